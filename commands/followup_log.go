package commands

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// log reads a line and saves the contact, or asks which customer is meant.
func (h followUps) log(ctx context.Context, c call, l line) (message.Reply, error) {
	d, err := readContact(l, c.Today, c.in)
	if _, missing := hasReason(err, "kind_missing"); missing {
		return h.withoutKind(ctx, c, l)
	}
	if err != nil {
		return message.Reply{}, err
	}
	f, err := findCustomer(ctx, h.store, c, d.Customer)
	if err == nil && !f.Sure {
		d, f, err = h.otherKind(ctx, c, l, d, f)
	}
	if err != nil {
		return message.Reply{}, err
	}
	if !f.Sure {
		name, rest := l.parts().splitName(d.Customer)
		if err := newName(ctx, h.store, c, "/followup", name, rest); err != nil {
			return message.Reply{}, err
		}
	}
	k := kept{Key: c.Key, Line: d.String()}
	if f.Sure {
		k.Ref = f.Customer.Ref()
		return h.save(ctx, c, c.Key, d, f.Customer, k, false)
	}
	if m, ok := offer(d.Customer, f, k, "followup.pick", "followup.create", d.told()...); ok {
		return message.Answer(m), nil
	}
	return h.openForm(c, d, "customer.choose", false)
}

// mostKinds is how many places of a line are tried for the kind of contact.
const mostKinds = 5

// otherKind reads a line whose words before its first kind of contact are no customer anew: another word may be the kind, with a
// known customer before it (华东阀门 微信聊了一下 报价).
func (h followUps) otherKind(ctx context.Context, c call, l line, d contactLine, f found) (contactLine, found, error) {
	l = l.parts()
	kinds := findKinds(l.Words)
	for _, k := range kinds[min(1, len(kinds)):min(mostKinds, len(kinds))] {
		other, err := readContactAt(l, k, c.Today, c.in)
		if err != nil {
			continue
		}
		of, err := findCustomer(ctx, h.store, c, other.Customer)
		if err != nil {
			return d, f, err
		}
		if of.Sure {
			return other, of, nil
		}
	}
	return d, f, nil
}

// told is what a line says besides the customer.
func (d contactLine) told() []message.Text {
	list := []message.Text{kindText(d.Kind), message.Raw(message.Date("", d.On))}
	if d.Note != "" {
		list = append(list, message.T("deal.note", message.Str("note", excerpt(d.Note))))
	}
	if !d.Next.IsZero() {
		list = append(list, message.T("followup.next", message.Date("next", d.Next)))
	}
	return list
}

// withoutKind answers a line that names a customer but no kind of contact: with the form when there is nothing else in it, otherwise
// with the line corrected.
func (h followUps) withoutKind(ctx context.Context, c call, l line) (message.Reply, error) {
	name, end := l.name(1), 1
	for n := min(len(l.Words), mostNameWords); n > 0; n-- {
		f, err := findCustomer(ctx, h.store, c, l.name(n))
		if err != nil {
			return message.Reply{}, err
		}
		if f.Sure && n == len(l.Words) {
			form := contactForm(contactLine{On: c.Today}, contactState{}, nil)
			form.Inputs[0] = customerInput(f.Customer, "")
			return message.Open(form), nil
		}
		if f.Sure {
			name, end = l.name(n), n
			break
		}
	}
	if err := noName(ctx, h.store, c, "/followup", l); err != nil {
		return message.Reply{}, err
	}
	rest := excerpt(l.between(end, len(l.Words)))
	call := c.in(Example{ZH: "电话", EN: "call"})
	return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "kind_missing", "understood", name, "words", rest,
		"example", strings.TrimSpace("/followup "+nameInLine(name)+" "+call+" "+rest))
}

func (h followUps) save(ctx context.Context, c call, key string, d contactLine, cust appraisal.Customer, k kept, again bool) (message.Reply, error) {
	n := appraisal.NewFollowUp{
		FollowUp: appraisal.FollowUp{
			Customer: cust.Number, CustomerName: cust.Name, Member: c.Actor.ID, Kind: d.Kind, On: d.On, Note: d.Note, NextStep: d.Next, Source: d.Source,
		},
		AllowRepeat: again,
	}
	if cust.Number == 0 {
		n.CreateCustomer = d.Customer
	}
	saved, err := h.store.LogFollowUp(ctx, c.keyed(key), n)
	if ref, how, ok := repeated(err, followUpLikenesses()); ok {
		if cust.Number != 0 {
			d.Customer = cust.Name
		}
		v, fits := k.value()
		if !fits || d.Source != "" {
			return h.openForm(c, d, how.form, true)
		}
		return message.Answer(message.Say(message.T(how.text, message.Str("ref", ref), message.Str("customer", d.Customer),
			message.Sub("kind", kindText(d.Kind)), message.Date("on", d.On))).
			With(message.Buttons(message.Action{ID: "followup.again", Value: v, Label: message.T("deal.again")}))), nil
	}
	switch {
	case err != nil:
		return message.Reply{}, err
	case saved.Member != c.Actor.ID: // the key in the button is another person's
		return message.Reply{}, errOutdated()
	case saved.Voided: // a repeat of a request whose contact was undone meanwhile
		return message.Reply{}, appraisal.Errorf(appraisal.Conflict, "followup_voided", "ref", saved.Ref())
	}
	return message.Answer(savedFollowUp(saved, n.CreateCustomer != "", d.Unread)), nil
}

