package bot

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
)

func say(words string) message.Reply { return message.Answer(message.Say(message.Plain(words))) }

func TestCommandIsAnsweredInTheAcknowledgement(t *testing.T) {
	eachTransport(t, func(b *bench) {
		t := b.t
		var got commands.Request
		b.handler.command = func(_ context.Context, r commands.Request) (message.Reply, error) {
			got = r
			return say("Saved <!channel> *Acme*"), nil
		}
		ack := b.command(b.li, b.sales.ID, "Li & Co 12万 @wang")
		if ack.Message == nil || !ack.Message.Ephemeral || ack.Message.Text != "Saved &lt;!channel&gt; ∗Acme∗" {
			t.Fatalf("shown: %+v", ack.Message)
		}
		if want := "Li & Co 12万 <@" + b.wang.ID + "|wang>"; got.Text != want {
			t.Errorf("text %q, want %q", got.Text, want)
		}
		if got.Command != "/deal" || got.User != appraisal.MemberID(b.li.ID) || got.Channel != b.sales.ID || !got.At.Equal(b.clock.Now()) ||
			string(got.Workspace) != b.TeamID() || !strings.HasPrefix(got.Key, "trigger:") || len(got.Key) < 12 {
			t.Errorf("request: %+v", got)
		}
	})
}

func TestReplyForEverybody(t *testing.T) {
	eachTransport(t, func(b *bench) {
		t := b.t
		b.handler.command = func(context.Context, commands.Request) (message.Reply, error) {
			r := say("Standings")
			r.Audience = message.Everybody
			return r, nil
		}
		if ack := b.command(b.li, b.sales.ID, "x"); ack.Message == nil || ack.Message.Ephemeral {
			t.Fatalf("shown: %+v", ack.Message)
		}
	})
}

func TestRedeliveryHasTheSameKey(t *testing.T) {
	eachTransport(t, func(b *bench) {
		t := b.t
		keys := make(chan string, 2)
		b.handler.command = func(_ context.Context, r commands.Request) (message.Reply, error) {
			keys <- r.Key
			return say("ok"), nil
		}
		b.command(b.li, b.sales.ID, "x")
		all := b.Deliveries()
		if err := b.Redeliver(b.context(), all[len(all)-1].ID); err != nil {
			t.Fatal(err)
		}
		if first, second := <-keys, <-keys; first != second {
			t.Errorf("keys %q and %q", first, second)
		}
	})
}

func TestErrorsAreWordedForThePerson(t *testing.T) {
	secret := errors.New("pq: password authentication failed")
	for _, c := range []struct {
		name       string
		err        error
		want, lack []string
	}{
		{"invalid gives the words back", appraisal.Errorf(appraisal.Invalid, "amount_unreadable", "words", "1*2"),
			[]string{"can't read 1∗2", "`/deal Acme 1*2`"}, nil},
		{"a reason without a text", appraisal.Errorf(appraisal.NotFound, "no_such_text"), []string{"没有找到"}, []string{"no_such_text", "⟦"}},
		{"unavailable", appraisal.Errorf(appraisal.Unavailable, "database_unavailable").Because(secret),
			[]string{"没有保存", "`/deal Acme 1*2`"}, []string{"pq"}},
		{"unconfirmed", appraisal.Errorf(appraisal.Unconfirmed, "x"), []string{"无法确定是否已保存"}, nil},
		{"unknown error", secret, []string{"`ref-1`"}, []string{"pq", "password"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, overHTTP)
			b.handler.command = func(context.Context, commands.Request) (message.Reply, error) { return message.Reply{}, c.err }
			shown := string(b.command(b.li, b.sales.ID, "Acme 1*2").Raw)
			for _, w := range c.want {
				if !strings.Contains(shown, w) {
					t.Errorf("%q is not in %s", w, shown)
				}
			}
			for _, w := range c.lack {
				if strings.Contains(shown, w) {
					t.Errorf("%q is in %s", w, shown)
				}
			}
		})
	}
}

