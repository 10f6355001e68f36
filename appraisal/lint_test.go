package appraisal_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

// clean is a scheme with a line of each kind that the linter has nothing to say about but for notices.
func clean(tb testing.TB) string {
	tb.Helper()
	return strings.NewReplacer(
		"  - {id: quantity, title: {zh: 数量, en: Quantity},", "  - {id: quantity, clause: {zh: 第一条, en: Clause 1}, title: {zh: 数量, en: Quantity},",
		"    ratio: net_sales / base_price * 100", "    ratio: 'base_price > 0 ? net_sales / base_price * 100 : 0'",
	).Replace(everyLine(tb))
}

func TestLintFinds(t *testing.T) {
	tests := []struct {
		name, old, with string
		severity        appraisal.LintSeverity
		code            string
		line            string // part of the line that the finding stands on; "" for with
		text            string // part of the English text
	}{
		{"error of the loader", "times: 3", "times: 1", appraisal.LintError, "streak_times", "", "times is a number from 2 to 24"},
		{"gap", "{from: 50, to: 75.5, rate: 0.5}", "{from: 50, to: 70, rate: 0.5}", appraisal.LintWarning, "gap", "{from: 75.5, rate: 1.5}", "nothing from 70 up to 75.5 lies in a band"},
		{"nothing below", "{to: 50, rate: 0}", "{from: 10, to: 50, rate: 0}", appraisal.LintWarning, "gap_below", "", "what is below 10 lies in no band"},
		{"nothing above", "{from: 75.5, rate: 1.5}", "{from: 75.5, to: 100, rate: 1.5}", appraisal.LintWarning, "gap_above", "", "100 and what is above lies in no band"},
		{"rate that falls", "{from: 75.5, rate: 1.5}", "{from: 75.5, rate: 0.4}", appraisal.LintWarning, "cliff_falls", "", "at 75.5 the rate falls from 0.5% to 0.4% for the whole amount"},
		{"rate below 0", "{from: 1000, rate: 2}", "{from: 1000, rate: -2}", appraisal.LintWarning, "cliff_negative", "", "whoever reaches more is paid less"},
		{"value that falls", "[{to: 60, value: -0.5}, {from: 60, value: 1}]", "[{to: 60, value: 0}, {from: 60, to: 80, value: 2}, {from: 80, value: 1}]", appraisal.LintNotice, "cliff_value_falls", "", "at 80 the value falls from 2 to 1"},
		{"steep jump", "[{to: 60, value: -0.5}, {from: 60, value: 1}]", "[{to: 60, value: 0}, {from: 60, to: 80, value: 1}, {from: 80, value: 5}]", appraisal.LintNotice, "cliff_steep", "", "at 80 it jumps from 1 to 5"},
		{"whole amounts", "", "", appraisal.LintNotice, "cliff_whole", "- id: rates", `the table "rates" pays its rate on the whole amount`},
		{"group without a source", "clause: {zh: 第一条, en: Clause 1}, ", "", appraisal.LintWarning, "no_source", "- {id: quantity", `group "quantity" has no source`},
		{"levels without a source", "levels_clause: {zh: 第六条, en: Clause 6}\nlevels_assumed: {zh: 界限自定, en: Bounds are ours}\n", "", appraisal.LintWarning, "no_source_levels", "- {id: A, from: 75", "the levels have no source"},
		{"proration without a source", "  long_leave: 15\n  assumed: {zh: 按在岗天数折算, en: By the days present}\n", "  long_leave: 15\n", appraisal.LintWarning, "no_source_line", "  targets: days", "proration: no source"},
		{"grades without a source", "  clause: {zh: 第三条, en: Clause 3}\n  assumed: {zh: 表缺失, en: The table is missing}\n  list:", "  list:", appraisal.LintWarning, "no_source_line", "  task: sales", "grades: no source"},
		{"table that nothing uses", `apply("steps", net_sales)`, "net_sales", appraisal.LintWarning, "unused", "- id: steps", `table "steps" is used nowhere`},
		{"streak that nothing uses", `streak("under_40") >= 3 and `, "", appraisal.LintWarning, "unused", "- id: under_40", `streak "under_40" is used nowhere`},
		{"figure that nothing uses", "counts: value + high / 2", "counts: value", appraisal.LintWarning, "unused_figure", "- id: customers", `no formula here uses "high"`},
		{"figure of a modifier", "when: minor > 0", "when: failed > 0", appraisal.LintWarning, "unused_figure", "- id: breach", `no formula here uses "minor"`},
		{"shares that nearly add up", "    weight: 25/3", "    weight: 85", appraisal.LintWarning, "group_shares", "- {id: quantity", `the weights in the group "quantity" add up to 95`},
		{"worth of a level", "worth: 87.5", "worth: 50", appraisal.LintWarning, "level_worth", "", `"A" is worth 50`},
		{"text in one language twice", "title: {zh: 示例方案, en: Sample}", "title: {zh: Sample, en: Sample}", appraisal.LintWarning, "text_untranslated_zh", "", "the Chinese text is the English one"},
		{"Chinese in both", "title: {zh: 示例方案, en: Sample}", "title: {zh: 示例, en: 示例}", appraisal.LintWarning, "text_untranslated_en", "", "the English text is the Chinese one"},
		{"Chinese in the English text", "title: {zh: 示例方案, en: Sample}", "title: {zh: 示例方案, en: Sample 示例}", appraisal.LintWarning, "text_en", "", "Chinese characters in the English text"},
		{"English in the Chinese text", "title: {zh: 示例方案, en: Sample}", "title: {zh: Sample plan, en: Sample}", appraisal.LintNotice, "text_zh", "", "no Chinese characters"},
		{"braces that differ", "升至 {grade}", "升级", appraisal.LintWarning, "text_braces", "detail: {zh: \"升级\"", "different things in braces:  and {grade}"},
		{"result that waits for a target", "    goal: grade_task * months / 12\n", "", appraisal.LintNotice, "target_holds", "- id: sales", "without a target for sales nobody gets a score"},
		{"figure that is never missing", "    target: sales\n    goal: grade_task * months / 12\n    prorate: true\n    formula: attainment\n", "    formula: value\n", appraisal.LintNotice, "never_missing", "- id: sales", "always has a figure"},
		{"no answers, no points", "measure: {metric: earlier_score, per: quarter, take: mean}\n    formula: value\n    weight: 1\n    unassigned: true\n    missing: exclude_and_rescale", "measure: {metric: satisfaction}\n    formula: value\n    weight: 1\n    missing: floor", appraisal.LintNotice, "floored", "- id: steady", `the indicator "steady" scores 0 without a figure`},
		{"deals without a cost", "", "", appraisal.LintNotice, "deal_waits", "- id: project", "a deal without a cost earns no commission"},
		{"wage without a target", `'met("sales") ? 200 : salary * 0.1'`, `value_of("attitude") * attainment_of("sales")`, appraisal.LintNotice, "wage_waits", "- id: hard", `without a figure of the indicator "sales", such as a target, the part "hard"`},
		{"joined in mid-period", "proration:\n  targets: days\n  long_leave: 15\n  assumed: {zh: 按在岗天数折算, en: By the days present}\n", "", appraisal.LintWarning, "no_proration", "- id: sales", "who join, leave or are away in mid-period"},
		{"goal of zero", "goal: 4 * months", "goal: months * tenure * 0", appraisal.LintWarning, "goal_zero", "- id: customers", "is 0 (month), which is no target"},
		{"division by a fact", "'base_price > 0 ? net_sales / base_price * 100 : 0'", "net_sales / base_price * 100", appraisal.LintNotice, "division_deal", "", "base_price can be 0, and dividing by it gives no result (character 13 of the formula)"},
		{"division by a count", "counts: value + high / 2", "counts: value / high", appraisal.LintWarning, "division", "", "high can be 0"},
		{"division by a sum that may be 0", "points: -min(late, 10)", "points: -10 / (late - 3)", appraisal.LintWarning, "division", "", "late - 3 can be 0"},
		{"division in a condition", "when: late > 0", "when: 1 / late > 0.5", appraisal.LintWarning, "division", "", "late can be 0"},
		{"guard of the wrong figure", "counts: value + high / 2", "counts: 'value > 0 ? value / high : 0'", appraisal.LintWarning, "division", "", "high can be 0"},
		{"level above every score", "{id: A, from: 75, worth: 87.5,", "{id: S, from: 125, title: {zh: 特等, en: Super}}\n  - {id: A, from: 75, worth: 87.5,", appraisal.LintWarning, "level_unreachable", "{id: S, from: 125", `nobody can reach the level "S": it begins at 125 and scores lie in 0–110`},
		{"pass line above the cap", "pass_line: 60", "pass_line: 130", appraisal.LintWarning, "pass_unreachable", "- id: sales", "the line is 130 and scores lie in 0–120"},
		{"two levels at once", "fits > grade and", `level == "A" and level == "B" and`, appraisal.LintWarning, "unreachable", "- id: up", `the condition of the outcome "up" can never hold`},
		{"score outside its level", `when: level >= "A" and rank <= 3`, `when: level >= "A" and score < 50 and rank <= 3`, appraisal.LintWarning, "unreachable", "- id: bonus", `outcome "bonus" can never hold`},
		{"period that is left out", "fits > grade and period", `fits > grade and period != "year" and period`, appraisal.LintWarning, "unreachable", "- id: up", `outcome "up" can never hold`},
		{"streak of another period", "    in: [quarter]\n    kind: exit_advice", "    in: [year]\n    kind: exit_advice", appraisal.LintWarning, "unreachable", "- id: exit", `outcome "exit" can never hold`},
		{"indicator without a pass line", `missed("sales") and scored`, `missed("customers") and scored`, appraisal.LintWarning, "unreachable", "- id: exit", `outcome "exit" can never hold`},
		{"indicator of another period", "in: [quarter]\n    kind: exit_advice\n    when: ", "in: [quarter]\n    kind: exit_advice\n    when: scored(\"steady\") and ", appraisal.LintWarning, "unreachable", "- id: exit", `outcome "exit" can never hold`},
		{"modifier that never takes effect", "when: minor > 0", "when: minor < 0", appraisal.LintWarning, "unreachable", "- id: breach", `modifier "breach" can never hold`},
		{"streak that never counts", `when: score < 40 or level == "C"`, "when: score < 40 and score > 60", appraisal.LintWarning, "unreachable", "- id: under_40", `streak "under_40" can never hold`},
		{"grade that is not the lowest", "and lowest_grade and", `and lowest_grade and grade == "1" and`, appraisal.LintWarning, "unreachable", "- id: exit", `outcome "exit" can never hold`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := clean(t)
			changed := strings.Replace(file, tt.old, tt.with, 1)
			if changed == file && tt.old != "" {
				t.Fatalf("%q is not in the file", tt.old)
			}
			lines := strings.Split(changed, "\n")
			line := tt.line
			if line == "" {
				line, _, _ = strings.Cut(tt.with, "\n")
			}
			var seen []string
			for _, f := range appraisal.Lint("x.yaml", []byte(changed)) {
				seen = append(seen, fmt.Sprintf("%d:%d %s %s: %s", f.Line, f.Column, f.Severity, f.Code, f.Text.EN))
				if f.Severity == tt.severity && f.Code == tt.code && strings.Contains(f.Text.EN, tt.text) && f.Line > 0 &&
					strings.Contains(lines[f.Line-1], line) && f.Column > 0 && strings.HasPrefix(f.Path, "$") && !strings.Contains(f.Text.ZH+f.Text.EN, "%!") {
					return
				}
			}
			t.Errorf("found %q", seen)
		})
	}
}

