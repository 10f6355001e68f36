package slacksim_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/meritbot/meritbot/internal/slacksim"
)

func plain(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

func dealModal() slack.ModalViewRequest {
	amount := slack.NewPlainTextInputBlockElement(plain("120,000"), "amount")
	note := slack.NewInputBlock("note", plain("Note"), nil, slack.NewPlainTextInputBlockElement(nil, "text"))
	note.Optional = true
	member := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, "user")
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain("Log a deal"), Submit: plain("Save"), Close: plain("Cancel"),
		CallbackID: "deal", PrivateMetadata: "m1", NotifyOnClose: true,
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewInputBlock("amount", plain("Amount"), nil, amount),
			slack.NewInputBlock("member", plain("Member"), nil, member), note,
		}},
	}
}

func TestCommandOverSocketMode(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{SocketMode: true, Commands: []slacksim.Command{{Name: "/deal", ShouldEscape: true}}})
	got := make(chan slack.SlashCommand, 1)
	b.connect(t, func(c *socketmode.Client, ev socketmode.Event) {
		if cmd, ok := ev.Data.(slack.SlashCommand); ok {
			got <- cmd
			_ = c.Ack(*ev.Request, map[string]string{"text": "Saved D-1"})
		}
	})
	ack := must(b.As(b.li.ID).Command(testContext(t), b.sales.ID, "/deal", "Acme 12万 with @wang.fang & @李雷 in #sales"))(t)
	if ack.Message == nil || ack.Message.Text != "Saved D-1" || !ack.Message.Ephemeral || ack.Message.EphemeralFor != b.li.ID {
		t.Fatalf("ack = %+v", ack.Message)
	}
	cmd := <-got
	want := "Acme 12万 with <@" + b.wang.ID + "|wang.fang> &amp; <@" + b.li.ID + "|li> in <#" + b.sales.ID + "|sales>"
	if cmd.Text != want {
		t.Errorf("text = %q, want %q", cmd.Text, want)
	}
	if cmd.TeamID != b.TeamID() || cmd.UserName != "li" || cmd.ChannelName != "sales" || cmd.TriggerID == "" || cmd.IsEnterpriseInstall {
		t.Errorf("command = %+v", cmd)
	}
	if n := len(b.Visible(b.sales.ID, b.wang.ID)); n != 0 {
		t.Errorf("Wang sees %d messages of Li's", n)
	}
	if n := len(b.Visible(b.sales.ID, b.li.ID)); n != 1 {
		t.Errorf("Li sees %d messages, want 1", n)
	}
}

func TestCommandFailures(t *testing.T) {
	b := newBench(t, func(c *slacksim.Config) { c.AckTimeout = 150 * time.Millisecond })
	commands := []slacksim.Command{{Name: "/deal"}}
	b.Install(slacksim.App{SocketMode: true, Commands: commands})
	li := b.As(b.li.ID)
	ctx := testContext(t)
	if _, err := li.Command(ctx, b.sales.ID, "/deal", ""); !errors.Is(err, slacksim.ErrDispatchFailed) {
		t.Errorf("without a connection: %v", err)
	}
	if _, err := li.Command(ctx, b.sales.ID, "/nothing", ""); !errors.Is(err, slacksim.ErrNotThere) {
		t.Errorf("unknown command: %v", err)
	}
	b.connect(t, func(*socketmode.Client, socketmode.Event) {})
	if _, err := li.Command(ctx, b.sales.ID, "/deal", ""); !errors.Is(err, slacksim.ErrOperationTimeout) {
		t.Errorf("without an ack: %v", err)
	}
	app := b.httpApp(t, func(rw http.ResponseWriter, r *http.Request, body []byte) {
		form, _ := url.ParseQuery(string(body))
		switch form.Get("text") {
		case "500":
			http.Error(rw, "no", http.StatusInternalServerError)
		case "slow":
			<-r.Context().Done()
		case "bad blocks":
			rw.Header().Set("Content-Type", "application/json")
			_, _ = rw.Write([]byte(`{"text":"x","blocks":[{"type":"nonsense"}]}`))
		}
	})
	app.Commands = commands
	b.Install(app)
	for text, want := range map[string]error{
		"500": slacksim.ErrDispatchFailed, "slow": slacksim.ErrOperationTimeout, "bad blocks": slacksim.ErrInvalidResponse, "": nil,
	} {
		if _, err := li.Command(ctx, b.sales.ID, "/deal", text); !errors.Is(err, want) {
			t.Errorf("%q over HTTP: %v, want %v", text, err, want)
		}
	}
}

