package commands

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

var theMonday = calendar.NewDate(2026, time.November, 23) // the day of most tests

func TestReadDate(t *testing.T) {
	saturday := calendar.NewDate(2026, time.November, 28)
	tests := []struct {
		typed string
		today calendar.Date
		sense sense
		want  string
		used  int
	}{
		{"2026-11-20", theMonday, past, "2026-11-20", 1},
		{"2026/11/20", theMonday, past, "2026-11-20", 1},
		{"2026.11.20", theMonday, past, "2026-11-20", 1},
		{"2026年11月20日", theMonday, past, "2026-11-20", 1},
		{"２０２６－１１－２０", theMonday, past, "2026-11-20", 1},
		{"11-20", theMonday, past, "2026-11-20", 1},
		{"11/20,", theMonday, past, "2026-11-20", 1},
		{"11月20日", theMonday, past, "2026-11-20", 1},
		{"11月20号", theMonday, past, "2026-11-20", 1},
		{"12-25", theMonday, past, "2025-12-25", 1},
		{"12-25", theMonday, future, "2026-12-25", 1},
		{"1-5", theMonday, future, "2027-01-05", 1},
		{"11-23", theMonday, past, "2026-11-23", 1},
		{"11-23", theMonday, future, "2026-11-23", 1},
		{"today", theMonday, past, "2026-11-23", 1},
		{"yesterday", theMonday, past, "2026-11-22", 1},
		{"tomorrow", theMonday, future, "2026-11-24", 1},
		{"今天", theMonday, past, "2026-11-23", 1},
		{"昨天", theMonday, past, "2026-11-22", 1},
		{"前天", theMonday, past, "2026-11-21", 1},
		{"后天", theMonday, future, "2026-11-25", 1},
		{"friday", theMonday, past, "2026-11-20", 1},
		{"Friday", theMonday, future, "2026-11-27", 1},
		{"monday", theMonday, past, "2026-11-23", 1},
		{"monday", theMonday, future, "2026-11-30", 1},
		{"last friday", theMonday, past, "2026-11-20", 2},
		{"last friday", saturday, past, "2026-11-27", 2},
		{"last monday", theMonday, past, "2026-11-16", 2},
		{"this friday", theMonday, future, "2026-11-27", 2},
		{"next friday", theMonday, future, "2026-12-04", 2},
		{"next week", theMonday, future, "2026-11-30", 2},
		{"周五", theMonday, past, "2026-11-20", 1},
		{"周五", theMonday, future, "2026-11-27", 1},
		{"星期五", theMonday, past, "2026-11-20", 1},
		{"上周五", theMonday, past, "2026-11-20", 1},
		{"上周五", saturday, past, "2026-11-20", 1},
		{"上上周五", theMonday, past, "2026-11-13", 1},
		{"下周五", theMonday, future, "2026-12-04", 1},
		{"本周日", theMonday, future, "2026-11-29", 1},
		{"下周", theMonday, future, "2026-11-30", 1},
		{"3天前", theMonday, past, "2026-11-20", 1},
		{"3天后", theMonday, future, "2026-11-26", 1},
		{"3 days ago", theMonday, past, "2026-11-20", 3},
		{"in 3 days", theMonday, future, "2026-11-26", 3},
		{"20/11/2026", theMonday, past, "2026-11-20", 1},
		{"31/12", theMonday, past, "2025-12-31", 1},
		{"13/11", theMonday, past, "2026-11-13", 1},
		{"11/11", theMonday, past, "2026-11-11", 1},
		{"11-12", theMonday, past, "2026-11-12", 1},
		{"20号", theMonday, past, "2026-11-20", 1},
		{"24日", theMonday, past, "2026-10-24", 1},
		{"31号", theMonday, past, "2026-10-31", 1},
		{"5号", theMonday, future, "2026-12-05", 1},
		{"下周三下午3点", theMonday, future, "2026-12-02", 1},
		{"下周三 下午3点", theMonday, future, "2026-12-02", 2},
		{"明天上午", theMonday, future, "2026-11-24", 1},
		{"11月30日下午两点", theMonday, future, "2026-11-30", 1},
		{"friday at 3pm", theMonday, future, "2026-11-27", 3},
		{"tomorrow 10:00", theMonday, future, "2026-11-24", 2},
		{"两周后", theMonday, future, "2026-12-07", 1},
		{"三天之后", theMonday, future, "2026-11-26", 1},
		{"1个月后", theMonday, future, "2026-12-23", 1},
		{"in two weeks", theMonday, future, "2026-12-07", 3},
		{"in a week", theMonday, future, "2026-11-30", 3},
		{"2 weeks ago", theMonday, past, "2026-11-09", 3},
		{"下个月5号", theMonday, future, "2026-12-05", 1},
		{"下月5日", theMonday, future, "2026-12-05", 1},
		{"上个月5号", theMonday, past, "2026-10-05", 1},
		{"月底", theMonday, future, "2026-11-30", 1},
		{"下个月底", theMonday, future, "2026-12-31", 1},
		{"end of month", theMonday, future, "2026-11-30", 3},
		{"end of next month", theMonday, future, "2026-12-31", 4},
		{"nov 20", theMonday, past, "2026-11-20", 2},
		{"20 Nov", theMonday, past, "2026-11-20", 2},
		{"20th november 2025", theMonday, past, "2025-11-20", 3},
		{"2024-02-29", theMonday, past, "2024-02-29", 1},
		{"2000-01-01", theMonday, past, "2000-01-01", 1},
	}
	for _, tt := range tests {
		t.Run(tt.typed+" on "+tt.today.String(), func(t *testing.T) {
			d, used, err := readDate(words(t, tt.typed), tt.today, tt.sense)
			if err != nil || d.String() != tt.want || used != tt.used {
				t.Errorf("got %v of %d words, %v; want %s of %d", d, used, err, tt.want, tt.used)
			}
		})
	}
}

