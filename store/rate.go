package store

import (
	"context"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// based is an amount in the workspace's currency with the rate used; minor is nil while no rate is known.
type based struct {
	minor *int64
	rate  string
}

// base converts an amount of a day into the workspace's currency at the newest rate on or before that day.
func (t *tx) base(m appraisal.Money, on calendar.Date, currency string) (based, error) {
	if m.Currency == currency {
		return based{&m.Minor, "1"}, nil
	}
	rate, ok, err := row[string](t, `SELECT rate FROM rates WHERE workspace_id = $1 AND currency = $2 AND on_date <= $3
ORDER BY on_date DESC LIMIT 1`, t.change.Workspace, m.Currency, day(on))
	if err != nil || !ok {
		return based{}, err
	}
	minor, err := convert(m, rate, currency)
	if err != nil {
		return based{}, err
	}
	return based{&minor, rate}, nil
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
	type rateRow struct {
		Currency string          `db:"currency"`
		On       string          `db:"on_date"`
		Rate     decimal.Decimal `db:"rate"`
	}
	found, err := rows[rateRow](s.reader(ctx), `SELECT currency, on_date, rate FROM rates WHERE workspace_id = $1
ORDER BY currency, on_date DESC`, ws)
	rates := make([]appraisal.Rate, len(found))
	for i, r := range found {
		rates[i] = appraisal.Rate{Currency: r.Currency, On: date(r.On), Rate: r.Rate}
	}
	return rates, err
}

// SetRate says that from a day on one unit of a currency is worth rate units of the workspace's currency. It fills the base amount of
// facts of that currency dated from that day that had none; facts that were converted before keep what they were converted at.
func (s *Store) SetRate(ctx context.Context, c appraisal.Change, currency string, on calendar.Date, rate decimal.Decimal) error {
	if _, ok := appraisal.Digits(currency); !ok {
		return appraisal.Errorf(appraisal.Invalid, "currency_unknown", "currency", currency)
	}
	if !rate.IsPositive() {
		return appraisal.Errorf(appraisal.Invalid, "rate_not_positive", "rate", rate.String())
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
		if _, err := t.exec(`INSERT INTO rates (workspace_id, currency, on_date, rate) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace_id, currency, on_date) DO UPDATE SET rate = excluded.rate`, c.Workspace, currency, day(on), rate.String()); err != nil {
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

// unrated is a fact that waits for a rate.
type unrated struct {
	Deal   int64
	Kind   string
	Seq    int64
	Amount int64
}

// fillBases converts what waited for a rate. It goes fact by fact, since SQLite has no exact decimals; it is rare and bounded by what
// was logged without a rate.
func (t *tx) fillBases(currency, of string, on calendar.Date, rate string) error {
	waiting, err := rows[unrated](t, `SELECT number AS deal, '' AS kind, 0 AS seq, amount_minor AS amount FROM deals
WHERE workspace_id = $1 AND currency = $2 AND signed_on >= $3 AND base_minor IS NULL
UNION ALL SELECT deal, kind, seq, amount_minor FROM entries
WHERE workspace_id = $1 AND currency = $2 AND on_date >= $3 AND base_minor IS NULL`, t.change.Workspace, of, day(on))
	if err != nil {
		return err
	}
	for _, f := range waiting {
		minor, err := convert(appraisal.Money{Minor: f.Amount, Currency: of}, rate, currency)
		if err != nil {
			return err
		}
		if f.Kind == "" {
			_, err = t.exec(`UPDATE deals SET base_minor = $3, rate = $4 WHERE workspace_id = $1 AND number = $2`, t.change.Workspace, f.Deal, minor, rate)
		} else {
			_, err = t.exec(`UPDATE entries SET base_minor = $5, rate = $6 WHERE workspace_id = $1 AND deal = $2 AND kind = $3 AND seq = $4`,
				t.change.Workspace, f.Deal, f.Kind, f.Seq, minor, rate)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
