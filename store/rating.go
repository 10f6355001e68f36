package store

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// SaveRating keeps a rating. It takes the place of an earlier one of the same rater, person, period, kind and item, which stays as
// history. A tenure quarter that is not bound to the member is bound to the day on which the member joined. A rating is kept as a level or as a
// score, not both.
func (s *Store) SaveRating(ctx context.Context, c appraisal.Change, g appraisal.Rating) error {
	_, _, err := s.apply(ctx, c, "rating.save", func(t *tx) (outcome, error) {
		set, err := readSettings(t, c.Workspace)
		if err != nil {
			return outcome{}, err
		}
		// The member's row is locked, so that two ratings at once get two versions.
		member, err := readMember(t, c.Workspace, g.Of, t.s.dialect.lock)
		if err != nil {
			return outcome{}, err
		}
		g.Period = boundTo(g.Period, date(member.Joined))
		version, _, err := row[int64](t, `INSERT INTO ratings (workspace_id, period, kind, item, member_id, rater, version, starts_on, ends_on,
rated_on, score, level, reason) VALUES ($1, $2, $3, $4, $5, $6, (SELECT coalesce(max(version), 0) + 1 FROM ratings WHERE workspace_id = $1
AND period = $2 AND kind = $3 AND item = $4 AND member_id = $5 AND rater = $6), $7, $8, $9, $10, $11, $12) RETURNING version`,
			c.Workspace, g.Period.ID(), g.Kind, g.Item, g.Of, g.By, day(g.Period.Start), day(g.Period.End),
			day(set.Today(c.At)), ratingScore(g), g.Level, g.Reason)
		if err != nil {
			return outcome{}, err
		}
		return outcome{Seq: version}, t.audit("rating.save", string(g.Of)+" "+g.Period.ID(), nil, g)
	})
	return err
}

// ratingScore is the score as it is kept: none where a level was given.
func ratingScore(g appraisal.Rating) string {
	if g.Level != "" {
		return ""
	}
	return g.Score.String()
}

// boundTo is the period with days: a tenure quarter begins with the day on which the member joined.
func boundTo(p calendar.Period, joined calendar.Date) calendar.Period {
	if !p.Start.IsZero() || joined.IsZero() {
		return p
	}
	return p.Since(joined)
}
