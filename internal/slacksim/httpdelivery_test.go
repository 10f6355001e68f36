package slacksim_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/slacksim"
)

func TestSignedCommand(t *testing.T) {
	b := newBench(t)
	got := make(chan slack.SlashCommand, 1)
	app := b.httpApp(t, func(rw http.ResponseWriter, r *http.Request, body []byte) {
		form, err := url.ParseQuery(string(body))
		if err != nil || r.URL.Path != "/commands" {
			http.Error(rw, "what?", http.StatusBadRequest)
			return
		}
		r.PostForm = form
		cmd, _ := slack.SlashCommandParse(r)
		got <- cmd
		_, _ = rw.Write([]byte("plain words"))
	})
	app.Commands = []slacksim.Command{{Name: "/deal"}}
	b.Install(app)
	ack := must(b.As(b.li.ID).Command(testContext(t), b.DM(b.li.ID), "/deal", "Acme 12万 @wang.fang"))(t)
	if ack.Message.Text != "plain words" {
		t.Errorf("ack = %+v", ack)
	}
	if cmd := <-got; cmd.Text != "Acme 12万 @wang.fang" || cmd.ChannelName != "directmessage" || cmd.UserID != b.li.ID {
		t.Errorf("command = %+v", cmd)
	}
}

func TestSignature(t *testing.T) {
	// The example of Slack's documentation on verifying requests.
	body := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	got := slacksim.Sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", []byte(body))
	if want := "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"; got != want {
		t.Errorf("signature = %s, want %s", got, want)
	}
}

type seenEvent struct{ id, num, reason string }

// eventApp fails as many deliveries as told, in a way, and reports all of them.
func eventApp(t *testing.T, b *bench, failures int, fail func(http.ResponseWriter, *http.Request)) chan seenEvent {
	t.Helper()
	seen := make(chan seenEvent, 16)
	var n atomic.Int64 // a delivery that hangs is still being refused when the next comes
	app := b.httpApp(t, func(rw http.ResponseWriter, r *http.Request, body []byte) {
		var ev struct {
			EventID string `json:"event_id"`
		}
		_ = json.Unmarshal(body, &ev)
		h := r.Header
		if n.Add(1) <= int64(failures) {
			fail(rw, r)
		}
		seen <- seenEvent{ev.EventID, h.Get("X-Slack-Retry-Num"), h.Get("X-Slack-Retry-Reason")}
	})
	b.Install(app)
	return seen
}

func TestEventRetries(t *testing.T) {
	refuseIt := func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusInternalServerError) }
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	never := func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("X-Slack-No-Retry", "1")
		rw.WriteHeader(http.StatusInternalServerError)
	}
	for name, c := range map[string]struct {
		failures int
		fail     func(http.ResponseWriter, *http.Request)
		want     []seenEvent
	}{
		"taken at once":       {0, nil, []seenEvent{{}}},
		"500 once":            {1, refuseIt, []seenEvent{{}, {num: "1", reason: "http_error"}}},
		"silence":             {1, hang, []seenEvent{{}, {num: "1", reason: "http_timeout"}}},
		"three times at most": {9, refuseIt, []seenEvent{{}, {num: "1", reason: "http_error"}, {num: "2", reason: "http_error"}, {num: "3", reason: "http_error"}}},
		"no retry wanted":     {1, never, []seenEvent{{}}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, func(c *slacksim.Config) {
				c.AckTimeout = 100 * time.Millisecond
				c.RetryDelays = []time.Duration{0, time.Millisecond, time.Millisecond}
			})
			seen := eventApp(t, b, c.failures, c.fail)
			if err := b.As(b.li.ID).OpenHome(testContext(t)); err != nil {
				t.Fatal(err)
			}
			id := ""
			for i, want := range c.want {
				got := <-seen
				if i == 0 {
					id = got.id
				}
				if got.id != id || got.num != want.num || got.reason != want.reason {
					t.Errorf("delivery %d = %+v, want %+v of %s", i+1, got, want, id)
				}
			}
			b.Close() // waits for what is under way
			select {
			case more := <-seen:
				t.Errorf("one more: %+v", more)
			default:
			}
		})
	}
}

func TestVerifyEventsURLAndCheckSSL(t *testing.T) {
	b := newBench(t)
	echo := true
	app := b.httpApp(t, func(rw http.ResponseWriter, r *http.Request, body []byte) {
		if r.URL.Path == "/commands" {
			if form, _ := url.ParseQuery(string(body)); form.Get("ssl_check") != "1" {
				http.Error(rw, "no ssl_check", http.StatusBadRequest)
			}
			return
		}
		var v struct{ Type, Challenge string }
		if json.Unmarshal(body, &v) == nil && v.Type == "url_verification" && echo {
			_, _ = rw.Write([]byte(v.Challenge))
		}
	})
	b.Install(app)
	if err := b.VerifyEventsURL(testContext(t)); err != nil {
		t.Error(err)
	}
	echo = false
	if err := b.VerifyEventsURL(testContext(t)); err == nil {
		t.Error("verified without the challenge")
	}
	if err := b.CheckSSL(testContext(t)); err != nil {
		t.Error(err)
	}
}

func TestRedeliverOverHTTP(t *testing.T) {
	b := newBench(t)
	bodies := make(chan string, 4)
	app := b.httpApp(t, func(_ http.ResponseWriter, _ *http.Request, body []byte) { bodies <- string(body) })
	app.Commands = []slacksim.Command{{Name: "/deal"}}
	b.Install(app)
	ctx := testContext(t)
	if err := b.Redeliver(ctx, ""); err == nil {
		t.Error("redelivered what was never delivered")
	}
	must(b.As(b.li.ID).Command(ctx, b.sales.ID, "/deal", "Acme 7"))(t)
	if err := b.Redeliver(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if first, second := <-bodies, <-bodies; first != second {
		t.Errorf("bodies differ:\n%s\n%s", first, second)
	}
	if d := b.Deliveries(); len(d) != 1 || d[0].Attempts != 2 || !d[0].Acked {
		t.Errorf("deliveries = %+v", d)
	}
}

func TestActionsEndWithTheirContext(t *testing.T) {
	b := newBench(t)
	app := b.httpApp(t, func(_ http.ResponseWriter, r *http.Request, _ []byte) { <-r.Context().Done() })
	app.Commands = []slacksim.Command{{Name: "/deal"}}
	b.Install(app)
	ctx := testContext(t)
	ctx, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
	defer cancel()
	_, err := b.As(b.li.ID).Command(ctx, b.sales.ID, "/deal", "")
	if !errors.Is(err, ctx.Err()) || ctx.Err() == nil {
		t.Errorf("error = %v", err)
	}
}
