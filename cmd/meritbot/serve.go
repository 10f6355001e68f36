package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/store"
)

type serveCmd struct {
	Database
	Slack

	Listen   string `help:"Where to listen for HTTP: health, metrics, and Slack's deliveries when there is no app token." default:":8080" env:"MERITBOT_LISTEN" placeholder:"ADDRESS"`
	Owner    string `help:"Slack user id of the first owner; Slack's primary owner when it is not set." env:"MERITBOT_OWNER" placeholder:"U…"`
	TimeZone string `help:"A new workspace's time zone; /merit settings changes it later." default:"Asia/Shanghai" env:"MERITBOT_TIME_ZONE" placeholder:"ZONE"`
	Currency string `help:"A new workspace's currency; /merit settings changes it later." default:"CNY" env:"MERITBOT_CURRENCY" placeholder:"CODE"`
	Lang     string `help:"A new workspace's language in channels, zh-CN or en; /merit settings changes it later." enum:"zh-CN,en" default:"zh-CN" env:"MERITBOT_LANG"`
	Scheme   string `help:"A new workspace's appraisal scheme; /merit settings changes it later." default:"S09" env:"MERITBOT_SCHEME" placeholder:"ID"`
}

// connections of Socket Mode: while Slack renews one, the other takes the deliveries.
const connections = 2

func (c *serveCmd) problems() []error {
	var found []error
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "" {
		found = append(found, errors.New("--time-zone must be an IANA name such as Asia/Shanghai"))
	}
	if _, ok := appraisal.Digits(c.Currency); !ok {
		found = append(found, errors.New("--currency must be an ISO 4217 code such as CNY"))
	}
	return found
}

// Run serves until ctx ends.
func (c *serveCmd) Run(ctx context.Context, p *Program, common *Common) error {
	if err := joined(c.Database.problems(), c.Slack.problems(), c.problems()); err != nil {
		return err
	}
	if err := c.prepare(); err != nil {
		return err
	}
	return newServer(c, p, newLog(p.Stderr, common)).run(ctx)
}

// server is a running `meritbot serve`.
type server struct {
	cfg     *serveCmd
	program *Program
	log     *slog.Logger
	metrics *prometheus.Registry
	health  *health
	slack   atomic.Pointer[http.Handler] // takes /slack/* once the bot is up
	store   *store.Store
	app     *app
	api     *slack.Client
	ws      atomic.Pointer[appraisal.WorkspaceID] // once Slack has told it
}

func (s *server) workspace() appraisal.WorkspaceID {
	if ws := s.ws.Load(); ws != nil {
		return *ws
	}
	return ""
}

func newServer(cfg *serveCmd, p *Program, log *slog.Logger) *server {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return &server{cfg: cfg, program: p, log: log, metrics: registry, health: &health{now: p.Now}}
}

func (s *server) run(ctx context.Context) (err error) {
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", s.cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.cfg.Listen, err)
	}
	web := &http.Server{
		Handler: s.routes(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second,
		IdleTimeout: 2 * time.Minute, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
	s.program.listening(localURL(listener.Addr().String()))
	s.log.Info("listening", "address", listener.Addr().String(), "version", buildVersion())

	running, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := make(chan error, 1)
	go func() { ended <- s.work(running) }()
	select {
	case <-ctx.Done():
	case err = <-ended:
		ended <- nil
	case err = <-failed:
		err = fmt.Errorf("HTTP server: %w", err)
	}
	return errors.Join(err, s.stop(cancel, web, ended))
}

// stop takes no new work, and gives the work in hand ten seconds (docs/guarantees.md, "Stop").
func (s *server) stop(cancel context.CancelCauseFunc, web *http.Server, ended <-chan error) error {
	s.log.Info("stopping")
	s.health.set(func(h *health) { h.stopping = true })
	ctx, done := context.WithTimeout(context.Background(), stopWithin)
	defer done()
	var shutdown sync.WaitGroup
	shutdown.Go(func() {
		if err := web.Shutdown(ctx); err != nil {
			_ = web.Close()
		}
	})
	cancel(nil)
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
		s.log.Warn("stopped with work still in hand; other replicas, or the next start, take it up")
	}
	shutdown.Wait()
	if s.store != nil {
		err = errors.Join(err, s.store.Close())
	}
	s.log.Info("stopped")
	return err
}

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.health.alive)
	mux.HandleFunc("GET /readyz", s.health.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics, promhttp.HandlerOpts{}))
	mux.HandleFunc("/slack/", func(w http.ResponseWriter, r *http.Request) {
		if h := s.slack.Load(); h != nil {
			(*h).ServeHTTP(w, r)
			return
		}
		http.Error(w, "not ready", http.StatusServiceUnavailable)
	})
	return mux
}

// work opens the database, meets Slack and runs the bot until ctx ends.
func (s *server) work(ctx context.Context) error {
	a, err := s.start(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	var parts sync.WaitGroup
	defer parts.Wait()
	parts.Go(func() { a.scheduler.Run(ctx) })
	s.program.serving()
	s.log.Info("ready", "database", s.cfg.describe(), "socket_mode", s.cfg.socketMode())
	if err := a.bot.Run(ctx); err != nil && ctx.Err() == nil {
		return fmt.Errorf("the bot stopped: %w", err)
	}
	return nil
}

// The pauses between attempts to start while the database or Slack is away.
const (
	firstPause = 500 * time.Millisecond
	mostPause  = 15 * time.Second
)

// start tries until the database and Slack answer. What waiting does not mend ends it at once.
func (s *server) start(ctx context.Context) (*app, error) {
	for pause := firstPause; ; pause = min(2*pause, mostPause) {
		a, err := s.assemble(ctx)
		if err == nil {
			s.health.set(func(h *health) { h.starting = nil })
			return a, nil
		}
		var final *finalError
		if errors.As(err, &final) {
			return nil, err
		}
		s.log.Warn("the start does not get on, trying again", "err", err, "in", pause)
		s.health.set(func(h *health) {
			h.starting = errors.New("the database or Slack does not answer yet; the log has the reason")
		})
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-timer.C:
		}
	}
}

