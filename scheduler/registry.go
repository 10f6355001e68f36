package scheduler

import (
	"context"
	"slices"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// Scope says for whom a job is planned: a tick becomes one row for each subject.
type Scope string

// The scopes. Members and managers are planned in their own time zone, teams and the workspace in the workspace's.
const (
	PerMember Scope = "member"    // each serving member with one of the spec's roles
	PerTeam   Scope = "team"      // each team that has a channel
	Workspace Scope = "workspace" // once
)

// Spec describes a job.
type Spec struct {
	Name    string           // "weekly_report_nudge"; settings and records use it
	Cron    string           // default cron line, five fields
	For     Scope            // whom it is planned for, and in which time zone
	Roles   []appraisal.Role // PerMember only: who gets a row
	CatchUp time.Duration    // a run later than this after its tick is dropped and counted; 0: it always runs, however late
	Summary string           // text id: what it does, one line

	run func(*Scheduler, context.Context, Job) (Outcome, error)
}

// Outcome is what a run brings about. It is committed together with the job's end, or not at all.
type Outcome struct {
	Posts   []message.Post
	Results []appraisal.Result
}

// Off is the cron line that switches a job off.
const Off = "off"

// Specs is the one list of jobs, in the order of help and settings.
func Specs() []Spec {
	return []Spec{
		{
			Name: ReportNudge, Cron: "0 16 * * 5", For: PerMember, Roles: []appraisal.Role{appraisal.Rep},
			CatchUp: 6 * time.Hour, Summary: "job.weekly_report_nudge", run: (*Scheduler).nudge,
		},
		{
			Name: ReportSecondNudge, Cron: "0 20 * * 0", For: PerMember, Roles: []appraisal.Role{appraisal.Rep},
			CatchUp: 6 * time.Hour, Summary: "job.weekly_report_second_nudge", run: (*Scheduler).nudge,
		},
		{
			Name: Standings, Cron: "0 9 * * 1", For: PerTeam,
			CatchUp: 24 * time.Hour, Summary: "job.standings", run: (*Scheduler).standings,
		},
		{
			Name: ReportMissing, Cron: "0 10 * * 1", For: PerMember, Roles: []appraisal.Role{appraisal.Manager, appraisal.Owner},
			CatchUp: 24 * time.Hour, Summary: "job.weekly_report_missing", run: (*Scheduler).missing,
		},
		{
			Name: PeriodEnd, Cron: "0 9 1 1,4,7,10 *", For: Workspace,
			Summary: "job.period_end", run: (*Scheduler).periodEnd,
		},
	}
}

// The names of the jobs.
const (
	ReportNudge       = "weekly_report_nudge"
	ReportSecondNudge = "weekly_report_second_nudge"
	ReportMissing     = "weekly_report_missing"
	Standings         = "standings"
	PeriodEnd         = "period_end"
)

// SpecByName finds a job in the list.
func SpecByName(name string) (Spec, bool) {
	i := slices.IndexFunc(Specs(), func(s Spec) bool { return s.Name == name })
	if i < 0 {
		return Spec{}, false
	}
	return Specs()[i], true
}

// line returns the cron line in force in a workspace.
func (s Spec) line(settings appraisal.Settings) string {
	for _, j := range settings.Jobs {
		if j.Job == s.Name && j.Cron != "" {
			return j.Cron
		}
	}
	return s.Cron
}

// tooLate reports whether a run at now would come too late to help.
func (s Spec) tooLate(planned, now time.Time) bool {
	return s.CatchUp > 0 && now.Sub(planned) > s.CatchUp
}

// expires returns when a post of the run planned then is no longer worth sending, zero for never.
func (s Spec) expires(planned time.Time) time.Time {
	if s.CatchUp == 0 {
		return time.Time{}
	}
	return planned.Add(s.CatchUp)
}
