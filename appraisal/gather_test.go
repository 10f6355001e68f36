package appraisal_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// book is a source whose figures are given by measure, period and member, and which writes down what it was asked.
type book struct {
	members []appraisal.Member
	targets map[string][]appraisal.Target // by the id of the period
	figures func(m appraisal.Measure, p calendar.Period) map[appraisal.MemberID]appraisal.Figure
	leave   map[appraisal.MemberID]int
	deals   []appraisal.DueDeal
	kept    map[string][]appraisal.Result
	broken  bool
	asked   []string
}

func (b *book) Settings(context.Context, appraisal.WorkspaceID) (appraisal.Settings, error) {
	return appraisal.Settings{Currency: "CNY"}, nil
}

func (b *book) Members(context.Context, appraisal.WorkspaceID) ([]appraisal.Member, error) {
	return b.members, nil
}

func (b *book) Targets(_ context.Context, _ appraisal.WorkspaceID, p calendar.Period) ([]appraisal.Target, error) {
	all := slices.Clone(b.targets[p.ID()])
	for i := range all {
		all[i].Period = p
	}
	return all, nil
}

func (b *book) Figures(_ context.Context, _ appraisal.WorkspaceID, ms []appraisal.Measure, p calendar.Period) (appraisal.Figures, error) {
	if b.broken {
		return nil, errors.New("the database is away")
	}
	all := appraisal.Figures{}
	var names []string
	for _, m := range ms {
		all[m] = b.figures(m, p)
		names = append(names, string(m.Metric))
	}
	b.asked = append(b.asked, fmt.Sprintf("%s %s–%s: %s", p.ID(), p.Start, p.End, strings.Join(names, " ")))
	return all, nil
}

func (b *book) LeaveDays(context.Context, appraisal.WorkspaceID, calendar.Period) (map[appraisal.MemberID]int, error) {
	return b.leave, nil
}

func (b *book) DealsDue(_ context.Context, _ appraisal.WorkspaceID, due appraisal.Due, from, to calendar.Date) ([]appraisal.DueDeal, error) {
	b.asked = append(b.asked, fmt.Sprintf("deals %s %s–%s", due, from, to))
	return b.deals, nil
}

func (b *book) Results(_ context.Context, _ appraisal.WorkspaceID, scheme string, p calendar.Period) ([]appraisal.Result, error) {
	b.asked = append(b.asked, "results of "+scheme+" "+p.ID())
	return b.kept[p.ID()], nil
}

func appraise(tb testing.TB, s *appraisal.Scheme, b *book, p calendar.Period) map[appraisal.MemberID]appraisal.Result {
	tb.Helper()
	all, err := s.Appraise(tb.Context(), b, "W", p)
	if err != nil {
		tb.Fatal(err)
	}
	by := make(map[appraisal.MemberID]appraisal.Result, len(all))
	for _, r := range all {
		by[r.Member] = r
	}
	return by
}

func rep(id appraisal.MemberID, joined calendar.Date) appraisal.Member {
	return appraisal.Member{ID: id, Name: string(id), Role: appraisal.Rep, Joined: joined}
}

// S04's year stands on its quarters: those that were published, and those that the facts give.
func TestAYearStandsOnItsQuarters(t *testing.T) {
	s := shippedScheme(t, "S04")
	year := calendar.PeriodOf(calendar.Year, quarter.Start)
	score := d("80")
	b := &book{
		members: []appraisal.Member{rep("U", calendar.NewDate(2020, 1, 1))},
		targets: map[string][]appraisal.Target{
			"2026":    {{Member: "U", Metric: "sales", Amount: d("1000")}, {Member: "U", Metric: "new_customers", Amount: d("4")}},
			"2026-Q3": {{Member: "U", Metric: "sales", Amount: d("1000")}},
		},
		kept: map[string][]appraisal.Result{"2026-Q1": {{Member: "U", Score: &score}}, "2026-Q2": {{Member: "U"}}},
		figures: func(m appraisal.Measure, p calendar.Period) map[appraisal.MemberID]appraisal.Figure {
			value := map[appraisal.MetricID]string{"sales": "900", "new_customers": "3", "satisfaction": "88", "rating": "92", "attendance": "2"}[m.Metric]
			if value == "" || p.ID() == "2026-Q4" {
				return nil
			}
			return map[appraisal.MemberID]appraisal.Figure{"U": {Value: d(value), Records: 1}}
		},
	}
	r := appraise(t, s, b, year)["U"]
	// Q1 is 80 as published, Q2 was held, Q3 by its facts is (90 × 60 + 88 × 20) ÷ 80 = 89.5 without a target for customers, and in Q4
	// nobody has a record yet: the mean is 84.75. 45 + 8.8 + 7.5 + 9.2 + 16.95 − 2
	quarters := indicator(t, r, "quarters")
	if shown(quarters.Value) != "84.75" || quarters.Records != 2 || shown(r.Score) != "85.45" {
		t.Errorf("quarters %s from %d, score %s", shown(quarters.Value), quarters.Records, shown(r.Score))
	}
	if !slices.Contains(b.asked, "results of S04 2026-Q4") || !slices.Contains(b.asked, "deals signed 2026-01-01–2027-01-01") {
		t.Errorf("asked: %s", strings.Join(b.asked, "\n"))
	}
}

