package scheduler

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/message"
)

// quarterEnd is the third quarter: Li does well, Zhang badly, Anna has no target.
func quarterEnd() *fakeStore {
	f := team()
	f.teams[1].Channel = "CWEST"
	f.members[2].Salary = appraisal.Yuan(8000)
	q3 := calendar.PeriodOf(calendar.Quarter, calendar.NewDate(2026, 9, 30))
	f.targets = []appraisal.Target{
		target(q3, "ULI", "revenue", 400000), target(q3, "ULI", "customers_added", 5),
		target(q3, "UZHANG", "revenue", 400000), target(q3, "UZHANG", "customers_added", 5),
	}
	f.figures = sold(map[appraisal.MetricID]map[appraisal.MemberID]string{
		"revenue":         {"ULI": "500000", "UZHANG": "100000", "UANNA": "200000"},
		"customers_added": {"ULI": "3", "UZHANG": "1", "UANNA": "2"},
		"satisfaction":    {"ULI": "92", "UZHANG": "70", "UANNA": "95"},
		"rating":          {"ULI": "85", "UZHANG": "60"},
	})
	return f
}

func TestPeriodEnd(t *testing.T) {
	now := at(t, shanghai(t), "2026-10-01 09:00")
	f := play(t, quarterEnd(), PeriodEnd, now)
	golden(t, "period_end", f.posts)
	var saved []string
	for _, r := range f.results {
		score := "held"
		if r.Score != nil {
			score = appraisal.Shown(*r.Score)
		}
		saved = append(saved, fmt.Sprintf("%s %s %s %s", r.Member, r.Period.ID(), r.Scheme, score))
	}
	slices.Sort(saved)
	want := []string{"UANNA 2026-Q3 S09 held", "ULI 2026-Q3 S09 88.90", "UZHANG 2026-Q3 S09 36.50"}
	if !slices.Equal(saved, want) {
		t.Errorf("saved %q, want %q", saved, want)
	}
}

func TestTheOwnerIsToldOfRecordsWithoutARate(t *testing.T) {
	f := quarterEnd()
	counted := f.figures
	f.figures = func(m appraisal.Measure, p calendar.Period) map[appraisal.MemberID]appraisal.Figure {
		all := counted(m, p)
		if li, ok := all["ULI"]; ok && m.Metric == "revenue" {
			li.Left, li.Unrated = 1, []string{"EUR"}
			all["ULI"] = li
		}
		return all
	}
	for _, p := range play(t, f, PeriodEnd, at(t, shanghai(t), "2026-10-01 09:00")).posts {
		got := transcript(t, []message.Post{p})
		if told := strings.Contains(got, "汇率 EUR 7.12 于 2026-07-01"); told != (p.To == "UCHEN") {
			t.Errorf("%s is told: %v\n%s", p.To, told, got)
		}
	}
}

// What a scheme recommends against somebody reaches that person, the manager and the owner, and nobody else, even when a scheme file
// marks it as public.
func TestAdverseOutcomesStayPrivate(t *testing.T) {
	for _, kind := range []appraisal.OutcomeKind{appraisal.Talk, appraisal.Warning, appraisal.Cut, appraisal.Demotion, appraisal.ExitAdvice} {
		t.Run(string(kind), func(t *testing.T) {
			for to, got := range told(t, kind, true) {
				switch to {
				case "UZHANG":
					if strings.Contains(got, "SECRET") || !strings.Contains(got, "job.adverse."+string(kind)) {
						t.Errorf("Zhang is told %s", got)
					}
				case "UWANG", "UCHEN":
					if !strings.Contains(got, "SECRET") {
						t.Errorf("%s is not told: %s", to, got)
					}
				default:
					if strings.Contains(got, "SECRET") || strings.Contains(got, "job.adverse") || strings.Contains(got, "UZHANG") || strings.Contains(got, "张伟") {
						t.Errorf("%s is told %s", to, got)
					}
				}
			}
		})
	}
}

func TestRecommendationsGoToManagersAlone(t *testing.T) {
	for _, kind := range []appraisal.OutcomeKind{appraisal.Bonus, appraisal.Raise, appraisal.Promotion, appraisal.Training} {
		t.Run(string(kind), func(t *testing.T) {
			for to, got := range told(t, kind, false) {
				boss := to == "UWANG" || to == "UCHEN"
				if strings.Contains(got, "SECRET") != boss {
					t.Errorf("%s is told %s", to, got)
				}
			}
		})
	}
}

