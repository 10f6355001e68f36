package scheduler

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/meritbot/meritbot/appraisal"
)

const (
	// lease is how long a claimed row is ours. A worker that dies loses it after this time, and another one runs the job.
	lease = 2 * time.Minute
	// batch bounds the time for all rows of one claim, so that a live worker is done, or has given up, before its lease ends.
	batch = 90 * time.Second
	// limit is how many rows are claimed at once.
	limit = 16
	// grace is how long rows in hand may take to finish after a stop was asked for.
	grace = 8 * time.Second
	// acknowledge bounds the one statement that ends a run, which is tried even when the time for the run is over.
	acknowledge = 5 * time.Second

	firstRetry = 30 * time.Second
	lastRetry  = time.Hour
)

// Work claims and runs due rows until none is left, and returns how many it finished. Rows whose worker died are claimed again once
// their lease has run out. When ctx ends, the row in hand is finished and the rest go back to the other workers.
func (s *Scheduler) Work(ctx context.Context, now time.Time) (done int, err error) {
	began := s.now()
	for ctx.Err() == nil {
		now := now.Add(s.now().Sub(began)) // a lease must not begin in the past when there is much to do
		jobs, err := s.store.ClaimJobs(ctx, now, lease, limit)
		if err != nil {
			return done, fmt.Errorf("scheduler: claim: %w", err)
		}
		if len(jobs) == 0 {
			return done, nil
		}
		n, err := s.workBatch(ctx, jobs, now)
		done += n
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// workBatch runs the rows of one claim, one after the other.
func (s *Scheduler) workBatch(ctx context.Context, jobs []Job, now time.Time) (done int, err error) {
	running, cancel := context.WithTimeout(context.WithoutCancel(ctx), batch)
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		t := time.NewTimer(grace)
		defer t.Stop()
		select {
		case <-t.C:
			cancel()
		case <-running.Done():
		}
	})
	defer stop()
	for i, j := range jobs {
		if ctx.Err() != nil || running.Err() != nil {
			return done, s.release(ctx, jobs[i:])
		}
		end, err := s.work(running, j, now)
		if err != nil { // the database does not answer: the lease brings the rest back
			return done, fmt.Errorf("scheduler: end of %s: %w", j.Name, err)
		}
		s.meter.JobEnded(j.Name, end)
		if end == Done {
			done++
		}
	}
	return done, nil
}

func (s *Scheduler) release(ctx context.Context, jobs []Job) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), acknowledge)
	defer cancel()
	if err := s.store.ReleaseJobs(ctx, jobs); err != nil {
		return fmt.Errorf("scheduler: release: %w", err)
	}
	return nil
}

// dropError ends a run for good without an outcome.
type dropError struct{ reason string }

func (e dropError) Error() string { return "scheduler: dropped: " + e.reason }

// drop says that the run makes no sense any more, such as when its subject is gone.
func drop(reason string) error { return dropError{reason} }

// work runs a row and records how it ended. The error is the store's: nobody knows how the row ended.
func (s *Scheduler) work(ctx context.Context, j Job, now time.Time) (End, error) {
	out, runErr := s.run(ctx, j, now)
	ack, cancel := context.WithTimeout(context.WithoutCancel(ctx), acknowledge)
	defer cancel()
	log := s.log.With("workspace", j.Workspace, "job", j.Name, "subject", j.Subject, "planned", j.Planned, "attempts", j.Attempts)
	var dropped dropError
	var end End
	var err error
	switch {
	case runErr == nil:
		end, err = Done, s.store.FinishJob(ack, j, out.Posts, out.Results, now)
	case errors.As(runErr, &dropped):
		log.Warn("job dropped", "reason", dropped.reason)
		end, err = Dropped, s.store.DropJob(ack, j, dropped.reason, now)
	default:
		at := now.Add(s.backoff(j.Attempts))
		log.Error("job failed, will be run again", "at", at, "err", runErr)
		end, err = Retried, s.store.RetryJob(ack, j, at, "failed")
	}
	code := appraisal.CodeOf(err)
	if code == appraisal.Conflict {
		log.Warn("job's lease was lost, another worker has it", "err", err)
		return Lost, nil
	}
	silent := code == appraisal.Unavailable || code == appraisal.Unconfirmed
	if err != nil && end == Done && !silent { // the outcome can't be stored: put it off, so that one row does not hold up the others
		log.Error("job's outcome can't be stored, will be run again", "err", err)
		return Retried, s.store.RetryJob(ack, j, now.Add(s.backoff(j.Attempts)), "not_stored")
	}
	return end, err
}

// run finds the job's spec and runs it. A panic is the run's failure, not the program's.
func (s *Scheduler) run(ctx context.Context, j Job, now time.Time) (out Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = Outcome{}, fmt.Errorf("scheduler: panic: %v\n%s", p, debug.Stack())
		}
	}()
	spec, ok := SpecByName(j.Name)
	switch {
	case !ok:
		return Outcome{}, drop("job_unknown") // a row of another version of the program
	case spec.tooLate(j.Planned, now):
		return Outcome{}, drop("too_late")
	}
	return spec.run(s, ctx, j)
}

// backoff returns how long to wait after the given number of runs: doubling from half a minute to an hour, spread by a fifth either
// way so that rows that failed together do not come back together.
func (s *Scheduler) backoff(attempts int) time.Duration {
	wait := firstRetry
	for range attempts - 1 {
		if wait *= 2; wait >= lastRetry {
			wait = lastRetry
			break
		}
	}
	return wait + time.Duration((s.jitter()-0.5)*0.4*float64(wait))
}
