package scheduler_test

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
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/scheduler"
	"github.com/meritbot/meritbot/store"
	"github.com/meritbot/meritbot/store/storetest"
)

// The jobs on the real store. What each one says is tested in the package itself; here it is that rows, leases and posts hold together.

const acme = appraisal.WorkspaceID("T1")

// engine is a database to run a test on.
type engine struct {
	name string
	open func(*testing.T) *store.Store
}

func engines() []engine {
	return []engine{
		{"SQLite", func(t *testing.T) *store.Store { t.Helper(); return storetest.SQLite(t) }},
		{"PostgreSQL", func(t *testing.T) *store.Store { t.Helper(); return storetest.Postgres(t) }},
	}
}

// company fills the store with two reps, a manager and an owner.
func company(t *testing.T, s *store.Store) {
	t.Helper()
	ctx, at := context.Background(), wall(t, "2026-11-01 09:00")
	err := s.EnsureWorkspace(ctx, appraisal.Settings{Workspace: acme, Name: "Acme", TimeZone: "Asia/Shanghai", Currency: "CNY", Lang: "zh-CN", Scheme: "S09"})
	if err != nil {
		t.Fatal(err)
	}
	var members []appraisal.Member
	for id, role := range map[string]appraisal.Role{"ULI": appraisal.Rep, "UZHANG": appraisal.Rep, "UWANG": appraisal.Manager, "UCHEN": appraisal.Owner} {
		members = append(members, appraisal.Member{
			Workspace: acme, ID: appraisal.MemberID(id), Name: id, Role: role, Team: "east", Lang: "zh-CN", TimeZone: "Asia/Shanghai",
			Joined: calendar.NewDate(2025, 1, 1),
		})
	}
	if err := s.SyncMembers(ctx, acme, members, at); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveTeam(ctx, change("team", at), appraisal.Team{ID: "east", Name: "East", Channel: "CEAST"}); err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		if err := s.SaveMember(ctx, change("member "+string(m.ID), at), m); err != nil {
			t.Fatal(err)
		}
	}
}

func change(key string, at time.Time) appraisal.Change {
	return appraisal.Change{Workspace: acme, Actor: "UCHEN", Key: key, At: at}
}

func wall(t *testing.T, at string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	v, err := time.ParseInLocation("2006-01-02 15:04", at, loc)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// ends counts how runs ended.
type ends map[scheduler.End]int

func (ends) JobsPlanned(string, int) {}

func (e ends) JobEnded(_ string, end scheduler.End) { e[end]++ }

func newScheduler(t *testing.T, s *store.Store, now time.Time, m scheduler.Meter) *scheduler.Scheduler {
	t.Helper()
	schemes, err := appraisal.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return scheduler.New(scheduler.Deps{Store: s, Library: library.New(schemes, s), Now: func() time.Time { return now }, Meter: m})
}

// posted takes all waiting posts from the outbox and lists to whom they go.
func posted(t *testing.T, s *store.Store, now time.Time) []string {
	t.Helper()
	var to []string
	for {
		claims, err := s.ClaimPosts(context.Background(), acme, now, time.Minute, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(claims) == 0 {
			slices.Sort(to)
			return to
		}
		for _, c := range claims {
			name, _, _ := strings.Cut(c.ID, "/")
			to = append(to, name+" "+c.To)
			if err := s.PostSent(context.Background(), c, c.To, fmt.Sprint(len(to)), now); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestReplicasPostOnce(t *testing.T) {
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) { replicasPostOnce(t, e.open(t)) })
	}
}

func replicasPostOnce(t *testing.T, s *store.Store) {
	t.Helper()
	company(t, s)
	before, now := wall(t, "2026-11-27 15:59"), wall(t, "2026-11-27 16:00")
	if err := newScheduler(t, s, before, nil).Plan(context.Background(), before); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	errs := make(chan error, 4)
	for range cap(errs) {
		replica := newScheduler(t, s, now, nil)
		wg.Go(func() {
			if err := replica.Plan(context.Background(), now); err != nil {
				errs <- err
				return
			}
			_, err := replica.Work(context.Background(), now)
			errs <- err
		})
	}
	wg.Wait()
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if got := posted(t, s, now); !slices.Equal(got, []string{"weekly_report_nudge ULI", "weekly_report_nudge UZHANG"}) {
		t.Errorf("posts %q", got)
	}
}

// A whole turn of a quarter: the nudge until the report is in, the snooze, the manager's list, the standings, and the results.
func TestQuarter(t *testing.T) {
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) { quarter(t, e.open(t)) })
	}
}

func quarter(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := context.Background()
	company(t, s)
	q4 := calendar.PeriodOf(calendar.Quarter, calendar.NewDate(2026, 12, 1))
	on := wall(t, "2026-12-01 10:00")
	deal := appraisal.NewDeal{CreateCustomer: "华东阀门", Deal: appraisal.Deal{Member: "ULI", Signed: calendar.DateOf(on), Amount: appraisal.Yuan(500000)}}
	if _, err := s.LogDeal(ctx, change("deal", on), deal); err != nil {
		t.Fatal(err)
	}
	target := appraisal.Target{Member: "ULI", Metric: "revenue", Period: q4, Amount: decimal.NewFromInt(400000)}
	if err := s.SetTargets(ctx, change("target", on), []appraisal.Target{target}); err != nil {
		t.Fatal(err)
	}
	ended := ends{}
	play := func(at string) []string {
		now := wall(t, at)
		sch := newScheduler(t, s, now, ended)
		if err := sch.Plan(ctx, now); err != nil {
			t.Fatal(err)
		}
		if _, err := sch.Work(ctx, now); err != nil {
			t.Fatal(err)
		}
		return posted(t, s, now)
	}
	expect := func(at string, want ...string) {
		t.Helper()
		if got := play(at); !slices.Equal(got, want) {
			t.Errorf("at %s posts %q, want %q", at, got, want)
		}
	}
	expect("2026-12-18 15:00")
	expect("2026-12-18 16:00", "weekly_report_nudge ULI", "weekly_report_nudge UZHANG")
	desk := scheduler.Desk{Jobs: s}
	for range 2 { // pressed twice
		if err := desk.Snooze(ctx, change("snooze", wall(t, "2026-12-18 16:05")), scheduler.ReportNudge, "UZHANG", wall(t, "2026-12-18 17:05")); err != nil {
			t.Fatal(err)
		}
	}
	expect("2026-12-18 17:05", "weekly_report_nudge UZHANG")
	report := appraisal.Report{Member: "ULI", Week: calendar.PeriodOf(calendar.Week, calendar.NewDate(2026, 12, 18)), Work: "x"}
	if _, err := s.SubmitReport(ctx, change("report", wall(t, "2026-12-18 18:00")), report); err != nil {
		t.Fatal(err)
	}
	expect("2026-12-20 20:00", "weekly_report_second_nudge UZHANG")
	expect("2026-12-21 10:00", "standings CEAST", "weekly_report_missing UWANG")
	play("2026-12-31 00:00")
	expect("2027-01-01 09:00", "period_end CEAST", "period_end UCHEN", "period_end ULI", "period_end UWANG", "period_end UZHANG")
	results, err := s.Results(ctx, acme, "S09", q4)
	if err != nil || len(results) != 2 {
		t.Fatalf("results %+v, %v", results, err)
	}
	// What fell between the 21st and the 31st came too late: two nudges for two reps, the standings, two lists.
	if ended[scheduler.Dropped] != 7 {
		t.Errorf("%d runs dropped, want 7", ended[scheduler.Dropped])
	}
}
