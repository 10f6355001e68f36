package handbook

import (
	"slices"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// Section is a part of a scheme's description. Facts, Table and Notes may each be empty.
type Section struct {
	ID    string // "measures"; sections of single commission rules share one
	Title message.Text
	Facts []message.Field
	Table *message.Table
	Notes []Note
}

// Note says where a line of the section stands in the policy, and what the policy leaves open and the scheme decided.
type Note struct {
	Line            message.Text
	Clause, Assumed message.Text // zero where the scheme says nothing
}

// Describe is the scheme in words, in the order in which it is read: what it is, what it measures, how scores are made, what is paid and
// what follows. lang chooses among the scheme's own words, "zh-CN" or "en".
func Describe(s *appraisal.Scheme, lang string) []Section {
	d := describer{s, lang}
	return slices.DeleteFunc(slices.Concat(
		[]Section{d.about(), d.measures(), d.groups(), d.proration(), d.modifiers(), d.levels(), d.streaks(), d.grades()},
		d.tables(), d.commissions(), []Section{d.wage(), d.outcomes()},
	), Section.empty)
}

func (s Section) empty() bool {
	return len(s.Facts) == 0 && (s.Table == nil || len(s.Table.Rows) == 0) && len(s.Notes) == 0
}

// describer describes one scheme in one language.
type describer struct {
	s    *appraisal.Scheme
	lang string
}

func section(id string) Section { return Section{ID: id, Title: message.T("handbook.section." + id)} }

// words are the scheme's own, zero where there are none.
func (d describer) words(w appraisal.Words) message.Text {
	if w.In(d.lang) == "" {
		return message.Text{}
	}
	return message.Plain(w.In(d.lang))
}

// note is a note about a line; ok is false when there is nothing to say.
func (d describer) note(line message.Text, clause, assumed appraisal.Words) (Note, bool) {
	n := Note{line, d.words(clause), d.words(assumed)}
	return n, !n.Clause.IsZero() || !n.Assumed.IsZero()
}

func (d describer) noted(notes []Note, line, clause, assumed appraisal.Words) []Note {
	if n, ok := d.note(d.words(line), clause, assumed); ok {
		return append(notes, n)
	}
	return notes
}

func fact(id string, value message.Text) message.Field {
	return message.Field{Label: message.T("handbook.label." + id), Value: value}
}

// columns are titled by their ids; those that begin with ">" stand on the right.
func columns(ids ...string) []message.Column {
	all := make([]message.Column, len(ids))
	for i, id := range ids {
		if id[0] == '>' {
			id, all[i].Right = id[1:], true
		}
		all[i].Title = message.T("handbook.label." + id)
	}
	return all
}

// none stands where a line says nothing.
func none() message.Text { return message.T("score.none") }

func orNone(t message.Text) message.Text {
	if t.IsZero() {
		return none()
	}
	return t
}

// listed joins texts as the language joins them, a dash for none.
func listed(ts []message.Text) message.Text {
	switch len(ts) {
	case 0:
		return none()
	case 1:
		return ts[0]
	}
	return message.Raw(message.List("", ts...))
}
