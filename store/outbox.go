package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

type postRow struct {
	ID         string `db:"post_id"`
	To         string `db:"to_id"`
	Lang       string `db:"lang"`
	Message    string `db:"message"`
	NotBefore  int64  `db:"not_before"`
	Expires    int64  `db:"expires"`
	Attempts   int    `db:"attempts"`
	FirstTried int64  `db:"first_tried"`
	Token      int64  `db:"token"`
}

// claim is the row as a worker gets it. One whose message can't be decoded, such as that of another version, is handed out as
// unreadable, so that the worker drops it and it does not hold up the others.
func (r postRow) claim(ws appraisal.WorkspaceID) message.Claim {
	c := message.Claim{
		Post: message.Post{
			ID: r.ID, Workspace: string(ws), To: r.To, Lang: r.Lang, NotBefore: instant(r.NotBefore), Expires: instant(r.Expires),
		},
		Attempts: r.Attempts, FirstTried: instant(r.FirstTried), Token: r.Token,
	}
	if json.Unmarshal([]byte(r.Message), &c.Message) != nil {
		c.Message, c.Unreadable = message.Message{}, true
	}
	return c
}

// SendPosts puts the posts of a person's request in the outbox, with an audit line that names the action and its target, and returns
// how many were not there before. A post whose id is known is left as it is.
func (s *Store) SendPosts(ctx context.Context, c appraisal.Change, action, target string, posts ...message.Post) (int, error) {
	fresh := 0
	first, again, err := s.apply(ctx, c, action, func(t *tx) (outcome, error) {
		fresh = 0
		var ids []string
		for _, p := range posts {
			_, known, err := row[string](t, `SELECT post_id FROM outbox WHERE workspace_id = $1 AND post_id = $2`, c.Workspace, p.ID)
			if err != nil {
				return outcome{}, err
			}
			if !known {
				fresh++
				ids = append(ids, p.ID)
			}
		}
		if err := t.enqueue(c.At, posts); err != nil {
			return outcome{}, err
		}
		return outcome{Number: int64(fresh)}, t.audit(action, target, nil, ids)
	})
	if again {
		return int(first.Number), nil
	}
	return fresh, err
}

func (t *tx) enqueue(at time.Time, posts []message.Post) error {
	for _, p := range posts {
		if err := t.enqueueOne(at, p); err != nil {
			return err
		}
	}
	if len(posts) == 0 {
		return nil
	}
	return t.wake()
}

func (t *tx) enqueueOne(at time.Time, p message.Post) error {
	body, err := json.Marshal(p.Message)
	if err != nil {
		return fmt.Errorf("store: post %s: %w", p.ID, err)
	}
	if p.Workspace == "" {
		p.Workspace = string(t.change.Workspace)
	}
	due := max(millis(at), millis(p.NotBefore))
	column, value := t.s.dialect.numbered("outbox", "seq")
	_, err = t.exec(`INSERT INTO outbox (`+column+`workspace_id, post_id, to_id, lang, message, due_at, not_before, expires, state, attempts,
first_tried, leased_until, token, channel, ts, reason, done_at)
VALUES (`+value+`$1, $2, $3, $4, $5, $6, $6, $7, 'open', 0, 0, 0, 0, '', '', '', 0) ON CONFLICT DO NOTHING`,
		p.Workspace, p.ID, p.To, p.Lang, string(body), due, millis(p.Expires))
	return err
}