func savedFollowUp(f appraisal.FollowUp, created bool, unread string) message.Message {
	m := message.Say(message.T("followup.saved", message.Str("ref", f.Ref()), message.Str("customer", f.CustomerName),
		message.Sub("kind", kindText(f.Kind)), message.Date("on", f.On)))
	var more []message.Text
	if created {
		more = append(more, message.T("customer.created_note", message.Str("customer", f.CustomerName)))
	}
	if f.Note != "" {
		more = append(more, message.T("deal.note", message.Str("note", excerpt(f.Note))))
	}
	if !f.NextStep.IsZero() {
		more = append(more, message.T("followup.next", message.Date("next", f.NextStep)))
	} else if unread != "" {
		more = append(more, message.T("followup.next_unread", message.Str("words", unread)))
	}
	if len(more) > 0 {
		m = m.With(message.Notes(more...))
	}
	return m.With(message.Buttons(message.Action{ID: "followup.undo", Value: f.Ref(), Label: message.T("button.undo")}))
}

// finish saves the contact that waited for its customer.
func (h followUps) finish(ctx context.Context, c call, value string) (message.Reply, error) {
	return h.keptContact(ctx, c, value, false)
}

// again saves the contact although an equal one was saved a moment ago.
func (h followUps) again(ctx context.Context, c call, value string) (message.Reply, error) {
	return h.keptContact(ctx, c, value, true)
}

func (h followUps) keptContact(ctx context.Context, c call, value string, again bool) (message.Reply, error) {
	k, l, err := readKept(value)
	if err != nil {
		return message.Reply{}, err
	}
	d, err := readContact(l, c.Today, c.in)
	if err != nil {
		return message.Reply{}, errOutdated()
	}
	return k.finish(ctx, h.store, c, d.Customer, func(cust appraisal.Customer, k kept) (message.Reply, error) {
		return h.save(ctx, c, k.Key, d, cust, k, again)
	})
}

// contactState is what a form for a contact stands on besides its fields.
type contactState struct {
	Source string `json:"source,omitempty"`
	Again  bool   `json:"again,omitempty"`
}

func (h followUps) open(_ context.Context, c call) (message.Reply, error) {
	return message.Open(contactForm(contactLine{On: c.Today}, contactState{}, nil)), nil
}

// next opens the form for the next step that a contact planned, with its customer filled in.
func (h followUps) next(ctx context.Context, c call, value string) (message.Reply, error) {
	n, ok := readRef("f", word{Text: strings.ToLower(value)})
	if !ok {
		return message.Reply{}, errOutdated()
	}
	planned, err := h.visible(ctx, c, n, "followup.next")
	if err != nil {
		return message.Reply{}, err
	}
	form := contactForm(contactLine{On: c.Today}, contactState{}, nil)
	cust, err := h.store.Customer(ctx, c.ws(), planned.Customer)
	if err != nil {
		return message.Reply{}, err
	}
	option := customerOption(cust)
	form.Inputs[0].Initial, form.Inputs[0].Options = option.Value, []message.Option{option}
	return message.Open(form), nil
}

// fromMessage opens the form filled from a message.
func (h followUps) fromMessage(ctx context.Context, c call, s Shortcut) (message.Reply, error) {
	text, err := readable(s.Text)
	if err != nil {
		return message.Reply{}, err
	}
	d := contactLine{On: c.Today, Kind: appraisal.IM, Note: mentionsAsNames(text), Source: s.Link}
	var intro *message.Text
	if utf8.RuneCountInString(d.Note) > mostParagraph {
		d.Note = string([]rune(d.Note)[:mostParagraph])
		t := message.T("followup.form.cut")
		intro = &t
	}
	cust, err := namedIn(ctx, h.store, c, text)
	if err != nil {
		return message.Reply{}, err
	}
	form := contactForm(d, contactState{Source: s.Link}, intro)
	form.Inputs[0] = customerInput(cust, "")
	return message.Open(form), nil
}

