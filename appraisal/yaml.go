package appraisal

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Bounds of a scheme file, far above what a policy needs, so that no file can cost more than a moment.
const (
	maxSchemeBytes = 64 << 10
	maxNesting     = 16
	maxProblems    = 50
)

// SchemeProblem is something wrong in a scheme file, for the person who edits it.
type SchemeProblem struct {
	File         string
	Line, Column int // from 1; 0 when the problem has no place of its own
	Message      string
}

// Error gives "file:line:column: message".
func (p *SchemeProblem) Error() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// reader walks a YAML file strictly and gathers every problem instead of stopping at the first.
type reader struct {
	file     string
	problems []error
}

func (r *reader) fail(n ast.Node, format string, args ...any) {
	if len(r.problems) >= maxProblems {
		return
	}
	p := &SchemeProblem{File: r.file, Message: fmt.Sprintf(format, args...)}
	if n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		p.Line, p.Column = n.GetToken().Position.Line, n.GetToken().Position.Column
	}
	r.problems = append(r.problems, p)
}

func (r *reader) err() error { return errors.Join(r.problems...) }

// open parses the file and returns its one mapping, nil when there is none.
func (r *reader) open(data []byte) ast.Node {
	if msg := unbounded(data); msg != "" {
		r.fail(nil, "%s", msg)
		return nil
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		r.syntax(err)
		return nil
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		r.fail(nil, "a scheme file holds exactly one YAML document")
		return nil
	}
	return file.Docs[0].Body
}

func (r *reader) syntax(err error) {
	p := &SchemeProblem{File: r.file, Message: err.Error()}
	var at yaml.Error
	if errors.As(err, &at) {
		p.Message = at.GetMessage()
		if t := at.GetToken(); t != nil && t.Position != nil {
			p.Line, p.Column = t.Position.Line, t.Position.Column
		}
	}
	r.problems = append(r.problems, p)
}

// unbounded says why a file is refused before it is parsed: the parser descends once per bracket and per dash.
func unbounded(data []byte) string {
	if len(data) > maxSchemeBytes {
		return fmt.Sprintf("the file is larger than %d KB", maxSchemeBytes>>10)
	}
	for line := range strings.Lines(string(data)) {
		if strings.Count(line, "[")+strings.Count(line, "{") > maxNesting || strings.Count(line, "- ") > maxNesting ||
			strings.Count(line, "? ") > maxNesting || strings.Count(line, "!") > maxNesting {
			return "a line nests too deeply"
		}
	}
	open := strings.Count(string(data), "[") + strings.Count(string(data), "{")
	shut := strings.Count(string(data), "]") + strings.Count(string(data), "}")
	if open > shut+maxNesting {
		return "brackets are opened and not closed"
	}
	return ""
}

// key is what a mapping may hold under a name.
type key struct {
	name     string
	optional bool
	read     func(ast.Node)
}

// mapping reads a mapping whose keys are exactly the given ones.
func (r *reader) mapping(n ast.Node, keys ...key) {
	var entries []*ast.MappingValueNode
	switch m := n.(type) { // anchors, aliases and tags are no mappings here
	case *ast.MappingNode:
		entries = m.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{m}
	default:
		r.fail(n, "expected a mapping with %s", names(keys))
		return
	}
	seen := make(map[string]bool, len(keys))
	for _, entry := range entries {
		name := entry.Key.GetToken().Value
		k, ok := find(keys, name)
		switch {
		case !ok:
			r.fail(entry.Key, "unknown key %q; known here are %s", name, names(keys))
		case seen[name]:
			r.fail(entry.Key, "key %q is given twice", name)
		default:
			seen[name] = true
			k.read(entry.Value)
		}
	}
	for _, k := range keys {
		if !k.optional && !seen[k.name] {
			r.fail(n, "key %q is missing", k.name)
		}
	}
}

func find(keys []key, name string) (key, bool) {
	for _, k := range keys {
		if k.name == name {
			return k, true
		}
	}
	return key{}, false
}

func names(keys []key) string {
	all := make([]string, len(keys))
	for i, k := range keys {
		all[i] = k.name
	}
	return strings.Join(all, ", ")
}

// list reads the items of a sequence.
func (r *reader) list(n ast.Node, item func(ast.Node)) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		r.fail(n, "expected a list")
		return
	}
	for _, v := range s.Values {
		item(v)
	}
}

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
	r.fail(n, "expected a text")
	return ""
}

// number reads a plain decimal, exactly as it is written.
func (r *reader) number(n ast.Node) number {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		if v, ok := parseNumber(n.GetToken().Value); ok {
			return v
		}
	}
	r.fail(n, "expected a number such as 50 or 0.5")
	return whole(0)
}

func (r *reader) boolean(n ast.Node) bool {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		r.fail(n, "expected true or false")
		return false
	}
	return b.Value
}

// count reads a whole number from 0 to 1,000.
func (r *reader) count(n ast.Node) int {
	v := r.number(n)
	if !v.rat.IsInt() || v.cmp(whole(1000)) > 0 {
		r.fail(n, "expected a whole number from 0 to 1000")
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
	r.fail(n, "%q is not one of %s", string(got), strings.Join(all, ", "))
	return ""
}

// words reads a text in both languages; neither may be empty.
func (r *reader) words(n ast.Node) Words {
	var w Words
	r.mapping(n,
		key{name: "zh", read: func(n ast.Node) { w.ZH = r.nonEmpty(n) }},
		key{name: "en", read: func(n ast.Node) { w.EN = r.nonEmpty(n) }})
	return w
}

func (r *reader) nonEmpty(n ast.Node) string {
	s := r.text(n)
	if strings.TrimSpace(s) == "" {
		r.fail(n, "the text is empty")
	}
	return s
}
