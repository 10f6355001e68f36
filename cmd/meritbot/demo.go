package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/bot"
	"github.com/meritbot/meritbot/internal/demo"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
	"github.com/meritbot/meritbot/internal/slacksim/playground"
	"github.com/meritbot/meritbot/store"
)

type demoCmd struct {
	Lang   string    `help:"Language of the company, the page and the transcript, zh or en." enum:"zh,en" default:"en" env:"MERITBOT_DEMO_LANG"`
	Listen string    `help:"Where to serve the playground. Whoever reaches it may act as everybody, so keep it local." default:"127.0.0.1:3000" placeholder:"ADDRESS"`
	Data   string    `help:"Keep the records in this directory, and go on from there the next time." type:"path" placeholder:"DIR"`
	Check  bool      `help:"Play the whole story without a browser, print the transcript, and fail if a step fails."`
	Seed   uint64    `help:"Another seed makes another history." default:"7"`
	Start  time.Time `help:"Begin near this day instead of today." format:"2006-01-02" placeholder:"YYYY-MM-DD"`
}

// Run serves the playground until ctx ends, or plays the story.
func (c *demoCmd) Run(ctx context.Context, p *Program, common *Common) (err error) {
	stage, err := c.setUp(ctx, p, common)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.close()) }()
	if c.Check {
		return stage.play(ctx)
	}
	return stage.serve(ctx)
}

// stage is the whole demo: the simulated Slack, the real bot, and the clock.
type stage struct {
	cmd      *demoCmd
	program  *Program
	log      *slog.Logger
	lang     string
	dir      string
	keep     bool
	store    *store.Store
	slack    *slacksim.Workspace
	app      slacksim.App
	live     *app // takes the deliveries
	director *demo.Director
	texts    *locales.Texts
	note     note
	cancel   context.CancelFunc
	running  sync.WaitGroup
}

