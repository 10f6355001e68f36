package commands

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
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
const mostCandidates = 10

// mostSimilar is how many customers are looked through for the actor's own.
const mostSimilar = 50

// found is the outcome of looking for a customer by what was typed: one customer, or those it could be (none: unknown).
type found struct {
	Customer   appraisal.Customer
	Sure       bool
	Candidates []appraisal.Customer // the actor's own first
	More       bool                 // there are more than those
}

// findCustomer finds the customer whose name or short id was typed: an exact one, or the only one whose name begins so.
func findCustomer(ctx context.Context, s customerFinder, c call, words string) (found, error) {
	words = strings.Join(strings.Fields(words), " ")
	if words == "" || utf8.RuneCountInString(words) > mostName {
		return found{}, appraisal.Errorf(appraisal.Invalid, "customer_name_long", "words", excerpt(words))
	}
	if m := refLike.FindStringSubmatch(fold(words)); m != nil && m[1] == "c" { // C17, c-17
		words = "C-" + m[2]
	}
	list, err := s.FindCustomers(ctx, c.ws(), words, mostSimilar)
	if err != nil {
		return found{}, err
	}
	if len(list) == 1 && certain(list[0], words) {
		return found{Customer: list[0], Sure: true}, nil
	}
	list = ownFirst(c, list)
	return found{Candidates: list[:min(len(list), mostCandidates)], More: len(list) > mostCandidates}, nil
}

// ownFirst puts the actor's own customers before the others and keeps the order otherwise.
func ownFirst(c call, list []appraisal.Customer) []appraisal.Customer {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b appraisal.Customer) int {
		switch own := a.Owner == c.Actor.ID; {
		case own == (b.Owner == c.Actor.ID):
			return 0
		case own:
			return -1
		}
		return 1
	})
	return list
}

// known is the customer whose exact name or short id a line's first words are, the longest such name, and how many words it has; none
// for a line that begins with no customer.
func known(ctx context.Context, s customerFinder, c call, l line) (appraisal.Customer, int, error) {
	for n := min(len(l.Words), mostNameWords); n > 0; n-- {
		name := l.name(n)
		if name == "" || utf8.RuneCountInString(name) > mostName {
			continue
		}
		f, err := findCustomer(ctx, s, c, name)
		if err != nil {
			return appraisal.Customer{}, 0, err
		}
		if f.Sure && (fold(f.Customer.Name) == fold(name) || fold(f.Customer.Ref()) == fold(name)) {
			return f.Customer, n, nil
		}
	}
	return appraisal.Customer{}, 0, nil
}

// refLike is a short id, which is no name.
var refLike = regexp.MustCompile(`^([cdf])-?(\d{1,12})$`)

// otherVerbs are words that people type for what a command does not do.
var otherVerbs = []string{"edit", "stage", "split", "sample", "change", "delete", "remove", "修改", "编辑", "删除", "阶段", "分成"}

// noName refuses words that begin with what is hardly a customer: a short id, or a word for something else that a command could do.
// command is the one they stand behind.
func noName(ctx context.Context, s customerFinder, c call, command string, typed line) error {
	if len(typed.Words) == 0 || typed.Words[0].Quoted {
		return nil
	}
	first := typed.Words[0]
	if m := refLike.FindStringSubmatch(first.Text); m != nil {
		if m[1] == "c" {
			return appraisal.Errorf(appraisal.NotFound, "customer_missing", "ref", strings.ToUpper(m[1])+"-"+m[2])
		}
		return appraisal.Errorf(appraisal.Invalid, "name_is_ref", "words", first.Raw,
			"example", c.in(Example{ZH: command + " 查看 ", EN: command + " show "})+strings.ToUpper(m[1])+"-"+m[2])
	}
	if !first.is(otherVerbs...) {
		return nil
	}
	_, n, err := known(ctx, s, c, typed.skip(1))
	if err != nil {
		return err
	}
	if n > 0 || len(typed.Words) == 1 || refLike.MatchString(typed.Words[1].Text) || first.Text[0] >= utf8.RuneSelf {
		return appraisal.Errorf(appraisal.Invalid, "not_available", "words", first.Raw,
			"example", c.in(Example{ZH: command + " 作废 ", EN: command + " void "})+ifRef(typed, command))
	}
	return nil
}

