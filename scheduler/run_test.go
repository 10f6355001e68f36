package scheduler

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meritbot/meritbot/appraisal"
)

// In a synctest bubble the clock begins at midnight UTC on Saturday, 1 January 2000.

// pass lets time pass in a bubble.
func pass(d time.Duration) { <-time.After(d) }

func utcTeam() *fakeStore {
	f := team()
	f.settings[0].TimeZone = "UTC"
	for i := range f.members {
		f.members[i].TimeZone = "UTC"
	}
	return f
}

func TestRunPlansAndWorksOnTheMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := utcTeam()
		f.settings[0] = only(f.settings[0], ReportNudge, "5 0 * * *")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); New(Deps{Store: f, Now: time.Now}).Run(ctx) }()

		pass(5*time.Minute - time.Nanosecond)
		synctest.Wait()
		if f.count() != 0 {
			t.Errorf("%d posts before the tick", f.count())
		}
		pass(time.Nanosecond)
		synctest.Wait()
		if f.count() != 3 {
			t.Errorf("%d posts at the tick, want one for each rep", f.count())
		}
		cancel()
		<-done
	})
}

func TestRunWorksWhenWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := utcTeam()
		f.settings[0] = only(f.settings[0], "none", "")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); New(Deps{Store: f, Now: time.Now}).Run(ctx) }()
		pass(10 * time.Second)
		f.mu.Lock()
		f.rows = append(f.rows, &row{Job: Job{Workspace: ws, Name: ReportNudge, Subject: "ULI", Planned: time.Now()}, due: time.Now()})
		f.mu.Unlock()
		f.wake <- struct{}{}
		synctest.Wait()
		if f.count() != 1 {
			t.Errorf("%d posts right after the wake, want 1", f.count())
		}
		before := f.claims
		for range 100 { // a busy store does not make a busy scheduler
			select {
			case f.wake <- struct{}{}:
			default:
			}
			pass(10 * time.Millisecond)
		}
		synctest.Wait()
		if n := f.claims - before; n > 3 {
			t.Errorf("%d looks for rows within a second", n)
		}
		cancel()
		<-done
	})
}

func TestRunGoesOnAfterAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := utcTeam()
		f.settings[0] = only(f.settings[0], ReportNudge, "5 0 * * *")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); New(Deps{Store: f, Now: time.Now}).Run(ctx) }()
		pass(2 * time.Minute)
		f.mu.Lock()
		f.fail["Workspaces"] = appraisal.Errorf(appraisal.Unavailable, "database_unavailable")
		f.fail["ClaimJobs"] = f.fail["Workspaces"]
		f.mu.Unlock()
		pass(10 * time.Minute)
		f.mu.Lock()
		clear(f.fail)
		f.mu.Unlock()
		close(f.wake) // the listener is gone as well: the minute still comes
		pass(time.Minute)
		synctest.Wait()
		if f.count() != 3 {
			t.Errorf("%d posts after the outage, want the 3 whose tick fell in it", f.count())
		}
		cancel()
		<-done
	})
}

func TestRunSweepsOnceAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := utcTeam()
		f.settings[0] = only(f.settings[0], "none", "")
		f.fail["Sweep"] = appraisal.Errorf(appraisal.Unavailable, "unavailable") // which does not end the loop
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); New(Deps{Store: f, Now: time.Now}).Run(ctx) }()
		pass(3*time.Hour + 30*time.Minute)
		synctest.Wait()
		cancel()
		<-done
		if f.sweeps != 4 {
			t.Errorf("%d sweeps in three and a half hours", f.sweeps)
		}
	})
}
