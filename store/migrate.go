package store

import (
	"context"
	"fmt"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Migrate brings the schema up to date. Several programs may call it at once; one of them does the work.
func (s *Store) Migrate(ctx context.Context) error {
	var opts []goose.ProviderOption
	if s.dialect.goose == goose.DialectPostgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("store: migrate: %w", err)
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := s.provider(opts...)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	return nil
}

// refuseNewer fails when the database has a migration that this program does not know.
func (s *Store) refuseNewer(ctx context.Context) error {
	exists, err := s.versioned(ctx)
	if err != nil || !exists {
		return err
	}
	p, err := s.provider()
	if err != nil {
		return err
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("store: read the schema's version: %w", err)
	}
	sources := p.ListSources()
	if known := sources[len(sources)-1].Version; have > known {
		return fmt.Errorf("store: the database's schema is version %d, this program knows %d: start a newer meritbot", have, known)
	}
	return nil
}

// versioned reports whether the database has a table of versions; goose would otherwise create one by asking.
func (s *Store) versioned(ctx context.Context) (bool, error) {
	query := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version'"
	if s.dialect.goose == goose.DialectPostgres {
		query = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'goose_db_version'"
	}
	var n int
	if err := s.write.GetContext(ctx, &n, query); err != nil {
		return false, unavailable(err)
	}
	return n > 0, nil
}

func (s *Store) provider(opts ...goose.ProviderOption) (*goose.Provider, error) {
	dir, err := s.dialect.migrations()
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	p, err := goose.NewProvider(s.dialect.goose, s.write.DB, dir, append(opts, s.goMigrations())...)
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	return p, nil
}
