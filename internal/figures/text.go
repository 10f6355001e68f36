package figures

import (
	"strings"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// Period names a period for people.
func Period(p calendar.Period) message.Text {
	year, part, _ := strings.Cut(p.ID(), "-")
	part = strings.TrimLeft(part, "QW0")
	named := message.Str("part", part)
	if p.Kind == calendar.Month {
		named = message.Sub("part", message.T("month."+part))
	}
	return message.T("period."+string(p.Kind), message.Str("year", year), named)
}

// Level is a level with its name, "A+ (Excellent)"; a dash where there is none.
func Level(id string, title appraisal.Words, lang string) message.Text {
	switch name := title.In(lang); {
	case id == "" && name == "":
		return None()
	case id == "":
		return message.Plain(name)
	case name == "":
		return message.Plain(id)
	default:
		return message.T("level.named", message.Str("level", id), message.Str("title", name))
	}
}

// None stands where there is no figure.
func None() message.Text { return message.T("score.none") }

// Amount is a figure with its unit: money in the currency, otherwise a number with at most 2 decimals.
func Amount(name string, v decimal.Decimal, unit appraisal.Unit, currency string) message.Arg {
	if unit == appraisal.UnitMoney {
		if m, err := appraisal.MoneyOf(v, currency); err == nil { // else beyond what an amount can hold: the number still says it
			return message.Money(name, m.Minor, m.Currency)
		}
	}
	return message.Number(name, appraisal.Brief(v))
}

// Cell is a figure that may be absent.
func Cell(v *decimal.Decimal, unit appraisal.Unit, currency string) message.Text {
	if v == nil {
		return None()
	}
	return message.Raw(Amount("", *v, unit, currency))
}

// Score is a score or points as people see them, with 2 decimals.
func Score(v *decimal.Decimal) message.Text {
	if v == nil {
		return None()
	}
	return message.Raw(message.Number("", appraisal.Shown(*v)))
}

// Attainment is actual ÷ target; without a target there is none, which is neither 0 % nor 100 %.
func Attainment(v *decimal.Decimal) message.Text {
	if v == nil {
		return message.T("problem.no_target")
	}
	return message.Raw(message.Percent("", v.StringFixed(1)))
}

// Indicators is a result's table: a line for each indicator, what it counts first.
func Indicators(r appraisal.Result, lang, currency string) *message.Table {
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("score.column.indicator")},
		{Title: message.T("score.column.points"), Right: true},
		{Title: message.T("score.column.value"), Right: true},
		{Title: message.T("score.column.target"), Right: true},
		{Title: message.T("score.column.score"), Right: true},
		{Title: message.T("score.column.weight"), Right: true},
	}}
	for _, i := range r.Indicators {
		t.Rows = append(t.Rows, []message.Text{
			message.Plain(i.Title.In(lang)),
			Score(i.Points),
			Cell(i.Value, i.Unit, currency),
			Cell(i.Target, i.Unit, currency),
			Score(i.Score),
			message.Raw(message.Percent("", appraisal.Brief(i.Weight))),
		})
	}
	return t
}
