package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// randomDeals is a ledger of deals paid and returned in parts, on days that often fall together, in an order of the entries that is not theirs.
func randomDeals(r *rand.Rand, deals int) appraisal.Ledger {
	l := Book()
	l.Deals = nil
	for n := range deals {
		d := appraisal.LedgerDeal{Deal: appraisal.Deal{
			Number: int64(n + 1), Customer: 1, Member: li, Signed: on(1, 1).AddDays(r.IntN(300)), Amount: appraisal.Yuan(100),
		}}
		for left := int64(100); left > 0 && r.IntN(6) > 0; {
			e := appraisal.Entry{Kind: appraisal.Payment, On: on(1, 1).AddDays(r.IntN(40) * 8), Amount: appraisal.Yuan(min(left, int64(10*(1+r.IntN(5)))))}
			if r.IntN(5) == 0 {
				e.Kind = appraisal.Return
			}
			left -= e.Amount.Minor / 100
			d.Entries = append(d.Entries, e)
		}
		if r.IntN(3) == 0 {
			d.Entries = append(d.Entries, appraisal.Entry{Kind: appraisal.Return, On: on(12, 1).AddDays(-r.IntN(60)), Amount: appraisal.Yuan(10)})
		}
		l.Deals = append(l.Deals, d)
	}
	return l
}

// dueOn works out day by day when a deal is due.
func dueOn(d appraisal.LedgerDeal, rule appraisal.Due) calendar.Date {
	if rule == appraisal.OnSigning {
		return d.Signed
	}
	for day := on(1, 1); day.Before(on(12, 31)); day = day.AddDays(1) {
		var paid, returned int64
		for _, e := range d.Entries {
			switch {
			case day.Before(e.On):
			case e.Kind == appraisal.Payment:
				paid += e.Amount.Minor
			default:
				returned += e.Amount.Minor
			}
		}
		if returned < d.Amount.Minor && paid >= d.Amount.Minor-returned {
			return day
		}
	}
	return calendar.Date{}
}

// dueAgrees compares each month of a year with what is worked out day by day: every deal is due in one month at most, and comes back only
// in months with a return.
func dueAgrees(b *bench) {
	l := randomDeals(rand.New(rand.NewPCG(1, 2)), 300) //nolint:gosec // the same deals in every run
	b.ok(b.s.Load(b.Context(), appraisal.Change{Workspace: other, Key: "load", At: b.now}, l))
	for _, rule := range []appraisal.Due{appraisal.OnSigning, appraisal.OnFullPayment} {
		due, again := 0, 0
		for _, month := range calendar.PeriodOf(calendar.Year, on(1, 1)).Split(calendar.Month) {
			want := make([]string, 0, len(l.Deals))
			for _, d := range l.Deals {
				day := dueOn(d, rule)
				returned := slices.ContainsFunc(d.Entries, func(e appraisal.Entry) bool { return e.Kind == appraisal.Return && month.Contains(e.On) })
				switch {
				case !day.IsZero() && month.Contains(day):
					due++
				case !day.IsZero() && day.Before(month.Start) && returned:
					again++
				default:
					continue
				}
				want = append(want, fmt.Sprint(d.Ref(), " ", day))
			}
			found, err := b.s.DealsDue(b.Context(), other, rule, month.Start, month.End)
			b.ok(err)
			got := make([]string, len(found))
			for i, d := range found {
				got[i] = fmt.Sprint(d.Ref(), " ", d.Due)
			}
			same(b, got, want)
		}
		if due < 100 || again < 20 {
			b.Errorf("%s: only %d deals are due and %d come back", rule, due, again)
		}
	}
}