// A salary could be worked out from the amount of a bonus.
func TestAmountsGoToThePersonAndTheOwnerAlone(t *testing.T) {
	for _, public := range []bool{false, true} {
		for to, got := range told(t, appraisal.Bonus, public) {
			may := to == "UCHEN" && !public || to == "UZHANG" && public
			if strings.Contains(got, "XTS") != may {
				t.Errorf("public %v: %s is told %s", public, to, got)
			}
		}
	}
}

// told returns all that each recipient is told when Zhang gets an outcome of the kind.
func told(t *testing.T, kind appraisal.OutcomeKind, public bool) map[string]string {
	t.Helper()
	amount := appraisal.Money{Minor: 1234567, Currency: "XTS"}
	f := quarterEnd()
	wei := person("UWEI", "魏经理", appraisal.Manager, "west", "zh-CN", "Asia/Shanghai")
	f.members = append(f.members, wei)
	score := decimal.NewFromInt(50)
	a := announcement{job: Job{Workspace: ws, Name: PeriodEnd, Planned: at(t, time.UTC, "2026-10-01 01:00")}, settings: company(), members: f.members, teams: f.teams}
	a.period = calendar.PeriodOf(calendar.Quarter, calendar.NewDate(2026, 9, 1))
	secret := appraisal.Words{ZH: "SECRET", EN: "SECRET"}
	a.people = pair([]appraisal.Result{
		{Member: "ULI", Score: &score}, {Member: "UANNA", Score: &score},
		{Member: "UZHANG", Score: &score, Outcomes: []appraisal.Outcome{{Kind: kind, Detail: secret, Public: public, Amount: &amount}}},
	}, f.members)
	all := map[string]string{}
	for _, p := range a.posts() {
		all[p.To] += fmt.Sprintf("%+v", flat(p.Message))
	}
	if len(all) < 6 {
		t.Fatalf("only %d recipients", len(all))
	}
	return all
}

// flat lists the ids and words of a message.
func flat(m message.Message) []string {
	var all []string
	var walk func(message.Text)
	walk = func(x message.Text) {
		all = append(all, x.ID)
		for _, arg := range x.Args {
			all = append(all, arg.Value.Str, arg.Value.Label)
			for _, sub := range arg.Value.Texts {
				walk(sub)
			}
		}
	}
	walk(m.Summary)
	for _, b := range m.Blocks {
		switch {
		case b.Header != nil:
			walk(*b.Header)
		case b.Section != nil:
			walk(b.Section.Text)
		case b.Table != nil:
			for _, row := range b.Table.Rows {
				for _, cell := range row {
					walk(cell)
				}
			}
		}
		for _, c := range b.Context {
			walk(c)
		}
	}
	return all
}

func TestPeriodEndOfALargeTeamIsSplit(t *testing.T) {
	f := quarterEnd()
	for i := range 300 {
		f.members = append(f.members, person(fmt.Sprintf("UX%d", i), fmt.Sprintf("Rep %d", i), appraisal.Rep, "east", "en", "Asia/Shanghai"))
	}
	play(t, f, PeriodEnd, at(t, shanghai(t), "2026-10-01 09:00"))
	ids, rows := map[string]bool{}, 0
	for _, p := range f.posts {
		if ids[p.ID] {
			t.Errorf("two posts have the id %s", p.ID)
		}
		ids[p.ID] = true
		if len(p.Message.Blocks) > 50 {
			t.Errorf("%d blocks to %s", len(p.Message.Blocks), p.To)
		}
		for _, b := range p.Message.Blocks {
			if b.Table == nil {
				continue
			}
			if len(b.Table.Rows) > 100 {
				t.Errorf("%d rows to %s", len(b.Table.Rows), p.To)
			}
			if p.To == "UWANG" {
				rows += len(b.Table.Rows)
			}
		}
	}
	if rows != 302 {
		t.Errorf("the manager is told of %d members, want 302", rows)
	}
}

func TestPeriodEndIsAlwaysRunLate(t *testing.T) {
	f := quarterEnd()
	now := at(t, shanghai(t), "2026-10-01 09:00")
	f.settings[0] = only(company(), PeriodEnd, "0 9 1 1,4,7,10 *")
	s := New(Deps{Store: f, Library: library.New(schemes(t), f), Now: time.Now})
	plan(t, s, now.Add(-time.Hour))
	later := now.AddDate(0, 0, 40)
	plan(t, s, later)
	work(t, s, later)
	if len(f.results) != 3 || f.results[0].Period.ID() != "2026-Q3" {
		t.Errorf("results %+v", f.results)
	}
}

