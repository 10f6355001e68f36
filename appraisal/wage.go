package appraisal

// wage works out what the scheme pays the member for the period, part by part; nil where it pays nothing. Each part is rounded half up
// to the currency's minor unit, so that the parts add up to the total to the cent. A part that can't be worked out names its problem,
// and there is no total then; a part whose money is not in the workspace's currency is one: less than what is owed would be wrong, and a zero more so.
func (s *Scheme) wage(d *draft, in Inputs, v values) *Wage {
	if s.Wage == nil || !s.Wage.In.Applies(in.Period) {
		return nil
	}
	currency := s.currency(in)
	w := &Wage{Parts: make([]WagePart, len(s.Wage.Parts))}
	total := Money{Currency: currency}
	complete := true
	for k := range s.Wage.Parts {
		rule := &s.Wage.Parts[k]
		part := &w.Parts[k]
		*part = WagePart{ID: rule.ID, Title: rule.Title, Clause: rule.Clause, Assumed: rule.Assumed}
		amount, err := rule.amount.number(v)
		if pays, ok := s.payIn(s.money(rule.amount), in, d.member.Salary.Currency); err == nil && (!ok || pays != currency) {
			err = absence{"currency_differs"}
		}
		if err != nil {
			part.Status = problemOf(err, "no_figures")
			d.problemOnce(part.Status)
			complete = false
			continue
		}
		money, err := MoneyOf(amount.decimal(), currency)
		if err != nil {
			part.Status = "formula_undefined"
			d.problemOnce(part.Status)
			complete = false
			continue
		}
		part.Amount = &money
		part.Working = rule.amount.workedOut(v, amount)
		total.Minor += money.Minor
	}
	if complete {
		w.Total = &total
	}
	return w
}
