package storetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// moves are payments ("+60 on 10-02") and returns ("-60 on 10-02") of a deal.
type moves []struct {
	yuan int64
	on   calendar.Date
}

// due says which deals are due in the fourth quarter: "D-1 2026-10-02 paid 60 40 returned 5".
func (b *bench) due(rule appraisal.Due) []string {
	b.Helper()
	found, err := b.s.DealsDue(b.Context(), ws, rule, quarter.Start, quarter.End)
	b.ok(err)
	all := make([]string, len(found))
	for i, d := range found {
		words := []string{d.Ref(), d.Due.String(), "paid"}
		for _, p := range d.Payments {
			words = append(words, p.Amount.String())
		}
		words = append(words, "returned")
		for _, r := range d.Returns {
			words = append(words, r.Amount.String())
		}
		all[i] = strings.Join(words, " ")
	}
	return all
}

func dueCases() []testCase {
	return []testCase{
		{"deals due on the day they are signed", dueSigned},
		{"deals due on the day they are paid in full", duePaid},
		{"void deals and entries do not count for what is due", dueVoid},
		{"a deal due has its amounts, splits and members", dueDetails},
		{"a deal due in another currency is converted at its own rate", dueConverted},
		{"each month has the deals that are due day by day", dueAgrees},
		{"an unknown rule for what is due is a fault", func(b *bench) {
			_, err := b.s.DealsDue(b.Context(), ws, "someday", quarter.Start, quarter.End)
			if err == nil || appraisal.CodeOf(err) != appraisal.Internal {
				b.Errorf("got %v", err)
			}
		}},
	}
}

func dueSigned(b *bench) {
	c := b.customer("Acme").Number
	for _, day := range []calendar.Date{on(9, 30), on(10, 1), on(12, 31), calendar.NewDate(2027, 1, 1)} { // D-1 to D-4
		b.deal(li, c, 100, day)
	}
	b.pay(1, 50, on(11, 1))
	early := b.deal(li, c, 100, on(9, 1)) // D-5: due before, returned in the quarter
	b.entry(early.Number, appraisal.Return, 30, on(10, 1))
	b.entry(early.Number, appraisal.Return, 5, calendar.NewDate(2027, 1, 1))
	older := b.deal(li, c, 100, on(9, 2)) // D-6: returned before
	b.entry(older.Number, appraisal.Return, 30, on(9, 30))
	later := b.deal(li, c, 100, calendar.NewDate(2027, 1, 2)) // D-7: returned before it was signed
	b.entry(later.Number, appraisal.Return, 30, on(12, 31))
	same(b, b.due(appraisal.OnSigning), []string{
		"D-2 2026-10-01 paid returned", "D-3 2026-12-31 paid returned", "D-5 2026-09-01 paid returned 30",
	})
}

func duePaid(b *bench) {
	next := calendar.NewDate(2027, 1, 1)
	for _, c := range []struct {
		name  string
		moves moves
		want  string // "" when it is not due in the quarter
	}{
		{"nothing paid", nil, ""},
		{"paid in part", moves{{99, on(10, 1)}}, ""},
		{"paid at once", moves{{100, on(10, 1)}}, "2026-10-01 paid 100 returned"},
		{"the last payment on the last day", moves{{60, on(9, 30)}, {40, on(12, 31)}}, "2026-12-31 paid 60 40 returned"},
		{"the last payment the day after", moves{{60, on(12, 31)}, {40, next}}, ""},
		{"the last payment the day before", moves{{60, on(9, 1)}, {40, on(9, 30)}}, ""},
		{"several payments on one day", moves{{30, on(10, 5)}, {30, on(10, 5)}, {40, on(10, 5)}}, "2026-10-05 paid 30 30 40 returned"},
		{"a return completes the payment", moves{{80, on(9, 1)}, {-20, on(10, 7)}}, "2026-10-07 paid 80 returned 20"},
		{"a return before the last payment", moves{{60, on(9, 1)}, {-20, on(9, 2)}, {20, on(10, 8)}}, "2026-10-08 paid 60 20 returned 20"},
		{"a return and a payment on one day", moves{{60, on(9, 1)}, {-20, on(10, 9)}, {20, on(10, 9)}}, "2026-10-09 paid 60 20 returned 20"},
		{"more paid than is left to pay", moves{{-20, on(9, 1)}, {60, on(10, 1)}, {40, on(10, 10)}}, "2026-10-10 paid 60 40 returned 20"},
		{"paid in full before, and something more in the quarter", moves{{-20, on(9, 1)}, {80, on(9, 2)}, {20, on(10, 10)}}, ""},
		{"paid before, returned in the quarter", moves{{100, on(9, 1)}, {-7, on(11, 1)}}, "2026-09-01 paid 100 returned 7"},
		{"paid before, returned after", moves{{100, on(9, 1)}, {-7, next}}, ""},
		{"all returned before it was paid", moves{{50, on(9, 1)}, {-100, on(10, 1)}}, ""},
		{"all returned after it was paid", moves{{100, on(10, 1)}, {-100, on(10, 2)}}, "2026-10-01 paid 100 returned 100"},
		{"paid in full in the quarter, returned after it", moves{{100, on(10, 1)}, {-7, next}}, "2026-10-01 paid 100 returned"},
	} {
		d := b.deal(li, b.customer(c.name).Number, 100, on(8, 1))
		for _, m := range c.moves {
			kind, yuan := appraisal.Payment, m.yuan
			if yuan < 0 {
				kind, yuan = appraisal.Return, -yuan
			}
			b.entry(d.Number, kind, yuan, m.on)
		}
		b.Run(c.name, func(t *testing.T) {
			got := ""
			for _, line := range b.due(appraisal.OnFullPayment) {
				if rest, own := strings.CutPrefix(line, d.Ref()+" "); own {
					got = rest
				}
			}
			if got != c.want {
				t.Errorf("due %q, want %q", got, c.want)
			}
		})
	}
}

