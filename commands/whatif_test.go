package commands_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func TestWhatIfInBothLanguages(t *testing.T) {
	d := openDesk(t)
	d.figures(liNa, "293760", "3", "93.97", "86.64")
	lines := map[string][]string{
		"zh-CN": {"/score 如果", "/score 如果 再签 5万 30日前回款", "/score 如果 再签5万 新客户 成本2万 费用1千", "/score 如果 AA", "/score 如果 90分", "/score 如果 C"},
		"en": {
			"/score what-if", "/score what-if deal 50000 paid by 30", "/score what-if one more deal of 50,000 paid by friday new customer cost 20000 expenses 1000",
			"/score what-if A+", "/score what-if 90", "/score what-if 199",
		},
	}
	for _, lang := range []string{"zh-CN", "en"} {
		d.store.members[0].Lang = lang
		var got strings.Builder
		for _, line := range lines[lang] {
			fmt.Fprintf(&got, "> %s\n%s\n", line, d.must(liNa, line))
		}
		d.golden("what_if."+lang+".txt", got.String())
	}
}

func TestWhatIfIsReadAsPeopleWriteIt(t *testing.T) {
	d := openDesk(t)
	for line, want := range map[string]string{
		"/score 如果 再签 5万 月底前回款":           "2026-11-30",
		"/score 如果 再签一单5万 12月5日回款":        "2026-12-05",
		"/score 如果 5万 回款 明天":              "2026-11-21",
		"/score 如果 5万 15日 前 回款":           "2026-12-15",
		"/score what-if 50000 paid":       "2026-12-31",
		"/score what-if ５００００ paid by 30": "2026-11-30",
		"/score 如果 5万 回头客":                "回头客",
		"/score what-if deal 50000 in Q4": "尚未回款",
		"/score what-if 50000 on 2026-Q4": "尚未回款",
		"/score 如果 5万 在 本季度":              "尚未回款",
		"/score what-if 50000 paid in Q4": "2026-12-31",
		"/score 如果 5万 12月5日前付清":           "2026-12-05",
	} {
		r, err := d.say(liNa, line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if got := d.words("zh-CN", r); !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", line, want, got)
		}
	}
}

func TestAnothersWhatIfIsRefused(t *testing.T) {
	for _, line := range []string{"/score what-if 50000 @张伟", "/score what-if A+ <@U2ZHANG|zhang>", "/score 如果 5万 @nobody", "/score 如果 A+ @Otto"} {
		d := openDesk(t)
		_, err := d.say(liNa, line)
		d.fails(err, appraisal.Forbidden, "score_private")
		if len(d.store.refused) != 1 {
			t.Errorf("%s: %d refusals logged", line, len(d.store.refused))
		}
	}
	d := openDesk(t)
	if got := d.must(wang, "/score what-if 50000 @李娜"); strings.Contains(got, "3200.00") || !strings.Contains(got, "88.90") {
		t.Errorf("the manager sees\n%s", got)
	}
	if got := d.must(chen, "/score 如果 5万 @李娜"); !strings.Contains(got, "3200.00") {
		t.Errorf("the owner does not see the bonus:\n%s", got)
	}
	_, err := d.say(wang, "/score what-if 50000 @Otto")
	d.fails(err, appraisal.Forbidden, "score_private")
	_, err = d.say(chen, "/score what-if 50000 @王强")
	d.fails(err, appraisal.NotFound, "score_none")
}

func TestHostileWhatIfs(t *testing.T) {
	d := openDesk(t)
	for line, reason := range map[string]string{
		"/score what-if " + strings.Repeat("长", 10_000): "what_if_unreadable", "/score what-if 🙂": "what_if_unreadable", "/score what-if deal": "what_if_nothing",
		"/score what-if 50000 A+": "what_if_both", "/score what-if 50000 USD": "what_if_currency", "/score what-if cost": "what_if_unreadable",
		"/score what-if 50000 q3": "what_if_period", "/score what-if 0": "", "/score what-if -5000": "amount_negative", "/score what-if 50000 2027": "what_if_period",
		"/score what-if 50000 by friday": "what_if_unreadable", "/score 如果 5万 15日前": "what_if_unreadable", "/score what-if 50000 in": "", "/score what-if paid": "what_if_nothing", "/score what-if 99999999999999999999": "amount_too_large",
	} {
		_, err := d.say(liNa, line)
		if e := (*appraisal.Error)(nil); reason != "" && (!asError(err, &e) || e.Reason != reason) || reason == "" && err != nil {
			t.Errorf("%.40s: %v, want %s", line, err, reason)
		}
	}
}

func TestAWrongAmountIsAnsweredWithAWholeLine(t *testing.T) {
	d := openDesk(t)
	d.store.members[0].Lang = "en"
	for _, line := range []string{"/score what-if -5", "/score what-if deal -5 paid by friday", "/score what-if 50000 cost 99999999999999999999"} {
		_, err := d.say(liNa, line)
		var e *appraisal.Error
		if !asError(err, &e) || !slices.Contains(e.Details, appraisal.Detail{Name: "example", Value: "/score what-if deal 50000 paid by friday"}) {
			t.Errorf("%s: %+v has no whole line as its example", line, e)
		}
	}
}

func TestADealWithoutItsCostHasNoCommissionYet(t *testing.T) {
	for lang, want := range map[string][2]string{
		"zh-CN": {"没有成本，算不出这一单的提成", "/score 如果 再签 10万 成本 5万"}, "en": {"can't be worked out without its cost", "/score what-if deal 100000 cost 50000"},
	} {
		d := projects(t)
		d.store.members[0].Lang = lang
		got := d.must(liNa, "/score what-if deal 100000 month")
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("no %q in\n%s", w, got)
			}
		}
		if strings.Contains(got, "D-0") {
			t.Errorf("a deal that nobody can look up:\n%s", got)
		}
		if got := d.must(liNa, want[1]+" month"); strings.Contains(got, want[0]) || strings.Contains(got, "D-0") {
			t.Errorf("the cost is there:\n%s", got)
		}
	}
}
