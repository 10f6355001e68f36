package appraisal

import (
	"slices"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Scheme is an appraisal policy as data: what is measured, how figures become scores, which levels there are and what follows from
// them. LoadScheme reads one from its file; docs/schemes.md describes the language.
type Scheme struct {
	ID          string // "S09"
	Version     string // kept in every result
	Title       Words
	Source      Words // the document the policy comes from
	Periods     []calendar.Kind
	Indicators  []Indicator
	Levels      []Level // highest first
	Rules       []Rule
	Publication Publication
}

// Missing says what becomes of a result when an indicator has no figure.
type Missing string

// What to do without a figure. Whatever is done, the result names the problem.
const (
	Rescale Missing = "exclude_and_rescale" // the indicator is left out and the other weights are scaled to 100
	Floor   Missing = "floor"               // the indicator scores 0; without a target the result is held all the same
	Hold    Missing = "hold"                // there is no score until the figure is there
)

// Indicator is one thing that a scheme scores.
type Indicator struct {
	ID       string
	Title    Words
	Measure  Measure
	Target   MetricID // the metric whose target counts, "" when the indicator needs none
	Formula  string   // over value, records and, with a target, target and attainment (percent)
	Cap      *decimal.Decimal
	Weight   decimal.Decimal // percent of the whole
	PassLine *decimal.Decimal
	Missing  Missing
	Clause   Words
	Assumed  Words // what the policy leaves open and the scheme decided (ours); empty when nothing

	formula  *formula
	cap      number // rat is nil without a cap
	weight   number
	passLine number // rat is nil without a pass line
}

// Level is a grade on the scheme's scale: scores from From (inclusive) up to the next level have it.
type Level struct {
	ID    string // "A+"
	From  decimal.Decimal
	Title Words

	from number
}

// Rule attaches an outcome to every result for which its condition holds.
type Rule struct {
	ID     string
	Kind   OutcomeKind
	When   string // over score, level, rank, members, passed, failed, period, score_of("…") and met("…")
	Amount string // over the same and salary, a month's; "" for an outcome without money

	Outcome Outcome // without its amount
	when    *formula
	amount  *formula
}

// Publication says what everybody may see of the ranking.
type Publication struct {
	Standings Audience
	Top       int // how many places are shown, 0 for all
}

// Audience says whom the standings are published to. Managers see their team's and an owner all of them in any case.
type Audience string

// The audiences.
const (
	ToTeam     Audience = "team"
	ToEveryone Audience = "everyone"
	ToNobody   Audience = "none"
)

// Schemes are the policies to choose from.
type Schemes []*Scheme

// ByID finds a scheme.
func (s Schemes) ByID(id string) (*Scheme, bool) {
	for _, scheme := range s {
		if scheme.ID == id {
			return scheme, true
		}
	}
	return nil, false
}

// Measures lists what must be counted for the scheme, each once, in the order of its indicators.
func (s *Scheme) Measures() []Measure {
	var all []Measure
	for _, i := range s.Indicators {
		if !slices.Contains(all, i.Measure) {
			all = append(all, i.Measure)
		}
	}
	return all
}

// PeriodKinds lists the kinds of period the scheme appraises.
func (s *Scheme) PeriodKinds() []calendar.Kind { return slices.Clone(s.Periods) }

// Indicator finds an indicator by id.
func (s *Scheme) Indicator(id string) (Indicator, bool) {
	for _, i := range s.Indicators {
		if i.ID == id {
			return i, true
		}
	}
	return Indicator{}, false
}

// levelOf returns the index of the score's level in Levels. The lowest level begins at 0 and scores are never below.
func (s *Scheme) levelOf(score number) int {
	for i, l := range s.Levels {
		if score.cmp(l.from) >= 0 {
			return i
		}
	}
	return len(s.Levels) - 1
}

// scope is what the conditions and amounts of the scheme's rules may name.
func (s *Scheme) scope() scope {
	vars := map[string]kind{
		"score": kindNumber, "level": kindLevel, "rank": kindNumber, "members": kindNumber, "passed": kindNumber, "failed": kindNumber,
		"period": kindPeriod,
	}
	sc := scope{vars: vars}
	for _, l := range s.Levels {
		sc.levels = append(sc.levels, l.ID)
	}
	slices.Reverse(sc.levels)
	for _, k := range calendar.Kinds() {
		sc.periods = append(sc.periods, string(k))
	}
	for _, i := range s.Indicators {
		sc.indicators = append(sc.indicators, i.ID)
	}
	return sc
}
