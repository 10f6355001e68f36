package appraisal

// Ledger is a whole book of facts, as a ledger file holds it and the store loads it in one go. It refers to customers and deals by their
// numbers, which whoever makes the ledger gives out: 1, 2, 3 … within each slice for an empty workspace, beyond the workspace's last
// ones otherwise. A number of 0 in FollowUps and Surveys means the next free one. Amounts are in the currency of their Money; the
// store converts them at the ledger's and the workspace's rates of their days, whatever the order of the slices.
type Ledger struct {
	// Settings are taken, but for the uses of schemes, for a workspace that is not there yet; one that is stays as it is, and must have
	// the same currency.
	Settings        Settings
	Rates           []Rate
	Members         []Member // a zero Joined: always here. One that is there already keeps its record
	Targets         []Target
	Customers       []Customer
	CustomerChanges []CustomerChange
	Deals           []LedgerDeal
	FollowUps       []FollowUp
	Samples         []SampleSent
	Surveys         []Survey
	Ratings         []Rating // with periods that have days; of equal ones the last counts
	Attendance      []Attendance
	Breaches        []Breach
	Forecasts       []Forecast
	Results         []Result // of earlier periods
}

// LedgerDeal is a deal with all that hangs on it.
type LedgerDeal struct {
	Deal
	Entries []Entry // Deal and Seq are not read: they follow from where the entry stands
	Stages  []StageDone
	Splits  []Split // of each stage they add up to 100
}
