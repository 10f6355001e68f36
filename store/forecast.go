package store

import (
	"context"
	"fmt"

	"github.com/meritbot/meritbot/appraisal"
)

var forecastTable = table{
	name: "forecasts", columns: []string{"workspace_id", "month", "member_id", "amount"},
	conflict: "ON CONFLICT (workspace_id, month, member_id) DO UPDATE SET amount = excluded.amount",
}

func forecastValues(ws appraisal.WorkspaceID, f appraisal.Forecast) []any {
	return []any{ws, f.Month.ID(), f.Member, f.Amount.String()}
}

// SetForecasts keeps what members expect to sell in a month, in the place of what they expected before. What that was is in the audit
// log. Code Unknown for a member that is not there.
func (s *Store) SetForecasts(ctx context.Context, c appraisal.Change, forecasts []appraisal.Forecast) error {
	_, _, err := s.apply(ctx, c, "forecast.set", func(t *tx) (outcome, error) {
		for _, f := range forecasts {
			if err := t.setForecast(f); err != nil {
				return outcome{}, err
			}
		}
		return outcome{}, nil
	})
	return err
}

func (t *tx) setForecast(f appraisal.Forecast) error {
	ws := t.change.Workspace
	if _, err := readMember(t, ws, f.Member, ""); err != nil {
		return err
	}
	was, ok, err := row[string](t, `SELECT amount FROM forecasts WHERE workspace_id = $1 AND month = $2 AND member_id = $3`,
		ws, f.Month.ID(), f.Member)
	if err != nil {
		return err
	}
	if _, err := t.insert(forecastTable, forecastValues(ws, f)); err != nil {
		return err
	}
	var before any
	if ok {
		before = was
	}
	return t.audit("forecast.set", fmt.Sprintf("%s %s", f.Member, f.Month.ID()), before, f.Amount.String())
}
