package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// busyOffice is the office in the middle of the fourth quarter.
func busyOffice() *office {
	o := newOffice()
	q4 := calendar.PeriodOf(calendar.Quarter, calendar.NewDate(2026, 11, 27))
	for _, id := range []appraisal.MemberID{"ULI", "UBEN"} {
		for metric, goal := range map[appraisal.MetricID]int64{"revenue": 400000, "customers_added": 5} {
			o.targets = append(o.targets, appraisal.Target{Member: id, Metric: metric, Period: q4, Amount: decimal.NewFromInt(goal)})
		}
	}
	o.figures = map[appraisal.MetricID]map[appraisal.MemberID]string{
		"revenue":         {"ULI": "300000", "UBEN": "100000.5", "UANNA": "50000"},
		"customers_added": {"ULI": "3", "UBEN": "1"},
		"satisfaction":    {"ULI": "92"},
		"rating":          {"ULI": "85"},
	}
	o.sent = []appraisal.Report{{Member: "UBEN", Week: calendar.PeriodOf(calendar.Week, calendar.NewDate(2026, 11, 27)), Version: 1}}
	on := calendar.NewDate(2026, 11, 20)
	o.deals = []appraisal.Deal{{Number: 128, Member: "ULI", CustomerName: "华东阀门", Signed: on, Amount: appraisal.Yuan(120000)}}
	o.followUps = []appraisal.FollowUp{
		{Number: 3, Member: "ULI", Customer: 17, CustomerName: "华东阀门", On: on, Note: "要了报价", NextStep: on.AddDays(5)},
		{Number: 2, Member: "ULI", Customer: 18, CustomerName: "Acme", On: on, Note: "sample", NextStep: on.AddDays(10)},
		{Number: 1, Member: "ULI", Customer: 18, CustomerName: "Acme", On: on.AddDays(-3), Note: "done since", NextStep: on},
	}
	return o
}

func (o *office) home(t *testing.T, user appraisal.MemberID, wall string) message.Page {
	t.Helper()
	p, err := o.app(t).Home(context.Background(), Visit{Workspace: "T1", User: user, At: shanghaiTime(t, wall)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func readPage(t *testing.T, lang string, p message.Page) string {
	t.Helper()
	return asRead(t, lang, message.Reply{Message: &message.Message{Blocks: p.Blocks}})
}

func TestHome(t *testing.T) {
	for _, tt := range []struct {
		name, lang string
		user       appraisal.MemberID
	}{{"rep", "zh-CN", "ULI"}, {"rep_without_target", "en", "UANNA"}, {"manager", "en", "UWANG"}, {"owner", "zh-CN", "UCHEN"}} {
		t.Run(tt.name, func(t *testing.T) {
			golden(t, "home_"+tt.name, readPage(t, tt.lang, busyOffice().home(t, tt.user, onFriday)))
		})
	}
}

// A page shows nobody's figures but the own ones and those of the people led.
func TestHomeShowsOnlyWhatTheMemberMaySee(t *testing.T) {
	for _, tt := range []struct {
		user   appraisal.MemberID
		hidden []string
	}{
		{"ULI", []string{"Ben", "Anna", "100000.50", "50000"}},
		{"UWANG", []string{"Anna", "50000"}},
	} {
		got := readPage(t, "en", busyOffice().home(t, tt.user, onFriday))
		for _, word := range tt.hidden {
			if strings.Contains(strings.ReplaceAll(got, "150000", ""), word) {
				t.Errorf("%s sees %q:\n%s", tt.user, word, got)
			}
		}
	}
}

func TestHomeOfALargeTeam(t *testing.T) {
	o := busyOffice()
	for i := range 300 {
		o.members = append(o.members, colleague(fmt.Sprintf("UX%03d", i), fmt.Sprintf("Rep %d", i), appraisal.Rep, "east", "en"))
	}
	p := o.home(t, "UWANG", onFriday)
	if got := readPage(t, "en", p); len(p.Blocks) > 100 || !strings.Contains(got, "272 more") || strings.Contains(got, "Rep 100") {
		t.Errorf("%d blocks:\n%s", len(p.Blocks), got)
	}
}

func TestHomeOfOtherRoles(t *testing.T) {
	o := busyOffice()
	o.members = append(o.members, colleague("USPEC", "小周", appraisal.Specialist, "", "zh-CN"), colleague("USTAFF", "Sam", appraisal.Staff, "", "en"))
	if p := o.home(t, "USPEC", onFriday); len(p.Blocks) == 0 || p.Blocks[0].Header.ID != "help.all" {
		t.Errorf("a specialist's page %+v", p)
	}
	got := fmt.Sprintf("%+v", o.home(t, "USTAFF", onFriday))
	if !strings.Contains(got, "home.deal") || strings.Contains(got, "home.score") {
		t.Errorf("the page of a member of the staff %s", got)
	}
}

func (o *office) FollowUp(_ context.Context, _ appraisal.WorkspaceID, number int64) (appraisal.FollowUp, error) {
	for _, f := range o.followUps {
		if f.Number == number {
			return f, nil
		}
	}
	return appraisal.FollowUp{}, appraisal.Errorf(appraisal.NotFound, "followup_missing")
}

func (o *office) Customer(_ context.Context, _ appraisal.WorkspaceID, number int64) (appraisal.Customer, error) {
	return appraisal.Customer{Number: number, Name: "华东阀门"}, nil
}

func TestANextStepIsLoggedWithItsCustomer(t *testing.T) {
	o := busyOffice()
	value := ""
	for _, b := range o.home(t, "ULI", onFriday).Blocks {
		if b.Section != nil && b.Section.Action != nil && b.Section.Action.ID == "followup.next" && value == "" {
			value = b.Section.Action.Value
		}
	}
	press := func(user appraisal.MemberID) (message.Reply, error) {
		return o.app(t).Press(t.Context(), Press{Workspace: "T1", User: user, Action: "followup.next", Value: value, Key: "k", At: shanghaiTime(t, onFriday)})
	}
	r, err := press("ULI")
	if err != nil || r.Form == nil || r.Form.Inputs[0].Initial != "C-17" || len(r.Form.Inputs[0].Options) != 1 {
		t.Errorf("%q: %+v, %v", value, r.Form, err)
	}
	if _, err := press("UBEN"); reasonOf(err) != "followup_missing" {
		t.Errorf("a colleague opens it: %v", err)
	}
}

func TestTheLeadersPageBeginsWithWhatTheyLookFor(t *testing.T) {
	for user, team := range map[appraisal.MemberID]string{"UWANG": "east", "UCHEN": "all"} {
		var ids []string
		for _, b := range busyOffice().home(t, user, onFriday).Blocks {
			for _, a := range b.Actions {
				ids = append(ids, a.ID+" "+a.Value)
			}
		}
		want := []string{"standings.show quarter/" + team, "score.show 2026-Q4", "report.missing ", "home.deal "}
		if len(ids) < 4 || !slices.Equal(ids[:4], want) {
			t.Errorf("%s: %q", user, ids)
		}
	}
}
