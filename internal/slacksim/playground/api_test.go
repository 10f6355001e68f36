package playground

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/internal/slacksim"
)

// seen is a snapshot without the states of its views' elements, which can be written but not read back.
type seen struct {
	snapshot
	Home *seenView `json:"home"`
	View *seenView `json:"view"`
}

type seenView struct {
	ID     string
	Title  *slacksim.Text
	Blocks json.RawMessage
	Depth  int
}

// get reads a snapshot.
func (f *fixture) get(query string) seen {
	f.t.Helper()
	resp, err := http.Get(f.url + "/playground/api/state?" + query)
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var out seen
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		f.t.Fatal(err)
	}
	return out
}

// act posts an action and returns the status and the body.
func (f *fixture) act(name, body string) (int, string) {
	f.t.Helper()
	resp, err := http.Post(f.url+"/playground/api/"+name, "application/json", strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return resp.StatusCode, string(raw)
}

func (f *fixture) mustAct(name, body string) string {
	f.t.Helper()
	status, got := f.act(name, body)
	if status != http.StatusOK {
		f.t.Fatalf("%s %s: %d %s", name, body, status, got)
	}
	return got
}

func TestSnapshotShowsOnePersonsView(t *testing.T) {
	f := newFixture(t, "en")
	names := func(s seen) string {
		var out []string
		for _, c := range s.Channels {
			out = append(out, c.Kind+":"+c.Name)
		}
		return strings.Join(out, " ")
	}
	li := f.get("as=U0LI&in=C0GENERAL")
	if got, want := names(li), "channel:general channel:sales-north im:meritbot"; got != want {
		t.Errorf("Li's channels: %s, want %s", got, want)
	}
	if got, want := names(f.get("as=U0CHEN")), "channel:general private:management im:meritbot"; got != want {
		t.Errorf("Chen's channels: %s, want %s", got, want)
	}
	if li.Me.Initials != "李娜" || li.Me.Role.EN != "Sales rep" || li.Where != "C0GENERAL" || li.Channel.Topic != "Everybody 全体成员" {
		t.Errorf("Li: %+v in %s", li.Me, li.Where)
	}
	if len(li.App.Commands) != 4 || len(li.App.Shortcuts) != 1 || !li.App.Connected {
		t.Errorf("app: %+v", li.App)
	}
	if li.Clock.Local != "2026-11-20T09:30" || li.Clock.Zone != "Asia/Shanghai" || len(li.Clock.Presets) != 3 {
		t.Errorf("clock: %+v", li.Clock)
	}
}

func TestSnapshotFallsBackToWhoAndWhereItCan(t *testing.T) {
	f := newFixture(t, "en")
	for _, c := range []struct{ name, query, me, where string }{
		{"nothing asked", "", "U0LI", f.ws.DM("U0LI")},
		{"unknown person", "as=U0NOBODY", "U0LI", f.ws.DM("U0LI")},
		{"another's private channel", "as=U0LI&in=C0BOSS", "U0LI", f.ws.DM("U0LI")},
		{"another's direct messages", "as=U0LI&in=" + f.ws.DM("U0WANG"), "U0LI", f.ws.DM("U0LI")},
		{"home", "as=U0WANG&in=home", "U0WANG", "home"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := f.get(c.query)
			if got.Me.ID != c.me || got.Where != c.where {
				t.Errorf("%s at %s, want %s at %s", got.Me.ID, got.Where, c.me, c.where)
			}
		})
	}
}

func TestEphemeralMessagesAreSeenByOnePersonAlone(t *testing.T) {
	f := newFixture(t, "en")
	f.mustAct("command", `{"as":"U0LI","channel":"C0GENERAL","command":"/deal","text":"Acme 120000"}`)
	mine := f.get("as=U0LI&in=C0GENERAL").Channel.Messages
	if len(mine) != 1 || !mine[0].Ephemeral || !mine[0].Bot || len(mine[0].Blocks) == 0 {
		t.Fatalf("Li sees %+v", mine)
	}
	if others := f.get("as=U0ANNA&in=C0GENERAL").Channel.Messages; len(others) != 0 {
		t.Errorf("Anna sees %+v", others)
	}
}

