package commands

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/handbook"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/message"
)

// show is a policy in words: what it measures, the levels, what follows, what is paid, and what is assumed.
func (h policies) show(ctx context.Context, c call, l line) (message.Reply, error) {
	choice, err := h.inForce(ctx, c)
	if len(l.Words) > 0 {
		choice, err = h.find(ctx, c, l.Words[0], c.in(schemeShowExample))
	}
	if err != nil {
		return message.Reply{}, err
	}
	if len(l.Words) > 1 {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "words_not_understood", "understood", l.Words[0].Raw, "words", excerpt(l.between(1, len(l.Words))),
			"example", c.in(schemeShowExample))
	}
	return message.Answer(h.shown(c, choice, 0)), nil
}

// pressShow turns the pages: "S02@1/2".
func (h policies) pressShow(ctx context.Context, c call, value string) (message.Reply, error) {
	name, n, ok := strings.Cut(value, "/")
	page, err := strconv.Atoi(n)
	if !ok || err != nil || page < 0 {
		return message.Reply{}, errOutdated()
	}
	choice, err := h.find(ctx, c, word{Text: fold(name), Raw: name}, c.in(schemeShowExample))
	if err != nil {
		return message.Reply{}, errOutdated()
	}
	r := message.Answer(h.shown(c, choice, page))
	r.Replace = page > 0
	return r, nil
}

func (h policies) shown(c call, choice library.Choice, page int) message.Message {
	s := choice.Scheme
	bound := paged(slices.Concat(measuredChapters(c, s), linesChapters(c, s)))
	page = min(page, len(bound)-1)
	title := message.T("scheme.show.title", message.Str("scheme", s.ID), message.Str("title", s.Title.In(c.Actor.Lang)))
	m := message.Message{Summary: title, Blocks: []message.Block{message.Heading(title)}}
	if page == 0 {
		m = m.With(
			message.Paragraph(message.T("scheme.show.source", message.Str("source", s.Source.In(c.Actor.Lang)), message.Str("version", s.Version), message.List("periods", kindTexts(s)...))),
			message.Block{Table: indicatorTable(c, s)})
	}
	m = m.With(bound[page]...)
	var buttons []message.Action
	turn := func(to int, label string) {
		buttons = append(buttons, message.Action{ID: "scheme.show", Value: s.ID + "@" + s.Version + "/" + strconv.Itoa(to), Label: message.T(label)})
	}
	if page > 0 {
		turn(page-1, "score.page.back")
	}
	if page+1 < len(bound) {
		turn(page+1, "score.page.on")
	}
	if owns(c.Actor) && len(stateOf(c, choice)) == 0 {
		buttons = append(buttons, message.Action{ID: "scheme.ask", Value: choice.Use.Scheme + "@" + choice.Use.Version, Label: message.T("scheme.ask.button")})
	}
	if len(bound) > 1 {
		m = m.With(message.Notes(message.T("score.page", message.Str("page", strconv.Itoa(page+1)), message.Str("of", strconv.Itoa(len(bound))))))
	}
	if len(buttons) > 0 {
		m = m.With(message.Buttons(buttons...))
	}
	return m
}

// indicatorTable is what a scheme measures, with its weight in each kind of period.
func indicatorTable(c call, s *appraisal.Scheme) *message.Table {
	t := &message.Table{Columns: []message.Column{{Title: message.T("score.column.indicator")}, {Title: message.T("scheme.column.measure")}}}
	kinds := s.PeriodKinds()
	weights := make([][]*decimal.Decimal, len(kinds))
	for n, k := range kinds {
		weights[n] = weightsIn(s, k)
		t.Columns = append(t.Columns, message.Column{Title: message.T("scheme.column.weight", message.Sub("period", message.T("period_kind."+string(k)))), Right: true})
	}
	t.Columns = append(t.Columns, message.Column{Title: message.T("scheme.column.pass"), Right: true})
	for n, i := range s.Indicators {
		row := make([]message.Text, 0, len(kinds)+3)
		row = append(row, message.Plain(i.Title.In(c.Actor.Lang)), measuredBy(i))
		for _, in := range weights {
			row = append(row, weightCell(in[n]))
		}
		pass := figures.None()
		if i.PassLine != nil {
			pass = message.Raw(message.Number("", appraisal.Brief(*i.PassLine)))
		}
		t.Rows = append(t.Rows, append(row, pass))
	}
	return t
}

