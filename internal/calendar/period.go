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
)

// Kinds lists every kind, shortest first.
func Kinds() []Kind { return []Kind{Week, Month, Quarter, Year} }

// Period is the half-open interval of days [Start, End) that a kind of period covers.
type Period struct {
	Kind  Kind
	Start Date
	End   Date // the first day after the period
}

// PeriodOf returns the period of the kind that contains the day d. An unknown kind gives the zero Period.
func PeriodOf(kind Kind, d Date) Period {
	switch kind {
	case Week:
		back := (int(d.Weekday()) + 6) % 7
		start := d.AddDays(-back)
		return Period{kind, start, start.AddDays(7)}
	case Month:
		return Period{kind, NewDate(d.Year, d.Month, 1), NewDate(d.Year, d.Month+1, 1)}
	case Quarter:
		first := (d.Month-1)/3*3 + 1
		return Period{kind, NewDate(d.Year, first, 1), NewDate(d.Year, first+3, 1)}
	case Year:
		return Period{kind, NewDate(d.Year, 1, 1), NewDate(d.Year+1, 1, 1)}
	}
	return Period{}
}

var periodID = regexp.MustCompile(`^(\d{4})(?:-(?:(\d{2})|Q([1-4])|W(\d{2})))?$`)

// ParsePeriod reads a period's id: "2026", "2026-Q3", "2026-08" or "2026-W34".
func ParsePeriod(id string) (Period, error) {
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

// ID returns the period's name in records and commands: "2026", "2026-Q3", "2026-08", "2026-W34"; ParsePeriod reads it.
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
	}
	return ""
}

// Contains reports whether the day d lies in the period.
func (p Period) Contains(d Date) bool { return !d.Before(p.Start) && d.Before(p.End) }

// Next returns the period of the same kind that begins when p ends.
func (p Period) Next() Period { return PeriodOf(p.Kind, p.End) }

// Previous returns the period of the same kind that ends where p begins.
func (p Period) Previous() Period { return PeriodOf(p.Kind, p.Start.AddDays(-1)) }

// Days returns the number of days in the period.
func (p Period) Days() int { return p.Start.DaysUntil(p.End) }

// Split returns the periods of a shorter kind inside p, in order: the quarters of a year, the months of a quarter.
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
