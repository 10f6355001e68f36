package calendar_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/internal/calendar"
)

func day(tb testing.TB, s string) calendar.Date {
	tb.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func TestPeriodOf(t *testing.T) {
	tests := []struct {
		name       string
		kind       calendar.Kind
		day        string
		id         string
		start, end string
	}{
		{"week in the middle", calendar.Week, "2026-11-19", "2026-W47", "2026-11-16", "2026-11-23"},
		{"Monday begins a week", calendar.Week, "2026-11-16", "2026-W47", "2026-11-16", "2026-11-23"},
		{"Sunday ends a week", calendar.Week, "2026-11-22", "2026-W47", "2026-11-16", "2026-11-23"},
		{"1 January in the last week of the year before", calendar.Week, "2027-01-01", "2026-W53", "2026-12-28", "2027-01-04"},
		{"31 December in week 1 of the next year", calendar.Week, "2025-12-31", "2026-W01", "2025-12-29", "2026-01-05"},
		{"29 December 2025 begins 2026-W01", calendar.Week, "2025-12-29", "2026-W01", "2025-12-29", "2026-01-05"},
		{"Sunday before it is still in W52", calendar.Week, "2025-12-28", "2025-W52", "2025-12-22", "2025-12-29"},
		{"a year of 53 weeks", calendar.Week, "2020-12-31", "2020-W53", "2020-12-28", "2021-01-04"},
		{"4 January is always in week 1", calendar.Week, "2021-01-04", "2021-W01", "2021-01-04", "2021-01-11"},
		{"February of a leap year", calendar.Month, "2028-02-29", "2028-02", "2028-02-01", "2028-03-01"},
		{"December ends with the year", calendar.Month, "2026-12-31", "2026-12", "2026-12-01", "2027-01-01"},
		{"first quarter", calendar.Quarter, "2026-03-31", "2026-Q1", "2026-01-01", "2026-04-01"},
		{"last quarter", calendar.Quarter, "2026-10-01", "2026-Q4", "2026-10-01", "2027-01-01"},
		{"year", calendar.Year, "2026-06-15", "2026", "2026-01-01", "2027-01-01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := calendar.PeriodOf(tt.kind, day(t, tt.day))
			if p.ID() != tt.id || p.Start.String() != tt.start || p.End.String() != tt.end {
				t.Errorf("got %s from %s to %s, want %s from %s to %s", p.ID(), p.Start, p.End, tt.id, tt.start, tt.end)
			}
			back, err := calendar.ParsePeriod(tt.id)
			if err != nil || back != p {
				t.Errorf("ParsePeriod(%q) = %v, %v; want %v", tt.id, back, err, p)
			}
			if !p.Contains(day(t, tt.day)) || p.Contains(p.End) || !p.Contains(p.Start) {
				t.Error("the period is not half-open")
			}
		})
	}
	if p := calendar.PeriodOf("decade", day(t, "2026-01-01")); p != (calendar.Period{}) {
		t.Errorf("an unknown kind gave %v", p)
	}
}

