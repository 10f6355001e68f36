package store

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
)

// SetCost says what the goods of a deal cost, in the deal's currency and in the place of what was said before, and returns the deal. In the
// workspace's currency it counts at the rate of the deal itself; while none is known, it waits for one as the deal does. Invalid
// "amount_not_positive", "currencies_mixed" (currency, other); Conflict "deal_voided" (ref); NotFound "deal_missing" (ref).
func (s *Store) SetCost(ctx context.Context, c appraisal.Change, number int64, cost appraisal.Money) (appraisal.Deal, error) {
	if cost.Minor <= 0 {
		return appraisal.Deal{}, appraisal.Errorf(appraisal.Invalid, "amount_not_positive")
	}
	var after appraisal.Deal
	_, again, err := s.apply(ctx, c, "deal.cost", func(t *tx) (outcome, error) {
		d, err := t.openDeal(number)
		if err != nil {
			return outcome{}, err
		}
		before := d.Cost
		d.Cost = cost
		if err := oneCurrency(d); err != nil {
			return outcome{}, err
		}
		set, err := readSettings(t, c.Workspace)
		if err != nil {
			return outcome{}, err
		}
		rate, _, err := row[string](t, `SELECT rate FROM deals WHERE workspace_id = $1 AND number = $2`, c.Workspace, number)
		if err != nil {
			return outcome{}, err
		}
		base, err := converted(rate, set.Currency, cost.Currency, cost.Minor)
		if err != nil {
			return outcome{}, err
		}
		if _, err := t.exec(`UPDATE deals SET cost_minor = $3, base_cost_minor = $4 WHERE workspace_id = $1 AND number = $2`,
			c.Workspace, number, cost.Minor, base[0]); err != nil {
			return outcome{}, err
		}
		after = d
		return outcome{Number: number}, t.audit("deal.cost", d.Ref(), before, cost)
	})
	if again {
		return s.Deal(ctx, c.Workspace, number)
	}
	return after, err
}
