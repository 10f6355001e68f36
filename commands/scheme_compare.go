package commands

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/message"
)

// mostMoved is how many people the message lists; the spreadsheet has all.
const mostMoved = 30

// compare replays a past period under two policies: compare S09 S02 2026-Q3. Nothing is kept or told to anybody else.
func (h policies) compare(ctx context.Context, c call, l line) (message.Reply, error) {
	example := c.in(schemeCompareExample)
	if len(l.Words) < 2 {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "scheme_compare", "words", excerpt(l.Text), "example", example)
	}
	var sides [2]library.Choice
	for i := range sides {
		var err error
		if sides[i], err = h.find(ctx, c, l.Words[i], example); err != nil {
			return message.Reply{}, err
		}
	}
	p := calendar.PeriodOf(calendar.Quarter, c.Today).Previous()
	if rest := l.skip(2); len(rest.Words) > 0 {
		var used int
		var err error
		if p, used, err = readPeriod(rest.Words, c.Today); err != nil {
			return message.Reply{}, err
		}
		if used != len(rest.Words) {
			return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "words_not_understood", "understood", l.between(0, 2), "words", excerpt(rest.Text), "example", example)
		}
	}
	if c.Today.Before(p.Start) {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "period_future", "period", p.ID(), "example", example)
	}
	replay := replay{period: p, today: c.Today}
	for i, side := range sides {
		if !slices.Contains(side.Scheme.PeriodKinds(), p.Kind) {
			return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "scheme_other_period", "scheme", side.Scheme.ID, "period", p.ID(),
				"example", "/scheme compare "+sides[0].Scheme.ID+" "+sides[1].Scheme.ID+" "+common(sides[0].Scheme, sides[1].Scheme, c.Today))
		}
		results, err := side.Scheme.Appraise(ctx, h.store, c.ws(), p)
		if err != nil {
			return message.Reply{}, err
		}
		replay.schemes[i], replay.results[i] = side.Scheme, results
	}
	members, err := h.store.Members(ctx, c.ws())
	if err != nil {
		return message.Reply{}, err
	}
	replay.join(members)
	if replay.empty() {
		return message.Answer(replay.bare()), nil
	}
	return message.Answer(replay.message(c)), nil
}

// common is a finished period that both schemes appraise, for a corrected example; a quarter where there is none.
func common(a, b *appraisal.Scheme, today calendar.Date) string {
	for _, k := range a.PeriodKinds() {
		if slices.Contains(b.PeriodKinds(), k) && k != calendar.TenureQuarter {
			return calendar.PeriodOf(k, today).Previous().ID()
		}
	}
	return calendar.PeriodOf(calendar.Quarter, today).Previous().ID()
}

// replay is one period under two schemes.
type replay struct {
	period  calendar.Period
	today   calendar.Date
	schemes [2]*appraisal.Scheme
	results [2][]appraisal.Result
	people  []replayed
}

// replayed is one person's results under both; nil where a scheme has none for the person.
type replayed struct {
	who    appraisal.Member
	result [2]*appraisal.Result
}

// join pairs the results of each person: who moves most first.
func (r *replay) join(members []appraisal.Member) {
	var of [2]map[appraisal.MemberID]*appraisal.Result
	for side, results := range r.results {
		of[side] = make(map[appraisal.MemberID]*appraisal.Result, len(results))
		for i := range results {
			of[side][results[i].Member] = &results[i]
		}
	}
	for _, m := range members {
		p := replayed{who: m, result: [2]*appraisal.Result{of[0][m.ID], of[1][m.ID]}}
		if p.result[0] != nil || p.result[1] != nil {
			r.people = append(r.people, p)
		}
	}
	slices.SortStableFunc(r.people, func(a, b replayed) int {
		return cmp.Or(cmp.Compare(len(b.atRisk()), len(a.atRisk())), cmp.Compare(abs(r.moved(b)), abs(r.moved(a))), cmp.Compare(a.who.Name, b.who.Name))
	})
}

func abs(n int) int { return max(n, -n) }

// moved is by how many levels of the new scheme somebody stands higher (above 0) or lower. Levels are compared where both schemes
// have the same scale; otherwise nobody can say.
func (r *replay) moved(p replayed) int {
	if p.result[0] == nil || p.result[1] == nil || !r.oneScale() {
		return 0
	}
	at := func(level string) int {
		return slices.IndexFunc(r.schemes[1].Levels, func(l appraisal.Level) bool { return l.ID == level })
	}
	before, after := at(p.result[0].Level), at(p.result[1].Level)
	if before < 0 || after < 0 {
		return 0
	}
	return before - after
}

