package figures

import (
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// mostBars is how many bars a chart can show and still be read on a phone.
const mostBars = 15

// Standings is a ranking by one money measure, to be shown.
type Standings struct {
	Title     message.Text
	Of        message.Text // whose: the team's name, or everybody
	Measure   appraisal.Measure
	Currency  string
	Rows      []appraisal.Standing // at least one
	Top       int                  // how many places are shown
	Teams     []appraisal.Team     // with everybody's: the teams to compare, at least two
	Published bool                 // the rows are the published results of the period
}

// Headline is the first money measure that the scheme looks at, revenue when it looks at none.
func Headline(scheme *appraisal.Scheme) appraisal.Measure {
	if scheme != nil {
		for _, m := range scheme.Measures() {
			if metric, ok := appraisal.MetricByID(m.Metric); ok && metric.Unit == appraisal.UnitMoney {
				return m
			}
		}
	}
	return appraisal.Measure{Metric: "revenue"}
}

// Blocks are the title, the total against its target, the table, the chart, the teams' totals and what is left out.
func (s Standings) Blocks() []message.Block {
	shown := s.Rows[:min(len(s.Rows), s.Top)]
	total := appraisal.Total(s.Rows)
	blocks := []message.Block{
		message.Heading(s.Title),
		message.Paragraph(s.totalText(s.Of, total)),
		{Table: s.table(shown)},
		{Chart: s.chart(shown)},
	}
	for _, team := range s.Teams {
		var rows []appraisal.Standing
		for _, r := range s.Rows {
			if r.Member.Team == team.ID {
				rows = append(rows, r)
			}
		}
		if len(rows) > 0 && len(s.Teams) > 1 {
			blocks = append(blocks, message.Paragraph(s.totalText(message.Plain(team.Name), appraisal.Total(rows))))
		}
	}
	var notes []message.Text
	if s.Published {
		notes = append(notes, message.T("standings.published"))
	}
	if rest := len(s.Rows) - len(shown); rest > 0 {
		notes = append(notes, message.T("standings.more", message.Count("count", rest)))
	}
	if total.Left > 0 {
		notes = append(notes, message.T("standings.left", message.Count("count", total.Left)))
	}
	if len(notes) > 0 {
		blocks = append(blocks, message.Notes(notes...))
	}
	return blocks
}

func (s Standings) metric() message.Text { return message.T("metric." + string(s.Measure.Metric)) }

// Money is an amount of the measure.
func (s Standings) Money(name string, v decimal.Decimal) message.Arg {
	return Amount(name, v, appraisal.UnitMoney, s.Currency)
}

// totalText is a team's sum against the sum of its targets, which is a fair comparison only when everybody has one.
func (s Standings) totalText(team message.Text, total appraisal.Standing) message.Text {
	of, metric, value := message.Sub("team", team), message.Sub("metric", s.metric()), s.Money("value", *total.Value)
	if total.Attainment == nil {
		return message.T("standings.total_no_target", of, metric, value)
	}
	return message.T("standings.total", of, metric, value, s.Money("target", *total.Target), message.Percent("attainment", total.Attainment.StringFixed(1)))
}

func (s Standings) table(shown []appraisal.Standing) *message.Table {
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("standings.column.rank"), Right: true},
		{Title: message.T("standings.column.member")},
		{Title: message.T("standings.column.attainment"), Right: true},
		{Title: s.metric(), Right: true},
		{Title: message.T("score.column.target"), Right: true},
	}}
	for _, r := range shown {
		rank := None()
		if r.Rank > 0 {
			rank = message.Raw(message.Count("", r.Rank))
		}
		t.Rows = append(t.Rows, []message.Text{
			rank,
			message.Plain(r.Member.Name),
			Attainment(r.Attainment),
			Cell(r.Value, appraisal.UnitMoney, s.Currency),
			Cell(r.Target, appraisal.UnitMoney, s.Currency),
		})
	}
	return t
}

// chart draws the first places against their targets; its alt text says the same in words.
func (s Standings) chart(shown []appraisal.Standing) *message.Chart {
	c := &message.Chart{Title: s.Title}
	shown = shown[:min(len(shown), mostBars)]
	said := make([]message.Text, 0, len(shown))
	for _, r := range shown {
		value := decimal.Zero
		if r.Value != nil {
			value = *r.Value
		}
		bar := message.Bar{Label: message.Plain(r.Member.Name), Value: value.String(), Shown: Cell(r.Value, appraisal.UnitMoney, s.Currency)}
		if r.Target != nil {
			bar.Target = r.Target.String()
			c.Legend = message.T("standings.legend")
		}
		c.Bars = append(c.Bars, bar)
		said = append(said, message.T("standings.bar", message.Str("name", r.Member.Name), s.Money("value", value),
			message.Sub("attainment", Attainment(r.Attainment))))
	}
	c.Alt = message.T("standings.alt", message.Sub("title", s.Title), message.Sub("metric", s.metric()), message.List("bars", said...))
	return c
}