// finalError is an error that trying again does not mend.
type finalError struct{ err error }

func (e *finalError) Error() string { return e.err.Error() }
func (e *finalError) Unwrap() error { return e.err }

// openStore opens the database and brings its schema up to date.
func (s *server) openStore(ctx context.Context) error {
	if s.store != nil {
		return nil
	}
	db, err := store.Open(ctx, s.cfg.dsn())
	if err == nil {
		if err = db.Migrate(ctx); err != nil {
			_ = db.Close()
		}
	}
	if err != nil {
		err = fmt.Errorf("open %s: %w", s.cfg.describe(), err)
		if appraisal.CodeOf(err) == appraisal.Unavailable {
			return err
		}
		return &finalError{err}
	}
	s.store = db
	s.health.set(func(h *health) { h.database, h.outbox = db, ownPosts{db, s.workspace} })
	return nil
}

// wire makes the app around the open store, once.
func (s *server) wire() error {
	if s.app != nil {
		return nil
	}
	s.api = slackClient(s.cfg.Slack)
	sockets := 0
	if s.cfg.socketMode() {
		sockets = connections
	}
	a, err := newApp(wiring{
		store: s.store, api: s.api, signingSecret: s.cfg.SlackSigningSecret.Reveal(), owner: appraisal.MemberID(s.cfg.Owner),
		sockets: sockets, ping: s.cfg.PingInterval, now: s.program.Now, log: s.log, metrics: s.metrics,
		queue: ownPosts{s.store, s.workspace},
	})
	if err != nil {
		return &finalError{err}
	}
	if _, ok := a.schemes.ByID(s.cfg.Scheme); !ok {
		return &finalError{fmt.Errorf("--scheme: there is no scheme %q", s.cfg.Scheme)}
	}
	s.app = a
	return nil
}

// assemble opens the database, wires the app and meets the workspace.
func (s *server) assemble(ctx context.Context) (*app, error) {
	if err := s.openStore(ctx); err != nil {
		return nil, err
	}
	if err := s.wire(); err != nil {
		return nil, err
	}
	who, err := s.api.AuthTestContext(ctx)
	if err != nil {
		return nil, slackError("auth.test", err)
	}
	ws := appraisal.WorkspaceID(who.TeamID)
	s.ws.Store(&ws)
	err = s.store.EnsureWorkspace(ctx, appraisal.Settings{
		Workspace: ws, Name: who.Team, TimeZone: s.cfg.TimeZone, Currency: s.cfg.Currency, Lang: s.cfg.Lang, Scheme: s.cfg.Scheme,
	})
	if err != nil {
		return nil, fmt.Errorf("workspace: %w", err)
	}
	if err := s.app.bot.SyncDirectory(ctx, ws); err != nil {
		return nil, slackError("directory", err)
	}
	s.log.Info("workspace", "team", who.TeamID, "name", who.Team, "bot", who.UserID)
	s.mount()
	return s.app, nil
}

// mount opens the way for Slack's deliveries.
func (s *server) mount() {
	check := askSlack(s.program.Now, func(ctx context.Context) error {
		_, err := s.api.AuthTestContext(ctx)
		return err
	})
	if s.cfg.socketMode() {
		check = s.lookAtSockets
	} else {
		routes := s.app.bot.Routes()
		s.slack.Store(&routes)
	}
	s.health.set(func(h *health) { h.slack = check })
}

// lookAtSockets is the check for Socket Mode: the connections, and when Slack last gave a sign of life.
func (s *server) lookAtSockets(context.Context) finding {
	h := s.app.bot.Health()
	detail := fmt.Sprintf("%d of %d Socket Mode connections are open", h.Open, h.Wanted)
	if h.Wanted == 0 || h.Deaf(s.program.Now(), s.cfg.PingInterval) {
		return finding{
			Name: "slack", Detail: detail + ", and nothing is heard from Slack",
			Do: "It reconnects by itself. If it stays so, check the way to wss-primary.slack.com and run `meritbot doctor`.",
		}
	}
	return finding{Name: "slack", OK: true, Detail: detail}
}

// slackClient reaches Slack, and tries again what a lost connection or a 5xx spoilt, where doing so is harmless.
func slackClient(c Slack) *slack.Client {
	options := []slack.Option{slack.OptionAPIURL(c.apiURL()), slack.OptionHTTPClient(&http.Client{Timeout: 20 * time.Second})}
	if c.socketMode() {
		options = append(options, slack.OptionAppLevelToken(c.SlackAppToken.Reveal()))
	}
	return slack.New(c.SlackBotToken.Reveal(), options...)
}

// slackError tells errors that the administrator must mend from those that pass.
func slackError(what string, err error) error {
	err = fmt.Errorf("%s: %w", what, err)
	var answer slack.SlackErrorResponse
	if !errors.As(err, &answer) {
		return err
	}
	if do, known := mendToken[answer.Err]; known {
		return &finalError{fmt.Errorf("%w (%s)", err, do)}
	}
	return err
}
