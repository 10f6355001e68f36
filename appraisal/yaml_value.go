package appraisal

import (
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/shopspring/decimal"
)

// text reads a string; quotes are optional where YAML allows it.
func (r *reader) text(n ast.Node) string {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value
	case *ast.LiteralNode:
		if v.Value != nil {
			return strings.TrimSpace(v.Value.Value)
		}
	case *ast.IntegerNode:
		return v.Token.Value
	case *ast.FloatNode:
		return v.Token.Value
	}
	r.fail(n, "not_a_text")
	return ""
}

// formulaText reads a formula, which may be a lone number or a lone true.
func (r *reader) formulaText(n ast.Node) string {
	if b, ok := n.(*ast.BoolNode); ok {
		return b.Token.Value
	}
	return r.text(n)
}

// number reads a plain decimal, exactly as it is written.
func (r *reader) number(n ast.Node) number {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		if v, ok := parseNumber(n.GetToken().Value); ok {
			return v
		}
	}
	r.fail(n, "not_a_number")
	return whole(0)
}

// signed reads a plain decimal that may be below 0.
func (r *reader) signed(n ast.Node) number {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		digits, negative := strings.CutPrefix(n.GetToken().Value, "-")
		if v, ok := parseNumber(digits); ok {
			if negative {
				v = whole(0).sub(v)
			}
			return v
		}
	}
	r.fail(n, "not_a_number")
	return whole(0)
}

var fractionPattern = regexp.MustCompile(`^([0-9]{1,6})/([1-9][0-9]{0,5})$`)

// fraction reads a plain decimal or a fraction such as 25/3.
func (r *reader) fraction(n ast.Node) number {
	if s, ok := n.(*ast.StringNode); ok {
		m := fractionPattern.FindStringSubmatch(s.Value)
		if m == nil {
			r.fail(n, "not_a_number")
			return whole(0)
		}
		over, _ := parseNumber(m[1])
		under, _ := parseNumber(m[2])
		return over.quo(under)
	}
	return r.number(n)
}

func (r *reader) optionalNumber(n ast.Node) (number, *decimal.Decimal) {
	v := r.number(n)
	return v, v.pointer()
}

func (r *reader) boolean(n ast.Node) bool {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		r.fail(n, "not_a_boolean")
		return false
	}
	return b.Value
}

// count reads a whole number from 0 to 1,000.
func (r *reader) count(n ast.Node) int {
	v := r.number(n)
	if !v.rat.IsInt() || v.cmp(whole(1000)) > 0 {
		r.fail(n, "not_a_count")
		return 0
	}
	return int(v.rat.Num().Int64())
}

// choice reads one of a few words.
func choice[T ~string](r *reader, n ast.Node, words ...T) T {
	got := T(r.text(n))
	all := make([]string, len(words))
	for i, w := range words {
		if w == got {
			return got
		}
		all[i] = string(w)
	}
	r.fail(n, "not_one_of", string(got), strings.Join(all, ", "))
	return ""
}

// words reads a text in both languages; neither may be empty.
func (r *reader) words(n ast.Node) Words {
	var w Words
	r.mapping(n,
		key{name: "zh", read: func(n ast.Node) { w.ZH = r.nonEmpty(n) }},
		key{name: "en", read: func(n ast.Node) { w.EN = r.nonEmpty(n) }})
	r.texts = append(r.texts, textAt{n, w})
	return w
}

func (r *reader) nonEmpty(n ast.Node) string {
	s := r.text(n)
	if strings.TrimSpace(s) == "" {
		r.fail(n, "empty_text")
	}
	return s
}

// notes are the keys that say where a line stands in the policy and what the policy leaves open.
func (r *reader) notes(note *Note, clauseOptional bool) []key {
	return []key{
		{name: "clause", optional: clauseOptional, read: func(n ast.Node) { note.Clause = r.words(n) }},
		{name: "assumed", optional: true, read: func(n ast.Node) { note.Assumed = r.words(n) }},
	}
}

var idPattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,39}$`)

func (r *reader) id(n ast.Node) string {
	s := r.text(n)
	if !idPattern.MatchString(s) {
		r.fail(n, "not_an_id", s)
	}
	return s
}

var namePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// name checks a name that formulas will use.
func (r *reader) name(n ast.Node, name string) bool {
	switch {
	case !namePattern.MatchString(name):
		r.fail(n, "not_a_name", name)
	case reserved(name):
		r.fail(n, "name_reserved", name)
	default:
		return true
	}
	return false
}