func TestQuartersOfTenure(t *testing.T) {
	s := scheme(t, `
periods: [tenure_quarter]
proration: {targets: days, long_leave: 10}
indicators:
  - {id: monthly, title: WORDS, measure: {metric: orders, per: month, take: min}, formula: value * 50, weight: 50, missing: hold, clause: WORDS}
  - {id: sales, title: WORDS, measure: {metric: sales}, target: sales, formula: attainment, weight: 50, missing: hold, clause: WORDS}
`+levels)
	b := &book{
		members: []appraisal.Member{rep("early", calendar.NewDate(2026, 1, 10)), rep("same", calendar.NewDate(2026, 1, 10)), rep("later", calendar.NewDate(2026, 3, 1)), rep("unknown", calendar.Date{})},
		targets: map[string][]appraisal.Target{"T1": {{Member: "early", Metric: "sales", Amount: d("90")}, {Member: "same", Metric: "sales", Amount: d("90")}, {Member: "later", Metric: "sales", Amount: d("90")}}},
		leave:   map[appraisal.MemberID]int{"early": 9, "same": 45},
		figures: func(m appraisal.Measure, p calendar.Period) map[appraisal.MemberID]appraisal.Figure {
			all := map[appraisal.MemberID]appraisal.Figure{}
			for _, id := range []appraisal.MemberID{"early", "same", "later", "unknown"} {
				n := "45"
				if m.Metric == "orders" {
					n = fmt.Sprint(int(p.Start.Month)) // 1 in the month that begins on 10 January, 3 in March
				}
				all[id] = appraisal.Figure{Value: d(n), Records: 1}
			}
			return all
		},
	}
	all := appraise(t, s, b, calendar.Tenure(1))
	got := map[appraisal.MemberID]string{}
	for id, r := range all {
		got[id] = fmt.Sprintf("%s rank %d since %s", shown(r.Score), r.Rank, r.Period.Start)
	}
	want := map[appraisal.MemberID]string{
		"early": "50 rank 3 since 2026-01-10", // 25 + 25: nine days of leave are not long
		"same":  "75 rank 2 since 2026-01-10", // half of the target
		"later": "100 rank 1 since 2026-03-01",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"T1 2026-01-10–2026-04-10: sales", "2026-01 2026-01-10–2026-02-10: orders", "2026-02 2026-02-10–2026-03-10: orders", "2026-03 2026-03-10–2026-04-10: orders",
		"T1 2026-03-01–2026-06-01: sales", "2026-03 2026-03-01–2026-04-01: orders", "2026-04 2026-04-01–2026-05-01: orders", "2026-05 2026-05-01–2026-06-01: orders",
	}, b.asked); diff != "" {
		t.Errorf("queries (-want +got):\n%s", diff)
	}
}

func TestStreaksFromTheFacts(t *testing.T) {
	s := scheme(t, modified)
	june := calendar.PeriodOf(calendar.Month, calendar.NewDate(2026, 6, 1))
	b := &book{
		members: []appraisal.Member{rep("U", calendar.NewDate(2020, 1, 1)), rep("V", calendar.NewDate(2020, 1, 1))},
		figures: func(m appraisal.Measure, p calendar.Period) map[appraisal.MemberID]appraisal.Figure {
			if m.Metric != "satisfaction" || p.Start.Month < 5 {
				return nil
			}
			return map[appraisal.MemberID]appraisal.Figure{"U": {Value: d("30"), Records: 1}, "V": {Value: d("90"), Records: 1}}
		},
	}
	r := appraise(t, s, b, june)["U"]
	if len(r.Streaks) != 1 || r.Streaks[0].Count != 2 || !slices.Contains(codes(r), "no_history") {
		t.Errorf("before the book was kept nothing is known: %+v, %v", r.Streaks, codes(r))
	}
	weak := d("20")
	b.kept = map[string][]appraisal.Result{"2026-04": {{Member: "U", Score: &weak, Level: "C"}}}
	r = appraise(t, s, b, june)["U"]
	if r.Streaks[0].Count != 3 || len(r.Outcomes) != 1 || r.Outcomes[0].ID != "out" {
		t.Errorf("with April published: %+v, %v", r.Streaks, r.Outcomes)
	}
}

func TestAppraiseFails(t *testing.T) {
	s := scheme(t, modified)
	b := &book{members: []appraisal.Member{rep("U", calendar.Date{})}, broken: true}
	if _, err := s.Appraise(t.Context(), b, "W", quarter); err == nil || !strings.Contains(err.Error(), "figures") {
		t.Errorf("err = %v", err)
	}
	if _, err := s.Appraise(t.Context(), b, "W", calendar.Tenure(1)); appraisal.CodeOf(err) != appraisal.Invalid {
		t.Errorf("err = %v", err)
	}
	if all, err := s.Appraise(t.Context(), &book{}, "W", quarter); err != nil || len(all) != 0 {
		t.Errorf("nobody: %v, %v", all, err)
	}
}
