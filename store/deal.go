package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/lib/pq"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// repeatWindow is how long an equal record counts as the same one logged twice by mistake.
const repeatWindow = 2 * time.Minute

const actionLogDeal = "deal.log"

const dealFactColumns = `d.number, d.customer, c.name AS customer_name, d.member_id, d.signed_on, d.amount_minor, d.cost_minor, d.expenses_minor,
d.quantity, d.currency, d.note, d.logged_at`

const dealColumns = dealFactColumns + `,
EXISTS (SELECT 1 FROM deal_voids v WHERE v.workspace_id = d.workspace_id AND v.deal = d.number) AS voided,
coalesce((SELECT v.reason FROM deal_voids v WHERE v.workspace_id = d.workspace_id AND v.deal = d.number), '') AS void_reason,
EXISTS (SELECT 1 FROM customer_voids x WHERE x.workspace_id = d.workspace_id AND x.customer = d.customer AND c.made_with = 'D-' || d.number) AS withdrawn,
CAST(coalesce((SELECT sum(e.amount_minor) FROM entries e WHERE e.workspace_id = d.workspace_id AND e.deal = d.number AND e.kind = 'payment'
AND NOT EXISTS (SELECT 1 FROM entry_voids v WHERE v.workspace_id = e.workspace_id AND v.deal = e.deal AND v.kind = e.kind AND v.seq = e.seq)), 0) AS BIGINT) AS paid,
CAST(coalesce((SELECT sum(e.amount_minor) FROM entries e WHERE e.workspace_id = d.workspace_id AND e.deal = d.number AND e.kind = 'return'
AND NOT EXISTS (SELECT 1 FROM entry_voids v WHERE v.workspace_id = e.workspace_id AND v.deal = e.deal AND v.kind = e.kind AND v.seq = e.seq)), 0) AS BIGINT) AS returned`

const dealFrom = `deals d JOIN customers c ON c.workspace_id = d.workspace_id AND c.number = d.customer`

// dealFacts are the columns of a deal itself, without what hangs on it.
type dealFacts struct {
	Number       int64  `db:"number"`
	Customer     int64  `db:"customer"`
	CustomerName string `db:"customer_name"`
	Member       string `db:"member_id"`
	Signed       string `db:"signed_on"`
	Amount       int64  `db:"amount_minor"`
	Cost         int64  `db:"cost_minor"`
	Expenses     int64  `db:"expenses_minor"`
	Quantity     int64  `db:"quantity"`
	Currency     string `db:"currency"`
	Note         string `db:"note"`
	LoggedAt     int64  `db:"logged_at"`
}

func (r dealFacts) deal() appraisal.Deal {
	return appraisal.Deal{
		Number: r.Number, Customer: r.Customer, CustomerName: r.CustomerName, Member: appraisal.MemberID(r.Member), Signed: date(r.Signed),
		Amount: appraisal.Money{Minor: r.Amount, Currency: r.Currency}, Cost: given(r.Cost, r.Currency), Expenses: given(r.Expenses, r.Currency),
		Quantity: r.Quantity, Note: r.Note, LoggedAt: instant(r.LoggedAt),
	}
}

type dealRow struct {
	dealFacts
	Voided     bool   `db:"voided"`
	VoidReason string `db:"void_reason"`
	Withdrawn  bool   `db:"withdrawn"`
	Paid       int64  `db:"paid"`
	Returned   int64  `db:"returned"`
}

