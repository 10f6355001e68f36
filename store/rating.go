package store

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
)

// SaveRating keeps a rating. It takes the place of an earlier one of the same rater, person, period, kind and item, which stays as
// history.
func (s *Store) SaveRating(ctx context.Context, c appraisal.Change, g appraisal.Rating) error {
	_, _, err := s.apply(ctx, c, "rating.save", func(t *tx) (outcome, error) {
		set, err := readSettings(t, c.Workspace)
		if err != nil {
			return outcome{}, err
		}
		// The member's row is locked, so that two ratings at once get two versions.
		if _, err := readMember(t, c.Workspace, g.Of, t.s.dialect.lock); err != nil {
			return outcome{}, err
		}
		version, _, err := row[int64](t, `INSERT INTO ratings (workspace_id, period, kind, item, member_id, rater, version, starts_on, ends_on,
rated_on, score, reason) VALUES ($1, $2, $3, $4, $5, $6, (SELECT coalesce(max(version), 0) + 1 FROM ratings WHERE workspace_id = $1
AND period = $2 AND kind = $3 AND item = $4 AND member_id = $5 AND rater = $6), $7, $8, $9, $10, $11) RETURNING version`,
			c.Workspace, g.Period.ID(), g.Kind, g.Item, g.Of, g.By, day(g.Period.Start), day(g.Period.End),
			day(set.Today(c.At)), g.Score.String(), g.Reason)
		if err != nil {
			return outcome{}, err
		}
		return outcome{Seq: version}, t.audit("rating.save", string(g.Of)+" "+g.Period.ID(), nil, g)
	})
	return err
}
