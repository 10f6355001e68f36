package store

const (
	saleFacts    = `SELECT d.member_id, 'D' AS kind, d.number, d.signed_on AS on_date, d.customer, d.base_minor, d.currency, d.rate`
	netSaleFacts = `SELECT d.member_id, 'D' AS kind, d.number, d.signed_on AS on_date, d.customer, d.base_minor - d.base_expenses_minor AS base_minor,
d.currency, d.rate`
	signed     = ` FROM deals d WHERE d.workspace_id = $1 AND d.signed_on >= $2 AND d.signed_on < $3`
	signedLive = signed + ` AND ` + liveDeal
	signedVoid = ` FROM deal_voids v JOIN deals d ON d.workspace_id = $1 AND d.number = v.deal
WHERE v.workspace_id = $1 AND d.signed_on >= $2 AND d.signed_on < $3`

	moved = ` FROM entries e WHERE e.workspace_id = $1 AND e.on_date >= $2 AND e.on_date < $3 AND ` + liveEntry

	entryFacts  = `SELECT e.member_id, 'D' AS kind, e.deal AS number, e.on_date, CAST(NULL AS BIGINT) AS customer`
	returnFacts = entryFacts + `, -e.base_minor AS base_minor, e.currency, e.rate` + moved + ` AND e.kind = 'return'`
)

// plainly is a query that has no parameters but workspace and period.
func plainly(facts string) func(*asked) string { return func(*asked) string { return facts } }

// metrics has an entry for every metric of appraisal.Metrics that is not derived.
func metrics() []metric {
	return []metric{
		{id: "sales", shape: money, facts: plainly(saleFacts + signedLive), sums: []branch{{facts: saleFacts + signed}, {saleFacts + signedVoid, true}}},
		{id: "shared_sales", shape: shared, facts: sharedSales},
		{id: "volume", shape: units, facts: plainly(`SELECT d.member_id, 'D' AS kind, d.number, d.signed_on AS on_date, d.customer, d.quantity AS units` +
			signedLive + ` AND d.quantity <> 0`)},
		{id: "net_sales", shape: money, facts: plainly(netSaleFacts + signedLive), sums: []branch{{facts: netSaleFacts + signed}, {netSaleFacts + signedVoid, true}}},
		{id: "returns", shape: money, facts: plainly(entryFacts + `, e.base_minor, e.currency, e.rate` + moved + ` AND e.kind = 'return'`)},
		{id: "revenue", shape: money, facts: plainly(saleFacts + signedLive + ` UNION ALL ` + returnFacts),
			sums: []branch{{facts: saleFacts + signed}, {saleFacts + signedVoid, true}, {facts: returnFacts}}},
		{id: "collections", shape: money, facts: plainly(entryFacts + `, e.base_minor, e.currency, e.rate` + moved + ` AND e.kind = 'payment'`)},
		// An order is counted once, on the day of its first payment.
		{id: "orders", facts: plainly(`SELECT e.member_id, 'D' AS kind, e.deal AS number, min(e.on_date) AS on_date, CAST(NULL AS BIGINT) AS customer` + moved + `
AND e.kind = 'payment' AND NOT EXISTS (SELECT 1 FROM entries x WHERE x.workspace_id = $1
AND x.deal = e.deal AND x.kind = 'payment' AND x.on_date < $2 AND NOT EXISTS (SELECT 1 FROM entry_voids xv
WHERE xv.workspace_id = x.workspace_id AND xv.deal = x.deal AND xv.kind = x.kind AND xv.seq = x.seq))
GROUP BY e.member_id, e.deal`)},
		{id: "orders_so_far", facts: plainly(`SELECT e.member_id, 'D' AS kind, e.deal AS number, min(e.on_date) AS on_date, CAST(NULL AS BIGINT) AS customer
FROM entries e WHERE e.workspace_id = $1 AND CAST($2 AS TEXT) < $3 AND e.on_date < $3 AND e.kind = 'payment' AND ` + liveEntry + ` GROUP BY e.member_id, e.deal`)},
		{id: "new_customers", facts: newCustomers},
		{id: "customers_added", facts: func(q *asked) string {
			return `SELECT c.owner AS member_id, 'C' AS kind, c.number, c.added_on AS on_date, c.number AS customer FROM customers c
WHERE c.workspace_id = $1 AND c.added_on >= $2 AND c.added_on < $3 AND c.owner <> '' AND ` + liveCustomer + q.class("")
		}},
		// A customer is counted once for each member, on the day of the first contact in the period.
		{id: "customers_contacted", facts: func(q *asked) string {
			return `SELECT f.member_id, 'C' AS kind, f.customer AS number, min(f.on_date) AS on_date, f.customer FROM followups f
WHERE f.workspace_id = $1 AND f.on_date >= $2 AND f.on_date < $3 AND ` + liveFollowUp + q.ofClass("f.customer") + ` GROUP BY f.member_id, f.customer`
		}},
		{id: "repeat_customers", facts: plainly(repeatCustomers)},
		{id: "customers_kept", shape: kept, facts: customersKept},
		{id: "satisfaction", shape: scored, facts: plainly(`SELECT s.member_id, '' AS kind, s.number, s.on_date, s.customer, s.score FROM surveys s
WHERE s.workspace_id = $1 AND s.on_date >= $2 AND s.on_date < $3 AND ` + liveSurvey)},
		{id: "rating", shape: graded, facts: ratings, label: "coalesce((SELECT m.name FROM members m WHERE m.workspace_id = $1 AND m.member_id = x.rater), x.rater)"},
		{id: "forecast_hit", shape: forecast, facts: forecastHit},
		{id: "quota_kept", shape: kept, facts: quotaKept},
		{id: "favours", shape: kept, facts: favours},
		{id: "greetings", shape: kept, facts: greetings},
		{id: "records_complete", shape: kept, facts: plainly(recordsComplete)},
		{id: "records_fresh", shape: kept, facts: recordsFresh},
		{id: "samples_paid", facts: plainly(`SELECT p.member_id, 'C' AS kind, p.customer AS number, min(p.on_date) AS on_date, p.customer FROM samples p
WHERE p.workspace_id = $1 AND p.on_date >= $2 AND p.on_date < $3 AND p.fee_paid GROUP BY p.member_id, p.customer`)},
		{id: "attendance", facts: plainly(attended + ` AND a.kind IN ('late', 'early', 'absent')`)},
		{id: "trainings", facts: plainly(attended + ` AND a.kind = 'training'`)},
		{id: "breaches", facts: breaches, label: "x.note"},
		{id: "complaints_in_time", shape: kept, facts: complaintsInTime},
	}
}

