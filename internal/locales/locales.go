// Package locales holds every text that a person reads, in Simplified Chinese and in English, and puts messages into words.
//
// Templates are go-i18n's. Values come in already put into words by the caller (see Format), since only the place where a text
// is shown knows how to escape it. What does not belong here: deciding what to say, and how numbers and dates look.
package locales

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"github.com/meritbot/meritbot/internal/message"
)

//go:embed *.yaml
var files embed.FS

// The languages.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Langs lists the languages, the default first.
func Langs() []string { return []string{Chinese, English} }

// Of returns the language to use for a Slack locale such as "zh-CN", "zh-TW" or "en-GB": Chinese for any kind of Chinese,
// otherwise English.
func Of(locale string) string {
	if strings.HasPrefix(strings.ToLower(locale), "zh") {
		return Chinese
	}
	return English
}

// Format puts a value into words for the place where it will be shown, and escapes it for that place. It is not asked about texts
// inside texts: those are put into words here.
type Format func(message.Value) string

// Texts is every text in every language.
type Texts struct {
	localizers map[string]*i18n.Localizer
}

// New reads the embedded files. It fails if a file can't be read; that every text exists in each language is for the tests to show.
func New() (*Texts, error) {
	bundle := i18n.NewBundle(language.SimplifiedChinese)
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("locales: %w", err)
	}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("locales: %w", err)
		}
		lang, _, _ := strings.Cut(name, ".")
		if _, err := bundle.ParseMessageFileBytes(data, lang+".yaml"); err != nil {
			return nil, fmt.Errorf("locales: %s: %w", name, err)
		}
	}
	t := &Texts{localizers: make(map[string]*i18n.Localizer)}
	for _, lang := range Langs() {
		t.localizers[lang] = i18n.NewLocalizer(bundle, lang)
	}
	return t, nil
}

// Text puts a text into words in the language. A text that does not exist shows its id in brackets.
func (t *Texts) Text(lang string, x message.Text, format Format) string {
	if x.ID == "" {
		if len(x.Args) == 0 {
			return ""
		}
		return t.value(lang, x.Args[0].Value, format)
	}
	config := i18n.LocalizeConfig{MessageID: x.ID}
	data := make(map[string]string, len(x.Args))
	chinese := Of(lang) == Chinese
	for _, arg := range x.Args {
		data[arg.Name] = t.value(lang, arg.Value, format)
		if chinese {
			data[arg.Name] = edged(data[arg.Name])
		}
		if arg.Value.Kind == message.KindCount && config.PluralCount == nil {
			config.PluralCount = arg.Value.Int
		}
	}
	config.TemplateData = data
	words, err := t.localizer(lang).Localize(&config)
	if err != nil && config.PluralCount != nil { // a text without plural forms reads the same for every count
		config.PluralCount = nil
		words, err = t.localizer(lang).Localize(&config)
	}
	if err != nil {
		return "⟦" + x.ID + "⟧"
	}
	if chinese {
		return spaced(words)
	}
	return words
}

func (t *Texts) value(lang string, v message.Value, format Format) string {
	switch v.Kind {
	case message.KindText, message.KindList:
		words := make([]string, len(v.Texts))
		for i, x := range v.Texts {
			words[i] = t.Text(lang, x, format)
		}
		return Join(lang, words)
	default:
		return format(v)
	}
}

func (t *Texts) localizer(lang string) *i18n.Localizer {
	if l, ok := t.localizers[lang]; ok {
		return l
	}
	return t.localizers[Of(lang)]
}

// Join joins words as a list in the language: "甲、乙和丙", "a, b and c".
func Join(lang string, words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	if Of(lang) == Chinese {
		return spaced(edged(strings.Join(words[:last], "、")) + "和" + edged(words[last]))
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
