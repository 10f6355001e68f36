package appraisal

import (
	"errors"
	"fmt"
	"math/big"
	"testing"

	"github.com/expr-lang/expr/ast"
	"pgregory.net/rapid"
)

// numberText draws a formula of a number over x, y and z; conditionText one of a condition.
func numberText(t *rapid.T, depth int) string {
	if depth == 0 {
		return rapid.SampledFrom([]string{"x", "y", "z", "0", "1", "2.5", "10"}).Draw(t, "atom")
	}
	a := func() string { return numberText(t, depth-1) }
	switch rapid.IntRange(0, 9).Draw(t, "number") {
	case 0:
		return fmt.Sprintf("(%s + %s)", a(), a())
	case 1:
		return fmt.Sprintf("(%s - %s)", a(), a())
	case 2:
		return fmt.Sprintf("(%s * %s)", a(), a())
	case 3:
		return fmt.Sprintf("(%s / %s)", a(), a())
	case 4:
		return fmt.Sprintf("min(%s, %s)", a(), a())
	case 5:
		return fmt.Sprintf("max(%s, %s)", a(), a())
	case 6:
		return fmt.Sprintf("%s(%s)", rapid.SampledFrom([]string{"abs", "floor", "ceil", "-"}).Draw(t, "function"), a())
	case 7:
		return fmt.Sprintf("(%s ? %s : %s)", conditionText(t, depth-1), a(), a())
	case 8:
		return fmt.Sprintf(`band("marks", %s)`, a())
	}
	return fmt.Sprintf(`apply("%s", %s)`, rapid.SampledFrom([]string{"rates", "steps"}).Draw(t, "table"), a())
}

func conditionText(t *rapid.T, depth int) string {
	if depth == 0 {
		return rapid.SampledFrom([]string{"x > 0", "x != 0", "0 <= y", "y == 2", "z < 5", "last", "not last", "x < y", "true"}).Draw(t, "comparison")
	}
	a := func() string { return conditionText(t, depth-1) }
	switch rapid.IntRange(0, 3).Draw(t, "condition") {
	case 0:
		return fmt.Sprintf("(%s and %s)", a(), a())
	case 1:
		return fmt.Sprintf("(%s or %s)", a(), a())
	case 2:
		return fmt.Sprintf("not (%s)", a())
	}
	operator := rapid.SampledFrom([]string{"<", "<=", "==", "!=", ">=", ">"}).Draw(t, "operator")
	return fmt.Sprintf("(%s %s %s)", numberText(t, depth-1), operator, numberText(t, depth-1))
}

// drawSpan draws a span and a value in it, or neither: absent.
func drawSpan(t *rapid.T) (span, number) {
	value := whole(rapid.Int64Range(-6, 6).Draw(t, "value"))
	lo := at(value.sub(whole(rapid.Int64Range(0, 3).Draw(t, "below"))))
	hi := at(value.add(whole(rapid.Int64Range(0, 3).Draw(t, "above"))))
	lo.open, hi.open = lo.rat.Cmp(value.rat) < 0 && rapid.Bool().Draw(t, "lo open"), hi.rat.Cmp(value.rat) > 0 && rapid.Bool().Draw(t, "hi open")
	if rapid.IntRange(0, 5).Draw(t, "unbounded below") == 0 {
		lo = infinite(-1)
	}
	if rapid.IntRange(0, 5).Draw(t, "unbounded above") == 0 {
		hi = infinite(1)
	}
	s := span{lo: lo, hi: hi, absent: rapid.IntRange(0, 5).Draw(t, "may be absent") == 0}
	if s.absent && rapid.Bool().Draw(t, "absent") {
		return s, number{}
	}
	return s, value
}

func (s span) contains(n number) bool {
	p := end{rat: n.rat}
	lo, hi := p.side(s.lo), p.side(s.hi)
	return !s.never && (lo > 0 || (lo == 0 && !s.lo.open)) && (hi < 0 || (hi == 0 && !s.hi.open))
}

