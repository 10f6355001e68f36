package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Store is an open database. It is safe for concurrent use.
type Store struct {
	write, read *sqlx.DB // the same pool on PostgreSQL and for a database in memory
	dialect     dialect
	dsn         string
	bell        bell
	writes      statements
	reads       statements
}

// Open opens the database at dsn: "postgres://…", a path of a SQLite file, "file:…" or ":memory:". It refuses a database whose schema
// is newer than this program. It changes nothing; Migrate brings the schema up to date.
func Open(ctx context.Context, dsn string) (*Store, error) {
	s := &Store{dsn: dsn}
	var err error
	if IsPostgres(dsn) {
		err = s.openPostgres()
	} else {
		err = s.openSQLite()
	}
	if err != nil {
		return nil, err
	}
	s.writes.db, s.reads.db = s.write, s.read
	if err := s.refuseNewer(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// IsPostgres reports whether dsn names a PostgreSQL database.
func IsPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// Connections to PostgreSQL: enough to keep the database's cores and its disk busy, few enough for a small server with several bots.
const (
	maxConns      = 24
	maxIdleConns  = 24
	connIdleTime  = 5 * time.Minute
	statementCap  = "60000" // milliseconds, for a statement whose caller is gone
	idleInTxCap   = "15000" // milliseconds; frees the locks of a bot that vanished in the middle of a transaction
	connectionCap = "10"    // seconds for a new connection
)

func (s *Store) openPostgres() error {
	dsn, err := withDefaults(s.dsn)
	if err != nil {
		return err
	}
	s.dsn = dsn
	connector, err := newConnector(dsn)
	if err != nil {
		return fmt.Errorf("store: the address of the database can't be read: %w", err)
	}
	s.dialect = pgDialect
	s.write = sqlx.NewDb(sql.OpenDB(connector), "postgres")
	s.write.SetMaxOpenConns(maxConns)
	s.write.SetMaxIdleConns(maxIdleConns)
	s.write.SetConnMaxIdleTime(connIdleTime)
	s.read = s.write
	return nil
}

// withDefaults adds the caps that the address does not set itself.
func withDefaults(dsn string) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return "", errors.New("store: the address of the database is not a URL") // the cause would show the password
	}
	q := u.Query()
	for _, d := range [][2]string{
		{"statement_timeout", statementCap}, {"idle_in_transaction_session_timeout", idleInTxCap},
		{"connect_timeout", connectionCap}, {"application_name", "meritbot"},
	} {
		if !q.Has(d[0]) {
			q.Set(d[0], d[1])
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// sqliteOptions: a commit is on the disk before it returns (synchronous FULL), writers queue instead of failing, readers see the last
// commit while one writes.
const sqliteOptions = "_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_dqs=0"

func (s *Store) openSQLite() error {
	s.dialect = liteDialect
	memory := s.dsn == ":memory:" || strings.Contains(s.dsn, "mode=memory")
	dsn := sqliteName(s.dsn)
	write, err := sqlx.Open("sqlite", dsn)
	if err != nil {
		return fmt.Errorf("store: open SQLite: %w", err)
	}
	write.SetMaxOpenConns(1)
	s.write, s.read = write, write
	if memory {
		return nil // a database in memory belongs to its one connection
	}
	read, err := sqlx.Open("sqlite", dsn+"&_query_only=1")
	if err != nil {
		_ = write.Close()
		return fmt.Errorf("store: open SQLite: %w", err)
	}
	read.SetMaxOpenConns(max(4, runtime.GOMAXPROCS(0)))
	read.SetMaxIdleConns(max(4, runtime.GOMAXPROCS(0)))
	s.read = read
	return nil
}

// sqliteName is the dsn with our options; a plain path becomes a URI, so that a "?" in a file's name is no option.
func sqliteName(dsn string) string {
	if dsn == ":memory:" {
		return "file::memory:?" + sqliteOptions
	}
	if !strings.HasPrefix(dsn, "file:") {
		dsn = (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(dsn)}).EscapedPath()}).String()
	}
	if strings.Contains(dsn, "?") {
		return dsn + "&" + sqliteOptions
	}
	return dsn + "?" + sqliteOptions
}

// Close closes the database. Wake's channels end with their contexts, not with the store.
func (s *Store) Close() error {
	err := s.write.Close()
	if s.read != s.write {
		if e := s.read.Close(); err == nil {
			err = e
		}
	}
	return err
}

// Ping asks the database for an answer; its error has the code Unavailable.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.read.PingContext(ctx); err != nil {
		return unavailable(err)
	}
	return nil
}
