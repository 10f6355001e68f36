package commands_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// What somebody is paid is for that person and the owner. A manager types everything there is, of policies that pay wages, commission and
// bonuses, and nothing of it is in the answers.
func TestAManagerReadsNobodysPay(t *testing.T) {
	for _, scheme := range []string{"S02", "S07", "S10"} {
		t.Run(scheme, func(t *testing.T) {
			d := projects(t)
			d.store.settings.Scheme = scheme
			for i := range d.store.members {
				d.store.members[i].Salary = appraisal.Yuan(8642)
			}
			s := mustScheme(t, scheme)
			for _, m := range s.Measures() { // enough of everything for a bonus
				if _, known := d.store.figures[m]; !known {
					d.store.figures[m] = map[appraisal.MemberID]appraisal.Figure{liNa: {Value: decimal.NewFromInt(100), Records: 1}}
				}
				if metric, _ := appraisal.MetricByID(m.Metric); metric.Unit == appraisal.UnitMoney && m.Metric != "shared_sales" {
					d.store.figures[m] = map[appraisal.MemberID]appraisal.Figure{liNa: {Value: decimal.NewFromInt(987654), Records: 1}}
				}
			}
			secrets := paid(t, d, scheme)
			lines := []string{"/merit members", "/deal split D-128", "/deal stage D-128", "/standings", "/target list", "/survey list"}
			for _, p := range []string{"", " month", " quarter", " year", " last quarter"} {
				lines = append(lines, "/score"+p, "/score @李娜"+p, "/score explain @李娜"+p, "/score what-if 50000 @李娜"+p, "/score what-if A @李娜"+p, "/standings"+p)
			}
			for _, i := range s.Indicators {
				lines = append(lines, "/score explain "+i.ID+" @李娜 month")
			}
			answered := 0
			for _, line := range lines {
				r, err := d.say(wang, line)
				got := fmt.Sprint(err)
				if err == nil {
					got, answered = d.words("en", r), answered+1
				}
				for what, amount := range secrets {
					if strings.Contains(strings.ReplaceAll(got, ",", ""), amount) {
						t.Errorf("%s tells a manager the %s, %s:\n%s", line, what, amount, got)
					}
				}
			}
			if answered < 10 {
				t.Errorf("only %d lines were answered", answered)
			}
			for _, line := range []string{"/scheme compare S09 " + scheme + " last quarter", "/merit salary @李娜", "/merit grade @李娜"} {
				_, err := d.say(wang, line)
				d.fails(err, appraisal.Forbidden, "not_allowed")
			}
		})
	}
}

func mustScheme(t *testing.T, id string) *appraisal.Scheme {
	t.Helper()
	all, err := appraisal.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	s, _ := appraisal.Schemes(all).ByID(id)
	return s
}

// paid are the amounts that the desk's people have under the scheme in any period that their manager asks about.
func paid(t *testing.T, d *desk, id string) map[string]string {
	t.Helper()
	s := mustScheme(t, id)
	secrets := map[string]string{"salary": "8642"}
	add := func(what string, m *appraisal.Money) {
		if m != nil && m.Minor != 0 {
			amount, _, _ := strings.Cut(m.String(), " ")
			secrets[what] = amount
		}
	}
	for _, p := range periodsOf(s) {
		results, err := s.Appraise(t.Context(), d.store, deskWorkspace, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			of := fmt.Sprintf(" of %s in %s", r.Member, p.ID())
			for _, o := range r.Outcomes {
				add(string(o.Kind)+of, o.Amount)
			}
			if r.Commission != nil {
				add("commission"+of, &r.Commission.Total)
			}
			if r.Wage != nil {
				add("wage"+of, r.Wage.Total)
				for _, part := range r.Wage.Parts {
					add(part.ID+of, part.Amount)
				}
			}
		}
	}
	if len(secrets) < 2 {
		t.Fatalf("%s pays nothing here", id)
	}
	return secrets
}

func periodsOf(s *appraisal.Scheme) []calendar.Period {
	today := calendar.NewDate(2026, 11, 20)
	var all []calendar.Period
	for _, k := range s.PeriodKinds() {
		if k != calendar.TenureQuarter {
			all = append(all, calendar.PeriodOf(k, today))
		}
	}
	return all
}
