package appraisal

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/meritbot/meritbot/internal/calendar"
)

// figures are what an indicator's formula is run on.
type figures struct {
	value   number
	records int
	target  number // rat is nil without a target
	floored bool   // the score was below 0
}

// targetKey finds a member's target.
type targetKey struct {
	member MemberID
	metric MetricID
}

// Evaluate appraises every appraised member of the inputs for their period. Results come in the order of their ranks, those
// without a score last, equal ones by member id. The same inputs in any order give the same results.
//
// A figure that is missing (no target, no survey, no ratings) is named in Problems and dealt with as the indicator says; it is
// never taken for 0 or 100 without a word. Evaluate refuses a period of a kind the scheme does not appraise (Invalid
// "scheme_period").
func (s *Scheme) Evaluate(in Inputs) ([]Result, error) {
	if !slices.Contains(s.Periods, in.Period.Kind) {
		return nil, Errorf(Invalid, "scheme_period", "scheme", s.ID, "period", in.Period.ID())
	}
	targets := make(map[targetKey]number, len(in.Targets))
	for _, t := range in.Targets {
		if t.Period == in.Period && t.Amount.IsPositive() {
			targets[targetKey{t.Member, t.Metric}] = numberOf(t.Amount)
		}
	}
	var all []*draft
	seen := make(map[MemberID]bool, len(in.Members))
	for _, m := range in.Members {
		if m.Appraised() && !seen[m.ID] {
			seen[m.ID] = true
			all = append(all, s.draft(m, in, targets))
		}
	}
	scored := rank(all)
	results := make([]Result, len(all))
	for i, d := range all {
		s.follow(d, scored)
		results[i] = d.Result
	}
	return results, nil
}

// draft is a result in the making, with its exact figures.
type draft struct {
	Result
	member Member
	score  number // rat is nil without one
	level  int
	table  map[string]standing
	passed int
	failed int
}

func (d *draft) problem(code, indicator string) {
	d.Problems = append(d.Problems, Problem{Code: code, Indicator: indicator})
}

// draft scores a member's indicators and adds them up.
func (s *Scheme) draft(m Member, in Inputs, targets map[targetKey]number) *draft {
	d := &draft{
		Result: Result{Scheme: s.ID, Version: s.Version, Period: in.Period, Member: m.ID},
		member: m, table: make(map[string]standing, len(s.Indicators)),
	}
	d.Indicators = make([]IndicatorResult, 0, len(s.Indicators))
	held := false
	for k := range s.Indicators {
		i := &s.Indicators[k]
		r, score := i.score(d, in.Figures[i.Measure], targets[targetKey{m.ID, i.Target}])
		if score.rat == nil && (i.Missing == Hold || (i.Missing == Floor && r.Status == "no_target")) {
			held = true
			d.problem("held", i.ID)
		}
		if score.rat == nil && i.Missing == Floor && r.Status != "no_target" {
			score = whole(0)
			r.Score = score.pointer()
		}
		if score.rat != nil && i.passLine.rat != nil {
			r.Passed = score.cmp(i.passLine) >= 0
			if r.Passed {
				d.passed++
			} else {
				d.failed++
			}
		}
		d.table[i.ID] = standing{score: score, passed: r.Passed, failed: score.rat != nil && i.passLine.rat != nil && !r.Passed}
		d.Indicators = append(d.Indicators, r)
	}
	s.total(d, held)
	return d
}

// score computes one indicator's score, 0 to its cap; the number's rat is nil when there is none.
func (i *Indicator) score(d *draft, byMember map[MemberID]Figure, target number) (IndicatorResult, number) {
	metric, _ := MetricByID(i.Measure.Metric)
	r := IndicatorResult{
		ID: i.ID, Title: i.Title, Measure: i.Measure, Unit: metric.Unit, Weight: i.Weight.Usual, PassLine: i.PassLine, Clause: i.Clause, Assumed: i.Assumed,
	}
	fail := func(code string) (IndicatorResult, number) {
		r.Status = code
		d.problem(code, i.ID)
		return r, number{}
	}
	figure, ok := byMember[d.member.ID]
	if figure.Left > 0 {
		r.Status = "no_rate"
		d.Problems = append(d.Problems, Problem{Code: "no_rate", Indicator: i.ID, Detail: strings.Join(figure.Unrated, ", ")})
	}
	if metric.Missing && (!ok || figure.Records == 0) {
		return fail(metric.Problem)
	}
	f := figures{value: figure.number(), records: figure.Records}
	r.Records, r.Value = figure.Records, f.value.pointer()
	v := values{"value": f.value, "records": whole(int64(figure.Records))}
	if i.Target != "" {
		if target.rat == nil {
			return fail("no_target")
		}
		attainment := f.value.mul(whole(100)).quo(target)
		f.target = target
		r.Target, r.Attainment = target.pointer(), attainment.pointer()
		v["target"], v["attainment"] = target, attainment
	}
	score, err := i.formula.number(v)
	if err != nil {
		return fail("formula_undefined")
	}
	if i.cap.rat != nil && score.cmp(i.cap) > 0 {
		score = i.cap
	}
	if score.sign() < 0 {
		score, f.floored = whole(0), true
	}
	r.Score, r.Working = score.pointer(), i.working(f, score)
	return r, score
}

