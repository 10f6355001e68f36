package store

import (
	"strings"

	"github.com/meritbot/meritbot/appraisal"
)

var (
	memberTable = table{name: "members", columns: []string{
		"workspace_id", "member_id", "name", "role", "team", "lang", "lang_chosen", "time_zone", "zone_chosen", "joined_on", "left_on",
		"salary_minor", "salary_currency", "grade",
	}, conflict: "ON CONFLICT DO NOTHING"}
	entryTable = table{name: "entries", columns: []string{
		"workspace_id", "deal", "kind", "seq", "member_id", "on_date", "amount_minor", "currency", "base_minor", "rate", "logged_at",
	}}
	ratingTable = table{name: "ratings", columns: []string{
		"workspace_id", "period", "kind", "item", "member_id", "rater", "version", "starts_on", "ends_on", "rated_on", "score", "level", "reason",
	}}
)

func (ld *loader) addMembers(l appraisal.Ledger) error {
	var all [][]any
	for _, m := range l.Members {
		if _, there := ld.joined[m.ID]; there {
			continue
		}
		ld.joined[m.ID] = m.Joined
		if m.Role == "" {
			m.Role = appraisal.Staff
		}
		all = append(all, []any{
			ld.change.Workspace, m.ID, m.Name, m.Role, m.Team, m.Lang, false, m.TimeZone, false, day(m.Joined), day(m.Left),
			m.Salary.Minor, m.Salary.Currency, m.Grade,
		})
	}
	_, err := ld.insert(memberTable, all...)
	return err
}

func (ld *loader) addTargets(l appraisal.Ledger) error {
	type key struct {
		member appraisal.MemberID
		metric appraisal.MetricID
		period string
	}
	set := lastOf(l.Targets, func(t appraisal.Target) key { return key{t.Member, t.Metric, t.Period.ID()} })
	all := make([][]any, len(set))
	for i, t := range set {
		if err := ld.member(t.Member); err != nil {
			return err
		}
		all[i] = targetValues(ld.change.Workspace, t)
	}
	_, err := ld.insert(targetTable, all...)
	return err
}

// addCustomers adds the customers. Names are unique among those who are added one by one; in a ledger the first keeps the name and the
// others are told apart by their numbers.
func (ld *loader) addCustomers(l appraisal.Ledger) error {
	numbers, err := ld.numbers(kindCustomer, len(l.Customers), func(i int) int64 { return l.Customers[i].Number },
		func(n int64) string { return appraisal.Customer{Number: n}.Ref() })
	if err != nil {
		return err
	}
	named := map[string]bool{}
	all := make([][]any, len(l.Customers))
	for i, c := range l.Customers {
		c.Number, c.Name = numbers[i], strings.TrimSpace(c.Name)
		folded := fold(c.Name)
		key := nameKey(folded)
		switch there, ok := ld.names[key]; {
		case folded == "":
			return appraisal.Errorf(appraisal.Invalid, "name_missing")
		case ok:
			return appraisal.Errorf(appraisal.Conflict, "customer_exists", "name", c.Name, "ref", appraisal.Customer{Number: there}.Ref())
		case named[key]:
			key = "#" + c.Ref()
		}
		named[key], ld.customers[c.Number] = true, true
		all[i] = customerValues(ld.change.Workspace, c, folded, key)
	}
	_, err = ld.insert(customerTable, all...)
	return err
}

func (ld *loader) addChanges(l appraisal.Ledger) error {
	type newest struct {
		Customer int64
		Seq      int64
	}
	known, err := rows[newest](ld, `SELECT customer, max(seq) AS seq FROM customer_changes WHERE workspace_id = $1 GROUP BY customer`,
		ld.change.Workspace)
	if err != nil {
		return err
	}
	last := make(map[int64]int64, len(known))
	for _, k := range known {
		last[k.Customer] = k.Seq
	}
	all := make([][]any, len(l.CustomerChanges))
	for i, h := range l.CustomerChanges {
		if !ld.customers[h.Customer] {
			return customerMissing(h.Customer)
		}
		last[h.Customer]++
		all[i] = changeValues(ld.change.Workspace, last[h.Customer], h)
	}
	_, err = ld.insert(changeTable, all...)
	return err
}

