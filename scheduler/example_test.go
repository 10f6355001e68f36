package scheduler_test

import (
	"fmt"

	"github.com/meritbot/meritbot/scheduler"
)

func ExampleCheck() {
	fmt.Println(scheduler.Check(scheduler.Standings, "30 8 * * 1-5"))
	fmt.Println(scheduler.Check(scheduler.Standings, "0 9 31 2 *"))
	// Output:
	// <nil>
	// invalid: cron_never
}

func ExampleSpecs() {
	for _, s := range scheduler.Specs() {
		fmt.Println(s.Cron, s.Name)
	}
	// Output:
	// 0 16 * * 5 weekly_report_nudge
	// 0 20 * * 0 weekly_report_second_nudge
	// 0 9 * * 1 standings
	// 0 10 * * 1 weekly_report_missing
	// 0 9 1 1,4,7,10 * period_end
}
