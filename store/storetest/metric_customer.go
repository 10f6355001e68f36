package storetest

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

var (
	weekQuota  = appraisal.Measure{Metric: "quota_kept", Item: "new_customer_week"}
	monthQuota = appraisal.Measure{Metric: "quota_kept", Item: "high_class_month"}
)

func customerMetricCases() []testCase {
	return []testCase{
		{"ratings as levels are counted, and tenure quarters match", levels},
		{"a new customer is contacted in the week of being added", newCustomerWeek},
		{"a customer of a high class is contacted five times a month", highClassMonth},
		{"an A-class customer has a favour every week", favours},
		{"festivals, birthdays and company days are greeted", greetings},
		{"a customer's record is complete", recordsComplete},
		{"changes are entered within 15 days", recordsFresh},
		{"a complaint is answered within 3 days", complaints},
		{"a withdrawn customer owes nothing", withdrawnOwesNothing},
		{"the records of an attainment are its metric's", func(b *bench) {
			b.deal(li, b.customer("Acme").Number, 5, on(10, 1))
			for m, want := range map[appraisal.Measure]int{
				{Metric: "attainment", Of: "sales"}: 1, {Metric: "sales", Per: calendar.Month, Take: appraisal.TakeMean}: 1, {Metric: "earlier_score"}: 0,
			} {
				_, total, err := b.s.Records(b.Context(), ws, m, quarter, li, 0, 0)
				b.ok(err)
				same(b, total, want)
			}
		}},
	}
}

// touch logs a contact of a kind.
func (b *bench) touch(by appraisal.MemberID, customer int64, kind appraisal.ContactKind, days ...calendar.Date) (last int64) {
	b.Helper()
	for _, day := range days {
		f, err := b.s.LogFollowUp(b.Context(), b.change(by), appraisal.NewFollowUp{
			FollowUp: appraisal.FollowUp{Customer: customer, Member: by, Kind: kind, On: day}, AllowRepeat: true,
		})
		b.ok(err)
		last = f.Number
	}
	return last
}

func (b *bench) untouch(followup int64) {
	b.Helper()
	_, err := b.s.VoidFollowUp(b.Context(), b.change(li), followup, "")
	b.ok(err)
}

func levels(b *bench) {
	service := appraisal.Measure{Metric: "rating", Kind: appraisal.ByBoss, Item: "service"}
	rate := func(p calendar.Period, of, by appraisal.MemberID, score, level string) {
		g := appraisal.Rating{Period: p, Of: of, By: by, Kind: appraisal.ByBoss, Item: "service", Level: level}
		if score != "" {
			g.Score = dec(score)
		}
		b.ok(b.s.SaveRating(b.Context(), b.change(by), g))
	}
	months := quarter.Split(calendar.Month)
	rate(months[0], li, chen, "", "A+")
	rate(months[1], li, chen, "", "A+")
	rate(months[1], li, wang, "", "B")
	b.count(counted{"levels alone", service, li, quarter, "0 of 3 (0) 2×A+ 1×B"})
	rate(months[2], li, wang, "80.5", "")
	rate(months[2], li, chen, "80", "")
	rate(months[2], li, chen, "", "AA") // takes the place of the 80
	b.count(
		counted{"levels and a score", service, li, quarter, "80.5 of 5 (0) 2×A+ 1×AA 1×B"},
		counted{"of one month", service, li, months[2], "80.5 of 2 (0) 1×AA"},
		counted{"nobody rated", service, wang, quarter, "none"},
	)
	first := calendar.Tenure(1)
	rate(first, wang, chen, "70", "") // bound to 5 January 2026, when Wang joined
	rate(calendar.Tenure(2), wang, chen, "90", "")
	b.count(
		counted{"a tenure quarter", service, wang, first.Since(on(1, 5)), "70 of 1 (0)"},
		counted{"the next one", service, wang, calendar.Tenure(2).Since(on(1, 5)), "90 of 1 (0)"},
		counted{"in a year that holds both", service, wang, calendar.PeriodOf(calendar.Year, on(1, 5)), "80 of 2 (0)"},
		counted{"not in a quarter that holds none", service, wang, calendar.PeriodOf(calendar.Quarter, on(1, 5)), "none"},
	)
	records, _, err := b.s.Records(b.Context(), ws, service, months[0], li, 0, 0)
	b.ok(err)
	same(b, records, []appraisal.Record{{On: on(11, 20), Label: "Chen", Level: "A+"}})
}

