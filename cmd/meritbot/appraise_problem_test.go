package main

import (
	"slices"
	"strings"
	"testing"
)

// problemLedger has a deal in a currency without a rate, a target of 0, and a grade of another policy.
const problemLedger = `
workspace: {timezone: Asia/Shanghai, currency: CNY}
members:
  - {id: li, name: 李娜, role: rep, joined: 2020-03-02, salary: "6000", grade: "9"}
  - {id: mgr, name: 周经理, role: manager, joined: 2020-03-02}
customers: [{id: c1, name: Acme, owner: li, added: 2026-01-01}]
targets:
  - {member: li, metric: sales, period: 2026-08, amount: "0"}
  - {member: li, metric: revenue, period: 2026-08, amount: "0"}
  - {member: li, metric: sales, period: 2026-09, amount: "100000"}
deals:
  - {id: u, customer: c1, member: li, signed: 2026-07-10, amount: "1000", currency: USD, cost: "500"}
  - {id: v, customer: c1, member: li, signed: 2026-07-10, amount: "1000"}
payments:
  - {deal: u, on: 2026-07-15, amount: "1000"}
  - {deal: v, on: 2026-07-15, amount: "1000"}
ratings:
  - {period: 2026-Q3, of: li, by: mgr, kind: manager, item: ability, level: A}
  - {period: 2026-Q3, of: li, by: mgr, kind: manager, item: service, level: X}
`

func TestProblemsSayWhatTheyAreAbout(t *testing.T) {
	for _, tt := range []struct {
		name, scheme, period, lang string
		want                       []string
	}{
		{"a deal by its own id, with the currency", "S02", "2026-Q3", "en", []string{"u: no exchange rate for USD, so the sum is not known", "v: a deal without its purchase cost"}},
		{"a grade of another policy, and which pay waits for it", "S02", "2026-08", "en",
			[]string{`Sales task: "9" is not a grade of this policy`, `Base pay, Performance pay: "9" is not a grade of this policy`}},
		{"in Chinese", "S02", "2026-08", "zh", []string{"销售任务：“9”不是本考核办法的职级", "基本工资 / 效益工资：“9”不是本考核办法的职级"}},
		{"a target of 0, of an indicator and of the wage", "S07", "2026-08", "en", []string{"Sales: the target is 0", "Hard target: the target is 0"}},
		{"no target", "S07", "2026-10", "en", []string{"Sales: no target", "Hard target: no target"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := []string{"--scheme", tt.scheme, "--period", tt.period, "--lang", tt.lang, "--member", "li"}
			var texts []string
			for _, p := range parseReport(t, appraised(t, problemLedger, append(args, "--format", "json")...)).Results[0].Problems {
				if slices.Contains(texts, p.Text) || strings.Contains(p.Text, "D-") {
					t.Errorf("%q is told twice or without its deal", p.Text)
				}
				texts = append(texts, p.Text)
			}
			for _, want := range tt.want {
				if !slices.Contains(texts, want) {
					t.Errorf("%q is not among %q", want, texts)
				}
			}
		})
	}
}

func TestTablesGiveTheSameReasonAsTheProblems(t *testing.T) {
	for _, tt := range []struct{ period, says string }{
		{"2026-Q3", "no exchange rate for USD, so the sum is not known"}, {"2026-08", `Base pay         –  "9" is not a grade of this policy`},
	} {
		if text := appraised(t, problemLedger, "--scheme", "S02", "--period", tt.period, "--lang", "en"); !strings.Contains(text, tt.says) {
			t.Errorf("%s does not say %q:\n%s", tt.period, tt.says, text)
		}
	}
	f := openWorkbook(t, []byte(appraised(t, problemLedger, "--scheme", "S02", "--period", "2026-Q3", "--lang", "en", "--format", "xlsx")))
	if got := column(t, f, "Commission", "Note", "li"); !slices.Equal(got, []string{"no exchange rate for USD, so the sum is not known", "a deal without its purchase cost"}) {
		t.Errorf("the workbook says %q", got)
	}
}

// TestARatingGivenAsALevelIsShownAsOne: its value is what the policy counts for the level, and nothing for one that it does not know.
func TestARatingGivenAsALevelIsShownAsOne(t *testing.T) {
	args := []string{"--scheme", "S03", "--period", "2026-Q3", "--lang", "en", "--member", "li"}
	report := parseReport(t, appraised(t, problemLedger, append(args, "--format", "json", "--records")...))
	values := map[string]*string{}
	for _, i := range report.Results[0].Indicators {
		for _, r := range i.Records {
			if r.Level != "" {
				values[r.Level] = r.Value
			}
		}
	}
	if len(values) != 2 || values["A"] == nil || *values["A"] != "80" || values["X"] != nil {
		t.Errorf("the ratings count %v", values)
	}
	text := appraised(t, problemLedger, append(args, "--explain")...)
	for _, row := range []string{"2026-Q3  周经理  80  A\n", "2026-Q3  周经理  –  X\n"} {
		if !strings.Contains(text, row) {
			t.Errorf("no row %q in\n%s", row, text)
		}
	}
}

// TestMoneyHasTheDecimalsOfItsCurrency: value and target of money are amounts like all others.
func TestMoneyHasTheDecimalsOfItsCurrency(t *testing.T) {
	for currency, want := range map[string][2]string{"CNY": {"0.00", "100000.00"}, "JPY": {"0", "100000"}, "KWD": {"0.000", "100000.000"}} {
		ledger := strings.Replace(problemLedger, "currency: CNY", "currency: "+currency, 1)
		report := parseReport(t, appraised(t, ledger, "--scheme", "S08", "--period", "2026-09", "--format", "json", "--member", "li"))
		i := report.Results[0].Indicators[slices.IndexFunc(report.Results[0].Indicators, func(i indicatorReport) bool { return i.Metric == "sales" })]
		if i.Value == nil || i.Target == nil || [2]string{*i.Value, *i.Target} != want {
			t.Errorf("%s: %s", currency, compact(i))
		}
		for _, other := range report.Results[0].Indicators {
			if other.Unit != "money" && other.Value != nil && strings.Contains(*other.Value, ".0") {
				t.Errorf("%s: %s is no money, and %s", currency, other.ID, *other.Value)
			}
		}
	}
}

// TestSharesNamePeopleAndStages in what people read; programs get ids.
func TestSharesNamePeopleAndStages(t *testing.T) {
	c, args := worked(t, "S02")
	args = append(args, "--member", "li")
	for lang, row := range map[string]string{"en": "Lead information                    李娜   6,937.50", "zh": "项目信息收集        李娜   6,937.50"} {
		if text := appraised(t, c.ledger, append(args, "--lang", lang, "--explain")...); !strings.Contains(text, row) {
			t.Errorf("%s: no row %q in\n%s", lang, row, text)
		}
	}
	share := parseReport(t, appraised(t, c.ledger, append(args, "--format", "json")...)).Results[0].Commission.Lines[0].Shares[0]
	if share.Member != "li" || share.Stage != "lead" {
		t.Errorf("JSON has %+v", share)
	}
	f := openWorkbook(t, []byte(appraised(t, c.ledger, append(args, "--format", "xlsx", "--lang", "en")...)))
	if got := column(t, f, "Commission", "Stage", "li"); len(got) == 0 || got[0] != "Lead information" {
		t.Errorf("the workbook has the stages %q", got)
	}
}
