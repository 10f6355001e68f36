package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// Book is what the history is written into: the store.
type Book interface {
	EnsureWorkspace(ctx context.Context, s appraisal.Settings) error
	Settings(ctx context.Context, ws appraisal.WorkspaceID) (appraisal.Settings, error)
	SyncMembers(ctx context.Context, ws appraisal.WorkspaceID, members []appraisal.Member, at time.Time) error
	SaveMember(ctx context.Context, c appraisal.Change, m appraisal.Member, posts ...message.Post) error
	SaveTeam(ctx context.Context, c appraisal.Change, t appraisal.Team) error
	AddCustomer(ctx context.Context, c appraisal.Change, customer appraisal.Customer) (appraisal.Customer, error)
	LogDeal(ctx context.Context, c appraisal.Change, d appraisal.NewDeal) (appraisal.Deal, error)
	AddEntry(ctx context.Context, c appraisal.Change, e appraisal.Entry) (appraisal.Deal, appraisal.Entry, error)
	LogFollowUp(ctx context.Context, c appraisal.Change, f appraisal.NewFollowUp) (appraisal.FollowUp, error)
	SubmitReport(ctx context.Context, c appraisal.Change, r appraisal.Report, posts ...message.Post) (appraisal.Report, error)
	SetTargets(ctx context.Context, c appraisal.Change, ts []appraisal.Target, posts ...message.Post) error
	AddSurvey(ctx context.Context, c appraisal.Change, s appraisal.Survey) error
	SaveRating(ctx context.Context, c appraisal.Change, r appraisal.Rating) error
	SetRate(ctx context.Context, c appraisal.Change, currency string, on calendar.Date, rate decimal.Decimal) error
	Figures(ctx context.Context, ws appraisal.WorkspaceID, ms []appraisal.Measure, p calendar.Period) (appraisal.Figures, error)
	Targets(ctx context.Context, ws appraisal.WorkspaceID, p calendar.Period) ([]appraisal.Target, error)
	Members(ctx context.Context, ws appraisal.WorkspaceID) ([]appraisal.Member, error)
	SaveResults(ctx context.Context, c appraisal.Change, rs []appraisal.Result) error
}

// loader writes the history, day by day in order, so that short ids grow with time.
type loader struct {
	book      Book
	zone      *time.Location
	seq       int
	customers []int64 // number by index in the history
	deals     []int64
	fallback  string // currency of the workspace
}

// Load writes the company's people and its history up to the day of now into an empty workspace. The same seed and day give the same
// records.
func Load(ctx context.Context, book Book, schemes appraisal.Schemes, seed uint64, now time.Time, lang string) error {
	settings := Settings(lang)
	today := settings.Today(now)
	l := &loader{book: book, zone: settings.Location(), fallback: settings.Currency}
	if err := l.company(ctx, settings, firstDay(today)); err != nil {
		return fmt.Errorf("demo: load the company: %w", err)
	}
	h := newHistory(seed, today, lang)
	for _, load := range []func(context.Context, *history) error{l.standing, l.facts, l.reports, l.opinions} {
		if err := load(ctx, &h); err != nil {
			return fmt.Errorf("demo: load the history: %w", err)
		}
	}
	return l.results(ctx, schemes, settings, today)
}

func (l *loader) change(actor appraisal.MemberID, on calendar.Date, hour int) appraisal.Change {
	l.seq++
	at := on.In(l.zone).Add(time.Duration(hour)*time.Hour + time.Duration(l.seq%3600)*time.Second)
	return appraisal.Change{Workspace: Workspace, Actor: actor, Key: fmt.Sprintf("demo:%d", l.seq), At: at}
}

func (l *loader) company(ctx context.Context, settings appraisal.Settings, from calendar.Date) error {
	if err := l.book.EnsureWorkspace(ctx, settings); err != nil {
		return err
	}
	var members []appraisal.Member
	for _, p := range people() {
		members = append(members, p.member(settings.Lang, from.AddDays(-400)))
	}
	for _, t := range teams(settings.Lang) {
		if err := l.book.SaveTeam(ctx, l.change(Chen, from, 8), t); err != nil {
			return err
		}
	}
	if err := l.book.SyncMembers(ctx, Workspace, members, from.In(l.zone)); err != nil {
		return err
	}
	for _, m := range members {
		if err := l.book.SaveMember(ctx, l.change(Chen, from, 8), m); err != nil {
			return err
		}
	}
	return nil
}

// standing is what holds from the beginning: rates and targets.
func (l *loader) standing(ctx context.Context, h *history) error {
	for _, r := range h.Rates {
		if err := l.book.SetRate(ctx, l.change(Chen, r.On, 8), "USD", r.On, r.Rate); err != nil {
			return err
		}
	}
	if len(h.Rates) == 0 {
		return nil
	}
	return l.book.SetTargets(ctx, l.change(Chen, h.Rates[0].On, 8), h.Targets)
}

