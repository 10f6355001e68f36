package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// entry records a payment or a return: D-128 60000 [on 2026-11-20]. Without an amount it opens the form.
func (h deals) entry(kind appraisal.EntryKind) func(context.Context, call, line) (message.Reply, error) {
	example, action := Example{ZH: "/deal 回款 D-128 6万", EN: "/deal pay D-128 60000"}, "deal.pay"
	if kind == appraisal.Return {
		example, action = Example{ZH: "/deal 退货 D-128 5000", EN: "/deal return D-128 5000"}, "deal.return"
	}
	return func(ctx context.Context, c call, l line) (message.Reply, error) {
		l = l.parts()
		d, err := h.ref(ctx, c, l, example, action)
		if _, other := hasReason(err, "deal_ref_unreadable"); other {
			return h.entryOf(ctx, c, l, kind, err)
		}
		if _, missing := hasReason(err, "deal_ref_missing"); missing {
			return h.chooseDeal(ctx, c, appraisal.Customer{}, kind, nil, err)
		}
		if err != nil {
			return message.Reply{}, err
		}
		if len(l.Words) == 1 {
			return entryForm(c, d, kind)
		}
		e, err := readEntry(l, c, d, kind)
		if err == nil {
			err = notBefore(e, d)
		}
		if err != nil {
			return message.Reply{}, err
		}
		return h.addEntry(ctx, c, e)
	}
}

// readEntry reads what stands behind the deal's short id.
func readEntry(l line, c call, d appraisal.Deal, kind appraisal.EntryKind) (appraisal.Entry, error) {
	word := Example{ZH: "/deal 回款 ", EN: "/deal pay "}
	if kind == appraisal.Return {
		word = Example{ZH: "/deal 退货 ", EN: "/deal return "}
	}
	l = l.splitKeywords()
	e := appraisal.Entry{Deal: d.Number, Kind: kind, On: c.Today}
	fixed := func(i int) (string, func(string) string) {
		done := l.between(0, i)
		return done, func(v string) string { return c.in(word) + done + " " + v }
	}
	m, used, err := readAmount(l.Words[1:], d.Amount.Currency)
	understood, line := fixed(1)
	switch {
	case err != nil:
		return e, inLine(err, understood, line)
	case used == 0:
		return e, appraisal.Errorf(appraisal.Invalid, "amount_unreadable", "understood", understood,
			"words", excerpt(l.between(1, len(l.Words))), "example", line("60000"))
	case m.Currency != d.Amount.Currency:
		return e, errCurrency(typed(l.Words[1:1+used]), d.Amount.Currency)
	}
	e.Amount = m
	return entryDate(l, 1+used, c, e, fixed)
}

// entryDate reads the day behind the amount and nothing else.
func entryDate(l line, at int, c call, e appraisal.Entry, fixed func(int) (string, func(string) string)) (appraisal.Entry, error) {
	if at == len(l.Words) {
		return e, nil
	}
	begin := at
	if keywords[l.Words[at].Text] == "on" && !l.Words[at].Quoted {
		at++
	}
	understood, line := fixed(begin)
	onDay := func(v string) string { return line(c.in(wordOn) + v) }
	on, used, err := readDate(l.Words[at:], c.Today, past)
	if err != nil {
		return e, inLine(err, understood, onDay)
	}
	if used == 0 || at+used < len(l.Words) {
		return e, appraisal.Errorf(appraisal.Invalid, "date_unreadable", "understood", understood,
			"words", excerpt(l.between(begin, len(l.Words))), "example", onDay(c.Today.String()))
	}
	e.On = on
	return e, nil
}

// notBefore refuses goods that come back before the deal was signed. Money may come before: a prepayment.
func notBefore(e appraisal.Entry, d appraisal.Deal) error {
	if e.Kind == appraisal.Return && e.On.Before(d.Signed) {
		return appraisal.Errorf(appraisal.Invalid, "return_before_signing", "ref", d.Ref(), "date", d.Signed.String())
	}
	return nil
}

func (h deals) addEntry(ctx context.Context, c call, e appraisal.Entry) (message.Reply, error) {
	d, saved, err := h.store.AddEntry(ctx, c.change(), e)
	switch {
	case err != nil:
		return message.Reply{}, err
	case d.Number != e.Deal: // the key in the button is another request's
		return message.Reply{}, errOutdated()
	case d.Voided: // a repeat of a request whose deal or entry was voided meanwhile
		return message.Reply{}, appraisal.Errorf(appraisal.Conflict, "deal_voided", "ref", d.Ref())
	case saved.Voided:
		return message.Reply{}, appraisal.Errorf(appraisal.Conflict, "entry_voided", "ref", d.Ref())
	}
	text := "entry.saved_payment"
	total := paidOf(d)
	if e.Kind == appraisal.Return {
		text, total = "entry.saved_return", appraisal.Money{Minor: d.Returned.Minor, Currency: d.Amount.Currency}
	}
	m := message.Say(message.T(text, message.Str("ref", d.Ref()), message.Str("customer", d.CustomerName),
		message.Money("amount", saved.Amount.Minor, saved.Amount.Currency), message.Date("on", saved.On),
		message.Money("total", total.Minor, total.Currency), message.Money("of", d.Amount.Minor, d.Amount.Currency)))
	if remarks := h.remarks(ctx, c, saved.Amount, saved.On); len(remarks) > 0 {
		m = m.With(message.Notes(remarks...))
	}
	value := fmt.Sprintf("%s %s %d", d.Ref(), saved.Kind, saved.Seq)
	return message.Answer(m.With(message.Buttons(message.Action{ID: "entry.undo", Value: value, Label: message.T("button.undo")}))), nil
}

