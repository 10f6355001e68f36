package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
)

func dealCases() []testCase { //nolint:funlen // a table of cases
	return []testCase{
		{"a deal is logged, numbered and read back", func(b *bench) {
			c := b.customer("Acme 股份")
			n := newDeal(li, c.Number, 120000, on(11, 20), false)
			n.Cost, n.Expenses, n.Note = appraisal.Yuan(50000), appraisal.Yuan(4000), "it's \"urgent\"; 💰 -- DROP"
			d, err := b.s.LogDeal(b.Context(), b.change(li), n)
			b.ok(err)
			same(b, d.Ref()+" "+d.CustomerName, "D-1 Acme 股份")
			got, err := b.s.Deal(b.Context(), ws, d.Number)
			b.ok(err)
			same(b, got, d)
			same(b, got.LoggedAt, start)
			same(b, b.deal(li, c.Number, 5, on(11, 20)).Ref(), "D-2")
		}},
		{"the same request logs once", func(b *bench) {
			c := b.customer("Acme")
			change := b.change(li)
			first, err := b.s.LogDeal(b.Context(), change, newDeal(li, c.Number, 100, on(11, 20), false))
			b.ok(err)
			again, err := b.s.LogDeal(b.Context(), change, newDeal(li, c.Number, 100, on(11, 20), false))
			b.ok(err)
			same(b, again, first)
			change.At = change.At.Add(time.Hour)
			again, err = b.s.LogDeal(b.Context(), change, newDeal(li, c.Number, 100, on(11, 20), true))
			b.ok(err)
			same(b, again, first)
			b.deals(1)
			b.audited(c.Ref(), 1)
			b.audited(first.Ref(), 1)
		}},
		{"the same request twenty times at once logs once", func(b *bench) {
			c := b.customer("Acme")
			change := b.change(li)
			refs := b.atOnce(20, func(int) (string, error) {
				d, err := b.s.LogDeal(b.Context(), change, newDeal(li, c.Number, 100, on(11, 20), false))
				return d.Ref(), err
			})
			for _, ref := range refs {
				same(b, ref, "D-1")
			}
			b.deals(1)
		}},
		{"a customer made with the deal is made once", func(b *bench) {
			change := b.change(li)
			n := newDeal(li, 0, 100, on(11, 20), false)
			n.CreateCustomer = "  Neu GmbH "
			first, err := b.s.LogDeal(b.Context(), change, n)
			b.ok(err)
			same(b, first.CustomerName, "Neu GmbH")
			again, err := b.s.LogDeal(b.Context(), change, n)
			b.ok(err)
			same(b, again, first)
			book, total, err := b.s.Customers(b.Context(), ws, li, 0, 10)
			b.ok(err)
			same(b, total, 1)
			same(b, book[0].Added, on(11, 20))
			_, err = b.s.LogDeal(b.Context(), b.change(li), n)
			same(b, b.fails(err, appraisal.Conflict, "customer_exists")["ref"], "C-1")
			b.deals(1)
		}},
		{"an equal deal within two minutes is refused unless it is meant", func(b *bench) {
			c := b.customer("Acme")
			n := newDeal(li, c.Number, 100, on(11, 20), false)
			_, err := b.s.LogDeal(b.Context(), b.change(li), n)
			b.ok(err)
			b.now = start.Add(2*time.Minute - time.Millisecond)
			_, err = b.s.LogDeal(b.Context(), b.change(li), n)
			same(b, b.fails(err, appraisal.Conflict, "deal_repeated")["ref"], "D-1")
			for _, differs := range []func(*appraisal.NewDeal){
				func(n *appraisal.NewDeal) { n.Amount = appraisal.Yuan(101) },
				func(n *appraisal.NewDeal) { n.Signed = on(11, 19) },
				func(n *appraisal.NewDeal) { n.Member = wang },
				func(n *appraisal.NewDeal) { n.AllowRepeat = true },
			} {
				m := n
				differs(&m)
				_, err = b.s.LogDeal(b.Context(), b.change(li), m)
				b.ok(err)
			}
			b.now = start.Add(5 * time.Minute)
			_, err = b.s.LogDeal(b.Context(), b.change(li), n)
			b.ok(err)
		}},
		{"a deal that differs in cost, expenses or note alone is similar", func(b *bench) {
			c := b.customer("Acme")
			n := newDeal(li, c.Number, 100, on(11, 20), false)
			first, err := b.s.LogDeal(b.Context(), b.change(li), n)
			b.ok(err)
			newest := first
			for _, differs := range []func(*appraisal.NewDeal){
				func(n *appraisal.NewDeal) { n.Cost = appraisal.Yuan(60) },
				func(n *appraisal.NewDeal) { n.Expenses = appraisal.Yuan(7) },
				func(n *appraisal.NewDeal) { n.Note = "another plant" },
			} {
				m := n
				differs(&m)
				_, err = b.s.LogDeal(b.Context(), b.change(li), m)
				same(b, b.fails(err, appraisal.Conflict, "deal_similar")["ref"], newest.Ref())
				m.AllowRepeat = true
				second, err := b.s.LogDeal(b.Context(), b.change(li), m)
				b.ok(err)
				_, err = b.s.LogDeal(b.Context(), b.change(li), n)
				same(b, b.fails(err, appraisal.Conflict, "deal_repeated")["ref"], first.Ref())
				m.AllowRepeat = false
				_, err = b.s.LogDeal(b.Context(), b.change(li), m)
				same(b, b.fails(err, appraisal.Conflict, "deal_repeated")["ref"], second.Ref())
				newest = second
			}
		}},
		{"a customer that came with a voided deal is withdrawn", withdrawnWithDeal},
		{"a customer that is used otherwise stays", withdrawnNot},
		{"a deal voided for a reason keeps it, and a post tells", voidedFor},
		{"an equal deal may follow one that was voided", func(b *bench) {
			c := b.customer("Acme")
			n := newDeal(li, c.Number, 100, on(11, 20), false)
			d, err := b.s.LogDeal(b.Context(), b.change(li), n)
			b.ok(err)
			_, err = b.s.VoidDeal(b.Context(), b.change(li), d.Number, "slip")
			b.ok(err)
			_, err = b.s.LogDeal(b.Context(), b.change(li), n)
			b.ok(err)
		}},
		{"equal deals at once by different requests: one wins", func(b *bench) {
			c := b.customer("Acme")
			changes := make([]appraisal.Change, 10)
			for i := range changes {
				changes[i] = b.change(li)
			}
			outcomes := b.atOnce(10, func(i int) (string, error) {
				_, err := b.s.LogDeal(b.Context(), changes[i], newDeal(li, c.Number, 100, on(11, 20), false))
				if appraisal.CodeOf(err) == appraisal.Conflict {
					return "refused", nil
				}
				return "logged", err
			})
			same(b, strings.Count(strings.Join(outcomes, " "), "logged"), 1)
			b.deals(1)
		}},
		{"numbers have no doubles under load", func(b *bench) {
			c := b.customer("Acme")
			changes := make([]appraisal.Change, 40)
			for i := range changes {
				changes[i] = b.change(li)
			}
			seen := map[string]bool{}
			for _, ref := range b.atOnce(40, func(i int) (string, error) {
				d, err := b.s.LogDeal(b.Context(), changes[i], newDeal(li, c.Number, int64(i+1), on(11, 20), false))
				return d.Ref(), err
			}) {
				seen[ref] = true
			}
			same(b, len(seen), 40)
			b.deals(40)
		}},
		{"unknown customers and members are refused", func(b *bench) {
			_, err := b.s.LogDeal(b.Context(), b.change(li), newDeal(li, 99, 100, on(11, 20), false))
			same(b, b.fails(err, appraisal.NotFound, "customer_missing")["ref"], "C-99")
			c := b.customer("Acme")
			_, err = b.s.LogDeal(b.Context(), b.change("U9"), newDeal("U9", c.Number, 100, on(11, 20), false))
			b.fails(err, appraisal.Unknown, "member_unknown")
			_, err = b.s.Deal(b.Context(), ws, 1)
			same(b, b.fails(err, appraisal.NotFound, "deal_missing")["ref"], "D-1")
		}},
		{"currencies of one deal are not mixed", func(b *bench) {
			c := b.customer("Acme")
			n := newDeal(li, c.Number, 100, on(11, 20), false)
			n.Cost = appraisal.Money{Minor: 1, Currency: "USD"}
			_, err := b.s.LogDeal(b.Context(), b.change(li), n)
			b.fails(err, appraisal.Invalid, "currencies_mixed")
			d := b.deal(li, c.Number, 100, on(11, 20))
			_, _, err = b.s.AddEntry(b.Context(), b.change(li), appraisal.Entry{
				Deal: d.Number, Kind: appraisal.Payment, On: on(11, 20), Amount: appraisal.Money{Minor: 1, Currency: "USD"},
			})
			b.fails(err, appraisal.Invalid, "currencies_mixed")
		}},
		{"a deal is voided once", func(b *bench) {
			d := b.deal(li, b.customer("Acme").Number, 100, on(11, 20))
			change := b.change(li)
			voided, err := b.s.VoidDeal(b.Context(), change, d.Number, "slip")
			b.ok(err)
			same(b, voided.Voided, true)
			again, err := b.s.VoidDeal(b.Context(), change, d.Number, "slip")
			b.ok(err)
			same(b, again, voided)
			_, err = b.s.VoidDeal(b.Context(), b.change(li), d.Number, "again")
			same(b, b.fails(err, appraisal.Conflict, "deal_voided")["ref"], "D-1")
			_, _, err = b.s.AddEntry(b.Context(), b.change(li), appraisal.Entry{
				Deal: d.Number, Kind: appraisal.Payment, On: on(11, 20), Amount: appraisal.Yuan(1),
			})
			b.fails(err, appraisal.Conflict, "deal_voided")
			_, err = b.s.VoidDeal(b.Context(), b.change(li), 77, "")
			b.fails(err, appraisal.NotFound, "deal_missing")
		}},
		{"payments and returns are counted and capped", payments},
		{"payments at once never exceed the amount", func(b *bench) {
			d := b.deal(li, b.customer("Acme").Number, 100, on(11, 20))
			changes := make([]appraisal.Change, 10)
			for i := range changes {
				changes[i] = b.change(li)
			}
			outcomes := b.atOnce(10, func(i int) (string, error) {
				_, _, err := b.s.AddEntry(b.Context(), changes[i], appraisal.Entry{
					Deal: d.Number, Kind: appraisal.Payment, On: on(11, 20), Amount: appraisal.Yuan(30),
				})
				if appraisal.CodeOf(err) == appraisal.Invalid {
					return "refused", nil
				}
				return "paid", err
			})
			same(b, strings.Count(strings.Join(outcomes, " "), "paid"), 3)
			got, err := b.s.Deal(b.Context(), ws, d.Number)
			b.ok(err)
			same(b, got.Paid, appraisal.Yuan(90))
		}},
		{"lists are filtered, newest first, and cut into pages", dealList},
		{"what a deal's goods cost is said later, at the deal's own rate", costs},
	}
}