// atRisk are the outcomes that cost the person something under the new scheme and are not under the old one.
func (p replayed) atRisk() []appraisal.Outcome {
	if p.result[1] == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.result[1].Outcomes), func(o appraisal.Outcome) bool {
		return !o.Kind.Adverse() || p.result[0] != nil && slices.ContainsFunc(p.result[0].Outcomes, func(b appraisal.Outcome) bool { return b.Kind == o.Kind })
	})
}

// cost is what a result pays, by what it is for and currency.
type cost struct{ bonus, commission, wage map[string]int64 }

func newCost() cost { return cost{map[string]int64{}, map[string]int64{}, map[string]int64{}} }

func (k cost) add(r *appraisal.Result) {
	if r == nil {
		return
	}
	for _, o := range r.Outcomes {
		if o.Amount != nil {
			k.bonus[o.Amount.Currency] += o.Amount.Minor
		}
	}
	if r.Commission != nil {
		k.commission[r.Commission.Total.Currency] += r.Commission.Total.Minor
	}
	if r.Wage != nil && r.Wage.Total != nil {
		k.wage[r.Wage.Total.Currency] += r.Wage.Total.Minor
	}
}

// costs are what both schemes pay everybody.
func (r *replay) costs() [2]cost {
	both := [2]cost{newCost(), newCost()}
	for _, p := range r.people {
		for side := range both {
			both[side].add(p.result[side])
		}
	}
	return both
}

// costRows are the lines of the table of costs: what for, old, new, difference.
func (r *replay) costRows() [][]message.Text {
	both := r.costs()
	var rows [][]message.Text
	for _, line := range []struct {
		id string
		of func(cost) map[string]int64
	}{
		{"bonus", func(k cost) map[string]int64 { return k.bonus }},
		{"commission", func(k cost) map[string]int64 { return k.commission }},
		{"wage", func(k cost) map[string]int64 { return k.wage }},
	} {
		before, after := line.of(both[0]), line.of(both[1])
		for _, code := range currenciesOf(before, after) {
			if before[code] == 0 && after[code] == 0 {
				continue
			}
			rows = append(rows, []message.Text{message.T("scheme.compare.pays." + line.id), message.Raw(message.Money("", before[code], code)),
				message.Raw(message.Money("", after[code], code)), message.Raw(message.Money("", after[code]-before[code], code))})
		}
	}
	return rows
}

// currenciesOf are the currencies of two sums, in order.
func currenciesOf(a, b map[string]int64) []string {
	all := slices.Collect(maps.Keys(a))
	for code := range b {
		if _, ok := a[code]; !ok {
			all = append(all, code)
		}
	}
	slices.Sort(all)
	return all
}

func (r *replay) message(c call) message.Message {
	name := func(side int) string { return r.schemes[side].ID }
	title := message.T("scheme.compare.title", message.Str("old", name(0)), message.Str("new", name(1)), message.Sub("period", figures.Period(r.period)))
	up, down, risk := 0, 0, 0
	for _, p := range r.people {
		switch n := r.moved(p); {
		case n > 0:
			up++
		case n < 0:
			down++
		}
		if len(p.atRisk()) > 0 {
			risk++
		}
	}
	summary := message.T("scheme.compare.summary", message.Count("people", len(r.people)), message.Str("up", count(up)), message.Str("down", count(down)), message.Str("risk", count(risk)))
	if !r.oneScale() {
		summary = message.T("scheme.compare.other_scale", message.Count("people", len(r.people)), message.Str("risk", count(risk)))
	}
	m := message.Message{Summary: title, Blocks: []message.Block{message.Heading(title), message.Paragraph(summary)}}
	if r.schemes[0].ID == r.schemes[1].ID && r.schemes[0].Version == r.schemes[1].Version {
		m = m.With(message.Paragraph(message.T("scheme.compare.itself")))
	}
	if r.today.Before(r.period.End) {
		m = m.With(message.Notes(message.T("scheme.compare.running")))
	}
	rows := r.costRows()
	costs := make([]message.Text, 0, len(rows))
	for _, row := range rows {
		costs = append(costs, message.T("scheme.compare.cost", message.Sub("what", row[0]), message.Sub("old", row[1]), message.Sub("new", row[2]), message.Sub("change", row[3])))
	}
	if len(costs) > 0 {
		m = m.With(message.Paragraph(message.Raw(message.Chain("", "score.lines", costs...))))
	} else {
		m = m.With(message.Paragraph(message.T("scheme.compare.no_cost")))
	}
	m = m.With(r.unknown()...).With(message.Block{Table: r.table(c, mostMoved)})
	if rest := len(r.people) - mostMoved; rest > 0 {
		m = m.With(message.Notes(message.T("scheme.compare.more", message.Count("count", rest))))
	}
	m = m.With(r.unscored()...)
	if unsure := r.unsure(); unsure > 0 {
		m = m.With(message.Notes(message.T("scheme.compare.unsure", message.Count("count", unsure))))
	}
	return m.With(message.Block{Sheet: r.sheet(c)}, message.Notes(message.T("scheme.compare.private")))
}

