// Package message is what the bot says, free of Slack: texts, sections, fields, tables, actions, forms, charts, and who may see them.
//
// A message holds text ids and values, not finished sentences; it is put into words in the reader's language at the edge, by
// the adapter that shows it. Everything here can be written as JSON and read back, since posts wait in the database.
package message

import (
	"time"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Text is a sentence by its id in the locale files with the values that go into it. A Text without an id is shown as its
// first value alone (see Raw).
type Text struct {
	ID   string `json:"id,omitempty"`
	Args []Arg  `json:"args,omitempty"`
}

// T is the text id with its values.
func T(id string, args ...Arg) Text { return Text{ID: id, Args: args} }

// Raw is a text that is the same in every language: a name, a number, words that a person typed.
func Raw(v Arg) Text { return Text{Args: []Arg{v}} }

// Plain is the given words as they are, in every language; they are escaped when shown.
func Plain(s string) Text { return Raw(Str("", s)) }

// IsZero reports whether there is no text.
func (t Text) IsZero() bool { return t.ID == "" && len(t.Args) == 0 }

// ValueKind says how a value is put into words.
type ValueKind string

// The kinds of value.
const (
	KindString  ValueKind = "string"  // words as typed; escaped when shown, so that they can't ping or format
	KindNumber  ValueKind = "number"  // decimal in Str, grouped by thousands when shown
	KindCount   ValueKind = "count"   // whole number in Int; chooses the plural form of the sentence
	KindPercent ValueKind = "percent" // decimal in Str, already in percent: "88.9" is shown as 88.9%
	KindMoney   ValueKind = "money"   // minor units in Int, ISO 4217 code in Str
	KindDate    ValueKind = "date"    // ISO day in Str
	KindInstant ValueKind = "instant" // epoch milliseconds UTC in Int, shown in the reader's time zone
	KindMember  ValueKind = "member"  // Slack user id in Str, display name in Label
	KindChannel ValueKind = "channel" // Slack channel id in Str
	KindCode    ValueKind = "code"    // words to type, shown as code
	KindText    ValueKind = "text"    // a text of its own, in Texts[0]
	KindList    ValueKind = "list"    // several texts, joined as the language joins them
)

// Value is one value in a text. Which fields count depends on its Kind.
type Value struct {
	Kind  ValueKind `json:"kind"`
	Str   string    `json:"str,omitempty"`
	Int   int64     `json:"int,omitempty"`
	Label string    `json:"label,omitempty"`
	Texts []Text    `json:"texts,omitempty"`
}

// Arg is a value under the name that the locale files use for it.
type Arg struct {
	Name  string `json:"name,omitempty"`
	Value Value  `json:"value"`
}

// Str is words that a person typed or a name.
func Str(name, s string) Arg { return Arg{name, Value{Kind: KindString, Str: s}} }

// Number is an exact decimal in its plain form, such as "88.90".
func Number(name, decimal string) Arg { return Arg{name, Value{Kind: KindNumber, Str: decimal}} }

// Count is a whole number of things; the first one in a text chooses the plural form.
func Count(name string, n int) Arg { return Arg{name, Value{Kind: KindCount, Int: int64(n)}} }

// Percent is an exact decimal already in percent.
func Percent(name, decimal string) Arg { return Arg{name, Value{Kind: KindPercent, Str: decimal}} }

// Money is an amount in minor units of the ISO 4217 currency.
func Money(name string, minor int64, currency string) Arg {
	return Arg{name, Value{Kind: KindMoney, Int: minor, Str: currency}}
}

// Date is a day.
func Date(name string, d calendar.Date) Arg {
	return Arg{name, Value{Kind: KindDate, Str: d.String()}}
}

// Instant is a moment, shown in the reader's time zone.
func Instant(name string, t time.Time) Arg {
	return Arg{name, Value{Kind: KindInstant, Int: t.UnixMilli()}}
}

// Member is a person by Slack user id; display is the name where a mention can't be shown.
func Member(name, id, display string) Arg {
	return Arg{name, Value{Kind: KindMember, Str: id, Label: display}}
}

// Channel is a Slack channel by id.
func Channel(name, id string) Arg { return Arg{name, Value{Kind: KindChannel, Str: id}} }

// Code is words to type, shown as code.
func Code(name, s string) Arg { return Arg{name, Value{Kind: KindCode, Str: s}} }

// Sub is a text inside a text, such as the translated name of an indicator.
func Sub(name string, t Text) Arg { return Arg{name, Value{Kind: KindText, Texts: []Text{t}}} }

// List is several texts, joined as the language joins them.
func List(name string, ts ...Text) Arg { return Arg{name, Value{Kind: KindList, Texts: ts}} }

// Chain is several texts in one, joined by a text of the given id, which has the values "first" and "second".
func Chain(name, id string, ts ...Text) Arg {
	if len(ts) == 0 {
		return Str(name, "")
	}
	all := ts[0]
	for _, t := range ts[1:] {
		all = T(id, Sub("first", all), Sub("second", t))
	}
	return Sub(name, all)
}
