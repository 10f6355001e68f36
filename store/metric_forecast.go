package store

import (
	"math/big"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// month is a calendar month.
type month struct {
	ID    string `json:"id"`
	First string `json:"first_day"`
	Last  string `json:"last_day"`
}

// monthsIn are the calendar months that end in the period: a quarter's three, and three of a tenure quarter, so that each month belongs
// to one of them.
func monthsIn(p calendar.Period) []month {
	all := []month{}
	for m := calendar.PeriodOf(calendar.Month, p.Start); !p.End.Before(m.End); m = m.Next() {
		all = append(all, month{m.ID(), day(m.Start), day(m.End.AddDays(-1))})
	}
	return all
}

// firstMonth is where the months of monthsIn begin.
func firstMonth(p calendar.Period) calendar.Date {
	return calendar.PeriodOf(calendar.Month, p.Start).Start
}

// forecastHit: a month counts as a whole, also where a tenure quarter begins in the middle of it.
func forecastHit(q *asked) string {
	return `SELECT o.member_id, '' AS kind, 0 AS number, m.last_day AS on_date, CAST(NULL AS BIGINT) AS customer, o.amount AS foreseen,
coalesce(s.sold, 0) AS sold, coalesce(s.omitted, 0) AS omitted
FROM forecasts o JOIN ` + q.table("m", monthsIn(q.period), "id", "last_day") + ` ON o.month = m.id
LEFT JOIN (SELECT d.member_id, substr(d.signed_on, 1, 7) AS month, sum(d.base_minor) AS sold, count(*) - count(d.base_minor) AS omitted FROM deals d
WHERE d.workspace_id = $1 AND d.signed_on >= ` + q.arg(day(firstMonth(q.period))) + ` AND d.signed_on < $3 AND ` + liveDeal + `
GROUP BY d.member_id, substr(d.signed_on, 1, 7)) s ON s.member_id = o.member_id AND s.month = o.month
WHERE o.workspace_id = $1 AND m.last_day >= $2`
}

// monthly is a month's forecast in major units and its sales in minor ones.
type monthly struct {
	Foreseen decimal.Decimal `db:"foreseen"`
	Sold     decimal.Decimal `db:"sold"`
	Omitted  int             `db:"omitted"`
}

// hit is 100 less the difference between sales and forecast in percent of the forecast, at least 0. A forecast of 0 is hit by no sales.
func (m monthly) hit(digits int) *big.Rat {
	sold := m.Sold.Shift(-int32(digits))
	if m.Foreseen.IsZero() {
		if sold.IsZero() {
			return big.NewRat(100, 1)
		}
		return new(big.Rat)
	}
	off := new(big.Rat).Quo(sold.Sub(m.Foreseen).Abs().Rat(), m.Foreseen.Abs().Rat())
	hit := new(big.Rat).Sub(big.NewRat(1, 1), off)
	if hit.Sign() < 0 {
		return new(big.Rat)
	}
	return hit.Mul(hit, big.NewRat(100, 1))
}

// keptDigits is how many decimals are kept of a figure that no fraction of a decimal and a whole number can say: far behind anything
// that is shown or paid.
const keptDigits = 24

// mean is sum ÷ n as a decimal and a whole number, exactly wherever they can say it.
func mean(sum *big.Rat, n int64) (decimal.Decimal, int64) {
	if digits, finite := sum.FloatPrec(); finite && digits <= keptDigits {
		return decimal.NewFromBigRat(sum, int32(digits)), n
	}
	whole := new(big.Rat).Quo(sum, big.NewRat(n, 1))
	if whole.Denom().IsInt64() {
		return decimal.NewFromBigInt(whole.Num(), 0), whole.Denom().Int64()
	}
	return decimal.NewFromBigRat(sum, keptDigits), n
}

// hits is the mean of the months' hit rates.
func (s *Store) hits(r reader, q measured, currency string, by figuresBy) error {
	type foreseen struct {
		Member appraisal.MemberID `db:"member_id"`
		monthly
	}
	found, err := rows[foreseen](r, `SELECT member_id, foreseen, sold, omitted FROM (`+q.facts+`) x ORDER BY member_id, on_date`, q.args...)
	if err != nil {
		return err
	}
	digits, _ := appraisal.Digits(currency)
	sums, left := map[appraisal.MemberID]*big.Rat{}, 0
	for _, m := range found {
		f := by[m.Member]
		f.Records++
		f.Left += m.Omitted
		by[m.Member] = f
		left += m.Omitted
		if sums[m.Member] == nil {
			sums[m.Member] = new(big.Rat)
		}
		sums[m.Member].Add(sums[m.Member], m.hit(digits))
	}
	for id, sum := range sums {
		f := by[id]
		f.Value, f.Over = mean(sum, int64(f.Records))
		by[id] = f
	}
	if left == 0 {
		return nil
	}
	return s.unratedSales(r, q, by)
}

// unratedSales names the currencies of the deals that the months' sales leave out.
func (s *Store) unratedSales(r reader, q measured, by figuresBy) error {
	sold, err := s.measure(q.ws, appraisal.Measure{Metric: "sales"}, calendar.Period{Start: firstMonth(q.period), End: q.period.End})
	if err != nil {
		return err
	}
	without := figuresBy{}
	if err := sold.unrated(r, without); err != nil {
		return err
	}
	for id, f := range by {
		if f.Left > 0 {
			f.Unrated = without[id].Unrated
			by[id] = f
		}
	}
	return nil
}
