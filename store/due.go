package store

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// The numbers of the deals that may be due in [$2, $3) or have a return in it. A deal that is paid in full there has a payment or a return there.
const (
	maybeSigned = `SELECT g.number FROM deals g WHERE g.workspace_id = $1 AND g.signed_on >= $2 AND g.signed_on < $3
UNION SELECT e.deal FROM entries e WHERE e.workspace_id = $1 AND e.kind = 'return' AND e.on_date >= $2 AND e.on_date < $3 AND ` + liveEntry
	maybePaid = `SELECT e.deal FROM entries e WHERE e.workspace_id = $1 AND e.kind IN ('payment', 'return') AND e.on_date >= $2
AND e.on_date < $3 AND ` + liveEntry
)

type dueRow struct {
	dealFacts
	Base         *int64 `db:"base_minor"`
	BaseCost     *int64 `db:"base_cost_minor"`
	BaseExpenses *int64 `db:"base_expenses_minor"`
	Rate         string `db:"rate"`
}

// movement is a payment or a return.
type movement struct {
	Deal   int64  `db:"deal"`
	Kind   string `db:"kind"`
	On     string `db:"on_date"`
	Amount int64  `db:"amount_minor"`
}

// DealsDue returns the live deals that fall due by the rule on a day in [from, to), and those due before that have a return dated in it,
// by number, with their payments and returns dated before to. Payments and returns are converted at the rate of the deal. A deal of
// which all is returned before it is paid never falls due by payment. It takes three queries, however many deals there are.
func (s *Store) DealsDue(ctx context.Context, ws appraisal.WorkspaceID, due appraisal.Due, from, to calendar.Date) ([]appraisal.DueDeal, error) {
	maybe := maybeSigned
	switch due {
	case appraisal.OnSigning:
	case appraisal.OnFullPayment:
		maybe = maybePaid
	default:
		return nil, fmt.Errorf("store: there is no rule %q for when a deal is due", due)
	}
	var all []appraisal.DueDeal
	err := s.snapshot(ctx, func(r reader) error {
		set, err := readSettings(r, ws)
		if err != nil {
			return err
		}
		found, err := readDue(r, maybe, ws, day(from), day(to))
		if err != nil {
			return err
		}
		all, err = found.due(due, set.Currency, from, to)
		return err
	})
	return all, err
}

// maybeDue are the deals that may be due, with their payments, returns and splits, each in the order of the deals' numbers.
type maybeDue struct {
	deals   []dueRow
	entries []movement
	splits  []splitRow
}

// readDue reads the deals whose numbers a query gives.
func readDue(r reader, numbers string, window ...any) (m maybeDue, err error) {
	if m.deals, err = rows[dueRow](r, `SELECT `+dealFactColumns+`, d.base_minor, d.base_cost_minor, d.base_expenses_minor, d.rate
FROM `+dealFrom+` WHERE d.workspace_id = $1 AND d.number IN (`+numbers+`) AND `+liveDeal+` ORDER BY d.number`, window...); err != nil || len(m.deals) == 0 {
		return m, err
	}
	if m.entries, err = rows[movement](r, `SELECT x.deal, x.kind, x.on_date, x.amount_minor FROM entries x
WHERE x.workspace_id = $1 AND x.deal IN (`+numbers+`) AND x.on_date < $3 AND NOT EXISTS (SELECT 1 FROM entry_voids xv
WHERE xv.workspace_id = x.workspace_id AND xv.deal = x.deal AND xv.kind = x.kind AND xv.seq = x.seq)
ORDER BY x.deal, x.on_date, x.kind, x.seq`, window...); err != nil {
		return m, err
	}
	m.splits, err = rows[splitRow](r, `SELECT p.deal, p.stage, p.member_id, p.percent FROM deal_splits p
WHERE p.workspace_id = $1 AND p.deal IN (`+numbers+`) ORDER BY p.deal, p.stage, p.member_id`, window...)
	return m, err
}

