package appraisal_test

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// The worked example of the policy S09: revenue beyond the target, three new customers of five, 460 survey points from five
// answers, and three peers.
func ExampleScheme_Evaluate() {
	shipped, err := appraisal.Builtin()
	if err != nil {
		fmt.Println(err)
		return
	}
	scheme, _ := appraisal.Schemes(shipped).ByID("S09")
	quarter := calendar.PeriodOf(calendar.Quarter, calendar.NewDate(2026, 9, 30))
	figure := func(value int64, records int) map[appraisal.MemberID]appraisal.Figure {
		return map[appraisal.MemberID]appraisal.Figure{"U1": {Value: decimal.NewFromInt(value), Records: records}}
	}
	results, err := scheme.Evaluate(appraisal.Inputs{
		Period:  quarter,
		Members: []appraisal.Member{{ID: "U1", Role: appraisal.Rep, Salary: appraisal.Yuan(8000)}},
		Figures: appraisal.Figures{
			{Metric: "revenue"}:         figure(500_000, 9),
			{Metric: "customers_added"}: figure(3, 3),
			{Metric: "satisfaction"}:    figure(92, 5),
			{Metric: "rating", Kind: appraisal.Peer, Item: "teamwork"}: figure(85, 3),
		},
		Targets: []appraisal.Target{
			{Member: "U1", Metric: "revenue", Period: quarter, Amount: decimal.NewFromInt(400_000)},
			{Member: "U1", Metric: "customers_added", Period: quarter, Amount: decimal.NewFromInt(5)},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, i := range results[0].Indicators {
		fmt.Printf("%s: %s; %s points\n", i.Title.EN, i.Working, appraisal.Shown(*i.Points))
	}
	fmt.Println(appraisal.Shown(*results[0].Score), results[0].Level)
	// Output:
	// Revenue: min(500000 ÷ 400000 × 100, 100) = 100; 50.00 points
	// New customers: min(3 ÷ 5 × 100, 100) = 60; 12.00 points
	// Satisfaction: 460 ÷ 5 = 92; 18.40 points
	// Teamwork: 255 ÷ 3 = 85; 8.50 points
	// 88.90 A+
}

// What does level A+ take? Alone, 19 % more of the target; or one more customer and a little less revenue.
func ExampleScheme_Reach() {
	shipped, err := appraisal.Builtin()
	if err != nil {
		fmt.Println(err)
		return
	}
	scheme, _ := appraisal.Schemes(shipped).ByID("S09")
	quarter := calendar.PeriodOf(calendar.Quarter, calendar.NewDate(2026, 9, 30))
	figure := func(value int64, records int) map[appraisal.MemberID]appraisal.Figure {
		return map[appraisal.MemberID]appraisal.Figure{"U1": {Value: decimal.NewFromInt(value), Records: records}}
	}
	in := appraisal.Inputs{
		Period: quarter, Currency: "CNY",
		Members: []appraisal.Member{{ID: "U1", Role: appraisal.Rep}},
		Figures: appraisal.Figures{
			{Metric: "revenue"}:         figure(300_000, 9),
			{Metric: "customers_added"}: figure(3, 3),
			{Metric: "satisfaction"}:    figure(90, 5),
			{Metric: "rating", Kind: appraisal.Peer, Item: "teamwork"}: figure(80, 2),
		},
		Targets: []appraisal.Target{
			{Member: "U1", Metric: "revenue", Period: quarter, Amount: decimal.NewFromInt(400_000)},
			{Member: "U1", Metric: "customers_added", Period: quarter, Amount: decimal.NewFromInt(5)},
		},
	}
	reached, err := scheme.Reach(in, "U1", appraisal.Goal{Level: "A+"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, way := range reached.Alone {
		fmt.Println(way.Title.EN, way.From, "to", way.To, way.Reaches, appraisal.Shown(way.Score))
	}
	for _, way := range reached.Together {
		fmt.Println("together:", way.Title.EN, way.From, "to", way.To)
	}
	// Output:
	// Revenue 300000 to 376000 true 85.00
	// New customers 3 to 5 false 83.50
	// Satisfaction 90 to 100 false 77.50
	// Teamwork 80 to 100 false 77.50
	// together: Revenue 300000 to 344000
	// together: New customers 3 to 4
}

// Shares of a commission add up to it to the last fen.
func ExampleMoney_Split() {
	share := decimal.NewFromInt(1)
	for _, part := range appraisal.Yuan(100).Split(share, share, share) {
		fmt.Println(part)
	}
	// Output:
	// 33.34 CNY
	// 33.33 CNY
	// 33.33 CNY
}

// A file with problems names all of them with their places.
func ExampleLoadScheme() {
	_, err := appraisal.LoadScheme("ours.yaml", []byte("id: 1st\nversion: \"1\"\nlevels: []\ntitel: {}\n"))
	fmt.Println(err)
	// Output:
	// ours.yaml:1:5: "1st" is not an id: letters, digits, - and _, beginning with a letter, at most 40
	// ours.yaml:3:9: the lowest level must begin at 0
	// ours.yaml:4:1: unknown key "titel"; known here are id, version, title, source, currency, periods, members, rescale, proration, groups, tables, grades, indicators, modifiers, levels, levels_clause, levels_assumed, streaks, commission, wage, outcomes, publication
	// ours.yaml:1:1: key "title" is missing
	// ours.yaml:1:1: key "source" is missing
	// ours.yaml:1:1: key "periods" is missing
	// ours.yaml:1:1: key "indicators" is missing
}

// Scores are rounded half up for people only.
func ExampleShown() {
	fmt.Println(appraisal.Shown(decimal.RequireFromString("86.125")), appraisal.Shown(decimal.NewFromInt(92)))
	// Output: 86.13 92.00
}
