package figures

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// Period names a period for people.
func Period(p calendar.Period) message.Text {
	if p.Kind == calendar.TenureQuarter {
		return message.T("period.tenure_quarter", message.Str("part", strconv.Itoa(p.Tenure)))
	}
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

// Amount is a figure with its unit: money in the currency, a share in percent, otherwise a number, with at most 2 decimals.
func Amount(name string, v decimal.Decimal, unit appraisal.Unit, currency string) message.Arg {
	if unit == appraisal.UnitMoney {
		if m, err := appraisal.MoneyOf(v, currency); err == nil { // else beyond what an amount can hold: the number still says it
			return message.Money(name, m.Minor, m.Currency)
		}
	}
	if unit == appraisal.UnitPercent {
		return message.Percent(name, appraisal.Brief(v))
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

// Indicators is a result's table: a line for each indicator, what it counts first. What is measured and not scored has no points; where
// nothing is scored, there is no column for them.
func Indicators(r appraisal.Result, lang, currency string) *message.Table {
	t := &message.Table{Columns: []message.Column{{Title: message.T("score.column.indicator")}}}
	add := func(id string) {
		t.Columns = append(t.Columns, message.Column{Title: message.T("score.column." + id), Right: true})
	}
	if !r.Unscored {
		add("points")
	}
	add("value")
	add("target")
	if !r.Unscored {
		add("score")
		add("weight")
	}
	for _, i := range r.Indicators {
		row := []message.Text{message.Plain(i.Title.In(lang))}
		if !r.Unscored {
			row = append(row, Score(i.Points))
		}
		row = append(row, Cell(i.Value, i.Unit, currency), Cell(i.Target, i.Unit, currency))
		if !r.Unscored {
			weight := None()
			if !i.Weight.IsZero() || i.Points != nil {
				weight = message.Raw(message.Percent("", appraisal.Brief(i.Weight)))
			}
			row = append(row, Score(i.Score), weight)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Modifiers are what was deducted, added, capped or vetoed, each with what it did.
func Modifiers(r appraisal.Result, lang string) []message.Text {
	all := make([]message.Text, len(r.Modifiers))
	for i, m := range r.Modifiers {
		all[i] = Modifier(m, lang)
	}
	return all
}

// Modifier is one of them: "Attendance −2".
func Modifier(m appraisal.ModifierResult, lang string) message.Text {
	title := message.Str("title", m.Title.In(lang))
	if m.Kind == appraisal.CapLevel {
		return message.T("score.modifier_level", title, message.Str("level", m.Level))
	}
	return message.T("score.modifier", title, message.Number("points", Signed(m.Points)))
}

// Signed is a change with its sign and 2 decimals: "+1.50", "-2.00".
func Signed(v decimal.Decimal) string {
	if v.IsPositive() {
		return "+" + appraisal.Shown(v)
	}
	return appraisal.Shown(v)
}

// Earned is what the result pays besides bonuses: the commission of the member's own shares and the wage.
func Earned(r appraisal.Result) []message.Text {
	var all []message.Text
	if r.Commission != nil {
		all = append(all, message.T("score.earned.commission", message.Money("amount", r.Commission.Total.Minor, r.Commission.Total.Currency)))
	}
	switch {
	case r.Wage == nil:
	case r.Wage.Total == nil:
		all = append(all, message.T("score.earned.wage_open"))
	default:
		all = append(all, message.T("score.earned.wage", message.Money("amount", r.Wage.Total.Minor, r.Wage.Total.Currency)))
	}
	return all
}
