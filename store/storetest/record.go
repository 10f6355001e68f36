package storetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

func recordCases() []testCase {
	return []testCase{
		{"a member keeps a grade, and the directory does not take it away", func(b *bench) {
			_, err := b.s.EditMember(b.Context(), b.change(chen), li, func(m *appraisal.Member) { m.Grade = "2" })
			b.ok(err)
			b.ok(b.s.SyncMembers(b.Context(), ws, []appraisal.Member{{ID: li, Name: "李娜"}, {ID: "U9", Name: "New", Grade: "3"}}, b.now))
			for id, want := range map[appraisal.MemberID]string{li: "2", wang: "", "U9": "3"} {
				m, err := b.s.Member(b.Context(), ws, id)
				b.ok(err)
				same(b, m.Grade, want)
			}
			m, _, err := b.s.Actor(b.Context(), ws, li)
			b.ok(err)
			same(b, m.Grade, "2")
		}},
		{"a customer keeps all that is known", customerKept},
		{"a deal keeps its quantity, and one that differs in it alone is similar", quantityKept},
		{"a rating is a level or a score, and a tenure quarter is the member's own", ratingKept},
		{"a rate converts the costs of deals that waited for it", costsConverted},
		{"splits of a deal add up to 100 a stage and replace those before", splits},
		{"stages of a deal replace those before", stages},
		{"samples, attendance, breaches and changes of customers are kept once", records},
		{"days of leave are counted once each, in the half-open period", leaveDays},
		{"forecasts are replaced", func(b *bench) {
			month := calendar.PeriodOf(calendar.Month, on(11, 1))
			change := b.change(li)
			for range 2 {
				b.ok(b.s.SetForecasts(b.Context(), change, []appraisal.Forecast{{Member: li, Month: month, Amount: dec("1000.50")}}))
			}
			b.ok(b.s.SetForecasts(b.Context(), b.change(li), []appraisal.Forecast{{Member: li, Month: month, Amount: dec("7")}}))
			b.audited("U1LI 2026-11", 2)
			lines, err := b.s.Audit(b.Context(), ws, 1)
			b.ok(err)
			same(b, lines[0].Before+lines[0].After, `"1000.5""7"`)
			b.fails(b.s.SetForecasts(b.Context(), b.change(li), []appraisal.Forecast{{Member: "U9", Month: month}}), appraisal.Unknown, "member_unknown")
		}},
	}
}

func splits(b *bench) {
	d := b.deal(li, b.customer("Acme").Number, 100, on(11, 20))
	half := []appraisal.Split{
		{Stage: "groundwork", Member: li, Percent: dec("60")}, {Stage: "groundwork", Member: wang, Percent: dec("40")},
		{Stage: "closing", Member: wang, Percent: dec("100")},
	}
	change := b.change(li)
	for range 2 {
		b.ok(b.s.SaveSplits(b.Context(), change, d.Number, half))
	}
	got, err := b.s.Splits(b.Context(), ws, d.Number)
	b.ok(err)
	same(b, got, []appraisal.Split{half[2], half[0], half[1]})
	for _, c := range []struct {
		name   string
		splits []appraisal.Split
		code   appraisal.Code
		reason string
	}{
		{"not whole", half[:1], appraisal.Invalid, "splits_not_whole"},
		{"one stage of two not whole", half[1:], appraisal.Invalid, "splits_not_whole"},
		{"none for somebody", append(half[2:3:3], appraisal.Split{Stage: "closing", Member: li}), appraisal.Invalid, "split_not_positive"},
		{"twice", []appraisal.Split{{Member: li, Percent: dec("50")}, {Member: li, Percent: dec("50")}}, appraisal.Invalid, "split_twice"},
		{"nobody we know", []appraisal.Split{{Member: "U9", Percent: dec("100")}}, appraisal.Unknown, "member_unknown"},
	} {
		b.Run(c.name, func(t *testing.T) {
			in := &bench{T: t}
			in.fails(b.s.SaveSplits(t.Context(), b.change(li), d.Number, c.splits), c.code, c.reason)
		})
	}
	b.ok(b.s.SaveSplits(b.Context(), b.change(li), d.Number, []appraisal.Split{{Stage: "lead", Member: wang, Percent: dec("100")}}))
	b.ok(b.s.SaveSplits(b.Context(), b.change(wang), d.Number, []appraisal.Split{{Stage: "closing", Member: li, Percent: dec("100")}}))
	got, err = b.s.Splits(b.Context(), ws, d.Number)
	b.ok(err)
	same(b, got, []appraisal.Split{ // what was said of other stages stays
		{Stage: "closing", Member: li, Percent: dec("100")}, half[0], half[1], {Stage: "lead", Member: wang, Percent: dec("100")},
	})
	b.ok(b.s.SaveSplits(b.Context(), b.change(li), d.Number, nil))
	got, err = b.s.Splits(b.Context(), ws, d.Number)
	b.ok(err)
	same(b, len(got), 0)
	b.audited(d.Ref(), 5) // logged, and split four times
	_, err = b.s.VoidDeal(b.Context(), b.change(li), d.Number, "")
	b.ok(err)
	b.fails(b.s.SaveSplits(b.Context(), b.change(li), d.Number, half), appraisal.Conflict, "deal_voided")
	b.fails(b.s.SaveSplits(b.Context(), b.change(li), 9, half), appraisal.NotFound, "deal_missing")
}

