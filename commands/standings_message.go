package commands

import (
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// mostBars is how many bars a chart can show and still be read on a phone.
const mostBars = 15

func standingsMessage(c call, t table) message.Message {
	title := message.T("standings.title", message.Sub("period", periodText(t.period)), message.Sub("of", teamName(t.team)))
	shown := t.rows[:min(len(t.rows), t.top)]
	m := message.Message{Summary: title, Blocks: []message.Block{
		message.Heading(title),
		message.Paragraph(totalText(c, t, teamName(t.team), appraisal.Total(t.rows))),
		{Table: standingsTable(c, t, shown)},
		{Chart: standingsChart(c, title, shown)},
	}}
	for _, team := range t.teams {
		var rows []appraisal.Standing
		for _, r := range t.rows {
			if r.Member.Team == team.ID {
				rows = append(rows, r)
			}
		}
		if len(rows) > 0 && len(t.teams) > 1 {
			m = m.With(message.Paragraph(totalText(c, t, message.Plain(team.Name), appraisal.Total(rows))))
		}
	}
	var notes []message.Text
	if rest := len(t.rows) - len(shown); rest > 0 {
		notes = append(notes, message.T("standings.more", message.Count("count", rest)))
	}
	if left := appraisal.Total(t.rows).Left; left > 0 {
		notes = append(notes, message.T("standings.left", message.Count("count", left)))
	}
	if len(notes) > 0 {
		m = m.With(message.Notes(notes...))
	}
	return m.With(message.Buttons(periodButtons(t)...))
}

func teamName(t appraisal.Team) message.Text {
	if t.ID == "" {
		return message.T("standings.everybody")
	}
	return message.Plain(t.Name)
}

// totalText is a team's sum against its target.
func totalText(c call, t table, team message.Text, total appraisal.Standing) message.Text {
	metric := message.Sub("metric", message.T("metric."+string(t.measure.Metric)))
	value := amountArg("value", *total.Value, appraisal.UnitMoney, c.Settings.Currency)
	if total.Attainment == nil {
		return message.T("standings.total_no_target", message.Sub("team", team), metric, value)
	}
	return message.T("standings.total", message.Sub("team", team), metric, value,
		amountArg("target", *total.Target, appraisal.UnitMoney, c.Settings.Currency), message.Percent("attainment", total.Attainment.StringFixed(1)))
}

func standingsTable(c call, t table, shown []appraisal.Standing) *message.Table {
	view := &message.Table{Columns: []message.Column{
		{Title: message.T("standings.column.rank"), Right: true},
		{Title: message.T("standings.column.member")},
		{Title: message.T("metric." + string(t.measure.Metric)), Right: true},
		{Title: message.T("score.column.target"), Right: true},
		{Title: message.T("standings.column.attainment"), Right: true},
	}}
	for _, r := range shown {
		view.Rows = append(view.Rows, []message.Text{
			message.Plain(strconv.Itoa(r.Rank)),
			message.Plain(r.Member.Name),
			amountText(r.Value, appraisal.UnitMoney, c.Settings.Currency),
			amountText(r.Target, appraisal.UnitMoney, c.Settings.Currency),
			attainmentText(r.Attainment),
		})
	}
	return view
}

func attainmentText(a *decimal.Decimal) message.Text {
	if a == nil {
		return message.T("problem.no_target")
	}
	return message.Raw(message.Percent("", a.StringFixed(1)))
}

// standingsChart draws the first places against their targets; its alt text says the same in words.
func standingsChart(c call, title message.Text, shown []appraisal.Standing) *message.Chart {
	chart := &message.Chart{Title: title}
	shown = shown[:min(len(shown), mostBars)]
	said := make([]message.Text, 0, len(shown))
	for _, r := range shown {
		bar := message.Bar{Label: message.Plain(r.Member.Name), Value: r.Value.String(), Shown: amountText(r.Value, appraisal.UnitMoney, c.Settings.Currency)}
		if r.Target != nil {
			bar.Target = r.Target.String()
		}
		chart.Bars = append(chart.Bars, bar)
		said = append(said, message.T("standings.bar", message.Str("name", r.Member.Name),
			amountArg("value", *r.Value, appraisal.UnitMoney, c.Settings.Currency), message.Sub("attainment", attainmentText(r.Attainment))))
	}
	chart.Alt = message.T("standings.alt", message.Sub("title", title), message.List("bars", said...))
	return chart
}

// periodButtons change the length of the period and keep the team.
func periodButtons(t table) []message.Action {
	var buttons []message.Action
	for _, kind := range []calendar.Kind{calendar.Month, calendar.Quarter, calendar.Year} {
		team := t.team.ID
		if team == "" {
			team = "all"
		}
		if kind != t.period.Kind {
			buttons = append(buttons, message.Action{ID: "standings.show", Value: string(kind) + "/" + team, Label: message.T("standings.button." + string(kind))})
		}
	}
	return buttons
}
