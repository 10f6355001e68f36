package commands

import (
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

// scoreMessage is one member's result: the sum, a line for each indicator, what was deducted, what is earned, what is missing, and a
// way to the explanation.
func scoreMessage(c call, o scored) message.Message {
	m := message.Message{Summary: headline(c, o), Blocks: []message.Block{
		message.Heading(message.T("score.title", message.Str("name", o.who.Name), message.Sub("period", figures.Period(o.Period)))),
		message.Paragraph(headline(c, o)),
	}}
	if len(o.Indicators) > 0 {
		m = m.With(message.Block{Table: figures.Indicators(o.Result, c.Actor.Lang, c.Settings.Currency)})
	}
	if changes := figures.Modifiers(o.Result, c.Actor.Lang); len(changes) > 0 {
		m = m.With(message.Paragraph(message.T("score.modifiers", message.List("changes", changes...))))
	}
	if earned := figures.Earned(o.Result); o.pays(c) && o.Score != nil && len(earned) > 0 {
		m = m.With(message.Paragraph(message.T("score.earned."+string(o.firm), message.List("earned", earned...))))
	}
	m = m.With(unsure(c, o)...)
	if earned := outcomeTexts(c, o); len(earned) > 0 {
		m = m.With(message.Paragraph(message.T("score.outcomes."+string(o.firm), message.Chain("outcomes", "list.clauses", earned...))))
	}
	return m.With(
		message.Buttons(message.Action{ID: "score.explain", Value: explainValue(o, "", 0), Label: message.T("score.explain.button"), Style: message.Primary}),
		schemeNote(c, o.scheme, o.Version))
}

func schemeNote(c call, s *appraisal.Scheme, version string) message.Block {
	return message.Notes(message.T("score.scheme", message.Str("scheme", s.ID), message.Str("title", s.Title.In(c.Actor.Lang)), message.Str("version", version)))
}

// headline is the result in one sentence.
func headline(c call, o scored) message.Text {
	switch earned := figures.Earned(o.Result); {
	case o.Score != nil:
		return message.T("score.line."+string(o.firm), message.Number("score", appraisal.Shown(*o.Score)), message.Sub("level", figures.Level(o.Level, o.LevelTitle, c.Actor.Lang)),
			message.Str("rank", strconv.Itoa(o.Rank)), message.Count("ranked", o.ranked))
	case !o.Unscored:
		return message.T("score.held."+string(o.firm), message.Str("name", o.who.Name))
	case len(earned) > 0 && o.pays(c):
		return message.T("score.paid."+string(o.firm), message.Str("name", o.who.Name), message.List("earned", earned...))
	default:
		return message.T("score.unscored", message.Str("name", o.who.Name))
	}
}

// unsure says what is missing, and what is not counted for want of an exchange rate.
func unsure(c call, o scored) []message.Block {
	var blocks []message.Block
	firm := o.Result
	firm.Problems = figures.Missing(o.Result)
	if missing := problemTexts(c, firm); len(missing) > 0 {
		blocks = append(blocks, message.Paragraph(message.T("score.missing", message.List("problems", missing...))))
	}
	if left := figures.Currencies(o.Result); len(left) > 0 {
		blocks = append(blocks, message.Paragraph(figures.Unrated(left, o.Period, c.Actor.Lang)))
	}
	return blocks
}

// mostNamed is how many indicators that lack the same thing are named.
const mostNamed = 4

// problemTexts names what is missing, with the indicator it is missing for. Where many lack the same, they are counted.
func problemTexts(c call, r appraisal.Result) []message.Text {
	var all []message.Text
	troubles := figures.Troubles(r.Problems)
	for k, t := range troubles {
		alike := func(o figures.Trouble) bool { return o.Indicator != "" && o.Code == t.Code && o.Held == t.Held }
		many := 0
		for _, o := range troubles {
			if alike(o) {
				many++
			}
		}
		text := t.Text()
		switch {
		case t.Indicator == "":
			all = append(all, text)
		case many > mostNamed && slices.ContainsFunc(troubles[:k], alike):
		case many > mostNamed:
			all = append(all, message.T(heldOr(t, "score.problem_many", "score.problem_many_held"), message.Count("count", many), message.Sub("problem", text)))
		default:
			all = append(all, message.T(heldOr(t, "score.problem", "score.problem_held"), message.Str("indicator", indicatorTitle(c, r, t.Indicator)), message.Sub("problem", text)))
		}
	}
	return all
}

// heldOr is the text that also says that the score waits, where it does.
func heldOr(t figures.Trouble, id, waits string) string {
	if t.Held {
		return waits
	}
	return id
}

func indicatorTitle(c call, r appraisal.Result, id string) string {
	for _, i := range r.Indicators {
		if i.ID == id {
			return i.Title.In(c.Actor.Lang)
		}
	}
	return id
}

// outcomeTexts are what the policy attaches to the result. What costs the person something is said only once the result is published; a
// promotion or a raise is for the manager to decide and to tell, not for the bot. An amount is a part of the person's salary, which could
// be worked out from it: it is for that person and the owner.
func outcomeTexts(c call, r scored) []message.Text {
	var all []message.Text
	for _, o := range r.Outcomes {
		if text, ok := outcomeText(c, r, o); ok {
			all = append(all, text)
		}
	}
	return all
}

// outcomeText is an outcome, false where the reader may not know of it.
func outcomeText(c call, r scored, o appraisal.Outcome) (message.Text, bool) {
	if o.Kind.Adverse() && r.firm != final || o.Kind.Advances() && r.Member == c.Actor.ID {
		return message.Text{}, false
	}
	if o.Amount != nil && r.pays(c) {
		return message.T("score.outcome_amount", message.Str("outcome", o.Detail.In(c.Actor.Lang)), message.Money("amount", o.Amount.Minor, o.Amount.Currency)), true
	}
	return message.Plain(o.Detail.In(c.Actor.Lang)), true
}

// teamScores is the table of a team's scores with a button for each of the first few.
func teamScores(c call, p calendar.Period, people []scored) message.Message {
	const mostButtons = 10
	title := message.T("score.team", message.Sub("period", figures.Period(p)))
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("standings.column.member")},
		{Title: message.T(scoreColumn(people)), Right: true},
		{Title: message.T("score.column.level")},
	}}
	paid := c.Actor.Role == appraisal.Owner && slices.ContainsFunc(people, func(o scored) bool { return len(figures.Earned(o.Result)) > 0 })
	if paid {
		t.Columns = append(t.Columns, message.Column{Title: message.T("score.column.earned")})
	}
	t.Columns = append(t.Columns, message.Column{Title: message.T("score.column.missing")})
	var buttons []message.Action
	for _, o := range people {
		missing := message.T("score.none")
		if problems := problemTexts(c, o.Result); len(problems) > 0 {
			missing = message.Raw(message.List("", problems...))
		}
		row := []message.Text{message.Plain(o.who.Name), figures.Score(o.Score), figures.Level(o.Level, o.LevelTitle, c.Actor.Lang)}
		if paid {
			row = append(row, earnedCell(o))
		}
		t.Rows = append(t.Rows, append(row, missing))
		if len(buttons) < mostButtons {
			buttons = append(buttons, message.Action{ID: "score.show", Value: p.ID() + "/" + string(o.who.ID), Label: message.Plain(o.who.Name)})
		}
	}
	return message.Message{Summary: title, Blocks: []message.Block{
		message.Heading(title),
		message.Paragraph(message.T("score.team." + string(people[0].firm))),
		{Table: t},
		message.Buttons(buttons...),
		schemeNote(c, people[0].scheme, people[0].Version),
	}}
}

// scoreColumn is the heading of scores, with their range where every indicator that may count has a cap of at most 100 and holds to it.
func scoreColumn(people []scored) string {
	full := decimal.NewFromInt(100)
	open := slices.ContainsFunc(people[0].scheme.Indicators, func(i appraisal.Indicator) bool {
		return i.Formula != "" && (i.Cap == nil || i.Cap.GreaterThan(full))
	})
	if open || slices.ContainsFunc(people, func(o scored) bool { return o.Score != nil && o.Score.GreaterThan(full) }) {
		return "score.column.score_open"
	}
	return "score.column.score"
}

// earnedCell is what somebody has earned so far, for the owner.
func earnedCell(o scored) message.Text {
	earned := figures.Earned(o.Result)
	if len(earned) == 0 {
		return figures.None()
	}
	return message.Raw(message.List("", earned...))
}
