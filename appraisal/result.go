package appraisal

import (
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Words is a text of a scheme in both languages.
type Words struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}

// In returns the words in a language, "zh-CN" or "en".
func (w Words) In(lang string) string {
	if lang == "en" {
		return w.EN
	}
	return w.ZH
}

// Result is a member's appraisal for a period, with every figure it stands on. It keeps the scheme's version for ever.
type Result struct {
	Scheme     string            `json:"scheme"`
	Version    string            `json:"version"`
	Period     calendar.Period   `json:"period"`
	Member     MemberID          `json:"member"`
	Score      *decimal.Decimal  `json:"score,omitempty"` // unrounded; nil when the result is held (see Problems) or the scheme scores nothing
	Level      string            `json:"level,omitempty"` // id of a level of the scheme
	LevelTitle Words             `json:"level_title"`
	Rank       int               `json:"rank,omitempty"`     // 1, 1, 3; 0 without a score
	Unscored   bool              `json:"unscored,omitempty"` // the scheme gives this member no score in such a period, only wage, commission or outcomes
	Indicators []IndicatorResult `json:"indicators"`
	Modifiers  []ModifierResult  `json:"modifiers,omitempty"`
	Commission *Commission       `json:"commission,omitempty"`
	Wage       *Wage             `json:"wage,omitempty"`
	Outcomes   []Outcome         `json:"outcomes,omitempty"`
	Streaks    []StreakResult    `json:"streaks,omitempty"`
	Presence   *Presence         `json:"presence,omitempty"` // nil: all of the period
	Rates      []UsedRate        `json:"rates,omitempty"`    // at which amounts in other currencies were converted, each once
	Problems   []Problem         `json:"problems,omitempty"`
}

// Presence is how much of a period a member was there: less the days before joining, after leaving, and of a long leave.
type Presence struct {
	Days int `json:"days"`
	Of   int `json:"of"`
}

// IndicatorResult is one indicator's part of a result, and its explanation.
type IndicatorResult struct {
	ID         string           `json:"id"`
	Group      string           `json:"group,omitempty"`
	GroupTitle Words            `json:"group_title,omitzero"`
	Title      Words            `json:"title"`
	Measure    Measure          `json:"measure"` // of an indicator of several parts: the first
	Unit       Unit             `json:"unit"`
	Records    int              `json:"records"`               // how many records the value stands on
	Value      *decimal.Decimal `json:"value,omitempty"`       // nil when missing
	Target     *decimal.Decimal `json:"target,omitempty"`      // after pro-rating; nil when the indicator has none or none is set
	FullTarget *decimal.Decimal `json:"full_target,omitempty"` // before pro-rating, where that changed it
	Attainment *decimal.Decimal `json:"attainment,omitempty"`  // percent, before the cap
	Score      *decimal.Decimal `json:"score,omitempty"`       // 0 to 100 (or to the cap), unrounded
	Level      string           `json:"level,omitempty"`       // of the score, where the scheme grades the indicator by itself
	Weight     decimal.Decimal  `json:"weight"`                // percent of the whole, after any rescaling
	Points     *decimal.Decimal `json:"points,omitempty"`      // score × weight ÷ 100, unrounded; nil for what is measured and not scored
	PassLine   *decimal.Decimal `json:"pass_line,omitempty"`
	Passed     bool             `json:"passed"`
	Status     string           `json:"status,omitempty"` // "" or the id of a problem
	Working    string           `json:"working"`          // the formula with the numbers in it: "min(500000 ÷ 400000 × 100, 100) = 100"
	Parts      []PartResult     `json:"parts,omitempty"`  // the measures of an indicator that rests on several
	Clause     Words            `json:"clause"`           // where in the policy it comes from
	Assumed    Words            `json:"assumed"`          // what the policy leaves open and the scheme decided (ours); empty when nothing
}

// PartResult is one measure of an indicator that rests on several: a share of a weighted mean, or a named figure of its formula.
type PartResult struct {
	Name    string           `json:"name"`
	Measure Measure          `json:"measure"`
	Unit    Unit             `json:"unit"`
	Value   *decimal.Decimal `json:"value,omitempty"` // nil when missing
	Records int              `json:"records"`
	Share   *decimal.Decimal `json:"share,omitempty"` // percent of the mean, after any rescaling; nil for a named figure
	Status  string           `json:"status,omitempty"`
}

// ModifierResult is a deduction, an addition, a cap or a veto that took effect.
type ModifierResult struct {
	ID      string          `json:"id"`
	Title   Words           `json:"title"`
	Kind    ModifierKind    `json:"kind"`
	Points  decimal.Decimal `json:"points"` // what it changed of the score; 0 for a cap on the level
	Level   string          `json:"level,omitempty"`
	Working string          `json:"working"`
	Parts   []PartResult    `json:"parts,omitempty"` // the figures it looked at
	Clause  Words           `json:"clause"`
	Assumed Words           `json:"assumed"`
}

