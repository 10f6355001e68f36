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
}

// Ref returns the short id that people type, "C-17".
func (c Customer) Ref() string { return fmt.Sprintf("C-%d", c.Number) }
