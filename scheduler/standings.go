package scheduler

import (
	"context"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

// standings posts the running quarter's ranking to a team's channel: the money the scheme looks at first, against target. Scores are
// not in it; they belong to each member alone until they are published.
func (s *Scheduler) standings(ctx context.Context, j Job) (Outcome, error) {
	spec, _ := SpecByName(j.Name)
	settings, err := s.store.Settings(ctx, j.Workspace)
	if err != nil {
		return Outcome{}, fmt.Errorf("settings: %w", err)
	}
	team, err := s.team(ctx, j.Workspace, j.Subject)
	if err != nil {
		return Outcome{}, err
	}
	members, err := s.store.Members(ctx, j.Workspace)
	if err != nil {
		return Outcome{}, fmt.Errorf("members: %w", err)
	}
	members = slices.DeleteFunc(slices.Clone(members), func(m appraisal.Member) bool { return !m.Appraised() || m.Team != team.ID })
	if len(members) == 0 {
		return Outcome{}, nil
	}
	period := calendar.PeriodOf(calendar.Quarter, settings.Today(j.Planned))
	scheme, err := s.library.InForce(ctx, settings, period, settings.Today(j.Planned))
	if appraisal.CodeOf(err) == appraisal.NotFound {
		return Outcome{}, nil // nobody knows what it allows to be published
	}
	if err != nil {
		return Outcome{}, fmt.Errorf("scheme of %s: %w", period.ID(), err)
	}
	top, published := published(scheme)
	if !published {
		return Outcome{}, nil
	}
	measure := figures.Headline(scheme)
	counted, err := s.store.Figures(ctx, j.Workspace, []appraisal.Measure{measure}, period)
	if err != nil {
		return Outcome{}, fmt.Errorf("figures of %s: %w", period.ID(), err)
	}
	targets, err := s.store.Targets(ctx, j.Workspace, period)
	if err != nil {
		return Outcome{}, fmt.Errorf("targets of %s: %w", period.ID(), err)
	}
	table := appraisal.Standings(members, measure, counted, targets, period, scheme.TargetsOf(measure)...)
	msg := standingsMessage(settings, team, period, measure, table, top)
	return Outcome{Posts: []message.Post{post(spec, j, team.Channel, settings.Lang, msg)}}, nil
}

func (s *Scheduler) team(ctx context.Context, ws appraisal.WorkspaceID, id string) (appraisal.Team, error) {
	teams, err := s.store.Teams(ctx, ws)
	if err != nil {
		return appraisal.Team{}, fmt.Errorf("teams: %w", err)
	}
	i := slices.IndexFunc(teams, func(t appraisal.Team) bool { return t.ID == id })
	switch {
	case i < 0:
		return appraisal.Team{}, drop("team_gone")
	case teams[i].Channel == "":
		return appraisal.Team{}, drop("no_channel")
	}
	return teams[i], nil
}

// published says whether the scheme publishes standings to the team, and how many places.
func published(scheme *appraisal.Scheme) (top int, ok bool) {
	switch {
	case scheme.Publication.Standings == appraisal.ToNobody:
		return 0, false
	case scheme.Publication.Top > 0:
		return min(scheme.Publication.Top, most), true
	}
	return most, true
}

func standingsMessage(set appraisal.Settings, team appraisal.Team, p calendar.Period, m appraisal.Measure, all []appraisal.Standing, top int) message.Message {
	period, of := message.Sub("period", figures.Period(p)), message.Plain(team.Name)
	board := figures.Standings{
		Title: message.T("standings.title", period, message.Sub("of", of)), Of: of, Measure: m, Currency: set.Currency, Rows: all, Top: top,
	}
	best := decimal.Zero
	if all[0].Value != nil {
		best = *all[0].Value
	}
	return message.Message{
		Summary: message.T("job.standings.summary", message.Str("team", team.Name), period, message.Str("best", all[0].Member.Name),
			message.Sub("metric", message.T("metric."+string(m.Metric))), board.Money("value", best)),
		Blocks: board.Blocks(),
	}
}
