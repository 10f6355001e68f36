package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

// office is a store of weekly reports and what the own page shows. Methods that a test does not expect are nil and panic.
type office struct {
	Store
	members   []appraisal.Member
	teams     []appraisal.Team
	weeks     map[string]appraisal.Week // member + week
	sent      []appraisal.Report        // every version, oldest first
	posts     []message.Post
	refusals  []string
	snoozed   []string
	figures   map[appraisal.MetricID]map[appraisal.MemberID]string
	targets   []appraisal.Target
	deals     []appraisal.Deal
	followUps []appraisal.FollowUp
	fail      error
}

func (o *office) Actor(_ context.Context, _ appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, appraisal.Settings, error) {
	m, err := o.Member(context.Background(), "T1", id)
	return m, appraisal.Settings{Workspace: "T1", TimeZone: "Asia/Shanghai", Currency: "CNY", Lang: "zh-CN", Scheme: "S09"}, err
}

func (o *office) Refused(_ context.Context, _ appraisal.Change, action, target string) error {
	o.refusals = append(o.refusals, action+" "+target)
	return nil
}

func (o *office) Member(_ context.Context, _ appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, error) {
	for _, m := range o.members {
		if m.ID == id {
			return m, nil
		}
	}
	return appraisal.Member{}, appraisal.Errorf(appraisal.Unknown, "member_unknown")
}

func (o *office) Members(context.Context, appraisal.WorkspaceID) ([]appraisal.Member, error) {
	return o.members, nil
}

func (o *office) Teams(context.Context, appraisal.WorkspaceID) ([]appraisal.Team, error) {
	return o.teams, nil
}

func (o *office) Deal(_ context.Context, _ appraisal.WorkspaceID, number int64) (appraisal.Deal, error) {
	return appraisal.Deal{Number: number, CustomerName: "旧客户"}, nil
}

func (o *office) Week(_ context.Context, _ appraisal.WorkspaceID, m appraisal.MemberID, week calendar.Period) (appraisal.Week, error) {
	return o.weeks[string(m)+week.ID()], o.fail
}

func (o *office) SubmitReport(_ context.Context, ch appraisal.Change, r appraisal.Report, posts ...message.Post) (appraisal.Report, error) {
	if o.fail != nil {
		return appraisal.Report{}, o.fail
	}
	r.Version, r.SubmittedAt = 1, ch.At
	for _, s := range o.sent {
		if s.Member == r.Member && s.Week == r.Week {
			r.Version++
		}
	}
	o.sent = append(o.sent, r)
	o.posts = append(o.posts, posts...)
	return r, nil
}

func (o *office) Report(_ context.Context, _ appraisal.WorkspaceID, m appraisal.MemberID, week calendar.Period) (appraisal.Report, error) {
	for _, r := range slices.Backward(o.sent) {
		if r.Member == m && r.Week == week {
			return r, nil
		}
	}
	return appraisal.Report{}, appraisal.Errorf(appraisal.NotFound, "report_missing")
}

func (o *office) Reports(_ context.Context, _ appraisal.WorkspaceID, f appraisal.ReportFilter) ([]appraisal.Report, int, error) {
	var found []appraisal.Report
	for _, r := range slices.Backward(o.sent) {
		if r.Member == f.Member && !slices.ContainsFunc(found, func(n appraisal.Report) bool { return n.Week == r.Week }) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b appraisal.Report) int { return b.Week.Start.Compare(a.Week.Start) })
	return found[:min(len(found), f.Limit)], len(found), nil
}

func (o *office) ReportsMissing(_ context.Context, _ appraisal.WorkspaceID, week calendar.Period) ([]appraisal.Member, error) {
	return slices.DeleteFunc(slices.Clone(o.members), func(m appraisal.Member) bool {
		_, err := o.Report(context.Background(), "T1", m.ID, week)
		return !m.Appraised() || err == nil
	}), nil
}

func (o *office) Snooze(_ context.Context, ch appraisal.Change, job string, who appraisal.MemberID, at time.Time) error {
	o.snoozed = append(o.snoozed, fmt.Sprintf("%s %s %s %s", ch.Key, job, who, at.UTC().Format("2006-01-02T15:04")))
	return nil
}

func (o *office) Check(string, string) error { return nil }

func (o *office) Defaults() []appraisal.JobSetting { return nil }

