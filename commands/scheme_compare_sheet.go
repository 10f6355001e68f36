package commands

import (
	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// sheet is all of it to be counted with: people, costs, and what follows under each scheme.
func (r *replay) sheet(c call) *message.Sheet {
	title := message.T("scheme.compare.title", message.Str("old", r.schemes[0].ID), message.Str("new", r.schemes[1].ID), message.Sub("period", message.Plain(r.period.ID())))
	people := message.Tab{Name: message.T("scheme.sheet.people")}
	add := func(id string, right bool, args ...message.Arg) {
		people.Columns = append(people.Columns, message.Column{Title: message.T(id, args...), Right: right})
	}
	add("standings.column.member", false)
	add("label.team", false)
	for _, s := range r.schemes {
		scheme := message.Str("scheme", s.ID)
		for _, id := range []string{"score", "level", "rank", "bonus", "commission", "wage"} {
			add("scheme.compare."+id, id != "level", scheme)
		}
	}
	add("scheme.compare.moved", true)
	add("scheme.compare.risk", false)
	add("score.column.missing", false)
	for _, p := range r.people {
		row := []message.Text{message.Plain(p.who.Name), message.Plain(p.who.Team)}
		for _, x := range p.result {
			row = append(row, sheetCells(x)...)
		}
		row = append(row, message.Raw(message.Number("", count(r.moved(p)))), r.risk(c, p), r.lacks(c, p))
		people.Rows = append(people.Rows, row)
	}
	costs := message.Tab{Name: message.T("scheme.sheet.costs"), Rows: r.costRows(), Columns: []message.Column{
		{Title: message.T("scheme.sheet.what")}, {Title: message.Plain(r.schemes[0].ID), Right: true}, {Title: message.Plain(r.schemes[1].ID), Right: true},
		{Title: message.T("scheme.sheet.change"), Right: true},
	}}
	return &message.Sheet{Name: title, Tabs: []message.Tab{people, costs, r.outcomes(c)}}
}

// sheetCells are one result's cells: score, level, rank, bonus, commission, wage.
func sheetCells(x *appraisal.Result) []message.Text {
	none := message.Plain("")
	score, level, rank := none, none, none
	k := newCost()
	k.add(x)
	if x != nil {
		level = message.Plain(x.Level)
		if x.Score != nil {
			score = message.Raw(message.Number("", appraisal.Shown(*x.Score)))
		}
		if x.Rank > 0 {
			rank = message.Raw(message.Count("", x.Rank))
		}
	}
	cells := append(make([]message.Text, 0, 6), score, level, rank)
	for _, sums := range []map[string]int64{k.bonus, k.commission, k.wage} {
		cells = append(cells, sumCell(sums))
	}
	return cells
}

// sumCell is a sum in each of its currencies.
func sumCell(sums map[string]int64) message.Text {
	codes := currenciesOf(sums, nil)
	all := make([]message.Text, len(codes))
	for i, code := range codes {
		all[i] = message.Raw(message.Money("", sums[code], code))
	}
	switch len(all) {
	case 0:
		return message.Plain("")
	case 1:
		return all[0] // a number to count with
	}
	return message.Raw(message.Chain("", "list.comma", all...))
}

func (r *replay) lacks(c call, p replayed) message.Text {
	var all []message.Text
	for side, x := range p.result {
		if x == nil || len(x.Problems) == 0 {
			continue
		}
		all = append(all, message.T("scheme.sheet.lacks", message.Str("scheme", r.schemes[side].ID), message.List("problems", problemTexts(c, *x)...)))
	}
	if len(all) == 0 {
		return message.Plain("")
	}
	return message.Raw(message.Chain("", "list.clauses", all...))
}

// outcomes is what follows for whom under which scheme.
func (r *replay) outcomes(c call) message.Tab {
	t := message.Tab{Name: message.T("scheme.sheet.outcomes"), Columns: []message.Column{
		{Title: message.T("standings.column.member")}, {Title: message.T("label.scheme")}, {Title: message.T("scheme.sheet.outcome")}, {Title: message.T("label.amount"), Right: true},
	}}
	for _, p := range r.people {
		for side, x := range p.result {
			if x == nil {
				continue
			}
			for _, o := range x.Outcomes {
				amount := message.Plain("")
				if o.Amount != nil {
					amount = message.Raw(message.Money("", o.Amount.Minor, o.Amount.Currency))
				}
				t.Rows = append(t.Rows, []message.Text{message.Plain(p.who.Name), message.Plain(r.schemes[side].ID), message.Plain(o.Detail.In(c.Actor.Lang)), amount})
			}
		}
	}
	return t
}
