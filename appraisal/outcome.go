package appraisal

import (
	"strings"

	"github.com/meritbot/meritbot/internal/calendar"
)

// finish works out what follows from the scores and the ranks: streaks, commission, wage and outcomes.
func (e *evaluation) finish(d *draft, r ranking) {
	if d.Commission = e.earned[d.Member]; d.Commission != nil {
		d.convert()
	}
	if !e.scheme.appraises(d.member, e.in.Period) {
		return
	}
	v := e.ruleValues(d)
	d.Streaks = e.streaks(d)
	e.look.streaks = counts(d.Streaks)
	delete(v, "score")
	delete(v, "level")
	d.Wage = e.scheme.wage(d, e.in, v)
	if d.score.rat == nil && !d.Unscored {
		return
	}
	if d.score.rat != nil {
		v["score"], v["rank"], v["members"] = d.score, whole(int64(d.Rank)), whole(int64(r.scored))
		v["last"] = d.Rank == r.last && r.scored > 1
		if d.level >= 0 {
			v["level"] = e.scheme.levelPlace(d.level)
		}
	}
	for k := range e.scheme.Rules {
		e.follow(d, &e.scheme.Rules[k], v)
	}
}

// convert names the problems of the member's commissions and the rates at which their deals were converted.
func (d *draft) convert() {
	noted := make(map[Problem]bool)
	for _, p := range d.Problems {
		noted[p] = true
	}
	for _, l := range d.Commission.Lines {
		problem := Problem{Code: l.Status, Deal: l.Deal}
		switch {
		case l.Status == "no_rate":
			problem.Detail = l.Rate.Currency
		case l.Rate.Currency != "":
			d.used(l.Rate)
		}
		if problem.Code != "" && !noted[problem] {
			noted[problem] = true
			d.Problems = append(d.Problems, problem)
		}
	}
}

// follow attaches a rule's outcome when its condition holds.
func (e *evaluation) follow(d *draft, rule *Rule, v values) {
	if !rule.In.Applies(e.in.Period) {
		return
	}
	if rule.when != nil {
		holds, err := rule.when.holds(v)
		if err != nil {
			d.problemOnce("outcome_undefined")
			return
		}
		if !holds {
			return
		}
	}
	o := rule.Outcome
	o.ID, o.Kind = rule.ID, rule.Kind
	o.Public = o.Public && !o.Kind.Adverse()
	if rule.amount != nil {
		o.Amount = e.money(d, rule, v)
	}
	o.Detail = e.filled(d, o)
	d.Outcomes = append(d.Outcomes, o)
}

// money computes an amount, rounded half up to the minor unit; nil, with the problem named, when it can't be worked out. It is in the
// salary's currency where it rests on the salary alone, otherwise in the workspace's; amounts of the scheme in another one are not paid.
func (e *evaluation) money(d *draft, rule *Rule, v values) *Money {
	amount, err := rule.amount.number(v)
	if err != nil {
		d.problemOnce(problemOf(err, "outcome_undefined"))
		return nil
	}
	currency, ok := e.scheme.payIn(e.scheme.money(rule.amount), e.in, d.member.Salary.Currency)
	if !ok {
		d.problemOnce("currency_differs")
		return nil
	}
	money, err := MoneyOf(amount.decimal(), currency)
	if err != nil {
		d.problemOnce("outcome_undefined")
		return nil
	}
	return &money
}

// filled puts the weakest and the strongest indicator and the grade that fits into the outcome's words.
func (e *evaluation) filled(d *draft, o Outcome) Words {
	if !strings.Contains(o.Detail.ZH+o.Detail.EN, "{") {
		return o.Detail
	}
	unknown := Words{ZH: "—", EN: "—"}
	weakest, strongest, grade := unknown, unknown, unknown
	if low, high := e.extremes(d); low >= 0 {
		weakest, strongest = d.Indicators[low].Title, d.Indicators[high].Title
	}
	if i := e.fits(d); i >= 0 {
		grade = e.scheme.Grades[i].Title
	}
	fill := func(text string, in func(Words) string) string {
		return strings.NewReplacer("{weakest}", in(weakest), "{strongest}", in(strongest), "{grade}", in(grade)).Replace(text)
	}
	return Words{
		ZH: fill(o.Detail.ZH, func(w Words) string { return w.ZH }),
		EN: fill(o.Detail.EN, func(w Words) string { return w.EN }),
	}
}

// extremes are the indexes of the indicators with the lowest and the highest score, of those with weight; of all that have a score when
// nothing is weighted. Of equal ones each is the first; -1 when none has a score.
func (e *evaluation) extremes(d *draft) (low, high int) {
	low, high = -1, -1
	for k, l := range e.lines {
		score := d.standings[k].score
		if score.rat == nil || (e.scored && l.weight.sign() == 0) {
			continue
		}
		if low < 0 || score.cmp(d.standings[low].score) < 0 {
			low = k
		}
		if high < 0 || score.cmp(d.standings[high].score) > 0 {
			high = k
		}
	}
	return low, high
}

// streaks counts for how many periods in a row, the appraised one the last, each condition holds.
func (e *evaluation) streaks(d *draft) []StreakResult {
	var all []StreakResult
	for k := range e.scheme.Streaks {
		streak := &e.scheme.Streaks[k]
		if streak.Kind != e.in.Period.Kind || d.score.rat == nil {
			continue
		}
		if n := e.streak(d, streak); n > 0 {
			all = append(all, StreakResult{ID: streak.ID, Title: streak.Title, Count: n, Times: streak.Times})
		}
	}
	return all
}

func counts(all []StreakResult) map[string]int {
	by := make(map[string]int, len(all))
	for _, s := range all {
		by[s.ID] = s.Count
	}
	return by
}

func (e *evaluation) streak(d *draft, streak *Streak) int {
	holds := func(score number, level int) bool {
		ok, err := streak.when.holds(values{"score": score, "level": e.scheme.levelPlace(level)})
		if err != nil {
			d.problemOnce(problemOf(err, "formula_undefined"))
		}
		return ok && err == nil
	}
	if !holds(d.score, d.level) {
		return 0
	}
	n, p := 1, e.in.Period
	for ; n < streak.Times; n++ {
		if p = before(p); p.Kind == "" {
			break
		}
		past, known := e.past(d.Member, p)
		if !known {
			if present(d.member, p) {
				d.problemOnce("no_history")
			}
			break
		}
		if past.Score == nil {
			break
		}
		score := numberOf(*past.Score)
		level := e.scheme.levelIndex(past.Level)
		if level < 0 {
			level = e.scheme.levelOf(score)
		}
		if !holds(score, level) {
			break
		}
	}
	return n
}

func (e *evaluation) past(m MemberID, p calendar.Period) (Past, bool) {
	for _, past := range e.in.History[m] {
		if samePeriod(past.Period, p) {
			return past, true
		}
	}
	return Past{}, false
}

// before is the period of the same kind that ends where p begins; the zero Period where there is none.
func before(p calendar.Period) calendar.Period {
	if p.Kind != calendar.TenureQuarter {
		return p.Previous()
	}
	if p.Tenure <= 1 {
		return calendar.Period{}
	}
	return calendar.Tenure(p.Tenure - 1)
}
