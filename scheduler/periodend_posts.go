package scheduler

import (
	"slices"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

const (
	commendedPerPost   = 20 // a paragraph each
	recommendedPerPost = 15 // a table row each; Slack allows 10,000 characters in the cells of a message
	notesPerBlock      = 10 // Slack's
)

func (a announcement) quarter() message.Arg { return message.Sub("period", figures.Period(a.period)) }

// own is a member's own result, in a direct message.
func (a announcement) own(p appraised) message.Message {
	r, lang := p.result, p.member.Lang
	title := message.T("job.result.title", a.quarter())
	m := message.Message{Summary: title}.With(message.Heading(title), message.Paragraph(a.scoreText(p)))
	if len(r.Indicators) > 0 {
		m = m.With(message.Block{Table: figures.Indicators(r, lang, a.settings.Currency)})
	}
	if earned := figures.Earned(r); len(earned) > 0 { // a direct message to the person: the only place beside the owner's where pay is told
		m = m.With(message.Paragraph(message.T("score.earned.finished", message.List("earned", earned...))))
	}
	for _, problem := range problems(r) {
		m = m.With(message.Paragraph(problemText(problem, r, lang)))
	}
	if earned := p.outcomes(public); len(earned) > 0 {
		m = m.With(message.Paragraph(message.T("job.result.earned", message.Chain("outcomes", "list.clauses", outcomeTexts(earned, lang)...))))
	}
	adverse := p.outcomes(func(o appraisal.Outcome) bool { return o.Kind.Adverse() })
	for _, o := range adverse {
		m = m.With(message.Paragraph(message.T("job.adverse." + string(o.Kind))))
	}
	if len(adverse) > 0 {
		m = m.With(message.Notes(message.T("job.result.private")))
	}
	return m.With(message.Buttons(message.Action{ID: "score.explain", Value: a.period.ID(), Label: message.T("job.result.explain")}))
}

func (a announcement) scoreText(p appraised) message.Text {
	r := p.result
	switch {
	case r.Unscored:
		return message.T("score.unscored", message.Str("name", p.member.Name))
	case r.Score == nil:
		return message.T("job.result.held")
	}
	args := []message.Arg{message.Number("score", appraisal.Shown(*r.Score)), message.Count("rank", r.Rank), message.Count("of", a.ranked())}
	if r.Level != "" {
		return message.T("job.result.level", append(args, message.Sub("level", figures.Level(r.Level, r.LevelTitle, p.member.Lang)))...)
	}
	return message.T("job.result.score", args...)
}

func (a announcement) ranked() int {
	n := 0
	for _, p := range a.people {
		if p.result.Score != nil {
			n++
		}
	}
	return n
}

// problems returns what keeps the figures of a result from being sure. That the result is held is said by its missing score already.
func problems(r appraisal.Result) []figures.Trouble {
	return slices.DeleteFunc(figures.Troubles(r.Problems), func(p figures.Trouble) bool { return p.Code == "held" })
}

func problemText(p figures.Trouble, r appraisal.Result, lang string) message.Text {
	text := p.Text()
	i := slices.IndexFunc(r.Indicators, func(i appraisal.IndicatorResult) bool { return i.ID == p.Indicator })
	if i < 0 {
		return text
	}
	return message.T("job.result.problem", message.Str("indicator", r.Indicators[i].Title.In(lang)), message.Sub("problem", text))
}

// outcomeTexts names outcomes by what the scheme says about them, or by their kind.
func outcomeTexts(outcomes []appraisal.Outcome, lang string) []message.Text {
	texts := make([]message.Text, len(outcomes))
	for i, o := range outcomes {
		text := message.Plain(o.Detail.In(lang))
		if o.Detail.In(lang) == "" {
			text = kindText(o.Kind)
		}
		texts[i] = withAmount(text, o)
	}
	return texts
}

// kindTexts names outcomes by their kind, for a table.
func kindTexts(outcomes []appraisal.Outcome) []message.Text {
	texts := make([]message.Text, len(outcomes))
	for i, o := range outcomes {
		texts[i] = withAmount(kindText(o.Kind), o)
	}
	return texts
}

func kindText(k appraisal.OutcomeKind) message.Text { return message.T("job.outcome." + string(k)) }

func withAmount(text message.Text, o appraisal.Outcome) message.Text {
	if o.Amount == nil {
		return text
	}
	return message.T("job.outcome_amount", message.Sub("outcome", text), message.Money("amount", o.Amount.Minor, o.Amount.Currency))
}

// withoutAmounts is what others than the person and the owner may see: from a bonus, which is a part of the salary, that could be worked
// out.
func (p appraised) withoutAmounts() appraised {
	p.result.Outcomes = slices.Clone(p.result.Outcomes)
	for i := range p.result.Outcomes {
		p.result.Outcomes[i].Amount = nil
	}
	return p
}

// legend says once what the scheme means by each kind of outcome that is recommended to somebody.
func legend(people []appraised, lang string) []message.Block {
	type meaning struct {
		kind   appraisal.OutcomeKind
		detail string
	}
	var seen []meaning
	var notes []message.Text
	for _, p := range people {
		for _, o := range p.outcomes(recommended) {
			m := meaning{o.Kind, o.Detail.In(lang)}
			if m.detail == "" || slices.Contains(seen, m) {
				continue
			}
			seen = append(seen, m)
			notes = append(notes, message.T("job.outcome_detail", message.Sub("kind", kindText(m.kind)), message.Str("detail", m.detail)))
		}
	}
	var blocks []message.Block
	for chunk := range slices.Chunk(notes, notesPerBlock) {
		blocks = append(blocks, message.Notes(chunk...))
	}
	return blocks
}

// commend names a team's best in its channel, with what the scheme makes public. Nobody else is named, and no score.
func (a announcement) commend(t appraisal.Team) []message.Post {
	var best []appraised
	for _, p := range a.people {
		if p.member.Team == t.ID && p.member.Left.IsZero() && len(p.outcomes(public)) > 0 {
			best = append(best, p.withoutAmounts())
		}
	}
	lang := a.settings.Lang
	return a.parts(t.Channel, lang, best, commendedPerPost, func(people []appraised) message.Message {
		title := message.T("job.commend.title", a.quarter(), message.Str("team", t.Name))
		m := message.Message{Summary: title}.With(message.Heading(title))
		for _, p := range people {
			m = m.With(message.Paragraph(message.T("job.commend.line",
				mention("member", p.member), message.Chain("outcomes", "list.clauses", outcomeTexts(p.outcomes(public), lang)...))))
		}
		return m.With(message.Notes(message.T("job.commend.thanks")))
	})
}

// recommend tells a manager how the team stands and what the scheme recommends for whom, and the owner the same of everybody.
// It goes by direct message only.
func (a announcement) recommend(boss appraisal.Member) []message.Post {
	var team []appraised
	for _, p := range a.people {
		if boss.Sees(p.member) && boss.ID != p.member.ID {
			if boss.Role != appraisal.Owner {
				p = p.withoutAmounts()
			}
			team = append(team, p)
		}
	}
	advised := slices.ContainsFunc(team, func(p appraised) bool { return len(p.outcomes(recommended)) > 0 })
	return a.parts(string(boss.ID), boss.Lang, team, recommendedPerPost, func(people []appraised) message.Message {
		title := message.T("job.recommend.title", a.quarter())
		intro := message.T("job.recommend.none")
		if advised {
			intro = message.T("job.recommend.intro")
		}
		return message.Message{Summary: title}.With(
			message.Heading(title),
			message.Paragraph(intro),
			message.Block{Table: a.recommendations(people, boss.Lang)},
		).With(a.unrated(boss, people)...).With(legend(people, boss.Lang)...).With(a.explain(people, boss.Lang)...)
	})
}

// mostButtons is how many people get a button; the line beside them opens everybody's.
const mostButtons = 10

// explain opens the results of the period that has ended, which is not the one that is running when the post is read.
func (a announcement) explain(people []appraised, lang string) []message.Block {
	shown := people[:min(len(people), mostButtons)]
	buttons := make([]message.Action, 0, len(shown))
	for _, p := range shown {
		buttons = append(buttons, message.Action{ID: "score.show", Value: a.period.ID() + "/" + string(p.member.ID), Label: message.Plain(p.member.Name)})
	}
	line := typed(lang, "/score 说明 ", "/score explain ") + a.period.ID() + " @" + people[len(people)-1].member.Name
	return []message.Block{message.Buttons(buttons...), message.Notes(message.T("job.recommend.explain", message.Code("command", line)))}
}

// unrated tells the owner, who alone can mend it, which records the results leave out for want of an exchange rate.
func (a announcement) unrated(boss appraisal.Member, people []appraised) []message.Block {
	results := make([]appraisal.Result, len(people))
	for i, p := range people {
		results[i] = p.result
	}
	left := figures.Currencies(results...)
	if boss.Role != appraisal.Owner || len(left) == 0 {
		return nil
	}
	return []message.Block{message.Paragraph(figures.Unrated(left, a.period, boss.Lang))}
}

// recommended tells whether an outcome is for managers to decide.
func recommended(o appraisal.Outcome) bool { return !public(o) }

func (a announcement) recommendations(people []appraised, lang string) *message.Table {
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("standings.column.member")},
		{Title: message.T("job.column.score"), Right: true},
		{Title: message.T("score.column.level")},
		{Title: message.T("job.column.recommended")},
		{Title: message.T("job.column.because")},
	}}
	none := message.T("job.none")
	for _, p := range people {
		advice := none
		if texts := kindTexts(p.outcomes(recommended)); len(texts) > 0 {
			advice = message.Raw(message.List("", texts...))
		}
		t.Rows = append(t.Rows, []message.Text{message.Plain(p.member.Name), figures.Score(p.result.Score), figures.Level(p.result.Level, p.result.LevelTitle, lang), advice, evidence(p.result, lang)})
	}
	return t
}

// evidence says what speaks against a result: the indicators below their pass line, and what keeps figures from being sure.
func evidence(r appraisal.Result, lang string) message.Text {
	var texts []message.Text
	for _, i := range r.Indicators {
		if i.PassLine != nil && i.Score != nil && !i.Passed {
			texts = append(texts, message.T("job.recommend.below", message.Str("indicator", i.Title.In(lang)),
				message.Number("score", appraisal.Shown(*i.Score)), message.Number("line", i.PassLine.Round(2).String())))
		}
	}
	for _, p := range problems(r) {
		texts = append(texts, problemText(p, r, lang))
	}
	if len(texts) == 0 {
		return message.T("job.none")
	}
	return message.Raw(message.List("", texts...))
}
