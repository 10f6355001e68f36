package appraisal

import (
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"slices"

	"github.com/expr-lang/expr/builtin"
)

// lookupName is the hidden variable through which a formula asks about indicators, groups and streaks.
const lookupName = "__lookup"

// lookup holds what the functions of a formula ask for, by id. A nil one, and what is not in it, is absent; a count that is not in it is 0.
type lookup struct {
	indicators map[string]standing
	groups     map[string]groupCount
	streaks    map[string]int // for how many periods in a row
}

// standing is what is known of an indicator. The rat of what is absent is nil.
type standing struct {
	score, value, attainment, target, points number
	level                                    number // of a graded indicator: its place on the scale of levels
	records                                  int
	passed, failed                           bool   // with a pass line and a score
	problem                                  string // why there is no figure, "no_survey"; "" stands for "no_figures"
}

// groupCount counts the indicators of a group that passed and that failed.
type groupCount struct{ met, missed int }

// absence is returned by a formula that asks for something that is absent; it is errAbsent with the code of the problem.
type absence struct{ code string }

// Error names the problem.
func (a absence) Error() string { return "absent: " + a.code }

// Is makes every absence errAbsent.
func (a absence) Is(target error) bool { return target == errAbsent }

var (
	errAbsent   = errors.New("absent")
	errNoBand   = errors.New("the value lies in no band of the table")
	errDivision = errors.New("division by zero")
	errTooLarge = errors.New("the number is too long")
)

// problemOf is the code of the problem that a formula's error is reported as; fallback is for a thing of no particular name that is absent.
func problemOf(err error, fallback string) string {
	var a absence
	switch {
	case errors.As(err, &a) && a.code != "":
		return a.code
	case errors.Is(err, errAbsent):
		return fallback
	case errors.Is(err, errNoBand):
		return "no_band"
	}
	return "formula_undefined"
}

type (
	twoNumbers  = func(number, number) number
	twoCompared = func(number, number) bool
)

// functions are what a translated formula calls. Their names can't be typed: the translator refuses them.
func functions() []*builtin.Function {
	return slices.Concat(asking(), []*builtin.Function{
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
		{Name: "__have", Types: types((func(number, string) number)(nil)), Func: have},
		{Name: "__hold", Types: types((func(bool, string) bool)(nil)), Func: have},
		looked("__band", (*Table).look), looked("__share", (*Table).whole), looked("__parts", (*Table).marginal),
	})
}

func operation(name string, f twoNumbers) *builtin.Function {
	return &builtin.Function{Name: name, Types: types(f), Func: func(args ...any) (any, error) {
		n, err := numbers(args)
		if err != nil {
			return nil, err
		}
		return bounded(f(n[0], n[1]))
	}}
}

// bounded refuses a number that is too long to compute with.
func bounded(n number) (any, error) {
	if long(n.rat) {
		return nil, errTooLarge
	}
	return n, nil
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

// looked is a function of a table and one or two numbers: what is paid on, and where it is looked up (the last one).
func looked(name string, f func(t *Table, base, x number) (number, error)) *builtin.Function {
	signature := types((func(*Table, ...number) number)(nil))
	return &builtin.Function{Name: name, Types: signature, Func: func(args ...any) (any, error) {
		t, ok := args[0].(*Table)
		if !ok {
			return nil, fmt.Errorf("expected a table, got %T", args[0])
		}
		n, err := numbers(args[1:])
		if err != nil {
			return nil, err
		}
		found, err := f(t, n[0], n[len(n)-1])
		if err != nil {
			return nil, err
		}
		return bounded(found)
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
	return bounded(n[0].quo(n[1]))
}

func floor(a number) number {
	return number{new(big.Rat).SetInt(new(big.Int).Div(a.rat.Num(), a.rat.Denom()))} // Div is Euclidean and the denominator positive
}

// have lets through what a name stands for, or says what is missing.
func have(args ...any) (any, error) {
	if n, ok := args[0].(number); args[0] == nil || (ok && n.rat == nil) {
		code, _ := args[1].(string)
		return nil, absence{code}
	}
	return args[0], nil
}

func numbers(args []any) ([]number, error) {
	out := make([]number, len(args))
	for i, a := range args {
		n, ok := a.(number)
		switch {
		case a == nil || (ok && n.rat == nil):
			return nil, errAbsent
		case !ok:
			return nil, fmt.Errorf("expected a number, got %T", a)
		}
		out[i] = n
	}
	return out, nil
}

func types(f any) []reflect.Type { return []reflect.Type{reflect.TypeOf(f)} }
