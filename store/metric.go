package store

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// What counts: records that are not void. A void deal takes its payments and returns with it.
const (
	liveDeal = `NOT EXISTS (SELECT 1 FROM deal_voids dv WHERE dv.workspace_id = d.workspace_id AND dv.deal = d.number)`

	liveEntry = `NOT EXISTS (SELECT 1 FROM entry_voids ev WHERE ev.workspace_id = e.workspace_id AND ev.deal = e.deal AND ev.kind = e.kind
AND ev.seq = e.seq) AND NOT EXISTS (SELECT 1 FROM deal_voids dv WHERE dv.workspace_id = e.workspace_id AND dv.deal = e.deal)`

	liveFollowUp = `NOT EXISTS (SELECT 1 FROM followup_voids fv WHERE fv.workspace_id = f.workspace_id AND fv.followup = f.number)`
	liveSurvey   = `NOT EXISTS (SELECT 1 FROM survey_voids sv WHERE sv.workspace_id = s.workspace_id AND sv.survey = s.number)`
	// liveCustomer holds for a customer that was not withdrawn.
	liveCustomer = `NOT EXISTS (SELECT 1 FROM customer_voids cv WHERE cv.workspace_id = c.workspace_id AND cv.customer = c.number)`
)

// metric is how one metric is counted. facts selects the records of all members in the half-open period: member_id, kind and number of
// the short id (kind empty for none), on_date, customer or rater for the label, and the value: base_minor and currency for money (NULL
// without a rate), score for scores. $1 is the workspace, $2 and $3 the period's bounds; $4 and $5 the rating's kind and item.
type metric struct {
	id    appraisal.MetricID
	facts string
}

const (
	sales = `SELECT d.member_id, 'D' AS kind, d.number, d.signed_on AS on_date, d.customer, d.base_minor, d.currency FROM deals d
WHERE d.workspace_id = $1 AND d.signed_on >= $2 AND d.signed_on < $3 AND ` + liveDeal

	moved = ` AND e.on_date >= $2 AND e.on_date < $3 AND ` + liveEntry
)

// metrics has an entry for every metric of appraisal.Metrics.
func metrics() []metric {
	return []metric{
		{"sales", sales},
		{"returns", `SELECT e.member_id, 'D' AS kind, e.deal AS number, e.on_date, CAST(NULL AS BIGINT) AS customer, e.base_minor, e.currency FROM entries e
WHERE e.workspace_id = $1 AND e.kind = 'return'` + moved},
		{"revenue", sales + ` UNION ALL SELECT e.member_id, 'D' AS kind, e.deal AS number, e.on_date, CAST(NULL AS BIGINT) AS customer, -e.base_minor AS base_minor, e.currency
FROM entries e WHERE e.workspace_id = $1 AND e.kind = 'return'` + moved},
		{"collections", `SELECT e.member_id, 'D' AS kind, e.deal AS number, e.on_date, CAST(NULL AS BIGINT) AS customer, e.base_minor, e.currency FROM entries e
WHERE e.workspace_id = $1 AND e.kind = 'payment'` + moved},
		// An order is counted once, on the day of its first payment.
		{"orders", `SELECT e.member_id, 'D' AS kind, e.deal AS number, min(e.on_date) AS on_date, CAST(NULL AS BIGINT) AS customer FROM entries e
WHERE e.workspace_id = $1 AND e.kind = 'payment'` + moved + ` AND NOT EXISTS (SELECT 1 FROM entries x WHERE x.workspace_id = $1
AND x.deal = e.deal AND x.kind = 'payment' AND x.on_date < $2 AND NOT EXISTS (SELECT 1 FROM entry_voids xv
WHERE xv.workspace_id = x.workspace_id AND xv.deal = x.deal AND xv.kind = x.kind AND xv.seq = x.seq))
GROUP BY e.member_id, e.deal`},
		// The customer's first deal of all, by anybody; of several on its day the one that was logged first.
		{"new_customers", `SELECT n.member_id, 'C' AS kind, n.customer AS number, n.signed_on AS on_date, n.customer
FROM (SELECT d.member_id, d.customer, d.signed_on,
row_number() OVER (PARTITION BY d.customer ORDER BY d.signed_on, d.logged_at, d.number) AS place FROM deals d
WHERE d.workspace_id = $1 AND d.signed_on >= $2 AND d.signed_on < $3 AND ` + liveDeal + `) n
WHERE n.place = 1 AND NOT EXISTS (SELECT 1 FROM deals d WHERE d.workspace_id = $1 AND d.customer = n.customer AND d.signed_on < $2
AND ` + liveDeal + `)`},
		{"customers_added", `SELECT c.owner AS member_id, 'C' AS kind, c.number, c.added_on AS on_date, c.number AS customer FROM customers c
WHERE c.workspace_id = $1 AND c.added_on >= $2 AND c.added_on < $3 AND c.owner <> '' AND ` + liveCustomer},
		// A customer is counted once for each member, on the day of the first contact in the period.
		{"customers_contacted", `SELECT f.member_id, 'C' AS kind, f.customer AS number, min(f.on_date) AS on_date, f.customer FROM followups f
WHERE f.workspace_id = $1 AND f.on_date >= $2 AND f.on_date < $3 AND ` + liveFollowUp + ` GROUP BY f.member_id, f.customer`},
		{"satisfaction", `SELECT s.member_id, '' AS kind, s.number, s.on_date, s.customer, s.score FROM surveys s
WHERE s.workspace_id = $1 AND s.on_date >= $2 AND s.on_date < $3 AND ` + liveSurvey},
		// Ratings given for a period that lies in the one asked for: of a quarter's months, or of the quarter itself.
		{"rating", `SELECT g.member_id, '' AS kind, 0 AS number, g.rated_on AS on_date, g.rater, g.score FROM ratings g
WHERE g.workspace_id = $1 AND g.starts_on >= $2 AND g.ends_on <= $3 AND g.kind = $4 AND g.item = $5 AND NOT EXISTS
(SELECT 1 FROM ratings n WHERE n.workspace_id = g.workspace_id AND n.period = g.period AND n.kind = g.kind AND n.item = g.item
AND n.member_id = g.member_id AND n.rater = g.rater AND n.version > g.version)`},
	}
}

