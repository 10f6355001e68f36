package commands

import (
	"regexp"
	"strings"

	"github.com/meritbot/meritbot/internal/calendar"
)

var (
	clockBehind = regexp.MustCompile(`(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚)?(?:(?:\d{1,2}|[一二两三四五六七八九十]{1,3})(?:点半?|点\d{1,2}分?|时|:\d{2}))?$`)
	clockWord   = regexp.MustCompile(`^(?:(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上)(?:\d{1,2}(?:点半?|点\d{1,2}分?|时|:\d{2}))?|\d{1,2}(?:点半?|点\d{1,2}分?|:\d{2})|\d{1,2}(?::\d{2})?(?:am|pm))$`)
	zhMonthDay  = regexp.MustCompile(`^(上个?|本|这个?|下个?)月(\d{1,2})[日号]?$`)
	zhMonthEnd  = regexp.MustCompile(`^(本|这个?|下个?)?月(?:底|末)$`)
	// dayLike is what looks like a day at the end of a line.
	dayLike = regexp.MustCompile(`(?:周|星期|礼拜)[一二三四五六日天末]|周末|月[初中底末]|年[初底末]|下个?[月周]|下个?季度|\d[日号]|\d月|(?:天|周|星期|月)[之以]?[后内]|节[前后]` +
		`|^(?:weekend|month|months|week|weeks|quarter|days|tomorrow|tonight|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)$|^\d{1,2}[-/.]\d{1,2}$|^[a-z]+day$`)
)

// clock is how many words at the beginning are a time of day: 下午3点, at 3pm.
func clock(words []word) int {
	n := 0
	if len(words) > 1 && words[0].is("at") {
		n = 1
	}
	if n < len(words) && !words[n].Quoted && clockWord.MatchString(words[n].Text) {
		return n + 1
	}
	return 0
}

// counts are small numbers in words.
var counts = map[string]int{
	"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}

// away is the day so many days, weeks or months from today.
func away(count, unit string, ago bool, today calendar.Date) (calendar.Date, bool) {
	n, ok := counts[count]
	if !ok {
		if n = number(count); !small(count) {
			return calendar.Date{}, false
		}
	}
	if ago {
		n = -n
	}
	switch strings.TrimPrefix(strings.TrimSuffix(unit, "s"), "个") {
	case "day", "天":
		return today.AddDays(n), true
	case "week", "周", "星期", "礼拜":
		return today.AddDays(7 * n), true
	case "month", "月":
		return inMonth(today, n, today.Day), true
	}
	return calendar.Date{}, false
}

// inMonth is a day of the month n months from today's, at most its last day.
func inMonth(today calendar.Date, n, day int) calendar.Date {
	month := periodFrom(calendar.Month, today, n)
	return month.Start.AddDays(min(day, month.Start.DaysUntil(month.End)) - 1)
}

func monthsAhead(which string) int {
	switch {
	case strings.HasPrefix(which, "上"):
		return -1
	case strings.HasPrefix(which, "下"):
		return 1
	}
	return 0
}

// monthWords reads 下个月5号, 本月20日 and 月底.
func monthWords(w string, today calendar.Date) (calendar.Date, bool) {
	if m := zhMonthDay.FindStringSubmatch(w); m != nil {
		d := inMonth(today, monthsAhead(m[1]), number(m[2]))
		return d, d.Day == number(m[2])
	}
	if m := zhMonthEnd.FindStringSubmatch(w); m != nil {
		return inMonth(today, monthsAhead(m[1]), 31), true
	}
	return calendar.Date{}, false
}

// endOfMonth reads what stands behind "end of": month, the month, this month, next month.
func endOfMonth(text func(int) string, today calendar.Date) (calendar.Date, int) {
	switch {
	case text(2) == "month":
		return inMonth(today, 0, 31), 3
	case text(3) == "month" && (text(2) == "the" || text(2) == "this"):
		return inMonth(today, 0, 31), 4
	case text(3) == "month" && text(2) == "next":
		return inMonth(today, 1, 31), 4
	}
	return calendar.Date{}, 0
}

// unreadDay is the words at the end of a line, from the word at i on, that look like a day which can't be read; "" for none.
func unreadDay(l line, i int) string {
	last := len(l.Words) - 1
	if last < i || last < 0 || l.Words[last].Quoted || !dayLike.MatchString(l.Words[last].Text) {
		return ""
	}
	from := last
	for from > i && last-from < 3 && l.Words[from-1].is("next", "in", "by", "end", "of", "early", "late", "mid", "this", "the", "a", "two", "three", "下", "下个") {
		from--
	}
	return excerpt(l.between(from, last+1))
}
