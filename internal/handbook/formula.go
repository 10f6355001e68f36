package handbook

import (
	"strconv"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// How loosely a part of a formula hangs together, the loosest first.
const (
	looseChoice = iota
	looseOr
	looseAnd
	looseCompare
	looseSum
	looseProduct
	tight
)

// phrase is a part of a formula in words.
type phrase struct {
	text  message.Text
	loose int
}

// signs are the operators as people write them.
var signs = map[string]struct {
	sign  string
	loose int
}{
	"+": {"+", looseSum}, "-": {"−", looseSum}, "*": {"×", looseProduct}, "/": {"÷", looseProduct},
	"==": {"=", looseCompare}, "!=": {"≠", looseCompare}, "<": {"<", looseCompare}, "<=": {"≤", looseCompare},
	">": {">", looseCompare}, ">=": {"≥", looseCompare},
}

// Formula puts a formula or condition of a scheme into words. figures are the measures it names besides. A formula that can't be read is
// shown as it is. lang chooses among the scheme's own words, "zh-CN" or "en".
func Formula(s *appraisal.Scheme, lang, text string, figures []appraisal.NamedValue) message.Text {
	return describer{s, lang}.formula(text, figures, nil)
}

// formula puts a formula of the scheme into words. figures are the measures it names besides; names say what else a name stands for.
// A formula that can't be read is shown as it is.
func (d describer) formula(text string, figures []appraisal.NamedValue, names map[string]message.Text) message.Text {
	tree, err := parser.Parse(text)
	if err != nil {
		return message.Plain(text)
	}
	known := map[string]message.Text{}
	for _, f := range figures {
		known[f.Name] = Measure(f.Measure)
	}
	for name, t := range names {
		known[name] = t
	}
	return (&reader{d, known}).say(tree.Node).text
}

// reader reads a formula out.
type reader struct {
	describer

	known map[string]message.Text
}

func (r *reader) say(n ast.Node) phrase {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		if t, ok := r.known[n.Value]; ok {
			return phrase{t, tight}
		}
		return phrase{message.T("handbook.name." + n.Value), tight}
	case *ast.IntegerNode:
		return phrase{message.Raw(message.Number("", strconv.Itoa(n.Value))), tight}
	case *ast.FloatNode:
		return phrase{message.Raw(message.Number("", strconv.FormatFloat(n.Value, 'f', -1, 64))), tight}
	case *ast.StringNode:
		return phrase{message.Plain(n.Value), tight}
	case *ast.UnaryNode:
		return r.unary(n)
	case *ast.BinaryNode:
		return r.binary(n)
	case *ast.ConditionalNode:
		return phrase{message.T("handbook.formula.choice", message.Sub("when", r.within(n.Cond, looseOr)),
			message.Sub("yes", r.within(n.Exp1, looseOr)), message.Sub("no", r.say(n.Exp2).text)), looseChoice}
	case *ast.CallNode:
		return r.call(n.Callee.String(), n.Arguments)
	case *ast.BuiltinNode:
		return r.call(n.Name, n.Arguments)
	}
	return phrase{message.Plain(n.String()), tight}
}

// within is a part with brackets around it where its place asks for them.
func (r *reader) within(n ast.Node, loose int) message.Text {
	p := r.say(n)
	if p.loose < loose {
		return message.T("handbook.formula.brackets", message.Sub("of", p.text))
	}
	return p.text
}

func (r *reader) unary(n *ast.UnaryNode) phrase {
	if n.Operator == "-" {
		return phrase{message.T("handbook.formula.minus", message.Sub("of", r.within(n.Node, looseProduct))), looseSum}
	}
	if id, ok := n.Node.(*ast.IdentifierNode); ok && (id.Value == "last" || id.Value == "lowest_grade") {
		return phrase{message.T("handbook.not." + id.Value), looseCompare}
	}
	return phrase{message.T("handbook.formula.not", message.Sub("of", r.say(n.Node).text)), looseCompare}
}

