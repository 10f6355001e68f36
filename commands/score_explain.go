package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

// recordsPage is how many records are shown at a time.
const recordsPage = 20

func (h scores) explain(ctx context.Context, c call, l line) (message.Reply, error) {
	scheme, a, err := h.read(ctx, c, l, true)
	if err != nil {
		return message.Reply{}, err
	}
	return h.explained(ctx, c, scheme, a, spot{})
}

// spot is what of an explanation is asked for.
type spot struct {
	offset int // of the records, or the page of the whole
	source int // which of an indicator's measures
}

// pressExplain answers the buttons: "period/member" explains the whole result, "period/member//page" another page of it,
// "period/member/indicator/offset/measure" one indicator with its records.
func (h scores) pressExplain(ctx context.Context, c call, value string) (message.Reply, error) {
	scheme, a, err := h.pressed(ctx, c, value)
	if err != nil {
		return message.Reply{}, err
	}
	var at spot
	parts := strings.Split(value, "/")
	for i, n := range map[int]*int{3: &at.offset, 4: &at.source} {
		if len(parts) <= i {
			continue
		}
		if *n, err = strconv.Atoi(parts[i]); err != nil || *n < 0 {
			return message.Reply{}, errOutdated()
		}
	}
	reply, err := h.explained(ctx, c, scheme, a, at)
	reply.Replace = err == nil && (at.offset > 0 || len(parts) > 3 && a.indicator == "")
	return reply, err
}

func explainValue(o scored, indicator string, offset int) string {
	value := o.Period.ID() + "/" + string(o.who.ID)
	if indicator != "" || offset > 0 {
		value += "/" + indicator + "/" + strconv.Itoa(offset)
	}
	return value
}

func (h scores) explained(ctx context.Context, c call, scheme *appraisal.Scheme, a asked, at spot) (message.Reply, error) {
	o, err := h.one(ctx, c, scheme, a)
	if err != nil {
		return message.Reply{}, err
	}
	if a.indicator == "" {
		return message.Answer(explainAll(c, o, at.offset)), nil
	}
	for _, i := range o.Indicators {
		if i.ID == a.indicator {
			return h.explainOne(ctx, c, o, i, at)
		}
	}
	return message.Reply{}, errOutdated() // a published result under an older version of the scheme
}

// explainOne is one indicator down to its records, a page at a time.
func (h scores) explainOne(ctx context.Context, c call, o scored, i appraisal.IndicatorResult, at spot) (message.Reply, error) {
	sources := measuresOf(i)
	if at.source >= len(sources) {
		return message.Reply{}, errOutdated()
	}
	m := sources[at.source].Measure
	m.Per, m.Take = "", "" // the records of the whole period
	records, total, err := h.store.Records(ctx, c.ws(), m, o.Period, o.who.ID, at.offset, recordsPage)
	if err != nil {
		return message.Reply{}, err
	}
	msg := message.Message{Summary: working(c, i), Blocks: []message.Block{
		message.Heading(message.T("score.explain.one", message.Str("indicator", i.Title.In(c.Actor.Lang)), message.Str("name", o.who.Name), message.Sub("period", figures.Period(o.Period)))),
	}}.With(indicatorBlocks(c, i, nil)...)
	if len(sources) > 1 {
		msg = msg.With(message.Paragraph(message.T("score.records.of", message.Sub("figure", figures.Measure(sources[at.source].Measure)))))
	}
	if total == 0 {
		msg = msg.With(message.Paragraph(message.T("score.records.nothing")))
	} else {
		shown := at.offset + len(records)
		msg = msg.With(message.Block{Table: recordTable(c, o, m, records)}, message.Notes(message.T("score.records.range",
			message.Str("from", strconv.Itoa(min(at.offset+1, shown))), message.Str("to", strconv.Itoa(shown)), message.Count("total", total))))
		if o.firm == final {
			msg = msg.With(message.Notes(message.T("score.records.today")))
		}
	}
	if buttons := recordButtons(o, i, sources, at, len(records), total); len(buttons) > 0 {
		msg = msg.With(message.Buttons(buttons...))
	}
	return message.Answer(msg), nil
}

// recordButtons lead to more records, and to those of an indicator's other measures.
func recordButtons(o scored, i appraisal.IndicatorResult, sources []appraisal.PartResult, at spot, shown, total int) []message.Action {
	value := func(offset, source int) string {
		v := explainValue(o, i.ID, offset)
		if source > 0 {
			v += "/" + strconv.Itoa(source)
		}
		return v
	}
	var buttons []message.Action
	if next := at.offset + shown; next < total && shown > 0 {
		buttons = append(buttons, message.Action{ID: "score.explain", Value: value(next, at.source), Label: message.T("button.more", message.Count("n", total-next))})
	}
	for n, s := range sources {
		if n != at.source {
			buttons = append(buttons, message.Action{ID: "score.explain", Value: value(0, n), Label: figures.Measure(s.Measure)})
		}
	}
	return buttons
}

// measuresOf are what an indicator rests on, each measure once, its own first.
func measuresOf(i appraisal.IndicatorResult) []appraisal.PartResult {
	var all []appraisal.PartResult
	for _, p := range append([]appraisal.PartResult{{Measure: i.Measure, Unit: i.Unit}}, i.Parts...) {
		at := slices.IndexFunc(all, func(have appraisal.PartResult) bool { return have.Measure == p.Measure })
		switch {
		case p.Measure.Metric == "":
		case at < 0:
			all = append(all, p)
		case all[at].Name == "":
			all[at] = p
		}
	}
	return all
}

// recordTable lists records. Who gave a peer's rating is not told to the person rated.
func recordTable(c call, o scored, m appraisal.Measure, records []appraisal.Record) *message.Table {
	metric, _ := appraisal.MetricByID(m.Metric)
	label := message.T("label.customer")
	if m.Kind != "" {
		label = message.T("score.column.rater")
	}
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("score.column.record")},
		{Title: message.T("score.column.on")},
		{Title: label},
		{Title: message.T("score.column.value"), Right: true},
	}}
	hidden := m.Kind == appraisal.Peer && c.Actor.ID == o.who.ID
	for _, r := range records {
		ref, label := r.Ref, message.Plain(r.Label)
		if ref == "" {
			ref = "–"
		}
		if hidden {
			label = message.T("score.colleague")
		}
		value := message.Raw(figures.Amount("", r.Value, metric.Unit, c.Settings.Currency))
		if r.Level != "" {
			value = message.Plain(r.Level)
		}
		t.Rows = append(t.Rows, []message.Text{message.Plain(ref), message.Raw(message.Date("", r.On)), label, value})
	}
	return t
}
