package ledger

import (
	"cmp"
	"slices"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

func (b *builder) rating(n *node) {
	var (
		r            appraisal.Rating
		by           *node
		score, level bool
	)
	b.fields(n,
		must("period", func(n *node) { r.Period = b.period(n) }),
		must("of", func(n *node) { r.Of = b.memberOf(n) }),
		must("by", func(n *node) { by = n }),
		must("kind", func(n *node) {
			r.Kind = choice(b.reader, n, appraisal.Self, appraisal.ByBoss, appraisal.Peer, appraisal.ByClient)
		}),
		must("item", func(n *node) { r.Item = b.name(n) }),
		may("score", func(n *node) { r.Score, score = b.score(n), true }),
		may("level", func(n *node) { r.Level, level = b.name(n), true }))
	if by != nil {
		r.By = b.rater(by, r.Kind)
	}
	if score == level {
		b.fail(n.at, "ledger.score_or_level")
	}
	if (r.Kind == appraisal.Self) != (r.Of == r.By) && r.Kind != "" && r.Of != "" && r.By != "" {
		b.fail(n.at, "ledger.rater", message.Str("kind", string(r.Kind)))
	}
	if r.Of != "" && r.By != "" && r.Period.Kind != "" {
		b.once(n.at, "ratings", r.Period.ID(), string(r.Of), string(r.By), string(r.Kind), r.Item)
	}
	r.Period = b.since(r.Period, r.Of)
	b.Ratings = append(b.Ratings, r)
}

// rater reads who rates: a member, or for a customer's rating the customer.
func (b *builder) rater(n *node, kind appraisal.RatingKind) appraisal.MemberID {
	if _, ok := b.customer[n.text]; ok && kind == appraisal.ByClient {
		return appraisal.MemberID(n.text)
	}
	return b.memberOf(n)
}

func (b *builder) attendance(n *node) {
	var a appraisal.Attendance
	b.fields(n,
		must("member", func(n *node) { a.Member = b.memberOf(n) }),
		must("on", func(n *node) { a.On = b.date(n) }),
		must("kind", func(n *node) { a.Kind = choice(b.reader, n, appraisal.AttendanceKinds()...) }),
		may("minutes", func(n *node) { a.Minutes = int(b.whole(n, 24*60)) }))
	b.Attendance = append(b.Attendance, a)
}

func (b *builder) breach(n *node) {
	var x appraisal.Breach
	b.fields(n,
		must("member", func(n *node) { x.Member = b.memberOf(n) }),
		must("on", func(n *node) { x.On = b.date(n) }),
		must("severity", func(n *node) { x.Severity = choice(b.reader, n, appraisal.Minor, appraisal.Serious) }),
		must("note", func(n *node) { x.Note = b.note(n) }))
	b.Breaches = append(b.Breaches, x)
}

func (b *builder) forecast(n *node) {
	var f appraisal.Forecast
	b.fields(n,
		must("member", func(n *node) { f.Member = b.memberOf(n) }),
		must("month", func(n *node) { f.Month = b.month(n) }),
		must("amount", func(n *node) {
			d, ok := b.decimal(n, "300000")
			if ok {
				b.sized(n, d, !d.IsNegative())
			}
			f.Amount = d
		}))
	if f.Member != "" && f.Month.Kind != "" {
		b.once(n.at, "forecasts", string(f.Member), f.Month.ID())
	}
	b.Forecasts = append(b.Forecasts, f)
}

// result reads the score of an earlier period.
func (b *builder) result(n *node) {
	var r appraisal.Result
	b.fields(n,
		must("member", func(n *node) { r.Member = b.memberOf(n) }),
		must("scheme", func(n *node) { r.Scheme = b.name(n) }),
		must("period", func(n *node) { r.Period = b.period(n) }),
		must("score", func(n *node) {
			if d, ok := b.decimal(n, "88.90"); ok {
				b.sized(n, d, !d.IsNegative())
				r.Score = &d
			}
		}),
		may("level", func(n *node) { r.Level = b.name(n) }))
	if r.Member != "" && r.Scheme != "" && r.Period.Kind != "" {
		b.once(n.at, "results", string(r.Member), r.Scheme, r.Period.ID())
	}
	b.Results = append(b.Results, r)
}

// book is what was read, every list in an order of its own, so that the order of the file decides nothing.
func (b *builder) book() *Book {
	for i := range b.Deals {
		slices.SortFunc(b.Deals[i].Entries, func(x, y appraisal.Entry) int {
			return cmp.Or(x.On.Compare(y.On), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Amount.Minor, y.Amount.Minor))
		})
	}
	slices.SortFunc(b.Rates, func(x, y appraisal.Rate) int { return cmp.Or(cmp.Compare(x.Currency, y.Currency), x.On.Compare(y.On)) })
	slices.SortFunc(b.Members, func(x, y appraisal.Member) int { return cmp.Compare(x.ID, y.ID) })
	slices.SortFunc(b.Targets, func(x, y appraisal.Target) int {
		return cmp.Or(cmp.Compare(x.Period.ID(), y.Period.ID()), cmp.Compare(x.Member, y.Member), cmp.Compare(x.Metric, y.Metric))
	})
	slices.SortFunc(b.FollowUps, func(x, y appraisal.FollowUp) int {
		return cmp.Or(x.LoggedAt.Compare(y.LoggedAt), cmp.Compare(x.Customer, y.Customer), cmp.Compare(x.Member, y.Member),
			cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Note, y.Note))
	})
	slices.SortFunc(b.Samples, func(x, y appraisal.SampleSent) int {
		return cmp.Or(x.On.Compare(y.On), cmp.Compare(x.Customer, y.Customer), cmp.Compare(x.Member, y.Member), compareBool(x.FeePaid, y.FeePaid))
	})
	slices.SortFunc(b.Surveys, func(x, y appraisal.Survey) int {
		return cmp.Or(x.On.Compare(y.On), cmp.Compare(x.Customer, y.Customer), cmp.Compare(x.Member, y.Member), x.Score.Cmp(y.Score))
	})
	slices.SortFunc(b.Ratings, func(x, y appraisal.Rating) int {
		return cmp.Or(x.Period.Start.Compare(y.Period.Start), cmp.Compare(x.Period.ID(), y.Period.ID()), cmp.Compare(x.Of, y.Of),
			cmp.Compare(x.By, y.By), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Item, y.Item))
	})
	slices.SortFunc(b.Attendance, func(x, y appraisal.Attendance) int {
		return cmp.Or(x.On.Compare(y.On), cmp.Compare(x.Member, y.Member), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Minutes, y.Minutes))
	})
	slices.SortFunc(b.Breaches, func(x, y appraisal.Breach) int {
		return cmp.Or(x.On.Compare(y.On), cmp.Compare(x.Member, y.Member), cmp.Compare(x.Severity, y.Severity), cmp.Compare(x.Note, y.Note))
	})
	slices.SortFunc(b.Forecasts, func(x, y appraisal.Forecast) int {
		return cmp.Or(x.Month.Start.Compare(y.Month.Start), cmp.Compare(x.Member, y.Member))
	})
	slices.SortFunc(b.Results, func(x, y appraisal.Result) int {
		return cmp.Or(cmp.Compare(x.Scheme, y.Scheme), cmp.Compare(x.Period.ID(), y.Period.ID()), cmp.Compare(x.Member, y.Member))
	})
	return &b.Book
}

func compareBool(x, y bool) int {
	switch {
	case x == y:
		return 0
	case y:
		return -1
	}
	return 1
}