func (ld *loader) addFollowUps(l appraisal.Ledger) error {
	numbers, err := ld.numbers(kindFollowUp, len(l.FollowUps), func(i int) int64 { return l.FollowUps[i].Number },
		func(n int64) string { return appraisal.FollowUp{Number: n}.Ref() })
	if err != nil {
		return err
	}
	all := make([][]any, len(l.FollowUps))
	for i, f := range l.FollowUps {
		if err := ld.parties(f.Customer, f.Member); err != nil {
			return err
		}
		f.Number, f.LoggedAt = numbers[i], ld.change.At
		all[i] = followUpValues(ld.change.Workspace, f)
	}
	_, err = ld.insert(followUpTable, all...)
	return err
}

func (ld *loader) addSamples(l appraisal.Ledger) error {
	all := make([][]any, len(l.Samples))
	for i, p := range l.Samples {
		if err := ld.parties(p.Customer, p.Member); err != nil {
			return err
		}
		ld.last[kindSample]++
		all[i] = sampleValues(ld.change.Workspace, ld.last[kindSample], p)
	}
	_, err := ld.insert(sampleTable, all...)
	return err
}

func (ld *loader) addSurveys(l appraisal.Ledger) error {
	numbers, err := ld.numbers(kindSurvey, len(l.Surveys), func(i int) int64 { return l.Surveys[i].Number },
		func(n int64) string { return appraisal.Survey{Number: n}.Ref() })
	if err != nil {
		return err
	}
	all := make([][]any, len(l.Surveys))
	for i, v := range l.Surveys {
		if err := ld.parties(v.Customer, v.Member); err != nil {
			return err
		}
		v.Number = numbers[i]
		all[i] = surveyValues(ld.change, v)
	}
	_, err = ld.insert(surveyTable, all...)
	return err
}

// rated is what one rater says of one thing; each time is a version.
type rated struct {
	Period, Kind, Item string
	Of                 string `db:"member_id"`
	By                 string `db:"rater"`
}

func (ld *loader) addRatings(l appraisal.Ledger) error {
	type newest struct {
		rated
		Version int64
	}
	known, err := rows[newest](ld, `SELECT period, kind, item, member_id, rater, max(version) AS version FROM ratings WHERE workspace_id = $1
GROUP BY period, kind, item, member_id, rater`, ld.change.Workspace)
	if err != nil {
		return err
	}
	version := make(map[rated]int64, len(known))
	for _, k := range known {
		version[k.rated] = k.Version
	}
	on := day(ld.set.Today(ld.change.At))
	all := make([][]any, len(l.Ratings))
	for i, g := range l.Ratings {
		if err := ld.member(g.Of); err != nil {
			return err
		}
		p := boundTo(g.Period, ld.joined[g.Of])
		of := rated{p.ID(), string(g.Kind), g.Item, string(g.Of), string(g.By)}
		version[of]++
		all[i] = []any{
			ld.change.Workspace, p.ID(), g.Kind, g.Item, g.Of, g.By, version[of], day(p.Start), day(p.End), on, ratingScore(g), g.Level, g.Reason,
		}
	}
	_, err = ld.insert(ratingTable, all...)
	return err
}

func (ld *loader) addAttendance(l appraisal.Ledger) error {
	all := make([][]any, len(l.Attendance))
	for i, a := range l.Attendance {
		if err := ld.member(a.Member); err != nil {
			return err
		}
		ld.last[kindAttendance]++
		all[i] = attendanceValues(ld.change.Workspace, ld.last[kindAttendance], a)
	}
	_, err := ld.insert(attendanceTable, all...)
	return err
}

func (ld *loader) addBreaches(l appraisal.Ledger) error {
	all := make([][]any, len(l.Breaches))
	for i, b := range l.Breaches {
		if err := ld.member(b.Member); err != nil {
			return err
		}
		ld.last[kindBreach]++
		all[i] = breachValues(ld.change.Workspace, ld.last[kindBreach], b)
	}
	_, err := ld.insert(breachTable, all...)
	return err
}

func (ld *loader) addForecasts(l appraisal.Ledger) error {
	type key struct {
		member appraisal.MemberID
		month  string
	}
	set := lastOf(l.Forecasts, func(f appraisal.Forecast) key { return key{f.Member, f.Month.ID()} })
	all := make([][]any, len(set))
	for i, f := range set {
		if err := ld.member(f.Member); err != nil {
			return err
		}
		all[i] = forecastValues(ld.change.Workspace, f)
	}
	_, err := ld.insert(forecastTable, all...)
	return err
}

func (ld *loader) addResults(l appraisal.Ledger) error {
	for _, r := range l.Results {
		if err := ld.member(r.Member); err != nil {
			return err
		}
	}
	_, err := ld.saveResults(l.Results, ld.change.At)
	return err
}
