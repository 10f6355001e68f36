package main

import (
	"bytes"
	"context"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/bot"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/demo"
	"github.com/meritbot/meritbot/internal/slacksim"
	"github.com/meritbot/meritbot/store"
	"github.com/meritbot/meritbot/store/storetest"
)

// patience is how long anything may take in these tests; it is never waited out when all is well.
const patience = 30 * time.Second

// The ways Slack reaches the program, and the databases.
const (
	socketMode = "socket"
	signedHTTP = "http"
	onSQLite   = "sqlite"
	onPostgres = "postgres"
)

// place is a transport with a database.
type place struct{ transport, database string }

func (p place) String() string { return p.transport + " " + p.database }

// places are both transports with both databases.
func places() []place {
	return []place{{socketMode, onSQLite}, {socketMode, onPostgres}, {signedHTTP, onSQLite}, {signedHTTP, onPostgres}}
}

func newDSN(tb testing.TB, database string) string {
	tb.Helper()
	if database == onPostgres {
		return storetest.PostgresDSN(tb)
	}
	return filepath.Join(tb.TempDir(), "merit.db")
}

// rig is a simulated Slack with the demo's company in it, and programs that serve it.
type rig struct {
	t         testing.TB
	slack     *slacksim.Workspace
	api       string
	transport string
	dsn       string
	db        *store.Store // a look at the records, beside the program
}

func newRig(tb testing.TB, transport, dsn string) *rig {
	tb.Helper()
	return newRigWith(tb, transport, dsn, slacksim.Config{})
}

func newRigWith(tb testing.TB, transport, dsn string, config slacksim.Config) *rig {
	tb.Helper()
	r := &rig{t: tb, transport: transport, dsn: dsn}
	config.TeamID, config.TeamName, config.BotName, config.Limits.Unlimited = demo.Workspace, "Qinglan", "meritbot", true
	config.BotToken, config.AppToken, config.SigningSecret = "xoxb-test-token", "xapp-test-token", "test-signing-secret"
	config.Seed = uint64(time.Now().UnixNano()) // two simulations on one database must not give the same ids
	if config.Scopes == nil {
		config.Scopes = bot.Scopes()
	}
	r.slack = slacksim.New(config)
	demo.Populate(r.slack, "en")
	tb.Cleanup(r.slack.Close)
	var err error
	if r.api, err = r.slack.Start(context.Background()); err != nil {
		tb.Fatal(err)
	}
	r.openBook()
	if err := r.db.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	r.staff()
	return r
}

// openBook opens the records beside the program.
func (r *rig) openBook() {
	r.t.Helper()
	var err error
	if r.db, err = store.Open(r.t.Context(), r.dsn); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = r.db.Close() })
}

// staff gives the people their roles, as the owner would have done before the test begins.
func (r *rig) staff() {
	r.t.Helper()
	ctx := r.t.Context()
	check := func(err error) {
		r.t.Helper()
		if err != nil {
			r.t.Fatal(err)
		}
	}
	check(r.db.EnsureWorkspace(ctx, demo.Settings("en")))
	joined := calendar.NewDate(2024, 1, 1)
	change := func(key string) appraisal.Change {
		return appraisal.Change{Workspace: demo.Workspace, Actor: demo.Chen, Key: "test:" + key, At: time.Now()}
	}
	check(r.db.SaveTeam(ctx, change("east"), appraisal.Team{ID: "east", Name: "East", Channel: demo.East}))
	check(r.db.SaveTeam(ctx, change("overseas"), appraisal.Team{ID: "overseas", Name: "Overseas", Channel: demo.Overseas}))
	for _, m := range []appraisal.Member{
		{ID: demo.Chen, Name: "Chen Jing", Role: appraisal.Owner},
		{ID: demo.Wang, Name: "Wang Lei", Role: appraisal.Manager, Team: "east"},
		{ID: demo.Li, Name: "Li Wei", Role: appraisal.Rep, Team: "east"},
		{ID: demo.Zhao, Name: "Zhao Min", Role: appraisal.Rep, Team: "east"},
		{ID: demo.Maria, Name: "Maria Santos", Role: appraisal.Manager, Team: "overseas"},
		{ID: demo.Emma, Name: "Emma Clarke", Role: appraisal.Rep, Team: "overseas"},
	} {
		m.Workspace, m.Lang, m.TimeZone, m.Joined = demo.Workspace, "en", "Asia/Shanghai", joined
		check(r.db.SyncMembers(ctx, demo.Workspace, []appraisal.Member{m}, time.Now()))
		check(r.db.SaveMember(ctx, change(string(m.ID)), m))
	}
}

// args are the command line of `serve` against this Slack.
func (r *rig) args(api, dsn string) []string {
	args := []string{
		"serve", "--listen=127.0.0.1:0", "--slack-api-url=" + api, "--slack-bot-token=" + r.slack.BotToken(), "--ping-interval=20s",
	}
	if store.IsPostgres(dsn) {
		args = append(args, "--database-url="+dsn)
	} else {
		args = append(args, "--data="+dsn)
	}
	if r.transport == socketMode {
		return append(args, "--slack-app-token="+r.slack.AppToken())
	}
	return append(args, "--slack-signing-secret="+r.slack.SigningSecret())
}

// replica is a running program and its log.
type replica struct {
	*Program
	log  *buffer
	code chan int
}

// serve starts a program and waits until it takes deliveries.
func (r *rig) serve() *replica { return r.serveAt(r.api, r.dsn) }

