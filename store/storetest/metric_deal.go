package storetest

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// byStages shares the deals as S02 does.
var byStages = appraisal.Measure{Metric: "shared_sales", Stages: "lead=12.5,groundwork=37.5,closing=50"}

// counted is a figure that is expected.
type counted struct {
	name   string
	m      appraisal.Measure
	of     appraisal.MemberID
	period calendar.Period // the quarter when it is zero
	want   string
}

// count checks figures.
func (b *bench) count(all ...counted) {
	b.Helper()
	for _, c := range all {
		if c.period == (calendar.Period{}) {
			c.period = quarter
		}
		b.Run(c.name, func(t *testing.T) {
			sub := &bench{T: t, s: b.s, now: b.now}
			if got := sub.figure(c.m, c.period, c.of); got != c.want {
				t.Errorf("%s of %s = %s, want %s", c.m.Metric, c.of, got, c.want)
			}
		})
	}
}

// of is the measure of a metric without parameters.
func of(metric appraisal.MetricID) appraisal.Measure { return appraisal.Measure{Metric: metric} }

// sold logs a deal as it is given, in yuan where it has no currency.
func (b *bench) sold(d appraisal.Deal) appraisal.Deal {
	b.Helper()
	d, err := b.s.LogDeal(b.Context(), b.change(d.Member), appraisal.NewDeal{Deal: d, AllowRepeat: true})
	b.ok(err)
	return d
}

// book adds a customer as it is given; without an owner it is Li's.
func (b *bench) book(c appraisal.Customer) appraisal.Customer {
	b.Helper()
	if c.Owner == "" {
		c.Owner = li
	}
	c, err := b.s.AddCustomer(b.Context(), b.change(li), c)
	b.ok(err)
	return c
}

func (b *bench) void(deal int64) {
	b.Helper()
	_, err := b.s.VoidDeal(b.Context(), b.change(li), deal, "")
	b.ok(err)
}

// edgeDays are the days around the edges of the quarter; the two in the middle lie in it.
func edgeDays() []calendar.Date {
	return []calendar.Date{on(9, 30), on(10, 1), on(12, 31), quarter.End}
}

func dollars(minor int64) appraisal.Money { return appraisal.Money{Minor: minor, Currency: "USD"} }

func dealMetricCases() []testCase {
	return []testCase{
		{"shared sales go by stages and splits", sharedSales},
		{"volume adds up the units sold", volume},
		{"net sales are without the expenses", netSales},
		{"a customer with another deal has ordered again", repeats},
		{"customers kept are those of the year before", keptCustomers},
		{"customers count by their class", classes},
		{"a forecast is hit month by month", forecasts},
		{"samples count by customer once the fee is paid", samples},
		{"attendance, trainings and breaches are counted by kind", attendance},
	}
}

