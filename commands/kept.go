package commands

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// mostValue is how many bytes a button carries.
const mostValue = 2000

// kept is a line that waits in a button for the person to say which customer is meant, or that a repeat is wanted. Nothing has to be
// typed again, and since the key is the first request's, one line is saved once, however often its buttons are pressed and the line
// itself is delivered again.
type kept struct {
	Key  string // of the request in which the line was typed
	Ref  string // customer to use, "C-17", or newCustomer to create the one named in the line
	Line string // in the form that the command's own parser reads
}

// value is what the button carries; ok is false when it would be too long.
func (k kept) value() (value string, ok bool) {
	v := k.Key + "\n" + k.Ref + "\n" + k.Line
	return v, len(v) <= mostValue
}

// readKept reads a button's value. A value that is not one of ours is Conflict "button_outdated".
func readKept(value string) (kept, line, error) {
	parts := strings.SplitN(value, "\n", 3)
	if len(parts) != 3 || parts[0] == "" {
		return kept{}, line{}, errOutdated()
	}
	l, err := readLine(parts[2])
	if err != nil || len(l.Words) == 0 {
		return kept{}, line{}, errOutdated()
	}
	return kept{Key: parts[0], Ref: parts[1], Line: parts[2]}, l, nil
}

func errOutdated() error { return appraisal.Errorf(appraisal.Conflict, "button_outdated") }

// finish saves a kept line with the customer that its button names. Where that is a new one which somebody created meanwhile, that one
// is used.
func (k kept) finish(
	ctx context.Context, s customerFinder, c call, name string, save func(appraisal.Customer, kept) (message.Reply, error),
) (message.Reply, error) {
	var cust appraisal.Customer
	if k.Ref != newCustomer {
		var err error
		if cust, err = customerByRef(ctx, s, c, k.Ref); err != nil {
			return message.Reply{}, err
		}
	}
	reply, err := save(cust, k)
	if _, exists := hasReason(err, "customer_exists"); exists {
		f, ferr := findCustomer(ctx, s, c, name)
		if ferr != nil || !f.Sure {
			return message.Reply{}, err
		}
		k.Ref = f.Customer.Ref()
		reply, err = save(f.Customer, k)
	}
	reply.Replace = reply.Message != nil
	return reply, err
}

// offer asks which customer was meant, with a button for each candidate and one that creates the customer, and repeats what is to be
// saved.
func offer(name string, f found, k kept, pick, create string, what ...message.Text) (message.Message, bool) {
	question := message.T("customer.unknown", message.Str("name", name))
	if len(f.Candidates) > 0 {
		question = message.T("customer.which", message.Str("name", name))
	}
	var buttons []message.Action
	for _, cust := range f.Candidates {
		k.Ref = cust.Ref()
		v, ok := k.value()
		if !ok {
			return message.Message{}, false
		}
		buttons = append(buttons, message.Action{ID: pick, Value: v, Label: customerOption(cust).Label})
	}
	k.Ref = newCustomer
	v, ok := k.value()
	if !ok {
		return message.Message{}, false
	}
	style := message.Style("")
	if len(f.Candidates) == 0 {
		style = message.Primary
	}
	buttons = append(buttons, message.Action{ID: create, Value: v, Label: message.T("customer.create", message.Str("name", name)), Style: style})
	m := message.Say(question).With(message.Notes(message.T("customer.to_save", message.Chain("what", "list.comma", what...))), message.Buttons(buttons...))
	if f.More {
		m = m.With(message.Notes(message.T("customer.more")))
	}
	return m.With(message.Notes(message.T("customer.kept"))), true
}

// likeness is how a new record is like one saved a moment ago, and the texts that say so in a message and in a form. One that says all
// the same is a repeat; others are similar.
type likeness struct{ reason, text, form string }

func dealLikenesses() []likeness {
	return []likeness{
		{"deal_repeated", "deal.repeated", "deal.repeated_form"},
		{"deal_similar", "deal.similar", "deal.similar_form"},
	}
}

func followUpLikenesses() []likeness {
	return []likeness{
		{"followup_repeated", "followup.repeated", "followup.repeated_form"},
		{"followup_similar", "followup.similar", "followup.similar_form"},
	}
}

// repeated reports whether the store refused a record because a like one was saved a moment ago: that one's short id, and how they are
// alike.
func repeated(err error, kinds []likeness) (ref string, how likeness, ok bool) {
	for _, how := range kinds {
		if e, ok := hasReason(err, how.reason); ok && e.Code == appraisal.Conflict {
			return detail(e, "ref"), how, true
		}
	}
	return "", likeness{}, false
}

// hasReason finds an error of the reason.
func hasReason(err error, reason string) (*appraisal.Error, bool) {
	var e *appraisal.Error
	if errors.As(err, &e) && e.Reason == reason {
		return e, true
	}
	return nil, false
}

func detail(e *appraisal.Error, name string) string {
	for _, d := range e.Details {
		if d.Name == name {
			return d.Value
		}
	}
	return ""
}

// inLine completes an error about one value so that it fits a command line: what was understood before it, and the line corrected.
// The example of a parser is the value alone; line puts it where it belongs.
func inLine(err error, understood string, line func(value string) string) error {
	var e *appraisal.Error
	if !errors.As(err, &e) || e.Code != appraisal.Invalid {
		return err
	}
	c := *e
	c.Details = []appraisal.Detail{{Name: "understood", Value: understood}}
	for _, d := range e.Details {
		if d.Name == "example" {
			d.Value = line(d.Value)
		}
		c.Details = append(c.Details, d)
	}
	return &c
}

// refused is an error about one field of a form, beside the field. Other errors stay errors.
func refused(input string, err error) (message.Reply, error) {
	var e *appraisal.Error
	if !errors.As(err, &e) || e.Code != appraisal.Invalid && e.Code != appraisal.NotFound {
		return message.Reply{}, err
	}
	return message.Reply{Refused: []message.FieldError{{Input: input, Text: Apology(e)}}}, nil
}

var refForm = regexp.MustCompile(`^#?([a-z])?[-#]?(\d{1,12})$`)

// readRef reads a short id: D-128, d128 or 128 for the letter d.
func readRef(letter string, w word) (int64, bool) {
	m := refForm.FindStringSubmatch(w.Text)
	if m == nil || m[1] != "" && m[1] != letter {
		return 0, false
	}
	n, err := strconv.ParseInt(m[2], 10, 64)
	return n, err == nil && n > 0
}
