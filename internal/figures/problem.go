package figures

import (
	"slices"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// noRate is the problem of records in a currency without an exchange rate: nothing is missing, something is not counted.
const noRate = "no_rate"

// Problem says what keeps a figure from being sure.
func Problem(p appraisal.Problem) message.Text {
	if p.Code == noRate && p.Detail != "" {
		return message.T("problem.no_rate_of", message.Str("currencies", p.Detail))
	}
	return message.T("problem." + p.Code)
}

// Missing are a result's problems without those of exchange rates, which Unrated words.
func Missing(r appraisal.Result) []appraisal.Problem {
	return slices.DeleteFunc(slices.Clone(r.Problems), func(p appraisal.Problem) bool { return p.Code == noRate && p.Detail != "" })
}

// Currencies are those whose records the results leave out, each once, in order.
func Currencies(results ...appraisal.Result) []string {
	var all []string
	for _, r := range results {
		for _, p := range r.Problems {
			if p.Code == noRate && p.Detail != "" {
				all = append(all, strings.Split(p.Detail, ", ")...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Unrated says that records in the currencies are not counted, and what the owner types so that they are.
func Unrated(currencies []string, p calendar.Period, lang string) message.Text {
	return message.T("problem.unrated", message.Str("currencies", strings.Join(currencies, ", ")),
		message.Code("line", RateLine(currencies[0], p.Start, lang)))
}

// RateLine is the line that sets an exchange rate from a day on. The rate in it is an example.
func RateLine(currency string, on calendar.Date, lang string) string {
	if lang == "en" {
		return "/merit settings rate " + currency + " 7.12 on " + on.String()
	}
	return "/merit 设置 汇率 " + currency + " 7.12 于 " + on.String()
}
