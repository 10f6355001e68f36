package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
	"golang.org/x/text/width"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/ledger"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

// wording puts texts and values into words for a terminal.
type wording struct {
	texts *locales.Texts
	lang  string
}

func newWording(lang string) (*wording, error) {
	texts, err := locales.New()
	if err != nil {
		return nil, fmt.Errorf("texts: %w", err)
	}
	return &wording{texts, locales.Of(lang)}, nil
}

func str(name, s string) message.Arg { return message.Str(name, s) }

// say is the text of the id in words.
func (w *wording) say(id string, args ...message.Arg) string { return w.words(message.T(id, args...)) }

func (w *wording) words(t message.Text) string { return w.texts.Text(w.lang, t, w.value) }

func (w *wording) value(v message.Value) string {
	switch v.Kind {
	case message.KindNumber:
		return grouped(v.Str)
	case message.KindCount:
		return grouped(strconv.FormatInt(v.Int, 10))
	case message.KindPercent:
		return grouped(v.Str) + "%"
	case message.KindMoney:
		return w.money(appraisal.Money{Minor: v.Int, Currency: v.Str})
	case message.KindMember:
		return v.Label
	default:
		return v.Str
	}
}

// money is an amount as people read it: "19,425.00 CNY".
func (w *wording) money(m appraisal.Money) string { return grouped(cents(m)) + " " + m.Currency }

// cents is an amount with the decimals of its currency: "19425.00".
func cents(m appraisal.Money) string {
	digits, ok := appraisal.Digits(m.Currency)
	if !ok {
		digits = 2
	}
	return m.Decimal().StringFixed(int32(digits))
}

// grouped sets commas between the thousands of a plain decimal.
func grouped(s string) string {
	whole, fraction, has := strings.Cut(s, ".")
	sign := ""
	if rest, ok := strings.CutPrefix(whole, "-"); ok {
		sign, whole = "-", rest
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if has {
		return sign + whole + "." + fraction
	}
	return sign + whole
}

// failure prints what went wrong in plain words, and says how the program ends.
func (w *wording) failure(out io.Writer, err error) error {
	if found := ledger.Problems(err); found != nil {
		for _, p := range found {
			_, _ = fmt.Fprintf(out, "%s: %s\n", p.Place(), w.words(p.Text))
		}
		return errReported
	}
	if found := schemeProblems(err); len(found) > 0 {
		slices.SortStableFunc(found, func(a, b *appraisal.SchemeProblem) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
		})
		for _, p := range found {
			_, _ = fmt.Fprintln(out, findingReport{
				File: p.File, Line: p.Line, Column: p.Column, Severity: string(appraisal.LintError), Text: p.Text.In(w.lang),
			})
		}
		return errReported
	}
	var known *appraisal.Error
	if !errors.As(err, &known) || known.Code == appraisal.Internal {
		return err
	}
	args := make([]message.Arg, 0, len(known.Details))
	for _, d := range known.Details {
		args = append(args, str(d.Name, d.Value))
	}
	_, _ = fmt.Fprintln(out, "meritbot:", strings.ReplaceAll(w.words(message.T("error."+known.Reason, args...)), "`", ""))
	if known.Reason == "scheme_period" {
		return errMisuse{errReported}
	}
	return errReported
}

// schemeProblems are the problems of a scheme file that are joined in an error; nil for any other error.
func schemeProblems(err error) []*appraisal.SchemeProblem {
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) {
		all := make([]*appraisal.SchemeProblem, 0, len(many.Unwrap()))
		for _, e := range many.Unwrap() {
			all = append(all, schemeProblems(e)...)
		}
		return all
	}
	var one *appraisal.SchemeProblem
	if errors.As(err, &one) {
		return []*appraisal.SchemeProblem{one}
	}
	return nil
}

// columns is how many columns of a terminal a text takes: two for a Chinese character, none for a mark on another.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n += 2
		default:
			if !combining(r) {
				n++
			}
		}
	}
	return n
}

// hanging are the marks that never begin a line.
const hanging = "，。；：、！？）】》」』”’%,.;:!?)"

// wrapped breaks a text at spaces, and between Chinese characters, into lines of at most so many columns.
func wrapped(s string, most int) []string {
	var (
		lines     []string
		line      []rune
		at, space = 0, -1
	)
	for _, r := range strings.ReplaceAll(s, "\n", " ") {
		wide := columns(string(r))
		if at+wide > most && len(line) > 0 && !strings.ContainsRune(hanging, r) {
			rest := []rune(nil)
			if wide == 1 && r != ' ' && space > 0 {
				rest = append(rest, line[space+1:]...)
				line = line[:space]
			}
			lines = append(lines, strings.TrimRight(string(line), " "))
			line, at, space = rest, columns(string(rest)), -1
		}
		if r == ' ' {
			if len(line) == 0 {
				continue
			}
			space = len(line)
		}
		line = append(line, r)
		at += wide
	}
	return append(lines, strings.TrimRight(string(line), " "))
}

// exact is a decimal as it is, and with 2 decimals where it has no end.
func exact(d decimal.Decimal) string {
	if d.Exponent() <= -cutPlaces {
		return d.Round(2).String()
	}
	return d.String()
}

// cutPlaces is how many decimals a figure without an end is cut to when it is worked out.
const cutPlaces = 20

func optional(d *decimal.Decimal, show func(decimal.Decimal) string) *string {
	if d == nil {
		return nil
	}
	s := show(*d)
	return &s
}

func dayText(d calendar.Date) string { return d.String() }

// combining reports whether the character takes no room of its own.
func combining(r rune) bool { return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) }
