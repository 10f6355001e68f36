package appraisal_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// What a policy in yuan pays in a workspace of dollars: salaries and parts of sales, no amounts that it names.
func TestAmountsOfAnotherCurrencyAreNotPaid(t *testing.T) {
	tests := []struct{ name, amount, pays string }{
		{"salary", "salary * 0.7 * presence", "700.00 USD"},
		{"salary by a coefficient", `salary * band("coefficient", attainment_of("talks"))`, "no_figures"}, // no attainment: nothing about the currency
		{"a part of the sales", `value_of("task") * 15 / 100`, "15.00 USD"},
		{"nothing or a part of the salary", `passed > 5 ? 0 : salary / 2`, "500.00 USD"},
		{"a grade's wage", "grade_wage * presence", "currency_differs"},
		{"a plain amount", "200 * (passed + 1)", "currency_differs"},
		{"a salary of at least so much", "max(salary, 3000)", "currency_differs"},
		{"a salary or a plain amount", "passed > 0 ? salary : 200", "currency_differs"},
		{"a salary and a plain amount", "salary + 200", "currency_differs"},
		{"sales beyond a plain amount", `value_of("task") > 3000000 ? salary : 0`, "currency_differs"},
		{"by bands of sales", `apply("rates", value_of("task"))`, "currency_differs"},
		{"by the attainment of a goal in yuan", `salary * attainment_of("task") / 100`, "currency_differs"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := scheme(t, strings.NewReplacer(
				"proration:", "wage: {parts: [{id: base, title: WORDS, amount: '"+tt.amount+"', clause: WORDS}]}\nproration:",
				"  - {id: down,", "  - {id: same, kind: bonus, when: 1 > 0, amount: '"+tt.amount+"', public: false, detail: WORDS, clause: WORDS}\n  - {id: down,",
			).Replace(counted))
			in := newInputs().member("U").target("U", "sales", "100").target("U", "new_customers", "4").figure("U", sales, "100", 1)
			in.figure("U", appraisal.Measure{Metric: "new_customers"}, "0", 0).figure("U", highClass, "0", 0)
			in.Members[0].Grade, in.Members[0].Salary = "2", appraisal.Money{Minor: 100_000, Currency: "USD"}
			in.Currency = "USD"
			r := resultsOf(t, s, in.Inputs)["U"]
			got, paid := r.Wage.Parts[0].Status, ""
			if a := r.Wage.Parts[0].Amount; a != nil {
				got = a.String()
			}
			if got != tt.pays || (r.Wage.Total != nil) != (r.Wage.Parts[0].Amount != nil) {
				t.Errorf("the wage is %s, total %v; want %s", got, r.Wage.Total, tt.pays)
			}
			i := slices.IndexFunc(r.Outcomes, func(o appraisal.Outcome) bool { return o.ID == "same" })
			if i < 0 {
				t.Fatalf("no outcome in %+v, problems %v", r.Outcomes, codes(r))
			}
			if a := r.Outcomes[i].Amount; a != nil {
				paid = a.String()
			}
			if want := tt.pays; (strings.HasSuffix(want, "USD") && paid != want) || (!strings.HasSuffix(want, "USD") && paid != "") {
				t.Errorf("the bonus is %q, want %s", paid, want)
			}
			if !slices.Contains(codes(r), "currency_differs") {
				t.Errorf("problems %v", codes(r))
			}
		})
	}
}

func TestCommissionOfAPolicyInAnotherCurrency(t *testing.T) {
	for amount, status := range map[string]string{"amount * 1.5 / 100": "", "amount * 1.5 / 100 + 200": "currency_differs", "min(amount * 0.1, 5000)": "currency_differs"} {
		s := scheme(t, strings.Replace(counted, "proration:",
			"commission: [{id: c, title: WORDS, due: signed, amount: '"+amount+"', clause: WORDS}]\nproration:", 1))
		in := newInputs().member("U").member("M")
		in.Members[1].Role, in.Currency = appraisal.Manager, "USD"
		in.Period = calendar.PeriodOf(calendar.Month, quarter.Start)
		in.Deals = map[string][]appraisal.DueDeal{"c": {
			{Deal: appraisal.Deal{Number: 1, Member: "M"}, Value: d("1000"), Due: quarter.Start},
		}}
		r := resultsOf(t, s, in.Inputs)["M"]
		if !r.Unscored || !slices.Contains(codes(r), "currency_differs") {
			t.Errorf("%s: who only earns is told %v", amount, codes(r))
		}
		if c := r.Commission; c == nil || c.Lines[0].Status != status || (c.Total.Minor == 0) != (status != "") || c.Total.Currency != "USD" {
			t.Errorf("%s: commission %+v, want status %q", amount, r.Commission, status)
		}
	}
}
