package appraisal_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

var update = flag.Bool("update", false, "rewrite golden files")

var quarter = calendar.PeriodOf(calendar.Quarter, calendar.NewDate(2026, 8, 1))

// The measures of S09.
var (
	revenue      = appraisal.Measure{Metric: "revenue"}
	added        = appraisal.Measure{Metric: "customers_added"}
	satisfaction = appraisal.Measure{Metric: "satisfaction"}
	teamwork     = appraisal.Measure{Metric: "rating", Kind: appraisal.Peer, Item: "teamwork"}
)

func d(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func s09(tb testing.TB) *appraisal.Scheme {
	tb.Helper()
	return shippedScheme(tb, "S09")
}

func shippedScheme(tb testing.TB, id string) *appraisal.Scheme {
	tb.Helper()
	all, err := appraisal.Builtin()
	if err != nil {
		tb.Fatal(err)
	}
	scheme, ok := appraisal.Schemes(all).ByID(id)
	if !ok {
		tb.Fatalf("%s does not ship", id)
	}
	return scheme
}

// inputs builds the inputs of one quarter, a member at a time.
type inputs struct{ appraisal.Inputs }

func newInputs() *inputs {
	return &inputs{appraisal.Inputs{Period: quarter, Figures: appraisal.Figures{}}}
}

func (in *inputs) member(id appraisal.MemberID) *inputs {
	in.Members = append(in.Members, appraisal.Member{ID: id, Name: string(id), Role: appraisal.Rep, Salary: appraisal.Yuan(8000)})
	return in
}

func (in *inputs) figure(id appraisal.MemberID, m appraisal.Measure, value string, records int) *inputs {
	if in.Figures[m] == nil {
		in.Figures[m] = map[appraisal.MemberID]appraisal.Figure{}
	}
	in.Figures[m][id] = appraisal.Figure{Value: d(value), Records: records}
	return in
}

func (in *inputs) target(id appraisal.MemberID, metric appraisal.MetricID, amount string) *inputs {
	in.Targets = append(in.Targets, appraisal.Target{Member: id, Metric: metric, Period: in.Period, Amount: d(amount)})
	return in
}

// full gives the member all four figures, with targets of 100 for revenue and 10 customers.
func (in *inputs) full(id appraisal.MemberID, rev, customers, survey, peers string) *inputs {
	return in.member(id).target(id, "revenue", "100").target(id, "customers_added", "10").
		figure(id, revenue, rev, 3).figure(id, added, customers, 3).figure(id, satisfaction, survey, 3).figure(id, teamwork, peers, 3)
}

// example is the worked example of the policy.
func example() *inputs {
	in := newInputs().member("U1")
	in.target("U1", "revenue", "400000").target("U1", "customers_added", "5")
	in.figure("U1", revenue, "500000", 9).figure("U1", added, "3", 3).figure("U1", satisfaction, "92", 5).figure("U1", teamwork, "85", 3)
	return in
}

func evaluate(tb testing.TB, in *inputs) []appraisal.Result {
	tb.Helper()
	results, err := s09(tb).Evaluate(in.Inputs)
	if err != nil {
		tb.Fatal(err)
	}
	return results
}

func TestWorkedExampleOfS09(t *testing.T) {
	results := evaluate(t, example())
	if got := appraisal.Shown(*results[0].Score); got != "88.90" {
		t.Errorf("score %s, the policy's example says 88.90", got)
	}
	got, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "s09_example.json", append(got, '\n'))
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites it):\n%s", path, diff)
	}
}

