package slacksim

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	maxSockets  = 10
	maxAck      = 20 << 10 // bytes; acknowledgements from this size on are dropped silently
	ticketLife  = 30 * time.Second
	writeWithin = 10 * time.Second
)

type socketState struct {
	tickets map[string]time.Time // wall clock
	conns   []*socketConn
	next    int                      // round robin
	waiting map[string][]*waitingAck // by envelope id; several if it was redelivered meanwhile
	arrived chan struct{}            // closed, and made anew, when a connection opens
	muted   bool
}

func newSocketState() socketState {
	return socketState{tickets: map[string]time.Time{}, waiting: map[string][]*waitingAck{}, arrived: make(chan struct{})}
}

// forget ends the wait for an acknowledgement.
func (s *socketState) forget(id string, wait *waitingAck) {
	rest := slices.DeleteFunc(s.waiting[id], func(o *waitingAck) bool { return o == wait })
	if len(rest) == 0 {
		delete(s.waiting, id)
		return
	}
	s.waiting[id] = rest
}

// socketConn is one Socket Mode connection.
type socketConn struct {
	ws       *websocket.Conn
	writing  sync.Mutex
	draining bool // was told to disconnect; gets no more envelopes
	gone     chan struct{}
}

// waitingAck is an envelope that was sent and not yet acknowledged.
type waitingAck struct {
	conn *socketConn // only its acknowledgement counts
	done chan json.RawMessage
}

func (c *socketConn) write(message any) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.ws.SetWriteDeadline(systemClock{}.Now().Add(writeWithin)); err != nil {
		return err
	}
	return c.ws.WriteJSON(message)
}

type connectionsOpenAnswer struct {
	URL string `json:"url"`
}

func (w *Workspace) connectionsOpen(c *request) (any, error) {
	ticket := w.randomText(32, lowerAlphabet)
	w.sockets.tickets[ticket] = w.cfg.Wall.Now()
	url := strings.Replace(c.base, "http", "ws", 1) + "/socket?ticket=" + ticket + "&app_id=" + w.appID
	return connectionsOpenAnswer{url}, nil
}

type socketDebug struct {
	Host                      string `json:"host"`
	BuildNumber               int    `json:"build_number,omitempty"`
	ApproximateConnectionTime int    `json:"approximate_connection_time,omitempty"`
}

type socketHello struct {
	Type           string `json:"type"`
	NumConnections int    `json:"num_connections"`
	ConnectionInfo struct {
		AppID string `json:"app_id"`
	} `json:"connection_info"`
	DebugInfo socketDebug `json:"debug_info"`
}

type socketDisconnect struct {
	Type      string      `json:"type"`
	Reason    string      `json:"reason"`
	DebugInfo socketDebug `json:"debug_info"`
}

type socketEnvelope struct {
	EnvelopeID             string          `json:"envelope_id"`
	Type                   string          `json:"type"`
	AcceptsResponsePayload bool            `json:"accepts_response_payload"`
	Payload                json.RawMessage `json:"payload"`
	RetryAttempt           *int            `json:"retry_attempt,omitempty"`
	RetryReason            *string         `json:"retry_reason,omitempty"`
}

func envelopeOf(d *delivery) socketEnvelope {
	out := socketEnvelope{EnvelopeID: d.ID, Type: string(d.Kind), Payload: d.Payload, AcceptsResponsePayload: true}
	switch d.Kind {
	case DeliverEvent:
		num, reason := d.retryNum, strings.TrimPrefix(d.retryReason, "http_")
		out.AcceptsResponsePayload, out.RetryAttempt, out.RetryReason = false, &num, &reason
	case DeliverOptions:
		out.Type = string(DeliverInteraction)
	case DeliverCommand, DeliverInteraction:
	}
	return out
}

