package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// book is a store in memory that keeps to the store's contract as far as deals, contacts, customers, members and settings go.
type book struct {
	others // everything else is not called
	shelf

	mu        sync.Mutex
	members   []appraisal.Member
	set       appraisal.Settings
	teams     []appraisal.Team
	customers []appraisal.Customer
	deals     []appraisal.Deal
	entries   []appraisal.Entry
	followUps []appraisal.FollowUp
	rates     []string
	published []string         // periods with results
	posts     []message.Post   // in the outbox
	broughtBy map[int64]string // the record that a customer came with
	first     map[string]any   // outcome of the first request of a key
	refused   []string
	broken    error // returned by every change

	editedFirst func(*appraisal.Settings) // an edit of the settings that comes just before the next one
}

var noon = time.Date(2026, time.November, 23, 4, 0, 0, 0, time.UTC) // Monday noon in Shanghai

func newBook() *book {
	member := func(id, name string, role appraisal.Role, team, lang string) appraisal.Member {
		return appraisal.Member{Workspace: "T1", ID: appraisal.MemberID(id), Name: name, Role: role, Team: team, Lang: lang, TimeZone: "Asia/Shanghai"}
	}
	return &book{
		members: []appraisal.Member{
			member("ULI", "Li Na", appraisal.Rep, "east", "en"), member("UZHAO", "赵敏", appraisal.Rep, "east", "zh-CN"),
			member("UFREMD", "Fremd", appraisal.Rep, "west", "en"), member("UWANG", "王伟", appraisal.Manager, "east", "zh-CN"),
			member("UCHEN", "Chen", appraisal.Owner, "", "en"), member("USPEC", "Sun", appraisal.Specialist, "east", "en"),
		},
		set:   appraisal.Settings{Workspace: "T1", TimeZone: "Asia/Shanghai", Currency: "CNY", Lang: "zh-CN", Scheme: "S09"},
		teams: []appraisal.Team{{ID: "east", Name: "East", Channel: "C1"}, {ID: "west", Name: "West"}},
		customers: []appraisal.Customer{
			{Number: 1, Name: "Acme Trading", Owner: "ULI", Added: theMonday, Contact: "Anna Roth", Phone: "+49 40 12"},
			{Number: 2, Name: "Acorn Supplies", Owner: "UZHAO", Added: theMonday},
			{Number: 3, Name: "华东阀门", Owner: "ULI", Added: theMonday, Region: "华东", Product: "阀门"},
		},
		first: map[string]any{}, broughtBy: map[int64]string{},
	}
}

// once gives the outcome of the first request of the key instead of doing it again.
func once[T any](b *book, c appraisal.Change, action string, do func() (T, error)) (T, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var none T
	if b.broken != nil {
		return none, b.broken
	}
	key := string(c.Workspace) + c.Key + action
	if done, ok := b.first[key].(T); ok {
		return done, nil
	}
	out, err := do()
	if err == nil && c.Key != "" {
		b.first[key] = out
	}
	return out, err
}

func (b *book) Settings(context.Context, appraisal.WorkspaceID) (appraisal.Settings, error) {
	return b.set, nil
}

func (b *book) Actor(ctx context.Context, ws appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, appraisal.Settings, error) {
	m, err := b.Member(ctx, ws, id)
	return m, b.set, err
}

func (b *book) Member(_ context.Context, ws appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, error) {
	for _, m := range b.members {
		if m.ID == id && ws == m.Workspace {
			return m, nil
		}
	}
	return appraisal.Member{}, appraisal.Errorf(appraisal.Unknown, "member_unknown")
}

func (b *book) Members(context.Context, appraisal.WorkspaceID) ([]appraisal.Member, error) {
	return slices.Clone(b.members), nil
}

func (b *book) Teams(context.Context, appraisal.WorkspaceID) ([]appraisal.Team, error) {
	return slices.Clone(b.teams), nil
}

func (b *book) Refused(_ context.Context, c appraisal.Change, action, target string) error {
	b.refused = append(b.refused, fmt.Sprintf("%s %s %s", c.Actor, action, target))
	return nil
}

func (b *book) EditMember(_ context.Context, c appraisal.Change, id appraisal.MemberID, edit func(*appraisal.Member), _ ...message.Post) (appraisal.Member, error) {
	return once(b, c, "member", func() (appraisal.Member, error) {
		at := slices.IndexFunc(b.members, func(m appraisal.Member) bool { return m.ID == id })
		m := b.members[at]
		edit(&m)
		if b.members[at].Role == appraisal.Owner && m.Role != appraisal.Owner &&
			!slices.ContainsFunc(b.members, func(o appraisal.Member) bool { return o.Role == appraisal.Owner && o.ID != id && o.Left.IsZero() }) {
			return m, appraisal.Errorf(appraisal.Conflict, "last_owner", "name", m.Name)
		}
		b.members[at] = m
		return m, nil
	})
}

func (b *book) SaveTeam(_ context.Context, c appraisal.Change, t appraisal.Team) error {
	_, err := once(b, c, "team", func() (bool, error) {
		b.teams = append(slices.DeleteFunc(b.teams, func(x appraisal.Team) bool { return x.ID == t.ID }), t)
		return true, nil
	})
	return err
}

