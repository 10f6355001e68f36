package appraisal

import (
	"errors"
	"fmt"

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

// How a compiled formula is run. The loader leaves a *formula in the unexported field beside each text (Indicator.formula, .counts, .goal;
// Modifier.when, .points; Streak.when; CommissionRule.basePrice, .netSales, .ratio, .amount; WagePartRule.amount; Rule.when, .amount); nil
// where the scheme has none.
//
//	v := values{"value": n, "records": whole(3)}  // name → number or bool; docs/schemes.md and scope.go list the names
//	v.with(&lookup{...})                          // what score_of, met_in, streak … look up; left out where only plain names are known
//	n, err := f.number(v)                         // amounts and scores
//	ok, err := f.holds(v)                         // conditions: what is absent makes them false, without an error
//
// A name that stands for nothing (no salary, no grade, no score) is left out of v or has a number whose rat is nil; so has a field of lookup.
// Asking for it fails with errAbsent, a value in no band of a table with errNoBand, a division by zero with errDivision; problemOf turns
// each into the code of the problem to report. Levels, grades and kinds of period are numbers: their place on the scale, 0 the lowest
// (Scheme.levelPlace, Scheme.gradePlace, periodPlace). Tables are compiled in.

// kind is the type of a formula or of a part of one.
type kind string

const (
	kindBool   kind = "a condition"
	kindNumber kind = "a number"
	kindLevel  kind = "a level"
	kindPeriod kind = "a kind of period"
	kindGrade  kind = "a grade"
	kindText   kind = "a text"
)

// formula is an expression compiled and checked when its scheme is loaded. It computes with exact fractions only.
type formula struct {
	text    string
	tree    ast.Node // as written, for showing the working
	typed   ast.Node // the same as it is run: calls of our functions
	program *vm.Program
	literal map[ast.Node]number // exact values of the literals in tree

	condition bool // it is a condition and not a number
}

// values are what the names of a formula stand for when it is run: numbers and bools, and under lookupName a *lookup.
type values map[string]any

// with adds what the functions look up.
func (v values) with(l *lookup) values {
	v[lookupName] = l
	return v
}

// compileFormula checks that text is a formula of the wanted kind in the scope. Its errors, each a *formulaProblem, are for the scheme's
// editor; several are joined.
func compileFormula(text string, want kind, s scope) (*formula, error) {
	return compileWith(formulaConfig(s.vars), text, want, s)
}

// compileWith is compileFormula with a configuration that knows all names of the scope, and perhaps more.
func compileWith(config *conf.Config, text string, want kind, s scope) (*formula, error) {
	if len(text) > maxFormulaBytes {
		return nil, &formulaProblem{Code: "formula_long", Args: []any{maxFormulaBytes}}
	}
	tree, err := parser.ParseWithConfig(text, config)
	if err != nil {
		return nil, parseProblem(err)
	}
	t := &translator{scope: s, source: []rune(text), literal: make(map[ast.Node]number)}
	node, got := t.translate(tree.Node)
	if got != want && len(t.problems) == 0 {
		t.fail(tree.Node, "formula_kind", got, want)
	}
	if len(t.problems) > 0 {
		return nil, errors.Join(t.problems...)
	}
	f := &formula{text: text, condition: want == kindBool, tree: tree.Node, typed: node, literal: t.literal}
	typed := &parser.Tree{Node: node, Source: tree.Source}
	if _, err := checker.Check(typed, config); err != nil {
		return nil, parseProblem(err)
	}
	if f.program, err = compiler.Compile(typed, config); err != nil {
		return nil, parseProblem(err)
	}
	return f, nil
}

// formulaProblem is something wrong in a formula.
type formulaProblem struct {
	Code string
	Args []any
	At   int // the character, from 1; 0 when the problem has no place of its own
}

// Error is the English sentence.
func (p *formulaProblem) Error() string { return p.words().EN }

func (p *formulaProblem) words() Words {
	w := complaint(p.Code, p.Args...)
	if p.At > 0 {
		at := complaint("formula_at", p.At)
		w.ZH, w.EN = w.ZH+at.ZH, w.EN+at.EN
	}
	return w
}

func parseProblem(err error) error {
	var at *file.Error
	if errors.As(err, &at) {
		return &formulaProblem{Code: "formula_syntax", Args: []any{at.Message}, At: at.From + 1}
	}
	return &formulaProblem{Code: "formula_syntax", Args: []any{err.Error()}}
}

// formulaConfig offers the names and our own functions; every builtin of the language is off.
func formulaConfig(vars map[string]kind) *conf.Config {
	config := conf.CreateNew()
	for name := range config.Builtins {
		config.Disabled[name] = true
	}
	clear(config.Builtins)
	config.MaxNodes = maxFormulaNodes
	config.Optimize = false
	env := make(map[string]any, len(vars)+1)
	for name, k := range vars {
		env[name] = whole(0)
		if k == kindBool {
			env[name] = false
		}
	}
	env[lookupName] = &lookup{}
	config.WithEnv(env)
	for _, f := range functions() {
		config.Functions[f.Name] = f
	}
	return config
}

func (f *formula) run(v values) (any, error) {
	machine := vm.VM{MemoryBudget: formulaMemory}
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
	if !ok || n.rat == nil {
		return number{}, errAbsent
	}
	return n, nil
}

// holds runs a formula of kindBool. A condition about something that is absent does not hold.
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