func count(n int) string { return decimal.NewFromInt(int64(n)).String() }

// unscored says for each scheme whom it gives no score and why, in one line: what is missing, for how many people.
func (r *replay) unscored() []message.Block {
	var blocks []message.Block
	for side, s := range r.schemes {
		without, counts := 0, map[string]int{}
		var reasons []message.Text
		var order []string
		for _, p := range r.people {
			x := p.result[side]
			if x == nil || x.Score != nil || x.Unscored {
				continue
			}
			without++
			told := map[string]bool{}
			for _, problem := range x.Problems {
				key, text := r.reason(s, problem)
				if key == "" || told[key] {
					continue
				}
				told[key] = true
				if counts[key]++; counts[key] == 1 {
					order, reasons = append(order, key), append(reasons, text)
				}
			}
		}
		if without == 0 {
			continue
		}
		parts := make([]message.Text, len(order))
		for i, key := range order {
			parts[i] = message.T("scheme.compare.lacks", message.Sub("problem", reasons[i]), message.Count("count", counts[key]))
		}
		blocks = append(blocks, message.Paragraph(message.T("scheme.compare.unscored", message.Str("scheme", s.ID), message.Count("count", without),
			message.Chain("reasons", "list.comma", parts...))))
	}
	return blocks
}

// reason is what a problem says is missing; problems with one key are counted together. That a score is held follows from another problem.
func (r *replay) reason(s *appraisal.Scheme, p appraisal.Problem) (key string, text message.Text) {
	i, ok := s.Indicator(p.Indicator)
	switch {
	case p.Code == "held":
		return "", text
	case p.Code == "no_target" && ok && i.Target != "":
		return p.Code + " " + string(i.Target), message.T("scheme.needs.target", message.Sub("metric", message.T("metric."+string(i.Target))))
	}
	return p.Code, figures.Problem(appraisal.Problem{Code: p.Code})
}

// unsure counts the people for whom a scheme lacks a figure.
func (r *replay) unsure() int {
	n := 0
	for _, p := range r.people {
		if slices.ContainsFunc(p.result[:], func(x *appraisal.Result) bool { return x != nil && len(x.Problems) > 0 }) {
			n++
		}
	}
	return n
}

// table is the people with their scores and levels under both schemes.
func (r *replay) table(c call, most int) *message.Table {
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("standings.column.member")},
		{Title: message.T("scheme.compare.score", message.Str("scheme", r.schemes[0].ID)), Right: true},
		{Title: message.T("scheme.compare.score", message.Str("scheme", r.schemes[1].ID)), Right: true},
		{Title: message.T("score.column.level")},
		{Title: message.T("scheme.compare.risk")},
	}}
	for _, p := range r.people[:min(len(r.people), most)] {
		t.Rows = append(t.Rows, []message.Text{message.Plain(p.who.Name), scoreOf(p.result[0]), scoreOf(p.result[1]), r.levels(p), r.risk(c, p)})
	}
	return t
}

func scoreOf(x *appraisal.Result) message.Text {
	if x == nil {
		return figures.None()
	}
	return figures.Score(x.Score)
}

func (r *replay) levels(p replayed) message.Text {
	id := "scheme.compare.same"
	switch n := r.moved(p); {
	case n > 0:
		id = "scheme.compare.up"
	case n < 0:
		id = "scheme.compare.down"
	}
	return message.T(id, message.Sub("old", levelOf(p.result[0])), message.Sub("new", levelOf(p.result[1])))
}

func levelOf(x *appraisal.Result) message.Text {
	if x == nil || x.Level == "" {
		return figures.None()
	}
	return message.Plain(x.Level)
}

func (r *replay) risk(c call, p replayed) message.Text {
	risks := p.atRisk()
	all := make([]message.Text, 0, len(risks))
	for _, o := range risks {
		all = append(all, message.Plain(o.Detail.In(c.Actor.Lang)))
	}
	if len(all) == 0 {
		return figures.None()
	}
	return message.Raw(message.Chain("", "list.clauses", all...))
}
