package appraisal

import (
	"maps"
	"slices"

	"github.com/meritbot/meritbot/internal/calendar"
)

// linter looks for what a scheme that loads leaves open or gets wrong.
type linter struct {
	s        *Scheme
	r        *reader
	findings []Finding
	steps    int                // how many more the analyses may take
	paid     map[string]spans   // by period: what pay found
	cases    map[string][]known // by period: what rules found
}

// measured is the span of a measure's values.
func (l *linter) measured(m Measure) span {
	metric, _ := MetricByID(m.Metric)
	s := fromZero()
	switch {
	case m.Metric == "revenue" || m.Metric == "net_sales" || m.Of == "revenue" || m.Of == "net_sales": // more may be returned or spent than sold
		s = everything()
	case metric.Unit == UnitScore || (metric.Unit == UnitPercent && m.Metric != "attainment"):
		s = between(whole(0), whole(100))
	}
	if m.Metric == "rating" {
		for i := range l.s.Levels { // a rating given as a level may count for more
			s = s.hull(only(l.s.Levels[i].worth))
		}
	}
	if m.Metric == "earlier_score" || m.Take == TakeSum {
		s.hi = infinite(1)
	}
	return s
}

// value is the span of what an indicator counts.
func (l *linter) value(i *Indicator, p calendar.Period) span {
	s := l.counted(i)
	if i.counts == nil {
		return s
	}
	return l.analysis(i.counts, l.s.countsScope(i)).number(i.counts.tree, known{base: l.counts(i, p)})
}

func (l *linter) counted(i *Indicator) span {
	if len(i.Parts) == 0 {
		return l.measured(i.Measure)
	}
	s := span{never: true}
	for _, p := range i.Parts {
		part := l.measured(p.Measure)
		if p.cap.rat != nil {
			part = part.extreme(only(p.cap), -1)
		}
		s = s.hull(part)
	}
	return s
}

// mayMiss reports whether an indicator may be without a figure.
func (l *linter) mayMiss(i *Indicator) bool {
	measures := append(make([]Measure, 0, 1+len(i.Also)+len(i.Parts)), i.Measure)
	for _, a := range i.Also {
		measures = append(measures, a.Measure)
	}
	for _, p := range i.Parts {
		measures = append(measures, p.Measure)
	}
	return i.Target != "" || i.Goal != "" || slices.ContainsFunc(measures, func(m Measure) bool {
		metric, _ := MetricByID(m.Metric)
		return metric.Missing
	})
}

// counts is what the formula counts of an indicator may name.
func (l *linter) counts(i *Indicator, p calendar.Period) spans {
	k := l.common(p)
	k["value"], k["records"] = l.counted(i), fromZero()
	m := i.Measure
	if len(i.Parts) > 0 {
		m = i.Parts[0].Measure
	}
	if metric, _ := MetricByID(m.Metric); metric.Missing {
		k["records"] = span{lo: at(whole(1)), hi: infinite(1)}
	}
	for _, a := range i.Also {
		k[a.Name] = l.measured(a.Measure)
	}
	return k
}

// formula is what an indicator's formula may name.
func (l *linter) formula(i *Indicator, p calendar.Period) spans {
	k := l.counts(i, p)
	value := l.value(i, p)
	k["value"] = value
	k["target"] = aboveZero()
	k["attainment"] = everything()
	if value.lo.sign() >= 0 {
		k["attainment"] = fromZero()
	}
	return k
}

// score is the span of an indicator's score in the period.
func (l *linter) score(i *Indicator, p calendar.Period) span {
	if i.formula == nil {
		return everything()
	}
	s := l.analysis(i.formula, l.s.formulaScope(i)).number(i.formula.tree, known{base: l.formula(i, p)})
	if i.cap.rat != nil {
		s = s.extreme(only(i.cap), -1)
	}
	return s.extreme(only(whole(0)), 1)
}

func (l *linter) analysis(f *formula, sc scope) *analysis {
	return &analysis{scope: sc, formula: f, left: &l.steps}
}

// common is known of every period: its months, its tenure and its kind.
func (l *linter) common(p calendar.Period) spans {
	months := map[calendar.Kind]int64{calendar.Month: 1, calendar.Quarter: 3, calendar.Year: 12, calendar.TenureQuarter: 3}[p.Kind]
	return spans{
		"months": only(whole(months)), "tenure": only(whole(int64(p.Tenure))), "period": only(periodPlace(p.Kind)),
		"presence": between(whole(0), whole(1)), "salary": {lo: below(whole(0)), hi: infinite(1), absent: true},
	}
}

