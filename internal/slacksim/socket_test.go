package slacksim_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack/socketmode"

	"github.com/meritbot/meritbot/internal/slacksim"
)

func quick(c *slacksim.Config) {
	c.AckTimeout = 200 * time.Millisecond
	c.RetryDelays = []time.Duration{0, 0, 0}
}

func TestHelloAndPings(t *testing.T) {
	b := newSocketBench(t, func(c *slacksim.Config) { c.PingInterval = 5 * time.Millisecond })
	one, two := b.dial(t), b.dial(t)
	counts := string(one.next("hello")["num_connections"]) + string(two.next("hello")["num_connections"])
	if counts != "12" && counts != "21" && counts != "11" {
		t.Errorf("num_connections = %s", counts)
	}
	if err := b.WaitForSocket(testContext(t), 2); err != nil {
		t.Fatal(err)
	}
	for one.pings.Load() < 3 {
		if testContext(t).Err() != nil {
			t.Fatal("no pings")
		}
		must(b.api.AuthTestContext(testContext(t)))(t) // something to do meanwhile
	}
}

func TestEachEnvelopeGoesToOneConnection(t *testing.T) {
	b := newSocketBench(t)
	one, two := b.dial(t), b.dial(t)
	one.next("hello")
	two.next("hello")
	if err := b.WaitForSocket(testContext(t), 2); err != nil {
		t.Fatal(err)
	}
	got := map[*rawSocket]int{}
	for range 4 {
		done := b.type1(t)
		select {
		case m := <-one.in:
			got[one]++
			one.ack(m, "null")
		case m := <-two.in:
			got[two]++
			two.ack(m, "null")
		}
		if r := <-done; r.err != nil || r.ack.Message != nil {
			t.Fatalf("result = %+v", r)
		}
	}
	if got[one] != 2 || got[two] != 2 {
		t.Errorf("%d and %d of four envelopes", got[one], got[two])
	}
}

func TestAcksCountOnTheirOwnConnectionAndUpTo20KiB(t *testing.T) {
	b := newSocketBench(t, quick)
	one, two := b.dial(t), b.dial(t)
	one.next("hello")
	two.next("hello")
	if err := b.WaitForSocket(testContext(t), 2); err != nil {
		t.Fatal(err)
	}
	done := b.type1(t)
	select {
	case m := <-one.in:
		two.ack(m, "null")
	case m := <-two.in:
		one.ack(m, "null")
	}
	if r := <-done; !errors.Is(r.err, slacksim.ErrOperationTimeout) {
		t.Errorf("acknowledged on the other connection: %v", r.err)
	}
	_ = two.Close()
	if err := b.WaitUntil(testContext(t), func() bool { return b.SocketCount() == 1 }); err != nil {
		t.Fatal(err)
	}
	for size, want := range map[int]error{19_000: nil, 20_480: slacksim.ErrOperationTimeout} {
		done := b.type1(t)
		one.ack(one.next("slash_commands"), `{"text":"`+strings.Repeat("x", size)+`"}`)
		if r := <-done; !errors.Is(r.err, want) {
			t.Errorf("ack of %d bytes: %v, want %v", size, r.err, want)
		}
	}
	if b.CountCalls("socket.ack") != 1 {
		t.Error("the ack that was too large is not in the log")
	}
}

func TestRedeliveryWhenAConnectionDrops(t *testing.T) {
	b := newSocketBench(t)
	one := b.dial(t)
	one.next("hello")
	if err := b.WaitForSocket(testContext(t), 1); err != nil {
		t.Fatal(err)
	}
	done := b.type1(t)
	first := one.next("slash_commands")
	_ = one.Close()
	two := b.dial(t)
	two.next("hello")
	second := two.next("slash_commands")
	if string(first["envelope_id"]) != string(second["envelope_id"]) || string(first["payload"]) != string(second["payload"]) {
		t.Errorf("redelivered something else:\n%v\n%v", first, second)
	}
	two.ack(second, `{"text":"Saved"}`)
	if r := <-done; r.err != nil || r.ack.Message.Text != "Saved" {
		t.Errorf("result = %+v", r)
	}
	go func() { _ = b.Redeliver(context.WithoutCancel(t.Context()), "") }()
	third := two.next("slash_commands")
	if string(third["envelope_id"]) != string(second["envelope_id"]) {
		t.Errorf("envelope %s, want %s once more", third["envelope_id"], second["envelope_id"])
	}
	two.ack(third, "null")
}

func TestTenConnections(t *testing.T) {
	b := newSocketBench(t)
	for range 10 {
		b.dial(t).next("hello")
	}
	if err := b.WaitForSocket(testContext(t), 10); err != nil {
		t.Fatal(err)
	}
	extra := b.dial(t)
	if m := extra.next("disconnect"); string(m["reason"]) != `"too_many_websockets"` {
		t.Errorf("disconnect = %v", m)
	}
	extra.ended()
	if n := b.SocketCount(); n != 10 {
		t.Errorf("%d connections", n)
	}
}