func sharedSales(b *bench) {
	c := b.customer("Acme").Number
	split := func(deal int64, all ...appraisal.Split) {
		b.ok(b.s.SaveSplits(b.Context(), b.change(li), deal, all))
	}
	whole := b.deal(li, c, 1000, on(10, 1))
	b.count(counted{"without splits a deal is its member's", byStages, li, quarter, "1000 of 1 (0)"})
	three := b.deal(li, c, 1000, on(12, 31))
	split(three.Number, appraisal.Split{Stage: "groundwork", Member: li, Percent: dec("60")}, appraisal.Split{Stage: "groundwork", Member: wang, Percent: dec("40")},
		appraisal.Split{Stage: "closing", Member: wang, Percent: dec("100")})
	uneven := b.deal(li, c, 1, on(11, 1))
	split(uneven.Number, appraisal.Split{Stage: "lead", Member: li, Percent: dec("33.33")}, appraisal.Split{Stage: "lead", Member: wang, Percent: dec("66.67")})
	b.sold(appraisal.Deal{Customer: c, Member: li, Signed: on(11, 1), Amount: dollars(100)})
	foreign := b.sold(appraisal.Deal{Customer: c, Member: li, Signed: on(11, 1), Amount: dollars(100)})
	split(foreign.Number, appraisal.Split{Stage: "closing", Member: wang, Percent: dec("100")})
	gone := b.deal(li, c, 7, on(11, 1))
	split(gone.Number, appraisal.Split{Stage: "closing", Member: wang, Percent: dec("100")})
	b.void(gone.Number)
	for _, outside := range []calendar.Date{on(9, 30), quarter.End} {
		d := b.deal(li, c, 9, outside)
		split(d.Number, appraisal.Split{Stage: "closing", Member: wang, Percent: dec("100")})
	}
	b.count(
		counted{"Li's part, deals without a rate left out", byStages, li, quarter, "1350.9167 of 3 (2 USD)"},
		counted{"Wang's part", byStages, wang, quarter, "650.0833 of 2 (1 USD)"},
		counted{"other stages", appraisal.Measure{Metric: "shared_sales", Stages: "closing=100"}, wang, quarter, "1000 of 1 (1 USD)"},
		counted{"no stages", of("shared_sales"), li, quarter, "2001 of 3 (2 USD)"},
		counted{"who has no part", byStages, chen, quarter, "0 of 0 (0)"},
	)
	b.ok(b.s.SetRate(b.Context(), b.change(chen), "USD", on(1, 1), dec("7")))
	b.count(counted{"with a rate", byStages, wang, quarter, "653.5833 of 3 (0) USD@7"})
	b.void(whole.Number)
	b.void(three.Number)
	b.count(counted{"what is void has no parts", byStages, wang, quarter, "3.5833 of 2 (0) USD@7"})
}

func volume(b *bench) {
	c := b.customer("Acme").Number
	for i, day := range edgeDays() {
		b.sold(appraisal.Deal{Customer: c, Member: li, Signed: day, Amount: appraisal.Yuan(1), Quantity: []int64{1, 20, 300, 4000}[i]})
	}
	b.deal(li, c, 5, on(11, 1)) // without a quantity
	b.void(b.sold(appraisal.Deal{Customer: c, Member: li, Signed: on(11, 2), Amount: appraisal.Yuan(1), Quantity: 50000}).Number)
	b.count(counted{"first and last day", of("volume"), li, quarter, "320 of 2 (0)"}, counted{"nothing", of("volume"), wang, quarter, "0 of 0 (0)"})
}

func netSales(b *bench) {
	c := b.customer("Acme").Number
	for i, day := range edgeDays() {
		b.sold(appraisal.Deal{Customer: c, Member: li, Signed: day, Amount: appraisal.Yuan([]int64{5, 100, 1000, 7}[i]), Expenses: appraisal.Yuan(4)})
	}
	b.deal(li, c, 10, on(11, 1)) // without expenses
	b.sold(appraisal.Deal{Customer: c, Member: li, Signed: on(11, 1), Amount: dollars(10000), Expenses: dollars(333)})
	b.void(b.sold(appraisal.Deal{Customer: c, Member: li, Signed: on(11, 2), Amount: appraisal.Yuan(9), Expenses: appraisal.Yuan(1)}).Number)
	b.count(counted{"a deal without a rate is left out", of("net_sales"), li, quarter, "1102 of 3 (1 USD)"})
	b.ok(b.s.SetRate(b.Context(), b.change(chen), "USD", on(1, 1), dec("7.1")))
	b.count(counted{"amount and expenses are converted", of("net_sales"), li, quarter, "1788.36 of 4 (0) USD@7.1"})
}

