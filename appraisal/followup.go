package appraisal

import (
	"fmt"
	"time"

	"github.com/meritbot/meritbot/internal/calendar"
)

// FollowUp is a contact with a customer (S11: every contact with every customer is recorded).
type FollowUp struct {
	Number       int64
	Customer     int64
	CustomerName string
	Member       MemberID
	Kind         ContactKind
	On           calendar.Date
	Note         string
	NextStep     calendar.Date // zero when none was set
	Source       string        // link to the Slack message it was logged from, "" for none
	LoggedAt     time.Time
	Voided       bool

	CustomerWithdrawn bool `json:",omitempty"` // the customer came with this contact, was used by nothing else, and is void with it
}

// Ref returns the short id that people type, "F-12".
func (f FollowUp) Ref() string { return fmt.Sprintf("F-%d", f.Number) }

// ContactKind is the way or the purpose of a contact.
type ContactKind string

// The kinds of contact.
const (
	Call      ContactKind = "call"
	Visit     ContactKind = "visit"
	Mail      ContactKind = "mail"
	IM        ContactKind = "im"
	TextSMS   ContactKind = "text"
	Sample    ContactKind = "sample"
	Quote     ContactKind = "quote"
	Favour    ContactKind = "favour"
	Greeting  ContactKind = "greeting"
	Complaint ContactKind = "complaint"
	Feedback  ContactKind = "feedback"
)

// ContactKinds lists every kind in the order of menus and help.
func ContactKinds() []ContactKind {
	return []ContactKind{Call, Visit, Mail, IM, TextSMS, Sample, Quote, Favour, Greeting, Complaint, Feedback}
}

// NewFollowUp is a follow-up to be logged.
type NewFollowUp struct {
	FollowUp
	CreateCustomer string // name of a customer to add in the same step; "" when FollowUp.Customer is set
	AllowRepeat    bool   // the person said that an equal follow-up within minutes is meant
}

// FollowUpFilter chooses follow-ups; zero fields do not narrow the choice. Voided ones are left out.
type FollowUpFilter struct {
	Member        MemberID
	Team          string
	Customer      int64
	From, To      calendar.Date // dated in [From, To)
	Offset, Limit int
}
