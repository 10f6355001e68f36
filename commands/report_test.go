package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

func TestReportForm(t *testing.T) {
	t.Run("drafted in Chinese", func(t *testing.T) {
		r, err := newOffice().report(t, "ULI", "", onFriday)
		golden(t, "report_form_zh", asRead(t, "zh-CN", okReply(t, r, err)))
	})
	t.Run("drafted in English", func(t *testing.T) {
		r, err := newOffice().report(t, "UBEN", "this week", onFriday)
		golden(t, "report_form_en", asRead(t, "en", okReply(t, r, err)))
	})
	t.Run("nothing logged", func(t *testing.T) {
		r, err := newOffice().report(t, "UANNA", "", onFriday)
		golden(t, "report_form_empty", asRead(t, "en", okReply(t, r, err)))
	})
	t.Run("a long week is cut", func(t *testing.T) {
		o := newOffice()
		w := o.weeks["ULI2026-W48"]
		for i := range 300 {
			w.Deals = append(w.Deals, appraisal.Deal{Number: int64(200 + i), CustomerName: "X", Amount: appraisal.Yuan(1)})
		}
		o.weeks["ULI2026-W48"] = w
		r, err := o.report(t, "ULI", "", onFriday)
		draft := okReply(t, r, err).Form.Inputs[0].Draft
		if last := draft[len(draft)-1]; len(draft) != mostDraftLines || last.ID != "report.draft.more" || last.Args[0].Value.Int != 304-mostDraftLines+1 {
			t.Errorf("%d lines, the last is %+v", len(draft), last)
		}
	})
}

func TestReportWeek(t *testing.T) {
	tests := []struct {
		name, words, wall string
		sent              string // a week Li has sent
		state, reason     string
		choice            bool
	}{
		{"Friday: this week", "", onFriday, "", "2026-W48", "", false},
		{"Sunday: this week", "", "2026-11-29 23:59", "", "2026-W48", "", false},
		{"Monday: last week while it is missing, with a choice", "", onMonday, "", "2026-W48", "", true},
		{"Monday, last week is in", "", onMonday, "2026-W48", "2026-W49", "", false},
		{"Tuesday: this week", "", "2026-12-01 09:00", "", "2026-W49", "", false},
		{"a week by words", "last week", onFriday, "", "2026-W47", "", false},
		{"in Chinese", "上周", onFriday, "", "2026-W47", "", false},
		{"a week by number", "2026-W46", onFriday, "", "2026-W46", "", false},
		{"not a week", "2026-11", onFriday, "", "", "report_week", false},
		{"not yet", "next week", onFriday, "", "", "report_future", false},
		{"too long ago", "2026-W30", onFriday, "", "", "report_old", false},
		{"somebody else's", "@Ben", onFriday, "", "", "report_words", false},
		{"words", "please", onFriday, "", "", "report_words", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice()
			if tt.sent != "" {
				week, err := calendar.ParsePeriod(tt.sent)
				if err != nil {
					t.Fatal(err)
				}
				o.sent = []appraisal.Report{{Member: "ULI", Week: week, Version: 1}}
			}
			r, err := o.report(t, "ULI", tt.words, tt.wall)
			if tt.reason != "" {
				if reasonOf(err) != tt.reason {
					t.Fatalf("error %v, want %s", err, tt.reason)
				}
				return
			}
			f := okReply(t, r, err).Form
			if f.State != tt.state || (f.Inputs[0].ID == "week") != tt.choice {
				t.Errorf("form for %s with the first input %s, want %s (choice %v)", f.State, f.Inputs[0].ID, tt.state, tt.choice)
			}
		})
	}
	t.Run("the week is that of the member's own clock", func(t *testing.T) {
		o := newOffice()
		o.members[2].TimeZone = "America/New_York"
		r, err := o.report(t, "ULI", "", "2026-12-01 09:00") // still Monday evening in New York
		if f := okReply(t, r, err).Form; f.State != "2026-W48" {
			t.Errorf("form for %s", f.State)
		}
	})
}

