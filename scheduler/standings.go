package scheduler

import (
	"context"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
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
	top, published := s.published(settings)
	if !published {
		return Outcome{}, nil
	}
	period := calendar.PeriodOf(calendar.Quarter, settings.Today(j.Planned))
	measure := s.headline(settings)
	figures, err := s.store.Figures(ctx, j.Workspace, []appraisal.Measure{measure}, period)
	if err != nil {
		return Outcome{}, fmt.Errorf("figures of %s: %w", period.ID(), err)
	}
	targets, err := s.store.Targets(ctx, j.Workspace, period)
	if err != nil {
		return Outcome{}, fmt.Errorf("targets of %s: %w", period.ID(), err)
	}
	table := appraisal.Standings(members, measure, figures, targets, period)
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

// published says whether the workspace's scheme publishes standings to the team, and how many places.
func (s *Scheduler) published(settings appraisal.Settings) (top int, ok bool) {
	scheme, ok := s.schemes.ByID(settings.Scheme)
	switch {
	case !ok:
		return most, true
	case scheme.Publication.Standings == appraisal.ToNobody:
		return 0, false
	case scheme.Publication.Top > 0:
		return min(scheme.Publication.Top, most), true
	}
	return most, true
}

// headline is the first money metric that the workspace's scheme looks at, revenue when it looks at none.
func (s *Scheduler) headline(settings appraisal.Settings) appraisal.Measure {
	if scheme, ok := s.schemes.ByID(settings.Scheme); ok {
		for _, m := range scheme.Measures() {
			if metric, ok := appraisal.MetricByID(m.Metric); ok && metric.Unit == appraisal.UnitMoney {
				return m
			}
		}
	}
	return appraisal.Measure{Metric: "revenue"}
}

// attainmentText shows actual ÷ target; without a target there is none, which is neither 0 % nor 100 %.
func attainmentText(r appraisal.Standing) message.Text {
	if r.Attainment == nil {
		return message.T("job.no_target")
	}
	return message.Raw(message.Percent("", r.Attainment.StringFixed(1)))
}

// valueOf is the figure to show; a measure that has none for the member counts as nothing.
func valueOf(r appraisal.Standing) decimal.Decimal {
	if r.Value == nil {
		return decimal.Zero
	}
	return *r.Value
}

// money shows an amount in major units of the workspace's currency.
func money(name string, d decimal.Decimal, currency string) message.Arg {
	m, err := appraisal.MoneyOf(d, currency)
	if err != nil { // beyond what an amount can hold, or a currency that is none: the number still says it
		return message.Number(name, d.StringFixed(2))
	}
	return message.Money(name, m.Minor, m.Currency)
}

func standingsMessage(set appraisal.Settings, team appraisal.Team, p calendar.Period, m appraisal.Measure, all []appraisal.Standing, top int) message.Message {
	metric := message.Sub("metric", message.T("metric."+string(m.Metric)))
	title := message.T("job.standings.title", message.Str("team", team.Name), message.Sub("period", periodText(p)))
	shown := all[:min(len(all), top)]
	msg := message.Message{Summary: message.T("job.standings.summary", message.Str("team", team.Name), message.Sub("period", periodText(p)),
		message.Str("best", all[0].Member.Name), metric, money("value", valueOf(all[0]), set.Currency))}
	msg = msg.With(
		message.Heading(title),
		message.Paragraph(teamText(set, metric, all)),
		message.Block{Table: standingsTable(set, metric, shown)},
		message.Block{Chart: standingsChart(set, title, metric, shown)},
	)
	if notes := standingsNotes(all, shown); len(notes) > 0 {
		msg = msg.With(message.Notes(notes...))
	}
	return msg
}

// teamText is the team's sum against the sum of its targets, which is a fair comparison only when everybody has one.
func teamText(set appraisal.Settings, metric message.Arg, all []appraisal.Standing) message.Text {
	total := appraisal.Total(all)
	if total.Attainment == nil {
		return message.T("job.standings.team_no_target", metric, money("value", *total.Value, set.Currency))
	}
	return message.T("job.standings.team", metric, money("value", *total.Value, set.Currency), money("target", *total.Target, set.Currency),
		message.Percent("attainment", total.Attainment.StringFixed(1)))
}

func standingsTable(set appraisal.Settings, metric message.Arg, shown []appraisal.Standing) *message.Table {
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("job.column.rank"), Right: true},
		{Title: message.T("job.column.member")},
		{Title: message.Raw(metric), Right: true},
		{Title: message.T("job.column.target"), Right: true},
		{Title: message.T("job.column.attainment"), Right: true},
	}}
	for _, r := range shown {
		target := message.T("job.no_target")
		if r.Target != nil {
			target = message.Raw(money("", *r.Target, set.Currency))
		}
		t.Rows = append(t.Rows, []message.Text{
			message.Raw(message.Count("", r.Rank)),
			message.Plain(r.Member.Name),
			message.Raw(money("", valueOf(r), set.Currency)),
			target,
			attainmentText(r),
		})
	}
	return t
}

func standingsChart(set appraisal.Settings, title message.Text, metric message.Arg, shown []appraisal.Standing) *message.Chart {
	c := &message.Chart{Title: title}
	said := make([]message.Text, 0, len(shown))
	for _, r := range shown {
		bar := message.Bar{
			Label: message.Plain(r.Member.Name),
			Value: valueOf(r).String(),
			Shown: message.Raw(money("", valueOf(r), set.Currency)),
		}
		if r.Target != nil {
			bar.Target = r.Target.String()
		}
		c.Bars = append(c.Bars, bar)
		said = append(said, message.T("job.standings.bar", message.Str("name", r.Member.Name), money("value", valueOf(r), set.Currency),
			message.Sub("attainment", attainmentText(r))))
	}
	c.Alt = message.T("job.standings.alt", message.Sub("title", title), metric, message.List("bars", said...))
	return c
}

func standingsNotes(all, shown []appraisal.Standing) []message.Text {
	var notes []message.Text
	if rest := len(all) - len(shown); rest > 0 {
		notes = append(notes, message.T("job.standings.more", message.Count("count", rest), message.Count("top", len(shown))))
	}
	if left := appraisal.Total(all).Left; left > 0 {
		notes = append(notes, message.T("job.standings.left", message.Count("count", left)))
	}
	return notes
}
