package scheduler

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// only switches every job off but one, which gets the line.
func only(s appraisal.Settings, job, line string) appraisal.Settings {
	s.Jobs = nil
	for _, spec := range Specs() {
		l := Off
		if spec.Name == job {
			l = line
		}
		s.Jobs = append(s.Jobs, appraisal.JobSetting{Job: spec.Name, Cron: l})
	}
	return s
}

func plan(t *testing.T, s *Scheduler, now time.Time) {
	t.Helper()
	if err := s.Plan(context.Background(), now); err != nil {
		t.Fatal(err)
	}
}

func newScheduler(f *fakeStore) *Scheduler {
	return New(Deps{Store: f, Now: func() time.Time { return time.Unix(0, 0) }})
}

func TestPlan(t *testing.T) {
	sh := shanghai(t)
	friday := at(t, sh, "2026-11-27 16:00")
	tests := []struct {
		name  string
		job   string
		line  string
		begin string // first Plan, which only sets the cursors
		now   []string
		want  []string // planned in UTC
	}{
		{"a new workspace starts now", ReportNudge, "0 16 * * 5", "2026-11-27 16:01", nil, nil},
		{"each rep in the own zone", ReportNudge, "0 16 * * 5", "2026-11-27 15:59", []string{"2026-11-27 16:00", "2026-11-27 23:00"}, []string{
			"weekly_report_nudge UANNA 2026-11-27T15:00: ", "weekly_report_nudge ULI 2026-11-27T08:00: ", "weekly_report_nudge UZHANG 2026-11-27T08:00: ",
		}},
		{"a tick is planned once", ReportMissing, "0 10 * * 1", "2026-11-23 09:59", []string{"2026-11-23 10:00", "2026-11-23 10:00", "2026-11-23 10:01"}, []string{
			"weekly_report_missing UCHEN 2026-11-23T02:00: ", "weekly_report_missing UWANG 2026-11-23T02:00: ",
		}},
		{"teams with a channel", Standings, "0 9 * * 1", "2026-11-23 08:00", []string{"2026-11-23 09:30"}, []string{"standings east 2026-11-23T01:00: "}},
		{"what an outage left out", PeriodEnd, "0 9 1 1,4,7,10 *", "2026-06-01 00:00", []string{"2027-01-02 00:00"}, []string{
			"period_end  2026-07-01T01:00: ", "period_end  2026-10-01T01:00: ", "period_end  2027-01-01T01:00: ",
		}},
		{"off", Standings, "off", "2026-11-23 08:00", []string{"2026-11-23 09:30"}, nil},
		{"a line that can't be read falls back to the default", Standings, "whenever", "2026-11-23 08:00", []string{"2026-11-23 09:30"}, []string{
			"standings east 2026-11-23T01:00: ",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := team()
			f.settings = []appraisal.Settings{only(company(), tt.job, tt.line)}
			s := newScheduler(f)
			plan(t, s, at(t, sh, tt.begin))
			for _, now := range tt.now {
				plan(t, s, at(t, sh, now))
			}
			if got := f.ends(); !slices.Equal(got, tt.want) {
				t.Errorf("planned %q, want %q", got, tt.want)
			}
		})
	}
	t.Run("two replicas plan the same rows once", func(t *testing.T) {
		f := team()
		a, b := newScheduler(f), newScheduler(f)
		plan(t, a, friday.Add(-time.Hour))
		done := make(chan error, 2)
		for _, s := range []*Scheduler{a, b} {
			go func() { done <- s.Plan(context.Background(), friday) }()
		}
		for range 2 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		want := []string{"weekly_report_nudge ULI 2026-11-27T08:00: ", "weekly_report_nudge UZHANG 2026-11-27T08:00: "}
		if got := f.ends(); !slices.Equal(got, want) {
			t.Errorf("planned %q, want %q", got, want)
		}
	})
}

func TestPlanFollowsSettings(t *testing.T) {
	sh := shanghai(t)
	f := team()
	s := newScheduler(f)
	set := func(line string) { f.settings = []appraisal.Settings{only(company(), Standings, line)} }
	set("0 9 * * 1")
	plan(t, s, at(t, sh, "2026-11-23 08:00"))
	plan(t, s, at(t, sh, "2026-11-25 12:00")) // Monday's tick
	set("0 10 * * 3")                         // Wednesday 10:00 has gone by: the line counts from now on
	plan(t, s, at(t, sh, "2026-11-25 12:01"))
	set(Off)
	plan(t, s, at(t, sh, "2026-12-03 00:00")) // Wednesday's tick falls while the job is off
	set("0 10 * * 3")
	plan(t, s, at(t, sh, "2026-12-09 11:00"))
	want := []string{"standings east 2026-11-23T01:00: ", "standings east 2026-12-09T02:00: "}
	if got := f.ends(); !slices.Equal(got, want) {
		t.Errorf("planned %q, want %q", got, want)
	}
}