func TestReportSubmit(t *testing.T) {
	all := []Value{{"work", "  Closed D-128 \n"}, {"customers", "华东阀门 & <Acme>"}, {"problems", "slow samples"}, {"support", "a car"}, {"mood", "good"}}
	t.Run("goes to the manager, in the manager's language", func(t *testing.T) {
		o := newOffice()
		r, err := o.submit(t, "ULI", "2026-W48", "view:1", onFriday, all...)
		got := asRead(t, "zh-CN", okReply(t, r, err))
		for _, p := range o.posts {
			got += fmt.Sprintf("=== to %s (%s) id %s\n%s", p.To, p.Lang, p.ID, asRead(t, p.Lang, message.Reply{Message: &p.Message}))
		}
		golden(t, "report_sent", got)
	})
	t.Run("again makes a new version and says so", func(t *testing.T) {
		o := newOffice()
		for _, key := range []string{"view:1", "view:2"} {
			r, err := o.submit(t, "ULI", "2026-W48", key, onFriday, all...)
			okReply(t, r, err)
		}
		if len(o.sent) != 2 || o.sent[1].Version != 2 || o.posts[0].ID == o.posts[1].ID {
			t.Fatalf("sent %+v", o.sent)
		}
		if got := asRead(t, "en", message.Reply{Message: &o.posts[1].Message}); !strings.Contains(got, "replaces an earlier version") {
			t.Errorf("the manager reads\n%s", got)
		}
		r, err := o.report(t, "ULI", "", onFriday)
		golden(t, "report_form_again", asRead(t, "zh-CN", okReply(t, r, err)))
	})
	t.Run("the chosen week counts", func(t *testing.T) {
		o := newOffice()
		r, err := o.submit(t, "ULI", "2026-W48", "view:1", onMonday, Value{"week", "2026-W49"}, Value{"work", "x"})
		okReply(t, r, err)
		if o.sent[0].Week.ID() != "2026-W49" {
			t.Errorf("sent for %s", o.sent[0].Week.ID())
		}
	})
	readers := []struct {
		user appraisal.MemberID
		want []string
	}{{"ULI", []string{"UWANG"}}, {"UANNA", []string{"UCHEN"}}, {"UWANG", []string{"UCHEN"}}, {"UCHEN", nil}}
	for _, tt := range readers {
		t.Run("readers of "+string(tt.user), func(t *testing.T) {
			o := newOffice()
			r, err := o.submit(t, tt.user, "2026-W48", "view:1", onFriday, Value{"work", "x"})
			reply := okReply(t, r, err)
			var to []string
			for _, p := range o.posts {
				to = append(to, p.To)
			}
			if !slices.Equal(to, tt.want) || (reply.Message.Summary.ID == "report.kept") != (tt.want == nil) {
				t.Errorf("went to %v, answer %s", to, reply.Message.Summary.ID)
			}
		})
	}
	refusals := []struct {
		name, state, input, reason string
		values                     []Value
	}{
		{"no work", "2026-W48", "work", "", []Value{{"work", " \n "}}},
		{"control characters", "2026-W48", "mood", "", []Value{{"work", "x"}, {"mood", "a\x00b"}}},
		{"a broken state", "2026", "", "button_outdated", all},
		{"a week that has not begun", "2026-W50", "", "report_future", all},
	}
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice()
			r, err := o.submit(t, "ULI", tt.state, "view:1", onFriday, tt.values...)
			if tt.reason != "" && reasonOf(err) != tt.reason || tt.input != "" && (len(r.Refused) != 1 || r.Refused[0].Input != tt.input) || len(o.sent) > 0 {
				t.Errorf("reply %+v, error %v, sent %d", r, err, len(o.sent))
			}
		})
	}
	t.Run("nothing is said to be sent when the database does not answer", func(t *testing.T) {
		o := newOffice()
		o.fail = appraisal.Errorf(appraisal.Unavailable, "database_unavailable")
		if _, err := o.submit(t, "ULI", "2026-W48", "view:1", onFriday, all...); appraisal.CodeOf(err) != appraisal.Unavailable {
			t.Errorf("error %v", err)
		}
	})
}