func TestPeriodEndRunTwicePostsTheSame(t *testing.T) {
	now := at(t, shanghai(t), "2026-10-01 09:00")
	first := transcript(t, play(t, quarterEnd(), PeriodEnd, now).posts)
	second := transcript(t, play(t, quarterEnd(), PeriodEnd, now).posts)
	if first != second {
		t.Errorf("first\n%s\nsecond\n%s", first, second)
	}
}

func TestPeriodEndWithoutItsSchemeIsTriedAgain(t *testing.T) {
	f := quarterEnd()
	now := at(t, shanghai(t), "2026-10-01 09:00")
	f.settings[0].Scheme = "S99"
	f.rows = []*row{{Job: Job{Workspace: ws, Name: PeriodEnd, Planned: now}, due: now}}
	work(t, New(Deps{Store: f, Library: library.New(schemes(t), f), Now: time.Now}), now)
	if f.rows[0].end != "" || !f.rows[0].due.After(now) {
		t.Errorf("row %+v", f.rows[0])
	}
}

// The quarter that has ended keeps its scheme, even when another one is in use from the day on which the job runs.
func TestPeriodEndUsesTheSchemeOfThePeriod(t *testing.T) {
	f := quarterEnd()
	f.settings[0].Uses = []appraisal.SchemeUse{{From: calendar.NewDate(2026, 10, 1), Scheme: "S05"}}
	for _, r := range play(t, f, PeriodEnd, at(t, shanghai(t), "2026-10-01 09:00")).results {
		if r.Scheme != "S09" {
			t.Errorf("%s is appraised by %s", r.Member, r.Scheme)
		}
	}
	f = quarterEnd()
	f.settings[0].Uses = []appraisal.SchemeUse{{From: calendar.NewDate(2026, 7, 1), Scheme: "S05"}}
	results := play(t, f, PeriodEnd, at(t, shanghai(t), "2026-10-01 09:00")).results
	if len(results) != 3 || results[0].Scheme != "S05" {
		t.Errorf("results %+v", results)
	}
}

// Who left in the quarter has a result, and nothing is sent or said of them in the channel.
func TestWhoLeftGetsNoPost(t *testing.T) {
	f := quarterEnd()
	for i := range f.members {
		if f.members[i].ID == "ULI" {
			f.members[i].Left = calendar.NewDate(2026, 9, 29)
		}
	}
	f = play(t, f, PeriodEnd, at(t, shanghai(t), "2026-10-01 09:00"))
	if !slices.ContainsFunc(f.results, func(r appraisal.Result) bool { return r.Member == "ULI" }) {
		t.Error("there is no result of who left in the period")
	}
	for _, p := range f.posts {
		if p.To == "ULI" || p.To == "CEAST" && strings.Contains(transcript(t, []message.Post{p}), "李娜") {
			t.Errorf("posted to %s:\n%s", p.To, transcript(t, []message.Post{p}))
		}
	}
}

// Wages and commission stand in the own result alone.
func TestPayIsToldToThePersonAlone(t *testing.T) {
	f := quarterEnd()
	for i := range f.members {
		f.members[i].Grade = "2"
	}
	f.settings[0].Uses = []appraisal.SchemeUse{{From: calendar.NewDate(2026, 7, 1), Scheme: "S02"}}
	f.due = []appraisal.DueDeal{{
		Deal: appraisal.Deal{Number: 128, CustomerName: "Acme", Member: "ULI", Signed: calendar.NewDate(2026, 8, 3)}, Due: calendar.NewDate(2026, 8, 3),
		Value: decimal.NewFromInt(1_000_000), CostOf: pointer(decimal.NewFromInt(500_000)), Spent: decimal.NewFromInt(40_000),
	}}
	told := 0
	for _, p := range play(t, f, PeriodEnd, at(t, shanghai(t), "2026-10-01 09:00")).posts {
		if !strings.Contains(transcript(t, []message.Post{p}), "55500.00") {
			continue
		}
		if told++; p.To != "ULI" {
			t.Errorf("%s reads what Li earns:\n%s", p.To, transcript(t, []message.Post{p}))
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

func pointer(d decimal.Decimal) *decimal.Decimal { return &d }
