package appraisal

import (
	"errors"
	"strings"
	"testing"
)

// ruleScope is a scope with a name of each kind.
func ruleScope() scope {
	return scope{
		vars: map[string]kind{
			"value": kindNumber, "score": kindNumber, "rank": kindNumber, "level": kindLevel, "period": kindPeriod, "grade": kindGrade, "fits": kindGrade,
			"last": kindBool, "salary": kindNumber, "cost": kindNumber,
		},
		absent: absentCodes,
		scales: map[kind][]string{kindLevel: {"C", "B", "A"}, kindPeriod: {"month", "quarter"}, kindGrade: {"3", "2", "1"}},
		asks:   true,
		ids: map[string][]string{
			"indicator": {"revenue", "teamwork"}, "graded indicator": {"revenue"}, "group": {"quality"}, "streak": {"low"},
		},
		tables: map[string]*Table{
			"rates": {ID: "rates", Semantics: Whole, Bands: []Band{{from: whole(0), to: whole(50), value: whole(2)}, {from: whole(50), value: whole(4)}}},
			"steps": {ID: "steps", Semantics: Marginal, Bands: []Band{{to: whole(50), value: whole(2)}, {from: whole(50), value: whole(4)}}},
			"marks": {ID: "marks", Semantics: ByValue, Bands: []Band{{from: whole(0), to: whole(90), value: whole(1)}}},
		},
	}
}

func ruleNames() values {
	seven, _ := parseNumber("7.5")
	v := values{
		"value": whole(0).sub(seven), "score": whole(80), "rank": whole(2), "level": whole(1), "period": whole(1), "grade": whole(1), "fits": whole(2),
		"last": true, "salary": number{}, // no cost
	}
	return v.with(&lookup{
		indicators: map[string]standing{
			"revenue":  {score: whole(60), value: whole(30), attainment: whole(60), target: whole(50), points: whole(12), level: whole(1), records: 4, passed: true},
			"teamwork": {problem: "no_ratings", failed: true},
		},
		groups: map[string]groupCount{"quality": {met: 2, missed: 1}}, streaks: map[string]int{"low": 3},
	})
}

