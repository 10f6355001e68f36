package ledger

import (
	"cmp"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// stages are the stages of a project.
func stages() []string { return []string{"lead", "groundwork", "closing"} }

func (b *builder) dealOf(n *node) {
	var (
		d      dealRead
		splits *node
		money  = map[string]*node{} // read last: they are in the deal's currency, wherever that stands
	)
	keep := func(name string) func(*node) { return func(n *node) { money[name] = n } }
	currency := b.Settings.Currency
	b.fields(n,
		must("id", func(n *node) { d.id = b.id(n, "deals") }),
		must("customer", func(n *node) { d.Customer = b.customerNumber(n) }),
		must("member", func(n *node) { d.Member = b.memberOf(n) }),
		must("signed", func(n *node) { d.Signed = b.date(n) }),
		must("amount", keep("amount")),
		may("currency", func(n *node) { currency = b.currency(n) }),
		may("cost", keep("cost")),
		may("expenses", keep("expenses")),
		may("quantity", func(n *node) { d.Quantity = b.whole(n, 1_000_000_000) }),
		may("note", func(n *node) { d.Note = b.note(n) }),
		may("stages", func(n *node) { d.Stages = b.stages(n) }),
		may("splits", func(n *node) { d.Splits, splits = b.splits(n), n }))
	for name, into := range map[string]*appraisal.Money{"amount": &d.Amount, "cost": &d.Cost, "expenses": &d.Expenses} {
		if n := money[name]; n != nil {
			*into = b.money(n, currency, name != "amount")
		}
	}
	d.Paid, d.Returned = appraisal.Money{Currency: currency}, appraisal.Money{Currency: currency}
	d.LoggedAt = noon(d.Signed, b.zone)
	if splits != nil {
		b.shares(splits, d.Splits)
	}
	b.dealsRead = append(b.dealsRead, d)
}

// noon is a point in time on a day of which no time is known.
func noon(d calendar.Date, zone *time.Location) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.In(zone).Add(12 * time.Hour)
}

func (b *builder) stages(n *node) []appraisal.StageDone {
	var all []appraisal.StageDone
	b.each(n, func(n *node) {
		var s appraisal.StageDone
		b.fields(n,
			must("stage", func(n *node) {
				s.Stage = choice(b.reader, n, stages()...)
				if s.Stage != "" && slices.ContainsFunc(all, func(o appraisal.StageDone) bool { return o.Stage == s.Stage }) {
					b.fail(n.at, "ledger.given_twice", message.Str("words", s.Stage))
				}
			}),
			must("on", func(n *node) { s.On = b.date(n) }))
		all = append(all, s)
	})
	slices.SortFunc(all, func(x, y appraisal.StageDone) int { return cmp.Or(x.On.Compare(y.On), cmp.Compare(x.Stage, y.Stage)) })
	return all
}

func (b *builder) splits(n *node) []appraisal.Split {
	var all []appraisal.Split
	b.each(n, func(n *node) {
		var s appraisal.Split
		b.fields(n,
			must("stage", func(n *node) { s.Stage = choice(b.reader, n, stages()...) }),
			must("member", func(n *node) { s.Member = b.memberOf(n) }),
			must("percent", func(n *node) { s.Percent = b.percent(n) }))
		if slices.ContainsFunc(all, func(o appraisal.Split) bool { return o.Stage == s.Stage && o.Member == s.Member }) {
			b.fail(n.at, "ledger.given_twice", message.Str("words", s.Stage+", "+string(s.Member)))
		}
		all = append(all, s)
	})
	slices.SortFunc(all, func(x, y appraisal.Split) int {
		return cmp.Or(cmp.Compare(slices.Index(stages(), x.Stage), slices.Index(stages(), y.Stage)), cmp.Compare(x.Member, y.Member))
	})
	return all
}

func (b *builder) percent(n *node) decimal.Decimal {
	d := b.between(n, 0, 100, "37.5")
	if d.IsZero() && n.kind != null {
		b.fail(n.at, "ledger.not_above_zero", message.Str("words", shown(n)))
	}
	return d
}

