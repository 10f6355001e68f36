package appraisal

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/meritbot/meritbot/internal/calendar"
)

func (r *reader) group(n ast.Node, s *Scheme) {
	var g Group
	r.mapping(n, append([]key{
		{name: "id", read: func(n ast.Node) { g.ID = r.id(n) }},
		{name: "title", read: func(n ast.Node) { g.Title = r.words(n) }},
		{name: "weight", read: func(n ast.Node) { g.Weight = r.weight(n, s) }},
	}, r.notes(&g.Note, true)...)...)
	if _, twice := s.group(g.ID); twice {
		r.fail(n, "twice", word("group"), g.ID)
	}
	r.place("group", n, g.ID)
	s.Groups = append(s.Groups, g)
}

// weight reads one weight, or one for each kind of period.
func (r *reader) weight(n ast.Node, s *Scheme) Weight {
	var w Weight
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		w.usual = r.fraction(n)
		w.Usual = w.usual.decimal()
		return w
	}
	w.by = make(map[calendar.Kind]number)
	var keys []key
	for _, k := range []calendar.Kind{calendar.Month, calendar.Quarter, calendar.Year, calendar.TenureQuarter} {
		keys = append(keys, key{name: string(k), optional: true, read: func(n ast.Node) {
			w.by[k] = r.fraction(n)
			r.appraises(n, s, k)
		}})
	}
	r.mapping(n, keys...)
	if len(w.by) == 0 {
		r.fail(n, "weight_empty")
	}
	for k, v := range w.by {
		w.By = setWeight(w.By, k, v)
	}
	return w
}

func (r *reader) indicator(n ast.Node, s *Scheme) {
	var (
		i        Indicator
		note     Note
		prorate  *bool
		measured = ""
	)
	texts := map[string]ast.Node{}
	text := func(name string, to *string) func(ast.Node) {
		return func(n ast.Node) { *to, texts[name] = r.formulaText(n), n }
	}
	k := len(s.Indicators)
	r.mapping(n, append([]key{
		{name: "id", read: func(n ast.Node) { i.ID = r.id(n) }},
		{name: "group", optional: true, read: func(n ast.Node) { i.Group = r.text(n); r.place("indicator group", n, strconv.Itoa(k)) }},
		{name: "in", optional: true, read: func(n ast.Node) { i.In = r.in(n, s) }},
		{name: "title", read: func(n ast.Node) { i.Title = r.words(n) }},
		{name: "measure", optional: true, read: func(n ast.Node) { i.Measure = r.measure(n); measured += "m" }},
		{name: "parts", optional: true, read: func(n ast.Node) { i.Parts = r.parts(n); measured += "p" }},
		{name: "also", optional: true, read: func(n ast.Node) { i.Also = r.namedMeasures(n) }},
		{name: "counts", optional: true, read: text("counts", &i.Counts)},
		{name: "scale", optional: true, read: func(n ast.Node) { i.Scale = r.scale(n) }},
		{name: "target", optional: true, read: func(n ast.Node) { i.Target = r.target(n) }},
		{name: "target_else", optional: true, read: func(n ast.Node) {
			r.list(n, func(n ast.Node) { i.TargetElse = append(i.TargetElse, r.metric(n)) })
		}},
		{name: "goal", optional: true, read: text("goal", &i.Goal)},
		{name: "prorate", optional: true, read: func(n ast.Node) { b := r.boolean(n); prorate = &b }},
		{name: "formula", read: text("formula", &i.Formula)},
		{name: "cap", optional: true, read: func(n ast.Node) { i.cap, i.Cap = r.optionalNumber(n) }},
		{name: "weight", optional: true, read: func(n ast.Node) { i.Weight = r.weight(n, s) }},
		{name: "unassigned", optional: true, read: func(n ast.Node) { i.Unassigned = r.boolean(n) }},
		{name: "pass_line", optional: true, read: func(n ast.Node) { i.passLine, i.PassLine = r.optionalNumber(n) }},
		{name: "graded", optional: true, read: func(n ast.Node) { i.Graded = r.boolean(n) }},
		{name: "missing", read: func(n ast.Node) { i.Missing = choice(r, n, Rescale, Floor, Hold) }},
	}, r.notes(&note, false)...)...)
	if len(measured) != 1 {
		r.fail(n, "measure_or_parts")
	}
	i.Clause, i.Assumed = note.Clause, note.Assumed
	i.Prorate = i.counted()
	if prorate != nil {
		i.Prorate = *prorate
	}
	if _, twice := s.Indicator(i.ID); twice {
		r.fail(n, "twice", word("indicator"), i.ID)
	}
	r.place("indicator", n, i.ID)
	s.Indicators = append(s.Indicators, i)
	r.later(func() { r.indicatorFormulas(&s.Indicators[k], texts, s) })
}

func (r *reader) indicatorFormulas(i *Indicator, at map[string]ast.Node, s *Scheme) {
	for name, n := range at {
		r.place("indicator", n, i.ID, name)
	}
	if n := at["counts"]; n != nil {
		i.counts = r.formula(n, i.Counts, kindNumber, s.countsScope(i))
	}
	if n := at["goal"]; n != nil {
		i.goal = r.formula(n, i.Goal, kindNumber, s.goalScope())
	}
	if n := at["formula"]; n != nil {
		i.formula = r.formula(n, i.Formula, kindNumber, s.formulaScope(i))
	}
}

