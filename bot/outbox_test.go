package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
)

// quiet is a bench whose worker does not run by itself.
func quiet(t *testing.T, changes ...change) *bench {
	t.Helper()
	b := newBench(t, overHTTP, changes...)
	if err := b.stop(); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) post(id, to string) message.Post {
	return message.Post{ID: id, Workspace: b.TeamID(), To: to, Lang: "en", Message: message.Say(message.Plain("post " + id))}
}

func (b *bench) drain() int {
	b.t.Helper()
	n, err := b.bot.Outbox().Drain(b.context(), b.clock.Now())
	if err != nil {
		b.t.Fatal("drain:", err)
	}
	return n
}

// copies counts the messages of the channel that carry the post's id.
func (b *bench) copies(channel, id string) int {
	n := 0
	for _, m := range b.Messages(channel) {
		var p struct {
			ID string `json:"id"`
		}
		if m.Metadata != nil && m.Metadata.EventType == "meritbot_post" && json.Unmarshal(m.Metadata.EventPayload, &p) == nil && p.ID == id {
			n++
		}
	}
	return n
}

func TestPostsAreSentInOrder(t *testing.T) {
	b := quiet(t)
	for i := range 5 {
		b.queue.add(b.post(fmt.Sprint("s", i), b.sales.ID), b.post(fmt.Sprint("d", i), b.li.ID))
	}
	if n := b.drain(); n != 10 {
		t.Errorf("%d sent", n)
	}
	for name, channel := range map[string]string{"s": b.sales.ID, "d": b.DM(b.li.ID)} {
		all := b.Messages(channel)
		if len(all) != 5 {
			t.Fatalf("%d messages in %s", len(all), name)
		}
		for i, m := range all {
			if want := fmt.Sprintf("post %s%d", name, i); m.Text != want {
				t.Errorf("message %d is %q, want %q", i, m.Text, want)
			}
		}
	}
}

func TestAPostIsSeenOnce(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault slacksim.Fault
	}{
		{"the answer is lost", slacksim.Fault{Method: "chat.postMessage", Kind: slacksim.LostAnswer}},
		{"the connection drops before", slacksim.Fault{Method: "chat.postMessage", Kind: slacksim.DropConnection}},
		{"Slack answers 500", slacksim.Fault{Method: "chat.postMessage", Kind: slacksim.HTTP500, Times: 2}},
		{"Slack answers 429", slacksim.Fault{Method: "chat.postMessage", Kind: slacksim.RateLimited, RetryAfter: 7 * time.Second}},
		{"history fails for a while", slacksim.Fault{Method: "*", Kind: slacksim.HTTP503, Times: 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, to := range []string{"channel", "person"} {
				b := quiet(t)
				channel, receiver := b.sales.ID, b.sales.ID
				if to == "person" {
					channel, receiver = b.DM(b.li.ID), b.li.ID
				}
				b.queue.add(b.post("p1", receiver))
				b.Fault(c.fault)
				for range 6 {
					b.drain()
					b.clock.advance(time.Minute)
				}
				if n := b.copies(channel, "p1"); n != 1 || !b.queue.get("p1").sent {
					t.Errorf("to a %s: seen %d times; %+v", to, n, b.queue.get("p1"))
				}
			}
		})
	}
}

func TestAPostWhoseSendingWasNotRecorded(t *testing.T) {
	b := quiet(t)
	b.queue.add(b.post("p1", b.sales.ID))
	b.queue.lost = true
	b.drain()
	b.queue.lost = false
	b.clock.advance(postLease + time.Second)
	b.drain()
	if n := b.copies(b.sales.ID, "p1"); n != 1 || !b.queue.get("p1").sent {
		t.Errorf("seen %d times; %+v", n, b.queue.get("p1"))
	}
}