func TestReportShow(t *testing.T) {
	o := newOffice()
	for _, week := range []string{"2026-W46", "2026-W48"} {
		r, err := o.submit(t, "ULI", week, "view:"+week, onFriday, Value{"work", "work of " + week})
		okReply(t, r, err)
	}
	tests := []struct {
		name, words  string
		user         appraisal.MemberID
		want, reason string
	}{
		{"own, newest", "show", "ULI", "work of 2026-W48", ""},
		{"own, of a week", "show 2026-W46", "ULI", "work of 2026-W46", ""},
		{"own, in Chinese", "查看 本周", "ULI", "work of 2026-W48", ""},
		{"own, not written", "show last week", "ULI", "李娜 has no report", ""},
		{"none at all", "show", "UBEN", "Ben has no weekly reports", ""},
		{"manager", "show 李娜 2026-W46", "UWANG", "work of 2026-W46", ""},
		{"owner", "show <@ULI|li>", "UCHEN", "work of 2026-W48", ""},
		{"another rep", "show 李娜", "UBEN", "", "report_private"},
		{"another rep who has none", "show @Anna", "UBEN", "", "report_private"},
		{"another team's manager", "show Anna", "UWANG", "", "report_private"},
		{"history of another", "history 李娜", "UBEN", "", "report_private"},
		{"missing is for managers", "missing", "ULI", "", "not_allowed"},
		{"missing on Friday is about this week", "missing", "UWANG", "*1* report for 2026-11-23 – 2026-11-29 is missing: @Ben", ""},
		{"missing of all teams", "未交 上周", "UCHEN", "*3* reports for 2026-11-16 – 2026-11-22 are missing: @李娜, @Ben and @Anna", ""},
		{"nobody of that name", "show @nobody", "UWANG", "", "member_missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := len(o.refusals)
			r, err := o.report(t, tt.user, tt.words, onFriday)
			if tt.reason != "" {
				if reasonOf(err) != tt.reason {
					t.Fatalf("error %v, want %s", err, tt.reason)
				}
				if appraisal.CodeOf(err) == appraisal.Forbidden && len(o.refusals) != before+1 {
					t.Errorf("the refusal was not logged: %v", o.refusals)
				}
				return
			}
			if got := asRead(t, "en", okReply(t, r, err)); !strings.Contains(got, tt.want) {
				t.Errorf("answer\n%swant %q", got, tt.want)
			}
		})
	}
	t.Run("history", func(t *testing.T) {
		r, err := o.report(t, "UWANG", "history @李娜", onFriday)
		golden(t, "report_history", asRead(t, "en", okReply(t, r, err)))
	})
}

func TestReportButtons(t *testing.T) {
	o := newOffice()
	for _, action := range []string{"report.open", "home.report"} {
		r, err := o.press(t, "ULI", action, "2026-W47", onFriday)
		if f := okReply(t, r, err).Form; f == nil || f.State != "2026-W47" {
			t.Errorf("%s opens %+v", action, f)
		}
		for _, value := range []string{"2026-Q3", "rubbish"} {
			if _, err := o.press(t, "ULI", action, value, onFriday); reasonOf(err) != "button_outdated" {
				t.Errorf("%s with %q: %v", action, value, err)
			}
		}
	}
	tests := []struct{ name, value, wall, want string }{
		{"an hour", "1h", onFriday, "2026-11-27T09:05"},
		{"tomorrow morning", "tomorrow", onFriday, "2026-11-28T01:00"},
		{"tomorrow is Monday", "tomorrow", "2026-11-29 20:30", "2026-11-30T01:00"},
		{"next week", "week", onFriday, "2026-11-30T01:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice()
			r, err := o.press(t, "ULI", "report.snooze", tt.value, tt.wall)
			reply := okReply(t, r, err)
			if want := "trigger:2 weekly_report_nudge ULI " + tt.want; !slices.Equal(o.snoozed, []string{want}) || !reply.Replace {
				t.Errorf("put off %q, want %q", o.snoozed, want)
			}
			if b := reply.Message.Blocks[1].Actions[0]; b.ID != "report.open" || b.Value != "2026-W48" {
				t.Errorf("the answer's button opens %+v", b)
			}
		})
	}
	if _, err := o.press(t, "ULI", "report.snooze", "never", onFriday); reasonOf(err) != "button_outdated" {
		t.Errorf("an unknown snooze: %v", err)
	}
}

