package appraisal

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
)

func (r *reader) commission(n ast.Node, s *Scheme) {
	var c CommissionRule
	texts := map[string]ast.Node{}
	text := func(name string, to *string) func(ast.Node) {
		return func(n ast.Node) { *to, texts[name] = r.formulaText(n), n }
	}
	r.mapping(n, append([]key{
		{name: "id", read: func(n ast.Node) { c.ID = r.id(n) }},
		{name: "in", optional: true, read: func(n ast.Node) { c.In = r.in(n, s) }},
		{name: "title", read: func(n ast.Node) { c.Title = r.words(n) }},
		{name: "for", optional: true, read: func(n ast.Node) { c.For = r.roles(n) }},
		{name: "due", read: func(n ast.Node) { c.Due = choice(r, n, OnSigning, OnFullPayment) }},
		{name: "delay", optional: true, read: func(n ast.Node) { c.Delay = r.delay(n) }},
		{name: "base_price", optional: true, read: text("base_price", &c.BasePrice)},
		{name: "net_sales", optional: true, read: text("net_sales", &c.NetSales)},
		{name: "ratio", optional: true, read: text("ratio", &c.Ratio)},
		{name: "amount", read: text("amount", &c.Amount)},
		{name: "stages", optional: true, read: func(n ast.Node) { c.Stages = r.stages(n) }},
		{name: "returns", optional: true, read: func(n ast.Node) { c.ClawBack = choice(r, n, "claw_back", "ignore") == "claw_back" }},
	}, r.notes(&c.Note, false)...)...)
	k := added(r, n, "commission rule", &s.Commissions, c, func(o *CommissionRule) string { return o.ID })
	r.later(func() { r.commissionFormulas(&s.Commissions[k], texts, s) })
}

func (r *reader) commissionFormulas(c *CommissionRule, at map[string]ast.Node, s *Scheme) {
	var steps []string
	for _, step := range []struct {
		name, text string
		to         **formula
	}{
		{"base_price", c.BasePrice, &c.basePrice}, {"net_sales", c.NetSales, &c.netSales}, {"ratio", c.Ratio, &c.ratio}, {"amount", c.Amount, &c.amount},
	} {
		if n := at[step.name]; n != nil {
			r.place("commission rule", n, c.ID, step.name)
			*step.to = r.formula(n, step.text, kindNumber, s.dealScope(steps...))
			steps = append(steps, step.name)
		}
	}
}

// delay reads how many months later a commission is paid.
func (r *reader) delay(n ast.Node) int {
	months := r.count(n)
	if months > maxDelay {
		r.fail(n, "delay_long", maxDelay)
	}
	return months
}

// maxDelay is the longest delay of a commission in months.
const maxDelay = 24

func (r *reader) stages(n ast.Node) []Stage {
	var all []Stage
	total := whole(0)
	r.list(n, func(n ast.Node) {
		var s Stage
		share := whole(0)
		r.mapping(n,
			key{name: "id", read: func(n ast.Node) { s.ID = r.id(n) }},
			key{name: "title", read: func(n ast.Node) { s.Title = r.words(n) }},
			key{name: "share", read: func(n ast.Node) { share = r.number(n); s.Share = share.decimal() }},
		)
		if slices.ContainsFunc(all, func(o Stage) bool { return o.ID == s.ID }) {
			r.fail(n, "twice", word("stage"), s.ID)
		}
		total = total.add(share)
		all = append(all, s)
	})
	if total.cmp(whole(100)) != 0 {
		r.fail(n, "stages_sum", total.rounded(6))
	}
	return all
}

func (r *reader) wage(n ast.Node, s *Scheme) {
	w := &WageRule{}
	r.mapping(n, append([]key{
		{name: "in", optional: true, read: func(n ast.Node) { w.In = r.in(n, s) }},
		{name: "parts", read: func(n ast.Node) {
			r.list(n, func(n ast.Node) { r.wagePart(n, w, s) })
			if len(w.Parts) == 0 {
				r.fail(n, "no_wage_parts")
			}
		}},
	}, r.notes(&w.Note, true)...)...)
	s.Wage = w
	r.place("wage", n)
}

func (r *reader) wagePart(n ast.Node, w *WageRule, s *Scheme) {
	var (
		p      WagePartRule
		amount ast.Node
	)
	r.mapping(n, append([]key{
		{name: "id", read: func(n ast.Node) { p.ID = r.id(n) }},
		{name: "title", read: func(n ast.Node) { p.Title = r.words(n) }},
		{name: "amount", read: func(n ast.Node) { p.Amount, amount = r.formulaText(n), n }},
	}, r.notes(&p.Note, false)...)...)
	k := added(r, n, "wage part", &w.Parts, p, func(o *WagePartRule) string { return o.ID })
	r.later(func() {
		if amount != nil {
			r.place("wage part", amount, p.ID, "amount")
			w.Parts[k].amount = r.formula(amount, p.Amount, kindNumber, s.payScope())
			r.inCurrency(amount, w.Parts[k].amount, s)
		}
	})
}
