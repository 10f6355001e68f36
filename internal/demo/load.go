package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// Book is what the history is written into: the store.
type Book interface {
	EnsureWorkspace(ctx context.Context, s appraisal.Settings) error
	SyncMembers(ctx context.Context, ws appraisal.WorkspaceID, members []appraisal.Member, at time.Time) error
	SaveMember(ctx context.Context, c appraisal.Change, m appraisal.Member, posts ...message.Post) error
	SaveTeam(ctx context.Context, c appraisal.Change, t appraisal.Team) error
	AddCustomer(ctx context.Context, c appraisal.Change, customer appraisal.Customer) (appraisal.Customer, error)
	LogDeal(ctx context.Context, c appraisal.Change, d appraisal.NewDeal) (appraisal.Deal, error)
	AddEntry(ctx context.Context, c appraisal.Change, e appraisal.Entry) (appraisal.Deal, appraisal.Entry, error)
	LogFollowUp(ctx context.Context, c appraisal.Change, f appraisal.NewFollowUp) (appraisal.FollowUp, error)
	SubmitReport(ctx context.Context, c appraisal.Change, r appraisal.Report, posts ...message.Post) (appraisal.Report, error)
	SetTargets(ctx context.Context, c appraisal.Change, ts []appraisal.Target, posts ...message.Post) error
	AddSurvey(ctx context.Context, c appraisal.Change, s appraisal.Survey) (appraisal.Survey, error)
	SaveRating(ctx context.Context, c appraisal.Change, r appraisal.Rating) error
	SetRate(ctx context.Context, c appraisal.Change, currency string, on calendar.Date, rate decimal.Decimal) error
	appraisal.Source
	SaveScheme(ctx context.Context, c appraisal.Change, id, version, body string) error
	SaveResults(ctx context.Context, c appraisal.Change, rs []appraisal.Result) error
}

// Life is the company's doings: Until writes down what has happened by then.
type Life struct {
	book      Book
	zone      *time.Location
	acts      []act
	next      int
	customers []int64 // number in the book, by index in the history
	deals     []int64
}

// act is one thing that somebody does on a day.
type act struct {
	on   calendar.Date
	hour int
	by   appraisal.MemberID
	key  string
	do   func(context.Context, appraisal.Change) error
}

// evening is the hour at which a day's doings are in the book.
const evening = 18

// Begin writes the company's people and its history up to the day on which the demo begins. The same seed and day give the same records
// under the same keys, so that beginning again on kept records changes nothing.
func Begin(ctx context.Context, book Book, schemes appraisal.Schemes, seed uint64, at time.Time, lang string) (*Life, error) {
	settings := Settings(lang)
	today := settings.Today(at)
	l := &Life{book: book, zone: settings.Location()}
	if err := l.company(ctx, settings, firstDay(today)); err != nil {
		return nil, fmt.Errorf("demo: the company: %w", err)
	}
	h := newHistory(seed, today, lang)
	l.plan(&h)
	if err := l.Until(ctx, today.In(l.zone)); err != nil {
		return nil, err
	}
	return l, l.results(ctx, schemes, settings, today)
}

// Until writes down what happened up to the given time, in order. What no longer fits, because somebody playing has voided the deal or
// entered its payment already, does not happen.
func (l *Life) Until(ctx context.Context, now time.Time) error {
	for ; l.next < len(l.acts); l.next++ {
		a := l.acts[l.next]
		if a.on.In(l.zone).Add(evening * time.Hour).After(now) {
			return nil
		}
		err := a.do(ctx, l.change(a.by, a.on, a.hour, a.key))
		switch appraisal.CodeOf(err) {
		case "", appraisal.Conflict, appraisal.Invalid, appraisal.NotFound:
		default:
			return fmt.Errorf("demo: %s on %s: %w", a.key, a.on, err)
		}
	}
	return nil
}

func (l *Life) change(actor appraisal.MemberID, on calendar.Date, hour int, key string) appraisal.Change {
	at := on.In(l.zone).Add(time.Duration(hour)*time.Hour + time.Duration(len(key)*7)*time.Minute/10)
	return appraisal.Change{Workspace: Workspace, Actor: actor, Key: "demo:" + key, At: at}
}

func (l *Life) company(ctx context.Context, settings appraisal.Settings, from calendar.Date) error {
	if err := l.book.EnsureWorkspace(ctx, settings); err != nil {
		return err
	}
	var members []appraisal.Member
	for _, p := range people() {
		members = append(members, p.member(settings.Lang, from.AddDays(-400)))
	}
	for _, t := range teams(settings.Lang) {
		if err := l.book.SaveTeam(ctx, l.change(Chen, from, 8, "team:"+t.ID), t); err != nil {
			return err
		}
	}
	if err := l.book.SyncMembers(ctx, Workspace, members, from.In(l.zone)); err != nil {
		return err
	}
	for _, m := range members {
		if err := l.book.SaveMember(ctx, l.change(Chen, from, 8, "member:"+string(m.ID)), m); err != nil {
			return err
		}
	}
	return l.policy(ctx, from)
}

