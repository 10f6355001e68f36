package store

import (
	"strconv"
	"strings"
)

// table says how rows get into a table: its columns in the order of the values, and what follows them.
type table struct {
	name     string
	columns  []string
	conflict string // "ON CONFLICT …", "" for none
}

// maxParams is how many parameters one statement has at most: well within what both databases take, and large enough that more gains nothing.
const maxParams = 4000

// insert adds rows, many with one statement, and returns how many there are now that were not, or were changed.
func (t *tx) insert(into table, rows ...[]any) (n int64, err error) {
	if len(rows) == 1 {
		return t.exec(into.statement(1, t.s.dialect), rows[0]...)
	}
	most := maxParams / len(into.columns)
	for len(rows) > 0 {
		some := min(len(rows), most)
		args := make([]any, 0, some*len(into.columns))
		for _, r := range rows[:some] {
			args = append(args, r...)
		}
		res, err := t.x.ExecContext(t.ctx, into.statement(some, t.s.dialect), args...)
		if err != nil {
			return n, err
		}
		added, err := res.RowsAffected()
		if err != nil {
			return n, err
		}
		n += added
		rows = rows[some:]
	}
	return n, nil
}

// statement is the INSERT of a number of rows in the dialect's form. On SQLite its parameters have no numbers: looking a numbered one up
// takes time in proportion to how many there are.
func (b table) statement(rows int, in dialect) string {
	var text strings.Builder
	text.WriteString("INSERT INTO " + b.name + " (" + strings.Join(b.columns, ", ") + ") VALUES ")
	for i := range rows * len(b.columns) {
		switch {
		case i == 0:
			text.WriteString("(")
		case i%len(b.columns) == 0:
			text.WriteString("), (")
		default:
			text.WriteString(", ")
		}
		if in.question {
			text.WriteString("?")
		} else {
			text.WriteString("$" + strconv.Itoa(i+1))
		}
	}
	text.WriteString(") " + b.conflict)
	return text.String()
}
