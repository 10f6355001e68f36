package handbook

import (
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

func schemes(t *testing.T) appraisal.Schemes {
	t.Helper()
	all, err := appraisal.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFormulasAreReadOut(t *testing.T) {
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	all := schemes(t)
	plain := func(v message.Value) string { return v.Str }
	late := []appraisal.NamedValue{{Name: "late", Measure: appraisal.Measure{Metric: "attendance"}}}
	for _, tt := range []struct {
		name, scheme, formula string
		figures               []appraisal.NamedValue
		zh, en                string
	}{
		{"a name", "S02", `attainment`, nil, "完成率", "attainment"},
		{"a level", "S04", `level >= "A+"`, nil, "等级 ≥ A+", "level ≥ A+"},
		{"a kind of period", "S09", `period == "year"`, nil, "周期 = 年度", "period = year"},
		{"a grade", "S02", `grade != "3"`, nil, "现职级 ≠ 三级", "present grade ≠ Grade 3"},
		{"brackets where they are needed", "S02", `(amount - cost) * 2`, nil, "(合同额 − 进价) × 2", "(contract amount − purchase cost) × 2"},
		{"none where they are not", "S02", `(amount * 2) - cost`, nil, "合同额 × 2 − 进价", "contract amount × 2 − purchase cost"},
		{"subtraction on the right", "S02", `amount - (cost - paid)`, nil, "合同额 − (进价 − 已回款)", "contract amount − (purchase cost − amount paid)"},
		{"and within or", "S05", `score < 60 or last and level == "B"`, nil, "总分 < 60，或(排名末位，且等级 = B)", "score < 60 or (last in the ranking and level = B)"},
		{"or within and", "S05", `last and (score < 60 or level == "B")`, nil, "排名末位，且(总分 < 60，或等级 = B)",
			"last in the ranking and (score < 60 or level = B)"},
		{"several in a row", "S05", `rank == 1 and failed == 0 and score > 60`, nil, "名次 = 1，且未达标项数 = 0，且总分 > 60",
			"rank = 1 and indicators below their pass line = 0 and score > 60"},
		{"not", "S02", `not lowest_grade`, nil, "不是最低职级", "not in the lowest grade"},
		{"not of more", "S05", `not (score > 60 and last)`, nil, "不满足（总分 > 60，且排名末位）", "not (score > 60 and last in the ranking)"},
		{"a figure of its own", "S04", `-min(late, 10)`, late, "−(考勤违纪和 10 中较小者)", "−(the smaller of Attendance breaches and 10)"},
		{"a choice", "S04", `level == "AA" ? 3 : 0.5`, nil, "等级 = AA 时为 3，否则 0.5", "3 if level = AA, otherwise 0.5"},
		{"a table, all at one rate", "S02", `apply("rates", net_sales, ratio)`, nil, "纯销售额 × “提成比例表”中价格比率对应的比例",
			"net sales × the rate of “Commission rates” at price ratio"},
		{"a table's value", "S10", `band("sales_coefficient", attainment_of("sales"))`, nil, "“销售奖金系数”中销售额的完成率对应的值",
			"the value of “Sales coefficient” at the attainment of Sales"},
		{"a line missed", "S05", `missed("sales")`, nil, "销售额未达标", "Sales is below its pass line"},
		{"a streak", "S02", `streak("under_40") >= 3`, nil, "“季度完成率低于 40%”的连续次数 ≥ 3", "how often in a row “Under 40% of the quarter's task” ≥ 3"},
		{"rounding", "S04", `round(score, 1) + floor(score)`, nil, "(总分保留 1 位小数) + (总分向下取整)", "(score, rounded, decimals kept: 1) + (score, rounded down)"},
		{"what can't be read", "S04", `a +`, nil, "a +", "a +"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for lang, want := range map[string]string{locales.Chinese: tt.zh, locales.English: tt.en} {
				s, ok := all.ByID(tt.scheme)
				if !ok {
					t.Fatalf("there is no scheme %s", tt.scheme)
				}
				d := describer{s, lang}
				if got := texts.Text(lang, d.formula(tt.formula, tt.figures, nil), plain); got != want {
					t.Errorf("%s in %s: %q, want %q", tt.formula, lang, got, want)
				}
			}
		})
	}
}

func TestWordsAreNoMarkdown(t *testing.T) {
	if got, want := escape("a|b *c* <d> [e](f) `g`\nh"), "a\\|b \\*c\\* &lt;d> \\[e](f) \\`g\\` h"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := anchor("S11 Foreign-trade ladder, 1.5%"), "s11-foreign-trade-ladder-15"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
