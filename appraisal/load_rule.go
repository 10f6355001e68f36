package appraisal

import (
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

func (r *reader) modifier(n ast.Node, s *Scheme) {
	var (
		m            Modifier
		when, points ast.Node
	)
	r.mapping(n, append([]key{
		{name: "id", read: func(n ast.Node) { m.ID = r.id(n) }},
		{name: "in", optional: true, read: func(n ast.Node) { m.In = r.in(n, s) }},
		{name: "title", read: func(n ast.Node) { m.Title = r.words(n) }},
		{name: "kind", read: func(n ast.Node) { m.Kind = choice(r, n, AddPoints, CapScore, CapLevel, Veto) }},
		{name: "measures", optional: true, read: func(n ast.Node) { m.Measures = r.namedMeasures(n) }},
		{name: "when", optional: true, read: func(n ast.Node) { m.When, when = r.formulaText(n), n }},
		{name: "points", optional: true, read: func(n ast.Node) { m.Points, points = r.formulaText(n), n }},
		{name: "level", optional: true, read: func(n ast.Node) { m.Level = r.text(n); r.knownLevel(n, m.Level, s) }},
	}, r.notes(&m.Note, false)...)...)
	r.fits(n, "points", points != nil, string(m.Kind), m.Kind == AddPoints || m.Kind == CapScore)
	r.fits(n, "level", m.Level != "", string(m.Kind), m.Kind == CapLevel)
	if m.Kind == Veto && when == nil {
		r.fail(n, "missing_key", "when")
	}
	k := added(r, n, "modifier", &s.Modifiers, m, func(o *Modifier) string { return o.ID })
	r.later(func() {
		m := &s.Modifiers[k]
		if when != nil {
			r.place("modifier", when, m.ID, "when")
			m.when = r.formula(when, m.When, kindBool, s.modifierScope(m))
		}
		if points != nil {
			r.place("modifier", points, m.ID, "points")
			m.points = r.formula(points, m.Points, kindNumber, s.modifierScope(m))
		}
		if !s.scores() {
			r.fail(n, "modifier_unscored", m.ID)
		}
	})
}

// fits checks that a key is there exactly when the kind of line wants it.
func (r *reader) fits(n ast.Node, key string, given bool, kind string, wanted bool) {
	switch {
	case kind == "":
	case wanted && !given:
		r.fail(n, "kind_needs", kind, key)
	case given && !wanted:
		r.fail(n, "kind_without", kind, key)
	}
}

func (r *reader) knownLevel(n ast.Node, id string, s *Scheme) {
	r.later(func() {
		if s.levelIndex(id) >= 0 {
			return
		}
		ids := make([]string, len(s.Levels))
		for i, l := range s.Levels {
			ids[i] = l.ID
		}
		r.fail(n, "formula_unknown_id", word("level"), id, listed(ids))
	})
}

func (r *reader) rule(n ast.Node, s *Scheme) {
	var (
		rule         Rule
		note         Note
		when, amount ast.Node
		detail       ast.Node
	)
	r.mapping(n, append([]key{
		{name: "id", read: func(n ast.Node) { rule.ID = r.id(n) }},
		{name: "in", optional: true, read: func(n ast.Node) { rule.In = r.in(n, s) }},
		{name: "kind", read: func(n ast.Node) { rule.Kind = choice(r, n, OutcomeKinds()...) }},
		{name: "when", read: func(n ast.Node) { rule.When, when = r.formulaText(n), n }},
		{name: "amount", optional: true, read: func(n ast.Node) { rule.Amount, amount = r.formulaText(n), n }},
		{name: "public", read: func(n ast.Node) { rule.Outcome.Public = r.boolean(n) }},
		{name: "detail", read: func(n ast.Node) { rule.Outcome.Detail, detail = r.words(n), n }},
	}, r.notes(&note, false)...)...)
	rule.Outcome.Clause, rule.Outcome.Assumed = note.Clause, note.Assumed
	rule.Outcome.ID, rule.Outcome.Kind = rule.ID, rule.Kind
	if rule.Outcome.Public && (rule.Kind.Adverse() || rule.Amount != "") {
		r.fail(n, "never_public")
	}
	k := added(r, n, "outcome", &s.Rules, rule, func(o *Rule) string { return o.ID })
	r.later(func() {
		rule := &s.Rules[k]
		if when != nil {
			r.place("outcome", when, rule.ID, "when")
			rule.when = r.formula(when, rule.When, kindBool, s.ruleScope())
		}
		if amount != nil {
			sc := s.ruleScope()
			r.place("outcome", amount, rule.ID, "amount")
			rule.amount = r.formula(amount, rule.Amount, kindNumber, sc.and("salary"))
			r.inCurrency(amount, rule.amount, s)
		}
		if detail != nil {
			r.placeholders(detail, rule, s)
		}
	})
}

// inCurrency checks that an amount has a currency: the salary's, the deals', or the one that the scheme names.
func (r *reader) inCurrency(n ast.Node, f *formula, s *Scheme) {
	if f != nil && s.Currency == "" && !f.uses("salary") {
		r.fail(n, "no_currency")
	}
}

var placeholder = regexp.MustCompile(`\{(\w*)\}`)

// placeholders checks what stands in braces in the text of an outcome. The amount can't: a manager reads the text and not the money.
func (r *reader) placeholders(n ast.Node, rule *Rule, s *Scheme) {
	known := map[string]bool{"weakest": s.scores(), "strongest": s.scores(), "grade": len(s.Grades) > 0}
	for _, text := range []string{rule.Outcome.Detail.ZH, rule.Outcome.Detail.EN} {
		for _, m := range placeholder.FindAllStringSubmatch(text, 10) {
			if !known[m[1]] {
				r.fail(n, "placeholder", m[0])
			}
		}
	}
}

func indicatorIDs(s *Scheme) []string {
	ids := make([]string, len(s.Indicators))
	for i := range s.Indicators {
		ids[i] = s.Indicators[i].ID
	}
	return ids
}

func listed(ids []string) string { return strings.Join(ids, ", ") }
