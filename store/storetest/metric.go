package storetest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

var teamwork = appraisal.Measure{Metric: "rating", Kind: appraisal.Peer, Item: "teamwork"}

// measures has one measure for every metric that the store counts.
func measures() []appraisal.Measure {
	var all []appraisal.Measure
	for _, m := range appraisal.Metrics() {
		switch {
		case m.Derived:
		case m.ID == teamwork.Metric:
			all = append(all, teamwork)
		case m.ID == "quota_kept":
			all = append(all, weekQuota, monthQuota)
		case m.ID == "shared_sales":
			all = append(all, byStages)
		default:
			all = append(all, appraisal.Measure{Metric: m.ID})
		}
	}
	return all
}

// figure is a member's figure as words: "value of records (left out)", then the levels given and the rates used, or "none".
func (b *bench) figure(m appraisal.Measure, p calendar.Period, of appraisal.MemberID) string {
	b.Helper()
	all, err := b.s.Figures(b.Context(), ws, []appraisal.Measure{m}, p)
	b.ok(err)
	f, ok := all[m][of]
	if !ok {
		return "none"
	}
	b.recordsAgree(m, p, of, f)
	words := []string{fmt.Sprintf("%s of %d (%s)", f.Decimal().Round(4), f.Records, strings.Join(append([]string{strconv.Itoa(f.Left)}, f.Unrated...), " "))}
	for _, l := range f.Levels {
		words = append(words, fmt.Sprintf("%d×%s", l.Count, l.Level))
	}
	for _, r := range f.Rates {
		words = append(words, fmt.Sprintf("%s@%s", r.Currency, r.Rate))
	}
	return strings.Join(words, " ")
}

// undated are the metrics whose records have days of their own outside the period.
var undated = []appraisal.MetricID{"orders_so_far", "rating", "customers_kept", "records_complete"}

// recordsAgree checks that the records of a figure are as many as it says and come to its value.
func (b *bench) recordsAgree(m appraisal.Measure, p calendar.Period, of appraisal.MemberID, f appraisal.Figure) {
	b.Helper()
	records, total, err := b.s.Records(b.Context(), ws, m, p, of, 0, 0)
	b.ok(err)
	same(b, fmt.Sprint(len(records), total), fmt.Sprint(f.Records, f.Records))
	sum, n := decimal.Zero, int64(0)
	for _, r := range records {
		sum = sum.Add(r.Value)
		if r.Level == "" {
			n++
		}
		if !p.Contains(r.On) && !slices.Contains(undated, m.Metric) {
			b.Fatalf("record %+v lies outside %s", r, p.ID())
		}
	}
	if f.Over == 0 {
		n = 1
	}
	if got := f.Decimal().Mul(decimal.NewFromInt(n)); !got.Sub(sum).Round(16).IsZero() {
		b.Fatalf("the records come to %s, the figure is %s", sum, got)
	}
}

func (b *bench) figures(of appraisal.MemberID, want map[appraisal.MetricID]string) {
	b.Helper()
	for _, id := range slices.Sorted(maps.Keys(want)) {
		m := appraisal.Measure{Metric: id}
		if id == teamwork.Metric {
			m = teamwork
		}
		if got := b.figure(m, quarter, of); got != want[id] {
			b.Errorf("%s of %s = %s, want %s", id, of, got, want[id])
		}
	}
}

func metricCases() []testCase {
	return slices.Concat(countingCases(), dealMetricCases(), customerMetricCases())
}

