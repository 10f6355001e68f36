package slacksim_test

import (
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/meritbot/meritbot/internal/slacksim"
)

func homeView(s string) slack.HomeTabViewRequest {
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{
		slack.NewSectionBlock(plain(s), nil, nil),
		slack.NewActionBlock("row", slack.NewButtonBlockElement("open", "", plain("Open"))),
	}}}
}

func TestTriggerIDs(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{Commands: []slacksim.Command{{Name: "/deal"}}})
	ctx := testContext(t)
	open := func(id string) error { _, err := b.api.OpenViewContext(ctx, id, dealModal()); return err }
	id := b.trigger(t)
	if err := open(id); err != nil {
		t.Fatal(err)
	}
	wantCode(t, open(id), "exchanged_trigger_id")
	wantCode(t, open("1.2.3"), "invalid_trigger_id")
	id = b.trigger(t)
	b.wall.advance(3 * time.Second)
	if err := open(id); err != nil {
		t.Errorf("after exactly 3 s: %v", err)
	}
	id = b.trigger(t)
	b.wall.advance(3*time.Second + time.Millisecond)
	wantCode(t, open(id), "expired_trigger_id")
}

func TestViewsUpdate(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{Commands: []slacksim.Command{{Name: "/deal"}}})
	ctx := testContext(t)
	v := dealModal()
	v.ExternalID = "form-1"
	first := must(b.api.OpenViewContext(ctx, b.trigger(t), v))(t)
	second := must(b.api.UpdateViewContext(ctx, dealModal(), "", first.Hash, first.ID))(t)
	if second.Hash == first.Hash || second.ID != first.ID {
		t.Errorf("hash %q → %q, id %q → %q", first.Hash, second.Hash, first.ID, second.ID)
	}
	_, err := b.api.UpdateViewContext(ctx, dealModal(), "", first.Hash, first.ID)
	wantCode(t, err, "hash_conflict")
	must(b.api.UpdateViewContext(ctx, dealModal(), "form-1", "", ""))(t)
	_, err = b.api.UpdateViewContext(ctx, dealModal(), "", "", "V404")
	wantCode(t, err, "not_found")
	if err := b.As(b.li.ID).CloseView(ctx, first.ID); err == nil {
		t.Error("closing a modal with notify_on_close went through, though no app is there to be told")
	}
	_, err = b.api.UpdateViewContext(ctx, dealModal(), "", "", first.ID)
	wantCode(t, err, "not_found")
}

func TestPushedModals(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{SocketMode: true, Commands: []slacksim.Command{{Name: "/deal"}}})
	ctx, li := testContext(t), b.As(b.li.ID)
	errs := make(chan error, 8)
	stacked := dealModal()
	stacked.NotifyOnClose = false
	more := slack.NewButtonBlockElement("more", "", plain("More"))
	stacked.Blocks.BlockSet = append(stacked.Blocks.BlockSet, slack.NewActionBlock("row", more))
	b.connect(t, func(c *socketmode.Client, ev socketmode.Event) {
		switch data := ev.Data.(type) {
		case slack.SlashCommand:
			_, err := c.PushView(data.TriggerID, stacked)
			errs <- err
			_, err = c.OpenView(data.TriggerID, stacked)
			errs <- err
		case slack.InteractionCallback:
			_, err := c.PushView(data.TriggerID, stacked)
			errs <- err
		}
		if ev.Request != nil && ev.Request.EnvelopeID != "" {
			_ = c.Ack(*ev.Request)
		}
	})
	must(li.Command(ctx, b.sales.ID, "/deal", ""))(t)
	wantCode(t, <-errs, "not_found") // nothing to push onto
	wantCode(t, <-errs, "exchanged_trigger_id")
	root := must(b.api.OpenViewContext(ctx, b.freshTrigger(t), stacked))(t)
	ids := []string{root.ID}
	for range 3 {
		top, _ := b.OpenView(b.li.ID)
		if err := li.Click(ctx, slacksim.ClickArgs{ViewID: top.ID, ActionID: "more"}); err != nil {
			t.Fatal(err)
		}
		if err := <-errs; len(ids) < 3 && err != nil {
			t.Fatal(err)
		} else if len(ids) == 3 {
			wantCode(t, err, "push_limit_reached")
			break
		}
		top, _ = b.OpenView(b.li.ID)
		if top.PreviousViewID != ids[len(ids)-1] || top.RootViewID != root.ID {
			t.Errorf("view above %v: previous %s, root %s", ids, top.PreviousViewID, top.RootViewID)
		}
		ids = append(ids, top.ID)
	}
	if err := li.CloseView(ctx, ids[2]); err != nil {
		t.Fatal(err)
	}
	if top, _ := b.OpenView(b.li.ID); top.ID != ids[1] {
		t.Errorf("on top: %s, want %s", top.ID, ids[1])
	}
}

