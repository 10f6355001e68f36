package scheduler

import (
	"context"
	"fmt"
	"slices"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// missing tells a manager who of the team has not sent last week's report (S11), and the owner who of those without a manager.
func (s *Scheduler) missing(ctx context.Context, j Job) (Outcome, error) {
	spec, _ := SpecByName(j.Name)
	boss, err := s.serving(ctx, spec, j)
	if err != nil {
		return Outcome{}, err
	}
	members, err := s.store.Members(ctx, j.Workspace)
	if err != nil {
		return Outcome{}, fmt.Errorf("members: %w", err)
	}
	team := reportingTo(boss, members)
	if len(team) == 0 {
		return Outcome{}, nil
	}
	week := calendar.PeriodOf(calendar.Week, calendar.DateOf(j.Planned.In(boss.Location()))).Previous()
	late, err := s.store.ReportsMissing(ctx, j.Workspace, week)
	if err != nil {
		return Outcome{}, fmt.Errorf("reports missing in %s: %w", week.ID(), err)
	}
	team, late = split(team, late)
	if len(late) == 0 && boss.Role == appraisal.Owner {
		return Outcome{}, nil
	}
	return Outcome{Posts: []message.Post{toMember(spec, j, boss, missingMessage(week, len(team), late, boss.Lang))}}, nil
}

// split returns the members of the team, and those of them who are late.
func split(team, late []appraisal.Member) (all, missing []appraisal.Member) {
	for _, m := range team {
		if slices.ContainsFunc(late, func(l appraisal.Member) bool { return l.ID == m.ID }) {
			missing = append(missing, m)
		}
	}
	return team, missing
}

func missingMessage(week calendar.Period, team int, late []appraisal.Member, lang string) message.Message {
	from, to := message.Date("from", week.Start), message.Date("to", week.End.AddDays(-1))
	if len(late) == 0 {
		return message.Say(message.T("job.missing.none", message.Count("team", team), from, to))
	}
	return message.Message{
		Summary: message.T("job.missing.summary", message.Count("count", len(late)), message.Count("team", team), from, to),
	}.With(
		message.Paragraph(message.T("job.missing.summary", message.Count("count", len(late)), message.Count("team", team), from, to)),
		message.Paragraph(mentions(late)),
		message.Buttons(message.Action{ID: "report.remind", Value: week.ID(), Label: message.T("report.remind")}),
		message.Notes(message.T("job.missing.hint", message.Count("count", len(late)), message.Code("command", typed(lang, "/report 查看 @", "/report show @")+late[0].Name))),
	)
}

// typed is the beginning of a command line in the reader's language.
func typed(lang, zh, en string) string {
	if lang == "en" {
		return en
	}
	return zh
}

// reportingTo returns the serving reps whose reports go to the boss: a manager's team, and for the owner those without a manager.
func reportingTo(boss appraisal.Member, members []appraisal.Member) []appraisal.Member {
	var team []appraisal.Member
	for _, m := range members {
		if !m.Appraised() {
			continue
		}
		managers := managersOf(m.Team, members)
		led := slices.ContainsFunc(managers, func(b appraisal.Member) bool { return b.ID == boss.ID })
		if led || boss.Role == appraisal.Owner && len(managers) == 0 {
			team = append(team, m)
		}
	}
	return team
}

// managersOf returns the serving managers of a team.
func managersOf(team string, members []appraisal.Member) []appraisal.Member {
	var found []appraisal.Member
	for _, m := range members {
		if team != "" && m.Team == team && m.Role == appraisal.Manager && m.Left.IsZero() {
			found = append(found, m)
		}
	}
	return found
}
