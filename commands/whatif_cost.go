package commands

import (
	"slices"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// possibleDeal is the reference of a deal that is only tried. Nobody can look it up, so it is not shown.
const possibleDeal = "D-0"

var whatIfCostExample = Example{ZH: "/score 如果 再签 10万 成本 5万", EN: "/score what-if deal 100000 cost 50000"}

// lackOf takes from the result what keeps the commission of the tried deal from being worked out; "" when nothing does.
func lackOf(r *appraisal.Result) string {
	code := ""
	r.Problems = slices.DeleteFunc(slices.Clone(r.Problems), func(p appraisal.Problem) bool {
		if p.Deal == possibleDeal {
			code = p.Code
		}
		return p.Deal == possibleDeal
	})
	return code
}

// lacking says that the commission of the tried deal can't be worked out, and what to write so that it can.
func lacking(c call, code string) []message.Block {
	switch code {
	case "":
		return nil
	case "no_cost":
		return []message.Block{message.Paragraph(message.T("what_if.no_cost", message.Code("example", c.in(whatIfCostExample))))}
	}
	return []message.Block{message.Paragraph(message.T("what_if.no_commission", message.Sub("problem", message.T("problem."+code))))}
}

// paysFromCommission reports whether a part of the wage holds the commission.
func paysFromCommission(w *appraisal.WageRule) bool {
	return w != nil && slices.ContainsFunc(w.Parts, func(p appraisal.WagePartRule) bool { return strings.Contains(p.Amount, "commission") })
}
