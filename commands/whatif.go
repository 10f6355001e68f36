package commands

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

// whatIf says what a deal would change, or what a level or a score takes. Nothing is saved.
func (h scores) whatIf(ctx context.Context, c call, l line) (message.Reply, error) {
	if len(l.Words) == 0 {
		return message.Answer(message.Say(message.T("what_if.help", message.Code("deal", c.in(whatIfExample)),
			message.Code("level", c.in(Example{ZH: "/score 如果 A+", EN: "/score what-if A+"}))))), nil
	}
	scheme, err := h.scheme(ctx, c, calendar.Period{})
	if err != nil {
		return message.Reply{}, err
	}
	w, err := h.readWish(ctx, c, l, scheme)
	if err != nil {
		return message.Reply{}, err
	}
	if w.period.Kind != "" {
		if scheme, err = h.scheme(ctx, c, w.period); err != nil {
			return message.Reply{}, err
		}
	} else {
		w.period = usualPeriod(scheme, c.Today)
	}
	if err := h.allow(ctx, c, w.who); err != nil {
		return message.Reply{}, err
	}
	in, err := h.gather(ctx, c, scheme, w)
	if err != nil {
		return message.Reply{}, err
	}
	if w.deal == nil {
		return h.reach(c, scheme, w, in)
	}
	return h.forward(c, scheme, w, in)
}

// gather reads the facts of the period, which must be running.
func (h scores) gather(ctx context.Context, c call, scheme *appraisal.Scheme, w wish) (appraisal.Inputs, error) {
	example := c.in(whatIfExample)
	if !slices.Contains(scheme.PeriodKinds(), w.period.Kind) {
		return appraisal.Inputs{}, appraisal.Errorf(appraisal.Invalid, "scheme_other_period", "scheme", scheme.ID, "period", w.period.ID(), "example", example)
	}
	bound := w.period.Since(w.who.Joined)
	if !bound.Contains(c.Today) {
		return appraisal.Inputs{}, appraisal.Errorf(appraisal.Invalid, "what_if_period", "period", w.period.ID(), "example", example)
	}
	all, err := scheme.Gather(ctx, h.store, c.ws(), w.period)
	if err != nil {
		return appraisal.Inputs{}, err
	}
	for i, in := range all {
		if slices.ContainsFunc(in.Members, func(m appraisal.Member) bool { return m.ID == w.who.ID }) {
			in.Others = slices.Delete(slices.Clone(all), i, i+1)
			return in, nil
		}
	}
	return appraisal.Inputs{}, appraisal.Errorf(appraisal.NotFound, "score_none", "name", w.who.Name)
}

// noResult names the member whom a policy gives no result.
func noResult(err error, who appraisal.Member) error {
	if appraisal.CodeOf(err) == appraisal.NotFound {
		return appraisal.Errorf(appraisal.NotFound, "score_none", "name", who.Name)
	}
	return err
}

// forward is the result before and after a deal.
func (h scores) forward(c call, scheme *appraisal.Scheme, w wish, in appraisal.Inputs) (message.Reply, error) {
	deal := *w.deal
	deal.Signed = c.Today
	if w.paid && deal.Paid.IsZero() {
		deal.Paid = in.Period.End.AddDays(-1)
	}
	before, after, err := scheme.WhatIf(in, w.who.ID, appraisal.Event{Deal: &deal})
	if err != nil {
		return message.Reply{}, noResult(err, w.who)
	}
	lack := lackOf(&after)
	o := scored{Result: before, who: w.who, firm: soFar, scheme: scheme}
	title := message.T("what_if.title", message.Str("name", w.who.Name), message.Sub("period", figures.Period(w.period)))
	m := message.Message{Summary: title, Blocks: []message.Block{message.Heading(title), message.Paragraph(possible(c, deal)), {Table: changes(c, o, before, after, lack != "")}}}
	var moved []message.Text
	for _, i := range after.Indicators {
		k := slices.IndexFunc(before.Indicators, func(b appraisal.IndicatorResult) bool { return b.ID == i.ID })
		if k >= 0 && differ(before.Indicators[k].Value, i.Value) {
			id := "what_if.indicator"
			if i.Points == nil && before.Indicators[k].Points == nil {
				id = "what_if.figure"
			}
			moved = append(moved, message.T(id, message.Str("indicator", i.Title.In(c.Actor.Lang)),
				message.Sub("old", figures.Cell(before.Indicators[k].Value, i.Unit, c.Settings.Currency)), message.Sub("new", figures.Cell(i.Value, i.Unit, c.Settings.Currency)),
				message.Sub("old_points", figures.Score(before.Indicators[k].Points)), message.Sub("new_points", figures.Score(i.Points))))
		}
	}
	if len(moved) > 0 {
		m = m.With(message.Paragraph(message.Raw(message.Chain("", "score.lines", moved...))))
	}
	if o.pays(c) {
		then, code := later(scheme, in, w, deal)
		m = m.With(then...).With(lacking(c, cmp.Or(lack, code))...)
	}
	o.Result = after
	return message.Answer(m.With(unsure(c, o)...).With(message.Notes(message.T("what_if.trial")), schemeNote(c, scheme, scheme.Version))), nil
}

