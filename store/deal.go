package store

import (
	"context"
	"time"

	"github.com/meritbot/meritbot/appraisal"
)

// repeatWindow is how long an equal record counts as the same one logged twice by mistake.
const repeatWindow = 2 * time.Minute

const dealColumns = `d.number, d.customer, c.name AS customer_name, d.member_id, d.signed_on, d.amount_minor, d.cost_minor, d.expenses_minor,
d.currency, d.note, d.logged_at,
EXISTS (SELECT 1 FROM deal_voids v WHERE v.workspace_id = d.workspace_id AND v.deal = d.number) AS voided,
CAST(coalesce((SELECT sum(e.amount_minor) FROM entries e WHERE e.workspace_id = d.workspace_id AND e.deal = d.number AND e.kind = 'payment'
AND NOT EXISTS (SELECT 1 FROM entry_voids v WHERE v.workspace_id = e.workspace_id AND v.deal = e.deal AND v.kind = e.kind AND v.seq = e.seq)), 0) AS BIGINT) AS paid,
CAST(coalesce((SELECT sum(e.amount_minor) FROM entries e WHERE e.workspace_id = d.workspace_id AND e.deal = d.number AND e.kind = 'return'
AND NOT EXISTS (SELECT 1 FROM entry_voids v WHERE v.workspace_id = e.workspace_id AND v.deal = e.deal AND v.kind = e.kind AND v.seq = e.seq)), 0) AS BIGINT) AS returned`

const dealFrom = `deals d JOIN customers c ON c.workspace_id = d.workspace_id AND c.number = d.customer`

type dealRow struct {
	Number       int64  `db:"number"`
	Customer     int64  `db:"customer"`
	CustomerName string `db:"customer_name"`
	Member       string `db:"member_id"`
	Signed       string `db:"signed_on"`
	Amount       int64  `db:"amount_minor"`
	Cost         int64  `db:"cost_minor"`
	Expenses     int64  `db:"expenses_minor"`
	Currency     string `db:"currency"`
	Note         string `db:"note"`
	LoggedAt     int64  `db:"logged_at"`
	Voided       bool   `db:"voided"`
	Paid         int64  `db:"paid"`
	Returned     int64  `db:"returned"`
}

func (r dealRow) deal() appraisal.Deal {
	return appraisal.Deal{
		Number: r.Number, Customer: r.Customer, CustomerName: r.CustomerName, Member: appraisal.MemberID(r.Member), Signed: date(r.Signed),
		Amount: appraisal.Money{Minor: r.Amount, Currency: r.Currency}, Cost: given(r.Cost, r.Currency), Expenses: given(r.Expenses, r.Currency),
		Note: r.Note, LoggedAt: instant(r.LoggedAt), Voided: r.Voided, Paid: given(r.Paid, r.Currency), Returned: given(r.Returned, r.Currency),
	}
}

// given is an amount, or no money at all where there is none.
func given(minor int64, currency string) appraisal.Money {
	if minor == 0 {
		return appraisal.Money{}
	}
	return appraisal.Money{Minor: minor, Currency: currency}
}

func deals(found []dealRow) []appraisal.Deal {
	all := make([]appraisal.Deal, len(found))
	for i, r := range found {
		all[i] = r.deal()
	}
	return all
}

// LogDeal records a deal and returns it with its number and its customer's name. A customer named in CreateCustomer is added in the
// same transaction, owned by the deal's member; Conflict "customer_exists" when there is one of that name. An equal deal (member, customer, amount, day signed) logged within two
// minutes by another request is refused with Conflict "deal_repeated" (ref) unless AllowRepeat is set. NotFound "customer_missing"; code Unknown for a member that is not there.
func (s *Store) LogDeal(ctx context.Context, c appraisal.Change, n appraisal.NewDeal) (appraisal.Deal, error) {
	if err := oneCurrency(n.Deal); err != nil {
		return appraisal.Deal{}, err
	}
	var logged appraisal.Deal
	first, again, err := s.apply(ctx, c, "deal.log", func(t *tx) (outcome, error) {
		var err error
		logged, err = t.logDeal(n)
		return outcome{Number: logged.Number}, err
	})
	if again {
		return s.Deal(ctx, c.Workspace, first.Number)
	}
	return logged, err
}

