package appraisal

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Gather reads all that Evaluate needs for a period: one Inputs, and for a tenure quarter one for each day on which members joined. The
// number of queries depends on the scheme and, for tenure quarters, on the days of joining, never on the number of members.
func (s *Scheme) Gather(ctx context.Context, src Source, ws WorkspaceID, p calendar.Period) ([]Inputs, error) {
	if !slices.Contains(s.Periods, p.Kind) {
		return nil, Errorf(Invalid, "scheme_period", "scheme", s.ID, "period", p.ID())
	}
	set, err := src.Settings(ctx, ws)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	members, err := src.Members(ctx, ws)
	if err != nil {
		return nil, fmt.Errorf("members: %w", err)
	}
	members = slices.DeleteFunc(slices.Clone(members), func(m Member) bool { return m.Guest })
	g := gatherer{scheme: s, src: src, ws: ws, currency: set.Currency}
	var all []Inputs
	for _, group := range together(members, p) {
		in, err := g.inputs(ctx, p.Since(group[0].Joined), group)
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", p.ID(), s.ID, err)
		}
		all = append(all, in)
	}
	return all, nil
}

// together puts the members together whose period is the same: all of them, and for a tenure quarter those who joined on the same day. Who
// joined on no known day has no tenure quarter.
func together(members []Member, p calendar.Period) [][]Member {
	if p.Kind != calendar.TenureQuarter {
		if len(members) == 0 {
			return nil
		}
		return [][]Member{members}
	}
	by := make(map[calendar.Date][]Member)
	var days []calendar.Date
	for _, m := range members {
		if m.Joined.IsZero() {
			continue
		}
		if _, ok := by[m.Joined]; !ok {
			days = append(days, m.Joined)
		}
		by[m.Joined] = append(by[m.Joined], m)
	}
	slices.SortFunc(days, calendar.Date.Compare)
	groups := make([][]Member, len(days))
	for i, day := range days {
		groups[i] = by[day]
	}
	return groups
}

// gatherer reads the facts of one workspace for one scheme.
type gatherer struct {
	scheme   *Scheme
	src      Source
	ws       WorkspaceID
	currency string
	earlier  bool // the period is looked at for the sake of a later one: its own streaks don't matter
}

