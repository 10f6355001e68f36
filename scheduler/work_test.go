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
	"github.com/meritbot/meritbot/internal/library"
)

// friday is a store with both nudges of the eastern team due, and the moment they are.
func friday(t *testing.T) (*fakeStore, time.Time) {
	t.Helper()
	f := team()
	now := at(t, shanghai(t), "2026-11-27 16:00")
	s := newScheduler(f)
	plan(t, s, now.Add(-time.Minute))
	plan(t, s, now)
	return f, now
}

func work(t *testing.T, s *Scheduler, now time.Time) int {
	t.Helper()
	n, err := s.Work(context.Background(), now)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWorkRunsEachRowOnce(t *testing.T) {
	f, now := friday(t)
	s := newScheduler(f)
	if n := work(t, s, now); n != 2 {
		t.Fatalf("%d done, want 2", n)
	}
	if n := work(t, s, now.Add(time.Hour)); n != 0 || f.count() != 2 {
		t.Errorf("%d more done, %d posts", n, f.count())
	}
}

func TestWorkDropsWhatComesTooLate(t *testing.T) {
	tests := []struct {
		name string
		late time.Duration
		end  string
	}{
		{"in time", 0, "done"},
		{"late but of use", 6 * time.Hour, "done"},
		{"too late", 6*time.Hour + time.Second, "too_late"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, now := friday(t)
			work(t, newScheduler(f), now.Add(tt.late))
			for _, end := range f.ends() {
				if !strings.HasSuffix(end, ": "+tt.end) {
					t.Errorf("%s, want %s", end, tt.end)
				}
			}
		})
	}
}

func TestWorkDropsWhatMakesNoSenseAnyMore(t *testing.T) {
	f, now := friday(t)
	f.members[2].Role = appraisal.Manager                      // Li was promoted meanwhile
	f.members[3].Left = company().Today(now.AddDate(0, 0, -1)) // Zhang left
	f.rows = append(f.rows, &row{Job: Job{Workspace: ws, Name: "of_another_version", Planned: now}, due: now})
	m := meter{}
	s := New(Deps{Store: f, Now: time.Now, Meter: m})
	work(t, s, now)
	want := []string{
		"of_another_version  2026-11-27T08:00: job_unknown",
		"weekly_report_nudge ULI 2026-11-27T08:00: role_changed",
		"weekly_report_nudge UZHANG 2026-11-27T08:00: member_left",
	}
	if got := f.ends(); !slices.Equal(got, want) {
		t.Errorf("ends %q, want %q", got, want)
	}
	if m["weekly_report_nudge dropped"] != 2 {
		t.Errorf("counted %v", m)
	}
}

func TestWorkTriesAgainWhatFailed(t *testing.T) {
	f, now := friday(t)
	m := meter{}
	s := New(Deps{Store: f, Now: func() time.Time { return now }, Meter: m})
	f.fail["Report"] = errors.New("no answer")
	if n := work(t, s, now); n != 0 || f.count() != 0 {
		t.Fatalf("%d done, %d posts", n, f.count())
	}
	if n := work(t, s, now.Add(firstRetry-time.Second)); n != 0 || m["weekly_report_nudge retried"] != 2 {
		t.Errorf("tried again before its time: %v", m)
	}
	delete(f.fail, "Report")
	if n := work(t, s, now.Add(firstRetry)); n != 2 || f.count() != 2 {
		t.Errorf("%d done, %d posts after the fault is gone", n, f.count())
	}
}

func TestWorkSurvivesAPanic(t *testing.T) {
	f, now := friday(t)
	f.rows = append(f.rows, &row{Job: Job{Workspace: ws, Name: Standings, Subject: "east", Planned: now}, due: now})
	f.figures = func(appraisal.Measure, calendar.Period) map[appraisal.MemberID]appraisal.Figure { panic("a fault") }
	s := New(Deps{Store: f, Now: func() time.Time { return now }, Library: library.New(schemes(t), f)})
	if n := work(t, s, now); n != 2 {
		t.Errorf("%d done, want the two nudges", n)
	}
	if r := f.find(Job{Workspace: ws, Name: Standings, Subject: "east", Planned: now}); r.end != "" || !r.due.After(now) {
		t.Errorf("the row that panicked is not tried again: %+v", r)
	}
}

