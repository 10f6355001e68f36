package handbook

import (
	"slices"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

func (d describer) about() Section {
	sec := section("about")
	sec.Facts = []message.Field{
		fact("source", d.words(d.s.Source)),
		fact("version", message.Plain(d.s.Version)),
		fact("periods", kindNames(d.s.Periods)),
		fact("members", roles(d.s.Members)),
	}
	if d.s.Currency != "" {
		sec.Facts = append(sec.Facts, fact("currency", message.Plain(d.s.Currency)))
	}
	if d.s.Rescale {
		sec.Facts = append(sec.Facts, fact("unassigned", message.T("handbook.rescaled")))
	}
	standings := message.T("handbook.standings." + string(d.s.Publication.Standings))
	if top := d.s.Publication.Top; top > 0 && d.s.Publication.Standings != appraisal.ToNobody {
		standings = message.T("handbook.standings_top", message.Sub("standings", standings), message.Count("count", top))
	}
	sec.Facts = append(sec.Facts, fact("standings", standings))
	return sec
}

func roles(all []appraisal.Role) message.Text {
	names := make([]message.Text, len(all))
	for i, r := range all {
		names[i] = message.T("role." + string(r))
	}
	return listed(names)
}

// measures is the table of indicators.
func (d describer) measures() Section {
	sec := section("measures")
	ids := []string{"indicator", ">weight", "counted", "target", "score", ">cap", ">pass_line", "missing"}
	if len(d.s.Groups) > 0 {
		ids = append([]string{"group"}, ids...)
	}
	sec.Table = &message.Table{Columns: columns(ids...)}
	weights := d.weights()
	for k := range d.s.Indicators {
		i := &d.s.Indicators[k]
		row := []message.Text{
			d.words(i.Title), weight(weights[k]), d.counted(i), d.target(i), d.scored(i), number(i.Cap), number(i.PassLine),
			missing(i, weights[k]),
		}
		if len(d.s.Groups) > 0 {
			row = append([]message.Text{d.words(d.groupTitle(i.Group))}, row...)
		}
		sec.Table.Rows = append(sec.Table.Rows, row)
		sec.Notes = d.noted(sec.Notes, i.Title, i.Clause, i.Assumed)
	}
	return sec
}

// missing says what becomes of the score without a figure. What is not scored, and has no weight to give to others, is not judged then.
func missing(i *appraisal.Indicator, shares []share) message.Text {
	if i.Missing == appraisal.Rescale && !scored(shares) {
		return message.T("handbook.missing.unscored")
	}
	return message.T("handbook.missing." + string(i.Missing))
}

func (d describer) groupTitle(id string) appraisal.Words {
	for _, g := range d.s.Groups {
		if g.ID == id {
			return g.Title
		}
	}
	return appraisal.Words{}
}

func number(v *decimal.Decimal) message.Text {
	if v == nil {
		return none()
	}
	return message.Raw(message.Number("", v.String()))
}

// counted says what the indicator counts, with its parts and further figures.
func (d describer) counted(i *appraisal.Indicator) message.Text {
	if len(i.Parts) > 0 {
		parts := make([]message.Text, len(i.Parts))
		for k, p := range i.Parts {
			parts[k] = part(p)
		}
		return listed(parts)
	}
	if i.Counts != "" {
		return d.formula(i.Counts, i.Also, map[string]message.Text{"value": Measure(i.Measure)})
	}
	return Measure(i.Measure)
}

func part(p appraisal.Part) message.Text {
	m := Measure(p.Measure)
	if p.Cap != nil {
		m = message.T("handbook.capped", message.Sub("measure", m), message.Number("cap", p.Cap.String()))
	}
	return message.T("handbook.part", message.Sub("measure", m), message.Percent("share", appraisal.Brief(p.Share)))
}

// target says which target counts, and what takes its place where none was set.
func (d describer) target(i *appraisal.Indicator) message.Text {
	var goal message.Text
	if i.Goal != "" {
		goal = d.formula(i.Goal, nil, nil)
	}
	switch {
	case i.Target != "" && i.Goal != "":
		return message.T("handbook.target_or_goal", message.Sub("metric", metricName(i.Target)), message.Sub("goal", goal))
	case i.Target != "" && len(i.TargetElse) > 0:
		return message.T("handbook.target_or", message.Sub("metric", metricName(i.Target)), message.Sub("other", metricName(i.TargetElse[0])))
	case i.Target != "":
		return message.T("handbook.target", message.Sub("metric", metricName(i.Target)))
	case i.Goal != "":
		return goal
	}
	return none()
}

func (d describer) scored(i *appraisal.Indicator) message.Text {
	return d.formula(i.Formula, i.Also, nil)
}

func metricName(id appraisal.MetricID) message.Text { return message.T("metric." + string(id)) }

// Measure names a metric with its parameters, so that two measures of a scheme never read alike.
func Measure(m appraisal.Measure) message.Text {
	t := metricName(m.Metric)
	switch {
	case m.Metric == "rating":
		t = message.T("handbook.rating."+string(m.Kind), message.Str("item", m.Item))
	case m.Of != "":
		t = message.T("handbook.attainment_of", message.Sub("metric", metricName(m.Of)))
	case m.Metric == "breaches" && m.Item != "":
		t = message.T("handbook.severity."+m.Item, message.Sub("metric", t))
	case m.Item != "":
		t = message.T("handbook.item", message.Sub("metric", t), message.Str("item", m.Item))
	}
	if m.Class != "" {
		t = message.T("handbook.class", message.Sub("metric", t), message.Str("class", m.Class))
	}
	if m.Per != "" {
		t = message.T("handbook.take."+string(m.Take), message.Sub("metric", t), message.Sub("per", kindName(m.Per)))
	}
	return t
}

// share is an indicator's percent of the whole in one period; known is false where it is not measured.
type share struct {
	period calendar.Period
	weight decimal.Decimal
	known  bool
}

// weights are each indicator's percent of the whole in each period, in the order of the indicators.
func (d describer) weights() [][]share {
	all := make([][]share, len(d.s.Indicators))
	for _, p := range d.periods() {
		for k, w := range d.s.WeightsIn(p) {
			at := share{period: p, known: w != nil}
			if w != nil {
				at.weight = *w
			}
			all[k] = append(all[k], at)
		}
	}
	return all
}

func (d describer) groupWeight(id string, p calendar.Period) decimal.Decimal {
	for _, g := range d.s.Groups {
		if g.ID != id {
			continue
		}
		if w, ok := g.Weight.By[p.Kind]; ok {
			return w
		}
		return g.Weight.Usual
	}
	return decimal.Zero
}

// weight words the weights of an indicator or a group: one where they are alike, otherwise by period.
func weight(shares []share) message.Text {
	var weights []decimal.Decimal
	in := map[string][]calendar.Period{}
	for _, s := range shares {
		if !s.known {
			continue
		}
		w := appraisal.Brief(s.weight)
		if in[w] == nil {
			weights = append(weights, s.weight)
		}
		in[w] = append(in[w], s.period)
	}
	if len(weights) == 0 {
		return none()
	}
	said := make([]message.Text, len(weights))
	for k, w := range weights {
		said[k] = message.T("handbook.unscored")
		if w.IsPositive() {
			said[k] = message.Raw(message.Percent("", appraisal.Brief(w)))
		}
		if periods := in[appraisal.Brief(w)]; len(periods) < len(shares) {
			said[k] = message.T("handbook.by_period", message.Sub("period", periodNames(periods)), message.Sub("weight", said[k]))
		}
	}
	return joined("handbook.semicolon", said)
}

// scored reports whether the indicator counts in any period.
func scored(shares []share) bool {
	return slices.ContainsFunc(shares, func(s share) bool { return s.weight.IsPositive() })
}

// joined joins texts by a text of two values, "first" and "second".
func joined(by string, ts []message.Text) message.Text {
	all := ts[0]
	for _, t := range ts[1:] {
		all = message.T(by, message.Sub("first", all), message.Sub("second", t))
	}
	return all
}
