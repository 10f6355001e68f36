package commands

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/handbook"
	"github.com/meritbot/meritbot/internal/message"
)

// explainAll is the whole result as a tree: the total, what each indicator gives to it, what was deducted, the level, what follows and
// what is paid, each with where it stands in the policy. It is as long as the policy; page is which part of it, from 0.
func explainAll(c call, o scored, page int) message.Message {
	var all []chapter
	if o.Score != nil {
		all = append(all, chapter{message.Paragraph(sum(o))})
	}
	all = append(all, indicatorChapters(c, o)...)
	all = append(all, modifierChapters(c, o)...)
	all = append(all, levelChapter(c, o))
	all = append(all, outcomeChapters(c, o)...)
	all = append(all, payChapters(c, o)...)
	all = append(all, chapter(unsure(c, o)), ratesChapter(o))

	bound := paged(all)
	page = min(page, len(bound)-1)
	m := message.Message{Summary: headline(c, o), Blocks: []message.Block{
		message.Heading(message.T("score.explain.title", message.Str("name", o.who.Name), message.Sub("period", figures.Period(o.Period)))),
	}}
	if page == 0 {
		m = m.With(message.Paragraph(headline(c, o))).With(presence(o)...)
	}
	m = m.With(bound[page]...).With(schemeNote(c, o.scheme, o.Version))
	if len(bound) > 1 {
		m = m.With(turning(o, page, len(bound))...)
	}
	return m
}

// turning leads to the pages beside this one.
func turning(o scored, page, of int) []message.Block {
	var buttons []message.Action
	turn := func(to int, label string) {
		value := o.Period.ID() + "/" + string(o.who.ID) + "//" + strconv.Itoa(to)
		buttons = append(buttons, message.Action{ID: "score.explain", Value: value, Label: message.T(label)})
	}
	if page > 0 {
		turn(page-1, "score.page.back")
	}
	if page+1 < of {
		turn(page+1, "score.page.on")
	}
	return []message.Block{
		message.Notes(message.T("score.page", message.Str("page", strconv.Itoa(page+1)), message.Str("of", strconv.Itoa(of)))),
		message.Buttons(buttons...),
	}
}

// indicatorChapters are a chapter for each indicator, behind the heading of its group.
func indicatorChapters(c call, o scored) []chapter {
	all := make([]chapter, 0, len(o.Indicators))
	group := ""
	for _, i := range o.Indicators {
		var blocks chapter
		if i.Group != "" && i.Group != group {
			group = i.Group
			blocks = append(blocks, groupBlock(c, o, i))
		}
		var action *message.Action
		if i.Records > 0 || len(i.Parts) > 0 {
			action = &message.Action{ID: "score.explain", Value: explainValue(o, i.ID, 0), Label: message.T("score.records.button", message.Count("count", i.Records))}
		}
		all = append(all, append(blocks, indicatorBlocks(c, i, action)...))
	}
	return all
}

// groupBlock is a group's heading with the points that its indicators give together, and where it stands in the policy.
func groupBlock(c call, o scored, first appraisal.IndicatorResult) message.Block {
	weight, points, scored := decimal.Zero, decimal.Zero, false
	for _, i := range o.Indicators {
		if i.Group == first.Group && i.Points != nil {
			scored = true
			weight, points = weight.Add(i.Weight), points.Add(*i.Points)
		}
	}
	text := message.T("scheme.line", message.Str("title", first.GroupTitle.In(c.Actor.Lang)))
	if scored {
		text = message.T("score.group", message.Str("group", first.GroupTitle.In(c.Actor.Lang)), message.Percent("weight", appraisal.Brief(weight)),
			message.Number("points", appraisal.Shown(points)))
	}
	if g := slices.IndexFunc(o.scheme.Groups, func(g appraisal.Group) bool { return g.ID == first.Group }); g >= 0 && o.scheme.Version == o.Version {
		if n, ok := note(c, o.scheme.Groups[g].Clause, o.scheme.Groups[g].Assumed); ok {
			text = below(text, n)
		}
	}
	return message.Paragraph(text)
}

// indicatorBlocks are an indicator's formula with the numbers in it, what the figure is made of, and what it rests on.
func indicatorBlocks(c call, i appraisal.IndicatorResult, action *message.Action) []message.Block {
	text := working(c, i)
	if i.FullTarget != nil && i.Target != nil {
		text = below(text, message.T("score.prorated", figures.Amount("full", *i.FullTarget, i.Unit, c.Settings.Currency),
			figures.Amount("target", *i.Target, i.Unit, c.Settings.Currency)))
	}
	for _, p := range i.Parts {
		text = below(text, partText(c, p))
	}
	if i.Level != "" {
		text = below(text, message.T("score.own_level", message.Str("level", i.Level)))
	}
	blocks := []message.Block{{Section: &message.Section{Text: text, Action: action}}}
	if n, ok := rests(c, i); ok {
		blocks = append(blocks, message.Notes(n))
	}
	return blocks
}