func TestPanicIsAnsweredWithAReference(t *testing.T) {
	eachTransport(t, func(b *bench) {
		t := b.t
		b.handler.command = func(context.Context, commands.Request) (message.Reply, error) { panic("boom") }
		if ack := b.command(b.wang, b.sales.ID, "x"); ack.Message == nil || !strings.Contains(string(ack.Raw), "ref-1") ||
			strings.Contains(string(ack.Raw), "boom") {
			t.Fatalf("shown: %s", ack.Raw)
		}
		b.handler.command = func(context.Context, commands.Request) (message.Reply, error) { return say("still here"), nil }
		b.command(b.wang, b.sales.ID, "x")
	})
}

func TestUnknownMemberIsLearnt(t *testing.T) {
	b := newBench(t, overHTTP)
	neu := b.AddUser(slacksim.User{Name: "chen", DisplayName: "陈静", Locale: "zh-CN", TZ: "Asia/Shanghai"})
	if err := b.As(neu.ID).Join(b.sales.ID); err != nil {
		t.Fatal(err)
	}
	b.until("Slack's event about the new person", func() bool { return b.people.has(neu.ID) })
	b.people.mu.Lock()
	delete(b.people.members, appraisal.MemberID(neu.ID)) // as if the event had been lost
	b.people.mu.Unlock()
	calls := 0
	b.handler.command = func(_ context.Context, r commands.Request) (message.Reply, error) {
		if calls++; !b.people.has(string(r.User)) {
			return message.Reply{}, appraisal.Errorf(appraisal.Unknown, "member_unknown")
		}
		return say("welcome"), nil
	}
	if ack := b.command(neu, b.sales.ID, "x"); ack.Message == nil || ack.Message.Text != "welcome" || calls != 2 {
		t.Fatalf("after %d calls: %+v", calls, ack.Message)
	}
}

func TestLateAnswerComesByTheResponseURL(t *testing.T) {
	eachTransport(t, func(b *bench) {
		t := b.t
		b.bot.waits = patience{time.Second, 50 * time.Millisecond}
		gate := make(chan struct{})
		b.handler.command = func(context.Context, commands.Request) (message.Reply, error) { <-gate; return say("late"), nil }
		before := len(b.Visible(b.sales.ID, b.li.ID))
		if ack := b.command(b.li, b.sales.ID, "x"); ack.Message != nil {
			t.Fatalf("shown at once: %+v", ack.Message)
		}
		close(gate)
		if m := b.seen(b.sales.ID, b.li.ID, before); m.Text != "late" || !m.Ephemeral {
			t.Errorf("shown: %+v", m)
		}
	})
}

func TestHandlerHasADeadline(t *testing.T) {
	b := newBench(t, overHTTP)
	b.bot.waits = patience{30 * time.Millisecond, 5 * time.Second}
	b.handler.command = func(ctx context.Context, _ commands.Request) (message.Reply, error) {
		<-ctx.Done()
		return message.Reply{}, appraisal.Errorf(appraisal.Unavailable, "database_unavailable").Because(ctx.Err())
	}
	b.people.down = true
	ack := b.command(b.li, b.sales.ID, "Acme 5")
	if ack.Message == nil || !strings.Contains(string(ack.Raw), "没有保存") || !strings.Contains(string(ack.Raw), "/deal Acme 5") {
		t.Fatalf("shown: %s", ack.Raw)
	}
}

func TestPressReplacesTheMessage(t *testing.T) {
	eachTransport(t, func(b *bench) {
		t := b.t
		undo := message.Action{ID: "deal.undo", Value: "D-1", Label: message.Plain("Undo")}
		b.handler.command = func(context.Context, commands.Request) (message.Reply, error) {
			return message.Answer(message.Say(message.Plain("Saved D-1")).With(message.Buttons(undo))), nil
		}
		var got commands.Press
		b.handler.press = func(_ context.Context, p commands.Press) (message.Reply, error) {
			got = p
			r := say("Undone D-1")
			r.Replace = true
			return r, nil
		}
		saved := b.command(b.li, b.sales.ID, "x").Message
		err := b.As(b.li.ID).Click(b.context(), slacksim.ClickArgs{Channel: b.sales.ID, MessageTS: saved.TS, ActionID: "deal.undo"})
		if err != nil {
			t.Fatal(err)
		}
		b.eventually("the message to be replaced", func() bool {
			all := b.Visible(b.sales.ID, b.li.ID)
			return len(all) > 0 && all[len(all)-1].Text == "Undone D-1"
		})
		if got.Action != "deal.undo" || got.Value != "D-1" || got.Channel != b.sales.ID {
			t.Errorf("press: %+v", got)
		}
	})
}