// openForm opens the form with all that the line said. A note that no form can hold is an error, so that it is not cut silently.
func (h followUps) openForm(c call, d contactLine, why string, again bool) (message.Reply, error) {
	if utf8.RuneCountInString(d.Note) > mostParagraph || utf8.RuneCountInString(newCustomer+d.Customer) > mostOption {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "line_too_long_to_keep", "name", d.Customer,
			"example", c.in(wordAdd)+d.Customer)
	}
	intro := message.T(why, message.Str("name", d.Customer))
	return message.Open(contactForm(d, contactState{Source: d.Source, Again: again}, &intro)), nil
}

func contactForm(d contactLine, state contactState, intro *message.Text) message.Form {
	kinds := message.Input{ID: "kind", Kind: message.InputChoice, Label: message.T("label.kind"), Initial: string(d.Kind)}
	for _, k := range appraisal.ContactKinds() {
		kinds.Options = append(kinds.Options, message.Option{Value: string(k), Label: kindText(k)})
	}
	next := message.Input{ID: "next", Kind: message.InputDate, Label: message.T("label.next"), Optional: true}
	if !d.Next.IsZero() {
		next.Initial = d.Next.String()
	}
	f := message.Form{
		ID: "followup.new", Title: message.T("followup.form.title"), Submit: message.T("button.save"),
		Inputs: []message.Input{
			customerInput(appraisal.Customer{}, d.Customer), kinds,
			{ID: "on", Kind: message.InputDate, Label: message.T("label.date"), Initial: d.On.String()},
			{ID: "note", Kind: message.InputParagraph, Label: message.T("label.note"), Initial: d.Note, Optional: true, Max: mostParagraph},
			next,
		},
	}
	if data, err := json.Marshal(state); err == nil && state != (contactState{}) {
		f.State = string(data)
	}
	if intro != nil {
		f.Intro = []message.Block{message.Paragraph(*intro)}
	}
	return f
}

func (h followUps) submit(ctx context.Context, c call, s Submission) (message.Reply, error) {
	var state contactState
	if s.State != "" {
		if err := json.Unmarshal([]byte(s.State), &state); err != nil {
			return message.Reply{}, errOutdated()
		}
	}
	var wrong mistakes
	d := readContactForm(s, c, &wrong)
	cust, name, err := formCustomer(ctx, h.store, c, s.Get("customer"))
	if wrong.at("customer", err); wrong.any() {
		return wrong.reply()
	}
	d.Source = state.Source
	d.Customer = name
	k := kept{Key: c.Key, Ref: newCustomer, Line: d.String()}
	if cust.Number != 0 {
		k.Ref = cust.Ref()
	}
	return h.save(ctx, c, c.Key, d, cust, k, state.Again)
}

// readContactForm reads the answers and keeps what is wrong with them.
func readContactForm(s Submission, c call, wrong *mistakes) contactLine {
	d := contactLine{Kind: appraisal.ContactKind(s.Get("kind"))}
	var err error
	if _, ok := contactWords()[d.Kind]; !ok {
		wrong.at("kind", appraisal.Errorf(appraisal.Invalid, "kind_missing_form"))
	}
	d.On, err = formDate(s.Get("on"), c.Today, past)
	wrong.at("on", err)
	if strings.TrimSpace(s.Get("next")) != "" {
		d.Next, err = formDate(s.Get("next"), c.Today, future)
		wrong.at("next", err)
	}
	d.Note, err = readable(s.Get("note"))
	wrong.at("note", err)
	return d
}

// formCustomer is the customer that a form's field names. A customer to be created has no number.
func formCustomer(ctx context.Context, s customerFinder, c call, value string) (appraisal.Customer, string, error) {
	if strings.TrimPrefix(value, newCustomer) == "" {
		return appraisal.Customer{}, "", appraisal.Errorf(appraisal.Invalid, "customer_missing_form")
	}
	name, isNew := strings.CutPrefix(value, newCustomer)
	if !isNew {
		cust, err := customerByRef(ctx, s, c, value)
		return cust, cust.Name, err
	}
	name, err := readable(name)
	if err != nil {
		return appraisal.Customer{}, "", err
	}
	name = strings.Join(strings.Fields(name), " ")
	if refLike.MatchString(fold(name)) {
		return appraisal.Customer{}, "", appraisal.Errorf(appraisal.Invalid, "customer_name_ref", "words", name, "example", "Acme")
	}
	f, err := findCustomer(ctx, s, c, name)
	if err == nil && f.Sure && fold(f.Customer.Name) == fold(name) {
		return f.Customer, f.Customer.Name, nil
	}
	return appraisal.Customer{}, name, err
}