func newCustomerWeek(b *bench) {
	b.count(counted{"nothing owed", weekQuota, li, quarter, "none"})
	add := func(name string, day calendar.Date, contacts ...calendar.Date) int64 {
		c := b.book(appraisal.Customer{Name: name, Added: day, Class: "D"}).Number
		return b.touch(wang, c, appraisal.Mail, contacts...)
	}
	add("First day, on the Monday before", on(10, 1), on(9, 28))
	add("Last day, on the Sunday after", on(12, 31), calendar.NewDate(2027, 1, 3))
	add("A day too early", on(10, 7), on(10, 4))
	add("A day too late", on(10, 8), on(10, 12))
	add("Before the period", on(9, 30))
	add("After the period", quarter.End)
	last := add("The only contact", on(11, 20), on(11, 20))
	b.count(counted{"three of five", weekQuota, li, quarter, "60 of 5 (0)"})
	b.untouch(last)
	b.count(
		counted{"a void contact is none", weekQuota, li, quarter, "40 of 5 (0)"},
		counted{"of a class without new ones", appraisal.Measure{Metric: "quota_kept", Item: weekQuota.Item, Class: "A"}, li, quarter, "none"},
		counted{"not the helper's", weekQuota, wang, quarter, "none"},
	)
}

func highClassMonth(b *bench) {
	b.count(counted{"nothing owed", monthQuota, li, quarter, "none"})
	five := func(month time.Month) []calendar.Date {
		return []calendar.Date{on(month, 1), on(month, 1), on(month, 10), on(month, 20), calendar.NewDate(2026, month+1, 0)}
	}
	early := b.book(appraisal.Customer{Name: "Early", Added: on(10, 1), Class: "A"}).Number
	b.touch(li, early, appraisal.Call, five(10)...)
	b.touch(wang, early, appraisal.Visit, five(11)...)
	void := b.touch(wang, early, appraisal.Visit, five(12)...)
	later := b.book(appraisal.Customer{Name: "Later", Added: on(10, 2), Class: "B"}).Number
	b.touch(li, later, appraisal.IM, five(10)...)
	b.touch(li, later, appraisal.IM, five(11)[1:]...)
	c := b.book(appraisal.Customer{Name: "Low", Added: on(1, 2), Class: "C"}).Number
	b.touch(li, c, appraisal.IM, five(10)...)
	b.count(
		counted{"three and two months", monthQuota, li, quarter, "60 of 5 (0)"},
		counted{"one class", appraisal.Measure{Metric: "quota_kept", Item: monthQuota.Item, Class: "A"}, li, quarter, "100 of 3 (0)"},
		counted{"one month", monthQuota, li, calendar.PeriodOf(calendar.Month, on(11, 1)), "50 of 2 (0)"},
		counted{"months that end in a tenure quarter", monthQuota, li, calendar.Tenure(1).Since(on(10, 15)), "60 of 5 (0)"},
		counted{"a week has no month", monthQuota, li, week, "none"},
	)
	b.untouch(void)
	b.count(counted{"a void contact is none", monthQuota, li, quarter, "40 of 5 (0)"})
}

func favours(b *bench) {
	m := of("favours")
	b.count(counted{"nothing owed", m, li, quarter, "none"})
	november := calendar.PeriodOf(calendar.Month, on(11, 1)) // weeks end on the 1st, 8th, 15th, 22nd and 29th
	old := b.book(appraisal.Customer{Name: "Old", Added: on(1, 1), Class: "A"}).Number
	b.touch(wang, old, appraisal.Favour, on(10, 26), on(11, 8), on(11, 9), on(11, 9), on(11, 30))
	b.touch(li, old, appraisal.Call, on(11, 18))
	void := b.touch(li, old, appraisal.Favour, on(11, 25))
	b.count(counted{"four of five weeks", m, li, november, "80 of 5 (0)"})
	b.untouch(void)
	b.book(appraisal.Customer{Name: "New", Added: on(11, 16), Class: "A"}) // a Monday: owes from the next one
	plain := b.book(appraisal.Customer{Name: "Plain", Added: on(1, 1), Class: "B"}).Number
	b.touch(li, plain, appraisal.Favour, on(11, 5))
	b.count(
		counted{"a new one owes from the week after", m, li, november, "50 of 6 (0)"},
		counted{"another class", appraisal.Measure{Metric: "favours", Class: "B"}, li, november, "20 of 5 (0)"},
		counted{"one week", m, li, week, "0 of 1 (0)"},
		counted{"nobody's customers", m, wang, november, "none"},
	)
}