func TestLintLeavesAlone(t *testing.T) {
	tests := []struct{ name, old, with string }{
		{"as it is", "", ""},
		{"division by the target", "formula: attainment", "formula: value / target * 100"},
		{"division by a number", "high / 2", "high / 2.5"},
		{"division by the months", "goal: 4 * months", "goal: 48 / months"},
		{"division by what was asked for", "counts: value + high / 2", "counts: 'high > 0 ? value / high : 0'"},
		{"division by what was ruled out", "counts: value + high / 2", "counts: 'high == 0 ? 0 : value / high'"},
		{"division behind and", "when: late > 0", "when: late > 0 and 10 / late < 5"},
		{"division behind or", "when: late > 0", "when: late == 0 or 10 / late < 5"},
		{"division by the larger of two", "counts: value + high / 2", "counts: value / max(high, 1)"},
		{"division by a rate", `apply("steps", net_sales)`, `apply("steps", net_sales) / (1 + expenses)`},
		{"one of two levels", `when: level >= "A" and rank`, `when: (level == "A" or level == "B") and rank`},
		{"a level between others", "from: 60, title", "from: 74.99, title"},
		{"ratings on a scale of five", "      - {name: self, share: 30, measure: {metric: rating, kind: self, item: attitude}}", "      - {name: self, share: 30, measure: {metric: rating, kind: self, item: other}}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			changed := strings.Replace(clean(t), tt.old, tt.with, 1)
			for _, f := range appraisal.Lint("x.yaml", []byte(changed)) {
				if f.Severity != appraisal.LintNotice {
					t.Errorf("%d:%d %s %s: %s", f.Line, f.Column, f.Severity, f.Code, f.Text.EN)
				}
			}
		})
	}
}

