package commands

import (
	"fmt"
	"regexp"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// periodKinds are the words for kinds of period.
var periodKinds = map[string]calendar.Kind{
	"week": calendar.Week, "weekly": calendar.Week, "周": calendar.Week, "星期": calendar.Week,
	"month": calendar.Month, "monthly": calendar.Month, "月": calendar.Month, "月度": calendar.Month, "个月": calendar.Month,
	"quarter": calendar.Quarter, "quarterly": calendar.Quarter, "季": calendar.Quarter, "季度": calendar.Quarter, "个季度": calendar.Quarter,
	"year": calendar.Year, "yearly": calendar.Year, "annual": calendar.Year, "年": calendar.Year, "年度": calendar.Year,
}

// periodWords are whole words for a period: the kind, and how many periods from today's.
var periodWords = map[string]struct {
	kind calendar.Kind
	n    int
}{
	"本周": {calendar.Week, 0}, "这周": {calendar.Week, 0}, "上周": {calendar.Week, -1}, "上星期": {calendar.Week, -1}, "下周": {calendar.Week, 1},
	"本月": {calendar.Month, 0}, "这个月": {calendar.Month, 0}, "上月": {calendar.Month, -1}, "上个月": {calendar.Month, -1}, "下月": {calendar.Month, 1},
	"下个月": {calendar.Month, 1}, "本季": {calendar.Quarter, 0}, "本季度": {calendar.Quarter, 0}, "这个季度": {calendar.Quarter, 0},
	"上季": {calendar.Quarter, -1}, "上季度": {calendar.Quarter, -1}, "上个季度": {calendar.Quarter, -1}, "下季度": {calendar.Quarter, 1},
	"今年": {calendar.Year, 0}, "本年": {calendar.Year, 0}, "本年度": {calendar.Year, 0}, "去年": {calendar.Year, -1}, "明年": {calendar.Year, 1},
}

var (
	quarterOf = regexp.MustCompile(`^(?:(\d{4})[-年/ ]?)?(?:q([1-4])|第?([一二三四1-4])季度?)$`)
	monthOf   = regexp.MustCompile(`^(?:(\d{4})(?:年|[-/]))?(\d{1,2})(月份?)?$`)
	yearOf    = regexp.MustCompile(`^(\d{4})年?度?$`)
	weekOf    = regexp.MustCompile(`^(\d{4})-?w(\d{1,2})$`)
	zhDigits  = map[string]int{"一": 1, "二": 2, "三": 3, "四": 4}
)

// readPeriod reads the period at the beginning of words: month, last quarter, 本季度, 去年, 2026, 2026-Q3, q3, 2026-08, 8月, 2026-W34. It
// returns how many words it took: none, without an error, when the words begin with nothing like a period. A quarter or month
// without a year is the latest one that has begun.
func readPeriod(words []word, today calendar.Date) (calendar.Period, int, error) {
	if len(words) == 0 || words[0].Quoted {
		return calendar.Period{}, 0, nil
	}
	w := words[0].Text
	if p, ok := periodWords[w]; ok {
		return periodFrom(p.kind, today, p.n), 1, nil
	}
	if kind, ok := periodKinds[w]; ok {
		return calendar.PeriodOf(kind, today), 1, nil
	}
	if n, ok := map[string]int{"last": -1, "this": 0, "next": 1}[w]; ok && len(words) > 1 && !words[1].Quoted {
		if kind, ok := periodKinds[words[1].Text]; ok {
			return periodFrom(kind, today, n), 2, nil
		}
	}
	id := periodID(w, today)
	if id == "" {
		return calendar.Period{}, 0, nil
	}
	p, err := calendar.ParsePeriod(id)
	if err != nil || p.Start.Before(firstDay) || lastDay.Before(p.Start) {
		return calendar.Period{}, 1, appraisal.Errorf(appraisal.Invalid, "period_unreadable", "words", excerpt(words[0].Raw),
			"example", calendar.PeriodOf(calendar.Quarter, today).ID())
	}
	return p, 1, nil
}

// periodID turns the many ways to write a period into its id, "" when the word is none.
func periodID(w string, today calendar.Date) string {
	if m := quarterOf.FindStringSubmatch(w); m != nil {
		q := zhDigits[m[3]]
		if q == 0 {
			q = number(first(m[2], m[3]))
		}
		year := m[1]
		if year == "" {
			year = begun(today.Year, calendar.Quarter, q, today)
		}
		return year + "-Q" + string(rune('0'+q))
	}
	if m := monthOf.FindStringSubmatch(w); m != nil && (m[1] != "" || m[3] != "") {
		month := number(m[2])
		year := m[1]
		if year == "" {
			year = begun(today.Year, calendar.Month, month, today)
		}
		return year + "-" + two(month)
	}
	if m := yearOf.FindStringSubmatch(w); m != nil {
		return m[1]
	}
	if m := weekOf.FindStringSubmatch(w); m != nil {
		return m[1] + "-W" + two(number(m[2]))
	}
	return ""
}

// begun is the year of the latest nth month or quarter that has begun.
func begun(year int, kind calendar.Kind, n int, today calendar.Date) string {
	month := n
	if kind == calendar.Quarter {
		month = 3*n - 2
	}
	if month > int(today.Month) {
		year--
	}
	return calendar.NewDate(year, 1, 1).String()[:4]
}

func two(n int) string {
	if n < 0 || n > 99 {
		return "99"
	}
	return fmt.Sprintf("%02d", n)
}

// periodFrom is the period n kinds after the one of today.
func periodFrom(kind calendar.Kind, today calendar.Date, n int) calendar.Period {
	p := calendar.PeriodOf(kind, today)
	for ; n > 0; n-- {
		p = p.Next()
	}
	for ; n < 0; n++ {
		p = p.Previous()
	}
	return p
}
