package slacksim_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"testing"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/slacksim"
)

func TestTypedMentions(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{Commands: []slacksim.Command{{Name: "/deal", ShouldEscape: true}}})
	li, wang := "<@"+b.li.ID+"|li>", "<@"+b.wang.ID+"|wang.fang>"
	for typed, want := range map[string]string{
		"@li":                         li,
		"for @li, @wang.fang.":        "for " + li + ", " + wang + ".",
		"@Wang Fang 2026":             wang + " 2026",
		"@李雷的客户":                      li + "的客户",
		"@lin":                        "@lin",
		"li@li.cn":                    "li@li.cn",
		"@nobody":                     "@nobody",
		"#sales #salesroom":           "<#" + b.sales.ID + "|sales> #salesroom",
		"a < b & c":                   "a &lt; b &amp; c",
		"<@" + b.li.ID + "> as typed": "<@" + b.li.ID + "> as typed",
		"<@U":                         "&lt;@U",
		"@":                           "@",
	} {
		_, _ = b.As(b.li.ID).Command(testContext(t), b.sales.ID, "/deal", typed)
		if got := b.lastField(t, "text"); got != want {
			t.Errorf("%q arrives as %q, want %q", typed, got, want)
		}
	}
}

func TestPeopleComeAndGo(t *testing.T) {
	b := newBench(t)
	ctx := testContext(t)
	chen := b.AddUser(slacksim.User{Name: "chen"})
	p := b.As(chen.ID)
	if _, err := p.Say(ctx, b.lobby.ID, "hello"); !errors.Is(err, slacksim.ErrNotThere) {
		t.Errorf("said something without having joined: %v", err)
	}
	if err := p.Join(b.lobby.ID); err != nil {
		t.Fatal(err)
	}
	m := must(p.Say(ctx, b.lobby.ID, "hello"))(t)
	if err := p.Join(b.secret.ID); !errors.Is(err, slacksim.ErrNotThere) {
		t.Errorf("joined a private channel: %v", err)
	}
	if err := b.As(b.li.ID).Invite(b.secret.ID, b.BotUserID()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.api.PostMessageContext(ctx, b.secret.ID, slack.MsgOptionText("here", false)); err != nil {
		t.Errorf("after the invitation: %v", err)
	}
	reply := must(p.Reply(ctx, b.lobby.ID, m.TS, "me again"))(t)
	if got := b.Messages(b.lobby.ID); got[0].ReplyCount != 1 || reply.ThreadTS != m.TS {
		t.Errorf("messages = %+v", got)
	}
	if err := p.Delete(b.lobby.ID, reply.TS); err != nil {
		t.Fatal(err)
	}
	if got := b.Messages(b.lobby.ID); len(got) != 1 || got[0].ReplyCount != 0 {
		t.Errorf("messages = %+v", got)
	}
	if err := b.As(b.li.ID).Delete(b.lobby.ID, m.TS); !errors.Is(err, slacksim.ErrNotThere) {
		t.Errorf("Li deleted Chen's message: %v", err)
	}
	b.AddUser(slacksim.User{ID: chen.ID, Name: "chen", Deleted: true})
	if _, err := p.Say(ctx, b.lobby.ID, "ghost"); !errors.Is(err, slacksim.ErrNotThere) {
		t.Errorf("a deactivated person spoke: %v", err)
	}
}

func TestDirectMessages(t *testing.T) {
	b := newBench(t)
	ctx := testContext(t)
	m := must(b.As(b.li.ID).Say(ctx, b.BotUserID(), "hi"))(t)
	if m.Channel != b.DM(b.li.ID) {
		t.Errorf("channel = %s, want %s", m.Channel, b.DM(b.li.ID))
	}
	if _, err := b.As(b.wang.ID).Say(ctx, m.Channel, "hi"); !errors.Is(err, slacksim.ErrNotThere) {
		t.Errorf("Wang wrote into Li's direct messages: %v", err)
	}
	group, _, _, err := b.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{b.li.ID, b.wang.ID}})
	if err != nil {
		t.Fatal(err)
	}
	again, _, already, err := b.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{b.wang.ID, b.li.ID}})
	if err != nil || !already || again.ID != group.ID {
		t.Errorf("group = %+v, then %+v, %v", group, again, err)
	}
	mine, _, err := b.api.GetConversationsForUserContext(ctx, &slack.GetConversationsForUserParameters{
		UserID: b.li.ID, Types: []string{"public_channel", "im", "mpim"},
	})
	if err != nil || len(mine) != 4 {
		t.Errorf("Li's conversations: %+v, %v", mine, err)
	}
	for form, want := range map[string]string{
		"":                         "users_list_not_supplied",
		"users=" + b.BotUserID():   "cannot_dm_bot",
		"channel=C404":             "channel_not_found",
		"channel=" + b.DM(b.li.ID): "",
	} {
		values, _ := url.ParseQuery(form)
		if a := b.call(t, "conversations.open", values); a.Error != want {
			t.Errorf("open %q: %s, want %q", form, a.Body, want)
		}
	}
}

func TestWhatThereIs(t *testing.T) {
	b := newBench(t)
	names := []string{}
	for _, u := range b.Users() {
		names = append(names, u.Name)
	}
	if !slices.Equal(names, []string{"merit", "li", "wang.fang"}) {
		t.Errorf("users = %v", names)
	}
	if got := b.Channels(); len(got) != 3 || got[0].Name != "sales" {
		t.Errorf("channels = %+v", got)
	}
	if u, ok := b.User(b.wang.ID); !ok || !u.IsAdmin {
		t.Errorf("user = %+v, %v", u, ok)
	}
	info := must(b.api.GetTeamInfoContext(testContext(t)))(t)
	if info.ID != b.TeamID() || info.Domain == "" {
		t.Errorf("team = %+v", info)
	}
	m := must(b.As(b.li.ID).Say(testContext(t), b.sales.ID, "hi"))(t)
	link := must(b.api.GetPermalinkContext(testContext(t), &slack.PermalinkParameters{Channel: b.sales.ID, Ts: m.TS}))(t)
	if link == "" {
		t.Error("no permalink")
	}
}

func TestTheBotHearsItself(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{Events: []string{"message.channels"}})
	_, ts, err := b.api.PostMessageContext(testContext(t), b.sales.ID, slack.MsgOptionText("mine", false))
	if err != nil {
		t.Fatal(err)
	}
	d := b.Deliveries()
	if len(d) != 1 || d[0].Kind != slacksim.DeliverEvent {
		t.Fatalf("deliveries = %+v", d)
	}
	var p struct {
		Event struct {
			BotID string `json:"bot_id"`
			TS    string `json:"ts"`
		} `json:"event"`
	}
	if err := json.Unmarshal(d[0].Payload, &p); err != nil || p.Event.TS != ts || p.Event.BotID == "" {
		t.Errorf("event = %+v, %v", p, err)
	}
}
