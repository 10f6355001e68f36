package store_test

import (
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/store"
	"github.com/meritbot/meritbot/store/storetest"
)

var _ appraisal.Source = (*store.Store)(nil)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.Store { t.Helper(); return storetest.SQLite(t) })
}

func TestMemory(t *testing.T) {
	storetest.Run(t, func(t *testing.T) *store.Store { t.Helper(); return storetest.Memory(t) })
}

func TestPostgres(t *testing.T) {
	dsn := storetest.PostgresDSN(t)
	storetest.Run(t, func(t *testing.T) *store.Store { t.Helper(); return storetest.Emptied(t, dsn) })
}
