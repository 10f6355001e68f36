module github.com/meritbot/meritbot/internal/calendar/festivalgen

go 1.26

require github.com/6tail/lunar-go v1.4.6
