package store

import (
	"context"
	"time"

	"github.com/meritbot/meritbot/appraisal"
)

// How long rows are kept that serve only to do something once (docs/guarantees.md).
const (
	keepKeys  = 30 * 24 * time.Hour
	keepEnded = 90 * 24 * time.Hour // posts and jobs
	keepMarks = 24 * time.Hour
)

// sweepBatch is how many rows are deleted in one transaction, so that nobody waits long for it.
const sweepBatch = 500

// litter is rows of a table that are of no use any more.
type litter struct {
	table, key, old string // old has the workspace as $1 and the instant as $2
	keep            time.Duration
}

func litters() []litter {
	return []litter{
		{"requests", "request_key, action", "workspace_id = $1 AND at < $2", keepKeys},
		{"outbox", "post_id", "workspace_id = $1 AND state <> 'open' AND done_at < $2", keepEnded},
		{"jobs", "name, subject, planned", "workspace_id = $1 AND state <> 'open' AND done_at < $2", keepEnded},
		{"deal_marks", "member_id, customer, signed_on, amount_minor, currency", "workspace_id = $1 AND at < $2", keepMarks},
	}
}

// Sweep deletes request keys older than 30 days, posts and jobs that ended more than 90 days ago, and marks of deals older than a day, of
// all workspaces. It returns how many rows it deleted.
func (s *Store) Sweep(ctx context.Context, now time.Time) (int, error) {
	all, err := rows[string](s.reader(ctx), `SELECT workspace_id FROM workspaces ORDER BY workspace_id`)
	if err != nil {
		return 0, err
	}
	swept := 0
	for _, ws := range all {
		for _, l := range litters() {
			n, err := s.sweep(ctx, appraisal.WorkspaceID(ws), l, now)
			swept += n
			if err != nil {
				return swept, err
			}
		}
	}
	return swept, nil
}

func (s *Store) sweep(ctx context.Context, ws appraisal.WorkspaceID, l litter, now time.Time) (swept int, err error) {
	before := millis(now.Add(-l.keep))
	for {
		// Looked at first by a reader: usually there is nothing, and SQLite's one writer need not wait for the look.
		_, found, err := row[int](s.reader(ctx), `SELECT 1 FROM `+l.table+` WHERE `+l.old+` LIMIT 1`, ws, before)
		if err != nil || !found {
			return swept, err
		}
		var n int64
		err = s.transact(ctx, nil, "", func(t *tx) error {
			var err error
			n, err = t.exec(`DELETE FROM `+l.table+` WHERE `+l.old+` AND (`+l.key+`) IN (SELECT `+l.key+` FROM `+l.table+` WHERE `+l.old+
				` LIMIT $3`+t.s.dialect.skipLocked+`)`, ws, before, sweepBatch)
			return err
		})
		swept += int(n)
		if err != nil || n < sweepBatch { // fewer when another program sweeps as well
			return swept, err
		}
	}
}