func (c *demoCmd) setUp(ctx context.Context, p *Program, common *Common) (_ *stage, err error) {
	ctx, cancel := context.WithCancel(ctx)
	quiet := *common
	if quiet.LogLevel == "info" {
		quiet.LogLevel = "warn" // the terminal belongs to the demo
	}
	s := &stage{cmd: c, program: p, log: newLog(p.Stderr, &quiet), lang: language(c.Lang), cancel: cancel}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.texts, err = locales.New(); err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	if err := s.openStore(ctx); err != nil {
		return nil, err
	}
	if err := s.readNote(); err != nil {
		return nil, err
	}
	clock := demo.NewClock(s.note.Now, demo.Settings(s.lang).Location(), p.Now)
	if err := s.hire(ctx, clock); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *stage) openStore(ctx context.Context) (err error) {
	if s.dir, s.keep = s.cmd.Data, s.cmd.Data != ""; s.keep {
		err = os.MkdirAll(s.dir, 0o750)
	} else {
		s.dir, err = os.MkdirTemp("", "meritbot-demo-")
	}
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if s.store, err = store.Open(ctx, filepath.Join(s.dir, "meritbot.db")); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := s.store.Migrate(ctx); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// hire makes the simulated Slack with the company in it, and starts the real bot against it.
func (s *stage) hire(ctx context.Context, clock *demo.Clock) error {
	s.slack = slacksim.New(slacksim.Config{
		Clock: clock, TeamID: demo.Workspace, TeamName: demo.Settings(s.lang).Name, TeamDomain: "qinglan", BotName: "meritbot",
		Scopes: bot.Scopes(), Limits: slacksim.Limits{Unlimited: true}, Seed: s.note.Seed + s.note.Starts,
	})
	demo.Populate(s.slack, s.lang)
	m, err := manifest(s.lang, "")
	if err != nil {
		return err
	}
	s.app = installed(m)
	s.slack.Install(s.app)
	base, err := s.slack.Start(context.WithoutCancel(ctx)) // close ends it, after the bot that talks to it
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	w := wiring{
		store: s.store, queue: ownPosts{s.store, func() appraisal.WorkspaceID { return demo.Workspace }}, sockets: connections, ping: 30 * time.Second, postEvery: -1, now: clock.Now, log: s.log,
		api: slack.New(s.slack.BotToken(), slack.OptionAPIURL(base), slack.OptionAppLevelToken(s.slack.AppToken())),
	}
	// One bot takes the deliveries; another one posts, and only when the director says so: what is posted while the clock is
	// moved must carry the time of its tick.
	poster, err := newApp(w)
	if err != nil {
		return err
	}
	w.queue = nothingToPost{}
	if s.live, err = newApp(w); err != nil {
		return err
	}
	var life *demo.Life
	err = s.store.Bulk(ctx, func() error {
		life, err = demo.Begin(ctx, s.store, s.live.schemes, s.note.Seed, s.note.Start, s.lang)
		return err
	})
	if err != nil {
		return err
	}
	s.director = &demo.Director{Clock: clock, Ticks: s.live.scheduler, Posts: poster.bot.Outbox(), Life: life, Log: s.log}
	s.running.Go(func() {
		if err := s.live.bot.Run(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("the bot stopped", "err", err)
		}
	})
	if err := s.live.bot.SyncDirectory(ctx, demo.Workspace); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := s.slack.WaitForSocket(ctx, connections); err != nil {
		return fmt.Errorf("demo: the bot does not connect: %w", err)
	}
	if err := demo.Chat(ctx, s.slack, s.lang); err != nil {
		return err
	}
	return s.director.Settle(ctx)
}

// installed is the app as the simulated Slack knows it, made from its manifest as Slack would.
func installed(m slack.Manifest) slacksim.App {
	a := slacksim.App{SocketMode: m.Settings.SocketModeEnabled}
	for _, c := range m.Features.SlashCommands {
		a.Commands = append(a.Commands, slacksim.Command{
			Name: c.Command, Description: c.Description, UsageHint: c.UsageHint, ShouldEscape: c.ShouldEscape,
		})
		a.CommandsURL = c.Url
	}
	for _, c := range m.Features.Shortcuts {
		a.Shortcuts = append(a.Shortcuts, slacksim.Shortcut{CallbackID: c.CallbackID, Name: c.Name, Description: c.Description})
	}
	if m.Settings.EventSubscriptions != nil {
		a.Events, a.EventsURL = m.Settings.EventSubscriptions.BotEvents, m.Settings.EventSubscriptions.RequestUrl
	}
	if m.Settings.Interactivity != nil {
		a.InteractivityURL, a.OptionsURL = m.Settings.Interactivity.RequestUrl, m.Settings.Interactivity.MessageMenuOptionsUrl
	}
	return a
}

// nothingToPost is the queue of a bot that leaves posting to another one.
type nothingToPost struct{ bot.Queue }

// ClaimPosts finds nothing.
func (nothingToPost) ClaimPosts(context.Context, time.Time, time.Duration, int) ([]message.Claim, error) {
	return nil, nil
}

// OldestPost finds nothing.
func (nothingToPost) OldestPost(context.Context, time.Time) (time.Duration, error) { return 0, nil }

func (s *stage) words(t message.Text) string {
	return s.texts.Text(s.lang, t, func(v message.Value) string {
		if v.Kind == message.KindCount {
			return strconv.FormatInt(v.Int, 10)
		}
		return v.Str
	})
}

// play is `demo --check`.
func (s *stage) play(ctx context.Context) error {
	p := &demo.Play{Slack: s.slack, Director: s.director, Lang: s.lang, Words: s.words, Out: s.program.Stdout}
	s.program.serving()
	return p.Run(ctx)
}

// serve is the playground.
func (s *stage) serve(ctx context.Context) error {
	s.director.Clock.Go()
	mux := http.NewServeMux()
	mux.Handle("/", playground.New(playground.Options{
		Workspace: s.slack, Clock: s.director, Presets: s.presets, Lang: s.cmd.Lang, Title: demo.Settings(s.lang).Name,
		Role: role, Person: demo.Li, Log: s.log,
	}))
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", s.cmd.Listen)
	if err != nil {
		return fmt.Errorf("demo: listen on %s: %w (another address: --listen 127.0.0.1:3001)", s.cmd.Listen, err)
	}
	base, stop := context.WithCancel(ctx)
	defer stop()
	web := &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, BaseContext: func(net.Listener) context.Context { return base },
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	s.running.Go(func() { s.director.Run(ctx, s.store.Wake(ctx)) })
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
	url := localURL(listener.Addr().String())
	_, _ = fmt.Fprintln(s.program.Stdout, s.words(message.T("demo.welcome", message.Str("url", url),
		message.Str("customer", demo.RegularCustomer(s.lang)), message.Str("data", filepath.Join(s.dir, "meritbot.db")))))
	s.program.listening(url)
	s.program.serving()
	select {
	case <-ctx.Done():
	case err := <-failed:
		return fmt.Errorf("demo: %w", err)
	}
	stop() // ends the event streams of open pages
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = web.Shutdown(closing)
	return nil
}

func role(user string) playground.Label {
	return playground.Label{ZH: demo.Title(user, locales.Chinese), EN: demo.Title(user, locales.English)}
}

func (s *stage) presets() []playground.Preset {
	now := s.director.Now()
	return []playground.Preset{
		{ID: "friday", Label: playground.Label{ZH: "到周五 16:00", EN: "to Friday 16:00"}, At: demo.NextWeekday(now, time.Friday, 16)},
		{ID: "sunday", Label: playground.Label{ZH: "到周日 20:00", EN: "to Sunday 20:00"}, At: demo.NextWeekday(now, time.Sunday, 20)},
		{ID: "monday", Label: playground.Label{ZH: "到周一 9:00", EN: "to Monday 9:00"}, At: demo.NextWeekday(now, time.Monday, 9)},
		{ID: "quarter", Label: playground.Label{ZH: "到季度末", EN: "to quarter end"}, At: demo.QuarterEnd(now)},
	}
}

// note is what the demo remembers beside its records.
type note struct {
	Start  time.Time `json:"start"` // when the first demo on these records began
	Now    time.Time `json:"now"`   // when the last one stopped
	Seed   uint64    `json:"seed"`
	Starts uint64    `json:"starts"` // how many demos there have been; each makes other Slack ids
}

func (s *stage) notePath() string { return filepath.Join(s.dir, "demo.json") }

// readNote finds where the last demo on the same directory stopped; a first one begins near today.
func (s *stage) readNote() error {
	data, err := os.ReadFile(s.notePath())
	switch {
	case err == nil:
		if err := json.Unmarshal(data, &s.note); err != nil {
			return fmt.Errorf("demo: %s can't be read: %w", s.notePath(), err)
		}
	case errors.Is(err, os.ErrNotExist):
		near := s.cmd.Start
		if near.IsZero() {
			near = s.program.Now()
		}
		s.note = note{Start: demo.Start(near), Now: demo.Start(near), Seed: s.cmd.Seed}
	default:
		return fmt.Errorf("demo: %w", err)
	}
	s.note.Starts++
	return s.writeNote()
}

func (s *stage) writeNote() error {
	data, err := json.Marshal(s.note)
	if err == nil {
		err = os.WriteFile(s.notePath(), data, 0o600)
	}
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

func (s *stage) close() error {
	s.cancel()
	s.running.Wait()
	var err error
	if s.slack != nil {
		s.slack.Close()
	}
	if s.keep && s.director != nil {
		s.note.Now = s.director.Now()
		err = s.writeNote()
	}
	if s.store != nil {
		err = errors.Join(err, s.store.Close())
	}
	if !s.keep && s.dir != "" {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	return err
}
