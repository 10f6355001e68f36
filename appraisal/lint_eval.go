package appraisal

import (
	"maps"

	"github.com/expr-lang/expr/ast"
)

// truth says what a condition may come to.
type truth struct{ yes, no, absent bool }

// known are the spans of what a formula may name: a name, or a question such as score_of("sales"). Conditions are numbers: 1 and 0.
type known struct {
	base spans
	own  spans // what is known more closely
}

type spans map[string]span

func (k known) get(key string) (span, bool) {
	if s, ok := k.own[key]; ok {
		return s, true
	}
	s, ok := k.base[key]
	return s, ok
}

// analysis runs a formula on spans: every value that the formula can come to lies in what it finds. It may find more.
type analysis struct {
	scope   scope
	formula *formula
	divides func(n *ast.BinaryNode) // told of each division by what may be 0
	left    *int                    // how many more steps there may be; then everything is possible
}

// maxLintSteps bounds the work on all formulas of a file together, far above what a large scheme needs.
const maxLintSteps = 100_000

// spent counts a step and reports whether there are none left.
func (a *analysis) spent() bool {
	*a.left--
	return *a.left < 0
}

// atom is the key in known of a name or a question; "" for anything else.
func atom(n ast.Node) string {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n.Value
	case *ast.CallNode:
		callee, ok := n.Callee.(*ast.IdentifierNode)
		if !ok || len(n.Arguments) != 1 {
			return ""
		}
		if id, ok := n.Arguments[0].(*ast.StringNode); ok && questions[callee.Value].about != "" {
			return callee.Value + " " + id.Value
		}
	}
	return ""
}

// number finds the span of a number, a level, a grade or a kind of period.
func (a *analysis) number(n ast.Node, k known) span {
	if a.spent() {
		return span{lo: infinite(-1), hi: infinite(1), absent: true}
	}
	if key := atom(n); key != "" {
		if s, ok := k.get(key); ok {
			return s
		}
		return span{lo: infinite(-1), hi: infinite(1), absent: true}
	}
	switch n := n.(type) {
	case *ast.UnaryNode:
		return a.number(n.Node, k).negated()
	case *ast.BinaryNode:
		return a.arithmetic(n, k)
	case *ast.ConditionalNode:
		c := a.condition(n.Cond, k)
		result := span{never: true, absent: c.absent}
		if c.yes {
			result = result.hull(a.number(n.Exp1, a.given(n.Cond, k, true)))
		}
		if c.no {
			result = result.hull(a.number(n.Exp2, a.given(n.Cond, k, false)))
		}
		result.absent = result.absent || c.absent
		return result
	case *ast.CallNode:
		return a.call(n, k)
	}
	if v, ok := a.formula.literal[n]; ok {
		return only(v)
	}
	return everything()
}

func (a *analysis) arithmetic(n *ast.BinaryNode, k known) span {
	l, r := a.number(n.Left, k), a.number(n.Right, k)
	switch n.Operator {
	case "+":
		return l.add(r)
	case "-":
		return l.sub(r)
	case "*":
		return l.mul(r)
	}
	if n.Operator == "/" && r.holdsZero() && !r.never && a.divides != nil && *a.left >= 0 {
		a.divides(n)
	}
	return l.quo(r)
}

func (a *analysis) call(n *ast.CallNode, k known) span {
	name := n.Callee.String()
	if name == "band" || name == "apply" {
		return a.look(n, k)
	}
	first := a.number(n.Arguments[0], k)
	switch name {
	case "min", "max":
		sign := map[string]int{"min": -1, "max": 1}[name]
		for _, arg := range n.Arguments[1:] {
			first = first.extreme(a.number(arg, k), sign)
		}
	case "abs":
		return first.abs()
	case "floor":
		return first.wider(1, 0)
	case "ceil":
		return first.wider(0, 1)
	case "round":
		return first.wider(1, 1)
	}
	return first
}

