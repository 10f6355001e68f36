package appraisal

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// indicator computes one indicator's score, 0 to its cap; it stays absent, with the status that says why, when a figure is missing.
func (e *evaluation) indicator(d *draft, l *line, st *standing) IndicatorResult {
	r := l.blank
	fail := func(code string) IndicatorResult {
		r.Status, st.problem = code, code
		if code != noRate { // noted with its currencies
			d.problem(code, l.ID)
		}
		return r
	}
	clear(e.names)
	e.names["months"], e.names["tenure"] = e.months, e.tenure
	w := working{}
	value, code := e.counted(d, l, &r, &w)
	if code != "" {
		return fail(code)
	}
	r.Value, st.value, st.records = value.pointer(), value, r.Records
	e.names["value"] = value
	if l.Target != "" || l.goal != nil {
		target, code := e.target(d, l, &r)
		if code != "" {
			return fail(code)
		}
		attainment := value.mul(hundred).quo(target)
		r.Target, r.Attainment = target.pointer(), attainment.pointer()
		st.target, st.attainment, w.target = target, attainment, target
		e.names["target"], e.names["attainment"] = target, attainment
	}
	score, err := e.run(l)
	if err != nil {
		return fail(problemOf(err, "no_figures"))
	}
	if l.cap.rat != nil && score.cmp(l.cap) > 0 {
		score = l.cap
	}
	if score.sign() < 0 {
		score, w.floored = zero, true
	}
	st.score, r.Score, r.Working = score, score.pointer(), l.working(w, e.names, score)
	return r
}

// counted is what the indicator counts: its figure, or what its formula makes of that and of others; or the problem that keeps it from being
// known.
func (e *evaluation) counted(d *draft, l *line, r *IndicatorResult, w *working) (number, string) {
	value, code := e.value(d, l, r, w)
	if code != "" {
		if l.Missing == Floor && (l.Target != "" || l.goal != nil) {
			if target, code := e.target(d, l, r); code == "" {
				r.Target = target.pointer() // it is known what was asked, so that the floor may count
			}
		}
		return number{}, code
	}
	if shift, ok := e.shift[l.Indicator]; ok {
		value = value.add(shift)
		w.value = show(value)
	}
	if l.records {
		e.names["records"] = whole(int64(r.Records))
	}
	if code := e.also(d, l, r, w); code != "" {
		return number{}, code
	}
	if l.counts == nil {
		return value, ""
	}
	e.names["value"] = value
	w.values["value"] = w.value
	counted, err := l.counts.number(e.names)
	if err != nil {
		return number{}, problemOf(err, "no_figures")
	}
	w.value = l.counts.print(w.values, e.names)
	return counted, ""
}

// run computes the formula. Most are but a name.
func (e *evaluation) run(l *line) (number, error) {
	if n, ok := e.names[l.direct].(number); ok && n.rat != nil {
		return n, nil
	}
	return l.formula.number(e.names)
}

// value is the indicator's figure, or its parts' weighted mean, or the problem that keeps it from being known.
func (e *evaluation) value(d *draft, l *line, r *IndicatorResult, w *working) (number, string) {
	if len(l.also) > 0 || l.counts != nil {
		w.values = make(map[string]printed, len(l.also)+1)
	}
	if len(l.parts) > 0 {
		return e.mean(d, l, r, w)
	}
	f, ok := l.figures[d.member.ID]
	n, problem := e.known(d, l.ID, f, ok, l.metric)
	if problem != "" {
		return number{}, problem
	}
	if !l.onScale(n) {
		return number{}, "off_scale"
	}
	r.Records = f.Records
	w.value = show(n)
	if len(f.Pieces) > 0 {
		w.value = l.Measure.Take.print(f.Pieces)
	}
	if l.metric.Missing && l.Measure.Per == "" && f.Records > 1 && l.metric.Unit == UnitScore && len(f.Levels) == 0 { // a mean
		w.value = printed{show(n.mul(whole(int64(f.Records)))).text + " ÷ " + whole(int64(f.Records)).rat.RatString(), looseProduct}
	}
	return n, ""
}

// mean is the weighted mean of the parts that have a figure; their shares are scaled to 100.
func (e *evaluation) mean(d *draft, l *line, r *IndicatorResult, w *working) (number, string) {
	sum, shares, problem := zero, zero, ""
	for _, p := range l.parts {
		f, ok := p.figures[d.member.ID]
		n, lacks := e.known(d, l.ID, f, ok, p.metric)
		if lacks == noRate {
			return number{}, noRate
		}
		part := PartResult{Name: p.name, Measure: p.measure, Unit: p.metric.Unit, Records: f.Records}
		if lacks == "" {
			part.Value = n.pointer()
			sum, shares = sum.add(p.capped(n).mul(p.share)), shares.add(p.share)
			r.Records += f.Records
		} else {
			part.Status = lacks
			if problem == "" {
				problem = part.Status
			}
		}
		r.Parts = append(r.Parts, part)
	}
	if shares.sign() == 0 {
		return number{}, problem
	}
	var texts []string
	for k := range r.Parts {
		part := &r.Parts[k]
		share := zero
		if part.Status == "" {
			share = l.parts[k].share.mul(hundred).quo(shares)
			texts = append(texts, l.parts[k].shown(numberOf(*part.Value))+" × "+show(share).text+"%")
		} else {
			d.note(Problem{Code: part.Status, Indicator: l.ID, Detail: part.Name})
		}
		part.Share = share.pointer()
	}
	w.value = printed{strings.Join(texts, " + "), looseSum}
	return sum.quo(shares), ""
}

