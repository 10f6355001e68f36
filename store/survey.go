package store

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
)

// AddSurvey keeps a customer's answer. NotFound "customer_missing"; code Unknown for a member that is not there.
func (s *Store) AddSurvey(ctx context.Context, c appraisal.Change, v appraisal.Survey) error {
	_, _, err := s.apply(ctx, c, "survey.add", func(t *tx) (outcome, error) {
		customer, ok, err := customerByNumber(t, c.Workspace, v.Customer)
		if err != nil {
			return outcome{}, err
		}
		if !ok {
			return outcome{}, customerMissing(v.Customer)
		}
		if _, err := readMember(t, c.Workspace, v.Member, ""); err != nil {
			return outcome{}, err
		}
		number, _, err := t.next(kindSurvey)
		if err != nil {
			return outcome{}, err
		}
		if _, err := t.exec(`INSERT INTO surveys (workspace_id, number, customer, member_id, on_date, score, comment, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, c.Workspace, number, v.Customer, v.Member, day(v.On), v.Score.String(), v.Comment,
			millis(c.At)); err != nil {
			return outcome{}, err
		}
		return outcome{Number: number}, t.audit("survey.add", customer.customer().Ref(), nil, v)
	})
	return err
}
