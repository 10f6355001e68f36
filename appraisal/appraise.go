package appraisal

import (
	"context"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Source is where an appraisal takes its facts from: the store, in the bot and in the command line alike.
type Source interface {
	Settings(ctx context.Context, ws WorkspaceID) (Settings, error)
	Members(ctx context.Context, ws WorkspaceID) ([]Member, error)
	Targets(ctx context.Context, ws WorkspaceID, p calendar.Period) ([]Target, error)
	// Figures counts the measures in the period, which is bound; measures with Per are asked for in each part without it.
	Figures(ctx context.Context, ws WorkspaceID, ms []Measure, p calendar.Period) (Figures, error)
	// LeaveDays counts the days of leave of each member in the period.
	LeaveDays(ctx context.Context, ws WorkspaceID, p calendar.Period) (map[MemberID]int, error)
	// DealsDue returns the live deals that fall due by the rule in [from, to), and those due before that have a return dated in it.
	DealsDue(ctx context.Context, ws WorkspaceID, due Due, from, to calendar.Date) ([]DueDeal, error)
	// Results returns the newest result of each member under the scheme for the period.
	Results(ctx context.Context, ws WorkspaceID, scheme string, p calendar.Period) ([]Result, error)
}

// Appraise appraises the period for a workspace: it gathers the facts from the source with a few queries for all members together and
// evaluates them. A tenure quarter is each member's own; all are ranked together. It refuses a period of a kind the scheme does not appraise
// (Invalid "scheme_period"); other errors are the source's.
func (s *Scheme) Appraise(ctx context.Context, src Source, ws WorkspaceID, p calendar.Period) ([]Result, error) {
	parts, err := s.Gather(ctx, src, ws, p)
	if err != nil {
		return nil, err
	}
	return s.Evaluate(parts...)
}

// Inputs is all that a scheme needs to appraise a period. Evaluate is a pure function of it.
type Inputs struct {
	Period   calendar.Period // bound to its days, but for a tenure quarter of several members
	Currency string          // the workspace's; "" is taken for the scheme's own
	Members  []Member
	Figures  Figures       // of the measures of the scheme; those over parts of the period and attainments may be left to Parts and Targets
	Parts    []PartFigures // of the months and quarters of the period that measures look at
	Targets  []Target
	Presence map[MemberID]Presence // of those who were not there all of the period
	Deals    map[string][]DueDeal  // by the id of the commission rule: what DealsDue gives for its window (CommissionRule.Window)
	History  map[MemberID][]Past   // newest first

	// Others are the inputs of those who joined on other days, in a tenure quarter: WhatIf and Reach rank their member among them too.
	// Evaluate is given all parts and does not look at it.
	Others []Inputs
}

// PartFigures are what was counted in a part of the period.
type PartFigures struct {
	Period  calendar.Period
	Figures Figures // of measures without Per and Take
}

// Past is what is known of an earlier period.
type Past struct {
	Period calendar.Period
	Score  *decimal.Decimal // nil when there was none
	Level  string
}

// DueDeal is a deal with all that its commission depends on. Amounts are in major units of the workspace's currency, converted at the
// rate of the deal's day.
type DueDeal struct {
	Deal
	Value    decimal.Decimal  // contract amount
	CostOf   *decimal.Decimal // nil when no cost was given
	Spent    decimal.Decimal  // expenses
	Due      calendar.Date    // the day it fell due by the rule that was asked for
	Payments []Dated
	Returns  []Dated
	Splits   []Split  // by stage and member
	Unrated  bool     // no exchange rate is known: amounts are 0
	Rate     UsedRate // zero for the workspace's own currency
}

// Dated is an amount on its day, in major units of the workspace's currency.
type Dated struct {
	On     calendar.Date
	Amount decimal.Decimal
}

// Split says who did how much of a stage of a deal. The percentages of a stage add up to 100; a stage without a split is the deal's member's.
type Split struct {
	Stage   string
	Member  MemberID
	Percent decimal.Decimal
}

// Due says when a deal's commission falls due.
type Due string

// The days on which a commission falls due.
const (
	OnSigning     Due = "signed"
	OnFullPayment Due = "paid_in_full" // payments have reached the contract amount less the returns
)
