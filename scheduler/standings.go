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

// standing is a rep's place in the standings of a period.
type standing struct {
	member appraisal.Member
	rank   int // 1, 1, 3
	value  decimal.Decimal
	target *decimal.Decimal // nil when none is set
	left   int              // records left out because no exchange rate was known
}

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
	table, err := s.rank(ctx, settings, period, members)
	if err != nil {
		return Outcome{}, err
	}
	msg := standingsMessage(settings, team, period, s.headline(settings), table, top)
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

func (s *Scheduler) rank(ctx context.Context, settings appraisal.Settings, p calendar.Period, members []appraisal.Member) ([]standing, error) {
	measure := s.headline(settings)
	figures, err := s.store.Figures(ctx, settings.Workspace, []appraisal.Measure{measure}, p)
	if err != nil {
		return nil, fmt.Errorf("figures of %s: %w", p.ID(), err)
	}
	targets, err := s.store.Targets(ctx, settings.Workspace, p)
	if err != nil {
		return nil, fmt.Errorf("targets of %s: %w", p.ID(), err)
	}
	goals := map[appraisal.MemberID]decimal.Decimal{}
	for _, t := range targets {
		if t.Metric == measure.Metric && t.Period == p {
			goals[t.Member] = t.Amount
		}
	}
	table := make([]standing, len(members))
	for i, m := range members {
		f := figures[measure][m.ID]
		table[i] = standing{member: m, value: f.Value, left: f.Left}
		if goal, ok := goals[m.ID]; ok {
			table[i].target = &goal
		}
	}
	slices.SortStableFunc(table, func(a, b standing) int { return b.value.Cmp(a.value) })
	for i := range table {
		table[i].rank = i + 1
		if i > 0 && table[i].value.Equal(table[i-1].value) {
			table[i].rank = table[i-1].rank
		}
	}
	return table, nil
}

// attainment is actual ÷ target in percent; a missing target, or one of nothing, gives no figure rather than 0 % or 100 %.
func attainment(value decimal.Decimal, target *decimal.Decimal) (decimal.Decimal, bool) {
	if target == nil || !target.IsPositive() {
		return decimal.Zero, false
	}
	return value.Shift(2).Div(*target), true
}

func attainmentText(value decimal.Decimal, target *decimal.Decimal) message.Text {
	if a, ok := attainment(value, target); ok {
		return message.Raw(message.Percent("", a.StringFixed(1)))
	}
	return message.T("job.no_target")
}

// money shows an amount in major units of the workspace's currency.
func money(name string, d decimal.Decimal, currency string) message.Arg {
	m, err := appraisal.MoneyOf(d, currency)
	if err != nil { // beyond what an amount can hold, or a currency that is none: the number still says it
		return message.Number(name, d.StringFixed(2))
	}
	return message.Money(name, m.Minor, m.Currency)
}

func standingsMessage(set appraisal.Settings, team appraisal.Team, p calendar.Period, m appraisal.Measure, all []standing, top int) message.Message {
	metric := message.Sub("metric", message.T("metric."+string(m.Metric)))
	title := message.T("job.standings.title", message.Str("team", team.Name), message.Sub("period", periodText(p)))
	shown := all[:min(len(all), top)]
	msg := message.Message{Summary: message.T("job.standings.summary", message.Str("team", team.Name), message.Sub("period", periodText(p)),
		message.Str("best", all[0].member.Name), metric, money("value", all[0].value, set.Currency))}
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
func teamText(set appraisal.Settings, metric message.Arg, all []standing) message.Text {
	sum, goal := decimal.Zero, decimal.Zero
	complete := true
	for _, r := range all {
		sum = sum.Add(r.value)
		if r.target == nil {
			complete = false
			continue
		}
		goal = goal.Add(*r.target)
	}
	if a, ok := attainment(sum, &goal); ok && complete {
		return message.T("job.standings.team", metric, money("value", sum, set.Currency), money("target", goal, set.Currency),
			message.Percent("attainment", a.StringFixed(1)))
	}
	return message.T("job.standings.team_no_target", metric, money("value", sum, set.Currency))
}

func standingsTable(set appraisal.Settings, metric message.Arg, shown []standing) *message.Table {
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("job.column.rank"), Right: true},
		{Title: message.T("job.column.member")},
		{Title: message.Raw(metric), Right: true},
		{Title: message.T("job.column.target"), Right: true},
		{Title: message.T("job.column.attainment"), Right: true},
	}}
	for _, r := range shown {
		target := message.T("job.no_target")
		if r.target != nil {
			target = message.Raw(money("", *r.target, set.Currency))
		}
		t.Rows = append(t.Rows, []message.Text{
			message.Raw(message.Count("", r.rank)),
			message.Plain(r.member.Name),
			message.Raw(money("", r.value, set.Currency)),
			target,
			attainmentText(r.value, r.target),
		})
	}
	return t
}

func standingsChart(set appraisal.Settings, title message.Text, metric message.Arg, shown []standing) *message.Chart {
	c := &message.Chart{Title: title}
	var said []message.Text
	for _, r := range shown {
		bar := message.Bar{
			Label: message.Plain(r.member.Name),
			Value: r.value.String(),
			Shown: message.Raw(money("", r.value, set.Currency)),
		}
		if r.target != nil {
			bar.Target = r.target.String()
		}
		c.Bars = append(c.Bars, bar)
		said = append(said, message.T("job.standings.bar", message.Str("name", r.member.Name), money("value", r.value, set.Currency),
			message.Sub("attainment", attainmentText(r.value, r.target))))
	}
	c.Alt = message.T("job.standings.alt", message.Sub("title", title), metric, message.List("bars", said...))
	return c
}

func standingsNotes(all, shown []standing) []message.Text {
	var notes []message.Text
	if rest := len(all) - len(shown); rest > 0 {
		notes = append(notes, message.T("job.standings.more", message.Count("count", rest), message.Count("top", len(shown))))
	}
	left := 0
	for _, r := range all {
		left += r.left
	}
	if left > 0 {
		notes = append(notes, message.T("job.standings.left", message.Count("count", left)))
	}
	return notes
}