func TestSnoozedMorningsAreMorningsWhenClocksChange(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, value string
		now         time.Time
	}{
		{"put forward in spring", "tomorrow", time.Date(2026, time.March, 28, 20, 0, 0, 0, berlin)},
		{"put back in autumn", "tomorrow", time.Date(2026, time.October, 24, 20, 0, 0, 0, berlin)},
		{"over the change", "week", time.Date(2026, time.October, 23, 16, 0, 0, 0, berlin)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if at, ok := snoozed(tt.value, tt.now, berlin); !ok || at.In(berlin).Format("15:04") != "09:00" {
				t.Errorf("put off to %s", at.In(berlin))
			}
		})
	}
}

func (o *office) SendPosts(_ context.Context, _ appraisal.Change, action, target string, posts ...message.Post) (int, error) {
	fresh := 0
	for _, p := range posts {
		if !slices.ContainsFunc(o.posts, func(q message.Post) bool { return q.ID == p.ID }) {
			o.posts = append(o.posts, p)
			fresh++
		}
	}
	o.refusals = append(o.refusals, action+" "+target) // the audit log
	return fresh, nil
}

func TestTheManagerRemindsAllWhoAreLateOnceAWeek(t *testing.T) {
	o := newOffice()
	press := func(user appraisal.MemberID, action, value string) (string, error) {
		r, err := o.app(t).Press(t.Context(), Press{Workspace: "T1", User: user, Action: action, Value: value, Key: "k", At: shanghaiTime(t, onFriday)})
		if err != nil {
			return "", err
		}
		return asRead(t, "en", r), nil
	}
	if got, err := press("UWANG", "report.missing", ""); err != nil || !strings.Contains(got, "report.remind") && !strings.Contains(got, "Remind them now") {
		t.Errorf("%s %v", got, err)
	}
	for i, want := range []string{"2 people", "already been reminded"} {
		if got, err := press("UWANG", "report.remind", "2026-W48"); err != nil || !strings.Contains(got, want) || len(o.posts) != 2 {
			t.Errorf("press %d: %s %v, %d posts", i, got, err, len(o.posts))
		}
	}
	for _, p := range o.posts {
		if p.To != "ULI" && p.To != "UBEN" {
			t.Errorf("a reminder to %s", p.To)
		}
	}
	if _, err := press("ULI", "report.remind", "2026-W48"); appraisal.CodeOf(err) != appraisal.Forbidden {
		t.Errorf("a rep reminds: %v", err)
	}
	for _, value := range []string{"", "2026-Q1", "2030-W01", "2020-W01"} {
		if _, err := press("UWANG", "report.remind", value); reasonOf(err) != "button_outdated" {
			t.Errorf("%q: %v", value, err)
		}
	}
}

func TestAWeekThatCannotBeWrittenHasNoButton(t *testing.T) {
	o := newOffice()
	for week, button := range map[string]bool{"2020-W01": false, "2026-W49": false, "2026-W47": true} {
		r, err := o.app(t).Command(t.Context(), Request{Workspace: "T1", User: "ULI", Command: "/report", Text: "show " + week, Key: "k", At: shanghaiTime(t, onFriday)})
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := buttonOf(r, "report.open"); ok != button {
			t.Errorf("%s: button %v", week, ok)
		}
	}
}