func stages(b *bench) {
	d := b.deal(li, b.customer("Acme").Number, 100, on(11, 20))
	done := []appraisal.StageDone{{Stage: "lead", On: on(9, 1)}, {Stage: "closing", On: on(11, 20)}}
	b.ok(b.s.SaveStages(b.Context(), b.change(li), d.Number, []appraisal.StageDone{{Stage: "groundwork", On: on(10, 1)}}))
	change := b.change(li)
	for range 2 {
		b.ok(b.s.SaveStages(b.Context(), change, d.Number, done))
	}
	got, err := b.s.Stages(b.Context(), ws, d.Number)
	b.ok(err)
	same(b, got, done)
	b.audited(d.Ref(), 3)
	b.fails(b.s.SaveStages(b.Context(), b.change(li), d.Number, append(done[:1:1], done[0])), appraisal.Invalid, "stage_twice")
	b.fails(b.s.SaveStages(b.Context(), b.change(li), 9, done), appraisal.NotFound, "deal_missing")
}

func records(b *bench) {
	c := b.customer("Acme")
	ctx := b.Context()
	adds := map[string]func(appraisal.Change) error{
		"sample.add": func(h appraisal.Change) error {
			return b.s.AddSample(ctx, h, appraisal.SampleSent{Customer: c.Number, Member: li, On: on(11, 20), FeePaid: true})
		},
		"attendance.add": func(h appraisal.Change) error {
			return b.s.AddAttendance(ctx, h, appraisal.Attendance{Member: li, On: on(11, 20), Kind: appraisal.Late, Minutes: 12})
		},
		"breach.add": func(h appraisal.Change) error {
			return b.s.AddBreach(ctx, h, appraisal.Breach{Member: li, On: on(11, 20), Severity: appraisal.Serious, Note: "回扣"})
		},
		"customer.change": func(h appraisal.Change) error {
			return b.s.AddCustomerChange(ctx, h, appraisal.CustomerChange{Customer: c.Number, Known: on(11, 1), Entered: on(11, 20)})
		},
	}
	for action, add := range adds {
		change := b.change(li)
		b.ok(add(change))
		b.ok(add(change))
		b.ok(add(b.change(li)))
		lines, err := b.s.Audit(ctx, ws, 1000)
		b.ok(err)
		n := 0
		for _, l := range lines {
			if l.Action == action {
				n++
				same(b, strings.Contains(l.After, "2026-11-20"), true)
			}
		}
		same(b, n, 2)
	}
	for _, customer := range []int64{0, 9} {
		b.fails(b.s.AddSample(ctx, b.change(li), appraisal.SampleSent{Customer: customer, Member: li}), appraisal.NotFound, "customer_missing")
		b.fails(b.s.AddCustomerChange(ctx, b.change(li), appraisal.CustomerChange{Customer: customer}), appraisal.NotFound, "customer_missing")
	}
	b.fails(b.s.AddSample(ctx, b.change(li), appraisal.SampleSent{Customer: c.Number, Member: "U9"}), appraisal.Unknown, "member_unknown")
	b.fails(b.s.AddAttendance(ctx, b.change(li), appraisal.Attendance{Member: "U9"}), appraisal.Unknown, "member_unknown")
	b.fails(b.s.AddBreach(ctx, b.change(li), appraisal.Breach{Member: "U9"}), appraisal.Unknown, "member_unknown")
}

