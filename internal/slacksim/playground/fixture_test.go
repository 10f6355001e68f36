package playground

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/slacksim"
)

//go:embed testdata/*.json
var testdata embed.FS

// friday is when the tests' clock starts: a Friday morning in Shanghai.
var friday = time.Date(2026, 11, 20, 9, 30, 0, 0, time.FixedZone("Asia/Shanghai", 8*3600))

// handClock moves when it is told to; due, if set, happens on the way.
type handClock struct {
	mu  sync.Mutex
	now time.Time
	due func(ctx context.Context, to time.Time) error
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) MoveTo(ctx context.Context, to time.Time) error {
	if c.due != nil {
		if err := c.due(ctx, to); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = to
	return nil
}

// fixture is a page with a workspace of four people and an app that a test plays.
type fixture struct {
	t     *testing.T
	ws    *slacksim.Workspace
	clock *handClock
	api   *slack.Client
	url   string // of the page, without a slash at its end
	stop  func() // ends the page's server
	hang  chan struct{}
	homes chan string // users whose home the app has published

	mu        sync.Mutex
	submitted []slack.InteractionCallback
	clicked   []*slack.BlockAction
	file      string
}

func newFixture(t *testing.T, lang string) *fixture {
	t.Helper()
	f := &fixture{t: t, clock: &handClock{now: friday}, hang: make(chan struct{}), homes: make(chan string, 16)}
	f.ws = slacksim.New(slacksim.Config{
		Clock: f.clock, BotName: "meritbot", TeamName: "Acme Sales", Seed: 7, TriggerLife: 20 * time.Second,
		Limits: slacksim.Limits{Unlimited: true}, RetryDelays: []time.Duration{},
	})
	base, err := f.ws.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.ws.Close)
	for _, u := range []slacksim.User{
		{ID: "U0LI", Name: "lina", RealName: "李娜", DisplayName: "李娜", Locale: "zh-CN"},
		{ID: "U0ANNA", Name: "anna", RealName: "Anna Schmidt", DisplayName: "Anna Schmidt"},
		{ID: "U0WANG", Name: "wangqiang", RealName: "王强", DisplayName: "王强", Locale: "zh-CN"},
		{ID: "U0CHEN", Name: "chen", RealName: "Chen Yu", DisplayName: "Chen Yu", IsPrimaryOwner: true},
	} {
		f.ws.AddUser(u)
	}
	bot := f.ws.BotUserID()
	f.ws.AddChannel(slacksim.Channel{ID: "C0GENERAL", Name: "general", Members: []string{"U0LI", "U0ANNA", "U0WANG", "U0CHEN", bot}, Topic: "Everybody 全体成员"})
	f.ws.AddChannel(slacksim.Channel{ID: "C0SALES", Name: "sales-north", Members: []string{"U0LI", "U0WANG", bot}})
	f.ws.AddChannel(slacksim.Channel{ID: "C0BOSS", Name: "management", Private: true, Members: []string{"U0WANG", "U0CHEN", bot}})
	app := httptest.NewServer(f)
	t.Cleanup(app.Close)
	f.ws.Install(slacksim.App{
		CommandsURL: app.URL + "/commands", InteractivityURL: app.URL + "/interactivity", EventsURL: app.URL + "/events",
		Commands: []slacksim.Command{
			{Name: "/deal", Description: "Log a deal 登记成交", UsageHint: "Acme 120000 [USD] [on 2026-11-20] [note …]", ShouldEscape: true},
			{Name: "/followup", Description: "Log a follow-up 登记跟进", UsageHint: "Acme call asked for a sample [next friday]"},
			{Name: "/standings", Description: "Ranking and chart 排名与图表", UsageHint: "[month|quarter|year] [team]"},
			{Name: "/hang", Description: "Never answers", UsageHint: ""},
		},
		Shortcuts: []slacksim.Shortcut{{CallbackID: "followup.log", Name: "Log as follow-up"}},
	})
	f.api = slack.New(f.ws.BotToken(), slack.OptionAPIURL(base))
	t.Cleanup(func() { close(f.hang) })
	f.serve(f.options(lang))
	return f
}

// serve starts the page.
func (f *fixture) serve(opts Options) {
	page := httptest.NewUnstartedServer(New(opts))
	ctx, cancel := context.WithCancel(context.Background())
	page.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	page.Start()
	f.stop = func() {
		cancel() // streams of events end with it
		page.Close()
	}
	f.t.Cleanup(f.stop)
	f.url = page.URL
}

func (f *fixture) options(lang string) Options {
	return Options{
		Workspace: f.ws, Clock: f.clock, Lang: lang, Title: "Acme Sales", Person: "U0LI",
		Presets: func() []Preset {
			return []Preset{
				{"friday", Label{"到周五 16:00", "to Friday 16:00"}, friday.Add(6*time.Hour + 30*time.Minute)},
				{"monday", Label{"到周一 9:00", "to Monday 9:00"}, friday.Add(71*time.Hour + 30*time.Minute)},
				{"quarter", Label{"到季度末", "to quarter end"}, time.Date(2027, 1, 1, 9, 0, 0, 0, friday.Location())},
			}
		},
		Role: func(id string) Label {
			return map[string]Label{
				"U0LI": {"销售代表", "Sales rep"}, "U0ANNA": {"销售代表", "Sales rep"},
				"U0WANG": {"销售经理", "Sales manager"}, "U0CHEN": {"老板", "Owner"},
			}[id]
		},
	}
}