// newName refuses to take for a new customer what noName refuses, or the name of a known customer with more words behind it. The typed
// words are the name's, rest is what else the line says.
func newName(ctx context.Context, s customerFinder, c call, command string, typed line, rest string) error {
	if len(typed.Words) == 1 && typed.Words[0].Quoted {
		return nil
	}
	if err := noName(ctx, s, c, command, typed); err != nil {
		return err
	}
	cust, n, err := known(ctx, s, c, typed)
	if err != nil || n == 0 || n == len(typed.Words) {
		return err
	}
	return appraisal.Errorf(appraisal.Invalid, "name_not_known", "understood", cust.Name, "words", excerpt(typed.between(n, len(typed.Words))),
		"example", strings.TrimSpace(command+" "+quoted(typed.name(len(typed.Words)))+" "+rest))
}

// ifRef is the short id that the words name behind the first, or one to stand for it.
func ifRef(typed line, command string) string {
	if len(typed.Words) > 1 {
		if m := refLike.FindStringSubmatch(typed.Words[1].Text); m != nil {
			return strings.ToUpper(m[1]) + "-" + m[2]
		}
	}
	if command == "/followup" {
		return "F-12"
	}
	return "D-128"
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
		list, err = s.FindCustomers(ctx, c.ws(), typed, mostSimilar)
		list = ownFirst(c, list)
		list = list[:min(len(list), most)]
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

// customerInput is the field for a customer: filled with a known one, with the name of a new one, or empty.
func customerInput(cust appraisal.Customer, name string) message.Input {
	in := message.Input{ID: "customer", Kind: message.InputCustomer, Label: message.T("label.customer"), Hint: message.T("hint.customer")}
	var o message.Option
	switch {
	case cust.Number != 0:
		o = customerOption(cust)
	case name != "":
		o = newCustomerOption(name)
	default:
		return in
	}
	in.Initial, in.Options = o.Value, []message.Option{o}
	return in
}

// mostBook is how many customers are looked for in a message, of the actor's own and of the others.
const mostBook = 500

// namedIn is the known customer whose name stands in a text, the longest such name, the actor's own before others'; none when there is
// no such customer.
func namedIn(ctx context.Context, s customerFinder, c call, text string) (appraisal.Customer, error) {
	text = strings.Join(strings.Fields(fold(text)), " ")
	for _, owner := range []appraisal.MemberID{c.Actor.ID, ""} {
		list, _, err := s.Customers(ctx, c.ws(), owner, 0, mostBook)
		if err != nil {
			return appraisal.Customer{}, err
		}
		var best appraisal.Customer
		for _, cust := range list {
			if name := strings.Join(strings.Fields(fold(cust.Name)), " "); len(cust.Name) > len(best.Name) && standsIn(text, name) {
				best = cust
			}
		}
		if best.Number != 0 {
			return best, nil
		}
	}
	return appraisal.Customer{}, nil
}

// standsIn reports whether a name of at least two characters stands in a text, not inside a longer Latin word.
func standsIn(text, name string) bool {
	if utf8.RuneCountInString(name) < 2 {
		return false
	}
	latin := func(r rune) bool { return unicode.Is(unicode.Latin, r) || unicode.IsDigit(r) }
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		behind, _ := utf8.DecodeRuneInString(text[i+len(name):])
		begin, _ := utf8.DecodeRuneInString(name)
		end, _ := utf8.DecodeLastRuneInString(name)
		inside := latin(before) && latin(begin) || latin(behind) && latin(end)
		if !inside {
			return true
		}
		from = i + len(name)
	}
}
