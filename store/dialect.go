package store

import (
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// dialect is the few differences between the two databases.
type dialect struct {
	name       string
	goose      goose.Dialect
	question   bool   // parameters are written ?1 instead of $1
	lock       string // locks the rows read until the end of the transaction
	skipLocked string // locks the rows read and leaves out those that are locked
	identity   bool   // the database numbers audit lines and posts by itself
	// oneStatement: a WITH may write, so that several inserts are one statement. SQLite has no such thing, and no trips to save.
	oneStatement bool
	// statistics: plans rest on statistics of the rows, and those on a workspace that came just now are missing. SQLite plans without.
	statistics bool
	table      func(list, name string, columns []string) string // the rows of a JSON list of objects as a table
	split      func(list, name string) string                   // the parts of a text with commas as a table with one column, value
	later      func(day, n string) string                       // the day n days later
	exact      bool                                             // decimals kept as text can be added up exactly
	isolation  sql.IsolationLevel                               // of a transaction that reads everything as it was at its beginning
	// plans sets up a transaction that counts: compiling a query costs more than it saves, and what the database has in memory or on a
	// fast disk is read as fast out of order.
	plans string
}

var (
	liteDialect = dialect{name: "sqlite", goose: goose.DialectSQLite3, question: true, table: liteTable, split: liteSplit,
		later: func(day, n string) string { return "date(" + day + ", '+" + n + " days')" }}
	pgDialect = dialect{
		name: "postgres", goose: goose.DialectPostgres, lock: " FOR UPDATE", skipLocked: " FOR UPDATE SKIP LOCKED", identity: true,
		oneStatement: true, statistics: true, table: pgTable, split: pgSplit, exact: true, isolation: sql.LevelRepeatableRead,
		plans: "SET LOCAL jit = off; SET LOCAL random_page_cost = 1.1",
		later: func(day, n string) string { return "to_char(CAST(" + day + " AS DATE) + " + n + ", 'YYYY-MM-DD')" },
	}
)

// text turns a query written with $1, $2 … into the dialect's form. No query holds a dollar sign of its own: words come as parameters.
func (d dialect) text(query string) string {
	if d.question {
		return strings.ReplaceAll(query, "$", "?")
	}
	return query
}

// numbered returns what an INSERT whose $1 is the workspace says in front of its columns and of its values, so that the rows of a
// workspace are numbered as they come.
func (d dialect) numbered(table, column string) (columns, values string) {
	if d.identity {
		return "", ""
	}
	return column + ", ", fmt.Sprintf("(SELECT coalesce(max(%s), 0) + 1 FROM %s WHERE workspace_id = $1), ", column, table)
}

func (d dialect) migrations() (fs.FS, error) { return fs.Sub(migrations, "migrations/"+d.name) }

func liteTable(list, name string, columns []string) string {
	fields := make([]string, len(columns))
	for i, c := range columns {
		fields[i] = fmt.Sprintf("value ->> '%s' AS %s", c, c)
	}
	return fmt.Sprintf("(SELECT %s FROM json_each(%s)) AS %s", strings.Join(fields, ", "), list, name)
}

func pgTable(list, name string, columns []string) string {
	return fmt.Sprintf("json_to_recordset(CAST(%s AS JSON)) AS %s(%s TEXT)", list, name, strings.Join(columns, " TEXT, "))
}

func liteSplit(list, name string) string {
	return fmt.Sprintf(`json_each('["' || replace(%s, ',', '","') || '"]') AS %s`, list, name)
}

func pgSplit(list, name string) string {
	return fmt.Sprintf("unnest(string_to_array(%s, ',')) AS %s(value)", list, name)
}
