package store

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
)

var sampleTable = table{name: "samples", columns: []string{"workspace_id", "number", "customer", "member_id", "on_date", "fee_paid"}}

func sampleValues(ws appraisal.WorkspaceID, number int64, p appraisal.SampleSent) []any {
	return []any{ws, number, p.Customer, p.Member, day(p.On), p.FeePaid}
}

// AddSample keeps that a customer asked for a sample. NotFound "customer_missing" (ref); code Unknown for a member that is not there.
func (s *Store) AddSample(ctx context.Context, c appraisal.Change, p appraisal.SampleSent) error {
	_, _, err := s.apply(ctx, c, "sample.add", func(t *tx) (outcome, error) {
		if err := t.checkParties(p.Customer, p.Member); err != nil {
			return outcome{}, err
		}
		number, _, err := t.next(kindSample)
		if err != nil {
			return outcome{}, err
		}
		if _, err := t.insert(sampleTable, sampleValues(c.Workspace, number, p)); err != nil {
			return outcome{}, err
		}
		return outcome{Number: number}, t.audit("sample.add", appraisal.Customer{Number: p.Customer}.Ref(), nil, p)
	})
	return err
}

// checkParties makes sure that a customer and a member are there.
func (t *tx) checkParties(customer int64, member appraisal.MemberID) error {
	if _, ok, err := customerByNumber(t, t.change.Workspace, customer); err != nil {
		return err
	} else if !ok {
		return customerMissing(customer)
	}
	_, err := readMember(t, t.change.Workspace, member, "")
	return err
}
