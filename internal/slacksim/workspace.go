package slacksim

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Clock tells the workspace's time. It drives message timestamps, the life of
// response URLs and the rate limits.
type Clock interface{ Now() time.Time }

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// Config describes a workspace. Every field has a default.
type Config struct {
	// Clock is the workspace's time; the system's when nil. It may stand still
	// or jump forward.
	Clock Clock
	// Wall is the real time, for the life of trigger ids and the timestamps of
	// signed requests; the system's when nil.
	Wall Clock

	TeamID, TeamName, TeamDomain string
	// BotName is the name of the app's bot user.
	BotName string

	// BotToken, AppToken and SigningSecret are what the app must present and
	// what requests to it are signed with. The defaults are made up.
	BotToken, AppToken, SigningSecret string
	// VerificationToken is the old `token` field of payloads.
	VerificationToken string
	// Scopes are the bot token's scopes; nil means every scope.
	Scopes []string

	// PingInterval is the time between Socket Mode PINGs; 10 s when zero.
	PingInterval time.Duration
	// AckTimeout is how long the app has to acknowledge; 3 s when zero.
	AckTimeout time.Duration
	// TriggerLife is how long a trigger id may be used; 3 s when zero.
	TriggerLife time.Duration
	// RetryDelays are the pauses before the retries of an event that was not
	// acknowledged; at once, 1 min, 5 min when nil.
	RetryDelays []time.Duration
	// DisconnectGrace is how long a connection stays open after a `disconnect`
	// message; 10 s when zero.
	DisconnectGrace time.Duration

	// BaseURL is the scheme and host of generated addresses until a client has
	// called; Start knows its own.
	BaseURL string

	// Limits are the rate limits; the zero value has Slack's.
	Limits Limits
	// Seed makes the ids: the same seed and the same actions give the same ids.
	Seed uint64
}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = systemClock{}
	}
	if c.Wall == nil {
		c.Wall = systemClock{}
	}
	c.TeamName = orText(c.TeamName, "Simulated")
	c.TeamDomain = orText(c.TeamDomain, "simulated")
	c.BotName = orText(c.BotName, "app")
	c.BotToken = orText(c.BotToken, "xoxb-simulated-bot-token")
	c.AppToken = orText(c.AppToken, "xapp-simulated-app-token")
	c.SigningSecret = orText(c.SigningSecret, "simulated-signing-secret")
	c.VerificationToken = orText(c.VerificationToken, "simulated-verification")
	c.PingInterval = orDuration(c.PingInterval, 10*time.Second)
	c.AckTimeout = orDuration(c.AckTimeout, 3*time.Second)
	c.TriggerLife = orDuration(c.TriggerLife, 3*time.Second)
	c.DisconnectGrace = orDuration(c.DisconnectGrace, 10*time.Second)
	if c.RetryDelays == nil {
		c.RetryDelays = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	c.Limits = c.Limits.withDefaults()
	return c
}

