package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

const (
	// mostAck keeps an acknowledgement with its envelope below Slack's 20 KiB, above which Slack drops it without a word.
	mostAck = 19 << 10
	// busiest is how many deliveries of one connection are worked on at a time.
	busiest = 64
	// ackGrace is the time that acknowledgements already handed over get to leave before a connection is closed.
	ackGrace = 300 * time.Millisecond
)

// Health says whether Slack can reach the bot over Socket Mode.
type Health struct {
	Wanted int       // connections the bot should have; 0 over HTTP
	Open   int       // connections that are open
	Heard  time.Time // when Slack last sent anything, pings included; zero for never
}

// Deaf reports whether the bot has reason to think that nothing reaches it: no connection, or silence for three times the ping
// interval.
func (h Health) Deaf(now time.Time, ping time.Duration) bool {
	return h.Wanted > 0 && (h.Open == 0 || now.Sub(h.Heard) > 3*ping)
}

type sockets struct {
	mu     sync.Mutex
	wanted int
	open   int
	heard  time.Time
}

// Health returns the state of the Socket Mode connections.
func (b *Bot) Health() Health {
	b.sockets.mu.Lock()
	defer b.sockets.mu.Unlock()
	return Health{Wanted: b.sockets.wanted, Open: b.sockets.open, Heard: b.sockets.heard}
}

func (b *Bot) heard() {
	now := b.Now()
	b.sockets.mu.Lock()
	defer b.sockets.mu.Unlock()
	b.sockets.heard = now
}

func (b *Bot) opened(change int) {
	b.sockets.mu.Lock()
	defer b.sockets.mu.Unlock()
	b.sockets.open += change
	b.metrics.sockets.Set(float64(b.sockets.open))
}

