package appraisal

import (
	"fmt"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
)

// Precedences of what is printed, loosest first.
const (
	looseChoice = iota
	looseLogic
	looseCompare
	looseSum
	looseProduct
	tight
)

// printed is a part of a formula in print and how loosely it hangs together.
type printed struct {
	text  string
	loose int
}

// maxShown is how many characters of a number are printed.
const maxShown = 40

// show prints a number short enough to read: at most 4 decimals.
func show(n number) printed {
	if n.rat == nil {
		return printed{"—", tight}
	}
	text := n.rounded(4).String()
	if len(text) > maxShown { // no amount or score is as long; a formula may name it many times
		text = text[:maxShown] + "…"
	}
	if strings.HasPrefix(text, "-") {
		return printed{text, looseSum}
	}
	return printed{text, tight}
}

// signs are the operators as they are printed.
var signs = map[string]struct {
	sign  string
	loose int
}{
	"+": {"+", looseSum}, "-": {"−", looseSum}, "*": {"×", looseProduct}, "/": {"÷", looseProduct},
	"==": {"=", looseCompare}, "!=": {"≠", looseCompare}, "<": {"<", looseCompare}, "<=": {"≤", looseCompare},
	">": {">", looseCompare}, ">=": {"≥", looseCompare},
	"and": {"and", looseLogic}, "&&": {"and", looseLogic}, "or": {"or", looseLogic}, "||": {"or", looseLogic},
}

// print writes the formula with the numbers in it, as it was run on the values: of a choice only what was chosen, and of a table what was
// looked up and found, "[106.67 → 5.5]". names says how names are printed; those without an entry are printed as their values.
func (f *formula) print(names map[string]printed, v values) printed {
	return (&printer{f, names, v}).print(f.tree, f.typed)
}

// working is print with the result behind it: "min(500000 ÷ 400000 × 100, 100) = 100".
func (f *formula) working(names map[string]printed, v values, result number) string {
	return equation(f.print(names, v).text, result)
}

// workedOut is working with every name printed as its value.
func (f *formula) workedOut(v values, result number) string { return f.working(nil, v, result) }

// name is the one name that the formula consists of, "" for any other formula.
func (f *formula) name() string {
	if id, ok := f.tree.(*ast.IdentifierNode); ok {
		return id.Value
	}
	return ""
}

// equation is a text with its result, unless it is the result itself.
func equation(text string, result number) string {
	rounded := result.rounded(2)
	switch {
	case text == rounded.String():
		return text
	case numberOf(rounded).cmp(result) != 0:
		return text + " ≈ " + rounded.String()
	}
	return text + " = " + rounded.String()
}

// printer walks a formula as it was written and as it is run side by side.
type printer struct {
	*formula
	names map[string]printed
	v     values
}

// print writes a part of the formula; typed is the same part as it is run.
func (p *printer) print(n, typed ast.Node) printed {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return p.name(n)
	case *ast.UnaryNode:
		if n.Operator == "-" {
			return printed{"-" + within(p.print(n.Node, argument(typed, 1)), tight), looseSum}
		}
		inner := typed
		if u, ok := typed.(*ast.UnaryNode); ok {
			inner = u.Node
		}
		return printed{"not " + within(p.print(n.Node, inner), tight), looseLogic}
	case *ast.BinaryNode:
		left, right := argument(typed, 0), argument(typed, 1)
		if b, ok := typed.(*ast.BinaryNode); ok {
			left, right = b.Left, b.Right
		}
		s := signs[n.Operator]
		return printed{within(p.print(n.Left, left), s.loose) + " " + s.sign + " " + within(p.print(n.Right, right), s.loose+1), s.loose}
	case *ast.ConditionalNode:
		return p.choice(n, typed)
	case *ast.CallNode:
		return p.call(n, typed)
	case *ast.StringNode:
		return printed{n.Value, tight}
	}
	if v, ok := p.literal[n]; ok {
		return show(v)
	}
	return printed{n.String(), tight}
}

func (p *printer) name(n *ast.IdentifierNode) printed {
	if text, ok := p.names[n.Value]; ok {
		return text
	}
	if v, ok := p.v[n.Value].(number); ok && v.rat != nil {
		return show(v)
	}
	return printed{n.Value, tight}
}

// choice writes the branch that was taken.
func (p *printer) choice(n *ast.ConditionalNode, typed ast.Node) printed {
	t, ok := typed.(*ast.ConditionalNode)
	if !ok {
		return printed{n.String(), looseChoice}
	}
	if yes, ok := p.eval(t.Cond).(bool); ok {
		if yes {
			return p.print(n.Exp1, t.Exp1)
		}
		return p.print(n.Exp2, t.Exp2)
	}
	return printed{fmt.Sprintf("%s ? %s : %s", within(p.print(n.Cond, t.Cond), looseLogic), within(p.print(n.Exp1, t.Exp1), looseLogic),
		within(p.print(n.Exp2, t.Exp2), looseChoice)), looseChoice}
}

