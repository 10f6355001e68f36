package main

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/handbook"
	"github.com/meritbot/meritbot/internal/ledger"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/store"
)

// gatherer puts results into the report's words.
type gatherer struct {
	*wording
	db      *store.Store
	book    *ledger.Book
	scheme  *appraisal.Scheme
	period  calendar.Period
	members map[appraisal.MemberID]appraisal.Member
	records int // how many records of each figure are listed; 0 for none
}

// everyRecord is a page that no figure fills, shownRecords what a tree shows of a figure.
const (
	everyRecord  = 1_000_000
	shownRecords = 20
)

func (c *appraiseCmd) report(
	ctx context.Context, w *wording, db *store.Store, book *ledger.Book, scheme *appraisal.Scheme, p calendar.Period,
) (*appraisalReport, error) {
	results, err := scheme.Appraise(ctx, db, ledger.Workspace, p)
	if err != nil {
		return nil, err
	}
	g := gatherer{wording: w, db: db, book: book, scheme: scheme, period: p, members: map[appraisal.MemberID]appraisal.Member{}}
	switch {
	case c.Records:
		g.records = everyRecord
	case c.Explain && c.Format == "text":
		g.records = shownRecords
	}
	for _, m := range book.Members {
		g.members[m.ID] = m
	}
	slices.SortStableFunc(results, func(a, b appraisal.Result) int {
		return cmp.Or(cmp.Compare(placed(a), placed(b)), cmp.Compare(a.Member, b.Member))
	})
	r := &appraisalReport{
		Scheme: scheme.ID, Version: scheme.Version, Title: scheme.Title.In(w.lang), Period: p.ID(), Currency: book.Settings.Currency,
		Results: []memberReport{},
	}
	for _, result := range results {
		if c.Member != "" && string(result.Member) != c.Member {
			continue
		}
		m, err := g.member(ctx, result)
		if err != nil {
			return nil, err
		}
		r.Results = append(r.Results, m)
	}
	return r, nil
}

// placed orders those without a rank behind the others.
func placed(r appraisal.Result) int {
	if r.Rank == 0 {
		return 1 << 30
	}
	return r.Rank
}

func (g *gatherer) member(ctx context.Context, r appraisal.Result) (memberReport, error) {
	m := memberReport{
		Member: string(r.Member), Name: g.members[r.Member].Name, Score: optional(r.Score, appraisal.Shown),
		ScoreExact: optional(r.Score, decimal.Decimal.String), LevelTitle: r.LevelTitle.In(g.lang), Unscored: r.Unscored,
		Indicators: []indicatorReport{}, Modifiers: []modifierReport{}, Outcomes: []outcomeReport{}, Problems: []problemReport{},
	}
	if r.Level != "" {
		m.Level = &r.Level
	}
	if r.Rank > 0 {
		m.Rank = &r.Rank
	}
	for _, i := range r.Indicators {
		one, err := g.indicator(ctx, r, i)
		if err != nil {
			return m, err
		}
		m.Indicators = append(m.Indicators, one)
	}
	for _, x := range r.Modifiers {
		m.Modifiers = append(m.Modifiers, modifierReport{
			ID: x.ID, Title: x.Title.In(g.lang), Kind: string(x.Kind), Points: appraisal.Shown(x.Points), Level: x.Level, Working: x.Working,
			Parts: g.parts(x.Parts), Clause: x.Clause.In(g.lang), Assumed: x.Assumed.In(g.lang),
		})
	}
	m.Commission, m.Wage = g.commission(r.Commission), g.wage(r.Wage)
	for _, o := range r.Outcomes {
		m.Outcomes = append(m.Outcomes, g.outcome(o))
	}
	for _, s := range r.Streaks {
		m.Streaks = append(m.Streaks, streakReport{s.ID, s.Title.In(g.lang), s.Count, s.Times})
	}
	if r.Presence != nil {
		m.Presence = &presenceReport{r.Presence.Days, r.Presence.Of}
	}
	for _, rate := range r.Rates {
		m.Rates = append(m.Rates, rateReport{rate.Currency, rate.Rate.String()})
	}
	for _, p := range r.Problems {
		m.Problems = append(m.Problems, g.problem(r, p))
	}
	return m, nil
}

