package commands

import (
	"regexp"
	"strconv"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// sense says how a date without a year or week is meant.
type sense int

const (
	past   sense = iota // something that happened: the latest such day up to today
	future              // something planned: the next such day from today on
)

// The first and the last day that are believed.
var (
	firstDay = calendar.NewDate(2000, time.January, 1)
	lastDay  = calendar.NewDate(2099, time.December, 31)
)

var dayWords = map[string]int{
	"today": 0, "今天": 0, "今日": 0, "yesterday": -1, "昨天": -1, "昨日": -1, "前天": -2, "大前天": -3,
	"tomorrow": 1, "明天": 1, "明日": 1, "后天": 2, "大后天": 3,
}

var weekdays = map[string]time.Weekday{
	"monday": 1, "mon": 1, "tuesday": 2, "tue": 2, "tues": 2, "wednesday": 3, "wed": 3, "thursday": 4, "thu": 4, "thur": 4, "thurs": 4,
	"friday": 5, "fri": 5, "saturday": 6, "sat": 6, "sunday": 0, "sun": 0,
	"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 0, "天": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 0,
}

var months = map[string]int{
	"jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5, "jun": 6, "june": 6,
	"jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "oct": 10, "october": 10, "nov": 11,
	"november": 11, "dec": 12, "december": 12,
}

var (
	fullDate   = regexp.MustCompile(`^(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?)$`)
	shortDate  = regexp.MustCompile(`^(\d{1,2})(?:-(\d{1,2})|月(\d{1,2})[日号]?)$`)
	slashDate  = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})$`)
	dayOnly    = regexp.MustCompile(`^(\d{1,2})[日号]$`)
	dotDate    = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})$`)
	dayFirst   = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$`)
	zhWeekday  = regexp.MustCompile(`^(上上|下下|上个?|下个?|本|这个?)?(?:周|星期|礼拜)([一二三四五六日天1-7])$`)
	zhDistance = regexp.MustCompile(`^(\d{1,3}|[一两二三四五六七八九十]|半)(天|个?星期|个?礼拜|周|个月)(?:(?:以|之)?(前)|(?:以|之)?(后))$`)
	monthDay   = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?,?$`)
)

// readDate reads the date at the beginning of words: 2026-11-20, 11-20, 11月20日, today, friday, last friday, 昨天, 上周五, nov 20.
// It returns how many words it took: none, without an error, when the words begin with nothing like a date. Facts may not lie in
// the future, plans not in the past; neither before 2000.
//
// A bare weekday is the latest one up to today for facts and the next one after today for plans. "last friday" is the latest before
// today, "next friday" and 下周五 lie in next week, 上周五 in last week (Monday to Sunday).
func readDate(words []word, today calendar.Date, s sense) (calendar.Date, int, error) {
	d, used, err := anyDate(words, today, s)
	if used == 0 || err != nil {
		return calendar.Date{}, used, err
	}
	shown := excerpt(typed(words[:used]))
	switch {
	case d.Before(firstDay), lastDay.Before(d):
		return d, used, appraisal.Errorf(appraisal.Invalid, "date_out_of_range", "words", shown, "example", today.String())
	case s == past && today.Before(d):
		return d, used, appraisal.Errorf(appraisal.Invalid, "date_in_future", "words", shown, "date", d.String(), "example", today.String())
	case s == future && d.Before(today):
		return d, used, appraisal.Errorf(appraisal.Invalid, "date_in_past", "words", shown, "date", d.String(),
			"example", today.AddDays(1).String())
	}
	return d, used, nil
}

// anyDate reads a date on either side of today. A time of day behind it is taken along and not kept: 下周三下午3点, friday at 3pm.
func anyDate(words []word, today calendar.Date, s sense) (calendar.Date, int, error) {
	d, used, err := dayOf(words, today, s)
	if used == 0 && len(words) > 0 && !words[0].Quoted {
		if day := clockBehind.ReplaceAllString(words[0].Text, ""); day != "" && day != words[0].Text {
			bare := words[0]
			bare.Text = day
			d, used, err = dayOf([]word{bare}, today, s)
		}
	}
	if used > 0 && err == nil {
		used += clock(words[used:])
	}
	return d, used, err
}

