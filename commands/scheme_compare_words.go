package commands

import (
	"slices"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

// oneScale reports whether both schemes have the same levels: only then is a level of one above or below one of the other.
func (r *replay) oneScale() bool {
	return slices.EqualFunc(r.schemes[0].Levels, r.schemes[1].Levels, func(a, b appraisal.Level) bool { return a.ID == b.ID && a.Title == b.Title })
}

// empty reports whether nobody has a record in the period under either scheme.
func (r *replay) empty() bool {
	for _, p := range r.people {
		for _, x := range p.result {
			if x == nil {
				continue
			}
			if x.Commission != nil && len(x.Commission.Lines) > 0 || slices.ContainsFunc(x.Indicators, func(i appraisal.IndicatorResult) bool {
				return i.Records > 0 || i.Value != nil && !i.Value.IsZero()
			}) {
				return false
			}
		}
	}
	return true
}

// bare is the answer for a period that has nothing to compare.
func (r *replay) bare() message.Message {
	title := message.T("scheme.compare.title", message.Str("old", r.schemes[0].ID), message.Str("new", r.schemes[1].ID), message.Sub("period", figures.Period(r.period)))
	return message.Message{Summary: title, Blocks: []message.Block{message.Heading(title), message.Paragraph(message.T("scheme.compare.empty"))}}
}

// unknown says for each scheme whose commission and wage can't be worked out, so that the sums are not taken for all of it.
func (r *replay) unknown() []message.Block {
	var blocks []message.Block
	for side, s := range r.schemes {
		deals, wages := map[string]map[string]bool{}, 0
		for _, p := range r.people {
			x := p.result[side]
			if x == nil {
				continue
			}
			if x.Wage != nil && x.Wage.Total == nil {
				wages++
			}
			if x.Commission == nil {
				continue
			}
			for _, l := range x.Commission.Lines {
				if l.Status == "" {
					continue
				}
				if deals[l.Status] == nil {
					deals[l.Status] = map[string]bool{}
				}
				deals[l.Status][l.Deal] = true
			}
		}
		for _, status := range sortedKeys(deals) {
			blocks = append(blocks, message.Paragraph(message.T("scheme.compare.no_commission", message.Str("scheme", s.ID), message.Count("count", len(deals[status])),
				message.Sub("problem", message.T("problem."+status)))))
		}
		if wages > 0 {
			blocks = append(blocks, message.Paragraph(message.T("scheme.compare.no_wage", message.Str("scheme", s.ID), message.Count("count", wages))))
		}
	}
	return blocks
}

func sortedKeys(m map[string]map[string]bool) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
