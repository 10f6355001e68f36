package appraisal

import "github.com/meritbot/meritbot/internal/calendar"

// maxCases is up to how many cases of level and grade the linter looks at a condition in.
const maxCases = 500

// reach looks for levels, pass lines, modifiers, streaks and outcomes that nobody can come to. It names one only when no figures can lead
// there: what it can't tell it leaves alone.
func (l *linter) reach() {
	l.levelsReached()
	l.linesReached()
	for k := range l.s.Modifiers {
		m := &l.s.Modifiers[k]
		if m.when != nil && !l.mayHold(m.In, func(p calendar.Period) bool {
			return l.analysis(m.when, l.s.modifierScope(m)).condition(m.when.tree, known{base: l.modifier(m, p)}).yes
		}) {
			l.warn(l.place("modifier", m.ID), "unreachable", word("modifier"), m.ID)
		}
	}
	for k := range l.s.Streaks {
		st := &l.s.Streaks[k]
		if !l.mayHold(In{Kinds: []calendar.Kind{st.Kind}}, func(p calendar.Period) bool { return l.holdsSomewhere(st.when, l.s.streakScope(), p) }) {
			l.warn(l.place("streak", st.ID), "unreachable", word("streak"), st.ID)
		}
	}
	for k := range l.s.Rules {
		rule := &l.s.Rules[k]
		if !l.mayHold(rule.In, func(p calendar.Period) bool { return l.holdsSomewhere(rule.when, l.s.ruleScope(), p) }) {
			l.warn(l.place("outcome", rule.ID), "unreachable", word("outcome"), rule.ID)
		}
	}
}

// mayHold reports whether a condition may hold in one of the periods.
func (l *linter) mayHold(in In, holds func(calendar.Period) bool) bool {
	for _, p := range l.periods(in) {
		if holds(p) {
			return true
		}
	}
	return false
}

func (l *linter) holdsSomewhere(f *formula, sc scope, p calendar.Period) bool {
	name := periodName(p)
	if _, ok := l.cases[name]; !ok {
		l.cases[name] = l.rules(p)
	}
	if len(l.cases[name]) > maxCases {
		return true
	}
	for _, k := range l.cases[name] {
		if l.analysis(f, sc).condition(f.tree, k).yes {
			return true
		}
	}
	return false
}

// levelsReached compares the levels with the scores that there can be.
func (l *linter) levelsReached() {
	reached := make([]bool, len(l.s.Levels))
	best := span{never: true}
	for _, p := range l.s.scoredPeriods() {
		s := l.final(p)
		if s.never {
			continue
		}
		best = best.hull(s)
		for i := range l.s.Levels {
			part := s.meet(at(l.s.Levels[i].from), infinite(1))
			if i > 0 {
				part = part.meet(infinite(-1), below(l.s.Levels[i-1].from))
			}
			reached[i] = reached[i] || !part.empty()
		}
	}
	if best.never {
		return
	}
	for i, ok := range reached {
		if level := &l.s.Levels[i]; !ok {
			l.warn(l.place("level", level.ID), "level_unreachable", level.ID, show(level.from).text, best.text())
		}
	}
}

// text prints a span for people: "0–100".
func (s span) text() string {
	end := func(e end) string {
		if e.rat == nil {
			return "∞"
		}
		return show(number{e.rat}).text
	}
	return end(s.lo) + "–" + end(s.hi)
}

// linesReached compares the pass lines with the indicators' scores.
func (l *linter) linesReached() {
	for k := range l.s.Indicators {
		i := &l.s.Indicators[k]
		if i.passLine.rat == nil {
			continue
		}
		best := span{never: true}
		for _, p := range l.periods(i.In) {
			best = best.hull(l.score(i, p))
		}
		if !best.never && best.meet(at(i.passLine), infinite(1)).empty() {
			l.warn(l.place("indicator", i.ID), "pass_unreachable", show(i.passLine).text, best.text())
		}
	}
}
