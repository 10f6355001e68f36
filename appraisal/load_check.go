package appraisal

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/meritbot/meritbot/internal/calendar"
)

// check compares the parts of the scheme with each other.
func (r *reader) check(s *Scheme, root ast.Node) {
	r.checkGroups(s)
	r.checkWeights(s)
	r.checkStages(s)
	if s.scores() && len(s.Levels) == 0 && r.places["indicators"] != nil {
		r.fail(root, "levels_missing")
	}
	if s.Currency == "" {
		switch {
		case len(s.Grades) > 0:
			r.fail(r.places["grades"], "no_currency")
		case len(s.Commissions) > 0:
			r.fail(r.places["commission rule "+s.Commissions[0].ID], "no_currency")
		}
	}
}

// added puts an entry to the others of its kind and remembers its place; an id that is there already is a problem. It returns the index, since
// the entry may move while others are added.
func added[T any](r *reader, n ast.Node, what string, all *[]T, entry T, id func(*T) string) int {
	name := id(&entry)
	for i := range *all {
		if id(&(*all)[i]) == name {
			r.fail(n, "twice", word(what), name)
			break
		}
	}
	r.place(what, n, name)
	*all = append(*all, entry)
	return len(*all) - 1
}

func (r *reader) checkGroups(s *Scheme) {
	for k := range s.Indicators {
		i := &s.Indicators[k]
		at := r.places[placeOf("indicator group", []string{strconv.Itoa(k)})]
		_, ok := s.group(i.Group)
		switch {
		case ok:
		case i.Group == "" && len(s.Groups) > 0:
			r.fail(r.places["indicator "+i.ID], "missing_key", "group")
		case i.Group != "":
			ids := make([]string, len(s.Groups))
			for j := range s.Groups {
				ids[j] = s.Groups[j].ID
			}
			r.fail(at, "formula_unknown_id", word("group"), i.Group, listed(ids))
		}
	}
}

// scoredPeriods lists one period for each that the scheme appraises: one for each kind, and each tenure quarter.
func (s *Scheme) scoredPeriods() []calendar.Period {
	var all []calendar.Period
	for _, k := range s.Periods {
		if k != calendar.TenureQuarter {
			all = append(all, calendar.Period{Kind: k})
			continue
		}
		for n := range 4 {
			all = append(all, calendar.Tenure(n+1))
		}
	}
	return all
}

func periodName(p calendar.Period) string {
	if p.Kind == calendar.TenureQuarter {
		return p.ID()
	}
	return string(p.Kind)
}

// checkWeights checks that the weights add up to exactly 100, or that nothing is scored, in each kind of period.
func (r *reader) checkWeights(s *Scheme) {
	sums := map[string][]string{} // in which periods they add up to what
	var order []string
	for _, p := range s.scoredPeriods() {
		total, assigned := whole(0), whole(0)
		for k, w := range s.plainWeights(p) {
			total = total.add(w)
			if s.applies(&s.Indicators[k], p) {
				assigned = assigned.add(w)
			}
		}
		r.checkGroupShares(s, p)
		if total.sign() == 0 || total.cmp(whole(100)) == 0 {
			if total.sign() != 0 && assigned.sign() == 0 {
				r.fail(r.places["indicators"], "all_unassigned", periodName(p))
			}
			continue
		}
		sum := total.rounded(6).String()
		if sums[sum] == nil {
			order = append(order, sum)
		}
		sums[sum] = append(sums[sum], periodName(p))
	}
	for _, sum := range order {
		r.fail(r.places["indicators"], "weights_sum", sum, strings.Join(sums[sum], ", "))
	}
}

// checkGroupShares names the groups that have a weight and nothing in them to take it.
func (r *reader) checkGroupShares(s *Scheme, p calendar.Period) {
	weights := s.plainWeights(p)
	for k := range s.Groups {
		g := &s.Groups[k]
		if g.Weight.in(p.Kind).sign() == 0 {
			continue
		}
		filled := false
		for j := range s.Indicators {
			filled = filled || (s.Indicators[j].Group == g.ID && weights[j].sign() > 0)
		}
		if !filled {
			r.fail(r.places["group "+g.ID], "group_empty", g.ID, periodName(p))
		}
	}
}

// checkStages gives the measures by shared sales the stages that the commission is split by.
func (r *reader) checkStages(s *Scheme) {
	var parts []string
	for _, c := range s.Commissions {
		if len(c.Stages) == 0 {
			continue
		}
		for _, st := range c.Stages {
			parts = append(parts, st.ID+"="+st.Share.String())
		}
		break
	}
	stages := strings.Join(parts, ",")
	fill := func(m *Measure, at ast.Node) {
		if m.Metric != "shared_sales" {
			return
		}
		m.Stages = stages
		if stages == "" {
			r.fail(at, "no_stages")
		}
	}
	for k := range s.Indicators {
		i := &s.Indicators[k]
		at := r.places["indicator "+i.ID]
		fill(&i.Measure, at)
		for j := range i.Parts {
			fill(&i.Parts[j].Measure, at)
		}
		for j := range i.Also {
			fill(&i.Also[j].Measure, at)
		}
	}
	for k := range s.Modifiers {
		for j := range s.Modifiers[k].Measures {
			fill(&s.Modifiers[k].Measures[j].Measure, r.places["modifier "+s.Modifiers[k].ID])
		}
	}
}
