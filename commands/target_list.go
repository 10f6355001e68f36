package commands

import (
	"context"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

// targetListExample lists a year down to its months.
var targetListExample = Example{ZH: "/target 列表 今年", EN: "/target list year"}

// list shows the targets of a period: of everybody whom the actor sees, or down to the months of one person.
func (h targets) list(ctx context.Context, c call, l line) (message.Reply, error) {
	p, who := calendar.PeriodOf(calendar.Quarter, c.Today), appraisal.Member{}
	for len(l.Words) > 0 {
		got, used, err := readPeriod(l.Words, c.Today)
		if err == nil && used > 0 {
			p = got
		}
		if err == nil && used == 0 {
			who, used, err = readMember(ctx, h.store, c, l.Words)
		}
		unknown := appraisal.CodeOf(err) == appraisal.NotFound || appraisal.CodeOf(err) == appraisal.Conflict
		if !sets(c.Actor) && (unknown || who.ID != "" && who.ID != c.Actor.ID) { // the same answer whether there is such a colleague
			return message.Reply{}, refuse(ctx, h.store, c, "target list", excerpt(l.Text), "target_forbidden")
		}
		if err != nil {
			return message.Reply{}, err
		}
		if used == 0 {
			return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "target_unreadable", "words", excerpt(l.Text), "example", c.in(targetListExample))
		}
		l = l.skip(used)
	}
	if who.ID == "" && !sets(c.Actor) {
		who = c.Actor
	}
	who.Workspace = c.Actor.Workspace
	if who.ID == "" {
		return h.listAll(ctx, c, p)
	}
	if !c.Actor.Sees(who) {
		return message.Reply{}, refuse(ctx, h.store, c, "target list", string(who.ID), "target_forbidden")
	}
	return h.listOne(ctx, c, p, who)
}

// listAll is one line for each person and metric.
func (h targets) listAll(ctx context.Context, c call, p calendar.Period) (message.Reply, error) {
	members, err := h.store.Members(ctx, c.ws())
	if err != nil {
		return message.Reply{}, err
	}
	all, err := h.store.Targets(ctx, c.ws(), p)
	if err != nil {
		return message.Reply{}, err
	}
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("standings.column.member")}, {Title: message.T("target.column.metric")}, {Title: message.T("score.column.target"), Right: true},
	}}
	example := ""
	for _, m := range members {
		m.Workspace = c.Actor.Workspace
		for _, target := range all {
			if metric, ok := appraisal.MetricByID(target.Metric); ok && target.Member == m.ID && c.Actor.Sees(m) {
				t.Rows = append(t.Rows, []message.Text{message.Plain(m.Name), message.T("metric." + string(metric.ID)), figures.Cell(&target.Amount, metric.Unit, c.Settings.Currency)})
				example = m.Name
			}
		}
	}
	r := listed(p, t)
	if len(t.Rows) > 0 && p.Kind != calendar.Month {
		m := r.Message.With(message.Notes(message.T("target.months", message.Code("line", listLine(c.Actor.Lang, p, example)))))
		r.Message = &m
	}
	return r, nil
}

// listOne is a person's targets of the period and of the quarters and months in it.
func (h targets) listOne(ctx context.Context, c call, p calendar.Period, who appraisal.Member) (message.Reply, error) {
	periods := []calendar.Period{p}
	for _, kind := range []calendar.Kind{calendar.Quarter, calendar.Month} {
		if p.Kind == calendar.Year || p.Kind == calendar.Quarter && kind == calendar.Month {
			periods = append(periods, p.Split(kind)...)
		}
	}
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("target.column.period")}, {Title: message.T("target.column.metric")}, {Title: message.T("score.column.target"), Right: true},
	}}
	for _, part := range periods {
		all, err := h.store.Targets(ctx, c.ws(), part)
		if err != nil {
			return message.Reply{}, err
		}
		for _, target := range all {
			if metric, ok := appraisal.MetricByID(target.Metric); ok && target.Member == who.ID {
				t.Rows = append(t.Rows, []message.Text{figures.Period(part), message.T("metric." + string(metric.ID)), figures.Cell(&target.Amount, metric.Unit, c.Settings.Currency)})
			}
		}
	}
	return listed(p, t), nil
}

func listed(p calendar.Period, t *message.Table) message.Reply {
	period := message.Sub("period", figures.Period(p))
	if len(t.Rows) == 0 {
		return message.Answer(message.Say(message.T("target.nothing", period)))
	}
	title := message.T("target.list", period)
	return message.Answer(message.Message{Summary: title, Blocks: []message.Block{message.Heading(title), {Table: t}}})
}

// listLine is the line that lists a person's targets down to the months, the reader's own for "".
func listLine(lang string, p calendar.Period, name string) string {
	line := "/target 列表 " + p.ID()
	if lang == "en" {
		line = "/target list " + p.ID()
	}
	if name != "" {
		line += " @" + name
	}
	return line
}

// setBefore is what was set before a target is replaced.
type setBefore struct {
	was           *decimal.Decimal // nil when there was none
	parent        calendar.Period  // the longer period, zero where there is none with a target
	whole, summed decimal.Decimal  // its target, and what its parts add up to with the new one
}

// before reads the target that is replaced, and whether the parts of the longer period will still add up to it.
func (h targets) before(ctx context.Context, c call, g goal) (setBefore, error) {
	var b setBefore
	was, err := h.one(ctx, c, g, g.period)
	if err != nil {
		return b, err
	}
	b.was = was
	parent := calendar.Quarter
	switch g.period.Kind {
	case calendar.Quarter:
		parent = calendar.Year
	case calendar.Month:
	default:
		return b, nil
	}
	longer := calendar.PeriodOf(parent, g.period.Start)
	whole, err := h.one(ctx, c, g, longer)
	if err != nil || whole == nil {
		return b, err
	}
	for _, part := range longer.Split(g.period.Kind) {
		if part == g.period {
			b.summed = b.summed.Add(g.amount.Decimal())
			continue
		}
		set, err := h.one(ctx, c, g, part)
		if err != nil {
			return b, err
		}
		if set != nil {
			b.summed = b.summed.Add(*set)
		}
	}
	b.parent, b.whole = longer, *whole
	return b, nil
}

// one is the target that is set for the goal's person and metric in a period, nil for none.
func (h targets) one(ctx context.Context, c call, g goal, p calendar.Period) (*decimal.Decimal, error) {
	all, err := h.store.Targets(ctx, c.ws(), p)
	for _, t := range all {
		if t.Member == g.who.ID && t.Metric == g.metric.ID {
			return &t.Amount, err
		}
	}
	return nil, err
}

// notes name the old value, and say when the parts no longer add up to the whole.
func (b setBefore) notes(g goal, currency string) []message.Block {
	var notes []message.Text
	if b.was != nil && !b.was.Equal(g.amount.Decimal()) {
		notes = append(notes, message.T("target.was", figures.Amount("amount", *b.was, g.metric.Unit, currency)))
	}
	var blocks []message.Block
	if b.parent.Kind != "" && !b.summed.Equal(b.whole) {
		blocks = append(blocks, message.Paragraph(message.T("target.uneven."+string(g.period.Kind), message.Sub("period", figures.Period(b.parent)),
			figures.Amount("sum", b.summed, g.metric.Unit, currency), figures.Amount("whole", b.whole, g.metric.Unit, currency))))
	}
	if len(notes) > 0 {
		blocks = append(blocks, message.Notes(notes...))
	}
	return blocks
}