// ClaimPosts takes due posts of the workspace for the time of the lease, oldest first, at most limit of them and one for each receiver,
// and never a post while an earlier one to the same receiver is still open. Attempts and FirstTried are committed before it returns.
// It takes none of the workspace "", which a program has until it knows its own.
func (s *Store) ClaimPosts(ctx context.Context, ws appraisal.WorkspaceID, now time.Time, lease time.Duration, limit int) ([]message.Claim, error) {
	// Looked at first by a reader: usually nothing is due, and SQLite's one writer need not wait for the look.
	_, due, err := row[int](s.reader(ctx), `SELECT 1 FROM outbox WHERE workspace_id = $1 AND state = 'open' AND not_before <= $2
AND leased_until <= $2 LIMIT 1`, ws, millis(now))
	if err != nil || !due {
		return nil, err
	}
	var claims []message.Claim
	err = s.transact(ctx, nil, "", func(t *tx) error {
		claims = nil
		free, err := rows[string](t, `SELECT o.post_id FROM outbox o WHERE o.workspace_id = $1 AND o.state = 'open' AND o.not_before <= $2
AND o.leased_until <= $2 AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.workspace_id = o.workspace_id AND e.to_id = o.to_id
AND e.state = 'open' AND (e.due_at < o.due_at OR (e.due_at = o.due_at AND e.seq < o.seq)))
ORDER BY o.due_at, o.seq LIMIT $3`+t.s.dialect.skipLocked, ws, millis(now), limit)
		if err != nil {
			return err
		}
		for _, id := range free {
			taken, _, err := row[postRow](t, `UPDATE outbox SET leased_until = $3, token = token + 1, attempts = attempts + 1,
first_tried = CASE WHEN first_tried = 0 THEN $4 ELSE first_tried END WHERE workspace_id = $1 AND post_id = $2
RETURNING post_id, to_id, lang, message, not_before, expires, attempts, first_tried, token`,
				ws, id, millis(now.Add(lease)), millis(now))
			if err != nil {
				return err
			}
			claims = append(claims, taken.claim(ws))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return claims, nil
}

// leaseLost is the error of a worker that held on too long: the post or job is another worker's now, or done.
func leaseLost() error { return appraisal.Errorf(appraisal.Conflict, "lease_lost") }

// fenced runs an update that touches its row only while the token is the newest.
func (s *Store) fenced(ctx context.Context, query string, args ...any) error {
	return s.transact(ctx, nil, "", func(t *tx) error { return t.fenced(query, args...) })
}

func (t *tx) fenced(query string, args ...any) error {
	n, err := t.exec(query, args...)
	if err == nil && n == 0 {
		err = leaseLost()
	}
	return err
}

// PostSent records that a claimed post reached Slack, where and as which message. Conflict "lease_lost".
func (s *Store) PostSent(ctx context.Context, c message.Claim, channel, ts string, at time.Time) error {
	return s.fenced(ctx, `UPDATE outbox SET state = 'sent', channel = $4, ts = $5, done_at = $6, leased_until = 0
WHERE workspace_id = $1 AND post_id = $2 AND token = $3 AND state = 'open'`, c.Workspace, c.ID, c.Token, channel, ts, millis(at))
}

// PostRetry gives a claimed post back to be tried again at an instant; later posts to the same receiver wait for it. Conflict
// "lease_lost".
func (s *Store) PostRetry(ctx context.Context, c message.Claim, notBefore time.Time, reason string) error {
	return s.fenced(ctx, `UPDATE outbox SET not_before = $4, reason = $5, leased_until = 0
WHERE workspace_id = $1 AND post_id = $2 AND token = $3 AND state = 'open'`, c.Workspace, c.ID, c.Token, millis(notBefore), reason)
}

// PostDropped records that a claimed post will not be sent, and why. Conflict "lease_lost".
func (s *Store) PostDropped(ctx context.Context, c message.Claim, reason string, at time.Time) error {
	return s.fenced(ctx, `UPDATE outbox SET state = 'dropped', reason = $4, done_at = $5, leased_until = 0
WHERE workspace_id = $1 AND post_id = $2 AND token = $3 AND state = 'open'`, c.Workspace, c.ID, c.Token, reason, millis(at))
}

// ReleasePosts gives back claimed posts whose sending was not begun, so that the attempt does not count. Those whose lease was lost
// are left alone.
func (s *Store) ReleasePosts(ctx context.Context, claims []message.Claim) error {
	if len(claims) == 0 {
		return nil
	}
	return s.transact(ctx, nil, "", func(t *tx) error {
		for _, c := range claims {
			if _, err := t.exec(`UPDATE outbox SET leased_until = 0, attempts = attempts - 1,
first_tried = CASE WHEN attempts = 1 THEN 0 ELSE first_tried END
WHERE workspace_id = $1 AND post_id = $2 AND token = $3 AND state = 'open' AND leased_until > 0`, c.Workspace, c.ID, c.Token); err != nil {
				return err
			}
		}
		return t.wake()
	})
}

// OldestPost returns how long the workspace's oldest due post has been waiting, 0 when none is.
func (s *Store) OldestPost(ctx context.Context, ws appraisal.WorkspaceID, now time.Time) (time.Duration, error) {
	oldest, _, err := row[int64](s.reader(ctx), `SELECT coalesce(min(due_at), 0) FROM outbox WHERE state = 'open' AND due_at <= $1
AND workspace_id = $2`, millis(now), ws)
	if err != nil || oldest == 0 {
		return 0, err
	}
	return now.Sub(instant(oldest)), nil
}
