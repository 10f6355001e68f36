package appraisal

import (
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

// in is the weight in a kind of period.
func (w *Weight) in(k calendar.Kind) number {
	if n, ok := w.by[k]; ok {
		return n
	}
	if w.usual.rat == nil || len(w.by) > 0 {
		return whole(0)
	}
	return w.usual
}

// applies reports whether the indicator is measured in the period: it says so, it has a weight in such a period where it has weights by
// kind, and it is not left out with the weight that the policy leaves unassigned.
func (s *Scheme) applies(i *Indicator, p calendar.Period) bool {
	if !i.In.Applies(p) || (s.Rescale && i.Unassigned) {
		return false
	}
	if g, ok := s.group(i.Group); ok && !g.Weight.has(p.Kind) {
		return false
	}
	return i.Weight.has(p.Kind)
}

// has reports whether the weight says something of the kind of period.
func (w *Weight) has(k calendar.Kind) bool {
	_, ok := w.by[k]
	return ok || len(w.by) == 0
}

// WeightsIn gives each indicator's weight in a period of the kind in percent of the whole, in the order of Indicators: 0 for what is measured
// and not scored, nil for what is not even measured. The period needs no days.
func (s *Scheme) WeightsIn(p calendar.Period) []*decimal.Decimal {
	all := make([]*decimal.Decimal, len(s.Indicators))
	for k, w := range s.weights(p) {
		if s.applies(&s.Indicators[k], p) {
			all[k] = w.pointer()
		}
	}
	return all
}

// weights gives each indicator's weight in the period in percent of the whole, in the order of Indicators: 0 for what is not scored. They add
// up to exactly 100, or all are 0 when the scheme scores nothing in such a period.
func (s *Scheme) weights(p calendar.Period) []number {
	all := s.plainWeights(p)
	total := whole(0)
	for k := range all {
		if !s.applies(&s.Indicators[k], p) {
			all[k] = whole(0)
		}
		total = total.add(all[k])
	}
	if total.sign() != 0 && total.cmp(whole(100)) != 0 {
		for k := range all {
			all[k] = all[k].mul(whole(100)).quo(total)
		}
	}
	return all
}

// plainWeights are the weights as the file says, before anything unassigned is left out. In a group, weights are shares of the group's.
func (s *Scheme) plainWeights(p calendar.Period) []number {
	all := make([]number, len(s.Indicators))
	shares := make(map[string]number, len(s.Groups))
	for k := range s.Indicators {
		i := &s.Indicators[k]
		all[k] = whole(0)
		if !i.In.Applies(p) {
			continue
		}
		all[k] = i.Weight.in(p.Kind)
		if sum, ok := shares[i.Group]; ok {
			shares[i.Group] = sum.add(all[k])
		} else {
			shares[i.Group] = all[k]
		}
	}
	if len(s.Groups) == 0 {
		return all
	}
	for k := range s.Indicators {
		g, ok := s.group(s.Indicators[k].Group)
		if !ok || all[k].sign() == 0 {
			all[k] = whole(0)
			continue
		}
		all[k] = all[k].mul(g.Weight.in(p.Kind)).quo(shares[g.ID])
	}
	return all
}