// freshTrigger is a trigger id of an interaction that has not been used: of a
// shortcut that the app acknowledges and forgets.
func (b *bench) freshTrigger(t *testing.T) string {
	t.Helper()
	return slacksim.NewTrigger(b.Workspace, b.li.ID)
}

func TestHome(t *testing.T) {
	b := newBench(t)
	ctx := testContext(t)
	if _, ok := b.Home(b.li.ID); ok {
		t.Error("a home before it was published")
	}
	first := must(b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: b.li.ID, View: homeView("one")}))(t)
	hash := first.Hash
	second := must(b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: b.li.ID, View: homeView("two"), Hash: &hash}))(t)
	if second.ID != first.ID {
		t.Errorf("the home's id went from %s to %s", first.ID, second.ID)
	}
	_, err := b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: b.li.ID, View: homeView("three"), Hash: &hash})
	wantCode(t, err, "hash_conflict")
	_, err = b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: "U404", View: homeView("x")})
	wantCode(t, err, "user_not_found")
	if v, ok := b.Home(b.li.ID); !ok || v.Blocks[0].Text.Text != "two" {
		t.Errorf("home = %+v", v)
	}
	if _, ok := b.Home(b.wang.ID); ok {
		t.Error("Li's home shows for Wang")
	}
	clicks := make(chan slack.InteractionCallback, 1)
	b.Install(slacksim.App{SocketMode: true})
	b.connect(t, func(c *socketmode.Client, ev socketmode.Event) {
		if data, ok := ev.Data.(slack.InteractionCallback); ok {
			clicks <- data
			_ = c.Ack(*ev.Request)
		}
	})
	if err := b.As(b.li.ID).Click(ctx, slacksim.ClickArgs{Home: true, ActionID: "open"}); err != nil {
		t.Fatal(err)
	}
	c := <-clicks
	if c.Container.Type != "view" || c.View.ID != first.ID || c.View.Type != slack.VTHomeTab || c.ResponseURL != "" {
		t.Errorf("callback = %+v", c)
	}
	must(b.api.OpenViewContext(ctx, c.TriggerID, dealModal()))(t)
}

func TestAnswersToSubmissions(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{SocketMode: true})
	answers := make(chan any, 1)
	b.connect(t, func(c *socketmode.Client, ev socketmode.Event) {
		if _, ok := ev.Data.(slack.InteractionCallback); ok {
			_ = c.Ack(*ev.Request, <-answers)
		}
	})
	ctx, li := testContext(t), b.As(b.li.ID)
	simple := dealModal()
	simple.NotifyOnClose = false
	bad := simple
	bad.Title = plain("A title that is far too long for Slack")
	fill := map[string]slacksim.Input{"amount": slacksim.Fill("1"), "member": slacksim.Fill(b.li.ID)}
	for name, c := range map[string]struct {
		answer any
		fails  bool
		check  func(slacksim.SubmitResult) bool
	}{
		"empty":  {nil, false, func(r slacksim.SubmitResult) bool { return r.Closed && r.View == nil }},
		"clear":  {slack.NewClearViewSubmissionResponse(), false, func(r slacksim.SubmitResult) bool { return r.Cleared }},
		"update": {slack.NewUpdateViewSubmissionResponse(&simple), false, func(r slacksim.SubmitResult) bool { return r.Updated && r.View != nil }},
		"push":   {slack.NewPushViewSubmissionResponse(&simple), false, func(r slacksim.SubmitResult) bool { return r.Pushed && r.View.PreviousViewID != "" }},
		"errors": {slack.NewErrorsViewSubmissionResponse(map[string]string{"note": "no"}), false, func(r slacksim.SubmitResult) bool { return r.Errors["note"] == "no" && !r.NotSent }},

		"errors for no input": {slack.NewErrorsViewSubmissionResponse(map[string]string{"nothing": "no"}), true, nil},
		"bad view":            {slack.NewUpdateViewSubmissionResponse(&bad), true, nil},
		"unknown action":      {map[string]string{"response_action": "explode"}, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			v := must(b.api.OpenViewContext(ctx, b.freshTrigger(t), simple))(t)
			answers <- c.answer
			r, err := li.Submit(ctx, v.ID, fill)
			if c.fails {
				if _, open := b.OpenView(b.li.ID); err == nil || !open {
					t.Errorf("result %+v, error %v, still open %v", r, err, open)
				}
				return
			}
			if err != nil || !c.check(r) {
				t.Errorf("result %+v, error %v", r, err)
			}
		})
	}
}
