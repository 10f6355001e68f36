package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/store"
	"github.com/meritbot/meritbot/store/storetest"
)

// factsVariable says how many facts the benchmark of a quarter appraises.
const factsVariable = "MERITBOT_BENCH_FACTS"

var appraised = calendar.PeriodOf(calendar.Quarter, calendar.NewDate(2026, 7, 1))

// BenchmarkQuarter appraises a quarter of 10,000 members on PostgreSQL from a tenth of the facts and from all of them, beside plain GROUP BYs
// over the very same rows. It reports how many times as long the appraisal takes, best time against best time, so that what else the machine
// does counts little, and the most memory that was in use while it ran.
func BenchmarkQuarter(b *testing.B) {
	facts := 5_000_000
	if testing.Short() {
		facts = 50_000
	}
	if n, err := strconv.Atoi(os.Getenv(factsVariable)); err == nil {
		facts = n
	}
	for _, n := range []int{facts / 10, facts} {
		b.Run(fmt.Sprintf("facts=%d", n), func(b *testing.B) { benchQuarter(b, 10_000, n) })
	}
}

// BenchmarkMembers appraises the quarter of more and more members with 100 facts each: the time for a member has to stay the same.
func BenchmarkMembers(b *testing.B) {
	for _, members := range []int{1000, 3000, 9000} {
		b.Run(strconv.Itoa(members), func(b *testing.B) {
			book := newBook(b, members, 100*members)
			best := time.Hour
			for b.Loop() {
				best = min(best, book.appraise(b))
			}
			b.ReportMetric(float64(best.Microseconds())/float64(members), "µs/member")
		})
	}
}

// BenchmarkStandings ranks 1,000 members with 500,000 facts in a quarter by their revenue of a month and of the quarter.
func BenchmarkStandings(b *testing.B) {
	facts := 500_000
	if testing.Short() {
		facts = 50_000
	}
	book := newBook(b, 1000, facts)
	revenue := appraisal.Measure{Metric: "revenue"}
	for _, p := range []calendar.Period{appraised.Split(calendar.Month)[0], appraised} {
		b.Run(string(p.Kind), func(b *testing.B) {
			best := time.Hour
			for b.Loop() {
				begun := time.Now()
				members, err := book.s.Members(b.Context(), benchWS)
				book.ok(b, err)
				targets, err := book.s.Targets(b.Context(), benchWS, p)
				book.ok(b, err)
				figures, err := book.s.Figures(b.Context(), benchWS, []appraisal.Measure{revenue}, p)
				book.ok(b, err)
				if n := len(appraisal.Standings(members, revenue, figures, targets, p)); n != 1000 {
					b.Fatalf("%d members stand in the table", n)
				}
				best = min(best, time.Since(begun))
			}
			b.ReportMetric(float64(best.Microseconds())/1000, "best-ms")
		})
	}
}

// BenchmarkMetrics counts each metric for 1,000 members with 500,000 facts and 300,000 contacts beside them, in a quarter.
func BenchmarkMetrics(b *testing.B) {
	facts := 500_000
	if testing.Short() {
		facts = 50_000
	}
	book := newBook(b, 1000, facts)
	book.fill(b, contacts, 1000, facts)
	for _, known := range appraisal.Metrics() {
		if known.Derived {
			continue
		}
		m := appraisal.Measure{Metric: known.ID}
		switch m.Metric {
		case "rating":
			m.Kind, m.Item = appraisal.Peer, "teamwork"
		case "quota_kept":
			m.Item = "high_class_month"
		case "shared_sales":
			m.Stages = "lead=12.5,groundwork=37.5,closing=50"
		}
		b.Run(string(m.Metric), func(b *testing.B) {
			best := time.Hour
			for b.Loop() {
				begun := time.Now()
				_, err := book.s.Figures(b.Context(), benchWS, []appraisal.Measure{m}, appraised)
				book.ok(b, err)
				best = min(best, time.Since(begun))
			}
			b.ReportMetric(float64(best.Microseconds())/1000, "best-ms")
		})
	}
}

