package ledger

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// Bounds of single values, the same as for what people type in the chat.
const (
	longestName = 200
	longestNote = 10000
	mostMinor   = 1_000_000_000_000_000 // minor units of an amount
)

// key is what a mapping may hold under a name.
type key struct {
	name     string
	optional bool // null stands for "not given"
	read     func(*node)
}

func must(name string, read func(*node)) key { return key{name, false, read} }
func may(name string, read func(*node)) key  { return key{name, true, read} }

// fields reads a mapping whose keys are exactly the given ones.
func (r *reader) fields(n *node, keys ...key) {
	if n.kind != mapping {
		r.fail(n.at, "ledger.expected_mapping", names(keys))
		return
	}
	seen := make([]bool, len(keys))
	for _, e := range n.entries {
		i := find(keys, e.key)
		switch {
		case i < 0:
			r.fail(e.at, "ledger.unknown_key", message.Str("key", e.key), names(keys))
		case seen[i]:
			r.fail(e.at, "ledger.key_twice", message.Str("key", e.key))
		default:
			seen[i] = true
			if e.value.kind != null || !keys[i].optional {
				keys[i].read(e.value)
			}
		}
	}
	for i, k := range keys {
		if !k.optional && !seen[i] {
			r.fail(n.at, "ledger.key_missing", message.Str("key", k.name))
		}
	}
}

func find(keys []key, name string) int {
	for i, k := range keys {
		if k.name == name {
			return i
		}
	}
	return -1
}

func names(keys []key) message.Arg {
	all := make([]string, len(keys))
	for i, k := range keys {
		all[i] = k.name
	}
	return message.Str("known", strings.Join(all, ", "))
}

// each reads the items of a list.
func (r *reader) each(n *node, item func(*node)) {
	if n.kind != list {
		r.fail(n.at, "ledger.expected_list")
		return
	}
	for _, v := range n.items {
		item(v)
	}
}

// text reads a text of at most so many characters; a plain number is taken as it is written. It may be empty.
func (r *reader) text(n *node, longest int) string {
	s, _ := r.readable(n, longest)
	return s
}

