package appraisal

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// Bounds of a formula. Without loops the number of steps is at most the number of nodes.
const (
	maxFormulaBytes = 500
	maxFormulaNodes = 200
	formulaMemory   = 10_000
)

// kind is the type of a formula or of a part of one.
type kind string

const (
	kindBool   kind = "a condition"
	kindNumber kind = "a number"
	kindLevel  kind = "a level"
	kindPeriod kind = "a kind of period"
	kindText   kind = "a text"
)

// scope is what a formula may name.
type scope struct {
	vars       map[string]kind
	levels     []string // ids, lowest first
	periods    []string // shortest first
	indicators []string // ids, for the functions that ask about an indicator
}

// formula is an expression compiled and checked when its scheme is loaded. It computes with exact fractions only.
type formula struct {
	text    string
	tree    ast.Node // as written, for showing the working
	program *vm.Program
	literal map[ast.Node]number // exact values of the literals in tree
}

// values are what the names of a formula stand for when it is run.
type values map[string]any

// errAbsent is returned by a formula that asks for the score of an indicator that has none.
var errAbsent = errors.New("the indicator has no score")

// errDivision is returned by a formula that divides by zero.
var errDivision = errors.New("division by zero")

// compileFormula checks that text is a formula of the wanted kind in the scope. Its errors are for the scheme's editor; several are joined.
func compileFormula(text string, want kind, s scope) (*formula, error) {
	if len(text) > maxFormulaBytes {
		return nil, fmt.Errorf("the formula is longer than %d bytes", maxFormulaBytes)
	}
	config := formulaConfig(s)
	tree, err := parser.ParseWithConfig(text, config)
	if err != nil {
		return nil, parseProblem(err)
	}
	t := &translator{scope: s, source: []rune(text), literal: make(map[ast.Node]number)}
	node, got := t.translate(tree.Node)
	if got != want && len(t.problems) == 0 {
		t.fail(tree.Node, "the formula is %s where %s is wanted", got, want)
	}
	if len(t.problems) > 0 {
		return nil, errors.Join(t.problems...)
	}
	f := &formula{text: text, tree: tree.Node, literal: t.literal}
	typed := &parser.Tree{Node: node, Source: tree.Source}
	if _, err := checker.Check(typed, config); err != nil {
		return nil, parseProblem(err)
	}
	if f.program, err = compiler.Compile(typed, config); err != nil {
		return nil, errors.New("the formula can't be compiled")
	}
	return f, nil
}

func parseProblem(err error) error {
	var at *file.Error
	if errors.As(err, &at) {
		return fmt.Errorf("%s (character %d of the formula)", at.Message, at.From+1)
	}
	return err
}

// formulaConfig offers the names of the scope and our own functions; every builtin of the language is off.
func formulaConfig(s scope) *conf.Config {
	config := conf.CreateNew()
	for name := range config.Builtins {
		config.Disabled[name] = true
	}
	clear(config.Builtins)
	config.MaxNodes = maxFormulaNodes
	config.Optimize = false
	env := make(values, len(s.vars))
	for name := range s.vars {
		env[name] = whole(0)
	}
	env[scoresName] = scoreTable{}
	config.WithEnv(map[string]any(env))
	for _, f := range functions() {
		config.Functions[f.Name] = f
	}
	return config
}

func (f *formula) run(v values) (any, error) {
	machine := vm.VM{MemoryBudget: formulaMemory}
	if _, ok := v[scoresName]; !ok {
		v[scoresName] = scoreTable{}
	}
	out, err := machine.Run(f.program, map[string]any(v))
	var at *file.Error
	if errors.As(err, &at) && at.Prev != nil {
		err = at.Prev
	}
	return out, err
}

// number runs a formula of kindNumber.
func (f *formula) number(v values) (number, error) {
	out, err := f.run(v)
	if err != nil {
		return number{}, err
	}
	n, ok := out.(number)
	if !ok {
		return number{}, fmt.Errorf("formula %q gave no number", f.text)
	}
	return n, nil
}