func countingCases() []testCase {
	return []testCase{
		{"every metric has a query for figures and records", func(b *bench) {
			b.everything()
			for _, m := range measures() {
				if got := b.figure(m, quarter, li); got == "none" || strings.Contains(got, "of 0 (") {
					b.Errorf("%s = %s", m.Metric, got)
				}
			}
			for _, m := range []appraisal.Measure{
				{Metric: "no_such"}, {Metric: "attainment", Of: "sales"}, {Metric: "earlier_score"}, {Metric: "quota_kept", Item: "smiles"},
				{Metric: "shared_sales", Stages: "lead"}, {Metric: "sales", Per: calendar.Month, Take: appraisal.TakeMin},
			} {
				_, err := b.s.Figures(b.Context(), ws, []appraisal.Measure{m}, quarter)
				same(b, appraisal.CodeOf(err), appraisal.Internal)
			}
		}},
		{"without records figures are 0 or missing", func(b *bench) {
			b.figures(li, map[appraisal.MetricID]string{
				"sales": "0 of 0 (0)", "returns": "0 of 0 (0)", "revenue": "0 of 0 (0)", "collections": "0 of 0 (0)", "orders": "0 of 0 (0)",
				"new_customers": "0 of 0 (0)", "customers_added": "0 of 0 (0)", "customers_contacted": "0 of 0 (0)",
				"satisfaction": "none", "rating": "none",
			})
		}},
		{"a period has its first day and not its end", edges},
		{"returns and payments count on their own day", ownDay},
		{"what is void counts nowhere", voided},
		{"a new customer is the first deal's, by anybody", newCustomers},
		{"a rate that comes later fills what waited for it", rates},
		{"scores are means of what counts now", scores},
		{"records name the customer or the rater, in pages", recordList},
		{"the order of records does not change figures", anyOrder},
	}
}

func edges(b *bench) {
	c := b.customer("Acme")
	for i, day := range []calendar.Date{on(9, 30), on(10, 1), on(12, 31), calendar.NewDate(2027, 1, 1)} {
		amount := []int64{1, 20, 300, 4000}[i]
		own, err := b.s.AddCustomer(b.Context(), b.change(li), appraisal.Customer{Name: fmt.Sprint("Edge ", i), Owner: li, Added: day})
		b.ok(err)
		d := b.deal(li, own.Number, amount, day)
		b.pay(d.Number, amount, day)
		b.entry(d.Number, appraisal.Return, amount, day)
		b.contact(li, own.Number, day)
		b.survey(appraisal.Survey{Customer: c.Number, Member: li, On: day, Score: decimal.NewFromInt(10 * int64(i+1))})
	}
	b.figures(li, map[appraisal.MetricID]string{
		"sales": "320 of 2 (0)", "returns": "320 of 2 (0)", "revenue": "0 of 4 (0)", "collections": "320 of 2 (0)", "orders": "2 of 2 (0)",
		"new_customers": "2 of 2 (0)", "customers_added": "3 of 3 (0)", "customers_contacted": "2 of 2 (0)", "satisfaction": "25 of 2 (0)",
	})
	b.figures(wang, map[appraisal.MetricID]string{"sales": "0 of 0 (0)", "satisfaction": "none"})
}

func ownDay(b *bench) {
	d := b.deal(li, b.customer("Acme").Number, 520000, on(9, 30))
	b.pay(d.Number, 1000, on(10, 1))
	b.pay(d.Number, 2000, on(10, 2))
	b.entry(d.Number, appraisal.Return, 20000, on(10, 3))
	b.figures(li, map[appraisal.MetricID]string{
		"sales": "0 of 0 (0)", "revenue": "-20000 of 1 (0)", "collections": "3000 of 2 (0)", "orders": "1 of 1 (0)", "new_customers": "0 of 0 (0)",
	})
	same(b, b.figure(appraisal.Measure{Metric: "sales"}, quarter.Previous(), li), "520000 of 1 (0)")
	same(b, b.figure(appraisal.Measure{Metric: "orders"}, quarter.Next(), li), "0 of 0 (0)")
	same(b, b.figure(appraisal.Measure{Metric: "orders_so_far"}, quarter.Next(), li), "1 of 1 (0)")
	same(b, b.figure(appraisal.Measure{Metric: "orders_so_far"}, quarter.Previous(), li), "0 of 0 (0)")
	b.pay(d.Number, 1, on(9, 30)) // an earlier payment becomes known: the order was the last quarter's
	b.figures(li, map[appraisal.MetricID]string{"orders": "0 of 0 (0)", "orders_so_far": "1 of 1 (0)"})
	_, err := b.s.VoidEntry(b.Context(), b.change(li), d.Number, appraisal.Payment, 3)
	b.ok(err)
	b.figures(li, map[appraisal.MetricID]string{"orders": "1 of 1 (0)"})
}