func TestEqualActionsInOneBlock(t *testing.T) {
	b := newBench(t, overHTTP)
	pick := func(v string) message.Action {
		return message.Action{ID: "deal.pick", Value: v, Label: message.Plain(v)}
	}
	b.handler.command = func(context.Context, commands.Request) (message.Reply, error) {
		return message.Answer(message.Say(message.Plain("Which?")).With(message.Buttons(pick("C-1"), pick("C-2")))), nil
	}
	pressed := make(chan commands.Press, 1)
	b.handler.press = func(_ context.Context, p commands.Press) (message.Reply, error) {
		pressed <- p
		return message.Reply{}, nil
	}
	m := b.command(b.li, b.sales.ID, "x").Message
	err := b.As(b.li.ID).Click(b.context(), slacksim.ClickArgs{Channel: b.sales.ID, MessageTS: m.TS, ActionID: "deal.pick#2"})
	if err != nil {
		t.Fatal(err)
	}
	if p := <-pressed; p.Action != "deal.pick" || p.Value != "C-2" {
		t.Errorf("press: %+v", p)
	}
}

func TestShortcut(t *testing.T) {
	eachTransport(t, func(b *bench) {
		t := b.t
		m, err := b.As(b.wang.ID).Say(b.context(), b.sales.ID, "Acme wants a <sample> & soon")
		if err != nil {
			t.Fatal(err)
		}
		got := make(chan commands.Shortcut, 1)
		b.handler.shortcut = func(_ context.Context, s commands.Shortcut) (message.Reply, error) {
			got <- s
			return message.Open(message.Form{
				ID: "followup.new", Title: message.Plain("Follow-up"), Submit: message.Plain("Save"), Inputs: []message.Input{
					{ID: "note", Kind: message.InputParagraph, Label: message.Plain("Note"), Initial: s.Text},
				},
			}), nil
		}
		if err := b.As(b.li.ID).Shortcut(b.context(), b.sales.ID, m.TS, "followup.log"); err != nil {
			t.Fatal(err)
		}
		s := <-got
		if s.Name != "followup.log" || s.Text != "Acme wants a <sample> & soon" || s.Channel != b.sales.ID {
			t.Errorf("shortcut: %+v", s)
		}
		if want := "https://simulated.slack.com/archives/" + b.sales.ID + "/p" + strings.ReplaceAll(m.TS, ".", ""); s.Link != want {
			t.Errorf("link %q, want %q", s.Link, want)
		}
		b.eventually("the form", func() bool { _, ok := b.OpenView(b.li.ID); return ok })
	})
}

func TestHomeIsPublishedAndRefreshed(t *testing.T) {
	eachTransport(t, func(b *bench) {
		t := b.t
		state := "open"
		b.handler.home = func(context.Context, commands.Visit) (message.Page, error) {
			return message.Page{Blocks: []message.Block{
				message.Heading(message.Plain(state)),
				message.Buttons(message.Action{ID: "home.report", Value: "1", Label: message.Plain("Report")}),
			}}, nil
		}
		b.handler.press = func(context.Context, commands.Press) (message.Reply, error) { state = "done"; return say("Noted"), nil }
		if err := b.As(b.li.ID).OpenHome(b.context()); err != nil {
			t.Fatal(err)
		}
		title := func() string {
			if v, ok := b.Home(b.li.ID); ok && len(v.Blocks) > 0 && v.Blocks[0].Text != nil {
				return v.Blocks[0].Text.Text
			}
			return ""
		}
		b.eventually("the page", func() bool { return title() == "open" })
		if err := b.As(b.li.ID).Click(b.context(), slacksim.ClickArgs{Home: true, ActionID: "home.report"}); err != nil {
			t.Fatal(err)
		}
		b.eventually("the new page", func() bool { return title() == "done" })
		b.eventually("the answer as a direct message", func() bool {
			all := b.Visible(b.DM(b.li.ID), b.li.ID)
			return len(all) > 0 && all[len(all)-1].Text == "Noted"
		})
	})
}

