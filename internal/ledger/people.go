package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

func (b *builder) workspace(n *node) {
	b.Settings.Workspace = Workspace
	b.fields(n,
		must("timezone", func(n *node) {
			name := b.name(n)
			loc, err := time.LoadLocation(name)
			if name != "" && (err != nil || name == "Local") {
				b.fail(n.at, "ledger.zone", message.Str("words", shown(n)))
				return
			}
			b.Settings.TimeZone, b.zone = name, loc
		}),
		must("currency", func(n *node) { b.Settings.Currency = b.currency(n) }))
	if b.zone == nil {
		b.zone = time.UTC
	}
}

func (b *builder) rate(n *node) {
	var (
		rate appraisal.Rate
		from string
	)
	b.fields(n,
		must("on", func(n *node) { rate.On = b.date(n) }),
		must("from", func(n *node) {
			from = b.currency(n)
			if from != "" && from == b.Settings.Currency {
				b.fail(n.at, "ledger.rate_own", message.Str("currency", from))
			}
		}),
		must("to", func(n *node) {
			if to := b.currency(n); to != "" && b.Settings.Currency != "" && to != b.Settings.Currency {
				b.fail(n.at, "ledger.rate_to", message.Str("words", to), message.Str("currency", b.Settings.Currency))
			}
		}),
		must("rate", func(n *node) { rate.Rate = b.positive(n, "7.12") }))
	rate.Currency = from
	if from != "" && !rate.On.IsZero() {
		b.once(n.at, "rates", from, rate.On.String())
	}
	b.Rates = append(b.Rates, rate)
}

func (b *builder) member(n *node) {
	m := appraisal.Member{Workspace: Workspace, Lang: b.Settings.Lang, TimeZone: b.Settings.TimeZone}
	var left *node
	b.fields(n,
		must("id", func(n *node) { m.ID = appraisal.MemberID(b.id(n, "members")) }),
		must("name", func(n *node) { m.Name = b.name(n) }),
		must("role", func(n *node) { m.Role = choice(b.reader, n, appraisal.Roles()...) }),
		may("team", func(n *node) { m.Team = b.text(n, longestName) }),
		must("joined", func(n *node) { m.Joined = b.date(n) }),
		may("left", func(n *node) { m.Left, left = b.date(n), n }),
		may("salary", func(n *node) { m.Salary = b.salary(n) }),
		may("grade", func(n *node) { m.Grade = b.name(n) }))
	if left != nil && !m.Left.IsZero() && m.Left.Before(m.Joined) {
		b.fail(left.at, "ledger.left_before_joined", message.Str("left", m.Left.String()), message.Str("joined", m.Joined.String()))
	}
	if m.ID != "" {
		b.members[string(m.ID)] = m
	}
	b.Members = append(b.Members, m)
}

// salary reads an amount in the workspace's currency, or with another's code behind it: "3000", "3000 USD".
func (b *builder) salary(n *node) appraisal.Money {
	currency := b.Settings.Currency
	if digits, code, ok := strings.Cut(strings.TrimSpace(n.text), " "); ok && n.kind == text {
		currency = b.currency(&node{kind: text, at: n.at, text: strings.TrimSpace(code)})
		n = &node{kind: text, at: n.at, text: digits}
	}
	return b.money(n, currency, false)
}

func (b *builder) target(n *node) {
	var t appraisal.Target
	b.fields(n,
		must("member", func(n *node) { t.Member = b.memberOf(n) }),
		must("metric", func(n *node) { t.Metric = b.metric(n) }),
		must("period", func(n *node) { t.Period = b.period(n) }),
		must("amount", func(n *node) {
			d, ok := b.decimal(n, "400000")
			if ok {
				b.sized(n, d, !d.IsNegative())
			}
			t.Amount = d
		}))
	if t.Member != "" && t.Metric != "" && t.Period.Kind != "" {
		b.once(n.at, "targets", string(t.Member), string(t.Metric), t.Period.ID())
	}
	b.Targets = append(b.Targets, t)
}

