package storetest

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/store"
)

// Book is a ledger with some of everything: two currencies, one of them without a rate at first, payments and returns in parts, splits,
// targets and forecasts said twice, and ratings by score and by level.
func Book() appraisal.Ledger {
	month := calendar.PeriodOf(calendar.Month, on(11, 1))
	score := dec("71.5")
	return appraisal.Ledger{
		Settings: appraisal.Settings{Name: "Book", TimeZone: "Asia/Shanghai", Currency: "CNY", Lang: "zh-CN", Scheme: "S02"},
		Rates: []appraisal.Rate{
			{Currency: "USD", On: on(11, 1), Rate: dec("7.2")}, {Currency: "USD", On: on(10, 1), Rate: dec("7")},
			{Currency: "USD", On: on(11, 1), Rate: dec("7.12345")},
		},
		Members: []appraisal.Member{
			{ID: li, Name: "李娜", Role: appraisal.Rep, Team: "east", Joined: on(8, 20), Salary: appraisal.Yuan(4000), Grade: "3"},
			{ID: wang, Name: "王强", Role: appraisal.Rep, Lang: "zh-CN", TimeZone: "Asia/Shanghai", Left: on(12, 1)},
			{ID: chen, Name: "Chen", Role: appraisal.Owner, Joined: on(1, 5)},
		},
		Targets: []appraisal.Target{
			{Member: li, Metric: "sales", Period: quarter, Amount: dec("100000.50")}, {Member: li, Metric: "sales", Period: quarter, Amount: dec("90000")},
			{Member: wang, Metric: "sales", Period: month, Amount: dec("7")}, {Member: li, Metric: "sales", Period: calendar.Tenure(1), Amount: dec("3")},
		},
		Customers: []appraisal.Customer{
			{Number: 1, Name: " Acme 股份 ", Owner: li, Added: on(10, 3), Class: "A", Contact: "Ann", Phone: "1", Mobile: "2", Address: "x", Site: "y",
				Sheet: "tea", Birthday: "11-20", CompanyDays: []string{"10-10", "12-12"}},
			{Number: 2, Name: "Beta", Owner: wang, Added: on(11, 4), Class: "B", Region: "EU", Product: "pumps", Email: "b@example.org", Note: "n"},
			{Number: 3, Name: "Gamma", Added: on(1, 1)},
		},
		CustomerChanges: []appraisal.CustomerChange{
			{Customer: 1, Known: on(10, 5), Entered: on(10, 6)}, {Customer: 1, Known: on(11, 5)}, {Customer: 2, Known: on(11, 5), Entered: on(12, 5)},
		},
		Deals: bookDeals(),
		FollowUps: []appraisal.FollowUp{
			{Customer: 1, Member: li, Kind: appraisal.Favour, On: on(11, 2), Note: "advice", NextStep: on(11, 9), Source: "https://example.org"},
			{Customer: 1, Member: li, Kind: appraisal.Greeting, On: on(11, 20)}, {Customer: 2, Member: wang, Kind: appraisal.Complaint, On: on(11, 3)},
			{Customer: 1, Member: li, Kind: appraisal.Greeting, On: on(11, 20)},
		},
		Samples: []appraisal.SampleSent{{Customer: 1, Member: li, On: on(10, 1), FeePaid: true}, {Customer: 2, Member: li, On: on(10, 2)}},
		Surveys: []appraisal.Survey{
			{Customer: 1, Member: li, On: on(11, 20), Score: dec("92.5"), Comment: "好"}, {Customer: 2, Member: li, On: on(11, 21), Score: dec("88")},
		},
		Ratings: []appraisal.Rating{
			{Period: quarter, Of: li, By: wang, Kind: appraisal.Peer, Item: "teamwork", Score: dec("80")},
			{Period: quarter, Of: li, By: wang, Kind: appraisal.Peer, Item: "teamwork", Score: dec("85.5"), Reason: "helps"},
			{Period: quarter, Of: li, By: chen, Kind: appraisal.ByBoss, Item: "teamwork", Level: "A+", Score: dec("7")},
			{Period: calendar.Tenure(1), Of: li, By: chen, Kind: appraisal.ByBoss, Item: "platform", Score: dec("70")},
		},
		Attendance: []appraisal.Attendance{
			{Member: li, On: on(11, 2), Kind: appraisal.Late, Minutes: 12}, {Member: li, On: on(11, 3), Kind: appraisal.OnLeave},
			{Member: li, On: on(11, 4), Kind: appraisal.TrainingTaken},
		},
		Breaches:  []appraisal.Breach{{Member: wang, On: on(11, 2), Severity: appraisal.Serious, Note: "回扣"}},
		Forecasts: []appraisal.Forecast{{Member: li, Month: month, Amount: dec("5")}, {Member: li, Month: month, Amount: dec("12.5")}},
		Results:   []appraisal.Result{{Scheme: "S02", Version: "1", Period: quarter.Previous(), Member: li, Score: &score, Level: "B"}},
	}
}

