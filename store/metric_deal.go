package store

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

// stage is a stage of a project and its share of a deal, in percent.
type stage struct {
	Stage  string `json:"stage"`
	Weight string `json:"weight"`
}

// stagesOf reads Measure.Stages, "lead=12.5,groundwork=37.5,closing=50". Without stages a deal is its member's as a whole.
func stagesOf(list string) ([]stage, error) {
	if list == "" {
		return []stage{{"", "100"}}, nil
	}
	var all []stage
	for part := range strings.SplitSeq(list, ",") {
		name, weight, ok := strings.Cut(part, "=")
		if _, err := decimal.NewFromString(weight); err != nil || !ok || name == "" {
			return nil, fmt.Errorf("store: %q is not a list of stages and their shares", list)
		}
		all = append(all, stage{name, weight})
	}
	return all, nil
}

// sharedSales: shares says what part of a deal is the member's, one term "weight*percent" for each stage. Most deals have no splits, and
// of them no stages need to be looked at.
func sharedSales(q *asked) string {
	stages, _ := stagesOf(q.Stages) // measure has refused what can't be read
	whole := make([]string, len(stages))
	for i, s := range stages {
		whole[i] = s.Weight + "*100"
	}
	split := `EXISTS (SELECT 1 FROM deal_splits y WHERE y.workspace_id = $1 AND y.deal = d.number)`
	columns := `'D' AS kind, d.number, d.signed_on AS on_date, d.customer, d.base_minor, d.currency, d.rate, `
	within := ` WHERE d.workspace_id = $1 AND d.signed_on >= $2 AND d.signed_on < $3 AND ` + liveDeal
	return `SELECT d.member_id, ` + columns + `CAST(` + q.arg(strings.Join(whole, " ")) + ` AS TEXT) AS shares FROM deals d` + within + ` AND NOT ` + split + `
UNION ALL SELECT coalesce(p.member_id, d.member_id) AS member_id, ` + columns + `
string_agg(g.weight || '*' || coalesce(p.percent, '100'), ' ' ORDER BY g.stage) AS shares
FROM deals d CROSS JOIN ` + q.table("g", stages, "stage", "weight") + `
LEFT JOIN deal_splits p ON p.workspace_id = $1 AND p.deal = d.number AND p.stage = g.stage` + within + ` AND ` + split + `
GROUP BY coalesce(p.member_id, d.member_id), d.number, d.signed_on, d.customer, d.base_minor, d.currency, d.rate`
}

// factor is the part of an amount that the terms of shares make: "12.5*60 37.5*100" is 0.45.
func factor(shares string) (decimal.Decimal, error) {
	sum := decimal.Zero
	for term := range strings.FieldsSeq(shares) {
		weight, percent, _ := strings.Cut(term, "*")
		w, err := decimal.NewFromString(weight)
		if err != nil {
			return sum, fmt.Errorf("store: a stage's share: %w", err)
		}
		p, err := decimal.NewFromString(percent)
		if err != nil {
			return sum, fmt.Errorf("store: the percentage of a split: %w", err)
		}
		sum = sum.Add(w.Mul(p))
	}
	return sum.Shift(-4), nil
}

// newCustomers: the customer's first deal of all, by anybody; of several on its day the one that was logged first.
func newCustomers(q *asked) string {
	return `SELECT n.member_id, 'C' AS kind, n.customer AS number, n.signed_on AS on_date, n.customer
FROM (SELECT d.member_id, d.customer, d.signed_on,
row_number() OVER (PARTITION BY d.customer ORDER BY d.signed_on, d.logged_at, d.number) AS place FROM deals d
WHERE d.workspace_id = $1 AND d.signed_on >= $2 AND d.signed_on < $3 AND ` + liveDeal + `) n
WHERE n.place = 1 AND NOT EXISTS (SELECT 1 FROM deals d WHERE d.workspace_id = $1 AND d.customer = n.customer AND d.signed_on < $2
AND ` + liveDeal + `)` + q.ofClass("n.customer")
}

// repeatCustomers: those with a deal in the period that is not their first of all; of the member who signed it.
const repeatCustomers = `SELECT n.member_id, 'C' AS kind, n.customer AS number, min(n.signed_on) AS on_date, n.customer
FROM (SELECT d.member_id, d.customer, d.signed_on,
row_number() OVER (PARTITION BY d.customer ORDER BY d.signed_on, d.logged_at, d.number) AS place FROM deals d
WHERE d.workspace_id = $1 AND d.signed_on < $3 AND d.customer IN (SELECT p.customer FROM deals p
WHERE p.workspace_id = $1 AND p.signed_on >= $2 AND p.signed_on < $3) AND ` + liveDeal + `) n
WHERE n.place > 1 AND n.signed_on >= $2 GROUP BY n.member_id, n.customer`

// customersKept: those who bought from the member in the twelve months before the period owe a deal in it, with anybody. The day is
// that of the deal, or of the last one before where there is none.
func customersKept(q *asked) string {
	start := q.period.Start
	return `SELECT b.member_id, 'C' AS kind, b.customer AS number, coalesce(a.on_date, b.on_date) AS on_date, b.customer,
CASE WHEN a.customer IS NULL THEN 0 ELSE 1 END AS kept
FROM (SELECT d.member_id, d.customer, max(d.signed_on) AS on_date FROM deals d WHERE d.workspace_id = $1 AND d.signed_on < $2
AND d.signed_on >= ` + q.arg(day(calendar.NewDate(start.Year, start.Month-12, start.Day))) + ` AND ` + liveDeal + ` GROUP BY d.member_id, d.customer) b
LEFT JOIN (SELECT d.customer, min(d.signed_on) AS on_date FROM deals d
WHERE d.workspace_id = $1 AND d.signed_on >= $2 AND d.signed_on < $3 AND ` + liveDeal + ` GROUP BY d.customer) a ON a.customer = b.customer`
}
