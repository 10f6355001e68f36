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
	Source      Words           // the document the policy comes from
	Currency    string          // ISO 4217, of the amounts that the file names; "" when it names none
	Periods     []calendar.Kind // which kinds of period it appraises
	Members     []Role          // who is scored; reps unless the file says otherwise
	Rescale     bool            // leave out what takes weight that the policy leaves unassigned, and scale the rest to 100
	Proration   Proration
	Groups      []Group
	Indicators  []Indicator
	Tables      []Table
	Grades      []Grade // highest first
	GradesNote  Note
	GradeTask   string // id of the indicator whose value, as a year's, is compared with the grades' tasks
	Modifiers   []Modifier
	Levels      []Level // highest first; empty in a scheme without scores
	LevelsNote  Note
	Streaks     []Streak
	Commissions []CommissionRule
	Wage        *WageRule
	Rules       []Rule // the outcomes
	Publication Publication

	digest string // of the file
}

// Note is where a line of the scheme stands in the policy, and what the policy leaves open and the scheme decided (ours).
type Note struct{ Clause, Assumed Words }

// In says in which periods a line of the scheme applies: kinds, and single tenure quarters. The zero In is always.
type In struct {
	Kinds   []calendar.Kind
	Tenures []int // 1 to 4
}

// Applies reports whether the line applies in the period.
func (in In) Applies(p calendar.Period) bool {
	if len(in.Kinds)+len(in.Tenures) == 0 {
		return true
	}
	return slices.Contains(in.Kinds, p.Kind) || (p.Kind == calendar.TenureQuarter && slices.Contains(in.Tenures, p.Tenure))
}

// Proration says what becomes of targets and quotas of a member who was not there all of the period.
type Proration struct {
	ByDays    bool // targets × days present ÷ days of the period; otherwise they stay whole
	LongLeave int  // from so many days of leave in the period on, they count as not present; 0: leave never counts
	Note
}

// Missing says what becomes of a result when an indicator has no figure.
type Missing string

// What to do without a figure. Whatever is done, the result names the problem.
const (
	Rescale Missing = "exclude_and_rescale" // the indicator is left out and the other weights are scaled to 100
	Floor   Missing = "floor"               // the indicator scores 0; without a target the result is held all the same
	Hold    Missing = "hold"                // there is no score until the figure is there
)

// Group is a heading under which indicators share a weight.
type Group struct {
	ID     string
	Title  Words
	Weight Weight // percent of the whole
	Note
}

// Weight is a share of the whole in percent, by kind of period. A kind without an entry has the weight Usual.
type Weight struct {
	Usual decimal.Decimal // 0 where only By counts
	By    map[calendar.Kind]decimal.Decimal

	usual number
	by    map[calendar.Kind]number
}

// Indicator is one thing that a scheme measures. With a weight it is scored; without, it is measured and may decide outcomes, modifiers
// and wages.
type Indicator struct {
	ID         string
	Group      string // id, "" in a scheme without groups
	In         In
	Title      Words
	Measure    Measure
	Parts      []Part       // instead of Measure: a weighted mean
	Scale      *Scale       // of ratings and answers; nil: 0 to 100
	Also       []NamedValue // more figures, named in the formula
	Counts     string       // formula over value, records and Also: what is counted instead of value; "" for value itself
	Target     MetricID     // the metric whose target counts, "" when the indicator needs none
	TargetElse []MetricID   // whose targets count where none is set for Target, in this order
	Goal       string       // formula: the target where nobody set one (quotas, grades' tasks); "" for none
	Prorate    bool         // the scheme's pro-rating applies to the target
	Formula    string       // over value, records and, with a target, target and attainment (percent)
	Cap        *decimal.Decimal
	Weight     Weight // in a group: the share within it
	Unassigned bool   // takes weight that the policy leaves unassigned: left out by Scheme.Rescale
	PassLine   *decimal.Decimal
	Graded     bool // the score has a level of its own
	Missing    Missing
	Clause     Words
	Assumed    Words // what the policy leaves open and the scheme decided (ours); empty when nothing

	counts   *formula // nil without one
	goal     *formula // nil without one
	formula  *formula
	cap      number // rat is nil without a cap
	passLine number // rat is nil without a pass line
}

// Scale is what a rating or an answer lies on. One that lies off it is no figure: a 60 given where 1 to 5 is asked would be the best of all.
type Scale struct {
	From, To decimal.Decimal

	from, to number
}

// Part is one measure of a weighted mean. A part without a figure is left out and named in the result.
type Part struct {
	Name    string
	Measure Measure
	Share   decimal.Decimal  // percent
	Cap     *decimal.Decimal // the most that the part counts; nil without one

	share, cap number // cap's rat is nil without one
}

// NamedValue is a measure under the name that formulas use.
type NamedValue struct {
	Name    string
	Measure Measure
}

// Semantics says how a table's bands are applied.
type Semantics string

