package appraisal

import (
	"errors"
	"testing"
)

// ruleScope is a scope with a name of each kind.
func ruleScope() scope {
	return scope{
		vars: map[string]kind{
			"value": kindNumber, "score": kindNumber, "rank": kindNumber, "level": kindLevel, "period": kindPeriod,
		},
		scales: map[kind][]string{kindLevel: {"C", "B", "A"}, kindPeriod: {"month", "quarter"}},
		asks:   true, ids: map[string][]string{"indicator": {"revenue", "teamwork"}},
	}
}

func ruleNames() values {
	seven, _ := parseNumber("7.5")
	return values{
		"value": whole(0).sub(seven), "score": whole(80), "rank": whole(2), "level": whole(1), "period": whole(1),
		lookupName: &lookup{indicators: map[string]standing{"revenue": {score: whole(60), passed: true}, "teamwork": {}}},
	}
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
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			f, err := compileFormula(tt.text, kindNumber, ruleScope())
			if err != nil {
				t.Fatal(err)
			}
			got, err := f.number(ruleNames())
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
	for text, want := range map[string]error{"score / (rank - 2)": errDivision, `score_of("teamwork")`: errAbsent} {
		f, err := compileFormula(text, kindNumber, ruleScope())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.number(ruleNames()); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", text, err, want)
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
		"{a: 1}.a", "score == 1 == true", "round(value, 11)", "0x1F", "1_000", "1e3", "- - -1", "((((1))))", `score_of("revenue")`, "map([1], #)", "$env", "value.rat", "now()", "b\"x\"",
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
			if err != nil && !errors.Is(err, errDivision) && !errors.Is(err, errAbsent) {
				t.Errorf("%q: %v", text, err)
			}
			compiled.print(nil, ruleNames())
		}
	})
}