func TestFormulasOfNumbers(t *testing.T) {
	tests := []struct{ text, want string }{
		{"0.1 + 0.2", "0.3"},
		{"1 / 3 * 3", "1"},
		{"2 + 3 * 4 - 6 / 4", "12.5"},
		{"-(2 - 5)", "3"},
		{"100 - -value", "92.5"},
		{"min(score, 100, 70.5)", "70.5"},
		{"max(value, 0)", "0"},
		{"abs(value)", "7.5"},
		{"floor(value)", "-8"},
		{"ceil(value)", "-7"},
		{"round(2 / 3, 2)", "0.67"},
		{"round(-2.5, 0)", "-3"},
		{"floor(score)", "80"},
		{"rank == 2 ? 5 : 6", "5"},
		{`level >= "B" and not (period == "month") ? 1 : 0`, "1"},
		{`score_of("revenue") / 2`, "30"},
		{`met("revenue") and !met("teamwork") ? 1 : 0`, "1"},
		{"if score > 79.999 { 1 } else { 2 }", "1"},
		{"123456789012345.123456", "123456789012345.123456"},
		{`value_of("revenue") + target_of("revenue") + attainment_of("revenue") + points_of("revenue") + records_of("revenue")`, "156"},
		{`met_in("quality") * 10 + missed_in("quality")`, "21"},
		{`streak("low")`, "3"},
		{`records_of("teamwork")`, "0"},
		{`band("marks", score)`, "1"},
		{`apply("rates", 1000, score)`, "40"},
		{`apply("rates", rank)`, "0.04"},
		{`apply("steps", score)`, "2.2"},
		{`last ? salary : 1`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			f, err := compileFormula(tt.text, kindNumber, ruleScope())
			if err != nil {
				t.Fatal(err)
			}
			got, err := f.number(ruleNames())
			if tt.want == "" {
				if problemOf(err, "x") != "no_salary" {
					t.Errorf("got %v, %v; want no salary", got, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.decimal().String() != tt.want {
				t.Errorf("got %s, want %s", got.decimal(), tt.want)
			}
		})
	}
}

func TestConditions(t *testing.T) {
	tests := map[string]bool{
		`level == "B"`: true, `level != "B"`: false, `level < "A"`: true, `"C" < level`: true, `level >= "A"`: false, `period >= "quarter"`: true,
		`score == 80.0`: true, `rank <= 3 and level >= "B"`: true, `rank > 3 or score >= 80`: true, `true`: true,
		`score_of("teamwork") < 50`: false, `score_of("teamwork") >= 50`: false, // no score: neither holds
		`grade == "2"`: true, `fits > grade`: true, `fits < "3"`: false, `last`: true, `not last`: false, `level_of("revenue") >= "B"`: true,
		`scored("revenue") and !scored("teamwork") and missed("teamwork")`: true, `salary > 0`: false, `salary <= 0`: false, `streak("low") >= 3`: true,
	}
	for text, want := range tests {
		f, err := compileFormula(text, kindBool, ruleScope())
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, err := f.holds(ruleNames()); err != nil || got != want {
			t.Errorf("%s: %t, %v; want %t", text, got, err, want)
		}
	}
}

func TestFormulasThatCantBeRun(t *testing.T) {
	tests := []struct {
		text    string
		want    error
		problem string
	}{
		{"score / (rank - 2)", errDivision, "formula_undefined"},
		{`score_of("teamwork")`, errAbsent, "no_ratings"},
		{`points_of("teamwork") + 1`, errAbsent, "no_ratings"},
		{"salary", errAbsent, "no_salary"},
		{"cost * 2", errAbsent, "no_cost"},
		{`band("marks", 90)`, errNoBand, "no_band"},
		{`apply("rates", 100, value)`, errNoBand, "no_band"},
	}
	for _, tt := range tests {
		f, err := compileFormula(tt.text, kindNumber, ruleScope())
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.number(ruleNames())
		if !errors.Is(err, tt.want) || problemOf(err, "x") != tt.problem {
			t.Errorf("%s: %v (%s), want %v (%s)", tt.text, err, problemOf(err, "x"), tt.want, tt.problem)
		}
	}
}

func TestFormulasThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		`band("rates", 1)`:        `band does not go with the table "rates"`,
		`apply("marks", 1)`:       `apply does not go with the table "marks"`,
		`apply("steps", 1, 2)`:    `the marginal table "steps" takes the base alone`,
		`band("none", 1)`:         `there is no table "none"; there are marks, rates, steps`,
		`band(1, 1)`:              "takes the id of a table in quotes",
		`band("marks")`:           "takes the id of a table in quotes",
		`band("marks", level)`:    "band takes numbers, not a level",
		`level_of("teamwork")`:    `there is no graded indicator "teamwork"; there are revenue`,
		`score_of("none")`:        `there is no indicator "none"`,
		`met_in("revenue")`:       `there is no group "revenue"`,
		`streak(score)`:           "streak takes the id of one streak in quotes",
		`grade == "4" ? 1 : 0`:    `"4" is not one of 3, 2, 1`,
		`grade == level ? 1 : 0`:  "a grade can't be compared with a level",
		`last + 1`:                "does not go between a condition and a number",
		`last == true ? 1 : 0`:    "a condition can't be compared with a condition",
		`__have(score, "") + 1`:   "unknown function",
		`score + (1 > 0 ? 1 : -)`: "unexpected token",
	} {
		_, err := compileFormula(text, kindNumber, ruleScope())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestPrintedFormulas(t *testing.T) {
	names := map[string]printed{"value": {"-7.5", looseSum}, "score": {"80", tight}, "rank": {"4 ÷ 2", looseProduct}}
	for text, want := range map[string]string{
		"score - (rank - 2)":      "80 − (4 ÷ 2 − 2)",
		"(score - rank) * 2":      "(80 − 4 ÷ 2) × 2",
		"score * rank":            "80 × (4 ÷ 2)",
		"score / rank / 2":        "80 ÷ (4 ÷ 2) ÷ 2",
		"score - value":           "80 − (-7.5)",
		"value * 2":               "(-7.5) × 2",
		"min(score, 100)":         "min(80, 100)",
		"rank >= 3 ? 1.50 : -0.5": "4 ÷ 2 ≥ 3 ? 1.5 : -0.5",
	} {
		f, err := compileFormula(text, kindNumber, ruleScope())
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := f.print(names, nil).text; got != want {
			t.Errorf("%s is printed %q, want %q", text, got, want)
		}
	}
}

// FuzzFormula checks that no text makes the compiler panic or a compiled formula fail in any but the two known ways.
func FuzzFormula(f *testing.F) {
	for _, text := range []string{
		"min(value, 100) * 2", `level >= "B" ? 1 : 0`, "score | min(3)", "let x = 1; x", "value ?? 3", "[1,2][0]", `"a" matches "b"`, "1..5", "#", "value?.x", "not 1", "1 in [1]",
		"{a: 1}.a", "score == 1 == true", "round(value, 11)", "0x1F", "1_000", "1e3", "- - -1", "((((1))))", `score_of("revenue")`, "map([1], #)", "$env", "value.rat", "now()", "b\"x\"", `band("marks", score)`, `apply("rates", score, 3)`, "last ? salary : cost", `grade >= "2"`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, want := range []kind{kindNumber, kindBool} {
			compiled, err := compileFormula(text, want, ruleScope())
			if err != nil {
				continue
			}
			if want == kindBool {
				_, err = compiled.holds(ruleNames())
			} else {
				_, err = compiled.number(ruleNames())
			}
			if err != nil && !errors.Is(err, errDivision) && !errors.Is(err, errAbsent) && !errors.Is(err, errNoBand) {
				t.Errorf("%q: %v", text, err)
			}
			compiled.print(nil, ruleNames())
		}
	})
}
