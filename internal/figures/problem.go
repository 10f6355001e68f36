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

// mostDeals is how many deals a problem names.
const mostDeals = 5

// Trouble is what keeps figures from being sure, said once: a deal without its cost is told with all others without theirs.
type Trouble struct {
	appraisal.Problem
	Deals []string // whose they are, "D-128"
	Held  bool     // the score waits for it
}

// Troubles puts problems of one kind and indicator together, in the order in which they first appear. That a score is held is said
// together with its cause.
func Troubles(problems []appraisal.Problem) []Trouble {
	var all []Trouble
	for _, p := range problems {
		at := slices.IndexFunc(all, func(t Trouble) bool {
			return t.Indicator == p.Indicator && (t.Code == p.Code && (p.Deal == "" || t.Detail == p.Detail) || p.Code == "held" && p.Indicator != "")
		})
		switch {
		case at >= 0 && p.Code == "held":
			all[at].Held = true
			continue
		case at < 0:
			at, all = len(all), append(all, Trouble{Problem: p})
		}
		if p.Deal != "" {
			all[at].Deals = append(all[at].Deals, p.Deal)
		}
	}
	return all
}

// Text says what it is, which deals it is about and, where a command mends it, which.
func (t Trouble) Text() message.Text {
	text := t.named()
	if t.Code == "no_cost" && len(t.Deals) > 0 {
		return message.T("problem.cost_line", message.Sub("problem", text), message.Str("deal", t.Deals[0]))
	}
	return text
}

// named is the problem with its deals.
func (t Trouble) named() message.Text {
	text := Problem(t.Problem)
	switch n := len(t.Deals); {
	case n == 0:
		return text
	case n > mostDeals:
		return message.T("problem.deals_more", message.Sub("problem", text), message.Str("deals", strings.Join(t.Deals[:mostDeals], ", ")), message.Count("count", n-mostDeals))
	default:
		return message.T("problem.deals", message.Sub("problem", text), message.Str("deals", strings.Join(t.Deals, ", ")))
	}
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