func payments(b *bench) {
	d := b.deal(li, b.customer("Acme").Number, 100, on(11, 1))
	change := b.change(li)
	after, e, err := b.s.AddEntry(b.Context(), change, appraisal.Entry{Deal: d.Number, Kind: appraisal.Payment, On: on(11, 2), Amount: appraisal.Yuan(60)})
	b.ok(err)
	same(b, after.Paid, appraisal.Yuan(60))
	same(b, e.Seq, 1)
	again, sameEntry, err := b.s.AddEntry(b.Context(), change, appraisal.Entry{Deal: d.Number, Kind: appraisal.Payment, On: on(11, 2), Amount: appraisal.Yuan(60)})
	b.ok(err)
	same(b, again, after)
	same(b, sameEntry, e)

	_, _, err = b.s.AddEntry(b.Context(), b.change(li), appraisal.Entry{Deal: d.Number, Kind: appraisal.Payment, On: on(11, 3), Amount: appraisal.Yuan(41)})
	same(b, b.fails(err, appraisal.Invalid, "overpaid"), map[string]string{"ref": "D-1", "paid": "60", "amount": "100", "currency": "CNY"})
	_, _, err = b.s.AddEntry(b.Context(), b.change(li), appraisal.Entry{Deal: d.Number, Kind: appraisal.Return, On: on(11, 3), Amount: appraisal.Yuan(101)})
	b.fails(err, appraisal.Invalid, "overreturned")
	same(b, b.pay(d.Number, 40, on(11, 3)).Seq, 2)
	same(b, b.entry(d.Number, appraisal.Return, 10, on(11, 4)).Seq, 1)

	voided, err := b.s.VoidEntry(b.Context(), b.change(li), d.Number, appraisal.Payment, 1)
	b.ok(err)
	same(b, voided.Paid, appraisal.Yuan(40))
	_, err = b.s.VoidEntry(b.Context(), b.change(li), d.Number, appraisal.Payment, 1)
	b.fails(err, appraisal.Conflict, "entry_voided")
	_, err = b.s.VoidEntry(b.Context(), b.change(li), d.Number, appraisal.Payment, 9)
	b.fails(err, appraisal.NotFound, "entry_missing")

	all, err := b.s.Entries(b.Context(), ws, d.Number)
	b.ok(err)
	got := make([]string, len(all))
	for i, e := range all {
		got[i] = fmt.Sprintf("%s %s %d %s %v", e.On, e.Kind, e.Seq, e.Amount, e.Voided)
	}
	same(b, got, []string{"2026-11-02 payment 1 60.00 CNY true", "2026-11-03 payment 2 40.00 CNY false", "2026-11-04 return 1 10.00 CNY false"})
	end, err := b.s.Deal(b.Context(), ws, d.Number)
	b.ok(err)
	same(b, fmt.Sprint(end.Paid, end.Returned), "40.00 CNY 10.00 CNY")
}

