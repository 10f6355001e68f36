package slacksim_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/slacksim"
)

func TestTokens(t *testing.T) {
	b := newBench(t)
	const form = "application/x-www-form-urlencoded"
	for name, c := range map[string]struct{ body, bearer, method, want string }{
		"none":                 {"", "", "auth.test", "not_authed"},
		"wrong in form":        {"token=xoxb-wrong", "", "auth.test", "invalid_auth"},
		"wrong as bearer":      {"", "xoxb-wrong", "auth.test", "invalid_auth"},
		"app token for bot":    {"", b.AppToken(), "auth.test", "not_allowed_token_type"},
		"bot token for app":    {"", b.BotToken(), "apps.connections.open", "not_allowed_token_type"},
		"right in form":        {"token=" + b.BotToken(), "", "auth.test", ""},
		"right as bearer":      {"", b.BotToken(), "auth.test", ""},
		"unknown method":       {"", b.BotToken(), "chat.shout", "unknown_method"},
		"app token for socket": {"", b.AppToken(), "apps.connections.open", ""},
	} {
		if a := post(t, b.base+c.method, form, c.body, c.bearer); a.Error != c.want || a.OK != (c.want == "") {
			t.Errorf("%s: %s, want %q", name, a.Body, c.want)
		}
	}
	if a := post(t, b.base+"auth.test", "application/json", `{"token":"`+b.BotToken()+`"}`, ""); a.Error != "not_authed" {
		t.Errorf("a token in a JSON body was taken: %s", a.Body)
	}
	if a := b.callJSON(t, "chat.postMessage", `{"channel":`); a.Error != "invalid_json" {
		t.Errorf("broken JSON: %s", a.Body)
	}
	if a := b.callJSON(t, "chat.postMessage", `[1]`); a.Error != "json_not_object" {
		t.Errorf("JSON that is no object: %s", a.Body)
	}
	for _, c := range b.Calls() {
		if strings.Contains(c.Params["token"]+string(c.Answer), b.BotToken()) {
			t.Errorf("the log tells the token: %+v", c)
		}
	}
}

func TestScopes(t *testing.T) {
	b := newBench(t, func(c *slacksim.Config) { c.Scopes = []string{"chat:write", "commands"} })
	ctx := testContext(t)
	_, err := b.api.GetUsersContext(ctx)
	wantCode(t, err, "missing_scope")
	var e slack.SlackErrorResponse
	if errors.As(err, &e); e.Needed != "users:read" || e.Provided != "chat:write,commands" {
		t.Errorf("needed %q, provided %q", e.Needed, e.Provided)
	}
	auth := must(b.api.AuthTestContext(ctx))(t)
	if got := auth.Header.Get("X-Oauth-Scopes"); got != "chat:write,commands" {
		t.Errorf("scopes in the header: %q", got)
	}
	if auth.TeamID != b.TeamID() || auth.UserID != b.BotUserID() || auth.BotID == "" || auth.User != "merit" {
		t.Errorf("auth.test = %+v", auth)
	}
	_, _, err = b.api.PostMessageContext(ctx, b.lobby.ID, slack.MsgOptionText("hi", false))
	wantCode(t, err, "not_in_channel") // no chat:write.public
}

