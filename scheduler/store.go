package scheduler

import (
	"context"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// Store is what the scheduler needs of the database.
type Store interface {
	Queue
	Directory
	Facts
}

// Queue holds the rows of planned runs. Everything that ends a run is fenced by the job's token: the holder of an older lease
// gets the conflict "lease_lost".
type Queue interface {
	// Cursor tells up to when the ticks of a job are planned for a group of subjects; false when they never were.
	Cursor(ctx context.Context, ws appraisal.WorkspaceID, job, group string) (time.Time, bool, error)
	// Plan inserts the rows that are not there yet and moves the cursor, in one transaction.
	Plan(ctx context.Context, ws appraisal.WorkspaceID, job, group string, upTo time.Time, jobs []Job) (int, error)
	// ClaimJobs leases due rows that nobody holds, those included whose lease has run out.
	ClaimJobs(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Job, error)
	// FinishJob commits the end of a run with its posts and results.
	FinishJob(ctx context.Context, j Job, posts []message.Post, results []appraisal.Result, at time.Time) error
	RetryJob(ctx context.Context, j Job, at time.Time, reason string) error
	DropJob(ctx context.Context, j Job, reason string, at time.Time) error
	ReleaseJobs(ctx context.Context, jobs []Job) error
	// Sweep deletes what served its purpose long ago, and returns how many rows that were.
	Sweep(ctx context.Context, now time.Time) (int, error)
	// Wake gives a value when rows may be waiting.
	Wake(ctx context.Context) <-chan struct{}
}

// Directory knows workspaces, members and teams.
type Directory interface {
	Workspaces(ctx context.Context) ([]appraisal.Settings, error)
	Member(ctx context.Context, ws appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, error)
	Teams(ctx context.Context, ws appraisal.WorkspaceID) ([]appraisal.Team, error)
}

// Facts are the records that jobs look at.
type Facts interface {
	Report(ctx context.Context, ws appraisal.WorkspaceID, m appraisal.MemberID, week calendar.Period) (appraisal.Report, error)
	ReportsMissing(ctx context.Context, ws appraisal.WorkspaceID, week calendar.Period) ([]appraisal.Member, error)
	appraisal.Source
}

// Meter counts what happens to jobs, for /metrics.
type Meter interface {
	JobsPlanned(job string, n int)
	JobEnded(job string, end End)
}

// End is how a run ended.
type End string

// The ends of a run.
const (
	Done    End = "done"
	Retried End = "retried" // failed, and will be run again
	Dropped End = "dropped" // too late to help, or its subject is gone
	Lost    End = "lost"    // the lease ran out meanwhile; another worker has it
	Skipped End = "skipped" // a tick older than the newest ones that are planned after a long outage
)

type noMeter struct{}

func (noMeter) JobsPlanned(string, int) {}
func (noMeter) JobEnded(string, End)    {}
