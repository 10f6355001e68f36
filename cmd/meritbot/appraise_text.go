package main

import (
	"cmp"
	"strings"

	"github.com/meritbot/meritbot/internal/message"
)

// lineWidth is how many columns a line of prose may have.
const lineWidth = 100

// page is a text for a terminal in the making.
type page struct {
	*wording
	out strings.Builder
}

// line writes a line, indented by so many levels.
func (p *page) line(indent int, words string) {
	p.out.WriteString(strings.Repeat("  ", indent))
	p.out.WriteString(strings.TrimRight(words, " "))
	p.out.WriteByte('\n')
}

// prose writes a text that may take several lines; those after the first stand a little further in.
func (p *page) prose(indent int, words string) {
	for i, line := range wrapped(words, lineWidth-2*indent) {
		if i > 0 {
			line = "  " + line
		}
		p.line(indent, line)
	}
}

func (p *page) gap() { p.out.WriteByte('\n') }

// cell is a cell of a table; figures stand right.
type cell struct {
	words string
	right bool
}

func left(s string) cell { return cell{s, false} }

func right(s *string) cell {
	if s == nil {
		return cell{"–", true}
	}
	return cell{grouped(*s), true}
}

// table writes rows with aligned columns. The last column is as wide as it needs to be.
func (p *page) table(indent int, rows [][]cell) {
	var widths []int
	for _, row := range rows {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], columns(c.words))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, c := range row {
			pad := strings.Repeat(" ", widths[i]-columns(c.words))
			if i > 0 {
				line.WriteString("  ")
			}
			if c.right {
				line.WriteString(pad + c.words)
			} else {
				line.WriteString(c.words + pad)
			}
		}
		p.line(indent, line.String())
	}
}

// text is the report for people: a table per member with the working beside it, or with explain all that each figure stands on.
func (r *appraisalReport) text(w *wording, explain bool) string {
	p := &page{wording: w}
	p.line(0, w.say("appraise.heading", str("scheme", r.Scheme), str("title", r.Title), str("version", r.Version), str("period", r.Period)))
	if len(r.Results) == 0 {
		p.gap()
		p.line(0, w.say("appraise.nobody"))
	}
	for i := range r.Results {
		m := &r.Results[i]
		p.gap()
		p.head(m)
		if explain {
			p.indicatorTrees(m)
			p.modifierTrees(m)
		} else {
			p.indicators(m)
			p.modifiers(m)
		}
		p.pay(m, explain)
		p.follows(m, explain)
		p.problems(m)
	}
	return p.out.String()
}

// head says who, and how the member did.
func (p *page) head(m *memberReport) {
	name := p.say("appraise.member", str("name", m.Name), str("id", m.Member))
	switch {
	case m.Score != nil && m.Rank != nil:
		level := ""
		if m.Level != nil {
			level = *m.Level
		}
		p.line(0, p.say("appraise.score", str("member", name), str("score", grouped(*m.Score)), str("level", level), str("title", m.LevelTitle),
			message.Count("rank", *m.Rank)))
	case m.Unscored:
		p.line(0, p.say("appraise.unscored", str("member", name)))
	default:
		p.line(0, p.say("appraise.no_score", str("member", name)))
	}
	if m.Presence != nil {
		p.line(1, p.say("appraise.presence", message.Count("days", m.Presence.Days), message.Count("of", m.Presence.Of)))
	}
	for _, rate := range m.Rates {
		p.line(1, p.say("appraise.rate", str("currency", rate.Currency), str("rate", rate.Rate)))
	}
}

func (p *page) indicators(m *memberReport) {
	if len(m.Indicators) == 0 {
		return
	}
	titled := func(id string, figure bool) cell { return cell{p.say(id), figure} }
	rows := [][]cell{{
		titled("score.column.indicator", false), titled("score.column.value", true), titled("score.column.target", true),
		titled("appraise.column.score", true), titled("score.column.weight", true), titled("score.column.points", true),
		titled("appraise.column.working", false),
	}}
	for _, i := range m.Indicators {
		weight := cell{"–", true}
		if i.Points != nil {
			weight = cell{i.Weight + "%", true}
		}
		working := i.Working
		if working == "" && i.Status != "" {
			working = i.why
		}
		rows = append(rows, []cell{left(i.Title), right(i.Value), right(i.Target), right(i.Score), weight, right(i.Points), left(working)})
	}
	p.table(1, rows)
}

func (p *page) modifiers(m *memberReport) {
	rows := make([][]cell, 0, len(m.Modifiers))
	for _, x := range m.Modifiers {
		rows = append(rows, []cell{left(x.Title), p.effect(x), left(x.Working)})
	}
	p.table(1, rows)
}

// effect is what a modifier did: points, or the level that it allows at most.
func (p *page) effect(x modifierReport) cell {
	if x.Level != "" {
		return cell{"≤ " + x.Level, true}
	}
	return right(&x.Points)
}

func (p *page) pay(m *memberReport, explain bool) {
	if c := m.Commission; c != nil {
		p.line(1, p.say("appraise.commission", str("amount", grouped(c.Total)+" "+c.Currency)))
		p.commissionLines(c, explain)
	}
	w := m.Wage
	if w == nil {
		return
	}
	total := "–"
	if w.Total != nil {
		total = grouped(*w.Total) + " " + w.Currency
	}
	p.line(1, p.say("appraise.wage", str("amount", total)))
	var rows [][]cell
	for _, part := range w.Parts {
		rows = append(rows, []cell{left(part.Title), right(part.Amount), left(cmp.Or(part.Working, part.why))})
		if explain {
			p.table(2, rows)
			rows = nil
			p.reason(3, part.Clause, part.Assumed)
		}
	}
	p.table(2, rows)
}

func (p *page) commissionLines(c *commissionReport, explain bool) {
	rows := make([][]cell, 0, len(c.Lines))
	for _, l := range c.Lines {
		rows = append(rows, []cell{left(l.Deal), left(l.Customer), left(l.On), right(&l.Amount), right(&l.Own), left(commissionWorking(l))})
	}
	if !explain {
		p.table(2, rows)
		return
	}
	for i, l := range c.Lines {
		p.table(2, rows[i:i+1])
		p.shares(l)
		p.reason(3, l.Clause, l.Assumed)
	}
}

// commissionWorking is how a deal's commission came about, or why it is not known.
func commissionWorking(l commissionLineReport) string {
	if l.Status != "" {
		return l.why
	}
	return l.Working
}

// follows is what the result leads to.
func (p *page) follows(m *memberReport, explain bool) {
	for _, s := range m.Streaks {
		p.line(1, p.say("appraise.streak", str("title", s.Title), message.Count("count", s.Count), message.Count("times", s.Times)))
	}
	for _, o := range m.Outcomes {
		p.line(1, p.say("job.outcome_detail", str("kind", p.say("job.outcome."+o.Kind)), str("detail", o.Detail)))
		if explain {
			p.reason(2, o.Clause, o.Assumed)
		}
	}
}

func (p *page) problems(m *memberReport) {
	for _, x := range m.Problems {
		p.prose(1, "! "+x.Text)
	}
}
