package store

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
)

const entryColumns = `e.deal, e.seq, e.kind, e.on_date, e.amount_minor, e.currency, e.logged_at, EXISTS (SELECT 1 FROM entry_voids v
WHERE v.workspace_id = e.workspace_id AND v.deal = e.deal AND v.kind = e.kind AND v.seq = e.seq) AS voided`

type entryRow struct {
	Deal     int64  `db:"deal"`
	Seq      int64  `db:"seq"`
	Kind     string `db:"kind"`
	On       string `db:"on_date"`
	Amount   int64  `db:"amount_minor"`
	Currency string `db:"currency"`
	LoggedAt int64  `db:"logged_at"`
	Voided   bool   `db:"voided"`
}

func (r entryRow) entry() appraisal.Entry {
	return appraisal.Entry{
		Deal: r.Deal, Seq: r.Seq, Kind: appraisal.EntryKind(r.Kind), On: date(r.On),
		Amount: appraisal.Money{Minor: r.Amount, Currency: r.Currency}, LoggedAt: instant(r.LoggedAt), Voided: r.Voided,
	}
}

func entries(found []entryRow) []appraisal.Entry {
	all := make([]appraisal.Entry, len(found))
	for i, r := range found {
		all[i] = r.entry()
	}
	return all
}

// Entries returns the payments and returns of a deal in the order of their days, void ones included and marked.
func (s *Store) Entries(ctx context.Context, ws appraisal.WorkspaceID, deal int64) ([]appraisal.Entry, error) {
	found, err := rows[entryRow](s.reader(ctx), `SELECT `+entryColumns+` FROM entries e WHERE e.workspace_id = $1 AND e.deal = $2
ORDER BY e.on_date, e.kind, e.seq`, ws, deal)
	return entries(found), err
}

func readEntry(r reader, ws appraisal.WorkspaceID, deal int64, kind appraisal.EntryKind, seq int64) (appraisal.Entry, error) {
	found, ok, err := row[entryRow](r, `SELECT `+entryColumns+` FROM entries e WHERE e.workspace_id = $1 AND e.deal = $2 AND e.kind = $3
AND e.seq = $4`, ws, deal, kind, seq)
	if err == nil && !ok {
		err = appraisal.Errorf(appraisal.NotFound, "entry_missing", "ref", appraisal.Deal{Number: deal}.Ref())
	}
	return found.entry(), err
}

// AddEntry records a payment or a return on a deal, numbers it, and returns it with the deal after it. Conflict "deal_voided" (ref);
// Invalid "overpaid" (ref, paid, amount, currency) when the payments would exceed the contract amount, "overreturned" likewise for
// returns, "currencies_mixed" for another currency than the deal's.
func (s *Store) AddEntry(ctx context.Context, c appraisal.Change, e appraisal.Entry) (appraisal.Deal, appraisal.Entry, error) {
	var deal appraisal.Deal
	first, again, err := s.apply(ctx, c, "entry.add", func(t *tx) (outcome, error) {
		before, err := t.openDeal(e.Deal)
		if err != nil {
			return outcome{}, err
		}
		if deal, err = withEntry(before, e); err != nil {
			return outcome{}, err
		}
		if e, err = t.insertEntry(before, e); err != nil {
			return outcome{}, err
		}
		return outcome{Number: e.Deal, Kind: string(e.Kind), Seq: e.Seq}, t.audit("entry.add", before.Ref(), nil, e)
	})
	if again {
		return s.entryAgain(ctx, c.Workspace, first)
	}
	if err != nil {
		return appraisal.Deal{}, appraisal.Entry{}, err
	}
	return deal, e, nil
}

func (s *Store) entryAgain(ctx context.Context, ws appraisal.WorkspaceID, first outcome) (appraisal.Deal, appraisal.Entry, error) {
	deal, err := s.Deal(ctx, ws, first.Number)
	if err != nil {
		return appraisal.Deal{}, appraisal.Entry{}, err
	}
	e, err := readEntry(s.reader(ctx), ws, first.Number, appraisal.EntryKind(first.Kind), first.Seq)
	return deal, e, err
}

