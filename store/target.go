package store

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

var targetTable = table{
	name: "targets", columns: []string{"workspace_id", "period", "member_id", "metric", "amount"},
	conflict: "ON CONFLICT (workspace_id, period, member_id, metric) DO UPDATE SET amount = excluded.amount",
}

func targetValues(ws appraisal.WorkspaceID, t appraisal.Target) []any {
	return []any{ws, t.Period.ID(), t.Member, t.Metric, t.Amount.String()}
}

// SetTargets sets targets, in the place of those of the same member, metric and period, and puts the posts about them in the outbox.
// What they were before is in the audit log.
func (s *Store) SetTargets(ctx context.Context, c appraisal.Change, targets []appraisal.Target, posts ...message.Post) error {
	_, _, err := s.apply(ctx, c, "target.set", func(t *tx) (outcome, error) {
		for _, target := range targets {
			if err := t.setTarget(target); err != nil {
				return outcome{}, err
			}
		}
		return outcome{}, t.enqueue(c.At, posts)
	})
	return err
}

func (t *tx) setTarget(target appraisal.Target) error {
	ws, period := t.change.Workspace, target.Period.ID()
	if _, err := readMember(t, ws, target.Member, ""); err != nil {
		return err
	}
	was, ok, err := row[string](t, `SELECT amount FROM targets WHERE workspace_id = $1 AND period = $2 AND member_id = $3 AND metric = $4`,
		ws, period, target.Member, target.Metric)
	if err != nil {
		return err
	}
	if _, err := t.insert(targetTable, targetValues(ws, target)); err != nil {
		return err
	}
	var before any
	if ok {
		before = was
	}
	return t.audit("target.set", fmt.Sprintf("%s %s %s", target.Member, target.Metric, period), before, target.Amount.String())
}

// Targets returns every target set for the period, by member and metric.
func (s *Store) Targets(ctx context.Context, ws appraisal.WorkspaceID, period calendar.Period) ([]appraisal.Target, error) {
	type targetRow struct {
		Member string `db:"member_id"`
		Metric string `db:"metric"`
		Amount string `db:"amount"`
	}
	found, err := rows[targetRow](s.reader(ctx), `SELECT member_id, metric, amount FROM targets WHERE workspace_id = $1 AND period = $2
ORDER BY member_id, metric`, ws, period.ID())
	if err != nil {
		return nil, err
	}
	all := make([]appraisal.Target, 0, len(found))
	for _, r := range found {
		amount, err := decimal.NewFromString(r.Amount)
		if err != nil {
			return nil, fmt.Errorf("store: target of %s: %w", r.Member, err)
		}
		all = append(all, appraisal.Target{
			Member: appraisal.MemberID(r.Member), Metric: appraisal.MetricID(r.Metric), Period: period, Amount: amount,
		})
	}
	return all, nil
}
