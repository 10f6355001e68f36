package appraisal_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meritbot/meritbot/appraisal"
)

func schemeFile(tb testing.TB) string {
	tb.Helper()
	data, err := os.ReadFile("schemes/S09.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// problems are the messages of a scheme that does not load.
func problems(t *testing.T, file string) []string {
	t.Helper()
	_, err := appraisal.LoadScheme("x.yaml", []byte(file))
	if err == nil {
		return nil
	}
	var many interface{ Unwrap() []error }
	if !errors.As(err, &many) {
		t.Fatalf("problems are not joined: %v", err)
	}
	var all []string
	for _, e := range many.Unwrap() {
		var p *appraisal.SchemeProblem
		if !errors.As(e, &p) {
			t.Fatalf("%v is no SchemeProblem", e)
		}
		all = append(all, p.Error())
	}
	return all
}

func TestLoadSchemeNamesEachProblem(t *testing.T) {
	tests := []struct {
		name, old, with string
		want            string // part of the one message
	}{
		{"unknown key", "    weight: 50\n", "    weight: 50\n    wieght: 3\n", `x.yaml:23:5: unknown key "wieght"; known here are id, group`},
		{"missing key", "    missing: hold\n", "", `key "missing" is missing`},
		{"weights", "    weight: 50\n", "    weight: 49.5\n", "the weights add up to 99.5, not to 100 (month, quarter, year)"},
		{"weight of zero", "    weight: 50\n", "    weight: 0\n", "the weights add up to 50, not to 100"},
		{"weight in words", "    weight: 50\n", "    weight: half\n", "expected a number"},
		{"weight as a float", "    weight: 50\n", "    weight: 5e1\n", "expected a number"},
		{"unknown metric", "{metric: revenue}", "{metric: turnover}", `"turnover" is not one of sales, shared_sales, volume`},
		{"rating without an item", ", item: teamwork}", "}", "the metric rating needs item"},
		{"item without a rating", "{metric: revenue}", "{metric: revenue, kind: peer, item: x}", "item does not go with the metric revenue"},
		{"unknown name", "    formula: attainment\n    cap: 100\n    weight: 50", "    formula: atainment\n    cap: 100\n    weight: 50", `unknown name "atainment"; known here are attainment, months, records, target, tenure, value`},
		{"unknown name inside a call", "    formula: attainment\n    cap: 100\n    weight: 50", "    formula: min(atainment, 3)\n    cap: 100\n    weight: 50", `unknown name "atainment"`},
		{"target where there is none", "    formula: value\n    weight: 20\n", "    formula: value / target\n    weight: 20\n", `unknown name "target"; known here are months, records, tenure, value`},
		{"a condition for a score", "    formula: value\n    weight: 20\n", "    formula: value > 3\n    weight: 20\n", "the formula is a condition where a number is wanted"},
		{"a number for a condition", `when: level == "C"`, `when: score + 1`, "the formula is a number where a condition is wanted"},
		{"unknown level in a condition", `when: level == "C"`, `when: level == "D"`, `"D" is not one of C, B, A, A+, AA`},
		{"unknown indicator in a condition", `when: level == "C"`, `when: score_of("x") < 3`, `there is no indicator "x"`},
		{"unknown period in a condition", `when: level == "C"`, `when: period == "decade"`, `"decade" is not one of week, month, quarter, year, tenure_quarter`},
		{"level against a number", `when: level == "C"`, `when: level > 3`, "a level can't be compared with a number"},
		{"text alone", `when: level == "C"`, `when: '"C" == "C"'`, "a text can't be compared with a text"},
		{"closure", `when: level == "C"`, `when: 'all([1, 2], # > 0)'`, "not allowed in a formula"},
		{"map", `when: level == "C"`, `when: 'len(map(1..9999999, #)) > 0'`, "unknown function"},
		{"member", `when: level == "C"`, `when: score.rat == 1`, "not allowed in a formula"},
		{"environment", `when: level == "C"`, `when: '$env["score"] > 0'`, "not allowed in a formula"},
		{"variable", `when: level == "C"`, `when: 'let x = 3; score > x'`, "not allowed in a formula"},
		{"power", `when: level == "C"`, `when: 'score ** 999999999 > 1'`, `operator "**" does not go`},
		{"float", `when: level == "C"`, `when: 'score > 1e300'`, `"1e300" is not a plain number`},
		{"hidden function", `when: level == "C"`, `when: '__add(score, 1) > 1'`, `unknown function "__add"`},
		{"hidden variable", `when: level == "C"`, `when: '__lookup == score'`, `unknown name "__lookup"`},
		{"formula that does not parse", `when: level == "C"`, `when: 'score >'`, "unexpected token EOF"},
		{"public talk", "kind: talk\n    when: level == \"C\"\n    public: false", "kind: talk\n    when: level == \"C\"\n    public: true", "is never public"},
		{"amount without salary", "      salary * (", "      3000 * (", "name the currency at the top of the file"},
		{"levels out of order", "{id: A+, from: 85", "{id: A+, from: 96", `"A+" must begin below "AA"`},
		{"lowest level above zero", "{id: C, from: 0,", "{id: C, from: 1,", "the lowest level must begin at 0"},
		{"empty translation", "{zh: 业务收入, en: Revenue}", `{zh: 业务收入, en: ""}`, "the text is empty"},
		{"one language only", "{zh: 业务收入, en: Revenue}", `{zh: 业务收入}`, `key "en" is missing`},
		{"repeated indicator", "- id: teamwork", "- id: revenue", `indicator "revenue" is given twice`},
		{"repeated outcome", "- id: talk", "- id: bonus", `outcome "bonus" is given twice`},
		{"repeated level", "{id: B, from: 60", "{id: A, from: 60", `level "A" is given twice`},
		{"week", "[month, quarter, year]", "[week]", `"week" is not one of month, quarter, year, tenure_quarter`},
		{"no period", "[month, quarter, year]", "[]", "at least one kind of period"},
		{"alias", "{metric: revenue}", "*m", "expected a mapping"},
		{"repeated key", "version: \"1\"", "version: \"1\"\nversion: \"2\"", `"version" already defined`},
		{"not YAML", "version: \"1\"", "version: [", "x.yaml:9:1: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := schemeFile(t)
			changed := strings.Replace(file, tt.old, tt.with, 1)
			if changed == file {
				t.Fatalf("%q is not in the file", tt.old)
			}
			got := problems(t, changed)
			for _, p := range got {
				if strings.Contains(p, tt.want) {
					return
				}
			}
			t.Errorf("got %q, want one with %q", got, tt.want)
		})
	}
}

func TestLoadSchemeReportsAllProblemsAtOnce(t *testing.T) {
	file := strings.NewReplacer("weight: 50", "weight: 40", "public: false", "pubic: false", "metric: satisfaction", "metric: joy").Replace(schemeFile(t))
	got := problems(t, file)
	if len(got) != 1+2*6+1 { // weights, six outcomes each with an unknown and a missing key, the metric
		t.Errorf("%d problems:\n%s", len(got), strings.Join(got, "\n"))
	}
	for _, p := range got {
		if !strings.HasPrefix(p, "x.yaml:") || strings.Contains(p, ":0:") {
			t.Errorf("no place in %q", p)
		}
	}
}

func TestLoadSchemeIsBounded(t *testing.T) {
	tests := []struct{ name, file string }{
		{"empty", ""},
		{"a comment", "# nothing\n"},
		{"two documents", "id: a\n---\nid: b\n"},
		{"a list", "- a\n"},
		{"large", strings.Repeat("a", 1<<20)},
		{"brackets", strings.Repeat("[", 60_000)},
		{"brackets on lines", strings.Repeat("[\n", 30_000)},
		{"dashes", strings.Repeat("- ", 30_000)},
		{"long formula", strings.Replace(schemeFile(t), "formula: value", "formula: "+strings.Repeat("value+", 200)+"value", 1)},
		{"nested formula", strings.Replace(schemeFile(t), "formula: value", "formula: "+strings.Repeat("(", 240)+"value"+strings.Repeat(")", 240), 1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := appraisal.LoadScheme("x.yaml", []byte(tt.file)) // unbounded work would run into the test's time limit
			if loads := tt.name == "nested formula"; loads != (err == nil) {
				t.Errorf("loads: %t, want %t; %v", err == nil, loads, err)
			}
		})
	}
}

func TestEveryTextOfShippedSchemesIsInBothLanguages(t *testing.T) {
	all, err := appraisal.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		texts := map[string]appraisal.Words{"title": s.Title, "source": s.Source}
		for _, i := range s.Indicators {
			texts[i.ID], texts[i.ID+" clause"] = i.Title, i.Clause
			if i.PassLine != nil {
				texts[i.ID+" assumed"] = i.Assumed // the policy names no line
			}
		}
		for _, r := range s.Rules {
			texts[r.ID], texts[r.ID+" clause"], texts[r.ID+" assumed"] = r.Outcome.Detail, r.Outcome.Clause, r.Outcome.Assumed
		}
		for name, w := range texts {
			if w.ZH == "" || w.EN == "" || w.ZH == w.EN {
				t.Errorf("%s: %s reads %q and %q", s.ID, name, w.ZH, w.EN)
			}
			if w.In("zh-CN") != w.ZH || w.In("en") != w.EN {
				t.Errorf("%s: %s is given in the wrong language", s.ID, name)
			}
		}
	}
}

func TestMeasuresOfS09(t *testing.T) {
	if diff := cmp.Diff([]appraisal.Measure{revenue, added, satisfaction, teamwork}, s09(t).Measures()); diff != "" {
		t.Errorf("measures (-want +got):\n%s", diff)
	}
}
