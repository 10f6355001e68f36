package commands

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// customerFinder looks customers up.
type customerFinder interface {
	Customer(ctx context.Context, ws appraisal.WorkspaceID, number int64) (appraisal.Customer, error)
	FindCustomers(ctx context.Context, ws appraisal.WorkspaceID, words string, limit int) ([]appraisal.Customer, error)
	Customers(ctx context.Context, ws appraisal.WorkspaceID, owner appraisal.MemberID, offset, limit int) ([]appraisal.Customer, int, error)
}

// mostCandidates is how many customers of a similar name are offered as buttons.
const mostCandidates = 5

// found is the outcome of looking for a customer by what was typed: one customer, or those it could be (none: unknown).
type found struct {
	Customer   appraisal.Customer
	Sure       bool
	Candidates []appraisal.Customer
}

// findCustomer finds the customer whose name or short id was typed: an exact one, or the only one whose name begins so.
func findCustomer(ctx context.Context, s customerFinder, c call, words string) (found, error) {
	words = strings.Join(strings.Fields(words), " ")
	if words == "" || utf8.RuneCountInString(words) > mostName {
		return found{}, appraisal.Errorf(appraisal.Invalid, "customer_name_long", "words", excerpt(words))
	}
	list, err := s.FindCustomers(ctx, c.ws(), words, mostCandidates+1)
	if err != nil {
		return found{}, err
	}
	if len(list) == 1 && certain(list[0], words) {
		return found{Customer: list[0], Sure: true}, nil
	}
	return found{Candidates: list[:min(len(list), mostCandidates)]}, nil
}

// certain reports whether the only customer found is the one that was meant: the same name or short id, or a name that begins with
// at least two characters typed.
func certain(cust appraisal.Customer, words string) bool {
	typed, name := fold(words), fold(strings.Join(strings.Fields(cust.Name), " "))
	return typed == name || typed == fold(cust.Ref()) || utf8.RuneCountInString(typed) >= 2 && strings.HasPrefix(name, typed)
}

// mostName is the most characters of a customer's name; mostOption what Slack carries as the value of an option.
const (
	mostName   = 200
	mostOption = 140
)

// newCustomer marks the value of a customer field that names a customer to be created.
const newCustomer = "+"

// suggestCustomers offers customers for what was typed into a customer field: found ones, the own ones when nothing is typed yet, and
// where it is wanted the creation of a new one.
func suggestCustomers(ctx context.Context, s customerFinder, c call, typed string, create bool) ([]message.Option, error) {
	const most = 20
	var list []appraisal.Customer
	typed, err := readable(typed)
	if err != nil {
		return nil, err
	}
	typed = strings.Join(strings.Fields(typed), " ")
	if typed == "" {
		list, _, err = s.Customers(ctx, c.ws(), c.Actor.ID, 0, most)
	} else {
		list, err = s.FindCustomers(ctx, c.ws(), typed, most)
	}
	if err != nil {
		return nil, err
	}
	exact := false
	options := make([]message.Option, 0, len(list)+1)
	for _, cust := range list {
		exact = exact || fold(cust.Name) == fold(typed)
		options = append(options, customerOption(cust))
	}
	if create && !exact && typed != "" && utf8.RuneCountInString(newCustomer+typed) <= mostOption {
		options = append(options, newCustomerOption(typed))
	}
	return options, nil
}

func customerOption(cust appraisal.Customer) message.Option {
	return message.Option{Value: cust.Ref(), Label: message.T("customer.option", message.Str("name", cust.Name), message.Str("ref", cust.Ref()))}
}

func newCustomerOption(name string) message.Option {
	return message.Option{Value: newCustomer + name, Label: message.T("customer.option_new", message.Str("name", name))}
}