func TestScores(t *testing.T) {
	tests := []struct {
		name   string
		inputs *inputs
		score  string // "" when held or unknown
		level  string
		codes  []string
	}{
		{"all full", newInputs().full("U1", "100", "10", "100", "100"), "100.00", "AA", nil},
		{"attainment is capped", newInputs().full("U1", "900", "90", "80", "70"), "93.00", "A+", nil},
		{"just at the border of AA", newInputs().full("U1", "100", "10", "85", "80"), "95.00", "AA", nil},
		{"a hair below AA", newInputs().full("U1", "99.999", "10", "85", "80"), "95.00", "A+", nil},
		{"shown like a border, yet below it", newInputs().member("U1").target("U1", "revenue", "3").target("U1", "customers_added", "3").
			figure("U1", revenue, "2", 1).figure("U1", added, "2", 2).figure("U1", satisfaction, "95", 1).figure("U1", teamwork, "93.33333333", 1), "75.00", "B", nil},
		{"exactly on a border by thirds", newInputs().member("U1").target("U1", "revenue", "3").target("U1", "customers_added", "3").
			figure("U1", revenue, "2", 1).figure("U1", added, "1", 1).figure("U1", satisfaction, "100", 1).figure("U1", teamwork, "0", 1), "60.00", "B", nil},
		{"neither survey nor peers", newInputs().member("U1").target("U1", "revenue", "6").target("U1", "customers_added", "15").
			figure("U1", revenue, "4", 1).figure("U1", added, "10", 2), "66.67", "B", []string{"no_survey", "no_ratings"}},
		{"no survey rescales", newInputs().member("U1").target("U1", "revenue", "100").target("U1", "customers_added", "10").
			figure("U1", revenue, "90", 1).figure("U1", added, "8", 8).figure("U1", teamwork, "70", 2), "85.00", "A+", []string{"no_survey"}},
		{"no peers rescale", newInputs().member("U1").target("U1", "revenue", "100").target("U1", "customers_added", "10").
			figure("U1", revenue, "90", 1).figure("U1", added, "9", 9).figure("U1", satisfaction, "45", 2), "80.00", "A", []string{"no_ratings"}},
		{"no revenue target holds", newInputs().member("U1").target("U1", "customers_added", "10").
			figure("U1", revenue, "90", 1).figure("U1", satisfaction, "45", 2).figure("U1", teamwork, "45", 2), "", "", []string{"no_target", "held"}},
		{"a target of zero is none", newInputs().member("U1").target("U1", "revenue", "0").target("U1", "customers_added", "10").
			figure("U1", satisfaction, "45", 2).figure("U1", teamwork, "45", 2), "", "", []string{"no_target", "held"}},
		{"no customers target rescales", newInputs().member("U1").target("U1", "revenue", "100").
			figure("U1", revenue, "80", 1).figure("U1", satisfaction, "80", 2).figure("U1", teamwork, "80", 2), "80.00", "A", []string{"no_target"}},
		{"no deals are zero", newInputs().member("U1").target("U1", "revenue", "100").target("U1", "customers_added", "10").
			figure("U1", satisfaction, "100", 2).figure("U1", teamwork, "100", 2), "30.00", "C", nil},
		{"more returns than sales score zero", newInputs().full("U1", "-5000", "10", "100", "100"), "50.00", "C", nil},
		{"half up", newInputs().full("U1", "82.25", "10", "80", "90"), "86.13", "A+", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := evaluate(t, tt.inputs)[0]
			switch {
			case r.Score == nil && tt.score != "":
				t.Fatalf("no score, want %s; problems %v", tt.score, r.Problems)
			case r.Score != nil && appraisal.Shown(*r.Score) != tt.score:
				t.Errorf("score %s (%s), want %q", appraisal.Shown(*r.Score), r.Score, tt.score)
			}
			if r.Level != tt.level {
				t.Errorf("level %q, want %q", r.Level, tt.level)
			}
			var codes []string
			for _, p := range r.Problems {
				codes = append(codes, p.Code)
			}
			if diff := cmp.Diff(tt.codes, codes); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWorkings(t *testing.T) {
	in := newInputs().full("U1", "-20000", "2", "83.3333333333333333", "90").target("U2", "revenue", "400000")
	in.figure("U1", satisfaction, "83.3333333333333333", 3)
	var got []string
	for _, i := range evaluate(t, in)[0].Indicators {
		got = append(got, i.Working)
	}
	want := []string{
		"max(min(-20000 ÷ 100 × 100, 100), 0) = 0",
		"min(2 ÷ 10 × 100, 100) = 20",
		"250 ÷ 3 ≈ 83.33",
		"270 ÷ 3 = 90",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("workings (-want +got):\n%s", diff)
	}
	if got := evaluate(t, example())[0].Indicators[0].Working; got != "min(500000 ÷ 400000 × 100, 100) = 100" {
		t.Errorf("working of the example: %s", got)
	}
}

func TestTiesShareARank(t *testing.T) {
	in := newInputs().full("U3", "50", "5", "50", "50").full("U1", "80", "8", "80", "80").full("U2", "80", "8", "80", "80").full("U4", "90", "9", "90", "90")
	in.member("U5") // no target: held
	var got []appraisal.MemberID
	var ranks []int
	for _, r := range evaluate(t, in) {
		got, ranks = append(got, r.Member), append(ranks, r.Rank)
	}
	if diff := cmp.Diff([]appraisal.MemberID{"U4", "U1", "U2", "U3", "U5"}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1, 2, 2, 4, 0}, ranks); diff != "" {
		t.Errorf("ranks (-want +got):\n%s", diff)
	}
}

func TestOnlyServingRepsAreAppraised(t *testing.T) {
	in := newInputs()
	for _, role := range appraisal.Roles() {
		in.Members = append(in.Members, appraisal.Member{ID: appraisal.MemberID(role), Role: role})
	}
	in.Members = append(in.Members, appraisal.Member{ID: "gone", Role: appraisal.Rep, Left: quarter.Start})
	results := evaluate(t, in)
	if len(results) != 1 || results[0].Member != "rep" {
		t.Errorf("appraised: %v", results)
	}
	if results := evaluate(t, newInputs()); len(results) != 0 {
		t.Errorf("results of nobody: %v", results)
	}
}

func TestRecordsWithoutARateAreNamed(t *testing.T) {
	in := example()
	f := in.Figures[revenue]["U1"]
	f.Left, f.Unrated = 2, []string{"EUR", "USD"}
	in.Figures[revenue]["U1"] = f
	r := evaluate(t, in)[0]
	if r.Score != nil || r.Indicators[0].Value != nil || r.Indicators[0].Status != "no_rate" {
		t.Errorf("a sum that amounts are missing from is scored: %v, %v, status %q", r.Score, r.Indicators[0].Value, r.Indicators[0].Status)
	}
	want := []appraisal.Problem{{Code: "no_rate", Indicator: "revenue", Detail: "EUR, USD"}, {Code: "held", Indicator: "revenue"}}
	if diff := cmp.Diff(want, r.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestOutcomes(t *testing.T) {
	outcomes := func(r appraisal.Result) map[appraisal.OutcomeKind]string {
		m := map[appraisal.OutcomeKind]string{}
		for _, o := range r.Outcomes {
			m[o.Kind] = ""
			if o.Amount != nil {
				m[o.Kind] = o.Amount.String()
			}
			if o.Public && (o.Kind.Adverse() || o.Amount != nil) {
				t.Errorf("%s is public", o.Kind)
			}
		}
		return m
	}
	in := newInputs().full("best", "100", "10", "100", "100").full("weak", "10", "1", "50", "50").full("fair", "70", "7", "85", "85")
	in.Members[2].Salary = appraisal.Money{}
	results := evaluate(t, in)
	want := []map[appraisal.OutcomeKind]string{
		{appraisal.Commendation: "", appraisal.Bonus: "4800.00 CNY"}, // 8,000 × 0.3 × 2
		{},
		{appraisal.Training: "", appraisal.Talk: ""},
	}
	for i, r := range results {
		if diff := cmp.Diff(want[i], outcomes(r)); diff != "" {
			t.Errorf("outcomes of %s (-want +got):\n%s", r.Member, diff)
		}
	}
	unpaid := newInputs().full("U1", "100", "10", "100", "100")
	unpaid.Members[0].Salary = appraisal.Money{}
	r := evaluate(t, unpaid)[0]
	if diff := cmp.Diff([]appraisal.Problem{{Code: "no_salary"}}, r.Problems); diff != "" {
		t.Errorf("problems without a salary (-want +got):\n%s", diff)
	}
	year := newInputs()
	year.Period = calendar.PeriodOf(calendar.Year, quarter.Start)
	year.full("U1", "100", "10", "100", "100")
	got := outcomes(evaluate(t, year)[0])
	for _, k := range []appraisal.OutcomeKind{appraisal.Promotion, appraisal.Travel, appraisal.Benefit} {
		if _, ok := got[k]; !ok {
			t.Errorf("a full year earns no %s: %v", k, got)
		}
	}
}

func TestPeriodOfAnotherKindIsRefused(t *testing.T) {
	in := newInputs()
	in.Period = calendar.PeriodOf(calendar.Week, quarter.Start)
	if _, err := s09(t).Evaluate(in.Inputs); appraisal.CodeOf(err) != appraisal.Invalid {
		t.Errorf("err = %v, want Invalid", err)
	}
}
