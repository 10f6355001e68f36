package appraisal_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
)

// scheme loads a file in which WORDS stands for any text.
func scheme(tb testing.TB, body string) *appraisal.Scheme {
	tb.Helper()
	text := "id: X1\nversion: \"1\"\ntitle: WORDS\nsource: WORDS\n" + body
	s, err := appraisal.LoadScheme("x.yaml", []byte(strings.ReplaceAll(text, "WORDS", "{zh: 甲, en: alpha}")))
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

const levels = `
levels:
  - {id: AA, from: 95, title: WORDS}
  - {id: A, from: 75, title: WORDS}
  - {id: C, from: 0, title: WORDS, worth: 30}
`

// results evaluates and gives the results by member.
func resultsOf(tb testing.TB, s *appraisal.Scheme, parts ...appraisal.Inputs) map[appraisal.MemberID]appraisal.Result {
	tb.Helper()
	all, err := s.Evaluate(parts...)
	if err != nil {
		tb.Fatal(err)
	}
	by := make(map[appraisal.MemberID]appraisal.Result, len(all))
	for _, r := range all {
		by[r.Member] = r
	}
	return by
}

func shown(d *decimal.Decimal) string {
	if d == nil {
		return "none"
	}
	return d.Round(4).String()
}

func codes(r appraisal.Result) []string {
	var all []string
	for _, p := range r.Problems {
		all = append(all, strings.TrimSpace(p.Code+" "+p.Indicator+" "+p.Detail))
	}
	return all
}

func indicator(tb testing.TB, r appraisal.Result, id string) appraisal.IndicatorResult {
	tb.Helper()
	i := slices.IndexFunc(r.Indicators, func(i appraisal.IndicatorResult) bool { return i.ID == id })
	if i < 0 {
		tb.Fatalf("%s has no indicator %s", r.Member, id)
	}
	return r.Indicators[i]
}

const grouped = `
periods: [quarter, year]
groups:
  - {id: hard, title: WORDS, weight: {quarter: 60, year: 50}}
  - {id: soft, title: WORDS, weight: {quarter: 40, year: 50}}
indicators:
  - {id: sales, group: hard, title: WORDS, measure: {metric: sales}, target: sales, formula: attainment, cap: 120, weight: 75, pass_line: 60, missing: exclude_and_rescale, clause: WORDS}
  - {id: care, group: hard, title: WORDS, measure: {metric: satisfaction}, formula: value, weight: 25, missing: exclude_and_rescale, clause: WORDS}
  - {id: attitude, group: soft, title: WORDS, graded: true, measure: {metric: rating, kind: manager, item: attitude}, formula: value, weight: 100/3, missing: exclude_and_rescale, clause: WORDS}
  - {id: skill, group: soft, title: WORDS, formula: value, weight: 200/3, missing: exclude_and_rescale, clause: WORDS,
     parts: [{name: self, share: 30, measure: {metric: rating, kind: self, item: skill}}, {name: boss, share: 70, measure: {metric: rating, kind: manager, item: skill}}]}
  - {id: trainings, title: WORDS, group: soft, in: [year], measure: {metric: trainings}, formula: value, missing: exclude_and_rescale, clause: WORDS}
` + levels

var (
	sales    = appraisal.Measure{Metric: "sales"}
	attitude = appraisal.Measure{Metric: "rating", Kind: appraisal.ByBoss, Item: "attitude"}
	selfMark = appraisal.Measure{Metric: "rating", Kind: appraisal.Self, Item: "skill"}
	bossMark = appraisal.Measure{Metric: "rating", Kind: appraisal.ByBoss, Item: "skill"}
)

func TestGroupsAndParts(t *testing.T) {
	s := scheme(t, grouped)
	full := func() *inputs {
		return newInputs().member("U").target("U", "sales", "100").figure("U", sales, "90", 2).figure("U", satisfaction, "80", 2).
			figure("U", attitude, "60", 1).figure("U", selfMark, "90", 1).figure("U", bossMark, "60", 1)
	}
	without := func(ms ...appraisal.Measure) *inputs {
		in := full()
		for _, m := range ms {
			delete(in.Figures, m)
		}
		return in
	}
	tests := []struct {
		name    string
		in      *inputs
		score   string
		weights string
		codes   []string
	}{
		// 90 × 45 + 80 × 15 + 60 × 40/3 + (27 + 42) × 80/3, in percent
		{"everything there", full(), "78.9", "45 15 13.3333 26.6667", nil},
		// the hard group keeps its 60 for sales alone: 90 × 60 + 60 × 40/3 + 69 × 80/3
		{"missing within a group", without(satisfaction), "80.4", "60 0 13.3333 26.6667", []string{"no_survey care"}},
		// the soft group is gone: (90 × 45 + 80 × 15) ÷ 60
		{"a group missing", without(attitude, selfMark, bossMark), "87.5", "75 25 0 0", []string{"no_ratings attitude", "no_ratings skill"}},
		// the manager's mark counts in full: 60
		{"a part missing", without(selfMark), "76.5", "45 15 13.3333 26.6667", []string{"no_ratings skill self"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := resultsOf(t, s, tt.in.Inputs)["U"]
			var weights []string
			total := decimal.Zero
			for _, i := range r.Indicators {
				weights = append(weights, i.Weight.Round(4).String())
				total = total.Add(i.Weight)
			}
			if got := strings.Join(weights, " "); got != tt.weights || !total.Equal(decimal.NewFromInt(100)) {
				t.Errorf("weights %s, together %s, want %s", got, total, tt.weights)
			}
			if shown(r.Score) != tt.score {
				t.Errorf("score %s, want %s", shown(r.Score), tt.score)
			}
			if diff := cmp.Diff(tt.codes, codes(r)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
	r := resultsOf(t, s, full().Inputs)["U"]
	skill := indicator(t, r, "skill")
	if skill.Working != "90 × 30% + 60 × 70% = 69" || skill.Group != "soft" || len(skill.Parts) != 2 || skill.Records != 2 {
		t.Errorf("skill: %+v", skill)
	}
	if got := indicator(t, r, "attitude"); got.Level != "C" {
		t.Errorf("attitude has the level %q", got.Level)
	}
}

func TestRatingsGivenAsLevels(t *testing.T) {
	s := scheme(t, grouped)
	in := newInputs().member("U").target("U", "sales", "100").figure("U", sales, "90", 2)
	in.Figures[attitude] = map[appraisal.MemberID]appraisal.Figure{"U": {
		Value: d("80"), Over: 1, Records: 3, Levels: []appraisal.LevelCount{{Level: "A", Count: 1}, {Level: "C", Count: 1}},
	}}
	in.Figures[bossMark] = map[appraisal.MemberID]appraisal.Figure{"U": {Records: 1, Levels: []appraisal.LevelCount{{Level: "AA", Count: 1}}}}
	in.Figures[selfMark] = map[appraisal.MemberID]appraisal.Figure{"U": {Records: 1, Levels: []appraisal.LevelCount{{Level: "Z", Count: 1}}}}
	r := resultsOf(t, s, in.Inputs)["U"]
	if got := shown(indicator(t, r, "attitude").Score); got != "61.6667" { // (80 + 75 + 30) ÷ 3
		t.Errorf("attitude %s", got)
	}
	if got := shown(indicator(t, r, "skill").Score); got != "95" { // a level that the scheme does not know says nothing
		t.Errorf("skill %s", got)
	}
}

const counted = `
currency: CNY
periods: [month, quarter]
proration: {targets: days, long_leave: 15}
tables:
  - id: coefficient
    title: WORDS
    over: WORDS
    semantics: value
    bands: [{to: 100, value: 0}, {from: 100, to: 130, value: 1.2}, {from: 130, to: 500, value: 2}]
  - id: rates
    title: WORDS
    over: WORDS
    semantics: whole
    bands: [{to: 50, rate: 0}, {from: 50, rate: 3.5}]
grades:
  task: task
  list: [{id: "1", title: WORDS, wage: 8000, task: 2400000}, {id: "2", title: {zh: 二级, en: grade 2}, wage: 6000, task: 1200000}, {id: "3", title: WORDS, wage: 4000, task: 600000}]
indicators:
  - {id: task, title: WORDS, measure: {metric: sales}, target: sales, goal: grade_task * months / 12, formula: 'band("coefficient", attainment) * 50', weight: 60, missing: hold, clause: WORDS}
  - {id: customers, title: {zh: 新客户, en: New customers}, measure: {metric: new_customers}, also: {high: {metric: new_customers, class: A}}, counts: value + high / 2, target: new_customers, formula: attainment, cap: 120, weight: 40, pass_line: 60, missing: floor, clause: WORDS}
  - {id: talks, title: WORDS, measure: {metric: trainings}, formula: value, missing: exclude_and_rescale, clause: WORDS}
` + levels + `
outcomes:
  - {id: pay, kind: bonus, when: 'attainment_of("task") >= 100', amount: 'grade_wage * band("coefficient", attainment_of("task"))', public: false, detail: {zh: "{weakest}以外的奖金", en: "A bonus for all but {weakest}"}, clause: WORDS}
  - {id: share, kind: bonus, when: score > 0, amount: 'apply("rates", value_of("task"), attainment_of("task")) + salary * 0', public: false, detail: WORDS, clause: WORDS}
  - {id: down, kind: demotion, when: fits < grade, public: false, detail: {zh: "降至{grade}", en: "To {grade}"}, clause: WORDS}
`

var highClass = appraisal.Measure{Metric: "new_customers", Class: "A"}

func TestCountsTablesAndGoals(t *testing.T) {
	s := scheme(t, counted)
	in := newInputs().member("U").target("U", "new_customers", "4").
		figure("U", sales, "389999.85", 2).figure("U", appraisal.Measure{Metric: "new_customers"}, "5", 5).figure("U", highClass, "2", 2)
	in.Members[0].Grade = "2"
	r := resultsOf(t, s, in.Inputs)["U"]
	// The goal of a quarter is 300,000; 129.99995 % lies below 130.
	task, customers := indicator(t, r, "task"), indicator(t, r, "customers")
	if got := task.Working; got != "[389999.85 ÷ 300000 × 100 → 1.2] × 50 = 60" {
		t.Errorf("working of the task: %s", got)
	}
	if got := customers.Working; got != "min((5 + 2 ÷ 2) ÷ 4 × 100, 120) = 120" {
		t.Errorf("working of the customers: %s", got)
	}
	if shown(customers.Value) != "6" || customers.Records != 5 || shown(customers.Attainment) != "150" || len(customers.Parts) != 1 {
		t.Errorf("customers: %+v", customers)
	}
	if shown(r.Score) != "84" {
		t.Errorf("score %s", shown(r.Score))
	}
	// 389,999.85 × 4 reaches the task of grade 2, and no more.
	want := map[string]string{"pay": "7200.00 CNY", "share": "13649.99 CNY"}
	got := map[string]string{}
	for _, o := range r.Outcomes {
		got[o.ID] = o.Amount.String()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if o := r.Outcomes[0].Detail; o.EN != "A bonus for all but alpha" || o.ZH != "甲以外的奖金" {
		t.Errorf("the bonus reads %q and %q", o.EN, o.ZH)
	}
	in.Members[0].Grade = "1"
	r = resultsOf(t, s, in.Inputs)["U"] // 65 % of the higher task: no coefficient, and grade 2 fits
	if i := slices.IndexFunc(r.Outcomes, func(o appraisal.Outcome) bool { return o.ID == "down" }); i < 0 || r.Outcomes[i].Detail.EN != "To grade 2" {
		t.Errorf("outcomes %+v", r.Outcomes)
	}
}

func TestWhatIsMissing(t *testing.T) {
	s := scheme(t, counted)
	newCustomers := appraisal.Measure{Metric: "new_customers"}
	tests := []struct {
		name  string
		in    *inputs
		grade string
		score string
		codes []string
	}{
		{"no grade and no target", newInputs().member("U").target("U", "new_customers", "4").figure("U", sales, "1", 1), "", "none", []string{"no_grade task", "held task"}},
		{"a grade that the policy does not know", newInputs().member("U").target("U", "new_customers", "4").figure("U", sales, "1", 1), "9", "none", []string{"no_grade task", "held task"}},
		{"a floor without a target", newInputs().member("U").target("U", "sales", "100").figure("U", sales, "100", 1), "", "none", []string{"no_target customers", "held customers"}},
		{"a set target wins over the goal", newInputs().member("U").target("U", "sales", "100").target("U", "new_customers", "4").
			figure("U", sales, "100", 1).figure("U", newCustomers, "2", 2), "1", "56", nil},
		{"in no band", newInputs().member("U").target("U", "sales", "1").target("U", "new_customers", "4").figure("U", sales, "100", 1), "1", "none",
			[]string{"no_band task", "held task"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.in.Members[0].Grade = tt.grade
			r := resultsOf(t, s, tt.in.Inputs)["U"]
			if shown(r.Score) != tt.score {
				t.Errorf("score %s, want %s", shown(r.Score), tt.score)
			}
			if diff := cmp.Diff(tt.codes, codes(r)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if tt.score == "none" && len(r.Outcomes) > 0 {
				t.Errorf("a held result has outcomes: %v", r.Outcomes)
			}
		})
	}
}

func TestTargetsShrinkWithPresence(t *testing.T) {
	s := scheme(t, counted)
	in := newInputs().member("U").target("U", "sales", "92000").target("U", "new_customers", "4").
		figure("U", sales, "46000", 1).figure("U", appraisal.Measure{Metric: "new_customers"}, "1", 1)
	in.Presence = map[appraisal.MemberID]appraisal.Presence{"U": {Days: 46, Of: 92}}
	r := resultsOf(t, s, in.Inputs)["U"]
	task := indicator(t, r, "task")
	if shown(task.Target) != "46000" || shown(task.FullTarget) != "92000" || shown(task.Score) != "60" || r.Presence == nil {
		t.Errorf("half a quarter: target %s of %s, score %s", shown(task.Target), shown(task.FullTarget), shown(task.Score))
	}
	in.Presence = map[appraisal.MemberID]appraisal.Presence{"U": {Days: 0, Of: 92}}
	r = resultsOf(t, s, in.Inputs)["U"]
	if diff := cmp.Diff([]string{"nothing_due task", "held task", "nothing_due customers", "held customers"}, codes(r)); diff != "" {
		t.Errorf("away all of the quarter (-want +got):\n%s", diff)
	}
}
