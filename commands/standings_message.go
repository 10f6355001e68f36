package commands

import (
	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

func standingsMessage(c call, t table) message.Message {
	of := teamName(t.team)
	title := message.T("standings.title", message.Sub("period", figures.Period(t.period)), message.Sub("of", of))
	board := figures.Standings{
		Title: title, Of: of, Measure: t.measure, Currency: c.Settings.Currency, Rows: t.rows, Top: t.top, Teams: t.teams, Published: t.published,
	}
	return message.Message{Summary: title, Blocks: append(board.Blocks(), message.Buttons(periodButtons(t)...))}
}

func teamName(t appraisal.Team) message.Text {
	if t.ID == "" {
		return message.T("standings.everybody")
	}
	return message.Plain(t.Name)
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