// TestWhatTheLinterRulesOutNeverHappens: a formula never comes to a number, a condition or a division by zero that its analysis on spans,
// in which the values lie, did not expect.
func TestWhatTheLinterRulesOutNeverHappens(t *testing.T) {
	sc := ruleScope()
	sc.vars = map[string]kind{"x": kindNumber, "y": kindNumber, "z": kindNumber, "last": kindBool}
	rapid.Check(t, func(t *rapid.T) {
		base, v := spans{}, values{}
		for _, name := range []string{"x", "y", "z"} {
			s, n := drawSpan(t)
			base[name], v[name] = s, n
		}
		last := rapid.Bool().Draw(t, "last")
		base["last"], v["last"] = between(whole(0), whole(1)), last
		condition := rapid.Bool().Draw(t, "a condition")
		draw, want := numberText, kindNumber
		if condition {
			draw, want = conditionText, kindBool
		}
		text := draw(t, 3)
		f, err := compileFormula(text, want, sc)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		steps, divides := maxLintSteps, false
		a := &analysis{scope: sc, formula: f, left: &steps, divides: func(*ast.BinaryNode) { divides = true }}
		out, err := f.run(v)
		if condition {
			checkTruth(t, text, a.condition(f.tree, known{base: base}), out, err, divides)
			return
		}
		got := a.number(f.tree, known{base: base})
		switch n, ok := out.(number); {
		case errors.Is(err, errDivision) && !divides:
			t.Errorf("%s divides by zero unexpectedly", text)
		case err == nil && ok && n.rat != nil && !got.contains(n):
			t.Errorf("%s is %s, expected in %s %+v", text, n.decimal(), got.text(), got)
		case err == nil && ok && n.rat == nil && !got.absent, errors.Is(err, errAbsent) && !got.absent && !got.never && !divides:
			t.Errorf("%s is absent unexpectedly", text)
		}
	})
}

func checkTruth(t *rapid.T, text string, got truth, out any, err error, divides bool) {
	b, ok := out.(bool)
	switch {
	case errors.Is(err, errDivision) && !divides:
		t.Errorf("%s divides by zero unexpectedly", text)
	case err == nil && ok && ((b && !got.yes) || (!b && !got.no)):
		t.Errorf("%s is %t, expected %+v", text, b, got)
	}
}

func TestSpans(t *testing.T) {
	n := func(a, b int64) span { return between(whole(a), whole(b)) }
	tests := []struct {
		name      string
		got, want span
	}{
		{"sum", n(1, 2).add(fromZero()), span{lo: at(whole(1)), hi: infinite(1)}},
		{"difference", n(1, 2).sub(n(0, 5)), n(-4, 2)},
		{"product of signs", n(-2, 3).mul(n(-5, 4)), n(-15, 12)},
		{"product with nothing", n(0, 3).mul(fromZero()), fromZero()},
		{"product above 0", aboveZero().mul(n(2, 3)), aboveZero()},
		{"quotient", n(1, 4).quo(n(2, 4)), span{lo: end{rat: big.NewRat(1, 4)}, hi: at(whole(2))}},
		{"quotient by what is above 0", n(1, 4).quo(aboveZero()), aboveZero()},
		{"quotient by what may be 0", n(1, 4).quo(fromZero()), everything()},
		{"min", n(0, 500).extreme(only(whole(120)), -1), n(0, 120)},
		{"max", everything().extreme(only(whole(0)), 1), fromZero()},
		{"size", n(-3, 2).abs(), n(0, 3)},
		{"hull", n(0, 1).hull(n(5, 6)), n(0, 6)},
	}
	for _, tt := range tests {
		if !same(tt.got, tt.want) {
			t.Errorf("%s: %s %+v, want %s", tt.name, tt.got.text(), tt.got, tt.want.text())
		}
	}
}

func same(a, b span) bool {
	return a.lo.side(b.lo) == 0 && a.hi.side(b.hi) == 0 && a.lo.open == b.lo.open && a.hi.open == b.hi.open && a.absent == b.absent && a.never == b.never
}