func TestModalFromCommandToSubmission(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{SocketMode: true, Commands: []slacksim.Command{{Name: "/deal"}}})
	submitted := make(chan slack.InteractionCallback, 4)
	closed := make(chan slack.InteractionCallback, 1)
	opened := make(chan error, 4)
	b.connect(t, func(c *socketmode.Client, ev socketmode.Event) {
		switch data := ev.Data.(type) {
		case slack.SlashCommand:
			_, err := c.OpenView(data.TriggerID, dealModal())
			opened <- err
			_ = c.Ack(*ev.Request)
		case slack.InteractionCallback:
			if data.Type == slack.InteractionTypeViewClosed {
				closed <- data
				_ = c.Ack(*ev.Request)
				return
			}
			submitted <- data
			if data.View.State.Values["amount"]["amount"].Value == "many" {
				_ = c.Ack(*ev.Request, slack.NewErrorsViewSubmissionResponse(map[string]string{"amount": "Not a number"}))
				return
			}
			_ = c.Ack(*ev.Request)
		}
	})
	li, ctx := b.As(b.li.ID), testContext(t)
	must(li.Command(ctx, b.sales.ID, "/deal", ""))(t)
	if err := <-opened; err != nil {
		t.Fatal(err)
	}
	view, ok := b.OpenView(b.li.ID)
	if !ok || view.CallbackID != "deal" || view.PrivateMetadata != "m1" {
		t.Fatalf("open view = %+v, %v", view, ok)
	}
	early := must(li.Submit(ctx, view.ID, map[string]slacksim.Input{"amount": slacksim.Fill("many")}))(t)
	if !early.NotSent || early.Errors["member"] == "" {
		t.Fatalf("a required field that is empty went through: %+v", early)
	}
	fill := map[string]slacksim.Input{"amount": slacksim.Fill("many"), "member": slacksim.Fill(b.wang.ID)}
	res := must(li.Submit(ctx, view.ID, fill))(t)
	if res.Errors["amount"] != "Not a number" || res.Closed || res.View == nil {
		t.Fatalf("result = %+v", res)
	}
	res = must(li.Submit(ctx, view.ID, map[string]slacksim.Input{"amount": slacksim.Fill("120000")}))(t)
	if !res.Closed || res.View != nil {
		t.Fatalf("result = %+v", res)
	}
	<-submitted
	last := <-submitted
	if v := last.View.State.Values; v["amount"]["amount"].Value != "120000" || v["member"]["user"].SelectedUser != b.wang.ID {
		t.Errorf("state = %+v", v)
	}
	if last.User.ID != b.li.ID || last.View.CallbackID != "deal" || last.View.PrivateMetadata != "m1" || last.TriggerID == "" {
		t.Errorf("submission = %+v", last)
	}
	if _, err := li.Submit(ctx, view.ID, fill); !errors.Is(err, slacksim.ErrNotThere) {
		t.Errorf("submitting a closed modal: %v", err)
	}
	must(li.Command(ctx, b.sales.ID, "/deal", ""))(t)
	<-opened
	view, _ = b.OpenView(b.li.ID)
	if err := li.CloseView(ctx, view.ID); err != nil {
		t.Fatal(err)
	}
	if c := <-closed; c.View.ID != view.ID {
		t.Errorf("view_closed for %s, want %s", c.View.ID, view.ID)
	}
}