func measuredBy(i appraisal.Indicator) message.Text {
	if len(i.Parts) == 0 {
		return figures.Measure(i.Measure)
	}
	parts := make([]message.Text, len(i.Parts))
	for k, p := range i.Parts {
		parts[k] = message.T("scheme.part", message.Sub("metric", figures.Measure(p.Measure)), message.Percent("share", appraisal.Brief(p.Share)))
	}
	return message.Raw(message.Chain("", "list.comma", parts...))
}

// weightsIn are the indicators' shares of the whole in a kind of period. Of the tenure quarters it is the first that measures an indicator.
func weightsIn(s *appraisal.Scheme, k calendar.Kind) []*decimal.Decimal {
	if k != calendar.TenureQuarter {
		return s.WeightsIn(calendar.Period{Kind: k})
	}
	all := make([]*decimal.Decimal, len(s.Indicators))
	for n := range 4 {
		for i, w := range s.WeightsIn(calendar.Tenure(n + 1)) {
			all[i] = cmp.Or(all[i], w)
		}
	}
	return all
}

// weightCell is a weight, a dash for what is not scored.
func weightCell(w *decimal.Decimal) message.Text {
	if w == nil || w.IsZero() {
		return figures.None()
	}
	return message.Raw(message.Percent("", appraisal.Brief(*w)))
}

// measuredChapters are the clauses behind what is measured.
func measuredChapters(c call, s *appraisal.Scheme) []chapter {
	var all []chapter
	for _, i := range s.Indicators {
		text := message.T("scheme.indicator", message.Str("title", i.Title.In(c.Actor.Lang)), message.Sub("formula", handbook.Formula(s, c.Actor.Lang, i.Formula, i.Also)))
		switch i.Formula {
		case "":
			text = message.T("scheme.line", message.Str("title", i.Title.In(c.Actor.Lang)))
		case "attainment", "value":
			text = message.T("scheme.formula."+i.Formula, message.Str("title", i.Title.In(c.Actor.Lang)))
		}
		all = append(all, noted(c, text, i.Clause, i.Assumed))
	}
	for _, g := range s.Groups {
		if ch := noted(c, message.T("scheme.line", message.Str("title", g.Title.In(c.Actor.Lang))), g.Clause, g.Assumed); len(ch) > 1 {
			all = append(all, ch)
		}
	}
	return all
}

// linesChapters are what changes a score, the levels, what follows and what is paid.
func linesChapters(c call, s *appraisal.Scheme) []chapter {
	lang := c.Actor.Lang
	var all []chapter
	under := func(heading string, lines []chapter) {
		if len(lines) > 0 {
			lines[0] = append(chapter{message.Paragraph(message.T("scheme.heading." + heading))}, lines[0]...)
			all = append(all, lines...)
		}
	}
	lines := make([]chapter, 0, len(s.Modifiers))
	for _, m := range s.Modifiers {
		lines = append(lines, noted(c, ruleText(c, s, m.Title.In(lang), m.When, m.Measures), m.Clause, m.Assumed))
	}
	under("modifiers", lines)
	if len(s.Levels) > 0 {
		bounds := make([]message.Text, 0, len(s.Levels))
		for _, l := range s.Levels {
			bounds = append(bounds, message.T("score.bound", message.Sub("level", figures.Level(l.ID, l.Title, lang)), message.Number("from", appraisal.Brief(l.From))))
		}
		under("levels", []chapter{noted(c, message.Raw(message.Chain("", "list.comma", bounds...)), s.LevelsNote.Clause, s.LevelsNote.Assumed)})
	}
	under("tables", tableChapters(c, s))
	under("grades", gradeChapters(c, s))
	under("commission", commissionRules(c, s))
	lines = nil
	if s.Wage != nil {
		for _, p := range s.Wage.Parts {
			lines = append(lines, noted(c, message.T("scheme.indicator", message.Str("title", p.Title.In(lang)), message.Sub("formula", handbook.Formula(s, c.Actor.Lang, p.Amount, nil))), p.Clause, p.Assumed))
		}
	}
	under("wage", lines)
	lines = make([]chapter, 0, len(s.Rules))
	for _, r := range s.Rules {
		lines = append(lines, noted(c, ruleText(c, s, r.Outcome.Detail.In(lang), r.When, nil), r.Outcome.Clause, r.Outcome.Assumed))
	}
	under("outcomes", lines)
	lines = nil
	if n, ok := note(c, s.Proration.Clause, s.Proration.Assumed); ok {
		lines = append(lines, chapter{message.Notes(n)})
	}
	under("proration", lines)
	return all
}