func TestUnreadCountsAndPeopleWhoHaveThem(t *testing.T) {
	f := newFixture(t, "en")
	f.post("C0SALES", "one")
	f.post("C0SALES", "two")
	f.mustAct("say", `{"as":"U0LI","channel":"C0SALES","text":"three, @王强"}`)
	unread := func(as string) (n int) {
		for _, c := range f.get("as=" + as).Channels {
			if c.ID == "C0SALES" {
				n = c.Unread
			}
		}
		return n
	}
	if li, wang := unread("U0LI"), unread("U0WANG"); li != 0 || wang != 3 {
		t.Errorf("unread: Li %d, want 0 (own message read up to it); Wang %d, want 3", li, wang)
	}
	s := f.get("as=U0LI&in=C0SALES")
	if got := s.Channel.Messages[2].Text; got != "three, <@U0WANG>" {
		t.Errorf("mention: %q", got)
	}
	for _, p := range s.People {
		if p.Unread != (p.ID == "U0WANG") {
			t.Errorf("%s unread: %v", p.ID, p.Unread)
		}
	}
	f.mustAct("read", `{"as":"U0WANG","channel":"C0SALES","ts":"`+s.Channel.Messages[1].TS+`"}`)
	if wang := unread("U0WANG"); wang != 1 {
		t.Errorf("after reading two Wang has %d unread, want 1", wang)
	}
	if status, _ := f.act("read", `{"as":"U0ANNA","channel":"C0BOSS","ts":"1.1"}`); status != http.StatusNotFound {
		t.Errorf("reading what is not there: %d", status)
	}
}

func TestLongConversationsAreCut(t *testing.T) {
	f := newFixture(t, "en")
	for range 12 {
		f.post("C0GENERAL", "again")
	}
	got := f.get("as=U0LI&in=C0GENERAL&limit=5").Channel
	if len(got.Messages) != 5 || got.Earlier != 7 {
		t.Errorf("%d messages and %d earlier, want 5 and 7", len(got.Messages), got.Earlier)
	}
}

func TestModalFromOpeningToSaving(t *testing.T) {
	f := newFixture(t, "en")
	f.mustAct("command", `{"as":"U0LI","channel":"C0GENERAL","command":"/deal","text":""}`)
	v := f.get("as=U0LI").View
	if v == nil || v.Depth != 1 || v.Title.Text != "Log a deal 登记成交" {
		t.Fatalf("view: %+v", v)
	}
	if f.get("as=U0ANNA").View != nil {
		t.Error("Anna sees Li's form")
	}
	where := `"as":"U0LI","view":"` + v.ID + `"`
	found := f.mustAct("suggest", `{`+where+`,"block":"customer","action":"customer","query":"ac"}`)
	if !strings.Contains(found, `"C-17"`) || !strings.Contains(found, "Acme") {
		t.Errorf("suggested: %s", found)
	}
	wrong := f.mustAct("submit", `{`+where+`,"values":{"customer":{"value":"C-17"},"amount":{"value":"abc"}}}`)
	if !strings.Contains(wrong, `"amount":"“abc” is not an amount.`) {
		t.Errorf("errors: %s", wrong)
	}
	f.mustAct("submit", `{`+where+`,"values":{"customer":{"value":"C-17"},"amount":{"value":"push"}}}`)
	top := f.get("as=U0LI").View
	if top == nil || top.Depth != 2 {
		t.Fatalf("pushed: %+v", top)
	}
	f.mustAct("close", `{"as":"U0LI","view":"`+top.ID+`"}`)
	if below := f.get("as=U0LI").View; below == nil || below.ID != v.ID {
		t.Fatalf("below: %+v", below)
	}
	f.mustAct("submit", `{`+where+`,"values":{"customer":{"value":"C-18"},"amount":{"value":"120000"},"paid":{"values":["yes"]}}}`)
	if f.get("as=U0LI").View != nil {
		t.Error("still open after saving")
	}
	last := f.submitted[len(f.submitted)-1].View.State.Values
	if got := last["customer"]["customer"].SelectedOption.Value; got != "C-18" {
		t.Errorf("customer: %q", got)
	}
	if got := last["paid"]["paid"].SelectedOptions; len(got) != 1 || got[0].Value != "yes" {
		t.Errorf("paid: %+v", got)
	}
}

