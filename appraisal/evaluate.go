package appraisal

import (
	"cmp"
	"slices"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Evaluate appraises the members of the inputs for their period: those of the scheme's roles who were there in it, and besides everybody
// who earns commission in it, without a score. The inputs of a tenure quarter may come in several parts, one for each day of joining; all
// are ranked together. Results come in the order of their ranks, those without a score last, equal ones by member id. The same inputs in
// any order give the same results.
//
// A figure that is missing (no target, no survey, no ratings) is named in Problems and dealt with as the indicator says; it is
// never taken for 0 or 100 without a word. Evaluate refuses a period of a kind the scheme does not appraise (Invalid
// "scheme_period").
func (s *Scheme) Evaluate(parts ...Inputs) ([]Result, error) {
	var (
		all         []*draft
		evaluations []*evaluation
	)
	for _, in := range parts {
		if !slices.Contains(s.Periods, in.Period.Kind) {
			return nil, Errorf(Invalid, "scheme_period", "scheme", s.ID, "period", in.Period.ID())
		}
		e := s.evaluation(in)
		drafts := e.drafts()
		for range drafts {
			evaluations = append(evaluations, e)
		}
		all = append(all, drafts...)
	}
	for i, d := range all {
		d.of = evaluations[i]
	}
	ranks := rank(all)
	results := make([]Result, len(all))
	for i, d := range all {
		d.of.finish(d, ranks)
		results[i] = d.Result
	}
	return results, nil
}

// evaluation is what the members of one Inputs have in common.
type evaluation struct {
	scheme  *Scheme
	in      Inputs
	targets map[targetKey][]periodTarget
	metrics map[MetricID]Metric
	lines   []*line  // the indicators of such a period
	weights []number // theirs, in percent of the whole
	scored  bool     // some of them have weight
	earned  earned
	months  number
	tenure  number
	period  number
	worth   map[string]number               // of a level that is given as a rating
	shift   map[*Indicator]number           // added to the figures of what-if questions
	solved  map[Measure]map[MemberID]Figure // measures that are worked out from others
	names   values                          // of the indicator at hand
	rules   values                          // of the member at hand
	look    lookup                          // of the member at hand
}

// line is an indicator with what does not change from member to member.
type line struct {
	*Indicator
	group    *Group
	weight   number // percent of the whole
	share    number // the weight within its group
	blank    IndicatorResult
	metric   Metric
	figures  map[MemberID]Figure
	parts    []source
	also     []source
	direct   string // the one name that the formula is, "" for a formula that must be run
	records  bool   // a formula names them
	prorated bool
	targets  []MetricID // whose targets count, the first that is set
}

// source is one measure of several.
type source struct {
	name    string
	measure Measure
	metric  Metric
	share   number // of a part
	cap     number // of a part: the most it counts; rat is nil without one
	figures map[MemberID]Figure
}

// targetKey finds a member's targets.
type targetKey struct {
	member MemberID
	metric MetricID
}

type periodTarget struct {
	period calendar.Period
	amount number
}

// draft is a result in the making, with its exact figures.
type draft struct {
	Result
	of        *evaluation
	member    Member
	present   number     // share of the period
	standings []standing // of the lines
	base      number     // the score before the modifiers; rat is nil without one
	score     number     // rat is nil without one
	level     int        // index in Levels, -1 without one
	passed    int
	failed    int
	held      bool
}

func (d *draft) problem(code, indicator string) { d.note(Problem{Code: code, Indicator: indicator}) }

func (d *draft) problemOnce(code string) { d.note(Problem{Code: code}) }

// note keeps a problem, each once.
func (d *draft) note(p Problem) {
	if !slices.Contains(d.Problems, p) {
		d.Problems = append(d.Problems, p)
	}
}

// used keeps the exchange rates that a figure stands on, each once.
func (d *draft) used(rates ...UsedRate) {
	for _, r := range rates {
		at, found := slices.BinarySearchFunc(d.Rates, r, func(a, b UsedRate) int {
			return cmp.Or(cmp.Compare(a.Currency, b.Currency), a.Rate.Cmp(b.Rate))
		})
		if !found {
			d.Rates = slices.Insert(d.Rates, at, r)
		}
	}
}

func (s *Scheme) evaluation(in Inputs) *evaluation {
	e := &evaluation{
		scheme: s, in: in, targets: make(map[targetKey][]periodTarget, len(in.Targets)), metrics: make(map[MetricID]Metric),
		months: whole(int64(in.Period.Months())), tenure: whole(int64(in.Period.Tenure)), period: periodPlace(in.Period.Kind),
		worth: make(map[string]number, len(s.Levels)), solved: make(map[Measure]map[MemberID]Figure), names: values{}, rules: values{},
	}
	for _, m := range Metrics() {
		e.metrics[m.ID] = m
	}
	for _, l := range s.Levels {
		e.worth[l.ID] = l.worth
		if l.worth.rat == nil {
			e.worth[l.ID] = l.from
		}
	}
	for _, t := range in.Targets {
		if t.Amount.IsPositive() {
			key := targetKey{t.Member, t.Metric}
			e.targets[key] = append(e.targets[key], periodTarget{t.Period, numberOf(t.Amount)})
		}
	}
	e.look.indicators = make(map[string]standing, len(s.Indicators))
	weights := s.weights(in.Period)
	for k := range s.Indicators {
		if s.applies(&s.Indicators[k], in.Period) {
			l := e.line(&s.Indicators[k], weights[k])
			e.lines = append(e.lines, l)
			e.scored = e.scored || l.weight.sign() > 0
		}
	}
	e.blanks()
	e.earned = s.commissions(in)
	return e
}

// blanks gives the lines the weights that are shown when nothing is missing. They add up to 100: the last has the cut ends of the others.
func (e *evaluation) blanks() {
	left, last := hundred, -1
	for k, l := range e.lines {
		e.weights = append(e.weights, l.weight)
		l.blank.Weight = l.weight.decimal()
		if l.weight.sign() > 0 {
			last, left = k, left.sub(numberOf(l.blank.Weight))
		}
	}
	if last >= 0 {
		e.lines[last].blank.Weight = numberOf(e.lines[last].blank.Weight).add(left).decimal()
	}
}

func (e *evaluation) line(i *Indicator, weight number) *line {
	l := &line{
		Indicator: i, weight: weight, share: i.Weight.in(e.in.Period.Kind), metric: e.metrics[i.Measure.Metric], prorated: i.Prorate && e.scheme.Proration.ByDays,
	}
	measure := i.Measure
	if len(i.Parts) > 0 {
		measure = i.Parts[0].Measure
		l.metric = e.metrics[measure.Metric]
	} else {
		l.figures = e.figures(measure)
	}
	for _, p := range i.Parts {
		l.parts = append(l.parts, source{p.Name, p.Measure, e.metrics[p.Measure.Metric], p.share, p.cap, e.figures(p.Measure)})
	}
	for _, a := range i.Also {
		l.also = append(l.also, source{name: a.Name, measure: a.Measure, metric: e.metrics[a.Measure.Metric], figures: e.figures(a.Measure)})
	}
	if i.Target != "" {
		l.targets = append([]MetricID{i.Target}, i.TargetElse...)
	}
	l.direct = i.formula.name()
	l.records = i.formula.uses("records") || (i.counts != nil && i.counts.uses("records"))
	l.blank = IndicatorResult{
		ID: i.ID, Title: i.Title, Measure: measure, Unit: l.metric.Unit, PassLine: i.PassLine, Clause: i.Clause, Assumed: i.Assumed,
	}
	if g, ok := e.scheme.group(i.Group); ok {
		l.group, l.blank.Group, l.blank.GroupTitle = g, g.ID, g.Title
	}
	return l
}

// drafts scores everybody who is appraised.
func (e *evaluation) drafts() []*draft {
	all := make([]*draft, 0, len(e.in.Members))
	seen := make(map[MemberID]bool, len(e.in.Members))
	for _, m := range e.in.Members {
		if seen[m.ID] {
			continue
		}
		seen[m.ID] = true
		switch {
		case e.scheme.appraises(m, e.in.Period):
			all = append(all, e.draft(m))
		case e.earned[m.ID] != nil:
			d := e.begin(m)
			d.Unscored = true
			all = append(all, d)
		}
	}
	return all
}

// appraises reports whether the scheme gives the member a result for the period: the role is one of the scheme's, and the member joined
// before the period's end and left after its start.
func (s *Scheme) appraises(m Member, p calendar.Period) bool {
	if role := len(s.Members) == 0 && m.Role == Rep; !role && !slices.Contains(s.Members, m.Role) {
		return false
	}
	return present(m, p)
}

// present reports whether the member was there at some time in the period.
func present(m Member, p calendar.Period) bool {
	if p.Kind == calendar.TenureQuarter && !m.Joined.IsZero() {
		p = p.Since(m.Joined)
	}
	return (m.Joined.IsZero() || m.Joined.Before(p.End)) && (m.Left.IsZero() || p.Start.Before(m.Left))
}

func (e *evaluation) begin(m Member) *draft {
	d := &draft{
		Result: Result{Scheme: e.scheme.ID, Version: e.scheme.Version, Period: e.in.Period, Member: m.ID, Indicators: []IndicatorResult{}},
		member: m, present: whole(1), level: -1, standings: make([]standing, len(e.lines)),
	}
	if e.in.Period.Kind == calendar.TenureQuarter && !m.Joined.IsZero() {
		d.Period = e.in.Period.Since(m.Joined)
	}
	if p, ok := e.in.Presence[m.ID]; ok && p.Of > 0 && p.Days < p.Of {
		d.Presence, d.present = &p, whole(int64(p.Days)).quo(whole(int64(p.Of)))
	}
	if e.scheme.foreign(e.in) {
		d.problemOnce("currency_differs")
	}
	return d
}

// draft scores a member's indicators, adds them up and applies the modifiers.
func (e *evaluation) draft(m Member) *draft {
	d := e.begin(m)
	d.Indicators = make([]IndicatorResult, 0, len(e.lines))
	d.Unscored = !e.scored
	for k, l := range e.lines {
		r := e.indicator(d, l, &d.standings[k])
		d.hold(l, &r, &d.standings[k], e.scored)
		e.grade(d, l, &r, &d.standings[k])
		d.Indicators = append(d.Indicators, r)
	}
	e.total(d)
	e.modify(d)
	return d
}

// Numbers that are used again and again. A number is never changed.
var zero, hundred, hundredth = whole(0), whole(100), whole(1).quo(whole(100))

// hold does what the indicator says about a missing figure.
func (d *draft) hold(l *line, r *IndicatorResult, st *standing, scored bool) {
	if st.score.rat != nil {
		return
	}
	untold := r.Target == nil && (l.Target != "" || l.goal != nil) // a floor needs to know what was asked
	switch {
	case r.Status == noRate && scored && l.weight.sign() > 0, l.Missing == Hold && scored, l.Missing == Floor && untold && l.weight.sign() > 0:
		d.held = true
		d.problem("held", l.ID)
	case r.Status == noRate:
	case l.Missing == Floor && !untold:
		st.score = zero
		r.Score = st.score.pointer()
	}
}

// grade gives a score its own level and compares it with the pass line.
func (e *evaluation) grade(d *draft, l *line, r *IndicatorResult, st *standing) {
	if st.score.rat == nil {
		return
	}
	if l.Graded && len(e.scheme.Levels) > 0 {
		i := e.scheme.levelOf(st.score)
		st.level, r.Level = e.scheme.levelPlace(i), e.scheme.Levels[i].ID
	}
	if l.passLine.rat == nil {
		return
	}
	st.passed = st.score.cmp(l.passLine) >= 0
	st.failed, r.Passed = !st.passed, st.passed
	if st.passed {
		d.passed++
	} else {
		d.failed++
	}
}

// rank orders the drafts and gives them their ranks by the exact score: 1, 1, 3.
func rank(all []*draft) ranking {
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
	r := ranking{}
	for i, d := range all {
		if d.score.rat == nil {
			break
		}
		r.scored++
		d.Rank = r.scored
		if i > 0 && all[i-1].score.cmp(d.score) == 0 {
			d.Rank = all[i-1].Rank
		}
		r.last = d.Rank
	}
	return r
}

// ranking is how many have a score and the lowest rank.
type ranking struct{ scored, last int }
