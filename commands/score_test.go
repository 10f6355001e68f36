package commands_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

func asError(err error, e **appraisal.Error) bool { return errors.As(err, e) }

func TestScoreInBothLanguages(t *testing.T) {
	d := openDesk(t)
	d.store.records = []appraisal.Record{
		{Ref: "D-128", On: calendar.NewDate(2026, 11, 2), Label: "Acme", Value: decimal.RequireFromString("300000")},
		{Ref: "D-131", On: calendar.NewDate(2026, 11, 9), Label: "Acme Trading", Value: decimal.RequireFromString("220000")},
		{Ref: "D-128", On: calendar.NewDate(2026, 11, 12), Label: "Acme", Value: decimal.RequireFromString("-20000")},
	}
	for _, lang := range []string{"zh-CN", "en"} {
		d.store.members[0].Lang = lang
		var got strings.Builder
		for _, line := range []string{"/score", "/score explain", "/score explain revenue", "/score q3"} {
			fmt.Fprintf(&got, "> %s\n%s\n", line, d.must(liNa, line))
		}
		fmt.Fprintf(&got, "> missing figures\n%s\n", d.must(zhang, "/score"))
		targets := d.store.targets
		d.store.targets = nil
		fmt.Fprintf(&got, "> no target\n%s\n", d.must(liNa, "/score"))
		d.store.targets = targets
		d.golden("score."+lang+".txt", got.String())
	}
}

func TestAnothersScoreIsRefusedWithoutATrace(t *testing.T) {
	lines := []string{
		"/score @张伟", "/score 张伟", "/score <@U2ZHANG|zhang>", "/score <@U9NOBODY>", "/score @nobody", "/score @Otto", "/score @王强", "/score q3 @张伟",
		"/score explain @张伟", "/score explain revenue <@U2ZHANG>", "/score 2019 @nobody",
	}
	var answers []string
	for _, line := range lines {
		d := openDesk(t)
		_, err := d.say(liNa, line)
		d.fails(err, appraisal.Forbidden, "score_private")
		var e *appraisal.Error
		if errors.As(err, &e) && len(e.Details) > 0 {
			t.Errorf("%s: the refusal tells %v", line, e.Details)
		}
		answers = append(answers, err.Error())
		if len(d.store.refused) != 1 {
			t.Errorf("%s: %d refusals logged", line, len(d.store.refused))
		}
	}
	for _, a := range answers {
		if a != answers[0] {
			t.Errorf("answers differ: %q and %q", a, answers[0])
		}
	}
	for _, press := range [][2]string{{"score.show", "2026-Q4/U2ZHANG"}, {"score.explain", "2026-Q4/U2ZHANG/revenue/0"}, {"score.explain", "2026-Q4/U9"}} {
		d := openDesk(t)
		_, err := d.press(liNa, press[0], press[1])
		d.fails(err, appraisal.Forbidden, "score_private")
	}
}

func TestWhoSeesScores(t *testing.T) {
	d := openDesk(t)
	if got := d.must(wang, "/score @李娜"); !strings.Contains(got, "88.90") {
		t.Errorf("the manager sees\n%s", got)
	}
	_, err := d.say(wang, "/score @Otto")
	d.fails(err, appraisal.Forbidden, "score_private")
	_, err = d.say(wang, "/score @nobody")
	d.fails(err, appraisal.NotFound, "member_missing")
	team := d.must(wang, "/score")
	if !strings.Contains(team, "李娜") || strings.Contains(team, "Otto") {
		t.Errorf("the manager's team:\n%s", team)
	}
	if all := d.must(chen, "/score"); !strings.Contains(all, "Otto") || !strings.Contains(all, "张伟") {
		t.Errorf("the owner sees\n%s", all)
	}
	_, err = d.say(chen, "/score @王强")
	d.fails(err, appraisal.NotFound, "score_none")
}

