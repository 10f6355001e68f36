package appraisal

import (
	"fmt"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Customer is a company in the customer book.
type Customer struct {
	Number  int64 // short id within the workspace; Ref prints it
	Name    string
	Owner   MemberID
	Added   calendar.Date
	Region  string
	Product string
	Contact string // main contact's name
	Phone   string
	Email   string
	Address string
	Note    string

	Class       string // A to D, A the best; "" while it has none (S11)
	Mobile      string // the main contact's
	Site        string
	Sheet       string   `json:",omitempty"` // relationship sheet of an A-class customer (S07): for owner, manager and boss alone
	Birthday    string   // the main contact's, "MM-DD" in the solar calendar; "" when not known
	CompanyDays []string // the company's own days, "MM-DD"
}

// Ref returns the short id that people type, "C-17".
func (c Customer) Ref() string { return fmt.Sprintf("C-%d", c.Number) }
