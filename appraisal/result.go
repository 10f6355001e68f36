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

// Inputs is all that a scheme needs to appraise a period.
type Inputs struct {
	Period  calendar.Period
	Members []Member
	Figures Figures
	Targets []Target
}

// Result is a member's appraisal for a period, with every figure it stands on. It keeps the scheme's version for ever.
type Result struct {
	Scheme     string            `json:"scheme"`
	Version    string            `json:"version"`
	Period     calendar.Period   `json:"period"`
	Member     MemberID          `json:"member"`
	Score      *decimal.Decimal  `json:"score,omitempty"` // unrounded; nil when the result is held (see Problems)
	Level      string            `json:"level,omitempty"` // id of a level of the scheme
	LevelTitle Words             `json:"level_title"`
	Rank       int               `json:"rank,omitempty"` // 1, 1, 3; 0 without a score
	Indicators []IndicatorResult `json:"indicators"`
	Outcomes   []Outcome         `json:"outcomes,omitempty"`
	Problems   []Problem         `json:"problems,omitempty"`
}

// IndicatorResult is one indicator's part of a result, and its explanation.
type IndicatorResult struct {
	ID         string           `json:"id"`
	Title      Words            `json:"title"`
	Measure    Measure          `json:"measure"`
	Unit       Unit             `json:"unit"`
	Records    int              `json:"records"`              // how many records the value stands on
	Value      *decimal.Decimal `json:"value,omitempty"`      // nil when missing
	Target     *decimal.Decimal `json:"target,omitempty"`     // nil when the indicator has none or none is set
	Attainment *decimal.Decimal `json:"attainment,omitempty"` // percent, before the cap
	Score      *decimal.Decimal `json:"score,omitempty"`      // 0 to 100 (or to the cap), unrounded
	Weight     decimal.Decimal  `json:"weight"`               // percent of the whole, after any rescaling
	Points     *decimal.Decimal `json:"points,omitempty"`     // score × weight ÷ 100, unrounded
	PassLine   *decimal.Decimal `json:"pass_line,omitempty"`
	Passed     bool             `json:"passed"`
	Status     string           `json:"status,omitempty"` // "" or the id of a problem
	Working    string           `json:"working"`          // the formula with the numbers in it: "min(500000 ÷ 400000 × 100, 100) = 100"
	Clause     Words            `json:"clause"`           // where in the policy it comes from
	Assumed    Words            `json:"assumed"`          // what the policy leaves open and the scheme decided (ours); empty when nothing
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
}
