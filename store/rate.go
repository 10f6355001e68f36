package store

import (
	"context"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// rateOn is the newest rate on or before a day at which amounts of a currency are converted into the workspace's, "" while none is known.
func (t *tx) rateOn(of string, on calendar.Date, currency string) (string, error) {
	if of == currency {
		return ownRate, nil
	}
	rate, _, err := row[string](t, `SELECT rate FROM rates WHERE workspace_id = $1 AND currency = $2 AND on_date <= $3
ORDER BY on_date DESC LIMIT 1`, t.change.Workspace, of, day(on))
	return rate, err
}

// ownRate is kept with amounts in the workspace's own currency.
const ownRate = "1"

// converted are amounts in the workspace's currency, each nil while no rate is known.
func converted(rate, currency, of string, minors ...int64) ([]*int64, error) {
	based := make([]*int64, len(minors))
	for i := range minors {
		minor := minors[i]
		if of != currency {
			if rate == "" {
				continue
			}
			var err error
			if minor, err = convert(appraisal.Money{Minor: minor, Currency: of}, rate, currency); err != nil {
				return nil, err
			}
		}
		based[i] = &minor
	}
	return based, nil
}

func convert(m appraisal.Money, rate, currency string) (int64, error) {
	r, err := decimal.NewFromString(rate)
	if err != nil {
		return 0, err
	}
	converted, err := appraisal.MoneyOf(m.Decimal().Mul(r), currency)
	return converted.Minor, err
}

// RateKnown reports whether amounts of a currency dated on a day can be converted.
func (s *Store) RateKnown(ctx context.Context, ws appraisal.WorkspaceID, currency string, on calendar.Date) (bool, error) {
	known, _, err := row[bool](s.reader(ctx), `SELECT EXISTS (SELECT 1 FROM rates WHERE workspace_id = $1 AND currency = $2 AND on_date <= $3)`,
		ws, currency, day(on))
	return known, err
}

// Rates returns the exchange rates that are set, by currency, the newest first.
func (s *Store) Rates(ctx context.Context, ws appraisal.WorkspaceID) ([]appraisal.Rate, error) {
	return readRates(s.reader(ctx), ws)
}

func readRates(r reader, ws appraisal.WorkspaceID) ([]appraisal.Rate, error) {
	type rateRow struct {
		Currency string          `db:"currency"`
		On       string          `db:"on_date"`
		Rate     decimal.Decimal `db:"rate"`
	}
	found, err := rows[rateRow](r, `SELECT currency, on_date, rate FROM rates WHERE workspace_id = $1
ORDER BY currency, on_date DESC`, ws)
	rates := make([]appraisal.Rate, len(found))
	for i, r := range found {
		rates[i] = appraisal.Rate{Currency: r.Currency, On: date(r.On), Rate: r.Rate}
	}
	return rates, err
}

var rateTable = table{
	name: "rates", columns: []string{"workspace_id", "currency", "on_date", "rate"},
	conflict: "ON CONFLICT (workspace_id, currency, on_date) DO UPDATE SET rate = excluded.rate",
}

// SetRate says that from a day on one unit of a currency is worth rate units of the workspace's currency. It fills the base amount of
// facts of that currency dated from that day that had none; facts that were converted before keep what they were converted at.
func (s *Store) SetRate(ctx context.Context, c appraisal.Change, currency string, on calendar.Date, rate decimal.Decimal) error {
	if err := checkRate(currency, rate); err != nil {
		return err
	}
	_, _, err := s.apply(ctx, c, "rate.set", func(t *tx) (outcome, error) {
		set, err := readSettings(t, c.Workspace)
		if err != nil {
			return outcome{}, err
		}
		before, ok, err := row[string](t, `SELECT rate FROM rates WHERE workspace_id = $1 AND currency = $2 AND on_date = $3`,
			c.Workspace, currency, day(on))
		if err != nil {
			return outcome{}, err
		}
		if _, err := t.insert(rateTable, []any{c.Workspace, currency, day(on), rate.String()}); err != nil {
			return outcome{}, err
		}
		if err := t.fillBases(set.Currency, currency, on, rate.String()); err != nil {
			return outcome{}, err
		}
		var was any
		if ok {
			was = before
		}
		return outcome{}, t.audit("rate.set", currency+" "+day(on), was, rate.String())
	})
	return err
}

// checkRate refuses what is no exchange rate.
func checkRate(currency string, rate decimal.Decimal) error {
	if _, ok := appraisal.Digits(currency); !ok {
		return appraisal.Errorf(appraisal.Invalid, "currency_unknown", "currency", currency)
	}
	if !rate.IsPositive() {
		return appraisal.Errorf(appraisal.Invalid, "rate_not_positive", "rate", rate.String())
	}
	return nil
}

// unrated is a fact that waits for a rate.
type unrated struct {
	Deal           int64
	Kind           string
	Seq            int64
	Amount         int64
	Cost, Expenses int64
}

// fillBases converts what waited for a rate. It goes fact by fact, since SQLite has no exact decimals; it is rare and bounded by what
// was logged without a rate.
func (t *tx) fillBases(currency, of string, on calendar.Date, rate string) error {
	waiting, err := rows[unrated](t, `SELECT number AS deal, '' AS kind, 0 AS seq, amount_minor AS amount, cost_minor AS cost,
expenses_minor AS expenses FROM deals WHERE workspace_id = $1 AND currency = $2 AND signed_on >= $3 AND base_minor IS NULL
UNION ALL SELECT deal, kind, seq, amount_minor, 0, 0 FROM entries
WHERE workspace_id = $1 AND currency = $2 AND on_date >= $3 AND base_minor IS NULL`, t.change.Workspace, of, day(on))
	if err != nil {
		return err
	}
	for _, f := range waiting {
		base, err := converted(rate, currency, of, f.Amount, f.Cost, f.Expenses)
		if err != nil {
			return err
		}
		if f.Kind == "" {
			_, err = t.exec(`UPDATE deals SET base_minor = $3, base_cost_minor = $4, base_expenses_minor = $5, rate = $6
WHERE workspace_id = $1 AND number = $2`, t.change.Workspace, f.Deal, base[0], base[1], base[2], rate)
		} else {
			_, err = t.exec(`UPDATE entries SET base_minor = $5, rate = $6 WHERE workspace_id = $1 AND deal = $2 AND kind = $3 AND seq = $4`,
				t.change.Workspace, f.Deal, f.Kind, f.Seq, base[0], rate)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