func leaveDays(b *bench) {
	add := func(of appraisal.MemberID, day calendar.Date, kind appraisal.AttendanceKind) {
		b.Helper()
		b.ok(b.s.AddAttendance(b.Context(), b.change(chen), appraisal.Attendance{Member: of, On: day, Kind: kind}))
	}
	for _, day := range []calendar.Date{on(9, 30), on(10, 1), on(10, 1), on(11, 20), on(12, 31), calendar.NewDate(2027, 1, 1)} {
		add(li, day, appraisal.OnLeave)
	}
	add(li, on(11, 21), appraisal.Absent)
	add(wang, on(11, 21), appraisal.Late)
	add(wang, on(11, 22), appraisal.OnLeave)
	got, err := b.s.LeaveDays(b.Context(), ws, quarter)
	b.ok(err)
	same(b, got, map[appraisal.MemberID]int{li: 3, wang: 1})
}

func customerKept(b *bench) {
	want := appraisal.Customer{
		Name: "Acme", Owner: li, Added: on(11, 20), Region: "EU", Product: "pumps", Contact: "Ann", Phone: "1", Email: "a@b.c",
		Address: "x", Note: "y", Class: "A", Mobile: "2", Site: "https://acme.example", Sheet: "likes tea", Birthday: "02-29",
		CompanyDays: []string{"03-15", "11-11"},
	}
	got, err := b.s.AddCustomer(b.Context(), b.change(li), want)
	b.ok(err)
	want.Number = 1
	same(b, got, want)
	got, err = b.s.Customer(b.Context(), ws, 1)
	b.ok(err)
	same(b, got, want)
}

func ratingKept(b *bench) {
	for _, g := range []appraisal.Rating{
		{Period: calendar.Tenure(1), Of: li, By: chen, Kind: appraisal.ByBoss, Item: "platform", Score: dec("70")},
		{Period: quarter, Of: li, By: chen, Kind: appraisal.ByBoss, Item: "ability", Level: "A+", Score: dec("70")},
	} {
		b.ok(b.s.SaveRating(b.Context(), b.change(chen), g))
	}
	figure := func(item string, p calendar.Period) appraisal.Figure {
		b.Helper()
		m := appraisal.Measure{Metric: "rating", Kind: appraisal.ByBoss, Item: item}
		all, err := b.s.Figures(b.Context(), ws, []appraisal.Measure{m}, p)
		b.ok(err)
		return all[m][li]
	}
	same(b, figure("platform", calendar.Tenure(1).Since(on(1, 5))).Decimal().String(), "70")
	same(b, figure("platform", calendar.Tenure(2).Since(on(1, 5))).Records, 0)
	got := figure("ability", quarter)
	same(b, got.Levels, []appraisal.LevelCount{{Level: "A+", Count: 1}})
	same(b, got.Value.String(), "0")
}

func costsConverted(b *bench) {
	n := newDeal(li, b.customer("Acme").Number, 0, on(11, 20), false)
	n.Amount, n.Cost, n.Expenses = appraisal.Money{Minor: 100_00, Currency: "USD"}, appraisal.Money{Minor: 50_05, Currency: "USD"}, appraisal.Money{Minor: 1, Currency: "USD"}
	_, err := b.s.LogDeal(b.Context(), b.change(li), n)
	b.ok(err)
	b.ok(b.s.SetRate(b.Context(), b.change(chen), "USD", on(11, 1), dec("7.1")))
	found, err := b.s.DealsDue(b.Context(), ws, appraisal.OnSigning, quarter.Start, quarter.End)
	b.ok(err)
	same(b, fmt.Sprint(found[0].Value, found[0].CostOf, found[0].Spent), "710 355.36 0.07")
}

func quantityKept(b *bench) {
	n := newDeal(li, b.customer("Acme").Number, 100, on(11, 20), false)
	n.Quantity = 12
	d, err := b.s.LogDeal(b.Context(), b.change(li), n)
	b.ok(err)
	got, err := b.s.Deal(b.Context(), ws, d.Number)
	b.ok(err)
	same(b, got, d)
	same(b, got.Quantity, 12)
	n.Quantity = 13
	_, err = b.s.LogDeal(b.Context(), b.change(li), n)
	b.fails(err, appraisal.Conflict, "deal_similar")
	n.Quantity = 12
	_, err = b.s.LogDeal(b.Context(), b.change(li), n)
	b.fails(err, appraisal.Conflict, "deal_repeated")
}
