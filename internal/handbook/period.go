package handbook

import (
	"strconv"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// kindName names a kind of period.
func kindName(k calendar.Kind) message.Text { return message.T("handbook.kind." + string(k)) }

func kindNames(kinds []calendar.Kind) message.Text {
	names := make([]message.Text, len(kinds))
	for i, k := range kinds {
		names[i] = kindName(k)
	}
	return listed(names)
}

// in says in which periods a line applies, zero when in all that the scheme appraises.
func (d describer) in(in appraisal.In) message.Text {
	var applies []calendar.Period
	for _, p := range d.periods() {
		if in.Applies(p) {
			applies = append(applies, p)
		}
	}
	if len(applies) == len(d.periods()) {
		return message.Text{}
	}
	return periodNames(applies)
}

// periodNames names periods; all four tenure quarters have one name.
func periodNames(periods []calendar.Period) message.Text {
	tenures := 0
	for _, p := range periods {
		if p.Kind == calendar.TenureQuarter {
			tenures++
		}
	}
	var names []message.Text
	for _, p := range periods {
		switch {
		case p.Kind != calendar.TenureQuarter:
			names = append(names, kindName(p.Kind))
		case tenures < 4:
			names = append(names, message.T("handbook.tenure", message.Str("number", strconv.Itoa(p.Tenure))))
		case p.Tenure == 1:
			names = append(names, kindName(p.Kind))
		}
	}
	return listed(names)
}

// periods are one for each kind that the scheme appraises, the tenure quarters one by one.
func (d describer) periods() []calendar.Period {
	var all []calendar.Period
	for _, k := range d.s.Periods {
		if k != calendar.TenureQuarter {
			all = append(all, calendar.Period{Kind: k})
			continue
		}
		for n := range 4 {
			all = append(all, calendar.Tenure(n+1))
		}
	}
	return all
}