// TestShippedSchemesLintClean: there may be notices, which the people who choose a scheme read.
func TestShippedSchemesLintClean(t *testing.T) {
	files, err := filepath.Glob("schemes/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range appraisal.Lint(name, data) {
			if f.Severity != appraisal.LintNotice {
				t.Errorf("%s:%d:%d: %s: %s", name, f.Line, f.Column, f.Severity, f.Text.EN)
			}
		}
	}
}

func TestLintComesInTheOrderOfTheFile(t *testing.T) {
	file := strings.NewReplacer("{from: 50, to: 75.5, rate: 0.5}", "{from: 50, to: 70, rate: 0.5}", "worth: 87.5", "worth: 50").Replace(everyLine(t))
	found := appraisal.Lint("x.yaml", []byte(file))
	if len(found) < 4 || !slices.IsSortedFunc(found, func(a, b appraisal.Finding) int { return a.Line - b.Line }) {
		t.Errorf("found %+v", found)
	}
	for i, f := range found {
		if f.Text.ZH == "" || f.Text.EN == "" || slices.Contains(found[:i], f) {
			t.Errorf("%+v is said twice or not in both languages", f)
		}
	}
}

func ExampleLint() {
	const file = `
id: OURS
version: "1"
title: {zh: 我们的方案, en: Ours}
source: {zh: 《考核办法》, en: The policy}
periods: [month]
indicators:
  - id: conversion
    title: {zh: 转化率, en: Conversion}
    measure: {metric: orders}
    also: {asked: {metric: customers_contacted}}
    formula: value / asked * 100
    cap: 100
    weight: 100
    missing: floor
    clause: {zh: 第一条, en: Clause 1}
levels:
  - {id: A, from: 101, title: {zh: 良好, en: Good}}
  - {id: B, from: 0, title: {zh: 合格, en: Fair}}
levels_assumed: {zh: 自定, en: Ours}
`
	for _, f := range appraisal.Lint("ours.yaml", []byte(file)) {
		fmt.Printf("%d:%d %s: %s\n", f.Line, f.Column, f.Severity, f.Text.EN)
	}
	// Output:
	// 12:14 warning: asked can be 0, and dividing by it gives no result (character 9 of the formula). Ask first, as in x > 0 ? … / x : …
	// 18:5 warning: nobody can reach the level "A": it begins at 101 and scores lie in 0–100. Check the caps, the formulas or the bounds of the levels
}
