package demo

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/meritbot/meritbot/internal/calendar"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, Settings(chinese).Location())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestStartIsAWorkdayMorningWhoseWeekStaysInTheQuarter(t *testing.T) {
	tests := []struct{ name, near, want string }{
		{"a Monday", "2026-11-23 18:00", "2026-11-25 10:00"},
		{"a Sunday", "2026-11-29 18:00", "2026-11-25 10:00"},
		{"the last week of a year", "2026-12-31 09:00", "2026-12-23 10:00"},
		{"the first day of a quarter, a Thursday", "2026-10-01 09:00", "2026-09-23 10:00"},
		{"the second week of a quarter", "2026-10-08 09:00", "2026-10-07 10:00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Start(at(t, test.near)); !got.Equal(at(t, test.want)) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
	for d := calendar.NewDate(2026, 1, 1); d.Before(calendar.NewDate(2028, 1, 1)); d = d.AddDays(1) {
		start := calendar.DateOf(Start(d.In(time.UTC)))
		if monday := start.AddDays(5); calendar.PeriodOf(calendar.Quarter, start) != calendar.PeriodOf(calendar.Quarter, monday) {
			t.Fatalf("near %s the story begins on %s, and its Monday lies in another quarter", d, start)
		}
		if away := start.DaysUntil(d); away < -3 || away > 14 {
			t.Fatalf("near %s the story begins on %s", d, start)
		}
	}
}

func TestClockStandsGoesAndNeverGoesBack(t *testing.T) {
	wall := at(t, "2030-01-01 00:00")
	start := at(t, "2026-11-25 10:00")
	c := NewClock(start, start.Location(), func() time.Time { return wall })
	wall = wall.Add(time.Hour)
	if got := c.Now(); !got.Equal(start) {
		t.Errorf("a standing clock shows %s", got)
	}
	c.Go()
	wall = wall.Add(time.Minute)
	if got := c.Now(); !got.Equal(start.Add(time.Minute)) {
		t.Errorf("a minute later it shows %s", got)
	}
	c.set(start.Add(time.Hour))
	wall = wall.Add(time.Minute)
	if got := c.Now(); !got.Equal(start.Add(61 * time.Minute)) {
		t.Errorf("moved by an hour and a minute later it shows %s", got)
	}
	c.set(start)
	c.Stop()
	wall = wall.Add(time.Hour)
	if got := c.Now(); !got.Equal(start.Add(61 * time.Minute)) {
		t.Errorf("set back and stopped it shows %s", got)
	}
}

func TestPresetsLieAhead(t *testing.T) {
	now := at(t, "2026-11-27 16:00") // a Friday at 16:00 sharp
	tests := []struct {
		name string
		got  time.Time
		want string
	}{
		{"friday is the next one", NextWeekday(now, time.Friday, 16), "2026-12-04 16:00"},
		{"sunday", NextWeekday(now, time.Sunday, 20), "2026-11-29 20:00"},
		{"later the same day", NextWeekday(now, time.Friday, 20), "2026-11-27 20:00"},
		{"quarter end", QuarterEnd(now), "2027-01-01 09:30"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if !test.got.Equal(at(t, test.want)) {
				t.Errorf("got %s, want %s", test.got, test.want)
			}
		})
	}
}

// log is a scheduler and an outbox that write down when they were called.
type log struct {
	clock *Clock
	ticks []time.Time
	lines []string
}

func (l *log) note(what string, now time.Time) {
	if !l.clock.Now().Equal(now) {
		what += " with the clock elsewhere"
	}
	l.lines = append(l.lines, fmt.Sprintf("%s %s", now.Format("02 15:04"), what))
}

func (l *log) Plan(_ context.Context, now time.Time) error { l.note("plan", now); return nil }

func (l *log) Work(_ context.Context, now time.Time) (int, error) { l.note("work", now); return 0, nil }

func (l *log) Drain(_ context.Context, now time.Time) (int, error) {
	l.note("drain", now)
	return 0, nil
}

func (l *log) Until(_ context.Context, now time.Time) error { l.note("live", now); return nil }

func (l *log) NextTick(_ context.Context, after time.Time) (time.Time, error) {
	for _, t := range l.ticks {
		if t.After(after) {
			return t, nil
		}
	}
	return time.Time{}, nil
}

func TestDirectorPlaysEachTickAtItsOwnTime(t *testing.T) {
	start := at(t, "2026-11-25 15:00")
	clock := NewClock(start, start.Location(), time.Now)
	l := &log{clock: clock, ticks: []time.Time{at(t, "2026-11-25 16:30"), at(t, "2026-11-25 20:00")}}
	d := &Director{Clock: clock, Ticks: l, Posts: l, Life: l}
	if err := d.MoveTo(t.Context(), at(t, "2026-11-25 17:00")); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"25 16:00 work", "25 16:00 drain", // something put off may be due
		"25 16:30 live", "25 16:30 plan", "25 16:30 work", "25 16:30 drain",
		"25 17:00 live", "25 17:00 plan", "25 17:00 work", "25 17:00 drain",
	}
	if !slices.Equal(l.lines, want) {
		t.Errorf("got %q, want %q", l.lines, want)
	}
	if err := d.MoveTo(t.Context(), start); err == nil {
		t.Error("the clock went back")
	}
}