func TestPlanStartsNewSubjectsNow(t *testing.T) {
	sh := shanghai(t)
	f := team()
	f.settings = []appraisal.Settings{only(company(), ReportNudge, "0 * * * *")}
	s := newScheduler(f)
	plan(t, s, at(t, sh, "2026-11-23 08:30"))
	ben := person("UBEN", "Ben", appraisal.Rep, "west", "en", "America/New_York")
	gone := person("UGONE", "Gone", appraisal.Rep, "east", "en", "Asia/Shanghai")
	gone.Left = calendar.NewDate(2026, 11, 1)
	f.members = append(f.members, ben, gone)
	plan(t, s, at(t, sh, "2026-11-23 09:30"))
	if got := strings.Join(f.ends(), "\n"); strings.Contains(got, "UBEN") || strings.Contains(got, "UGONE") || !strings.Contains(got, "ULI") {
		t.Errorf("a new time zone starts now, and who has left gets nothing: %s", got)
	}
	plan(t, s, at(t, sh, "2026-11-23 10:30"))
	if got := strings.Join(f.ends(), "\n"); !strings.Contains(got, "UBEN 2026-11-23T02:00") {
		t.Errorf("Ben's next tick is missing: %s", got)
	}
}

func TestPlanBoundsWhatALongOutageLeaves(t *testing.T) {
	sh := shanghai(t)
	f := team()
	f.settings = []appraisal.Settings{only(company(), Standings, "* * * * *")}
	m := meter{}
	s := New(Deps{Store: f, Now: time.Now, Meter: m})
	plan(t, s, at(t, sh, "2026-11-23 08:00"))
	plan(t, s, at(t, sh, "2026-11-23 12:00"))
	rows := f.ends()
	if len(rows) != mostTicks || !strings.Contains(rows[len(rows)-1], "2026-11-23T04:00") {
		t.Errorf("%d rows, the last is %s; want the newest %d", len(rows), rows[len(rows)-1], mostTicks)
	}
	if m["standings skipped"] != 240-mostTicks || m["standings planned"] != mostTicks {
		t.Errorf("counted %v", m)
	}
}

func TestPlanGoesOnWhenAWorkspaceFails(t *testing.T) {
	sh := shanghai(t)
	f := team()
	other := company()
	other.Workspace = "T0"
	f.settings = []appraisal.Settings{other, only(company(), Standings, "0 9 * * 1")}
	f.fail["Members T0"] = errors.New("broken")
	s := newScheduler(f)
	for _, now := range []string{"2026-11-23 08:00", "2026-11-23 09:00"} {
		if err := s.Plan(context.Background(), at(t, sh, now)); err == nil || !strings.Contains(err.Error(), "T0") {
			t.Fatalf("error %v does not name the workspace that failed", err)
		}
	}
	if got := f.ends(); !slices.Equal(got, []string{"standings east 2026-11-23T01:00: "}) {
		t.Errorf("planned %q", got)
	}
}

func TestNextTick(t *testing.T) {
	sh := shanghai(t)
	f := team()
	s := newScheduler(f)
	now := at(t, sh, "2026-11-25 12:00")
	var got []string
	for range 6 {
		next, err := s.NextTick(context.Background(), now)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, next.In(sh).Format("Mon 15:04"))
		now = next
	}
	// Anna's Friday 16:00 in Berlin is Friday 23:00 here, her Sunday 20:00 Monday 03:00.
	want := []string{"Fri 16:00", "Fri 23:00", "Sun 20:00", "Mon 03:00", "Mon 09:00", "Mon 10:00"}
	if !slices.Equal(got, want) {
		t.Errorf("ticks %q, want %q", got, want)
	}
	f.settings = []appraisal.Settings{only(company(), "none", "")}
	if next, err := s.NextTick(context.Background(), now); err != nil || !next.IsZero() {
		t.Errorf("with every job off the next tick is %s (%v)", next, err)
	}
}
