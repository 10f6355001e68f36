package appraisal

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Standing is a member's place by one measure in a period.
type Standing struct {
	Member     Member
	Rank       int              // 1, 1, 3; 0 without a figure
	Value      *decimal.Decimal // nil when the measure has no figure for the member
	Target     *decimal.Decimal // nil when none is set
	Attainment *decimal.Decimal // percent; nil without a target
	Left       int              // records left out because no exchange rate was known
}

// Standings ranks the appraised members by a measure. Ranks compare exact values; equal ones share a rank and stand in the order of
// their ids; members without a figure stand last without a rank. Targets of the accepted metrics count, the first that a member has;
// those of the measure's own metric where none are named (see Scheme.TargetsOf).
func Standings(members []Member, m Measure, figures Figures, targets []Target, p calendar.Period, accepted ...MetricID) []Standing {
	metric, _ := MetricByID(m.Metric)
	if len(accepted) == 0 {
		accepted = []MetricID{m.Metric}
	}
	goals := make(map[MemberID]decimal.Decimal, len(targets))
	for _, wanted := range accepted {
		for _, t := range targets {
			if _, has := goals[t.Member]; !has && t.Metric == wanted && t.Period == p && t.Amount.IsPositive() {
				goals[t.Member] = t.Amount
			}
		}
	}
	var all []Standing
	for _, member := range members {
		if !member.Appraised() {
			continue
		}
		s := Standing{Member: member}
		f, ok := figures[m][member.ID]
		s.Left = f.Left
		if ok || !metric.Missing {
			value := f.Decimal()
			s.Value = &value
		}
		if goal, ok := goals[member.ID]; ok {
			s.Target = &goal
			s.Attainment = attainment(s.Value, goal)
		}
		all = append(all, s)
	}
	return ranked(all)
}

// TargetsOf are the metrics whose targets count for a measure, the first wins: what the scheme's indicator of that measure says, and the
// measure's own metric where none says anything. A nil scheme says nothing.
func (s *Scheme) TargetsOf(m Measure) []MetricID {
	if s != nil {
		for _, i := range s.Indicators {
			if i.Measure == m && i.Target != "" {
				return append([]MetricID{i.Target}, i.TargetElse...)
			}
		}
	}
	return []MetricID{m.Metric}
}

// PublishedStandings ranks the members by a measure as the results published for the period say, those who have left since included.
// It is empty when no result of theirs has an indicator of that measure.
func PublishedStandings(members []Member, m Measure, results []Result) []Standing {
	by := make(map[MemberID]Member, len(members))
	for _, member := range members {
		by[member.ID] = member
	}
	var all []Standing
	for _, r := range results {
		member, ok := by[r.Member]
		i := slices.IndexFunc(r.Indicators, func(i IndicatorResult) bool { return i.Measure == m })
		if !ok || i < 0 {
			continue
		}
		shown := r.Indicators[i]
		all = append(all, Standing{Member: member, Value: shown.Value, Target: shown.Target, Attainment: shown.Attainment})
	}
	return ranked(all)
}

// ranked puts standings in order and gives them their ranks.
func ranked(all []Standing) []Standing {
	slices.SortFunc(all, func(a, b Standing) int {
		return cmp.Or(Descending(a.Value, b.Value), cmp.Compare(a.Member.ID, b.Member.ID))
	})
	for i := range all {
		switch {
		case all[i].Value == nil:
		case i > 0 && all[i].Value.Equal(*all[i-1].Value):
			all[i].Rank = all[i-1].Rank
		default:
			all[i].Rank = i + 1
		}
	}
	return all
}

// Total adds standings up. The target counts only when everybody has one: a part of them is no fair comparison.
func Total(all []Standing) Standing {
	sum, goal, complete := decimal.Zero, decimal.Zero, len(all) > 0
	var t Standing
	for _, s := range all {
		t.Left += s.Left
		if s.Value != nil {
			sum = sum.Add(*s.Value)
		}
		if s.Target == nil {
			complete = false
			continue
		}
		goal = goal.Add(*s.Target)
	}
	t.Value = &sum
	if complete {
		t.Target, t.Attainment = &goal, attainment(&sum, goal)
	}
	return t
}

// attainment is actual ÷ target in percent, nil without an actual figure. The target must be above 0.
func attainment(value *decimal.Decimal, target decimal.Decimal) *decimal.Decimal {
	if value == nil {
		return nil
	}
	return numberOf(*value).mul(whole(100)).quo(numberOf(target)).pointer()
}

// Descending orders greater figures first and missing ones last.
func Descending(a, b *decimal.Decimal) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return b.Cmp(*a)
}