func voided(b *bench) {
	c := b.customer("Acme")
	d := b.deal(li, c.Number, 100, on(10, 5))
	b.pay(d.Number, 50, on(10, 5))
	b.entry(d.Number, appraisal.Return, 5, on(10, 5))
	f := b.contact(li, c.Number, on(10, 5))
	_, err := b.s.VoidFollowUp(b.Context(), b.change(li), f.Number, "")
	b.ok(err)
	_, err = b.s.VoidEntry(b.Context(), b.change(li), d.Number, appraisal.Payment, 1)
	b.ok(err)
	b.figures(li, map[appraisal.MetricID]string{
		"sales": "100 of 1 (0)", "collections": "0 of 0 (0)", "orders": "0 of 0 (0)", "customers_contacted": "0 of 0 (0)", "returns": "5 of 1 (0)",
	})
	b.pay(d.Number, 50, on(10, 6))
	_, err = b.s.VoidDeal(b.Context(), b.change(li), d.Number, "")
	b.ok(err)
	b.figures(li, map[appraisal.MetricID]string{
		"sales": "0 of 0 (0)", "revenue": "0 of 0 (0)", "collections": "0 of 0 (0)", "orders": "0 of 0 (0)", "returns": "0 of 0 (0)",
		"new_customers": "0 of 0 (0)",
	})
}

func newCustomers(b *bench) {
	acme, beta, late := b.customer("Acme"), b.customer("Beta"), b.customer("Late")
	old := b.deal(wang, acme.Number, 1, on(9, 30))
	b.deal(li, acme.Number, 2, on(10, 1))
	b.deal(li, beta.Number, 3, on(10, 2))
	b.deal(wang, beta.Number, 4, on(10, 1))
	b.deal(li, late.Number, 5, quarter.End)
	b.figures(li, map[appraisal.MetricID]string{"new_customers": "0 of 0 (0)"})
	b.figures(wang, map[appraisal.MetricID]string{"new_customers": "1 of 1 (0)"})
	_, err := b.s.VoidDeal(b.Context(), b.change(wang), old.Number, "")
	b.ok(err)
	b.figures(li, map[appraisal.MetricID]string{"new_customers": "1 of 1 (0)"})
	b.figures(wang, map[appraisal.MetricID]string{"new_customers": "1 of 1 (0)"})
}

