package commands_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

func TestAComparisonSaysWhyNobodyIsScored(t *testing.T) {
	d := openDesk(t)
	if got := d.must(chen, "/scheme compare S09 S10 2026-Q3"); strings.Contains(got, "没有得分") {
		t.Errorf("the targets of one policy don't serve the other:\n%s", got)
	}
	d.store.targets = nil
	got := d.must(chen, "/scheme compare S09 S10 2026-Q3")
	for _, want := range []string{"*S09* 下有 3 人没有得分", "业务收入的目标（3 人）", "*S10* 下有 3 人没有得分"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// S02 pays in its own currency, whatever the workspace's is: the spreadsheet has what the costs have.
func TestTheSpreadsheetHasAmountsInEveryCurrency(t *testing.T) {
	d := projects(t)
	d.store.settings.Currency = "USD"
	r, err := d.say(chen, "/scheme compare S09 S02 month")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, b := range r.Message.Blocks {
		if b.Sheet == nil {
			continue
		}
		for _, row := range b.Sheet.Tabs[0].Rows {
			for _, cell := range row {
				for _, a := range cell.Args {
					if a.Value.Kind == message.KindMoney {
						found[a.Value.Str]++
					}
				}
			}
		}
	}
	all, err := costs(d)
	if err != nil {
		t.Fatal(err)
	}
	for code := range all {
		if found[code] == 0 {
			t.Errorf("no amount in %s among the people, who cost %v", code, all)
		}
	}
	if len(all) == 0 {
		t.Error("nobody is paid anything")
	}
}

// costs are the currencies in which S02 pays this month.
func costs(d *desk) (map[string]bool, error) {
	schemes, err := appraisal.Builtin()
	if err != nil {
		return nil, err
	}
	s, _ := appraisal.Schemes(schemes).ByID("S02")
	results, err := s.Appraise(context.Background(), d.store, deskWorkspace, calendar.PeriodOf(calendar.Month, calendar.NewDate(2026, 11, 20)))
	all := map[string]bool{}
	for _, r := range results {
		if r.Wage != nil && r.Wage.Total != nil {
			all[r.Wage.Total.Currency] = true
		}
		if r.Commission != nil {
			all[r.Commission.Total.Currency] = true
		}
	}
	return all, err
}
