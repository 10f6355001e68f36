package appraisal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// three quarters of the target, three of five customers, 450 points from five answers, peers 80: 37.5 + 12 + 18 + 8 = 75.5, level A.
func onTheWay() *inputs {
	in := newInputs().member("U").member("V")
	in.Currency = "CNY"
	for _, id := range []appraisal.MemberID{"U", "V"} {
		in.target(id, "revenue", "400000").target(id, "customers_added", "5")
		in.figure(id, revenue, "300000", 9).figure(id, added, "3", 3).figure(id, satisfaction, "90", 5).figure(id, teamwork, "80", 2)
	}
	return in.figure("V", revenue, "380000", 1)
}

func TestWhatIf(t *testing.T) {
	deal := func(amount string, customer appraisal.CustomerState) appraisal.Event {
		return appraisal.Event{Deal: &appraisal.PossibleDeal{Amount: d(amount), Customer: customer}}
	}
	tests := []struct {
		name   string
		events []appraisal.Event
		score  string
		level  string
		rank   int
	}{
		{"nothing", nil, "75.5", "A", 2},
		{"one more answer of 95", []appraisal.Event{{Measure: satisfaction, By: d("95")}}, "75.6667", "A", 2}, // 545 ÷ 6 = 90.8333
		{"two more customers", []appraisal.Event{{Measure: added, By: d("2")}}, "83.5", "A", 2},
		{"a deal with a new customer", []appraisal.Event{deal("50000", appraisal.FirstDeal)}, "85.75", "A+", 1}, // 87.5 % and 4 of 5
		{"a deal with a customer there is", []appraisal.Event{deal("50000", appraisal.Known)}, "81.75", "A", 2},
		{"sales move revenue too", []appraisal.Event{{Measure: sales, By: d("40000")}}, "80.5", "A", 2},
		{"returns lower it", []appraisal.Event{{Measure: appraisal.Measure{Metric: "returns"}, By: d("40000")}}, "70.5", "B", 2},
		{"two things", []appraisal.Event{deal("50000", appraisal.FirstDeal), {Measure: added, By: d("1")}}, "89.75", "A+", 1},
		{"a deal after the period", []appraisal.Event{{Deal: &appraisal.PossibleDeal{Amount: d("50000"), Signed: quarter.End}}}, "75.5", "A", 2},
	}
	in := onTheWay()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, after, err := s09(t).WhatIf(in.Inputs, "U", tt.events...)
			if err != nil {
				t.Fatal(err)
			}
			if shown(before.Score) != "75.5" || before.Rank != 2 {
				t.Errorf("before: %s, rank %d", shown(before.Score), before.Rank)
			}
			if shown(after.Score) != tt.score || after.Level != tt.level || after.Rank != tt.rank {
				t.Errorf("after: %s, level %s, rank %d; want %s, %s, %d", shown(after.Score), after.Level, after.Rank, tt.score, tt.level, tt.rank)
			}
		})
	}
	if diff := cmp.Diff(onTheWay(), in); diff != "" {
		t.Errorf("the inputs were changed:\n%s", diff)
	}
	if _, _, err := s09(t).WhatIf(in.Inputs, "X"); appraisal.CodeOf(err) != appraisal.NotFound {
		t.Errorf("err = %v", err)
	}
}

func TestWhatIfADealEarnsCommission(t *testing.T) {
	s := shippedScheme(t, "S02")
	in := newInputs().member("U")
	in.Currency, in.Members[0].Grade = "CNY", "3"
	cost := d("500000")
	possible := appraisal.PossibleDeal{Amount: d("1000000"), Cost: &cost, Expenses: d("40000")}
	before, after, err := s.WhatIf(in.Inputs, "U", appraisal.Event{Deal: &possible})
	if err != nil {
		t.Fatal(err)
	}
	if before.Commission != nil || after.Commission == nil || after.Commission.Total != appraisal.Yuan(55_500) {
		t.Errorf("commission %+v, then %+v", before.Commission, after.Commission)
	}
	if shown(before.Score) != "0" || shown(after.Score) != "500" { // of the quarter's task, 200,000
		t.Errorf("score %s, then %s", shown(before.Score), shown(after.Score))
	}
}

// In a tenure quarter those who joined on other days are ranked too.
func TestWhatIfRanksWithThoseWhoJoinedOnOtherDays(t *testing.T) {
	s := scheme(t, `
periods: [tenure_quarter]
indicators:
  - {id: a, title: WORDS, measure: {metric: satisfaction}, formula: value, weight: 100, missing: hold, clause: WORDS}
`+levels)
	part := func(id appraisal.MemberID, day int, score string) appraisal.Inputs {
		in := newInputs().member(id).figure(id, satisfaction, score, 1)
		in.Members[0].Joined = calendar.NewDate(2026, 7, day)
		in.Period = calendar.Tenure(1).Since(in.Members[0].Joined)
		return in.Inputs
	}
	in := part("U", 1, "60")
	in.Others = []appraisal.Inputs{part("V", 2, "70"), part("W", 3, "90")}
	before, after, err := s.WhatIf(in, "U", appraisal.Event{Measure: satisfaction, By: d("100")})
	if err != nil || before.Rank != 3 || after.Rank != 2 { // 80 of two answers
		t.Errorf("rank %d, then %d; %v", before.Rank, after.Rank, err)
	}
	got, err := s.Reach(in, "U", appraisal.Goal{Score: dp("80")})
	if err != nil || got.Now.Rank != 3 {
		t.Errorf("rank %d, %v", got.Now.Rank, err)
	}
}