// undoEntry voids the payment or return whose button was pressed.
func (h deals) undoEntry(ctx context.Context, c call, value string) (message.Reply, error) {
	parts := strings.Fields(value)
	if len(parts) != 3 {
		return message.Reply{}, errOutdated()
	}
	n, ok := readRef("d", word{Text: strings.ToLower(parts[0])})
	seq, err := strconv.ParseInt(parts[2], 10, 64)
	kind := appraisal.EntryKind(parts[1])
	if !ok || err != nil || kind != appraisal.Payment && kind != appraisal.Return {
		return message.Reply{}, errOutdated()
	}
	if _, err := h.visible(ctx, c, n, "entry.undo"); err != nil {
		return message.Reply{}, err
	}
	d, err := h.store.VoidEntry(ctx, c.change(), n, kind, seq)
	if err != nil {
		return message.Reply{}, err
	}
	return replacing(message.Say(message.T("entry.voided", message.Sub("entry", message.T(entryName(kind), message.Number("n", parts[2]))),
		message.Str("ref", d.Ref()), message.Str("customer", d.CustomerName)))), nil
}

// openEntry opens the form for a payment or return on the deal whose button was pressed.
func (h deals) openEntry(kind appraisal.EntryKind) func(context.Context, call, string) (message.Reply, error) {
	return func(ctx context.Context, c call, value string) (message.Reply, error) {
		n, ok := readRef("d", word{Text: strings.ToLower(value)})
		if !ok {
			return message.Reply{}, errOutdated()
		}
		d, err := h.visible(ctx, c, n, "deal.pay")
		if err != nil {
			return message.Reply{}, err
		}
		return entryForm(c, d, kind)
	}
}

// entryState is what a form for a payment or return stands on. Whether the deal still takes one is the store's to say when the form
// comes back: it may have been voided or paid in full meanwhile.
func entryState(d appraisal.Deal, kind appraisal.EntryKind) string {
	return d.Ref() + " " + string(kind)
}

func readEntryState(text string) (deal int64, kind appraisal.EntryKind, ok bool) {
	ref, k, _ := strings.Cut(text, " ")
	deal, ok = readRef("d", word{Text: strings.ToLower(ref)})
	kind = appraisal.EntryKind(k)
	return deal, kind, ok && (kind == appraisal.Payment || kind == appraisal.Return)
}

// entryForm is the dialog for a payment or return.
func entryForm(c call, d appraisal.Deal, kind appraisal.EntryKind) (message.Reply, error) {
	if d.Voided {
		return message.Reply{}, appraisal.Errorf(appraisal.Conflict, "deal_voided", "ref", d.Ref())
	}
	open := appraisal.Money{Minor: d.Amount.Minor - d.Paid.Minor, Currency: d.Amount.Currency}
	title, amount := "entry.form.payment", initialMoney(open)
	if kind == appraisal.Return {
		title, amount = "entry.form.return", ""
	}
	intro := []message.Block{message.Paragraph(message.T("entry.form.intro", message.Str("ref", d.Ref()), message.Str("customer", d.CustomerName),
		message.Money("amount", d.Amount.Minor, d.Amount.Currency), message.Money("paid", d.Paid.Minor, d.Amount.Currency),
		message.Money("returned", d.Returned.Minor, d.Amount.Currency)))}
	return message.Open(message.Form{
		ID: "entry.new", Title: message.T(title), Submit: message.T("button.save"), Intro: intro, State: entryState(d, kind),
		Inputs: []message.Input{
			{ID: "amount", Kind: message.InputLine, Label: message.T("label.amount"), Example: message.T("example.amount"), Initial: amount, Max: 40},
			{ID: "on", Kind: message.InputDate, Label: message.T("label.date"), Initial: c.Today.String()},
		},
	}), nil
}

// submitEntry saves the payment or return of a form.
func (h deals) submitEntry(ctx context.Context, c call, s Submission) (message.Reply, error) {
	number, kind, ok := readEntryState(s.State)
	if !ok {
		return message.Reply{}, errOutdated()
	}
	d, err := h.visible(ctx, c, number, "entry.new")
	if err != nil {
		return message.Reply{}, err
	}
	e := appraisal.Entry{Deal: d.Number, Kind: kind}
	if e.Amount, err = formMoney(s.Get("amount"), d.Amount.Currency); err != nil {
		return refused("amount", err)
	}
	if e.Amount.Currency != d.Amount.Currency {
		return refused("amount", errCurrency(s.Get("amount"), d.Amount.Currency))
	}
	if e.On, err = formDate(s.Get("on"), c.Today, past); err != nil {
		return refused("on", err)
	}
	if err := notBefore(e, d); err != nil {
		return refused("on", err)
	}
	reply, err := h.addEntry(ctx, c, e)
	if _, over := hasReason(err, "overpaid"); over {
		return refused("amount", err)
	}
	if _, over := hasReason(err, "overreturned"); over {
		return refused("amount", err)
	}
	return reply, err
}
