package commands_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

const deskWorkspace = appraisal.WorkspaceID("T1")

// The people of the desk.
const (
	liNa  = appraisal.MemberID("U1LI")
	zhang = appraisal.MemberID("U2ZHANG")
	other = appraisal.MemberID("U3OTHER") // of another team
	wang  = appraisal.MemberID("U4WANG")  // manager of east
	chen  = appraisal.MemberID("U5CHEN")  // owner
)

// deskStore is what the appraisal commands need, in memory. Methods that no test uses panic through the nil Store.
type deskStore struct {
	others
	shelf
	settings   appraisal.Settings
	members    []appraisal.Member
	figures    appraisal.Figures
	targets    []appraisal.Target
	results    []appraisal.Result
	records    []appraisal.Record
	customers  []appraisal.Customer
	refused    []string
	surveyKeys map[string]int // where the answer of a key is
	surveys    []appraisal.Survey
	ratings    []appraisal.Rating
	posts      []message.Post
	kept       kept
	project    project
	due        []appraisal.DueDeal
}

func (s *deskStore) Actor(ctx context.Context, ws appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, appraisal.Settings, error) {
	m, err := s.Member(ctx, ws, id)
	return m, s.settings, err
}

func (s *deskStore) Member(_ context.Context, _ appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, error) {
	for _, m := range s.members {
		if m.ID == id {
			return m, nil
		}
	}
	return appraisal.Member{}, appraisal.Errorf(appraisal.Unknown, "member_unknown")
}

func (s *deskStore) Members(context.Context, appraisal.WorkspaceID) ([]appraisal.Member, error) {
	return s.members, nil
}

func (s *deskStore) Teams(context.Context, appraisal.WorkspaceID) ([]appraisal.Team, error) {
	return []appraisal.Team{{ID: "east", Name: "华东区"}, {ID: "north", Name: "North Star"}}, nil
}

func (s *deskStore) Settings(context.Context, appraisal.WorkspaceID) (appraisal.Settings, error) {
	return s.settings, nil
}

func (s *deskStore) Refused(_ context.Context, ch appraisal.Change, action, target string) error {
	s.refused = append(s.refused, fmt.Sprintf("%s %s %s", ch.Actor, action, target))
	return nil
}

func (s *deskStore) Figures(context.Context, appraisal.WorkspaceID, []appraisal.Measure, calendar.Period) (appraisal.Figures, error) {
	return s.figures, nil
}

func (s *deskStore) Targets(_ context.Context, _ appraisal.WorkspaceID, p calendar.Period) ([]appraisal.Target, error) {
	return slices.DeleteFunc(slices.Clone(s.targets), func(t appraisal.Target) bool { return t.Period != p }), nil
}

func (s *deskStore) Results(_ context.Context, _ appraisal.WorkspaceID, _ string, p calendar.Period) ([]appraisal.Result, error) {
	return slices.DeleteFunc(slices.Clone(s.results), func(r appraisal.Result) bool { return r.Period != p }), nil
}

func (s *deskStore) Records(_ context.Context, _ appraisal.WorkspaceID, _ appraisal.Measure, _ calendar.Period, _ appraisal.MemberID, offset, limit int) ([]appraisal.Record, int, error) {
	from := min(offset, len(s.records))
	return s.records[from:min(from+limit, len(s.records))], len(s.records), nil
}

func (s *deskStore) EditMember(_ context.Context, _ appraisal.Change, id appraisal.MemberID, edit func(*appraisal.Member), _ ...message.Post) (appraisal.Member, error) {
	for i := range s.members {
		if s.members[i].ID == id {
			edit(&s.members[i])
			return s.members[i], nil
		}
	}
	return appraisal.Member{}, appraisal.Errorf(appraisal.Unknown, "member_unknown")
}

func (s *deskStore) SetTargets(_ context.Context, _ appraisal.Change, ts []appraisal.Target, posts ...message.Post) error {
	s.targets, s.posts = append(s.targets, ts...), append(s.posts, posts...)
	return nil
}