// withEntry is the deal with the entry counted in.
func withEntry(d appraisal.Deal, e appraisal.Entry) (appraisal.Deal, error) {
	if e.Amount.Currency != d.Amount.Currency {
		return d, appraisal.Errorf(appraisal.Invalid, "currencies_mixed", "currency", d.Amount.Currency, "other", e.Amount.Currency)
	}
	if e.Amount.Minor <= 0 {
		return d, appraisal.Errorf(appraisal.Invalid, "amount_not_positive")
	}
	reason, sum := "overpaid", &d.Paid
	if e.Kind == appraisal.Return {
		reason, sum = "overreturned", &d.Returned
	}
	if e.Amount.Minor > d.Amount.Minor-sum.Minor { // a difference, since the sum could be too large for an int64
		already := appraisal.Money{Minor: sum.Minor, Currency: d.Amount.Currency}
		return d, appraisal.Errorf(appraisal.Invalid, reason, "ref", d.Ref(), "paid", already.Decimal().String(),
			"amount", d.Amount.Decimal().String(), "currency", d.Amount.Currency)
	}
	*sum = appraisal.Money{Minor: sum.Minor + e.Amount.Minor, Currency: d.Amount.Currency}
	return d, nil
}

func (t *tx) insertEntry(d appraisal.Deal, e appraisal.Entry) (appraisal.Entry, error) {
	set, err := readSettings(t, t.change.Workspace)
	if err != nil {
		return e, err
	}
	rate, err := t.rateOn(e.Amount.Currency, e.On, set.Currency)
	if err != nil {
		return e, err
	}
	base, err := converted(rate, set.Currency, e.Amount.Currency, e.Amount.Minor)
	if err != nil {
		return e, err
	}
	seq, _, err := row[int64](t, `INSERT INTO entries (workspace_id, deal, kind, seq, member_id, on_date, amount_minor, currency, base_minor, rate,
logged_at) VALUES ($1, $2, $3, (SELECT coalesce(max(seq), 0) + 1 FROM entries WHERE workspace_id = $1 AND deal = $2 AND kind = $3),
$4, $5, $6, $7, $8, $9, $10) RETURNING seq`, t.change.Workspace, d.Number, e.Kind, d.Member, day(e.On), e.Amount.Minor,
		e.Amount.Currency, base[0], rate, millis(t.change.At))
	e.Seq, e.LoggedAt, e.Voided = seq, instant(millis(t.change.At)), false
	return e, err
}

// VoidEntry marks a payment or a return as void and returns the deal after it. Conflict "entry_voided" or "deal_voided" (ref);
// NotFound "entry_missing" (ref).
func (s *Store) VoidEntry(ctx context.Context, c appraisal.Change, deal int64, kind appraisal.EntryKind, seq int64) (appraisal.Deal, error) {
	var after appraisal.Deal
	_, again, err := s.apply(ctx, c, "entry.void", func(t *tx) (outcome, error) {
		d, err := t.openDeal(deal)
		if err != nil {
			return outcome{}, err
		}
		e, err := readEntry(t, c.Workspace, deal, kind, seq)
		if err != nil {
			return outcome{}, err
		}
		if e.Voided {
			return outcome{}, appraisal.Errorf(appraisal.Conflict, "entry_voided", "ref", d.Ref())
		}
		if _, err := t.exec(`INSERT INTO entry_voids (workspace_id, deal, kind, seq, at, member_id) VALUES ($1, $2, $3, $4, $5, $6)`,
			c.Workspace, deal, kind, seq, millis(c.At), c.Actor); err != nil {
			return outcome{}, err
		}
		if after, err = readDeal(t, c.Workspace, deal); err != nil {
			return outcome{}, err
		}
		return outcome{Number: deal, Kind: string(kind), Seq: seq}, t.audit("entry.void", d.Ref(), e, nil)
	})
	if again {
		return s.Deal(ctx, c.Workspace, deal)
	}
	return after, err
}
