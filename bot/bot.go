// Package bot speaks with Slack, and nothing else does: it verifies and decodes what Slack delivers (Socket Mode or signed HTTP),
// asks the handlers, renders their answers to Block Kit within Slack's limits and three seconds, posts what waits in the outbox,
// publishes App Home, and keeps the members in step with Slack's directory.
//
// What does not belong here: deciding what to say (commands, scheduler), SQL (store), sentences (internal/locales).
package bot

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

// Slack waits three seconds for an answer. The handler gets most of them; a handler that overruns its own deadline is answered
// late, over the response URL.
const (
	handlerDeadline = 2500 * time.Millisecond
	ackDeadline     = 2700 * time.Millisecond
	afterDeadline   = 25 * time.Second // uploads, forms, late answers
	stopDeadline    = 10 * time.Second // docs/guarantees, "Stop"
)

// patience is how long handlers and acknowledgements may take; tests shorten it.
type patience struct{ handler, ack time.Duration }

// Handler decides what to answer; commands.App is one.
type Handler interface {
	Command(ctx context.Context, r commands.Request) (message.Reply, error)
	Press(ctx context.Context, p commands.Press) (message.Reply, error)
	Submit(ctx context.Context, s commands.Submission) (message.Reply, error)
	Shortcut(ctx context.Context, s commands.Shortcut) (message.Reply, error)
	Suggest(ctx context.Context, l commands.Lookup) ([]message.Option, error)
	Home(ctx context.Context, v commands.Visit) (message.Page, error)
}

// Members finds the language and the time zone of the person who reads an answer.
type Members interface {
	Member(ctx context.Context, ws appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, error)
}

// Texts puts texts into words; *locales.Texts does. A text that does not exist shows its id in ⟦brackets⟧.
type Texts interface {
	Text(lang string, t message.Text, format locales.Format) string
}

// Deps is all that a Bot needs. Fields without "optional" must be set.
type Deps struct {
	API           *slack.Client // with the bot's token, and the app-level token for Socket Mode
	SigningSecret string        // for Routes; without it every HTTP delivery is refused
	Handler       Handler
	Members       Members
	Directory     Directory
	Queue         Queue
	Texts         Texts
	Charts        Charts
	Log           *slog.Logger
	Now           func() time.Time
	NewID         func() string  // reference ids in error messages
	Jitter        func() float64 // in [0, 1), spreads retries

	SocketConnections int                                       // optional: 0 for HTTP; two cover Slack's reconnects
	PingInterval      time.Duration                             // optional: longest silence of Slack's pings, 30 s
	PostEvery         time.Duration                             // optional: pace per channel, 1 s as Slack asks; negative for none
	Wake              func(ctx context.Context) <-chan struct{} // optional: a value when posts may be waiting
	Metrics           prometheus.Registerer                     // optional
	HTTP              *http.Client                              // optional: for response URLs
}

// Bot is the bot of one Slack workspace. Any number of them may serve the same workspace.
type Bot struct {
	Deps
	metrics *metrics
	readers readerCache
	homes   homeGate
	turns   turns
	outbox  *Outbox
	sockets sockets
	waits   patience

	stopping atomic.Bool
	work     tasks // deliveries and what follows them
}

// New returns a bot that does nothing yet: mount Routes for HTTP, and call Run.
func New(d Deps) (*Bot, error) {
	switch {
	case d.API == nil, d.Handler == nil, d.Members == nil, d.Directory == nil, d.Queue == nil, d.Texts == nil, d.Charts == nil,
		d.Log == nil, d.Now == nil, d.NewID == nil, d.Jitter == nil:
		return nil, errors.New("bot: a dependency is missing")
	}
	if d.PingInterval <= 0 {
		d.PingInterval = 30 * time.Second
	}
	if d.PostEvery == 0 {
		d.PostEvery = time.Second
	}
	if d.HTTP == nil {
		d.HTTP = &http.Client{Timeout: 10 * time.Second}
	}
	m, err := newMetrics(d.Metrics)
	if err != nil {
		return nil, err
	}
	b := &Bot{Deps: d, metrics: m, waits: patience{handlerDeadline, ackDeadline}}
	b.outbox = newOutbox(b)
	return b, nil
}

// Outbox returns the worker that sends what waits in the outbox.
func (b *Bot) Outbox() *Outbox { return b.outbox }

// Run serves Socket Mode (when it has connections) and the outbox until ctx ends, then finishes what is in hand within ten
// seconds. It returns an error when Slack refuses the app-level token.
func (b *Bot) Run(ctx context.Context) error {
	running, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var parts tasks
	parts.Go(func() { b.outbox.Run(running) })
	parts.Go(func() {
		if err := b.runSockets(running); err != nil {
			cancel(err)
		}
	})
	<-running.Done()
	b.stopping.Store(true)
	b.stop(&parts, &b.work)
	if err := context.Cause(running); !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// Close refuses new deliveries and waits, ten seconds at most, for those in hand.
func (b *Bot) Close() {
	b.stopping.Store(true)
	b.stop(&b.work)
}

// stop waits for the tasks, in order, ten seconds at most for all of them.
func (b *Bot) stop(all ...*tasks) {
	timer := time.NewTimer(stopDeadline)
	defer timer.Stop()
	for _, t := range all {
		select {
		case <-t.idle():
		case <-timer.C:
			b.Log.Warn("stopped with work still in hand")
			return
		}
	}
}

// lingering is a context for work in hand: it outlives ctx by a little less than the time a stop may take.
func lingering(ctx context.Context) (context.Context, context.CancelFunc) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unhook := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(stopDeadline - time.Second)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-work.Done():
		}
	})
	return work, func() { unhook(); cancel() }
}

// follow runs f after the delivery is acknowledged, with a deadline of its own. A panic ends f alone.
func (b *Bot) follow(ctx context.Context, fs []func(context.Context)) {
	if len(fs) == 0 {
		return
	}
	ctx = context.WithoutCancel(ctx)
	b.work.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, afterDeadline)
		defer cancel()
		for _, f := range fs {
			b.guard("after an answer", func() { f(ctx) })
		}
	})
}

// guard runs f and logs a panic instead of letting it end the program.
func (b *Bot) guard(where string, f func()) {
	defer func() {
		if p := recover(); p != nil {
			b.metrics.panics.Inc()
			b.logPanic(where, p)
		}
	}()
	f()
}
