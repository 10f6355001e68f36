package appraisal

import (
	"strconv"

	"github.com/goccy/go-yaml/ast"
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

func setWeight(m map[calendar.Kind]decimal.Decimal, k calendar.Kind, v number) map[calendar.Kind]decimal.Decimal {
	if m == nil {
		m = make(map[calendar.Kind]decimal.Decimal)
	}
	m[k] = v.decimal()
	return m
}

func (r *reader) table(n ast.Node, s *Scheme) {
	var (
		t     Table
		bands []ast.Node
	)
	r.mapping(n, append([]key{
		{name: "id", read: func(n ast.Node) { t.ID = r.id(n) }},
		{name: "title", read: func(n ast.Node) { t.Title = r.words(n) }},
		{name: "over", read: func(n ast.Node) { t.Over = r.words(n) }},
		{name: "semantics", read: func(n ast.Node) { t.Semantics = choice(r, n, ByValue, Whole, Marginal) }},
		{name: "bands", read: func(n ast.Node) { r.list(n, func(n ast.Node) { bands = append(bands, n) }); r.noBands(n, len(bands)) }},
	}, r.notes(&t.Note, true)...)...)
	for k, n := range bands { // after semantics, which says whether they hold values or rates
		b := r.band(n, t.Semantics)
		r.borders(n, &t, b, k == len(bands)-1)
		t.Bands = append(t.Bands, b)
		r.place("band", n, t.ID, strconv.Itoa(k))
	}
	added(r, n, "table", &s.Tables, t, func(o *Table) string { return o.ID })
}

func (r *reader) noBands(n ast.Node, count int) {
	if count == 0 {
		r.fail(n, "no_bands")
	}
}

func (r *reader) band(n ast.Node, semantics Semantics) Band {
	var b Band
	value, other := "rate", "value"
	if semantics == ByValue {
		value, other = other, value
	}
	if semantics == "" { // its own problem is named already
		return Band{value: whole(0)}
	}
	r.mapping(n,
		key{name: "from", optional: true, read: func(n ast.Node) { b.from = r.signed(n); b.From = b.from.pointer() }},
		key{name: "to", optional: true, read: func(n ast.Node) { b.to = r.signed(n); b.To = b.to.pointer() }},
		key{name: value, optional: true, read: func(n ast.Node) { b.value = r.signed(n); b.Value = b.value.decimal() }},
		key{name: other, optional: true, read: func(n ast.Node) { r.fail(n, "band_value", string(semantics), value) }},
	)
	if b.value.rat == nil {
		b.value = whole(0)
		r.fail(n, "missing_key", value)
	}
	return b
}

// borders checks a band against the one before it: bands stand in order and never overlap. Gaps are the linter's.
func (r *reader) borders(n ast.Node, t *Table, b Band, last bool) {
	switch {
	case b.from.rat == nil && len(t.Bands) > 0:
		r.fail(n, "band_from")
	case b.to.rat == nil && !last:
		r.fail(n, "band_to")
	case b.from.rat != nil && b.to.rat != nil && b.from.cmp(b.to) >= 0:
		r.fail(n, "band_empty", b.from.rounded(6), b.to.rounded(6))
	}
	if len(t.Bands) == 0 || b.from.rat == nil {
		return
	}
	if before := t.Bands[len(t.Bands)-1]; before.to.rat != nil && b.from.cmp(before.to) < 0 {
		r.fail(n, "band_overlap", b.from.rounded(6), before.to.rounded(6))
	}
}

func (r *reader) grades(n ast.Node, s *Scheme) {
	r.place("grades", n)
	r.mapping(n, append([]key{
		{name: "task", read: func(n ast.Node) {
			s.GradeTask = r.text(n)
			r.later(func() {
				if _, ok := s.Indicator(s.GradeTask); !ok {
					r.fail(n, "formula_unknown_id", word("indicator"), s.GradeTask, listed(indicatorIDs(s)))
				}
			})
		}},
		{name: "list", read: func(n ast.Node) { r.list(n, func(n ast.Node) { r.grade(n, s) }) }},
	}, r.notes(&s.GradesNote, true)...)...)
	if len(s.Grades) == 0 {
		r.fail(n, "no_grades")
	}
}

func (r *reader) grade(n ast.Node, s *Scheme) {
	var g Grade
	r.mapping(n,
		key{name: "id", read: func(n ast.Node) { g.ID = r.nonEmpty(n) }},
		key{name: "title", read: func(n ast.Node) { g.Title = r.words(n) }},
		key{name: "wage", read: func(n ast.Node) { g.wage = r.number(n); g.Wage = g.wage.decimal() }},
		key{name: "task", read: func(n ast.Node) { g.task = r.number(n); g.Task = g.task.decimal() }},
	)
	if g.task.rat == nil {
		g.task = whole(0)
	}
	if g.wage.rat == nil {
		g.wage = whole(0)
	}
	if s.gradeIndex(g.ID) >= 0 {
		r.fail(n, "twice", word("grade"), g.ID)
	} else if k := len(s.Grades); k > 0 && g.task.cmp(s.Grades[k-1].task) >= 0 {
		r.fail(n, "grades_order", g.ID, s.Grades[k-1].ID)
	}
	r.place("grade", n, g.ID)
	s.Grades = append(s.Grades, g)
}

func (r *reader) levels(n ast.Node, s *Scheme) {
	r.list(n, func(n ast.Node) { r.level(n, s) })
	if len(s.Levels) == 0 || s.Levels[len(s.Levels)-1].from.sign() != 0 {
		r.fail(n, "levels_bottom")
	}
}

func (r *reader) level(n ast.Node, s *Scheme) {
	var l Level
	r.mapping(n,
		key{name: "id", read: func(n ast.Node) { l.ID = r.nonEmpty(n) }},
		key{name: "from", read: func(n ast.Node) { l.from = r.number(n); l.From = l.from.decimal() }},
		key{name: "worth", optional: true, read: func(n ast.Node) { l.worth = r.number(n); l.Worth = l.worth.decimal() }},
		key{name: "title", read: func(n ast.Node) { l.Title = r.words(n) }},
	)
	if s.levelIndex(l.ID) >= 0 {
		r.fail(n, "twice", word("level"), l.ID)
	}
	if l.from.rat == nil {
		l.from = whole(0)
	} else if k := len(s.Levels); k > 0 && l.from.cmp(s.Levels[k-1].from) >= 0 {
		r.fail(n, "levels_order", l.ID, s.Levels[k-1].ID)
	}
	if l.worth.rat == nil {
		l.worth, l.Worth = l.from, l.From
	}
	r.place("level", n, l.ID)
	s.Levels = append(s.Levels, l)
}

func (r *reader) streak(n ast.Node, s *Scheme) {
	var (
		k    Streak
		when ast.Node
	)
	r.mapping(n, append([]key{
		{name: "id", read: func(n ast.Node) { k.ID = r.id(n) }},
		{name: "kind", read: func(n ast.Node) {
			k.Kind = choice(r, n, calendar.Month, calendar.Quarter, calendar.Year)
			r.appraises(n, s, k.Kind)
		}},
		{name: "title", read: func(n ast.Node) { k.Title = r.words(n) }},
		{name: "when", read: func(n ast.Node) { k.When, when = r.formulaText(n), n }},
		{name: "times", read: func(n ast.Node) {
			if k.Times = r.count(n); k.Times < 2 || k.Times > maxStreak {
				r.fail(n, "streak_times", maxStreak)
			}
		}},
	}, r.notes(&k.Note, true)...)...)
	at := added(r, n, "streak", &s.Streaks, k, func(o *Streak) string { return o.ID })
	r.later(func() {
		if when != nil {
			r.place("streak", when, k.ID, "when")
			s.Streaks[at].when = r.formula(when, k.When, kindBool, s.streakScope())
		}
	})
}

// maxStreak is the longest streak that can matter: two years of months.
const maxStreak = 24