// measured is a measure with its query and arguments.
type measured struct {
	appraisal.Metric
	facts string
	args  []any
}

func measure(ws appraisal.WorkspaceID, m appraisal.Measure, p calendar.Period) (measured, error) {
	known, ok := appraisal.MetricByID(m.Metric)
	for _, q := range metrics() {
		if !ok || q.id != m.Metric {
			continue
		}
		args := []any{ws, day(p.Start), day(p.End)}
		if m.Metric == "rating" {
			args = append(args, m.Kind, m.Item)
		}
		return measured{known, q.facts, args}, nil
	}
	return measured{}, fmt.Errorf("store: there is no query for the metric %q", m.Metric)
}

// Figures counts the measures for all members in the period, with one query for each measure. Money is in major units of the
// workspace's currency; records of a currency without a rate are left out and counted in Left. Every member of the workspace has a
// figure, 0 without records, except for metrics that are missing without records.
func (s *Store) Figures(ctx context.Context, ws appraisal.WorkspaceID, of []appraisal.Measure, p calendar.Period) (appraisal.Figures, error) {
	r := s.reader(ctx)
	set, err := readSettings(r, ws)
	if err != nil {
		return nil, err
	}
	ids, err := rows[string](r, `SELECT member_id FROM members WHERE workspace_id = $1`, ws)
	if err != nil {
		return nil, err
	}
	figures := make(appraisal.Figures, len(of))
	for _, m := range of {
		q, err := measure(ws, m, p)
		if err != nil {
			return nil, err
		}
		by := make(map[appraisal.MemberID]appraisal.Figure, len(ids))
		if !q.Missing {
			for _, id := range ids {
				by[appraisal.MemberID(id)] = appraisal.Figure{}
			}
		}
		if err := q.figures(r, set.Currency, by); err != nil {
			return nil, err
		}
		figures[m] = by
	}
	return figures, nil
}

func (q measured) figures(r reader, currency string, by map[appraisal.MemberID]appraisal.Figure) error {
	switch q.Unit {
	case appraisal.UnitMoney:
		return q.sums(r, currency, by)
	case appraisal.UnitScore:
		return q.means(r, by)
	case appraisal.UnitCount:
	}
	return q.counts(r, by)
}

func (q measured) counts(r reader, by map[appraisal.MemberID]appraisal.Figure) error {
	type count struct {
		Member  string `db:"member_id"`
		Records int    `db:"records"`
	}
	found, err := rows[count](r, `SELECT member_id, count(*) AS records FROM (`+q.facts+`) x GROUP BY member_id`, q.args...)
	for _, c := range found {
		by[appraisal.MemberID(c.Member)] = appraisal.Figure{Value: decimal.NewFromInt(int64(c.Records)), Records: c.Records}
	}
	return err
}

func (q measured) sums(r reader, currency string, by map[appraisal.MemberID]appraisal.Figure) error {
	type sum struct {
		Member  string          `db:"member_id"`
		Value   decimal.Decimal `db:"value"`
		Records int             `db:"records"`
		Left    int             `db:"omitted"`
	}
	digits, _ := appraisal.Digits(currency)
	left := 0
	found, err := rows[sum](r, `SELECT member_id, coalesce(sum(base_minor), 0) AS value, count(base_minor) AS records,
count(*) - count(base_minor) AS omitted FROM (`+q.facts+`) x GROUP BY member_id`, q.args...)
	for _, f := range found {
		by[appraisal.MemberID(f.Member)] = appraisal.Figure{Value: f.Value.Shift(-int32(digits)), Records: f.Records, Left: f.Left}
		left += f.Left
	}
	if err != nil || left == 0 {
		return err
	}
	return q.unrated(r, by)
}