func (o *office) Figures(_ context.Context, _ appraisal.WorkspaceID, ms []appraisal.Measure, _ calendar.Period) (appraisal.Figures, error) {
	all := appraisal.Figures{}
	for _, m := range ms {
		all[m] = map[appraisal.MemberID]appraisal.Figure{}
		for id, v := range o.figures[m.Metric] {
			all[m][id] = appraisal.Figure{Value: decimal.RequireFromString(v), Records: 1}
		}
	}
	return all, nil
}

func (o *office) Targets(context.Context, appraisal.WorkspaceID, calendar.Period) ([]appraisal.Target, error) {
	return o.targets, nil
}

func (o *office) Deals(_ context.Context, _ appraisal.WorkspaceID, f appraisal.DealFilter) ([]appraisal.Deal, int, error) {
	found := slices.DeleteFunc(slices.Clone(o.deals), func(d appraisal.Deal) bool { return d.Member != f.Member })
	return found[:min(len(found), f.Limit)], len(found), nil
}

func (o *office) FollowUps(_ context.Context, _ appraisal.WorkspaceID, f appraisal.FollowUpFilter) ([]appraisal.FollowUp, int, error) {
	found := slices.DeleteFunc(slices.Clone(o.followUps), func(d appraisal.FollowUp) bool { return d.Member != f.Member })
	return found, len(found), nil
}

func colleague(id, name string, role appraisal.Role, team, lang string) appraisal.Member {
	return appraisal.Member{
		Workspace: "T1", ID: appraisal.MemberID(id), Name: name, Role: role, Team: team, Lang: lang, TimeZone: "Asia/Shanghai",
		Joined: calendar.NewDate(2025, 1, 1),
	}
}

// newOffice has a team led by Wang, Anna without a manager, Chen who owns the company, and Li's week.
func newOffice() *office {
	o := &office{weeks: map[string]appraisal.Week{}, teams: []appraisal.Team{{ID: "east", Name: "华东"}, {ID: "west", Name: "West"}}}
	o.members = []appraisal.Member{
		colleague("UCHEN", "陈总", appraisal.Owner, "", "zh-CN"), colleague("UWANG", "王经理", appraisal.Manager, "east", "en"),
		colleague("ULI", "李娜", appraisal.Rep, "east", "zh-CN"), colleague("UBEN", "Ben", appraisal.Rep, "east", "en"),
		colleague("UANNA", "Anna", appraisal.Rep, "west", "en"),
	}
	on := calendar.NewDate(2026, 11, 24)
	w := appraisal.Week{
		Deals: []appraisal.Deal{{Number: 128, Customer: 17, CustomerName: "华东阀门", Signed: on, Amount: appraisal.Yuan(120000)}},
		Entries: []appraisal.Entry{
			{Deal: 128, Kind: appraisal.Payment, On: on.AddDays(1), Amount: appraisal.Yuan(60000)},
			{Deal: 90, Kind: appraisal.Return, On: on.AddDays(2), Amount: appraisal.Yuan(500)},
		},
		FollowUps: []appraisal.FollowUp{
			{Customer: 17, CustomerName: "华东阀门", Kind: appraisal.Call, On: on, Note: "要了报价", NextStep: on.AddDays(7)},
			{Customer: 17, CustomerName: "华东阀门", Kind: appraisal.Visit, On: on.AddDays(1), Note: "看了样品"},
			{Customer: 18, CustomerName: "Acme", Kind: appraisal.Call, On: on.AddDays(2), Note: "no answer"},
		},
		Customers: []appraisal.Customer{
			{Number: 18, Name: "Acme"},
			{Number: 17, Name: "华东阀门", Contact: "赵工", Phone: "13800000000", Email: "zhao@example.com", Address: "上海市"},
		},
	}
	o.weeks["ULI2026-W48"], o.weeks["UBEN2026-W48"] = w, w
	return o
}

func (o *office) app(t *testing.T) *App {
	t.Helper()
	schemes, err := appraisal.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return New(Deps{Store: o, Schemes: schemes, Jobs: o})
}