func TestAPostToAChannelWithoutTheBotIsSeenOnce(t *testing.T) {
	without := func(scope string) []string {
		return slices.DeleteFunc(Scopes(), func(s string) bool { return s == scope })
	}
	for _, c := range []struct {
		name   string
		scopes []string
		fault  slacksim.Fault
		seen   int
		log    string
	}{
		{"it joins and looks", Scopes(), slacksim.Fault{}, 1, ""},
		{"Slack fails while it joins", Scopes(), slacksim.Fault{Method: "conversations.join", Kind: slacksim.HTTP500}, 1, ""},
		{"too many calls", Scopes(), slacksim.Fault{Method: "conversations.join", Kind: slacksim.RateLimited, RetryAfter: 7 * time.Second}, 1, ""},
		{"it may not join", without("channels:join"), slacksim.Fault{}, 2, "conversations.join"},
		{"the workspace forbids it", Scopes(), slacksim.Fault{Method: "conversations.join", Kind: slacksim.AnswerError, Code: "restricted_action"}, 2, "restricted_action"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := quiet(t, func(cfg *slacksim.Config, _ *Deps) { cfg.Scopes = c.scopes })
			lobby := b.AddChannel(slacksim.Channel{Name: "lobby", Members: []string{b.li.ID}})
			b.queue.add(b.post("p1", lobby.ID))
			b.Fault(slacksim.Fault{Method: "chat.postMessage", Kind: slacksim.LostAnswer})
			if c.fault.Method != "" {
				b.Fault(c.fault)
			}
			for range 4 {
				b.drain()
				b.clock.advance(time.Minute)
			}
			if n := b.copies(lobby.ID, "p1"); n != c.seen || !b.queue.get("p1").sent {
				t.Errorf("seen %d times; %+v", n, b.queue.get("p1"))
			}
			if !strings.Contains(b.log.String(), c.log) {
				t.Errorf("the log does not name %s", c.log)
			}
		})
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	b := quiet(t)
	b.queue.add(b.post("p1", b.sales.ID))
	b.Fault(slacksim.Fault{Method: "chat.postMessage", Kind: slacksim.RateLimited, RetryAfter: 30 * time.Second})
	b.drain()
	b.clock.advance(29 * time.Second)
	b.drain()
	if n := b.CountCalls("chat.postMessage"); n != 1 {
		t.Errorf("%d calls within Retry-After", n)
	}
	b.clock.advance(time.Second)
	if n := b.drain(); n != 1 {
		t.Errorf("%d sent after Retry-After", n)
	}
}

func TestAPostThatCannotBeReadHoldsNothingUp(t *testing.T) {
	b := quiet(t)
	b.queue.add(b.post("spoilt", b.sales.ID), b.post("whole", b.sales.ID))
	b.queue.rows[0].Unreadable = true
	if n := b.drain(); n != 1 {
		t.Errorf("%d sent", n)
	}
	if p := b.queue.get("spoilt"); !p.dropped || p.reason != "unreadable" {
		t.Errorf("%+v", p)
	}
	if n := b.copies(b.sales.ID, "whole"); n != 1 {
		t.Errorf("the next post is seen %d times", n)
	}
	if log := b.log.String(); !strings.Contains(log, "post=spoilt") {
		t.Error("the log does not name the post:", log)
	}
}

func TestPostsThatAreDropped(t *testing.T) {
	for _, c := range []struct {
		name   string
		reason string
		post   func(b *bench) message.Post
	}{
		{"too late to help", "expired", func(b *bench) message.Post {
			p := b.post("p", b.sales.ID)
			p.Expires = b.clock.Now()
			return p
		}},
		{"no such channel", "channel_not_found", func(b *bench) message.Post { return b.post("p", "C0NOWHERE") }},
		{"a private channel without the bot", "channel_not_found", func(b *bench) message.Post { return b.post("p", b.private.ID) }},
		{"no such person", "user_not_found", func(b *bench) message.Post { return b.post("p", "U0NOBODY") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := quiet(t)
			b.queue.add(c.post(b), b.post("next", b.sales.ID))
			b.drain()
			if r := b.queue.get("p"); !r.dropped || r.reason != c.reason {
				t.Errorf("%+v", r)
			}
			if !b.queue.get("next").sent {
				t.Error("the next post waits")
			}
		})
	}
}

func TestBackoffGrowsAndIsSpread(t *testing.T) {
	o := newOutbox(&Bot{Deps: Deps{Jitter: func() float64 { return 0.5 }}})
	for attempts, want := range map[int]time.Duration{
		1: 2500 * time.Millisecond, 3: 10 * time.Second, 30: longestRetry * 5 / 4,
	} {
		if got := o.backoff(attempts); got != want {
			t.Errorf("after %d attempts: %s, want %s", attempts, got, want)
		}
	}
}

