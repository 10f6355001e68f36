package store_test

import (
	"context"
	"fmt"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/store"
	"github.com/meritbot/meritbot/store/storetest"
)

const benchWS = appraisal.WorkspaceID("T1")

// BenchmarkLogDeal measures a logged deal, by 16 at once, in one workspace and in many, beside a bare program's inserts into the same tables.
func BenchmarkLogDeal(b *testing.B) {
	b.Run("postgres", func(b *testing.B) {
		dsn := storetest.PostgresDSN(b)
		benchDeals(b, open(b, dsn))
		b.Run("bare", func(b *testing.B) { bareDeals(b, "postgres", dsn) })
	})
	b.Run("sqlite", func(b *testing.B) {
		dsn := b.TempDir() + "/merit.db"
		benchDeals(b, open(b, dsn))
	})
}

func open(b *testing.B, dsn string) *store.Store {
	b.Helper()
	s, err := store.Open(b.Context(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	return s
}

const reps = 16

var signed = calendar.NewDate(2026, 11, 20)

func fill(b *testing.B, s *store.Store, ws appraisal.WorkspaceID) {
	b.Helper()
	ctx := b.Context()
	if err := s.EnsureWorkspace(ctx, appraisal.Settings{Workspace: ws, TimeZone: "Asia/Shanghai", Currency: "CNY"}); err != nil {
		b.Fatal(err)
	}
	members := make([]appraisal.Member, reps)
	for i := range members {
		members[i] = appraisal.Member{ID: rep(i), Name: "rep", Role: appraisal.Rep}
	}
	if err := s.SyncMembers(ctx, ws, members, time.UnixMilli(0)); err != nil {
		b.Fatal(err)
	}
	c := appraisal.Change{Workspace: ws, Key: "customer", At: time.UnixMilli(0)}
	if _, err := s.AddCustomer(ctx, c, appraisal.Customer{Name: "Acme", Added: signed}); err != nil {
		b.Fatal(err)
	}
}

func rep(i int) appraisal.MemberID { return appraisal.MemberID(fmt.Sprint("U", i%reps)) }

func benchDeals(b *testing.B, s *store.Store) {
	b.Helper()
	fill(b, s, benchWS)
	b.Run("store", func(b *testing.B) {
		b.SetParallelism(8) // 16 clients on two cores
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				n := int(benchRequests.Add(1))
				c := appraisal.Change{Workspace: benchWS, Actor: rep(n), Key: fmt.Sprint("trigger-", n), At: time.UnixMilli(int64(n))}
				_, err := s.LogDeal(context.Background(), c, appraisal.NewDeal{Deal: appraisal.Deal{
					Customer: 1, Member: rep(n), Signed: signed, Amount: appraisal.Money{Minor: int64(n), Currency: "CNY"},
				}})
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}

// benchRequests numbers the requests of this benchmark binary.
var benchRequests atomic.Int64

// bareDeals does what a program without any of our care does: the same rows in one transaction, statement by statement, prepared once.
func bareDeals(b *testing.B, driver, dsn string) {
	b.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		b.Fatal(err)
	}
	db, err := sqlx.Open(driver, u.String())
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(24)
	db.SetMaxIdleConns(24)
	ctx := context.Background()
	prepare := func(q string) *sqlx.Stmt {
		st, err := db.Preparex(q)
		if err != nil {
			b.Fatal(err)
		}
		return st
	}
	counter := prepare(`UPDATE counters SET last = last + 1 WHERE workspace_id = $1 AND kind = 'deal' RETURNING last`)
	deal := prepare(`INSERT INTO deals (workspace_id, number, customer, member_id, signed_on, amount_minor, cost_minor, expenses_minor, currency,
base_minor, rate, note, logged_at) VALUES ($1, $2, 1, $3, '2026-11-20', $4, 0, 0, 'CNY', $4, '1', '', $4)`)
	request := prepare(`INSERT INTO requests (workspace_id, request_key, action, number, kind, seq, at) VALUES ($1, $2, 'deal.log', $3, '', 0, 0)`)
	audit := prepare(`INSERT INTO audit (workspace_id, at, actor, action, target, before_json, after_json) VALUES ($1, 0, $2, 'deal.log', '', '', $3)`)
	b.ResetTimer()
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := int(benchRequests.Add(1))
			tx, err := db.BeginTxx(ctx, nil)
			if err != nil {
				b.Error(err)
				return
			}
			var number int64
			err = tx.Stmtx(counter).Get(&number, benchWS) //nolint:sqlclosecheck // ends with the transaction
			if err == nil {
				_, err = tx.Stmtx(deal).Exec(benchWS, number, rep(n), n)
			}
			if err == nil {
				_, err = tx.Stmtx(request).Exec(benchWS, fmt.Sprint("trigger-", n), number)
			}
			if err == nil {
				_, err = tx.Stmtx(audit).Exec(benchWS, rep(n), auditSample)
			}
			if err == nil {
				err = tx.Commit()
			}
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
}

const auditSample = `{"Number":1,"Customer":1,"CustomerName":"Acme","Member":"U1","Signed":"2026-11-20","Amount":{"Minor":1,"Currency":"CNY"}}`
