package bot

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// row is a post in the queue.
type row struct {
	message.Claim
	leased          time.Time
	sent, dropped   bool
	channel, reason string
	notBefore       time.Time
}

// queue is a Queue in memory with the store's promises: one claim per receiver, in order, fenced by a token.
type queue struct {
	mu       sync.Mutex
	rows     []*row
	token    int64
	released int
	lost     bool // PostSent does not reach the database
}

func (q *queue) add(posts ...message.Post) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, p := range posts {
		q.rows = append(q.rows, &row{Claim: message.Claim{Post: p}, notBefore: p.NotBefore})
	}
}

func (q *queue) get(id string) row {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.rows {
		if r.ID == id {
			return *r
		}
	}
	return row{}
}

func (q *queue) ClaimPosts(_ context.Context, now time.Time, lease time.Duration, limit int) ([]message.Claim, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var claims []message.Claim
	var busy []string
	for _, r := range q.rows {
		if r.sent || r.dropped || slices.Contains(busy, r.To) {
			continue
		}
		busy = append(busy, r.To)
		if r.notBefore.After(now) || r.leased.After(now) || len(claims) == limit {
			continue
		}
		q.token++
		r.leased, r.Token = now.Add(lease), q.token
		if r.Attempts++; r.Attempts == 1 {
			r.FirstTried = now
		}
		claims = append(claims, r.Claim)
	}
	return claims, nil
}

func (q *queue) fenced(c message.Claim, f func(*row)) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.rows {
		if r.ID == c.ID && r.Token == c.Token {
			r.leased = time.Time{}
			f(r)
			return nil
		}
	}
	return appraisal.Errorf(appraisal.Conflict, "lease_lost")
}

func (q *queue) PostSent(_ context.Context, c message.Claim, channel, _ string, _ time.Time) error {
	q.mu.Lock()
	lost := q.lost
	q.mu.Unlock()
	if lost {
		return appraisal.Errorf(appraisal.Conflict, "lease_lost")
	}
	return q.fenced(c, func(r *row) { r.sent, r.channel = true, channel })
}

func (q *queue) PostRetry(_ context.Context, c message.Claim, at time.Time, reason string) error {
	return q.fenced(c, func(r *row) { r.notBefore, r.reason = at, reason })
}

func (q *queue) PostDropped(_ context.Context, c message.Claim, reason string, _ time.Time) error {
	return q.fenced(c, func(r *row) { r.dropped, r.reason = true, reason })
}

func (q *queue) ReleasePosts(_ context.Context, cs []message.Claim) error {
	for _, c := range cs {
		if err := q.fenced(c, func(r *row) { r.Attempts--; q.released++ }); err != nil {
			return err
		}
	}
	return nil
}

func (q *queue) OldestPost(context.Context, time.Time) (time.Duration, error) { return 0, nil }