func repeats(b *bench) {
	first, old, twice, elsewhere := b.customer("First").Number, b.customer("Old").Number, b.customer("Twice").Number, b.customer("Else").Number
	b.deal(li, first, 1, on(10, 1))
	before := b.deal(wang, old, 1, on(9, 30))
	b.deal(li, old, 1, on(12, 31))
	b.deal(li, twice, 1, on(10, 2))
	b.deal(li, twice, 1, on(10, 2))
	b.deal(li, twice, 1, on(10, 3))
	b.deal(wang, elsewhere, 1, on(10, 2))
	b.deal(li, elsewhere, 1, on(10, 1))
	b.deal(li, first, 1, quarter.End)
	repeat := of("repeat_customers")
	b.count(
		counted{"one from before, one twice in the period", repeat, li, quarter, "2 of 2 (0)"},
		counted{"the second deal's member has it", repeat, wang, quarter, "1 of 1 (0)"},
		counted{"the next quarter's", repeat, li, quarter.Next(), "1 of 1 (0)"},
	)
	b.void(before.Number)
	b.count(counted{"a void deal is no first one", repeat, li, quarter, "1 of 1 (0)"})
}

func keptCustomers(b *bench) {
	names := []string{"Kept", "Lost", "Too long ago", "New", "Void", "Kept by Wang"}
	c := map[string]int64{}
	for _, name := range names {
		c[name] = b.customer(name).Number
	}
	year := calendar.NewDate(2025, time.October, 1)
	b.deal(li, c["Kept"], 1, year)
	b.deal(li, c["Kept"], 1, on(9, 30))
	b.deal(li, c["Lost"], 1, on(9, 30))
	b.deal(li, c["Too long ago"], 1, year.AddDays(-1))
	b.deal(li, c["Kept by Wang"], 1, on(3, 1))
	b.void(b.deal(li, c["Void"], 1, on(3, 1)).Number)
	for name, by := range map[string]appraisal.MemberID{"Kept": li, "Too long ago": li, "New": li, "Void": li, "Kept by Wang": wang} {
		b.deal(by, c[name], 1, on(12, 31))
	}
	again := b.deal(li, c["Lost"], 1, on(11, 1))
	b.void(again.Number)
	b.deal(li, c["Lost"], 1, quarter.End)
	kept := of("customers_kept")
	b.count(
		counted{"two of three", kept, li, quarter, "66.6667 of 3 (0)"},
		counted{"nobody bought before", kept, wang, quarter, "none"},
	)
}

func classes(b *bench) {
	for i, class := range []string{"A", "A", "B", "", "C"} {
		c := b.book(appraisal.Customer{Name: "Class " + class + string(rune('0'+i)), Added: on(10, 1+i), Class: class})
		b.deal(li, c.Number, 1, on(11, 1))
		b.contact(li, c.Number, on(11, 1))
	}
	for _, metric := range []appraisal.MetricID{"customers_added", "new_customers", "customers_contacted"} {
		b.count(
			counted{string(metric) + " of all", of(metric), li, quarter, "5 of 5 (0)"},
			counted{string(metric) + " of class A", appraisal.Measure{Metric: metric, Class: "A"}, li, quarter, "2 of 2 (0)"},
			counted{string(metric) + " of two classes", appraisal.Measure{Metric: metric, Class: "AB"}, li, quarter, "3 of 3 (0)"},
			counted{string(metric) + " of a class without customers", appraisal.Measure{Metric: metric, Class: "D"}, li, quarter, "0 of 0 (0)"},
		)
	}
}

