package store

import (
	"context"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/scheduler"
)

// Cursor returns up to which instant the ticks of a job have been planned for a group; ok is false when never.
func (s *Store) Cursor(ctx context.Context, ws appraisal.WorkspaceID, job, group string) (at time.Time, ok bool, err error) {
	planned, ok, err := row[int64](s.reader(ctx), `SELECT planned_to FROM cursors WHERE workspace_id = $1 AND job = $2 AND member_group = $3`,
		ws, job, group)
	return instant(planned), ok, err
}

// Plan adds the jobs that are not there yet and moves the cursor, which never goes back, in one transaction. It returns how many were
// added.
func (s *Store) Plan(ctx context.Context, ws appraisal.WorkspaceID, job, group string, upTo time.Time, jobs []scheduler.Job) (inserted int, err error) {
	err = s.transact(ctx, nil, "", func(t *tx) error {
		inserted = 0
		for _, j := range jobs {
			j.Workspace = ws
			n, err := t.insertJob(j)
			if err != nil {
				return err
			}
			inserted += int(n)
		}
		if _, err := t.exec(`INSERT INTO cursors AS c (workspace_id, job, member_group, planned_to) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace_id, job, member_group) DO UPDATE SET planned_to =
CASE WHEN excluded.planned_to > c.planned_to THEN excluded.planned_to ELSE c.planned_to END`, ws, job, group, millis(upTo)); err != nil {
			return err
		}
		if inserted == 0 {
			return nil
		}
		return t.wake()
	})
	if err != nil {
		return 0, err
	}
	return inserted, nil
}

func (t *tx) insertJob(j scheduler.Job) (int64, error) {
	return t.exec(`INSERT INTO jobs (workspace_id, name, subject, planned, due_at, state, attempts, leased_until, token, reason, done_at)
VALUES ($1, $2, $3, $4, $4, 'open', 0, 0, 0, '', 0) ON CONFLICT DO NOTHING`, j.Workspace, j.Name, j.Subject, millis(j.Planned))
}

// AddJob adds one job because a person asked for it: a snooze.
func (s *Store) AddJob(ctx context.Context, c appraisal.Change, j scheduler.Job) error {
	j.Workspace = c.Workspace
	_, _, err := s.apply(ctx, c, "job.add", func(t *tx) (outcome, error) {
		if _, err := t.insertJob(j); err != nil {
			return outcome{}, err
		}
		if err := t.audit("job.add", j.Name+" "+j.Subject, nil, map[string]string{"planned": j.Planned.UTC().Format(time.RFC3339)}); err != nil {
			return outcome{}, err
		}
		return outcome{}, t.wake()
	})
	return err
}

type jobRow struct {
	Name     string `db:"name"`
	Subject  string `db:"subject"`
	Planned  int64  `db:"planned"`
	Attempts int    `db:"attempts"`
	Token    int64  `db:"token"`
}

// ClaimJobs takes due jobs for the time of the lease, the ones planned earliest first. A job whose lease ended is due again: that is how
// the jobs of a worker that died are rescued. It looks across workspaces (docs/decisions); what it then does is in one.
func (s *Store) ClaimJobs(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]scheduler.Job, error) {
	due, err := rows[appraisal.WorkspaceID](s.reader(ctx), `SELECT DISTINCT workspace_id FROM jobs WHERE state = 'open' AND due_at <= $1 AND leased_until <= $1
ORDER BY workspace_id`, millis(now))
	if err != nil {
		return nil, err
	}
	var jobs []scheduler.Job
	for _, ws := range due {
		if len(jobs) >= limit {
			break
		}
		taken, err := s.claimJobs(ctx, ws, now, lease, limit-len(jobs))
		if err != nil {
			if len(jobs) > 0 {
				return jobs, nil // those are ours; the error shows again next time
			}
			return nil, err
		}
		jobs = append(jobs, taken...)
	}
	return jobs, nil
}