func TestClickOnMessage(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{SocketMode: true})
	clicks := make(chan slack.InteractionCallback, 8)
	b.connect(t, func(c *socketmode.Client, ev socketmode.Event) {
		if data, ok := ev.Data.(slack.InteractionCallback); ok {
			clicks <- data
			_ = c.Ack(*ev.Request)
		}
	})
	stage := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain("Stage"), "stage",
		slack.NewOptionBlockObject("a", plain("A"), nil), slack.NewOptionBlockObject("b", plain("B"), nil))
	blocks := slack.MsgOptionBlocks(
		slack.NewActionBlock("row", slack.NewButtonBlockElement("undo", "D-1", plain("Undo")), stage),
		slack.NewActionBlock("other", slack.NewButtonBlockElement("undo", "D-2", plain("Undo"))),
	)
	ctx := testContext(t)
	_, ts, err := b.api.PostMessageContext(ctx, b.sales.ID, slack.MsgOptionText("Saved", false), blocks)
	if err != nil {
		t.Fatal(err)
	}
	li := b.As(b.li.ID)
	at := slacksim.ClickArgs{Channel: b.sales.ID, MessageTS: ts, ActionID: "undo"}
	if err := li.Click(ctx, at); !errors.Is(err, slacksim.ErrNotThere) {
		t.Errorf("ambiguous click: %v", err)
	}
	at.Value = "D-2"
	if err := li.Click(ctx, at); err != nil {
		t.Fatal(err)
	}
	c := <-clicks
	action := c.ActionCallback.BlockActions[0]
	if action.Value != "D-2" || action.BlockID != "other" || action.Text.Text != "Undo" || string(action.Type) != "button" {
		t.Errorf("action = %+v", action)
	}
	if c.Message.Timestamp != ts || c.Channel.ID != b.sales.ID || c.ResponseURL == "" || c.Container.MessageTs != ts {
		t.Errorf("callback = %+v", c)
	}
	err = li.Click(ctx, slacksim.ClickArgs{Channel: b.sales.ID, MessageTS: ts, ActionID: "stage", SelectedOption: "b"})
	if err != nil {
		t.Fatal(err)
	}
	c = <-clicks
	if o := c.ActionCallback.BlockActions[0].SelectedOption; o.Value != "b" || o.Text.Text != "B" {
		t.Errorf("option = %+v", o)
	}
	if c.BlockActionState.Values["row"]["stage"].SelectedOption.Value != "b" {
		t.Errorf("state = %+v", c.BlockActionState)
	}
	for name, a := range map[string]slacksim.ClickArgs{
		"no such option":  {Channel: b.sales.ID, MessageTS: ts, ActionID: "stage", SelectedOption: "z"},
		"no such element": {Channel: b.sales.ID, MessageTS: ts, ActionID: "nothing"},
		"no such message": {Channel: b.sales.ID, MessageTS: "1.000000", ActionID: "undo"},
	} {
		if err := li.Click(ctx, a); !errors.Is(err, slacksim.ErrNotThere) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestClickOnEphemeralShowsNoContent(t *testing.T) {
	b := newBench(t)
	clicks := make(chan slack.InteractionCallback, 1)
	app := b.httpApp(t, func(_ http.ResponseWriter, _ *http.Request, body []byte) {
		form, _ := url.ParseQuery(string(body))
		var c slack.InteractionCallback
		if c.UnmarshalJSON([]byte(form.Get("payload"))) == nil {
			clicks <- c
		}
	})
	b.Install(app)
	ctx := testContext(t)
	ts := must(b.api.PostEphemeralContext(ctx, b.sales.ID, b.li.ID, slack.MsgOptionBlocks(
		slack.NewActionBlock("", slack.NewButtonBlockElement("undo", "D-1", plain("Undo"))))))(t)
	at := slacksim.ClickArgs{Channel: b.sales.ID, MessageTS: ts, ActionID: "undo"}
	if err := b.As(b.wang.ID).Click(ctx, at); !errors.Is(err, slacksim.ErrNotThere) {
		t.Errorf("Wang pressed Li's button: %v", err)
	}
	if err := b.As(b.li.ID).Click(ctx, at); err != nil {
		t.Fatal(err)
	}
	c := <-clicks
	if !c.Container.IsEphemeral || c.Message.Timestamp != "" || c.ResponseURL == "" || c.ActionCallback.BlockActions[0].BlockID == "" {
		t.Errorf("callback = %+v", c)
	}
}

func TestShortcutHomeAndSay(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{
		SocketMode: true, Shortcuts: []slacksim.Shortcut{{CallbackID: "log", Name: "Log as follow-up"}},
		Events: []string{"app_home_opened", "app_mention", "message.channels"},
	})
	shortcuts := make(chan slack.InteractionCallback, 1)
	events := make(chan slackevents.EventsAPIInnerEvent, 8)
	b.connect(t, func(c *socketmode.Client, ev socketmode.Event) {
		switch data := ev.Data.(type) {
		case slack.InteractionCallback:
			shortcuts <- data
			_ = c.Ack(*ev.Request)
		case slackevents.EventsAPIEvent:
			events <- data.InnerEvent
			_ = c.Ack(*ev.Request)
		}
	})
	ctx, li := testContext(t), b.As(b.li.ID)
	m := must(li.Say(ctx, b.sales.ID, "@merit called Acme <today>"))(t)
	if m.Text != "<@"+b.BotUserID()+"> called Acme &lt;today&gt;" {
		t.Errorf("text = %q", m.Text)
	}
	kinds := map[string]bool{(<-events).Type: true, (<-events).Type: true}
	if !kinds["message"] || !kinds["app_mention"] {
		t.Errorf("events = %v", kinds)
	}
	if err := li.Shortcut(ctx, b.sales.ID, m.TS, "log"); err != nil {
		t.Fatal(err)
	}
	if s := <-shortcuts; s.Type != slack.InteractionTypeMessageAction || s.CallbackID != "log" || s.Message.Text != m.Text || s.TriggerID == "" {
		t.Errorf("shortcut = %+v", s)
	}
	if err := li.Shortcut(ctx, b.sales.ID, m.TS, "unknown"); !errors.Is(err, slacksim.ErrNotThere) {
		t.Errorf("unknown shortcut: %v", err)
	}
	if err := li.OpenHome(ctx); err != nil {
		t.Fatal(err)
	}
	home, ok := (<-events).Data.(*slackevents.AppHomeOpenedEvent)
	if !ok || home.User != b.li.ID || home.Tab != "home" || home.Channel != b.DM(b.li.ID) {
		t.Errorf("event = %+v", home)
	}
}