// total adds the points up. Weights of indicators that have a score are scaled to 100 unless the result is held.
func (s *Scheme) total(d *draft, held bool) {
	sum, weights, last := whole(0), whole(0), -1
	for k := range s.Indicators {
		i := &s.Indicators[k]
		if sc := d.table[i.ID].score; sc.rat != nil {
			sum = sum.add(sc.mul(i.Weight.usual))
			weights = weights.add(i.Weight.usual)
			last = k
		}
	}
	if held {
		weights = whole(100)
	}
	hundred, left := whole(100), whole(100)
	whole100 := weights.cmp(hundred) == 0
	for k := range s.Indicators {
		i, r := &s.Indicators[k], &d.Indicators[k]
		sc := d.table[i.ID].score
		switch {
		case sc.rat != nil && whole100:
			r.Points, r.Weight = sc.mul(i.Weight.usual).quo(hundred).pointer(), i.Weight.usual.decimal()
		case sc.rat != nil:
			r.Points = sc.mul(i.Weight.usual).quo(weights).pointer()
			r.Weight = i.Weight.usual.mul(whole(100)).quo(weights).decimal()
			if k == last && !held { // the cut ends of the others, so that the weights add up to 100
				r.Weight = left.decimal()
			}
			left = left.sub(numberOf(r.Weight))
		case !held:
			r.Weight = whole(0).decimal()
		}
	}
	switch {
	case held:
	case last < 0:
		d.problem("no_figures", "")
	default:
		d.score = sum.quo(weights)
		d.Score = d.score.pointer()
		d.level = s.levelOf(d.score)
		d.Level, d.LevelTitle = s.Levels[d.level].ID, s.Levels[d.level].Title
	}
}

// rank orders the drafts and gives them their ranks by the exact score: 1, 1, 3. It returns how many have a score.
func rank(all []*draft) int {
	slices.SortFunc(all, func(a, b *draft) int {
		switch {
		case a.score.rat == nil && b.score.rat == nil:
		case a.score.rat == nil:
			return 1
		case b.score.rat == nil:
			return -1
		default:
			if c := b.score.cmp(a.score); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.Member, b.Member)
	})
	scored := 0
	for i, d := range all {
		if d.score.rat == nil {
			break
		}
		scored++
		d.Rank = scored
		if i > 0 && all[i-1].score.cmp(d.score) == 0 {
			d.Rank = all[i-1].Rank
		}
	}
	return scored
}

// follow attaches the outcomes of the scheme's rules.
func (s *Scheme) follow(d *draft, scored int) {
	if d.score.rat == nil {
		return
	}
	v := s.ruleValues(d, scored)
	for k := range s.Rules {
		rule := &s.Rules[k]
		holds, err := rule.when.holds(v)
		if err != nil {
			d.problem("outcome_undefined", "")
			continue
		}
		if !holds {
			continue
		}
		o := rule.Outcome
		if rule.amount != nil {
			o.Amount = rule.money(d, v)
		}
		d.Outcomes = append(d.Outcomes, o)
	}
}

func (s *Scheme) ruleValues(d *draft, scored int) values {
	period := slices.Index(calendar.Kinds(), d.Period.Kind)
	return values{
		"score": d.score, "level": whole(int64(len(s.Levels) - 1 - d.level)), "rank": whole(int64(d.Rank)), "members": whole(int64(scored)),
		"passed": whole(int64(d.passed)), "failed": whole(int64(d.failed)), "period": whole(int64(period)),
		"salary": numberOf(d.member.Salary.Decimal()), lookupName: &lookup{indicators: d.table},
	}
}

// money computes an amount, rounded half up to the minor unit; nil, with the problem named, when the salary is not known.
func (r *Rule) money(d *draft, v values) *Money {
	if d.member.Salary.IsZero() {
		d.problemOnce("no_salary")
		return nil
	}
	amount, err := r.amount.number(v)
	if err != nil {
		if !errors.Is(err, errAbsent) {
			d.problemOnce("outcome_undefined")
		}
		return nil
	}
	money, err := MoneyOf(amount.decimal(), d.member.Salary.Currency)
	if err != nil {
		d.problemOnce("outcome_undefined")
		return nil
	}
	return &money
}

func (d *draft) problemOnce(code string) {
	if !slices.Contains(d.Problems, Problem{Code: code}) {
		d.problem(code, "")
	}
}