func greetings(b *bench) {
	m := of("greetings")
	b.count(counted{"nothing owed", m, li, quarter, "none"})
	// National Day on 1 October, Thanksgiving on 26 November, Christmas.
	old := b.book(appraisal.Customer{Name: "Old", Added: on(1, 1)}).Number
	b.touch(li, old, appraisal.Call, on(9, 28))
	b.touch(wang, old, appraisal.Greeting, on(11, 26))
	b.touch(li, old, appraisal.IM, on(12, 21), on(12, 26)) // too early and too late
	b.touch(li, old, appraisal.Visit, on(12, 25))
	b.count(counted{"two of three festivals", m, li, quarter, "66.6667 of 3 (0)"})
	void := b.touch(li, old, appraisal.TextSMS, on(12, 25))
	b.count(counted{"a text in time", m, li, quarter, "100 of 3 (0)"})
	b.untouch(void)
	days := b.book(appraisal.Customer{Name: "Days", Added: on(11, 26), Birthday: "12-01", CompanyDays: []string{"12-25", "12-31", "05-20"}}).Number
	b.touch(li, days, appraisal.TextSMS, on(12, 1), on(12, 30))
	b.count(
		counted{"birthday and company days after being added, one greeting on Christmas", m, li, quarter, "66.6667 of 6 (0)"},
		counted{"only what was after being added", m, li, calendar.PeriodOf(calendar.Month, on(11, 1)), "100 of 1 (0)"},
		counted{"no occasion", m, li, week, "none"},
		counted{"nobody's customers", m, wang, quarter, "none"},
	)
	leap := b.book(appraisal.Customer{Name: "Leap", Added: on(2, 20), Birthday: "02-29"}).Number
	b.touch(li, leap, appraisal.Call, on(2, 28))
	b.count(counted{"29 February is greeted on the 28th", m, li, calendar.PeriodOf(calendar.Week, on(2, 28)), "100 of 1 (0)"})
}

func recordsComplete(b *bench) {
	m := of("records_complete")
	b.count(counted{"no customers", m, li, quarter, "none"})
	full := appraisal.Customer{
		Name: "Full", Added: on(12, 31), Contact: "Zhao", Address: "1 Road", Phone: "1", Mobile: "2", Site: "acme.example",
	}
	b.book(full)
	b.count(counted{"complete", m, li, quarter, "100 of 1 (0)"})
	for i, change := range []func(c *appraisal.Customer){
		func(c *appraisal.Customer) { c.Contact = "" }, func(c *appraisal.Customer) { c.Address = "" },
		func(c *appraisal.Customer) { c.Phone = "" }, func(c *appraisal.Customer) { c.Mobile = "" },
		func(c *appraisal.Customer) { c.Site = "" }, func(c *appraisal.Customer) { c.Class = "A" },
		func(c *appraisal.Customer) { c.Site, c.Email = "", "a@acme.example" }, func(c *appraisal.Customer) { c.Class, c.Sheet = "A", "knows Qian" },
		func(c *appraisal.Customer) { c.Class = "B" },
	} {
		c := full
		c.Name = fmt.Sprint("Full ", i)
		change(&c)
		b.book(c)
	}
	late := full
	late.Name, late.Added = "Late", quarter.End
	b.book(late)
	b.count(counted{"five of ten", m, li, quarter, "50 of 10 (0)"}, counted{"of nobody", m, wang, quarter, "none"})
}

func recordsFresh(b *bench) {
	m := of("records_fresh")
	c := b.customer("Acme").Number
	change := func(known, entered calendar.Date) {
		b.ok(b.s.AddCustomerChange(b.Context(), b.change(li), appraisal.CustomerChange{Customer: c, Known: known, Entered: entered}))
	}
	change(on(9, 30), on(9, 30))
	change(quarter.End, quarter.End)
	change(on(12, 17), calendar.Date{}) // may still be entered on 1 January
	b.count(counted{"nothing due yet", m, li, quarter, "none"})
	change(on(10, 1), on(10, 16))       // on the last day
	change(on(10, 1), on(10, 17))       // a day late
	change(on(12, 31), quarter.End)     // in time, after the period
	change(on(12, 16), calendar.Date{}) // was due on 31 December
	b.count(counted{"two of four", m, li, quarter, "50 of 4 (0)"}, counted{"of nobody", m, wang, quarter, "none"})
}