const attended = `SELECT a.member_id, '' AS kind, a.number, a.on_date, CAST(NULL AS BIGINT) AS customer FROM attendance a
WHERE a.workspace_id = $1 AND a.on_date >= $2 AND a.on_date < $3`

func breaches(q *asked) string {
	facts := `SELECT b.member_id, '' AS kind, b.number, b.on_date, CAST(NULL AS BIGINT) AS customer, b.note FROM breaches b
WHERE b.workspace_id = $1 AND b.on_date >= $2 AND b.on_date < $3`
	if q.Item != "" {
		facts += ` AND b.severity = ` + q.arg(q.Item)
	}
	return facts
}

// ratings are those given for a period that lies in the one asked for: of a quarter's months, or of the quarter itself. The newest of a
// rater, person, period, kind and item counts. A tenure quarter has the same name for everybody and is asked for by each day of joining.
func ratings(q *asked) string {
	within := `g.starts_on >= $2 AND g.ends_on <= $3`
	if q.period.Tenure > 0 {
		within = `(` + within + ` OR g.period = ` + q.arg(q.period.ID()) + `)`
	}
	kind, item := q.arg(q.Kind), q.arg(q.Item)
	return `SELECT g.member_id, '' AS kind, 0 AS number, g.rated_on AS on_date, CAST(NULL AS BIGINT) AS customer, g.rater, g.score, g.level FROM ratings g
WHERE g.workspace_id = $1 AND ` + within + ` AND g.kind = ` + kind + ` AND g.item = ` + item + ` AND NOT EXISTS (SELECT 1 FROM ratings n
WHERE n.workspace_id = $1 AND n.kind = ` + kind + ` AND n.item = ` + item + ` AND n.version > 1 AND n.version > g.version AND n.period = g.period
AND n.member_id = g.member_id AND n.rater = g.rater)`
}
