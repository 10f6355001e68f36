package calendar

import (
	"slices"
	"time"
)

// Festival is a day on which customers are greeted (S07).
type Festival struct {
	ID string
	On Date
}

// The festivals of the policies, in the order of the year.
const (
	NewYear         = "new_year"
	SpringFestival  = "spring_festival"
	LanternFestival = "lantern_festival"
	Qingming        = "qingming"
	LabourDay       = "labour_day"
	DragonBoat      = "dragon_boat"
	MidAutumn       = "mid_autumn"
	NationalDay     = "national_day"
	Thanksgiving    = "thanksgiving" // of the United States, the fourth Thursday of November
	Christmas       = "christmas"
)

// FestivalIDs lists every festival, in the order of the year.
func FestivalIDs() []string {
	return []string{
		NewYear, SpringFestival, LanternFestival, Qingming, LabourDay, DragonBoat, MidAutumn, NationalDay, Thanksgiving, Christmas,
	}
}

// Festivals returns the festivals in [from, to), by day; two on one day (Mid-Autumn 2020 is National Day) in the order of FestivalIDs. The
// days of the lunar calendar and of Qingming are known from FirstFestivalYear to LastFestivalYear. Of other years there are none at all,
// not even those with a fixed day: half a list would look like a whole one.
func Festivals(from, to Date) []Festival {
	var in []Festival
	for year := max(from.Year, FirstFestivalYear); year <= min(to.Year, LastFestivalYear); year++ {
		for _, f := range festivalsOf(year) {
			if !f.On.Before(from) && f.On.Before(to) {
				in = append(in, f)
			}
		}
	}
	return in
}

// festivalsOf returns the festivals of a year of the table, by day.
func festivalsOf(year int) []Festival {
	var moving [len(movingFestivals[0])]Date
	for i, day := range movingFestivals[year-FirstFestivalYear] {
		moving[i] = Date{year, time.Month(day[0]), day[1]}
	}
	all := []Festival{
		{NewYear, Date{year, time.January, 1}},
		{SpringFestival, moving[0]},
		{LanternFestival, moving[1]},
		{Qingming, moving[2]},
		{LabourDay, Date{year, time.May, 1}},
		{DragonBoat, moving[3]},
		{MidAutumn, moving[4]},
		{NationalDay, Date{year, time.October, 1}},
		{Thanksgiving, thanksgiving(year)},
		{Christmas, Date{year, time.December, 25}},
	}
	slices.SortStableFunc(all, func(a, b Festival) int { return a.On.Compare(b.On) })
	return all
}

// thanksgiving is the fourth Thursday of November.
func thanksgiving(year int) Date {
	first := NewDate(year, time.November, 1)
	return first.AddDays((int(time.Thursday-first.Weekday())+7)%7 + 21)
}