func TestUsers(t *testing.T) {
	b := newBench(t)
	ctx := testContext(t)
	u := must(b.api.GetUserInfoContext(ctx, b.li.ID))(t)
	if u.Locale != "zh-CN" || u.TZ != "Asia/Shanghai" || u.TZOffset != 8*3600 || u.Profile.DisplayName != "李雷" || u.Profile.Email != "li@example.com" {
		t.Errorf("user = %+v", u)
	}
	if u := must(b.api.GetUserInfoContext(ctx, b.li.ID, slack.GetUserInfoOptionIncludeLocale(false)))(t); u.Locale != "" {
		t.Errorf("locale %q without being asked", u.Locale)
	}
	_, err := b.api.GetUserInfoContext(ctx, "U404")
	wantCode(t, err, "user_not_found")
	all := must(b.api.GetUsersContext(ctx, slack.GetUsersOptionLimit(2)))(t)
	names := map[string]bool{}
	for _, u := range all {
		names[u.Name] = true
	}
	if len(all) != 4 || !names["slackbot"] || !names["merit"] || !names["li"] || !names["wang.fang"] {
		t.Errorf("users = %v", names)
	}
	if n := b.CountCalls("users.list"); n != 2 {
		t.Errorf("%d pages of 2 users, want 2", n)
	}
	if a := b.call(t, "users.list", url.Values{"cursor": {"rubbish"}}); a.Error != "invalid_cursor" {
		t.Errorf("cursor: %s", a.Body)
	}
	if u := must(b.api.GetUserByEmailContext(ctx, "li@example.com"))(t); u.ID != b.li.ID {
		t.Errorf("by email: %+v", u)
	}
	b.AddUser(slacksim.User{ID: b.li.ID, Name: "li", Deleted: true, IsAdmin: true})
	if u := must(b.api.GetUserInfoContext(ctx, b.li.ID))(t); !u.Deleted || u.IsAdmin || u.TZ != "" {
		t.Errorf("deactivated: %+v", u)
	}
}

func TestConversations(t *testing.T) {
	b := newBench(t)
	ctx := testContext(t)
	list := func(types ...string) map[string]slack.Channel {
		out := map[string]slack.Channel{}
		cursor := ""
		for {
			page, next, err := b.api.GetConversationsContext(ctx, &slack.GetConversationsParameters{Types: types, Limit: 1, Cursor: cursor})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page {
				out[c.Name] = c
			}
			if cursor = next; next == "" {
				return out
			}
		}
	}
	got := list("public_channel", "private_channel")
	if len(got) != 2 || !got["sales"].IsMember || got["lobby"].IsMember {
		t.Errorf("channels = %+v: a private one without the bot must not show", got)
	}
	_, err := b.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: b.secret.ID})
	wantCode(t, err, "channel_not_found")
	if a := b.call(t, "conversations.list", url.Values{"types": {"secret"}}); a.Error != "invalid_types" {
		t.Errorf("types: %s", a.Body)
	}
	members, _, err := b.api.GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{ChannelID: b.sales.ID})
	if err != nil || len(members) != 3 {
		t.Errorf("members = %v, %v", members, err)
	}
	_, _, _, err = b.api.JoinConversationContext(ctx, b.secret.ID)
	wantCode(t, err, "channel_not_found")
	if ch, _, _, err := b.api.JoinConversationContext(ctx, b.lobby.ID); err != nil || !ch.IsMember {
		t.Errorf("join: %+v, %v", ch, err)
	}
	im, _, already, err := b.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{b.li.ID}, ReturnIM: true})
	if err != nil || already || im.ID != b.DM(b.li.ID) || !im.IsIM || im.User != b.li.ID {
		t.Errorf("im = %+v, %v", im, err)
	}
	_, _, _, err = b.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{"U404"}})
	wantCode(t, err, "user_not_found")
}

