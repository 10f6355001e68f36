package scheduler

import (
	"context"
	"fmt"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// reportWeek returns the week that a reminder on the day is about: the running one, and on a Monday the one that has just ended, which
// is when a reminder put off over the week-end comes.
func reportWeek(day calendar.Date) calendar.Period {
	week := calendar.PeriodOf(calendar.Week, day)
	if day.Weekday() == time.Monday {
		return week.Previous()
	}
	return week
}

// serving returns the member the row is about. One who has left or changed role meanwhile is a reason to drop the row.
func (s *Scheduler) serving(ctx context.Context, spec Spec, j Job) (appraisal.Member, error) {
	m, err := s.store.Member(ctx, j.Workspace, appraisal.MemberID(j.Subject))
	switch code := appraisal.CodeOf(err); {
	case code == appraisal.Unknown || code == appraisal.NotFound:
		return m, drop("member_unknown")
	case err != nil:
		return m, fmt.Errorf("member: %w", err)
	case !m.Left.IsZero():
		return m, drop("member_left")
	}
	for _, r := range spec.Roles {
		if m.Role == r {
			return m, nil
		}
	}
	return m, drop("role_changed")
}

// nudge reminds a rep of the weekly report (S11), unless it is in by now.
func (s *Scheduler) nudge(ctx context.Context, j Job) (Outcome, error) {
	spec, _ := SpecByName(j.Name)
	m, err := s.serving(ctx, spec, j)
	if err != nil {
		return Outcome{}, err
	}
	week := reportWeek(calendar.DateOf(j.Planned.In(m.Location())))
	_, err = s.store.Report(ctx, j.Workspace, m.ID, week)
	switch {
	case err == nil:
		return Outcome{}, nil
	case appraisal.CodeOf(err) != appraisal.NotFound:
		return Outcome{}, fmt.Errorf("report of %s: %w", week.ID(), err)
	}
	return Outcome{Posts: []message.Post{toMember(spec, j, m, nudgeMessage(j, m, week))}}, nil
}

func nudgeMessage(j Job, m appraisal.Member, week calendar.Period) message.Message {
	text := "job.nudge.text"
	if j.Name == ReportSecondNudge {
		text = "job.nudge.second"
	}
	buttons := []message.Action{
		{ID: "report.open", Value: week.ID(), Label: message.T("job.nudge.open"), Style: message.Primary},
		{ID: "report.snooze", Value: "1h", Label: message.T("job.nudge.snooze_1h")},
	}
	tomorrow := message.Action{ID: "report.snooze", Value: "tomorrow", Label: message.T("job.nudge.snooze_tomorrow")}
	monday := message.Action{ID: "report.snooze", Value: "week", Label: message.T("job.nudge.snooze_week")}
	switch j.Planned.In(m.Location()).Weekday() {
	case time.Monday: // from Tuesday on a reminder is about the next report (reportWeek)
	case time.Sunday: // tomorrow is Monday
		buttons = append(buttons, monday)
	default:
		buttons = append(buttons, tomorrow, monday)
	}
	return message.Say(message.T(text,
		message.Str("name", m.Name),
		message.Date("from", week.Start),
		message.Date("to", week.End.AddDays(-1)),
	)).With(message.Buttons(buttons...))
}