// total is the span of the score in the period before the modifiers; never when nothing is scored.
func (l *linter) total(p calendar.Period) span {
	sum, widest := only(whole(0)), span{never: true}
	scored, left := false, false
	for k, w := range l.s.weights(p) {
		if w.sign() == 0 {
			continue
		}
		i := &l.s.Indicators[k]
		s := l.score(i, p)
		if i.Missing == Floor {
			s = s.hull(only(whole(0)))
		}
		left = left || (i.Missing == Rescale && l.mayMiss(i))
		scored = true
		widest = widest.hull(s)
		sum = sum.add(s.mul(only(w)).mul(only(whole(1).quo(whole(100)))))
	}
	if !scored {
		return span{never: true}
	}
	if left { // a mean of those that are left
		sum = widest
	}
	sum.absent = true // it may be held
	return sum
}

// final is the span of the score after the modifiers.
func (l *linter) final(p calendar.Period) span {
	s := l.total(p)
	if s.never {
		return s
	}
	for k := range l.s.Modifiers {
		m := &l.s.Modifiers[k]
		if !m.In.Applies(p) {
			continue
		}
		if m.Kind == Veto {
			s = s.hull(only(whole(0)))
		}
		if m.points == nil {
			continue
		}
		v := l.analysis(m.points, l.s.modifierScope(m)).number(m.points.tree, known{base: l.modifier(m, p)})
		switch {
		case m.Kind == AddPoints:
			s = s.hull(s.add(v))
		case m.when == nil:
			s = s.extreme(v, -1)
		default:
			s = s.hull(s.extreme(v, -1))
		}
	}
	s = s.extreme(only(whole(0)), 1)
	s.absent = true
	return s
}

// modifier is what a modifier's formulas may name.
func (l *linter) modifier(m *Modifier, p calendar.Period) spans {
	k := l.pay(p)
	k["score"] = l.total(p)
	k["level"] = span{lo: at(whole(0)), hi: at(whole(int64(max(len(l.s.Levels)-1, 0)))), absent: true}
	for _, f := range m.Measures {
		k[f.Name] = l.measured(f.Measure)
		if metric, _ := MetricByID(f.Measure.Metric); metric.Missing {
			k[f.Name] = k[f.Name].hull(span{never: true})
		}
	}
	return k
}

// pay is what wage parts may name; rules may name the same.
func (l *linter) pay(p calendar.Period) spans {
	if k, ok := l.paid[periodName(p)]; ok {
		return maps.Clone(k)
	}
	k := l.common(p)
	top := int64(max(len(l.s.Grades)-1, 0))
	for _, name := range []string{"grade", "fits"} {
		k[name] = span{lo: at(whole(0)), hi: at(whole(top)), absent: true}
	}
	k["lowest_grade"] = span{lo: at(whole(0)), hi: at(whole(1)), absent: true}
	wages, tasks := span{never: true}, span{never: true}
	for i := range l.s.Grades {
		wages, tasks = wages.hull(only(l.s.Grades[i].wage)), tasks.hull(only(l.s.Grades[i].task))
	}
	wages.absent, tasks.absent = true, true
	k["grade_wage"], k["grade_task"] = wages, tasks
	lines := 0
	inGroup := map[string]int{}
	weights := l.s.weights(p)
	for i := range l.s.Indicators {
		ind := &l.s.Indicators[i]
		applies := l.s.applies(ind, p)
		if applies && ind.passLine.rat != nil {
			lines++
			inGroup[ind.Group]++
		}
		l.asked(k, ind, p, applies, weights[i])
	}
	k["passed"], k["failed"] = between(whole(0), whole(int64(lines))), between(whole(0), whole(int64(lines)))
	for i := range l.s.Groups {
		id := l.s.Groups[i].ID
		most := between(whole(0), whole(int64(inGroup[id])))
		k["met_in "+id], k["missed_in "+id] = most, most
	}
	for i := range l.s.Streaks {
		st := &l.s.Streaks[i]
		k["streak "+st.ID] = only(whole(0))
		if st.Kind == p.Kind {
			k["streak "+st.ID] = between(whole(0), whole(int64(st.Times)))
		}
	}
	l.paid[periodName(p)] = k
	return maps.Clone(k)
}

