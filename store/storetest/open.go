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
func SQLite(t testing.TB) *store.Store { return migrated(t, filepath.Join(t.TempDir(), "merit.db")) }

// Memory opens an empty store in memory.
func Memory(t testing.TB) *store.Store { return migrated(t, ":memory:") }

// Postgres opens an empty store in a database of the test's own on the server that MERITBOT_TEST_POSTGRES names.
func Postgres(t testing.TB) *store.Store { return migrated(t, PostgresDSN(t)) }

// PostgresDSN creates an empty database for the test and returns its address; it is dropped when the test ends. Without
// MERITBOT_TEST_POSTGRES the test is skipped, on CI it fails.
func PostgresDSN(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Variable)
	if server == "" {
		if os.Getenv("CI") != "" {
			t.Fatal(Variable + " is not set: on CI the store's tests must run on PostgreSQL")
		}
		t.Skip("set " + Variable + " to the address of a PostgreSQL server to run this test; make test does it for you")
	}
	admin, err := sql.Open("postgres", server)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("meritbot_test_%d_%d", os.Getpid(), databases.Add(1))
	if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer func() { _ = admin.Close() }()
		if _, err := admin.ExecContext(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// databases numbers the databases of this test binary; it has to be shared by all tests.
var databases atomic.Int64

func migrated(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}
