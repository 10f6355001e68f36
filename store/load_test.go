package store_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/store"
	"github.com/meritbot/meritbot/store/storetest"
)

// TestLoadWritesTheRowsOfSingleRecords compares every table row by row, but for the traces that requests leave.
func TestLoadWritesTheRowsOfSingleRecords(t *testing.T) {
	traces := []string{"audit", "requests", "deal_marks"}
	databases(t, func(t *testing.T, dialect, dsn string, db *sql.DB) {
		t.Helper()
		migrate(t, dsn)
		s := opened(t, dsn)
		at := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
		storetest.OneByOne(t, s, appraisal.Change{Workspace: "one", Actor: "U3CHEN", At: at}, storetest.Book())
		if err := s.Load(t.Context(), appraisal.Change{Workspace: "load", Actor: "U3CHEN", Key: "load", At: at}, storetest.Book()); err != nil {
			t.Fatal(err)
		}
		filled := 0
		for _, table := range list(t, db, tables[dialect]) {
			if slices.Contains(traces, table) {
				continue
			}
			one, load := dump(t, db, table, "one"), dump(t, db, table, "load")
			if !slices.Equal(one, load) {
				t.Errorf("%s has\n%s\nloaded, but one by one\n%s", table, strings.Join(load, "\n"), strings.Join(one, "\n"))
			}
			if len(one) > 0 {
				filled++
			}
		}
		if filled < 18 {
			t.Errorf("only %d tables have rows", filled)
		}
	})
}

func opened(t *testing.T, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// dump writes the rows of a workspace as text, but for the workspace's id, in order.
func dump(t *testing.T, db *sql.DB, table, workspace string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), fmt.Sprintf("SELECT * FROM %s WHERE workspace_id = '%s'", table, workspace))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for rows.Next() {
		values := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var line []string
		for i, c := range columns {
			if c != "workspace_id" {
				line = append(line, fmt.Sprintf("%s=%q", c, values[i].String))
			}
		}
		all = append(all, strings.Join(line, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// BenchmarkLoad loads a ledger of 50,000 records.
func BenchmarkLoad(b *testing.B) {
	l := largeBook()
	load := func(b *testing.B, dsn string) {
		b.Helper()
		s := open(b, dsn)
		for n := 0; b.Loop(); n++ {
			c := appraisal.Change{Workspace: appraisal.WorkspaceID(fmt.Sprint("T", n)), Key: "load", At: time.UnixMilli(1)}
			if err := s.Load(b.Context(), c, l); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("memory", func(b *testing.B) { load(b, ":memory:") })
	b.Run("sqlite", func(b *testing.B) { load(b, b.TempDir()+"/merit.db") })
	b.Run("postgres", func(b *testing.B) { load(b, storetest.PostgresDSN(b)) })
}

// largeBook has 50,000 records: 100 members, 2,400 customers, 10,000 deals with two payments each, 12,500 follow-ups, 5,000 answers.
func largeBook() appraisal.Ledger {
	l := appraisal.Ledger{Settings: appraisal.Settings{TimeZone: "UTC", Currency: "CNY"}}
	member := func(i int) appraisal.MemberID { return appraisal.MemberID(fmt.Sprint("U", i%100)) }
	on := func(i int) calendar.Date { return calendar.NewDate(2026, 1, 1).AddDays(i % 365) }
	for i := range 100 {
		l.Members = append(l.Members, appraisal.Member{ID: member(i), Name: fmt.Sprint("rep ", i), Role: appraisal.Rep})
	}
	for i := range 2400 {
		l.Customers = append(l.Customers, appraisal.Customer{Number: int64(i + 1), Name: fmt.Sprint("Customer ", i), Owner: member(i), Added: on(i)})
	}
	for i := range 10_000 {
		pay := appraisal.Entry{Kind: appraisal.Payment, On: on(i), Amount: appraisal.Yuan(50)}
		l.Deals = append(l.Deals, appraisal.LedgerDeal{
			Deal:    appraisal.Deal{Number: int64(i + 1), Customer: int64(i%2400 + 1), Member: member(i), Signed: on(i), Amount: appraisal.Yuan(100)},
			Entries: []appraisal.Entry{pay, pay},
		})
	}
	for i := range 12_500 {
		l.FollowUps = append(l.FollowUps, appraisal.FollowUp{Customer: int64(i%2400 + 1), Member: member(i), Kind: appraisal.Call, On: on(i), Note: "note"})
	}
	for i := range 5000 {
		l.Surveys = append(l.Surveys, appraisal.Survey{Customer: int64(i%2400 + 1), Member: member(i), On: on(i), Score: appraisal.Yuan(90).Decimal()})
	}
	return l
}