func (r dealRow) deal() appraisal.Deal {
	d := r.dealFacts.deal()
	d.Voided, d.VoidReason, d.CustomerWithdrawn = r.Voided, r.VoidReason, r.Withdrawn
	d.Paid, d.Returned = given(r.Paid, r.Currency), given(r.Returned, r.Currency)
	return d
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
// minutes by another request is refused with Conflict "deal_repeated" (ref) unless AllowRepeat is set, one that differs in cost, expenses,
// quantity or note alone with "deal_similar". NotFound "customer_missing"; code Unknown for a member that is not there.
func (s *Store) LogDeal(ctx context.Context, c appraisal.Change, n appraisal.NewDeal) (appraisal.Deal, error) {
	if err := oneCurrency(n.Deal); err != nil {
		return appraisal.Deal{}, err
	}
	if s.dialect.oneStatement && c.Key != "" && n.CreateCustomer == "" {
		if d, done, err := s.logDealAtOnce(ctx, c, n); done || err != nil {
			return d, err
		}
	}
	var logged appraisal.Deal
	first, again, err := s.apply(ctx, c, actionLogDeal, func(t *tx) (outcome, error) {
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
	d := fresh(n.Deal, t.change.At)
	var err error
	if n.CreateCustomer != "" {
		customer, err := t.addCustomer(appraisal.Customer{Name: n.CreateCustomer, Owner: d.Member, Added: d.Signed})
		if err != nil {
			return d, err
		}
		d.Customer = customer.Number
	}
	if d.CustomerName, err = t.checkDeal(d); err != nil {
		return d, err
	}
	if err := t.markDeal(d, n.AllowRepeat); err != nil {
		return d, err
	}
	number, currency, err := t.next(kindDeal)
	if err != nil {
		return d, err
	}
	d.Number = number
	rate, err := t.rateOn(d.Amount.Currency, d.Signed, currency)
	if err != nil {
		return d, err
	}
	values, err := dealValues(t.change.Workspace, d, rate, currency)
	if err != nil {
		return d, err
	}
	if _, err := t.insert(dealTable, values); err != nil {
		return d, err
	}
	if n.CreateCustomer != "" {
		if err := t.broughtBy(d.Customer, d.Ref()); err != nil {
			return d, err
		}
	}
	return d, t.audit(actionLogDeal, d.Ref(), nil, d)
}

var dealTable = table{name: "deals", columns: []string{
	"workspace_id", "number", "customer", "member_id", "signed_on", "amount_minor", "cost_minor", "expenses_minor", "quantity", "currency",
	"base_minor", "base_cost_minor", "base_expenses_minor", "rate", "note", "logged_at",
}}

// dealValues converts the deal's amounts at a rate, "" while none is known.
func dealValues(ws appraisal.WorkspaceID, d appraisal.Deal, rate, currency string) ([]any, error) {
	base, err := converted(rate, currency, d.Amount.Currency, d.Amount.Minor, d.Cost.Minor, d.Expenses.Minor)
	if err != nil {
		return nil, err
	}
	return []any{
		ws, d.Number, d.Customer, d.Member, day(d.Signed), d.Amount.Minor, d.Cost.Minor, d.Expenses.Minor, d.Quantity, d.Amount.Currency,
		base[0], base[1], base[2], rate, d.Note, millis(d.LoggedAt),
	}, nil
}

// fresh is the deal without what only the store decides.
func fresh(d appraisal.Deal, at time.Time) appraisal.Deal {
	d.Number, d.LoggedAt, d.Voided, d.VoidReason, d.CustomerWithdrawn = 0, instant(millis(at)), false, "", false
	d.Paid, d.Returned = appraisal.Money{}, appraisal.Money{}
	return d
}

// checkDeal returns the customer's name, after it made sure that customer and member are there.
func (t *tx) checkDeal(d appraisal.Deal) (string, error) {
	type check struct {
		Name   string
		Member bool
	}
	found, ok, err := row[check](t, `SELECT c.name, EXISTS (SELECT 1 FROM members m WHERE m.workspace_id = $1 AND m.member_id = $3) AS member
FROM customers c WHERE c.workspace_id = $1 AND c.number = $2 AND `+liveCustomer, t.change.Workspace, d.Customer, d.Member)
	switch {
	case err != nil:
		return "", err
	case !ok:
		return "", customerMissing(d.Customer)
	case !found.Member:
		return "", appraisal.Errorf(appraisal.Unknown, "member_unknown")
	}
	return found.Name, nil
}

// markDeal leaves a mark that a deal like this was logged, and refuses when there is a fresh one. Of two at once the second waits for
// the first here. Old marks are swept by Sweep: doing it here would read the marks of the last minutes with every deal.
func (t *tx) markDeal(d appraisal.Deal, allowRepeat bool) error {
	like := []any{t.change.Workspace, d.Member, d.Customer, day(d.Signed), d.Amount.Minor, d.Amount.Currency}
	at := millis(t.change.At)
	n, err := t.exec(`INSERT INTO deal_marks AS k (workspace_id, member_id, customer, signed_on, amount_minor, currency, at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace_id, member_id, customer, signed_on, amount_minor, currency)
DO UPDATE SET at = excluded.at WHERE $8 OR k.at <= $9`, append(like, at, allowRepeat, at-repeatWindow.Milliseconds())...)
	if err == nil && n == 0 {
		err = t.repeated(d, like, at-repeatWindow.Milliseconds())
	}
	return err
}

// repeated says which deal was logged a moment ago: "deal_repeated" for one that says all the same, otherwise "deal_similar" for one
// that differs in cost, expenses, quantity or note alone.
func (t *tx) repeated(d appraisal.Deal, like []any, since int64) error {
	type alike struct {
		Number int64
		Equal  bool
	}
	found, _, err := row[alike](t, `SELECT d.number, d.cost_minor = $7 AND d.expenses_minor = $8 AND d.note = $9 AND d.quantity = $11 AS equal FROM deals d
WHERE d.workspace_id = $1 AND d.member_id = $2 AND d.customer = $3 AND d.signed_on = $4 AND d.amount_minor = $5 AND d.currency = $6
AND d.logged_at > $10 AND `+liveDeal+` ORDER BY 2 DESC, d.number DESC LIMIT 1`, append(like, d.Cost.Minor, d.Expenses.Minor, d.Note, since, d.Quantity)...)
	if err != nil {
		return err
	}
	reason := "deal_similar"
	if found.Equal {
		reason = "deal_repeated"
	}
	return appraisal.Errorf(appraisal.Conflict, reason, "ref", appraisal.Deal{Number: found.Number}.Ref())
}

// atOnce is logDeal for the usual case as one statement, which PostgreSQL commits by itself: one trip to the database, and the
// workspace's counter is locked as shortly as can be. It does nothing when anything is unusual: a repeated request or deal, a
// missing customer or member, another currency than the workspace's.
const atOnce = `WITH ok AS (
 SELECT c.name FROM customers c JOIN workspaces w ON w.workspace_id = $1 AND w.currency = $6
 JOIN members m ON m.workspace_id = $1 AND m.member_id = $2
 WHERE c.workspace_id = $1 AND c.number = $3 AND ` + liveCustomer + `
 AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.workspace_id = $1 AND r.request_key = $10 AND r.action = '` + actionLogDeal + `')
), mark AS (
 INSERT INTO deal_marks AS k (workspace_id, member_id, customer, signed_on, amount_minor, currency, at)
 SELECT $1, $2, $3, $4, $5, $6, $7 FROM ok ON CONFLICT (workspace_id, member_id, customer, signed_on, amount_minor, currency)
 DO UPDATE SET at = excluded.at WHERE $8 OR k.at <= $9 RETURNING at
), counted AS (
 UPDATE counters SET last = last + 1 WHERE workspace_id = $1 AND kind = '` + kindDeal + `' AND EXISTS (SELECT 1 FROM mark) RETURNING last
), request AS (
 INSERT INTO requests (workspace_id, request_key, action, number, kind, seq, at)
 SELECT $1, $10, '` + actionLogDeal + `', last, '', 0, $7 FROM counted ON CONFLICT DO NOTHING RETURNING number
), logged AS (
 INSERT INTO deals (workspace_id, number, customer, member_id, signed_on, amount_minor, cost_minor, expenses_minor, quantity, currency,
 base_minor, base_cost_minor, base_expenses_minor, rate, note, logged_at)
 SELECT $1, number, $3, $2, $4, $5, $11, $12, $16, $6, $5, $11, $12, '1', $13, $7 FROM request
), line AS (
 INSERT INTO audit (workspace_id, at, actor, action, target, before_json, after_json)
 SELECT $1, $7, $14, '` + actionLogDeal + `', 'D-' || request.number, '',
 CAST(CAST($15 AS JSONB) || jsonb_build_object('Number', request.number, 'CustomerName', ok.name) AS TEXT) FROM request, ok
) SELECT request.number, ok.name FROM request, ok`

// logDealAtOnce is LogDeal with the statement atOnce; done is false when nothing was done.
func (s *Store) logDealAtOnce(ctx context.Context, c appraisal.Change, n appraisal.NewDeal) (d appraisal.Deal, done bool, err error) {
	d = fresh(n.Deal, c.At)
	after, err := asJSON(d)
	if err != nil {
		return d, false, err
	}
	st, err := s.writes.get(ctx, atOnce) //nolint:sqlclosecheck // kept for the next deal
	if err != nil {
		return d, false, translate(err)
	}
	at := millis(c.At)
	err = st.QueryRowContext(ctx, c.Workspace, d.Member, d.Customer, day(d.Signed), d.Amount.Minor, d.Amount.Currency, at, n.AllowRepeat,
		at-repeatWindow.Milliseconds(), c.Key, d.Cost.Minor, d.Expenses.Minor, d.Note, c.Actor, after, d.Quantity).Scan(&d.Number, &d.CustomerName)
	switch {
	case err == nil:
		return d, true, nil
	case errors.Is(err, sql.ErrNoRows) || collided(err):
		return appraisal.Deal{}, false, nil
	case pq.As(err) != nil:
		return appraisal.Deal{}, false, translate(err) // the database itself said that it did nothing
	}
	if err := s.afterCommit(ctx, &c, actionLogDeal, err); err != nil {
		return appraisal.Deal{}, false, err
	}
	return appraisal.Deal{}, false, nil // it was saved: the long way finds it by its key
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

// VoidDeal marks a deal as void, with the posts about it; its payments and returns no longer count either. A customer that came with
// the deal and is used by nothing else is withdrawn with it. Conflict "deal_voided" (ref) when it is void already.
func (s *Store) VoidDeal(ctx context.Context, c appraisal.Change, number int64, reason string, posts ...message.Post) (appraisal.Deal, error) {
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
		if _, err := t.exec(`DELETE FROM deal_marks WHERE workspace_id = $1 AND member_id = $2 AND customer = $3 AND signed_on = $4
AND amount_minor = $5 AND currency = $6`, c.Workspace, before.Member, before.Customer, day(before.Signed), before.Amount.Minor,
			before.Amount.Currency); err != nil {
			return outcome{}, err
		}
		voided = before
		voided.Voided, voided.VoidReason = true, reason
		if voided.CustomerWithdrawn, err = t.withdraw(before.Customer, before.Ref()); err != nil {
			return outcome{}, err
		}
		if err := t.enqueue(c.At, posts); err != nil {
			return outcome{}, err
		}
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