func dueVoid(b *bench) {
	c := b.customer("Acme").Number
	void := b.deal(li, c, 100, on(10, 1)) // D-1
	b.pay(void.Number, 100, on(10, 2))
	_, err := b.s.VoidDeal(b.Context(), b.change(li), void.Number, "")
	b.ok(err)
	live := b.deal(li, c, 100, on(10, 1)) // D-2: the second payment was a slip, the third made it good
	for _, day := range []calendar.Date{on(10, 2), on(10, 3), on(10, 4)} {
		if e := b.pay(live.Number, 50, day); e.Seq == 2 {
			_, err := b.s.VoidEntry(b.Context(), b.change(li), live.Number, appraisal.Payment, 2)
			b.ok(err)
		}
	}
	slip := b.deal(li, c, 100, on(9, 1)) // D-3: its only return is void
	e := b.entry(slip.Number, appraisal.Return, 5, on(10, 1))
	_, err = b.s.VoidEntry(b.Context(), b.change(li), slip.Number, appraisal.Return, e.Seq)
	b.ok(err)
	same(b, b.due(appraisal.OnSigning), []string{"D-2 2026-10-01 paid 50 50 returned"})
	same(b, b.due(appraisal.OnFullPayment), []string{"D-2 2026-10-04 paid 50 50 returned"})
}

func dueDetails(b *bench) {
	c := b.customer("Acme")
	n := newDeal(li, c.Number, 1000, on(10, 1), false)
	n.Cost, n.Expenses, n.Quantity, n.Note = appraisal.Yuan(500), appraisal.Yuan(40), 7, "turnkey"
	d, err := b.s.LogDeal(b.Context(), b.change(li), n)
	b.ok(err)
	b.ok(b.s.SaveSplits(b.Context(), b.change(li), d.Number, []appraisal.Split{
		{Stage: "groundwork", Member: wang, Percent: dec("40")}, {Stage: "groundwork", Member: li, Percent: dec("60")},
	}))
	plain := b.deal(wang, c.Number, 10, on(10, 2))
	b.pay(d.Number, 300, on(10, 3))
	found, err := b.s.DealsDue(b.Context(), ws, appraisal.OnSigning, quarter.Start, quarter.End)
	b.ok(err)
	now, err := b.s.Deal(b.Context(), ws, d.Number)
	b.ok(err)
	same(b, found[0].Deal, now)
	same(b, fmt.Sprint(found[0].Value, found[0].CostOf, found[0].Spent, found[0].Unrated), "1000 500 40 false")
	same(b, found[0].Splits, []appraisal.Split{{Stage: "groundwork", Member: li, Percent: dec("60")}, {Stage: "groundwork", Member: wang, Percent: dec("40")}})
	same(b, fmt.Sprint(found[1].Number == plain.Number, found[1].CostOf == nil, found[1].Spent, len(found[1].Splits)), "true true 0 0")
}

func dueConverted(b *bench) {
	n := newDeal(li, b.customer("Acme").Number, 0, on(10, 1), false)
	usd := func(minor int64) appraisal.Money { return appraisal.Money{Minor: minor, Currency: "USD"} }
	n.Amount, n.Cost, n.Expenses = usd(100_01), usd(50_00), usd(1)
	d, err := b.s.LogDeal(b.Context(), b.change(li), n)
	b.ok(err)
	for i, minor := range []int64{33_33, 33_34, 33_34} {
		_, _, err := b.s.AddEntry(b.Context(), b.change(li), appraisal.Entry{Deal: d.Number, Kind: appraisal.Payment, On: on(10, 2+i), Amount: usd(minor)})
		b.ok(err)
	}
	find := func() appraisal.DueDeal {
		b.Helper()
		found, err := b.s.DealsDue(b.Context(), ws, appraisal.OnFullPayment, quarter.Start, quarter.End)
		b.ok(err)
		same(b, len(found), 1)
		return found[0]
	}
	got := find()
	same(b, fmt.Sprint(got.Unrated, got.Value, got.CostOf, got.Spent, got.Payments[0].Amount, got.Due), "true 0 0 0 0 2026-10-04")

	b.ok(b.s.SetRate(b.Context(), b.change(chen), "USD", on(10, 3), dec("9")))      // of the later payments, not of the deal
	b.ok(b.s.SetRate(b.Context(), b.change(chen), "USD", on(1, 1), dec("7.12345"))) // 7.12345 × 100.01 = 712.416…
	got = find()
	same(b, fmt.Sprint(got.Unrated, got.Value, got.CostOf, got.Spent, got.Rate), "false 712.42 356.17 0.07 {USD 7.12345}")
	paid := got.Payments[0].Amount.Add(got.Payments[1].Amount).Add(got.Payments[2].Amount)
	same(b, paid.String()+" "+got.Payments[0].Amount.String(), "712.42 237.42")
}
