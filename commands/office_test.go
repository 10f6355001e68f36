package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

// office is a store of weekly reports and what the own page shows. Methods that a test does not expect are nil and panic.
type office struct {
	others
	shelf
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

func (o *office) Settings(context.Context, appraisal.WorkspaceID) (appraisal.Settings, error) {
	return appraisal.Settings{Workspace: "T1", TimeZone: "Asia/Shanghai", Currency: "CNY", Lang: "zh-CN", Scheme: "S09"}, nil
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
	return New(Deps{Store: o, Library: library.New(schemes, o), Jobs: o})
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

// readTexts reads the texts once for all tests: that takes longer than most of them.
var readTexts = sync.OnceValues(locales.New)

// asRead puts a reply into words.
func asRead(t *testing.T, lang string, r message.Reply) string {
	t.Helper()
	texts, err := readTexts()
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
