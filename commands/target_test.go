package commands_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// set runs a line and returns what was set, "period metric amount" each.
func (d *desk) set(who appraisal.MemberID, line string) []string {
	d.Helper()
	d.store.targets, d.store.posts = nil, nil
	d.must(who, line)
	var got []string
	for _, t := range d.store.targets {
		got = append(got, fmt.Sprintf("%s %s %s", t.Period.ID(), t.Metric, t.Amount))
	}
	return got
}

func TestTargetsAreSharedOut(t *testing.T) {
	tests := []struct {
		name, line string
		want       []string
	}{
		{"a year evenly", "/target @李娜 2026 1200000", []string{
			"2026 revenue 1200000", "2026-Q1 revenue 300000", "2026-Q2 revenue 300000", "2026-Q3 revenue 300000", "2026-Q4 revenue 300000",
			"2026-01 revenue 100000", "2026-02 revenue 100000", "2026-03 revenue 100000", "2026-04 revenue 100000", "2026-05 revenue 100000", "2026-06 revenue 100000",
			"2026-07 revenue 100000", "2026-08 revenue 100000", "2026-09 revenue 100000", "2026-10 revenue 100000", "2026-11 revenue 100000", "2026-12 revenue 100000",
		}},
		{"a quarter to the last fen", "/target 李娜 2026-Q3 1000", []string{
			"2026-Q3 revenue 1000", "2026-07 revenue 333.34", "2026-08 revenue 333.33", "2026-09 revenue 333.33",
		}},
		{"a quarter by weights", "/target 李娜 q3 6万 权重 1,2,3", []string{
			"2026-Q3 revenue 60000", "2026-07 revenue 10000", "2026-08 revenue 20000", "2026-09 revenue 30000",
		}},
		{"a month", "/target @李娜 2026-11 5万 回款", []string{"2026-11 collections 50000"}},
		{"customers by the indicator's name", "/target @李娜 new customers 2026-Q3 5", []string{
			"2026-Q3 customers_added 5", "2026-07 customers_added 2", "2026-08 customers_added 2", "2026-09 customers_added 1",
		}},
		{"customers in Chinese", "/target @李娜 11月 5 新客户开发", []string{"2026-11 customers_added 5"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := openDesk(t)
			if diff := cmp.Diff(tt.want, d.set(wang, tt.line)); diff != "" {
				t.Errorf("targets (-want +got):\n%s", diff)
			}
			if len(d.store.posts) != 1 || d.store.posts[0].To != string(liNa) || d.store.posts[0].Lang != "zh-CN" {
				t.Errorf("posts: %+v", d.store.posts)
			}
		})
	}
	d := openDesk(t)
	if got := d.set(wang, "/target @李娜 2026 1000000 weights 1,2,3,4"); got[1] != "2026-Q1 revenue 100000" || got[4] != "2026-Q4 revenue 400000" || got[5] != "2026-01 revenue 33333.34" {
		t.Errorf("by weights: %v", got)
	}
	if got := d.set(wang, "/target @李娜 2026 78 weights 1,2,3,4,5,6,7,8,9,10,11,12"); got[1] != "2026-Q1 revenue 6" || got[16] != "2026-12 revenue 12" {
		t.Errorf("by twelve weights: %v", got)
	}
}

func TestSharesAddUpAtEachLength(t *testing.T) {
	d := openDesk(t)
	rapid.Check(t, func(rt *rapid.T) {
		amount := decimal.New(rapid.Int64Range(1, 1e12).Draw(rt, "fen"), -2)
		line := "/target @李娜 2026 " + amount.String()
		if weights := rapid.SampledFrom([]string{"", "1,2,3,4", "0,0,0,1", "3,1,4,1,5,9,2,6,5,3,5,8"}).Draw(rt, "weights"); weights != "" {
			line += " weights " + weights
		}
		d.set(wang, line)
		sums := map[string]decimal.Decimal{}
		for _, target := range d.store.targets {
			kind := string(target.Period.Kind)
			sums[kind] = sums[kind].Add(target.Amount)
		}
		for kind, sum := range sums {
			if !sum.Equal(amount) {
				rt.Fatalf("the %ss of %s add up to %s", kind, amount, sum)
			}
		}
	})
}