func orText(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func orDuration(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

// Workspace is a Slack workspace with one app installed. All methods may be
// called from any goroutine.
type Workspace struct {
	cfg    Config
	ctx    context.Context // ends with Close; background deliveries hang on it
	cancel context.CancelFunc
	wg     sync.WaitGroup
	routes http.Handler
	client *http.Client // reaches the app

	mu      sync.Mutex
	closed  bool
	server  *http.Server
	rng     *rand.Rand
	lastTS  int64  // microseconds since 1970 of the newest timestamp given out
	base    string // scheme://host that clients last called, or of Start
	app     App
	appID   string
	botID   string
	botUser string

	users        map[string]*User
	userOrder    []string
	channels     map[string]*Channel
	channelOrder []string
	dms          map[string]string // user id → channel id
	messages     map[string][]*Message
	files        map[string]*storedFile
	uploads      map[string]string // upload ticket → file id
	views        map[string]*View
	stacks       map[string][]string // user id → ids of the open modals, top last
	homes        map[string]string   // user id → view id
	triggers     map[string]*trigger
	responses    map[string]*responseURL

	offered map[string][]Option // what external selects last offered

	limiter    limiter
	faults     []*faultState
	calls      []Call
	subs       map[chan Change]struct{}
	sockets    socketState
	deliveries []*delivery
}

// New makes an empty workspace: the app's bot user and Slackbot, no channels.
func New(cfg Config) *Workspace {
	cfg = cfg.withDefaults()
	ctx, cancel := context.WithCancel(context.Background())
	w := &Workspace{
		cfg: cfg, ctx: ctx, cancel: cancel, client: newClient(),
		rng:       rand.New(rand.NewPCG(cfg.Seed, 0x51ac)), //nolint:gosec // ids of a simulation
		users:     map[string]*User{},
		channels:  map[string]*Channel{},
		dms:       map[string]string{},
		messages:  map[string][]*Message{},
		files:     map[string]*storedFile{},
		uploads:   map[string]string{},
		views:     map[string]*View{},
		stacks:    map[string][]string{},
		homes:     map[string]string{},
		triggers:  map[string]*trigger{},
		responses: map[string]*responseURL{},
		offered:   map[string][]Option{},
		subs:      map[chan Change]struct{}{},
		base:      orText(strings.TrimSuffix(cfg.BaseURL, "/"), "http://slacksim.invalid"),
	}
	w.limiter = newLimiter(cfg.Limits)
	w.sockets = newSocketState()
	if w.cfg.TeamID == "" {
		w.cfg.TeamID = w.newID("T")
	}
	w.appID, w.botID = w.newID("A"), w.newID("B")
	w.botUser = w.newID("U")
	w.addUser(User{ID: slackbotID, Name: "slackbot", RealName: "Slackbot", DisplayName: "Slackbot"})
	w.addUser(User{ID: w.botUser, Name: cfg.BotName, RealName: cfg.BotName, IsBot: true})
	w.routes = w.newRoutes()
	return w
}

// Handler serves the workspace: /api/METHOD, /socket, /upload, /files and
// /response. Mount it at the root of any server.
func (w *Workspace) Handler() http.Handler { return w.routes }

// Start opens a listener on a free port of 127.0.0.1 and returns the address of
// the API, which ends with /api/. The server stops with Close, or when ctx ends.
func (w *Workspace) Start(ctx context.Context) (string, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("slacksim: listen: %w", err)
	}
	srv := &http.Server{Handler: w.routes, ReadHeaderTimeout: 10 * time.Second}
	w.mu.Lock()
	if w.closed || w.server != nil {
		w.mu.Unlock()
		return "", errors.Join(errors.New("slacksim: started already, or closed"), l.Close())
	}
	w.server = srv
	w.base = "http://" + l.Addr().String()
	base := w.base
	w.mu.Unlock()
	w.wg.Go(func() { _ = srv.Serve(l) })
	stop := context.AfterFunc(ctx, w.Close)
	context.AfterFunc(w.ctx, func() { stop() })
	return base + "/api/", nil
}

// Close stops the server, drops every connection and ends background
// deliveries. It may be called more than once.
func (w *Workspace) Close() {
	w.mu.Lock()
	srv := w.server
	w.closed = true
	w.mu.Unlock()
	w.cancel()
	w.CutSockets()
	if srv != nil {
		_ = srv.Close()
	}
	w.wg.Wait()
	w.client.CloseIdleConnections()
}

// background runs f unless the workspace is closed; Close waits for it.
func (w *Workspace) background(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.backgroundLocked(f)
}

func (w *Workspace) backgroundLocked(f func()) {
	if !w.closed {
		w.wg.Go(f)
	}
}

// Now is the workspace's time.
func (w *Workspace) Now() time.Time { return w.cfg.Clock.Now() }

// TeamID is the workspace's id.
func (w *Workspace) TeamID() string { return w.cfg.TeamID }

// AppID is the id of the installed app.
func (w *Workspace) AppID() string { return w.appID }

// BotToken is the token that the app must present to the Web API.
func (w *Workspace) BotToken() string { return w.cfg.BotToken }

// AppToken is the token that opens Socket Mode connections.
func (w *Workspace) AppToken() string { return w.cfg.AppToken }

// SigningSecret is what requests to the app are signed with.
func (w *Workspace) SigningSecret() string { return w.cfg.SigningSecret }

// newID gives an id with the prefix that Slack uses for its kind. The caller
// holds the lock, except in New.
func (w *Workspace) newID(prefix string) string {
	return prefix + w.randomText(10, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}

func (w *Workspace) randomText(n int, alphabet string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[w.rng.IntN(len(alphabet))]
	}
	return string(b)
}

const lowerAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz"

// newTS gives the next message timestamp: the workspace's time, but always
// later than the one before, because a timestamp is also a message's id.
func (w *Workspace) newTS() string {
	now := w.cfg.Clock.Now().UnixMicro()
	w.lastTS = max(now, w.lastTS+1)
	return formatTS(w.lastTS)
}

func formatTS(micros int64) string {
	return fmt.Sprintf("%d.%06d", micros/1_000_000, micros%1_000_000)
}
