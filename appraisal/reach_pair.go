package appraisal

import (
	"math/big"
	"slices"
)

// duo is two indicators raised together.
type duo struct {
	two    []slope
	steps  []int64
	effort *big.Rat // the larger share of its own way
}

// pair finds the two indicators that take the least effort together.
func (c *climb) pair(reach *Reached, slopes []slope) {
	var best *duo
	for i := range slopes {
		for j := i + 1; j < len(slopes); j++ {
			if found := c.duo([]slope{slopes[i], slopes[j]}, best); found != nil {
				best = found
			}
		}
	}
	if best == nil {
		return
	}
	d := c.probe(best.two, best.steps)
	for i, sl := range best.two {
		l := c.e.lines[sl.line]
		way := Way{Indicator: l.ID, Title: l.Title, Measure: l.blank.Measure, Unit: l.metric.Unit, Reaches: true}
		c.fill(&way, sl, best.steps[i], d)
		reach.Together = append(reach.Together, way)
	}
	reach.Effort = number{best.effort}.mul(hundred).decimal()
}

// duo raises two in equal share until the goal is reached; nil when it is not, takes no less effort than the best so far, or does not need
// both.
func (c *climb) duo(two []slope, best *duo) *duo {
	of := max(two[0].steps, two[1].steps)
	limit := of
	if best != nil {
		limit = ceil(new(big.Rat).Mul(best.effort, new(big.Rat).SetInt64(of))) - 1
	}
	if limit < 1 || !c.reached(c.probe(two, shared(two, limit, of))) {
		return nil
	}
	n := least(limit, func(n int64) bool { return c.reached(c.probe(two, shared(two, n, of))) })
	found := &duo{two, shared(two, n, of), new(big.Rat)}
	for i, sl := range two {
		if share := big.NewRat(found.steps[i], sl.steps); share.Cmp(found.effort) > 0 {
			found.effort = share
		}
	}
	if found.effort.Sign() == 0 || (best != nil && found.effort.Cmp(best.effort) >= 0) {
		return nil
	}
	for i := range found.steps {
		if found.steps[i] = c.taken(found, i); found.steps[i] == 0 {
			return nil
		}
	}
	return found
}

// taken is the fewest steps of one of two that still reach the goal.
func (c *climb) taken(p *duo, i int) int64 {
	reached := func(n int64) bool {
		fewer := slices.Clone(p.steps)
		fewer[i] = n
		return c.reached(c.probe(p.two, fewer))
	}
	if p.steps[i] == 0 || reached(0) {
		return 0
	}
	return least(p.steps[i], reached)
}

// shared is n ÷ of of each one's own way, in whole steps.
func shared(two []slope, n, of int64) []int64 {
	steps := make([]int64, len(two))
	for i, sl := range two {
		part := new(big.Rat).Mul(big.NewRat(n, of), new(big.Rat).SetInt64(sl.steps))
		steps[i] = floor(number{part}).rat.Num().Int64()
	}
	return steps
}

func ceil(r *big.Rat) int64 {
	return new(big.Int).Neg(new(big.Int).Div(new(big.Int).Neg(r.Num()), r.Denom())).Int64()
}
