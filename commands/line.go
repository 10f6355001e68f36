package commands

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/meritbot/meritbot/appraisal"
)

// line is what a person typed behind a command, split into words.
type line struct {
	Text  string // readable form: links and invisible characters undone, otherwise as typed
	Words []word
}

// word is one word of a line. Raw is as it was typed, Text is folded for comparing: full-width forms made half-width, lower case,
// without punctuation at the end.
// A quoted word is never a keyword, an amount, a date or a kind.
type word struct {
	Raw      string
	Text     string
	Quoted   bool
	from, to int // bytes of the line's Text, quotes included
}

// quotes are the pairs that hold words together.
var quotes = map[rune]rune{'"': '"', '\'': '\'', '“': '”', '”': '”', '‘': '’', '「': '」', '『': '』', '《': '》', '＂': '＂'}

// readLine splits what was typed into words at spaces of any width. Quotes hold words together when they open at a word's
// beginning and close at its end; a quote without its partner is an ordinary character. Control characters other than tabs and
// line breaks are refused with Invalid "line_unreadable".
func readLine(typed string) (line, error) {
	text, err := readable(typed)
	if err != nil {
		return line{}, err
	}
	l := line{Text: text}
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if unicode.IsSpace(r) {
			at += size
			continue
		}
		w := quotedWord(text, at)
		if w.to == 0 {
			w = plainWord(text, at)
		}
		if w.Raw != "" {
			l.Words = append(l.Words, w)
		}
		at = w.to
	}
	return l, nil
}

func quotedWord(text string, at int) word {
	opening, size := utf8.DecodeRuneInString(text[at:])
	closing, ok := quotes[opening]
	if !ok {
		return word{}
	}
	from := at + size
	for search := from; ; {
		i := strings.IndexRune(text[search:], closing)
		if i < 0 {
			return word{}
		}
		end := search + i + utf8.RuneLen(closing)
		next, _ := utf8.DecodeRuneInString(text[end:])
		if end == len(text) || unicode.IsSpace(next) {
			raw := strings.TrimSpace(text[from : search+i])
			if raw == "" {
				return word{}
			}
			return word{Raw: raw, Text: fold(raw), Quoted: true, from: at, to: end}
		}
		search = end
	}
}

func plainWord(text string, at int) word {
	end := strings.IndexFunc(text[at:], unicode.IsSpace)
	if end < 0 {
		end = len(text) - at
	}
	raw := text[at : at+end]
	text = strings.TrimRight(fold(raw), ",;:.。、")
	return word{Raw: raw, Text: text, from: at, to: at + end}
}

// is reports whether the word at i is one of the keywords, unquoted.
func (l line) is(i int, keywords ...string) bool {
	return i < len(l.Words) && l.Words[i].is(keywords...)
}

func (w word) is(keywords ...string) bool {
	if w.Quoted {
		return false
	}
	for _, k := range keywords {
		if w.Text == k {
			return true
		}
	}
	return false
}

// skip is the line without its first n words.
func (l line) skip(n int) line {
	if n >= len(l.Words) {
		return line{}
	}
	from := l.Words[n].from
	rest := line{Text: l.Text[from:], Words: make([]word, len(l.Words)-n)}
	for i, w := range l.Words[n:] {
		w.from, w.to = w.from-from, w.to-from
		rest.Words[i] = w
	}
	return rest
}

// name is the words [0, n) as a name: single spaces, no punctuation behind it, and without the quotes around the whole of it. Quotes
// around a part of the name belong to it.
func (l line) name(n int) string {
	if n == 0 {
		return ""
	}
	raw := l.Words[0].Raw
	if n > 1 || !l.Words[0].Quoted {
		raw = l.Text[l.Words[0].from:l.Words[n-1].to]
	}
	return strings.TrimRight(strings.Join(strings.Fields(raw), " "), ",;:，；：、")
}

// parts splits words at the full-width punctuation that people put between the parts of a line: 南通永信泵业，15万，昨天. Within a number
// it stays (１２０，０００).
func (l line) parts() line {
	out := line{Text: l.Text}
	for _, w := range l.Words {
		if w.Quoted {
			out.Words = append(out.Words, w)
			continue
		}
		from := w.from
		for i, r := range w.Raw { // the punctuation stays with the word before it
			to := w.from + i + utf8.RuneLen(r)
			whole := !betweenDigits(w.Raw, i, utf8.RuneLen(r)) || refLike.MatchString(fold(l.Text[from:w.from+i]))
			if to == w.to || whole && strings.ContainsRune("，、；：", r) {
				out.Words = append(out.Words, plainWord(l.Text[:to], from))
				from = to
			}
		}
	}
	return out
}

// splitName is the words that make a name, as typed in the line, and the text of the others.
func (l line) splitName(name string) (line, string) {
	for from := range l.Words {
		rest := l.skip(from)
		for n := len(rest.Words); n > 0; n-- {
			if rest.name(n) == name {
				others := strings.TrimSpace(l.between(0, from) + " " + rest.between(n, len(rest.Words)))
				return line{Text: rest.Text, Words: rest.Words[:n]}, others
			}
		}
	}
	return line{}, ""
}

