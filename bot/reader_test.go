package bot

import (
	"context"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
)

func confirm(context.Context, commands.Request) (message.Reply, error) {
	return message.Answer(message.Say(message.T("bot.confirm.yes"))), nil
}

func (b *bench) speaks(id, lang string) {
	b.people.mu.Lock()
	defer b.people.mu.Unlock()
	m := b.people.members[appraisal.MemberID(id)]
	m.Lang = lang
	b.people.members[m.ID] = m
}

func TestAnswersAreInTheReadersLanguage(t *testing.T) {
	b := newBench(t, overHTTP)
	b.handler.command = confirm
	for user, want := range map[string]string{b.li.ID: "确定", b.wang.ID: "Yes"} {
		ack, err := b.As(user).Command(b.context(), b.sales.ID, "/deal", "x")
		if err != nil || ack.Message == nil || ack.Message.Text != want {
			t.Errorf("%s: %+v, %v", user, ack.Message, err)
		}
	}
	b.speaks(b.li.ID, "en")
	if ack, _ := b.As(b.li.ID).Command(b.context(), b.sales.ID, "/merit", "me lang en"); ack.Message == nil || ack.Message.Text != "Yes" {
		t.Errorf("the answer to the change itself: %+v", ack.Message)
	}
	b.speaks(b.li.ID, "zh-CN")
	b.clock.advance(readerLife)
	if ack := b.command(b.li, b.sales.ID, "x"); ack.Message.Text != "确定" {
		t.Errorf("a change elsewhere: %+v", ack.Message)
	}
}

func TestLanguageIsKnownWithoutTheDatabase(t *testing.T) {
	b := newBench(t, overHTTP)
	b.people.down = true
	b.handler.command = confirm
	if ack := b.command(b.wang, b.sales.ID, "x"); ack.Message == nil || ack.Message.Text != "Yes" {
		t.Errorf("from Slack's directory: %+v", ack.Message)
	}
}

func TestHomeAskedForManyTimesIsMadeTwice(t *testing.T) {
	b := newBench(t, overHTTP)
	begun, gate := make(chan struct{}, 9), make(chan struct{})
	made := 0
	b.handler.home = func(context.Context, commands.Visit) (message.Page, error) {
		begun <- struct{}{}
		<-gate
		made++
		return message.Page{Blocks: []message.Block{message.Heading(message.Raw(message.Count("n", made)))}}, nil
	}
	if err := b.As(b.li.ID).OpenHome(b.context()); err != nil {
		t.Fatal(err)
	}
	<-begun
	for range 4 {
		b.bot.publishHome(b.context(), appraisal.WorkspaceID(b.TeamID()), appraisal.MemberID(b.li.ID))
	}
	close(gate)
	b.eventually("the page", func() bool {
		v, ok := b.Home(b.li.ID)
		return ok && v.Blocks[0].Text.Text == "2"
	})
	<-b.bot.work.idle()
	if n := b.CountCalls("views.publish"); n != 2 {
		t.Errorf("published %d times", n)
	}
}

func TestAnswerFindsAWayWithoutTheResponseURL(t *testing.T) {
	b := newBench(t, overHTTP)
	b.Fault(slacksim.Fault{Method: "response_url", Kind: slacksim.HTTP500, Times: -1})
	ch := message.Chart{Title: message.Plain("Standings"), Alt: message.Plain("nobody")}
	b.handler.command = func(context.Context, commands.Request) (message.Reply, error) {
		return message.Answer(message.Say(message.Plain("Standings")).With(message.Block{Chart: &ch})), nil
	}
	b.command(b.li, b.sales.ID, "x")
	if m := b.seen(b.sales.ID, b.li.ID, 0); m.Text != "Standings" || m.EphemeralFor != b.li.ID {
		t.Errorf("shown: %+v", m)
	}
	if strings.Contains(b.log.String(), "/response/") {
		t.Error("the response URL is in the log")
	}
}

func TestMetrics(t *testing.T) {
	registry := prometheus.NewRegistry()
	b := newBench(t, overHTTP, func(_ *slacksim.Config, d *Deps) { d.Metrics = registry })
	b.handler.command = confirm
	b.command(b.li, b.sales.ID, "x")
	b.queue.add(b.post("p1", b.sales.ID))
	b.until("the post", func() bool { return b.queue.get("p1").sent })
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			got[f.GetName()] += m.GetCounter().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	for _, name := range []string{"meritbot_deliveries_total", "meritbot_answer_seconds", "meritbot_posts_total"} {
		if got[name] != 1 {
			t.Errorf("%s is %v", name, got[name])
		}
	}
	if _, err := New(b.bot.Deps); err == nil {
		t.Error("the same metrics were registered twice")
	}
}