func TestExternalSelect(t *testing.T) {
	b := newBench(t)
	app := b.httpApp(t, func(rw http.ResponseWriter, r *http.Request, body []byte) {
		form, _ := url.ParseQuery(string(body))
		var c slack.InteractionCallback
		if r.URL.Path != "/options" || c.UnmarshalJSON([]byte(form.Get("payload"))) != nil || c.Value == "" {
			return
		}
		rw.Header().Set("Content-Type", "application/json")
		_, _ = rw.Write([]byte(`{"options":[{"text":{"type":"plain_text","text":"Acme (` + strings.ToUpper(c.Value) + `)"},"value":"C-1"}]}`))
	})
	b.Install(app)
	ctx, li := testContext(t), b.As(b.li.ID)
	pick := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, nil, "customer")
	_, ts, err := b.api.PostMessageContext(ctx, b.sales.ID, slack.MsgOptionBlocks(slack.NewActionBlock("pick", pick)))
	if err != nil {
		t.Fatal(err)
	}
	where := slacksim.Where{Channel: b.sales.ID, MessageTS: ts, BlockID: "pick", ActionID: "customer"}
	click := slacksim.ClickArgs{Channel: b.sales.ID, MessageTS: ts, ActionID: "customer", SelectedOption: "C-1"}
	if err := li.Click(ctx, click); !errors.Is(err, slacksim.ErrNotThere) {
		t.Errorf("chosen before it was offered: %v", err)
	}
	options := must(li.Suggest(ctx, where, "ac"))(t)
	if len(options) != 1 || options[0].Text.Text != "Acme (AC)" {
		t.Fatalf("options = %+v", options)
	}
	if err := li.Click(ctx, click); err != nil {
		t.Fatal(err)
	}
}
