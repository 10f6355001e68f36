package calendar

import (
	"bufio"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func day(t *testing.T, iso string) Date {
	t.Helper()
	d, err := ParseDate(iso)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func allFestivals() []Festival {
	return Festivals(NewDate(FirstFestivalYear, 1, 1), NewDate(LastFestivalYear+1, 1, 1))
}

// The lunar festivals are checked against ICU's Chinese calendar, which works them out by itself and shares no code with the library that
// the table was generated from. testdata/festivals_icu.txt is what Node's Intl.DateTimeFormat("en-u-ca-chinese") says: each day of
// 2020 to 2050 whose lunar month and day, not of a leap month, are 1-1, 1-15, 5-5 and 8-15. ICU is a day out where the new moon falls
// within minutes of midnight in China: 2027 (6 February, 23:56) and 2030 (3 February, 00:07); TestLunarMonthsBeginOnTheNewMoon decides.
func TestFestivalsAgreeWithICU(t *testing.T) {
	f, err := os.Open("testdata/festivals_icu.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	mended := map[string]string{
		"2027-02-07": "2027-02-06", "2027-02-21": "2027-02-20",
		"2030-02-02": "2030-02-03", "2030-02-16": "2030-02-17",
	}
	var want []Festival
	for lines := bufio.NewScanner(f); lines.Scan(); {
		on, id, ok := strings.Cut(lines.Text(), " ")
		if !ok || on == "#" {
			continue
		}
		if right, wrong := mended[on]; wrong {
			on = right
		}
		want = append(want, Festival{id, day(t, on)})
	}
	if len(want) != 4*31 {
		t.Fatalf("%d lunar festivals in the file, want 4 in each of 31 years", len(want))
	}
	if d := cmp.Diff(want, lunarFestivals()); d != "" {
		t.Error(d)
	}
}

func lunarFestivals() []Festival {
	lunar := []string{SpringFestival, LanternFestival, DragonBoat, MidAutumn}
	return slices.DeleteFunc(allFestivals(), func(f Festival) bool { return !slices.Contains(lunar, f.ID) })
}

// The first of a lunar month is the day in China on which the moon is new.
func TestLunarMonthsBeginOnTheNewMoon(t *testing.T) {
	dayOfMonth := map[string]int{SpringFestival: 1, LanternFestival: 15, DragonBoat: 5, MidAutumn: 15}
	china := time.FixedZone("China", 8*60*60)
	for _, f := range lunarFestivals() {
		first := f.On.AddDays(1 - dayOfMonth[f.ID])
		months := (float64(first.Year) + float64(first.In(time.UTC).YearDay())/365.25 - 2000) * 12.3685
		var nearest time.Time
		for k := math.Floor(months) - 1; k <= math.Ceil(months)+1; k++ {
			if at := newMoon(k); nearest.IsZero() || at.Sub(first.In(china)).Abs() < nearest.Sub(first.In(china)).Abs() {
				nearest = at
			}
		}
		if got := DateOf(nearest.In(china)); got != first {
			t.Errorf("%s %s: its month begins on %s, the moon is new on %s", f.On, f.ID, first, nearest.In(china))
		}
	}
}

// newMoon is the kth new moon since the beginning of 2000, by Meeus, Astronomical Algorithms, chapter 49 (to less than a minute).
func newMoon(k float64) time.Time {
	const degree = math.Pi / 180
	c := k / 1236.85
	e := 1 - 0.002516*c - 0.0000074*c*c
	sun := (2.5534 + 29.10535670*k - 0.0000014*c*c) * degree
	moon := (201.5643 + 385.81693528*k + 0.0107582*c*c + 0.00001238*c*c*c) * degree
	lat := (160.7108 + 390.67050284*k - 0.0016118*c*c - 0.00000227*c*c*c) * degree
	node := (124.7746 - 1.56375588*k + 0.0020672*c*c) * degree
	jde := 2451550.09766 + 29.530588861*k + 0.00015437*c*c - 0.00000015*c*c*c
	for _, term := range []struct{ size, sun, moon, lat float64 }{
		{-0.40720, 0, 1, 0}, {0.17241, 1, 0, 0}, {0.01608, 0, 2, 0}, {0.01039, 0, 0, 2}, {0.00739, -1, 1, 0}, {-0.00514, 1, 1, 0},
		{0.00208, 2, 0, 0}, {-0.00111, 0, 1, -2}, {-0.00057, 0, 1, 2}, {0.00056, 1, 2, 0}, {-0.00042, 0, 3, 0}, {0.00042, 1, 0, 2},
		{0.00038, 1, 0, -2}, {-0.00024, -1, 2, 0}, {-0.00007, 2, 1, 0}, {0.00004, 0, 2, -2}, {0.00004, 3, 0, 0}, {0.00003, 1, 1, -2},
		{0.00003, 0, 2, 2}, {-0.00003, 1, 1, 2}, {0.00003, -1, 1, 2}, {-0.00002, -1, 1, -2}, {-0.00002, 1, 3, 0}, {0.00002, 0, 4, 0},
	} {
		jde += term.size * math.Pow(e, math.Abs(term.sun)) * math.Sin(term.sun*sun+term.moon*moon+term.lat*lat)
	}
	jde -= 0.00017 * math.Sin(node)
	for _, planet := range []struct{ size, at, rate float64 }{
		{0.000325, 299.77, 0.107408}, {0.000165, 251.88, 0.016321}, {0.000164, 251.83, 26.651886}, {0.000126, 349.42, 36.412478},
		{0.000110, 84.66, 18.206239}, {0.000062, 141.74, 53.303771}, {0.000060, 207.14, 2.453732}, {0.000056, 154.84, 7.306860},
	} {
		jde += planet.size * math.Sin((planet.at+planet.rate*k)*degree)
	}
	return time.Unix(int64((jde-2440587.5)*86400)-terrestrial, 0)
}

// terrestrial is by how many seconds terrestrial time is ahead of universal time in these years.
const terrestrial = 72

// Qingming is the day in China on which the sun's apparent longitude reaches 15°. The sun's place is worked out here by the low-accuracy
// method of Meeus, Astronomical Algorithms, chapter 25 (to 0.01°, a quarter of an hour).
func TestQingmingIsWhenTheSunReaches15Degrees(t *testing.T) {
	found := 0
	for _, f := range allFestivals() {
		if f.ID != Qingming {
			continue
		}
		found++
		midnight := f.On.In(time.FixedZone("China", 8*60*60))
		before, after := sunLongitude(midnight), sunLongitude(midnight.AddDate(0, 0, 1))
		if before >= 15 || after < 15 {
			t.Errorf("%s: the sun stands at %.3f° at its beginning and %.3f° at its end", f.On, before, after)
		}
	}
	if found != 31 {
		t.Errorf("%d days of Qingming, want 31", found)
	}
}

// sunLongitude is the sun's apparent longitude in degrees, 0 to 360.
func sunLongitude(at time.Time) float64 {
	const degree = math.Pi / 180
	c := (float64(at.Unix()+terrestrial)/86400 + 2440587.5 - 2451545) / 36525
	mean := 280.46646 + 36000.76983*c + 0.0003032*c*c
	anomaly := (357.52911 + 35999.05029*c - 0.0001537*c*c) * degree
	center := (1.914602-0.004817*c-0.000014*c*c)*math.Sin(anomaly) + (0.019993-0.000101*c)*math.Sin(2*anomaly) + 0.000289*math.Sin(3*anomaly)
	node := (125.04 - 1934.136*c) * degree
	return math.Mod(math.Mod(mean+center-0.00569-0.00478*math.Sin(node), 360)+360, 360)
}

// The days as the State Council's holiday notices and printed calendars of these years have them.
func TestFestivalsOfAYear(t *testing.T) {
	for year, want := range map[int]string{
		2020: "2020-01-01 new_year, 2020-01-25 spring_festival, 2020-02-08 lantern_festival, 2020-04-04 qingming, 2020-05-01 labour_day, " +
			"2020-06-25 dragon_boat, 2020-10-01 mid_autumn, 2020-10-01 national_day, 2020-11-26 thanksgiving, 2020-12-25 christmas",
		2025: "2025-01-01 new_year, 2025-01-29 spring_festival, 2025-02-12 lantern_festival, 2025-04-04 qingming, 2025-05-01 labour_day, " +
			"2025-05-31 dragon_boat, 2025-10-01 national_day, 2025-10-06 mid_autumn, 2025-11-27 thanksgiving, 2025-12-25 christmas",
		2026: "2026-01-01 new_year, 2026-02-17 spring_festival, 2026-03-03 lantern_festival, 2026-04-05 qingming, 2026-05-01 labour_day, " +
			"2026-06-19 dragon_boat, 2026-09-25 mid_autumn, 2026-10-01 national_day, 2026-11-26 thanksgiving, 2026-12-25 christmas",
	} {
		var got []string
		for _, f := range Festivals(NewDate(year, 1, 1), NewDate(year+1, 1, 1)) {
			got = append(got, f.On.String()+" "+f.ID)
		}
		if d := cmp.Diff(want, strings.Join(got, ", ")); d != "" {
			t.Errorf("%d: %s", year, d)
		}
	}
}

func TestFestivalsIsHalfOpen(t *testing.T) {
	for _, c := range []struct {
		name, from, to string
		want           []string
	}{
		{"the first day counts", "2026-02-17", "2026-02-18", []string{SpringFestival}},
		{"the last day does not", "2026-02-16", "2026-02-17", nil},
		{"across the turn of the year", "2025-12-25", "2026-01-02", []string{Christmas, NewYear}},
		{"nothing between", "2026-07-01", "2026-09-01", nil},
		{"an empty interval", "2026-02-17", "2026-02-17", nil},
		{"the wrong way round", "2026-03-01", "2026-02-01", nil},
		{"before the table nothing, not even fixed days", "2019-01-01", "2020-01-01", nil},
		{"after the table nothing, not even fixed days", "2051-01-01", "2052-01-01", nil},
		{"into the table", "2019-12-01", "2020-01-02", []string{NewYear}},
		{"out of the table", "2050-12-25", "2051-02-01", []string{Christmas}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range Festivals(day(t, c.from), day(t, c.to)) {
				got = append(got, f.ID)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestEveryFestivalIsInEveryYear(t *testing.T) {
	seen := map[string]int{}
	for _, f := range allFestivals() {
		seen[f.ID]++
	}
	want := map[string]int{}
	for _, id := range FestivalIDs() {
		want[id] = LastFestivalYear - FirstFestivalYear + 1
	}
	if d := cmp.Diff(want, seen); d != "" {
		t.Error(d)
	}
}