// unrated names the currencies of the records that are left out.
func (q measured) unrated(r reader, by map[appraisal.MemberID]appraisal.Figure) error {
	type unrated struct {
		Member   string `db:"member_id"`
		Currency string `db:"currency"`
	}
	found, err := rows[unrated](r, `SELECT DISTINCT member_id, currency FROM (`+q.facts+`) x WHERE base_minor IS NULL ORDER BY member_id, currency`, q.args...)
	for _, u := range found {
		f := by[appraisal.MemberID(u.Member)]
		f.Unrated = append(f.Unrated, u.Currency)
		by[appraisal.MemberID(u.Member)] = f
	}
	return err
}

// meanDigits is how many decimals a mean is worked out to where it does not come out even.
const meanDigits = 16

// means adds up exactly what the database has counted by member and score, since scores are decimals in text.
func (q measured) means(r reader, by map[appraisal.MemberID]appraisal.Figure) error {
	type scored struct {
		Member  string          `db:"member_id"`
		Score   decimal.Decimal `db:"score"`
		Records int             `db:"records"`
	}
	found, err := rows[scored](r, `SELECT member_id, score, count(*) AS records FROM (`+q.facts+`) x GROUP BY member_id, score`, q.args...)
	for _, f := range found {
		id := appraisal.MemberID(f.Member)
		sum := by[id]
		sum.Value = sum.Value.Add(f.Score.Mul(decimal.NewFromInt(int64(f.Records))))
		sum.Records += f.Records
		by[id] = sum
	}
	for id, sum := range by {
		sum.Value = sum.Value.DivRound(decimal.NewFromInt(int64(sum.Records)), meanDigits)
		by[id] = sum
	}
	return err
}

// Records returns a part of the records that a member's figure stands on, or every member's for "", in the order of their days, and how
// many there are. Money records without a rate are left out, as in the figure; things that are counted have the value 1.
func (s *Store) Records(
	ctx context.Context, ws appraisal.WorkspaceID, m appraisal.Measure, p calendar.Period, member appraisal.MemberID, offset, limit int,
) ([]appraisal.Record, int, error) {
	r := s.reader(ctx)
	set, err := readSettings(r, ws)
	if err != nil {
		return nil, 0, err
	}
	q, err := measure(ws, m, p)
	if err != nil {
		return nil, 0, err
	}
	w, value := where{args: q.args}, "1"
	w.and("TRUE")
	switch q.Unit {
	case appraisal.UnitMoney:
		value = "x.base_minor"
		w.and("x.base_minor IS NOT NULL")
	case appraisal.UnitScore:
		value = "x.score"
	case appraisal.UnitCount:
	}
	if member != "" {
		w.and("x.member_id = ?", member)
	}
	found, total, err := paged[recordRow](r, "x.kind, x.number, x.on_date, "+q.label()+" AS label, "+value+" AS value",
		"("+q.facts+") x"+q.labelJoin(), w, "x.on_date, x.kind, x.number, x.member_id, label, value", offset, limit)
	if err != nil {
		return nil, 0, err
	}
	digits := 0
	if q.Unit == appraisal.UnitMoney {
		digits, _ = appraisal.Digits(set.Currency)
	}
	records := make([]appraisal.Record, len(found))
	for i, f := range found {
		records[i] = f.record(digits)
	}
	return records, total, nil
}

// label is the name to show beside a record: the rater's of a rating, otherwise the customer's.
func (q measured) label() string {
	if q.ID == "rating" {
		return "coalesce(m.name, x.rater)"
	}
	return "coalesce(c.name, '')"
}

func (q measured) labelJoin() string {
	if q.ID == "rating" {
		return ` LEFT JOIN members m ON m.workspace_id = $1 AND m.member_id = x.rater`
	}
	return ` LEFT JOIN deals o ON x.kind = 'D' AND o.workspace_id = $1 AND o.number = x.number
LEFT JOIN customers c ON c.workspace_id = $1 AND c.number = coalesce(x.customer, o.customer)`
}

type recordRow struct {
	Kind   string          `db:"kind"`
	Number int64           `db:"number"`
	On     string          `db:"on_date"`
	Label  string          `db:"label"`
	Value  decimal.Decimal `db:"value"`
}

func (r recordRow) record(digits int) appraisal.Record {
	ref := ""
	if r.Kind != "" {
		ref = fmt.Sprintf("%s-%d", r.Kind, r.Number)
	}
	return appraisal.Record{Ref: ref, On: date(r.On), Label: r.Label, Value: r.Value.Shift(-int32(digits))}
}