func complaints(b *bench) {
	m := of("complaints_in_time")
	b.count(counted{"no complaint", m, li, quarter, "none"})
	complain := func(name string, day calendar.Date) int64 {
		c := b.customer(name).Number
		b.touch(li, c, appraisal.Complaint, day)
		return c
	}
	b.touch(wang, complain("On the third day", on(10, 1)), appraisal.Call, on(10, 4))
	b.touch(li, complain("On the fourth", on(10, 1)), appraisal.Call, on(10, 5))
	b.touch(li, complain("After the period", on(12, 31)), appraisal.Visit, calendar.NewDate(2027, 1, 3))
	b.touch(li, complain("The same day", on(10, 2)), appraisal.Mail, on(10, 2))
	b.touch(li, complain("The day before", on(10, 2)), appraisal.Mail, on(10, 1))
	b.touch(li, complain("Another year", on(9, 30)), appraisal.Mail, on(9, 30))
	before := b.customer("Called before").Number
	b.touch(li, before, appraisal.Call, on(10, 3))
	b.touch(li, before, appraisal.Complaint, on(10, 3))
	b.touch(li, complain("Twice a day", on(10, 6)), appraisal.Complaint, on(10, 6)) // the second one is not answered
	void := b.touch(li, complain("Undone", on(10, 7)), appraisal.Call, on(10, 8))
	b.count(counted{"six of nine", m, li, quarter, "66.6667 of 9 (0)"})
	b.untouch(void)
	b.count(counted{"a void answer is none", m, li, quarter, "55.5556 of 9 (0)"}, counted{"of nobody", m, wang, quarter, "none"})
}

func withdrawnOwesNothing(b *bench) {
	f, err := b.s.LogFollowUp(b.Context(), b.change(li), appraisal.NewFollowUp{
		CreateCustomer: "Typo GmbH", FollowUp: appraisal.FollowUp{Member: li, Kind: appraisal.Call, On: on(11, 20)},
	})
	b.ok(err)
	b.count(counted{"owed before", weekQuota, li, quarter, "100 of 1 (0)"}, counted{"as a record too", of("records_complete"), li, quarter, "0 of 1 (0)"})
	b.untouch(f.Number)
	for _, m := range []appraisal.Measure{weekQuota, of("records_complete"), of("greetings"), of("records_fresh")} {
		b.count(counted{string(m.Metric), m, li, quarter, "none"})
	}
}

// countable fills the first workspace with one record of all that is counted beside a deal of Li's customer, its entries, a contact, a
// survey and a rating.
func (b *bench) countable(customer int64) {
	b.Helper()
	old := b.book(appraisal.Customer{Name: "Old buyer", Class: "A", Added: on(9, 1), Birthday: "11-20"}).Number
	b.deal(li, old, 100, on(9, 30))
	b.sold(appraisal.Deal{Customer: old, Member: li, Signed: on(11, 20), Amount: appraisal.Yuan(70), Expenses: appraisal.Yuan(3), Quantity: 4})
	b.touch(li, customer, appraisal.Complaint, on(11, 20))
	change := b.change(chen)
	b.ok(b.s.SetForecasts(b.Context(), change, []appraisal.Forecast{
		{Member: li, Month: calendar.PeriodOf(calendar.Month, on(11, 1)), Amount: decimal.NewFromInt(100)},
	}))
	b.ok(b.s.AddCustomerChange(b.Context(), b.change(li), appraisal.CustomerChange{Customer: customer, Known: on(11, 1), Entered: on(11, 2)}))
	b.ok(b.s.AddSample(b.Context(), b.change(li), appraisal.SampleSent{Customer: customer, Member: li, On: on(11, 20), FeePaid: true}))
	for _, kind := range appraisal.AttendanceKinds() {
		b.ok(b.s.AddAttendance(b.Context(), b.change(chen), appraisal.Attendance{Member: li, On: on(11, 20), Kind: kind}))
	}
	b.ok(b.s.AddBreach(b.Context(), b.change(chen), appraisal.Breach{Member: li, On: on(11, 20), Severity: appraisal.Minor}))
}