func forecasts(b *bench) {
	c := b.customer("Acme").Number
	foresee := func(of appraisal.MemberID, month time.Month, amount string) {
		b.ok(b.s.SetForecasts(b.Context(), b.change(of), []appraisal.Forecast{
			{Member: of, Month: calendar.PeriodOf(calendar.Month, on(month, 1)), Amount: dec(amount)},
		}))
	}
	hit := of("forecast_hit")
	b.count(counted{"no forecast", hit, li, quarter, "none"})
	foresee(li, 9, "1")
	foresee(li, 10, "300")
	b.deal(li, c, 100, on(10, 1))
	b.deal(li, c, 100, on(10, 31))
	b.deal(li, c, 100, on(11, 1))
	b.count(
		counted{"a third too little", hit, li, quarter, "66.6667 of 1 (0)"},
		counted{"a month by itself", hit, li, calendar.PeriodOf(calendar.Month, on(10, 5)), "66.6667 of 1 (0)"},
		counted{"a month without sales is missed", hit, li, calendar.PeriodOf(calendar.Month, on(9, 5)), "0 of 1 (0)"},
		counted{"a month without a forecast", hit, li, calendar.PeriodOf(calendar.Month, on(11, 5)), "none"},
		counted{"a week has no month", hit, li, week, "none"},
	)
	foresee(li, 11, "80") // a quarter too much
	foresee(li, 12, "0")
	foresee(wang, 12, "0")
	foresee(wang, 10, "0.5")
	b.deal(wang, c, 1, on(10, 2))
	b.deal(wang, c, 1, on(12, 2))
	b.count(
		counted{"the mean of the months, no sales hit a forecast of 0", hit, li, quarter, "80.5556 of 3 (0)"},
		counted{"twice as much is no hit, nor are sales against 0", hit, wang, quarter, "0 of 2 (0)"},
		counted{"months that end in a tenure quarter", hit, li, calendar.Tenure(1).Since(on(9, 15)), "47.2222 of 3 (0)"},
	)
	b.void(b.deal(li, c, 500, on(12, 2)).Number)
	b.sold(appraisal.Deal{Customer: c, Member: li, Signed: on(12, 2), Amount: dollars(1)})
	b.count(counted{"deals without a rate are named", hit, li, quarter, "80.5556 of 3 (1 USD)"})
}

func samples(b *bench) {
	one, two := b.customer("One").Number, b.customer("Two").Number
	send := func(customer int64, day calendar.Date, paid bool) {
		b.ok(b.s.AddSample(b.Context(), b.change(li), appraisal.SampleSent{Customer: customer, Member: li, On: day, FeePaid: paid}))
	}
	for _, day := range edgeDays() {
		send(one, day, true)
	}
	send(two, on(11, 1), false)
	b.count(counted{"twice to one, not paid by the other", of("samples_paid"), li, quarter, "1 of 1 (0)"})
	send(two, on(11, 2), true)
	b.count(counted{"paid by both", of("samples_paid"), li, quarter, "2 of 2 (0)"}, counted{"none sent", of("samples_paid"), wang, quarter, "0 of 0 (0)"})
}

func attendance(b *bench) {
	for i, kind := range appraisal.AttendanceKinds() {
		for _, day := range edgeDays()[:i+1-i/4] {
			b.ok(b.s.AddAttendance(b.Context(), b.change(chen), appraisal.Attendance{Member: li, On: day, Kind: kind, Minutes: 5}))
		}
	}
	for i, day := range edgeDays() {
		severity := []appraisal.Severity{appraisal.Serious, appraisal.Minor, appraisal.Serious, appraisal.Minor}[i]
		b.ok(b.s.AddBreach(b.Context(), b.change(chen), appraisal.Breach{Member: li, On: day, Severity: severity, Note: "told nobody"}))
	}
	b.count(
		counted{"late, early and absent, but not leave", of("attendance"), li, quarter, "3 of 3 (0)"},
		counted{"trainings", of("trainings"), li, quarter, "2 of 2 (0)"},
		counted{"breaches of any kind", of("breaches"), li, quarter, "2 of 2 (0)"},
		counted{"serious ones", appraisal.Measure{Metric: "breaches", Item: "serious"}, li, quarter, "1 of 1 (0)"},
		counted{"none", of("breaches"), wang, quarter, "0 of 0 (0)"},
	)
	records, _, err := b.s.Records(b.Context(), ws, of("breaches"), quarter, li, 0, 1)
	b.ok(err)
	same(b, records[0], appraisal.Record{On: on(10, 1), Label: "told nobody", Value: decimal.NewFromInt(1)})
}
