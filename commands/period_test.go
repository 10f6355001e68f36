package commands

import (
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func TestReadPeriod(t *testing.T) {
	tests := []struct {
		typed, want string
		used        int
	}{
		{"month", "2026-11", 1}, {"quarter", "2026-Q4", 1}, {"year", "2026", 1}, {"week", "2026-W48", 1},
		{"last quarter", "2026-Q3", 2}, {"last month", "2026-10", 2}, {"this year", "2026", 2}, {"next month", "2026-12", 2},
		{"本月", "2026-11", 1}, {"本季度", "2026-Q4", 1}, {"今年", "2026", 1}, {"去年", "2025", 1}, {"上季度", "2026-Q3", 1}, {"上个月", "2026-10", 1},
		{"上周", "2026-W47", 1}, {"季度", "2026-Q4", 1}, {"年度", "2026", 1},
		{"2026-Q3", "2026-Q3", 1}, {"2026q3", "2026-Q3", 1}, {"q3", "2026-Q3", 1}, {"Q4", "2026-Q4", 1}, {"第三季度", "2026-Q3", 1},
		{"三季度", "2026-Q3", 1}, {"2025年第四季度", "2025-Q4", 1},
		{"2026-08", "2026-08", 1}, {"2026/8", "2026-08", 1}, {"2026年8月", "2026-08", 1}, {"8月", "2026-08", 1}, {"12月", "2025-12", 1},
		{"2026", "2026", 1}, {"2026年", "2026", 1}, {"2026-W34", "2026-W34", 1}, {"２０２６－Ｑ３", "2026-Q3", 1},
	}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			p, used, err := readPeriod(words(t, tt.typed), theMonday)
			if err != nil || p.ID() != tt.want || used != tt.used {
				t.Errorf("got %s of %d words, %v; want %s of %d", p.ID(), used, err, tt.want, tt.used)
			}
		})
	}
	for _, typed := range []string{"", "Acme", "last", "8", "q5", `"month"`, "120000"} {
		if p, used, err := readPeriod(words(t, typed), theMonday); used != 0 || err != nil {
			t.Errorf("%q was read as %s, %v", typed, p.ID(), err)
		}
	}
	for _, typed := range []string{"2026-13", "13月", "2026-W54", "1999", "2100", "0000"} {
		if _, used, err := readPeriod(words(t, typed), theMonday); used == 0 || appraisal.CodeOf(err) != appraisal.Invalid {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

func FuzzReadPeriod(f *testing.F) {
	for _, s := range []string{"last quarter", "第三季度", "2026-Q3", "13月", "2026-w99", "q9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := readLine(s)
		if err != nil {
			return
		}
		p, used, err := readPeriod(l.Words, theMonday)
		if used > 0 && err == nil && (p.ID() == "" || p.Start.Before(firstDay)) {
			t.Errorf("%q was read as %q", s, p.ID())
		}
	})
}
