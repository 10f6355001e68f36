package ledger

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/meritbot/meritbot/internal/message"
)

// wrong is why a file can't be read at all.
type wrong struct {
	at     place
	detail string
	deep   bool // it nests too deeply
	alias  bool // it has an anchor, an alias or a merge, which a ledger has no use for
}

func (r *reader) failSyntax(w *wrong) {
	switch {
	case w.deep:
		r.fail(w.at, "ledger.too_deep")
	case w.alias:
		r.fail(w.at, "ledger.alias")
	default:
		r.fail(w.at, "ledger.syntax", message.Str("detail", w.detail))
	}
}

// scanner reads JSON with the place of every value. The standard library's decoder tells no places.
type scanner struct {
	source string
	pos    int
	line   int
	start  int // of the line

	counted, column int // up to where the columns of the line are counted, and the column there
}

// parseJSON reads a JSON document.
func parseJSON(source string) (root *node, bad *wrong) {
	s := &scanner{source: source, line: 1, column: 1}
	defer func() {
		if cause := recover(); cause != nil { // only fail's own: a scanner has no other way out of its depth
			w, ok := cause.(*wrong)
			if !ok {
				panic(cause)
			}
			root, bad = nil, w
		}
	}()
	root = s.value(0)
	s.space()
	if s.pos < len(s.source) {
		s.fail("something follows the end of the document")
	}
	return root, nil
}

// place is where the scanner is. It counts on from the place that was asked for last, since a file may be one long line.
func (s *scanner) place() place {
	at := min(s.pos, len(s.source))
	if s.counted < s.start || s.counted > at {
		s.counted, s.column = s.start, 1
	}
	s.column += utf8.RuneCountInString(s.source[s.counted:at])
	s.counted = at
	return place{s.line, s.column}
}

func (s *scanner) fail(format string, args ...any) {
	panic(&wrong{at: s.place(), detail: fmt.Sprintf(format, args...)})
}

func (s *scanner) space() {
	for ; s.pos < len(s.source); s.pos++ {
		switch s.source[s.pos] {
		case '\n':
			s.line++
			s.start = s.pos + 1
		case ' ', '\t', '\r':
		default:
			return
		}
	}
}

// peek is the next byte that is no space, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.pos == len(s.source) {
		return 0
	}
	return s.source[s.pos]
}

func (s *scanner) expect(c byte) {
	if s.peek() != c {
		s.fail("expected %q", string(c))
	}
	s.pos++
}

func (s *scanner) value(depth int) *node {
	c := s.peek()
	n := &node{at: s.place()}
	if depth > maxNesting {
		panic(&wrong{at: n.at, deep: true})
	}
	switch c {
	case '{':
		n.kind = mapping
		s.members(n, depth)
	case '[':
		n.kind = list
		s.elements(n, depth)
	case '"':
		n.kind, n.text = text, s.quoted()
	default:
		s.word(n)
	}
	return n
}

func (s *scanner) members(n *node, depth int) {
	s.expect('{')
	if s.peek() == '}' {
		s.pos++
		return
	}
	for {
		if s.peek() != '"' {
			s.fail("expected a key in double quotes")
		}
		at := s.place()
		key := s.quoted()
		s.expect(':')
		n.entries = append(n.entries, entry{key, at, s.value(depth + 1)})
		if s.peek() != ',' {
			break
		}
		s.pos++
	}
	s.expect('}')
}

func (s *scanner) elements(n *node, depth int) {
	s.expect('[')
	if s.peek() == ']' {
		s.pos++
		return
	}
	for {
		n.items = append(n.items, s.value(depth+1))
		if s.peek() != ',' {
			break
		}
		s.pos++
	}
	s.expect(']')
}

// quoted reads a text in double quotes.
func (s *scanner) quoted() string {
	from, escaped := s.pos, false
	for s.pos++; ; s.pos++ {
		if s.pos >= len(s.source) || s.source[s.pos] == '\n' {
			s.fail("a text is not closed")
		}
		c := s.source[s.pos]
		if c == '"' {
			break
		}
		if c == '\\' {
			escaped = true
			s.pos++
		}
	}
	s.pos++
	raw := s.source[from:s.pos]
	if !escaped {
		return raw[1 : len(raw)-1]
	}
	var words string
	if json.Unmarshal([]byte(raw), &words) != nil {
		s.fail("a text has an escape that does not exist")
	}
	return words
}

// word reads a number, true, false or null.
func (s *scanner) word(n *node) {
	from := s.pos
	for s.pos < len(s.source) && wordByte(s.source[s.pos]) {
		s.pos++
	}
	n.text = s.source[from:s.pos]
	switch n.text {
	case "null":
		n.kind = null
	case "true", "false":
		n.kind = boolean
	case "":
		s.fail("expected a value")
	default:
		if !json.Valid([]byte(n.text)) {
			s.pos = from
			s.fail("%q is no value; texts stand in double quotes", n.text)
		}
		n.kind = number
	}
}

func wordByte(c byte) bool {
	return c == '-' || c == '+' || c == '.' || c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
}