func TestCloseTakesTheWholeStack(t *testing.T) {
	f := newFixture(t, "en")
	f.mustAct("command", `{"as":"U0LI","channel":"C0GENERAL","command":"/deal","text":""}`)
	v := f.get("as=U0LI").View
	f.mustAct("suggest", `{"as":"U0LI","view":"`+v.ID+`","block":"customer","action":"customer","query":"ac"}`)
	f.mustAct("submit", `{"as":"U0LI","view":"`+v.ID+`","values":{"customer":{"value":"C-17"},"amount":{"value":"push"}}}`)
	top := f.get("as=U0LI").View
	f.mustAct("close", `{"as":"U0LI","view":"`+top.ID+`","all":true}`)
	if left := f.get("as=U0LI").View; left != nil {
		t.Errorf("left open: %+v", left)
	}
}

func TestClicksReachTheApp(t *testing.T) {
	f := newFixture(t, "en")
	f.upload()
	f.mustAct("command", `{"as":"U0WANG","channel":"C0SALES","command":"/standings","text":""}`)
	ts := f.get("as=U0WANG&in=C0SALES").Channel.Messages[0].TS
	at := `"as":"U0WANG","channel":"C0SALES","ts":"` + ts + `"`
	for _, body := range []string{
		`{` + at + `,"action":"open","value":"x"}`,
		`{` + at + `,"action":"period","value":"q"}`,
		`{` + at + `,"action":"member","value":"U0LI"}`,
		`{` + at + `,"action":"day","value":"2026-11-23"}`,
		`{` + at + `,"action":"more","value":"month"}`,
	} {
		f.mustAct("click", body)
	}
	var got []string
	for _, a := range f.clicked {
		got = append(got, a.ActionID+"="+a.Value+a.SelectedOption.Value+a.SelectedUser+a.SelectedDate)
	}
	if want := "open=x period=q member=U0LI day=2026-11-23 more=month"; strings.Join(got, " ") != want {
		t.Errorf("clicked %v, want %s", got, want)
	}
	if status, body := f.act("click", `{`+at+`,"action":"nowhere"}`); status != http.StatusNotFound || !strings.Contains(body, "not_found") {
		t.Errorf("a button that is not there: %d %s", status, body)
	}
}

func TestHomeAndShortcut(t *testing.T) {
	f := newFixture(t, "en")
	f.mustAct("home", `{"as":"U0WANG"}`)
	if h := f.get("as=U0WANG&in=home").Home; h == nil || !strings.Contains(string(h.Blocks), "早上好") {
		t.Errorf("home: %+v", h)
	}
	f.mustAct("say", `{"as":"U0LI","channel":"C0GENERAL","text":"Acme asked for a sample"}`)
	ts := f.get("as=U0LI&in=C0GENERAL").Channel.Messages[0].TS
	f.mustAct("shortcut", `{"as":"U0LI","channel":"C0GENERAL","ts":"`+ts+`","callback":"followup.log"}`)
	if f.get("as=U0LI").View == nil {
		t.Error("the shortcut opened no form")
	}
}

