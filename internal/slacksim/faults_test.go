package slacksim_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/slacksim"
)

func TestRateLimits(t *testing.T) {
	b := newBench(t, func(c *slacksim.Config) { c.Limits = slacksim.Limits{} })
	ctx := testContext(t)
	send := func(channel string) error {
		_, _, err := b.api.PostMessageContext(ctx, channel, slack.MsgOptionText("x", false))
		return err
	}
	burst := func(channel string) (taken int, wait time.Duration) {
		t.Helper()
		for range 50 {
			err := send(channel)
			var limited *slack.RateLimitedError
			if errors.As(err, &limited) {
				return taken, limited.RetryAfter
			}
			if err != nil {
				t.Fatal(err)
			}
			taken++
		}
		t.Fatal("50 posts at once went through")
		return 0, 0
	}
	if n, wait := burst(b.sales.ID); n != 5 || wait != time.Second {
		t.Errorf("%d posts at once, wait %v; want 5 and 1s", n, wait)
	}
	if n, _ := burst(b.lobby.ID); n != 5 {
		t.Errorf("another channel took %d, want 5 of its own", n)
	}
	b.clock.advance(time.Second)
	if n, _ := burst(b.sales.ID); n != 1 {
		t.Errorf("%d posts after one second, want 1", n)
	}
	b.clock.advance(time.Hour)
	if n, _ := burst(b.sales.ID); n != 5 {
		t.Errorf("%d posts after an hour, want 5", n)
	}
	limits := map[string]int{"users.list": 20, "conversations.info": 50, "users.info": 100}
	for method, want := range limits {
		n := 0
		for ; n < 200; n++ {
			a := b.call(t, method, url.Values{"channel": {b.sales.ID}, "user": {b.li.ID}})
			if a.Status == http.StatusTooManyRequests {
				if a.Error != "ratelimited" || a.RetryAfter == "" {
					t.Errorf("%s: %s, Retry-After %q", method, a.Body, a.RetryAfter)
				}
				break
			}
		}
		if n != want {
			t.Errorf("%s: %d calls a minute, want %d", method, n, want)
		}
	}
}

func TestFaults(t *testing.T) {
	b := newBench(t)
	send := func(ctx context.Context) error {
		_, _, err := b.api.PostMessageContext(ctx, b.sales.ID, slack.MsgOptionText("x", false))
		return err
	}
	for name, c := range map[string]struct {
		fault  slacksim.Fault
		effect int // messages that are there after the call that fails
		check  func(error) bool
	}{
		"500":  {slacksim.Fault{Method: "chat.postMessage", Kind: slacksim.HTTP500}, 0, isStatus(500)},
		"503":  {slacksim.Fault{Kind: slacksim.HTTP503}, 0, isStatus(503)},
		"429":  {slacksim.Fault{Kind: slacksim.RateLimited, RetryAfter: 7 * time.Second}, 0, isLimited(7 * time.Second)},
		"drop": {slacksim.Fault{Kind: slacksim.DropConnection}, 0, func(err error) bool { return err != nil }},
		"lost": {slacksim.Fault{Kind: slacksim.LostAnswer}, 1, func(err error) bool { return err != nil }},
		"code": {slacksim.Fault{Kind: slacksim.AnswerError, Code: "account_inactive"}, 0, func(err error) bool { return err != nil && err.Error() == "account_inactive" }},
		"mute": {slacksim.Fault{Kind: slacksim.Timeout}, 0, func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(b.Messages(b.sales.ID))
			b.Fault(c.fault)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if err := send(ctx); !c.check(err) {
				t.Errorf("error = %v", err)
			}
			if n := len(b.Messages(b.sales.ID)) - before; n != c.effect {
				t.Errorf("%d messages, want %d", n, c.effect)
			}
			if err := send(testContext(t)); err != nil {
				t.Errorf("the fault hits more than one call: %v", err)
			}
		})
	}
	b.Fault(slacksim.Fault{Method: "chat.postMessage", Kind: slacksim.HTTP500, After: 1, Times: 2})
	var got []bool
	for range 4 {
		got = append(got, send(testContext(t)) == nil)
	}
	if !got[0] || got[1] || got[2] || !got[3] {
		t.Errorf("after 1, twice: %v", got)
	}
	b.Fault(slacksim.Fault{Kind: slacksim.HTTP500, Times: -1})
	for range 3 {
		if send(testContext(t)) == nil {
			t.Error("a fault for ever ended")
		}
	}
	b.ClearFaults()
	b.Fault(slacksim.Fault{Kind: slacksim.Slow, Delay: 30 * time.Millisecond})
	started := time.Now()
	if err := send(testContext(t)); err != nil || time.Since(started) < 30*time.Millisecond {
		t.Errorf("slow call: %v after %v", err, time.Since(started))
	}
}

func isStatus(code int) func(error) bool {
	return func(err error) bool {
		var e slack.StatusCodeError
		return errors.As(err, &e) && e.Code == code
	}
}

func isLimited(wait time.Duration) func(error) bool {
	return func(err error) bool {
		var e *slack.RateLimitedError
		return errors.As(err, &e) && e.RetryAfter == wait
	}
}
