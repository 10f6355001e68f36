package ledger

import (
	"strings"
	"unicode/utf8"
)

// Bounds of a ledger file: far above what a company's years need.
const (
	maxBytes   = 64 << 20
	maxNesting = 16
)

// kind is the kind of a node.
type kind int

const (
	null kind = iota
	text
	number // text is the digits as they are written
	boolean
	list
	mapping
)

// node is a part of the file. Both readers, YAML's and JSON's, make the same.
type node struct {
	kind    kind
	at      place
	text    string  // of text and number; "true" or "false" of a boolean
	items   []*node // of a list
	entries []entry // of a mapping
}

// entry is a key of a mapping with its value.
type entry struct {
	key   string
	at    place
	value *node
}

// parse reads the file as a tree; nil when it can't, with the problem told.
func (r *reader) parse(data []byte) *node {
	switch {
	case len(data) > maxBytes:
		r.fail(place{}, "ledger.too_large")
		return nil
	case !utf8.Valid(data):
		r.fail(place{}, "ledger.not_utf8")
		return nil
	}
	source := strings.TrimPrefix(string(data), "\ufeff")
	if strings.HasPrefix(strings.TrimLeft(source, " \t\r\n"), "{") {
		root, wrong := parseJSON(source)
		if wrong == nil {
			return root
		}
		if wrong.deep || strings.HasSuffix(strings.ToLower(r.file), ".json") {
			r.failSyntax(wrong)
			return nil
		}
	}
	root, wrong := parseYAML(source)
	if wrong != nil {
		r.failSyntax(wrong)
		return nil
	}
	return root
}