// counted reports whether the indicator has a target in money or in things, which a member who was there for a part of the period could
// only reach a part of.
func (i *Indicator) counted() bool {
	m := i.Measure
	if len(i.Parts) > 0 {
		m = i.Parts[0].Measure
	}
	metric, _ := MetricByID(m.Metric)
	return (i.Target != "" || i.Goal != "") && (metric.Unit == UnitMoney || metric.Unit == UnitCount)
}

func (r *reader) parts(n ast.Node) []Part {
	var parts []Part
	total := whole(0)
	r.list(n, func(n ast.Node) {
		var p Part
		r.mapping(n,
			key{name: "name", read: func(n ast.Node) { p.Name = r.text(n); r.name(n, p.Name) }},
			key{name: "share", read: func(n ast.Node) { p.share = r.fraction(n); p.Share = p.share.decimal() }},
			key{name: "measure", read: func(n ast.Node) { p.Measure = r.measure(n) }},
			key{name: "cap", optional: true, read: func(n ast.Node) { p.cap, p.Cap = r.optionalNumber(n) }},
		)
		if slices.ContainsFunc(parts, func(o Part) bool { return o.Name == p.Name }) {
			r.fail(n, "twice", word("part"), p.Name)
		}
		if p.share.rat == nil {
			p.share = whole(0)
		} else if p.share.sign() == 0 {
			r.fail(n, "part_without_share", p.Name)
		}
		total = total.add(p.share)
		parts = append(parts, p)
	})
	if total.cmp(whole(100)) != 0 {
		r.fail(n, "parts_sum", total.rounded(6))
	}
	return parts
}

func (r *reader) namedMeasures(n ast.Node) []NamedValue {
	var all []NamedValue
	r.named(n, func(name string, key, value ast.Node) {
		if r.name(key, name) {
			r.figures[name] = kindNumber
		}
		all = append(all, NamedValue{name, r.measure(value)})
	})
	return all
}

var (
	classPattern = regexp.MustCompile(`^A?B?C?D?$`)
	// needed are the parameters without which a metric says nothing.
	needed = map[MetricID][]string{"rating": {"kind", "item"}, "attainment": {"of"}}
)

func (r *reader) measure(n ast.Node) Measure {
	var m Measure
	given := map[string]ast.Node{}
	r.mapping(n,
		key{name: "metric", read: func(n ast.Node) { m.Metric = r.metric(n) }},
		key{name: "kind", optional: true, read: func(n ast.Node) { m.Kind = choice(r, n, Self, ByBoss, Peer, ByClient); given["kind"] = n }},
		key{name: "item", optional: true, read: func(n ast.Node) { m.Item = r.nonEmpty(n); given["item"] = n }},
		key{name: "class", optional: true, read: func(n ast.Node) { m.Class = r.nonEmpty(n); given["class"] = n }},
		key{name: "of", optional: true, read: func(n ast.Node) { m.Of = r.metric(n); given["of"] = n }},
		key{name: "per", optional: true, read: func(n ast.Node) { m.Per = choice(r, n, calendar.Month, calendar.Quarter) }},
		key{name: "take", optional: true, read: func(n ast.Node) { m.Take = choice(r, n, TakeMin, TakeMax, TakeMean, TakeSum) }},
	)
	metric, ok := MetricByID(m.Metric)
	if !ok {
		return m
	}
	for _, p := range []string{"kind", "item", "class", "of"} {
		if n := given[p]; n != nil && !slices.Contains(metric.Params, p) {
			r.fail(n, "measure_param", p, string(m.Metric))
		}
	}
	for _, p := range needed[m.Metric] {
		if given[p] == nil {
			r.fail(n, "measure_needs", string(m.Metric), p)
		}
	}
	if (m.Per == "") != (m.Take == "") {
		r.fail(n, "per_and_take")
	}
	if n := given["class"]; n != nil && !classPattern.MatchString(m.Class) {
		r.fail(n, "not_a_class", m.Class)
	}
	if of, _ := MetricByID(m.Of); of.Derived {
		r.fail(given["of"], "of_derived", string(m.Of))
	}
	if n := given["item"]; n != nil && m.Metric == "breaches" && m.Item != string(Minor) && m.Item != string(Serious) {
		r.fail(n, "not_one_of", m.Item, strings.Join([]string{string(Minor), string(Serious)}, ", "))
	}
	return m
}

func (r *reader) scale(n ast.Node) *Scale {
	var s Scale
	r.mapping(n,
		key{name: "from", read: func(n ast.Node) { s.from = r.number(n); s.From = s.from.decimal() }},
		key{name: "to", read: func(n ast.Node) { s.to = r.number(n); s.To = s.to.decimal() }})
	return &s
}

func (r *reader) metric(n ast.Node) MetricID {
	all := Metrics()
	ids := make([]MetricID, len(all))
	for i, m := range all {
		ids[i] = m.ID
	}
	return choice(r, n, ids...)
}

func (r *reader) target(n ast.Node) MetricID {
	if r.text(n) == "none" {
		return ""
	}
	return r.metric(n)
}