// shanghaiTime reads a wall time in Shanghai. Friday is 27 November 2026, in week 48.
func shanghaiTime(t *testing.T, wall string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", wall, loc)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

const (
	onFriday = "2026-11-27 16:05"
	onMonday = "2026-11-30 09:30"
)

func (o *office) report(t *testing.T, user appraisal.MemberID, words, wall string) (message.Reply, error) {
	t.Helper()
	return o.app(t).Command(context.Background(), Request{Workspace: "T1", User: user, Command: "/report", Text: words, Key: "trigger:1", At: shanghaiTime(t, wall)})
}

func (o *office) press(t *testing.T, user appraisal.MemberID, action, value, wall string) (message.Reply, error) {
	t.Helper()
	return o.app(t).Press(context.Background(), Press{Workspace: "T1", User: user, Action: action, Value: value, Key: "trigger:2", At: shanghaiTime(t, wall)})
}

func (o *office) submit(t *testing.T, user appraisal.MemberID, state, key, wall string, values ...Value) (message.Reply, error) {
	t.Helper()
	return o.app(t).Submit(context.Background(), Submission{
		Workspace: "T1", User: user, Form: "report.submit", State: state, Values: values, Key: key, At: shanghaiTime(t, wall),
	})
}

func okReply(t *testing.T, r message.Reply, err error) message.Reply {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// reasonOf is the text id of an error without its prefix.
func reasonOf(err error) string {
	var e *appraisal.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return fmt.Sprint(err)
}

// asRead puts a reply into words.
func asRead(t *testing.T, lang string, r message.Reply) string {
	t.Helper()
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	say := func(x message.Text) string { return texts.Text(lang, x, valueAsRead) }
	var b strings.Builder
	if f := r.Form; f != nil {
		fmt.Fprintf(&b, "form %s %q: %s [%s]\n", f.ID, f.State, say(f.Title), say(f.Submit))
		blocksAsRead(&b, f.Intro, say)
		for _, in := range f.Inputs {
			fmt.Fprintf(&b, "- %s (%s): %s ~ %s\n", in.ID, in.Kind, say(in.Label), say(in.Hint))
			if in.Initial != "" {
				fmt.Fprintf(&b, "  > %s\n", in.Initial)
			}
			for _, o := range in.Options {
				fmt.Fprintf(&b, "  ( ) %s = %s\n", o.Value, say(o.Label))
			}
			for _, d := range in.Draft {
				fmt.Fprintf(&b, "  | %s\n", say(d))
			}
		}
	}
	if r.Message != nil {
		blocksAsRead(&b, r.Message.Blocks, say)
	}
	for _, e := range r.Refused {
		fmt.Fprintf(&b, "refused %s: %s\n", e.Input, say(e.Text))
	}
	return b.String()
}

func blocksAsRead(b *strings.Builder, blocks []message.Block, say func(message.Text) string) {
	for _, block := range blocks {
		switch {
		case block.Header != nil:
			fmt.Fprintf(b, "# %s\n", say(*block.Header))
		case block.Section != nil:
			fmt.Fprintf(b, "%s\n", say(block.Section.Text))
			if a := block.Section.Action; a != nil {
				fmt.Fprintf(b, "[%s] %s %q\n", say(a.Label), a.ID, a.Value)
			}
		case block.Table != nil:
			for _, c := range block.Table.Columns {
				fmt.Fprintf(b, "| %s ", say(c.Title))
			}
			b.WriteString("|\n")
			for _, row := range block.Table.Rows {
				for _, cell := range row {
					fmt.Fprintf(b, "| %s ", say(cell))
				}
				b.WriteString("|\n")
			}
		}
		for _, f := range block.Fields {
			fmt.Fprintf(b, "%s: %s\n", say(f.Label), say(f.Value))
		}
		for _, x := range block.Context {
			fmt.Fprintf(b, "~ %s\n", say(x))
		}
		for _, a := range block.Actions {
			fmt.Fprintf(b, "[%s] %s %q\n", say(a.Label), a.ID, a.Value)
		}
	}
}

func valueAsRead(v message.Value) string {
	switch v.Kind {
	case message.KindMoney:
		return appraisal.Money{Minor: v.Int, Currency: v.Str}.String()
	case message.KindCount:
		return strconv.FormatInt(v.Int, 10)
	case message.KindPercent:
		return v.Str + "%"
	case message.KindMember:
		return "@" + v.Label
	case message.KindInstant:
		return time.UnixMilli(v.Int).UTC().Format("2006-01-02 15:04Z")
	default:
		return v.Str
	}
}

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
		{"own, not written", "show last week", "ULI", "no report of 李娜", ""},
		{"none at all", "show", "UBEN", "no weekly report of Ben", ""},
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
