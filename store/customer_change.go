package store

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
)

var changeTable = table{name: "customer_changes", columns: []string{"workspace_id", "customer", "seq", "known_on", "entered_on"}}

func changeValues(ws appraisal.WorkspaceID, seq int64, h appraisal.CustomerChange) []any {
	return []any{ws, h.Customer, seq, day(h.Known), day(h.Entered)}
}

// AddCustomerChange keeps when a change of a customer's data became known and when it was entered. NotFound "customer_missing" (ref).
func (s *Store) AddCustomerChange(ctx context.Context, c appraisal.Change, h appraisal.CustomerChange) error {
	_, _, err := s.apply(ctx, c, "customer.change", func(t *tx) (outcome, error) {
		// The customer's row is locked, so that two changes at once get two numbers.
		found, ok, err := row[customerRow](t, `SELECT `+customerColumns+` FROM customers c WHERE c.workspace_id = $1 AND c.number = $2
AND `+liveCustomer+t.s.dialect.lock, c.Workspace, h.Customer)
		if err != nil {
			return outcome{}, err
		}
		if !ok {
			return outcome{}, customerMissing(h.Customer)
		}
		seq, _, err := row[int64](t, `SELECT coalesce(max(seq), 0) + 1 FROM customer_changes WHERE workspace_id = $1 AND customer = $2`,
			c.Workspace, h.Customer)
		if err != nil {
			return outcome{}, err
		}
		if _, err := t.insert(changeTable, changeValues(c.Workspace, seq, h)); err != nil {
			return outcome{}, err
		}
		return outcome{Number: h.Customer, Seq: seq}, t.audit("customer.change", found.customer().Ref(), nil, h)
	})
	return err
}