func TestParsePeriodRefuses(t *testing.T) {
	for _, id := range []string{
		"", "26", "2026-", "2026-00", "2026-13", "2026-Q0", "2026-Q5", "2026-q3", "2026-W00", "2025-W53", "2026-W54", "2026-1", "2026-Q03", " 2026", "2026-08-01", "２０２６",
	} {
		if p, err := calendar.ParsePeriod(id); err == nil {
			t.Errorf("ParsePeriod(%q) = %v, want an error", id, p)
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, s := range []string{"", "2026-02-29", "2026-2-3", "2026/02/03", "2026-11-31", "20261120", "2026-11-20T00:00"} {
		if d, err := calendar.ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %v, want an error", s, d)
		}
	}
}

func TestDateOfFollowsTheZone(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	instant := time.Date(2026, 9, 30, 16, 0, 0, 0, time.UTC)
	if got := calendar.DateOf(instant).String(); got != "2026-09-30" {
		t.Errorf("in UTC %s", got)
	}
	if got := calendar.DateOf(instant.In(shanghai)).String(); got != "2026-10-01" {
		t.Errorf("in Shanghai %s", got)
	}
	if back := day(t, "2026-10-01").In(shanghai); !back.Equal(instant) {
		t.Errorf("midnight in Shanghai is %s", back)
	}
}

func TestDaysAcrossClockChangesAndYears(t *testing.T) {
	if n := day(t, "2026-03-28").DaysUntil(day(t, "2026-03-30")); n != 2 {
		t.Errorf("across a clock change %d days", n)
	}
	if n := day(t, "2027-01-01").DaysUntil(day(t, "2026-12-31")); n != -1 {
		t.Errorf("backwards %d days", n)
	}
	if d := day(t, "2028-02-28").AddDays(2).String(); d != "2028-03-01" {
		t.Errorf("over a leap day to %s", d)
	}
	if n := calendar.PeriodOf(calendar.Year, day(t, "2028-05-05")).Days(); n != 366 {
		t.Errorf("a leap year has %d days", n)
	}
}

func TestPeriodsAreWrittenAndReadAsJSON(t *testing.T) {
	type record struct {
		Period calendar.Period
		Day    calendar.Date
		None   calendar.Date
	}
	want := record{calendar.PeriodOf(calendar.Week, day(t, "2027-01-01")), day(t, "2027-01-01"), calendar.Date{}}
	data, err := json.Marshal(want)
	if err != nil || string(data) != `{"Period":"2026-W53","Day":"2027-01-01","None":""}` {
		t.Fatalf("%s, %v", data, err)
	}
	var got record
	if err := json.Unmarshal(data, &got); err != nil || got != want {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{`{"Period":"2026-W54"}`, `{"Day":"tomorrow"}`} {
		if err := json.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestPeriodsCoverTimeWithoutGaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.NewDate(2000, 1, 1).AddDays(rapid.IntRange(0, 40_000).Draw(t, "days"))
		for _, kind := range []calendar.Kind{calendar.Week, calendar.Month, calendar.Quarter, calendar.Year} {
			p := calendar.PeriodOf(kind, d)
			if !p.Contains(d) || p.Next().Start != p.End || p.Next().Previous() != p || p.Previous().End != p.Start {
				t.Fatalf("%s of %s does not join its neighbours", kind, d)
			}
			if back, err := calendar.ParsePeriod(p.ID()); err != nil || back != p {
				t.Fatalf("%s is read as %v, %v", p.ID(), back, err)
			}
		}
		year := calendar.PeriodOf(calendar.Year, d)
		days := 0
		for _, q := range year.Split(calendar.Quarter) {
			for _, m := range q.Split(calendar.Month) {
				days += m.Days()
			}
		}
		if days != year.Days() {
			t.Fatalf("the months of %s have %d days", year.ID(), days)
		}
	})
}

func ExampleParsePeriod() {
	p, err := calendar.ParsePeriod("2026-Q3")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Kind, p.Start, p.End, p.Days())
	for _, m := range p.Split(calendar.Month) {
		fmt.Println(m.ID())
	}
	// Output:
	// quarter 2026-07-01 2026-10-01 92
	// 2026-07
	// 2026-08
	// 2026-09
}

func ExamplePeriodOf() {
	newYear := calendar.NewDate(2027, 1, 1)
	fmt.Println(calendar.PeriodOf(calendar.Week, newYear).ID(), calendar.PeriodOf(calendar.Quarter, newYear).ID())
	// Output: 2026-W53 2027-Q1
}

func FuzzParsePeriod(f *testing.F) {
	for _, id := range []string{"2026", "2026-Q3", "2026-08", "2026-W34", "2025-W53", "0000", "9999-W52", "2026-99"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		p, err := calendar.ParsePeriod(id)
		if err == nil && (p.ID() != id || !p.Start.Before(p.End)) {
			t.Errorf("%q was read as %s, %s to %s", id, p.ID(), p.Start, p.End)
		}
	})
}
