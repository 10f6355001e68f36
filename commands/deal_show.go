package commands

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// list shows deals, newest first: the actor's own, a manager's team's, an owner's all; of one member or customer where words follow.
func (h deals) list(ctx context.Context, c call, l line) (message.Reply, error) {
	return h.page(ctx, c, l, 0)
}

// more shows the next page of a list.
func (h deals) more(ctx context.Context, c call, value string) (message.Reply, error) {
	return nextPage(value, func(l line, offset int) (message.Reply, error) { return h.page(ctx, c, l, offset) })
}

func (h deals) page(ctx context.Context, c call, l line, offset int) (message.Reply, error) {
	filter, title, err := h.filter(ctx, c, l)
	if err != nil {
		return whichList(err, "deal.more")
	}
	filter.Offset, filter.Limit = offset, pageSize
	list, total, err := h.store.Deals(ctx, c.ws(), filter)
	if err != nil {
		return message.Reply{}, err
	}
	if total == 0 {
		return message.Answer(message.Say(message.T("deal.list.none"))), nil
	}
	names, err := namesOf(ctx, h.store, c, filter.Member == "")
	if err != nil {
		return message.Reply{}, err
	}
	return message.Answer(listing(title, dealTable(list, names), "deal.more", l, offset, total)), nil
}

// filter reads what a list is narrowed to and keeps it within what the actor may see.
func (h deals) filter(ctx context.Context, c call, l line) (appraisal.DealFilter, message.Text, error) {
	mine := appraisal.DealFilter{Member: c.Actor.ID}
	f := mine
	title := message.T("deal.list.mine")
	switch {
	case c.Actor.Role == appraisal.Owner:
		f, title = appraisal.DealFilter{}, message.T("deal.list.all")
	case c.Actor.Role == appraisal.Manager && c.Actor.Team != "":
		f, title = appraisal.DealFilter{Team: c.Actor.Team}, message.T("deal.list.team")
	}
	if len(l.Words) == 0 || l.is(0, "all", "全部", "所有", "team", "团队") && len(l.Words) == 1 {
		return f, title, nil
	}
	if l.is(0, "mine", "my", "me", "我的", "我") && len(l.Words) == 1 {
		return mine, message.T("deal.list.mine"), nil
	}
	who, used, err := readMember(ctx, h.store, c, l.Words)
	if err != nil {
		return f, title, err
	}
	if used == len(l.Words) {
		if ok, err := sees(ctx, h.store, c, who.ID); err != nil || !ok {
			if err == nil {
				err = refuse(ctx, h.store, c, "deal.list", string(who.ID), "records_private")
			}
			return f, title, err
		}
		return appraisal.DealFilter{Member: who.ID}, message.T("deal.list.member", nameArg("member", who)), nil
	}
	found, err := findCustomer(ctx, h.store, c, l.name(len(l.Words)))
	if err != nil {
		return f, title, err
	}
	if !found.Sure {
		return f, title, errCustomer(l.name(len(l.Words)), found, c.in, Example{ZH: "/deal 列表 ", EN: "/deal list "})
	}
	f.Customer = found.Customer.Number
	return f, message.T("deal.list.customer", message.Str("customer", found.Customer.Name)), nil
}

// errCustomer says that a customer is unknown or that a name fits several; the example uses one that exists where there is one.
func errCustomer(name string, f found, in wording, before Example) error {
	if len(f.Candidates) == 0 {
		return appraisal.Errorf(appraisal.NotFound, "customer_missing_named", "words", name, "example", in(wordFind)+string([]rune(name)[:min(2, len([]rune(name)))]))
	}
	names := make([]string, len(f.Candidates))
	for i, cust := range f.Candidates {
		names[i] = cust.Name + in(Example{ZH: "（", EN: " ("}) + cust.Ref() + in(Example{ZH: "）", EN: ")"})
	}
	return ambiguous{name, f, appraisal.Errorf(appraisal.Invalid, "customer_ambiguous", "words", name, "names", strings.Join(names, in(Example{ZH: "、", EN: ", "})),
		"example", in(before)+f.Candidates[0].Ref())}
}

// ambiguous is the error for a name that fits several customers; lists answer it with a button for each.
type ambiguous struct {
	name  string
	found found
	error
}

func (a ambiguous) Unwrap() error { return a.error }

// whichList answers a list of a name that fits several customers with a button for each; other errors stay errors. more is the button
// that shows a list.
func whichList(err error, more string) (message.Reply, error) {
	var a ambiguous
	if !errors.As(err, &a) {
		return message.Reply{}, err
	}
	buttons := make([]message.Action, len(a.found.Candidates))
	for i, cust := range a.found.Candidates {
		buttons[i] = message.Action{ID: more, Value: "0 " + cust.Ref(), Label: customerOption(cust).Label}
	}
	m := message.Say(message.T("customer.which", message.Str("name", a.name))).With(message.Buttons(buttons...))
	if a.found.More {
		m = m.With(message.Notes(message.T("customer.more")))
	}
	return message.Answer(m), nil
}