func TestRefusals(t *testing.T) {
	f := newFixture(t, "en")
	for _, c := range []struct {
		name, action, body string
		status             int
		code               string
	}{
		{"no answer from the app", "command", `{"as":"U0LI","channel":"C0GENERAL","command":"/hang","text":""}`, 504, "operation_timeout"},
		{"no such command", "command", `{"as":"U0LI","channel":"C0GENERAL","command":"/nope","text":""}`, 404, "not_found"},
		{"no such person", "say", `{"as":"U0X","channel":"C0GENERAL","text":"hi"}`, 404, "not_found"},
		{"a channel one is not in", "say", `{"as":"U0LI","channel":"C0BOSS","text":"hi"}`, 404, "not_found"},
		{"too long", "say", `{"as":"U0LI","channel":"C0GENERAL","text":"` + strings.Repeat("好", 12_001) + `"}`, 400, "too_long"},
		{"not JSON", "say", `as=U0LI`, 400, "malformed"},
		{"unknown member", "say", `{"as":"U0LI","channels":"C0GENERAL"}`, 400, "malformed"},
		{"clock to the past", "clock", `{"plus":-60}`, 400, "past"},
		{"clock to nowhere", "clock", `{}`, 400, "past"},
		{"clock by a century", "clock", `{"local":"2126-01-01T00:00"}`, 400, "too_far"},
		{"clock by more seconds than there are", "clock", `{"plus":9223372036854775807}`, 400, "too_far"},
		{"clock to nonsense", "clock", `{"local":"tomorrow"}`, 400, "malformed"},
		{"clock to an unknown preset", "clock", `{"preset":"doomsday"}`, 404, "not_found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, body := f.act(c.action, c.body)
			if status != c.status || body != `{"error":"`+c.code+`"}` {
				t.Errorf("%d %s, want %d %s", status, body, c.status, c.code)
			}
		})
	}
}

func TestEventsTellOfChanges(t *testing.T) {
	f := newFixture(t, "en")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.url+"/playground/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	wait := func(step string) {
		t.Helper()
		for lines.Scan() {
			if lines.Text() == "event: change" {
				return
			}
		}
		t.Fatalf("%s: the stream ended", step)
	}
	if !lines.Scan() || lines.Text() != "retry: 1000" {
		t.Fatalf("first line: %q", lines.Text())
	}
	f.post("C0GENERAL", "news")
	wait("a message")
	f.mustAct("clock", `{"plus":60}`)
	wait("the clock")
	f.ws.Close()
	for lines.Scan() { // the workspace's end is the stream's end
		_ = lines.Text()
	}
}

func TestFilesOfTheWorkspace(t *testing.T) {
	f := newFixture(t, "en")
	f.upload()
	resp, err := http.Get(f.url + "/playground/files/" + f.file)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "image/png" {
		t.Errorf("picture: %s %s", resp.Status, resp.Header.Get("Content-Type"))
	}
	if resp, err = http.Get(f.url + "/playground/files/F0NONE"); err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound {
		t.Errorf("unknown file: %s", resp.Status)
	}
}

func TestOtherSitesMayNotAct(t *testing.T) {
	f := newFixture(t, "en")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.url+"/playground/api/say",
		strings.NewReader(`{"as":"U0LI","channel":"C0GENERAL","text":"hi"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", "https://evil.example")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden || len(f.ws.Messages("C0GENERAL")) != 0 {
		t.Errorf("%s, and %d messages", resp.Status, len(f.ws.Messages("C0GENERAL")))
	}
}

func TestPageWithoutClockOrPeople(t *testing.T) {
	ws := slacksim.New(slacksim.Config{})
	t.Cleanup(ws.Close)
	f := &fixture{t: t, ws: ws}
	f.serve(Options{Workspace: ws})
	resp, err := http.Get(f.url + "/playground/api/state")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound {
		t.Errorf("nobody there: %s", resp.Status)
	}
	ws.AddUser(slacksim.User{ID: "U0ONE", Name: "one", RealName: "One"})
	if s := f.get(""); s.Clock != nil || s.Me.ID != "U0ONE" || s.Title != "Playground" {
		t.Errorf("%+v", s)
	}
	if status, _ := f.act("clock", `{"plus":60}`); status != http.StatusNotFound {
		t.Errorf("moving no clock: %d", status)
	}
}