func betweenDigits(s string, at, size int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	behind, _ := utf8.DecodeRuneInString(s[at+size:])
	return unicode.IsDigit(before) && unicode.IsDigit(behind)
}

// from is the text from the word at i to the end, as typed, with its line breaks and punctuation.
func (l line) from(i int) string {
	if i >= len(l.Words) {
		return ""
	}
	return unquote(l.Text[l.Words[i].from:])
}

// between is the text of the words [i, j) as typed.
func (l line) between(i, j int) string {
	if i >= j || i >= len(l.Words) {
		return ""
	}
	return unquote(l.Text[l.Words[i].from:l.Words[min(j, len(l.Words))-1].to])
}

// unquote takes away the quotes around a text that is one quoted word.
func unquote(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return s
	}
	if w := quotedWord(s, 0); w.to == len(s) {
		return w.Raw
	}
	return s
}

// quoted writes words so that readLine reads them back as one word.
func quoted(s string) string {
	for _, pair := range [][2]string{{`"`, `"`}, {"“", "”"}, {"「", "」"}, {"『", "』"}} {
		if !strings.Contains(s, pair[1]) {
			return pair[0] + s + pair[1]
		}
	}
	return s
}

// noteInLine writes a note so that it is read back as it is, even when it stands in quotes itself.
func noteInLine(note string) string {
	if unquote(note) != note {
		return quoted(note)
	}
	return note
}

// fold makes words comparable: full-width characters become half-width, letters lower case.
func fold(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		case r == '￥':
			return '¥'
		}
		return r
	}, s))
}

// slackLink is a link as Slack writes it: <mailto:li@acme.example|li@acme.example>, <https://acme.example>.
var slackLink = regexp.MustCompile(`<(?:mailto:|tel:|https?://)[^<>|]*(?:\|[^<>]*)?>`)

// readable undoes Slack's writing of links and takes invisible characters away.
func readable(typed string) (string, error) {
	if !utf8.ValidString(typed) {
		return "", appraisal.Errorf(appraisal.Invalid, "line_unreadable")
	}
	if strings.ContainsFunc(typed, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' }) {
		return "", appraisal.Errorf(appraisal.Invalid, "line_unreadable")
	}
	if strings.ContainsRune(typed, '<') {
		typed = slackLink.ReplaceAllStringFunc(typed, func(link string) string {
			target, label, ok := strings.Cut(link[1:len(link)-1], "|")
			if ok && label != "" {
				return label
			}
			return strings.TrimPrefix(strings.TrimPrefix(target, "mailto:"), "tel:")
		})
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, typed)), nil
}

// invisible are marks that come along when text is copied: zero-width spaces and changes of direction. Joiners stay, emoji need them.
func invisible(r rune) bool {
	switch r {
	case '\u200B', '\u200E', '\u200F', '\uFEFF', '\u2060':
		return true
	}
	return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// excerpt is the beginning of words that could not be read, short enough for a sentence.
func excerpt(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// factKeywords are keywords of deals and payments that may be glued to their value.
var factKeywords = []string{"备注", "说明", "成本", "费用", "日期", "于", "notes", "note", "cost", "expenses", "expense", "date", "on"}

// splitKeywords parts the keywords of deals and payments from the values glued to them.
func (l line) splitKeywords() line { return l.splitAt(factKeywords) }

// splitAt parts the keywords from the values glued to them: 成本5万, 备注：加急, cost=50000. A Chinese keyword may stand directly before
// digits, 备注 before anything; others need a colon or an equals sign.
func (l line) splitAt(keys []string) line {
	out := line{Text: l.Text}
	noted := false
	for _, w := range l.Words {
		key, value := w, word{}
		if !w.Quoted && !noted && len(out.Words) > 0 {
			key, value = w.unglue(keys)
		}
		noted = noted || !key.Quoted && keywords[key.Text] == "note" && len(out.Words) > 0
		out.Words = append(out.Words, key)
		if value.Raw != "" {
			out.Words = append(out.Words, value)
		}
	}
	return out
}

func (w word) unglue(keys []string) (word, word) {
	for _, k := range keys {
		if len(w.Raw) <= len(k) || !strings.EqualFold(w.Raw[:len(k)], k) {
			continue
		}
		rest := w.Raw[len(k):]
		value := strings.TrimLeft(rest, ":：=＝")
		next, _ := utf8.DecodeRuneInString(fold(value))
		han := k[0] >= utf8.RuneSelf
		divided := value != rest
		if value == "" || !divided && (!han || !unicode.IsDigit(next) && k != "备注") {
			continue
		}
		from := w.to - len(value)
		return word{Raw: w.Raw[:len(k)], Text: k, from: w.from, to: w.from + len(k)},
			word{Raw: value, Text: strings.TrimRight(fold(value), ",;:.。、"), from: from, to: w.to}
	}
	return w, word{}
}
