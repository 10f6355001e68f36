package appraisal

import (
	"cmp"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Window is the half-open interval of days in which a deal falls due, or goods come back, to be paid or taken back in the period: the
// period itself, earlier by the rule's delay. The period is bound to its days.
func (r *CommissionRule) Window(p calendar.Period) (from, to calendar.Date) {
	return monthsEarlier(p.Start, r.Delay), monthsEarlier(p.End, r.Delay)
}

func monthsEarlier(d calendar.Date, n int) calendar.Date {
	return calendar.NewDate(d.Year, d.Month-time.Month(n), d.Day)
}

// earned is what members earn by deals, by member.
type earned map[MemberID]*Commission

// commissions works out what everybody earns by the deals that fall due in the period, and what is taken back for returns.
func (s *Scheme) commissions(in Inputs) earned {
	all := earned{}
	roles := make(map[MemberID]Role, len(in.Members))
	for _, m := range in.Members {
		roles[m.ID] = m.Role
	}
	for k := range s.Commissions {
		rule := &s.Commissions[k]
		if !rule.In.Applies(in.Period) {
			continue
		}
		differs := s.foreign(in) && rule.fixed(s)
		for _, d := range in.Deals[rule.ID] {
			for _, line := range rule.lines(d, in, s.currency(in), differs) {
				all.add(line, d, func(id MemberID) bool { return len(rule.For) == 0 || slices.Contains(rule.For, roles[id]) })
			}
		}
	}
	for _, c := range all {
		slices.SortStableFunc(c.Lines, func(a, b CommissionLine) int {
			return cmp.Or(cmp.Compare(dealNumber(a.Deal), dealNumber(b.Deal)), a.On.Compare(b.On), cmp.Compare(a.ID, b.ID))
		})
	}
	return all
}

// add gives the line to everybody who has a share in it and earns by the rule, with their own part.
func (e earned) add(line CommissionLine, d DueDeal, earns func(MemberID) bool) {
	own := map[MemberID]int64{}
	for _, share := range line.Shares {
		own[share.Member] += share.Amount.Minor
	}
	if len(line.Shares) == 0 { // a problem, for whoever has the deal
		own[d.Member] = 0
	}
	for id, minor := range own {
		if !earns(id) {
			continue
		}
		c := e[id]
		if c == nil {
			c = &Commission{Total: Money{Currency: line.Amount.Currency}}
			e[id] = c
		}
		mine := line
		mine.Own = Money{minor, line.Amount.Currency}
		c.Total.Minor += minor
		c.Lines = append(c.Lines, mine)
	}
}

// lines are the deal's commission, where it falls due in the window, and what is taken back for each day of returns in it.
func (r *CommissionRule) lines(d DueDeal, in Inputs, currency string, differs bool) []CommissionLine {
	from, to := r.Window(in.Period)
	inWindow := func(day calendar.Date) bool { return !day.Before(from) && day.Before(to) }
	line := CommissionLine{ID: r.ID, Deal: d.Ref(), Customer: d.CustomerName, On: d.Due, Amount: Money{Currency: currency}, Clause: r.Clause, Assumed: r.Assumed, Rate: d.Rate}
	if d.Unrated {
		line.Rate = UsedRate{Currency: d.Amount.Currency}
	}
	value := numberOf(d.Value)
	before := whole(0) // no commission is ever paid for that
	for _, back := range d.Returns {
		if r.beforeDue(back, d) {
			before = before.add(numberOf(back.Amount))
		}
	}
	full, status := r.full(d, before, differs, &line)
	line.Status = status
	if status != "" || value.sign() <= 0 {
		if !inWindow(d.Due) {
			return nil
		}
		return []CommissionLine{line}
	}
	kept := func(returned number) Money { // what is earned after so much was returned, rounded half up
		left := value.sub(returned)
		if left.sign() < 0 {
			left = whole(0)
		}
		m, err := MoneyOf(full.mul(left).quo(value).decimal(), currency)
		if err != nil {
			line.Status = "formula_undefined"
		}
		return m
	}
	var lines []CommissionLine
	if inWindow(d.Due) {
		due := line
		due.Amount = kept(before)
		due.Shares = r.shares(due.Amount, d)
		due.Status = line.Status
		lines = append(lines, due)
	}
	if !r.ClawBack {
		return lines
	}
	gone := before
	for _, back := range byDay(d.Returns) {
		if r.beforeDue(back, d) {
			continue
		}
		after := gone.add(numberOf(back.Amount))
		if inWindow(back.On) {
			lines = append(lines, r.clawedBack(line, d, back, kept(gone), kept(after)))
		}
		gone = after
	}
	return lines
}

// beforeDue reports whether a return lies before the commission fell due. That a deal is paid in full is known at the end of the day, with the
// returns of that day, one of which may have made it so.
func (r *CommissionRule) beforeDue(back Dated, d DueDeal) bool {
	return back.On.Before(d.Due) || (r.Due == OnFullPayment && back.On == d.Due)
}

// clawedBack is the line for what was returned on a day.
func (r *CommissionRule) clawedBack(line CommissionLine, d DueDeal, back Dated, had, has Money) CommissionLine {
	line.On = back.On
	line.Amount = Money{has.Minor - had.Minor, had.Currency}
	line.Shares = r.shares(line.Amount, d)
	if returned, err := MoneyOf(back.Amount, had.Currency); err == nil {
		line.Returned = &returned
	}
	line.Working = show(numberOf(has.Decimal())).text + " − " + show(numberOf(had.Decimal())).text + " = " + show(numberOf(line.Amount.Decimal())).text
	return line
}

// byDay adds up what was returned on the same day, in the order of the days.
func byDay(returns []Dated) []Dated {
	sorted := slices.Clone(returns)
	slices.SortFunc(sorted, func(a, b Dated) int { return a.On.Compare(b.On) })
	var days []Dated
	for _, r := range sorted {
		if n := len(days); n > 0 && days[n-1].On == r.On {
			days[n-1].Amount = days[n-1].Amount.Add(r.Amount)
			continue
		}
		days = append(days, r)
	}
	return days
}

// full is the commission of the whole deal, unrounded, and the figures on the way to it, which are put into the line. status is the
// problem that keeps it from being known: differs says that it rests on amounts in another currency.
func (r *CommissionRule) full(d DueDeal, returned number, differs bool, line *CommissionLine) (full number, status string) {
	switch {
	case d.Unrated:
		return number{}, "no_rate"
	case differs:
		return number{}, "currency_differs"
	}
	v := values{"amount": numberOf(d.Value), "expenses": numberOf(d.Spent), "paid": paid(d), "returned": returned}
	if d.CostOf != nil {
		v["cost"] = numberOf(*d.CostOf)
	}
	for _, step := range []struct {
		name string
		f    *formula
		put  **decimal.Decimal
	}{{"base_price", r.basePrice, &line.BasePrice}, {"net_sales", r.netSales, &line.NetSales}, {"ratio", r.ratio, &line.Ratio}} {
		if step.f == nil {
			continue
		}
		n, err := step.f.number(v)
		if err != nil {
			return number{}, problemOf(err, "formula_undefined")
		}
		v[step.name], *step.put = n, n.pointer()
	}
	full, err := r.amount.number(v)
	if err != nil {
		return number{}, problemOf(err, "formula_undefined")
	}
	line.Working = r.amount.workedOut(v, full)
	return full, ""
}

func paid(d DueDeal) number {
	sum := whole(0)
	for _, p := range d.Payments {
		sum = sum.add(numberOf(p.Amount))
	}
	return sum
}

// shares splits a deal's commission by stages and then by who did how much of each, both to the last minor unit. A stage that nobody is
// named for is the deal's member's.
func (r *CommissionRule) shares(amount Money, d DueDeal) []CommissionShare {
	if len(r.Stages) == 0 {
		return []CommissionShare{{Member: d.Member, Amount: amount}}
	}
	weights := make([]decimal.Decimal, len(r.Stages))
	for i, stage := range r.Stages {
		weights[i] = stage.Share
	}
	var all []CommissionShare
	for i, part := range amount.Split(weights...) {
		stage := r.Stages[i].ID
		splits := slices.DeleteFunc(slices.Clone(d.Splits), func(sp Split) bool { return sp.Stage != stage || !sp.Percent.IsPositive() })
		if len(splits) == 0 {
			all = append(all, CommissionShare{Member: d.Member, Stage: stage, Amount: part})
			continue
		}
		slices.SortFunc(splits, func(a, b Split) int { return cmp.Or(b.Percent.Cmp(a.Percent), cmp.Compare(a.Member, b.Member)) })
		by := make([]decimal.Decimal, len(splits))
		for k, sp := range splits {
			by[k] = sp.Percent
		}
		for k, m := range part.Split(by...) {
			all = append(all, CommissionShare{Member: splits[k].Member, Stage: stage, Amount: m})
		}
	}
	return all
}

// currency is that of the money that the scheme pays: the workspace's, or the scheme's own where there is no workspace.
func (s *Scheme) currency(in Inputs) string { return cmp.Or(in.Currency, s.Currency) }

// dealNumber orders references as people read them: D-9 before D-10.
func dealNumber(ref string) int {
	n := 0
	for _, c := range ref {
		if c >= '0' && c <= '9' {
			n = n*10 + int(c-'0')
		}
	}
	return n
}
