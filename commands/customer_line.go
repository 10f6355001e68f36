package commands

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// customerField is one thing the book knows of a customer: the words for it in a line, its input in the form, where it is kept.
type customerField struct {
	id   string // input id; its label is the text "label.ID"
	keys []string
	most int // characters
	of   func(*appraisal.Customer) *string
}

func customerFieldList() []customerField {
	return []customerField{
		{"region", []string{"region", "地区", "区域"}, 100, func(c *appraisal.Customer) *string { return &c.Region }},
		{"product", []string{"product", "products", "产品"}, 200, func(c *appraisal.Customer) *string { return &c.Product }},
		{"contact", []string{"contact", "联系人"}, 100, func(c *appraisal.Customer) *string { return &c.Contact }},
		{"phone", []string{"phone", "tel", "mobile", "电话", "手机"}, 60, func(c *appraisal.Customer) *string { return &c.Phone }},
		{"email", []string{"email", "mail", "e-mail", "邮箱", "邮件"}, 200, func(c *appraisal.Customer) *string { return &c.Email }},
		{"address", []string{"address", "地址"}, 300, func(c *appraisal.Customer) *string { return &c.Address }},
		{"note", []string{"note", "notes", "备注"}, mostNote, func(c *appraisal.Customer) *string { return &c.Note }},
	}
}

// readCustomer reads "Acme region 华东 product 阀门 contact … phone … email … address … note …". The name ends at the first keyword; a
// note runs to the end of the line.
func readCustomer(l line, in wording) (appraisal.Customer, error) {
	var cust appraisal.Customer
	fields := customerFieldList()
	var keys []string
	for _, f := range fields {
		keys = append(keys, f.keys...)
	}
	l = l.splitAt(keys)
	find := func(w word) *customerField {
		for i := range fields {
			if w.is(fields[i].keys...) {
				return &fields[i]
			}
		}
		return nil
	}
	end := len(l.Words)
	for i := 1; i < len(l.Words) && end == len(l.Words); i++ {
		if find(l.Words[i]) != nil {
			end = i
		}
	}
	cust.Name = l.name(end)
	seen := map[string]bool{}
	for i := end; i < len(l.Words); {
		f := find(l.Words[i])
		j := i + 1
		for j < len(l.Words) && (f.id == "note" || find(l.Words[j]) == nil) {
			j++
		}
		switch {
		case j == i+1:
			return cust, appraisal.Errorf(appraisal.Invalid, "value_missing", "understood", l.between(0, i), "words", l.Words[i].Raw,
				"example", in(wordAdd)+l.between(0, i)+" "+l.Words[i].Raw+" …")
		case seen[f.id]:
			return cust, appraisal.Errorf(appraisal.Invalid, "words_not_understood", "understood", l.between(0, i), "words", excerpt(l.between(i, j)),
				"example", in(wordAdd)+l.between(0, i))
		}
		seen[f.id] = true
		*f.of(&cust) = mentionsAsNames(l.between(i+1, j))
		i = j
	}
	var first error
	checkCustomer(cust, in, func(field string, err error) {
		if field == "email" {
			err = inLine(err, cust.Name, func(v string) string {
				return in(wordAdd) + nameInLine(cust.Name) + in(Example{ZH: " 邮箱 ", EN: " email "}) + v
			})
		}
		if first == nil {
			first = err
		}
	})
	return cust, first
}

// checkCustomer checks what was typed about a customer and hands each error on with the input that it belongs to.
func checkCustomer(cust appraisal.Customer, in wording, wrong func(input string, err error)) {
	switch {
	case cust.Name == "":
		wrong("name", appraisal.Errorf(appraisal.Invalid, "customer_name_missing", "example", in(wordAdd)+in(oneMore)))
	case utf8.RuneCountInString(cust.Name) > mostName:
		wrong("name", appraisal.Errorf(appraisal.Invalid, "customer_name_long", "words", excerpt(cust.Name)))
	}
	if _, ok := readRef("c", word{Text: fold(cust.Name)}); ok || refLike.MatchString(fold(cust.Name)) {
		wrong("name", appraisal.Errorf(appraisal.Invalid, "customer_name_ref", "words", cust.Name, "example", in(wordAdd)+in(oneMore)))
	}
	for _, f := range customerFieldList() {
		if utf8.RuneCountInString(*f.of(&cust)) > f.most {
			wrong(f.id, appraisal.Errorf(appraisal.Invalid, "value_too_long", "words", excerpt(*f.of(&cust))))
		}
	}
	if cust.Email != "" && (strings.Count(cust.Email, "@") != 1 || strings.ContainsAny(cust.Email, " ,;") || strings.HasSuffix(cust.Email, "@")) {
		wrong("email", appraisal.Errorf(appraisal.Invalid, "email_unreadable", "words", excerpt(cust.Email), "example", "anna@acme.example"))
	}
}

func customerForm(cust appraisal.Customer) message.Form {
	f := message.Form{
		ID: "customer.new", Title: message.T("customer.form.title"), Submit: message.T("button.save"),
		Inputs: []message.Input{{ID: "name", Kind: message.InputLine, Label: message.T("label.company"), Initial: cust.Name, Max: mostName}},
	}
	for _, field := range customerFieldList() {
		kind := message.InputLine
		if field.id == "note" {
			kind = message.InputParagraph
		}
		f.Inputs = append(f.Inputs, message.Input{
			ID: field.id, Kind: kind, Label: message.T("label." + field.id), Initial: *field.of(&cust), Optional: true, Max: min(field.most, mostParagraph),
		})
	}
	return f
}

func (h customers) submit(ctx context.Context, c call, s Submission) (message.Reply, error) {
	var cust appraisal.Customer
	var wrong mistakes
	name, err := readable(s.Get("name"))
	wrong.at("name", err)
	cust.Name = strings.Join(strings.Fields(name), " ")
	for _, f := range customerFieldList() {
		*f.of(&cust), err = readable(s.Get(f.id))
		wrong.at(f.id, err)
	}
	if !wrong.any() { // what can't be read at all is not judged
		checkCustomer(cust, c.in, wrong.at)
	}
	if wrong.any() {
		return wrong.reply()
	}
	reply, err := h.save(ctx, c, cust)
	if e, exists := hasReason(err, "customer_exists"); exists {
		return message.Reply{Refused: []message.FieldError{{Input: "name", Text: message.T("error.customer_exists",
			message.Str("name", detail(e, "name")), message.Str("ref", detail(e, "ref")))}}}, nil
	}
	return reply, err
}

// customerFields shows what is known.
func customerFields(cust appraisal.Customer) []message.Field {
	var fields []message.Field
	for _, f := range customerFieldList() {
		if v := *f.of(&cust); v != "" {
			fields = append(fields, message.Field{Label: message.T("label." + f.id), Value: message.Plain(v)})
		}
	}
	return fields
}
