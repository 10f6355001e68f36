package store

import (
	"github.com/meritbot/meritbot/internal/calendar"
)

// The quotas of quota_kept.
const (
	newCustomerWeek = "new_customer_week" // a new customer is contacted in the calendar week of being added
	highClassMonth  = "high_class_month"  // a customer of a high class is contacted often in each calendar month
)

// How often and how soon, as the policies say.
const (
	contactsInMonth = "5"  // S11: contacts a month with a customer of a high grade
	daysToEnter     = "15" // S07: a change is on record within so many days of becoming known
	daysToAnswer    = "3"  // a complaint is answered within so many days
	daysToGreet     = 3    // a greeting may come so many days before the day
)

// week is a calendar week: Monday and Sunday.
type week struct {
	First string `json:"first_day"`
	Last  string `json:"last_day"`
}

// weeksIn are the calendar weeks that end in the period.
func weeksIn(p calendar.Period) []week {
	all := []week{}
	for w := calendar.PeriodOf(calendar.Week, p.Start); !p.End.Before(w.End); w = w.Next() {
		all = append(all, week{day(w.Start), day(w.End.AddDays(-1))})
	}
	return all
}

// dayOf says to which week or occasion a day belongs.
type dayOf struct {
	Day string `json:"on_day"`
	Of  string `json:"slot"`
}

// weekdays are all days of the calendar weeks that the period touches, each with its Monday.
func weekdays(p calendar.Period) []dayOf {
	var all []dayOf
	for w := calendar.PeriodOf(calendar.Week, p.Start); w.Start.Before(p.End); w = w.Next() {
		for d := w.Start; d.Before(w.End); d = d.AddDays(1) {
			all = append(all, dayOf{day(d), day(w.Start)})
		}
	}
	return all
}

// inWeeks are the customers with a contact that the condition holds for, and the weeks of it.
func (q *asked) inWeeks(condition string) string {
	all := weekdays(q.period)
	return `SELECT DISTINCT f.customer, y.slot AS week FROM followups f JOIN ` + q.table("y", all, "on_day", "slot") + ` ON f.on_date = y.on_day
WHERE f.workspace_id = $1 AND f.on_date >= ` + q.arg(all[0].Day) + ` AND f.on_date <= ` + q.arg(all[len(all)-1].Day) + condition + ` AND ` + liveFollowUp
}

const owed = ` c.owner AS member_id, 'C' AS kind, c.number, `

func quotaKept(q *asked) string {
	if q.Item == highClassMonth {
		return highClassMonths(q)
	}
	return `SELECT` + owed + `c.added_on AS on_date, c.number AS customer, CASE WHEN k.customer IS NULL THEN 0 ELSE 1 END AS kept
FROM customers c JOIN ` + q.table("w", weekdays(q.period), "on_day", "slot") + ` ON c.added_on = w.on_day
LEFT JOIN (` + q.inWeeks("") + `) k ON k.customer = c.number AND k.week = w.slot
WHERE c.workspace_id = $1 AND c.added_on >= $2 AND c.added_on < $3 AND c.owner <> '' AND ` + liveCustomer + q.class("")
}

// highClassMonths: a customer that was added in the middle of a month owes from the next one on.
func highClassMonths(q *asked) string {
	return `SELECT` + owed + `w.last_day AS on_date, c.number AS customer, CASE WHEN k.customer IS NULL THEN 0 ELSE 1 END AS kept
FROM customers c JOIN ` + q.table("w", monthsIn(q.period), "id", "first_day", "last_day") + ` ON c.added_on <= w.first_day
LEFT JOIN (SELECT f.customer, substr(f.on_date, 1, 7) AS month FROM followups f WHERE f.workspace_id = $1
AND f.on_date >= ` + q.arg(day(firstMonth(q.period))) + ` AND f.on_date < $3 AND ` + liveFollowUp + `
GROUP BY f.customer, substr(f.on_date, 1, 7) HAVING count(*) >= ` + contactsInMonth + `) k ON k.customer = c.number AND k.month = w.id
WHERE c.workspace_id = $1 AND w.last_day >= $2 AND c.owner <> '' AND ` + liveCustomer + q.class("AB")
}

// favours are owed in every week from the one after the customer was added.
func favours(q *asked) string {
	return `SELECT` + owed + `w.last_day AS on_date, c.number AS customer, CASE WHEN k.customer IS NULL THEN 0 ELSE 1 END AS kept
FROM customers c JOIN ` + q.table("w", weeksIn(q.period), "first_day", "last_day") + ` ON c.added_on < w.first_day
LEFT JOIN (` + q.inWeeks(" AND f.kind = 'favour'") + `) k ON k.customer = c.number AND k.week = w.first_day
WHERE c.workspace_id = $1 AND w.last_day >= $2 AND w.last_day < $3 AND c.owner <> '' AND ` + liveCustomer + q.class("A")
}

// anniversary is a day of the period and how a customer's record writes it: "05-20".
type anniversary struct {
	Day  string `json:"on_day"`
	Name string `json:"name"`
}