func TestPostingRefusals(t *testing.T) {
	b := newBench(t)
	old := b.AddChannel(slacksim.Channel{Name: "old", Archived: true, Members: []string{b.BotUserID()}})
	say := func(form url.Values) url.Values { form.Set("text", "hi"); return form }
	big := strings.Repeat("业", 40_001)
	for name, c := range map[string]struct {
		form url.Values
		want string
	}{
		"unknown channel":         {say(url.Values{"channel": {"C404"}}), "channel_not_found"},
		"no channel":              {say(url.Values{}), "channel_not_found"},
		"private, not in it":      {say(url.Values{"channel": {b.secret.ID}}), "channel_not_found"},
		"archived":                {say(url.Values{"channel": {old.ID}}), "is_archived"},
		"no text":                 {url.Values{"channel": {b.sales.ID}}, "no_text"},
		"only spaces":             {url.Values{"channel": {b.sales.ID}, "text": {"  "}}, "no_text"},
		"empty blocks":            {url.Values{"channel": {b.sales.ID}, "blocks": {"[]"}}, "no_text"},
		"text over 40,000":        {url.Values{"channel": {b.sales.ID}, "text": {big}}, "msg_too_long"},
		"blocks that are no list": {url.Values{"channel": {b.sales.ID}, "blocks": {`{}`}}, "invalid_blocks_format"},
		"metadata no JSON":        {say(url.Values{"channel": {b.sales.ID}, "metadata": {"x"}}), "invalid_metadata_format"},
		"metadata no type":        {say(url.Values{"channel": {b.sales.ID}, "metadata": {`{"event_payload":{"a":1}}`}}), "invalid_metadata_schema"},
		"metadata over 16 KB":     {say(url.Values{"channel": {b.sales.ID}, "metadata": {`{"event_type":"a","event_payload":{"a":"` + strings.Repeat("x", 17000) + `"}}`}}), "metadata_too_large"},
		"public, not in it":       {say(url.Values{"channel": {b.lobby.ID}}), ""},
		"by name":                 {say(url.Values{"channel": {"#sales"}}), ""},
		"to a person":             {say(url.Values{"channel": {b.li.ID}}), ""},
		"exactly 40,000":          {url.Values{"channel": {b.sales.ID}, "text": {strings.Repeat("业", 40_000)}}, ""},
	} {
		if a := b.call(t, "chat.postMessage", c.form); a.Error != c.want {
			t.Errorf("%s: %.200s, want %q", name, a.Body, c.want)
		}
	}
	if got := b.Messages(b.DM(b.li.ID)); len(got) != 1 {
		t.Errorf("messages to Li: %+v", got)
	}
}

func TestEphemeral(t *testing.T) {
	b := newBench(t)
	ctx := testContext(t)
	other := b.AddUser(slacksim.User{Name: "chen"})
	text := slack.MsgOptionText("for you", false)
	_, err := b.api.PostEphemeralContext(ctx, b.sales.ID, other.ID, text)
	wantCode(t, err, "user_not_in_channel")
	_, err = b.api.PostEphemeralContext(ctx, b.sales.ID, "U404", text)
	wantCode(t, err, "user_not_found")
	ts := must(b.api.PostEphemeralContext(ctx, b.sales.ID, b.li.ID, text))(t)
	_, _, _, err = b.api.UpdateMessageContext(ctx, b.sales.ID, ts, text)
	wantCode(t, err, "message_not_found")
	h := must(b.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: b.sales.ID}))(t)
	if len(h.Messages) != 0 {
		t.Errorf("history shows an ephemeral message: %+v", h.Messages)
	}
}

func TestUpdateAndDelete(t *testing.T) {
	b := newBench(t)
	ctx := testContext(t)
	theirs := must(b.As(b.li.ID).Say(ctx, b.sales.ID, "mine"))(t)
	block := slack.MsgOptionBlocks(slack.NewSectionBlock(plain("table"), nil, nil))
	_, ts, err := b.api.PostMessageContext(ctx, b.sales.ID, slack.MsgOptionText("one", false), block,
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "row", EventPayload: map[string]any{"id": "7"}}))
	if err != nil {
		t.Fatal(err)
	}
	_, _, _, err = b.api.UpdateMessageContext(ctx, b.sales.ID, theirs.TS, slack.MsgOptionText("x", false))
	wantCode(t, err, "cant_update_message")
	_, _, err = b.api.DeleteMessageContext(ctx, b.sales.ID, theirs.TS)
	wantCode(t, err, "cant_delete_message")
	_, _, _, err = b.api.UpdateMessageContext(ctx, b.sales.ID, "1.000001", slack.MsgOptionText("x", false))
	wantCode(t, err, "message_not_found")
	if _, _, _, err = b.api.UpdateMessageContext(ctx, b.sales.ID, ts, slack.MsgOptionText("two", false)); err != nil {
		t.Fatal(err)
	}
	m := b.Messages(b.sales.ID)[1]
	if m.Text != "two" || len(m.Blocks) != 0 || !m.Edited || m.Metadata == nil || m.Metadata.EventType != "row" {
		t.Errorf("after an update of the text alone: %+v", m)
	}
	if _, _, _, err = b.api.UpdateMessageContext(ctx, b.sales.ID, ts, block); err != nil {
		t.Fatal(err)
	}
	if m := b.Messages(b.sales.ID)[1]; len(m.Blocks) != 1 || m.Text != "two" {
		t.Errorf("after an update of the blocks alone: %+v", m)
	}
	if _, _, _, err = b.api.UpdateMessageContext(ctx, b.sales.ID, ts, slack.MsgOptionText("three", false), slack.MsgOptionBlocks()); err != nil {
		t.Fatal(err)
	}
	if m := b.Messages(b.sales.ID)[1]; len(m.Blocks) != 0 {
		t.Errorf("an empty list of blocks did not take them away: %+v", m)
	}
	if _, _, err = b.api.DeleteMessageContext(ctx, b.sales.ID, ts); err != nil {
		t.Fatal(err)
	}
	_, _, err = b.api.DeleteMessageContext(ctx, b.sales.ID, ts)
	wantCode(t, err, "message_not_found")
}