// namesOf are the members by id, for lists that show whose a record is.
func namesOf(ctx context.Context, s memberStore, c call, wanted bool) (map[appraisal.MemberID]appraisal.Member, error) {
	if !wanted {
		return nil, nil
	}
	members, err := s.Members(ctx, c.ws())
	if err != nil {
		return nil, err
	}
	names := make(map[appraisal.MemberID]appraisal.Member, len(members))
	for _, m := range members {
		names[m.ID] = m
	}
	return names, nil
}

// nameArg is a member as a value in a text.
func nameArg(name string, m appraisal.Member) message.Arg {
	return message.Member(name, string(m.ID), m.Name)
}

func dealTable(list []appraisal.Deal, names map[appraisal.MemberID]appraisal.Member) *message.Table {
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("label.ref")}, {Title: message.T("label.signed")}, {Title: message.T("label.customer")},
		{Title: message.T("label.amount"), Right: true}, {Title: message.T("label.paid"), Right: true},
	}}
	if names != nil {
		t.Columns = append(t.Columns, message.Column{Title: message.T("label.member")})
	}
	for _, d := range list {
		row := []message.Text{
			message.Plain(d.Ref()), message.Raw(message.Date("", d.Signed)), message.Plain(d.CustomerName),
			money(d.Amount), money(paidOf(d)),
		}
		if names != nil {
			row = append(row, message.Plain(names[d.Member].Name))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// money is an amount as a text of its own.
func money(m appraisal.Money) message.Text {
	return message.Raw(message.Money("", m.Minor, m.Currency))
}

// paidOf is the sum paid so far, in the deal's currency even when nothing is paid.
func paidOf(d appraisal.Deal) appraisal.Money {
	return appraisal.Money{Minor: d.Paid.Minor, Currency: d.Amount.Currency}
}

// show shows one deal with its payments and returns.
func (h deals) show(ctx context.Context, c call, l line) (message.Reply, error) {
	d, err := h.ref(ctx, c, l, Example{ZH: "/deal 查看 D-128", EN: "/deal show D-128"}, "deal.show")
	if err != nil {
		return message.Reply{}, err
	}
	entries, err := h.store.Entries(ctx, c.ws(), d.Number)
	if err != nil {
		return message.Reply{}, err
	}
	seller, err := h.store.Member(ctx, c.ws(), d.Member)
	if err != nil && appraisal.CodeOf(err) != appraisal.Unknown {
		return message.Reply{}, err
	}
	return message.Answer(dealCard(d, seller, entries)), nil
}

func dealCard(d appraisal.Deal, seller appraisal.Member, entries []appraisal.Entry) message.Message {
	title := message.T("deal.title", message.Str("ref", d.Ref()), message.Str("customer", d.CustomerName))
	m := message.Message{Summary: title, Blocks: []message.Block{message.Heading(title)}}
	if d.Voided {
		m = m.With(message.Paragraph(message.T("deal.is_void"))).With(reasonNote(d.VoidReason)...)
	}
	fields := []message.Field{
		{Label: message.T("label.amount"), Value: money(d.Amount)},
		{Label: message.T("label.signed"), Value: message.Raw(message.Date("", d.Signed))},
		{Label: message.T("label.member"), Value: message.Raw(nameArg("", seller))},
		{Label: message.T("label.paid"), Value: money(paidOf(d))},
	}
	for _, f := range []struct {
		label string
		m     appraisal.Money
	}{{"label.returned", d.Returned}, {"label.cost", d.Cost}, {"label.expenses", d.Expenses}} {
		if !f.m.IsZero() {
			fields = append(fields, message.Field{Label: message.T(f.label), Value: money(appraisal.Money{Minor: f.m.Minor, Currency: d.Amount.Currency})})
		}
	}
	m = m.With(message.Block{Fields: fields})
	if d.Note != "" {
		m = m.With(message.Paragraph(message.T("deal.note", message.Str("note", d.Note))))
	}
	if len(entries) > 0 {
		m = m.With(message.Block{Table: entryTable(entries)})
	}
	if d.Voided {
		return m
	}
	sure := message.T("deal.void_sure", message.Str("ref", d.Ref()))
	return m.With(message.Buttons(
		message.Action{ID: "deal.pay", Value: d.Ref(), Label: message.T("button.pay"), Style: message.Primary},
		message.Action{ID: "deal.return", Value: d.Ref(), Label: message.T("button.return")},
		message.Action{ID: "deal.undo", Value: d.Ref(), Label: message.T("button.void"), Style: message.Danger, Confirm: &sure},
	))
}

func entryTable(entries []appraisal.Entry) *message.Table {
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("label.date")}, {Title: message.T("label.entry")}, {Title: message.T("label.amount"), Right: true}, {Title: message.T("label.state")},
	}}
	for _, e := range entries {
		state := message.T("entry.counts")
		if e.Voided {
			state = message.T("entry.void")
		}
		t.Rows = append(t.Rows, []message.Text{
			message.Raw(message.Date("", e.On)), message.T(entryName(e.Kind), message.Number("n", strconv.FormatInt(e.Seq, 10))), money(e.Amount), state,
		})
	}
	return t
}

// entryName is the text for a kind of entry with its number.
func entryName(k appraisal.EntryKind) string {
	if k == appraisal.Return {
		return "entry.return"
	}
	return "entry.payment"
}