func (g *gatherer) inputs(ctx context.Context, p calendar.Period, members []Member) (Inputs, error) {
	in := Inputs{Period: p, Currency: g.currency, Members: members}
	steps := []struct {
		name string
		read func(context.Context, *Inputs) error
	}{
		{"targets", g.targets}, {"figures", g.figures}, {"earlier scores", g.earlierScores}, {"presence", g.presence}, {"deals", g.deals},
		{"history", g.history},
	}
	for _, step := range steps {
		if err := step.read(ctx, &in); err != nil {
			return in, fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return in, nil
}

// targets are those set for the period, and where somebody has none, the sums of those that were set for each of its quarters or months.
func (g *gatherer) targets(ctx context.Context, in *Inputs) error {
	var err error
	if in.Targets, err = g.src.Targets(ctx, g.ws, in.Period); err != nil {
		return err
	}
	for _, kind := range []calendar.Kind{calendar.Quarter, calendar.Month} {
		if in.Period.Months() <= calendar.PeriodOf(kind, in.Period.Start).Months() || in.Period.Kind == calendar.TenureQuarter || !g.lackTargets(in) {
			continue
		}
		parts := in.Period.Split(kind)
		sums := make(map[targetKey][]decimal.Decimal)
		for _, part := range parts {
			set, err := g.src.Targets(ctx, g.ws, part)
			if err != nil {
				return err
			}
			for _, t := range set {
				key := targetKey{t.Member, t.Metric}
				sums[key] = append(sums[key], t.Amount)
			}
		}
		for _, t := range in.Targets {
			delete(sums, targetKey{t.Member, t.Metric})
		}
		for key, amounts := range sums {
			if len(amounts) == len(parts) {
				in.Targets = append(in.Targets, Target{Member: key.member, Metric: key.metric, Period: in.Period, Amount: decimal.Sum(amounts[0], amounts[1:]...)})
			}
		}
	}
	return nil
}

// lackTargets reports whether somebody who is appraised has no target for an indicator that asks for one.
func (g *gatherer) lackTargets(in *Inputs) bool {
	has := make(map[targetKey]bool, len(in.Targets))
	for _, t := range in.Targets {
		has[targetKey{t.Member, t.Metric}] = true
	}
	for k := range g.scheme.Indicators {
		i := &g.scheme.Indicators[k]
		if i.Target == "" || !g.scheme.applies(i, in.Period) {
			continue
		}
		for _, m := range in.Members {
			if g.scheme.appraises(m, in.Period) && !has[targetKey{m.ID, i.Target}] {
				return true
			}
		}
	}
	return false
}

// figures counts every measure of the period, and of its parts those that look at parts.
func (g *gatherer) figures(ctx context.Context, in *Inputs) error {
	wanted := make(map[calendar.Kind][]Measure)
	compared := make(map[calendar.Kind]bool) // with the targets of the parts
	for _, m := range g.scheme.measuresIn(in.Period) {
		if m.Metric == "earlier_score" {
			continue
		}
		compared[m.Per] = compared[m.Per] || m.Metric == "attainment"
		if c := m.counted(); !slices.Contains(wanted[m.Per], c) {
			wanted[m.Per] = append(wanted[m.Per], c)
		}
	}
	in.Figures = Figures{}
	if whole := wanted[""]; len(whole) > 0 {
		counted, err := g.src.Figures(ctx, g.ws, whole, in.Period)
		if err != nil {
			return err
		}
		maps.Copy(in.Figures, counted)
	}
	for _, kind := range calendar.Kinds() {
		if len(wanted[kind]) == 0 {
			continue
		}
		for _, part := range partsOf(in.Period, kind) {
			counted, err := g.src.Figures(ctx, g.ws, wanted[kind], part)
			if err != nil {
				return err
			}
			in.Parts = append(in.Parts, PartFigures{part, counted})
			if !compared[kind] {
				continue
			}
			targets, err := g.src.Targets(ctx, g.ws, part)
			if err != nil {
				return err
			}
			in.Targets = append(in.Targets, targets...)
		}
	}
	return nil
}

// partsOf splits a period into shorter ones. The months of a tenure quarter begin on the day of joining; a period that is no longer than
// its parts is its own.
func partsOf(p calendar.Period, kind calendar.Kind) []calendar.Period {
	whole := calendar.Period{Kind: kind, Start: p.Start, End: p.End}
	switch {
	case p.Kind == calendar.TenureQuarter && kind == calendar.Month:
		months := make([]calendar.Period, 0, p.Months())
		for i := range p.Months() {
			months = append(months, calendar.Period{Kind: kind, Start: monthsEarlier(p.Start, -i), End: monthsEarlier(p.Start, -i-1)})
		}
		months[len(months)-1].End = p.End // of who joined on the 31st, a quarter may begin or end some days off
		return months
	case p.Kind == calendar.TenureQuarter, p.Months() < calendar.PeriodOf(kind, p.Start).Months():
		return []calendar.Period{whole}
	}
	return p.Split(kind)
}

// measuresIn lists the measures that the scheme looks at in such a period, each once.
func (s *Scheme) measuresIn(p calendar.Period) []Measure {
	var all []Measure
	add := func(m Measure) {
		if m.Metric != "" && !slices.Contains(all, m) {
			all = append(all, m)
		}
	}
	for k := range s.Indicators {
		i := &s.Indicators[k]
		if !s.applies(i, p) {
			continue
		}
		add(i.Measure)
		for _, part := range i.Parts {
			add(part.Measure)
		}
		for _, also := range i.Also {
			add(also.Measure)
		}
	}
	for k := range s.Modifiers {
		if !s.Modifiers[k].In.Applies(p) {
			continue
		}
		for _, named := range s.Modifiers[k].Measures {
			add(named.Measure)
		}
	}
	return all
}

// presence counts the days on which members were there, where those were not all: less the days before joining and after leaving, and
// those of a long leave.
func (g *gatherer) presence(ctx context.Context, in *Inputs) error {
	var leave map[MemberID]int
	if long := g.scheme.Proration.LongLeave; long > 0 {
		var err error
		if leave, err = g.src.LeaveDays(ctx, g.ws, in.Period); err != nil {
			return err
		}
	}
	of := in.Period.Days()
	for _, m := range in.Members {
		if !g.scheme.appraises(m, in.Period) {
			continue
		}
		days := served(m, in.Period)
		if n := leave[m.ID]; n > 0 && n >= g.scheme.Proration.LongLeave {
			days = max(0, days-n)
		}
		if days < of {
			if in.Presence == nil {
				in.Presence = make(map[MemberID]Presence)
			}
			in.Presence[m.ID] = Presence{Days: days, Of: of}
		}
	}
	return nil
}

func (g *gatherer) deals(ctx context.Context, in *Inputs) error {
	if g.earlier {
		return nil
	}
	for k := range g.scheme.Commissions {
		rule := &g.scheme.Commissions[k]
		if !rule.In.Applies(in.Period) {
			continue
		}
		from, to := rule.Window(in.Period)
		due, err := g.src.DealsDue(ctx, g.ws, rule.Due, from, to)
		if err != nil {
			return err
		}
		if in.Deals == nil {
			in.Deals = make(map[string][]DueDeal)
		}
		in.Deals[rule.ID] = due
	}
	return nil
}

// history reads the earlier periods that streaks look at.
func (g *gatherer) history(ctx context.Context, in *Inputs) error {
	times := 1
	for _, k := range g.scheme.Streaks {
		if k.Kind == in.Period.Kind {
			times = max(times, k.Times)
		}
	}
	p := in.Period
	var empty []map[MemberID]Past // periods without a record that may lie before the book was begun; an older one with records settles it
	for n := 1; n < times && !g.earlier; n++ {
		if p = before(p); p.Kind == "" {
			return nil
		}
		found, used, err := g.past(ctx, g.bind(p, in.Members), in.Members, true)
		if err != nil {
			return err
		}
		empty = append(empty, found)
		if !used {
			continue
		}
		if in.History == nil {
			in.History = make(map[MemberID][]Past, len(in.Members))
		}
		for _, found := range empty {
			for id, past := range found {
				in.History[id] = append(in.History[id], past)
			}
		}
		empty = empty[:0]
	}
	return nil
}

// bind gives a tenure quarter its days; the members joined on the same day.
func (g *gatherer) bind(p calendar.Period, members []Member) calendar.Period {
	if len(members) == 0 {
		return p
	}
	return p.Since(members[0].Joined)
}

// past is what is known of an earlier period: the results that were kept, and, where there are none, what the facts of that period give.
// used tells whether the book was kept then: there is a result or a record. Without any, the period may lie before its beginning.
func (g *gatherer) past(ctx context.Context, p calendar.Period, members []Member, work bool) (found map[MemberID]Past, used bool, err error) {
	kept, err := g.src.Results(ctx, g.ws, g.scheme.ID, p)
	if err != nil {
		return nil, false, err
	}
	found = make(map[MemberID]Past, len(members))
	for _, r := range kept {
		found[r.Member] = Past{Period: p, Score: r.Score, Level: r.Level}
	}
	lacks := func(m Member) bool {
		_, known := found[m.ID]
		return !known && g.scheme.appraises(m, p)
	}
	if !work || !slices.ContainsFunc(members, lacks) || !slices.Contains(g.scheme.Periods, p.Kind) {
		return found, len(kept) > 0, nil
	}
	earlier := *g
	earlier.earlier = true
	in, err := earlier.inputs(ctx, p, members)
	if err != nil {
		return nil, false, err
	}
	results, err := g.scheme.Evaluate(in)
	if err != nil {
		return nil, false, err
	}
	for _, r := range results {
		if _, known := found[r.Member]; !known && !r.Unscored {
			found[r.Member] = Past{Period: p, Score: r.Score, Level: r.Level}
		}
	}
	return found, len(kept) > 0 || inUse(in), nil
}

// inUse reports whether anybody has a record in the period.
func inUse(in Inputs) bool {
	recorded := func(all Figures) bool {
		for _, by := range all {
			for _, f := range by {
				if f.Records > 0 {
					return true
				}
			}
		}
		return false
	}
	return recorded(in.Figures) || slices.ContainsFunc(in.Parts, func(p PartFigures) bool { return recorded(p.Figures) })
}

// earlierScores works out the measures of earlier_score: with Per of the parts of the period, otherwise of the period before it.
func (g *gatherer) earlierScores(ctx context.Context, in *Inputs) error {
	for _, m := range g.scheme.measuresIn(in.Period) {
		if m.Metric != "earlier_score" {
			continue
		}
		periods, shorter := []calendar.Period{before(in.Period)}, false
		if m.Per != "" {
			periods, shorter = partsOf(in.Period, m.Per), m.Per != in.Period.Kind
		}
		scores := make(map[MemberID][]decimal.Decimal)
		for _, p := range periods {
			if p.Kind == "" {
				continue
			}
			found, used, err := g.past(ctx, g.bind(p, in.Members), in.Members, shorter || !g.earlier)
			if err != nil {
				return err
			}
			if !used {
				continue // it may not have come yet
			}
			for id, past := range found {
				if past.Score != nil {
					scores[id] = append(scores[id], *past.Score)
				}
			}
		}
		by := make(map[MemberID]Figure, len(scores))
		for id, all := range scores {
			values := make([]number, len(all))
			for i, score := range all {
				values[i] = numberOf(score)
			}
			take := m.Take
			if take == "" {
				take = TakeMean
			}
			by[id] = Figure{Records: len(all)}.taken(take, values)
		}
		in.Figures[m] = by
	}
	return nil
}