// asked adds what may be asked about an indicator.
func (l *linter) asked(k spans, i *Indicator, p calendar.Period, applies bool, weight number) {
	absent, no := span{never: true, absent: true}, only(whole(0))
	may := between(whole(0), whole(1))
	for _, q := range []string{"score_of", "value_of", "attainment_of", "target_of", "points_of", "level_of"} {
		k[q+" "+i.ID] = absent
	}
	for _, q := range []string{"met", "missed", "scored", "records_of"} {
		k[q+" "+i.ID] = no
	}
	if !applies {
		return
	}
	maybe := func(s span) span {
		s.absent = true
		return s
	}
	k["scored "+i.ID], k["records_of "+i.ID] = may, fromZero()
	score := l.score(i, p)
	k["score_of "+i.ID], k["value_of "+i.ID] = maybe(score), maybe(l.value(i, p))
	if i.Target != "" || i.Goal != "" {
		k["target_of "+i.ID], k["attainment_of "+i.ID] = maybe(aboveZero()), maybe(l.formula(i, p)["attainment"])
	}
	if weight.sign() > 0 {
		k["points_of "+i.ID] = maybe(fromZero())
	}
	if i.Graded {
		k["level_of "+i.ID] = maybe(between(whole(0), whole(int64(max(len(l.s.Levels)-1, 0)))))
	}
	if i.passLine.rat != nil {
		k["met "+i.ID], k["missed "+i.ID] = may, may
	}
}

// rules lists what conditions of outcomes may find in the period: one for each level and grade, since those go together with the score, the
// wage and the task.
func (l *linter) rules(p calendar.Period) []known {
	base := l.pay(p)
	score := l.final(p)
	base["rank"] = span{lo: at(whole(1)), hi: infinite(1), absent: true}
	base["members"] = span{lo: at(whole(1)), hi: infinite(1)}
	base["last"] = between(whole(0), whole(1))
	if score.never { // no score: outcomes run without one
		base["score"], base["level"], base["rank"], base["last"] = score, score, span{never: true}, span{never: true}
		return l.grades(known{base: base})
	}
	var all []known
	for i := range l.s.Levels {
		part := score.meet(at(l.s.Levels[i].from), infinite(1))
		if i > 0 {
			part = part.meet(infinite(-1), below(l.s.Levels[i-1].from))
		}
		if part.empty() {
			continue
		}
		level := only(l.s.levelPlace(i))
		if slices.ContainsFunc(l.s.Modifiers, func(m Modifier) bool { return m.Kind == CapLevel }) {
			level.lo = at(whole(0))
		}
		all = append(all, l.grades(known{base: base}.set("score", part).set("level", level))...)
	}
	return all
}

// grades has a case for each grade, with what follows from it, and one for nobody's.
func (l *linter) grades(k known) []known {
	if len(l.s.Grades) == 0 {
		return []known{k}
	}
	all := make([]known, 0, len(l.s.Grades)+1)
	for i := range l.s.Grades {
		g := &l.s.Grades[i]
		lowest := whole(0)
		if i == len(l.s.Grades)-1 {
			lowest = whole(1)
		}
		all = append(all, k.set("grade", only(l.s.gradePlace(i))).set("grade_wage", only(g.wage)).set("grade_task", only(g.task)).set("lowest_grade", only(lowest)))
	}
	none := span{never: true}
	return append(all, k.set("grade", none).set("grade_wage", none).set("grade_task", none).set("lowest_grade", none))
}

// deal is what a commission rule's steps may name; later ones know the earlier.
func (l *linter) deal(c *CommissionRule) spans {
	cost := fromZero()
	cost.absent = true
	k := spans{"amount": fromZero(), "cost": cost, "expenses": fromZero(), "paid": fromZero(), "returned": fromZero()}
	steps := []string{}
	for _, step := range c.steps() {
		if step.f == nil || step.name == "amount" {
			continue
		}
		k[step.name] = l.analysis(step.f, l.s.dealScope(steps...)).number(step.f.tree, known{base: k})
		steps = append(steps, step.name)
	}
	return k
}

// step is a formula of a commission rule.
type step struct {
	name string
	f    *formula
}

func (c *CommissionRule) steps() []step {
	return []step{{"base_price", c.basePrice}, {"net_sales", c.netSales}, {"ratio", c.ratio}, {"amount", c.amount}}
}