func (s *Store) claimJobs(ctx context.Context, ws appraisal.WorkspaceID, now time.Time, lease time.Duration, limit int) ([]scheduler.Job, error) {
	var jobs []scheduler.Job
	err := s.transact(ctx, nil, "", func(t *tx) error {
		jobs = nil
		free, err := rows[jobRow](t, `SELECT name, subject, planned, attempts, token FROM jobs WHERE workspace_id = $1 AND state = 'open'
AND due_at <= $2 AND leased_until <= $2 ORDER BY planned, name, subject LIMIT $3`+t.s.dialect.skipLocked, ws, millis(now), limit)
		if err != nil {
			return err
		}
		for _, j := range free {
			if _, err := t.exec(`UPDATE jobs SET leased_until = $5, token = token + 1, attempts = attempts + 1
WHERE workspace_id = $1 AND name = $2 AND subject = $3 AND planned = $4`, ws, j.Name, j.Subject, j.Planned, millis(now.Add(lease))); err != nil {
				return err
			}
			jobs = append(jobs, scheduler.Job{
				Workspace: ws, Name: j.Name, Subject: j.Subject, Planned: instant(j.Planned),
				Attempts: j.Attempts + 1, Token: j.Token + 1,
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return jobs, nil
}

// heldJob narrows an update to a job whose newest lease is the caller's; $1 to $5 are jobKey's.
const heldJob = ` WHERE workspace_id = $1 AND name = $2 AND subject = $3 AND planned = $4 AND token = $5 AND state = 'open'`

func jobKey(j scheduler.Job, more ...any) []any {
	return append([]any{j.Workspace, j.Name, j.Subject, millis(j.Planned), j.Token}, more...)
}

// FinishJob records that a claimed job is done, together with the posts and results that it made. Conflict "lease_lost", and then nothing
// of it is kept.
func (s *Store) FinishJob(ctx context.Context, j scheduler.Job, posts []message.Post, results []appraisal.Result, at time.Time) error {
	return s.transact(ctx, nil, "", func(t *tx) error {
		t.change = appraisal.Change{Workspace: j.Workspace, At: at}
		if err := t.fenced(`UPDATE jobs SET state = 'done', done_at = $6, leased_until = 0`+heldJob, jobKey(j, millis(at))...); err != nil {
			return err
		}
		written, err := t.saveResults(results, at)
		if err != nil {
			return err
		}
		if written > 0 {
			if err := t.auditResults(results, resultsSaved{Job: j.Name, New: written, Results: len(results)}); err != nil {
				return err
			}
		}
		if err := t.enqueue(at, posts); err != nil {
			return err
		}
		return t.finish("", outcome{}) // without a key: the row itself makes it once
	})
}

// RetryJob gives a claimed job back to be run again at an instant. Conflict "lease_lost".
func (s *Store) RetryJob(ctx context.Context, j scheduler.Job, at time.Time, reason string) error {
	return s.fenced(ctx, `UPDATE jobs SET due_at = $6, reason = $7, leased_until = 0`+heldJob, jobKey(j, millis(at), reason)...)
}

// DropJob records that a claimed job will not be run, and why. Conflict "lease_lost".
func (s *Store) DropJob(ctx context.Context, j scheduler.Job, reason string, at time.Time) error {
	return s.fenced(ctx, `UPDATE jobs SET state = 'dropped', reason = $6, done_at = $7, leased_until = 0`+heldJob, jobKey(j, reason, millis(at))...)
}

// ReleaseJobs gives back claimed jobs that were not begun, so that the attempt does not count. Those whose lease was lost are left alone.
func (s *Store) ReleaseJobs(ctx context.Context, jobs []scheduler.Job) error {
	if len(jobs) == 0 {
		return nil
	}
	return s.transact(ctx, nil, "", func(t *tx) error {
		for _, j := range jobs {
			if _, err := t.exec(`UPDATE jobs SET leased_until = 0, attempts = attempts - 1`+heldJob+` AND leased_until > 0`, jobKey(j)...); err != nil {
				return err
			}
		}
		return t.wake()
	})
}