func oneCurrency(d appraisal.Deal) error {
	for _, m := range []appraisal.Money{d.Cost, d.Expenses} {
		if !m.IsZero() && m.Currency != d.Amount.Currency {
			return appraisal.Errorf(appraisal.Invalid, "currencies_mixed", "currency", d.Amount.Currency, "other", m.Currency)
		}
	}
	return nil
}

func (t *tx) logDeal(n appraisal.NewDeal) (appraisal.Deal, error) {
	d := n.Deal
	number, currency, err := t.next(kindDeal) // from here on, one deal of the workspace at a time
	if err != nil {
		return d, err
	}
	d.Number, d.LoggedAt, d.Voided, d.Paid, d.Returned = number, instant(millis(t.change.At)), false, appraisal.Money{}, appraisal.Money{}
	if n.CreateCustomer != "" {
		customer, err := t.addCustomer(appraisal.Customer{Name: n.CreateCustomer, Owner: d.Member, Added: d.Signed})
		if err != nil {
			return d, err
		}
		d.Customer, d.CustomerName = customer.Number, customer.Name
	} else if d.CustomerName, err = t.checkDeal(d, n.AllowRepeat); err != nil {
		return d, err
	}
	base, err := t.base(d.Amount, d.Signed, currency)
	if err != nil {
		return d, err
	}
	if _, err := t.exec(`INSERT INTO deals (workspace_id, number, customer, member_id, signed_on, amount_minor, cost_minor, expenses_minor,
currency, base_minor, rate, note, logged_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		t.change.Workspace, d.Number, d.Customer, d.Member, day(d.Signed), d.Amount.Minor, d.Cost.Minor, d.Expenses.Minor,
		d.Amount.Currency, base.minor, base.rate, d.Note, millis(d.LoggedAt)); err != nil {
		return d, err
	}
	return d, t.audit("deal.log", d.Ref(), nil, d)
}

// checkDeal returns the customer's name, after it made sure that customer and member are there and the deal is no repeat.
func (t *tx) checkDeal(d appraisal.Deal, allowRepeat bool) (string, error) {
	type check struct {
		Name   string
		Member bool
		Equal  int64
	}
	found, ok, err := row[check](t, `SELECT c.name,
EXISTS (SELECT 1 FROM members m WHERE m.workspace_id = $1 AND m.member_id = $3) AS member,
coalesce((SELECT d.number FROM deals d WHERE d.workspace_id = $1 AND d.member_id = $3 AND d.customer = $2 AND d.signed_on = $4
AND d.amount_minor = $5 AND d.currency = $6 AND d.logged_at > $7
AND NOT EXISTS (SELECT 1 FROM deal_voids v WHERE v.workspace_id = d.workspace_id AND v.deal = d.number)
ORDER BY d.number DESC LIMIT 1), 0) AS equal
FROM customers c WHERE c.workspace_id = $1 AND c.number = $2`, t.change.Workspace, d.Customer, d.Member, day(d.Signed),
		d.Amount.Minor, d.Amount.Currency, millis(t.change.At.Add(-repeatWindow)))
	switch {
	case err != nil:
		return "", err
	case !ok:
		return "", customerMissing(d.Customer)
	case !found.Member:
		return "", appraisal.Errorf(appraisal.Unknown, "member_unknown")
	case found.Equal != 0 && !allowRepeat:
		return "", appraisal.Errorf(appraisal.Conflict, "deal_repeated", "ref", appraisal.Deal{Number: found.Equal}.Ref())
	}
	return found.Name, nil
}

// Deal returns a deal, void or not, with what has been paid and returned; NotFound "deal_missing" (ref).
func (s *Store) Deal(ctx context.Context, ws appraisal.WorkspaceID, number int64) (appraisal.Deal, error) {
	return readDeal(s.reader(ctx), ws, number)
}

func readDeal(r reader, ws appraisal.WorkspaceID, number int64) (appraisal.Deal, error) {
	found, ok, err := row[dealRow](r, `SELECT `+dealColumns+` FROM `+dealFrom+` WHERE d.workspace_id = $1 AND d.number = $2`, ws, number)
	if err == nil && !ok {
		err = appraisal.Errorf(appraisal.NotFound, "deal_missing", "ref", appraisal.Deal{Number: number}.Ref())
	}
	return found.deal(), err
}

// lockDeal reads a deal that is about to change; others that want to change it wait.
func (t *tx) lockDeal(number int64) (appraisal.Deal, error) {
	if lock := t.s.dialect.lock; lock != "" {
		if _, _, err := row[int64](t, `SELECT number FROM deals WHERE workspace_id = $1 AND number = $2`+lock, t.change.Workspace, number); err != nil {
			return appraisal.Deal{}, err
		}
	}
	return readDeal(t, t.change.Workspace, number)
}

// Deals returns a part of the deals that the filter chooses, newest number first, and how many there are in all.
func (s *Store) Deals(ctx context.Context, ws appraisal.WorkspaceID, f appraisal.DealFilter) ([]appraisal.Deal, int, error) {
	w := where{}
	w.and("d.workspace_id = ?", ws)
	if f.Member != "" {
		w.and("d.member_id = ?", f.Member)
	}
	if f.Team != "" {
		w.and("EXISTS (SELECT 1 FROM members m WHERE m.workspace_id = d.workspace_id AND m.member_id = d.member_id AND m.team = ?)", f.Team)
	}
	if f.Customer != 0 {
		w.and("d.customer = ?", f.Customer)
	}
	if !f.From.IsZero() {
		w.and("d.signed_on >= ?", day(f.From))
	}
	if !f.To.IsZero() {
		w.and("d.signed_on < ?", day(f.To))
	}
	if !f.Voided {
		w.and("NOT EXISTS (SELECT 1 FROM deal_voids v WHERE v.workspace_id = d.workspace_id AND v.deal = d.number)")
	}
	found, total, err := paged[dealRow](s.reader(ctx), dealColumns, dealFrom, w, "d.number DESC", f.Offset, f.Limit)
	return deals(found), total, err
}

// VoidDeal marks a deal as void; its payments and returns no longer count either. Conflict "deal_voided" (ref) when it is void already.
func (s *Store) VoidDeal(ctx context.Context, c appraisal.Change, number int64, reason string) (appraisal.Deal, error) {
	var voided appraisal.Deal
	_, again, err := s.apply(ctx, c, "deal.void", func(t *tx) (outcome, error) {
		before, err := t.openDeal(number)
		if err != nil {
			return outcome{}, err
		}
		if _, err := t.exec(`INSERT INTO deal_voids (workspace_id, deal, at, member_id, reason) VALUES ($1, $2, $3, $4, $5)`,
			c.Workspace, number, millis(c.At), c.Actor, reason); err != nil {
			return outcome{}, err
		}
		voided = before
		voided.Voided = true
		return outcome{Number: number}, t.audit("deal.void", before.Ref(), before, map[string]string{"reason": reason})
	})
	if again {
		return s.Deal(ctx, c.Workspace, number)
	}
	return voided, err
}

// openDeal locks a deal that must not be void.
func (t *tx) openDeal(number int64) (appraisal.Deal, error) {
	d, err := t.lockDeal(number)
	if err == nil && d.Voided {
		err = appraisal.Errorf(appraisal.Conflict, "deal_voided", "ref", d.Ref())
	}
	return d, err
}
