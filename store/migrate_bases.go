package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"
)

// convertCosts is the migration after 00002_policies.sql, the same for both databases: it converts the cost and the expenses of deals in
// other currencies than the workspace's, at the rate at which their amount was converted.
const convertCosts = 3

func (s *Store) goMigrations() goose.ProviderOption {
	return goose.WithGoMigrations(goose.NewGoMigration(convertCosts, &goose.GoFunc{RunTx: s.convertOldCosts}, nil))
}

// unconverted is a deal whose amount was converted before its cost and expenses were.
type unconverted struct {
	workspace, base string
	number          int64
	cost, expenses  int64
	currency, rate  string
}

func (s *Store) convertOldCosts(ctx context.Context, tx *sql.Tx) error {
	waiting, err := oldDeals(ctx, tx)
	if err != nil {
		return err
	}
	for _, d := range waiting {
		minors, err := converted(d.rate, d.base, d.currency, d.cost, d.expenses)
		if err != nil {
			return fmt.Errorf("store: cost of deal %d of workspace %s: %w", d.number, d.workspace, err)
		}
		if _, err := tx.ExecContext(ctx, s.dialect.text(`UPDATE deals SET base_cost_minor = $3, base_expenses_minor = $4
WHERE workspace_id = $1 AND number = $2`), d.workspace, d.number, minors[0], minors[1]); err != nil {
			return err
		}
	}
	return nil
}

func oldDeals(ctx context.Context, tx *sql.Tx) (all []unconverted, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT d.workspace_id, w.currency, d.number, d.cost_minor, d.expenses_minor, d.currency, d.rate
FROM deals d JOIN workspaces w ON w.workspace_id = d.workspace_id WHERE d.base_minor IS NOT NULL AND d.base_cost_minor IS NULL`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var d unconverted
		if err := rows.Scan(&d.workspace, &d.base, &d.number, &d.cost, &d.expenses, &d.currency, &d.rate); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}
