package ledger

import (
	"errors"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// parseYAML reads a YAML document, a large one in pieces.
func parseYAML(source string) (*node, *wrong) {
	if len(source) > pieceSize {
		if pieces, ok := cut(source, pieceSize); ok {
			return parsePieces(pieces)
		}
	}
	return parseDocument(source)
}

// parseDocument reads a whole document. A file on which the library gives up in a panic can't be read either.
func parseDocument(source string) (root *node, bad *wrong) {
	defer func() {
		if cause := recover(); cause != nil {
			root, bad = nil, &wrong{detail: "the file is malformed"}
		}
	}()
	tokens := lexer.Tokenize(source)
	if w := refused(tokens); w != nil {
		return nil, w
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) // the reader tells of keys that are given twice, with all else
	if err != nil {
		return nil, syntax(err)
	}
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if body != nil {
			return nil, &wrong{at: placeOf(doc.Body), detail: "a ledger is one YAML document"}
		}
		body = doc.Body
	}
	if body == nil {
		return &node{at: place{1, 1}}, nil
	}
	return convert(body, 0)
}

func syntax(err error) *wrong {
	w := &wrong{detail: err.Error()}
	var at yaml.Error
	if errors.As(err, &at) {
		w.detail = at.GetMessage()
		if t := at.GetToken(); t != nil && t.Position != nil {
			w.at = place{t.Position.Line, t.Position.Column}
		}
	}
	return w
}

// refused says why the parser does not get the file: it descends once per bracket, dash and question mark.
func refused(tokens token.Tokens) *wrong {
	depth, line, dashes := 0, 0, 0
	for _, t := range tokens {
		at := place{t.Position.Line, t.Position.Column}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.AnchorType, token.AliasType, token.MergeKeyType, token.TagType:
			return &wrong{at: at, alias: true}
		case token.SequenceEntryType, token.MappingKeyType:
			if t.Position.Line != line {
				line, dashes = t.Position.Line, 0
			}
			dashes++
		default:
		}
		if depth > maxNesting || dashes > maxNesting || t.Position.IndentNum > maxIndent {
			return &wrong{at: at, deep: true}
		}
	}
	return nil
}

// maxIndent is how far a line may be indented: enough for every nesting, whatever the editor's taste.
const maxIndent = 8 * maxNesting

func placeOf(n ast.Node) place {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return place{}
	}
	at := n.GetToken().Position
	return place{at.Line, at.Column}
}

func convert(n ast.Node, depth int) (*node, *wrong) {
	at := placeOf(n)
	if depth > maxNesting {
		return nil, &wrong{at: at, deep: true}
	}
	switch v := n.(type) {
	case nil, *ast.NullNode:
		return &node{at: at}, nil
	case *ast.StringNode:
		return &node{kind: text, at: at, text: v.Value}, nil
	case *ast.LiteralNode:
		words := ""
		if v.Value != nil {
			words = v.Value.Value
		}
		return &node{kind: text, at: at, text: words}, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return &node{kind: number, at: at, text: n.GetToken().Value}, nil
	case *ast.BoolNode:
		return &node{kind: boolean, at: at, text: truth(v.Value)}, nil
	case *ast.SequenceNode:
		return sequence(v, at, depth)
	case *ast.MappingNode:
		return pairs(v.Values, at, depth)
	case *ast.MappingValueNode:
		return pairs([]*ast.MappingValueNode{v}, at, depth)
	}
	return nil, &wrong{at: at, alias: true}
}

func truth(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

func sequence(s *ast.SequenceNode, at place, depth int) (*node, *wrong) {
	n := &node{kind: list, at: at, items: make([]*node, 0, len(s.Values))}
	for _, v := range s.Values {
		item, w := convert(v, depth+1)
		if w != nil {
			return nil, w
		}
		n.items = append(n.items, item)
	}
	return n, nil
}

func pairs(values []*ast.MappingValueNode, at place, depth int) (*node, *wrong) {
	n := &node{kind: mapping, at: at, entries: make([]entry, 0, len(values))}
	for i, v := range values {
		if v.Key == nil || v.Key.GetToken() == nil {
			return nil, &wrong{at: placeOf(v), detail: "a key can't be read"}
		}
		keyAt := placeOf(v.Key)
		if i == 0 && (n.at.line == 0 || keyAt.line < n.at.line || (keyAt.line == n.at.line && keyAt.column < n.at.column)) {
			n.at = keyAt // goccy gives the place of the colon
		}
		value, w := convert(v.Value, depth+1)
		if w != nil {
			return nil, w
		}
		if value.at.line == 0 {
			value.at = keyAt
		}
		n.entries = append(n.entries, entry{v.Key.GetToken().Value, keyAt, value})
	}
	return n, nil
}
