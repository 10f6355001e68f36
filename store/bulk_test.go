package store

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestBulkWaitsForTheDiskAgainAfterwards(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "merit.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	synchronous := func() (level int) {
		if err := s.write.GetContext(t.Context(), &level, "PRAGMA synchronous"); err != nil {
			t.Fatal(err)
		}
		return level
	}
	failure := errors.New("failed")
	err = s.Bulk(t.Context(), func() error {
		if got := synchronous(); got != 1 {
			t.Errorf("synchronous is %d while loading, want 1 (NORMAL)", got)
		}
		return failure
	})
	if !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
	if got := synchronous(); got != 2 {
		t.Errorf("synchronous is %d afterwards, want 2 (FULL)", got)
	}
}