func (p *printer) call(n *ast.CallNode, typed ast.Node) printed {
	callee := n.Callee.String()
	args := make([]string, len(n.Arguments))
	for i, a := range n.Arguments {
		args[i] = p.print(a, argument(typed, i)).text
	}
	found, known := p.eval(typed).(number)
	_, question := questions[callee]
	switch {
	case known && question && callee != "level_of": // a level is a place on a scale
		return show(found)
	case known && callee == "band":
		return printed{"[" + args[1] + " → " + show(found).text + "]", tight}
	case known && callee == "apply" && len(args) == 3:
		return p.rate(n, typed, args)
	case known && callee == "apply":
		return printed{"[" + args[1] + " → " + show(found).text + "]", tight}
	}
	return printed{callee + "(" + strings.Join(args, ", ") + ")", tight}
}

// rate writes the whole base × the rate that was looked up.
func (p *printer) rate(n *ast.CallNode, typed ast.Node, args []string) printed {
	table, ok := argument(typed, 0).(*ast.ConstantNode)
	at, known := p.eval(argument(typed, 2)).(number)
	if t, isTable := table.Value.(*Table); ok && known && isTable {
		if band, err := t.find(at); err == nil {
			base := within(p.print(n.Arguments[1], argument(typed, 1)), looseProduct)
			return printed{base + " × [" + args[2] + " → " + show(band.value).text + "%]", looseProduct}
		}
	}
	return printed{"apply(" + strings.Join(args, ", ") + ")", tight}
}

// argument is the ith argument of a call as it is run, nil when there is none.
func argument(typed ast.Node, i int) ast.Node {
	if c, ok := typed.(*ast.CallNode); ok && i < len(c.Arguments) {
		return c.Arguments[i]
	}
	return nil
}

// eval runs a part of the formula; nil when that can't be done.
func (p *printer) eval(n ast.Node) any {
	switch n := n.(type) {
	case *ast.ConstantNode:
		return n.Value
	case *ast.BoolNode:
		return n.Value
	case *ast.StringNode:
		return n.Value
	case *ast.IdentifierNode:
		return p.v[n.Value]
	case *ast.UnaryNode:
		b, ok := p.eval(n.Node).(bool)
		if !ok {
			return nil
		}
		return !b
	case *ast.ConditionalNode:
		if yes, ok := p.eval(n.Cond).(bool); ok && yes {
			return p.eval(n.Exp1)
		} else if ok {
			return p.eval(n.Exp2)
		}
	case *ast.BinaryNode:
		return p.logic(n)
	case *ast.CallNode:
		return p.run(n)
	}
	return nil
}

func (p *printer) logic(n *ast.BinaryNode) any {
	left, ok := p.eval(n.Left).(bool)
	if !ok {
		return nil
	}
	if either := n.Operator == "or" || n.Operator == "||"; left == either {
		return left
	}
	return p.eval(n.Right)
}

func (p *printer) run(n *ast.CallNode) any {
	f, ok := callable[n.Callee.String()]
	if !ok {
		return nil
	}
	args := make([]any, len(n.Arguments))
	for i, a := range n.Arguments {
		args[i] = p.eval(a)
		if _, isLookup := a.(*ast.IdentifierNode); args[i] == nil && !isLookup {
			return nil
		}
	}
	out, err := f(args...)
	if err != nil {
		return nil
	}
	return out
}

// callable are the functions by the names under which a formula calls them as it is run.
var callable = byName(functions())

func byName(all []*builtin.Function) map[string]func(...any) (any, error) {
	named := make(map[string]func(...any) (any, error), len(all))
	for _, f := range all {
		named[f.Name] = f.Func
	}
	return named
}

// within puts brackets around what hangs together more loosely than its place allows.
func within(p printed, loose int) string {
	if p.loose < loose {
		return "(" + p.text + ")"
	}
	return p.text
}

// working is what is printed of an indicator's figures.
type working struct {
	value   printed            // the figure, or how it came about
	values  map[string]printed // by their names in the formula
	target  number             // rat is nil without one
	floored bool               // the score was below 0
}

// working prints how an indicator's score came about: "min(500000 ÷ 400000 × 100, 100) = 100".
func (l *line) working(w working, v values, score number) string {
	shown := w.values
	if shown == nil {
		shown = make(map[string]printed, 2)
	}
	shown["value"] = w.value
	if w.target.rat != nil {
		value := w.value.text
		if strings.Contains(value, " ") { // not a number, which may be below 0
			value = within(w.value, looseProduct)
		}
		shown["attainment"] = printed{value + " ÷ " + show(w.target).text + " × 100", looseProduct}
	}
	text := l.formula.print(shown, v).text
	if l.cap.rat != nil {
		text = fmt.Sprintf("min(%s, %s)", text, show(l.cap).text)
	}
	if w.floored {
		text = fmt.Sprintf("max(%s, 0)", text)
	}
	return equation(text, score)
}
