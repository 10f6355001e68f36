package appraisal

import (
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

// StageDone says that a stage of a deal was done on a day.
type StageDone struct {
	Stage string
	On    calendar.Date
}

// SampleSent is a customer's request for a sample (S11 counts those who paid the fee).
type SampleSent struct {
	Customer int64
	Member   MemberID
	On       calendar.Date
	FeePaid  bool
}

// AttendanceKind is what is recorded of a day's attendance.
type AttendanceKind string

// The kinds of attendance. Late, early and absent are breaches of the working hours (S04).
const (
	Late          AttendanceKind = "late"
	Early         AttendanceKind = "early"
	Absent        AttendanceKind = "absent"
	OnLeave       AttendanceKind = "leave" // a day of leave; a long one pro-rates targets
	TrainingTaken AttendanceKind = "training"
)

// AttendanceKinds lists every kind.
func AttendanceKinds() []AttendanceKind {
	return []AttendanceKind{Late, Early, Absent, OnLeave, TrainingTaken}
}

// Attendance is what is recorded of a member's day.
type Attendance struct {
	Member  MemberID
	On      calendar.Date
	Kind    AttendanceKind
	Minutes int // how late or early, 0 when not recorded
}

// Severity is how grave a breach is.
type Severity string

// The severities.
const (
	Minor   Severity = "minor"
	Serious Severity = "serious"
)

// Breach is a recorded breach of the company's rules or of the law (S04, S06).
type Breach struct {
	Member   MemberID
	On       calendar.Date
	Severity Severity
	Note     string
}

// Forecast is what a member expects to sell in a month, in major units of the workspace's currency (S11).
type Forecast struct {
	Member MemberID
	Month  calendar.Period
	Amount decimal.Decimal
}

// CustomerChange is a change of a customer's data: when it became known and when it was entered (S07: within 15 days).
type CustomerChange struct {
	Customer int64
	Known    calendar.Date
	Entered  calendar.Date // zero while it is not entered
}
