package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	_ "github.com/lib/pq" // the driver "postgres"

	"github.com/meritbot/meritbot/store"
)

// Variable is the environment variable with the address of a PostgreSQL server on which tests may create databases.
const Variable = "MERITBOT_TEST_POSTGRES"

// SQLite opens an empty store in a file of the test's own.
func SQLite(tb testing.TB) *store.Store {
	tb.Helper()
	return migrated(tb, filepath.Join(tb.TempDir(), "merit.db"))
}

// Memory opens an empty store in memory.
func Memory(tb testing.TB) *store.Store { tb.Helper(); return migrated(tb, ":memory:") }

// Postgres opens an empty store in a database of the test's own on the server that MERITBOT_TEST_POSTGRES names.
func Postgres(tb testing.TB) *store.Store { tb.Helper(); return migrated(tb, PostgresDSN(tb)) }

// PostgresDSN creates an empty database for the test and returns its address; it is dropped when the test ends. Without
// MERITBOT_TEST_POSTGRES the test is skipped, on CI it fails.
func PostgresDSN(tb testing.TB) string {
	tb.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		if os.Getenv("CI") != "" {
			tb.Fatal(Variable + " is not set: on CI the store's tests must run on PostgreSQL")
		}
		tb.Skip("set " + Variable + " to the address of a PostgreSQL server to run this test; make test does it for you")
	}
	admin, err := sql.Open("postgres", server)
	if err != nil {
		tb.Fatal(err)
	}
	name := fmt.Sprintf("meritbot_test_%d_%d", os.Getpid(), databases.Add(1))
	if _, err := admin.ExecContext(tb.Context(), "CREATE DATABASE "+name); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		defer func() { _ = admin.Close() }()
		if _, err := admin.ExecContext(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Error(err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		tb.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// Emptied opens the migrated store at a PostgreSQL address with nothing in it. It is much faster than a database for each test.
func Emptied(tb testing.TB, dsn string) *store.Store {
	tb.Helper()
	s := migrated(tb, dsn)
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(tb.Context(), emptyAll); err != nil {
		tb.Fatal(err)
	}
	return s
}

// emptyAll deletes every row, children before parents.
const emptyAll = `DELETE FROM deal_voids; DELETE FROM entry_voids; DELETE FROM followup_voids; DELETE FROM survey_voids; DELETE FROM deal_splits; DELETE FROM deal_stages;
DELETE FROM entries; DELETE FROM deals; DELETE FROM samples; DELETE FROM attendance; DELETE FROM breaches; DELETE FROM forecasts;
DELETE FROM customer_changes; DELETE FROM schemes; DELETE FROM scheme_uses;
DELETE FROM deal_marks; DELETE FROM followups; DELETE FROM surveys; DELETE FROM ratings; DELETE FROM reports; DELETE FROM targets;
DELETE FROM rates; DELETE FROM results; DELETE FROM outbox; DELETE FROM jobs; DELETE FROM cursors;
DELETE FROM customer_voids; DELETE FROM customers;
DELETE FROM members; DELETE FROM teams; DELETE FROM audit; DELETE FROM requests; DELETE FROM counters; DELETE FROM workspaces`

// databases numbers the databases of this test binary; it has to be shared by all tests.
var databases atomic.Int64

func migrated(tb testing.TB, dsn string) *store.Store {
	tb.Helper()
	s, err := store.Open(tb.Context(), dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return s
}
