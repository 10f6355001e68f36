package commands

import (
	"strings"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
)

func TestFollowUpsInWords(t *testing.T) {
	for lang, lines := range map[string][]string{
		"en": {
			"/followup", "/followup help", "/followup Acme Trading call asked for a sample next friday", "/followup Acme Trading call asked for a sample",
			"/followup acorn visit yesterday liked it", "/followup list", "/followup due", "/followup Newcomer mail sent a quote", "/followup Acme Trading rang",
			"/followup Acme Trading", "/followup Acme Trading call price 2026-02-31",
		},
		"zh-CN": {
			"/followup", "/followup 华东阀门 电话 客户要样品，下周五", "/followup 华东阀门 拜访 昨天 谈了新项目", "/followup 列表 华东阀门", "/followup 待办",
			"/followup 新客户 微信 问了价格 明天", "/followup 华东阀门 聊了聊",
		},
	} {
		t.Run(lang, func(t *testing.T) {
			s := &transcript{desk: newDesk(t)}
			s.members[0].Lang = lang
			for _, line := range lines {
				s.say(t, "ULI", lang, line)
				if strings.HasPrefix(line, "/followup Newcomer") {
					s.tap(t, "ULI", lang, "followup.create")
					s.tap(t, "ULI", lang, "followup.undo")
				}
			}
			golden(t, "followups_"+lang, s.b.String())
		})
	}
}

func TestAFollowUpIsUndoneOnceAndByThoseWhoMay(t *testing.T) {
	d := newDesk(t)
	r, err := d.types(t, "ULI", "/followup Acme Trading call")
	r = okReply(t, r, err)
	if _, err := d.taps(t, "UFREMD", r, "followup.undo"); reasonOf(err) != "followup_missing" || len(d.refused) != 1 {
		t.Errorf("a stranger: %v, logged %q", err, d.refused)
	}
	if _, err := d.taps(t, "UWANG", r, "followup.undo"); err != nil || !d.followUps[0].Voided {
		t.Errorf("the manager: %v", err)
	}
	if _, err := d.taps(t, "ULI", r, "followup.undo"); reasonOf(err) != "followup_voided" {
		t.Errorf("a second tap: %v", err)
	}
}

func TestARepeatedFollowUpIsLoggedWhenItIsMeant(t *testing.T) {
	d := newDesk(t)
	if _, err := d.types(t, "ULI", "/followup Acme Trading call no answer"); err != nil {
		t.Fatal(err)
	}
	r, err := d.types(t, "ULI", "/followup Acme Trading call no answer")
	r = okReply(t, r, err)
	for range 2 {
		if _, err := d.taps(t, "ULI", r, "followup.again"); err != nil {
			t.Fatal(err)
		}
	}
	if len(d.followUps) != 2 {
		t.Errorf("%d contacts", len(d.followUps))
	}
}

func TestAFollowUpForAnAmbiguousCustomer(t *testing.T) {
	d := newDesk(t)
	r, err := d.types(t, "ULI", "/followup ac call asked for a sample tomorrow")
	r = okReply(t, r, err)
	if _, err := d.taps(t, "ULI", r, "followup.pick"); err != nil {
		t.Fatal(err)
	}
	if len(d.followUps) != 1 || d.followUps[0].CustomerName != "Acme Trading" || d.followUps[0].NextStep != theMonday.AddDays(1) {
		t.Errorf("contacts: %+v", d.followUps)
	}
	d.at = noon.Add(72 * time.Hour) // the plan is gone by when the button is found again: the first outcome is shown
	if _, err := d.taps(t, "ULI", r, "followup.pick"); reasonOf(err) != "button_outdated" && err != nil {
		t.Errorf("got %v", err)
	}
	if len(d.followUps) != 1 {
		t.Errorf("%d contacts", len(d.followUps))
	}
}

