package scheduler

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/meritbot/meritbot/appraisal"
)

// fields is the standard cron line: minute, hour, day of month, month, day of week. "@every" and a time zone of the line's own are
// left out: a tick must be the same whenever it is computed, and the zone is the subject's.
const fields = cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow

// stars are what else people send for "*": the full-width one, and the one that stands for it where Slack would format.
var stars = strings.NewReplacer("＊", "*", "∗", "*")

func parse(line string) (cron.Schedule, error) {
	line = stars.Replace(line)
	if strings.Contains(line, "TZ=") {
		return nil, fmt.Errorf("scheduler: cron line %q names a time zone", line)
	}
	sched, err := cron.NewParser(fields).Parse(line)
	if err != nil {
		return nil, fmt.Errorf("scheduler: cron line %q: %w", line, err)
	}
	return sched, nil
}

// Check says whether a person may set the job's cron line to the given one: five fields, or "off". The error is Invalid
// "job_unknown", "cron_unreadable" or, for a day that never comes, "cron_never".
func Check(job, line string) error {
	spec, ok := SpecByName(job)
	if !ok {
		return appraisal.Errorf(appraisal.Invalid, "job_unknown", "job", job)
	}
	if line == Off {
		return nil
	}
	sched, err := parse(line)
	if err != nil {
		return appraisal.Errorf(appraisal.Invalid, "cron_unreadable", "words", line, "example", spec.Cron).Because(err)
	}
	if sched.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() { // a leap year lies within the five years searched
		return appraisal.Errorf(appraisal.Invalid, "cron_never", "words", line, "example", spec.Cron)
	}
	return nil
}

// farthest is the most that two clocks of one place differ around a change of its time.
const farthest = 3 * time.Hour

// ticks returns the ticks in (after, upTo], in order, each once.
//
// The line is read on the wall clock of loc, and each wall time happens once a day: what the spring change leaves out happens as
// much later as the clock was put forward (02:30 becomes 03:30), what the autumn change repeats happens the first time.
// (The library's own reading of a zone skips the one and doubles the other.)
func ticks(sched cron.Schedule, loc *time.Location, after, upTo time.Time) []time.Time {
	var found []time.Time
	for wall := sched.Next(wallOf(after, loc).Add(-farthest)); !wall.IsZero(); wall = sched.Next(wall) {
		if wall.After(wallOf(upTo, loc).Add(farthest)) {
			break
		}
		if t := instant(wall, loc); t.After(after) && !t.After(upTo) {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, time.Time.Compare)
	return slices.CompactFunc(found, time.Time.Equal)
}

// next returns the first tick after the given time, zero when there is none within five years.
func next(sched cron.Schedule, loc *time.Location, after time.Time) time.Time {
	var first time.Time
	for wall := sched.Next(wallOf(after, loc).Add(-farthest)); !wall.IsZero(); wall = sched.Next(wall) {
		t := instant(wall, loc)
		if t.After(after) && (first.IsZero() || t.Before(first)) {
			first = t
		}
		if !first.IsZero() && wall.Sub(wallOf(first, loc)) > farthest {
			break
		}
	}
	return first
}

// wallOf returns what clocks in loc show at t, as if it were UTC.
func wallOf(t time.Time, loc *time.Location) time.Time {
	t = t.In(loc)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// instant returns when clocks in loc show the wall time: the first time if twice, and counted on with the old offset if never.
func instant(wall time.Time, loc *time.Location) time.Time {
	_, before := wall.Add(-24 * time.Hour).In(loc).Zone()
	_, after := wall.Add(24 * time.Hour).In(loc).Zone()
	early := wall.Add(-time.Duration(before) * time.Second)
	late := wall.Add(-time.Duration(after) * time.Second)
	if !wallOf(early, loc).Equal(wall) && wallOf(late, loc).Equal(wall) {
		return late
	}
	return early
}
