package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/store"
	"github.com/meritbot/meritbot/store/storetest"
)

// numbers inserts n rows with a number i that begins at 1.
func numbers(t *testing.T, s *store.Store, n int, table, values string) {
	t.Helper()
	if err := s.Spoil(t.Context(), fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
INSERT INTO %s SELECT %s FROM n`, n, table, values)); err != nil {
		t.Fatal(err)
	}
}

func TestSweepLeavesWhatIsStillNeeded(t *testing.T) {
	const day = 24 * time.Hour
	onBoth(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
		for _, ws := range []appraisal.WorkspaceID{"T1", "T2"} {
			if err := s.EnsureWorkspace(t.Context(), appraisal.Settings{Workspace: ws, TimeZone: "UTC", Currency: "CNY"}); err != nil {
				t.Fatal(err)
			}
		}
		ago := func(d time.Duration) int64 { return now.Add(-d).UnixMilli() }
		// The rows of a batch and a few more are too old by a moment, the others are just young enough, or still to be done.
		const many = 1203
		old, left := 0, 0
		for _, c := range []struct {
			name, table, values string
			keep                time.Duration
		}{
			{"key", "requests (workspace_id, request_key, action, number, kind, seq, at)", "'%s', '%s' || i, 'deal.log', 1, '', 0, %d", 30 * day},
			{
				"done", "jobs (workspace_id, name, subject, planned, due_at, state, attempts, leased_until, token, reason, done_at)",
				"'%s', '%s', '', i + %[3]d, 1, CASE WHEN i = 2 THEN 'dropped' ELSE 'done' END, 1, 0, 1, '', %[3]d", 90 * day,
			},
			{"UMARK", "deal_marks (workspace_id, member_id, customer, signed_on, amount_minor, currency, at)", "'%s', '%s', i, '2026-11-20', %[3]d, 'CNY', %[3]d", day},
		} {
			numbers(t, s, many, c.table, fmt.Sprintf(c.values, "T1", c.name, ago(c.keep+time.Millisecond)))
			numbers(t, s, 2, c.table, fmt.Sprintf(c.values, "T2", c.name, ago(c.keep+time.Millisecond)))
			numbers(t, s, 3, c.table, fmt.Sprintf(c.values, "T1", c.name+"young", ago(c.keep)))
			old, left = old+many+2, left+3
		}
		posts := make([]message.Post, many+5)
		for i := range posts {
			posts[i] = message.Post{ID: fmt.Sprint(i), Workspace: "T1", To: "C1", Lang: "en", Message: message.Say(message.Plain("hello"))}
		}
		storetest.Enqueue(t, s, now.Add(-365*day), posts...) // the last two stay open
		for _, ended := range []struct {
			state, which string
			at           int64
		}{
			{"sent", fmt.Sprintf("< %d", many), ago(90*day + time.Millisecond)}, {"dropped", "= 7", ago(90*day + time.Millisecond)},
			{"sent", fmt.Sprintf("BETWEEN %d AND %d", many, many+2), ago(90 * day)},
		} {
			if err := s.Spoil(t.Context(), fmt.Sprintf(`UPDATE outbox SET state = '%s', done_at = %d WHERE CAST(post_id AS INTEGER) %s`,
				ended.state, ended.at, ended.which)); err != nil {
				t.Fatal(err)
			}
		}
		old, left = old+many, left+5
		numbers(t, s, 1, "jobs (workspace_id, name, subject, planned, due_at, state, attempts, leased_until, token, reason, done_at)", `'T1', 'open', '', 1, 1, 'open', 1, 0, 1, '', 0`)
		left++
		for _, want := range []int{old, 0} {
			if n, err := s.Sweep(t.Context(), now); n != want || err != nil {
				t.Errorf("swept %d, %v; want %d", n, err, want)
			}
		}
		rows := 0
		for _, table := range []string{"requests", "outbox", "jobs", "deal_marks"} {
			n, err := s.Count(t.Context(), table)
			if err != nil {
				t.Fatal(err)
			}
			rows += n
		}
		if rows != left {
			t.Errorf("%d rows are left, want %d", rows, left)
		}
	})
}
