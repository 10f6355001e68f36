package storetest

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

func withdrawnWithDeal(b *bench) {
	n := newDeal(li, 0, 100, on(11, 20), false)
	n.CreateCustomer = "Typo GmbH"
	d, err := b.s.LogDeal(b.Context(), b.change(li), n)
	b.ok(err)
	same(b, b.figure(appraisal.Measure{Metric: "customers_added"}, quarter, li), "1 of 1 (0)")
	undo := b.change(li)
	voided, err := b.s.VoidDeal(b.Context(), undo, d.Number, "")
	b.ok(err)
	same(b, voided.CustomerWithdrawn, true)
	again, err := b.s.VoidDeal(b.Context(), undo, d.Number, "")
	b.ok(err)
	same(b, again, voided)
	same(b, b.figure(appraisal.Measure{Metric: "customers_added"}, quarter, li), "0 of 0 (0)")
	b.audited("C-1", 2)
	b.gone(1, "Typo GmbH")
	week, err := b.s.Week(b.Context(), ws, li, calendar.PeriodOf(calendar.Week, on(11, 20)))
	b.ok(err)
	same(b, len(week.Customers), 0)
	_, err = b.s.LogDeal(b.Context(), b.change(li), newDeal(li, 1, 5, on(11, 20), false))
	b.fails(err, appraisal.NotFound, "customer_missing")
	same(b, b.customer("typo gmbh").Number, int64(2))
	show, err := b.s.Deal(b.Context(), ws, d.Number)
	b.ok(err)
	same(b, show.CustomerName, "Typo GmbH")
}

// gone checks that a customer is found in no way.
func (b *bench) gone(number int64, name string) {
	b.Helper()
	_, err := b.s.Customer(b.Context(), ws, number)
	b.fails(err, appraisal.NotFound, "customer_missing")
	for _, words := range []string{name, name[:3], appraisal.Customer{Number: number}.Ref()} {
		found, err := b.s.FindCustomers(b.Context(), ws, words, 5)
		b.ok(err)
		same(b, len(found), 0)
	}
	_, total, err := b.s.Customers(b.Context(), ws, "", 0, 5)
	b.ok(err)
	same(b, total, 0)
}

func withdrawnNot(b *bench) {
	for i, use := range []func(customer int64){
		func(customer int64) { b.deal(wang, customer, 5, on(11, 20)) },
		func(customer int64) { b.contact(wang, customer, on(11, 20)) },
		func(customer int64) {
			b.survey(appraisal.Survey{Customer: customer, Member: li, On: on(11, 20), Score: decimal.NewFromInt(90)})
		},
		func(customer int64) {
			b.ok(b.s.AddSample(b.Context(), b.change(li), appraisal.SampleSent{Customer: customer, Member: li, On: on(11, 20)}))
		},
		func(customer int64) {
			b.ok(b.s.AddCustomerChange(b.Context(), b.change(li), appraisal.CustomerChange{Customer: customer, Known: on(11, 20)}))
		},
	} {
		n := newDeal(li, 0, 100, on(11, 20), false)
		n.CreateCustomer = fmt.Sprintf("Used %d", i)
		d, err := b.s.LogDeal(b.Context(), b.change(li), n)
		b.ok(err)
		use(d.Customer)
		voided, err := b.s.VoidDeal(b.Context(), b.change(li), d.Number, "")
		b.ok(err)
		same(b, voided.CustomerWithdrawn, false)
		_, err = b.s.Customer(b.Context(), ws, d.Customer)
		b.ok(err)
	}
	own := b.deal(li, b.customer("Added by hand").Number, 7, on(11, 20))
	voided, err := b.s.VoidDeal(b.Context(), b.change(li), own.Number, "")
	b.ok(err)
	same(b, voided.CustomerWithdrawn, false)
}

func voidedFor(b *bench) {
	d := b.deal(li, b.customer("Acme").Number, 100, on(11, 20))
	post := message.Post{ID: "void/1", Workspace: string(ws), To: string(li), Lang: "en", Message: message.Say(message.T("deal.voided_by"))}
	undo := b.change(wang)
	for range 2 {
		voided, err := b.s.VoidDeal(b.Context(), undo, d.Number, "client cancelled", post)
		b.ok(err)
		same(b, voided.VoidReason, "client cancelled")
	}
	show, err := b.s.Deal(b.Context(), ws, d.Number)
	b.ok(err)
	same(b, show.VoidReason, "client cancelled")
	claims, err := b.s.ClaimPosts(b.Context(), ws, b.now, time.Minute, 5)
	b.ok(err)
	same(b, len(claims), 1)
	same(b, claims[0].ID, post.ID)
}
