package main

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/handbook"
	"github.com/meritbot/meritbot/internal/ledger"
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
	m.Commission, m.Wage = g.commission(r), g.wage(r)
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
	m.Problems = g.problems(r)
	return m, nil
}

func (g *gatherer) indicator(ctx context.Context, r appraisal.Result, i appraisal.IndicatorResult) (indicatorReport, error) {
	one := indicatorReport{
		ID: i.ID, Title: i.Title.In(g.lang), Group: i.Group, GroupTitle: i.GroupTitle.In(g.lang), Metric: string(i.Measure.Metric), Unit: string(i.Unit),
		Value: optional(i.Value, g.in(i.Unit)), Target: optional(i.Target, g.in(g.targetUnit(i))), FullTarget: optional(i.FullTarget, g.in(g.targetUnit(i))),
		Attainment: optional(i.Attainment, appraisal.Shown), Score: optional(i.Score, appraisal.Shown), Level: i.Level, Weight: exact(i.Weight),
		Points: optional(i.Points, appraisal.Shown), PassLine: optional(i.PassLine, decimal.Decimal.String), Working: i.Working,
		Parts: g.parts(i.Parts), Count: i.Records, Clause: i.Clause.In(g.lang), Assumed: i.Assumed.In(g.lang), Status: i.Status,
		why: g.why(r, i.Status, i.ID),
	}
	if i.PassLine != nil && i.Score != nil {
		one.Passed = &i.Passed
	}
	if g.records == 0 {
		return one, nil
	}
	measures := []appraisal.PartResult{{Measure: i.Measure, Unit: i.Unit}}
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
		all[i] = recordReport{part.Name, g.book.Ref(f.Ref), dayText(f.On), f.Label, optional(g.counted(f), g.in(part.Unit)), f.Level}
		if m.Metric == "rating" {
			all[i].On = g.period.ID() // a ledger tells no day on which somebody rated
		}
	}
	return all, nil
}

// counted is what a record counts for: a rating given as a level what the scheme says that the level is worth, nil where it does not know
// the level.
func (g *gatherer) counted(r appraisal.Record) *decimal.Decimal {
	if r.Level == "" {
		return &r.Value
	}
	for _, l := range g.scheme.Levels {
		if l.ID == r.Level {
			return &l.Worth
		}
	}
	return nil
}

// in is how a figure of the unit is written: money with the decimals of the company's currency.
func (g *gatherer) in(unit appraisal.Unit) func(decimal.Decimal) string {
	if unit == appraisal.UnitMoney {
		return inCents(g.book.Settings.Currency)
	}
	return exact
}

// targetUnit is the unit of the indicator's target.
func (g *gatherer) targetUnit(i appraisal.IndicatorResult) appraisal.Unit {
	for _, rule := range g.scheme.Indicators {
		if metric, ok := appraisal.MetricByID(rule.Target); ok && rule.ID == i.ID {
			return metric.Unit
		}
	}
	return i.Unit
}

func inCents(currency string) func(decimal.Decimal) string {
	digits, ok := appraisal.Digits(currency)
	if !ok {
		digits = 2
	}
	return func(d decimal.Decimal) string { return d.StringFixed(int32(digits)) }
}

func (g *gatherer) parts(parts []appraisal.PartResult) []partReport {
	all := make([]partReport, 0, len(parts))
	for _, p := range parts {
		all = append(all, partReport{
			p.Name, g.words(handbook.Measure(p.Measure)), string(p.Measure.Metric), string(p.Unit), optional(p.Value, g.in(p.Unit)), optional(p.Share, exact), p.Records, p.Status,
		})
	}
	return all
}

func (g *gatherer) commission(r appraisal.Result) *commissionReport {
	c := r.Commission
	if c == nil {
		return nil
	}
	currency := cmp.Or(c.Total.Currency, g.book.Settings.Currency)
	money := func(m appraisal.Money) string { return cents(appraisal.Money{Minor: m.Minor, Currency: currency}) }
	toCents := inCents(currency)
	all := &commissionReport{Total: money(c.Total), Currency: currency, Lines: []commissionLineReport{}}
	for _, l := range c.Lines {
		line := commissionLineReport{
			ID: l.ID, Deal: g.book.Ref(l.Deal), Customer: l.Customer, On: dayText(l.On), BasePrice: optional(l.BasePrice, toCents),
			NetSales: optional(l.NetSales, toCents), Ratio: optional(l.Ratio, appraisal.Shown), Amount: money(l.Amount), Own: money(l.Own),
			Shares: []shareReport{}, Working: l.Working, Clause: l.Clause.In(g.lang), Assumed: l.Assumed.In(g.lang), Status: l.Status,
			why: g.why(r, l.Status, ""),
		}
		for _, p := range r.Problems {
			if p.Code == l.Status && p.Deal == l.Deal {
				line.why = g.words(figures.Problem(p))
			}
		}
		if l.Returned != nil {
			returned := money(*l.Returned)
			line.Returned = &returned
		}
		for _, s := range l.Shares {
			line.Shares = append(line.Shares, shareReport{
				string(s.Member), s.Stage, money(s.Amount), cmp.Or(g.members[s.Member].Name, string(s.Member)), g.stageTitle(l.ID, s.Stage),
			})
		}
		all.Lines = append(all.Lines, line)
	}
	slices.SortStableFunc(all.Lines, func(a, b commissionLineReport) int {
		return cmp.Or(compareNatural(a.Deal, b.Deal), cmp.Compare(a.On, b.On), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// stageTitle is what the commission rule calls a stage.
func (g *gatherer) stageTitle(rule, stage string) string {
	for _, c := range g.scheme.Commissions {
		for _, s := range c.Stages {
			if c.ID == rule && s.ID == stage {
				return s.Title.In(g.lang)
			}
		}
	}
	return stage
}

func (g *gatherer) wage(r appraisal.Result) *wageReport {
	w := r.Wage
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
			p.ID, p.Title.In(g.lang), amount(p.Amount), p.Working, p.Clause.In(g.lang), p.Assumed.In(g.lang), p.Status, g.why(r, p.Status, ""),
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