// anniversaries are the days of the period. Who was born on 29 February is greeted on the 28th in other years.
func anniversaries(p calendar.Period) []anniversary {
	all := make([]anniversary, 0, p.Days()+1)
	for d := p.Start; d.Before(p.End); d = d.AddDays(1) {
		name := d.String()[len("2026-"):]
		all = append(all, anniversary{day(d), name})
		if next := d.AddDays(1); name == "02-28" && next.Day == 1 {
			all = append(all, anniversary{day(d), "02-29"})
		}
	}
	return all
}

// festivalDays are the festivals of the period.
func festivalDays(p calendar.Period) []anniversary {
	festivals := calendar.Festivals(p.Start, p.End)
	all := make([]anniversary, len(festivals))
	for i, f := range festivals {
		all[i] = anniversary{day(f.On), f.ID}
	}
	return all
}

// greetingDays are all days on which a greeting may come, each with the occasions of the period that it is in time for.
func greetingDays(p calendar.Period) []dayOf {
	all := []dayOf{}
	for d := p.Start; d.Before(p.End); d = d.AddDays(1) {
		for before := range daysToGreet + 1 {
			all = append(all, dayOf{day(d.AddDays(-before)), day(d)})
		}
	}
	return all
}

// greetings: two occasions of a customer on one day are one.
func greetings(q *asked) string {
	of := `SELECT c.owner AS member_id, c.number, y.on_day AS on_date FROM customers c `
	where := ` AND c.added_on < y.on_day WHERE c.workspace_id = $1 AND c.owner <> '' AND ` + liveCustomer
	days := q.table("y", anniversaries(q.period), "on_day", "name")
	return `SELECT o.member_id, 'C' AS kind, o.number, o.on_date, o.number AS customer, CASE WHEN k.customer IS NULL THEN 0 ELSE 1 END AS kept
FROM (` + of + `JOIN ` + q.table("y", festivalDays(q.period), "on_day") + ` ON TRUE` + where + `
UNION ` + of + `JOIN ` + days + ` ON c.birthday = y.name` + where + ` AND c.birthday <> ''
UNION ` + of + `CROSS JOIN ` + q.dialect.split("c.company_days", "e") + ` JOIN ` + days + ` ON e.value = y.name` + where + ` AND c.company_days <> '') o
LEFT JOIN (SELECT DISTINCT f.customer, y.slot AS on_date FROM followups f JOIN ` + q.table("y", greetingDays(q.period), "on_day", "slot") + ` ON f.on_date = y.on_day
WHERE f.workspace_id = $1 AND f.on_date >= ` + q.arg(day(q.period.Start.AddDays(-daysToGreet))) + ` AND f.on_date < $3
AND f.kind IN ('call', 'text', 'im', 'greeting') AND ` + liveFollowUp + `) k ON k.customer = o.number AND k.on_date = o.on_date
WHERE o.on_date >= $2`
}

// recordsComplete: of the customers that the member owns, as of the period's end (S07, item 1). A site or an e-mail is asked for "where
// there is one", which nobody can tell from an empty field.
const recordsComplete = `SELECT` + owed + `c.added_on AS on_date, c.number AS customer,
CASE WHEN c.name <> '' AND c.contact <> '' AND c.address <> '' AND c.phone <> '' AND c.mobile <> ''
AND (c.class <> 'A' OR c.sheet <> '') THEN 1 ELSE 0 END AS kept
FROM customers c WHERE c.workspace_id = $1 AND CAST($2 AS TEXT) < $3 AND c.added_on < $3 AND c.owner <> '' AND ` + liveCustomer

// recordsFresh leaves out the changes that are not entered yet and still may be at the period's end.
func recordsFresh(q *asked) string {
	limit := q.dialect.later("h.known_on", daysToEnter)
	return `SELECT` + owed + `h.known_on AS on_date, c.number AS customer, CASE WHEN h.entered_on <> '' AND h.entered_on <= ` + limit + ` THEN 1 ELSE 0 END AS kept
FROM customer_changes h JOIN customers c ON c.workspace_id = h.workspace_id AND c.number = h.customer
WHERE h.workspace_id = $1 AND h.known_on >= $2 AND h.known_on < $3 AND c.owner <> '' AND ` + liveCustomer + `
AND (h.entered_on <> '' OR ` + limit + ` < $3)`
}

// complaintsInTime: an answer on the same day is one that was logged later or is not a complaint itself.
func complaintsInTime(q *asked) string {
	limit := q.dialect.later("f.on_date", daysToAnswer)
	return `SELECT f.member_id, 'F' AS kind, f.number, f.on_date, f.customer, CASE WHEN EXISTS (SELECT 1 FROM followups n
WHERE n.workspace_id = f.workspace_id AND n.customer = f.customer AND n.number <> f.number AND n.on_date >= f.on_date AND n.on_date <= ` + limit + `
AND (n.on_date > f.on_date OR n.number > f.number OR n.kind <> 'complaint') AND NOT EXISTS (SELECT 1 FROM followup_voids nv
WHERE nv.workspace_id = n.workspace_id AND nv.followup = n.number)) THEN 1 ELSE 0 END AS kept
FROM followups f WHERE f.workspace_id = $1 AND f.on_date >= $2 AND f.on_date < $3 AND f.kind = 'complaint' AND ` + liveFollowUp
}