func TestHistory(t *testing.T) {
	b := newBench(t)
	ctx := testContext(t)
	var stamps []string
	for _, id := range []string{"1", "2", "3", "4", "5"} {
		_, ts, err := b.api.PostMessageContext(ctx, b.sales.ID, slack.MsgOptionText(id, false),
			slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "outbox", EventPayload: map[string]any{"row": id}}))
		if err != nil {
			t.Fatal(err)
		}
		stamps = append(stamps, ts)
	}
	read := func(p slack.GetConversationHistoryParameters) (texts string, metadata int) {
		t.Helper()
		p.ChannelID = b.sales.ID
		for {
			h := must(b.api.GetConversationHistoryContext(ctx, &p))(t)
			for _, m := range h.Messages {
				texts += m.Text
				if m.Metadata.EventType == "outbox" && m.Metadata.EventPayload["row"] == m.Text {
					metadata++
				}
			}
			if p.Cursor = h.ResponseMetaData.NextCursor; h.HasMore != (p.Cursor != "") {
				t.Fatalf("has_more %v with cursor %q", h.HasMore, p.Cursor)
			}
			if p.Cursor == "" {
				return texts, metadata
			}
		}
	}
	for name, c := range map[string]struct {
		p    slack.GetConversationHistoryParameters
		want string
		meta int
	}{
		"newest first":       {slack.GetConversationHistoryParameters{}, "54321", 0},
		"in pages of two":    {slack.GetConversationHistoryParameters{Limit: 2}, "54321", 0},
		"with metadata":      {slack.GetConversationHistoryParameters{IncludeAllMetadata: true}, "54321", 5},
		"between, exclusive": {slack.GetConversationHistoryParameters{Oldest: stamps[1], Latest: stamps[3]}, "3", 0},
		"between, inclusive": {slack.GetConversationHistoryParameters{Oldest: stamps[1], Latest: stamps[3], Inclusive: true}, "432", 0},
	} {
		if got, meta := read(c.p); got != c.want || meta != c.meta {
			t.Errorf("%s: %s with %d metadata, want %s with %d", name, got, meta, c.want, c.meta)
		}
	}
	_, err := b.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: b.lobby.ID})
	wantCode(t, err, "not_in_channel")
	for form, want := range map[string]string{"oldest=x": "invalid_ts_oldest", "latest=-1": "invalid_ts_latest", "limit=5000": "invalid_limit", "cursor=x": "invalid_cursor"} {
		values, _ := url.ParseQuery(form)
		values.Set("channel", b.sales.ID)
		if a := b.call(t, "conversations.history", values); a.Error != want {
			t.Errorf("%s: %s, want %s", form, a.Body, want)
		}
	}
}

