package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"

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
		return q.sums(r, currency, by)
	case scored:
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

// sums adds up money. Shared amounts come by what part of them is the member's: there are few such parts and many deals.
func (q measured) sums(r reader, currency string, by figuresBy) error {
	type sum struct {
		Member  appraisal.MemberID `db:"member_id"`
		Shares  string             `db:"shares"`
		Value   decimal.Decimal    `db:"value"`
		Records int                `db:"records"`
		Left    int                `db:"omitted"`
		Foreign int                `db:"others"`
	}
	shares, group := "''", "member_id"
	if q.shape == shared {
		shares, group = "shares", "member_id, shares"
	}
	others, args := `currency <> $`+strconv.Itoa(len(q.args)+1), append(slices.Clone(q.args), currency)
	found, err := rows[sum](r, `SELECT member_id, `+shares+` AS shares, coalesce(sum(base_minor), 0) AS value, count(base_minor) AS records,
count(*) - count(base_minor) AS omitted, count(*) FILTER (WHERE `+others+`) AS others FROM (`+q.facts+`) x GROUP BY `+group, args...)
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

// means adds up scores and counts levels. Scores are decimals in text: a database that can't add them up exactly counts them instead.
func (q measured) means(r reader, by figuresBy) error {
	type score struct {
		Member  appraisal.MemberID `db:"member_id"`
		Level   string             `db:"level"`
		Score   decimal.Decimal    `db:"score"`
		Records int                `db:"records"`
	}
	query := `SELECT member_id, level, coalesce(nullif(score, ''), '0') AS score, count(*) AS records FROM (` + q.facts + `) x GROUP BY member_id, level, score`
	if r.text().exact {
		query = `SELECT member_id, level, coalesce(sum(CAST(nullif(score, '') AS NUMERIC)), 0) AS score, count(*) AS records
FROM (` + q.facts + `) x GROUP BY member_id, level`
	}
	found, err := rows[score](r, query+` ORDER BY member_id, level`, q.args...)
	for _, s := range found {
		f := by[s.Member]
		f.Records += s.Records
		switch {
		case s.Level != "":
			f.Levels = append(f.Levels, appraisal.LevelCount{Level: s.Level, Count: s.Records})
		case r.text().exact:
			f.Value, f.Over = s.Score, int64(s.Records)
		default:
			f.Value, f.Over = f.Value.Add(s.Score.Mul(decimal.NewFromInt(int64(s.Records)))), f.Over+int64(s.Records)
		}
		by[s.Member] = f
	}
	return err
}
