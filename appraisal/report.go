package appraisal

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Report is a member's weekly report (S11): the week's work, the customers developed and followed up, and the summary.
type Report struct {
	Member      MemberID
	Week        calendar.Period
	Work        string // (1) the week's work
	Customers   string // (2) customers developed and followed up
	Problems    string // (3) problems in the company and in oneself, and remedies
	Support     string // support wanted
	Mood        string // one's state of mind
	Version     int    // 1, 2, 3 …; every submitted version is kept
	SubmittedAt time.Time
}

// Week is what a member logged in a week; a report is drafted from it.
type Week struct {
	Deals     []Deal
	Entries   []Entry
	FollowUps []FollowUp
	Customers []Customer // every customer named in the above, and those added in the week
}

// ReportFilter chooses weekly reports, newest version each; zero fields do not narrow the choice.
type ReportFilter struct {
	Member        MemberID
	Team          string
	Offset, Limit int
}

// Target is what a member should reach in a period, by metric. Amount is exact: major units of the workspace's currency for
// money metrics, otherwise a number of things.
type Target struct {
	Member MemberID
	Metric MetricID
	Period calendar.Period
	Amount decimal.Decimal
}

// Survey is a customer's satisfaction answer.
type Survey struct {
	Number       int64 // short id within the workspace; Ref prints it
	Customer     int64
	CustomerName string
	Member       MemberID // the member whom the answer is about
	On           calendar.Date
	Score        decimal.Decimal // 0 to 100
	Comment      string
	Voided       bool
}

// Ref returns the short id, "S-3".
func (s Survey) Ref() string { return fmt.Sprintf("S-%d", s.Number) }

// SurveyFilter chooses answers; zero fields do not narrow the choice. Voided ones are left out.
type SurveyFilter struct {
	Member        MemberID
	Team          string
	Customer      int64
	Offset, Limit int
}

// Rating is an assessment of a member by a person.
type Rating struct {
	Period calendar.Period
	Of, By MemberID
	Kind   RatingKind
	Item   string          // what is rated, "teamwork"
	Score  decimal.Decimal // 0 to 100, or on the scale of the scheme's item; not used when a level is given
	Level  string          `json:",omitempty"` // instead of a score: a level of the scheme, "A+"
	Reason string
}

// RatingKind says who rates.
type RatingKind string

// The kinds of rating.
const (
	Self     RatingKind = "self"
	ByBoss   RatingKind = "manager"
	Peer     RatingKind = "peer"
	ByClient RatingKind = "customer"
)
