package appraisal

import (
	"cmp"

	"github.com/expr-lang/expr/ast"
)

// origin says where the money in a part of a formula comes from: the member's salary, the figures and deals, which are in the workspace's
// currency, and the amounts that the scheme names, which are in its own. A constant that multiplies money is a rate; one that is added to it,
// compared with it or paid out as it is is an amount. power is 1 for money, 0 for a plain number, 2 for money times money.
type origin struct {
	power                int
	salary, figures, own bool
	nothing              bool // the constant 0, which is an amount and a number alike
}

// plus is of two parts that must be alike: what is added, compared or chosen from.
func (o origin) plus(p origin) origin {
	both := o.with(p)
	switch {
	case o.nothing:
		both.power, both.nothing = p.power, p.nothing
	case !p.nothing && o.power != p.power:
		both.own, both.power = true, max(o.power, p.power)
	}
	return both
}

// with is o, and the money that p comes from besides.
func (o origin) with(p origin) origin {
	o.salary, o.figures, o.own = o.salary || p.salary, o.figures || p.figures, o.own || p.own
	return o
}

// plain is o as a number that money does not show in: a rate, a condition.
func (o origin) plain() origin {
	o.power, o.nothing = 0, false
	return o
}

// origins follows where the money in a formula comes from.
type origins struct {
	scheme *Scheme
	f      *formula
	names  map[string]origin
}

// money are the sources of what an amount pays.
func (s *Scheme) money(f *formula) origin {
	return s.originOf(f, map[string]origin{
		"salary": {power: 1, salary: true}, "grade_wage": {power: 1, own: true}, "grade_task": {power: 1, own: true},
	})
}

// originOf is the origin of what a formula of these names pays; what is no money by itself is an amount of the scheme.
func (s *Scheme) originOf(f *formula, names map[string]origin) origin {
	o := origins{s, f, names}.of(f.tree)
	o.own = o.own || (o.power == 0 && !o.nothing)
	return o
}

func (g origins) of(n ast.Node) origin {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return g.names[n.Value]
	case *ast.UnaryNode:
		return g.of(n.Node)
	case *ast.ConditionalNode:
		return g.of(n.Exp1).plus(g.of(n.Exp2)).with(g.of(n.Cond))
	case *ast.BinaryNode:
		return g.binary(n)
	case *ast.CallNode:
		return g.call(n)
	}
	if v, ok := g.f.literal[n]; ok && v.sign() == 0 {
		return origin{nothing: true}
	}
	return origin{}
}

func (g origins) binary(n *ast.BinaryNode) origin {
	l, r := g.of(n.Left), g.of(n.Right)
	switch n.Operator {
	case "+", "-":
		return l.plus(r)
	case "*":
		o := l.with(r)
		o.power, o.nothing = l.power+r.power, l.nothing || r.nothing
		return o
	case "/":
		o := l.with(r)
		o.power = l.power - r.power
		return o
	case "and", "&&", "or", "||":
		return l.with(r)
	}
	return l.plus(r).plain()
}

func (g origins) call(n *ast.CallNode) origin {
	name := n.Callee.String()
	if id, ok := n.Arguments[0].(*ast.StringNode); ok && questions[name].about != "" {
		return g.asked(name, id.Value)
	}
	switch name {
	case "band", "apply":
		base := g.of(n.Arguments[1])
		x := g.of(n.Arguments[len(n.Arguments)-1])
		o := base.with(x)
		o.own = o.own || x.power != 0 // the ends of the bands are amounts
		if name == "band" {
			return o.plain()
		}
		return o
	case "round":
		return g.of(n.Arguments[0])
	}
	o := g.of(n.Arguments[0])
	for _, arg := range n.Arguments[1:] {
		o = o.plus(g.of(arg))
	}
	return o
}

// asked is of a question about an indicator: its value and target are money where it counts money, and its attainment and score rest on the
// scheme's amounts where its goal is one.
func (g origins) asked(name, id string) origin {
	i, ok := g.scheme.Indicator(id)
	if !ok {
		return origin{}
	}
	value := g.counted(i)
	goal := origin{own: value.power != 0 && i.Goal != ""}
	switch name {
	case "value_of":
		return value
	case "target_of":
		return value.with(goal)
	case "records_of", "scored":
		return origin{}
	}
	return goal
}

// counted is of what an indicator counts.
func (g origins) counted(i Indicator) origin {
	of := func(m Measure) origin {
		metric, _ := MetricByID(m.Metric)
		money := metric.Unit == UnitMoney
		return origin{power: map[bool]int{true: 1}[money], figures: money}
	}
	value := of(i.Measure)
	if len(i.Parts) > 0 {
		value = of(i.Parts[0].Measure)
	}
	if i.counts == nil {
		return value
	}
	names := map[string]origin{"value": value}
	for _, a := range i.Also {
		names[a.Name] = of(a.Measure)
	}
	return origins{g.scheme, i.counts, names}.of(i.counts.tree)
}

// foreign reports whether the amounts that the scheme names are in another currency than the workspace's.
func (s *Scheme) foreign(in Inputs) bool {
	return s.Currency != "" && in.Currency != "" && s.Currency != in.Currency
}

// payIn is the currency of an amount from these sources; ok is false when they differ.
func (s *Scheme) payIn(o origin, in Inputs, salary string) (currency string, ok bool) {
	if o.own && s.foreign(in) {
		return "", false
	}
	own := s.currency(in)
	if !o.salary {
		return own, true
	}
	return salary, !o.own && !o.figures || cmp.Or(own, salary) == salary
}

// fixed reports whether the rule pays amounts that the scheme names, and not rates of the deal's own alone.
func (r *CommissionRule) fixed(s *Scheme) bool {
	names := map[string]origin{}
	for _, name := range []string{"amount", "cost", "expenses", "paid", "returned"} {
		names[name] = origin{power: 1, figures: true}
	}
	for _, step := range r.steps() {
		if step.f != nil && step.name != "amount" {
			names[step.name] = origins{s, step.f, names}.of(step.f.tree)
		}
	}
	return s.originOf(r.amount, names).own
}