// holds runs a formula of kindBool. A condition about an indicator without a score does not hold.
func (f *formula) holds(v values) (bool, error) {
	out, err := f.run(v)
	if errors.Is(err, errAbsent) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	b, ok := out.(bool)
	if !ok {
		return false, fmt.Errorf("formula %q gave no condition", f.text)
	}
	return b, nil
}

// uses reports whether the formula names the variable.
func (f *formula) uses(name string) bool {
	finder := &nameFinder{name: name}
	tree := f.tree
	ast.Walk(&tree, finder)
	return finder.found
}

type nameFinder struct {
	name  string
	found bool
}

// Visit looks at one node.
func (n *nameFinder) Visit(node *ast.Node) {
	if id, ok := (*node).(*ast.IdentifierNode); ok && id.Value == n.name {
		n.found = true
	}
}

// translator turns the tree of a formula into one that only calls our functions on exact numbers, and checks on the way every name, operator
// and type. What it does not know is refused: fields, indexing, lists, closures, loops, variables, powers.
type translator struct {
	scope    scope
	source   []rune
	literal  map[ast.Node]number
	problems []error
}

func (t *translator) fail(n ast.Node, format string, args ...any) (ast.Node, kind) {
	at := 0
	if n != nil {
		at = n.Location().From
	}
	t.problems = append(t.problems, fmt.Errorf("%s (character %d of the formula)", fmt.Sprintf(format, args...), at+1))
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
	return t.fail(n, "this kind of expression is not allowed in a formula")
}

// number takes the digits from the source, not from the parser's float.
func (t *translator) number(n ast.Node) (ast.Node, kind) {
	at := n.Location()
	if at.From < 0 || at.To > len(t.source) || at.From >= at.To {
		return t.fail(n, "a number can't be read")
	}
	digits := strings.TrimSpace(string(t.source[at.From:at.To]))
	v, ok := parseNumber(digits)
	if !ok {
		return t.fail(n, "%q is not a plain number", digits)
	}
	t.literal[n] = v
	return constant(n, v), kindNumber
}

func constant(at ast.Node, v number) ast.Node {
	c := &ast.ConstantNode{Value: v}
	c.SetLocation(at.Location())
	return c
}

func (t *translator) name(n *ast.IdentifierNode) (ast.Node, kind) {
	k, ok := t.scope.vars[n.Value]
	if !ok {
		known := make([]string, 0, len(t.scope.vars))
		for name := range t.scope.vars {
			known = append(known, name)
		}
		slices.Sort(known)
		return t.fail(n, "unknown name %q; known here are %s", n.Value, strings.Join(known, ", "))
	}
	return &ast.IdentifierNode{Value: n.Value}, k
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
	return t.fail(n, "operator %q does not go with %s", n.Operator, k)
}

func (t *translator) conditional(n *ast.ConditionalNode) (ast.Node, kind) {
	cond, ck := t.translate(n.Cond)
	yes, yk := t.translate(n.Exp1)
	no, nk := t.translate(n.Exp2)
	if ck == "" || yk == "" || nk == "" {
		return n, ""
	}
	if ck != kindBool || yk != nk || yk == kindText {
		return t.fail(n, "in a ? b : c, a must be a condition and b and c of one kind")
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
	return t.fail(n, "operator %q does not go between %s and %s", n.Operator, lk, rk)
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
		return t.fail(n, "%s can't be compared with %s", l.kind, r.kind)
	}
	return called(n, f, l.node, r.node), kindBool
}

// step turns the words of a level or a kind of period into its place on the scale.
func (t *translator) step(o operand, k kind) operand {
	word, ok := o.written.(*ast.StringNode)
	if !ok {
		return o
	}
	scale := t.scope.levels
	switch k {
	case kindLevel:
	case kindPeriod:
		scale = t.scope.periods
	default:
		return o
	}
	i := slices.Index(scale, word.Value)
	if i < 0 {
		t.fail(word, "%q is not one of %s", word.Value, strings.Join(scale, ", "))
		return operand{o.node, "", o.written}
	}
	return operand{constant(word, whole(int64(i))), k, o.written}
}

func called(at ast.Node, name string, args ...ast.Node) ast.Node {
	c := &ast.CallNode{Callee: &ast.IdentifierNode{Value: name}, Arguments: args}
	c.SetLocation(at.Location())
	return c
}