// facts of each day: customers, deals, payments and returns, follow-ups.
func (l *loader) facts(ctx context.Context, h *history) error {
	l.customers, l.deals = make([]int64, len(h.Customers)), make([]int64, len(h.Deals))
	c, d, e, f := 0, 0, 0, 0
	for day := h.Rates[0].On; ; day = day.AddDays(1) {
		for ; c < len(h.Customers) && !day.Before(h.Customers[c].Added); c++ {
			if err := l.customer(ctx, c, h.Customers[c]); err != nil {
				return err
			}
		}
		for ; d < len(h.Deals) && !day.Before(h.Deals[d].Signed); d++ {
			if err := l.deal(ctx, d, h.Deals[d]); err != nil {
				return err
			}
		}
		for ; e < len(h.Entries) && !day.Before(h.Entries[e].On); e++ {
			if err := l.entry(ctx, h.Deals[h.Entries[e].Deal].Member, h.Entries[e]); err != nil {
				return err
			}
		}
		for ; f < len(h.FollowUps) && !day.Before(h.FollowUps[f].On); f++ {
			if err := l.followUp(ctx, h.FollowUps[f]); err != nil {
				return err
			}
		}
		if c == len(h.Customers) && d == len(h.Deals) && e == len(h.Entries) && f == len(h.FollowUps) {
			return nil
		}
	}
}

func (l *loader) customer(ctx context.Context, i int, c customerFact) error {
	saved, err := l.book.AddCustomer(ctx, l.change(c.Owner, c.Added, 9), c.Customer)
	l.customers[i] = saved.Number
	return err
}

func (l *loader) deal(ctx context.Context, i int, d dealFact) error {
	deal := d.Deal
	deal.Customer = l.customers[d.Customer]
	saved, err := l.book.LogDeal(ctx, l.change(d.Member, d.Signed, 11), appraisal.NewDeal{Deal: deal, AllowRepeat: true})
	l.deals[i] = saved.Number
	return err
}

func (l *loader) entry(ctx context.Context, by appraisal.MemberID, e entryFact) error {
	entry := e.Entry
	entry.Deal = l.deals[e.Deal]
	_, _, err := l.book.AddEntry(ctx, l.change(by, e.On, 14), entry)
	return err
}

func (l *loader) followUp(ctx context.Context, f followUpFact) error {
	followUp := f.FollowUp
	followUp.Customer = l.customers[f.Customer]
	_, err := l.book.LogFollowUp(ctx, l.change(f.Member, f.On, 15), appraisal.NewFollowUp{FollowUp: followUp, AllowRepeat: true})
	return err
}

func (l *loader) reports(ctx context.Context, h *history) error {
	for _, r := range h.Reports {
		change := l.change(r.Member, r.Week.Start.AddDays(4), 17)
		r.SubmittedAt = change.At
		if _, err := l.book.SubmitReport(ctx, change, r); err != nil {
			return err
		}
	}
	return nil
}

// opinions are the customers' answers and the colleagues' ratings.
func (l *loader) opinions(ctx context.Context, h *history) error {
	for _, s := range h.Surveys {
		s.Customer = l.customers[s.Customer]
		if err := l.book.AddSurvey(ctx, l.change(s.Member, s.On, 16), s); err != nil {
			return err
		}
	}
	for _, r := range h.Ratings {
		if err := l.book.SaveRating(ctx, l.change(r.By, r.Period.Start.AddDays(45), 16), r); err != nil {
			return err
		}
	}
	return nil
}

// results of the finished quarters, as they were published then.
func (l *loader) results(ctx context.Context, schemes appraisal.Schemes, settings appraisal.Settings, today calendar.Date) error {
	scheme, ok := schemes.ByID(settings.Scheme)
	if !ok {
		return fmt.Errorf("demo: there is no scheme %q", settings.Scheme)
	}
	members, err := l.book.Members(ctx, Workspace)
	if err != nil {
		return fmt.Errorf("demo: results: %w", err)
	}
	running := calendar.PeriodOf(calendar.Quarter, today)
	for q := calendar.PeriodOf(calendar.Quarter, firstDay(today)); q.Start.Before(running.Start); q = q.Next() {
		if err := l.result(ctx, scheme, members, q); err != nil {
			return fmt.Errorf("demo: results of %s: %w", q.ID(), err)
		}
	}
	return nil
}

func (l *loader) result(ctx context.Context, scheme *appraisal.Scheme, members []appraisal.Member, q calendar.Period) error {
	figures, err := l.book.Figures(ctx, Workspace, scheme.Measures(), q)
	if err != nil {
		return err
	}
	targets, err := l.book.Targets(ctx, Workspace, q)
	if err != nil {
		return err
	}
	results, err := scheme.Evaluate(appraisal.Inputs{Period: q, Members: members, Figures: figures, Targets: targets})
	if err != nil {
		return err
	}
	return l.book.SaveResults(ctx, l.change("", q.End, 9), results)
}
