package appraisal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

// read is a figure's exact value; ok says that the member has one, known that it says something.
func (e *evaluation) read(f Figure, ok bool, m Metric) (n number, known bool) {
	if !ok {
		return whole(0), !m.Missing
	}
	if m.Missing && !m.Derived && f.Records == 0 {
		return number{}, false
	}
	if len(f.Levels) == 0 {
		return f.number(), true
	}
	sum, over := numberOf(f.Value), f.Over
	if over == 0 && !f.Value.IsZero() {
		over = 1
	}
	for _, l := range f.Levels {
		if worth, ok := e.worth[l.Level]; ok {
			sum, over = sum.add(worth.mul(whole(int64(l.Count)))), over+int64(l.Count)
		}
	}
	if over == 0 {
		return number{}, false
	}
	return sum.quo(whole(over)), true
}

// known is a member's figure for the line, or the problem that keeps it from being known. A sum that some of the amounts are missing from
// for want of an exchange rate is not known: it might be anything.
func (e *evaluation) known(d *draft, id string, f Figure, ok bool, m Metric) (number, string) {
	d.used(f.Rates...)
	if f.Left > 0 {
		d.note(Problem{Code: noRate, Indicator: id, Detail: strings.Join(f.Unrated, ", ")})
		return number{}, noRate
	}
	n, known := e.read(f, ok, m)
	if !known {
		return number{}, m.Problem
	}
	return n, ""
}

// onScale tells whether a rating or an answer lies on its scale. Other figures have none.
func (l *line) onScale(n number) bool {
	switch {
	case l.metric.Unit != UnitScore:
		return true
	case l.Scale == nil:
		return n.sign() >= 0 && (n.cmp(hundred) <= 0 || l.metric.ID == "earlier_score")
	}
	return l.Scale.from.rat == nil || l.Scale.to.rat == nil || (n.cmp(l.Scale.from) >= 0 && n.cmp(l.Scale.to) <= 0)
}

// noRate is the problem of amounts in a currency without an exchange rate.
const noRate = "no_rate"

// set is the target that was set for the member and the period: of the first metric that has one.
func (e *evaluation) set(m MemberID, metrics []MetricID, p calendar.Period) (number, bool) {
	for _, metric := range metrics {
		for _, t := range e.targets[targetKey{m, metric}] {
			if samePeriod(t.period, p) {
				return t.amount, true
			}
		}
	}
	return number{}, false
}

// samePeriod compares periods as their ids do: a tenure quarter is the same with and without its days.
func samePeriod(a, b calendar.Period) bool {
	return a.Kind == b.Kind && a.Tenure == b.Tenure && (a.Kind == calendar.TenureQuarter || a.Start == b.Start)
}

// figures are everybody's figures of a measure: counted ones as they are, those of the parts of the period and attainments worked out.
func (e *evaluation) figures(m Measure) map[MemberID]Figure {
	if by, ok := e.in.Figures[m]; ok {
		return by
	}
	by, ok := e.solved[m]
	if !ok {
		switch {
		case m.Per != "":
			by = e.combine(m)
		case m.Metric == "attainment":
			by = e.attain(m, e.in.Figures, e.in.Period, func(member Member) number { return e.begin(member).present })
		}
		e.solved[m] = by
	}
	return by
}

// attain compares figures with the targets of their metric. Who has no target has no attainment.
func (e *evaluation) attain(m Measure, counted Figures, p calendar.Period, presence func(Member) number) map[MemberID]Figure {
	of := e.metrics[m.Of]
	byDays := e.scheme.Proration.ByDays && (of.Unit == UnitMoney || of.Unit == UnitCount)
	base := counted[m.counted()]
	by := make(map[MemberID]Figure, len(e.in.Members))
	for _, member := range e.in.Members {
		target, ok := e.set(member.ID, []MetricID{m.Of}, p)
		if !ok {
			continue
		}
		if byDays {
			target = target.mul(presence(member))
		}
		f, ok := base[member.ID]
		n, known := e.read(f, ok, of)
		if !known || target.sign() == 0 {
			continue
		}
		by[member.ID] = f.with(n.mul(whole(100)).quo(target))
	}
	return by
}

