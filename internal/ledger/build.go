package ledger

import (
	"strings"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// builder turns the tree into a book. It reads the sections in the order in which they need each other, not in the file's.
type builder struct {
	*reader
	Book

	zone     *time.Location
	members  map[string]appraisal.Member
	customer map[string]int64 // number by the file's id
	deal     map[string]int64
	said     map[said]bool

	customersRead []customerRead
	dealsRead     []dealRead
}

// customerRead is a customer with its id in the file.
type customerRead struct {
	id string
	appraisal.Customer
	changes []appraisal.CustomerChange
}

// dealRead is a deal with its id in the file.
type dealRead struct {
	id string
	appraisal.LedgerDeal
}

// said is a fact that may stand in the file once: the section and what names the fact in it.
type said struct{ section, key string }

func newBuilder(r *reader) *builder {
	return &builder{reader: r, zone: time.UTC, members: map[string]appraisal.Member{}, customer: map[string]int64{}, deal: map[string]int64{}, said: map[said]bool{}}
}

// sections reads the whole file.
func (b *builder) sections(root *node) {
	found := map[string]*node{}
	keep := func(name string) func(*node) { return func(n *node) { found[name] = n } }
	section := func(name string, item func(*node)) {
		if n := found[name]; n != nil {
			b.each(n, item)
		}
	}
	optional := []string{
		"targets", "customers", "deals", "payments", "returns", "followups", "samples", "surveys", "ratings", "attendance", "breaches",
		"forecasts", "results", "rates",
	}
	keys := make([]key, 0, 2+len(optional))
	keys = append(keys, must("workspace", keep("workspace")), must("members", keep("members")))
	for _, name := range optional {
		keys = append(keys, may(name, keep(name)))
	}
	b.fields(root, keys...)
	if n := found["workspace"]; n != nil {
		b.workspace(n)
	}
	section("rates", b.rate)
	section("members", b.member)
	section("targets", b.target)
	section("customers", b.customerOf)
	b.numberCustomers()
	section("deals", b.dealOf)
	b.numberDeals()
	section("payments", func(n *node) { b.entry(n, appraisal.Payment) })
	section("returns", func(n *node) { b.entry(n, appraisal.Return) })
	section("followups", b.followUp)
	section("samples", b.sample)
	section("surveys", b.survey)
	section("ratings", b.rating)
	section("attendance", b.attendance)
	section("breaches", b.breach)
	section("forecasts", b.forecast)
	section("results", b.result)
}

// once reports whether a fact is the first of its kind in the file, and tells of it when it is not.
func (b *builder) once(at place, section string, names ...string) {
	k := said{section, strings.Join(names, "\x00")}
	if b.said[k] {
		b.fail(at, "ledger.given_twice", message.Str("words", strings.Join(names, ", ")))
	}
	b.said[k] = true
}

// id reads the id of a new member, customer or deal.
func (b *builder) id(n *node, section string) string {
	s := b.name(n)
	if s != "" {
		b.once(n.at, section, s)
	}
	return s
}

// memberOf reads a reference to a member.
func (b *builder) memberOf(n *node) appraisal.MemberID {
	s := b.name(n)
	if _, ok := b.members[s]; !ok && s != "" {
		b.fail(n.at, "ledger.unknown_member", message.Str("id", s))
	}
	return appraisal.MemberID(s)
}

// customerNumber reads a reference to a customer.
func (b *builder) customerNumber(n *node) int64 {
	s := b.name(n)
	number, ok := b.customer[s]
	if !ok && s != "" {
		b.fail(n.at, "ledger.unknown_customer", message.Str("id", s))
	}
	return number
}

// dealNumber reads a reference to a deal.
func (b *builder) dealNumber(n *node) int64 {
	s := b.name(n)
	number, ok := b.deal[s]
	if !ok && s != "" {
		b.fail(n.at, "ledger.unknown_deal", message.Str("id", s))
	}
	return number
}
