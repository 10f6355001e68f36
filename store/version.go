package store

import (
	"context"
	"fmt"
)

// SchemaVersion returns the version of the database's schema, 0 for an empty database, and the one that this program works with. It
// changes nothing.
func (s *Store) SchemaVersion(ctx context.Context) (have, want int64, err error) {
	p, err := s.provider()
	if err != nil {
		return 0, 0, err
	}
	sources := p.ListSources()
	want = sources[len(sources)-1].Version
	exists, err := s.versioned(ctx)
	if err != nil || !exists {
		return 0, want, err
	}
	have, err = p.GetDBVersion(ctx)
	if err != nil {
		return 0, want, fmt.Errorf("store: read the schema's version: %w", translate(err))
	}
	return have, want, nil
}