func bookDeals() []appraisal.LedgerDeal {
	usd := func(minor int64) appraisal.Money { return appraisal.Money{Minor: minor, Currency: "USD"} }
	return []appraisal.LedgerDeal{
		{
			Deal: appraisal.Deal{Number: 1, Customer: 1, Member: li, Signed: on(10, 8), Amount: appraisal.Yuan(1000000), Cost: appraisal.Yuan(500000),
				Expenses: appraisal.Yuan(40000), Quantity: 3, Note: "turnkey"},
			Entries: []appraisal.Entry{
				{Kind: appraisal.Payment, On: on(10, 9), Amount: appraisal.Yuan(400000)}, {Kind: appraisal.Return, On: on(11, 9), Amount: appraisal.Yuan(1000)},
				{Kind: appraisal.Payment, On: on(11, 12), Amount: appraisal.Yuan(599000)},
			},
			Stages: []appraisal.StageDone{{Stage: "lead", On: on(9, 1)}, {Stage: "closing", On: on(10, 8)}},
			Splits: []appraisal.Split{
				{Stage: "lead", Member: li, Percent: dec("100")}, {Stage: "groundwork", Member: wang, Percent: dec("40.5")},
				{Stage: "groundwork", Member: li, Percent: dec("59.5")},
			},
		},
		{
			Deal: appraisal.Deal{Number: 2, Customer: 2, Member: wang, Signed: on(10, 20), Amount: usd(100_01), Cost: usd(33_33)},
			Entries: []appraisal.Entry{
				{Kind: appraisal.Payment, On: on(9, 30), Amount: usd(50_00)}, {Kind: appraisal.Payment, On: on(11, 30), Amount: usd(50_01)},
			},
		},
		{Deal: appraisal.Deal{Number: 3, Customer: 1, Member: wang, Signed: on(11, 20), Amount: appraisal.Money{Minor: 5000, Currency: "JPY"}}},
		{Deal: appraisal.Deal{Number: 4, Customer: 1, Member: li, Signed: on(11, 20), Amount: appraisal.Yuan(10)}},
		{Deal: appraisal.Deal{Number: 5, Customer: 1, Member: li, Signed: on(11, 20), Amount: appraisal.Yuan(10)}},
	}
}

// OneByOne adds a ledger record by record, each as a request of its own.
func OneByOne(tb testing.TB, s *store.Store, c appraisal.Change, l appraisal.Ledger) {
	tb.Helper()
	ctx, n := tb.Context(), 0
	next := func() appraisal.Change { n++; c.Key = fmt.Sprintf("one-by-one-%d", n); return c }
	ok := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatalf("record %d: %v", n, err)
		}
	}
	l.Settings.Workspace = c.Workspace
	ok(s.EnsureWorkspace(ctx, l.Settings))
	for _, r := range l.Rates {
		ok(s.SetRate(ctx, next(), r.Currency, r.On, r.Rate))
	}
	ok(s.SyncMembers(ctx, c.Workspace, l.Members, c.At))
	for _, m := range l.Members {
		m.Workspace = c.Workspace
		ok(s.SaveMember(ctx, next(), m))
	}
	ok(s.SetTargets(ctx, next(), l.Targets))
	for _, v := range l.Customers {
		_, err := s.AddCustomer(ctx, next(), v)
		ok(err)
	}
	for _, h := range l.CustomerChanges {
		ok(s.AddCustomerChange(ctx, next(), h))
	}
	for _, d := range l.Deals {
		logged, err := s.LogDeal(ctx, next(), appraisal.NewDeal{Deal: d.Deal, AllowRepeat: true})
		ok(err)
		for _, e := range d.Entries {
			e.Deal = logged.Number
			_, _, err := s.AddEntry(ctx, next(), e)
			ok(err)
		}
		ok(s.SaveStages(ctx, next(), logged.Number, d.Stages))
		ok(s.SaveSplits(ctx, next(), logged.Number, d.Splits))
	}
	for _, f := range l.FollowUps {
		_, err := s.LogFollowUp(ctx, next(), appraisal.NewFollowUp{FollowUp: f, AllowRepeat: true})
		ok(err)
	}
	for _, p := range l.Samples {
		ok(s.AddSample(ctx, next(), p))
	}
	for _, v := range l.Surveys {
		_, err := s.AddSurvey(ctx, next(), v)
		ok(err)
	}
	for _, g := range l.Ratings {
		ok(s.SaveRating(ctx, next(), g))
	}
	for _, a := range l.Attendance {
		ok(s.AddAttendance(ctx, next(), a))
	}
	for _, b := range l.Breaches {
		ok(s.AddBreach(ctx, next(), b))
	}
	ok(s.SetForecasts(ctx, next(), l.Forecasts))
	ok(s.SaveResults(ctx, next(), l.Results))
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }
