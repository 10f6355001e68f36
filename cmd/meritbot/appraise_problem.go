package main

import (
	"slices"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/handbook"
	"github.com/meritbot/meritbot/internal/message"
)

// problems words a result's problems, each with what it is about.
func (g *gatherer) problems(r appraisal.Result) []problemReport {
	all := make([]problemReport, 0, len(r.Problems))
	for _, p := range r.Problems {
		if one := g.problem(r, p); !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}

func (g *gatherer) problem(r appraisal.Result, p appraisal.Problem) problemReport {
	one := problemReport{Code: p.Code, Indicator: p.Indicator, Deal: g.book.Ref(p.Deal), Detail: p.Detail}
	one.Text = g.why(r, p.Code, p.Indicator)
	if p.Code == "no_rate" {
		one.Text = g.words(figures.Problem(p))
	}
	if about := g.about(r, p, one.Text); len(about) > 0 {
		one.Text = g.words(message.T("appraise.problem", message.Chain("about", "appraise.of", about...), str("problem", one.Text)))
	}
	return one
}

// about is where in the result a problem stands: an indicator and its part, a deal, parts of the wage, outcomes with an amount.
func (g *gatherer) about(r appraisal.Result, p appraisal.Problem, text string) []message.Text {
	var about []message.Text
	add := func(words string) { about = append(about, message.Plain(words)) }
	if p.Deal != "" {
		add(g.book.Ref(p.Deal))
		return about
	}
	detail := p.Detail
	for _, i := range r.Indicators {
		if i.ID != p.Indicator {
			continue
		}
		add(i.Title.In(g.lang))
		for _, part := range i.Parts {
			if part.Name == p.Detail {
				detail = g.words(handbook.Measure(part.Measure))
			}
		}
	}
	if detail != "" && !strings.Contains(text, detail) {
		add(detail)
	}
	if p.Indicator == "" && p.Detail == "" {
		for _, words := range g.unpaid(r, p.Code) {
			add(words)
		}
	}
	return about
}

// unpaid names the parts of the wage that a problem keeps from being known, and the outcomes without their amount.
func (g *gatherer) unpaid(r appraisal.Result, code string) []string {
	var all []string
	if r.Wage != nil {
		for _, part := range r.Wage.Parts {
			if part.Status == code {
				all = append(all, part.Title.In(g.lang))
			}
		}
	}
	asks := strings.TrimPrefix(code, "no_") // a salary, a grade
	wage := len(all)
	for _, rule := range g.scheme.Rules {
		missing := slices.ContainsFunc(r.Outcomes, func(o appraisal.Outcome) bool { return o.ID == rule.ID && o.Amount == nil })
		kind := g.say("job.outcome." + string(rule.Kind))
		if missing && rule.Amount != "" && (wage == 0 || strings.Contains(rule.Amount, asks)) && !slices.Contains(all, kind) {
			all = append(all, kind)
		}
	}
	return all
}

// why puts the code of a problem into words; "" stays "". The ledger tells more than the code: a target that is 0, a grade that is another
// policy's.
func (g *gatherer) why(r appraisal.Result, code, indicator string) string {
	grade := g.members[r.Member].Grade
	switch {
	case code == "":
		return ""
	case code == "no_target" && g.zeroTarget(r, indicator):
		return g.say("appraise.target_zero")
	case code == "no_grade" && grade != "":
		return g.say("appraise.grade_unknown", str("grade", grade))
	}
	return g.say("problem." + code)
}

// zeroTarget reports whether the ledger sets a target of 0 for the indicator, or where none is named for one that has no target.
func (g *gatherer) zeroTarget(r appraisal.Result, indicator string) bool {
	var metrics []appraisal.MetricID
	for _, i := range g.scheme.Indicators {
		at := slices.IndexFunc(r.Indicators, func(one appraisal.IndicatorResult) bool { return one.ID == i.ID })
		if at >= 0 && (i.ID == indicator || indicator == "" && r.Indicators[at].Status == "no_target") {
			metrics = append(append(metrics, i.Target, i.Measure.Of), i.TargetElse...)
		}
	}
	return slices.ContainsFunc(g.book.Targets, func(t appraisal.Target) bool {
		return t.Member == r.Member && t.Period.ID() == r.Period.ID() && t.Amount.IsZero() && slices.Contains(metrics, t.Metric)
	})
}
