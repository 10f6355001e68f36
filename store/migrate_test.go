package store_test

import (
	"database/sql"
	"embed"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/store"
	"github.com/meritbot/meritbot/store/storetest"
)

//go:embed migrations
var files embed.FS

func TestMigrationsAreTheSameInBothDialects(t *testing.T) {
	names := func(dialect string) []string {
		entries, err := fs.ReadDir(files, "migrations/"+dialect)
		if err != nil {
			t.Fatal(err)
		}
		all := make([]string, len(entries))
		for i, e := range entries {
			all[i] = e.Name()
		}
		return all
	}
	lite, pg := names("sqlite"), names("postgres")
	if len(lite) == 0 || !slices.Equal(lite, pg) {
		t.Errorf("sqlite has %v, postgres has %v", lite, pg)
	}
}

// databases runs a test on an empty database of each kind, with a plain connection to it.
func databases(t *testing.T, test func(t *testing.T, dialect, dsn string, db *sql.DB)) {
	t.Helper()
	run := func(t *testing.T, dialect, dsn string) {
		t.Helper()
		db, err := sql.Open(dialect, dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		test(t, dialect, dsn, db)
	}
	t.Run("sqlite", func(t *testing.T) { run(t, "sqlite", t.TempDir()+"/merit.db") })
	t.Run("postgres", func(t *testing.T) { run(t, "postgres", storetest.PostgresDSN(t)) })
}

func migrate(t *testing.T, dsn string) {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	databases(t, func(t *testing.T, _, dsn string, db *sql.DB) {
		t.Helper()
		migrate(t, dsn)
		migrate(t, dsn) // nothing to do, and no error
		if _, err := db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)"); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), dsn)
		if err == nil {
			_ = s.Close()
			t.Fatal("a database with a newer schema was opened")
		}
		if !strings.Contains(err.Error(), "99999") || !strings.Contains(err.Error(), "newer meritbot") {
			t.Errorf("error %q does not say what to do", err)
		}
	})
}

// primaryKeys lists every column of every primary key as table, column, position from 1.
var primaryKeys = map[string]string{
	"sqlite": `SELECT m.name, i.name, i.pk FROM sqlite_master m JOIN pragma_table_info(m.name) i
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version' AND i.pk > 0`,
	"postgres": `SELECT c.table_name, c.column_name, c.ordinal_position FROM information_schema.key_column_usage c
JOIN information_schema.table_constraints t USING (constraint_schema, constraint_name)
WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_schema = 'public' AND c.table_name <> 'goose_db_version'`,
}

var tables = map[string]string{
	"sqlite":   `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY name`,
	"postgres": `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version' ORDER BY tablename`,
}

func TestWorkspaceLeadsEveryPrimaryKey(t *testing.T) {
	seen := map[string][]string{}
	databases(t, func(t *testing.T, dialect, dsn string, db *sql.DB) {
		t.Helper()
		migrate(t, dsn)
		first := map[string]string{}
		rows, err := db.QueryContext(t.Context(), primaryKeys[dialect])
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var table, column string
			var place int
			if err := rows.Scan(&table, &column, &place); err != nil {
				t.Fatal(err)
			}
			if place == 1 {
				first[table] = column
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		seen[dialect] = list(t, db, tables[dialect])
		if len(seen[dialect]) < 20 {
			t.Fatalf("only %d tables: %v", len(seen[dialect]), seen[dialect])
		}
		for _, table := range seen[dialect] {
			if first[table] != "workspace_id" {
				t.Errorf("the primary key of %s begins with %q", table, first[table])
			}
		}
	})
	if pg, ok := seen["postgres"]; ok && !slices.Equal(seen["sqlite"], pg) {
		t.Errorf("sqlite has %v, postgres has %v", seen["sqlite"], pg)
	}
}

func list(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// People who query the database directly get dates and times that are ones.
func TestReadableViews(t *testing.T) {
	dsn := storetest.PostgresDSN(t)
	migrate(t, dsn)
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, view := range []string{"deals_readable", "entries_readable", "followups_readable", "attendance_readable"} {
		if _, err := db.ExecContext(t.Context(), "SELECT * FROM "+view); err != nil {
			t.Errorf("%s: %v", view, err)
		}
	}
}

func TestDurableSQLite(t *testing.T) {
	dsn := t.TempDir() + "/a name with ? and %.db"
	migrate(t, dsn)
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	got, err := s.Pragmas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := "journal_mode=wal synchronous=2 foreign_keys=1 busy_timeout=5000"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
