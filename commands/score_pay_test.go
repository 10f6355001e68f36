package commands_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

func (s *deskStore) DealsDue(_ context.Context, _ appraisal.WorkspaceID, _ appraisal.Due, from, to calendar.Date) ([]appraisal.DueDeal, error) {
	var due []appraisal.DueDeal
	for _, d := range s.due {
		if !d.Due.Before(from) && d.Due.Before(to) {
			due = append(due, d)
		}
	}
	return due, nil
}

// projects is the worked example of S02: Li finds the lead, Li and Zhang do the groundwork 60 to 40, Zhang closes.
func projects(t *testing.T) *desk {
	t.Helper()
	d := openDesk(t)
	d.store.settings.Scheme = "S02"
	for i := range d.store.members {
		d.store.members[i].Grade = "2"
	}
	dec := decimal.RequireFromString
	cost := dec("500000")
	on := calendar.NewDate(2026, 11, 2)
	d.store.due = []appraisal.DueDeal{{
		Deal: appraisal.Deal{Number: 128, CustomerName: "Acme", Member: liNa, Signed: on}, Value: dec("1000000"), CostOf: &cost, Spent: dec("40000"), Due: on,
		Splits: []appraisal.Split{
			{Stage: "lead", Member: liNa, Percent: dec("100")}, {Stage: "groundwork", Member: liNa, Percent: dec("60")},
			{Stage: "groundwork", Member: zhang, Percent: dec("40")}, {Stage: "closing", Member: zhang, Percent: dec("100")},
		},
	}}
	s02, err := appraisal.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	scheme, _ := appraisal.Schemes(s02).ByID("S02")
	for _, m := range scheme.Measures() {
		if m.Metric == "shared_sales" {
			d.store.figures[m] = map[appraisal.MemberID]appraisal.Figure{liNa: {Value: dec("350000"), Records: 1}, zhang: {Value: dec("650000"), Records: 1}}
		}
	}
	return d
}

func TestPayIsExplainedInBothLanguages(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		d := projects(t)
		for i := range d.store.members {
			d.store.members[i].Lang = lang
		}
		var got strings.Builder
		for _, line := range []string{"/score month", "/score explain month"} {
			fmt.Fprintf(&got, "> %s\n%s\n", line, d.must(liNa, line))
		}
		fmt.Fprintf(&got, "> manager: /score month @李娜\n%s\n", d.must(wang, "/score month @李娜"))
		fmt.Fprintf(&got, "> owner: /score month\n%s\n", d.must(chen, "/score month"))
		d.golden("score_pay."+lang+".txt", got.String())
	}
}

func TestPayIsForThePersonAndTheOwner(t *testing.T) {
	d := projects(t)
	amounts := []string{"19425.00", "36075.00", "6000.00", "4200.00", "1800.00", "55500.00"}
	for _, tt := range []struct {
		who   appraisal.MemberID
		line  string
		shown bool
	}{
		{liNa, "/score explain month", true}, {chen, "/score explain month @李娜", true}, {wang, "/score explain month @李娜", false}, {wang, "/score month @李娜", false},
		{wang, "/score month", false}, {chen, "/score month", true}, {liNa, "/score month", true}, {wang, "/score what-if 50000 month @李娜", false},
	} {
		got := d.must(tt.who, tt.line)
		found := false
		for _, a := range amounts {
			found = found || strings.Contains(got, a)
		}
		if found != tt.shown {
			t.Errorf("%s %s: shown %v\n%s", tt.who, tt.line, found, got)
		}
	}
	got := d.must(zhang, "/score explain month")
	for _, own := range []string{"36075.00", "张伟 8325.00", "张伟 27750.00", "基础工作至上报立项 李娜"} {
		if !strings.Contains(got, own) {
			t.Errorf("a member does not see who did what in a deal worked on: no %q in\n%s", own, got)
		}
	}
	for _, colleagues := range []string{"6937.50", "12487.50", "19425.00"} {
		if strings.Contains(got, colleagues) {
			t.Errorf("a member sees what a colleague gets, %s:\n%s", colleagues, got)
		}
	}
	if got := d.must(chen, "/score explain month @李娜"); !strings.Contains(got, "张伟 27750.00") {
		t.Errorf("the owner does not see the whole split:\n%s", got)
	}
}

// A policy of fourteen standards, and a hundred deals: Slack takes 50 blocks and some 12,000 characters.
func TestALongExplanationIsPaged(t *testing.T) {
	d := projects(t)
	one := d.store.due[0]
	for n := range 100 {
		one.Number = int64(200 + n)
		d.store.due = append(d.store.due, one)
	}
	for _, scheme := range []string{"S02", "S06"} {
		d.store.settings.Scheme = scheme
		seen := map[string]bool{}
		r, err := d.say(liNa, "/score explain quarter")
		for pages := 1; ; pages++ {
			if err != nil {
				t.Fatal(err)
			}
			words := d.words("zh-CN", r)
			if n := len(r.Message.Blocks); n > 45 || len([]rune(words)) > 10_500 {
				t.Errorf("%s: page %d has %d blocks and %d characters", scheme, pages, n, len([]rune(words)))
			}
			if seen[words] {
				t.Fatalf("%s: page %d comes again", scheme, pages)
			}
			seen[words] = true
			next := ""
			for _, b := range r.Message.Blocks {
				for _, a := range b.Actions {
					if a.Label.ID == "score.page.on" {
						next = a.Value
					}
				}
			}
			if next == "" {
				break
			}
			if r, err = d.press(liNa, "score.explain", next); err == nil && !r.Replace {
				t.Error("a page does not take the place of the one before")
			}
		}
		all := ""
		for words := range seen {
			all += words
		}
		for n := range 100 {
			if ref := fmt.Sprintf("`D-%d`", 200+n); scheme == "S02" && strings.Count(all, ref) != 1 {
				t.Errorf("%s is told %d times", ref, strings.Count(all, ref))
			}
		}
	}
	for _, value := range []string{"2026-Q4/U1LI//999", "2026-Q4/U1LI//0"} { // a page too far is the last one
		if r, err := d.press(liNa, "score.explain", value); err != nil || r.Message == nil {
			t.Errorf("%s: %v", value, err)
		}
	}
}