func TestThreads(t *testing.T) {
	b := newBench(t)
	ctx := testContext(t)
	parent := must(b.As(b.li.ID).Say(ctx, b.sales.ID, "question"))(t)
	_, reply, err := b.api.PostMessageContext(ctx, b.sales.ID, slack.MsgOptionText("answer", false), slack.MsgOptionTS(parent.TS))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err = b.api.PostMessageContext(ctx, b.sales.ID, slack.MsgOptionText("lost", false), slack.MsgOptionTS("1.000001")); err != nil {
		t.Fatal(err)
	}
	msgs, more, _, err := b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: b.sales.ID, Timestamp: parent.TS})
	if err != nil || more || len(msgs) != 2 || msgs[0].ReplyCount != 1 || msgs[1].Timestamp != reply || msgs[1].ThreadTimestamp != parent.TS {
		t.Errorf("thread = %+v, %v", msgs, err)
	}
	h := must(b.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: b.sales.ID}))(t)
	if len(h.Messages) != 2 || h.Messages[0].Text != "lost" {
		t.Errorf("history = %+v: threads must not show, an answer to nothing must", h.Messages)
	}
	_, _, _, err = b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: b.sales.ID, Timestamp: "1.000001"})
	wantCode(t, err, "thread_not_found")
}

func TestSameSeedSameIDs(t *testing.T) {
	ids := func(seed uint64) string {
		w := slacksim.New(slacksim.Config{Seed: seed})
		defer w.Close()
		return w.TeamID() + w.AddUser(slacksim.User{}).ID + w.AddChannel(slacksim.Channel{}).ID
	}
	if first, again, other := ids(1), ids(1), ids(2); first != again || first == other {
		t.Errorf("ids %s, again %s, of another seed %s", first, again, other)
	}
}

func TestHistoryWantsTheScopeOfTheChannelsKind(t *testing.T) {
	scopes := []string{"channels:history", "groups:history", "im:history", "mpim:history"}
	for _, lacking := range scopes {
		t.Run("without "+lacking, func(t *testing.T) {
			b := newBench(t, func(c *slacksim.Config) {
				c.Scopes = slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return s == lacking })
			})
			in := []string{b.li.ID, b.wang.ID, b.BotUserID()}
			for scope, channel := range map[string]string{
				"channels:history": b.sales.ID, "im:history": b.DM(b.li.ID),
				"groups:history": b.AddChannel(slacksim.Channel{Name: "board", Private: true, Members: in}).ID,
				"mpim:history":   b.AddChannel(slacksim.Channel{MPIM: true, Private: true, Members: in}).ID,
			} {
				a := b.call(t, "conversations.history", url.Values{"channel": {channel}})
				switch {
				case scope == lacking && (a.Error != "missing_scope" || a.Needed != lacking):
					t.Errorf("%s: %s", scope, a.Body)
				case scope != lacking && !a.OK:
					t.Errorf("%s: %s", scope, a.Body)
				}
			}
		})
	}
}

func TestMetadataOfAnOddTypeIsIgnoredWithAWarning(t *testing.T) {
	b := newBench(t)
	for kind, taken := range map[string]bool{"meritbot_post": true, "Deal-2": true, "deal.post": false, "a b": false, "单": false} {
		form := url.Values{"channel": {b.sales.ID}, "text": {"hi"}, "metadata": {`{"event_type":"` + kind + `","event_payload":{"id":"1"}}`}}
		a := b.call(t, "chat.postMessage", form)
		all := b.Messages(b.sales.ID)
		if !a.OK || (all[len(all)-1].Metadata != nil) != taken || strings.Contains(a.Body, `"warnings":["invalid_metadata_schema"]`) == taken {
			t.Errorf("%s: %s", kind, a.Body)
		}
		form.Set("ts", a.TS)
		if a := b.call(t, "chat.update", form); !a.OK || strings.Contains(a.Body, "invalid_metadata_schema") == taken {
			t.Errorf("%s in an update: %s", kind, a.Body)
		}
	}
}
