package commands

import (
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

// Apology is the sentence of an error, the text "error.REASON". Its details are plain strings; those that are an example to copy, a
// day, a period or an amount are shown as such.
func Apology(e *appraisal.Error) message.Text {
	args := make([]message.Arg, len(e.Details))
	for i, d := range e.Details {
		args[i] = detailArg(e, d)
	}
	return message.T("error."+e.Reason, args...)
}

func detailArg(e *appraisal.Error, d appraisal.Detail) message.Arg {
	switch d.Name {
	case "example":
		return message.Code(d.Name, d.Value)
	case "date":
		if day, err := calendar.ParseDate(d.Value); err == nil {
			return message.Date(d.Name, day)
		}
	case "period", "week":
		if p, err := calendar.ParsePeriod(d.Value); err == nil {
			return message.Sub(d.Name, figures.Period(p))
		}
	case "amount", "paid":
		if v, err := decimal.NewFromString(d.Value); err == nil {
			if m, err := appraisal.MoneyOf(v, detail(e, "currency")); err == nil {
				return message.Money(d.Name, m.Minor, m.Currency)
			}
		}
	}
	return message.Str(d.Name, d.Value)
}