func (s *deskStore) AddSurvey(_ context.Context, c appraisal.Change, v appraisal.Survey) (appraisal.Survey, error) {
	if n, used := s.surveyKeys[c.Key]; used {
		return s.surveys[n], nil
	}
	if s.surveyKeys == nil {
		s.surveyKeys = map[string]int{}
	}
	if strings.HasPrefix(c.Key, "pick:") { // the desk types every line under one key
		s.surveyKeys[c.Key] = len(s.surveys)
	}
	for _, c := range s.customers {
		if c.Number == v.Customer {
			v.CustomerName = c.Name
		}
	}
	v.Number = int64(len(s.surveys) + 1)
	s.surveys = append(s.surveys, v)
	return v, nil
}

func (s *deskStore) Survey(_ context.Context, _ appraisal.WorkspaceID, number int64) (appraisal.Survey, error) {
	if number < 1 || int(number) > len(s.surveys) {
		return appraisal.Survey{}, appraisal.Errorf(appraisal.NotFound, "survey_missing")
	}
	return s.surveys[number-1], nil
}

func (s *deskStore) VoidSurvey(ctx context.Context, ch appraisal.Change, number int64) (appraisal.Survey, error) {
	v, err := s.Survey(ctx, ch.Workspace, number)
	if err == nil && v.Voided {
		err = appraisal.Errorf(appraisal.Conflict, "survey_voided")
	}
	if err == nil {
		v.Voided = true
		s.surveys[number-1] = v
	}
	return v, err
}

func (s *deskStore) Surveys(_ context.Context, _ appraisal.WorkspaceID, f appraisal.SurveyFilter) ([]appraisal.Survey, int, error) {
	var found []appraisal.Survey
	for _, v := range s.surveys {
		m, err := s.Member(context.Background(), "", v.Member)
		if err != nil {
			return nil, 0, err
		}
		if !v.Voided && (f.Member == "" || f.Member == v.Member) && (f.Team == "" || f.Team == m.Team) && (f.Customer == 0 || f.Customer == v.Customer) {
			found = append(found, v)
		}
	}
	return found, len(found), nil
}

func (s *deskStore) SaveRating(_ context.Context, _ appraisal.Change, r appraisal.Rating) error {
	s.ratings = append(s.ratings, r)
	return nil
}

func (s *deskStore) FindCustomers(_ context.Context, _ appraisal.WorkspaceID, words string, _ int) ([]appraisal.Customer, error) {
	var found []appraisal.Customer
	for _, c := range s.customers {
		if strings.HasPrefix(strings.ToLower(c.Name), strings.ToLower(words)) || strings.EqualFold(c.Ref(), words) {
			found = append(found, c)
		}
	}
	return found, nil
}

func (s *deskStore) Customer(_ context.Context, _ appraisal.WorkspaceID, number int64) (appraisal.Customer, error) {
	for _, c := range s.customers {
		if c.Number == number {
			return c, nil
		}
	}
	return appraisal.Customer{}, appraisal.Errorf(appraisal.NotFound, "customer_missing")
}

// desk is the commands over a deskStore on 20 November 2026.
type desk struct {
	said int // commands so far; each has a key of its own
	testing.TB
	store *deskStore
	app   *commands.App
	texts *locales.Texts
}

// deskTexts reads the texts once for all tests: that takes longer than most of them.
var deskTexts = sync.OnceValues(locales.New)

