package bot

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack/socketmode"

	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
)

func TestTwoConnectionsAndHealth(t *testing.T) {
	b := newBench(t, overSocket)
	b.until("two connections", func() bool { return b.bot.Health().Open == 2 })
	h := b.bot.Health()
	if h.Wanted != 2 || h.Heard.IsZero() || h.Deaf(b.clock.Now(), 30*time.Second) {
		t.Errorf("health: %+v", h)
	}
	if !h.Deaf(h.Heard.Add(2*time.Minute), 30*time.Second) {
		t.Error("silence is not noticed")
	}
	if (Health{}).Deaf(b.clock.Now(), time.Second) {
		t.Error("without Socket Mode there is nothing to hear")
	}
}

func TestDisconnectLosesNoCommand(t *testing.T) {
	b := newBench(t, overSocket)
	b.handler.command = func(context.Context, commands.Request) (message.Reply, error) { return say("ok"), nil }
	b.DisconnectOne("refresh_requested")
	for range 6 {
		if ack := b.command(b.li, b.sales.ID, "x"); ack.Message == nil {
			t.Fatal("no answer")
		}
	}
	b.CutSockets()
	if err := b.WaitForSocket(b.context(), 1); err != nil {
		t.Fatal(err)
	}
	b.command(b.li, b.sales.ID, "x")
}

func TestLargeAnswerGoesByTheResponseURL(t *testing.T) {
	b := newBench(t, overSocket)
	long := strings.Repeat("长", 2900)
	m := message.Say(message.Plain("start"))
	for range 3 {
		m = m.With(message.Paragraph(message.Plain(long)))
	}
	b.handler.command = func(context.Context, commands.Request) (message.Reply, error) { return message.Answer(m), nil }
	if ack := b.command(b.li, b.sales.ID, "x"); ack.Message != nil {
		t.Error("shown in the acknowledgement")
	}
	if got := b.seen(b.sales.ID, b.li.ID, 0); len(got.Blocks) != 4 {
		t.Errorf("%d blocks", len(got.Blocks))
	}
}

func TestStopFinishesWhatIsInHand(t *testing.T) {
	b := newBench(t, overSocket)
	begun, gate := make(chan struct{}), make(chan struct{})
	b.handler.command = func(context.Context, commands.Request) (message.Reply, error) {
		close(begun)
		<-gate
		return say("done"), nil
	}
	type result struct {
		ack slacksim.Ack
		err error
	}
	answered := make(chan result, 1)
	ctx := b.context()
	go func() {
		ack, err := b.As(b.li.ID).Command(ctx, b.sales.ID, "/deal", "x")
		answered <- result{ack, err}
	}()
	<-begun
	stopped := make(chan error, 1)
	go func() { stopped <- b.stop() }()
	b.until("the stop", b.bot.stopping.Load)
	close(gate)
	if r := <-answered; r.err != nil || r.ack.Message == nil || r.ack.Message.Text != "done" {
		t.Errorf("%+v, %v", r.ack, r.err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	b.until("the connections to close", func() bool { return b.SocketCount() == 0 })
}

func TestRefusedTokenEndsTheRun(t *testing.T) {
	b := newBench(t, overHTTP)
	d := b.bot.Deps
	d.SocketConnections = 1
	d.API = apiWith(b, "xapp-wrong")
	bot, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	if err := bot.Run(b.context()); err == nil || !strings.Contains(err.Error(), "invalid_auth") {
		t.Errorf("error %v", err)
	}
}

// TestPayloadThatTheLibraryCanNotRead stands for a block type that is newer than slack-go.
func TestPayloadThatTheLibraryCanNotRead(t *testing.T) {
	b := newBench(t, overHTTP)
	got := make(chan commands.Press, 1)
	b.handler.press = func(_ context.Context, p commands.Press) (message.Reply, error) {
		got <- p
		return message.Reply{}, nil
	}
	s := &socket{bot: b.bot, client: socketmode.New(b.bot.API), slots: make(chan struct{}, 1)}
	raw := `{"type":"interactive","envelope_id":"E1","payload":{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"trigger_id":"1.2",
		"message":{"blocks":[{"type":"table","rows":[[{"type":"hologram"}]]}]},"actions":[{"block_id":"b","action_id":"deal.undo","value":"D-1"}]}}`
	s.event(b.context(), socketmode.Event{
		Type: socketmode.EventTypeErrorBadMessage, Data: &socketmode.ErrorBadMessage{Message: []byte(raw)},
	})
	if p := <-got; p.Action != "deal.undo" || p.Value != "D-1" || p.Key != "trigger:1.2" {
		t.Errorf("press: %+v", p)
	}
}

func TestWorkInHandOutlivesTheStopForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		running, stop := context.WithCancel(t.Context())
		work, release := lingering(running)
		defer release()
		begun := time.Now()
		stop()
		<-work.Done()
		if took := time.Since(begun); took != 9*time.Second {
			t.Errorf("ended after %s", took)
		}
	})
}