func TestReadDateRefuses(t *testing.T) {
	tests := []struct {
		typed  string
		sense  sense
		reason string
	}{
		{"2026-02-31", past, "date_not_in_calendar"},
		{"2-31", past, "date_not_in_calendar"},
		{"31 feb", past, "date_not_in_calendar"},
		{"2026-13-01", past, "date_not_in_calendar"},
		{"2026-00-10", past, "date_not_in_calendar"},
		{"2025-02-29", past, "date_not_in_calendar"},
		{"0-0", past, "date_not_in_calendar"},
		{"1999-12-31", past, "date_out_of_range"},
		{"0001-01-01", past, "date_out_of_range"},
		{"2026-11-24", past, "date_in_future"},
		{"tomorrow", past, "date_in_future"},
		{"next friday", past, "date_in_future"},
		{"9999-01-01", past, "date_out_of_range"},
		{"yesterday", future, "date_in_past"},
		{"2026-11-22", future, "date_in_past"},
		{"11/12", past, "date_ambiguous"},
		{"3/4", future, "date_ambiguous"},
		{"31/31", past, "date_not_in_calendar"},
		{"32号", past, "date_not_in_calendar"},
		{"31/11/2026", past, "date_not_in_calendar"},
		{"03/04/2026", past, "date_ambiguous"},
	}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			d, used, err := readDate(words(t, tt.typed), theMonday, tt.sense)
			var e *appraisal.Error
			if !errors.As(err, &e) || e.Code != appraisal.Invalid || e.Reason != tt.reason || used == 0 {
				t.Fatalf("got %v of %d words, %v; want %s", d, used, err, tt.reason)
			}
			example := words(t, detail(e, "example"))
			if _, n, err := readDate(example, theMonday, tt.sense); err != nil || n != len(example) {
				t.Errorf("the example %q is refused: %v", detail(e, "example"), err)
			}
		})
	}
}

func TestReadDateLeavesOtherWords(t *testing.T) {
	for _, typed := range []string{"", "note", "120000", `"today"`, "last", "next", "in", "may", "20", "5", "一", "D-128", "11-20-x", "1.5"} {
		t.Run(typed, func(t *testing.T) {
			if d, used, err := readDate(words(t, typed), theMonday, past); used != 0 || err != nil {
				t.Errorf("got %v of %d words, %v", d, used, err)
			}
		})
	}
}

// TestWeekdaysLieWhereTheyShould: a bare weekday is within the last week for facts, within the next for plans.
func TestWeekdaysLieWhereTheyShould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := firstDay.AddDays(rapid.IntRange(20, 30000).Draw(t, "day"))
		name := rapid.SampledFrom([]string{"monday", "周二", "wed", "星期四", "周五", "saturday", "周日"}).Draw(t, "weekday")
		l, _ := readLine(name)
		back, _, err := readDate(l.Words, today, past)
		if n := back.DaysUntil(today); err != nil || n < 0 || n > 6 {
			t.Fatalf("%s before %v is %v, %v", name, today, back, err)
		}
		ahead, _, err := readDate(l.Words, today, future)
		if n := today.DaysUntil(ahead); err != nil || n < 1 || n > 7 || ahead.Weekday() != back.Weekday() {
			t.Fatalf("%s after %v is %v, %v", name, today, ahead, err)
		}
	})
}

func FuzzReadDate(f *testing.F) {
	for _, s := range []string{"2026-11-20", "31 feb", "上周五", "last friday", "in 3 days", "11月20日", "nov 20 2026", "20/11/2026", "0-0"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, fact bool) {
		l, err := readLine(s)
		if err != nil {
			return
		}
		how := future
		if fact {
			how = past
		}
		d, used, err := readDate(l.Words, theMonday, how)
		switch {
		case used < 0 || used > len(l.Words):
			t.Fatalf("%d words of %d used", used, len(l.Words))
		case err != nil && appraisal.CodeOf(err) != appraisal.Invalid:
			t.Errorf("%q: %v", s, err)
		case err == nil && used > 0 && (d.Before(firstDay) || lastDay.Before(d) || fact && theMonday.Before(d) || !fact && d.Before(theMonday)):
			t.Errorf("%q was read as %v", s, d)
		}
	})
}