func (l *Life) add(on calendar.Date, hour int, by appraisal.MemberID, key string, do func(context.Context, appraisal.Change) error) {
	l.acts = append(l.acts, act{on, hour, by, key, do})
}

// plan puts the history in order of time, and on each day in the order in which things build on each other.
func (l *Life) plan(h *history) {
	l.customers, l.deals = make([]int64, len(h.Customers)), make([]int64, len(h.Deals))
	l.planOffice(h)
	l.planSales(h)
	l.planOpinions(h)
	slices.SortStableFunc(l.acts, func(a, b act) int { return a.on.Compare(b.on) })
}

// planOffice plans rates, targets and reports.
func (l *Life) planOffice(h *history) {
	for i, r := range h.Rates {
		l.add(r.On, 8, Chen, fmt.Sprint("rate:", i), func(ctx context.Context, c appraisal.Change) error {
			return l.book.SetRate(ctx, c, "USD", r.On, r.Rate)
		})
	}
	l.add(h.Rates[0].On, 8, Chen, "targets", func(ctx context.Context, c appraisal.Change) error {
		return l.book.SetTargets(ctx, c, h.Targets)
	})
	for i, r := range h.Reports {
		l.add(r.Week.Start.AddDays(4), 17, r.Member, fmt.Sprint("report:", i), func(ctx context.Context, c appraisal.Change) error {
			r.SubmittedAt = c.At
			_, err := l.book.SubmitReport(ctx, c, r)
			return err
		})
	}
}

// planSales plans customers, deals, payments, returns and follow-ups.
func (l *Life) planSales(h *history) {
	for i, f := range h.Customers {
		l.add(f.Added, 9, f.Owner, fmt.Sprint("customer:", i), func(ctx context.Context, c appraisal.Change) error {
			saved, err := l.book.AddCustomer(ctx, c, f.Customer)
			l.customers[i] = saved.Number
			return err
		})
	}
	for i, f := range h.Deals {
		l.add(f.Signed, 11, f.Member, fmt.Sprint("deal:", i), func(ctx context.Context, c appraisal.Change) error {
			f.Deal.Customer = l.customers[f.Customer]
			saved, err := l.book.LogDeal(ctx, c, appraisal.NewDeal{Deal: f.Deal, AllowRepeat: true})
			l.deals[i] = saved.Number
			return err
		})
	}
	for i, f := range h.Entries {
		l.add(f.On, 14, h.Deals[f.Deal].Member, fmt.Sprint("entry:", i), func(ctx context.Context, c appraisal.Change) error {
			f.Entry.Deal = l.deals[f.Deal]
			_, _, err := l.book.AddEntry(ctx, c, f.Entry)
			return err
		})
	}
	for i, f := range h.FollowUps {
		l.add(f.On, 15, f.Member, fmt.Sprint("followup:", i), func(ctx context.Context, c appraisal.Change) error {
			f.FollowUp.Customer = l.customers[f.Customer]
			_, err := l.book.LogFollowUp(ctx, c, appraisal.NewFollowUp{FollowUp: f.FollowUp, AllowRepeat: true})
			return err
		})
	}
}

// planOpinions plans the customers' answers and the colleagues' ratings.
func (l *Life) planOpinions(h *history) {
	for i, s := range h.Surveys {
		l.add(s.On, 16, s.Member, fmt.Sprint("survey:", i), func(ctx context.Context, c appraisal.Change) error {
			answer := s
			answer.Customer = l.customers[s.Customer]
			_, err := l.book.AddSurvey(ctx, c, answer)
			return err
		})
	}
	for i, r := range h.Ratings {
		l.add(r.On, 16, r.By, fmt.Sprint("rating:", i), func(ctx context.Context, c appraisal.Change) error {
			return l.book.SaveRating(ctx, c, r.Rating)
		})
	}
}

// results of the finished quarters, as they were published then.
func (l *Life) results(ctx context.Context, schemes appraisal.Schemes, settings appraisal.Settings, today calendar.Date) error {
	scheme, ok := schemes.ByID(settings.Scheme)
	if !ok {
		return fmt.Errorf("demo: there is no scheme %q", settings.Scheme)
	}
	running := calendar.PeriodOf(calendar.Quarter, today)
	for q := calendar.PeriodOf(calendar.Quarter, firstDay(today)); q.Start.Before(running.Start); q = q.Next() {
		if err := l.result(ctx, scheme, q); err != nil {
			return fmt.Errorf("demo: results of %s: %w", q.ID(), err)
		}
	}
	return nil
}

func (l *Life) result(ctx context.Context, scheme *appraisal.Scheme, q calendar.Period) error {
	results, err := scheme.Appraise(ctx, l.book, Workspace, q)
	if err != nil {
		return err
	}
	return l.book.SaveResults(ctx, l.change("", q.End, 9, "results:"+q.ID()), results)
}
