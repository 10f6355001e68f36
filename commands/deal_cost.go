package commands

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

var costExample = Example{ZH: "/deal 成本 D-128 5万", EN: "/deal cost D-128 50000"}

// cost says what the goods of a deal cost: D-128 50000. It takes the place of what was said before.
func (h deals) cost(ctx context.Context, c call, l line) (message.Reply, error) {
	l = l.parts()
	d, err := h.ref(ctx, c, l, costExample, "deal.cost")
	if err != nil {
		return message.Reply{}, err
	}
	cost, err := readCost(c, l.skip(1), d)
	if err != nil {
		return message.Reply{}, err
	}
	if d, err = h.store.SetCost(ctx, c.change(), d.Number, cost); err != nil {
		return message.Reply{}, err
	}
	m := message.Say(message.T("deal.cost_saved", message.Code("ref", d.Ref()), message.Str("customer", d.CustomerName),
		message.Money("amount", d.Cost.Minor, d.Cost.Currency)))
	if remarks := h.remarks(ctx, c, d.Cost, d.Signed); len(remarks) > 0 {
		m = m.With(message.Notes(remarks...))
	}
	return message.Answer(m), nil
}

// readCost reads an amount above zero in the deal's currency, and nothing else.
func readCost(c call, l line, d appraisal.Deal) (appraisal.Money, error) {
	before := c.in(Example{ZH: "/deal 成本 ", EN: "/deal cost "}) + d.Ref() + " "
	cost, used, err := readAmount(l.Words, d.Amount.Currency)
	_, negative := hasReason(err, "amount_negative")
	_, zero := hasReason(err, "amount_zero")
	switch {
	case negative, zero, err == nil && (used == 0 || used < len(l.Words)):
		return cost, appraisal.Errorf(appraisal.Invalid, "cost_unreadable", "ref", d.Ref(), "words", excerpt(l.Text), "example", before+c.in(Example{ZH: "5万", EN: "50000"}))
	case err != nil:
		return cost, inLine(err, d.Ref(), func(v string) string { return before + v })
	case cost.Currency != d.Amount.Currency:
		return cost, errCurrency(l.Text, d.Amount.Currency)
	}
	return cost, nil
}
