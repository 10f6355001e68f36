package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// snapshot reads everything as it was at one moment. Its queries are planned for the very period that they are asked for: a plan for any
// period would be made for a few records and be slow for many.
type snapshot struct {
	tx  *sqlx.Tx
	ctx context.Context //nolint:containedctx // lives as long as the call that made it
	d   dialect
}

func (r snapshot) text() dialect { return r.d }

func (r snapshot) selectAll(dest any, query string, args ...any) error {
	return r.tx.SelectContext(r.ctx, dest, r.d.text(query), args...)
}

func (r snapshot) selectOne(dest any, query string, args ...any) error {
	return r.tx.GetContext(r.ctx, dest, r.d.text(query), args...)
}

func (s *Store) snapshot(ctx context.Context, read func(r reader) error) error {
	tx, err := s.read.BeginTxx(ctx, &sql.TxOptions{Isolation: s.dialect.isolation, ReadOnly: true})
	if err != nil {
		return translate(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	if plans := s.dialect.plans; plans != "" {
		if _, err := tx.ExecContext(ctx, plans); err != nil {
			return translate(err)
		}
	}
	return read(snapshot{tx, ctx, s.dialect})
}

// Figures counts the measures for all members in the period, with one query for each measure, all as of one moment. The period has days:
// a tenure quarter is bound to a day of joining. Money is in major units of the workspace's currency; records of a currency without a
// rate are left out and counted in Left. Every member of the workspace has a figure, 0 without records, except for metrics that are
// missing without records.
func (s *Store) Figures(ctx context.Context, ws appraisal.WorkspaceID, of []appraisal.Measure, p calendar.Period) (appraisal.Figures, error) {
	figures := make(appraisal.Figures, len(of))
	err := s.snapshot(ctx, func(r reader) error {
		set, err := readSettings(r, ws)
		if err != nil {
			return err
		}
		ids, err := rows[appraisal.MemberID](r, `SELECT member_id FROM members WHERE workspace_id = $1`, ws)
		if err != nil {
			return err
		}
		for _, m := range of {
			q, err := s.measure(ws, m, p)
			if err != nil {
				return err
			}
			by := make(map[appraisal.MemberID]appraisal.Figure, len(ids))
			if !q.Missing {
				for _, id := range ids {
					by[id] = appraisal.Figure{}
				}
			}
			if err := s.fill(r, q, set.Currency, by); err != nil {
				return err
			}
			figures[m] = by
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return figures, nil
}

type figuresBy = map[appraisal.MemberID]appraisal.Figure

func (s *Store) fill(r reader, q measured, currency string, by figuresBy) error {
	switch q.shape {
	case money, shared:
		return q.total(r, currency, by)
	case scored, graded:
		return q.means(r, by)
	case forecast:
		return s.hits(r, q, currency, by)
	case counted, units, kept:
	}
	return q.counts(r, by)
}

// counts adds up whole numbers: records, units, or what was kept of what was owed, in percent.
func (q measured) counts(r reader, by figuresBy) error {
	type count struct {
		Member  appraisal.MemberID `db:"member_id"`
		Value   decimal.Decimal    `db:"value"`
		Records int                `db:"records"`
	}
	value := map[shape]string{counted: "count(*)", units: "sum(units)", kept: "100 * sum(kept)"}[q.shape]
	found, err := rows[count](r, `SELECT member_id, `+value+` AS value, count(*) AS records FROM (`+q.facts+`) x GROUP BY member_id`, q.args...)
	for _, c := range found {
		f := appraisal.Figure{Value: c.Value, Records: c.Records}
		if q.shape == kept {
			f.Over = int64(c.Records)
		}
		by[c.Member] = f
	}
	return err
}

// adds makes the query of sums. Shared amounts come by what part of them is the member's: there are few such parts and many deals.
func (q measured) adds(others string, quickly bool) string {
	group, shares := "member_id", "''"
	if q.shape == shared {
		group, shares = "member_id, shares", "shares"
	}
	branches := q.sums
	if !quickly || len(branches) == 0 {
		branches = []branch{{facts: q.facts}}
	}
	parts := make([]string, len(branches))
	for i, b := range branches {
		less := ""
		if b.less {
			less = "-"
		}
		parts[i] = `SELECT ` + group + `, ` + less + `sum(base_minor) AS value, ` + less + `count(base_minor) AS records, ` +
			less + `count(*) AS total, ` + less + others + ` AS others FROM (` + b.facts + `) x GROUP BY ` + group
	}
	return `SELECT member_id, ` + shares + ` AS shares, coalesce(sum(value), 0) AS value, sum(records) AS records, sum(total) - sum(records) AS omitted,
sum(others) AS others FROM (` + strings.Join(parts, " UNION ALL ") + `) y GROUP BY ` + group
}

// total adds up money.
func (q measured) total(r reader, currency string, by figuresBy) error {
	type sum struct {
		Member  appraisal.MemberID `db:"member_id"`
		Shares  string             `db:"shares"`
		Value   decimal.Decimal    `db:"value"`
		Records int                `db:"records"`
		Left    int                `db:"omitted"`
		Foreign int                `db:"others"`
	}
	// Where no rate was ever set nothing has been converted, and the currencies need not be looked at.
	_, rates, err := row[int](r, `SELECT 1 FROM rates WHERE workspace_id = $1 LIMIT 1`, q.ws)
	if err != nil {
		return err
	}
	others, count, args := `currency <> $`+strconv.Itoa(len(q.args)+1), `0`, q.args
	if rates {
		count, args = `count(*) FILTER (WHERE `+others+`)`, append(slices.Clone(q.args), currency)
	}
	found, err := rows[sum](r, q.adds(count, r.text().exact), args...)
	if err != nil {
		return err
	}
	digits, _ := appraisal.Digits(currency)
	left, foreign := 0, 0
	for _, s := range found {
		value := s.Value.Shift(-int32(digits))
		if q.shape == shared {
			part, err := factor(s.Shares)
			if err != nil {
				return err
			}
			value = value.Mul(part)
		}
		f := by[s.Member]
		f.Value, f.Records, f.Left = f.Value.Add(value), f.Records+s.Records, f.Left+s.Left
		by[s.Member] = f
		left += s.Left
		foreign += s.Foreign
	}
	if foreign > 0 {
		if err := q.converted(r, others, args, by); err != nil {
			return err
		}
	}
	if left > 0 {
		return q.unrated(r, by)
	}
	return nil
}

// converted names the rates at which records in other currencies were converted.
func (q measured) converted(r reader, others string, args []any, by figuresBy) error {
	type used struct {
		Member   appraisal.MemberID `db:"member_id"`
		Currency string             `db:"currency"`
		Rate     decimal.Decimal    `db:"rate"`
	}
	found, err := rows[used](r, `SELECT DISTINCT member_id, currency, rate FROM (`+q.facts+`) x WHERE base_minor IS NOT NULL AND `+others, args...)
	slices.SortFunc(found, func(a, b used) int { return cmp.Or(cmp.Compare(a.Currency, b.Currency), a.Rate.Cmp(b.Rate)) })
	for _, u := range found {
		f := by[u.Member]
		f.Rates = append(f.Rates, appraisal.UsedRate{Currency: u.Currency, Rate: u.Rate})
		by[u.Member] = f
	}
	return err
}

// unrated names the currencies of the records that are left out.
func (q measured) unrated(r reader, by figuresBy) error {
	type unrated struct {
		Member   appraisal.MemberID `db:"member_id"`
		Currency string             `db:"currency"`
	}
	found, err := rows[unrated](r, `SELECT DISTINCT member_id, currency FROM (`+q.facts+`) x WHERE base_minor IS NULL
ORDER BY member_id, currency`, q.args...)
	for _, u := range found {
		f := by[u.Member]
		f.Unrated = append(f.Unrated, u.Currency)
		by[u.Member] = f
	}
	return err
}

// means adds up scores, which are decimals in text: a database that can't add them up exactly counts them instead.
func (q measured) means(r reader, by figuresBy) error {
	type score struct {
		Member  appraisal.MemberID `db:"member_id"`
		Score   decimal.Decimal    `db:"score"`
		Records int                `db:"records"`
		Levels  int                `db:"levels"`
	}
	value, levels := "score", "0"
	if q.shape == graded {
		value, levels = "nullif(score, '')", "count(nullif(level, ''))"
	}
	query, group := "coalesce("+value+", '0')", ", score"
	if r.text().exact {
		query, group = "coalesce(sum(CAST("+value+" AS NUMERIC)), 0)", ""
	}
	found, err := rows[score](r, `SELECT member_id, `+query+` AS score, count(*) AS records, `+levels+` AS levels FROM (`+q.facts+`) x GROUP BY member_id`+group,
		q.args...)
	leveled := 0
	for _, s := range found {
		if !r.text().exact {
			s.Score = s.Score.Mul(decimal.NewFromInt(int64(s.Records)))
		}
		f := by[s.Member]
		f.Value, f.Over, f.Records = f.Value.Add(s.Score), f.Over+int64(s.Records-s.Levels), f.Records+s.Records
		by[s.Member] = f
		leveled += s.Levels
	}
	if err != nil || leveled == 0 {
		return err
	}
	return q.levels(r, by)
}

// levels counts the levels that were given.
func (q measured) levels(r reader, by figuresBy) error {
	type level struct {
		Member appraisal.MemberID `db:"member_id"`
		Level  string             `db:"level"`
		Count  int                `db:"records"`
	}
	found, err := rows[level](r, `SELECT member_id, level, count(*) AS records FROM (`+q.facts+`) x WHERE level <> ''
GROUP BY member_id, level ORDER BY member_id, level`, q.args...)
	for _, l := range found {
		f := by[l.Member]
		f.Levels = append(f.Levels, appraisal.LevelCount{Level: l.Level, Count: l.Count})
		by[l.Member] = f
	}
	return err
}