func (g *gatherer) indicator(ctx context.Context, r appraisal.Result, i appraisal.IndicatorResult) (indicatorReport, error) {
	one := indicatorReport{
		ID: i.ID, Title: i.Title.In(g.lang), Group: i.Group, GroupTitle: i.GroupTitle.In(g.lang), Metric: string(i.Measure.Metric), Unit: string(i.Unit),
		Value: optional(i.Value, exact), Target: optional(i.Target, exact), FullTarget: optional(i.FullTarget, exact),
		Attainment: optional(i.Attainment, appraisal.Shown), Score: optional(i.Score, appraisal.Shown), Level: i.Level, Weight: exact(i.Weight),
		Points: optional(i.Points, appraisal.Shown), PassLine: optional(i.PassLine, decimal.Decimal.String), Working: i.Working,
		Parts: g.parts(i.Parts), Count: i.Records, Clause: i.Clause.In(g.lang), Assumed: i.Assumed.In(g.lang), Status: i.Status,
	}
	if i.PassLine != nil && i.Score != nil {
		one.Passed = &i.Passed
	}
	if g.records == 0 {
		return one, nil
	}
	measures := []appraisal.PartResult{{Measure: i.Measure}}
	if len(i.Parts) > 0 {
		if i.Parts[0].Measure == i.Measure {
			measures = nil
		}
		measures = append(measures, i.Parts...)
	}
	for _, part := range measures {
		found, err := g.recordsOf(ctx, r.Member, part)
		if err != nil {
			return one, err
		}
		one.Records = append(one.Records, found...)
	}
	return one, nil
}

// recordsOf lists the records behind a measure's figure.
func (g *gatherer) recordsOf(ctx context.Context, member appraisal.MemberID, part appraisal.PartResult) ([]recordReport, error) {
	m := part.Measure
	if metric, ok := appraisal.MetricByID(m.Metric); !ok || metric.Derived {
		return nil, nil
	}
	m.Per, m.Take = "", ""
	found, _, err := g.db.Records(ctx, ledger.Workspace, m, g.period.Since(g.members[member].Joined), member, 0, g.records)
	if err != nil {
		return nil, err
	}
	all := make([]recordReport, len(found))
	for i, f := range found {
		all[i] = recordReport{part.Name, g.book.Ref(f.Ref), dayText(f.On), f.Label, exact(g.counted(f)), f.Level}
		if m.Metric == "rating" {
			all[i].On = g.period.ID() // a ledger tells no day on which somebody rated
		}
	}
	return all, nil
}

// counted is what a record counts for: a rating given as a level what the scheme says that the level is worth.
func (g *gatherer) counted(r appraisal.Record) decimal.Decimal {
	for _, l := range g.scheme.Levels {
		if r.Level != "" && l.ID == r.Level {
			return l.Worth
		}
	}
	return r.Value
}

func (g *gatherer) parts(parts []appraisal.PartResult) []partReport {
	all := make([]partReport, 0, len(parts))
	for _, p := range parts {
		all = append(all, partReport{
			p.Name, g.words(handbook.Measure(p.Measure)), string(p.Measure.Metric), string(p.Unit), optional(p.Value, exact), optional(p.Share, exact), p.Records, p.Status,
		})
	}
	return all
}