// The semantics of tables.
const (
	ByValue  Semantics = "value"    // band(id, x): the value of the band in which x lies
	Whole    Semantics = "whole"    // apply(id, base, x): the whole base × the rate of the band in which x (or the base itself) lies
	Marginal Semantics = "marginal" // apply(id, base): each part of the base × the rate of the band in which that part lies
)

// Table is a rates table.
type Table struct {
	ID        string
	Title     Words
	Over      Words // what is looked up: "price ratio in percent"
	Semantics Semantics
	Bands     []Band // in the order of the file
	Note
}

// Band is a row of a table: from From (inclusive) to To (exclusive).
type Band struct {
	From, To *decimal.Decimal // nil: without a bound
	Value    decimal.Decimal  // a number, or a rate in percent

	from, to, value number // rat is nil without a bound
}

// Grade is a pay grade with its monthly wage and annual task, in the scheme's currency (S02).
type Grade struct {
	ID    string // "1"
	Title Words
	Wage  decimal.Decimal
	Task  decimal.Decimal

	wage, task number
}

// ModifierKind is what a modifier does.
type ModifierKind string

// The kinds of modifier, in the order in which they take effect.
const (
	AddPoints ModifierKind = "points"    // adds to the score; negative ones deduct
	CapScore  ModifierKind = "score_cap" // the score is at most so much
	CapLevel  ModifierKind = "level_cap" // the level is at most this one
	Veto      ModifierKind = "veto"      // the score is 0
)

// Modifier changes the score or the level after the indicators are added up. A score never falls below 0.
type Modifier struct {
	ID       string
	In       In
	Title    Words
	Kind     ModifierKind
	Measures []NamedValue // figures that When and Points may name
	When     string       // over those and the rules' names; "" for always
	Points   string       // of AddPoints: the points, below 0 for a deduction; of CapScore: the most the score may be
	Level    string       // of CapLevel
	Note

	when, points *formula
}

// Level is a grade on the scheme's scale: scores from From (inclusive) up to the next level have it.
type Level struct {
	ID    string // "A+"
	From  decimal.Decimal
	Worth decimal.Decimal // the score that a rating given as this level counts for; From unless the file says otherwise
	Title Words

	from, worth number
}

// Streak counts for how many periods of its kind in a row, the appraised one the last, a condition on their results holds.
type Streak struct {
	ID    string
	Kind  calendar.Kind
	Title Words
	When  string // over score and level of each period
	Times int    // how many in a row matter: no more are looked at
	Note

	when *formula
}

// CommissionRule says what a deal earns those who worked on it.
type CommissionRule struct {
	ID    string
	In    In
	Title Words
	For   []Role // the roles that earn by it; empty for all
	Due   Due
	Delay int // months between the month in which it falls due and the month in which it is paid
	// The formulas know amount, cost, expenses, paid and returned of the deal, in major units of the workspace's currency, and those of
	// base_price, net_sales and ratio that stand before them.
	BasePrice string
	NetSales  string
	Ratio     string
	Amount    string
	Stages    []Stage // empty: all of it is the deal's member's
	ClawBack  bool    // a return takes its part of the commission back, in the period of the return
	Note

	basePrice, netSales, ratio, amount *formula
}

// Stage is a part of a project with its share of the commission in percent; the shares add up to 100.
type Stage struct {
	ID    string
	Title Words
	Share decimal.Decimal
}

// WageRule says what is paid for a period, in the order of its parts.
type WageRule struct {
	In    In
	Parts []WagePartRule
	Note
}

// WagePartRule is a part of a wage.
type WagePartRule struct {
	ID     string
	Title  Words
	Amount string // over salary, grade_wage, months, presence and the rules' functions; major units of the workspace's currency
	Note

	amount *formula
}

// Rule attaches an outcome to every result for which its condition holds.
type Rule struct {
	ID     string
	In     In
	Kind   OutcomeKind
	When   string // docs/schemes.md lists the names
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

// Measures lists what must be counted for the scheme, each once, in the order of the file: the indicators' own measures, parts and other
// figures, then those of the modifiers.
func (s *Scheme) Measures() []Measure {
	var all []Measure
	add := func(m Measure) {
		if m.Metric != "" && !slices.Contains(all, m) {
			all = append(all, m)
		}
	}
	for _, i := range s.Indicators {
		add(i.Measure)
		for _, p := range i.Parts {
			add(p.Measure)
		}
		for _, a := range i.Also {
			add(a.Measure)
		}
	}
	for _, m := range s.Modifiers {
		for _, f := range m.Measures {
			add(f.Measure)
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

// scores reports whether anything is ever scored.
func (s *Scheme) scores() bool {
	return slices.ContainsFunc(s.Indicators, func(i Indicator) bool {
		return (i.Weight.usual.rat != nil && i.Weight.usual.sign() > 0) || len(i.Weight.by) > 0
	})
}

func (s *Scheme) group(id string) (*Group, bool) {
	for i := range s.Groups {
		if s.Groups[i].ID == id {
			return &s.Groups[i], true
		}
	}
	return nil, false
}
