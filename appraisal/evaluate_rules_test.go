package appraisal_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

const modified = `
periods: [month, quarter, year]
indicators:
  - {id: care, title: WORDS, measure: {metric: satisfaction}, formula: value, weight: 100, pass_line: 60, missing: hold, clause: WORDS}
modifiers:
  - {id: cap, title: WORDS, kind: score_cap, measures: {serious: {metric: breaches, item: serious}}, when: serious > 0, points: 70 - serious, clause: WORDS}
  - {id: late, title: WORDS, kind: points, measures: {late: {metric: attendance}}, when: late > 0, points: '-min(late * 2, 10)', clause: WORDS}
  - {id: below, title: WORDS, kind: points, when: missed("care"), points: -5, clause: WORDS}
  - {id: kept, title: WORDS, kind: points, measures: {kept: {metric: customers_kept}}, points: kept / 10, clause: WORDS}
  - {id: again, in: [month], title: WORDS, kind: points, when: 'streak("weak") >= 2', points: -1, clause: WORDS}
  - {id: minor, title: WORDS, kind: level_cap, measures: {minor: {metric: breaches, item: minor}}, when: minor > 0, level: A, clause: WORDS}
  - {id: fraud, in: [year], title: WORDS, kind: veto, measures: {serious: {metric: breaches, item: serious}}, when: serious >= 3, clause: WORDS}
` + levels + `
streaks:
  - {id: weak, kind: month, title: WORDS, when: score < 60 or level == "C", times: 3}
outcomes:
  - {id: out, kind: exit_advice, when: last and streak("weak") >= 3, public: false, detail: WORDS, clause: WORDS}
  - {id: warn, kind: warning, when: streak("weak") == 2, public: false, detail: WORDS, clause: WORDS}
  - {id: best, kind: commendation, when: rank == 1 and not last, public: true, detail: WORDS, clause: WORDS}
`

var (
	late    = appraisal.Measure{Metric: "attendance"}
	kept    = appraisal.Measure{Metric: "customers_kept"}
	serious = appraisal.Measure{Metric: "breaches", Item: "serious"}
	minor   = appraisal.Measure{Metric: "breaches", Item: "minor"}
)