func differ(a, b *decimal.Decimal) bool {
	if a == nil || b == nil {
		return a != b
	}
	return !a.Equal(*b)
}

// possible is the deal that was understood.
func possible(c call, d appraisal.PossibleDeal) message.Text {
	parts := []message.Text{message.T("what_if.deal", figures.Amount("amount", d.Amount, appraisal.UnitMoney, c.Settings.Currency))}
	if d.Paid.IsZero() {
		parts = append(parts, message.T("what_if.unpaid"))
	} else {
		parts = append(parts, message.T("what_if.paid", message.Date("on", d.Paid)))
	}
	if d.Cost != nil {
		parts = append(parts, message.T("what_if.cost", figures.Amount("amount", *d.Cost, appraisal.UnitMoney, c.Settings.Currency)))
	}
	if !d.Expenses.IsZero() {
		parts = append(parts, message.T("what_if.expenses", figures.Amount("amount", d.Expenses, appraisal.UnitMoney, c.Settings.Currency)))
	}
	if d.Quantity > 0 {
		parts = append(parts, message.T("what_if.quantity", message.Str("count", strconv.FormatInt(d.Quantity, 10))))
	}
	parts = append(parts, message.T("what_if.customer."+string(d.Customer)))
	return message.T("what_if.understood", message.Chain("deal", "list.comma", parts...))
}

// changes is the table of before and after: score, level, rank, and what is earned where the reader may know. Without a commission of the
// deal, what depends on it is not known either.
func changes(c call, o scored, before, after appraisal.Result, unknown bool) *message.Table {
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("what_if.column.what")}, {Title: message.T("what_if.column.before"), Right: true}, {Title: message.T("what_if.column.after"), Right: true},
	}}
	add := func(what string, old, next message.Text) {
		t.Rows = append(t.Rows, []message.Text{message.T("what_if.row." + what), old, next})
	}
	if before.Score != nil || after.Score != nil {
		add("score", figures.Score(before.Score), figures.Score(after.Score))
		add("level", figures.Level(before.Level, before.LevelTitle, c.Actor.Lang), figures.Level(after.Level, after.LevelTitle, c.Actor.Lang))
		add("rank", rankCell(before.Rank), rankCell(after.Rank))
	}
	if !o.pays(c) {
		return t
	}
	old, next := newCost(), newCost()
	old.add(&before)
	next.add(&after)
	for _, line := range []struct {
		id        string
		old, next map[string]int64
	}{{"bonus", old.bonus, next.bonus}, {"commission", old.commission, next.commission}, {"wage", old.wage, next.wage}} {
		for _, code := range currenciesOf(line.old, line.next) {
			then := message.Raw(message.Money("", line.next[code], code))
			if unknown && (line.id == "commission" || line.id == "wage" && paysFromCommission(o.scheme.Wage)) {
				then = message.T("what_if.unknown")
			}
			add(line.id, message.Raw(message.Money("", line.old[code], code)), then)
		}
	}
	return t
}

func rankCell(rank int) message.Text {
	if rank == 0 {
		return figures.None()
	}
	return message.Raw(message.Count("", rank))
}

// later is the commission of the deal that is paid in a later period, or the problem that keeps it from being worked out.
func later(scheme *appraisal.Scheme, in appraisal.Inputs, w wish, deal appraisal.PossibleDeal) (blocks []message.Block, problem string) {
	from, lines := scheme.CommissionLater(in, w.who.ID, deal)
	var total appraisal.Money
	for _, l := range lines {
		problem = cmp.Or(problem, l.Status)
		total = appraisal.Money{Minor: total.Minor + l.Own.Minor, Currency: l.Own.Currency}
	}
	if total.IsZero() {
		return nil, problem
	}
	return []message.Block{message.Paragraph(message.T("what_if.later", message.Money("amount", total.Minor, total.Currency), message.Sub("period", figures.Period(from))))}, problem
}