func rates(b *bench) {
	c := b.customer("Acme")
	dollars := func(minor int64, day calendar.Date) appraisal.Deal {
		d, err := b.s.LogDeal(b.Context(), b.change(li), appraisal.NewDeal{
			Deal: appraisal.Deal{Customer: c.Number, Member: li, Signed: day, Amount: appraisal.Money{Minor: minor, Currency: "USD"}},
		})
		b.ok(err)
		return d
	}
	d := dollars(10000, on(10, 1))
	dollars(20000, on(10, 10))
	b.deal(li, c.Number, 1, on(10, 1))
	_, _, err := b.s.AddEntry(b.Context(), b.change(li), appraisal.Entry{
		Deal: d.Number, Kind: appraisal.Payment, On: on(10, 12), Amount: appraisal.Money{Minor: 333, Currency: "USD"},
	})
	b.ok(err)
	b.figures(li, map[appraisal.MetricID]string{"sales": "1 of 1 (2 USD)", "collections": "0 of 0 (1 USD)", "orders": "1 of 1 (0)"})
	b.ok(b.s.SetRate(b.Context(), b.change(chen), "USD", on(10, 10), decimal.RequireFromString("7.1234")))
	b.figures(li, map[appraisal.MetricID]string{"sales": "1425.68 of 2 (1 USD) USD@7.1234", "collections": "23.72 of 1 (0) USD@7.1234"})
	b.ok(b.s.SetRate(b.Context(), b.change(chen), "USD", on(1, 1), decimal.RequireFromString("7")))
	b.figures(li, map[appraisal.MetricID]string{"sales": "2125.68 of 3 (0) USD@7 USD@7.1234"})
	dollars(100, on(10, 9))  // at 7, the newest on or before the day
	dollars(100, on(10, 10)) // at 7.1234
	b.figures(li, map[appraisal.MetricID]string{"sales": "2139.8 of 5 (0) USD@7 USD@7.1234"})
	for day, want := range map[calendar.Date]bool{on(1, 1): true, calendar.NewDate(2025, 12, 31): false} {
		known, err := b.s.RateKnown(b.Context(), ws, "USD", day)
		b.ok(err)
		same(b, known, want)
	}
	b.fails(b.s.SetRate(b.Context(), b.change(chen), "XQQ", on(1, 1), decimal.NewFromInt(1)), appraisal.Invalid, "currency_unknown")
	b.fails(b.s.SetRate(b.Context(), b.change(chen), "USD", on(1, 1), decimal.Zero), appraisal.Invalid, "rate_not_positive")
}

func scores(b *bench) {
	c := b.customer("Acme")
	for _, score := range []string{"90", "95.5", "90"} {
		b.survey(appraisal.Survey{Customer: c.Number, Member: li, On: on(10, 5), Score: decimal.RequireFromString(score)})
	}
	b.figures(li, map[appraisal.MetricID]string{"satisfaction": "91.8333 of 3 (0)"})
	rate := func(by appraisal.MemberID, p calendar.Period, kind appraisal.RatingKind, score string) {
		b.ok(b.s.SaveRating(b.Context(), b.change(by), appraisal.Rating{
			Period: p, Of: li, By: by, Kind: kind, Item: "teamwork", Score: decimal.RequireFromString(score),
		}))
	}
	rate(wang, quarter, appraisal.Peer, "10")
	rate(wang, quarter, appraisal.Peer, "85") // takes the place of the 10
	rate(chen, quarter, appraisal.Peer, "90")
	rate(chen, quarter, appraisal.ByBoss, "1")
	rate(chen, quarter.Next(), appraisal.Peer, "1")
	b.figures(li, map[appraisal.MetricID]string{"rating": "87.5 of 2 (0)"})
	rate(wang, quarter.Split(calendar.Month)[0], appraisal.Peer, "80")
	b.figures(li, map[appraisal.MetricID]string{"rating": "85 of 3 (0)"})
	_, err := b.s.AddSurvey(b.Context(), b.change(li), appraisal.Survey{Customer: 9, Member: li})
	b.fails(err, appraisal.NotFound, "customer_missing")
	b.fails(b.s.SaveRating(b.Context(), b.change(li), appraisal.Rating{Of: "U9", Period: quarter}), appraisal.Unknown, "member_unknown")
}

