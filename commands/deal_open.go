package commands

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// How many deals are looked through for open ones, and how many of those are offered.
const (
	mostLooked = 200
	mostOpen   = 10
)

// entryOf answers a payment or return that names a customer instead of a deal: Acme 60000 [on 2026-11-20]. Of one open deal it is
// saved at once, of several the person is asked which. cause is the error for a line that begins with no customer.
func (h deals) entryOf(ctx context.Context, c call, l line, kind appraisal.EntryKind, cause error) (message.Reply, error) {
	var cust appraisal.Customer
	end := len(l.Words)
	for ; end > 0 && cust.Number == 0; end-- {
		if end > 2*mostNameWords {
			continue
		}
		f, err := findCustomer(ctx, h.store, c, l.name(end))
		if err != nil {
			return message.Reply{}, err
		}
		if f.Sure {
			cust = f.Customer
			break
		}
	}
	if cust.Number == 0 {
		return message.Reply{}, cause
	}
	if end == len(l.Words) {
		return h.chooseDeal(ctx, c, cust, kind, nil, nil)
	}
	rest := l.skip(end)
	return h.chooseDeal(ctx, c, cust, kind, &rest, nil)
}

// chooseDeal takes the payment or return that rest says to the customer's only open deal, or asks which of several is meant. Without
// rest it opens the form. Without a customer all open deals that the actor may see are offered; cause is the error when there are none.
func (h deals) chooseDeal(
	ctx context.Context, c call, cust appraisal.Customer, kind appraisal.EntryKind, rest *line, cause error,
) (message.Reply, error) {
	open, err := h.openDeals(ctx, c, cust.Number, kind)
	switch {
	case err != nil:
		return message.Reply{}, err
	case len(open) == 0 && cause != nil:
		return message.Reply{}, cause
	case len(open) == 0:
		return message.Reply{}, appraisal.Errorf(appraisal.NotFound, "deal_unpaid_none", "name", cust.Name)
	}
	var e appraisal.Entry
	if rest != nil {
		if e, err = h.amountBehind(c, cust.Name, *rest, open[0], kind); err != nil {
			return message.Reply{}, err
		}
	}
	switch {
	case len(open) == 1 && cust.Number != 0 && rest == nil:
		return entryForm(c, open[0], kind)
	case len(open) == 1 && cust.Number != 0:
		if err := notBefore(e, open[0]); err != nil {
			return message.Reply{}, err
		}
		return h.addEntry(ctx, c, e)
	}
	return message.Answer(h.whichDeal(c, open, kind, e)), nil
}

// openDeals is the latest deals that still take a payment or return, of one customer or (0) of all that the actor may see.
func (h deals) openDeals(ctx context.Context, c call, customer int64, kind appraisal.EntryKind) ([]appraisal.Deal, error) {
	f := visibleDeals(c, customer)
	f.Limit = mostLooked
	if customer == 0 {
		f.Team, f.Member = "", c.Actor.ID
	}
	list, _, err := h.store.Deals(ctx, c.ws(), f)
	var open []appraisal.Deal
	for _, d := range list {
		taken := d.Paid
		if kind == appraisal.Return {
			taken = d.Returned
		}
		if taken.Minor < d.Amount.Minor && len(open) < mostOpen {
			open = append(open, d)
		}
	}
	return open, err
}

// amountBehind reads what stands behind a customer's name as if it stood behind the deal's short id.
func (h deals) amountBehind(c call, name string, rest line, d appraisal.Deal, kind appraisal.EntryKind) (appraisal.Entry, error) {
	l, err := readLine(quoted(name) + " " + rest.Text)
	if err != nil {
		return appraisal.Entry{}, err
	}
	return readEntry(l, c, d, kind)
}

// whichDeal asks which deal is meant: its buttons save the entry, or open the form when there is none yet.
func (h deals) whichDeal(c call, open []appraisal.Deal, kind appraisal.EntryKind, e appraisal.Entry) message.Message {
	id := "deal.pay"
	if kind == appraisal.Return {
		id = "deal.return"
	}
	buttons := make([]message.Action, len(open))
	for i, d := range open {
		left := appraisal.Money{Minor: d.Amount.Minor - d.Paid.Minor, Currency: d.Amount.Currency}
		if kind == appraisal.Return {
			left.Minor = d.Amount.Minor - d.Returned.Minor
		}
		a := message.Action{ID: id, Value: d.Ref(), Label: message.T("entry.deal", message.Str("ref", d.Ref()), message.Str("customer", d.CustomerName),
			message.Money("left", left.Minor, left.Currency))}
		if e.Deal != 0 {
			v, _ := kept{Key: c.Key, Ref: string(kind), Line: d.Ref() + " " + typedMoney(e.Amount) + " on " + e.On.String()}.value()
			a.ID, a.Value = "entry.pick", v
		}
		buttons[i] = a
	}
	question := message.T("entry.which")
	if e.Deal != 0 {
		question = message.T("entry.which_amount", message.Money("amount", e.Amount.Minor, e.Amount.Currency), message.Date("on", e.On))
	}
	return message.Say(question).With(message.Buttons(buttons...))
}

// pickedEntry saves the payment or return on the deal whose button was pressed.
func (h deals) pickedEntry(ctx context.Context, c call, value string) (message.Reply, error) {
	k, l, err := readKept(value)
	kind := appraisal.EntryKind(k.Ref)
	if err != nil || kind != appraisal.Payment && kind != appraisal.Return {
		return message.Reply{}, errOutdated()
	}
	n, ok := readRef("d", l.Words[0])
	if !ok {
		return message.Reply{}, errOutdated()
	}
	d, err := h.visible(ctx, c, n, "entry.pick")
	if err != nil {
		return message.Reply{}, err
	}
	e, err := readEntry(l, c, d, kind)
	if err == nil {
		err = notBefore(e, d)
	}
	if err != nil {
		return message.Reply{}, err
	}
	c.Key = k.Key
	r, err := h.addEntry(ctx, c, e)
	r.Replace = r.Message != nil
	return r, err
}