func (r *rig) serveAt(api, dsn string) *replica {
	r.t.Helper()
	p := &replica{log: &buffer{}, code: make(chan int, 1)}
	p.Program = NewProgram(p.log, p.log)
	sockets := r.slack.SocketCount()
	go func() { p.code <- p.Run(context.Background(), r.args(api, dsn)) }()
	r.t.Cleanup(p.Close)
	r.within("the program does not get ready", func(ctx context.Context) bool {
		select {
		case <-p.Ready():
			return true
		case code := <-p.code:
			r.t.Fatalf("the program ended with %d:\n%s", code, p.log)
		case <-ctx.Done():
		}
		return false
	})
	r.install(p.URL())
	if r.transport == socketMode {
		r.within("the program does not connect", func(ctx context.Context) bool { return r.slack.WaitForSocket(ctx, sockets+connections) == nil })
	}
	return p
}

// install tells Slack where the app is.
func (r *rig) install(url string) {
	r.t.Helper()
	if r.transport == socketMode {
		url = ""
	}
	m, err := manifest("en", url)
	if err != nil {
		r.t.Fatal(err)
	}
	r.slack.Install(installed(m))
}

// within fails the test when cond does not come true in time. cond waits for as long as it likes.
func (r *rig) within(complaint string, cond func(context.Context) bool) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if !cond(ctx) {
		r.t.Fatal(complaint)
	}
}

// until waits for something to be seen in Slack.
func (r *rig) until(complaint string, cond func() bool) {
	r.t.Helper()
	r.within(complaint, func(ctx context.Context) bool { return r.slack.WaitUntil(ctx, cond) == nil })
}

// dm is the direct messages of a person with the bot.
func (r *rig) dm(user string) string { return r.slack.DM(user) }

// type types a command in the person's direct messages and returns the text of what the person then sees.
func (r *rig) types(user, line string) string {
	r.t.Helper()
	return text(r.sees(user, r.dm(user), func(ctx context.Context) error {
		command, words, _ := strings.Cut(line, " ")
		_, err := r.slack.As(user).Command(ctx, r.dm(user), command, words)
		return err
	}))
}

// sees does something as a person and waits for new or changed messages of the bot that the person can see.
func (r *rig) sees(user, channel string, do func(context.Context) error) []slacksim.Message {
	r.t.Helper()
	before := map[string]string{}
	for _, m := range r.slack.Visible(channel, user) {
		before[m.TS] = m.EditedTS + m.Text + string(m.RawBlocks)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := do(ctx); err != nil {
		r.t.Fatalf("the bot did not answer: %v", err)
	}
	var fresh []slacksim.Message
	err := r.slack.WaitUntil(ctx, func() bool {
		fresh = nil
		for _, m := range r.slack.Visible(channel, user) {
			if m.BotID != "" && before[m.TS] != m.EditedTS+m.Text+string(m.RawBlocks) {
				fresh = append(fresh, m)
			}
		}
		return len(fresh) > 0
	})
	if err != nil {
		r.t.Fatal("nothing was answered that can be seen")
	}
	return fresh
}

// press presses the button of an action in a message.
func (r *rig) press(user string, m slacksim.Message, action string) []slacksim.Message {
	r.t.Helper()
	e, ok := findButton(m, action)
	if !ok {
		r.t.Fatalf("there is no button %q in %q", action, text([]slacksim.Message{m}))
	}
	return r.sees(user, m.Channel, func(ctx context.Context) error {
		return r.slack.As(user).Click(ctx, slacksim.ClickArgs{Channel: m.Channel, MessageTS: m.TS, ActionID: e.ActionID})
	})
}

func findButton(m slacksim.Message, action string) (slacksim.Element, bool) {
	for _, b := range m.Blocks {
		for _, e := range b.Interactive() {
			if name, _, _ := strings.Cut(e.ActionID, "#"); name == action {
				return e, true
			}
		}
	}
	return slacksim.Element{}, false
}

// text is all the words of messages, buttons and table cells included.
func text(ms []slacksim.Message) string {
	var all []string
	for _, m := range ms {
		all = append(all, m.Text)
		for _, b := range m.Blocks {
			all = append(all, b.PlainText())
			for _, f := range b.Fields {
				all = append(all, f.Text)
			}
			for _, e := range b.Elements {
				if e.Text != nil {
					all = append(all, e.Text.Text)
				}
			}
			for _, row := range b.Rows {
				for _, c := range row {
					all = append(all, c.PlainText())
				}
			}
		}
	}
	return strings.Join(all, "\n")
}

var dealRef = regexp.MustCompile(`D-\d+`)

func has(tb testing.TB, text string, wants ...string) {
	tb.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			tb.Errorf("expected %q in %.1000q", want, text)
		}
	}
}

func hasNot(tb testing.TB, text string, unwanted ...string) {
	tb.Helper()
	for _, w := range unwanted {
		if strings.Contains(text, w) {
			tb.Errorf("did not expect %q in %.1000q", w, text)
		}
	}
}

// deals are the deals of a member as the database has them, those that are void included.
func (r *rig) deals(of appraisal.MemberID) []appraisal.Deal {
	r.t.Helper()
	all, _, err := r.db.Deals(context.Background(), demo.Workspace, appraisal.DealFilter{Member: of, Voided: true, Limit: 1000})
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

// buffer is a log that may be read while it is written.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func get(tb testing.TB, url string) (int, string) {
	tb.Helper()
	response, err := http.Get(url)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var b bytes.Buffer
	if _, err := b.ReadFrom(response.Body); err != nil {
		tb.Fatal(err)
	}
	return response.StatusCode, b.String()
}