func (r *reader) binary(n *ast.BinaryNode) phrase {
	switch n.Operator {
	case "and", "&&":
		return phrase{message.T("handbook.formula.and", message.Sub("first", r.side(n, n.Left)), message.Sub("second", r.side(n, n.Right))), looseAnd}
	case "or", "||":
		return phrase{message.T("handbook.formula.or", message.Sub("first", r.side(n, n.Left)), message.Sub("second", r.side(n, n.Right))), looseOr}
	}
	s, ok := signs[n.Operator]
	if !ok {
		return phrase{message.Plain(n.String()), tight}
	}
	left, right := r.scaled(n.Left, n.Right, s.loose), r.scaled(n.Right, n.Left, s.loose+1)
	return phrase{message.T("handbook.formula.binary", message.Sub("left", left), message.Str("sign", s.sign), message.Sub("right", right)), s.loose}
}

// side is a part of several conditions. Where "and" and "or" are mixed, brackets say which belong together.
func (r *reader) side(whole *ast.BinaryNode, n ast.Node) message.Text {
	if b, ok := n.(*ast.BinaryNode); ok && b.Operator == whole.Operator {
		return r.say(n).text
	}
	return r.within(n, looseCompare)
}

// scaled is a part of a comparison; a word in quotes is named by the scale of the other part.
func (r *reader) scaled(n, other ast.Node, loose int) message.Text {
	word, ok := n.(*ast.StringNode)
	name, named := other.(*ast.IdentifierNode)
	if !ok || !named {
		return r.within(n, loose)
	}
	switch name.Value {
	case "period":
		return kindName(calendar.Kind(word.Value))
	case "grade", "fits":
		for _, g := range r.s.Grades {
			if g.ID == word.Value {
				return r.words(g.Title)
			}
		}
	}
	return message.Plain(word.Value)
}

// call reads a function out: those that count, those that look up a table, and those that ask about a line of the scheme.
func (r *reader) call(name string, args []ast.Node) phrase {
	all := make([]message.Text, len(args))
	for i, a := range args {
		all[i] = r.say(a).text
	}
	switch {
	case (name == "min" || name == "max") && len(all) > 0:
		return phrase{message.T("handbook.formula."+name, message.Sub("all", listed(all))), looseChoice}
	case (name == "abs" || name == "floor" || name == "ceil") && len(all) == 1:
		return phrase{message.T("handbook.formula."+name, message.Sub("of", all[0])), looseChoice}
	case name == "round" && len(all) == 2:
		return phrase{message.T("handbook.formula.round", message.Sub("of", all[0]), message.Sub("places", all[1])), looseChoice}
	case (name == "band" || name == "apply") && len(args) > 1:
		return r.look(name, args, all)
	case len(args) == 1:
		if id, ok := args[0].(*ast.StringNode); ok {
			return phrase{message.T("handbook.ask."+name, message.Sub("line", r.line(name, id.Value))), tight}
		}
	}
	return phrase{message.T("handbook.formula.call", message.Str("name", name), message.Sub("all", listed(all))), tight}
}

// look reads out what is looked up in a table.
func (r *reader) look(name string, args []ast.Node, all []message.Text) phrase {
	table := all[0]
	if id, ok := args[0].(*ast.StringNode); ok {
		for _, t := range r.s.Tables {
			if t.ID == id.Value {
				table = r.words(t.Title)
			}
		}
	}
	named := message.Sub("table", table)
	switch {
	case name == "band":
		return phrase{message.T("handbook.formula.band", named, message.Sub("at", all[1])), tight}
	case len(args) == 3:
		return phrase{message.T("handbook.formula.apply", named, message.Sub("base", r.within(args[1], looseProduct)), message.Sub("at", all[2])), looseProduct}
	}
	return phrase{message.T("handbook.formula.apply_own", named, message.Sub("base", r.within(args[1], looseProduct))), looseProduct}
}

// line names the indicator, group or streak that a function asks about.
func (r *reader) line(function, id string) message.Text {
	switch function {
	case "met_in", "missed_in":
		return r.words(r.groupTitle(id))
	case "streak":
		for _, k := range r.s.Streaks {
			if k.ID == id {
				return r.words(k.Title)
			}
		}
	default:
		if i, ok := r.s.Indicator(id); ok {
			return r.words(i.Title)
		}
	}
	return message.Plain(id)
}
