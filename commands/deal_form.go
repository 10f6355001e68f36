package commands

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// mostParagraph is the most characters of a form's paragraph.
const mostParagraph = 3000

// stateAgain is the state of a form whose deal or follow-up is meant although an equal one was just saved.
const stateAgain = "again"

func (h deals) open(_ context.Context, c call) (message.Reply, error) {
	return message.Open(dealForm(dealLine{On: c.Today}, nil)), nil
}

// openForm opens the form with all that the line said. A note that no form can hold is an error, so that it is not cut silently.
func (h deals) openForm(c call, d dealLine, why string, again bool) (message.Reply, error) {
	if utf8.RuneCountInString(d.Note) > mostParagraph || utf8.RuneCountInString(newCustomer+d.Customer) > mostOption {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "line_too_long_to_keep", "name", d.Customer,
			"example", c.in(wordAdd)+d.Customer)
	}
	intro := message.T(why, message.Str("name", d.Customer))
	f := dealForm(d, &intro)
	if again {
		f.State = stateAgain
	}
	return message.Open(f), nil
}

// dealForm is the dialog for a deal, filled with what is known.
func dealForm(d dealLine, intro *message.Text) message.Form {
	f := message.Form{
		ID: "deal.new", Title: message.T("deal.form.title"), Submit: message.T("button.save"),
		Inputs: []message.Input{
			customerInput(appraisal.Customer{}, d.Customer),
			{ID: "amount", Kind: message.InputLine, Label: message.T("label.amount"), Example: message.T("example.amount"), Initial: initialMoney(d.Amount), Max: 40},
			{ID: "on", Kind: message.InputDate, Label: message.T("label.signed"), Initial: d.On.String()},
			{ID: "cost", Kind: message.InputLine, Label: message.T("label.cost"), Initial: initialMoney(d.Cost), Optional: true, Max: 40},
			{ID: "expenses", Kind: message.InputLine, Label: message.T("label.expenses"), Initial: initialMoney(d.Expenses), Optional: true, Max: 40},
			{ID: "note", Kind: message.InputParagraph, Label: message.T("label.note"), Initial: d.Note, Optional: true, Max: mostParagraph},
		},
	}
	if intro != nil {
		f.Intro = []message.Block{message.Paragraph(*intro)}
	}
	return f
}

func initialMoney(m appraisal.Money) string {
	if m.IsZero() {
		return ""
	}
	return typedMoney(m)
}

// submit saves the deal of a form.
func (h deals) submit(ctx context.Context, c call, s Submission) (message.Reply, error) {
	var wrong mistakes
	d := readDealForm(s, c, &wrong)
	cust, name, err := formCustomer(ctx, h.store, c, s.Get("customer"))
	if wrong.at("customer", err); wrong.any() {
		return wrong.reply()
	}
	d.Customer = name
	k := kept{Key: c.Key, Ref: newCustomer, Line: d.String()}
	if cust.Number != 0 {
		k.Ref = cust.Ref()
	}
	return h.save(ctx, c, c.Key, d, cust, k, s.State == stateAgain)
}

// readDealForm reads the answers and keeps what is wrong with them.
func readDealForm(s Submission, c call, wrong *mistakes) dealLine {
	var d dealLine
	var err error
	d.Amount, err = formMoney(s.Get("amount"), c.Settings.Currency)
	wrong.at("amount", err)
	currency := d.Amount.Currency
	for _, f := range []struct {
		input string
		into  *appraisal.Money
	}{{"cost", &d.Cost}, {"expenses", &d.Expenses}} {
		if strings.TrimSpace(s.Get(f.input)) == "" {
			continue
		}
		*f.into, err = formMoney(s.Get(f.input), first(currency, c.Settings.Currency))
		if err == nil && currency != "" && f.into.Currency != currency {
			err = errCurrency(s.Get(f.input), currency)
		}
		wrong.at(f.input, err)
	}
	d.On, err = formDate(s.Get("on"), c.Today, past)
	wrong.at("on", err)
	d.Note, err = readable(s.Get("note"))
	wrong.at("note", err)
	return d
}

// formMoney reads a field that holds one amount and nothing else.
func formMoney(typed, currency string) (appraisal.Money, error) {
	l, err := readLine(typed)
	if err != nil {
		return appraisal.Money{}, err
	}
	m, used, err := readAmount(l.Words, currency)
	if err == nil && (used == 0 || used < len(l.Words)) {
		err = appraisal.Errorf(appraisal.Invalid, "amount_unreadable", "words", excerpt(typed), "example", "120000")
	}
	return m, err
}

// formDate reads a field that holds one date; empty is today.
func formDate(typed string, today calendar.Date, s sense) (calendar.Date, error) {
	l, err := readLine(typed)
	if err != nil || len(l.Words) == 0 {
		return today, err
	}
	d, used, err := readDate(l.Words, today, s)
	if err == nil && (used == 0 || used < len(l.Words)) {
		err = appraisal.Errorf(appraisal.Invalid, "date_unreadable", "words", excerpt(typed), "example", today.String())
	}
	return d, err
}