func TestChartIsUploadedAndShown(t *testing.T) {
	ch := message.Chart{
		Title: message.Plain("Standings"), Alt: message.Plain("Li leads with 90"),
		Bars: []message.Bar{{Label: message.Plain("Li"), Value: "90", Shown: message.Plain("90")}},
	}
	reply := message.Answer(message.Say(message.Plain("Standings")).With(message.Block{Chart: &ch}))
	kinds := func(m slacksim.Message) (kinds []string) {
		for _, b := range m.Blocks {
			kinds = append(kinds, b.Type)
		}
		return kinds
	}
	t.Run("picture", func(t *testing.T) {
		eachTransport(t, func(b *bench) {
			t := b.t
			b.handler.command = func(context.Context, commands.Request) (message.Reply, error) { return reply, nil }
			if ack := b.command(b.li, b.sales.ID, "x"); ack.Message != nil {
				t.Errorf("shown at once: %+v", ack.Message)
			}
			m := b.seen(b.sales.ID, b.li.ID, 0)
			if got := strings.Join(kinds(m), " "); got != "section image" || m.Blocks[1].AltText != "Li leads with 90" {
				t.Errorf("blocks: %s", m.RawBlocks)
			}
		})
	})
	t.Run("upload fails", func(t *testing.T) {
		b := newBench(t, overHTTP)
		b.Fault(slacksim.Fault{Method: "files.getUploadURLExternal", Kind: slacksim.HTTP500, Times: -1})
		b.handler.command = func(context.Context, commands.Request) (message.Reply, error) { return reply, nil }
		b.command(b.li, b.sales.ID, "x")
		if m := b.seen(b.sales.ID, b.li.ID, 0); strings.Join(kinds(m), " ") != "section section" || m.Blocks[1].Text.Text != "Li leads with 90" {
			t.Errorf("blocks: %s", m.RawBlocks)
		}
	})
}

func TestUserChangeIsFollowed(t *testing.T) {
	b := newBench(t, overHTTP)
	if err := b.bot.SyncDirectory(b.context(), appraisal.WorkspaceID(b.TeamID())); err != nil {
		t.Fatal(err)
	}
	got := b.people.members[appraisal.MemberID(b.li.ID)]
	if got.Name != "李雷" || got.Lang != "zh-CN" || got.TimeZone != "Asia/Shanghai" || got.Role != appraisal.Staff || !got.Left.IsZero() {
		t.Errorf("member: %+v", got)
	}
	if b.people.owner != appraisal.MemberID(b.wang.ID) {
		t.Errorf("owner %q", b.people.owner)
	}
	if b.people.has(b.BotUserID()) {
		t.Error("the bot is a member")
	}
	renamed := b.li
	renamed.DisplayName, renamed.Locale = "李蕾", "en-US"
	b.AddUser(renamed)
	chen := b.AddUser(slacksim.User{Name: "chen", DisplayName: "陈静", Locale: "zh-CN", TZ: "Asia/Shanghai"})
	b.until("the change of the name", func() bool {
		m, err := b.people.Member(b.context(), "", appraisal.MemberID(b.li.ID))
		return err == nil && m.Name == "李蕾" && m.Lang == "en"
	})
	b.until("the new person", func() bool {
		m, err := b.people.Member(b.context(), "", appraisal.MemberID(chen.ID))
		return err == nil && m.Joined == calendar.NewDate(2026, 11, 20)
	})
}
