package ledger

import (
	"regexp"
	"strings"
)

// pieceSize is how much YAML is parsed at a time: the library's tree takes a hundred times as much memory as the text.
const pieceSize = 512 << 10

// piece is a part of a document that can be parsed by itself: a key of the top with all or some of its list's items.
type piece struct {
	line int // of the document, of the piece's first line
	text string
	more bool // the key is repeated from the piece before: only the items count
}

var topKey = regexp.MustCompile(`^["']?[A-Za-z_]+["']?:([ \t\r\n]|$)`)

// cut cuts a document between the items of the lists under its keys, after so many bytes. It does so only where every line at the margin is a
// key, a comment or an item, so that nothing else can be meant; an item's own lines stand further in than its dash.
func cut(source string, size int) ([]piece, bool) {
	var (
		pieces []piece
		now    strings.Builder
		key    string
		number = 0
		dash   = -1 // how far in the items of the section stand
	)
	begin := func(line string, more bool) {
		if now.Len() > 0 {
			pieces[len(pieces)-1].text = now.String()
			now.Reset()
		}
		pieces = append(pieces, piece{line: number, more: more})
		now.WriteString(line)
	}
	for line := range strings.Lines(source) {
		number++
		inside := len(line) - len(strings.TrimLeft(line, " "))
		rest := line[inside:]
		isItem := strings.HasPrefix(rest, "- ")
		switch {
		case strings.TrimSpace(rest) == "", rest[0] == '#':
			if len(pieces) == 0 {
				continue
			}
		case inside == 0 && !isItem:
			if !topKey.MatchString(line) {
				return nil, false
			}
			key, dash = line, -1
			begin(line, false)
			continue
		case len(pieces) == 0:
			return nil, false
		case isItem && dash < 0 && strings.TrimSpace(key) == strings.TrimSpace(strings.SplitAfter(key, ":")[0]):
			dash = inside
		case isItem && inside == dash && now.Len() > size:
			number-- // the key stands a line above the items
			begin(strings.TrimRight(key, "\r\n")+"\n", true)
			number++
		}
		now.WriteString(line)
	}
	if len(pieces) == 0 {
		return nil, false
	}
	pieces[len(pieces)-1].text = now.String()
	return pieces, true
}

// parsePieces parses the pieces and puts the document together again.
func parsePieces(pieces []piece) (*node, *wrong) {
	root := &node{kind: mapping, at: place{pieces[0].line, 1}}
	for _, p := range pieces {
		n, w := parseDocument(p.text)
		if w != nil {
			if w.at.line > 0 {
				w.at.line += p.line - 1
			}
			return nil, w
		}
		if n.kind != mapping || len(n.entries) != 1 {
			return nil, &wrong{at: place{p.line, 1}, detail: "expected a key with its value"}
		}
		n.shift(p.line - 1)
		e := n.entries[0]
		if p.more && len(root.entries) > 0 {
			before := root.entries[len(root.entries)-1].value
			before.items = append(before.items, e.value.items...)
			continue
		}
		root.entries = append(root.entries, e)
	}
	return root, nil
}

// shift moves the node by so many lines.
func (n *node) shift(lines int) {
	if n.at.line > 0 {
		n.at.line += lines
	}
	for _, item := range n.items {
		item.shift(lines)
	}
	for i := range n.entries {
		n.entries[i].at.line += lines
		n.entries[i].value.shift(lines)
	}
}