func TestBadTargets(t *testing.T) {
	tests := []struct {
		who    appraisal.MemberID
		line   string
		code   appraisal.Code
		reason string
	}{
		{liNa, "/target @李娜 2026 1", appraisal.Forbidden, "target_forbidden"},
		{liNa, "/target @nobody 2026 1", appraisal.Forbidden, "target_forbidden"},
		{wang, "/target @Otto 2026 1", appraisal.Forbidden, "target_forbidden"},
		{chen, "/target @王强 2026 1", appraisal.Invalid, "target_not_rep"},
		{chen, "/target @nobody 2026 1", appraisal.NotFound, "member_missing"},
		{chen, "/target 2026 1200000", appraisal.Invalid, "target_member"},
		{chen, "/target @Otto 2026", appraisal.Invalid, "target_amount"},
		{chen, "/target @Otto 2026 -5", appraisal.Invalid, "amount_negative"},
		{chen, "/target @Otto 2026 0", appraisal.Invalid, "amount_zero"},
		{chen, "/target @Otto 2026 5000 USD", appraisal.Invalid, "target_currency"},
		{chen, "/target @Otto 2026 5.5 new customers", appraisal.Invalid, "target_whole"},
		{chen, "/target @Otto week 500", appraisal.Invalid, "target_period"},
		{chen, "/target @Otto 2019 500", appraisal.Invalid, "target_past"},
		{chen, "/target @Otto 2024-Q4 500", appraisal.Invalid, "target_past"},
		{chen, "/target @Otto 2026 500 joy", appraisal.Invalid, "target_unreadable"},
		{chen, "/target @Otto 2026 500 weights 1,2", appraisal.Invalid, "target_weights"},
		{chen, "/target @Otto 2026 500 weights 0,0,0,0", appraisal.Invalid, "target_weights"},
		{chen, "/target @Otto 2026 500 weights 1,-2,3,4", appraisal.Invalid, "target_weights"},
		{chen, "/target @Otto 2026 500 weights 1e9,2,3,4", appraisal.Invalid, "target_weights"},
	}
	for _, tt := range tests {
		d := openDesk(t)
		d.store.targets = nil
		_, err := d.say(tt.who, tt.line)
		if e := (*appraisal.Error)(nil); !errors.As(err, &e) || e.Code != tt.code || e.Reason != tt.reason {
			t.Errorf("%s: %v, want %s", tt.line, err, tt.reason)
		}
		if len(d.store.targets) != 0 {
			t.Errorf("%s: set %v", tt.line, d.store.targets)
		}
	}
}

func TestAChangedTargetSaysWhatItWasAndWhetherThePartsStillAddUp(t *testing.T) {
	d := openDesk(t)
	d.set(wang, "/target @李娜 2026 1200000")
	if rows := strings.Count(d.words("zh-CN", message.Reply{Message: &d.store.posts[0].Message}), "| "); rows > 12 { // the titles and four quarters, two cells each
		t.Errorf("a long message to the rep: %d cells", rows)
	}
	d.store.members[3].Lang = "zh-CN"
	got := d.must(wang, "/target @李娜 2026-Q3 400000")
	for _, want := range []string{"原为 300000.00 CNY", "各季度合计 1300000.00 CNY", "目标是 1200000.00 CNY"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if got := d.must(wang, "/target @张伟 2026-11 50000"); strings.Contains(got, "合计") || strings.Contains(got, "原为") {
		t.Errorf("nothing was set before:\n%s", got)
	}
	months := d.must(wang, "/target 列表 2026 @李娜")
	if !strings.Contains(months, "2026年12月") || !strings.Contains(months, "2026年第1季度") || strings.Contains(months, "张伟") {
		t.Errorf("the months on demand:\n%s", months)
	}
	if own := d.must(liNa, "/target 列表 2026"); own != months {
		t.Errorf("the rep sees\n%s", own)
	}
	_, err := d.say(liNa, "/target 列表 2026 @张伟")
	d.fails(err, appraisal.Forbidden, "target_forbidden")
	_, err = d.say(wang, "/target 列表 2026 @Otto")
	d.fails(err, appraisal.Forbidden, "target_forbidden")
}

func TestTargetFormAndList(t *testing.T) {
	d := openDesk(t)
	form := d.must(wang, "/target")
	for _, want := range []string{"form target.new", "metric [revenue]", "period [2026]"} {
		if !strings.Contains(form, want) {
			t.Errorf("%q is not in\n%s", want, form)
		}
	}
	if own := d.must(liNa, "/target"); !strings.Contains(own, "400000.00 CNY") || strings.Contains(own, "张伟") {
		t.Errorf("a rep's targets:\n%s", own)
	}
	if all := d.must(wang, "/target list"); !strings.Contains(all, "张伟") || strings.Contains(all, "Otto") {
		t.Errorf("a manager's targets:\n%s", all)
	}
	d.store.targets = nil
	if r, err := d.submit(wang, "target.new", "member", string(liNa), "metric", "revenue", "period", "2026-Q3", "amount", "30万", "weights", ""); err != nil || len(r.Refused) > 0 || len(d.store.targets) != 4 {
		t.Errorf("reply %+v, %v; targets %v", r.Refused, err, d.store.targets)
	}
	for field, values := range map[string][]string{
		"member":  {"member", "U9", "metric", "revenue", "period", "2026", "amount", "5"},
		"period":  {"member", string(liNa), "metric", "revenue", "period", "soon", "amount", "5"},
		"amount":  {"member", string(liNa), "metric", "revenue", "period", "2026", "amount", "lots"},
		"weights": {"member", string(liNa), "metric", "revenue", "period", "2026", "amount", "5", "weights", "1"},
	} {
		r, err := d.submit(wang, "target.new", values...)
		if err != nil || len(r.Refused) != 1 || r.Refused[0].Input != field {
			t.Errorf("%s: %+v, %v", field, r.Refused, err)
		}
	}
	_, err := d.submit(liNa, "target.new", "member", string(liNa), "metric", "revenue", "period", "2026", "amount", "5")
	d.fails(err, appraisal.Forbidden, "target_forbidden")
}