func TestPublishedResultsAreShownAsTheyWere(t *testing.T) {
	d := openDesk(t)
	p, err := calendar.ParsePeriod("2026-Q3")
	if err != nil {
		t.Fatal(err)
	}
	score := decimal.RequireFromString("61.5")
	d.store.results = []appraisal.Result{{
		Scheme: "S09", Version: "0", Period: p, Member: liNa, Score: &score, Level: "B", LevelTitle: appraisal.Words{ZH: "合格", EN: "Fair"}, Rank: 1,
		Outcomes: []appraisal.Outcome{
			{Kind: appraisal.Talk, Detail: appraisal.Words{ZH: "面谈", EN: "talk"}},
			{Kind: appraisal.Promotion, Detail: appraisal.Words{ZH: "晋升", EN: "promotion"}},
		},
	}}
	got := d.must(liNa, "/score 上季度")
	for _, want := range []string{"最终得分 *61.50*", "第 0 版", "面谈"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if strings.Contains(got, "晋升") {
		t.Errorf("a promotion is told to the person before the manager has decided:\n%s", got)
	}
	if got := d.must(chen, "/score 上季度 @李娜"); !strings.Contains(got, "晋升") {
		t.Errorf("the owner does not see the promotion that is recommended:\n%s", got)
	}
	_, err = d.say(zhang, "/score 上季度") // published without him
	d.fails(err, appraisal.NotFound, "score_none")
}

// A tenure quarter ends for each member on a day of their own: that one's is published says nothing about the others.
func TestATenureQuarterIsPublishedForEachByItself(t *testing.T) {
	d := openDesk(t)
	d.store.settings.Scheme = "S11"
	for i := range d.store.members {
		d.store.members[i].Joined = calendar.NewDate(2026, 6, 1)
	}
	score := decimal.RequireFromString("61.5")
	d.store.results = []appraisal.Result{{Scheme: "S11", Version: "0", Period: calendar.Tenure(1), Member: liNa, Score: &score}}
	if got := d.must(liNa, "/score T1"); !strings.Contains(got, "最终得分 *61.50*") {
		t.Errorf("the published result is not shown:\n%s", got)
	}
	got := d.must(zhang, "/score T1")
	if strings.Contains(got, "最终") || !strings.Contains(got, "S11") {
		t.Errorf("a colleague's published tenure quarter ends one's own:\n%s", got)
	}
}

func TestRecordsInACurrencyWithoutARateAreNamedWithTheRemedy(t *testing.T) {
	d := openDesk(t)
	revenue := appraisal.Measure{Metric: "revenue"}
	f := d.store.figures[revenue][liNa]
	f.Left, f.Unrated = 2, []string{"USD"}
	d.store.figures[revenue][liNa] = f
	for _, line := range []string{"/score", "/score 说明"} {
		got := d.must(liNa, line)
		if !strings.Contains(got, "USD") || !strings.Contains(got, "`/merit 设置 汇率 USD 7.12 于 2026-10-01`") {
			t.Errorf("%s:\n%s", line, got)
		}
	}
	if got := d.must(chen, "/score"); !strings.Contains(got, "USD") {
		t.Errorf("the owner's table does not name the currency:\n%s", got)
	}
}

// A salary could be worked out from the amount of a bonus.
func TestBonusAmountsAreForThePersonAndTheOwner(t *testing.T) {
	for _, tt := range []struct {
		who   appraisal.MemberID
		line  string
		shown bool
	}{
		{liNa, "/score", true}, {chen, "/score @李娜", true}, {wang, "/score @李娜", false}, {wang, "/score", false},
	} {
		d := openDesk(t)
		got := d.must(tt.who, tt.line)
		if strings.Contains(got, "3200.00") != tt.shown {
			t.Errorf("%s %s:\n%s", tt.who, tt.line, got)
		}
		if strings.Contains(tt.line, "@") && !strings.Contains(got, "奖金") && !strings.Contains(got, "bonus") {
			t.Errorf("%s %s does not name the bonus:\n%s", tt.who, tt.line, got)
		}
	}
}

func TestAnIndicatorIsFoundByAPartOfItsName(t *testing.T) {
	d := openDesk(t)
	for line, want := range map[string]string{
		"/score 说明 新客户": "新客户开发", "/score 说明 满意度 上季度": "客户满意度", "/score explain satisf": "客户满意度", "/score 说明 上季度 团队": "团队协作",
	} {
		if got := d.must(liNa, line); !strings.HasPrefix(got, "# "+want+" ·") {
			t.Errorf("%s:\n%s", line, got)
		}
	}
	for _, line := range []string{"/score 说明 客户", "/score 说明 天气"} { // several, none
		_, err := d.say(liNa, line)
		d.fails(err, appraisal.Invalid, "score_indicator")
		if e := (*appraisal.Error)(nil); !errors.As(err, &e) || !strings.Contains(fmt.Sprint(e.Details), "业务收入、新客户开发、客户满意度、团队协作") {
			t.Errorf("%s: %v does not list the indicators", line, e)
		}
	}
}

func TestTheSumAgreesWithACalculator(t *testing.T) {
	d := openDesk(t)
	d.figures(liNa, "293760", "3", "93.97", "96.64") // 36.72 + 12 + 18.794 + 9.664
	if got, want := d.must(liNa, "/score 说明"), "36.7200 + 12.0000 + 18.7940 + 9.6640 = 77.1780 ≈ 77.18"; !strings.Contains(got, want) {
		t.Errorf("%q is not in\n%s", want, got)
	}
}

func TestBadScoreRequests(t *testing.T) {
	tests := []struct {
		line   string
		code   appraisal.Code
		reason string
	}{
		{"/score nextyear", appraisal.Invalid, "score_unreadable"},
		{"/score explain " + strings.Repeat("长", 10_000), appraisal.Invalid, "score_indicator"},
		{"/score 2027", appraisal.Invalid, "period_future"},
		{"/score next quarter", appraisal.Invalid, "period_future"},
		{"/score week", appraisal.Invalid, "scheme_other_period"},
		{"/score 2026-Q9", appraisal.Invalid, "score_unreadable"},
	}
	d := openDesk(t)
	for _, tt := range tests {
		_, err := d.say(liNa, tt.line)
		if e := (*appraisal.Error)(nil); !errors.As(err, &e) || e.Code != tt.code || e.Reason != tt.reason {
			t.Errorf("%.40s: %v, want %s", tt.line, err, tt.reason)
		}
	}
	for _, value := range []string{"", "x", "2026-Q4/U1LI/joy/0", "2026-Q4/U1LI/revenue/-1", "2026-W40", "2026-Q4/U1LI/revenue/x"} {
		_, err := d.press(liNa, "score.explain", value)
		d.fails(err, appraisal.Conflict, "button_outdated")
	}
	d.store.settings.Scheme = "S99"
	_, err := d.say(liNa, "/score")
	d.fails(err, appraisal.NotFound, "scheme_gone")
}

func TestARatingGivenAsALevelIsShownAsOne(t *testing.T) {
	d := openDesk(t)
	d.store.records = []appraisal.Record{{On: calendar.NewDate(2026, 11, 1), Label: "张伟", Level: "合格"}, {On: calendar.NewDate(2026, 11, 2), Label: "张伟", Value: decimal.NewFromInt(85)}}
	got := d.must(wang, "/score explain teamwork @李娜")
	for _, row := range []string{"| 张伟 | 合格\n", "| 张伟 | 85\n"} {
		if !strings.Contains(got, row) {
			t.Errorf("no %q in\n%s", row, got)
		}
	}
}

func TestRecordsArePagedAndRatersHidden(t *testing.T) {
	d := openDesk(t)
	for i := range 45 {
		d.store.records = append(d.store.records, appraisal.Record{On: calendar.NewDate(2026, 11, 1), Label: "张伟", Value: decimal.NewFromInt(int64(i))})
	}
	var pages []string
	value := "2026-Q4/U1LI/teamwork/0"
	for value != "" {
		r, err := d.press(liNa, "score.explain", value)
		if err != nil {
			t.Fatal(err)
		}
		value = ""
		for _, b := range r.Message.Blocks {
			if b.Table != nil {
				pages = append(pages, fmt.Sprint(len(b.Table.Rows)))
			}
			for _, a := range b.Actions {
				value = a.Value
			}
		}
		if got := d.words("zh-CN", r); strings.Contains(got, "张伟") {
			t.Fatalf("the person rated reads who rated:\n%s", got)
		}
	}
	if diff := cmp.Diff([]string{"20", "20", "5"}, pages); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	if got := d.must(wang, "/score explain teamwork @李娜"); !strings.Contains(got, "张伟") {
		t.Errorf("the manager does not read who rated:\n%s", got)
	}
}
