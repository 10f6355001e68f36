package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
)

var update = flag.Bool("update", false, "write the golden files anew")

const patient = 10 * time.Second

// clock stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
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

// bench is a bot against a simulated workspace.
type bench struct {
	*slacksim.Workspace
	t        *testing.T
	clock    *clock
	bot      *Bot
	handler  *handler
	queue    *queue
	people   *directory
	log      *lockedBuffer
	li, wang slacksim.User
	sales    slacksim.Channel
	private  slacksim.Channel // without the bot
	base     string           // of the Web API
	stop     func() error
}

// transport is one of the ways in which Slack delivers.
type transport string

const (
	overHTTP   transport = "http"
	overSocket transport = "socket"
)

func eachTransport(t *testing.T, f func(b *bench)) {
	t.Helper()
	for _, way := range []transport{overHTTP, overSocket} {
		t.Run(string(way), func(t *testing.T) { f(newBench(t, way)) })
	}
}

type change func(*slacksim.Config, *Deps)

// lockedBuffer is a log that goroutines write to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func newBench(t *testing.T, way transport, changes ...change) *bench {
	t.Helper()
	b := &bench{t: t, clock: &clock{at: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)}, handler: &handler{}, log: &lockedBuffer{}}
	b.queue = &queue{}
	b.people = &directory{members: map[appraisal.MemberID]appraisal.Member{}}
	real, err := allTexts()
	if err != nil {
		t.Fatal(err)
	}
	ids := 0
	var idMu sync.Mutex
	cfg := slacksim.Config{Clock: b.clock, Limits: slacksim.Limits{Unlimited: true}, Seed: 1, PingInterval: time.Second}
	d := Deps{
		Handler: b.handler, Members: b.people, Directory: b.people, Queue: b.queue, Texts: texts{real}, Charts: pictures{},
		Log: slog.New(slog.NewTextHandler(b.log, nil)), Now: b.clock.Now, Jitter: func() float64 { return 0 },
		NewID: func() string {
			idMu.Lock()
			defer idMu.Unlock()
			ids++
			return "ref-" + strconv.Itoa(ids)
		},
		PostEvery: -1, PingInterval: 5 * time.Second,
	}
	if way == overSocket {
		d.SocketConnections = 2
	}
	for _, c := range changes {
		c(&cfg, &d)
	}
	b.Workspace = slacksim.New(cfg)
	t.Cleanup(b.Close)
	b.base, err = b.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.API = slack.New(b.BotToken(), slack.OptionAPIURL(b.base), slack.OptionAppLevelToken(b.AppToken()))
	d.SigningSecret = b.SigningSecret()
	if b.bot, err = New(d); err != nil {
		t.Fatal(err)
	}
	b.populate()
	b.install(way)
	b.run()
	return b
}

func (b *bench) populate() {
	b.li = b.AddUser(slacksim.User{Name: "li", RealName: "Li Lei", DisplayName: "李雷", Locale: "zh-CN", TZ: "Asia/Shanghai"})
	b.wang = b.AddUser(slacksim.User{Name: "wang", RealName: "Wang Fang", Locale: "en-GB", TZ: "Europe/London", IsPrimaryOwner: true})
	both := []string{b.li.ID, b.wang.ID}
	b.sales = b.AddChannel(slacksim.Channel{Name: "sales", Members: append(both, b.BotUserID())})
	b.private = b.AddChannel(slacksim.Channel{Name: "secret", Private: true, Members: both})
	for _, m := range []appraisal.Member{
		{ID: appraisal.MemberID(b.li.ID), Name: "李雷", Lang: "zh-CN", TimeZone: "Asia/Shanghai"},
		{ID: appraisal.MemberID(b.wang.ID), Name: "Wang Fang", Lang: "en", TimeZone: "Europe/London"},
	} {
		b.people.members[m.ID] = m
	}
}

func (b *bench) install(way transport) {
	app := slacksim.App{
		Commands:   []slacksim.Command{{Name: "/deal", ShouldEscape: true}, {Name: "/merit", ShouldEscape: true}},
		Shortcuts:  []slacksim.Shortcut{{CallbackID: "followup.log", Name: "Log as follow-up"}},
		Events:     Events(),
		SocketMode: way == overSocket,
	}
	if way == overHTTP {
		server := httptest.NewServer(b.bot.Routes())
		b.t.Cleanup(server.Close)
		app.CommandsURL, app.InteractivityURL = server.URL+CommandsPath, server.URL+InteractivityPath
		app.EventsURL = server.URL + EventsPath
	}
	b.Install(app)
}

func (b *bench) run() {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.bot.Run(ctx) }()
	b.stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(2 * patient):
			return errors.New("the bot did not stop")
		}
	})
	b.t.Cleanup(func() {
		if err := b.stop(); err != nil {
			b.t.Error(err)
		}
		if b.t.Failed() {
			b.t.Log(b.log.String())
		}
	})
	if n := b.bot.SocketConnections; n > 0 {
		if err := b.WaitForSocket(b.context(), n); err != nil {
			b.t.Fatal("no socket:", err)
		}
	}
}

func (b *bench) context() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	b.t.Cleanup(cancel)
	return ctx
}

// eventually waits until something holds in the workspace.
func (b *bench) eventually(what string, cond func() bool) {
	b.t.Helper()
	if err := b.WaitUntil(b.context(), cond); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// until waits until something holds in the bot.
func (b *bench) until(what string, cond func() bool) {
	b.t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	ctx := b.context()
	for !cond() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			b.t.Fatalf("%s: %v", what, ctx.Err())
		}
	}
}

// seen waits for the person's newest message in the channel that was not there before.
func (b *bench) seen(channel, user string, before int) slacksim.Message {
	b.t.Helper()
	var all []slacksim.Message
	b.eventually("a message", func() bool {
		all = b.Visible(channel, user)
		return len(all) > before
	})
	return all[len(all)-1]
}

func (b *bench) command(user slacksim.User, channel, text string) slacksim.Ack {
	b.t.Helper()
	ack, err := b.As(user.ID).Command(b.context(), channel, "/deal", text)
	if err != nil {
		b.t.Fatal("command:", err)
	}
	return ack
}

// openForm lets the handler open the form and returns the person's view.
func (b *bench) openForm(user slacksim.User, channel string, f message.Form) slacksim.View {
	b.t.Helper()
	b.handler.command = func(context.Context, commands.Request) (message.Reply, error) { return message.Open(f), nil }
	b.command(user, channel, "")
	var v slacksim.View
	b.eventually("a form", func() bool {
		var ok bool
		v, ok = b.OpenView(user.ID)
		return ok
	})
	return v
}

// golden compares JSON with a golden file.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".golden.json")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got.Bytes()) {
		t.Errorf("%s differs; run with -update and read the difference\n%s", path, got.String())
	}
}

// apiWith is a client with another app-level token.
func apiWith(b *bench, appToken string) *slack.Client {
	return slack.New(b.BotToken(), slack.OptionAPIURL(b.base), slack.OptionAppLevelToken(appToken))
}
