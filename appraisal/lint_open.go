package appraisal

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/meritbot/meritbot/internal/calendar"
)

// open looks for cases that the scheme leaves undefined: no target, a target of 0, no answers, joined in mid-period.
func (l *linter) open() {
	prorated := false
	for k := range l.s.Indicators {
		i := &l.s.Indicators[k]
		at := l.place("indicator", i.ID)
		prorated = prorated || i.Prorate
		l.goalOpen(i)
		metric, _ := MetricByID(i.Measure.Metric)
		switch scored := l.everScored(i); {
		case !scored:
		case i.Missing == Hold && i.Target != "" && i.Goal == "":
			l.note(at, "target_holds", i.ID, string(i.Target))
		case i.Missing == Hold && !l.mayMiss(i):
			l.note(at, "never_missing", i.ID, string(i.Measure.Metric))
		case i.Missing == Floor && i.Target != "" && i.Goal == "":
			l.note(at, "target_holds", i.ID, string(i.Target))
		case i.Missing == Floor && metric.Missing:
			l.note(at, "floored", i.ID)
		}
	}
	if prorated && l.place("proration") == nil {
		l.warn(l.place("indicators"), "no_proration")
	}
	l.payOpen()
}

// payOpen names what pay waits for: a deal's cost, an indicator's figure.
func (l *linter) payOpen() {
	for k := range l.s.Commissions {
		c := &l.s.Commissions[k]
		if slices.ContainsFunc(c.steps(), func(st step) bool { return st.f != nil && st.f.uses("cost") }) {
			l.note(l.place("commission rule", c.ID), "deal_waits")
		}
	}
	if l.s.Wage == nil {
		return
	}
	for k := range l.s.Wage.Parts {
		part := &l.s.Wage.Parts[k]
		for _, i := range l.s.Indicators {
			if l.mayMiss(&i) && slices.ContainsFunc(part.amount.questions(), func(q string) bool {
				name, id, _ := strings.Cut(q, " ")
				return id == i.ID && questions[name].result == kindNumber && name != "records_of"
			}) {
				l.note(l.place("wage part", part.ID), "wage_waits", part.ID, i.ID)
			}
		}
	}
}

// questions lists what the formula asks about other lines: "score_of sales".
func (f *formula) questions() []string {
	finder := &questionFinder{}
	tree := f.tree
	ast.Walk(&tree, finder)
	return finder.found
}

type questionFinder struct{ found []string }

// Visit looks at one node.
func (q *questionFinder) Visit(node *ast.Node) {
	if call, ok := (*node).(*ast.CallNode); ok {
		if key := atom(call); key != "" {
			q.found = append(q.found, key)
		}
	}
}

func (l *linter) everScored(i *Indicator) bool {
	for _, p := range l.s.scoredPeriods() {
		if i.In.Applies(p) && i.Weight.in(p.Kind).sign() > 0 {
			return true
		}
	}
	return false
}

// goalOpen names a goal that is never above 0: a target of 0 is none.
func (l *linter) goalOpen(i *Indicator) {
	if i.goal == nil {
		return
	}
	for _, p := range l.periods(i.In) {
		k := l.pay(p)
		if s := l.analysis(i.goal, l.s.goalScope()).number(i.goal.tree, known{base: k}); s.hi.sign() <= 0 {
			l.warn(l.place("indicator", i.ID), "goal_zero", i.ID, periodName(p))
			return
		}
	}
}

// divisions looks for formulas that can divide by zero. The engine never runs a formula on a target of 0.
func (l *linter) divisions() {
	for k := range l.s.Indicators {
		i := &l.s.Indicators[k]
		for _, p := range l.periods(i.In) {
			l.divided(i.counts, l.s.countsScope(i), l.counts(i, p), "indicator", i.ID, "counts")
			l.divided(i.goal, l.s.goalScope(), l.pay(p), "indicator", i.ID, "goal")
			l.divided(i.formula, l.s.formulaScope(i), l.formula(i, p), "indicator", i.ID, "formula")
		}
	}
	for k := range l.s.Modifiers {
		m := &l.s.Modifiers[k]
		for _, p := range l.periods(m.In) {
			l.divided(m.when, l.s.modifierScope(m), l.modifier(m, p), "modifier", m.ID, "when")
			l.divided(m.points, l.s.modifierScope(m), l.modifier(m, p), "modifier", m.ID, "points")
		}
	}
	for k := range l.s.Streaks {
		st := &l.s.Streaks[k]
		l.divided(st.when, l.s.streakScope(), l.streak(), "streak", st.ID, "when")
	}
	for k := range l.s.Commissions {
		c := &l.s.Commissions[k]
		for _, step := range c.steps() {
			l.divided(step.f, l.s.dealScope("base_price", "net_sales", "ratio"), l.deal(c), "commission rule", c.ID, step.name)
		}
	}
	if w := l.s.Wage; w != nil {
		for _, p := range l.periods(w.In) {
			for k := range w.Parts {
				l.divided(w.Parts[k].amount, l.s.payScope(), l.pay(p), "wage part", w.Parts[k].ID, "amount")
			}
		}
	}
	for k := range l.s.Rules {
		rule := &l.s.Rules[k]
		for _, p := range l.periods(rule.In) {
			all := l.anything(p)
			l.divided(rule.when, l.s.ruleScope(), all, "outcome", rule.ID, "when")
			l.divided(rule.amount, l.s.ruleScope().and("salary"), all, "outcome", rule.ID, "amount")
		}
	}
}

// streak is what the condition of a streak may name.
func (l *linter) streak() spans {
	return spans{"score": fromZero(), "level": between(whole(0), whole(int64(max(len(l.s.Levels)-1, 0))))}
}

// anything is what a rule may name in the period, whatever the level and the grade.
func (l *linter) anything(p calendar.Period) spans {
	k := l.pay(p)
	for name, s := range l.streak() {
		k[name] = s
	}
	k["rank"], k["members"] = span{lo: at(whole(1)), hi: infinite(1)}, span{lo: at(whole(1)), hi: infinite(1)}
	k["last"] = between(whole(0), whole(1))
	return k
}

// divided runs a formula on spans and names each divisor that may be 0.
func (l *linter) divided(f *formula, sc scope, k spans, about word, id, key string) {
	if f == nil {
		return
	}
	a := l.analysis(f, sc)
	a.divides = func(n *ast.BinaryNode) {
		divisor := n.Right.String()
		where := l.place(string(about), id, key)
		if where == nil {
			where = l.place(string(about), id)
		}
		if about == "commission rule" { // the deal's line says so and pays nothing until the facts are there
			l.note(where, "division_deal", divisor, n.Right.Location().From+1)
			return
		}
		l.warn(where, "division", divisor, n.Right.Location().From+1)
	}
	if f.condition {
		a.condition(f.tree, known{base: k})
		return
	}
	a.number(f.tree, known{base: k})
}
