package appraisal

import (
	"strconv"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/internal/calendar"
)

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// ruleOf is a commission rule with its formulas compiled, like the project commission of S02 with a flat rate.
func ruleOf(tb testing.TB, r CommissionRule) *Scheme {
	tb.Helper()
	s := &Scheme{Currency: "CNY"}
	compile := func(text string, steps ...string) *formula {
		if text == "" {
			return nil
		}
		f, err := compileFormula(text, kindNumber, s.dealScope(steps...))
		if err != nil {
			tb.Fatal(err)
		}
		return f
	}
	r.basePrice, r.netSales = compile(r.BasePrice), compile(r.NetSales, "base_price")
	r.ratio, r.amount = compile(r.Ratio, "base_price", "net_sales"), compile(r.Amount, "base_price", "net_sales", "ratio")
	s.Commissions = []CommissionRule{r}
	return s
}

func stages() []Stage {
	return []Stage{{ID: "lead", Share: dec("12.5")}, {ID: "groundwork", Share: dec("37.5")}, {ID: "closing", Share: dec("50")}}
}

func august() calendar.Period { return calendar.PeriodOf(calendar.Month, calendar.NewDate(2026, 8, 1)) }

func deal(number int64, member MemberID, value string, due calendar.Date) DueDeal {
	return DueDeal{Deal: Deal{Number: number, Member: member, Signed: due}, Value: dec(value), Due: due}
}

func earnings(s *Scheme, p calendar.Period, deals ...DueDeal) earned {
	people := []Member{{ID: "li", Role: Rep}, {ID: "wang", Role: Manager}, {ID: "zhao", Role: Staff}}
	return s.commissions(Inputs{Period: p, Currency: "CNY", Members: people, Deals: map[string][]DueDeal{s.Commissions[0].ID: deals}})
}

func TestStagesAreSharedByWhoDidThem(t *testing.T) {
	s := ruleOf(t, CommissionRule{ID: "project", Due: OnSigning, Amount: "amount * 5 / 100", Stages: stages()})
	d := deal(1, "wang", "1110000", calendar.NewDate(2026, 8, 5)) // 55,500
	d.Splits = []Split{{"lead", "li", dec("100")}, {"groundwork", "li", dec("60")}, {"groundwork", "wang", dec("40")}}
	all := earnings(s, august(), d)
	if got := all["li"].Total.String(); got != "19425.00 CNY" {
		t.Errorf("Li earns %s", got)
	}
	if got := all["wang"].Total.String(); got != "36075.00 CNY" {
		t.Errorf("Wang earns %s", got)
	}
}

func TestReturnsTakeTheirPartBack(t *testing.T) {
	signed, back := calendar.NewDate(2026, 7, 20), calendar.NewDate(2026, 8, 9)
	for _, tt := range []struct {
		name     string
		clawBack bool
		p        calendar.Period
		due      calendar.Date
		want     string // of all lines
		lines    int
	}{
		{"in the month of signing nothing is back yet", true, august().Previous(), signed, "5000.00 CNY", 1},
		{"in the month of the return a tenth goes", true, august(), signed, "-500.00 CNY", 1},
		{"a rule without it pays what was signed", false, august().Previous(), signed, "5000.00 CNY", 1},
		{"returned before it fell due is never paid", true, august(), calendar.NewDate(2026, 8, 20), "4500.00 CNY", 1},
		{"returned on the day it fell due is paid and taken back", true, august(), back, "4500.00 CNY", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := ruleOf(t, CommissionRule{ID: "c", Due: OnSigning, Amount: "amount * 5 / 100", ClawBack: tt.clawBack})
			d := deal(1, "li", "100000", tt.due)
			d.Returns = []Dated{{back, dec("6000")}, {back, dec("4000")}}
			got := earnings(s, tt.p, d)["li"]
			if got == nil || got.Total.String() != tt.want || len(got.Lines) != tt.lines {
				t.Errorf("got %+v, want %s in %d lines", got, tt.want, tt.lines)
			}
		})
	}
}

