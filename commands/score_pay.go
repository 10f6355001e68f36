package commands

import (
	"slices"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

// payChapters are commission and wage. Who may not know what the member is paid reads that there is something and nothing of it.
func payChapters(c call, o scored) []chapter {
	if o.Commission == nil && o.Wage == nil {
		return nil
	}
	if !o.pays(c) {
		return []chapter{{message.Paragraph(message.T("score.pay_private"))}}
	}
	return append(commissionChapters(c, o), wageChapters(c, o)...)
}

// commissionChapters are the commission of each deal with its formula and how it is shared: all of a deal's split, and the own part.
func commissionChapters(c call, o scored) []chapter {
	if o.Commission == nil {
		return nil
	}
	total := o.Commission.Total
	all := []chapter{{message.Paragraph(message.T("score.commission", message.Money("amount", total.Minor, total.Currency), message.Count("count", len(o.Commission.Lines))))}}
	rule := ""
	for _, l := range o.Commission.Lines {
		text := message.T("score.commission.deal", message.Code("deal", l.Deal), message.Str("customer", l.Customer), message.Date("on", l.On),
			message.Money("own", l.Own.Minor, l.Own.Currency))
		if l.Returned != nil {
			text = below(text, message.T("score.commission.returned", message.Money("amount", l.Returned.Minor, l.Returned.Currency)))
		}
		if l.Status != "" {
			text = below(text, message.T("problem."+l.Status))
		} else {
			text = below(text, commissionWorking(l))
		}
		if len(l.Shares) > 1 || len(l.Shares) == 1 && l.Shares[0].Stage != "" {
			text = below(text, message.T("score.commission.shares", message.Chain("shares", "list.comma", shareTexts(c, o, l)...)))
		}
		ch := chapter{message.Paragraph(text)}
		if l.ID != rule { // the clause stands with the first deal of a rule
			ch, rule = noted(c, text, l.Clause, l.Assumed), l.ID
		}
		all = append(all, ch)
	}
	return all
}

// commissionWorking is how a deal's commission was worked out.
func commissionWorking(l appraisal.CommissionLine) message.Text {
	var steps []message.Text
	step := func(id string, a message.Arg) { steps = append(steps, message.T("score.commission."+id, a)) }
	if l.BasePrice != nil {
		step("base_price", figures.Amount("value", *l.BasePrice, appraisal.UnitMoney, l.Amount.Currency))
	}
	if l.NetSales != nil {
		step("net_sales", figures.Amount("value", *l.NetSales, appraisal.UnitMoney, l.Amount.Currency))
	}
	if l.Ratio != nil {
		step("ratio", message.Percent("value", appraisal.Brief(*l.Ratio)))
	}
	amount := message.Money("amount", l.Amount.Minor, l.Amount.Currency)
	text := message.T("score.commission.amount", amount)
	if l.Working != "" {
		text = message.T("score.commission.working", message.Code("formula", l.Working), amount)
	}
	if len(steps) == 0 {
		return text
	}
	return below(message.Raw(message.Chain("", "list.comma", steps...)), text)
}

// shareTexts is who worked on which stage of a deal. What a colleague gets for it is told to the owner only.
func shareTexts(c call, o scored, l appraisal.CommissionLine) []message.Text {
	var stages []appraisal.Stage
	if i := slices.IndexFunc(o.scheme.Commissions, func(r appraisal.CommissionRule) bool { return r.ID == l.ID }); i >= 0 {
		stages = o.scheme.Commissions[i].Stages
	}
	all := make([]message.Text, len(l.Shares))
	for i, s := range l.Shares {
		name := o.names[s.Member]
		if name == "" {
			name = string(s.Member)
		}
		who, amount := message.Str("name", name), message.Money("amount", s.Amount.Minor, s.Amount.Currency)
		stage := s.Stage
		if k := slices.IndexFunc(stages, func(x appraisal.Stage) bool { return x.ID == s.Stage }); k >= 0 {
			stage = stages[k].Title.In(c.Actor.Lang)
		}
		told := s.Member == c.Actor.ID || c.Actor.Role == appraisal.Owner
		switch {
		case told && stage == "":
			all[i] = message.T("score.commission.share", who, amount)
		case told:
			all[i] = message.T("score.commission.stage", message.Str("stage", stage), who, amount)
		case stage == "":
			all[i] = message.Plain(name)
		default:
			all[i] = message.T("score.commission.colleague", message.Str("stage", stage), who)
		}
	}
	return all
}

// wageChapters are the wage's parts with their formulas.
func wageChapters(c call, o scored) []chapter {
	if o.Wage == nil {
		return nil
	}
	title := message.T("score.wage_open")
	if t := o.Wage.Total; t != nil {
		title = message.T("score.wage", message.Money("amount", t.Minor, t.Currency))
	}
	all := []chapter{{message.Paragraph(title)}}
	for _, p := range o.Wage.Parts {
		name := message.Str("part", p.Title.In(c.Actor.Lang))
		var text message.Text
		switch {
		case p.Amount == nil && p.Status != "":
			text = message.T("score.wage.none", name, message.Sub("problem", message.T("problem."+p.Status)))
		case p.Amount == nil:
			text = message.T("score.wage.none", name, message.Sub("problem", message.T("problem.no_figures")))
		case p.Working == "":
			text = message.T("score.wage.part", name, message.Money("amount", p.Amount.Minor, p.Amount.Currency))
		default:
			text = message.T("score.wage.working", name, message.Code("formula", p.Working), message.Money("amount", p.Amount.Minor, p.Amount.Currency))
		}
		all = append(all, noted(c, text, p.Clause, p.Assumed))
	}
	return all
}
