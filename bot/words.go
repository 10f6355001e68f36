package bot

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

// words puts texts and values into words for one reader.
type words struct {
	texts Texts
	reader
	tight bool // whole amounts without their ".00"
}

// inTable is for table cells and charts, where room is short: whole amounts go without decimals.
func (w words) inTable() words {
	w.tight = true
	return w
}

func (b *Bot) words(r reader) words {
	if r.zone == nil {
		r.zone = time.UTC
	}
	return words{texts: b.Texts, reader: r}
}

// rich is the text as Slack's mrkdwn. Values in it neither ping nor format.
func (w words) rich(t message.Text) string {
	return w.texts.Text(w.lang, t, w.richValue)
}

// plain is the text for places where Slack formats nothing: headers, buttons, table cells, labels, titles.
func (w words) plain(t message.Text) string {
	return strings.TrimSpace(clean(w.texts.Text(w.lang, t, w.plainValue)))
}

func (w words) richValue(v message.Value) string {
	switch v.Kind {
	case message.KindMember:
		if slackID(v.Str) {
			return "<@" + v.Str + ">"
		}
		return escape(v.Label)
	case message.KindChannel:
		if slackID(v.Str) {
			return "<#" + v.Str + ">"
		}
		return escape(v.Str)
	case message.KindCode:
		if code := entities(strings.ReplaceAll(oneLine(clean(v.Str)), "`", "ˋ")); strings.TrimSpace(code) != "" {
			return "`" + code + "`"
		}
		return ""
	default:
		return escape(w.plainValue(v))
	}
}

func (w words) plainValue(v message.Value) string {
	switch v.Kind {
	case message.KindNumber:
		return group(v.Str)
	case message.KindCount:
		return group(strconv.FormatInt(v.Int, 10))
	case message.KindPercent:
		return group(v.Str) + "%"
	case message.KindMoney:
		if w.tight {
			return strings.TrimSuffix(money(v.Int, v.Str), noCents(v.Str))
		}
		return money(v.Int, v.Str)
	case message.KindDate:
		return w.date(v.Str)
	case message.KindInstant:
		return w.instant(v.Int)
	case message.KindMember:
		if v.Label != "" {
			return v.Label
		}
		return v.Str
	default:
		return v.Str
	}
}

func (w words) date(iso string) string {
	d, err := calendar.ParseDate(iso)
	if err != nil {
		return iso
	}
	if w.lang == locales.English {
		return d.In(time.UTC).Format("2 Jan 2006")
	}
	return d.In(time.UTC).Format("2006年1月2日")
}

func (w words) instant(ms int64) string {
	t := time.UnixMilli(ms).In(w.zone)
	if w.lang == locales.English {
		return t.Format("2 Jan 2006, 15:04")
	}
	return t.Format("2006年1月2日 15:04")
}

// signs are the currencies with a sign that nobody mistakes; others are shown by their code.
func sign(code string) string {
	switch code {
	case "CNY":
		return "¥"
	case "USD":
		return "$"
	case "EUR":
		return "€"
	case "GBP":
		return "£"
	case "HKD":
		return "HK$"
	case "JPY":
		return "JP¥"
	case "":
		return ""
	}
	return code + " "
}

func money(minor int64, code string) string {
	digits, _ := appraisal.Digits(code)
	plain := appraisal.Money{Minor: minor, Currency: code}.Decimal().StringFixed(int32(digits))
	if rest, negative := strings.CutPrefix(plain, "-"); negative {
		return "-" + sign(code) + group(rest)
	}
	return sign(code) + group(plain)
}

// noCents is how the decimals of a whole amount are written, ".00" for most currencies.
func noCents(code string) string {
	digits, _ := appraisal.Digits(code)
	if digits == 0 {
		return ""
	}
	return "." + strings.Repeat("0", digits)
}

// group puts commas between the thousands of a plain decimal. Anything else is returned as it is.
func group(decimal string) string {
	digits := strings.TrimPrefix(decimal, "-")
	whole, fraction, dotted := strings.Cut(digits, ".")
	if len(whole) < 4 || strings.Trim(whole, "0123456789") != "" {
		return decimal
	}
	var s strings.Builder
	if len(digits) < len(decimal) {
		s.WriteByte('-')
	}
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			s.WriteByte(',')
		}
		s.WriteRune(c)
	}
	if dotted {
		s.WriteString("." + fraction)
	}
	return s.String()
}

// slackID reports whether s is an id that is safe inside <@…> and <#…>.
func slackID(s string) bool {
	if len(s) < 2 {
		return false
	}
	return strings.IndexFunc(s, func(c rune) bool { return (c < 'A' || c > 'Z') && (c < '0' || c > '9') }) < 0
}

// escape makes words safe in mrkdwn: they show as typed, ping nobody and format nothing. Slack has no escape for its formatting
// characters, so they are replaced by others that look alike.
func escape(s string) string {
	s = clean(s)
	if !strings.ContainsAny(s, "&<>*_~`") {
		return s
	}
	var out strings.Builder
	out.Grow(len(s) + 16)
	before := '\n'
	for i, c := range s {
		switch c {
		case '&':
			out.WriteString("&amp;")
		case '<':
			out.WriteString("&lt;")
		case '>':
			if before == '\n' {
				out.WriteRune('\u200b') // a line that begins with it would become a quote
			}
			out.WriteString("&gt;")
		case '*':
			out.WriteRune('∗')
		case '~':
			out.WriteRune('∼')
		case '`':
			out.WriteRune('ˋ')
		case '_':
			if word(before) && i+1 < len(s) && word(rune(s[i+1])) {
				out.WriteByte('_') // inside a word it formats nothing
			} else {
				out.WriteRune('＿')
			}
		default:
			out.WriteRune(c)
		}
		before = c
	}
	return out.String()
}

func word(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// entities escapes the three characters that Slack reads as markup, and nothing else.
func entities(s string) string {
	return entityEscaper.Replace(s)
}

var entityEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// clean drops control characters and marks that turn the direction of writing, which could make words lie.
func clean(s string) string {
	drop := func(c rune) bool {
		return c != '\n' && c != '\t' && unicode.IsControl(c) || c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069' ||
			c == unicode.ReplacementChar
	}
	if strings.IndexFunc(s, drop) < 0 {
		return s
	}
	return strings.Map(func(c rune) rune {
		if drop(c) {
			return -1
		}
		return c
	}, s)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
