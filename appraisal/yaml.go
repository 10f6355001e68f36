package appraisal

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/conf"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Bounds of a scheme file, far above what a policy needs, so that no file can cost more than a moment.
const (
	maxSchemeBytes = 64 << 10
	maxLineBytes   = 2000
	maxSchemeLines = 1500
	maxSigns       = 6000
	maxNesting     = 16
	maxProblems    = 50
	maxLines       = 100 // of one kind: indicators, bands of a table, outcomes
	maxFormulas    = 300
	maxFormulaSum  = 20_000 // bytes of all formulas
)

// SchemeProblem is something wrong in a scheme file, for the person who edits it.
type SchemeProblem struct {
	File         string
	Line, Column int    // from 1; 0 when the problem has no place of its own
	Code         string // the kind of problem, "unknown_key"
	Path         string // where in the file: "$.indicators[0].weight"
	Text         Words
}

// Error gives "file:line:column: message" in English.
func (p *SchemeProblem) Error() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Text.EN)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text.EN)
}

// reader walks a YAML file strictly and gathers every problem instead of stopping at the first.
type reader struct {
	file                   string
	problems               []error
	formulas, formulaBytes int
	full                   bool // there are more formulas than may be

	figures map[string]kind     // the names that the file gives to figures
	config  *conf.Config        // of all formulas; nil before the first
	waiting []func()            // what is read when the rest is: formulas, and what names other lines
	asked   map[[2]string]bool  // the lines that formulas ask about: kind of line and id
	places  map[string]ast.Node // where the lines of the scheme stand: place
	texts   []textAt
}

func (r *reader) fail(n ast.Node, code string, args ...any) {
	r.failWords(n, code, complaint(code, args...))
}

func (r *reader) failWords(n ast.Node, code string, text Words) {
	if len(r.problems) >= maxProblems {
		return
	}
	p := &SchemeProblem{File: r.file, Code: code, Text: text}
	p.Line, p.Column, p.Path = position(n)
	r.problems = append(r.problems, p)
}

// position says where a node begins; a mapping begins at its first key.
func position(n ast.Node) (line, column int, path string) {
	if n == nil {
		return 0, 0, ""
	}
	path = n.GetPath()
	switch m := n.(type) {
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			n = m.Values[0].Key
		}
	case *ast.MappingValueNode:
		n = m.Key
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		line, column = t.Position.Line, t.Position.Column
	}
	return line, column, path
}

// later reads something when the rest of the file is read.
func (r *reader) later(read func()) { r.waiting = append(r.waiting, read) }

func (r *reader) err() error { return errors.Join(r.problems...) }

// open parses the file and returns its one mapping, nil when there is none.
func (r *reader) open(data []byte) ast.Node {
	if code, args := unbounded(data); code != "" {
		r.fail(nil, code, args...)
		return nil
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		r.syntax(err)
		return nil
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		r.fail(nil, "one_document")
		return nil
	}
	return file.Docs[0].Body
}

func (r *reader) syntax(err error) {
	p := &SchemeProblem{File: r.file, Code: "syntax", Text: complaint("syntax", err.Error())}
	var at yaml.Error
	if errors.As(err, &at) {
		p.Text = complaint("syntax", at.GetMessage())
		if t := at.GetToken(); t != nil && t.Position != nil {
			p.Line, p.Column = t.Position.Line, t.Position.Column
		}
	}
	r.problems = append(r.problems, p)
}

// unbounded says why a file is refused before it is parsed. The parser descends once per bracket and per dash, copies the rest of a line at
// many a sign, and compares each key of a mapping with those before it; within these bounds it needs a moment.
func unbounded(data []byte) (string, []any) {
	if len(data) > maxSchemeBytes {
		return "too_large", []any{maxSchemeBytes >> 10}
	}
	lines, signs, colons := 0, 0, 0
	for line := range bytes.Lines(data) {
		lines++
		if len(line) > maxLineBytes {
			return "line_long", []any{lines, maxLineBytes}
		}
		if bytes.Count(line, []byte("["))+bytes.Count(line, []byte("{")) > maxNesting || bytes.Count(line, []byte("- ")) > maxNesting ||
			bytes.Count(line, []byte("? ")) > maxNesting || bytes.Count(line, []byte("!")) > maxNesting {
			return "too_deep", []any{lines}
		}
		for _, c := range line {
			if c < utf8.RuneSelf && strings.IndexByte(yamlSigns, c) >= 0 {
				signs++
			}
		}
		colons += bytes.Count(line, []byte(":"))
	}
	open := bytes.Count(data, []byte("[")) + bytes.Count(data, []byte("{"))
	shut := bytes.Count(data, []byte("]")) + bytes.Count(data, []byte("}"))
	switch {
	case open > shut+maxNesting:
		return "brackets_open", nil
	case lines > maxSchemeLines:
		return "too_many_lines", []any{maxSchemeLines}
	case colons > maxSchemeLines || signs > maxSigns:
		return "too_dense", nil
	}
	return "", nil
}

// yamlSigns are the characters that mean something to YAML.
const yamlSigns = ":,-[]{}&*!|>'\"%@#?`\r\n"

// key is what a mapping may hold under a name.
type key struct {
	name     string
	optional bool
	read     func(ast.Node)
}

// entries are the pairs of a mapping; ok is false, and the problem named, when it is none.
func (r *reader) entries(n ast.Node, known string) (pairs []*ast.MappingValueNode, ok bool) {
	switch m := n.(type) { // anchors, aliases and tags are no mappings here
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	r.fail(n, "not_a_mapping", known)
	return nil, false
}

// mapping reads a mapping whose keys are exactly the given ones.
func (r *reader) mapping(n ast.Node, keys ...key) {
	pairs, ok := r.entries(n, names(keys))
	if !ok {
		return
	}
	seen := make(map[string]bool, len(keys))
	for _, entry := range pairs {
		name := entry.Key.GetToken().Value
		k, ok := find(keys, name)
		switch {
		case !ok:
			r.fail(entry.Key, "unknown_key", name, names(keys))
		case seen[name]:
			r.fail(entry.Key, "key_twice", name)
		default:
			seen[name] = true
			k.read(entry.Value)
		}
	}
	for _, k := range keys {
		if !k.optional && !seen[k.name] {
			r.fail(n, "missing_key", k.name)
		}
	}
}

// named reads a mapping whose keys are names that the file chooses.
func (r *reader) named(n ast.Node, read func(name string, key, value ast.Node)) {
	pairs, ok := r.entries(n, "…")
	if !ok || r.tooMany(n, len(pairs)) {
		return
	}
	seen := make(map[string]bool, len(pairs))
	for _, entry := range pairs {
		name := entry.Key.GetToken().Value
		if seen[name] {
			r.fail(entry.Key, "key_twice", name)
			continue
		}
		seen[name] = true
		read(name, entry.Key, entry.Value)
	}
}

func (r *reader) tooMany(n ast.Node, count int) bool {
	if count > maxLines {
		r.fail(n, "too_many", maxLines)
	}
	return count > maxLines
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
		r.fail(n, "not_a_list")
		return
	}
	if r.tooMany(n, len(s.Values)) {
		return
	}
	for _, v := range s.Values {
		item(v)
	}
}