func TestModifiers(t *testing.T) {
	s := scheme(t, modified)
	year := func() *inputs {
		in := newInputs()
		in.Period = calendar.PeriodOf(calendar.Year, quarter.Start)
		return in.member("U")
	}
	tests := []struct {
		name  string
		in    *inputs
		score string
		level string
		took  string
		codes []string
	}{
		{"none", newInputs().member("U").figure("U", satisfaction, "96", 1), "96", "AA", "", []string{"no_old_customers  kept"}},
		{"points are added before a cap", newInputs().member("U").figure("U", satisfaction, "96", 1).figure("U", kept, "50", 2).figure("U", late, "3", 3),
			"95", "AA", "late -6 -min(3 × 2, 10) = -6; kept 5 50 ÷ 10 = 5", nil},
		{"a deduction has an end", newInputs().member("U").figure("U", satisfaction, "96", 1).figure("U", late, "30", 30),
			"86", "A", "late -10 -min(30 × 2, 10) = -10", []string{"no_old_customers  kept"}},
		{"a cap on the score", newInputs().member("U").figure("U", satisfaction, "96", 1).figure("U", kept, "10", 1).figure("U", serious, "2", 2),
			"68", "C", "kept 1 10 ÷ 10 = 1; cap -29 70 − 2 = 68", nil},
		{"a cap that is not reached", newInputs().member("U").figure("U", satisfaction, "62", 1).figure("U", kept, "0", 1).figure("U", serious, "2", 2), "62", "C", "", nil},
		{"a cap on the level", newInputs().member("U").figure("U", satisfaction, "96", 1).figure("U", kept, "0", 1).figure("U", minor, "1", 1), "96", "A", "minor 0 1 > 0 A", nil},
		{"a cap on a level that is lower anyway", newInputs().member("U").figure("U", satisfaction, "76", 1).figure("U", kept, "0", 1).figure("U", minor, "1", 1), "76", "A", "", nil},
		{"never below nothing", newInputs().member("U").figure("U", satisfaction, "3", 1).figure("U", kept, "0", 1).figure("U", late, "4", 4),
			"0", "C", "late -3 -min(4 × 2, 10) = -8", nil},
		{"a veto", year().figure("U", satisfaction, "96", 1).figure("U", kept, "0", 1).figure("U", serious, "3", 3), "0", "C", "cap -29 70 − 3 = 67; fraud -67 3 ≥ 3", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := resultsOf(t, s, tt.in.Inputs)["U"]
			if shown(r.Score) != tt.score || r.Level != tt.level {
				t.Errorf("score %s, level %s, want %s, %s", shown(r.Score), r.Level, tt.score, tt.level)
			}
			var took []string
			for _, m := range r.Modifiers {
				took = append(took, strings.TrimSpace(m.ID+" "+m.Points.String()+" "+m.Working+" "+m.Level))
			}
			if got := strings.Join(took, "; "); got != tt.took {
				t.Errorf("modifiers %q, want %q", got, tt.took)
			}
			if diff := cmp.Diff(tt.codes, codes(r)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestModifiersSpeakOfLevels(t *testing.T) {
	s := scheme(t, `
periods: [quarter]
indicators:
  - {id: care, graded: true, title: WORDS, measure: {metric: satisfaction}, target: satisfaction, formula: attainment, weight: 100, missing: floor, clause: WORDS}
modifiers:
  - {id: good, title: WORDS, kind: level_cap, when: 'level >= "A" and period == "quarter" and level_of("care") >= "A"', level: A, clause: WORDS}
`+levels)
	in := newInputs().member("U").target("U", "satisfaction", "80").figure("U", satisfaction, "80", 1).member("V").target("V", "satisfaction", "80")
	all := resultsOf(t, s, in.Inputs)
	if r := all["U"]; len(r.Modifiers) != 1 || r.Modifiers[0].Working != "AA ≥ A and quarter = quarter and level_of(care) ≥ A" {
		t.Errorf("modifiers %+v", r.Modifiers)
	}
	if r := all["V"]; shown(r.Score) != "0" || !cmp.Equal(codes(r), []string{"no_survey care"}) { // a floor whose target is known
		t.Errorf("without a survey: %s, %v", shown(r.Score), codes(r))
	}
}

func TestStreaksAndLast(t *testing.T) {
	s := scheme(t, modified)
	june := calendar.PeriodOf(calendar.Month, calendar.NewDate(2026, 6, 1))
	past := func(p calendar.Period, score, level string) appraisal.Past {
		if score == "" {
			return appraisal.Past{Period: p}
		}
		n := d(score)
		return appraisal.Past{Period: p, Score: &n, Level: level}
	}
	may, april, march := june.Previous(), june.Previous().Previous(), june.Previous().Previous().Previous()
	tests := []struct {
		name    string
		history []appraisal.Past
		joined  calendar.Date
		count   int
		outcome string
		codes   []string
	}{
		{"three in a row", []appraisal.Past{past(may, "59.99", "C"), past(april, "40", "C"), past(march, "40", "C")}, calendar.Date{}, 3, "out", nil},
		{"broken by a good month", []appraisal.Past{past(may, "59", "C"), past(april, "80", "A")}, calendar.Date{}, 2, "warn", nil},
		{"the level that was kept counts", []appraisal.Past{past(may, "80", "C"), past(april, "99", "AA")}, calendar.Date{}, 2, "warn", nil},
		{"broken by a month without a score", []appraisal.Past{past(may, "", ""), past(april, "10", "C")}, calendar.Date{}, 1, "", nil},
		{"not known", []appraisal.Past{past(april, "10", "C")}, calendar.Date{}, 1, "", []string{"no_history"}},
		{"joined in the second month", []appraisal.Past{past(may, "10", "C")}, calendar.NewDate(2026, 5, 20), 2, "warn", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := newInputs().member("U").member("V").figure("U", satisfaction, "30", 1).figure("V", satisfaction, "90", 1).
				figure("U", kept, "0", 1).figure("V", kept, "0", 1)
			in.Period, in.Members[0].Joined = june, tt.joined
			in.History = map[appraisal.MemberID][]appraisal.Past{"U": tt.history}
			all := resultsOf(t, s, in.Inputs)
			r := all["U"]
			want := "25" // 30 − 5 below the pass line, − 1 for the second weak month in a row
			if tt.count > 1 {
				want = "24"
			}
			if shown(r.Score) != want {
				t.Errorf("score %s, want %s", shown(r.Score), want)
			}
			if len(r.Streaks) != 1 || r.Streaks[0].Count != tt.count || r.Streaks[0].Times != 3 {
				t.Errorf("streaks %+v, want %d", r.Streaks, tt.count)
			}
			got := ""
			for _, o := range r.Outcomes {
				got += o.ID
			}
			if got != tt.outcome {
				t.Errorf("outcomes %q, want %q", got, tt.outcome)
			}
			if diff := cmp.Diff(tt.codes, codes(r)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if best := all["V"]; len(best.Outcomes) != 1 || best.Outcomes[0].ID != "best" || len(best.Streaks) != 0 {
				t.Errorf("the best one has %v", best.Outcomes)
			}
		})
	}
}

func TestWhoIsAppraised(t *testing.T) {
	s := scheme(t, `
currency: CNY
periods: [quarter]
members: [rep, manager]
indicators:
  - {id: care, title: WORDS, measure: {metric: satisfaction}, formula: value, weight: 100, missing: exclude_and_rescale, clause: WORDS}
`+levels+`
commission:
  - {id: cut, title: WORDS, for: [staff, rep], due: signed, amount: amount * 3 / 100, clause: WORDS}
outcomes:
  - {id: talk, kind: talk, when: level == "C", public: false, detail: WORDS, clause: WORDS}
`)
	day := func(n int) calendar.Date { return quarter.Start.AddDays(n) }
	in := newInputs().member("here").member("left").member("gone").member("later").member("helper").member("boss").member("owner")
	in.Currency = "CNY"
	in.Members[1].Left, in.Members[2].Left, in.Members[3].Joined = day(1), day(0), quarter.End
	in.Members[4].Role, in.Members[5].Role, in.Members[6].Role = appraisal.Staff, appraisal.Manager, appraisal.Owner
	for _, id := range []appraisal.MemberID{"here", "left", "gone", "later", "helper", "owner"} {
		in.figure(id, satisfaction, "50", 1)
	}
	deal := func(n int64, id appraisal.MemberID) appraisal.DueDeal {
		return appraisal.DueDeal{Deal: appraisal.Deal{Number: n, Member: id}, Value: d("1000"), Due: day(3), Rate: appraisal.UsedRate{Currency: "EUR", Rate: d("7.8")}}
	}
	in.Deals = map[string][]appraisal.DueDeal{"cut": {deal(1, "helper"), deal(2, "owner"), deal(3, "gone"), deal(4, "here")}}
	all := resultsOf(t, s, in.Inputs)
	var got []string
	for _, id := range []appraisal.MemberID{"here", "left", "gone", "later", "helper", "boss", "owner"} {
		r, ok := all[id]
		if !ok {
			continue
		}
		line := string(id) + " " + shown(r.Score) + " " + r.Level
		if r.Unscored {
			line += "unscored"
		}
		if r.Commission != nil {
			line += " " + r.Commission.Total.String() + " " + r.Rates[0].Currency
		}
		for _, o := range r.Outcomes {
			line += " " + o.ID
		}
		got = append(got, line)
	}
	want := []string{"here 50 C 30.00 CNY EUR talk", "left 50 C talk", "gone none unscored 30.00 CNY EUR", "helper none unscored 30.00 CNY EUR", "boss none "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"no_survey care", "no_figures"}, codes(all["boss"])); diff != "" {
		t.Errorf("problems of the manager (-want +got):\n%s", diff)
	}
}

// The mean of what there is, the least of every month, and an attainment by the target of each quarter.
func TestPartsOfThePeriod(t *testing.T) {
	s := scheme(t, `
periods: [year]
proration: {targets: days}
indicators:
  - {id: least, title: WORDS, measure: {metric: orders, per: quarter, take: min}, formula: value, weight: 25, missing: hold, clause: WORDS}
  - {id: most, title: WORDS, measure: {metric: collections, per: quarter, take: max}, formula: value, weight: 25, missing: hold, clause: WORDS}
  - {id: mean, title: WORDS, measure: {metric: satisfaction, per: quarter, take: mean}, formula: value, weight: 25, missing: exclude_and_rescale, clause: WORDS}
  - {id: reached, title: WORDS, measure: {metric: attainment, of: sales, per: quarter, take: mean}, formula: value, weight: 25, missing: exclude_and_rescale, clause: WORDS}
`+levels)
	in := newInputs()
	in.Period = calendar.PeriodOf(calendar.Year, quarter.Start)
	in.member("all").member("late")
	in.Members[1].Joined = calendar.NewDate(2026, 8, 16) // 46 of the 92 days of the third quarter
	figure := func(v string, records int) map[appraisal.MemberID]appraisal.Figure {
		f := appraisal.Figure{Value: d(v), Records: records}
		return map[appraisal.MemberID]appraisal.Figure{"all": f, "late": f}
	}
	orders, collections := appraisal.Measure{Metric: "orders"}, appraisal.Measure{Metric: "collections"}
	for i, q := range in.Period.Split(calendar.Quarter) {
		part := appraisal.PartFigures{Period: q, Figures: appraisal.Figures{
			orders: figure([]string{"2", "0", "4", "3"}[i], 1), collections: figure([]string{"30", "80", "40", "50"}[i], 1), sales: figure("90", 1), satisfaction: {},
		}}
		if i == 0 || i == 3 {
			part.Figures[satisfaction] = figure([]string{"90", "", "", "81"}[i], 2)
		}
		in.Parts = append(in.Parts, part)
		for _, id := range []appraisal.MemberID{"all", "late"} {
			if i > 1 {
				in.Targets = append(in.Targets, appraisal.Target{Member: id, Metric: "sales", Period: q, Amount: d([]string{"180", "120"}[i-2])})
			}
		}
	}
	all := resultsOf(t, s, in.Inputs)
	for id, want := range map[appraisal.MemberID][]string{
		"all":  {"0", "80", "85.5", "62.5"}, // 90 ÷ 180 and 90 ÷ 120; two quarters without a target
		"late": {"3", "50", "81", "87.5"},   // 90 ÷ 90 and 90 ÷ 120
	} {
		var got []string
		for _, i := range all[id].Indicators {
			got = append(got, shown(i.Value))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("values of %s (-want +got):\n%s", id, diff)
		}
	}
}

func TestAPolicyInAnotherCurrencyIsNamed(t *testing.T) {
	s := scheme(t, strings.Replace(counted, "proration:", "wage: {parts: [{id: base, title: WORDS, amount: salary, clause: WORDS}]}\nproration:", 1))
	in := newInputs().member("U").target("U", "sales", "100").target("U", "new_customers", "4").figure("U", sales, "100", 1)
	in.Currency = "USD"
	r := resultsOf(t, s, in.Inputs)["U"]
	if diff := cmp.Diff([]string{"currency_differs", "no_grade"}, codes(r)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if r.Wage == nil || r.Wage.Total != nil || r.Wage.Parts[0].Status != "currency_differs" {
		t.Errorf("a salary in yuan is no wage in dollars: %+v", r.Wage)
	}
}
