package store

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// Records returns a part of the records that a member's figure stands on, or every member's for "", in the order of their days, and how
// many there are. They come to the figure: money adds up (records without a rate are left out), things that are counted have the value 1
// or their units, scores and percentages have the figure as their mean; what was owed has the value 100 where it was done and 0 where
// not. A rating given as a level has no value. Per and Take are left aside: the records are those of the whole period. The records of an
// attainment are those of the metric that is attained; earlier scores have none.
func (s *Store) Records(
	ctx context.Context, ws appraisal.WorkspaceID, m appraisal.Measure, p calendar.Period, member appraisal.MemberID, offset, limit int,
) ([]appraisal.Record, int, error) {
	m.Per, m.Take = "", ""
	switch m.Metric {
	case "attainment":
		m.Metric, m.Of = m.Of, ""
	case "earlier_score":
		return nil, 0, nil
	}
	q, err := s.measure(ws, m, p)
	if err != nil {
		return nil, 0, err
	}
	var records []appraisal.Record
	total := 0
	err = s.snapshot(ctx, func(r reader) error {
		set, err := readSettings(r, ws)
		if err != nil {
			return err
		}
		records, total, err = q.records(r, set.Currency, member, offset, limit)
		return err
	})
	return records, total, err
}

func (q measured) records(r reader, currency string, member appraisal.MemberID, offset, limit int) ([]appraisal.Record, int, error) {
	w := where{args: q.args}
	w.and("TRUE")
	if member != "" {
		w.and("x.member_id = ?", member)
	}
	value, columns := "1", ", '' AS shares, '' AS level, '0' AS foreseen"
	switch q.shape {
	case money, shared:
		value = "x.base_minor"
		w.and("x.base_minor IS NOT NULL")
		if q.shape == shared {
			columns = ", x.shares, '' AS level, '0' AS foreseen"
		}
	case units:
		value = "x.units"
	case scored:
		value = "x.score"
	case graded:
		value, columns = "coalesce(nullif(x.score, ''), '0')", ", '' AS shares, x.level, '0' AS foreseen"
	case kept:
		value = "100 * x.kept"
	case forecast:
		value, columns = "x.sold", ", '' AS shares, '' AS level, x.foreseen"
	case counted:
	}
	label := q.label
	if label == "" {
		label = "coalesce(c.name, '')"
	}
	found, total, err := paged[recordRow](r, "x.kind, x.number, x.on_date, "+label+" AS label, "+value+" AS value"+columns,
		"("+q.facts+`) x LEFT JOIN deals o ON x.kind = 'D' AND o.workspace_id = $1 AND o.number = x.number
LEFT JOIN customers c ON c.workspace_id = $1 AND c.number = coalesce(x.customer, o.customer)`,
		w, "x.on_date, x.kind, x.number, x.member_id, label, value", offset, limit)
	if err != nil {
		return nil, 0, err
	}
	digits, _ := appraisal.Digits(currency)
	records := make([]appraisal.Record, len(found))
	for i, f := range found {
		if records[i], err = f.record(q.shape, digits); err != nil {
			return nil, 0, err
		}
	}
	return records, total, nil
}

type recordRow struct {
	Kind     string          `db:"kind"`
	Number   int64           `db:"number"`
	On       string          `db:"on_date"`
	Label    string          `db:"label"`
	Value    decimal.Decimal `db:"value"`
	Shares   string          `db:"shares"`
	Level    string          `db:"level"`
	Foreseen decimal.Decimal `db:"foreseen"`
}

func (r recordRow) record(of shape, digits int) (appraisal.Record, error) {
	ref := ""
	if r.Kind != "" {
		ref = fmt.Sprintf("%s-%d", r.Kind, r.Number)
	}
	record := appraisal.Record{Ref: ref, On: date(r.On), Label: r.Label, Value: r.Value, Level: r.Level}
	switch of {
	case money, shared:
		record.Value = r.Value.Shift(-int32(digits))
		if of == shared {
			part, err := factor(r.Shares)
			if err != nil {
				return record, err
			}
			record.Value = record.Value.Mul(part)
		}
	case forecast:
		hit := monthly{Foreseen: r.Foreseen, Sold: r.Value}.hit(digits)
		record.Value = decimal.NewFromBigRat(hit, keptDigits)
	case counted, units, scored, graded, kept:
	}
	return record, nil
}