// shares tells of a stage whose percentages do not add up to 100.
func (b *builder) shares(n *node, all []appraisal.Split) {
	hundred := decimal.NewFromInt(100)
	for _, stage := range stages() {
		total, some := decimal.Zero, false
		for _, s := range all {
			if s.Stage == stage {
				total, some = total.Add(s.Percent), true
			}
		}
		if some && !total.Equal(hundred) {
			b.fail(n.at, "ledger.splits", message.Str("stage", stage), message.Str("total", total.String()))
		}
	}
}

// numberDeals gives the deals their numbers by the day of signing and by their ids, so that the order of the file decides nothing.
func (b *builder) numberDeals() {
	slices.SortStableFunc(b.dealsRead, func(x, y dealRead) int { return cmp.Or(x.Signed.Compare(y.Signed), cmp.Compare(x.id, y.id)) })
	for i, d := range b.dealsRead {
		d.Number = int64(i + 1)
		if d.Customer > 0 {
			d.CustomerName = b.Customers[d.Customer-1].Name
		}
		if d.id != "" {
			b.deal[d.id] = d.Number
		}
		b.deals = append(b.deals, d.id)
		b.Deals = append(b.Deals, d.LedgerDeal)
	}
	b.dealsRead = nil
}

// entry reads a payment or a return.
func (b *builder) entry(n *node, kind appraisal.EntryKind) {
	e := appraisal.Entry{Kind: kind}
	var amount *node
	b.fields(n,
		must("deal", func(n *node) { e.Deal = b.dealNumber(n) }),
		must("on", func(n *node) { e.On = b.date(n) }),
		must("amount", func(n *node) { amount = n }))
	if amount == nil {
		return
	}
	if e.Deal == 0 {
		b.positive(amount, "120000.00") // without its deal the currency is not known
		return
	}
	d := &b.Deals[e.Deal-1]
	e.Amount = b.money(amount, cmp.Or(d.Amount.Currency, b.Settings.Currency), false)
	e.LoggedAt = noon(e.On, b.zone)
	d.Entries = append(d.Entries, e)
	if kind == appraisal.Payment {
		d.Paid.Minor += e.Amount.Minor
		return
	}
	d.Returned.Minor += e.Amount.Minor
	switch {
	case d.Amount.Minor > 0 && d.Returned.Minor > d.Amount.Minor:
		b.fail(amount.at, "ledger.returned_too_much", message.Str("id", b.deals[e.Deal-1]), message.Str("total", plain(d.Returned)), message.Str("amount", plain(d.Amount)))
	case !e.On.IsZero() && e.On.Before(d.Signed):
		b.fail(n.at, "ledger.return_before_signing", message.Str("id", b.deals[e.Deal-1]), message.Str("on", e.On.String()), message.Str("signed", d.Signed.String()))
	}
}

func plain(m appraisal.Money) string {
	digits, _ := appraisal.Digits(m.Currency)
	return m.Decimal().StringFixed(int32(digits))
}

func (b *builder) followUp(n *node) {
	var f appraisal.FollowUp
	b.fields(n,
		must("customer", func(n *node) { f.Customer = b.customerNumber(n) }),
		must("member", func(n *node) { f.Member = b.memberOf(n) }),
		must("at", func(n *node) { f.On, f.LoggedAt = b.moment(n, b.zone) }),
		must("kind", func(n *node) { f.Kind = choice(b.reader, n, appraisal.ContactKinds()...) }),
		may("note", func(n *node) { f.Note = b.note(n) }))
	b.FollowUps = append(b.FollowUps, f)
}

func (b *builder) sample(n *node) {
	var s appraisal.SampleSent
	b.fields(n,
		must("customer", func(n *node) { s.Customer = b.customerNumber(n) }),
		must("member", func(n *node) { s.Member = b.memberOf(n) }),
		must("on", func(n *node) { s.On = b.date(n) }),
		must("fee_paid", func(n *node) { s.FeePaid = b.boolean(n) }))
	b.Samples = append(b.Samples, s)
}

func (b *builder) survey(n *node) {
	var s appraisal.Survey
	b.fields(n,
		must("customer", func(n *node) { s.Customer = b.customerNumber(n) }),
		must("member", func(n *node) { s.Member = b.memberOf(n) }),
		must("on", func(n *node) { s.On = b.date(n) }),
		must("score", func(n *node) { s.Score = b.score(n) }))
	b.Surveys = append(b.Surveys, s)
}
