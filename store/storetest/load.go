package storetest

import (
	"fmt"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

const bookWS = appraisal.WorkspaceID("T3")

func loadCases() []testCase {
	return []testCase{
		{"a ledger loaded at once says what its records say one by one", func(b *bench) {
			OneByOne(b, b.s, appraisal.Change{Workspace: bookWS, Actor: chen, At: b.now}, Book())
			change := appraisal.Change{Workspace: other, Actor: chen, Key: "load", At: b.now}
			for range 2 {
				b.ok(b.s.Load(b.Context(), change, Book()))
			}
			same(b, b.facts(other), b.facts(bookWS))
		}},
		{"a ledger goes on where a workspace stands", loadBehind},
		{"rates of a ledger convert what waited for them, each from its day", func(b *bench) {
			c := b.customer("Acme")
			for _, day := range []calendar.Date{on(9, 30), on(10, 1), on(11, 1)} {
				n := newDeal(li, c.Number, 0, day, false)
				n.Amount = appraisal.Money{Minor: 100, Currency: "USD"}
				_, err := b.s.LogDeal(b.Context(), b.change(li), n)
				b.ok(err)
			}
			b.ok(b.s.Load(b.Context(), b.change(chen), appraisal.Ledger{Rates: Book().Rates}))
			found, err := b.s.DealsDue(b.Context(), ws, appraisal.OnSigning, on(9, 1), on(12, 1))
			b.ok(err)
			same(b, fmt.Sprint(found[0].Unrated, found[1].Value, found[2].Value), "true 7 7.12")
		}},
		{"a ledger with a fault changes nothing", loadFaults},
		{"a ledger may pay more than is due and name customers alike", func(b *bench) {
			l := Book()
			l.Customers[1].Name = "ACME 股份"
			l.Deals[0].Entries[0].Amount = appraisal.Yuan(2000000)
			b.ok(b.s.Load(b.Context(), appraisal.Change{Workspace: other, Key: "load", At: b.now}, l))
			found, err := b.s.DealsDue(b.Context(), other, appraisal.OnFullPayment, quarter.Start, quarter.End)
			b.ok(err)
			same(b, found[0].Ref()+" "+found[0].Due.String(), "D-1 2026-10-09")
			alike, err := b.s.FindCustomers(b.Context(), other, "acme", 5)
			b.ok(err)
			same(b, len(alike), 2)
		}},
	}
}

// facts is what a workspace says in answer to every question, as words.
func (b *bench) facts(of appraisal.WorkspaceID) []any {
	b.Helper()
	ctx := b.Context()
	set, err := b.s.Settings(ctx, of)
	b.ok(err)
	set.Workspace = ""
	members, err := b.s.Members(ctx, of)
	b.ok(err)
	for i := range members {
		members[i].Workspace = ""
	}
	customers, _, err := b.s.Customers(ctx, of, "", 0, 0)
	b.ok(err)
	deals, _, err := b.s.Deals(ctx, of, appraisal.DealFilter{})
	b.ok(err)
	said := []any{set, members, customers, deals}
	for _, d := range deals {
		entries, err := b.s.Entries(ctx, of, d.Number)
		b.ok(err)
		said = append(said, entries)
	}
	followUps, _, err := b.s.FollowUps(ctx, of, appraisal.FollowUpFilter{})
	b.ok(err)
	surveys, _, err := b.s.Surveys(ctx, of, appraisal.SurveyFilter{})
	b.ok(err)
	results, err := b.s.Results(ctx, of, "S02", quarter.Previous())
	b.ok(err)
	said = append(said, followUps, surveys, results)
	for _, p := range []calendar.Period{quarter, calendar.PeriodOf(calendar.Month, on(11, 1)), calendar.Tenure(1).Since(on(8, 20))} {
		targets, err := b.s.Targets(ctx, of, p)
		b.ok(err)
		leave, err := b.s.LeaveDays(ctx, of, p)
		b.ok(err)
		said = append(said, targets, leave)
		for _, rule := range []appraisal.Due{appraisal.OnSigning, appraisal.OnFullPayment} {
			due, err := b.s.DealsDue(ctx, of, rule, p.Start, p.End)
			b.ok(err)
			said = append(said, due)
		}
		for _, m := range measures() {
			if known, _ := appraisal.MetricByID(m.Metric); known.Derived {
				continue
			}
			figures, err := b.s.Figures(ctx, of, []appraisal.Measure{m}, p)
			b.ok(err)
			said = append(said, m, figures[m])
		}
	}
	return said
}

func loadBehind(b *bench) {
	c := b.customer("Old")
	b.deal(wang, c.Number, 5, on(11, 20))
	b.contact(wang, c.Number, on(11, 20))
	l := Book()
	b.fails(b.s.Load(b.Context(), b.change(chen), l), appraisal.Conflict, "number_taken")
	for i := range l.Customers {
		l.Customers[i].Number++
	}
	for i := range l.CustomerChanges {
		l.CustomerChanges[i].Customer++
	}
	for i := range l.Deals {
		l.Deals[i].Number++
		l.Deals[i].Customer++
	}
	for i := range l.FollowUps {
		l.FollowUps[i].Customer++
	}
	b.ok(b.s.Load(b.Context(), b.change(chen), l))
	set, err := b.s.Settings(b.Context(), ws)
	b.ok(err)
	same(b, set.Name+" "+set.Scheme, "Acme Sales S09")
	m, err := b.s.Member(b.Context(), ws, li)
	b.ok(err)
	same(b, m.Grade, "")
	b.deals(6)
	d := b.deal(li, c.Number, 77, on(11, 20))
	f := b.contact(li, c.Number, on(11, 20))
	same(b, d.Ref()+" "+f.Ref()+" "+b.customer("New").Ref(), "D-7 F-6 C-5")
	b.ok(b.s.AddCustomerChange(b.Context(), b.change(li), appraisal.CustomerChange{Customer: 2, Known: on(11, 1)}))
	b.audited("ledger", 1)
}

func loadFaults(b *bench) {
	for _, c := range []struct {
		name   string
		fault  func(*appraisal.Ledger)
		code   appraisal.Code
		reason string
	}{
		{"a number twice", func(l *appraisal.Ledger) { l.Deals[1].Number = 1 }, appraisal.Conflict, "number_taken"},
		{"no such customer", func(l *appraisal.Ledger) { l.Surveys[1].Customer = 9 }, appraisal.NotFound, "customer_missing"},
		{"no such member", func(l *appraisal.Ledger) { l.Forecasts[1].Member = "U9" }, appraisal.Unknown, "member_unknown"},
		{"a split that is not whole", func(l *appraisal.Ledger) { l.Deals[0].Splits[1].Percent = dec("41") }, appraisal.Invalid, "splits_not_whole"},
		{"a stage twice", func(l *appraisal.Ledger) { l.Deals[0].Stages[1].Stage = "lead" }, appraisal.Invalid, "stage_twice"},
		{"another currency than the deal's", func(l *appraisal.Ledger) { l.Deals[1].Entries[0].Amount = appraisal.Yuan(1) }, appraisal.Invalid, "currencies_mixed"},
		{"a payment of nothing", func(l *appraisal.Ledger) { l.Deals[0].Entries[0].Amount.Minor = 0 }, appraisal.Invalid, "amount_not_positive"},
		{"a rate of nothing", func(l *appraisal.Ledger) { l.Rates[0].Rate, l.Rates[2].Rate = dec("0"), dec("0") }, appraisal.Invalid, "rate_not_positive"},
		{"no name", func(l *appraisal.Ledger) { l.Customers[0].Name = " " }, appraisal.Invalid, "name_missing"},
		{"an amount too large to convert", func(l *appraisal.Ledger) { l.Deals[1].Amount.Minor = 1 << 62 }, appraisal.Invalid, "amount_too_large"},
	} {
		l := Book()
		c.fault(&l)
		b.Run(c.name, func(t *testing.T) {
			in := &bench{T: t}
			in.fails(b.s.Load(t.Context(), appraisal.Change{Workspace: other, Key: c.name, At: b.now}, l), c.code, c.reason)
			_, err := b.s.Settings(t.Context(), other)
			in.fails(err, appraisal.NotFound, "workspace_missing")
		})
	}
	b.ok(b.s.EnsureWorkspace(b.Context(), appraisal.Settings{Workspace: other, TimeZone: "UTC", Currency: "CNY"}))
	l := Book()
	b.ok(b.s.Load(b.Context(), appraisal.Change{Workspace: other, Key: "one", At: b.now}, l))
	in := appraisal.Ledger{Settings: appraisal.Settings{Currency: "EUR"}}
	same(b, b.fails(b.s.Load(b.Context(), appraisal.Change{Workspace: other, Key: "three", At: b.now}, in), appraisal.Conflict, "currency_in_use"),
		map[string]string{"currency": "CNY"})
	l = appraisal.Ledger{Customers: []appraisal.Customer{{Number: 4, Name: "beta"}}}
	same(b, b.fails(b.s.Load(b.Context(), appraisal.Change{Workspace: other, Key: "two", At: b.now}, l), appraisal.Conflict, "customer_exists")["ref"], "C-2")
}
