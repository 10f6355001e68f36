package scheduler

import (
	"time"

	"github.com/meritbot/meritbot/appraisal"
)

// Job is one planned run of a job: a row that exists once, whatever crashes or how many replicas plan it, because it is unique
// on workspace, name, subject and planned time.
type Job struct {
	Workspace appraisal.WorkspaceID
	Name      string    // in the registry: "weekly_report_nudge"
	Subject   string    // member id, team id, or "" for the workspace
	Planned   time.Time // the tick of the cron line, or the moment a snooze asked for
	Attempts  int       // runs begun so far, this one included
	Token     int64     // fences the acknowledgement: only the holder of the newest lease can finish the job
}
