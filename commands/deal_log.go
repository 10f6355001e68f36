package commands

import (
	"cmp"
	"context"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// log reads a line and saves the deal, or asks which customer is meant.
func (h deals) log(ctx context.Context, c call, l line) (message.Reply, error) {
	d, err := readDeal(l, c.Today, c.Settings.Currency, c.in)
	if err != nil {
		return h.customerAlone(ctx, c, l, err)
	}
	f, err := findCustomer(ctx, h.store, c, d.Customer)
	if err != nil {
		return message.Reply{}, err
	}
	if !f.Sure {
		name, rest := l.parts().splitName(d.Customer)
		if err := newName(ctx, h.store, c, "/deal", name, rest); err != nil {
			return message.Reply{}, err
		}
	}
	k := kept{Key: c.Key, Line: d.String()}
	if f.Sure {
		k.Ref = f.Customer.Ref()
		return h.save(ctx, c, c.Key, d, f.Customer, k, false)
	}
	if m, ok := offer(d.Customer, f, k, "deal.pick", "deal.create", d.told()...); ok {
		return message.Answer(m), nil
	}
	return h.openForm(c, d, "customer.choose", false)
}

// customerAlone opens the form for a line that names a known customer and nothing else; for any other line the error stays.
func (h deals) customerAlone(ctx context.Context, c call, l line, cause error) (message.Reply, error) {
	if len(l.Words) > mostNameWords {
		return message.Reply{}, cause
	}
	cust, n, err := known(ctx, h.store, c, l)
	if err == nil && n < len(l.Words) {
		err = cause
		if _, missing := hasReason(cause, "amount_missing"); missing {
			err = cmp.Or(noName(ctx, h.store, c, "/deal", l), cause)
		}
	}
	if err != nil {
		return message.Reply{}, err
	}
	f := dealForm(dealLine{On: c.Today}, nil)
	f.Inputs[0] = customerInput(cust, "")
	return message.Open(f), nil
}

// told is what a line says besides the customer.
func (d dealLine) told() []message.Text {
	return append([]message.Text{money(d.Amount), message.Raw(message.Date("", d.On))}, d.details()...)
}

// details are cost, expenses and note, those that were given.
func (d dealLine) details() []message.Text {
	var more []message.Text
	if !d.Cost.IsZero() {
		more = append(more, message.T("deal.cost", message.Money("amount", d.Cost.Minor, d.Cost.Currency)))
	}
	if !d.Expenses.IsZero() {
		more = append(more, message.T("deal.expenses", message.Money("amount", d.Expenses.Minor, d.Expenses.Currency)))
	}
	if d.Note != "" {
		more = append(more, message.T("deal.note", message.Str("note", excerpt(d.Note))))
	}
	return more
}

// save logs the deal under the key. Without a customer it creates the one that the line names.
func (h deals) save(ctx context.Context, c call, key string, d dealLine, cust appraisal.Customer, k kept, again bool) (message.Reply, error) {
	n := appraisal.NewDeal{
		Deal: appraisal.Deal{
			Customer: cust.Number, CustomerName: cust.Name, Member: c.Actor.ID, Signed: d.On,
			Amount: d.Amount, Cost: d.Cost, Expenses: d.Expenses, Note: d.Note,
		},
		AllowRepeat: again,
	}
	if cust.Number == 0 {
		n.CreateCustomer = d.Customer
	}
	saved, err := h.store.LogDeal(ctx, c.keyed(key), n)
	if ref, how, ok := repeated(err, dealLikenesses()); ok {
		if cust.Number != 0 {
			d.Customer = cust.Name
		}
		return h.askAgain(c, d, k, ref, how)
	}
	switch {
	case err != nil:
		return message.Reply{}, err
	case saved.Member != c.Actor.ID: // the key in the button is another person's
		return message.Reply{}, errOutdated()
	case saved.Voided: // a repeat of a request whose deal was voided meanwhile
		return message.Reply{}, appraisal.Errorf(appraisal.Conflict, "deal_voided", "ref", saved.Ref())
	}
	return message.Answer(savedDeal(saved, n.CreateCustomer != "", h.remarks(ctx, c, saved.Amount, saved.Signed))), nil
}

// askAgain says that an equal or a similar deal was just saved and offers to log this one too.
func (h deals) askAgain(c call, d dealLine, k kept, ref string, how likeness) (message.Reply, error) {
	v, ok := k.value()
	if !ok {
		return h.openForm(c, d, how.form, true)
	}
	return message.Answer(message.Say(message.T(how.text, message.Str("ref", ref), message.Str("customer", d.Customer),
		message.Money("amount", d.Amount.Minor, d.Amount.Currency), message.Date("on", d.On))).
		With(message.Buttons(message.Action{ID: "deal.again", Value: v, Label: message.T("deal.again")}))), nil
}

// finish saves the deal that waited for its customer.
func (h deals) finish(ctx context.Context, c call, value string) (message.Reply, error) {
	return h.keptDeal(ctx, c, value, false)
}

// again saves the deal although an equal one was saved a moment ago.
func (h deals) again(ctx context.Context, c call, value string) (message.Reply, error) {
	return h.keptDeal(ctx, c, value, true)
}

func (h deals) keptDeal(ctx context.Context, c call, value string, again bool) (message.Reply, error) {
	k, l, err := readKept(value)
	if err != nil {
		return message.Reply{}, err
	}
	d, err := readDeal(l, c.Today, c.Settings.Currency, c.in)
	if err != nil {
		return message.Reply{}, errOutdated()
	}
	return k.finish(ctx, h.store, c, d.Customer, func(cust appraisal.Customer, k kept) (message.Reply, error) {
		return h.save(ctx, c, k.Key, d, cust, k, again)
	})
}

// customerByRef finds the customer by its short id.
func customerByRef(ctx context.Context, s customerFinder, c call, ref string) (appraisal.Customer, error) {
	n, ok := readRef("c", word{Text: fold(ref)})
	if !ok {
		return appraisal.Customer{}, errOutdated()
	}
	return s.Customer(ctx, c.ws(), n)
}

// savedDeal repeats what was saved in one line, with a button that undoes it.
func savedDeal(d appraisal.Deal, created bool, remarks []message.Text) message.Message {
	m := message.Say(message.T("deal.saved", message.Str("ref", d.Ref()), message.Str("customer", d.CustomerName),
		message.Money("amount", d.Amount.Minor, d.Amount.Currency), message.Date("on", d.Signed)))
	var more []message.Text
	if created {
		more = append(more, message.T("customer.created_note", message.Str("customer", d.CustomerName)))
	}
	more = append(more, dealLine{Cost: d.Cost, Expenses: d.Expenses, Note: d.Note}.details()...)
	if more = append(more, remarks...); len(more) > 0 {
		m = m.With(message.Notes(more...))
	}
	return m.With(message.Buttons(message.Action{ID: "deal.undo", Value: d.Ref(), Label: message.T("button.undo")}))
}