// due keeps what is due.
func (m maybeDue) due(due appraisal.Due, currency string, from, to calendar.Date) ([]appraisal.DueDeal, error) {
	kept := make([]appraisal.DueDeal, 0, len(m.deals))
	entries, splits := m.entries, m.splits
	for _, r := range m.deals {
		var own []movement
		own, entries = ofDeal(entries, r.Number, func(e movement) int64 { return e.Deal })
		var shared []splitRow
		shared, splits = ofDeal(splits, r.Number, func(p splitRow) int64 { return p.Deal })
		on := date(r.Signed)
		if due == appraisal.OnFullPayment {
			on = fullyPaid(r.Amount, own)
		}
		if !inWindow(on, own, from, to) {
			continue
		}
		d, err := r.dueDeal(own, currency)
		if err != nil {
			return nil, err
		}
		d.Due = on
		for _, p := range shared {
			d.Splits = append(d.Splits, p.split())
		}
		kept = append(kept, d)
	}
	return kept, nil
}

// ofDeal cuts the rows of a deal off the front, after those of deals with smaller numbers, which are gone meanwhile.
func ofDeal[T any](all []T, deal int64, of func(T) int64) (own, rest []T) {
	first := 0
	for first < len(all) && of(all[first]) < deal {
		first++
	}
	end := first
	for end < len(all) && of(all[end]) == deal {
		end++
	}
	return all[first:end], all[end:]
}

// fullyPaid is the day at whose end the payments have reached the amount less the returns, no day while they have not. The amounts are
// those of the deal's own currency.
func fullyPaid(amount int64, entries []movement) calendar.Date {
	var paid, returned int64
	for i, e := range entries {
		if e.Kind == string(appraisal.Return) {
			returned += e.Amount
		} else {
			paid += e.Amount
		}
		if endOfDay := i+1 == len(entries) || entries[i+1].On != e.On; endOfDay && returned < amount && paid >= amount-returned {
			return date(e.On)
		}
	}
	return calendar.Date{}
}

func inWindow(due calendar.Date, entries []movement, from, to calendar.Date) bool {
	if due.IsZero() || !due.Before(to) {
		return false
	}
	if !due.Before(from) {
		return true
	}
	for _, e := range entries { // all before to
		if e.Kind == string(appraisal.Return) && e.On >= day(from) {
			return true
		}
	}
	return false
}

func (r dueRow) dueDeal(entries []movement, currency string) (appraisal.DueDeal, error) {
	d := appraisal.DueDeal{
		Deal:  r.deal(),
		Value: major(r.Base, currency), Spent: major(r.BaseExpenses, currency), Unrated: r.Base == nil,
	}
	if r.Cost != 0 {
		cost := major(r.BaseCost, currency)
		d.CostOf = &cost
	}
	if r.Base != nil && r.Currency != currency {
		rate, err := decimal.NewFromString(r.Rate)
		if err != nil {
			return d, fmt.Errorf("store: rate of %s: %w", d.Ref(), err)
		}
		d.Rate = appraisal.UsedRate{Currency: r.Currency, Rate: rate}
	}
	var paid, returned int64
	for _, e := range entries {
		sum, list := &paid, &d.Payments
		if e.Kind == string(appraisal.Return) {
			sum, list = &returned, &d.Returns
		}
		amount, err := r.converted(*sum, e.Amount, currency)
		if err != nil {
			return d, err
		}
		*sum += e.Amount
		*list = append(*list, appraisal.Dated{On: date(e.On), Amount: amount})
	}
	d.Paid, d.Returned = given(paid, r.Currency), given(returned, r.Currency)
	return d, nil
}

// converted is an amount that comes on top of what there was, at the deal's rate: the difference of the sums, so that what pays or returns
// all of a deal in parts comes to its value to the last minor unit.
func (r dueRow) converted(before, amount int64, currency string) (decimal.Decimal, error) {
	if r.Base == nil {
		return decimal.Zero, nil
	}
	sums, err := converted(r.Rate, currency, r.Currency, before, before+amount)
	if err != nil {
		return decimal.Zero, err
	}
	return major(sums[1], currency).Sub(major(sums[0], currency)), nil
}

// major is an amount in major units, 0 for one that is not known.
func major(minor *int64, currency string) decimal.Decimal {
	if minor == nil {
		return decimal.Zero
	}
	return appraisal.Money{Minor: *minor, Currency: currency}.Decimal()
}
