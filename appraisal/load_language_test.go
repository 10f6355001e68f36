package appraisal_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// everyLine is a scheme that uses every key of the language.
func everyLine(tb testing.TB) string {
	tb.Helper()
	data, err := os.ReadFile("testdata/every_line.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

func TestLoadSchemeReadsEveryLine(t *testing.T) {
	s, err := appraisal.LoadScheme("every_line.yaml", []byte(everyLine(t)))
	if err != nil {
		t.Fatal(err)
	}
	number := decimal.RequireFromString
	first, third := s.Indicators[0], s.Indicators[2]
	for _, tt := range []struct {
		name      string
		got, want any
	}{
		{"roles", s.Members, []appraisal.Role{appraisal.Rep, appraisal.Manager}},
		{"proration", s.Proration.ByDays && s.Proration.LongLeave == 15, true},
		{"weight of a group by period", s.Groups[1].Weight.By[calendar.Quarter], number("30")},
		{"fraction as a weight", first.Weight.Usual, number("8.333333333333333333333333")},
		{"stages of shared sales", first.Measure, appraisal.Measure{Metric: "shared_sales", Stages: "lead=12.5,closing=87.5"}},
		{"money is pro-rated when it is said", first.Prorate, true},
		{"things are pro-rated without a word", s.Indicators[1].Prorate, true},
		{"a rating is not pro-rated", third.Prorate, false},
		{"single tenure quarters", s.Indicators[1].In.Tenures, []int{1}},
		{"share of a part", third.Parts[1].Share, number("70")},
		{"named figure", s.Indicators[1].Also, []appraisal.NamedValue{{Name: "high", Measure: appraisal.Measure{Metric: "new_customers", Class: "A"}}}},
		{"worth of a level", s.Levels[0].Worth, number("87.5")},
		{"worth unless said", s.Levels[1].Worth, number("60")},
		{"band below 0", s.Tables[2].Bands[0].Value, number("-0.5")},
		{"lower bound left out", s.Tables[0].Bands[0].From == nil, true},
		{"claw back", s.Commissions[0].ClawBack, true},
		{"wage only by month", s.Wage.In.Kinds, []calendar.Kind{calendar.Month}},
		{"clause of an outcome", s.Rules[0].Outcome.Clause.EN, "Clause 10"},
		{"highest grade first", s.Grades[0].ID, "1"},
		{"grades' indicator", s.GradeTask, "sales"},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	wanted := []string{
		"shared_sales", "new_customers", "new_customers A", "rating self", "rating manager", "earlier_score", "attendance", "breaches minor", "breaches serious",
	}
	var counted []string
	for _, m := range s.Measures() {
		item := m.Item
		if m.Metric == "rating" {
			item = string(m.Kind)
		}
		counted = append(counted, strings.TrimSpace(string(m.Metric)+" "+item+m.Class))
	}
	if diff := cmp.Diff(wanted, counted); diff != "" {
		t.Errorf("measures (-want +got):\n%s", diff)
	}
}

func TestLoadSchemeNamesEachProblemOfALine(t *testing.T) {
	tests := []struct {
		name, old, with string
		want            string // part of one message
	}{
		{"no currency", "currency: CNY\n", "", "name the currency at the top of the file"},
		{"unknown currency", "currency: CNY", "currency: YUAN", `"YUAN" is not an ISO 4217 currency`},
		{"unknown role", "members: [rep, manager]", "members: [boss]", `"boss" is not one of rep, manager`},
		{"period that is not appraised", "periods: [month, quarter, year, tenure_quarter]", "periods: [month, quarter, year]", `the scheme has no period "tenure_quarter"`},
		{"unknown group", "    group: quantity\n    in:", "    group: other\n    in:", `there is no group "other"; there are quantity, quality`},
		{"indicator outside the groups", "    group: quantity\n    in:", "    in:", `key "group" is missing`},
		{"weights of the groups", "tenure_quarter: 70, year: 70}}", "tenure_quarter: 70, year: 60}}", "the weights add up to 90, not to 100 (year)"},
		{"group with nothing in it", "    in: [quarter, year, tenure_quarter]\n", "    in: [quarter, year, T1]\n", `the group "quality" has a weight and nothing in it that is scored (T2)`},
		{"neither measure nor parts", "    measure: {metric: earlier_score, per: quarter, take: mean}\n", "", "either measure or parts"},
		{"shares of the parts", "share: 30", "share: 40", "the shares of the parts add up to 110"},
		{"name of a figure", "{high: {metric", "{High: {metric", `"High" is not a name for formulas`},
		{"reserved name", "also: {high:", "also: {score:", `"score" has a meaning of its own`},
		{"per without take", "per: quarter, take: mean", "per: quarter", "per and take go together"},
		{"class in words", "class: A}", "class: best}", `"best" names no classes of customers`},
		{"kind of breach", "item: minor", "item: small", `"small" is not one of minor, serious`},
		{"fraction of zero", "weight: 25/3", "weight: 25/0", "expected a number"},
		{"goal over a figure", "goal: 4 * months", "goal: 4 * value", `unknown name "value"; known here are grade_task, grade_wage, months, tenure`},
		{"counts over the target", "counts: value + high / 2", "counts: value / target", `unknown name "target"`},
		{"overlapping bands", "{from: 50, to: 75.5, rate: 0.5}", "{from: 49, to: 75.5, rate: 0.5}", "this one begins at 49, the one before it ends at 50"},
		{"empty band", "{from: 50, to: 75.5, rate: 0.5}", "{from: 75.5, to: 75.5, rate: 0.5}", "the band from 75.5 to 75.5 is empty"},
		{"band without an end", "{from: 50, to: 75.5, rate: 0.5}", "{from: 50, rate: 0.5}", "only the last band may lack to"},
		{"band without a beginning", "{from: 75.5, rate: 1.5}", "{rate: 1.5}", "only the first band may lack from"},
		{"value in a table of rates", "{to: 50, rate: 0}", "{to: 50, value: 0}", "a band of a whole table has a rate"},
		{"grades out of order", "wage: 6000, task: 1500000", "wage: 6000, task: 2500000", `the task of "2" must be below that of "1"`},
		{"task of the grades", "task: sales\n", "task: turnover\n", `there is no indicator "turnover"`},
		{"modifier without points", "    points: 110\n", "", "a score_cap needs points"},
		{"points of a level cap", "    level: B\n", "    level: B\n    points: 3\n", "a level_cap has no points"},
		{"unknown level of a cap", "    level: B\n", "    level: D\n", `there is no level "D"; there are A, B, C`},
		{"veto always", "    when: serious > 0 and score > 0 and level >= \"C\"\n", "", `key "when" is missing`},
		{"streak over names it has not", "when: score < 40 or", "when: rank < 40 or", `unknown name "rank"; known here are level, score`},
		{"streak of one", "times: 3", "times: 1", "times is a number from 2 to 24"},
		{"step before its time", "base_price: 1.8 * cost", "base_price: 1.8 * net_sales", `unknown name "net_sales"`},
		{"stages", "share: 12.5", "share: 13", "the shares of the stages add up to 100.5"},
		{"shared sales without stages", "    stages:\n      - {id: lead, title: {zh: 线索, en: Lead}, share: 12.5}\n      - {id: closing, title: {zh: 成交, en: Closing}, share: 87.5}\n", "", "shared_sales counts by the stages"},
		{"repeated stage", "- {id: closing, title", "- {id: lead, title", `stage "lead" is given twice`},
		{"score in a wage", "amount: grade_wage * 0.7", "amount: score * 0.7", `unknown name "score"`},
		{"level of an indicator without one", `level_of("attitude")`, `level_of("sales")`, `there is no graded indicator "sales"; there are customers, attitude`},
		{"unknown streak", `streak("under_40")`, `streak("under_50")`, `there is no streak "under_50"`},
		{"unknown grade", "and lowest_grade and", `and grade == "9" and`, `"9" is not one of 2, 1`},
		{"unknown words in braces", "weakest {weakest}", "weakest {member}", "{member} can't be used here"},
		{"amount in braces", "en: A bonus}", "en: 'A bonus of {amount}'}", "{amount} can't be used here"},
		{"salary in a goal", "goal: 4 * months", "goal: salary * months", `unknown name "salary"; known here are grade_task, grade_wage, months, tenure`},
		{"table that is not there", `apply("steps", net_sales)`, `apply("stairs", net_sales)`, `there is no table "stairs"; there are coefficients, rates, steps`},
		{"in without periods", "in: [month]", "in: []", "in names at least one kind of period"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := everyLine(t)
			changed := strings.Replace(file, tt.old, tt.with, 1)
			if changed == file {
				t.Fatalf("%q is not in the file", tt.old)
			}
			got := problems(t, changed)
			for _, p := range got {
				if strings.Contains(p, tt.want) && !strings.Contains(p, "%!") {
					return
				}
			}
			t.Errorf("got %q, want one with %q", got, tt.want)
		})
	}
}

func TestSchemesWithoutScoresNeedNoLevels(t *testing.T) {
	file := everyLine(t)
	cut := func(from, to string) {
		a, b := strings.Index(file, from), strings.Index(file, to)
		if a < 0 || b < a {
			t.Fatalf("%q or %q is not in the file", from, to)
		}
		file = file[:a] + file[b:]
	}
	cut("groups:\n", "tables:\n")
	cut("modifiers:\n", "commission:\n")
	cut("outcomes:\n", "publication:\n")
	for _, line := range []string{
		"    group: quantity\n", "    group: quality\n", "    weight: 25/3\n", "    weight: {month: 10, quarter: 10, year: 5, tenure_quarter: 5}\n", "    weight: 1\n",
	} {
		file = strings.ReplaceAll(file, line, "")
	}
	if got := problems(t, file); len(got) > 0 {
		t.Errorf("does not load: %q", got)
	}
}
