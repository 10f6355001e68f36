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
	UnitMoney Unit = "money" // major units of the workspace's currency
	UnitCount Unit = "count" // things
	UnitScore Unit = "score" // 0 to 100
)

// Metric is one way to count a member's facts in a period. The store has one set-based query for each.
type Metric struct {
	ID   MetricID
	Unit Unit
	// Missing says that a member without any record has no figure. Otherwise the figure is 0: no deals are sales of 0, but no
	// survey is not a satisfaction of 0.
	Missing bool
}

// Metrics is the one list of metrics, in the order of help and docs. Names and meanings are the texts "metric.ID" and
// "metric.ID.meaning".
func Metrics() []Metric {
	return []Metric{
		{ID: "sales", Unit: UnitMoney},                       // contract amounts signed in the period
		{ID: "returns", Unit: UnitMoney},                     // returns dated in the period
		{ID: "revenue", Unit: UnitMoney},                     // sales − returns, each on its own date
		{ID: "collections", Unit: UnitMoney},                 // payments received in the period
		{ID: "orders", Unit: UnitCount},                      // deals whose first payment came in the period
		{ID: "new_customers", Unit: UnitCount},               // customers whose first deal was signed in the period
		{ID: "customers_added", Unit: UnitCount},             // customers added to the book in the period
		{ID: "customers_contacted", Unit: UnitCount},         // different customers followed up in the period
		{ID: "satisfaction", Unit: UnitScore, Missing: true}, // mean of the survey scores
		{ID: "rating", Unit: UnitScore, Missing: true},       // mean of the ratings of a kind and item
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

// Measure is a metric with its parameters, as a scheme's indicator asks for it. Kind and Item are set for ratings only.
type Measure struct {
	Metric MetricID   `json:"metric"`
	Kind   RatingKind `json:"kind,omitempty"`
	Item   string     `json:"item,omitempty"`
}

// Figure is a measured value.
type Figure struct {
	Value   decimal.Decimal // exact; money in major units of the workspace's currency
	Records int             // how many records it stands on
	Left    int             // records left out because no exchange rate was known
	Unrated []string        // the currencies of those records, in order
}

// Figures are the values of measures by member. A member without a figure is not in the inner map.
type Figures map[Measure]map[MemberID]Figure

// Record is one fact behind a figure.
type Record struct {
	Ref   string // "D-128"; "" for a fact without a short id
	On    calendar.Date
	Label string // customer's or rater's name
	Value decimal.Decimal
}