func openDesk(tb testing.TB) *desk {
	tb.Helper()
	schemes, err := appraisal.Builtin()
	if err != nil {
		tb.Fatal(err)
	}
	texts, err := deskTexts()
	if err != nil {
		tb.Fatal(err)
	}
	person := func(id appraisal.MemberID, name string, role appraisal.Role, team, lang string) appraisal.Member {
		return appraisal.Member{Workspace: deskWorkspace, ID: id, Name: name, Role: role, Team: team, Lang: lang, Salary: appraisal.Yuan(8000)}
	}
	store := &deskStore{
		settings: appraisal.Settings{Workspace: deskWorkspace, TimeZone: "Asia/Shanghai", Currency: "CNY", Scheme: "S09"},
		members: []appraisal.Member{
			person(liNa, "李娜", appraisal.Rep, "east", "zh-CN"), person(zhang, "张伟", appraisal.Rep, "east", "zh-CN"),
			person(other, "Otto", appraisal.Rep, "north", "en"), person(wang, "王强", appraisal.Manager, "east", "en"),
			person(chen, "陈总", appraisal.Owner, "", "zh-CN"),
		},
		customers: []appraisal.Customer{
			{Number: 1, Name: "Acme", Owner: liNa}, {Number: 2, Name: "Acme Trading", Owner: liNa}, {Number: 3, Name: "Nordlicht", Owner: other}, {Number: 4, Name: "Nobody's"},
		},
		figures: appraisal.Figures{},
	}
	d := &desk{TB: tb, store: store, texts: texts}
	d.app = commands.New(commands.Deps{Store: store, Library: library.New(schemes, store), NewID: func() string { return "id" }})
	d.figures(liNa, "500000", "3", "92", "85")
	d.figures(zhang, "80000", "6", "", "")
	d.figures(other, "200000", "1", "70", "95")
	for _, p := range []string{"2026-Q4", "2026-Q3"} {
		d.target(liNa, p, "400000", "5")
		d.target(zhang, p, "400000", "5")
		d.target(other, p, "200000", "4")
	}
	return d
}

func (d *desk) figures(id appraisal.MemberID, values ...string) {
	measures := []appraisal.Measure{
		{Metric: "revenue"}, {Metric: "customers_added"}, {Metric: "satisfaction"}, {Metric: "rating", Kind: appraisal.Peer, Item: "teamwork"},
	}
	for i, m := range measures {
		if d.store.figures[m] == nil {
			d.store.figures[m] = map[appraisal.MemberID]appraisal.Figure{}
		}
		if values[i] != "" {
			d.store.figures[m][id] = appraisal.Figure{Value: decimal.RequireFromString(values[i]), Records: 3}
		}
	}
}

func (d *desk) target(id appraisal.MemberID, period, revenue, customers string) {
	p, err := calendar.ParsePeriod(period)
	if err != nil {
		d.Fatal(err)
	}
	d.store.targets = append(d.store.targets,
		appraisal.Target{Member: id, Metric: "revenue", Period: p, Amount: decimal.RequireFromString(revenue)},
		appraisal.Target{Member: id, Metric: "customers_added", Period: p, Amount: decimal.RequireFromString(customers)})
}

var deskTime = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)

func (d *desk) say(who appraisal.MemberID, line string) (message.Reply, error) {
	command, words, _ := strings.Cut(line, " ")
	d.said++
	key := fmt.Sprintf("k%d", d.said)
	return d.app.Command(context.Background(), commands.Request{Workspace: deskWorkspace, User: who, Command: command, Text: words, Key: key, At: deskTime})
}

func (d *desk) press(who appraisal.MemberID, action, value string) (message.Reply, error) {
	return d.app.Press(context.Background(), commands.Press{Workspace: deskWorkspace, User: who, Action: action, Value: value, Key: "k", At: deskTime})
}

func (d *desk) submit(who appraisal.MemberID, form string, values ...string) (message.Reply, error) {
	s := commands.Submission{Workspace: deskWorkspace, User: who, Form: form, Key: "k", At: deskTime}
	for i := 0; i+1 < len(values); i += 2 {
		s.Values = append(s.Values, commands.Value{Input: values[i], Value: values[i+1]})
	}
	return d.app.Submit(context.Background(), s)
}

// must is the reply of a line that is expected to succeed, in words.
func (d *desk) must(who appraisal.MemberID, line string) string {
	d.Helper()
	r, err := d.say(who, line)
	if err != nil {
		d.Fatalf("%s: %v", line, err)
	}
	return d.words(d.langOf(who), r)
}

func (d *desk) langOf(who appraisal.MemberID) string {
	m, _ := d.store.Member(context.Background(), deskWorkspace, who)
	return m.Lang
}

// fails checks an error's code and reason.
func (d *desk) fails(err error, code appraisal.Code, reason string) {
	d.Helper()
	var e *appraisal.Error
	if appraisal.CodeOf(err) != code || !asError(err, &e) || e.Reason != reason {
		d.Errorf("err = %v, want %s: %s", err, code, reason)
	}
}
