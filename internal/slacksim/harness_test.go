package slacksim_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/meritbot/meritbot/internal/slacksim"
)

// clock is a clock that stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock {
	return &clock{at: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// bench is a started workspace with a few people, channels and a client.
type bench struct {
	*slacksim.Workspace
	clock, wall *clock
	base        string
	api         *slack.Client
	li, wang    slacksim.User
	sales       slacksim.Channel // public, with the bot
	lobby       slacksim.Channel // public, without the bot
	secret      slacksim.Channel // private, without the bot
}

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func newBench(t *testing.T, change ...func(*slacksim.Config)) *bench {
	t.Helper()
	b := &bench{clock: newClock(), wall: &clock{at: time.Now()}}
	cfg := slacksim.Config{Clock: b.clock, Wall: b.wall, Limits: slacksim.Limits{Unlimited: true}, Seed: 7, BotName: "merit"}
	for _, f := range change {
		f(&cfg)
	}
	b.Workspace = slacksim.New(cfg)
	t.Cleanup(b.Close)
	base, err := b.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.base = base
	b.api = slack.New(b.BotToken(), slack.OptionAPIURL(base), slack.OptionAppLevelToken(b.AppToken()))
	b.li = b.AddUser(slacksim.User{Name: "li", RealName: "Li Lei", DisplayName: "李雷", Locale: "zh-CN", Email: "li@example.com"})
	b.wang = b.AddUser(slacksim.User{Name: "wang.fang", RealName: "Wang Fang", IsAdmin: true})
	both := []string{b.li.ID, b.wang.ID}
	b.sales = b.AddChannel(slacksim.Channel{Name: "sales", Members: append(both, b.BotUserID())})
	b.lobby = b.AddChannel(slacksim.Channel{Name: "lobby", Members: both})
	b.secret = b.AddChannel(slacksim.Channel{Name: "secret", Private: true, Members: both})
	return b
}

// host is the server's address without /api/.
func (b *bench) host() string { return strings.TrimSuffix(b.base, "/api/") }

// call makes a raw form call with the bot's token and returns the answer.
func (b *bench) call(t *testing.T, method string, form url.Values) apiAnswer {
	t.Helper()
	if form == nil {
		form = url.Values{}
	}
	form.Set("token", b.BotToken())
	return post(t, b.base+method, "application/x-www-form-urlencoded", form.Encode(), "")
}

// callJSON makes a call with a JSON body.
func (b *bench) callJSON(t *testing.T, method, body string) apiAnswer {
	t.Helper()
	return post(t, b.base+method, "application/json; charset=utf-8", body, b.BotToken())
}

type apiAnswer struct {
	Status     int
	RetryAfter string
	Body       string
	OK         bool   `json:"ok"`
	Error      string `json:"error"`
	Needed     string `json:"needed"`
	Metadata   struct {
		Messages   []string `json:"messages"`
		NextCursor string   `json:"next_cursor"`
	} `json:"response_metadata"`
	TS string `json:"ts"`
}

func post(t *testing.T, to, contentType, body, bearer string) apiAnswer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, to, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := apiAnswer{Status: resp.StatusCode, RetryAfter: resp.Header.Get("Retry-After"), Body: string(raw)}
	if err := json.Unmarshal(raw, &a); err != nil && resp.StatusCode == http.StatusOK {
		t.Fatalf("%s answered %q: %v", to, raw, err)
	}
	return a
}

// wantCode checks the Slack error code of an error of slack-go.
func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var e slack.SlackErrorResponse
	if !errors.As(err, &e) || e.Err != code {
		t.Fatalf("error = %v, want %s", err, code)
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// connect runs a real Socket Mode client whose events go to handle.
func (b *bench) connect(t *testing.T, handle func(*socketmode.Client, socketmode.Event)) *socketmode.Client {
	t.Helper()
	before := b.SocketCount()
	client := socketmode.New(b.api)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = client.RunContext(ctx) }()
	read := make(chan struct{})
	go func() {
		defer close(read)
		for {
			select {
			case ev := <-client.Events:
				handle(client, ev)
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-read; b.CutSockets(); <-done })
	if err := b.WaitForSocket(testContext(t), before+1); err != nil {
		t.Fatal(err)
	}
	return client
}

// httpApp is an app behind signed HTTP; handle answers each request after its
// signature was verified with slack-go.
func (b *bench) httpApp(t *testing.T, handle func(rw http.ResponseWriter, r *http.Request, body []byte)) slacksim.App {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(rw, "unreadable", http.StatusBadRequest)
			return
		}
		v, err := slack.NewSecretsVerifier(r.Header, b.SigningSecret())
		if err == nil {
			_, _ = v.Write(body)
			err = v.Ensure()
		}
		if err != nil {
			http.Error(rw, "bad signature", http.StatusUnauthorized)
			return
		}
		handle(rw, r, body)
	}))
	t.Cleanup(srv.Close)
	return slacksim.App{
		CommandsURL: srv.URL + "/commands", InteractivityURL: srv.URL + "/interactivity",
		EventsURL: srv.URL + "/events", OptionsURL: srv.URL + "/options",
	}
}
