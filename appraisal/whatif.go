package appraisal

import (
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Event is something that might still happen in the period: a deal, or a change of one measure.
type Event struct {
	Deal *PossibleDeal
	// Without a deal: what the measure would gain. Of a mean (satisfaction, ratings) By is the score of one more answer, of a count how many
	// more, of money how much more, of a percentage how many points. A class that is given counts for the measures of every class and of
	// those that hold it.
	Measure Measure
	By      decimal.Decimal
	On      calendar.Date // zero: the last day of the period
}

// CustomerState is what a customer of a possible deal is to the member.
type CustomerState string

// The states of a customer.
const (
	FirstDeal CustomerState = "new"       // added and won with this deal
	Known     CustomerState = "known"     // counts for no more than now
	Returns   CustomerState = "returning" // bought before the period and not yet in it
)

// PossibleDeal is a deal that might be signed. Amounts are in major units of the workspace's currency.
type PossibleDeal struct {
	Amount   decimal.Decimal
	Cost     *decimal.Decimal // nil when not known
	Expenses decimal.Decimal
	Quantity int64
	Signed   calendar.Date // zero: the last day of the period
	Paid     calendar.Date // the day on which all of it is paid; zero: not paid
	Customer CustomerState
	Class    string // of a new customer, "" for none
}

// dealMoves is the one list of what a deal moves: each metric by how much, on the day of signing or of payment.
var dealMoves = []struct {
	metric MetricID
	paid   bool // counts on the day of payment
	by     func(PossibleDeal) decimal.Decimal
}{
	{"sales", false, func(d PossibleDeal) decimal.Decimal { return d.Amount }},
	{"shared_sales", false, func(d PossibleDeal) decimal.Decimal { return d.Amount }}, // all stages are the member's own
	{"net_sales", false, func(d PossibleDeal) decimal.Decimal { return d.Amount.Sub(d.Expenses) }},
	{"revenue", false, func(d PossibleDeal) decimal.Decimal { return d.Amount }},
	{"volume", false, func(d PossibleDeal) decimal.Decimal { return decimal.NewFromInt(d.Quantity) }},
	{"new_customers", false, func(d PossibleDeal) decimal.Decimal { return one(d.Customer == FirstDeal) }},
	{"customers_added", false, func(d PossibleDeal) decimal.Decimal { return one(d.Customer == FirstDeal) }},
	{"repeat_customers", false, func(d PossibleDeal) decimal.Decimal { return one(d.Customer == Returns) }},
	{"collections", true, func(d PossibleDeal) decimal.Decimal { return d.Amount }},
	{"orders", true, func(PossibleDeal) decimal.Decimal { return decimal.NewFromInt(1) }},
}

func one(yes bool) decimal.Decimal {
	if yes {
		return decimal.NewFromInt(1)
	}
	return decimal.Zero
}

// alike is the one list of metrics that a change of another one moves too, by so many times the change.
var alike = map[MetricID]map[MetricID]int64{
	"sales":   {"shared_sales": 1, "net_sales": 1, "revenue": 1},
	"returns": {"revenue": -1},
}

// WhatIf gives the member's result as it is and as it would be after the events; everybody else stays as they are. Commission that falls
// due within the period is in the result, with the reference "D-0"; CommissionLater tells of what is paid after it. A member who gets no
// result is NotFound "score_none".
func (s *Scheme) WhatIf(in Inputs, member MemberID, events ...Event) (before, after Result, err error) {
	if !slices.Contains(s.Periods, in.Period.Kind) {
		return Result{}, Result{}, Errorf(Invalid, "scheme_period", "scheme", s.ID, "period", in.Period.ID())
	}
	e := s.evaluation(in)
	all := e.drafts()
	at := slices.IndexFunc(all, func(d *draft) bool { return d.Member == member })
	if at < 0 {
		return Result{}, Result{}, Errorf(NotFound, "score_none", "name", string(member))
	}
	d := all[at]
	others := append(slices.Delete(slices.Clone(all), at, at+1), s.elsewhere(in)...)
	e.finish(d, rank(append(slices.Clone(others), d)))
	changed := s.counted(in)
	for _, event := range events {
		changed = s.after(changed, d.member, event)
	}
	e = s.evaluation(changed)
	next := e.draft(d.member)
	if d.Unscored && len(d.Indicators) == 0 {
		next = e.begin(d.member)
		next.Unscored = true
	}
	e.finish(next, rank(append(others, next)))
	return d.Result, next.Result, nil
}

// elsewhere scores those who joined on other days.
func (s *Scheme) elsewhere(in Inputs) []*draft {
	all := make([]*draft, 0, len(in.Others))
	for _, part := range in.Others {
		all = append(all, s.evaluation(part).drafts()...)
	}
	return all
}

// counted is the inputs with every measure of the scheme in its figures, be it that nobody has a record of it yet.
func (s *Scheme) counted(in Inputs) Inputs {
	in.Figures = maps.Clone(in.Figures)
	if in.Figures == nil {
		in.Figures = Figures{}
	}
	for _, m := range s.measuresIn(in.Period) {
		if m.Per != "" || m.Metric == "earlier_score" {
			continue
		}
		if _, ok := in.Figures[m.counted()]; !ok {
			in.Figures[m.counted()] = nil
		}
	}
	return in
}

// after is the inputs with the event in them. What is shared with the inputs as they are is not touched.
func (s *Scheme) after(in Inputs, m Member, event Event) Inputs {
	last := in.Period.End.AddDays(-1)
	if event.Deal == nil {
		day := event.On
		if day.IsZero() {
			day = last
		}
		in = moved(in, m.ID, event.Measure, event.By, day)
		for metric, times := range alike[event.Measure.Metric] {
			like := event.Measure
			like.Metric = metric
			in = moved(in, m.ID, like, event.By.Mul(decimal.NewFromInt(times)), day)
		}
		return in
	}
	deal := *event.Deal
	if deal.Signed.IsZero() {
		deal.Signed = last
	}
	for _, move := range dealMoves {
		day := deal.Signed
		if move.paid {
			day = deal.Paid
		}
		if by := move.by(deal); !day.IsZero() && !by.IsZero() {
			in = moved(in, m.ID, Measure{Metric: move.metric, Class: deal.Class}, by, day)
		}
	}
	return s.due(in, m.ID, deal)
}

// moved adds to the member's figures of a metric, of the period and of the parts of it that hold the day.
func moved(in Inputs, m MemberID, what Measure, by decimal.Decimal, day calendar.Date) Inputs {
	if in.Period.Contains(day) {
		in.Figures = in.Figures.moved(m, what, by)
	}
	in.Parts = slices.Clone(in.Parts)
	for i, part := range in.Parts {
		if part.Period.Contains(day) {
			in.Parts[i].Figures = part.Figures.moved(m, what, by)
		}
	}
	return in
}

func (all Figures) moved(m MemberID, what Measure, by decimal.Decimal) Figures {
	next := maps.Clone(all)
	for measure, figures := range all {
		if measure.Metric != what.Metric || measure.Per != "" || !measure.counts(what) {
			continue
		}
		figures = maps.Clone(figures)
		if figures == nil {
			figures = make(map[MemberID]Figure)
		}
		metric, _ := MetricByID(measure.Metric)
		figures[m] = figures[m].plus(by, metric)
		next[measure] = figures
	}
	return next
}

// counts reports whether a thing of the other measure's kind, item and class is counted by the measure.
func (m Measure) counts(what Measure) bool {
	return m.Kind == what.Kind && (m.Item == "" || m.Item == what.Item) && (m.Class == "" || (what.Class != "" && strings.Trim(what.Class, m.Class) == ""))
}

// plus is the figure with one more record, or points added to a percentage.
func (f Figure) plus(by decimal.Decimal, metric Metric) Figure {
	f.Records++
	switch metric.Unit {
	case UnitPercent:
		next := f.number().add(numberOf(by))
		if next.cmp(hundred) > 0 {
			next = hundred
		}
		return f.with(next)
	case UnitScore:
		if f.Over == 0 && f.Records > 1 && len(f.Levels) == 0 { // a mean that was worked out already
			f.Over = int64(f.Records - 1)
			f.Value = f.Value.Mul(decimal.NewFromInt(f.Over))
		}
		f.Over++
	case UnitCount, UnitMoney:
	}
	f.Value = f.Value.Add(by)
	return f
}

// due adds the deal to those that earn commission.
func (s *Scheme) due(in Inputs, m MemberID, deal PossibleDeal) Inputs {
	deals := maps.Clone(in.Deals)
	for k := range s.Commissions {
		rule := &s.Commissions[k]
		if d, ok := rule.possible(m, deal); ok && rule.In.Applies(in.Period) {
			if deals == nil {
				deals = make(map[string][]DueDeal)
			}
			deals[rule.ID] = append(slices.Clone(deals[rule.ID]), d)
		}
	}
	in.Deals = deals
	return in
}

// possible is the deal as the rule sees it; ok is false when it never falls due.
func (r *CommissionRule) possible(m MemberID, deal PossibleDeal) (d DueDeal, ok bool) {
	d = DueDeal{Deal: Deal{Member: m, Signed: deal.Signed, Quantity: deal.Quantity}, Value: deal.Amount, CostOf: deal.Cost, Spent: deal.Expenses, Due: deal.Signed}
	if !deal.Paid.IsZero() {
		d.Payments = []Dated{{On: deal.Paid, Amount: deal.Amount}}
	}
	if r.Due == OnFullPayment {
		d.Due = deal.Paid
	}
	return d, !d.Due.IsZero()
}

// CommissionLater is what the member earns by a possible deal in later periods of the same kind, because the rules pay some months after it
// falls due. From is the first of those periods; nil lines when nothing is paid later.
func (s *Scheme) CommissionLater(in Inputs, member MemberID, deal PossibleDeal) (from calendar.Period, lines []CommissionLine) {
	if deal.Signed.IsZero() {
		deal.Signed = in.Period.End.AddDays(-1)
	}
	later := in
	for range 3 {
		if later.Period = later.Period.Next(); later.Period.Kind == "" {
			return from, nil
		}
		later.Deals = nil
		later = s.due(later, member, deal)
		if c := s.commissions(later)[member]; c != nil {
			return later.Period, c.Lines
		}
	}
	return from, nil
}