func (b *book) EditSettings(_ context.Context, c appraisal.Change, edit func(*appraisal.Settings) error) (appraisal.Settings, error) {
	return once(b, c, "settings", func() (appraisal.Settings, error) {
		if b.editedFirst != nil { // somebody else is a moment earlier
			b.editedFirst(&b.set)
		}
		set := b.set
		if err := edit(&set); err != nil {
			return set, err
		}
		b.set = set
		return set, nil
	})
}

func (b *book) SetRate(_ context.Context, c appraisal.Change, currency string, on calendar.Date, rate decimal.Decimal) error {
	_, err := once(b, c, "rate", func() (bool, error) {
		b.rates = append(b.rates, fmt.Sprintf("%s %s %s", currency, on, rate))
		return true, nil
	})
	return err
}

func (b *book) addCustomer(x appraisal.Customer) (appraisal.Customer, error) {
	for _, have := range b.customers {
		if fold(have.Name) == fold(x.Name) {
			return have, appraisal.Errorf(appraisal.Conflict, "customer_exists", "name", have.Name, "ref", have.Ref())
		}
	}
	x.Number = int64(len(b.customers) + 1)
	b.customers = append(b.customers, x)
	return x, nil
}

func (b *book) AddCustomer(_ context.Context, c appraisal.Change, x appraisal.Customer) (appraisal.Customer, error) {
	return once(b, c, "customer", func() (appraisal.Customer, error) { return b.addCustomer(x) })
}

func (b *book) Customer(_ context.Context, _ appraisal.WorkspaceID, n int64) (appraisal.Customer, error) {
	if n < 1 || int(n) > len(b.customers) {
		return appraisal.Customer{}, appraisal.Errorf(appraisal.NotFound, "customer_missing", "ref", appraisal.Customer{Number: n}.Ref())
	}
	return b.customers[n-1], nil
}

func (b *book) FindCustomers(_ context.Context, _ appraisal.WorkspaceID, words string, limit int) ([]appraisal.Customer, error) {
	var starts, holds []appraisal.Customer
	for _, x := range b.customers {
		switch {
		case fold(x.Name) == fold(words), fold(x.Ref()) == fold(words):
			return []appraisal.Customer{x}, nil
		case strings.HasPrefix(fold(x.Name), fold(words)):
			starts = append(starts, x)
		case strings.Contains(fold(x.Name), fold(words)):
			holds = append(holds, x)
		}
	}
	all := slices.Concat(starts, holds)
	return all[:min(limit, len(all))], nil
}

func (b *book) Customers(_ context.Context, _ appraisal.WorkspaceID, owner appraisal.MemberID, offset, limit int) ([]appraisal.Customer, int, error) {
	var all []appraisal.Customer
	for _, x := range b.customers {
		if owner == "" || x.Owner == owner {
			all = append(all, x)
		}
	}
	return cut(all, offset, limit), len(all), nil
}

func cut[T any](all []T, offset, limit int) []T {
	all = all[min(offset, len(all)):]
	if limit > 0 {
		all = all[:min(limit, len(all))]
	}
	return all
}