// combine makes one figure of those of the period's parts. Parts in which the member was not there at all don't count.
func (e *evaluation) combine(m Measure) map[MemberID]Figure {
	base := m
	base.Per, base.Take = "", ""
	metric := e.metrics[m.Metric]
	type counted struct {
		period calendar.Period
		by     map[MemberID]Figure
	}
	var parts []counted
	for _, part := range e.in.Parts {
		if part.Period.Kind != m.Per {
			continue
		}
		by := part.Figures[base]
		if m.Metric == "attainment" {
			by = e.attain(base, part.Figures, part.Period, func(member Member) number { return share(member, part.Period) })
		}
		parts = append(parts, counted{part.Period, by})
	}
	all := make(map[MemberID]Figure, len(e.in.Members))
	for _, member := range e.in.Members {
		var sum Figure
		var values []number
		for _, part := range parts {
			if !present(member, part.period) {
				continue
			}
			f, ok := part.by[member.ID]
			n, known := e.read(f, ok, metric)
			sum = sum.gather(f)
			if known {
				values = append(values, n)
			}
		}
		if len(values) > 0 {
			all[member.ID] = sum.taken(m.Take, values)
		} else if sum.Left > 0 {
			all[member.ID] = sum
		}
	}
	return all
}

// counted is the measure that the store counts: of an attainment the metric that is compared with its target, without the parts of the
// period.
func (m Measure) counted() Measure {
	m.Per, m.Take = "", ""
	if m.Metric == "attainment" {
		m.Metric, m.Of = m.Of, ""
	}
	return m
}

// of makes one value of several, of which there is at least one.
func (t Take) of(values []number) number {
	all := values[0]
	for _, v := range values[1:] {
		switch {
		case t == TakeMin && v.cmp(all) < 0, t == TakeMax && v.cmp(all) > 0:
			all = v
		case t != TakeMin && t != TakeMax:
			all = all.add(v)
		}
	}
	if t == TakeMean {
		return all.quo(whole(int64(len(values))))
	}
	return all
}

// print writes how one value was made of several: "(80 + 85 + 90) ÷ 3".
func (t Take) print(values []decimal.Decimal) printed {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = show(numberOf(v)).text
	}
	switch {
	case len(values) == 1:
		return show(numberOf(values[0]))
	case t == TakeMin || t == TakeMax:
		return printed{string(t) + "(" + strings.Join(texts, ", ") + ")", tight}
	case t == TakeMean:
		return printed{fmt.Sprintf("(%s) ÷ %d", strings.Join(texts, " + "), len(values)), looseProduct}
	}
	return printed{strings.Join(texts, " + "), looseSum}
}

// share is how much of the period the member was there, by joining and leaving alone.
func share(m Member, p calendar.Period) number {
	days := served(m, p)
	if of := p.Days(); days < of {
		return whole(int64(days)).quo(whole(int64(of)))
	}
	return whole(1)
}

// served counts the days of the period from joining to leaving.
func served(m Member, p calendar.Period) int {
	from, to := p.Start, p.End
	if !m.Joined.IsZero() && from.Before(m.Joined) {
		from = m.Joined
	}
	if !m.Left.IsZero() && m.Left.Before(to) {
		to = m.Left
	}
	return max(0, from.DaysUntil(to))
}

// taken is the figure with one value made of several.
func (f Figure) taken(t Take, values []number) Figure {
	f = f.with(t.of(values))
	f.Pieces = make([]decimal.Decimal, len(values))
	for i, v := range values {
		f.Pieces[i] = v.decimal()
	}
	return f
}

// with is the figure with another value, which stands on the same records.
func (f Figure) with(n number) Figure {
	f.Pieces = nil
	f.Levels, f.Value, f.Over = nil, decimal.NewFromBigInt(n.rat.Num(), 0), 0
	switch den := n.rat.Denom(); {
	case n.rat.IsInt():
	case den.IsInt64():
		f.Over = den.Int64()
	default:
		f.Value = n.decimal()
	}
	return f
}

// gather adds the records of another figure, not its value.
func (f Figure) gather(o Figure) Figure {
	f.Records += o.Records
	f.Left += o.Left
	f.Unrated = slices.Compact(slices.Sorted(slices.Values(slices.Concat(f.Unrated, o.Unrated))))
	f.Rates = append(f.Rates[:len(f.Rates):len(f.Rates)], o.Rates...)
	return f
}