func benchQuarter(b *testing.B, members, facts int) {
	b.Helper()
	book := newBook(b, members, facts)
	plain, ours := time.Hour, time.Hour
	var peak uint64
	for b.Loop() {
		plain = min(plain, book.plainly(b))
		most := watchHeap()
		ours = min(ours, book.appraise(b))
		peak = max(peak, most())
	}
	b.ReportMetric(plain.Seconds(), "plain-s")
	b.ReportMetric(ours.Seconds(), "appraise-s")
	b.ReportMetric(ours.Seconds()/plain.Seconds(), "ratio")
	b.ReportMetric(float64(peak)/1e6, "peak-MB")
}

// watchHeap returns what tells how much the heap has grown at most since.
func watchHeap() func() uint64 {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	most, done := before.HeapAlloc, make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc)
			}
		}
	})
	return func() uint64 {
		close(done)
		wait.Wait()
		return most - before.HeapAlloc
	}
}

// book is a workspace full of facts of one quarter.
type book struct {
	s       *store.Store
	db      *sql.DB
	scheme  *appraisal.Scheme
	members int
}

func (k book) ok(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (k book) appraise(b *testing.B) time.Duration {
	b.Helper()
	begun := time.Now()
	results, err := k.scheme.Appraise(b.Context(), k.s, benchWS, appraised)
	took := time.Since(begun)
	k.ok(b, err)
	for _, r := range results {
		if r.Score == nil {
			b.Fatalf("%s has no score: %+v", r.Member, r.Problems)
		}
	}
	if len(results) != k.members {
		b.Fatalf("%d results", len(results))
	}
	return took
}

// plainQueries are the plain GROUP BYs over all rows of the quarter that the scheme looks at.
var plainQueries = []string{
	`SELECT member_id, count(*), sum(base_minor) FROM deals WHERE workspace_id = 'T1' AND signed_on >= '2026-07-01' AND signed_on < '2026-10-01' GROUP BY member_id`,
	`SELECT member_id, count(*), sum(base_minor) FROM entries WHERE workspace_id = 'T1' AND kind = 'return' AND on_date >= '2026-07-01'
AND on_date < '2026-10-01' GROUP BY member_id`,
	`SELECT owner, count(*), count(*) FROM customers WHERE workspace_id = 'T1' AND added_on >= '2026-07-01' AND added_on < '2026-10-01' GROUP BY owner`,
	`SELECT member_id, count(*), sum(CAST(score AS NUMERIC)) FROM surveys WHERE workspace_id = 'T1' AND on_date >= '2026-07-01'
AND on_date < '2026-10-01' GROUP BY member_id`,
	`SELECT member_id, count(*), sum(CAST(score AS NUMERIC)) FROM ratings WHERE workspace_id = 'T1' AND kind = 'peer' AND item = 'teamwork'
AND starts_on >= '2026-07-01' AND ends_on <= '2026-10-01' GROUP BY member_id`,
}

func (k book) plainly(b *testing.B) time.Duration {
	b.Helper()
	begun := time.Now()
	for _, q := range plainQueries {
		if n := k.read(b, q); n == 0 {
			b.Fatalf("no rows: %s", q)
		}
	}
	return time.Since(begun)
}

// read counts the rows of a plain query.
func (k book) read(b *testing.B, query string) int {
	b.Helper()
	rows, err := k.db.QueryContext(b.Context(), query)
	k.ok(b, err)
	defer func() { _ = rows.Close() }()
	n := 0
	for rows.Next() {
		var member, count, sum string
		k.ok(b, rows.Scan(&member, &count, &sum))
		n++
	}
	k.ok(b, rows.Err())
	return n
}

// newBook fills a database: of ten facts six are deals, and one each a return, a customer, a survey and a rating. One deal and one return in
// a hundred are void, one rating in fifty was changed.
func newBook(b *testing.B, members, facts int) book {
	b.Helper()
	dsn := storetest.PostgresDSN(b)
	k := book{s: open(b, dsn), members: members}
	all, err := appraisal.Builtin()
	k.ok(b, err)
	scheme, ok := appraisal.Schemes(all).ByID("S09")
	if !ok {
		b.Fatal("there is no S09")
	}
	k.scheme = scheme
	k.ok(b, k.s.EnsureWorkspace(b.Context(), appraisal.Settings{Workspace: benchWS, TimeZone: "Asia/Shanghai", Currency: "CNY", Scheme: "S09"}))
	k.db, err = sql.Open("postgres", dsn)
	k.ok(b, err)
	b.Cleanup(func() { _ = k.db.Close() })
	k.db.SetMaxOpenConns(1)
	k.fill(b, filler, members, facts)
	return k
}

// fill runs statements that make rows. The server's owner may leave the foreign keys of so many rows unchecked.
func (k book) fill(b *testing.B, statements string, members, facts int) {
	b.Helper()
	numbers := strings.NewReplacer("MEMBERS", strconv.Itoa(members), "TENTH", strconv.Itoa(facts/10), "DEALS", strconv.Itoa(facts/10*6))
	for _, q := range strings.Split(statements, ";\n") {
		if _, err := k.db.ExecContext(context.Background(), numbers.Replace(q)); err != nil {
			b.Fatalf("%v: %s", err, q)
		}
	}
}

const filler = `SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '256MB';
CREATE FUNCTION who(i BIGINT) RETURNS TEXT IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$ SELECT 'U' || lpad((i % MEMBERS)::TEXT, 8, '0') $$;
CREATE FUNCTION someday(i BIGINT) RETURNS TEXT IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$ SELECT to_char(DATE '2026-07-01' + (i * 7919 % 92)::INTEGER, 'YYYY-MM-DD') $$;
INSERT INTO members (workspace_id, member_id, name, role, team, lang, lang_chosen, time_zone, zone_chosen, joined_on, left_on, salary_minor, salary_currency)
SELECT 'T1', who(i), 'rep ' || i, 'rep', 'east', 'en', FALSE, 'Asia/Shanghai', FALSE, '2020-01-01', '', 500000, 'CNY' FROM generate_series(0, MEMBERS - 1) i;
INSERT INTO targets (workspace_id, period, member_id, metric, amount)
SELECT 'T1', '2026-Q3', who(i), m, '1000000' FROM generate_series(0, MEMBERS - 1) i, unnest(ARRAY['revenue', 'customers_added']) m;
INSERT INTO customers (workspace_id, number, name, folded, name_key, owner, added_on, region, product, contact, phone, email, address, note, made_with)
SELECT 'T1', i, 'Customer ' || i, 'customer ' || i, 'customer ' || i, who(i), someday(i), 'north', 'valves', 'Zhao', '13800000000', 'a@acme.example', '1 Road', '', ''
FROM generate_series(1, TENTH) i;
INSERT INTO deals (workspace_id, number, customer, member_id, signed_on, amount_minor, cost_minor, expenses_minor, currency, base_minor, base_cost_minor,
base_expenses_minor, rate, note, logged_at)
SELECT 'T1', i, i % TENTH + 1, who(i), someday(i / 3), i % 1000 * 997, 0, 0, 'CNY', i % 1000 * 997, 0, 0, '1', 'as agreed on the telephone', i
FROM generate_series(1, DEALS) i;
INSERT INTO deal_voids (workspace_id, deal, at, member_id, reason) SELECT 'T1', i, i, 'U', 'slip' FROM generate_series(50, DEALS, 101) i;
INSERT INTO entries (workspace_id, deal, kind, seq, member_id, on_date, amount_minor, currency, base_minor, rate, logged_at)
SELECT 'T1', i * 6 - i % 6, 'return', 1, who(i * 6 - i % 6), someday(i), 997, 'CNY', 997, '1', i FROM generate_series(1, TENTH) i;
INSERT INTO entry_voids (workspace_id, deal, kind, seq, at, member_id) SELECT 'T1', i * 6 - i % 6, 'return', 1, i, 'U' FROM generate_series(7, TENTH, 100) i;
INSERT INTO surveys (workspace_id, number, customer, member_id, on_date, score, comment, at)
SELECT 'T1', i, i, who(i), someday(i), (60 + i % 401 / 10.0)::NUMERIC(5, 1)::TEXT, 'thank you', i FROM generate_series(1, TENTH) i;
INSERT INTO ratings (workspace_id, period, kind, item, member_id, rater, version, starts_on, ends_on, rated_on, score, reason)
SELECT 'T1', '2026-Q3', 'peer', 'teamwork', who(i), who(i + 1 + i / MEMBERS), v, '2026-07-01', '2026-10-01', '2026-09-20', (60 + i % 41)::TEXT, ''
FROM generate_series(1, TENTH) i, generate_series(1, 2) v WHERE v = 1 OR i % 50 = 0;
VACUUM ANALYZE`

// contacts are six contacts with each customer, and what else the metrics count.
const contacts = `UPDATE customers SET class = substr('ABCD', 1 + (number % 4)::INTEGER, 1), birthday = substr(someday(number), 6),
company_days = substr(someday(number + 1), 6), added_on = CASE WHEN number % 3 = 0 THEN added_on ELSE '2026-01-05' END;
INSERT INTO followups (workspace_id, number, customer, member_id, kind, on_date, note, next_step, source, logged_at)
SELECT 'T1', i, i % TENTH + 1, who(i), (ARRAY['call', 'visit', 'favour', 'complaint', 'im', 'mail', 'greeting'])[1 + i % 7], someday(i / 5), '', '', '', i
FROM generate_series(1, DEALS) i;
INSERT INTO followup_voids (workspace_id, followup, at, member_id, reason) SELECT 'T1', i, i, 'U', '' FROM generate_series(7, DEALS, 101) i;
INSERT INTO deals (workspace_id, number, customer, member_id, signed_on, amount_minor, cost_minor, expenses_minor, currency, base_minor, base_cost_minor,
base_expenses_minor, rate, note, logged_at)
SELECT 'T1', DEALS + i, i % TENTH + 1, who(i), '2026-02-0' || (1 + i % 9), 997, 0, 0, 'CNY', 997, 0, 0, '1', '', i FROM generate_series(1, TENTH / 2) i;
INSERT INTO deal_splits (workspace_id, deal, stage, member_id, percent)
SELECT 'T1', i, s, who(i + p), '50' FROM generate_series(1, DEALS, 10) i, unnest(ARRAY['lead', 'closing']) s, generate_series(0, 1) p;
INSERT INTO forecasts (workspace_id, month, member_id, amount) SELECT 'T1', '2026-0' || m, who(i), '70000' FROM generate_series(0, MEMBERS - 1) i, generate_series(7, 9) m;
INSERT INTO customer_changes (workspace_id, customer, seq, known_on, entered_on) SELECT 'T1', i, 1, someday(i), someday(i + 3) FROM generate_series(1, TENTH) i;
INSERT INTO samples (workspace_id, number, customer, member_id, on_date, fee_paid) SELECT 'T1', i, i, who(i), someday(i), i % 2 = 0 FROM generate_series(1, TENTH) i;
INSERT INTO attendance (workspace_id, number, member_id, on_date, kind, minutes)
SELECT 'T1', i, who(i), someday(i), (ARRAY['late', 'early', 'absent', 'leave', 'training'])[1 + i % 5], 5 FROM generate_series(1, TENTH) i;
INSERT INTO breaches (workspace_id, number, member_id, on_date, severity, note) SELECT 'T1', i, who(i), someday(i), 'minor', '' FROM generate_series(1, TENTH / 10) i;
VACUUM ANALYZE`