// working is an indicator's formula with the numbers in it and the points it gives.
func working(c call, i appraisal.IndicatorResult) message.Text {
	title := message.Str("indicator", i.Title.In(c.Actor.Lang))
	formula := i.Working
	if formula == "" && i.Score != nil {
		formula = appraisal.Brief(*i.Score)
	}
	switch {
	case i.Score == nil && i.Status != "":
		return message.T("score.working_none", title, message.Sub("problem", message.T("problem."+i.Status)))
	case i.Score == nil && i.Value == nil:
		return message.T("score.working_none", title, message.Sub("problem", message.T("problem.no_figures")))
	case i.Score == nil: // measured alone
		return message.T("score.measured", title, figures.Amount("value", *i.Value, i.Unit, c.Settings.Currency))
	case i.Points == nil:
		return message.T("score.working_unweighed", title, message.Code("formula", formula))
	}
	return message.T("score.working", title, message.Code("formula", formula), message.Number("score", appraisal.Shown(*i.Score)),
		message.Percent("weight", appraisal.Brief(i.Weight)), message.Number("points", appraisal.Shown(*i.Points)))
}

// partText is one of the figures that an indicator or a modifier looks at, with its share where they are averaged.
func partText(c call, p appraisal.PartResult) message.Text {
	name := message.Sub("figure", figures.Measure(p.Measure))
	if p.Value == nil {
		code := p.Status
		if code == "" {
			code = "no_figures"
		}
		return message.T("score.part_none", name, message.Sub("problem", message.T("problem."+code)))
	}
	value := figures.Amount("value", *p.Value, p.Unit, c.Settings.Currency)
	if p.Share == nil {
		return message.T("score.part", name, value)
	}
	return message.T("score.part_share", name, value, message.Percent("share", appraisal.Brief(*p.Share)))
}

// rests is what an indicator rests on: the clause, what the scheme decided where the policy is silent, and the pass line.
func rests(c call, i appraisal.IndicatorResult) (message.Text, bool) {
	text, ok := note(c, i.Clause, i.Assumed)
	if i.PassLine != nil && i.Score != nil {
		id := "score.failed"
		if i.Passed {
			id = "score.passed"
		}
		line := message.T(id, message.Number("line", appraisal.Brief(*i.PassLine)))
		if ok {
			return below(text, line), true
		}
		return line, true
	}
	return text, ok
}

// note is where something stands in the policy, and what the scheme decided where the policy is silent; false when neither is known.
func note(c call, clause, assumed appraisal.Words) (message.Text, bool) {
	said := message.T("score.clause", message.Str("clause", clause.In(c.Actor.Lang)))
	ours := message.T("score.assumed", message.Str("assumed", assumed.In(c.Actor.Lang)))
	switch {
	case clause.In(c.Actor.Lang) == "" && assumed.In(c.Actor.Lang) == "":
		return message.Text{}, false
	case assumed.In(c.Actor.Lang) == "":
		return said, true
	case clause.In(c.Actor.Lang) == "":
		return ours, true
	}
	return below(said, ours), true
}

// noted is a paragraph with the note under it.
func noted(c call, text message.Text, clause, assumed appraisal.Words) chapter {
	blocks := chapter{message.Paragraph(text)}
	if n, ok := note(c, clause, assumed); ok {
		blocks = append(blocks, message.Notes(n))
	}
	return blocks
}

// below is two texts on lines of their own. One block for all keeps schemes of many indicators within what a message can hold.
func below(first, second message.Text) message.Text {
	return message.T("score.lines", message.Sub("first", first), message.Sub("second", second))
}

// sum is the points added up, and what modifiers changed. Where the points as they are shown do not come to the score as it is shown, 4
// decimals are, so that a calculator agrees.
func sum(o scored) message.Text {
	if len(summands(o)) == 1 {
		return message.T("score.sum", message.Code("formula", appraisal.Shown(*o.Score)))
	}
	for _, places := range []int32{2, 4} {
		total := decimal.Zero
		for _, p := range summands(o) {
			total = total.Add(p.Round(places))
		}
		if places == 2 && total.Equal(o.Score.Round(2)) {
			return message.T("score.sum", message.Code("formula", added(o, 2)+" = "+appraisal.Shown(*o.Score)))
		}
		if places == 4 {
			return message.T("score.sum", message.Code("formula", added(o, 4)+" = "+total.StringFixed(4)+" ≈ "+appraisal.Shown(*o.Score)))
		}
	}
	return message.Text{}
}

