package store

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// What counts: records that are not void. A void deal takes its payments and returns with it. $1 is the workspace in all queries that say
// so: void rows are looked up by number alone then, and not by the workspace of each record.
const (
	liveDeal = `NOT EXISTS (SELECT 1 FROM deal_voids dv WHERE dv.workspace_id = $1 AND dv.deal = d.number)`

	liveEntry = `NOT EXISTS (SELECT 1 FROM entry_voids ev WHERE ev.workspace_id = $1 AND ev.deal = e.deal AND ev.kind = e.kind
AND ev.seq = e.seq) AND NOT EXISTS (SELECT 1 FROM deal_voids dv WHERE dv.workspace_id = $1 AND dv.deal = e.deal)`

	liveFollowUp = `NOT EXISTS (SELECT 1 FROM followup_voids fv WHERE fv.workspace_id = $1 AND fv.followup = f.number)`
	liveSurvey   = `NOT EXISTS (SELECT 1 FROM survey_voids sv WHERE sv.workspace_id = $1 AND sv.survey = s.number)`
	// liveCustomer holds for a customer that was not withdrawn.
	liveCustomer = `NOT EXISTS (SELECT 1 FROM customer_voids cv WHERE cv.workspace_id = $1 AND cv.customer = c.number)`
)

// shape is how the records of a metric make its figure, and which columns its facts have beside those of all.
type shape int

const (
	counted  shape = iota // each record is one
	units                 // units, added up
	money                 // base_minor in the workspace's currency, NULL without a rate; currency and rate as logged
	shared                // the same, and shares: the member's part of each record, see factor
	scored                // score
	graded                // score, or level where that was given instead; the other is ""
	kept                  // kept is 1 where what was owed was done, otherwise 0
	forecast              // foreseen is the forecast, sold the sales in minor units, omitted the deals without a rate
)

// metric is how one metric is counted. facts selects the records of all members in the half-open period: member_id, kind and number of
// the short id (kind empty for none), on_date, customer (NULL where the deal knows it or there is none), and the columns of the shape.
// $1 is the workspace, $2 and $3 are the period's bounds; what else a query needs is an argument of its own.
type metric struct {
	id    appraisal.MetricID
	shape shape
	facts func(q *asked) string
	sums  []branch // adds up to the same as facts, faster where few of many records are void
	label string   // what is shown beside a record instead of the customer's name
}

// branch is a part of a sum: what its facts come to, or less that.
type branch struct {
	facts string
	less  bool
}

// asked is a measure in a period, and the arguments of its query.
type asked struct {
	appraisal.Measure
	period  calendar.Period
	dialect dialect
	args    []any
}

// arg adds an argument and returns how the query names it.
func (q *asked) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

// table adds a list as an argument and returns it as a table of that name with columns of text, one for each field that is named.
func (q *asked) table(name string, list any, columns ...string) string {
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // a list of structs of strings
	}
	return q.dialect.table(q.arg(string(text)), name, columns)
}

// class is a condition on the customer c: it is of one of the classes that are asked for, or of those of fallback.
func (q *asked) class(fallback string) string {
	letters := q.Class
	if letters == "" {
		letters = fallback
	}
	if letters == "" {
		return ""
	}
	return " AND c.class <> '' AND CAST(" + q.arg(letters) + " AS TEXT) LIKE '%' || c.class || '%'"
}

// ofClass is a condition on the number of a customer, where classes are asked for.
func (q *asked) ofClass(customer string) string {
	if q.Class == "" {
		return ""
	}
	return ` AND EXISTS (SELECT 1 FROM customers c WHERE c.workspace_id = $1 AND c.number = ` + customer + q.class("") + `)`
}

// measured is a measure with its query and arguments.
type measured struct {
	appraisal.Metric
	metric
	ws     appraisal.WorkspaceID
	period calendar.Period
	facts  string
	args   []any
}

// measure makes the query of a measure. Metrics that are worked out from others, and measures of the parts of a period, have none.
func (s *Store) measure(ws appraisal.WorkspaceID, m appraisal.Measure, p calendar.Period) (measured, error) {
	known, ok := appraisal.MetricByID(m.Metric)
	switch {
	case !ok, known.Derived:
		return measured{}, fmt.Errorf("store: there is no query for the metric %q", m.Metric)
	case m.Per != "" || m.Take != "":
		return measured{}, fmt.Errorf("store: %s is asked for in each %s by itself", m.Metric, m.Per)
	}
	if err := refused(m); err != nil {
		return measured{}, err
	}
	for _, c := range metrics() {
		if c.id == m.Metric {
			q := &asked{m, p, s.dialect, []any{ws, day(p.Start), day(p.End)}}
			facts := c.facts(q)
			return measured{known, c, ws, p, facts, q.args}, nil
		}
	}
	return measured{}, fmt.Errorf("store: there is no query for the metric %q", m.Metric)
}

// refused is the error of a parameter that nothing can be counted by.
func refused(m appraisal.Measure) error {
	if m.Metric == "quota_kept" && m.Item != newCustomerWeek && m.Item != highClassMonth {
		return fmt.Errorf("store: there is no quota %q", m.Item)
	}
	if m.Metric == "shared_sales" {
		_, err := stagesOf(m.Stages)
		return err
	}
	return nil
}