// A deal of 100,000 with 60,000 paid is paid in full on the day on which 40,000 come back: those never earn.
func TestAReturnThatMakesADealPaidInFullNeverEarns(t *testing.T) {
	due := calendar.NewDate(2026, 8, 20)
	for _, clawBack := range []bool{false, true} {
		s := ruleOf(t, CommissionRule{ID: "c", Due: OnFullPayment, Amount: "amount * 1.5 / 100", ClawBack: clawBack})
		d := deal(1, "li", "100000", due)
		d.Payments = []Dated{{due.AddDays(-15), dec("60000")}}
		d.Returns = []Dated{{due, dec("15000")}, {due, dec("25000")}}
		got := earnings(s, august(), d)["li"]
		if got == nil || got.Total.String() != "900.00 CNY" || len(got.Lines) != 1 || got.Lines[0].Returned != nil {
			t.Errorf("with claw-back %v: %+v, want one line of 900", clawBack, got)
		}
		d.Returns = append(d.Returns, Dated{due.AddDays(1), dec("10000")})
		got, want := earnings(s, august(), d)["li"], map[bool]string{false: "900.00 CNY", true: "750.00 CNY"}[clawBack]
		if got.Total.String() != want {
			t.Errorf("with claw-back %v and 10,000 the next day: %s, want %s", clawBack, got.Total, want)
		}
	}
}

func TestCommissionThatCannotBeWorkedOut(t *testing.T) {
	rule := CommissionRule{
		ID: "c", Due: OnSigning, BasePrice: "1.8 * cost", NetSales: "amount - expenses", Ratio: "net_sales / base_price * 100", Amount: "net_sales * ratio / 10000",
	}
	zero := decimal.Zero
	for _, tt := range []struct {
		name string
		edit func(*DueDeal)
		want string
	}{
		{"no cost given", func(*DueDeal) {}, "no_cost"},
		{"a cost of nothing", func(d *DueDeal) { d.CostOf = &zero }, "formula_undefined"},
		{"no exchange rate", func(d *DueDeal) { d.Unrated = true }, "no_rate"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := deal(1, "li", "100000", calendar.NewDate(2026, 8, 5))
			tt.edit(&d)
			got := earnings(ruleOf(t, rule), august(), d)["li"]
			if got == nil || len(got.Lines) != 1 || got.Lines[0].Status != tt.want || !got.Total.IsZero() {
				t.Errorf("got %+v, want the problem %s", got, tt.want)
			}
		})
	}
}

func TestPaidTheMonthAfter(t *testing.T) {
	s := ruleOf(t, CommissionRule{ID: "c", Due: OnFullPayment, Delay: 1, Amount: "amount * 1.5 / 100"})
	for _, tt := range []struct {
		due  calendar.Date
		want bool
	}{
		{calendar.NewDate(2026, 6, 30), false}, {calendar.NewDate(2026, 7, 1), true}, {calendar.NewDate(2026, 7, 31), true}, {calendar.NewDate(2026, 8, 1), false},
	} {
		if got := earnings(s, august(), deal(1, "li", "1000", tt.due))["li"] != nil; got != tt.want {
			t.Errorf("paid in full on %s, paid out in August: %v", tt.due, got)
		}
	}
}

// Ten times the deals of one member, each with a rate or a problem of its own, take ten times the work, not a hundred times.
func TestWorkGrowsWithTheDeals(t *testing.T) {
	rule := CommissionRule{ID: "c", Due: OnSigning, BasePrice: "1.8 * cost", Amount: "amount * 3 / 100 + base_price * 0"}
	s := ruleOf(t, rule)
	s.Periods = []calendar.Kind{calendar.Month}
	work := func(n int) float64 {
		cost := dec("1")
		deals := make([]DueDeal, n)
		for i := range deals {
			deals[i] = deal(int64(i+1), "li", "1000", calendar.NewDate(2026, 8, 5))
			deals[i].Rate = UsedRate{Currency: "USD", Rate: dec("7")}
			if i%2 == 0 {
				deals[i].CostOf = &cost
			}
		}
		in := Inputs{Period: august(), Currency: "CNY", Members: []Member{{ID: "li", Role: Rep}}, Deals: map[string][]DueDeal{"c": deals}}
		return testing.AllocsPerRun(1, func() {
			all, err := s.Evaluate(in)
			if err != nil || len(all[0].Commission.Lines) != n || len(all[0].Rates) != 1 || len(all[0].Problems) != n/2 {
				t.Fatalf("%d deals: %+v, %v", n, all, err)
			}
		})
	}
	if few, many := work(100), work(1000); many > 15*few {
		t.Errorf("100 deals take %v allocations, 1000 take %v", few, many)
	}
}