func (b *book) LogDeal(ctx context.Context, c appraisal.Change, n appraisal.NewDeal) (appraisal.Deal, error) {
	logged, err := once(b, c, "deal", func() (appraisal.Deal, error) {
		d := n.Deal
		if n.CreateCustomer != "" {
			x, err := b.addCustomer(appraisal.Customer{Name: n.CreateCustomer, Owner: d.Member, Added: d.Signed})
			if err != nil {
				return d, err
			}
			d.Customer, d.CustomerName = x.Number, x.Name
		}
		for _, have := range b.deals {
			if !n.AllowRepeat && !have.Voided && have.Customer == d.Customer && have.Member == d.Member && have.Amount == d.Amount &&
				have.Signed == d.Signed && c.At.Sub(have.LoggedAt) < 2*time.Minute {
				reason := "deal_similar"
				if have.Cost == d.Cost && have.Expenses == d.Expenses && have.Note == d.Note {
					reason = "deal_repeated"
				}
				return d, appraisal.Errorf(appraisal.Conflict, reason, "ref", have.Ref())
			}
		}
		d.Number, d.LoggedAt = int64(len(b.deals)+128), c.At
		if n.CreateCustomer != "" {
			b.broughtBy[d.Customer] = d.Ref()
		}
		b.deals = append(b.deals, d)
		return d, nil
	})
	if err != nil {
		return logged, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Deal(ctx, c.Workspace, logged.Number) // as it is now, when the request is a repeat
}

func (b *book) deal(n int64) (*appraisal.Deal, error) {
	for i := range b.deals {
		if b.deals[i].Number == n {
			return &b.deals[i], nil
		}
	}
	return nil, errMissing(appraisal.Deal{Number: n}.Ref())
}

func (b *book) Deal(_ context.Context, _ appraisal.WorkspaceID, n int64) (appraisal.Deal, error) {
	d, err := b.deal(n)
	if err != nil {
		return appraisal.Deal{}, err
	}
	return *d, nil
}

func (b *book) Deals(_ context.Context, _ appraisal.WorkspaceID, f appraisal.DealFilter) ([]appraisal.Deal, int, error) {
	var all []appraisal.Deal
	for _, d := range slices.Backward(b.deals) {
		m, _ := b.Member(context.Background(), "T1", d.Member)
		if d.Voided || f.Member != "" && f.Member != d.Member || f.Team != "" && f.Team != m.Team || f.Customer != 0 && f.Customer != d.Customer {
			continue
		}
		all = append(all, d)
	}
	return cut(all, f.Offset, f.Limit), len(all), nil
}

func (b *book) Published(_ context.Context, _ appraisal.WorkspaceID, _ string, p calendar.Period) (bool, error) {
	return slices.Contains(b.published, p.ID()), nil
}

func (b *book) RateKnown(_ context.Context, _ appraisal.WorkspaceID, currency string, _ calendar.Date) (bool, error) {
	return slices.ContainsFunc(b.rates, func(r string) bool { return strings.HasPrefix(r, currency) }), nil
}

// withdraw takes a customer away that came with a record and is used by nothing else.
func (b *book) withdraw(customer int64, ref string) bool {
	for _, d := range b.deals {
		if d.Customer == customer && !d.Voided {
			return false
		}
	}
	for _, f := range b.followUps {
		if f.Customer == customer && !f.Voided {
			return false
		}
	}
	for i := range b.customers {
		if x := &b.customers[i]; x.Number == customer && b.broughtBy[customer] == ref {
			x.Name = "" // no longer found; the number is not given out again
			return true
		}
	}
	return false
}

func (b *book) VoidDeal(_ context.Context, c appraisal.Change, n int64, reason string, posts ...message.Post) (appraisal.Deal, error) {
	return once(b, c, "void", func() (appraisal.Deal, error) {
		d, err := b.deal(n)
		if err != nil {
			return appraisal.Deal{}, err
		}
		if d.Voided {
			return *d, appraisal.Errorf(appraisal.Conflict, "deal_voided", "ref", d.Ref())
		}
		d.Voided, d.VoidReason = true, reason
		d.CustomerWithdrawn = b.withdraw(d.Customer, d.Ref())
		b.posts = append(b.posts, posts...)
		return *d, nil
	})
}

func (b *book) Entries(_ context.Context, _ appraisal.WorkspaceID, n int64) ([]appraisal.Entry, error) {
	var all []appraisal.Entry
	for _, e := range b.entries {
		if e.Deal == n {
			all = append(all, e)
		}
	}
	return all, nil
}

type dealEntry struct {
	d appraisal.Deal
	e appraisal.Entry
}

func (b *book) AddEntry(_ context.Context, c appraisal.Change, e appraisal.Entry) (appraisal.Deal, appraisal.Entry, error) {
	out, err := once(b, c, "entry", func() (dealEntry, error) {
		d, err := b.deal(e.Deal)
		if err != nil {
			return dealEntry{}, err
		}
		sum, reason := &d.Paid, "overpaid"
		if e.Kind == appraisal.Return {
			sum, reason = &d.Returned, "overreturned"
		}
		if d.Voided {
			return dealEntry{}, appraisal.Errorf(appraisal.Conflict, "deal_voided", "ref", d.Ref())
		}
		if sum.Minor+e.Amount.Minor > d.Amount.Minor {
			return dealEntry{}, appraisal.Errorf(appraisal.Invalid, reason, "ref", d.Ref(), "paid", sum.Decimal().String(),
				"amount", d.Amount.Decimal().String(), "currency", d.Amount.Currency)
		}
		*sum = appraisal.Money{Minor: sum.Minor + e.Amount.Minor, Currency: e.Amount.Currency}
		e.Seq = int64(len(b.entries) + 1)
		b.entries = append(b.entries, e)
		return dealEntry{*d, e}, nil
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, now := range b.entries {
		if err == nil && now.Deal == out.e.Deal && now.Kind == out.e.Kind && now.Seq == out.e.Seq {
			out.e = now
		}
	}
	return out.d, out.e, err
}

func (b *book) VoidEntry(_ context.Context, c appraisal.Change, n int64, kind appraisal.EntryKind, seq int64) (appraisal.Deal, error) {
	return once(b, c, "void entry", func() (appraisal.Deal, error) {
		d, err := b.deal(n)
		if err != nil {
			return appraisal.Deal{}, err
		}
		for i := range b.entries {
			if e := &b.entries[i]; e.Deal == n && e.Kind == kind && e.Seq == seq {
				if e.Voided {
					return *d, appraisal.Errorf(appraisal.Conflict, "entry_voided", "ref", d.Ref())
				}
				e.Voided = true
				d.Paid.Minor -= e.Amount.Minor
				return *d, nil
			}
		}
		return *d, appraisal.Errorf(appraisal.NotFound, "entry_missing", "ref", d.Ref())
	})
}