func (b *builder) metric(n *node) appraisal.MetricID {
	all := appraisal.Metrics()
	ids := make([]appraisal.MetricID, len(all))
	for i, m := range all {
		ids[i] = m.ID
	}
	return choice(b.reader, n, ids...)
}

func (b *builder) customerOf(n *node) {
	var c customerRead
	b.fields(n,
		must("id", func(n *node) { c.id = b.id(n, "customers") }),
		must("name", func(n *node) { c.Name = b.name(n) }),
		must("owner", func(n *node) { c.Owner = b.memberOf(n) }),
		must("added", func(n *node) { c.Added = b.date(n) }),
		may("class", func(n *node) { c.Class = choice(b.reader, n, "A", "B", "C", "D") }),
		may("region", func(n *node) { c.Region = b.text(n, longestName) }),
		may("product", func(n *node) { c.Product = b.text(n, longestName) }),
		may("contact", func(n *node) { c.Contact = b.text(n, longestName) }),
		may("phone", func(n *node) { c.Phone = b.text(n, longestName) }),
		may("mobile", func(n *node) { c.Mobile = b.text(n, longestName) }),
		may("email", func(n *node) { c.Email = b.text(n, longestName) }),
		may("site", func(n *node) { c.Site = b.text(n, longestName) }),
		may("address", func(n *node) { c.Address = b.text(n, longestName) }),
		may("note", func(n *node) { c.Note = b.note(n) }),
		may("sheet", func(n *node) { c.Sheet = b.sheet(n) }),
		may("birthday", func(n *node) { c.Birthday = b.monthDay(n) }),
		may("days", func(n *node) {
			b.each(n, func(n *node) { c.CompanyDays = append(c.CompanyDays, b.monthDay(n)) })
		}),
		may("changes", func(n *node) {
			b.each(n, func(n *node) { c.changes = append(c.changes, b.change(n)) })
		}))
	b.customersRead = append(b.customersRead, c)
}

// sheetIsThere stands for a relationship sheet of which the file says only that there is one.
const sheetIsThere = "✓"

// sheet reads the relationship sheet, or only whether there is one.
func (b *builder) sheet(n *node) string {
	switch {
	case n.kind != boolean:
		return b.note(n)
	case n.text == "true":
		return sheetIsThere
	}
	return ""
}

func (b *builder) change(n *node) appraisal.CustomerChange {
	var c appraisal.CustomerChange
	b.fields(n,
		must("known", func(n *node) { c.Known = b.date(n) }),
		may("entered", func(n *node) { c.Entered = b.date(n) }))
	if !c.Entered.IsZero() && c.Entered.Before(c.Known) {
		b.fail(n.at, "ledger.entered_before", message.Str("entered", c.Entered.String()), message.Str("known", c.Known.String()))
	}
	return c
}

// numberCustomers gives the customers their numbers by the day on which they were added and by their ids, so that the order of the
// file decides nothing.
func (b *builder) numberCustomers() {
	slices.SortStableFunc(b.customersRead, func(x, y customerRead) int { return cmp.Or(x.Added.Compare(y.Added), cmp.Compare(x.id, y.id)) })
	for i, c := range b.customersRead {
		c.Number = int64(i + 1)
		if c.id != "" {
			b.customer[c.id] = c.Number
		}
		b.customers = append(b.customers, c.id)
		b.Customers = append(b.Customers, c.Customer)
		b.Customers[i].Number = c.Number
		slices.SortFunc(c.changes, func(x, y appraisal.CustomerChange) int {
			return cmp.Or(x.Known.Compare(y.Known), x.Entered.Compare(y.Entered))
		})
		for _, change := range c.changes {
			change.Customer = c.Number
			b.CustomerChanges = append(b.CustomerChanges, change)
		}
	}
	b.customersRead = nil
}

// since is a period with its days: a tenure quarter's are the member's own.
func (b *builder) since(p calendar.Period, m appraisal.MemberID) calendar.Period {
	return p.Since(b.members[string(m)].Joined)
}