// capped is what a part counts of its figure.
func (s source) capped(n number) number {
	if s.cap.rat != nil && n.cmp(s.cap) > 0 {
		return s.cap
	}
	return n
}

func (s source) shown(n number) string {
	if s.capped(n).cmp(n) != 0 {
		return fmt.Sprintf("min(%s, %s)", show(n).text, show(s.cap).text)
	}
	return show(n).text
}

// also reads the indicator's other figures.
func (e *evaluation) also(d *draft, l *line, r *IndicatorResult, w *working) string {
	missing := ""
	for _, a := range l.also {
		part, n := e.part(d, l.ID, a)
		if part.Status != "" && missing == "" {
			missing = part.Status
		}
		e.names[a.name], w.values[a.name] = n, show(n)
		r.Parts = append(r.Parts, part)
	}
	return missing
}

// part reads a named figure.
func (e *evaluation) part(d *draft, id string, s source) (PartResult, number) {
	f, ok := s.figures[d.member.ID]
	p := PartResult{Name: s.name, Measure: s.measure, Unit: s.metric.Unit, Records: f.Records}
	n, problem := e.known(d, id, f, ok, s.metric)
	if problem != "" {
		p.Status = problem
		return p, number{}
	}
	p.Value = n.pointer()
	return p, n
}

// target is what was set for the member, or else what the goal says, less the time that the member was not there.
func (e *evaluation) target(d *draft, l *line, r *IndicatorResult) (number, string) {
	target, set := e.set(d.member.ID, l.targets, d.Period)
	if !set {
		if l.goal == nil {
			return number{}, "no_target"
		}
		v := values{"months": e.months, "tenure": e.tenure}
		e.pay(d, v)
		goal, err := l.goal.number(v)
		if err != nil {
			return number{}, problemOf(err, "no_target")
		}
		if goal.sign() <= 0 {
			return number{}, "no_target"
		}
		target = goal
	}
	if l.prorated && d.Presence != nil {
		if d.present.sign() == 0 {
			return number{}, "nothing_due"
		}
		r.FullTarget = target.pointer()
		target = target.mul(d.present)
	}
	return target, ""
}

// pay adds what is known of the member's pay: salary, and the grade's wage and task.
func (e *evaluation) pay(d *draft, v values) {
	if !d.member.Salary.IsZero() {
		v["salary"] = numberOf(d.member.Salary.Decimal())
	}
	if i := e.scheme.gradeIndex(d.member.Grade); i >= 0 {
		v["grade_wage"], v["grade_task"] = e.scheme.Grades[i].wage, e.scheme.Grades[i].task
	}
}

// total adds the points up. The weights of what has a score are scaled: within a group first, then to 100. A held result keeps its weights.
func (e *evaluation) total(d *draft) {
	weights, full := e.weightsOf(d)
	sum, left, last := zero, hundred, -1
	for k := range e.lines {
		r, st := &d.Indicators[k], &d.standings[k]
		if st.score.rat == nil || weights[k].sign() == 0 {
			if !d.held || e.lines[k].weight.sign() == 0 {
				r.Weight = decimal.Zero
			}
			continue
		}
		st.points = st.score.mul(weights[k]).mul(hundredth)
		r.Points = st.points.pointer()
		sum = sum.add(st.points)
		last = k
		if !full {
			r.Weight = weights[k].decimal()
			left = left.sub(numberOf(r.Weight))
		}
	}
	switch {
	case !e.scored, d.held:
	case last < 0:
		d.problemOnce("no_figures")
	default:
		if !full && left.sign() != 0 { // the cut ends of the others, so that the weights add up to 100
			d.Indicators[last].Weight = numberOf(d.Indicators[last].Weight).add(left).decimal()
		}
		d.base, d.score = sum, sum
	}
}

// weightsOf are the lines' weights in percent of the whole for the member, those without a score left out; full reports that none was.
func (e *evaluation) weightsOf(d *draft) (weights []number, full bool) {
	full = true
	for k, l := range e.lines {
		if d.standings[k].score.rat == nil && l.weight.sign() > 0 {
			full = false
		}
	}
	if full || d.held || !e.scored {
		return e.weights, true
	}
	weights = make([]number, len(e.lines))
	type sums struct{ whole, there number }
	groups := make(map[*Group]sums, len(e.scheme.Groups)+1)
	for k, l := range e.lines {
		s, ok := groups[l.group]
		if !ok {
			s = sums{zero, zero}
		}
		s.whole = s.whole.add(l.weight)
		if d.standings[k].score.rat != nil {
			s.there = s.there.add(l.weight)
		}
		groups[l.group] = s
	}
	total := zero
	for _, s := range groups {
		if s.there.sign() > 0 {
			total = total.add(s.whole)
		}
	}
	for k, l := range e.lines {
		s := groups[l.group]
		if d.standings[k].score.rat == nil || l.weight.sign() == 0 {
			weights[k] = zero
			continue
		}
		weights[k] = l.weight.mul(s.whole).quo(s.there).mul(hundred).quo(total)
	}
	return weights, false
}
