package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

func post(id, to string) message.Post {
	return message.Post{ID: id, Workspace: string(ws), To: to, Lang: "en", Message: message.Say(message.Plain("hello " + id))}
}

// claim claims posts and returns them with their ids as words.
func (b *bench) claim(limit int) ([]message.Claim, string) {
	b.Helper()
	claims, err := b.s.ClaimPosts(b.Context(), ws, b.now, time.Minute, limit)
	b.ok(err)
	ids := make([]string, len(claims))
	for i, c := range claims {
		ids[i] = c.ID
	}
	return claims, strings.Join(ids, " ")
}

func outboxCases() []testCase { //nolint:funlen // a table of cases
	return []testCase{
		{"posts of a request are sent once and audited", func(b *bench) {
			one := message.Post{ID: "remind/1", Workspace: string(ws), To: string(li), Message: message.Say(message.Plain("x"))}
			two := one
			two.ID = "remind/2"
			change := b.change(chen)
			for _, want := range []int{1, 1} { // the second is the same request once more
				n, err := b.s.SendPosts(b.Context(), change, "report.remind", "2026-W47", one)
				b.ok(err)
				same(b, n, want)
			}
			n, err := b.s.SendPosts(b.Context(), b.change(chen), "report.remind", "2026-W47", one, two)
			b.ok(err)
			same(b, n, 1)
			n, err = b.s.SendPosts(b.Context(), b.change(chen), "report.remind", "2026-W47", one, two)
			b.ok(err)
			same(b, n, 0)
			b.audited("2026-W47", 3)
		}},
		{"a post is kept whole, and once by its id", func(b *bench) {
			p := post("a", "C1")
			p.NotBefore, p.Expires = b.now.Add(time.Second), b.now.Add(time.Hour)
			Enqueue(b, b.s, b.now, p, p)
			Enqueue(b, b.s, b.now, post("a", "C2"))
			_, ids := b.claim(10)
			same(b, ids, "")
			b.now = b.now.Add(time.Second)
			claims, ids := b.claim(10)
			same(b, ids, "a")
			same(b, claims[0].Post, p)
			same(b, claims[0].Attempts, 1)
			same(b, claims[0].FirstTried, b.now)
			b.ok(b.s.PostSent(b.Context(), claims[0], "C1", "1.2", b.now))
			Enqueue(b, b.s, b.now, post("a", "C1"))
			_, ids = b.claim(10)
			same(b, ids, "")
		}},
		{"one post of a receiver at a time, in order", func(b *bench) {
			Enqueue(b, b.s, b.now, post("a1", "C1"), post("a2", "C1"), post("b1", "C2"), post("a3", "C1"))
			claims, ids := b.claim(10)
			same(b, ids, "a1 b1")
			_, ids = b.claim(10)
			same(b, ids, "")
			b.ok(b.s.PostSent(b.Context(), claims[0], "C1", "1", b.now))
			claims, ids = b.claim(10)
			same(b, ids, "a2")
			b.ok(b.s.PostRetry(b.Context(), claims[0], b.now.Add(time.Minute), "rate limited"))
			_, ids = b.claim(10)
			same(b, ids, "") // a3 waits for a2
			b.now = b.now.Add(30 * time.Second)
			Enqueue(b, b.s, b.now, post("a4", "C1"))
			_, ids = b.claim(10)
			same(b, ids, "")
			b.now = b.now.Add(30 * time.Second)
			claims, ids = b.claim(1)
			same(b, ids, "a2")
			same(b, claims[0].Attempts, 2)
			same(b, claims[0].FirstTried, start)
			b.ok(b.s.PostDropped(b.Context(), claims[0], "channel is archived", b.now))
			_, ids = b.claim(10)
			same(b, ids, "b1 a3") // b1's lease has ended meanwhile
		}},
		{"a post for later does not hold up one for now", func(b *bench) {
			later := post("later", "C1")
			later.NotBefore = b.now.Add(time.Hour)
			Enqueue(b, b.s, b.now, later)
			Enqueue(b, b.s, b.now, post("now", "C1"))
			_, ids := b.claim(10)
			same(b, ids, "now")
		}},
		{"an ended lease fences the worker that had it", func(b *bench) {
			Enqueue(b, b.s, b.now, post("a", "C1"))
			lost, _ := b.claim(1)
			b.now = b.now.Add(time.Minute)
			held, ids := b.claim(1)
			same(b, ids, "a")
			same(b, held[0].Attempts, 2)
			b.fails(b.s.PostSent(b.Context(), lost[0], "C1", "1", b.now), appraisal.Conflict, "lease_lost")
			b.fails(b.s.PostRetry(b.Context(), lost[0], b.now, ""), appraisal.Conflict, "lease_lost")
			b.fails(b.s.PostDropped(b.Context(), lost[0], "", b.now), appraisal.Conflict, "lease_lost")
			b.ok(b.s.ReleasePosts(b.Context(), lost))
			b.ok(b.s.PostSent(b.Context(), held[0], "C1", "1", b.now))
			b.fails(b.s.PostSent(b.Context(), held[0], "C1", "1", b.now), appraisal.Conflict, "lease_lost")
		}},
		{"a released post was not tried", func(b *bench) {
			Enqueue(b, b.s, b.now, post("a", "C1"))
			held, _ := b.claim(1)
			b.ok(b.s.ReleasePosts(b.Context(), held))
			b.now = b.now.Add(time.Second)
			held, ids := b.claim(1)
			same(b, ids, "a")
			same(b, held[0].Attempts, 1)
			same(b, held[0].FirstTried, b.now)
		}},
		{"the oldest due post", func(b *bench) {
			age := func() time.Duration {
				d, err := b.s.OldestPost(b.Context(), ws, b.now)
				b.ok(err)
				return d
			}
			same(b, age(), 0)
			Enqueue(b, b.s, b.now, post("a", "C1"))
			later := post("b", "C2")
			later.NotBefore = b.now.Add(time.Hour)
			Enqueue(b, b.s, b.now, later)
			b.now = b.now.Add(90 * time.Second)
			same(b, age(), 90*time.Second)
			held, _ := b.claim(1)
			b.ok(b.s.PostSent(b.Context(), held[0], "C1", "1", b.now))
			same(b, age(), 0)
		}},
		{"the oldest due post of one workspace", func(b *bench) {
			b.workspace(other)
			p := post("a", "C1")
			p.Workspace = string(other)
			Enqueue(b, b.s, b.now, p)
			b.now = b.now.Add(time.Minute)
			for id, want := range map[appraisal.WorkspaceID]time.Duration{ws: 0, other: time.Minute} {
				got, err := b.s.OldestPost(b.Context(), id, b.now)
				b.ok(err)
				same(b, got, want)
			}
		}},
		{"many workers send each post once, in order", manyWorkers},
		{"workers are woken", func(b *bench) {
			ctx, cancel := context.WithCancel(b.Context())
			wake := b.s.Wake(ctx)
			Enqueue(b, b.s, b.now, post("a", "C1"))
			if _, open := <-wake; !open {
				b.Error("the channel was closed instead")
			}
			cancel()
			for open := true; open; {
				_, open = <-wake
			}
		}},
	}
}

func manyWorkers(b *bench) {
	posts := make([]message.Post, 60)
	for i := range posts {
		posts[i] = post(fmt.Sprintf("%03d", i), fmt.Sprint("C", i%3))
	}
	Enqueue(b, b.s, b.now, posts...)
	var mu sync.Mutex
	sent := map[string][]string{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				claims, err := b.s.ClaimPosts(b.Context(), ws, b.now, time.Minute, 2)
				if err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				done := len(sent["C0"])+len(sent["C1"])+len(sent["C2"]) == len(posts)
				mu.Unlock()
				if len(claims) == 0 && done {
					return
				}
				for _, c := range claims {
					mu.Lock()
					sent[c.To] = append(sent[c.To], c.ID)
					mu.Unlock()
					if err := b.s.PostSent(b.Context(), c, c.To, c.ID, b.now); err != nil {
						b.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	for to, ids := range sent {
		if len(ids) != 20 {
			b.Errorf("%s got %d posts: %v", to, len(ids), ids)
		}
		for i := 1; i < len(ids); i++ {
			if ids[i] <= ids[i-1] {
				b.Errorf("%s got %v", to, ids)
			}
		}
	}
}
