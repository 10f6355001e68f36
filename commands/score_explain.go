package commands

import (
	"context"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

// recordsPage is how many records are shown at a time.
const recordsPage = 20

func (h scores) explain(ctx context.Context, c call, l line) (message.Reply, error) {
	scheme, err := h.scheme(c)
	if err != nil {
		return message.Reply{}, err
	}
	a, err := h.read(ctx, c, l, scheme, true)
	if err != nil {
		return message.Reply{}, err
	}
	return h.explained(ctx, c, scheme, a, 0)
}

// pressExplain answers the buttons: "period/member" explains all indicators, "period/member/indicator/offset" one with its records.
func (h scores) pressExplain(ctx context.Context, c call, value string) (message.Reply, error) {
	scheme, a, err := h.pressed(ctx, c, value)
	if err != nil {
		return message.Reply{}, err
	}
	offset := 0
	if parts := strings.Split(value, "/"); len(parts) > 3 {
		if offset, err = strconv.Atoi(parts[3]); err != nil || offset < 0 {
			return message.Reply{}, errOutdated()
		}
	}
	reply, err := h.explained(ctx, c, scheme, a, offset)
	reply.Replace = offset > 0 && err == nil
	return reply, err
}

func explainValue(o scored, indicator string, offset int) string {
	value := o.Period.ID() + "/" + string(o.who.ID)
	if indicator != "" {
		value += "/" + indicator + "/" + strconv.Itoa(offset)
	}
	return value
}

func (h scores) explained(ctx context.Context, c call, scheme *appraisal.Scheme, a asked, offset int) (message.Reply, error) {
	o, err := h.one(ctx, c, scheme, a)
	if err != nil {
		return message.Reply{}, err
	}
	if a.indicator == "" {
		return message.Answer(explainAll(c, o)), nil
	}
	for _, i := range o.Indicators {
		if i.ID == a.indicator {
			return h.explainOne(ctx, c, o, i, offset)
		}
	}
	return message.Reply{}, errOutdated() // a published result under an older version of the scheme
}

// explainAll is every indicator with its formula and what it rests on, and a button to its records.
func explainAll(c call, o scored) message.Message {
	m := message.Message{Summary: headline(c, o), Blocks: []message.Block{
		message.Heading(message.T("score.explain.title", message.Str("name", o.who.Name), message.Sub("period", figures.Period(o.Period)))),
		message.Paragraph(headline(c, o)),
	}}
	for _, i := range o.Indicators {
		action := message.Action{ID: "score.explain", Value: explainValue(o, i.ID, 0), Label: message.T("score.records.button", message.Count("count", i.Records))}
		m = m.With(message.Block{Section: &message.Section{Text: working(c, i), Action: &action}}, message.Notes(rests(c, i)))
	}
	if o.Score != nil {
		m = m.With(message.Paragraph(sum(o)))
	}
	return m.With(unsure(c, o)...).With(schemeNote(c, o.scheme, o.Version))
}

// working is an indicator's formula with the numbers in it and the points it gives.
func working(c call, i appraisal.IndicatorResult) message.Text {
	title := message.Str("indicator", i.Title.In(c.Actor.Lang))
	if i.Score == nil || i.Points == nil {
		return message.T("score.working_none", title, message.Sub("problem", message.T("problem."+i.Status)))
	}
	formula := i.Working
	if formula == "" {
		formula = appraisal.Brief(*i.Score)
	}
	return message.T("score.working", title, message.Code("formula", formula), message.Number("score", appraisal.Shown(*i.Score)),
		message.Percent("weight", appraisal.Brief(i.Weight)), message.Number("points", appraisal.Shown(*i.Points)))
}

// rests is what an indicator rests on: the clause, what the scheme decided where the policy is silent, and the pass line.
func rests(c call, i appraisal.IndicatorResult) message.Text {
	text := message.T("score.clause", message.Str("clause", i.Clause.In(c.Actor.Lang)))
	if assumed := i.Assumed.In(c.Actor.Lang); assumed != "" {
		text = below(text, message.T("score.assumed", message.Str("assumed", assumed)))
	}
	if i.PassLine != nil && i.Score != nil {
		id := "score.failed"
		if i.Passed {
			id = "score.passed"
		}
		text = below(text, message.T(id, message.Number("line", appraisal.Brief(*i.PassLine))))
	}
	return text
}

// below is two texts on lines of their own. One block for all keeps schemes of many indicators within what a message can hold.
func below(first, second message.Text) message.Text {
	return message.T("score.lines", message.Sub("first", first), message.Sub("second", second))
}

// sum is the points added up. Where the points as they are shown do not come to the score as it is shown, 4 decimals are, so that a
// calculator agrees.
func sum(o scored) message.Text {
	total := decimal.Zero
	for _, i := range o.Indicators {
		if i.Points != nil {
			total = total.Add(i.Points.Round(2))
		}
	}
	if total.Equal(o.Score.Round(2)) {
		return message.T("score.sum", message.Code("formula", added(o, 2)+" = "+appraisal.Shown(*o.Score)))
	}
	total = decimal.Zero
	for _, i := range o.Indicators {
		if i.Points != nil {
			total = total.Add(i.Points.Round(4))
		}
	}
	return message.T("score.sum", message.Code("formula", added(o, 4)+" = "+total.StringFixed(4)+" ≈ "+appraisal.Shown(*o.Score)))
}

// added is the points with a plus between them.
func added(o scored, places int32) string {
	var points []string
	for _, i := range o.Indicators {
		if i.Points != nil {
			points = append(points, i.Points.StringFixed(places))
		}
	}
	return strings.Join(points, " + ")
}

// explainOne is one indicator down to its records, a page at a time.
func (h scores) explainOne(ctx context.Context, c call, o scored, i appraisal.IndicatorResult, offset int) (message.Reply, error) {
	records, total, err := h.store.Records(ctx, c.ws(), i.Measure, o.Period, o.who.ID, offset, recordsPage)
	if err != nil {
		return message.Reply{}, err
	}
	m := message.Message{Summary: working(c, i), Blocks: []message.Block{
		message.Heading(message.T("score.explain.one", message.Str("indicator", i.Title.In(c.Actor.Lang)), message.Str("name", o.who.Name), message.Sub("period", figures.Period(o.Period)))),
		message.Paragraph(working(c, i)),
		message.Notes(rests(c, i)),
	}}
	if total == 0 {
		return message.Answer(m.With(message.Paragraph(message.T("score.records.nothing")))), nil
	}
	m = m.With(message.Block{Table: recordTable(c, o, i, records)})
	shown := offset + len(records)
	m = m.With(message.Notes(message.T("score.records.range", message.Str("from", strconv.Itoa(min(offset+1, shown))),
		message.Str("to", strconv.Itoa(shown)), message.Count("total", total))))
	if o.firm == final {
		m = m.With(message.Notes(message.T("score.records.today")))
	}
	if shown < total && len(records) > 0 {
		m = m.With(message.Buttons(message.Action{ID: "score.explain", Value: explainValue(o, i.ID, shown), Label: message.T("button.more", message.Count("n", total-shown))}))
	}
	return message.Answer(m), nil
}

// recordTable lists records. Who gave a peer's rating is not told to the person rated.
func recordTable(c call, o scored, i appraisal.IndicatorResult, records []appraisal.Record) *message.Table {
	label := message.T("label.customer")
	if i.Measure.Kind != "" {
		label = message.T("score.column.rater")
	}
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("score.column.record")},
		{Title: message.T("score.column.on")},
		{Title: label},
		{Title: message.T("score.column.value"), Right: true},
	}}
	hidden := i.Measure.Kind == appraisal.Peer && c.Actor.ID == o.who.ID
	for _, r := range records {
		ref, label := r.Ref, message.Plain(r.Label)
		if ref == "" {
			ref = "–"
		}
		if hidden {
			label = message.T("score.colleague")
		}
		t.Rows = append(t.Rows, []message.Text{message.Plain(ref), message.Raw(message.Date("", r.On)), label, message.Raw(figures.Amount("", r.Value, i.Unit, c.Settings.Currency))})
	}
	return t
}
