package calendar

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Kind is the length of a period.
type Kind string

// The kinds of period that policies and reports use.
const (
	Week    Kind = "week"    // Monday to Sunday, ISO 8601
	Month   Kind = "month"   // calendar month
	Quarter Kind = "quarter" // January to March and so on
	Year    Kind = "year"    // calendar year
	// TenureQuarter is one of the first four times three months since a member joined (S11). Its days differ from member to member.
	TenureQuarter Kind = "tenure_quarter"
)

// Kinds lists every kind, shortest first, the tenure quarter last.
func Kinds() []Kind { return []Kind{Week, Month, Quarter, Year, TenureQuarter} }

// Period is the half-open interval of days [Start, End) that a kind of period covers. A tenure quarter that is not bound to a member
// (see Tenure) has no days.
type Period struct {
	Kind   Kind
	Start  Date
	End    Date // the first day after the period
	Tenure int  // 1 to 4 for a tenure quarter, otherwise 0
}

// Tenure returns the nth tenure quarter (1 to 4), not bound to any member: its id is "T1".
func Tenure(n int) Period { return Period{Kind: TenureQuarter, Tenure: n} }

// Since binds a tenure quarter to a member who joined on the day: the nth three months from that day on. A month without the day
// (31 November) is taken to begin on the next one that there is, as NewDate does. Other periods stay as they are.
func (p Period) Since(joined Date) Period {
	if p.Kind != TenureQuarter {
		return p
	}
	months := func(n int) Date { return NewDate(joined.Year, joined.Month+time.Month(n), joined.Day) }
	return Period{Kind: p.Kind, Start: months(3 * (p.Tenure - 1)), End: months(3 * p.Tenure), Tenure: p.Tenure}
}

// PeriodOf returns the period of the kind that contains the day d. An unknown kind gives the zero Period, and so does TenureQuarter.
func PeriodOf(kind Kind, d Date) Period {
	switch kind {
	case Week:
		back := (int(d.Weekday()) + 6) % 7
		start := d.AddDays(-back)
		return Period{Kind: kind, Start: start, End: start.AddDays(7)}
	case Month:
		return Period{Kind: kind, Start: NewDate(d.Year, d.Month, 1), End: NewDate(d.Year, d.Month+1, 1)}
	case Quarter:
		first := (d.Month-1)/3*3 + 1
		return Period{Kind: kind, Start: NewDate(d.Year, first, 1), End: NewDate(d.Year, first+3, 1)}
	case Year:
		return Period{Kind: kind, Start: NewDate(d.Year, 1, 1), End: NewDate(d.Year+1, 1, 1)}
	case TenureQuarter: // begins on a day of the member's own
	}
	return Period{}
}

var periodID = regexp.MustCompile(`^(\d{4})(?:-(?:(\d{2})|Q([1-4])|W(\d{2})))?$`)

// ParsePeriod reads a period's id: "2026", "2026-Q3", "2026-08", "2026-W34" or "T1" to "T4".
func ParsePeriod(id string) (Period, error) {
	if len(id) == 2 && id[0] == 'T' && id[1] >= '1' && id[1] <= '4' {
		return Tenure(int(id[1] - '0')), nil
	}
	m := periodID.FindStringSubmatch(id)
	if m == nil {
		return Period{}, fmt.Errorf("calendar: %q is not a period", id)
	}
	year, _ := strconv.Atoi(m[1])
	var p Period
	switch {
	case m[2] != "":
		n, _ := strconv.Atoi(m[2])
		p = PeriodOf(Month, Date{year, time.Month(n), 1})
	case m[3] != "":
		n, _ := strconv.Atoi(m[3])
		p = PeriodOf(Quarter, Date{year, time.Month(3*n - 2), 1})
	case m[4] != "":
		n, _ := strconv.Atoi(m[4])
		p = PeriodOf(Week, PeriodOf(Week, Date{year, 1, 4}).Start.AddDays(7*(n-1))) // 4 January is always in week 1
	default:
		p = PeriodOf(Year, Date{year, 1, 1})
	}
	if p.ID() != id {
		return Period{}, fmt.Errorf("calendar: there is no period %q", id)
	}
	return p, nil
}

// ID returns the period's name in records and commands: "2026", "2026-Q3", "2026-08", "2026-W34", "T1"; ParsePeriod reads it, a tenure
// quarter without its days.
func (p Period) ID() string {
	switch p.Kind {
	case Week:
		y, w := p.Start.In(time.UTC).ISOWeek()
		return fmt.Sprintf("%04d-W%02d", y, w)
	case Month:
		return fmt.Sprintf("%04d-%02d", p.Start.Year, int(p.Start.Month))
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", p.Start.Year, (int(p.Start.Month)+2)/3)
	case Year:
		return fmt.Sprintf("%04d", p.Start.Year)
	case TenureQuarter:
		return fmt.Sprintf("T%d", p.Tenure)
	}
	return ""
}

// Contains reports whether the day d lies in the period.
func (p Period) Contains(d Date) bool { return !d.Before(p.Start) && d.Before(p.End) }

// Next returns the period of the same kind that begins when p ends; the zero Period for a tenure quarter.
func (p Period) Next() Period { return PeriodOf(p.Kind, p.End) }

// Previous returns the period of the same kind that ends where p begins; the zero Period for a tenure quarter.
func (p Period) Previous() Period { return PeriodOf(p.Kind, p.Start.AddDays(-1)) }

// Months returns how many calendar months the period lasts: 1, 3 or 12; 0 for a week.
func (p Period) Months() int {
	switch p.Kind {
	case Month:
		return 1
	case Quarter, TenureQuarter:
		return 3
	case Year:
		return 12
	case Week:
	}
	return 0
}

// Days returns the number of days in the period.
func (p Period) Days() int { return p.Start.DaysUntil(p.End) }

// Split returns the periods of a shorter kind inside p, in order: the quarters of a year, the months of a quarter. Those at the ends of a
// tenure quarter reach beyond it.
func (p Period) Split(kind Kind) []Period {
	var parts []Period
	for q := PeriodOf(kind, p.Start); q.Start.Before(p.End); q = q.Next() {
		parts = append(parts, q)
	}
	return parts
}

// MarshalText writes the period's id.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.ID()), nil }

// UnmarshalText reads a period's id.
func (p *Period) UnmarshalText(b []byte) error {
	v, err := ParsePeriod(string(b))
	if err != nil {
		return err
	}
	*p = v
	return nil
}
