package demo

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/store"
)

func TestLoadGivesEveryRepAResult(t *testing.T) {
	ctx := t.Context()
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), "demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	schemes, err := appraisal.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	life, err := Begin(ctx, db, schemes, 7, at(t, "2026-11-25 10:00"), english)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("loaded in %s", time.Since(begun))
	_, before, err := db.Deals(ctx, Workspace, appraisal.DealFilter{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Begin(ctx, db, schemes, 7, at(t, "2026-11-25 10:00"), english)
	if err != nil {
		t.Fatal(err)
	}
	if _, after, err := db.Deals(ctx, Workspace, appraisal.DealFilter{Limit: 1}); err != nil || after != before {
		t.Errorf("beginning again made %d deals of %d (%v)", after, before, err)
	}
	if !reflect.DeepEqual(life.customers, again.customers) || !reflect.DeepEqual(life.deals, again.deals) {
		t.Error("beginning again finds other records")
	}
	if err := again.Until(ctx, at(t, "2027-01-01 09:00")); err != nil {
		t.Fatal(err)
	}
	if err := again.results(ctx, schemes, Settings(english), calendar.NewDate(2027, 1, 1)); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"2026-Q2", "2026-Q3", "2026-Q4"} {
		quarter, err := calendar.ParsePeriod(id)
		if err != nil {
			t.Fatal(err)
		}
		results, err := db.Results(ctx, Workspace, "S09", quarter)
		if err != nil {
			t.Fatal(err)
		}
		if len(results) != len(reps()) {
			t.Errorf("%s: %d results for %d reps", id, len(results), len(reps()))
		}
		for _, r := range results {
			if r.Score == nil || len(r.Problems) > 0 {
				t.Errorf("%s: %s has no sure score: %+v", id, r.Member, r.Problems)
				continue
			}
			t.Logf("%s %-10s %-6s %s", id, r.Member, r.Score.StringFixed(2), r.Level)
		}
	}
}