func dayOf(words []word, today calendar.Date, s sense) (calendar.Date, int, error) {
	if len(words) == 0 || words[0].Quoted {
		return calendar.Date{}, 0, nil
	}
	if d, used := phrase(words, today, s); used > 0 {
		return d, used, nil
	}
	w := words[0].Text
	if m := fullDate.FindStringSubmatch(w); m != nil {
		d, err := checked(number(m[1]), number(first(m[2], m[4], m[6], m[8])), number(first(m[3], m[5], m[7], m[9])), words[0].Raw, today)
		return d, 1, err
	}
	if m := shortDate.FindStringSubmatch(w); m != nil {
		d, err := nearest(number(m[1]), number(first(m[2], m[3])), words[0].Raw, today, s)
		return d, 1, err
	}
	if m := slashDate.FindStringSubmatch(w); m != nil {
		d, err := eitherWay(number(m[1]), number(m[2]), words[0].Raw, func(month, day int) (calendar.Date, error) {
			return nearest(month, day, words[0].Raw, today, s)
		})
		return d, 1, err
	}
	if m := dayFirst.FindStringSubmatch(w); m != nil {
		d, err := eitherWay(number(m[2]), number(m[1]), words[0].Raw, func(month, day int) (calendar.Date, error) {
			return checked(number(m[3]), month, day, words[0].Raw, today)
		})
		return d, 1, err
	}
	if m := dayOnly.FindStringSubmatch(w); m != nil {
		d, err := nearestDay(number(m[1]), words[0].Raw, today, s)
		return d, 1, err
	}
	return namedMonth(words, today, s)
}

// eitherWay reads two numbers as a month and a day in the one order that the calendar has; when it has both, it is ambiguous.
func eitherWay(a, b int, shown string, read func(month, day int) (calendar.Date, error)) (calendar.Date, error) {
	one, err := read(a, b)
	other, otherErr := read(b, a)
	switch {
	case err != nil && otherErr == nil:
		return other, nil
	case err != nil || otherErr != nil || a == b:
		return one, err
	}
	return calendar.Date{}, appraisal.Errorf(appraisal.Invalid, "date_ambiguous", "words", excerpt(shown), "example", one.String())
}

// nearestDay is the latest such day of a month up to today for a fact, the next one from today on for a plan. Months without it are
// passed over.
func nearestDay(day int, shown string, today calendar.Date, s sense) (calendar.Date, error) {
	month := calendar.PeriodOf(calendar.Month, today)
	for range 3 {
		d, err := checked(month.Start.Year, int(month.Start.Month), day, shown, today)
		switch {
		case err == nil && (d == today || (s == past) == d.Before(today)):
			return d, nil
		case s == past:
			month = month.Previous()
		default:
			month = month.Next()
		}
	}
	return checked(today.Year, int(today.Month), 32, shown, today)
}

// phrase reads dates that are words: today, 昨天, last friday, in 3 days.
func phrase(words []word, today calendar.Date, s sense) (calendar.Date, int) {
	w := words[0].Text
	if n, ok := dayWords[w]; ok {
		return today.AddDays(n), 1
	}
	if m := zhWeekday.FindStringSubmatch(w); m != nil {
		return zhDay(m[1], weekdays[m[2]], today, s), 1
	}
	if d, ok := monthWords(w, today); ok {
		return d, 1
	}
	if m := zhDistance.FindStringSubmatch(w); m != nil {
		if d, ok := away(m[1], m[2], m[3] != "", today); ok {
			return d, 1
		}
	}
	if day, ok := englishDay(w); ok {
		return bareDay(day, today, s), 1
	}
	if len(words) > 1 && !words[1].Quoted {
		if day, ok := englishDay(words[1].Text); ok {
			switch w {
			case "last":
				return bareDay(day, today.AddDays(-1), past), 2
			case "next":
				return inWeek(day, today, 1), 2
			case "this":
				return inWeek(day, today, 0), 2
			}
		}
	}
	return distance(words, today)
}

func englishDay(w string) (time.Weekday, bool) {
	day, ok := weekdays[w]
	return day, ok && len(w) >= 3 && w[0] >= 'a' && w[0] <= 'z'
}