func (a *analysis) look(n *ast.CallNode, k known) span {
	id, ok := n.Arguments[0].(*ast.StringNode)
	table := a.scope.tables[id.Value]
	if !ok || table == nil {
		return everything()
	}
	base := a.number(n.Arguments[1], k)
	x := base
	if len(n.Arguments) == 3 {
		x = a.number(n.Arguments[2], k)
	}
	rates := span{never: true}
	for i := range table.Bands {
		b := &table.Bands[i]
		part := x
		if b.from.rat != nil {
			part = part.meet(at(b.from), infinite(1))
		}
		if b.to.rat != nil {
			part = part.meet(infinite(-1), below(b.to))
		}
		if !part.empty() || table.Semantics == Marginal {
			rates = rates.hull(only(b.value))
		}
	}
	rates.absent = true // x may lie in no band
	if table.Semantics == ByValue {
		rates.never = rates.never || x.never
		return rates
	}
	if table.Semantics == Marginal && rates.lo.sign() < 0 {
		return everything()
	}
	return base.mul(rates).mul(only(whole(1).quo(whole(100))))
}

// condition finds what a condition may come to.
func (a *analysis) condition(n ast.Node, k known) truth {
	if a.spent() {
		return truth{true, true, true}
	}
	if key := atom(n); key != "" {
		s, ok := k.get(key)
		if !ok {
			return truth{true, true, true}
		}
		if s.never {
			return truth{absent: true}
		}
		return truth{yes: s.hi.sign() > 0, no: s.lo.sign() <= 0, absent: s.absent}
	}
	switch n := n.(type) {
	case *ast.BoolNode:
		return truth{yes: n.Value, no: !n.Value}
	case *ast.UnaryNode:
		t := a.condition(n.Node, k)
		return truth{t.no, t.yes, t.absent}
	case *ast.ConditionalNode:
		c := a.condition(n.Cond, k)
		t := truth{absent: c.absent}
		if c.yes {
			t = t.or(a.condition(n.Exp1, a.given(n.Cond, k, true)))
		}
		if c.no {
			t = t.or(a.condition(n.Exp2, a.given(n.Cond, k, false)))
		}
		return t
	case *ast.BinaryNode:
		return a.binary(n, k)
	}
	return truth{true, true, true}
}

func (t truth) or(o truth) truth { return truth{t.yes || o.yes, t.no || o.no, t.absent || o.absent} }

func (a *analysis) binary(n *ast.BinaryNode, k known) truth {
	switch n.Operator {
	case "and", "&&":
		l := a.condition(n.Left, k)
		if !l.yes {
			return l
		}
		r := a.condition(n.Right, a.given(n.Left, k, true))
		return truth{yes: r.yes, no: l.no || r.no, absent: l.absent || r.absent}
	case "or", "||":
		l := a.condition(n.Left, k)
		if !l.no {
			return l
		}
		r := a.condition(n.Right, a.given(n.Left, k, false))
		return truth{yes: l.yes || r.yes, no: r.no, absent: l.absent || r.absent}
	}
	l, r := a.operands(n, k)
	if l.never || r.never {
		return truth{absent: true}
	}
	t := compared(n.Operator, l, r)
	t.absent = l.absent || r.absent
	return t
}

// operands are the spans of what is compared; a word is its place on the other side's scale.
func (a *analysis) operands(n *ast.BinaryNode, k known) (l, r span) {
	side := func(n, other ast.Node) span {
		word, ok := n.(*ast.StringNode)
		if !ok {
			return a.number(n, k)
		}
		for i, w := range a.scope.scales[a.kindOf(other)] {
			if w == word.Value {
				return only(whole(int64(i)))
			}
		}
		return everything()
	}
	return side(n.Left, n.Right), side(n.Right, n.Left)
}

// kindOf tells on which scale a part of a formula is.
func (a *analysis) kindOf(n ast.Node) kind {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return a.scope.vars[n.Value]
	case *ast.ConditionalNode:
		return a.kindOf(n.Exp1)
	case *ast.CallNode:
		return questions[n.Callee.String()].result
	}
	return kindNumber
}