func dealList(b *bench) {
	acme, beta := b.customer("Acme"), b.customer("Beta")
	b.deal(li, acme.Number, 1, on(11, 1))
	b.deal(wang, acme.Number, 2, on(11, 2))
	b.deal(li, beta.Number, 3, on(11, 3))
	b.deal(chen, beta.Number, 4, on(11, 4))
	void := b.deal(li, beta.Number, 5, on(11, 5))
	_, err := b.s.VoidDeal(b.Context(), b.change(li), void.Number, "")
	b.ok(err)
	for _, c := range []struct {
		name  string
		f     appraisal.DealFilter
		refs  string
		total int
	}{
		{"all", appraisal.DealFilter{}, "D-4 D-3 D-2 D-1", 4},
		{"void too", appraisal.DealFilter{Voided: true}, "D-5 D-4 D-3 D-2 D-1", 5},
		{"of a member", appraisal.DealFilter{Member: li}, "D-3 D-1", 2},
		{"of a team", appraisal.DealFilter{Team: "east"}, "D-3 D-2 D-1", 3},
		{"with a customer", appraisal.DealFilter{Customer: beta.Number}, "D-4 D-3", 2},
		{"half-open days", appraisal.DealFilter{From: on(11, 2), To: on(11, 4)}, "D-3 D-2", 2},
		{"a page", appraisal.DealFilter{Offset: 1, Limit: 2}, "D-3 D-2", 4},
		{"beyond the end", appraisal.DealFilter{Offset: 10, Limit: 2}, "", 4},
	} {
		b.Run(c.name, func(t *testing.T) {
			found, total, err := b.s.Deals(t.Context(), ws, c.f)
			if err != nil {
				t.Fatal(err)
			}
			refs := make([]string, len(found))
			for i, d := range found {
				refs[i] = d.Ref()
			}
			if got := strings.Join(refs, " "); got != c.refs || total != c.total {
				t.Errorf("got %q of %d, want %q of %d", got, total, c.refs, c.total)
			}
		})
	}
}

// deals checks how many deals there are.
func (b *bench) deals(want int) {
	b.Helper()
	_, total, err := b.s.Deals(b.Context(), ws, appraisal.DealFilter{Voided: true, Limit: 1})
	b.ok(err)
	same(b, total, want)
}

// audited checks how many audit lines a target has.
func (b *bench) audited(target string, want int) {
	b.Helper()
	lines, err := b.s.Audit(b.Context(), ws, 1000)
	b.ok(err)
	n := 0
	for _, l := range lines {
		if l.Target == target {
			n++
		}
	}
	same(b, n, want)
}

// atOnce runs do n times at once and returns what each said.
func (b *bench) atOnce(n int, do func(i int) (string, error)) []string {
	b.Helper()
	said, errs := make([]string, n), make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { said[i], errs[i] = do(i) })
	}
	wg.Wait()
	for _, err := range errs {
		b.ok(err)
	}
	return said
}
