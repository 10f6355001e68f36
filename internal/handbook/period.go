package handbook

import (
	"strconv"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// kindName names a kind of period.
func kindName(k calendar.Kind) message.Text { return message.T("handbook.kind." + string(k)) }

func tenureName(n int) message.Text {
	return message.T("handbook.tenure", message.Str("number", strconv.Itoa(n)))
}

func kindNames(kinds []calendar.Kind) message.Text {
	names := make([]message.Text, len(kinds))
	for i, k := range kinds {
		names[i] = kindName(k)
	}
	return listed(names)
}

// in says in which periods a line applies, zero when in all that the scheme appraises.
func (d describer) in(in appraisal.In) message.Text {
	var names []message.Text
	all := true
	for _, p := range d.periods() {
		if !in.Applies(p) {
			all = false
			continue
		}
		names = append(names, periodName(p))
	}
	if all {
		return message.Text{}
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

func periodName(p calendar.Period) message.Text {
	if p.Kind == calendar.TenureQuarter {
		return tenureName(p.Tenure)
	}
	return kindName(p.Kind)
}