func (w *Workspace) serveSocket(rw http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	w.mu.Lock()
	fault, hit := w.takeFault("socket")
	issued, known := w.sockets.tickets[ticket]
	delete(w.sockets.tickets, ticket)
	fresh := known && w.cfg.Wall.Now().Sub(issued) <= ticketLife
	w.mu.Unlock()
	if hit && w.faultBefore(rw, r, &Call{Method: "socket", Token: "none", Fault: fault.Kind}, fault) {
		return
	}
	if !fresh {
		http.Error(rw, "ticket expired or unknown", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }, WriteBufferSize: 32 << 10}
	ws, err := up.Upgrade(rw, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &socketConn{ws: ws, gone: make(chan struct{})}
	debug := socketDebug{Host: "applink-slacksim", BuildNumber: 1, ApproximateConnectionTime: 18060}
	if r.URL.Query().Get("debug_reconnects") == "true" {
		debug.ApproximateConnectionTime = 360
	}
	if !w.admit(c, debug) {
		_ = ws.Close()
		return
	}
	w.readAcks(c)
}

// admit says hello and takes the connection in, if there is room.
func (w *Workspace) admit(c *socketConn, debug socketDebug) bool {
	w.mu.Lock()
	n := len(w.sockets.conns)
	closed := w.closed
	w.mu.Unlock()
	if closed {
		return false
	}
	if n >= maxSockets {
		_ = c.write(socketDisconnect{Type: "disconnect", Reason: "too_many_websockets", DebugInfo: debug})
		return false
	}
	hello := socketHello{Type: "hello", NumConnections: n + 1, DebugInfo: debug}
	hello.ConnectionInfo.AppID = w.appID
	if c.write(hello) != nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return false
	}
	w.sockets.conns = append(w.sockets.conns, c)
	close(w.sockets.arrived)
	w.sockets.arrived = make(chan struct{})
	w.changed(Change{Kind: ChangeSocket})
	w.backgroundLocked(func() { w.pingSocket(c) })
	return true
}

func (w *Workspace) pingSocket(c *socketConn) {
	t := time.NewTicker(w.cfg.PingInterval)
	defer t.Stop()
	for {
		select {
		case <-c.gone:
			return
		case <-w.ctx.Done():
			return
		case <-t.C:
		}
		w.mu.Lock()
		muted := w.sockets.muted
		w.mu.Unlock()
		if muted {
			continue
		}
		if c.ws.WriteControl(websocket.PingMessage, []byte("Ping from applink-slacksim"), systemClock{}.Now().Add(writeWithin)) != nil {
			_ = c.ws.Close()
			return
		}
	}
}

type socketAck struct {
	EnvelopeID string          `json:"envelope_id"`
	Payload    json.RawMessage `json:"payload"`
}

// readAcks reads until the connection ends.
func (w *Workspace) readAcks(c *socketConn) {
	defer w.dropSocket(c)
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		var ack socketAck
		switch {
		case len(raw) >= maxAck:
			w.mu.Lock()
			w.logCall(Call{Method: "socket.ack", Token: "none", Error: "too_large"})
			w.mu.Unlock()
			continue
		case json.Unmarshal(raw, &ack) != nil:
			continue
		}
		w.mu.Lock()
		for _, wait := range w.sockets.waiting[ack.EnvelopeID] {
			if wait.conn == c {
				w.sockets.forget(ack.EnvelopeID, wait)
				wait.done <- ack.Payload
				break
			}
		}
		w.mu.Unlock()
	}
}

func (w *Workspace) dropSocket(c *socketConn) {
	_ = c.ws.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sockets.conns = slices.DeleteFunc(w.sockets.conns, func(o *socketConn) bool { return o == c })
	select {
	case <-c.gone:
	default:
		close(c.gone)
	}
	w.changed(Change{Kind: ChangeSocket})
}