func (g *gatherer) commission(c *appraisal.Commission) *commissionReport {
	if c == nil {
		return nil
	}
	currency := cmp.Or(c.Total.Currency, g.book.Settings.Currency)
	money := func(m appraisal.Money) string { return cents(appraisal.Money{Minor: m.Minor, Currency: currency}) }
	toCents := func(d decimal.Decimal) string {
		digits, _ := appraisal.Digits(currency)
		return d.StringFixed(int32(digits))
	}
	all := &commissionReport{Total: money(c.Total), Currency: currency, Lines: []commissionLineReport{}}
	for _, l := range c.Lines {
		line := commissionLineReport{
			ID: l.ID, Deal: g.book.Ref(l.Deal), Customer: l.Customer, On: dayText(l.On), BasePrice: optional(l.BasePrice, toCents),
			NetSales: optional(l.NetSales, toCents), Ratio: optional(l.Ratio, appraisal.Shown), Amount: money(l.Amount), Own: money(l.Own),
			Shares: []shareReport{}, Working: l.Working, Clause: l.Clause.In(g.lang), Assumed: l.Assumed.In(g.lang), Status: l.Status,
		}
		if l.Returned != nil {
			returned := money(*l.Returned)
			line.Returned = &returned
		}
		for _, s := range l.Shares {
			line.Shares = append(line.Shares, shareReport{string(s.Member), s.Stage, money(s.Amount)})
		}
		all.Lines = append(all.Lines, line)
	}
	slices.SortStableFunc(all.Lines, func(a, b commissionLineReport) int {
		return cmp.Or(compareNatural(a.Deal, b.Deal), cmp.Compare(a.On, b.On), cmp.Compare(a.ID, b.ID))
	})
	return all
}

func (g *gatherer) wage(w *appraisal.Wage) *wageReport {
	if w == nil {
		return nil
	}
	all := &wageReport{Parts: []wagePartReport{}}
	amount := func(m *appraisal.Money) *string {
		if m == nil {
			return nil
		}
		all.Currency = cmp.Or(m.Currency, all.Currency)
		s := cents(*m)
		return &s
	}
	for _, p := range w.Parts {
		all.Parts = append(all.Parts, wagePartReport{
			p.ID, p.Title.In(g.lang), amount(p.Amount), p.Working, p.Clause.In(g.lang), p.Assumed.In(g.lang), p.Status,
		})
	}
	all.Total = amount(w.Total)
	return all
}

func (g *gatherer) outcome(o appraisal.Outcome) outcomeReport {
	one := outcomeReport{
		ID: o.ID, Kind: string(o.Kind), Detail: o.Detail.In(g.lang), Public: o.Public, Clause: o.Clause.In(g.lang), Assumed: o.Assumed.In(g.lang),
	}
	if o.Amount != nil {
		amount := cents(*o.Amount)
		one.Amount, one.Currency = &amount, o.Amount.Currency
		if !strings.Contains(strings.ReplaceAll(one.Detail, ",", ""), amount) {
			one.Detail = g.say("appraise.outcome_amount", str("outcome", one.Detail), str("amount", g.money(*o.Amount)))
		}
	}
	return one
}

var references = regexp.MustCompile(`\b[DC]-[0-9]+\b`)

func (g *gatherer) problem(r appraisal.Result, p appraisal.Problem) problemReport {
	text := g.words(figures.Problem(p))
	p.Detail = references.ReplaceAllStringFunc(p.Detail, g.book.Ref)
	one := problemReport{Code: p.Code, Indicator: p.Indicator, Detail: p.Detail}
	detail := p.Detail
	var about []message.Text
	for _, i := range r.Indicators {
		if i.ID != p.Indicator {
			continue
		}
		about = append(about, message.Plain(i.Title.In(g.lang)))
		for _, part := range i.Parts {
			if part.Name == p.Detail {
				detail = g.words(handbook.Measure(part.Measure))
			}
		}
	}
	if detail != "" && !strings.Contains(text, detail) {
		about = append(about, message.Plain(detail))
	}
	one.Text = text
	if len(about) > 0 {
		one.Text = g.words(message.T("appraise.problem", message.Chain("about", "appraise.of", about...), str("problem", text)))
	}
	return one
}

// compareNatural orders ids as people do: "d2" before "d10".
func compareNatural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		p, q := chunk(x), chunk(y)
		x, y = x[len(p):], y[len(q):]
		if unicode.IsDigit(rune(p[0])) && unicode.IsDigit(rune(q[0])) {
			p, q = strings.TrimLeft(p, "0"), strings.TrimLeft(q, "0")
			if c := cmp.Compare(len(p), len(q)); c != 0 {
				return c
			}
		}
		if c := cmp.Compare(p, q); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

// chunk is the beginning of s that is all digits or no digit.
func chunk(s string) string {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	n := 1
	for n < len(s) && digit(s[n]) == digit(s[0]) {
		n++
	}
	return s[:n]
}
