package commands

import (
	"slices"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// mostDraftLines is how many lines a part of a draft has at most, which keeps it within the 3,000 characters of a form's field.
const mostDraftLines = 24

// draftWork is the first part of a report drafted from what was logged: deals, payments and returns, and how many contacts of which
// kind.
func draftWork(w appraisal.Week, buyers map[int64]string) []message.Text {
	var lines []message.Text
	for _, d := range w.Deals {
		lines = append(lines, message.T("report.draft.deal", message.Date("on", d.Signed), message.Str("ref", d.Ref()),
			message.Str("customer", excerpt(d.CustomerName)), message.Money("amount", d.Amount.Minor, d.Amount.Currency)))
	}
	for _, e := range w.Entries {
		ref := appraisal.Deal{Number: e.Deal}.Ref()
		if name := buyers[e.Deal]; name != "" {
			ref += " " + excerpt(name)
		}
		args := []message.Arg{message.Date("on", e.On), message.Str("deal", ref), message.Money("amount", e.Amount.Minor, e.Amount.Currency)}
		if e.Kind == appraisal.Return {
			lines = append(lines, message.T("report.draft.return", args...))
		} else {
			lines = append(lines, message.T("report.draft.payment", args...))
		}
	}
	if line, ok := draftContacts(w.FollowUps); ok {
		lines = append([]message.Text{line}, lines...)
	}
	return cutDraft(lines)
}

// draftContacts counts the contacts by kind.
func draftContacts(list []appraisal.FollowUp) (message.Text, bool) {
	if len(list) == 0 {
		return message.Text{}, false
	}
	customers, kinds := map[int64]bool{}, map[appraisal.ContactKind]int{}
	for _, f := range list {
		customers[f.Customer] = true
		kinds[f.Kind]++
	}
	var counts []message.Text
	for _, k := range appraisal.ContactKinds() {
		if n := kinds[k]; n > 0 {
			counts = append(counts, message.T("report.draft.count", message.Sub("kind", kindText(k)), message.Count("count", n)))
		}
	}
	return message.T("report.draft.contacts", message.Count("count", len(list)), message.Count("customers", len(customers)),
		message.List("kinds", counts...)), true
}

// draftCustomers is the second part: each customer with contact, phone, e-mail and address, and what was done with them.
func draftCustomers(w appraisal.Week) []message.Text {
	var lines []message.Text
	for _, cust := range w.Customers {
		lines = append(lines, draftCustomerLine(cust))
		for _, f := range w.FollowUps {
			if f.Customer == cust.Number {
				lines = append(lines, draftContactLine(f))
			}
		}
	}
	return cutDraft(lines)
}

func draftCustomerLine(cust appraisal.Customer) message.Text {
	var details []string
	for _, d := range []string{cust.Contact, cust.Phone, cust.Email, cust.Address} {
		if d != "" {
			details = append(details, excerpt(d))
		}
	}
	name := message.Str("customer", excerpt(cust.Name))
	if len(details) == 0 {
		return message.T("report.draft.customer", name)
	}
	return message.T("report.draft.customer_details", name, message.Str("details", strings.Join(details, " · ")))
}

func draftContactLine(f appraisal.FollowUp) message.Text {
	args := []message.Arg{message.Date("on", f.On), message.Sub("kind", kindText(f.Kind)), message.Str("note", excerpt(f.Note))}
	if !f.NextStep.IsZero() {
		return message.T("report.draft.contact_next", append(args, message.Date("next", f.NextStep))...)
	}
	return message.T("report.draft.contact", args...)
}

// cutDraft says how many lines there would be more.
func cutDraft(lines []message.Text) []message.Text {
	if len(lines) <= mostDraftLines {
		return lines
	}
	return append(slices.Clone(lines[:mostDraftLines-1]), message.T("report.draft.more", message.Count("count", len(lines)-mostDraftLines+1)))
}