// A measure of the classes A and C counts what happens with a customer of A, and not what happens with one of AB.
func TestWhatIfCountsEachClassOfAMeasure(t *testing.T) {
	for _, tt := range []struct {
		measure, event string
		counts         bool
	}{
		{"ABC", "A", true}, {"ABC", "AC", true}, {"AC", "CA", true}, {"AC", "AB", false}, {"A", "AB", false}, {"ABC", "", false}, {"", "AC", true}, {"", "", true},
	} {
		m := appraisal.Measure{Metric: "new_customers", Class: tt.measure}
		class := ""
		if tt.measure != "" {
			class = ", class: " + tt.measure
		}
		s := scheme(t, `
periods: [quarter]
indicators:
  - {id: new, title: WORDS, measure: {metric: new_customers`+class+`}, formula: value, weight: 100, missing: hold, clause: WORDS}
`+levels)
		event := appraisal.Event{Measure: appraisal.Measure{Metric: "new_customers", Class: tt.event}, By: d("1")}
		_, after, err := s.WhatIf(newInputs().member("U").figure("U", m, "2", 2).Inputs, "U", event)
		if err != nil {
			t.Fatal(err)
		}
		if want := map[bool]string{true: "3", false: "2"}[tt.counts]; shown(after.Score) != want {
			t.Errorf("one more of class %q: a measure of %q is %s, want %s", tt.event, tt.measure, shown(after.Score), want)
		}
	}
}

// S11 pays commission the month after a deal is paid in full.
func TestWhatIfCommissionIsPaidLater(t *testing.T) {
	s := shippedScheme(t, "S11")
	in := newInputs().member("U")
	in.Currency, in.Period = "CNY", calendar.PeriodOf(calendar.Month, quarter.Start)
	paid := appraisal.PossibleDeal{Amount: d("50000"), Signed: quarter.Start, Paid: quarter.Start.AddDays(29)}
	_, after, err := s.WhatIf(in.Inputs, "U", appraisal.Event{Deal: &paid})
	if err != nil || after.Commission != nil {
		t.Errorf("this month: %+v, %v", after.Commission, err)
	}
	from, lines := s.CommissionLater(in.Inputs, "U", paid)
	if len(lines) != 1 || from.ID() != "2026-08" || lines[0].Own != appraisal.Yuan(750) {
		t.Errorf("%s: %+v", from.ID(), lines)
	}
	if _, lines := s.CommissionLater(in.Inputs, "U", appraisal.PossibleDeal{Amount: d("50000")}); lines != nil {
		t.Errorf("a deal that is never paid earns %+v", lines)
	}
}

func ways(all []appraisal.Way) []string {
	var lines []string
	for _, w := range all {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s→%s %t %s %s %s", w.Indicator, w.From, w.To, w.Reaches, w.Score.Round(4), w.Level, w.Status)))
	}
	return lines
}

func TestReach(t *testing.T) {
	score := func(s string) *decimal.Decimal { n := d(s); return &n }
	tests := []struct {
		name     string
		in       *inputs
		goal     appraisal.Goal
		alone    []string
		together []string
		effort   string
	}{
		{"a level", onTheWay(), appraisal.Goal{Level: "A+"}, []string{
			"revenue 300000→376000 true 85 A+", // 94 % of the target
			"new_customers 3→5 false 83.5 A",
			"satisfaction 90→100 false 77.5 A",
			"teamwork 80→100 false 77.5 A",
		}, []string{"revenue 300000→344000 true 85 A+", "new_customers 3→4 true 85 A+"}, "50"}, // half of the customers' way gives 4 points, 44 % of the revenue's 5.5
		{"a score", onTheWay(), appraisal.Goal{Score: score("76")}, []string{
			"revenue 300000→304000 true 76 A",
			"new_customers 3→4 true 79.5 A",
			"satisfaction 90→92.5 true 76 A",
			"teamwork 80→85 true 76 A",
		}, []string{"revenue 300000→303448 true 76 A", "teamwork 80→80.69 true 76 A"}, "3.45"}, // 12.5 × 0.03448 + 0.069 = 0.5
		{"an answer with thirds", onTheWay().figure("U", satisfaction, "90.3333333333333333", 3), appraisal.Goal{Score: score("76.2")}, []string{
			"revenue 300000→305066.67 true 76.2 A",
			"new_customers 3→4 true 79.5667 A",
			"satisfaction 90.3333333333333333→93.5 true 76.2 A",
			"teamwork 80→86.34 true 76.2007 A",
		}, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := s09(t).Reach(tt.in.Inputs, "U", tt.goal)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.alone, ways(got.Alone)); diff != "" {
				t.Errorf("alone (-want +got):\n%s", diff)
			}
			if tt.effort == "" {
				return
			}
			if diff := cmp.Diff(tt.together, ways(got.Together)); diff != "" || got.Effort.String() != tt.effort {
				t.Errorf("together with %s (-want +got):\n%s", got.Effort, diff)
			}
		})
	}
}
