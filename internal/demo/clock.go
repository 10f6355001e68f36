package demo

import (
	"sync"
	"time"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Clock is the demo's time: it starts where it is told, goes on like a real clock or stands still, and can be moved forward.
type Clock struct {
	wall func() time.Time
	zone *time.Location

	mu    sync.Mutex
	at    time.Time
	since time.Time // when at was set, by the wall clock; zero while the clock stands
}

// NewClock is a standing clock. wall is the real time, for a clock that goes; zone is the one the clock is shown in.
func NewClock(at time.Time, zone *time.Location, wall func() time.Time) *Clock {
	return &Clock{at: at, zone: zone, wall: wall}
}

// Now tells the demo's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	if c.since.IsZero() {
		return c.at.In(c.zone)
	}
	return c.at.Add(c.wall().Sub(c.since)).In(c.zone)
}

// Stop lets the clock stand.
func (c *Clock) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.since = c.now(), time.Time{}
}

// Go lets the clock go on.
func (c *Clock) Go() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.since.IsZero() {
		c.since = c.wall()
	}
}

// set moves the clock; it never goes back.
func (c *Clock) set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !to.After(c.now()) {
		return
	}
	c.at = to
	if !c.since.IsZero() {
		c.since = c.wall()
	}
}

// Start returns a believable moment to begin near the given time: the Wednesday of that week at 10:00 in the company's zone. A
// week is taken earlier when the Monday that follows would lie in the next quarter, so that a week's story does not run over it.
func Start(near time.Time) time.Time {
	zone := Settings(chinese).Location()
	today := calendar.DateOf(near.In(zone))
	wednesday := calendar.PeriodOf(calendar.Week, today).Start.AddDays(2)
	for calendar.PeriodOf(calendar.Quarter, wednesday) != calendar.PeriodOf(calendar.Quarter, wednesday.AddDays(5)) {
		wednesday = wednesday.AddDays(-7)
	}
	return wednesday.In(zone).Add(10 * time.Hour)
}

// NextWeekday returns the next moment after now that is the hour of the weekday, on now's own wall clock.
func NextWeekday(now time.Time, day time.Weekday, hour int) time.Time {
	on := calendar.DateOf(now)
	for {
		if t := on.In(now.Location()).Add(time.Duration(hour) * time.Hour); on.Weekday() == day && t.After(now) {
			return t
		}
		on = on.AddDays(1)
	}
}

// QuarterEnd returns 9:30 of the first day after the running quarter, when the scores are out.
func QuarterEnd(now time.Time) time.Time {
	end := calendar.PeriodOf(calendar.Quarter, calendar.DateOf(now)).End
	return end.In(now.Location()).Add(9*time.Hour + 30*time.Minute)
}
