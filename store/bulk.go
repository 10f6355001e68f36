package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"
)

// Bulk runs load, a long row of changes, with commits that do not each wait for the disk, and returns when all of them are on it. On
// SQLite a power failure in the middle may lose the newest changes, never damage the file; on PostgreSQL load simply runs. It is for
// filling a database before anybody is told that something was saved.
func (s *Store) Bulk(ctx context.Context, load func() error) (err error) {
	if s.dialect.goose == goose.DialectPostgres {
		return load()
	}
	if _, err := s.write.ExecContext(ctx, "PRAGMA synchronous = NORMAL"); err != nil {
		return translate(err)
	}
	defer func() {
		for _, pragma := range []string{"PRAGMA synchronous = FULL", "PRAGMA wal_checkpoint(TRUNCATE)"} {
			if _, e := s.write.ExecContext(context.WithoutCancel(ctx), pragma); e != nil {
				err = errors.Join(err, fmt.Errorf("store: after loading: %w", translate(e)))
			}
		}
	}()
	return load()
}