func TestTicketsWorkOnce(t *testing.T) {
	b := newSocketBench(t)
	_, url, err := b.api.StartSocketModeContext(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	dial := func() error {
		ws, _, err := websocket.DefaultDialer.DialContext(testContext(t), url, nil)
		if err == nil {
			_ = ws.Close()
		}
		return err
	}
	if err := dial(); err != nil {
		t.Fatal(err)
	}
	if dial() == nil {
		t.Error("a ticket was taken twice")
	}
	_, url, err = b.api.StartSocketModeContext(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	b.wall.advance(time.Minute)
	if dial() == nil {
		t.Error("a ticket was taken after a minute")
	}
}

func TestDisconnect(t *testing.T) {
	for reason, closesAtOnce := range map[string]bool{"warning": false, "refresh_requested": false, "link_disabled": true} {
		t.Run(reason, func(t *testing.T) {
			b := newSocketBench(t, func(c *slacksim.Config) { quick(c); c.DisconnectGrace = 400 * time.Millisecond })
			s := b.dial(t)
			s.next("hello")
			if err := b.WaitForSocket(testContext(t), 1); err != nil {
				t.Fatal(err)
			}
			b.Disconnect(reason)
			if m := s.next("disconnect"); string(m["reason"]) != `"`+reason+`"` {
				t.Errorf("disconnect = %v", m)
			}
			if !closesAtOnce {
				if r := <-b.type1(t); !errors.Is(r.err, slacksim.ErrDispatchFailed) {
					t.Errorf("a connection that ends got an envelope: %v", r.err)
				}
				if b.SocketCount() != 1 {
					t.Error("closed before the grace was over")
				}
			}
			s.ended()
		})
	}
}

func TestSlackGoReconnects(t *testing.T) {
	b := newSocketBench(t)
	hello := make(chan struct{}, 8)
	b.connect(t, func(c *socketmode.Client, ev socketmode.Event) {
		switch ev.Type {
		case socketmode.EventTypeHello:
			hello <- struct{}{}
		case socketmode.EventTypeSlashCommand:
			_ = c.Ack(*ev.Request)
		default:
		}
	})
	<-hello
	settled := func() {
		t.Helper()
		if err := b.WaitUntil(testContext(t), func() bool { return b.SocketCount() == 1 }); err != nil {
			t.Fatal(err)
		}
	}
	for name, end := range map[string]func(){
		"refresh": func() { b.DisconnectOne("refresh_requested") },
		"cut":     b.CutSockets,
	} {
		settled()
		end()
		select {
		case <-hello:
		case <-testContext(t).Done():
			t.Fatalf("%s: no new connection", name)
		}
	}
	settled()
	if r := <-b.type1(t); r.err != nil {
		t.Error(r.err)
	}
}

func TestEventsAreRetriedOverSockets(t *testing.T) {
	b := newSocketBench(t, quick)
	s := b.dial(t)
	s.next("hello")
	if err := b.WaitForSocket(testContext(t), 1); err != nil {
		t.Fatal(err)
	}
	if err := b.As(b.li.ID).OpenHome(testContext(t)); err != nil {
		t.Fatal(err)
	}
	first, second := s.next("events_api"), s.next("events_api")
	if string(first["retry_attempt"]) != "0" || string(second["retry_attempt"]) != "1" || string(second["retry_reason"]) != `"timeout"` {
		t.Errorf("envelopes %v and %v", first, second)
	}
	if string(first["payload"]) != string(second["payload"]) || string(first["accepts_response_payload"]) != "false" {
		t.Errorf("envelopes %v and %v", first, second)
	}
	s.ack(second, "null")
	if err := b.WaitUntil(testContext(t), func() bool { return b.Deliveries()[0].Attempts >= 2 }); err != nil {
		t.Fatal(err)
	}
}

func TestMutedSockets(t *testing.T) {
	b := newSocketBench(t, quick)
	s := b.dial(t)
	s.next("hello")
	if err := b.WaitForSocket(testContext(t), 1); err != nil {
		t.Fatal(err)
	}
	b.MuteSockets(true)
	if r := <-b.type1(t); !errors.Is(r.err, slacksim.ErrOperationTimeout) || len(s.in) != 0 {
		t.Errorf("a deaf connection: %v, %d messages", r.err, len(s.in))
	}
	b.MuteSockets(false)
	done := b.type1(t)
	s.ack(s.next("slash_commands"), "null")
	if r := <-done; r.err != nil {
		t.Error(r.err)
	}
}

func TestSlackGoNoticesThatPingsStop(t *testing.T) {
	b := newSocketBench(t, func(c *slacksim.Config) { c.PingInterval = 20 * time.Millisecond })
	client := socketmode.New(b.api, socketmode.OptionPingInterval(200*time.Millisecond))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = client.RunContext(ctx) }()
	defer func() { cancel(); b.CutSockets(); <-done }()
	await := func(kind socketmode.EventType) {
		t.Helper()
		for {
			select {
			case ev := <-client.Events:
				if ev.Type == kind {
					return
				}
			case <-testContext(t).Done():
				t.Fatalf("no %s", kind)
			}
		}
	}
	await(socketmode.EventTypeHello)
	b.MuteSockets(true)
	await(socketmode.EventTypeConnecting)
}

func TestSubscribe(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithCancel(t.Context())
	changes := b.Subscribe(ctx)
	for range 1000 { // nobody reads: nothing may block
		b.AddUser(slacksim.User{ID: b.li.ID, Name: "li"})
	}
	if c := <-changes; c.Kind != slacksim.ChangeUser || c.User != b.li.ID {
		t.Errorf("change = %+v", c)
	}
	cancel()
	for range changes {
		continue
	}
}