// ServeHTTP is the app.
func (f *fixture) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	switch r.URL.Path {
	case "/commands":
		f.onCommand(rw, form)
	case "/interactivity":
		var in slack.InteractionCallback
		if err := json.Unmarshal([]byte(form.Get("payload")), &in); err != nil {
			f.t.Errorf("payload: %v", err)
		}
		f.onInteraction(rw, &in)
	case "/events":
		if strings.Contains(string(body), "app_home_opened") {
			var e struct{ Event struct{ User string } }
			_ = json.Unmarshal(body, &e)
			f.publishHome(e.Event.User)
		}
	}
}

func (f *fixture) onCommand(rw http.ResponseWriter, form url.Values) {
	switch form.Get("command") {
	case "/hang":
		<-f.hang
	case "/standings":
		f.reply(rw, "in_channel", "Standings", f.read("standings.json"))
	case "/deal":
		if form.Get("text") == "" {
			f.open(form.Get("trigger_id"), "form.json")
			return
		}
		f.reply(rw, "ephemeral", "Saved D-128: "+form.Get("text"), f.read("saved.json"))
	default:
		f.reply(rw, "ephemeral", "Got: "+form.Get("text"), "")
	}
}

func (f *fixture) onInteraction(rw http.ResponseWriter, in *slack.InteractionCallback) {
	f.mu.Lock()
	if in.Type == slack.InteractionTypeViewSubmission {
		f.submitted = append(f.submitted, *in)
	}
	f.clicked = append(f.clicked, in.ActionCallback.BlockActions...)
	f.mu.Unlock()
	switch in.Type { //nolint:exhaustive // the fixture's app has no use for the others
	case slack.InteractionTypeBlockSuggestion:
		answer(rw, `{"options":[{"text":{"type":"plain_text","text":"Acme &amp; Co `+in.Value+`"},"value":"C-17"},{"text":{"type":"plain_text","text":"上海明光"},"value":"C-18"}]}`)
	case slack.InteractionTypeViewSubmission:
		f.onSubmit(rw, in)
	case slack.InteractionTypeMessageAction:
		f.open(in.TriggerID, "form.json")
	case slack.InteractionTypeBlockActions:
		if in.ActionCallback.BlockActions[0].ActionID == "undo" {
			go f.respond(in.ResponseURL, `{"replace_original":true,"text":"Undone"}`)
		}
	}
}

func (f *fixture) onSubmit(rw http.ResponseWriter, in *slack.InteractionCallback) {
	if in.View.CallbackID == "deal.check" {
		answer(rw, `{"response_action":"clear"}`)
		return
	}
	switch in.View.State.Values["amount"]["amount"].Value {
	case "abc":
		answer(rw, `{"response_action":"errors","errors":{"amount":"“abc” is not an amount. Try 120000 or 12万."}}`)
	case "push":
		answer(rw, `{"response_action":"push","view":`+f.read("second.json")+`}`)
	}
}

func (f *fixture) read(name string) string {
	raw, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		f.t.Error(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.ReplaceAll(string(raw), `"FILE"`, `"`+f.file+`"`)
}

func (f *fixture) reply(rw http.ResponseWriter, kind, text, blocks string) {
	if blocks == "" {
		blocks = "[]"
	}
	answer(rw, `{"response_type":"`+kind+`","text":`+quote(text)+`,"blocks":`+blocks+`}`)
}

func answer(rw http.ResponseWriter, body string) {
	rw.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(rw, body)
}

func (f *fixture) open(trigger, name string) {
	var v slack.ModalViewRequest
	if err := json.Unmarshal([]byte(f.read(name)), &v); err != nil {
		f.t.Error(err)
	}
	if _, err := f.api.OpenView(trigger, v); err != nil {
		f.t.Errorf("views.open: %v", err)
	}
}

func (f *fixture) publishHome(user string) {
	var v slack.HomeTabViewRequest
	if err := json.Unmarshal([]byte(f.read("home.json")), &v); err != nil {
		f.t.Error(err)
	}
	if _, err := f.api.PublishViewContext(f.t.Context(), slack.PublishViewContextRequest{UserID: user, View: v}); err != nil {
		f.t.Errorf("views.publish: %v", err)
	}
	f.homes <- user
}

func (f *fixture) respond(to, body string) {
	resp, err := http.Post(to, "application/json", strings.NewReader(body))
	if err != nil {
		f.t.Error(err)
		return
	}
	if resp.StatusCode != http.StatusOK {
		f.t.Errorf("response_url: %s", resp.Status)
	}
	_ = resp.Body.Close()
}

// upload puts a picture of bars into the workspace.
func (f *fixture) upload() {
	f.t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 280))
	for x := range 640 {
		for y := range 280 {
			img.Set(x, y, color.White)
			if x%120 > 30 && y > 40+x/4 {
				img.Set(x, y, color.RGBA{11, 125, 112, 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		f.t.Fatal(err)
	}
	got, err := f.api.UploadFileContext(f.t.Context(), slack.UploadFileParameters{
		Filename: "bars.png", FileSize: b.Len(), Reader: &b, AltTxt: "bars",
	})
	if err != nil {
		f.t.Fatal(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.file = got.ID
}

// post posts as the app.
func (f *fixture) post(channel, text string) {
	f.t.Helper()
	if _, _, err := f.api.PostMessageContext(f.t.Context(), channel, slack.MsgOptionText(text, false)); err != nil {
		f.t.Fatal(err)
	}
}