// runSockets keeps the connections until ctx ends. It returns an error when Slack refuses the app-level token.
func (b *Bot) runSockets(ctx context.Context) error {
	b.sockets.mu.Lock()
	b.sockets.wanted = b.SocketConnections
	b.sockets.mu.Unlock()
	var all sync.WaitGroup
	failures := make(chan error, b.SocketConnections+1)
	for range b.SocketConnections {
		all.Go(func() { failures <- b.runSocket(ctx) })
	}
	all.Wait()
	close(failures)
	var errs []error
	for err := range failures {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// socket is one Socket Mode connection with the deliveries in hand.
type socket struct {
	bot    *Bot
	client *socketmode.Client
	slots  chan struct{}
	hand   sync.WaitGroup
	open   bool
}

// runSocket serves one connection. slack-go reconnects it for ever; it ends with ctx, or when Slack refuses the token. Deliveries in
// hand are acknowledged before the connection is closed; those that come meanwhile are left for Slack to send elsewhere.
func (b *Bot) runSocket(ctx context.Context) error {
	s := &socket{bot: b, slots: make(chan struct{}, busiest)}
	s.client = socketmode.New(b.API, socketmode.OptionPingInterval(b.PingInterval), socketmode.OptionDialer(b.dialer()),
		socketmode.OptionLog(log.New(io.Discard, "", 0)))
	connected, disconnect := context.WithCancel(context.WithoutCancel(ctx))
	defer disconnect()
	ended := make(chan error, 1)
	go func() { ended <- s.client.RunContext(connected) }()
	for {
		select {
		case <-ctx.Done():
			s.finish()
			disconnect()
			s.setOpen(false)
			if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
				b.Log.WarnContext(ctx, "a Socket Mode connection did not end well", "err", err)
			}
			return nil
		case err := <-ended:
			s.setOpen(false)
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("bot: Socket Mode: %w", err)
		case e := <-s.client.Events:
			s.event(ctx, e)
		}
	}
}

// finish waits for the deliveries in hand, and lets their acknowledgements leave.
func (s *socket) finish() {
	done := make(chan struct{})
	go func() { s.hand.Wait(); close(done) }()
	timer := time.NewTimer(stopDeadline - ackGrace)
	defer timer.Stop()
	for {
		select {
		case <-done:
			grace := time.NewTimer(ackGrace)
			defer grace.Stop()
			<-grace.C
			return
		case <-timer.C:
			return
		case <-s.client.Events: // not taken up: without an acknowledgement Slack gives it to another connection
		}
	}
}

func (s *socket) setOpen(open bool) {
	if s.open == open {
		return
	}
	s.open = open
	if open {
		s.bot.opened(1)
	} else {
		s.bot.opened(-1)
	}
}

func (s *socket) event(ctx context.Context, e socketmode.Event) {
	b := s.bot
	switch e.Type {
	case socketmode.EventTypeHello:
		s.setOpen(true)
		b.heard()
	case socketmode.EventTypeConnecting, socketmode.EventTypeConnectionError:
		s.setOpen(false)
		if failed, ok := e.Data.(*slack.ConnectionErrorEvent); ok {
			b.failed(ctx, "apps.connections.open", failed.ErrorObj)
		}
	case socketmode.EventTypeErrorWriteFailed:
		b.Log.WarnContext(ctx, "an acknowledgement was not delivered; Slack will send the delivery again")
	case socketmode.EventTypeErrorBadMessage:
		// slack-go could not read it, perhaps for a block type that is newer than the library. The bot reads less, and may.
		bad, ok := e.Data.(*socketmode.ErrorBadMessage)
		var r socketmode.Request
		if ok && json.Unmarshal(bad.Message, &r) == nil && r.EnvelopeID != "" {
			s.take(ctx, r)
		}
	case socketmode.EventTypeSlashCommand, socketmode.EventTypeInteractive, socketmode.EventTypeEventsAPI:
		s.take(ctx, *e.Request)
	default: // slack-go's own progress; runSocket sees how it ends
	}
}

// take works on a delivery in a goroutine of its own.
func (s *socket) take(ctx context.Context, r socketmode.Request) {
	s.bot.heard()
	s.slots <- struct{}{}
	s.hand.Go(func() {
		defer func() { <-s.slots }()
		s.bot.guard("a Socket Mode delivery", func() { s.deliver(context.WithoutCancel(ctx), r) })
	})
}

func (s *socket) deliver(ctx context.Context, r socketmode.Request) {
	b := s.bot
	var a answer
	var responseURL string
	switch r.Type {
	case socketmode.RequestTypeSlashCommands:
		var c slashCommand
		if !b.decode(r, &c) {
			break
		}
		responseURL = c.ResponseURL
		a = b.command(ctx, c)
	case socketmode.RequestTypeInteractive:
		var i interaction
		if !b.decode(r, &i) {
			break
		}
		responseURL = i.ResponseURL
		a = b.interact(ctx, i)
	case socketmode.RequestTypeEventsAPI:
		var e event
		if !b.decode(r, &e) {
			break
		}
		a = b.event(ctx, e)
	}
	s.acknowledge(ctx, r, a, responseURL)
}

func (b *Bot) decode(r socketmode.Request, payload any) bool {
	if err := json.Unmarshal(r.Payload, payload); err != nil {
		b.Log.Error("a delivery can't be read", "type", r.Type, "err", err)
		return false
	}
	return true
}

// acknowledge answers an envelope. An answer that is too large for that goes by the response URL.
func (s *socket) acknowledge(ctx context.Context, r socketmode.Request, a answer, responseURL string) {
	b := s.bot
	body, err := encode(a.body)
	if err != nil {
		b.Log.ErrorContext(ctx, "an answer can't be written", "err", err)
	}
	var payload any
	if message, isMessage := a.body.(response); isMessage && (len(body) > mostAck || !r.AcceptsResponsePayload) && responseURL != "" {
		a.after = append(a.after, func(ctx context.Context) {
			if err := b.respond(ctx, responseURL, message); err != nil {
				b.failed(ctx, "response_url", err)
			}
		})
	} else if len(body) > 0 {
		payload = json.RawMessage(body)
	}
	if err := s.client.AckCtx(ctx, r.EnvelopeID, payload); err != nil {
		b.Log.ErrorContext(ctx, "an acknowledgement was refused", "type", r.Type, "bytes", len(body), "err", err)
		_ = s.client.AckCtx(ctx, r.EnvelopeID, nil)
	}
	b.follow(ctx, a.after)
}

// dialer dials as slack-go does, and notices everything that Slack sends, pings included: that is the sign of life.
func (b *Bot) dialer() *websocket.Dialer {
	var dial net.Dialer
	return &websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 45 * time.Second,
		WriteBufferSize: 32 << 10, // an acknowledgement must leave in one frame
		NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return listening{conn, b.heard}, nil
		},
	}
}

// listening is a connection that reports whenever something arrives.
type listening struct {
	net.Conn
	heard func()
}

func (l listening) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if n > 0 {
		l.heard()
	}
	return n, err
}