func TestRunSendsWhatComesAndStops(t *testing.T) {
	wake := make(chan struct{}, 1)
	b := newBench(t, overHTTP, func(_ *slacksim.Config, d *Deps) {
		d.Wake = func(context.Context) <-chan struct{} { return wake }
	})
	b.queue.add(b.post("p1", b.sales.ID))
	wake <- struct{}{}
	b.eventually("the post", func() bool { return b.copies(b.sales.ID, "p1") == 1 })
	if err := b.stop(); err != nil {
		t.Error(err)
	}
}

func TestStopReleasesWhatWasNotBegun(t *testing.T) {
	b := newBench(t, overHTTP, func(_ *slacksim.Config, d *Deps) { d.PostEvery = time.Hour })
	for i := range 6 {
		b.queue.add(b.post(fmt.Sprint("p", i), b.sales.ID))
	}
	b.eventually("the burst", func() bool { return len(b.Messages(b.sales.ID)) == postBurst })
	if err := b.stop(); err != nil {
		t.Fatal(err)
	}
	if r := b.queue.get("p3"); r.sent || !r.leased.IsZero() || r.Attempts != 0 {
		t.Errorf("the next post: %+v", r)
	}
}

func TestBlocksThatSlackRefusesAreSentAsText(t *testing.T) {
	for _, code := range []string{"invalid_blocks", "msg_blocks_too_long"} {
		t.Run(code, func(t *testing.T) {
			b := quiet(t)
			b.Fault(slacksim.Fault{Method: "chat.postMessage", Kind: slacksim.AnswerError, Code: code})
			b.queue.add(b.post("p1", b.sales.ID))
			b.drain()
			if n := b.copies(b.sales.ID, "p1"); n != 1 || !strings.Contains(b.log.String(), "sent as text") {
				t.Errorf("seen %d times", n)
			}
		})
	}
}

func TestHistoryIsSearchedThroughAllPages(t *testing.T) {
	b := quiet(t)
	post := b.post("p1", b.sales.ID)
	b.queue.add(post)
	b.queue.lost = true
	b.drain()
	for range 450 {
		if _, err := b.As(b.li.ID).Say(b.context(), b.sales.ID, "chat"); err != nil {
			t.Fatal(err)
		}
	}
	b.queue.lost = false
	b.clock.advance(postLease + time.Second)
	b.drain()
	if n := b.copies(b.sales.ID, "p1"); n != 1 || b.CountCalls("conversations.history") < 3 {
		t.Errorf("seen %d times after %d pages", n, b.CountCalls("conversations.history"))
	}
}

func TestWhatIsRetried(t *testing.T) {
	for code, want := range map[string]bool{"channel_not_found": false, "is_archived": false, "token_expired": true, "internal_error": true} {
		if _, again := retryable(slack.SlackErrorResponse{Err: code}, time.Second); again != want {
			t.Errorf("%s: again is %t", code, again)
		}
	}
}

func TestManyRefusalsHoldEverybody(t *testing.T) {
	o := newOutbox(&Bot{})
	now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	o.hold("C1", now, now.Add(10*time.Second))
	if _, held := o.held("C2", now); held {
		t.Error("one refusal holds another channel")
	}
	o.hold("C2", now, now.Add(20*time.Second))
	if until, held := o.held("C3", now); !held || !until.Equal(now.Add(20*time.Second)) {
		t.Errorf("held %t until %s", held, until)
	}
	if _, held := o.held("C3", now.Add(20*time.Second)); held {
		t.Error("held for ever")
	}
}

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOutbox(&Bot{Deps: Deps{PostEvery: time.Second}})
		begun := time.Now()
		for range postBurst + 2 {
			if !o.turn(t.Context(), "C1") {
				t.Fatal("no turn")
			}
		}
		if took := time.Since(begun); took != 2*time.Second {
			t.Errorf("a burst and two more took %s", took)
		}
		for i := range 40 {
			o.turn(t.Context(), fmt.Sprint("D", i))
		}
		if took := time.Since(begun); took < 6*time.Second || took > 7*time.Second {
			t.Errorf("40 more to others took until %s", took)
		}
		stopped, cancel := context.WithCancel(t.Context())
		cancel()
		if o.turn(stopped, "C1") {
			t.Error("a turn after the stop")
		}
	})
}
