package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/bot"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/chart"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/scheduler"
	"github.com/meritbot/meritbot/store"
)

// app is everything wired together around one open store.
type app struct {
	store     *store.Store
	schemes   appraisal.Schemes
	handler   *commands.App
	scheduler *scheduler.Scheduler
	bot       *bot.Bot
}

// wiring is what differs between serve, the demo and the tests.
type wiring struct {
	store         *store.Store
	api           *slack.Client
	signingSecret string
	owner         appraisal.MemberID // "" for the workspace's primary owner
	sockets       int                // Socket Mode connections, 0 for HTTP
	ping          time.Duration
	postEvery     time.Duration // pace of posts per channel; negative for none
	now           func() time.Time
	log           *slog.Logger
	metrics       prometheus.Registerer // nil: nothing is counted
	queue         bot.Queue
}

// newApp is the one place where interfaces meet what implements them.
func newApp(w wiring) (*app, error) {
	schemes, err := appraisal.Builtin()
	if err != nil {
		return nil, fmt.Errorf("appraisal schemes: %w", err)
	}
	texts, err := locales.New()
	if err != nil {
		return nil, fmt.Errorf("texts: %w", err)
	}
	meter, err := newJobMeter(w.metrics)
	if err != nil {
		return nil, err
	}
	a := &app{store: w.store, schemes: schemes}
	shelf := library.New(schemes, w.store)
	a.handler = commands.New(commands.Deps{Store: w.store, Library: shelf, Jobs: scheduler.Desk{Jobs: w.store}, NewID: rand.Text})
	a.scheduler = scheduler.New(scheduler.Deps{
		Store: w.store, Library: shelf, Now: w.now, Log: w.log, Meter: meter, Jitter: mathrand.Float64,
	})
	a.bot, err = bot.New(bot.Deps{
		API: w.api, SigningSecret: w.signingSecret, Handler: a.handler, Members: w.store,
		Directory: directory{w.store, w.owner}, Queue: w.queue, Texts: texts, Charts: chart.New(), Log: w.log, Now: w.now,
		NewID: reference, Jitter: mathrand.Float64, SocketConnections: w.sockets, PingInterval: w.ping, PostEvery: w.postEvery,
		Wake: w.store.Wake, Metrics: w.metrics,
	})
	return a, err
}

// reference is a short id that a person can read out to the administrator.
func reference() string { return rand.Text()[:8] }

// directory makes the member named in the configuration the first owner instead of Slack's primary owner.
type directory struct {
	*store.Store
	owner appraisal.MemberID
}

// EnsureOwner makes a member the owner if the workspace has none.
func (d directory) EnsureOwner(ctx context.Context, ws appraisal.WorkspaceID, id appraisal.MemberID, at time.Time) (bool, error) {
	if d.owner != "" {
		id = d.owner
	}
	return d.Store.EnsureOwner(ctx, ws, id, at)
}

// ownPosts is the outbox of the workspace whose token the program has. In a database that several programs share, the posts of the
// others are theirs to send: with this token they would be refused for good, or seen by strangers.
type ownPosts struct {
	*store.Store
	workspace func() appraisal.WorkspaceID // "" until it is known
}

// ClaimPosts takes due posts of the workspace.
func (q ownPosts) ClaimPosts(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]message.Claim, error) {
	return q.Store.ClaimPosts(ctx, q.workspace(), now, lease, limit)
}

// OldestPost tells how long the oldest due post of the workspace has been waiting.
func (q ownPosts) OldestPost(ctx context.Context, now time.Time) (time.Duration, error) {
	return q.Store.OldestPost(ctx, q.workspace(), now)
}
