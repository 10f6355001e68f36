package slacksim_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/slacksim"
)

// lastResponseURL is the response URL in the last delivery.
func (b *bench) lastResponseURL(t *testing.T) string {
	t.Helper()
	all := b.Deliveries()
	var p struct {
		ResponseURL string `json:"response_url"`
	}
	if err := json.Unmarshal(all[len(all)-1].Payload, &p); err != nil || p.ResponseURL == "" {
		t.Fatalf("no response_url in %s", all[len(all)-1].Payload)
	}
	return p.ResponseURL
}

func TestResponseURLUses(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{Commands: []slacksim.Command{{Name: "/deal"}}})
	b.trigger(t)
	to := b.lastResponseURL(t)
	if !strings.HasPrefix(to, b.host()) {
		t.Errorf("%s is not on %s", to, b.host())
	}
	say := func(body string) apiAnswer { return post(t, to, "application/json", body, "") }
	if a := say(`{}`); a.Error != "no_text" || a.Status != http.StatusBadRequest {
		t.Errorf("nothing to say: %d %s", a.Status, a.Body)
	}
	for i := range 5 {
		if a := say(`{"text":"late"}`); !a.OK {
			t.Fatalf("use %d: %s", i+1, a.Body)
		}
	}
	if a := say(`{"text":"late"}`); a.Error != "used_url" || a.Status != http.StatusNotFound {
		t.Errorf("sixth use: %d %s", a.Status, a.Body)
	}
	if n := len(b.Visible(b.sales.ID, b.li.ID)); n != 5 {
		t.Errorf("Li sees %d messages", n)
	}
	if n := len(b.Visible(b.sales.ID, b.wang.ID)); n != 0 {
		t.Errorf("Wang sees %d messages meant for Li", n)
	}
	b.trigger(t)
	to = b.lastResponseURL(t)
	b.clock.advance(30 * time.Minute)
	if a := say(`{"text":"just in time","response_type":"in_channel"}`); !a.OK {
		t.Errorf("after 30 minutes: %s", a.Body)
	}
	if n := len(b.Visible(b.sales.ID, b.wang.ID)); n != 1 {
		t.Errorf("in_channel: Wang sees %d messages", n)
	}
	b.clock.advance(time.Second)
	if a := say(`{"text":"late"}`); a.Error != "expired_url" {
		t.Errorf("after 30 minutes and a second: %s", a.Body)
	}
	to = b.host() + "/response/nothing"
	if a := say(`{"text":"x"}`); a.Status != http.StatusNotFound {
		t.Errorf("unknown address: %d", a.Status)
	}
}

func TestResponseURLReplacesAndDeletes(t *testing.T) {
	b := newBench(t)
	app := b.httpApp(t, func(http.ResponseWriter, *http.Request, []byte) {})
	b.Install(app)
	ctx, li := testContext(t), b.As(b.li.ID)
	ts := must(b.api.PostEphemeralContext(ctx, b.sales.ID, b.li.ID, slack.MsgOptionText("Saved", false), slack.MsgOptionBlocks(
		slack.NewActionBlock("", slack.NewButtonBlockElement("undo", "D-1", plain("Undo"))))))(t)
	click := slacksim.ClickArgs{Channel: b.sales.ID, MessageTS: ts, ActionID: "undo"}
	if err := li.Click(ctx, click); err != nil {
		t.Fatal(err)
	}
	to := b.lastResponseURL(t)
	if err := slack.PostWebhookContext(ctx, to, &slack.WebhookMessage{Text: "Undone", ReplaceOriginal: true}); err != nil {
		t.Fatal(err)
	}
	got := b.Visible(b.sales.ID, b.li.ID)
	if len(got) != 1 || got[0].Text != "Undone" || len(got[0].Blocks) != 0 || got[0].TS != ts || !got[0].Ephemeral {
		t.Errorf("after replace_original: %+v", got)
	}
	if err := slack.PostWebhookContext(ctx, to, &slack.WebhookMessage{Text: "And more"}); err != nil {
		t.Fatal(err)
	}
	if err := slack.PostWebhookContext(ctx, to, &slack.WebhookMessage{DeleteOriginal: true}); err != nil {
		t.Fatal(err)
	}
	if got := b.Visible(b.sales.ID, b.li.ID); len(got) != 1 || got[0].Text != "And more" {
		t.Errorf("after delete_original: %+v", got)
	}
	if a := post(t, to, "application/json", `{"text":"x","blocks":[{"type":"nonsense"}]}`, ""); a.Error != "invalid_blocks" {
		t.Errorf("bad blocks: %s", a.Body)
	}
}

// lastField is a field of the last command.
func (b *bench) lastField(t *testing.T, name string) string {
	t.Helper()
	all := b.Deliveries()
	var fields map[string]string
	if err := json.Unmarshal(all[len(all)-1].Payload, &fields); err != nil {
		t.Fatal(err)
	}
	return fields[name]
}
