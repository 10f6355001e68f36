package scheduler

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
)

func TestTicks(t *testing.T) {
	tests := []struct {
		name, line, zone, after, upTo string
		want                          []string // UTC
	}{
		{"half open on the left", "0 16 * * 5", "Asia/Shanghai", "2026-11-20 16:00", "2026-11-27 16:00", []string{"2026-11-27 08:00"}},
		{"nothing due", "0 16 * * 5", "Asia/Shanghai", "2026-11-20 16:00", "2026-11-27 15:59", nil},
		{"several weeks", "0 9 * * 1", "UTC", "2026-11-01 00:00", "2026-11-17 00:00", []string{"2026-11-02 09:00", "2026-11-09 09:00", "2026-11-16 09:00"}},
		{"quarters", "0 9 1 1,4,7,10 *", "Asia/Shanghai", "2026-06-30 00:00", "2026-12-31 00:00", []string{"2026-07-01 01:00", "2026-10-01 01:00"}},
		{"02:30 once when the clock goes forward", "30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", "2026-03-30 12:00",
			[]string{"2026-03-29 01:30", "2026-03-30 00:30"}},
		{"02:30 once when the clock goes back", "30 2 * * *", "Europe/Berlin", "2026-10-24 12:00", "2026-10-26 12:00",
			[]string{"2026-10-25 00:30", "2026-10-26 01:30"}},
		{"02:30 in New York, forward", "30 2 * * *", "America/New_York", "2026-03-07 12:00", "2026-03-08 12:00", []string{"2026-03-08 07:30"}},
		{"01:30 in New York, back", "30 1 * * *", "America/New_York", "2026-10-31 12:00", "2026-11-01 12:00", []string{"2026-11-01 05:30"}},
		{"midnight that does not exist", "0 0 * * *", "Africa/Cairo", "2026-04-23 12:00", "2026-04-24 12:00", []string{"2026-04-23 22:00"}},
		{"half an hour's change", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03 12:00", "2026-10-04 12:00", []string{"2026-10-03 15:45"}},
		{"gap and what follows it share a tick", "0 2,3 * * *", "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 12:00", []string{"2026-03-29 01:00"}},
		{"29 February", "0 8 29 2 *", "UTC", "2026-01-01 00:00", "2028-12-31 00:00", []string{"2028-02-29 08:00"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			loc := zone(t, tt.zone)
			sched, err := parse(tt.line)
			if err != nil {
				t.Fatal(err)
			}
			after := at(t, loc, tt.after)
			got := ticks(sched, loc, after, at(t, loc, tt.upTo))
			if len(got) != len(tt.want) {
				t.Fatalf("ticks %v, want %v", got, tt.want)
			}
			for i, w := range tt.want {
				if !got[i].Equal(at(t, time.UTC, w)) {
					t.Errorf("tick %d is %s, want %s", i, got[i].UTC(), w)
				}
			}
			if len(got) > 0 {
				if n := next(sched, loc, after); !n.Equal(got[0]) {
					t.Errorf("next is %s, want %s", n, got[0])
				}
			}
		})
	}
}

func TestTicksDoNotDependOnHowOftenTheyAreAskedFor(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		loc := zone(t, rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Asia/Shanghai", "Africa/Cairo", "Australia/Lord_Howe"}).Draw(rt, "zone"))
		sched, err := parse(rapid.SampledFrom([]string{"30 2 * * *", "*/20 * * * *", "0 9 * * 1", "0 0 1 * *", "0 */3 * * 0"}).Draw(rt, "line"))
		if err != nil {
			t.Fatal(err)
		}
		from := time.Unix(rapid.Int64Range(1_767_225_600, 1_798_761_600).Draw(rt, "from"), 0) // some time in 2026
		to := from.Add(time.Duration(rapid.Int64Range(1, 96*60).Draw(rt, "minutes")) * time.Minute)
		mid := from.Add(time.Duration(rapid.Float64Range(0, 1).Draw(rt, "share") * float64(to.Sub(from))))
		whole := ticks(sched, loc, from, to)
		parts := append(ticks(sched, loc, from, mid), ticks(sched, loc, mid, to)...)
		if len(whole) != len(parts) {
			rt.Fatalf("at once %v, in two parts %v", whole, parts)
		}
		for i := range whole {
			if !whole[i].Equal(parts[i]) {
				rt.Fatalf("at once %v, in two parts %v", whole, parts)
			}
		}
	})
}

func TestCheck(t *testing.T) {
	tests := []struct{ name, job, line, want string }{
		{"five fields", Standings, "30 8 * * 1-5", ""},
		{"off", Standings, "off", ""},
		{"stars as copied from Slack", Standings, "0 9 ∗ ∗ 1", ""},
		{"stars of a Chinese keyboard", Standings, "0 9 ＊ ＊ 1", ""},
		{"unknown job", "lunch", "0 12 * * *", "job_unknown"},
		{"words", Standings, "every monday", "cron_unreadable"},
		{"four fields", Standings, "0 9 * *", "cron_unreadable"},
		{"seconds", Standings, "0 0 9 * * 1", "cron_unreadable"},
		{"out of range", Standings, "61 9 * * 1", "cron_unreadable"},
		{"a zone of its own", Standings, "CRON_TZ=Asia/Tokyo 0 9 * * 1", "cron_unreadable"},
		{"no fixed times", Standings, "@every 1h", "cron_unreadable"},
		{"empty", Standings, "", "cron_unreadable"},
		{"a day that never comes", Standings, "0 9 31 2 *", "cron_never"},
		{"a day of leap years", Standings, "0 9 29 2 *", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := Check(tt.job, tt.line)
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var e *appraisal.Error
			if !errors.As(err, &e) || e.Code != appraisal.Invalid || e.Reason != tt.want {
				t.Fatalf("error %v, want %s", err, tt.want)
			}
		})
	}
}

func FuzzCheck(f *testing.F) {
	for _, line := range []string{"0 16 * * 5", "off", "*/5 1-3,7 ? JAN MON", "TZ= * * * * *", "@daily", "0 0 30 2 *", "99999999999 * * * *"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if Check(Standings, line) != nil || line == Off {
			return
		}
		sched, err := parse(line)
		if err != nil {
			t.Fatalf("%q passed the check and can't be read: %v", line, err)
		}
		from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		if n := next(sched, time.UTC, from); n.IsZero() || !n.After(from) {
			t.Fatalf("%q passed the check and has no next tick", line)
		}
	})
}

func TestSpecs(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Specs() {
		switch {
		case seen[s.Name]:
			t.Errorf("%s is in the list twice", s.Name)
		case s.run == nil:
			t.Errorf("%s does nothing", s.Name)
		case s.Summary != "job."+s.Name:
			t.Errorf("%s has the summary %s", s.Name, s.Summary)
		case s.For == PerMember && len(s.Roles) == 0:
			t.Errorf("%s is for members of no role", s.Name)
		}
		if err := Check(s.Name, s.Cron); err != nil {
			t.Errorf("default line of %s: %v", s.Name, err)
		}
		seen[s.Name] = true
	}
}
