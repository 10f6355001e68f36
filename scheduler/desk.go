package scheduler

import (
	"context"
	"time"

	"github.com/meritbot/meritbot/appraisal"
)

// Adder puts a row on the list that no cron line has planned.
type Adder interface {
	AddJob(ctx context.Context, ch appraisal.Change, j Job) error
}

// Desk is where handlers of commands ask the scheduler for something.
type Desk struct{ Jobs Adder }

// Check says whether a person may set the job's cron line to the given one; see the function Check.
func (Desk) Check(job, line string) error { return Check(job, line) }

// Defaults lists every job with its default cron line, in the order of the registry.
func (Desk) Defaults() []appraisal.JobSetting {
	specs := Specs()
	lines := make([]appraisal.JobSetting, len(specs))
	for i, s := range specs {
		lines[i] = appraisal.JobSetting{Job: s.Name, Cron: s.Cron}
	}
	return lines
}

// Snooze plans a member's job once more at the given time. The change's key makes a button that is pressed twice count once.
func (d Desk) Snooze(ctx context.Context, ch appraisal.Change, job string, who appraisal.MemberID, at time.Time) error {
	spec, ok := SpecByName(job)
	if !ok || spec.For != PerMember {
		return appraisal.Errorf(appraisal.Invalid, "job_unknown", "job", job)
	}
	return d.Jobs.AddJob(ctx, ch, Job{Workspace: ch.Workspace, Name: job, Subject: string(who), Planned: at.UTC()})
}
