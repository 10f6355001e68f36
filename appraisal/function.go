package appraisal

import (
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
)

// scoresName is the hidden variable through which a formula asks about single indicators.
const scoresName = "__scores"

// scoreTable holds the indicators' scores that a formula may ask for, by id.
type scoreTable map[string]indicatorScore

type indicatorScore struct {
	score  number // rat is nil without a score
	passed bool
}

// numeric are the functions a formula may call on numbers, with how many they take (-1: one or more).
var numeric = map[string]int{"min": -1, "max": -1, "abs": 1, "floor": 1, "ceil": 1, "round": 2}

// aboutIndicator are the functions that take an indicator's id.
var aboutIndicator = map[string]kind{"score_of": kindNumber, "met": kindBool}

func (t *translator) call(n *ast.CallNode) (ast.Node, kind) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return t.fail(n, "this kind of expression is not allowed in a formula")
	}
	if result, ok := aboutIndicator[callee.Value]; ok && len(t.scope.indicators) > 0 {
		return t.callAbout(n, callee.Value, result)
	}
	want, ok := numeric[callee.Value]
	if !ok {
		return t.fail(n, "unknown function %q; known are min, max, abs, floor, ceil, round", callee.Value)
	}
	if (want >= 0 && len(n.Arguments) != want) || len(n.Arguments) == 0 {
		return t.fail(n, "%s takes %s", callee.Value, map[int]string{-1: "one number or more", 1: "one number", 2: "a number and how many decimals"}[want])
	}
	args := make([]ast.Node, len(n.Arguments))
	for i, a := range n.Arguments {
		node, k := t.translate(a)
		if k == "" {
			return n, ""
		}
		if k != kindNumber {
			return t.fail(a, "%s takes numbers, not %s", callee.Value, k)
		}
		args[i] = node
	}
	if callee.Value == "round" {
		if places, ok := t.literal[n.Arguments[1]]; !ok || !places.rat.IsInt() || places.cmp(whole(10)) > 0 {
			return t.fail(n.Arguments[1], "round takes 0 to 10 decimals, written as a number")
		}
	}
	return called(n, "__"+callee.Value, args...), kindNumber
}

func (t *translator) callAbout(n *ast.CallNode, name string, result kind) (ast.Node, kind) {
	if len(n.Arguments) == 1 {
		if id, ok := n.Arguments[0].(*ast.StringNode); ok {
			if !slices.Contains(t.scope.indicators, id.Value) {
				return t.fail(id, "there is no indicator %q; there are %s", id.Value, strings.Join(t.scope.indicators, ", "))
			}
			return called(n, "__"+name, &ast.IdentifierNode{Value: scoresName}, id), result
		}
	}
	return t.fail(n, "%s takes the id of an indicator in quotes", name)
}

type (
	twoNumbers  = func(number, number) number
	twoCompared = func(number, number) bool
)

// functions are what a translated formula calls. Their names can't be typed: the translator refuses them.
func functions() []*builtin.Function {
	return []*builtin.Function{
		operation("__add", number.add), operation("__sub", number.sub), operation("__mul", number.mul),
		{Name: "__div", Types: types(twoNumbers(nil)), Func: divide},
		comparing("__eq", func(c int) bool { return c == 0 }), comparing("__ne", func(c int) bool { return c != 0 }),
		comparing("__lt", func(c int) bool { return c < 0 }), comparing("__le", func(c int) bool { return c <= 0 }),
		comparing("__gt", func(c int) bool { return c > 0 }), comparing("__ge", func(c int) bool { return c >= 0 }),
		extreme("__min", -1), extreme("__max", 1),
		single("__abs", func(a number) number { return number{new(big.Rat).Abs(a.rat)} }),
		single("__floor", floor),
		single("__ceil", func(a number) number { return whole(0).sub(floor(whole(0).sub(a))) }),
		operation("__round", func(a, places number) number { return numberOf(a.rounded(int(places.rat.Num().Int64()))) }),
		{Name: "__score_of", Types: types((func(scoreTable, string) number)(nil)), Func: scoreOf},
		{Name: "__met", Types: types((func(scoreTable, string) bool)(nil)), Func: met},
	}
}

func operation(name string, f twoNumbers) *builtin.Function {
	return &builtin.Function{Name: name, Types: types(f), Func: func(args ...any) (any, error) {
		n, err := numbers(args)
		if err != nil {
			return nil, err
		}
		return f(n[0], n[1]), nil
	}}
}

func comparing(name string, f func(int) bool) *builtin.Function {
	return &builtin.Function{Name: name, Types: types(twoCompared(nil)), Func: func(args ...any) (any, error) {
		n, err := numbers(args)
		if err != nil {
			return nil, err
		}
		return f(n[0].cmp(n[1])), nil
	}}
}

func extreme(name string, sign int) *builtin.Function {
	return &builtin.Function{Name: name, Types: types((func(...number) number)(nil)), Func: func(args ...any) (any, error) {
		n, err := numbers(args)
		if err != nil {
			return nil, err
		}
		best := n[0]
		for _, v := range n[1:] {
			if v.cmp(best) == sign {
				best = v
			}
		}
		return best, nil
	}}
}

func single(name string, f func(number) number) *builtin.Function {
	return &builtin.Function{Name: name, Types: types(f), Func: func(args ...any) (any, error) {
		n, err := numbers(args)
		if err != nil {
			return nil, err
		}
		return f(n[0]), nil
	}}
}

func divide(args ...any) (any, error) {
	n, err := numbers(args)
	if err != nil {
		return nil, err
	}
	if n[1].sign() == 0 {
		return nil, errDivision
	}
	return n[0].quo(n[1]), nil
}

func floor(a number) number {
	return number{new(big.Rat).SetInt(new(big.Int).Div(a.rat.Num(), a.rat.Denom()))} // Div is Euclidean and the denominator positive
}

func scoreOf(args ...any) (any, error) {
	s, err := lookUp(args)
	if err != nil {
		return nil, err
	}
	if s.score.rat == nil {
		return nil, errAbsent
	}
	return s.score, nil
}

func met(args ...any) (any, error) {
	s, err := lookUp(args)
	return s.passed, err
}

func lookUp(args []any) (indicatorScore, error) {
	table, ok := args[0].(scoreTable)
	id, isText := args[1].(string)
	if !ok || !isText {
		return indicatorScore{}, fmt.Errorf("expected an indicator, got %T and %T", args[0], args[1])
	}
	return table[id], nil
}

func numbers(args []any) ([]number, error) {
	out := make([]number, len(args))
	for i, a := range args {
		n, ok := a.(number)
		if !ok {
			return nil, fmt.Errorf("expected a number, got %T", a)
		}
		out[i] = n
	}
	return out, nil
}

func types(f any) []reflect.Type { return []reflect.Type{reflect.TypeOf(f)} }
