package appraisal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
)

// numeric are the functions a formula may call on numbers, with how many they take (-1: one or more).
var numeric = map[string]int{"min": -1, "max": -1, "abs": 1, "floor": 1, "ceil": 1, "round": 2}

// asked is a function that asks about a line of the scheme by its id.
type asked struct {
	about  string // the kind of line: a key of scope.ids
	result kind
}

// questions are those functions.
var questions = map[string]asked{
	"score_of": {"indicator", kindNumber}, "value_of": {"indicator", kindNumber}, "attainment_of": {"indicator", kindNumber},
	"target_of": {"indicator", kindNumber}, "points_of": {"indicator", kindNumber}, "records_of": {"indicator", kindNumber},
	"level_of": {"graded indicator", kindLevel},
	"met":      {"indicator", kindBool}, "missed": {"indicator", kindBool}, "scored": {"indicator", kindBool},
	"met_in": {"group", kindNumber}, "missed_in": {"group", kindNumber}, "streak": {"streak", kindNumber},
}

func (t *translator) call(n *ast.CallNode) (ast.Node, kind) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return t.fail(n, "formula_expression")
	}
	if q, ok := questions[callee.Value]; ok && t.scope.asks {
		return t.ask(n, callee.Value, q)
	}
	if callee.Value == "band" || callee.Value == "apply" {
		return t.look(n, callee.Value)
	}
	want, ok := numeric[callee.Value]
	if !ok {
		return t.fail(n, "formula_function", callee.Value, strings.Join(t.scope.functions(), ", "))
	}
	if (want >= 0 && len(n.Arguments) != want) || len(n.Arguments) == 0 {
		return t.fail(n, "formula_arguments", callee.Value, want)
	}
	args, ok := t.numbers(callee.Value, n.Arguments)
	if !ok {
		return n, ""
	}
	if callee.Value == "round" {
		if places, ok := t.literal[n.Arguments[1]]; !ok || !places.rat.IsInt() || places.cmp(whole(10)) > 0 {
			return t.fail(n.Arguments[1], "formula_round")
		}
	}
	return called(n, "__"+callee.Value, args...), kindNumber
}

// numbers translates arguments that must all be numbers.
func (t *translator) numbers(function string, written []ast.Node) ([]ast.Node, bool) {
	args := make([]ast.Node, len(written))
	for i, a := range written {
		node, k := t.translate(a)
		if k == "" {
			return nil, false
		}
		if k != kindNumber {
			t.fail(a, "formula_takes_numbers", function, k)
			return nil, false
		}
		args[i] = node
	}
	return args, true
}

func (t *translator) ask(n *ast.CallNode, name string, q asked) (ast.Node, kind) {
	ids := t.scope.ids[q.about]
	if len(n.Arguments) == 1 {
		if id, ok := n.Arguments[0].(*ast.StringNode); ok {
			if !slices.Contains(ids, id.Value) {
				return t.fail(id, "formula_unknown_id", word(q.about), id.Value, strings.Join(ids, ", "))
			}
			if t.scope.asked != nil {
				t.scope.asked(q.about, id.Value)
			}
			return called(n, "__"+name, &ast.IdentifierNode{Value: lookupName}, &ast.StringNode{Value: id.Value}), q.result
		}
	}
	return t.fail(n, "formula_takes_id", name, word(q.about))
}

// look translates band(table, x) and apply(table, base) or apply(table, base, x); the table goes into the formula itself.
func (t *translator) look(n *ast.CallNode, name string) (ast.Node, kind) {
	if len(n.Arguments) < 2 || len(n.Arguments) > 3 || (name == "band" && len(n.Arguments) != 2) {
		return t.fail(n, "formula_takes_table", name)
	}
	id, ok := n.Arguments[0].(*ast.StringNode)
	if !ok {
		return t.fail(n, "formula_takes_table", name)
	}
	table, ok := t.scope.tables[id.Value]
	if !ok {
		return t.fail(id, "formula_unknown_id", word("table"), id.Value, strings.Join(t.scope.tableIDs(), ", "))
	}
	args, ok := t.numbers(name, n.Arguments[1:])
	if !ok {
		return n, ""
	}
	f, ok := map[string]map[Semantics]string{"band": {ByValue: "__band"}, "apply": {Whole: "__share", Marginal: "__parts"}}[name][table.Semantics]
	if !ok {
		return t.fail(id, "formula_semantics", name, id.Value, string(table.Semantics))
	}
	if table.Semantics == Marginal && len(args) != 1 {
		return t.fail(n, "formula_marginal", id.Value)
	}
	if t.scope.asked != nil {
		t.scope.asked("table", id.Value)
	}
	return called(n, f, append([]ast.Node{constant(id, table)}, args...)...), kindNumber
}

// asking are the functions behind questions.
func asking() []*builtin.Function {
	return []*builtin.Function{
		figureOf("__score_of", func(s standing) number { return s.score }), figureOf("__value_of", func(s standing) number { return s.value }),
		figureOf("__attainment_of", func(s standing) number { return s.attainment }),
		figureOf("__target_of", func(s standing) number { return s.target }), figureOf("__points_of", func(s standing) number { return s.points }),
		figureOf("__records_of", func(s standing) number { return whole(int64(s.records)) }),
		figureOf("__level_of", func(s standing) number { return s.level }),
		factOf("__met", func(s standing) bool { return s.passed }), factOf("__missed", func(s standing) bool { return s.failed }),
		factOf("__scored", func(s standing) bool { return s.score.rat != nil }),
		countOf("__met_in", func(l *lookup, id string) int { return l.groups[id].met }),
		countOf("__missed_in", func(l *lookup, id string) int { return l.groups[id].missed }),
		countOf("__streak", func(l *lookup, id string) int { return l.streaks[id] }),
	}
}

func figureOf(name string, f func(standing) number) *builtin.Function {
	return &builtin.Function{Name: name, Types: types((func(*lookup, string) number)(nil)), Func: func(args ...any) (any, error) {
		l, id := lookedUp(args)
		s, ok := l.indicators[id]
		n := f(s)
		if !ok || n.rat == nil {
			if s.problem == "" {
				s.problem = "no_figures"
			}
			return nil, absence{s.problem}
		}
		return n, nil
	}}
}

func factOf(name string, f func(standing) bool) *builtin.Function {
	return &builtin.Function{Name: name, Types: types((func(*lookup, string) bool)(nil)), Func: func(args ...any) (any, error) {
		l, id := lookedUp(args)
		return f(l.indicators[id]), nil
	}}
}

func countOf(name string, f func(*lookup, string) int) *builtin.Function {
	return &builtin.Function{Name: name, Types: types((func(*lookup, string) number)(nil)), Func: func(args ...any) (any, error) {
		l, id := lookedUp(args)
		return whole(int64(f(l, id))), nil
	}}
}

func lookedUp(args []any) (*lookup, string) {
	l, ok := args[0].(*lookup)
	if !ok || l == nil {
		l = &lookup{}
	}
	id, ok := args[1].(string)
	if !ok {
		panic(fmt.Sprintf("appraisal: an id is %T", args[1])) // the translator puts a text there
	}
	return l, id
}
