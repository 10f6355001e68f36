package appraisal_test

import (
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// drawn is what the properties are checked on: any members with any figures present or absent, by a shipped scheme and for a period of
// one of its kinds.
type drawn struct {
	scheme *appraisal.Scheme
	in     appraisal.Inputs
}

var joined = calendar.NewDate(2026, 7, 1)

func draw(t *rapid.T, s *appraisal.Scheme, least, most int) *drawn {
	kind := rapid.SampledFrom(s.PeriodKinds()).Draw(t, "kind")
	p := calendar.PeriodOf(kind, joined)
	if kind == calendar.TenureQuarter {
		p = calendar.Tenure(rapid.IntRange(1, 4).Draw(t, "tenure")).Since(joined)
	}
	d := &drawn{s, appraisal.Inputs{Period: p, Currency: "CNY", Figures: appraisal.Figures{}, Presence: map[appraisal.MemberID]appraisal.Presence{}}}
	for _, m := range s.Measures() {
		d.in.Figures[m] = map[appraisal.MemberID]appraisal.Figure{}
	}
	for i := range rapid.IntRange(least, most).Draw(t, "members") {
		d.member(t, appraisal.MemberID(rune('A'+i)))
	}
	d.deals(t)
	return d
}

func (d *drawn) member(t *rapid.T, id appraisal.MemberID) {
	m := appraisal.Member{
		ID: id, Role: appraisal.Rep, Joined: joined,
		Salary: appraisal.Money{Minor: rapid.Int64Range(0, 3_000_000).Draw(t, "salary"), Currency: "CNY"},
		Grade:  rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(t, "grade"),
	}
	d.in.Members = append(d.in.Members, m)
	for _, measure := range d.scheme.Measures() {
		if rapid.IntRange(0, 5).Draw(t, "has figure") > 0 {
			d.in.Figures[measure][id] = appraisal.Figure{Value: d.value(t, measure), Records: rapid.IntRange(1, 9).Draw(t, "records")}
		}
	}
	for _, i := range d.scheme.Indicators {
		if i.Target != "" && rapid.IntRange(0, 5).Draw(t, "has target") > 0 {
			amount := decimal.NewFromInt(int64(rapid.IntRange(0, 1500).Draw(t, "target")))
			d.in.Targets = append(d.in.Targets, appraisal.Target{Member: id, Metric: i.Target, Period: d.in.Period, Amount: amount})
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "away") == 0 {
		d.in.Presence[id] = appraisal.Presence{Days: rapid.IntRange(0, 31).Draw(t, "days"), Of: 31}
	}
}

func (d *drawn) value(t *rapid.T, m appraisal.Measure) decimal.Decimal {
	metric, _ := appraisal.MetricByID(m.Metric)
	least, most := 0, 12
	switch metric.Unit {
	case appraisal.UnitMoney:
		least, most = -200, 2000
	case appraisal.UnitScore:
		least, most = d.scale(m)
	case appraisal.UnitPercent:
		most = 100
	case appraisal.UnitCount:
	}
	return decimal.NewFromInt(int64(rapid.IntRange(least, most).Draw(t, "value")))
}

// scale is what the ratings of a measure lie on.
func (d *drawn) scale(m appraisal.Measure) (least, most int) {
	for _, i := range d.scheme.Indicators {
		if i.Measure == m && i.Scale != nil {
			return int(i.Scale.From.IntPart()), int(i.Scale.To.IntPart())
		}
	}
	return 0, 100
}

func (d *drawn) deals(t *rapid.T) {
	if len(d.scheme.Commissions) == 0 || len(d.in.Members) == 0 {
		return
	}
	rule := d.scheme.Commissions[0]
	person := func() appraisal.MemberID { return rapid.SampledFrom(d.in.Members).Draw(t, "person").ID }
	var all []appraisal.DueDeal
	for n := range rapid.IntRange(0, 4).Draw(t, "deals") {
		value := decimal.New(rapid.Int64Range(1, 1e9).Draw(t, "amount"), -2)
		cost := decimal.New(rapid.Int64Range(1, 1e9).Draw(t, "cost"), -2)
		deal := appraisal.DueDeal{Deal: appraisal.Deal{Number: int64(n + 1), Member: person()}, Value: value, CostOf: &cost, Due: d.day(t)}
		deal.Payments = d.dated(t, "payment", value)
		deal.Returns = d.dated(t, "return", value)
		if rapid.Bool().Draw(t, "in another currency") {
			deal.Rate = appraisal.UsedRate{Currency: rapid.SampledFrom([]string{"USD", "EUR"}).Draw(t, "currency"), Rate: decimal.New(rapid.Int64Range(1, 900).Draw(t, "rate"), -2)}
		}
		for _, stage := range rule.Stages {
			part := decimal.NewFromInt(int64(rapid.IntRange(1, 99).Draw(t, "percent")))
			deal.Splits = append(deal.Splits, appraisal.Split{Stage: stage.ID, Member: person(), Percent: part},
				appraisal.Split{Stage: stage.ID, Member: person(), Percent: decimal.NewFromInt(100).Sub(part)})
		}
		all = append(all, deal)
	}
	d.in.Deals = map[string][]appraisal.DueDeal{rule.ID: all}
}

// dated are payments or returns of a deal, no more than its value together.
func (d *drawn) dated(t *rapid.T, what string, value decimal.Decimal) []appraisal.Dated {
	var all []appraisal.Dated
	left := value.Shift(2).IntPart()
	for range rapid.IntRange(0, 3).Draw(t, what+"s") {
		part := rapid.Int64Range(0, left).Draw(t, what)
		left -= part
		all = append(all, appraisal.Dated{On: d.day(t), Amount: decimal.New(part, -2)})
	}
	return all
}

// day is one of the first days on which commission of the period falls due, or of those just before.
func (d *drawn) day(t *rapid.T) calendar.Date {
	from, _ := d.scheme.Commissions[0].Window(d.in.Period)
	return from.AddDays(rapid.IntRange(-2, 6).Draw(t, "day"))
}

func (d *drawn) evaluate(t *rapid.T) []appraisal.Result {
	results, err := d.scheme.Evaluate(d.in)
	if err != nil {
		t.Fatal(err)
	}
	return results
}
