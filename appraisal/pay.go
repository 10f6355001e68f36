package appraisal

import "github.com/expr-lang/expr/ast"

// workedOut prints a formula of money with the numbers in it and what it came to: "720000 × 3.5 ÷ 100 = 25200".
func (f *formula) workedOut(v values, result number) string {
	names := make(map[string]printed, len(v))
	for name, n := range v {
		if n, ok := n.(number); ok && n.rat != nil {
			names[name] = show(n)
		}
	}
	text := f.print(f.chosen(f.tree, v), names).text
	switch shown := result.rounded(2); {
	case text == shown.String():
		return text
	case numberOf(shown).cmp(result) != 0:
		return text + " ≈ " + shown.String()
	default:
		return text + " = " + shown.String()
	}
}

// chosen is the branch of a choice that counts, where its condition compares plain figures; otherwise the choice as it stands.
func (f *formula) chosen(n ast.Node, v values) ast.Node {
	choice, ok := n.(*ast.ConditionalNode)
	if !ok {
		return n
	}
	switch holds, known := f.compared(choice.Cond, v); {
	case !known:
		return n
	case holds:
		return f.chosen(choice.Exp1, v)
	default:
		return f.chosen(choice.Exp2, v)
	}
}

// compared is whether a comparison of two plain figures holds.
func (f *formula) compared(n ast.Node, v values) (holds, known bool) {
	b, ok := n.(*ast.BinaryNode)
	if !ok {
		return false, false
	}
	left, right := f.plain(b.Left, v), f.plain(b.Right, v)
	if left.rat == nil || right.rat == nil {
		return false, false
	}
	c := left.cmp(right)
	switch b.Operator {
	case "<":
		return c < 0, true
	case "<=":
		return c <= 0, true
	case ">":
		return c > 0, true
	case ">=":
		return c >= 0, true
	case "==":
		return c == 0, true
	case "!=":
		return c != 0, true
	}
	return false, false
}

// plain is the number that a name or a literal stands for; its rat is nil for anything else.
func (f *formula) plain(n ast.Node, v values) number {
	if id, ok := n.(*ast.IdentifierNode); ok {
		x, _ := v[id.Value].(number)
		return x
	}
	return f.literal[n]
}
