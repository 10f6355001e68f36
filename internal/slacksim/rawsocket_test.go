package slacksim_test

import (
	"encoding/json"
	"sync/atomic"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/meritbot/meritbot/internal/slacksim"
)

// rawSocket is a Socket Mode connection without slack-go.
type rawSocket struct {
	*websocket.Conn
	t     *testing.T
	pings atomic.Int32
	in    chan map[string]json.RawMessage // closed with the connection
}

func (b *bench) dial(t *testing.T) *rawSocket {
	t.Helper()
	_, url, err := b.api.StartSocketModeContext(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	ws, resp, err := websocket.DefaultDialer.DialContext(testContext(t), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	s := &rawSocket{Conn: ws, t: t, in: make(chan map[string]json.RawMessage, 64)}
	pong := ws.PingHandler()
	ws.SetPingHandler(func(data string) error { s.pings.Add(1); return pong(data) })
	go func() {
		defer close(s.in)
		for {
			var m map[string]json.RawMessage
			if ws.ReadJSON(&m) != nil {
				return
			}
			s.in <- m
		}
	}()
	t.Cleanup(func() { _ = ws.Close() })
	return s
}

// next is the next message; its type must be the one wanted.
func (s *rawSocket) next(kind string) map[string]json.RawMessage {
	s.t.Helper()
	select {
	case m, ok := <-s.in:
		if !ok {
			s.t.Fatalf("connection ended, wanted %s", kind)
		}
		if string(m["type"]) != `"`+kind+`"` {
			s.t.Fatalf("message %v, want %s", m, kind)
		}
		return m
	case <-testContext(s.t).Done():
		s.t.Fatalf("no %s came", kind)
	}
	return nil
}

func (s *rawSocket) ack(envelope map[string]json.RawMessage, payload string) {
	s.t.Helper()
	body := `{"envelope_id":` + string(envelope["envelope_id"]) + `,"payload":` + payload + `}`
	if err := s.WriteMessage(websocket.TextMessage, []byte(body)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *rawSocket) ended() {
	s.t.Helper()
	for {
		select {
		case _, open := <-s.in:
			if !open {
				return
			}
		case <-testContext(s.t).Done():
			s.t.Fatal("the connection stays open")
		}
	}
}

type commandResult struct {
	ack slacksim.Ack
	err error
}

// type1 types /deal in the background.
func (b *bench) type1(t *testing.T) <-chan commandResult {
	t.Helper()
	ctx := testContext(t)
	out := make(chan commandResult, 1)
	go func() {
		ack, err := b.As(b.li.ID).Command(ctx, b.sales.ID, "/deal", "Acme 7")
		out <- commandResult{ack, err}
	}()
	return out
}

func newSocketBench(t *testing.T, change ...func(*slacksim.Config)) *bench {
	t.Helper()
	b := newBench(t, change...)
	b.Install(slacksim.App{SocketMode: true, Commands: []slacksim.Command{{Name: "/deal"}}})
	return b
}
