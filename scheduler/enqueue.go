package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/meritbot/meritbot/appraisal"
)

// mostTicks is how many ticks of a job are planned at once for a group. A longer outage, or a job that was set to every minute,
// leaves more behind; the newest are planned, the rest are counted and logged.
const mostTicks = 100

// Plan inserts every tick up to now of every job in every workspace, once. A workspace, a job or a time zone seen for the
// first time starts at now: nothing is planned for the past. Ticks that come too late to help are planned too, so that Work
// drops them and their number is on record. A changed cron line counts from the last Plan on.
// A workspace that fails does not keep the others from being planned; all errors are returned together.
func (s *Scheduler) Plan(ctx context.Context, now time.Time) error {
	workspaces, err := s.store.Workspaces(ctx)
	if err != nil {
		return fmt.Errorf("scheduler: workspaces: %w", err)
	}
	var errs []error
	for _, settings := range workspaces {
		if err := s.planWorkspace(ctx, settings, now); err != nil {
			errs = append(errs, fmt.Errorf("scheduler: plan %s: %w", settings.Workspace, err))
		}
	}
	return errors.Join(errs...)
}

func (s *Scheduler) planWorkspace(ctx context.Context, settings appraisal.Settings, now time.Time) error {
	groups, err := s.groups(ctx, settings)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := s.planGroup(ctx, settings.Workspace, g, now); err != nil {
			return err
		}
	}
	return nil
}

// group is the subjects of a job that share a time zone, and so its ticks and a cursor.
type group struct {
	spec     Spec
	sched    cron.Schedule // nil while the job is off
	loc      *time.Location
	subjects []string
}

func (s *Scheduler) groups(ctx context.Context, settings appraisal.Settings) ([]group, error) {
	members, err := s.store.Members(ctx, settings.Workspace)
	if err != nil {
		return nil, fmt.Errorf("members: %w", err)
	}
	teams, err := s.store.Teams(ctx, settings.Workspace)
	if err != nil {
		return nil, fmt.Errorf("teams: %w", err)
	}
	var groups []group
	for _, spec := range Specs() {
		sched := s.schedule(spec, settings)
		for _, g := range subjectsOf(spec, settings, members, teams) {
			g.spec, g.sched = spec, sched
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// schedule returns the job's times, nil when it is off. A line that can't be read is not a reason to be silent: the default counts.
func (s *Scheduler) schedule(spec Spec, settings appraisal.Settings) cron.Schedule {
	line := spec.line(settings)
	if line == Off {
		return nil
	}
	sched, err := parse(line)
	if err == nil {
		return sched
	}
	s.log.Error("cron line can't be read, the default counts", "workspace", settings.Workspace, "job", spec.Name, "err", err)
	sched, err = parse(spec.Cron)
	if err != nil {
		return nil // the registry's test keeps this from happening
	}
	return sched
}

func subjectsOf(spec Spec, settings appraisal.Settings, members []appraisal.Member, teams []appraisal.Team) []group {
	switch spec.For {
	case PerMember:
		return memberGroups(spec, members)
	case PerTeam:
		g := group{loc: settings.Location()}
		for _, t := range teams {
			if t.Channel != "" {
				g.subjects = append(g.subjects, t.ID)
			}
		}
		return []group{g}
	case Workspace:
		return []group{{loc: settings.Location(), subjects: []string{""}}}
	}
	return nil
}

func memberGroups(spec Spec, members []appraisal.Member) []group {
	var groups []group
	for _, m := range members {
		if !m.Left.IsZero() || !slices.Contains(spec.Roles, m.Role) {
			continue
		}
		loc := m.Location()
		i := slices.IndexFunc(groups, func(g group) bool { return g.loc.String() == loc.String() })
		if i < 0 {
			i = len(groups)
			groups = append(groups, group{loc: loc})
		}
		groups[i].subjects = append(groups[i].subjects, string(m.ID))
	}
	return groups
}

func (s *Scheduler) planGroup(ctx context.Context, ws appraisal.WorkspaceID, g group, now time.Time) error {
	name, zone := g.spec.Name, g.loc.String()
	cursor, known, err := s.store.Cursor(ctx, ws, name, zone)
	if err != nil {
		return fmt.Errorf("cursor of %s: %w", name, err)
	}
	if known && !cursor.Before(now) {
		return nil // another replica was here, or the clock stands
	}
	var jobs []Job
	if known && g.sched != nil {
		jobs = s.due(ws, g, cursor, now)
	}
	n, err := s.store.Plan(ctx, ws, name, zone, now, jobs)
	if err != nil {
		return fmt.Errorf("plan of %s: %w", name, err)
	}
	if n > 0 {
		s.meter.JobsPlanned(name, n)
	}
	return nil
}

func (s *Scheduler) due(ws appraisal.WorkspaceID, g group, cursor, now time.Time) []Job {
	due := ticks(g.sched, g.loc, cursor, now)
	if skipped := len(due) - mostTicks; skipped > 0 {
		s.log.Warn("ticks skipped after a long outage", "workspace", ws, "job", g.spec.Name, "ticks", skipped)
		for range skipped {
			s.meter.JobEnded(g.spec.Name, Skipped)
		}
		due = due[skipped:]
	}
	jobs := make([]Job, 0, len(due)*len(g.subjects))
	for _, at := range due {
		for _, subject := range g.subjects {
			jobs = append(jobs, Job{Workspace: ws, Name: g.spec.Name, Subject: subject, Planned: at.UTC()})
		}
	}
	return jobs
}

// NextTick returns the first tick of any job in any workspace after the given time, zero when every job is off.
func (s *Scheduler) NextTick(ctx context.Context, after time.Time) (time.Time, error) {
	workspaces, err := s.store.Workspaces(ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("scheduler: workspaces: %w", err)
	}
	var first time.Time
	for _, settings := range workspaces {
		groups, err := s.groups(ctx, settings)
		if err != nil {
			return time.Time{}, fmt.Errorf("scheduler: next tick of %s: %w", settings.Workspace, err)
		}
		for _, g := range groups {
			if g.sched == nil || len(g.subjects) == 0 {
				continue
			}
			if t := next(g.sched, g.loc, after); !t.IsZero() && (first.IsZero() || t.Before(first)) {
				first = t
			}
		}
	}
	return first, nil
}
