package store_test

import (
	"database/sql"
	"io/fs"
	"slices"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// before are the facts of a workspace from before the policies: a deal in its own currency, one in dollars, one in yen, and one without a rate.
const before = `
INSERT INTO workspaces (workspace_id, name, time_zone, currency, lang, scheme, jobs) VALUES ('T1', 'Acme', 'Asia/Shanghai', 'CNY', 'zh-CN', 'S09', '');
INSERT INTO counters (workspace_id, kind, last) VALUES ('T1', 'deal', 4);
INSERT INTO members (workspace_id, member_id, name, role, team, lang, lang_chosen, time_zone, zone_chosen, joined_on, left_on, salary_minor,
salary_currency) VALUES ('T1', 'U1', 'Li', 'rep', '', 'en', FALSE, 'UTC', FALSE, '2026-01-05', '', 0, '');
INSERT INTO customers (workspace_id, number, name, folded, name_key, owner, added_on, region, product, contact, phone, email, address, note,
made_with) VALUES ('T1', 1, 'Acme', 'acme', 'acme', 'U1', '2026-01-05', '', '', '', '', '', '', '', '');
INSERT INTO deals (workspace_id, number, customer, member_id, signed_on, amount_minor, cost_minor, expenses_minor, currency, base_minor, rate,
note, logged_at) VALUES ('T1', 1, 1, 'U1', '2026-11-20', 10000, 5000, 0, 'CNY', 10000, '1', '', 1),
('T1', 2, 1, 'U1', '2026-11-20', 10000, 1000001, 7, 'USD', 71235, '7.1234565', '', 1),
('T1', 3, 1, 'U1', '2026-11-20', 10000, 5000, 1, 'JPY', 47500, '0.0475', '', 1),
('T1', 4, 1, 'U1', '2026-11-20', 10000, 5000, 1, 'EUR', NULL, '', '', 1);
INSERT INTO ratings (workspace_id, period, kind, item, member_id, rater, version, starts_on, ends_on, rated_on, score, reason)
VALUES ('T1', '2026-Q3', 'peer', 'teamwork', 'U1', 'U2', 1, '2026-07-01', '2026-10-01', '2026-10-02', '85', '');
INSERT INTO results (workspace_id, scheme, period, member_id, version, digest, body, at)
VALUES ('T1', 'S09', '2026-Q3', 'U1', 1, 'x', '{"scheme":"S09","version":"1","period":"2026-Q3","member":"U1"}', 1);
`

// TestUpgradeFromTheFirstSchema migrates a database with facts in it. 1000001 cents at 7.1234565 are 7123463.62…, which is rounded to the cent;
// 5000 yen at 0.0475 are 237.50.
func TestUpgradeFromTheFirstSchema(t *testing.T) {
	databases(t, func(t *testing.T, dialect, dsn string, db *sql.DB) {
		t.Helper()
		dir, err := fs.Sub(files, "migrations/"+dialect)
		if err != nil {
			t.Fatal(err)
		}
		of := goose.DialectSQLite3
		if dialect == "postgres" {
			of = goose.DialectPostgres
		}
		p, err := goose.NewProvider(of, db, dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.UpTo(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), before); err != nil {
			t.Fatal(err)
		}
		migrate(t, dsn)
		for query, want := range map[string][]string{
			`SELECT number || ' ' || coalesce(CAST(base_cost_minor AS TEXT), '-') || ' ' || coalesce(CAST(base_expenses_minor AS TEXT), '-') || ' '
|| quantity FROM deals ORDER BY number`: {"1 5000 0 0", "2 7123464 50 0", "3 23750 5 0", "4 - - 0"},
			`SELECT scheme || ' ' || scheme_version FROM results`: {"S09 1"},
			`SELECT level || score FROM ratings`:                  {"85"},
			`SELECT grade || '' FROM members`:                     {""},
			`SELECT class || company_days FROM customers`:         {""},
		} {
			if got := list(t, db, query); !slices.Equal(got, want) {
				t.Errorf("%s gives %q, want %q", query, got, want)
			}
		}
		s := opened(t, dsn)
		for n, want := range []string{"1", "2"} { // the counter of breaches begins with the first one
			c := appraisal.Change{Workspace: "T1", Key: want, At: time.UnixMilli(1)}
			if err := s.AddBreach(t.Context(), c, appraisal.Breach{Member: "U1", On: calendar.NewDate(2026, 11, 20+n), Severity: appraisal.Minor}); err != nil {
				t.Fatal(err)
			}
			if got := list(t, db, `SELECT max(number) FROM breaches`); !slices.Equal(got, []string{want}) {
				t.Errorf("the breach has the number %v, want %s", got, want)
			}
		}
		have, newest, err := s.SchemaVersion(t.Context())
		if err != nil || have != newest || have < 3 {
			t.Errorf("schema %d of %d, %v", have, newest, err)
		}
	})
}