func TestMessageShortcut(t *testing.T) {
	d := newDesk(t)
	shortcut := func(text string) Shortcut {
		return Shortcut{
			Workspace: "T1", User: "ULI", Name: "followup.log", Channel: "C1", Text: text, Link: "https://x.slack.com/archives/C1/p1", Key: d.key(), At: noon,
		}
	}
	r, err := d.app.Shortcut(t.Context(), shortcut("<@UZHAO|赵敏> Acme wants 3 samples"))
	form := okReply(t, r, err).Form
	if form == nil || form.ID != "followup.new" || form.Inputs[3].Initial != "@赵敏 Acme wants 3 samples" {
		t.Fatalf("got %+v", form)
	}
	values := []Value{{"customer", "C-1"}, {"kind", "sample"}, {"on", "2026-11-23"}, {"note", form.Inputs[3].Initial}, {"next", "2026-11-27"}}
	r, err = d.sends(t, "ULI", form.ID, form.State, values...)
	okReply(t, r, err)
	got := d.followUps[0]
	if got.Source != "https://x.slack.com/archives/C1/p1" || got.Kind != appraisal.Sample || got.NextStep != theMonday.AddDays(4) {
		t.Errorf("saved %+v", got)
	}
	r, err = d.app.Shortcut(t.Context(), shortcut(strings.Repeat("长", 4000)))
	form = okReply(t, r, err).Form
	if n := len([]rune(form.Inputs[3].Initial)); n != mostParagraph || len(form.Intro) != 1 {
		t.Errorf("a long message: %d characters, %+v", n, form.Intro)
	}
	if _, err := d.app.Shortcut(t.Context(), Shortcut{Workspace: "T1", User: "ULI", Name: "other"}); reasonOf(err) != "shortcut_unknown" {
		t.Errorf("got %v", err)
	}
}

func TestFollowUpForm(t *testing.T) {
	d := newDesk(t)
	base := []Value{{"customer", "+Nordwind"}, {"kind", "call"}, {"on", "2026-11-20"}, {"note", "hello"}, {"next", ""}}
	for range 2 {
		if _, err := d.sendsAs(t, "ULI", "followup.new", "", "view:V1", base...); err != nil {
			t.Fatal(err)
		}
	}
	if len(d.followUps) != 1 || len(d.customers) != 4 {
		t.Errorf("%d contacts, %d customers", len(d.followUps), len(d.customers))
	}
	for _, tt := range []struct{ input, value, reason string }{
		{"customer", "", "customer_missing_form"}, {"kind", "", "kind_missing_form"}, {"kind", "gossip", "kind_missing_form"},
		{"on", "2026-11-24", "date_in_future"}, {"next", "2026-11-22", "date_in_past"},
	} {
		values := append([]Value(nil), base...)
		for i := range values {
			if values[i].Input == tt.input {
				values[i].Value = tt.value
			}
		}
		r, err := d.sends(t, "ULI", "followup.new", "", values...)
		if r = okReply(t, r, err); len(r.Refused) != 1 || r.Refused[0].Input != tt.input || r.Refused[0].Text.ID != "error."+tt.reason {
			t.Errorf("%s=%q: got %+v", tt.input, tt.value, r.Refused)
		}
	}
	if _, err := d.sends(t, "ULI", "followup.new", "{", base...); reasonOf(err) != "button_outdated" {
		t.Errorf("got %v", err)
	}
}

func TestNextStepsComeFromTheNewestContact(t *testing.T) {
	d := newDesk(t)
	day := func(n int) appraisal.FollowUp {
		return appraisal.FollowUp{Customer: 1, On: theMonday.AddDays(-n), Number: int64(100 - n), CustomerName: "Acme"}
	}
	late, kept, done, far := day(10), day(9), day(3), day(2)
	late.Customer, late.NextStep = 2, theMonday.AddDays(-2)
	kept.NextStep = theMonday.AddDays(5) // replaced by the contact three days ago
	far.Customer, far.NextStep = 3, theMonday.AddDays(dueAhead+1)
	got := nextSteps([]appraisal.FollowUp{late, kept, done, far}, theMonday.AddDays(dueAhead))
	if len(got) != 1 || got[0].Customer != 2 {
		t.Errorf("got %+v", got)
	}
	if _, err := d.types(t, "ULI", "/followup due @Fremd"); appraisal.CodeOf(err) != appraisal.Forbidden {
		t.Errorf("another's next steps: %v", err)
	}
}
