package store

import (
	"context"
	"fmt"
	"strings"
)

// Pragmas says how the writing connection of a SQLite database is set up.
func (s *Store) Pragmas(ctx context.Context) (string, error) {
	var all []string
	for _, name := range []string{"journal_mode", "synchronous", "foreign_keys", "busy_timeout"} {
		var v string
		if err := s.write.GetContext(ctx, &v, "PRAGMA "+name); err != nil {
			return "", err
		}
		all = append(all, fmt.Sprintf("%s=%s", name, v))
	}
	return strings.Join(all, " "), nil
}

// Spoil runs a statement that no program of ours would.
func (s *Store) Spoil(ctx context.Context, query string) error {
	_, err := s.write.ExecContext(ctx, query)
	return err
}

// Count counts the rows of a table.
func (s *Store) Count(ctx context.Context, table string) (n int, err error) {
	err = s.write.GetContext(ctx, &n, "SELECT count(*) FROM "+table)
	return n, err
}