// readable is text, and whether it can be read at all; otherwise that is told.
func (r *reader) readable(n *node, longest int) (string, bool) {
	if n.kind != text && n.kind != number {
		r.fail(n.at, "ledger.expected_text")
		return "", false
	}
	s := strings.TrimSpace(n.text)
	switch {
	case utf8.RuneCountInString(s) > longest:
		r.fail(n.at, "ledger.text_too_long", message.Count("most", longest))
		return "", false
	case strings.ContainsFunc(s, func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' && c != '\r' }):
		r.fail(n.at, "ledger.text_unreadable")
		return "", false
	}
	return s, true
}

func (r *reader) note(n *node) string { return r.text(n, longestNote) }

// name reads a text of one line that is not empty.
func (r *reader) name(n *node) string {
	s, ok := r.readable(n, longestName)
	switch {
	case ok && s == "":
		r.fail(n.at, "ledger.text_empty")
	case strings.ContainsAny(s, "\n\r\t"):
		r.fail(n.at, "ledger.text_unreadable")
		return ""
	}
	return s
}

var decimalPattern = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,24})?$`)

// decimal reads an exact decimal from its digits, quoted or not. example is shown to whoever wrote something else.
func (r *reader) decimal(n *node, example string) (decimal.Decimal, bool) {
	s := strings.TrimSpace(n.text)
	if (n.kind == text || n.kind == number) && decimalPattern.MatchString(s) {
		if d, err := decimal.NewFromString(s); err == nil {
			return d, true
		}
	}
	r.fail(n.at, "ledger.expected_number", message.Str("words", shown(n)), message.Str("example", example))
	return decimal.Decimal{}, false
}

// shown is the beginning of what stands there.
func shown(n *node) string {
	switch n.kind {
	case mapping:
		return "{…}"
	case list:
		return "[…]"
	case null:
		return "null"
	default:
	}
	if s := []rune(n.text); len(s) > 40 {
		return string(s[:40]) + "…"
	}
	return n.text
}

// between reads a decimal from low to high.
func (r *reader) between(n *node, low, high int64, example string) decimal.Decimal {
	d, ok := r.decimal(n, example)
	if ok && (d.LessThan(decimal.NewFromInt(low)) || d.GreaterThan(decimal.NewFromInt(high))) {
		r.fail(n.at, "ledger.range", message.Str("words", shown(n)), message.Number("low", strconv.FormatInt(low, 10)),
			message.Number("high", strconv.FormatInt(high, 10)))
	}
	return d
}

func (r *reader) score(n *node) decimal.Decimal { return r.between(n, 0, 100, "88.50") }

// positive reads a decimal above zero that an amount may be.
func (r *reader) positive(n *node, example string) decimal.Decimal {
	d, ok := r.decimal(n, example)
	if ok {
		r.sized(n, d, d.IsPositive())
	}
	return d
}

func (r *reader) sized(n *node, d decimal.Decimal, above bool) {
	switch {
	case !above:
		r.fail(n.at, "ledger.not_above_zero", message.Str("words", shown(n)))
	case d.GreaterThan(decimal.NewFromInt(mostMinor / 100)):
		r.fail(n.at, "ledger.amount_too_large", message.Str("words", shown(n)))
	}
}

// money reads an amount in the currency, exactly: more decimals than the currency has are refused. zero says that 0 will do.
func (r *reader) money(n *node, currency string, zero bool) appraisal.Money {
	d, ok := r.decimal(n, "120000.00")
	if !ok {
		return appraisal.Money{}
	}
	r.sized(n, d, d.IsPositive() || (zero && d.IsZero()))
	digits, known := appraisal.Digits(currency)
	if !known {
		return appraisal.Money{} // told where the currency stands
	}
	if !d.Equal(d.Truncate(int32(digits))) {
		r.fail(n.at, "ledger.decimals", message.Str("words", shown(n)), message.Str("currency", currency), message.Count("digits", digits))
	}
	m, err := appraisal.MoneyOf(d, currency)
	if err != nil {
		return appraisal.Money{} // too large, which is told above
	}
	return m
}

// currency reads an ISO 4217 code.
func (r *reader) currency(n *node) string {
	s := r.name(n)
	if _, ok := appraisal.Digits(s); !ok || s != strings.ToUpper(s) {
		if s != "" {
			r.fail(n.at, "ledger.currency", message.Str("words", shown(n)))
		}
		return ""
	}
	return s
}

// whole reads a whole number from 0 to most.
func (r *reader) whole(n *node, most int64) int64 {
	d := r.between(n, 0, most, "30")
	if !d.IsInteger() {
		r.fail(n.at, "ledger.expected_whole", message.Str("words", shown(n)))
		return 0
	}
	return d.IntPart()
}

func (r *reader) boolean(n *node) bool {
	if n.kind != boolean {
		r.fail(n.at, "ledger.expected_boolean", message.Str("words", shown(n)))
	}
	return n.kind == boolean && n.text == "true"
}

// choice reads one of a few words.
func choice[T ~string](r *reader, n *node, words ...T) T {
	all := make([]string, len(words))
	for i, w := range words {
		if n.kind == text && string(w) == n.text {
			return w
		}
		all[i] = string(w)
	}
	r.fail(n.at, "ledger.choice", message.Str("words", shown(n)), message.Str("known", strings.Join(all, ", ")))
	return ""
}

// date reads a day, "2026-08-03".
func (r *reader) date(n *node) calendar.Date {
	d, err := calendar.ParseDate(strings.TrimSpace(n.text))
	if n.kind != text || err != nil || d.Year < 1900 || d.Year > 2999 {
		r.fail(n.at, "ledger.date", message.Str("words", shown(n)))
		return calendar.Date{}
	}
	return d
}

// monthDay reads a day of every year, "08-03".
func (r *reader) monthDay(n *node) string {
	if n.kind == text {
		if _, err := calendar.ParseDate("2024-" + n.text); err == nil { // a leap year: 29 February is a day
			return n.text
		}
	}
	r.fail(n.at, "ledger.month_day", message.Str("words", shown(n)))
	return ""
}

// moments are the ways to write a point in time; those without an offset are in the workspace's time zone.
func moments() []string {
	return []string{"2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05"}
}

// moment reads a day or a point in time. Of a day alone it is noon.
func (r *reader) moment(n *node, zone *time.Location) (calendar.Date, time.Time) {
	s := strings.TrimSpace(n.text)
	if n.kind == text {
		if d, err := calendar.ParseDate(s); err == nil {
			return d, d.In(zone).Add(12 * time.Hour)
		}
		if at, err := time.Parse(time.RFC3339, s); err == nil {
			return calendar.DateOf(at.In(zone)), at
		}
		for _, layout := range moments() {
			if at, err := time.ParseInLocation(layout, s, zone); err == nil {
				return calendar.DateOf(at), at
			}
		}
	}
	r.fail(n.at, "ledger.moment", message.Str("words", shown(n)))
	return calendar.Date{}, time.Time{}
}

// period reads a period's id.
func (r *reader) period(n *node) calendar.Period {
	p, err := calendar.ParsePeriod(strings.TrimSpace(n.text))
	if (n.kind != text && n.kind != number) || err != nil {
		r.fail(n.at, "ledger.period", message.Str("words", shown(n)), message.Str("example", "2026-Q3, 2026-08, 2026, T1"))
		return calendar.Period{}
	}
	return p
}

// month reads a month's id.
func (r *reader) month(n *node) calendar.Period {
	p, err := calendar.ParsePeriod(strings.TrimSpace(n.text))
	if n.kind != text || err != nil || p.Kind != calendar.Month {
		r.fail(n.at, "ledger.period", message.Str("words", shown(n)), message.Str("example", "2026-08"))
		return calendar.Period{}
	}
	return p
}