func BenchmarkCommissionOfManyDeals(b *testing.B) {
	s := ruleOf(b, CommissionRule{ID: "c", Due: OnSigning, Amount: "amount * 3 / 100 + cost * 0"}) // no cost: a problem for each
	s.Periods = []calendar.Kind{calendar.Month}
	deals := make([]DueDeal, 20_000)
	for i := range deals {
		deals[i] = deal(int64(i+1), "li", "1000", calendar.NewDate(2026, 8, 5))
		deals[i].Rate = UsedRate{Currency: "USD", Rate: dec("7")}
	}
	in := Inputs{Period: august(), Currency: "CNY", Members: []Member{{ID: "li", Role: Rep}}, Deals: map[string][]DueDeal{"c": deals}}
	for b.Loop() {
		if _, err := s.Evaluate(in); err != nil {
			b.Fatal(err)
		}
	}
}

func TestOnlyTheRolesNamedEarn(t *testing.T) {
	s := ruleOf(t, CommissionRule{ID: "c", Due: OnSigning, For: []Role{Staff}, Amount: "amount * 3 / 100"})
	day := calendar.NewDate(2026, 8, 5)
	all := earnings(s, august(), deal(1, "li", "1000", day), deal(2, "zhao", "1000", day))
	if all["li"] != nil || all["zhao"] == nil || all["zhao"].Total.String() != "30.00 CNY" {
		t.Errorf("got %v", all)
	}
}

func TestSharesAddUpWhateverTheSplits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := CommissionRule{Stages: stages()}
		d := DueDeal{Deal: Deal{Member: "boss"}}
		for _, stage := range rule.Stages {
			for i := range rapid.IntRange(0, 4).Draw(t, "people") {
				d.Splits = append(d.Splits, Split{stage.ID, MemberID("m" + strconv.Itoa(i)), decimal.New(rapid.Int64Range(1, 10_000).Draw(t, "percent"), -2)})
			}
		}
		amount := Money{rapid.Int64Range(-1e12, 1e12).Draw(t, "amount"), "CNY"}
		shares := rule.shares(amount, d)
		sum := int64(0)
		for _, s := range shares {
			sum += s.Amount.Minor
		}
		if sum != amount.Minor {
			t.Fatalf("shares of %v add up to %d", amount, sum)
		}
		for i, j := 0, len(d.Splits)-1; i < j; i, j = i+1, j-1 {
			d.Splits[i], d.Splits[j] = d.Splits[j], d.Splits[i]
		}
		for i, s := range rule.shares(amount, d) {
			if s != shares[i] {
				t.Fatalf("the order of the splits matters: %v and %v", s, shares[i])
			}
		}
	})
}

func TestWhatComesBackInPartsIsTakenBackToTheCent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := CommissionRule{ID: "c", Due: OnSigning, Amount: "amount / 7", ClawBack: true}
		s := ruleOf(&testing.T{}, rule)
		n := rapid.IntRange(1, 9).Draw(t, "parts")
		d := deal(1, "li", decimal.NewFromInt(int64(n)).String(), calendar.NewDate(2026, 8, 1))
		for i := range n {
			d.Returns = append(d.Returns, Dated{calendar.NewDate(2026, 8, 2+i), dec("1")})
		}
		if got := earnings(s, august(), d)["li"]; got.Total.Minor != 0 {
			t.Fatalf("all came back, and %v is left", got.Total)
		}
	})
}
