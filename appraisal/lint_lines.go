package appraisal

import (
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"
)

// lines looks for lines without a source, lines that nothing uses, and weights in a group that look like percents and are none.
func (l *linter) lines() {
	s := l.s
	for _, g := range s.Groups {
		l.source("group", g.ID, g.Note)
	}
	for _, t := range s.Tables {
		l.source("table", t.ID, t.Note)
		l.used("table", t.ID)
	}
	for _, k := range s.Streaks {
		l.source("streak", k.ID, k.Note)
		l.used("streak", k.ID)
	}
	if n := l.place("proration"); n != nil && unsaid(s.Proration.Note) {
		l.warn(n, "no_source_line", word("proration"))
	}
	if len(s.Grades) > 0 {
		if unsaid(s.GradesNote) {
			l.warn(l.place("grades"), "no_source_line", word("grades"))
		}
		l.gradesUsed()
	}
	if len(s.Levels) > 0 && unsaid(s.LevelsNote) {
		l.warn(l.place("levels"), "no_source_levels")
	}
	for k := range s.Indicators {
		l.figuresUsed(&s.Indicators[k])
	}
	for k := range s.Modifiers {
		l.modifierFigures(&s.Modifiers[k])
	}
	l.shares()
	l.worths()
}

func unsaid(n Note) bool { return n.Clause == Words{} && n.Assumed == Words{} }

func (l *linter) source(about word, id string, n Note) {
	if unsaid(n) {
		l.warn(l.place(string(about), id), "no_source", about, id)
	}
}

func (l *linter) used(about word, id string) {
	if !l.r.asked[[2]string{string(about), id}] {
		l.warn(l.place(string(about), id), "unused", about, id)
	}
}

// formulas lists every formula of the scheme.
func (s *Scheme) formulas() []*formula {
	var all []*formula
	for k := range s.Indicators {
		i := &s.Indicators[k]
		all = append(all, i.counts, i.goal, i.formula)
	}
	for k := range s.Modifiers {
		all = append(all, s.Modifiers[k].when, s.Modifiers[k].points)
	}
	for k := range s.Streaks {
		all = append(all, s.Streaks[k].when)
	}
	for k := range s.Commissions {
		for _, st := range s.Commissions[k].steps() {
			all = append(all, st.f)
		}
	}
	if s.Wage != nil {
		for k := range s.Wage.Parts {
			all = append(all, s.Wage.Parts[k].amount)
		}
	}
	for k := range s.Rules {
		all = append(all, s.Rules[k].when, s.Rules[k].amount)
	}
	return slices.DeleteFunc(all, func(f *formula) bool { return f == nil })
}

func (l *linter) gradesUsed() {
	for _, f := range l.s.formulas() {
		for _, name := range []string{"grade", "fits", "lowest_grade", "grade_wage", "grade_task"} {
			if f.uses(name) {
				return
			}
		}
	}
	l.warn(l.place("grades"), "unused_grades")
}

func (l *linter) figuresUsed(i *Indicator) {
	for _, a := range i.Also {
		if (i.counts == nil || !i.counts.uses(a.Name)) && !i.formula.uses(a.Name) {
			l.warn(l.place("indicator", i.ID), "unused_figure", a.Name)
		}
	}
}

func (l *linter) modifierFigures(m *Modifier) {
	for _, f := range m.Measures {
		if (m.when == nil || !m.when.uses(f.Name)) && (m.points == nil || !m.points.uses(f.Name)) {
			l.warn(l.place("modifier", m.ID), "unused_figure", f.Name)
		}
	}
}

// shares looks at the weights in each group: shares of any size will do, but those that nearly add up to 100 were meant to.
func (l *linter) shares() {
	for _, g := range l.s.Groups {
		for _, p := range l.s.scoredPeriods() {
			sum, members := whole(0), 0
			for k := range l.s.Indicators {
				i := &l.s.Indicators[k]
				if i.Group != g.ID {
					continue
				}
				members++
				if i.In.Applies(p) {
					sum = sum.add(i.Weight.in(p.Kind))
				}
			}
			if members == 0 {
				l.warn(l.place("group", g.ID), "unused", word("group"), g.ID)
				break
			}
			if off := sum.sub(whole(100)); off.sign() != 0 && off.cmp(whole(15)) <= 0 && off.cmp(whole(-15)) >= 0 {
				l.warn(l.place("group", g.ID), "group_shares", g.ID, show(sum).text)
				break
			}
		}
	}
}

// worths looks at what a rating given as a level counts for: it must be a score of that level, unless a formula makes a score of it.
func (l *linter) worths() {
	if slices.ContainsFunc(l.s.Indicators, func(i Indicator) bool { return i.Measure.Metric == "rating" && i.Formula != "value" }) {
		return
	}
	for i := range l.s.Levels {
		if v := &l.s.Levels[i]; l.s.levelOf(v.worth) != i {
			l.warn(l.place("level", v.ID), "level_worth", v.ID, show(v.worth).text)
		}
	}
}

// texts looks at every text of the file: in each language, and in its own.
func (l *linter) texts() {
	for _, t := range l.r.texts {
		zh, en := hanIn(t.words.ZH), hanIn(t.words.EN)
		switch {
		case t.words.ZH == t.words.EN && zh:
			l.warn(t.at, "text_untranslated_en")
		case t.words.ZH == t.words.EN && strings.ContainsFunc(t.words.EN, unicode.IsLetter):
			l.warn(t.at, "text_untranslated_zh")
		case en:
			l.warn(t.at, "text_en")
		case !zh && strings.ContainsFunc(t.words.ZH, unicode.IsLetter):
			l.note(t.at, "text_zh")
		}
		if a, b := held(t.words.ZH), held(t.words.EN); !slices.Equal(a, b) {
			l.warn(t.at, "text_braces", strings.Join(a, " "), strings.Join(b, " "))
		}
	}
}

func hanIn(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// held lists what stands in braces, in order.
func held(s string) []string {
	all := placeholder.FindAllString(s, 10)
	slices.Sort(all)
	return slices.Compact(all)
}

// textAt is a text of the file and where it stands.
type textAt struct {
	at    ast.Node
	words Words
}
