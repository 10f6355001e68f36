package store

import (
	"context"
	"slices"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// Load puts a whole ledger into the workspace of the change in one transaction, as if each record had been added by itself, with one
// audit line for all. A workspace that is not there is set up. Three things are taken as they are, since a ledger tells what happened
// elsewhere: payments beyond a deal's amount, several customers of one name in the ledger, and equal records. Of targets, forecasts and
// rates that are there twice the last counts.
//
// Errors are those of the single records; besides, Conflict "number_taken" (ref) for a customer, deal, follow-up or survey whose number
// was given out before, "currency_in_use" (currency) for a ledger in another currency than the workspace that is there.
func (s *Store) Load(ctx context.Context, c appraisal.Change, l appraisal.Ledger) error {
	_, again, err := s.apply(ctx, c, "ledger.load", func(t *tx) (outcome, error) {
		ld, err := t.loader(l.Settings)
		if err != nil {
			return outcome{}, err
		}
		if err := ld.load(l); err != nil {
			return outcome{}, err
		}
		return outcome{}, t.audit("ledger.load", "ledger", nil, countsOf(l))
	})
	if err == nil && !again && s.dialect.statistics && countsOf(l).total() >= manyRows {
		// The ledger is saved. Without statistics queries are slower until the database gathers them by itself.
		_, _ = s.write.ExecContext(ctx, "ANALYZE "+loadedTables)
	}
	return err
}

// manyRows are so many that the database's plans should know of them.
const manyRows = 1000

const loadedTables = "members, customers, deals, entries, deal_splits, followups, surveys, ratings, samples, attendance, results"

// loader knows what a ledger may refer to and which numbers are given out, so that no record needs a query of its own.
type loader struct {
	*tx
	set       appraisal.Settings
	made      bool                                 // the workspace was set up just now and is empty
	last      map[string]int64                     // the last short id by kind
	joined    map[appraisal.MemberID]calendar.Date // every member
	customers map[int64]bool                       // every customer that is not withdrawn
	names     map[string]int64                     // those customers by the key of their names
	rates     map[string][]appraisal.Rate          // by currency, the newest first
}

func (t *tx) loader(set appraisal.Settings) (*loader, error) {
	set.Workspace = t.change.Workspace
	made, err := t.ensureWorkspace(set)
	if err != nil {
		return nil, err
	}
	ld := &loader{
		tx: t, made: made, last: map[string]int64{}, joined: map[appraisal.MemberID]calendar.Date{}, customers: map[int64]bool{},
		names: map[string]int64{}, rates: map[string][]appraisal.Rate{},
	}
	if err := t.lockWorkspace(); err != nil {
		return nil, err
	}
	if ld.set, err = readSettings(t, t.change.Workspace); err != nil {
		return nil, err
	}
	if set.Currency != "" && set.Currency != ld.set.Currency { // its rates lead into another currency than the workspace's
		return nil, appraisal.Errorf(appraisal.Conflict, "currency_in_use", "currency", ld.set.Currency)
	}
	return ld, ld.known()
}

// known reads what the workspace holds already. The counters stay locked until the transaction ends.
func (ld *loader) known() error {
	ws := ld.change.Workspace
	type counter struct {
		Kind string
		Last int64
	}
	counters, err := rows[counter](ld, `SELECT kind, last FROM counters WHERE workspace_id = $1 ORDER BY kind`+ld.s.dialect.lock, ws)
	if err != nil {
		return err
	}
	for _, c := range counters {
		ld.last[c.Kind] = c.Last
	}
	members, err := rows[memberRow](ld, `SELECT `+memberColumns+` FROM members m WHERE m.workspace_id = $1`, ws)
	if err != nil {
		return err
	}
	for _, m := range members {
		ld.joined[appraisal.MemberID(m.ID)] = date(m.Joined)
	}
	type named struct {
		Number int64
		Key    string `db:"name_key"`
	}
	customers, err := rows[named](ld, `SELECT c.number, c.name_key FROM customers c WHERE c.workspace_id = $1 AND `+liveCustomer, ws)
	for _, c := range customers {
		ld.customers[c.Number], ld.names[c.Key] = true, c.Number
	}
	return err
}

// load adds what others refer to first.
func (ld *loader) load(l appraisal.Ledger) error {
	for _, step := range []func(appraisal.Ledger) error{
		ld.addRates, ld.addMembers, ld.addTargets, ld.addCustomers, ld.addChanges, ld.addDeals, ld.addFollowUps, ld.addSamples,
		ld.addSurveys, ld.addRatings, ld.addAttendance, ld.addBreaches, ld.addForecasts, ld.addResults,
	} {
		if err := step(l); err != nil {
			return err
		}
	}
	for kind, last := range ld.last {
		if _, err := ld.exec(`UPDATE counters SET last = $3 WHERE workspace_id = $1 AND kind = $2`, ld.change.Workspace, kind, last); err != nil {
			return err
		}
	}
	return nil
}

// loaded is what the audit log says of a ledger.
type loaded struct {
	Members, Customers, Deals, Entries, FollowUps, Surveys, Ratings int `json:",omitempty"`
	Samples, Attendance, Breaches, Forecasts, Targets, Results      int `json:",omitempty"`
	Rates, CustomerChanges                                          int `json:",omitempty"`
}

func countsOf(l appraisal.Ledger) loaded {
	n := loaded{
		Members: len(l.Members), Customers: len(l.Customers), Deals: len(l.Deals), FollowUps: len(l.FollowUps), Surveys: len(l.Surveys),
		Ratings: len(l.Ratings), Samples: len(l.Samples), Attendance: len(l.Attendance), Breaches: len(l.Breaches),
		Forecasts: len(l.Forecasts), Targets: len(l.Targets), Results: len(l.Results), Rates: len(l.Rates),
		CustomerChanges: len(l.CustomerChanges),
	}
	for _, d := range l.Deals {
		n.Entries += len(d.Entries)
	}
	return n
}

// numbers gives every record of a kind its number: those that come with one keep it, the others get the next ones behind.
func (ld *loader) numbers(kind string, n int, number func(int) int64, ref func(int64) string) ([]int64, error) {
	before, given, all := ld.last[kind], make(map[int64]bool, n), make([]int64, n)
	for i := range all {
		own := number(i)
		if own == 0 {
			continue
		}
		if own <= before || given[own] {
			return nil, appraisal.Errorf(appraisal.Conflict, "number_taken", "ref", ref(own))
		}
		all[i], given[own] = own, true
		ld.last[kind] = max(ld.last[kind], own)
	}
	for i := range all {
		if all[i] == 0 {
			ld.last[kind]++
			all[i] = ld.last[kind]
		}
	}
	return all, nil
}

func (n loaded) total() int {
	return n.Members + n.Customers + n.Deals + n.Entries + n.FollowUps + n.Surveys + n.Ratings + n.Samples + n.Attendance + n.Breaches +
		n.Forecasts + n.Targets + n.Results + n.Rates + n.CustomerChanges
}

// parties makes sure that the customer and the member of a record are there.
func (ld *loader) parties(customer int64, member appraisal.MemberID) error {
	if !ld.customers[customer] {
		return customerMissing(customer)
	}
	return ld.member(member)
}

func (ld *loader) member(id appraisal.MemberID) error {
	if _, ok := ld.joined[id]; !ok {
		return appraisal.Errorf(appraisal.Unknown, "member_unknown")
	}
	return nil
}

// addRates sets the rates and converts with them what waited for one, the newest first, since each goes for the days behind it.
func (ld *loader) addRates(l appraisal.Ledger) error {
	ws := ld.change.Workspace
	set := lastOf(l.Rates, func(r appraisal.Rate) [2]string { return [2]string{r.Currency, day(r.On)} })
	slices.SortStableFunc(set, func(a, b appraisal.Rate) int { return b.On.Compare(a.On) })
	all := make([][]any, len(set))
	for i, r := range set {
		if err := checkRate(r.Currency, r.Rate); err != nil {
			return err
		}
		all[i] = []any{ws, r.Currency, day(r.On), r.Rate.String()}
	}
	if _, err := ld.insert(rateTable, all...); err != nil {
		return err
	}
	if !ld.made {
		for _, r := range set {
			if err := ld.fillBases(ld.set.Currency, r.Currency, r.On, r.Rate.String()); err != nil {
				return err
			}
		}
	}
	known, err := readRates(ld, ws)
	for _, r := range known {
		ld.rates[r.Currency] = append(ld.rates[r.Currency], r)
	}
	return err
}

// rateOn is the newest rate on or before a day, "" while none is known.
func (ld *loader) rateOn(of string, on calendar.Date) string {
	if of == ld.set.Currency {
		return ownRate
	}
	newest := ld.rates[of]
	at, _ := slices.BinarySearchFunc(newest, on, func(r appraisal.Rate, on calendar.Date) int { return on.Compare(r.On) })
	if at == len(newest) {
		return ""
	}
	return newest[at].Rate.String()
}

// lastOf keeps the last of the records with the same key, in the order of the first.
func lastOf[T any, K comparable](all []T, key func(T) K) []T {
	at := make(map[K]int, len(all))
	kept := make([]T, 0, len(all))
	for _, r := range all {
		k := key(r)
		if i, ok := at[k]; ok {
			kept[i] = r
			continue
		}
		at[k] = len(kept)
		kept = append(kept, r)
	}
	return kept
}