// StreakResult is for how many periods in a row, this one the last, a condition held.
type StreakResult struct {
	ID    string `json:"id"`
	Title Words  `json:"title"`
	Count int    `json:"count"`
	Times int    `json:"times"` // how many it takes
}

// Commission is what a member earns by deals in a period. Money is the workspace's currency.
type Commission struct {
	Total Money            `json:"total"` // the member's own shares
	Lines []CommissionLine `json:"lines"` // by deal, in the order of their numbers
}

// CommissionLine is one deal's commission, or what of it is taken back for a return.
type CommissionLine struct {
	ID        string            `json:"id"`   // of the commission rule
	Deal      string            `json:"deal"` // "D-128"
	Customer  string            `json:"customer"`
	On        calendar.Date     `json:"on"`                 // when it fell due: signed, paid in full, or returned
	Returned  *Money            `json:"returned,omitempty"` // of a line that takes commission back: the amount that was returned
	BasePrice *decimal.Decimal  `json:"base_price,omitempty"`
	NetSales  *decimal.Decimal  `json:"net_sales,omitempty"`
	Ratio     *decimal.Decimal  `json:"ratio,omitempty"` // percent
	Amount    Money             `json:"amount"`          // of the whole deal
	Own       Money             `json:"own"`             // this member's part of it
	Shares    []CommissionShare `json:"shares"`          // they add up to the amount
	Working   string            `json:"working"`
	Status    string            `json:"status,omitempty"` // "" or the id of a problem; then the amount is zero
	Clause    Words             `json:"clause"`
	Assumed   Words             `json:"assumed"`
	Rate      UsedRate          `json:"-"` // of the deal, zero in the workspace's own currency, and with no rate where none is known; kept in Result.Rates
}

// CommissionShare is one member's part of a stage's part of a deal's commission.
type CommissionShare struct {
	Member MemberID `json:"member"`
	Stage  string   `json:"stage,omitempty"` // "" where the rule has no stages
	Amount Money    `json:"amount"`
}

// Wage is what the policy pays for a period. Total is nil while a part can't be worked out.
type Wage struct {
	Total *Money     `json:"total,omitempty"`
	Parts []WagePart `json:"parts"`
}

// WagePart is a part of a wage: base pay, performance pay.
type WagePart struct {
	ID      string `json:"id"`
	Title   Words  `json:"title"`
	Amount  *Money `json:"amount,omitempty"` // rounded half up to the minor unit; nil when it can't be worked out
	Working string `json:"working"`
	Status  string `json:"status,omitempty"`
	Clause  Words  `json:"clause"`
	Assumed Words  `json:"assumed"`
}

// OutcomeKind is the kind of a consequence.
type OutcomeKind string

// The kinds of outcome. Those that cost a person job, grade or pay are recommendations to a manager, never public.
const (
	Commendation OutcomeKind = "commendation"
	Title        OutcomeKind = "title"
	Certificate  OutcomeKind = "certificate"
	Bonus        OutcomeKind = "bonus"
	Travel       OutcomeKind = "travel"
	Benefit      OutcomeKind = "benefit"
	Raise        OutcomeKind = "raise"
	Promotion    OutcomeKind = "promotion"
	Training     OutcomeKind = "training"
	Talk         OutcomeKind = "talk"
	Warning      OutcomeKind = "warning"
	Cut          OutcomeKind = "cut"
	Demotion     OutcomeKind = "demotion"
	ExitAdvice   OutcomeKind = "exit_advice"
)

// OutcomeKinds lists every kind, those that please first.
func OutcomeKinds() []OutcomeKind {
	return []OutcomeKind{
		Commendation, Title, Certificate, Bonus, Travel, Benefit, Raise, Promotion, Training, Talk, Warning, Cut, Demotion, ExitAdvice,
	}
}

// Adverse reports whether the outcome costs the person something; it is then shown to the manager and the person alone.
func (k OutcomeKind) Adverse() bool {
	switch k {
	case Talk, Warning, Cut, Demotion, ExitAdvice:
		return true
	default:
		return false
	}
}

// Advances reports whether the outcome is a step in grade or pay that a manager decides on; until then it is nobody else's to read.
func (k OutcomeKind) Advances() bool { return k == Raise || k == Promotion }

// Outcome is a consequence that the scheme attaches to a result.
type Outcome struct {
	ID      string      `json:"id,omitempty"` // of the scheme's rule
	Kind    OutcomeKind `json:"kind"`
	Detail  Words       `json:"detail"`
	Amount  *Money      `json:"amount,omitempty"`
	Public  bool        `json:"public"` // named in the channel; never true for an adverse kind
	Clause  Words       `json:"clause"`
	Assumed Words       `json:"assumed"`
}

// Problem is something that keeps a figure or the whole result from being sure: no target, no survey, an unknown exchange rate.
type Problem struct {
	Code      string `json:"code"` // text id without the prefix "problem."
	Indicator string `json:"indicator,omitempty"`
	Detail    string `json:"detail,omitempty"` // of "no_rate": the currencies without one, "EUR, USD"
	Deal      string `json:"deal,omitempty"`   // of a commission: whose it is, "D-128"
}
