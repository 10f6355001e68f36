package appraisal

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// translator turns the tree of a formula into one that only calls our functions on exact numbers, and checks on the way every name, operator
// and type. What it does not know is refused: fields, indexing, lists, closures, loops, variables, powers.
type translator struct {
	scope    scope
	source   []rune
	literal  map[ast.Node]number
	problems []error
}

func (t *translator) fail(n ast.Node, code string, args ...any) (ast.Node, kind) {
	at := 0
	if n != nil {
		at = n.Location().From
	}
	t.problems = append(t.problems, &formulaProblem{Code: code, Args: args, At: at + 1})
	return &ast.NilNode{}, ""
}

func (t *translator) translate(n ast.Node) (ast.Node, kind) {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return t.number(n)
	case *ast.BoolNode:
		return n, kindBool
	case *ast.StringNode:
		return n, kindText
	case *ast.IdentifierNode:
		return t.name(n)
	case *ast.UnaryNode:
		return t.unary(n)
	case *ast.BinaryNode:
		return t.binary(n)
	case *ast.ConditionalNode:
		return t.conditional(n)
	case *ast.CallNode:
		return t.call(n)
	}
	return t.fail(n, "formula_expression")
}

// number takes the digits from the source, not from the parser's float.
func (t *translator) number(n ast.Node) (ast.Node, kind) {
	at := n.Location()
	if at.From < 0 || at.To > len(t.source) || at.From >= at.To {
		return t.fail(n, "formula_number", "")
	}
	digits := strings.TrimSpace(string(t.source[at.From:at.To]))
	v, ok := parseNumber(digits)
	if !ok {
		return t.fail(n, "formula_number", digits)
	}
	t.literal[n] = v
	return constant(n, v), kindNumber
}

func constant(at ast.Node, v any) ast.Node {
	c := &ast.ConstantNode{Value: v}
	c.SetLocation(at.Location())
	return c
}

// name lets a name through that always stands for something; others go through a function that says what is missing.
func (t *translator) name(n *ast.IdentifierNode) (ast.Node, kind) {
	k, ok := t.scope.vars[n.Value]
	if !ok {
		return t.fail(n, "formula_name", n.Value, strings.Join(t.scope.names(), ", "))
	}
	id := &ast.IdentifierNode{Value: n.Value}
	code := t.scope.absent[n.Value]
	if code == "" && k != kindBool {
		return id, k
	}
	f := "__have"
	if k == kindBool {
		f = "__hold"
	}
	return called(n, f, id, &ast.StringNode{Value: code}), k
}

func (t *translator) unary(n *ast.UnaryNode) (ast.Node, kind) {
	x, k := t.translate(n.Node)
	switch {
	case k == "":
		return x, k
	case n.Operator == "-" && k == kindNumber:
		return called(n, "__sub", constant(n, whole(0)), x), kindNumber
	case (n.Operator == "not" || n.Operator == "!") && k == kindBool:
		return &ast.UnaryNode{Operator: "!", Node: x}, kindBool
	}
	return t.fail(n, "formula_unary", n.Operator, k)
}

func (t *translator) conditional(n *ast.ConditionalNode) (ast.Node, kind) {
	cond, ck := t.translate(n.Cond)
	yes, yk := t.translate(n.Exp1)
	no, nk := t.translate(n.Exp2)
	if ck == "" || yk == "" || nk == "" {
		return n, ""
	}
	if ck != kindBool || yk != nk || yk == kindText {
		return t.fail(n, "formula_choice")
	}
	return &ast.ConditionalNode{Ternary: true, Cond: cond, Exp1: yes, Exp2: no}, yk
}

// arithmetic and comparison name the function that takes an operator's place.
var (
	arithmetic = map[string]string{"+": "__add", "-": "__sub", "*": "__mul", "/": "__div"}
	comparison = map[string]string{"==": "__eq", "!=": "__ne", "<": "__lt", "<=": "__le", ">": "__gt", ">=": "__ge"}
)

func (t *translator) binary(n *ast.BinaryNode) (ast.Node, kind) {
	l, lk := t.translate(n.Left)
	r, rk := t.translate(n.Right)
	if lk == "" || rk == "" {
		return n, ""
	}
	if f, ok := arithmetic[n.Operator]; ok && lk == kindNumber && rk == kindNumber {
		return called(n, f, l, r), kindNumber
	}
	if f, ok := comparison[n.Operator]; ok {
		return t.compare(n, f, operand{l, lk, n.Left}, operand{r, rk, n.Right})
	}
	switch n.Operator {
	case "and", "&&", "or", "||":
		if lk == kindBool && rk == kindBool {
			return &ast.BinaryNode{Operator: n.Operator, Left: l, Right: r}, kindBool
		}
	}
	return t.fail(n, "formula_operator", n.Operator, lk, rk)
}

type operand struct {
	node    ast.Node
	kind    kind
	written ast.Node
}

func (t *translator) compare(n ast.Node, f string, l, r operand) (ast.Node, kind) {
	if l.kind == kindText {
		l = t.step(l, r.kind)
	}
	if r.kind == kindText {
		r = t.step(r, l.kind)
	}
	if l.kind == "" || r.kind == "" {
		return n, ""
	}
	if l.kind != r.kind || l.kind == kindBool || l.kind == kindText {
		return t.fail(n, "formula_compare", l.kind, r.kind)
	}
	return called(n, f, l.node, r.node), kindBool
}

// step turns the words of a level, a grade or a kind of period into its place on the scale.
func (t *translator) step(o operand, k kind) operand {
	word, ok := o.written.(*ast.StringNode)
	if !ok {
		return o
	}
	scale, ok := t.scope.scales[k]
	if !ok {
		return o
	}
	i := slices.Index(scale, word.Value)
	if i < 0 {
		t.fail(word, "formula_scale", word.Value, strings.Join(scale, ", "))
		return operand{o.node, "", o.written}
	}
	return operand{constant(word, whole(int64(i))), k, o.written}
}

func called(at ast.Node, name string, args ...ast.Node) ast.Node {
	c := &ast.CallNode{Callee: &ast.IdentifierNode{Value: name}, Arguments: args}
	c.SetLocation(at.Location())
	return c
}