// pick chooses the next connection for an envelope and notes that its
// acknowledgement is awaited there.
func (w *Workspace) pick(d *delivery, wait *waitingAck) (*socketConn, socketEnvelope, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := &w.sockets
	for range s.conns {
		s.next++
		c := s.conns[s.next%len(s.conns)]
		if c.draining {
			continue
		}
		wait.conn = c
		s.forget(d.ID, wait)
		s.waiting[d.ID] = append(s.waiting[d.ID], wait)
		d.Attempts++
		return c, envelopeOf(d), nil
	}
	return nil, socketEnvelope{}, s.arrived
}

// sendSocket sends an envelope to one connection and waits for the
// acknowledgement. If the connection drops, another one gets the envelope.
func (w *Workspace) sendSocket(ctx context.Context, d *delivery) (reply, error) {
	wait := &waitingAck{done: make(chan json.RawMessage, 1)}
	defer func() {
		w.mu.Lock()
		w.sockets.forget(d.ID, wait)
		w.mu.Unlock()
	}()
	for first := true; ; first = false {
		conn, envelope, arrived := w.pick(d, wait)
		if conn == nil && first {
			return reply{}, ErrDispatchFailed
		}
		if conn == nil {
			select {
			case <-arrived:
				continue
			case <-ctx.Done():
				return reply{}, ErrOperationTimeout
			}
		}
		if !w.isMuted() && conn.write(envelope) != nil {
			w.dropSocket(conn)
			continue
		}
		select {
		case payload := <-wait.done:
			return ackReply(payload), nil
		case <-ctx.Done():
			return reply{}, ErrOperationTimeout
		case <-conn.gone:
		}
		select { // the acknowledgement may have been the connection's last word
		case payload := <-wait.done:
			return ackReply(payload), nil
		default:
		}
	}
}

func ackReply(payload json.RawMessage) reply {
	if string(payload) == "null" {
		payload = nil
	}
	return reply{body: payload, json: true}
}

func (w *Workspace) isMuted() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sockets.muted
}

// MuteSockets makes the connections deaf and dumb without closing them: no
// PINGs, and what is delivered never arrives. False ends it.
func (w *Workspace) MuteSockets(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sockets.muted = on
}

// SocketCount is the number of open connections.
func (w *Workspace) SocketCount() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.sockets.conns)
}

// WaitForSocket waits until at least n connections are open. The error is ctx's.
func (w *Workspace) WaitForSocket(ctx context.Context, n int) error {
	return w.WaitUntil(ctx, func() bool { return w.SocketCount() >= n })
}

// CutSockets drops every connection without a word.
func (w *Workspace) CutSockets() {
	w.mu.Lock()
	conns := slices.Clone(w.sockets.conns)
	w.mu.Unlock()
	for _, c := range conns {
		_ = c.ws.Close()
	}
}

// Disconnect sends `disconnect` to every connection: "warning" and
// "refresh_requested" leave the app some seconds to open new ones (the old get
// no more envelopes); "link_disabled" closes at once.
func (w *Workspace) Disconnect(reason string) { w.disconnect(reason, maxSockets) }

// DisconnectOne sends `disconnect` to the oldest connection only, as Slack does
// when it refreshes them one after another.
func (w *Workspace) DisconnectOne(reason string) { w.disconnect(reason, 1) }

func (w *Workspace) disconnect(reason string, most int) {
	w.mu.Lock()
	conns := slices.Clone(w.sockets.conns[:min(most, len(w.sockets.conns))])
	for _, c := range conns {
		c.draining = true
	}
	w.mu.Unlock()
	for _, c := range conns {
		err := c.write(socketDisconnect{Type: "disconnect", Reason: reason, DebugInfo: socketDebug{Host: "applink-slacksim"}})
		if err != nil || reason == "link_disabled" {
			_ = c.ws.Close()
			continue
		}
		w.background(func() {
			t := time.NewTimer(w.cfg.DisconnectGrace)
			defer t.Stop()
			select {
			case <-t.C:
			case <-c.gone:
			case <-w.ctx.Done():
			}
			_ = c.ws.Close()
		})
	}
}