// summands are what the score is the sum of.
func summands(o scored) []decimal.Decimal {
	var all []decimal.Decimal
	for _, i := range o.Indicators {
		if i.Points != nil {
			all = append(all, *i.Points)
		}
	}
	for _, m := range o.Modifiers {
		if !m.Points.IsZero() {
			all = append(all, m.Points)
		}
	}
	return all
}

// added is the summands with their signs between them.
func added(o scored, places int32) string {
	var b strings.Builder
	for n, p := range summands(o) {
		switch {
		case n > 0 && p.IsNegative():
			b.WriteString(" − ")
			p = p.Neg()
		case n > 0:
			b.WriteString(" + ")
		}
		b.WriteString(p.StringFixed(places))
	}
	return b.String()
}

// modifierChapters are what was deducted, added, capped or vetoed.
func modifierChapters(c call, o scored) []chapter {
	all := make([]chapter, 0, len(o.Modifiers))
	for _, m := range o.Modifiers {
		text := figures.Modifier(m, c.Actor.Lang)
		if m.Working != "" {
			text = message.T("score.modifier_working", message.Sub("change", text), message.Code("formula", m.Working))
		} else {
			text = message.T("score.modifier_line", message.Sub("change", text))
		}
		for _, p := range m.Parts {
			text = below(text, partText(c, p))
		}
		all = append(all, noted(c, text, m.Clause, m.Assumed))
	}
	return all
}

// levelChapter says how the score became a level. Bounds are those of the version that computed the result.
func levelChapter(c call, o scored) chapter {
	if o.Level == "" || o.scheme.Version != o.Version {
		return nil
	}
	bounds := make([]message.Text, 0, len(o.scheme.Levels))
	for _, l := range o.scheme.Levels {
		bounds = append(bounds, message.T("score.bound", message.Sub("level", figures.Level(l.ID, l.Title, c.Actor.Lang)), message.Number("from", appraisal.Brief(l.From))))
	}
	text := message.T("score.level", message.Sub("level", figures.Level(o.Level, o.LevelTitle, c.Actor.Lang)), message.Chain("bounds", "list.comma", bounds...))
	return noted(c, text, o.scheme.LevelsNote.Clause, o.scheme.LevelsNote.Assumed)
}

// outcomeChapters are what follows from the result, each with its condition, and the conditions over several periods.
func outcomeChapters(c call, o scored) []chapter {
	var all []chapter
	for _, s := range o.Streaks {
		if s.Count == 0 {
			continue
		}
		id := "score.streak"
		if o.firm == soFar {
			id = "score.streak_so_far"
		}
		text := message.T(id, message.Str("title", s.Title.In(c.Actor.Lang)), message.Count("count", s.Count), message.Str("times", strconv.Itoa(s.Times)))
		var n appraisal.Note
		if i := slices.IndexFunc(o.scheme.Streaks, func(x appraisal.Streak) bool { return x.ID == s.ID }); i >= 0 {
			n = o.scheme.Streaks[i].Note
		}
		all = append(all, noted(c, text, n.Clause, n.Assumed))
	}
	for _, x := range o.Outcomes {
		shown, ok := outcomeText(c, o, x)
		if !ok {
			continue
		}
		text := message.T("score.follows", message.Sub("outcome", shown))
		if i := slices.IndexFunc(o.scheme.Rules, func(r appraisal.Rule) bool { return r.ID == x.ID }); x.ID != "" && i >= 0 && o.scheme.Version == o.Version {
			text = below(text, message.T("score.when", message.Sub("formula", handbook.Formula(o.scheme, c.Actor.Lang, o.scheme.Rules[i].When, nil))))
		}
		all = append(all, noted(c, text, x.Clause, x.Assumed))
	}
	return all
}

// presence says for how much of the period the member was there, where that was not all of it.
func presence(o scored) []message.Block {
	if o.Presence == nil || o.Presence.Days == o.Presence.Of {
		return nil
	}
	return []message.Block{message.Paragraph(message.T("score.presence", message.Count("days", o.Presence.Days), message.Str("of", strconv.Itoa(o.Presence.Of))))}
}

// ratesChapter names the exchange rates by which amounts were converted.
func ratesChapter(o scored) chapter {
	if len(o.Rates) == 0 {
		return nil
	}
	rates := make([]message.Text, len(o.Rates))
	for i, r := range o.Rates {
		rates[i] = message.T("score.rate", message.Str("currency", r.Currency), message.Number("rate", r.Rate.String()))
	}
	return chapter{message.Notes(message.T("score.rates", message.List("rates", rates...)))}
}
