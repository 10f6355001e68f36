package appraisal

import (
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

// MetricID names a metric in schemes, targets and commands.
type MetricID string

// Unit says what a metric's value counts.
type Unit string

// The units.
const (
	UnitMoney   Unit = "money"   // major units of the workspace's currency
	UnitCount   Unit = "count"   // things
	UnitScore   Unit = "score"   // 0 to 100
	UnitPercent Unit = "percent" // of what there was to do, 0 to 100; attainment may be more
)

// Metric is one way to count a member's facts in a period. The store has one set-based query for each, but for those that are worked out
// from other figures (Derived).
type Metric struct {
	ID   MetricID
	Unit Unit
	// Missing says that a member without any record has no figure. Otherwise the figure is 0: no deals are sales of 0, but no
	// survey is not a satisfaction of 0. Problem names what is missing: "no_survey".
	Missing bool
	Problem string
	// Derived metrics are worked out by the engine: attainment from another metric and its target, earlier_score from earlier results.
	Derived bool
	// Params are the parameters that a measure of the metric may have, by their names in scheme files; "per" and "take" go with every one.
	Params []string
}

// Metrics is the one list of metrics, in the order of help and docs. Names and meanings are the texts "metric.ID" and
// "metric.ID.meaning".
func Metrics() []Metric {
	return []Metric{
		{ID: "sales", Unit: UnitMoney},                                    // contract amounts signed in the period
		{ID: "shared_sales", Unit: UnitMoney, Params: []string{"stages"}}, // the same, by each one's share of the stages
		{ID: "volume", Unit: UnitCount},                                   // units sold by the deals signed in the period
		{ID: "net_sales", Unit: UnitMoney},                                // contract amounts less the projects' expenses
		{ID: "returns", Unit: UnitMoney},                                  // returns dated in the period
		{ID: "revenue", Unit: UnitMoney},                                  // sales − returns, each on its own date
		{ID: "collections", Unit: UnitMoney},                              // payments received in the period
		{ID: "orders", Unit: UnitCount},                                   // deals whose first payment came in the period
		{ID: "orders_so_far", Unit: UnitCount},                            // deals whose first payment came in the period or at any time before it
		{ID: "new_customers", Unit: UnitCount, Params: []string{"class"}}, // customers whose first deal was signed in the period
		{ID: "customers_added", Unit: UnitCount, Params: []string{"class"}},
		{ID: "customers_contacted", Unit: UnitCount, Params: []string{"class"}},                                 // different customers followed up
		{ID: "repeat_customers", Unit: UnitCount},                                                               // customers with a deal in the period and one before it
		{ID: "customers_kept", Unit: UnitPercent, Missing: true, Problem: "no_old_customers"},                   // of those who bought in the year before the period
		{ID: "satisfaction", Unit: UnitScore, Missing: true, Problem: "no_survey"},                              // mean of the survey scores
		{ID: "rating", Unit: UnitScore, Missing: true, Problem: "no_ratings", Params: []string{"kind", "item"}}, // mean of the ratings of a kind and item
		{ID: "attainment", Unit: UnitPercent, Missing: true, Problem: "no_target", Derived: true, Params: []string{"of"}},
		{ID: "earlier_score", Unit: UnitScore, Missing: true, Problem: "no_history", Derived: true}, // scores of earlier periods by the same scheme
		{ID: "forecast_hit", Unit: UnitPercent, Missing: true, Problem: "no_forecast"},              // mean of the months' hit rates
		{ID: "quota_kept", Unit: UnitPercent, Missing: true, Problem: "nothing_due", Params: []string{"item", "class"}},
		{ID: "favours", Unit: UnitPercent, Missing: true, Problem: "nothing_due", Params: []string{"class"}}, // weeks of customers with a favour
		{ID: "greetings", Unit: UnitPercent, Missing: true, Problem: "nothing_due"},                          // festivals, birthdays, company days greeted
		{ID: "records_complete", Unit: UnitPercent, Missing: true, Problem: "no_customers"},                  // customers whose record is complete
		{ID: "records_fresh", Unit: UnitPercent, Missing: true, Problem: "nothing_due"},                      // changes entered within 15 days
		{ID: "samples_paid", Unit: UnitCount},                                                                // customers who asked for samples and paid the fee
		{ID: "attendance", Unit: UnitCount},                                                                  // times late, early or absent
		{ID: "trainings", Unit: UnitCount},                                                                   // trainings attended
		{ID: "breaches", Unit: UnitCount, Params: []string{"item"}},                                          // recorded breaches; item: minor or serious
		{ID: "complaints_in_time", Unit: UnitPercent, Missing: true, Problem: "nothing_due"},                 // complaints answered within 3 days
	}
}

// MetricByID finds a metric in the list.
func MetricByID(id MetricID) (Metric, bool) {
	for _, m := range Metrics() {
		if m.ID == id {
			return m, true
		}
	}
	return Metric{}, false
}

// Take says how the figures of the parts of a period become one.
type Take string

// The ways to take a figure from the parts of a period.
const (
	TakeMin  Take = "min"
	TakeMax  Take = "max"
	TakeMean Take = "mean" // of the parts that have a figure
	TakeSum  Take = "sum"
)

// Measure is a metric with its parameters, as a scheme asks for it. It is a key: every field is comparable.
type Measure struct {
	Metric MetricID   `json:"metric"`
	Kind   RatingKind `json:"kind,omitempty"`   // of ratings
	Item   string     `json:"item,omitempty"`   // of ratings: what is rated; of breaches: minor or serious; of quota_kept: the quota
	Class  string     `json:"class,omitempty"`  // only customers of these classes, "A" or "AB"; "" for all
	Of     MetricID   `json:"of,omitempty"`     // of attainment: the metric
	Stages string     `json:"stages,omitempty"` // of shared_sales: each stage's share in percent, "lead=12.5,groundwork=37.5,closing=50"
	// Per splits the period into its months or quarters; Take says how their figures become one.
	Per  calendar.Kind `json:"per,omitempty"`
	Take Take          `json:"take,omitempty"`
}

// Figure is a measured value: Value ÷ Over.
type Figure struct {
	Value   decimal.Decimal // exact; money in major units of the workspace's currency
	Over    int64           // what Value is divided by for a mean or a share; 0 stands for 1
	Records int             // how many records it stands on
	Levels  []LevelCount    // ratings given as levels: not in Value and Over yet, since the scheme says what a level is worth
	Left    int             // records left out because no exchange rate was known
	Unrated []string        // the currencies of those records, in order
	Rates   []UsedRate      // at which records in other currencies were converted, by currency and rate
	// Pieces are the values of the months or quarters that it was made of, to be shown; empty when it was counted in one.
	Pieces []decimal.Decimal
}

// number is the exact value, without the ratings given as levels.
func (f Figure) number() number {
	if f.Over == 0 {
		return numberOf(f.Value)
	}
	return numberOf(f.Value).quo(whole(f.Over))
}

// Decimal is the value as a decimal, a share or a mean cut far behind anything that is shown.
func (f Figure) Decimal() decimal.Decimal { return f.number().decimal() }

// LevelCount is how often a level was given.
type LevelCount struct {
	Level string
	Count int
}

// UsedRate is an exchange rate at which records were converted: one unit of the currency was worth Rate units of the workspace's.
type UsedRate struct {
	Currency string          `json:"currency"`
	Rate     decimal.Decimal `json:"rate"`
}

// Figures are the values of measures by member. A member without a figure is not in the inner map.
type Figures map[Measure]map[MemberID]Figure

// Record is one fact behind a figure.
type Record struct {
	Ref   string // "D-128"; "" for a fact without a short id
	On    calendar.Date
	Label string // customer's or rater's name
	Value decimal.Decimal
	Level string // of a rating that was given as a level; Value is 0 then
}