// reach is what a level or a score takes.
func (h scores) reach(c call, scheme *appraisal.Scheme, w wish, in appraisal.Inputs) (message.Reply, error) {
	r, err := scheme.Reach(in, w.who.ID, appraisal.Goal{Score: w.score, Level: w.level})
	if err != nil {
		return message.Reply{}, noResult(err, w.who)
	}
	goal := message.Plain(w.level)
	if w.score != nil {
		goal = message.T("what_if.points", message.Number("score", appraisal.Brief(*w.score)))
	}
	title := message.T("what_if.reach", message.Sub("goal", goal), message.Str("name", w.who.Name), message.Sub("period", figures.Period(w.period)))
	m := message.Message{Summary: title, Blocks: []message.Block{message.Heading(title)}}
	o := scored{Result: r.Now, who: w.who, firm: soFar, scheme: scheme}
	switch {
	case r.Now.Score == nil && len(r.Held) == 0:
		m = m.With(message.Paragraph(message.T("score.unscored", message.Str("name", w.who.Name))))
	case len(r.Held) > 0:
		m = m.With(message.Paragraph(message.T("what_if.held")))
	case r.Already:
		m = m.With(message.Paragraph(message.T("what_if.already", message.Sub("goal", goal), message.Number("score", appraisal.Shown(*r.Now.Score)))))
	default:
		m = m.With(verdict(r)...).With(message.Paragraph(message.T("what_if.now", message.Number("score", appraisal.Shown(*r.Now.Score)), message.Sub("level", figures.Level(r.Now.Level, r.Now.LevelTitle, c.Actor.Lang)))))
		m = m.With(ways(c, r)...)
	}
	return message.Answer(m.With(unsure(c, o)...).With(message.Notes(message.T("what_if.trial")), schemeNote(c, scheme, scheme.Version))), nil
}

// single reports whether a single indicator reaches the goal.
func single(r appraisal.Reached) bool {
	return slices.ContainsFunc(r.Alone, func(w appraisal.Way) bool { return w.Reaches })
}

// verdict says first what it comes to where no single indicator is enough.
func verdict(r appraisal.Reached) []message.Block {
	switch {
	case single(r):
		return nil
	case r.Best != nil:
		return []message.Block{message.Paragraph(message.T("what_if.best", message.Number("score", appraisal.Shown(*r.Best)), message.Str("level", r.BestLevel)))}
	case len(r.Together) == 2:
		return []message.Block{message.Paragraph(message.T("what_if.two"))}
	}
	return []message.Block{message.Paragraph(message.T("what_if.several"))}
}

// ways are the changes that reach the goal: of each indicator alone, of two together, and what is in the way.
func ways(c call, r appraisal.Reached) []message.Block {
	lines := make([]message.Text, 0, len(r.Alone)+1)
	lines = append(lines, message.T("what_if.alone"))
	for _, w := range r.Alone {
		lines = append(lines, wayText(c, w))
	}
	blocks := []message.Block{message.Paragraph(message.Raw(message.Chain("", "score.lines", lines...)))}
	if len(r.Together) == 2 {
		id := "what_if.together"
		if single(r) {
			id = "what_if.both"
		}
		blocks = append(blocks, message.Paragraph(message.T(id, message.Sub("first", change(c, r.Together[0])), message.Sub("second", change(c, r.Together[1])))))
	}
	if len(r.Blocked) > 0 {
		blocked := make([]message.Text, len(r.Blocked))
		for i, b := range r.Blocked {
			blocked[i] = figures.Modifier(b, c.Actor.Lang)
		}
		blocks = append(blocks, message.Paragraph(message.T("what_if.blocked", message.List("modifiers", blocked...))))
	}
	return blocks
}

func wayText(c call, w appraisal.Way) message.Text {
	title := message.Str("indicator", w.Title.In(c.Actor.Lang))
	switch {
	case w.Reaches:
		return message.T("what_if.way", message.Sub("change", change(c, w)), message.Number("score", appraisal.Shown(w.Score)))
	case w.Status == "settled":
		return message.T("what_if.settled", title)
	case w.Status != "":
		return message.T("what_if.stuck", title, message.Sub("problem", message.T("problem."+w.Status)))
	case w.By.IsZero():
		return message.T("what_if.full", title)
	}
	return message.T("what_if.not_enough", message.Sub("change", change(c, w)), message.Number("score", appraisal.Shown(w.Score)))
}

// change is how far a figure must move.
func change(c call, w appraisal.Way) message.Text {
	id := "what_if.raise"
	by := w.By
	if by.IsNegative() {
		id, by = "what_if.lower", by.Neg()
	}
	return message.T(id, message.Str("indicator", w.Title.In(c.Actor.Lang)), figures.Amount("by", by, w.Unit, c.Settings.Currency),
		figures.Amount("from", w.From, w.Unit, c.Settings.Currency), figures.Amount("to", w.To, w.Unit, c.Settings.Currency))
}
