package appraisal

import (
	"fmt"
	"strings"

	"github.com/expr-lang/expr/ast"
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

// show prints a number short enough to read: at most 4 decimals.
func show(n number) printed {
	text := n.rounded(4).String()
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

// print writes the formula with the names replaced.
func (f *formula) print(n ast.Node, names map[string]printed) printed {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		if p, ok := names[n.Value]; ok {
			return p
		}
		return printed{n.Value, tight}
	case *ast.UnaryNode:
		if n.Operator == "-" {
			return printed{"-" + within(f.print(n.Node, names), tight), looseSum}
		}
		return printed{"not " + within(f.print(n.Node, names), tight), looseLogic}
	case *ast.BinaryNode:
		s := signs[n.Operator]
		left, right := f.print(n.Left, names), f.print(n.Right, names)
		return printed{within(left, s.loose) + " " + s.sign + " " + within(right, s.loose+1), s.loose}
	case *ast.ConditionalNode:
		return printed{fmt.Sprintf("%s ? %s : %s", within(f.print(n.Cond, names), looseLogic), within(f.print(n.Exp1, names), looseLogic),
			within(f.print(n.Exp2, names), looseChoice)), looseChoice}
	case *ast.CallNode:
		args := make([]string, len(n.Arguments))
		for i, a := range n.Arguments {
			args[i] = f.print(a, names).text
		}
		return printed{n.Callee.String() + "(" + strings.Join(args, ", ") + ")", tight}
	}
	if v, ok := f.literal[n]; ok {
		return show(v)
	}
	return printed{n.String(), tight}
}

// within puts brackets around what hangs together more loosely than its place allows.
func within(p printed, loose int) string {
	if p.loose < loose {
		return "(" + p.text + ")"
	}
	return p.text
}

// working prints how an indicator's score came about: "min(500000 ÷ 400000 × 100, 100) = 100".
func (i *Indicator) working(f figures, score number) string {
	names := map[string]printed{"value": show(f.value), "records": show(whole(int64(f.records)))}
	if m, _ := MetricByID(i.Measure.Metric); m.Missing && f.records > 1 { // a mean
		names["value"] = printed{fmt.Sprintf("%s ÷ %d", show(f.value.mul(whole(int64(f.records)))).text, f.records), looseProduct}
	}
	if f.target.rat != nil {
		names["target"] = show(f.target)
		names["attainment"] = printed{fmt.Sprintf("%s ÷ %s × 100", show(f.value).text, show(f.target).text), looseProduct}
	}
	text := i.formula.print(i.formula.tree, names).text
	if i.cap.rat != nil {
		text = fmt.Sprintf("min(%s, %s)", text, show(i.cap).text)
	}
	if f.floored {
		text = fmt.Sprintf("max(%s, 0)", text)
	}
	result := score.rounded(2)
	switch {
	case text == result.String():
		return text
	case numberOf(result).cmp(score) != 0:
		return text + " ≈ " + result.String()
	}
	return text + " = " + result.String()
}