// ruleText is a line of a scheme with its condition.
func ruleText(c call, s *appraisal.Scheme, title, when string, measures []appraisal.NamedValue) message.Text {
	if when == "" {
		return message.T("scheme.line", message.Str("title", title))
	}
	return message.T("scheme.rule", message.Str("title", title), message.Sub("formula", handbook.Formula(s, c.Actor.Lang, when, measures)))
}

func tableChapters(c call, s *appraisal.Scheme) []chapter {
	all := make([]chapter, 0, len(s.Tables))
	for _, t := range s.Tables {
		bands := make([]message.Text, 0, len(t.Bands))
		for _, b := range t.Bands {
			value := message.Number("value", appraisal.Brief(b.Value))
			if t.Semantics != appraisal.ByValue {
				value = message.Percent("value", appraisal.Brief(b.Value))
			}
			bands = append(bands, message.T("scheme.band", message.Sub("from", bound(b.From)), message.Sub("to", bound(b.To)), value))
		}
		text := message.T("scheme.table", message.Str("title", t.Title.In(c.Actor.Lang)), message.Str("over", t.Over.In(c.Actor.Lang)),
			message.Sub("how", message.T("scheme.semantics."+string(t.Semantics))), message.Chain("bands", "list.clauses", bands...))
		all = append(all, noted(c, text, t.Clause, t.Assumed))
	}
	return all
}

func bound(v *decimal.Decimal) message.Text {
	if v == nil {
		return message.Plain("")
	}
	return message.Raw(message.Number("", appraisal.Brief(*v)))
}

func gradeChapters(c call, s *appraisal.Scheme) []chapter {
	if len(s.Grades) == 0 {
		return nil
	}
	lines := make([]message.Text, 0, len(s.Grades))
	for _, g := range s.Grades {
		lines = append(lines, message.T("scheme.grade", message.Str("title", g.Title.In(c.Actor.Lang)), figures.Amount("wage", g.Wage, appraisal.UnitMoney, s.Currency),
			figures.Amount("task", g.Task, appraisal.UnitMoney, s.Currency)))
	}
	return []chapter{noted(c, message.Raw(message.Chain("", "score.lines", lines...)), s.GradesNote.Clause, s.GradesNote.Assumed)}
}

func commissionRules(c call, s *appraisal.Scheme) []chapter {
	all := make([]chapter, 0, len(s.Commissions))
	for _, r := range s.Commissions {
		text := message.T("scheme.indicator", message.Str("title", r.Title.In(c.Actor.Lang)), message.Sub("formula", handbook.Formula(s, c.Actor.Lang, r.Amount, nil)))
		due := message.T("scheme.due."+string(r.Due), message.Count("delay", r.Delay))
		if r.Delay == 0 {
			due = message.T("scheme.due." + string(r.Due) + "_now")
		}
		text = below(text, due)
		if len(r.Stages) > 0 {
			stages := make([]message.Text, 0, len(r.Stages))
			for _, st := range r.Stages {
				stages = append(stages, message.T("scheme.part", message.Sub("metric", message.Plain(st.Title.In(c.Actor.Lang))), message.Percent("share", appraisal.Brief(st.Share))))
			}
			text = below(text, message.T("scheme.stages", message.Chain("stages", "list.comma", stages...)))
		}
		all = append(all, noted(c, text, r.Clause, r.Assumed))
	}
	return all
}
