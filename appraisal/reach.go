package appraisal

import (
	"cmp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Goal is what a member wants to reach: a score, or a level by its id. A score that is given counts before the level.
type Goal struct {
	Score *decimal.Decimal
	Level string
}

// Reached says what a goal takes.
type Reached struct {
	Now     Result
	Already bool
	// Held names the indicators without which there is no score to raise.
	Held []string
	// Alone is each weighted indicator's own way, in the order of the scheme: the smallest change that reaches the goal while all others stay
	// as they are.
	Alone []Way
	// Together is the two that take the least effort together, as Scheme.Reach says; nil when no two reach the goal. Effort is in percent of
	// each one's own way.
	Together []Way
	Effort   decimal.Decimal
	// Best is what raising everything gives, when even that does not reach the goal; Blocked are then the modifiers that take effect on it.
	Best      *decimal.Decimal
	BestLevel string
	Blocked   []ModifierResult
}

// Way is a change of an indicator's figure.
type Way struct {
	Indicator string
	Title     Words
	Measure   Measure
	Unit      Unit
	From, To  decimal.Decimal // the figure; where the indicator counts something else (Indicator.Counts), what is counted instead grows with it
	By        decimal.Decimal // To − From; below 0 where less is better
	Reaches   bool            // the goal is reached at To; otherwise To is as far as it helps
	Score     decimal.Decimal // the whole score at To
	Level     string
	Status    string // why the figure can't be moved: its problem, or "settled" for scores of earlier periods
}

// maxSteps bounds how far a figure without a cap is raised.
const maxSteps = 1 << 46

// Reach works out, on the very evaluation that gives the result, the smallest change that reaches a goal.
//
// A figure moves in the steps of its unit: the minor unit of the currency for money, 1 for counts, 0.01 for scores and percentages. It is
// raised, or lowered where less is better, as far as the indicator's cap, a score or percentage as far as 100, a figure that must be low as
// far as 0. Each way is exact: one step less does not reach the goal.
//
// Two indicators together are raised in equal share of their own way, in whole steps: from what they are to their cap, or without a cap to
// where the indicator alone reaches the goal. Then each figure is taken back as far as the goal still holds, first the one that stands first
// in the scheme; two of which one would do alone are none. The share to which they were raised is the effort; the pair with the least is
// taken, of equal ones the first by the order of the scheme.
//
// A goal that the scheme does not know is Invalid "goal_level" (details level, levels); a member without a result is NotFound "score_none".
func (s *Scheme) Reach(in Inputs, member MemberID, goal Goal) (Reached, error) {
	if !slices.Contains(s.Periods, in.Period.Kind) {
		return Reached{}, Errorf(Invalid, "scheme_period", "scheme", s.ID, "period", in.Period.ID())
	}
	c := &climb{scheme: s, e: s.evaluation(in), level: -1}
	if goal.Score != nil {
		c.score = numberOf(*goal.Score)
	} else if c.level = s.levelIndex(goal.Level); c.level < 0 {
		var ids []string
		for _, l := range s.Levels {
			ids = append(ids, l.ID)
		}
		return Reached{}, Errorf(Invalid, "goal_level", "level", goal.Level, "levels", strings.Join(ids, ", "))
	}
	all := c.e.drafts()
	at := slices.IndexFunc(all, func(d *draft) bool { return d.Member == member })
	if at < 0 {
		return Reached{}, Errorf(NotFound, "score_none", "name", string(member))
	}
	c.base = all[at]
	r := rank(append(all, s.elsewhere(in)...))
	reach := Reached{}
	switch {
	case c.base.score.rat == nil:
		for k, l := range c.e.lines {
			if c.base.held && c.base.standings[k].score.rat == nil && l.Missing != Rescale {
				reach.Held = append(reach.Held, l.ID)
			}
		}
	case c.reached(c.base):
		reach.Already = true
	default:
		c.search(&reach)
	}
	c.e.finish(c.base, r)
	reach.Now = c.base.Result
	return reach, nil
}

// climb is the search for what a goal takes.
type climb struct {
	scheme *Scheme
	e      *evaluation
	base   *draft
	score  number // the goal; rat is nil when it is a level
	level  int
}

// slope is how an indicator's figure may move.
type slope struct {
	line    int
	from    number // the figure
	grid    number // the figure on the grid of its steps, just below what is one step away
	step    number // below 0 where less is better
	steps   int64  // how far it may go; 0 where it may not, or without end
	endless bool
}

func (c *climb) reached(d *draft) bool {
	if c.score.rat != nil {
		return d.score.cmp(c.score) >= 0
	}
	return d.level <= c.level
}

func (c *climb) search(reach *Reached) {
	var slopes []slope
	for k, l := range c.e.lines {
		if l.weight.sign() == 0 {
			continue
		}
		way := Way{Indicator: l.ID, Title: l.Title, Measure: l.blank.Measure, Unit: l.metric.Unit, Status: c.fixed(k)}
		if way.Status != "" {
			c.put(&way, c.base)
			reach.Alone = append(reach.Alone, way)
			continue
		}
		sl := c.slope(k)
		n, found := c.alone(&sl)
		way.Reaches = found
		c.fill(&way, sl, n, c.at(sl, n))
		reach.Alone = append(reach.Alone, way)
		if sl.steps > 0 {
			slopes = append(slopes, sl)
		}
	}
	c.pair(reach, slopes)
	top := c.top(slopes)
	if !c.reached(top) {
		reach.Best, reach.Blocked = top.score.pointer(), top.Modifiers
		reach.BestLevel = c.id(top)
	}
}

// most is the highest that a rating, an answer or a share can be.
func (l *line) most() number {
	if l.metric.Unit == UnitScore && l.Scale != nil && l.Scale.to.rat != nil {
		return l.Scale.to
	}
	return hundred
}

// fixed says why a figure can't be moved.
func (c *climb) fixed(k int) string {
	l := c.e.lines[k]
	if c.base.standings[k].score.rat == nil || c.base.standings[k].value.rat == nil {
		return cmp.Or(c.base.standings[k].problem, "no_figures")
	}
	if l.blank.Measure.Metric == "earlier_score" {
		return "settled"
	}
	return ""
}

// figure is the indicator's own figure, before anything else is counted instead.
func (c *climb) figure(k int) number {
	l := c.e.lines[k]
	w := working{}
	r := l.blank
	n, _ := c.e.value(&draft{member: c.base.member}, l, &r, &w)
	return n
}

// slope finds the direction in which the indicator's score rises, and how far.
func (c *climb) slope(k int) slope {
	l := c.e.lines[k]
	step := numberOf(decimal.New(1, -2))
	bounded := false
	switch l.metric.Unit {
	case UnitMoney:
		if digits, ok := Digits(c.scheme.currency(c.e.in)); ok {
			step = numberOf(decimal.New(1, -int32(digits)))
		}
	case UnitCount:
		step = whole(1)
	case UnitScore:
		bounded = true
	case UnitPercent:
		bounded = l.blank.Measure.Metric != "attainment"
	}
	value := c.figure(k)
	sl := slope{line: k, from: value, step: step, grid: floor(value.quo(step)).mul(step)}
	limit := int64(maxSteps)
	if bounded {
		limit = max(0, floor(l.most().sub(sl.grid).quo(step)).rat.Num().Int64())
	}
	sl.endless = !bounded
	now := c.base.standings[k].score
	if c.own(sl, limit).cmp(now) > 0 {
		sl.steps = c.useful(sl, limit)
		return sl
	}
	down := slope{line: k, from: value, step: zero.sub(step), grid: zero.sub(floor(zero.sub(value).quo(step))).mul(step)}
	limit = max(0, down.grid.quo(step).rat.Num().Int64())
	if c.own(down, limit).cmp(now) > 0 {
		down.steps = c.useful(down, limit)
		return down
	}
	return sl
}

// useful is the number of steps after which the indicator's score rises no more; 0 stands for no such number within the limit of a figure
// without a bound.
func (c *climb) useful(sl slope, limit int64) int64 {
	best := c.own(sl, limit)
	if limit == maxSteps && c.own(sl, limit/2).cmp(best) < 0 {
		return 0
	}
	return least(limit, func(n int64) bool { return c.own(sl, n).cmp(best) >= 0 })
}

// least is the smallest n in 1..limit for which ok holds, if it holds for limit: n − 1 does not do.
func least(limit int64, ok func(int64) bool) int64 {
	low, high := int64(0), limit
	for high-low > 1 {
		mid := low + (high-low)/2
		if ok(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}

// to is the figure after so many steps.
func (sl slope) to(n int64) number {
	if n == 0 {
		return sl.from
	}
	return sl.grid.add(sl.step.mul(whole(n)))
}

// own is the indicator's own score after so many steps.
func (c *climb) own(sl slope, n int64) number {
	st := standing{}
	c.moved(c.e.begin(c.base.member), sl, n, &st)
	if st.score.rat != nil {
		return st.score
	}
	return zero
}

// moved scores one indicator with its figure moved.
func (c *climb) moved(d *draft, sl slope, n int64, st *standing) IndicatorResult {
	l := c.e.lines[sl.line]
	c.e.shift = map[*Indicator]number{l.Indicator: sl.to(n).sub(sl.from)}
	r := c.e.indicator(d, l, st)
	c.e.shift = nil
	d.hold(l, &r, st, c.e.scored)
	c.e.grade(d, l, &r, st)
	return r
}

// at is the result after so many steps of one indicator.
func (c *climb) at(sl slope, n int64) *draft { return c.probe([]slope{sl}, []int64{n}) }

// alone finds the fewest steps that reach the goal; otherwise how far it helps.
func (c *climb) alone(sl *slope) (steps int64, found bool) {
	limit := sl.steps
	if limit == 0 && !sl.endless {
		return 0, false
	}
	if limit == 0 { // without a cap, if it rises at all
		if c.own(*sl, maxSteps).cmp(c.base.standings[sl.line].score) <= 0 {
			return 0, false
		}
		for limit = 1; limit < maxSteps && !c.reached(c.at(*sl, limit)); limit *= 2 {
		}
	}
	if !c.reached(c.at(*sl, limit)) {
		return limit, false
	}
	n := least(limit, func(n int64) bool { return c.reached(c.at(*sl, n)) })
	if sl.steps == 0 {
		sl.steps = n
	}
	return n, true
}

// probe scores the member again with some figures moved.
func (c *climb) probe(slopes []slope, steps []int64) *draft {
	d := c.e.begin(c.base.member)
	d.Indicators, d.standings = slices.Clone(c.base.Indicators), slices.Clone(c.base.standings)
	for i, sl := range slopes {
		st := standing{}
		d.Indicators[sl.line] = c.moved(d, sl, steps[i], &st)
		d.standings[sl.line] = st
	}
	d.passed, d.failed = 0, 0
	for _, st := range d.standings {
		if st.passed {
			d.passed++
		}
		if st.failed {
			d.failed++
		}
	}
	c.e.total(d)
	c.e.modify(d)
	if d.score.rat == nil {
		d.score, d.level = zero, c.scheme.levelOf(zero)
	}
	return d
}

// top is the result with everything raised as far as it helps.
func (c *climb) top(slopes []slope) *draft {
	steps := make([]int64, len(slopes))
	for i, sl := range slopes {
		steps[i] = sl.steps
	}
	return c.probe(slopes, steps)
}

func (c *climb) fill(way *Way, sl slope, steps int64, d *draft) {
	way.From, way.To = sl.from.decimal(), sl.to(steps).decimal()
	way.By = sl.to(steps).sub(sl.from).decimal()
	c.put(way, d)
}

func (c *climb) put(way *Way, d *draft) {
	way.Score, way.Level = d.score.decimal(), c.id(d)
}

func (c *climb) id(d *draft) string {
	if d.level < 0 || d.level >= len(c.scheme.Levels) {
		return ""
	}
	return c.scheme.Levels[d.level].ID
}