func TestRescue(t *testing.T) {
	f, now := friday(t)
	dead, err := f.ClaimJobs(context.Background(), now, lease, limit) // this worker dies
	if err != nil || len(dead) != 2 {
		t.Fatalf("claimed %v, %v", dead, err)
	}
	s := newScheduler(f)
	if n := work(t, s, now.Add(lease-time.Second)); n != 0 {
		t.Errorf("%d rows taken from a worker that may live", n)
	}
	if n := work(t, s, now.Add(lease)); n != 2 {
		t.Errorf("%d rows rescued, want 2", n)
	}
	if err := f.FinishJob(context.Background(), dead[0], nil, nil, now); appraisal.CodeOf(err) != appraisal.Conflict {
		t.Errorf("the dead worker's acknowledgement: %v, want a conflict", err)
	}
	if f.count() != 2 {
		t.Errorf("%d posts, want 2", f.count())
	}
}

// takenOver loses the lease of every row just before its end is recorded.
type takenOver struct{ *fakeStore }

func (f takenOver) Report(ctx context.Context, ws appraisal.WorkspaceID, m appraisal.MemberID, week calendar.Period) (appraisal.Report, error) {
	for _, r := range f.rows {
		r.Token++
	}
	return f.fakeStore.Report(ctx, ws, m, week)
}

func TestWorkLeavesARowToWhoTookItOver(t *testing.T) {
	f, now := friday(t)
	m := meter{}
	s := New(Deps{Store: takenOver{f}, Now: func() time.Time { return now }, Meter: m})
	if n := work(t, s, now); n != 0 || f.count() != 0 || m["weekly_report_nudge lost"] != 2 {
		t.Errorf("%d done, %d posts, counted %v", n, f.count(), m)
	}
}

func TestWorkStopsWhenTheDatabaseDoesNotAnswer(t *testing.T) {
	f, now := friday(t)
	s := newScheduler(f)
	f.fail["FinishJob"] = appraisal.Errorf(appraisal.Unavailable, "database_unavailable")
	if _, err := s.Work(context.Background(), now); appraisal.CodeOf(err) != appraisal.Unavailable {
		t.Fatalf("error %v", err)
	}
	delete(f.fail, "FinishJob")
	if n := work(t, s, now.Add(lease)); n != 2 || f.count() != 2 {
		t.Errorf("%d done, %d posts once the leases ran out", n, f.count())
	}
}

func TestWorkPutsOffARowWhoseOutcomeCannotBeStored(t *testing.T) {
	f, now := friday(t)
	s := newScheduler(f)
	f.fail["FinishJob"] = errors.New("value too long")
	if n := work(t, s, now); n != 0 {
		t.Fatalf("%d done", n)
	}
	for _, r := range f.rows {
		if !r.due.After(now) || !r.leased.IsZero() {
			t.Errorf("row %+v is not put off", r)
		}
	}
}

// stopping asks for a stop while the first row runs.
type stopping struct {
	*fakeStore
	stop func()
}

func (f stopping) Report(ctx context.Context, ws appraisal.WorkspaceID, m appraisal.MemberID, week calendar.Period) (appraisal.Report, error) {
	f.stop()
	if err := ctx.Err(); err != nil {
		return appraisal.Report{}, err
	}
	return f.fakeStore.Report(ctx, ws, m, week)
}

func TestWorkFinishesWhatIsInHandWhenStopped(t *testing.T) {
	f, now := friday(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := New(Deps{Store: stopping{f, cancel}, Now: func() time.Time { return now }})
	if n, err := s.Work(ctx, now); err != nil || n != 1 {
		t.Fatalf("%d done, %v; want the row in hand", n, err)
	}
	if n := work(t, newScheduler(f), now); n != 1 || f.count() != 2 {
		t.Errorf("the other row was not given back at once: %d done, %d posts", n, f.count())
	}
}

func TestBackoff(t *testing.T) {
	tests := []struct {
		attempts int
		jitter   float64
		want     time.Duration
	}{
		{1, 0.5, 30 * time.Second},
		{2, 0.5, time.Minute},
		{5, 0.5, 8 * time.Minute},
		{8, 0.5, time.Hour},
		{1000, 0.5, time.Hour},
		{1, 0, 24 * time.Second},
		{1000, 1, 72 * time.Minute},
	}
	for _, tt := range tests {
		s := New(Deps{Jitter: func() float64 { return tt.jitter }})
		if got := s.backoff(tt.attempts).Round(time.Millisecond); got != tt.want {
			t.Errorf("after %d runs with jitter %v: %s, want %s", tt.attempts, tt.jitter, got, tt.want)
		}
	}
}