func recordList(b *bench) {
	acme, beta := b.customer("Acme"), b.customer("Beta")
	b.deal(li, beta.Number, 3, on(10, 2))
	d := b.deal(li, acme.Number, 2, on(10, 1))
	b.entry(d.Number, appraisal.Return, 1, on(10, 3))
	b.deal(wang, acme.Number, 9, on(10, 1))
	for _, c := range []struct {
		name          string
		of            appraisal.MemberID
		offset, limit int
		want          string
		total         int
	}{
		{"one member's", li, 0, 0, "[D-2 2026-10-01 Acme 2][D-1 2026-10-02 Beta 3][D-2 2026-10-03 Acme -1]", 3},
		{"everybody's", "", 0, 1, "[D-2 2026-10-01 Acme 2]", 4},
		{"a page", li, 1, 1, "[D-1 2026-10-02 Beta 3]", 3},
	} {
		b.Run(c.name, func(t *testing.T) {
			records, total, err := b.s.Records(t.Context(), ws, appraisal.Measure{Metric: "revenue"}, quarter, c.of, c.offset, c.limit)
			if err != nil {
				t.Fatal(err)
			}
			shown := make([]string, len(records))
			for i, r := range records {
				shown[i] = fmt.Sprintf("[%s %s %s %s]", r.Ref, r.On, r.Label, r.Value)
			}
			if got := strings.Join(shown, ""); got != c.want || total != c.total {
				t.Errorf("got %s of %d, want %s of %d", got, total, c.want, c.total)
			}
		})
	}
	b.ok(b.s.SaveRating(b.Context(), b.change(wang), appraisal.Rating{Period: quarter, Of: li, By: wang, Kind: appraisal.Peer, Item: "teamwork", Score: decimal.NewFromInt(80)}))
	records, _, err := b.s.Records(b.Context(), ws, teamwork, quarter, li, 0, 0)
	b.ok(err)
	same(b, fmt.Sprintf("%q %s %s %s", records[0].Ref, records[0].On, records[0].Label, records[0].Value), `"" 2026-11-20 王强 80`)
}

// fact is one deal of the property below. It keeps the moment it is logged at, whenever its turn comes.
type fact struct {
	member   appraisal.MemberID
	customer int64
	yuan     int64
	day      calendar.Date
	paid     bool
	void     bool
	at       time.Duration
}

// orders is how many of rapid's draws are tried: each fills two workspaces, and a disk makes that slow.
const orders = 20

func anyOrder(b *bench) {
	n := 0
	rapid.Check(b.T, func(t *rapid.T) {
		facts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) fact {
			return fact{
				member: rapid.SampledFrom([]appraisal.MemberID{li, wang}).Draw(t, "member"), customer: rapid.Int64Range(1, 3).Draw(t, "customer"),
				yuan: rapid.Int64Range(1, 1e9).Draw(t, "yuan"), day: on(9, 25).AddDays(rapid.IntRange(0, 12).Draw(t, "day")),
				paid: rapid.Bool().Draw(t, "paid"), void: rapid.IntRange(0, 4).Draw(t, "void") == 0,
			}
		}), 1, 6).Draw(t, "facts")
		for i := range facts {
			facts[i].at = time.Duration(i) * time.Second
		}
		shuffled := rapid.Permutation(facts).Draw(t, "order")
		if n++; n > orders {
			return
		}
		if one, two := b.logged(fmt.Sprint("A", n), facts), b.logged(fmt.Sprint("B", n), shuffled); one != two {
			t.Fatalf("figures differ by order:\n%s\n%s", one, two)
		}
	})
}

// logged logs the facts in a workspace of their own and returns its figures as words.
func (b *bench) logged(in string, facts []fact) string {
	id := appraisal.WorkspaceID(in)
	b.workspace(id)
	for i := range 3 {
		c := b.change(li)
		c.Workspace = id
		_, err := b.s.AddCustomer(b.Context(), c, appraisal.Customer{Name: strconv.Itoa(i), Owner: li, Added: on(10, 1)})
		b.ok(err)
	}
	for _, f := range facts {
		c := b.change(f.member)
		c.Workspace, c.At = id, start.Add(f.at)
		d, err := b.s.LogDeal(b.Context(), c, newDeal(f.member, f.customer, f.yuan, f.day, true))
		b.ok(err)
		if f.paid {
			c.Key += "p"
			_, _, err := b.s.AddEntry(b.Context(), c, appraisal.Entry{Deal: d.Number, Kind: appraisal.Payment, On: f.day, Amount: d.Amount})
			b.ok(err)
		}
		if f.void {
			c.Key += "v"
			_, err := b.s.VoidDeal(b.Context(), c, d.Number, "")
			b.ok(err)
		}
	}
	all, err := b.s.Figures(b.Context(), id, measures(), quarter)
	b.ok(err)
	return fmt.Sprint(all)
}
