package ledger

import (
	"fmt"
	"io"

	"github.com/meritbot/meritbot/appraisal"
)

// Workspace is the workspace of a book that is read from a file.
const Workspace appraisal.WorkspaceID = "ledger"

// Book is what a ledger file holds, with the file's own ids of what the program numbers.
type Book struct {
	appraisal.Ledger

	deals, customers []string // the file's ids by number, from 1
}

// Read reads a ledger file in YAML or JSON; name is used in messages. Whatever is wrong with the file is told at once: see Problems. Any
// other error is one of reading.
func Read(name string, from io.Reader) (*Book, error) {
	data, err := io.ReadAll(io.LimitReader(from, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("ledger: read %s: %w", name, err)
	}
	r := &reader{file: name}
	root := r.parse(data)
	if root == nil {
		return nil, r.err()
	}
	b := newBuilder(r)
	b.sections(root)
	if err := r.err(); err != nil {
		return nil, err
	}
	return b.book(), nil
}

// Deal returns the file's id of a deal by its number; "" when there is none.
func (b *Book) Deal(number int64) string { return at(b.deals, number) }

// Customer returns the file's id of a customer by its number; "" when there is none.
func (b *Book) Customer(number int64) string { return at(b.customers, number) }

func at(ids []string, number int64) string {
	if number < 1 || number > int64(len(ids)) {
		return ""
	}
	return ids[number-1]
}

// Ref turns a short id of the program, "D-12" or "C-3", into the file's own. Others stay as they are.
func (b *Book) Ref(ref string) string {
	var (
		kind   string
		number int64
	)
	if n, err := fmt.Sscanf(ref, "%1s-%d", &kind, &number); err != nil || n != 2 {
		return ref
	}
	own := ""
	switch kind {
	case "D":
		own = b.Deal(number)
	case "C":
		own = b.Customer(number)
	}
	if own == "" {
		return ref
	}
	return own
}