// distance reads "in 3 days" and "3 days ago", "in two weeks", "next week" (its
// Monday), "end of month".
func distance(words []word, today calendar.Date) (calendar.Date, int) {
	text := func(i int) string {
		if i < len(words) && !words[i].Quoted {
			return words[i].Text
		}
		return ""
	}
	switch {
	case text(0) == "next" && text(1) == "week":
		return inWeek(time.Monday, today, 1), 2
	case text(0) == "下周", text(0) == "下星期":
		return inWeek(time.Monday, today, 1), 1
	}
	if text(0) == "in" {
		if d, ok := away(text(1), text(2), false, today); ok {
			return d, 3
		}
	}
	if text(2) == "ago" {
		if d, ok := away(text(0), text(1), true, today); ok {
			return d, 3
		}
	}
	if text(0) == "end" && text(1) == "of" {
		return endOfMonth(text, today)
	}
	return calendar.Date{}, 0
}

func bareDay(day time.Weekday, today calendar.Date, s sense) calendar.Date {
	if s == past {
		return today.AddDays(-((int(today.Weekday()) - int(day) + 7) % 7))
	}
	return today.AddDays((int(day)-int(today.Weekday())+6)%7 + 1)
}

func zhDay(which string, day time.Weekday, today calendar.Date, s sense) calendar.Date {
	switch which {
	case "":
		return bareDay(day, today, s)
	case "上", "上个":
		return inWeek(day, today, -1)
	case "上上":
		return inWeek(day, today, -2)
	case "下", "下个":
		return inWeek(day, today, 1)
	case "下下":
		return inWeek(day, today, 2)
	}
	return inWeek(day, today, 0)
}

// inWeek is the weekday in the week that begins on Monday, n weeks from today's.
func inWeek(day time.Weekday, today calendar.Date, n int) calendar.Date {
	monday := calendar.PeriodOf(calendar.Week, today).Start
	return monday.AddDays((int(day)+6)%7 + 7*n)
}

// namedMonth reads "nov 20", "20 nov" and "20 november 2026".
func namedMonth(words []word, today calendar.Date, s sense) (calendar.Date, int, error) {
	if len(words) < 2 || words[1].Quoted {
		return calendar.Date{}, 0, nil
	}
	month, day := months[words[0].Text], monthDay.FindStringSubmatch(words[1].Text)
	if month == 0 {
		month, day = months[words[1].Text], monthDay.FindStringSubmatch(words[0].Text)
	}
	if month == 0 || day == nil {
		return calendar.Date{}, 0, nil
	}
	if len(words) > 2 && !words[2].Quoted && len(words[2].Text) == 4 && number(words[2].Text) >= 1000 {
		d, err := checked(number(words[2].Text), month, number(day[1]), typed(words[:3]), today)
		return d, 3, err
	}
	d, err := nearest(month, number(day[1]), typed(words[:2]), today, s)
	return d, 2, err
}

// nearest puts the year to a month and a day: this year's, or last year's for a fact that would lie ahead, next year's for a plan
// that would lie behind.
func nearest(month, day int, shown string, today calendar.Date, s sense) (calendar.Date, error) {
	d, err := checked(today.Year, month, day, shown, today)
	switch {
	case err != nil:
		return d, err
	case s == past && today.Before(d):
		return checked(today.Year-1, month, day, shown, today)
	case s == future && d.Before(today):
		return checked(today.Year+1, month, day, shown, today)
	}
	return d, nil
}

// checked is the day y-m-d if the calendar has it.
func checked(y, m, d int, shown string, today calendar.Date) (calendar.Date, error) {
	date := calendar.NewDate(y, time.Month(m), d)
	if date.Year != y || int(date.Month) != m || date.Day != d || m < 1 {
		return calendar.Date{}, appraisal.Errorf(appraisal.Invalid, "date_not_in_calendar", "words", excerpt(shown), "example", today.String())
	}
	return date, nil
}

func small(s string) bool {
	return len(s) > 0 && len(s) <= 3 && s[0] >= '0' && s[0] <= '9' && number(s) >= 0
}

// number is the value of a short run of digits, -1 for anything else.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func first(candidates ...string) string {
	for _, s := range candidates {
		if s != "" {
			return s
		}
	}
	return ""
}
