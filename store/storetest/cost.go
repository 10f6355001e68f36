package storetest

import (
	"fmt"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
)

// costs: what the goods of a deal cost may be said later, and is converted as the deal was.
func costs(b *bench) {
	c := b.customer("Acme")
	d := b.deal(li, c.Number, 100, on(10, 1))
	dollars := func(minor int64) appraisal.Money { return appraisal.Money{Minor: minor, Currency: "USD"} }
	abroad, err := b.s.LogDeal(b.Context(), b.change(li), appraisal.NewDeal{
		Deal: appraisal.Deal{Customer: c.Number, Member: li, Signed: on(10, 2), Amount: dollars(10000)},
	})
	b.ok(err)
	change := b.change(li)
	for range 2 { // a repeated request does nothing more
		got, err := b.s.SetCost(b.Context(), change, d.Number, appraisal.Yuan(60))
		b.ok(err)
		same(b, got.Cost, appraisal.Yuan(60))
	}
	b.audited(d.Ref(), 2)
	corrected, err := b.s.SetCost(b.Context(), b.change(chen), d.Number, appraisal.Yuan(70))
	b.ok(err)
	kept, err := b.s.Deal(b.Context(), ws, d.Number)
	b.ok(err)
	same(b, kept, corrected)

	_, err = b.s.SetCost(b.Context(), b.change(li), abroad.Number, dollars(5000)) // waits for a rate
	b.ok(err)
	b.baseCosts("D-1 70, D-2 0 unrated")
	b.ok(b.s.SetRate(b.Context(), b.change(chen), "USD", on(1, 1), dec("7.1234")))
	b.baseCosts("D-1 70, D-2 356.17")
	b.ok(b.s.SetRate(b.Context(), b.change(chen), "USD", on(1, 1), dec("9"))) // the deal keeps its own
	_, err = b.s.SetCost(b.Context(), b.change(li), abroad.Number, dollars(1001))
	b.ok(err)
	b.baseCosts("D-1 70, D-2 71.31") // 7.1234 × 10.01 = 71.305…

	for reason, cost := range map[string]appraisal.Money{
		"currencies_mixed": dollars(1), "amount_not_positive": appraisal.Yuan(0),
	} {
		_, err = b.s.SetCost(b.Context(), b.change(li), d.Number, cost)
		b.fails(err, appraisal.Invalid, reason)
	}
	_, err = b.s.SetCost(b.Context(), b.change(li), d.Number, appraisal.Yuan(-1))
	b.fails(err, appraisal.Invalid, "amount_not_positive")
	_, err = b.s.SetCost(b.Context(), b.change(li), 99, appraisal.Yuan(1))
	b.fails(err, appraisal.NotFound, "deal_missing")
	_, err = b.s.VoidDeal(b.Context(), b.change(li), d.Number, "")
	b.ok(err)
	_, err = b.s.SetCost(b.Context(), b.change(li), d.Number, appraisal.Yuan(1))
	b.fails(err, appraisal.Conflict, "deal_voided")
}

// baseCosts checks what the deals of the quarter cost in the workspace's currency.
func (b *bench) baseCosts(want string) {
	b.Helper()
	found, err := b.s.DealsDue(b.Context(), ws, appraisal.OnSigning, quarter.Start, quarter.End)
	b.ok(err)
	all := make([]string, len(found))
	for i, d := range found {
		all[i] = d.Ref() + " " + fmt.Sprint(d.CostOf)
		if d.Unrated {
			all[i] += " unrated"
		}
	}
	same(b, strings.Join(all, ", "), want)
}
