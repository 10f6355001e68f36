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