func compared(operator string, l, r span) truth {
	if l.empty() || r.empty() {
		return truth{}
	}
	// less: some value of x is below one of y.
	less := func(x, y span) bool { return x.lo.side(y.hi) < 0 }
	notMore := func(x, y span) bool { c := x.lo.side(y.hi); return c < 0 || (c == 0 && !x.lo.open && !y.hi.open) }
	switch operator {
	case "<":
		return truth{yes: less(l, r), no: notMore(r, l)}
	case "<=":
		return truth{yes: notMore(l, r), no: less(r, l)}
	case ">":
		return truth{yes: less(r, l), no: notMore(l, r)}
	case ">=":
		return truth{yes: notMore(r, l), no: less(l, r)}
	}
	same := notMore(l, r) && notMore(r, l)
	point := l.lo.side(l.hi) == 0 && r.lo.side(r.hi) == 0 && same
	if operator == "==" {
		return truth{yes: same, no: !point}
	}
	return truth{yes: !point, no: same}
}

// given narrows what is known by a condition that holds, or does not.
func (a *analysis) given(cond ast.Node, k known, holds bool) known {
	if a.spent() {
		return k
	}
	if key := atom(cond); key != "" {
		value := whole(0)
		if holds {
			value = whole(1)
		}
		return k.set(key, only(value))
	}
	switch n := cond.(type) {
	case *ast.UnaryNode:
		return a.given(n.Node, k, !holds)
	case *ast.BinaryNode:
		switch and := n.Operator == "and" || n.Operator == "&&"; {
		case and == holds && (and || n.Operator == "or" || n.Operator == "||"):
			return a.given(n.Right, a.given(n.Left, k, holds), holds)
		case and || n.Operator == "or" || n.Operator == "||":
			return a.given(n.Left, k, holds).hull(a.given(n.Right, k, holds))
		}
		return a.compareGiven(n, k, holds)
	}
	return k
}

var opposite = map[string]string{"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}

var mirrored = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}

func (a *analysis) compareGiven(n *ast.BinaryNode, k known, holds bool) known {
	operator := n.Operator
	if !holds {
		operator = opposite[operator]
	}
	l, r := a.operands(n, k)
	return k.narrow(atom(n.Left), operator, r).narrow(atom(n.Right), mirrored[operator], l)
}

// narrow is what is known when the atom compares so with a value of the span.
func (k known) narrow(key, operator string, with span) known {
	s, ok := k.get(key)
	if key == "" || !ok || with.never {
		return k
	}
	lo, hi := with.lo, with.hi
	switch operator {
	case "<":
		lo, hi = infinite(-1), end{hi.rat, hi.inf, true}
	case "<=":
		lo = infinite(-1)
	case ">":
		lo, hi = end{lo.rat, lo.inf, true}, infinite(1)
	case ">=":
		hi = infinite(1)
	case "!=":
		return k.set(key, s.without(with))
	}
	return k.set(key, s.meet(lo, hi))
}

// without takes a single value away where it is an end of the span.
func (s span) without(o span) span {
	if o.lo.side(o.hi) != 0 || o.empty() {
		return s
	}
	if s.lo.side(o.lo) == 0 {
		s.lo.open = true
	}
	if s.hi.side(o.hi) == 0 {
		s.hi.open = true
	}
	return s
}

func (k known) set(key string, s span) known {
	own := make(spans, len(k.own)+1)
	maps.Copy(own, k.own)
	own[key] = s
	return known{k.base, own}
}

// hull is what is known when one or the other is the case; both are of one base.
func (k known) hull(o known) known {
	own := make(spans, len(k.own)+len(o.own))
	for _, keys := range []spans{k.own, o.own} {
		for key := range keys {
			a, _ := k.get(key)
			b, _ := o.get(key)
			own[key] = a.hull(b)
		}
	}
	return known{k.base, own}
}
