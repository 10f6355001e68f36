package appraisal

import (
	"fmt"
	"time"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Deal is a signed contract.
type Deal struct {
	Number       int64 // short id within the workspace; Ref prints it
	Customer     int64
	CustomerName string
	Member       MemberID
	Signed       calendar.Date
	Amount       Money // contract amount 合同额
	Cost         Money // purchase cost, zero when not given
	Expenses     Money // expenses tied to the project, zero when not given
	Quantity     int64 `json:",omitempty"` // units sold, 0 when not given
	Note         string
	LoggedAt     time.Time
	Voided       bool
	VoidReason   string `json:",omitempty"` // as given when it was voided, "" for none
	Paid         Money  // sum of the payments
	Returned     Money  // sum of the returns

	CustomerWithdrawn bool `json:",omitempty"` // the customer came with this deal, was used by nothing else, and is void with it
}

// Ref returns the short id that people type, "D-128".
func (d Deal) Ref() string { return fmt.Sprintf("D-%d", d.Number) }

// Entry is a payment or a return on a deal, counted on its own date.
type Entry struct {
	Deal     int64
	Seq      int64 // 1, 2, 3 … within the deal and its kind
	Kind     EntryKind
	On       calendar.Date
	Amount   Money // in the deal's currency, above zero
	LoggedAt time.Time
	Voided   bool
}

// EntryKind tells payments from returns.
type EntryKind string

// The kinds of entry.
const (
	Payment EntryKind = "payment" // 回款
	Return  EntryKind = "return"  // 退货
)

// NewDeal is a deal to be logged.
type NewDeal struct {
	Deal
	CreateCustomer string // name of a customer to add in the same step; "" when Deal.Customer is set
	AllowRepeat    bool   // the person said that an equal deal within minutes is meant
}

// DealFilter chooses deals; zero fields do not narrow the choice.
type DealFilter struct {
	Member        MemberID
	Team          string
	Customer      int64
	From, To      calendar.Date // signed in [From, To)
	Voided        bool          // include voided deals
	Offset, Limit int
}
