package commands_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

func TestStandings(t *testing.T) {
	d := openDesk(t)
	for _, lang := range []string{"zh-CN", "en"} {
		d.store.members[0].Lang, d.store.members[4].Lang = lang, lang
		var got strings.Builder
		for _, line := range []string{"/standings", "/standings 本月"} {
			fmt.Fprintf(&got, "> %s\n%s\n", line, d.must(liNa, line))
		}
		fmt.Fprintf(&got, "> owner: /standings\n%s\n> owner: /standings quarter north star\n%s", d.must(chen, "/standings"), d.must(chen, "/standings quarter north star"))
		d.golden("standings."+lang+".txt", got.String())
	}
}

func TestStandingsArePublishedToTheTeamAlone(t *testing.T) {
	d := openDesk(t)
	if got := d.must(liNa, "/standings"); strings.Contains(got, "Otto") {
		t.Errorf("a rep sees another team:\n%s", got)
	}
	if got := d.must(liNa, "/standings EAST month"); !strings.Contains(got, "张伟") {
		t.Errorf("the own team by its id:\n%s", got)
	}
	for _, who := range []appraisal.MemberID{liNa, wang} {
		for _, team := range []string{"north", "North Star", "nowhere", "all"} {
			_, err := d.say(who, "/standings "+team)
			d.fails(err, appraisal.Forbidden, "standings_private")
		}
		_, err := d.press(who, "standings.show", "quarter/north")
		d.fails(err, appraisal.Forbidden, "standings_private")
	}
	_, err := d.say(chen, "/standings nowhere")
	d.fails(err, appraisal.NotFound, "standings_team")
	_, err = d.say(liNa, "/standings 2030")
	d.fails(err, appraisal.Invalid, "period_future")
	_, err = d.press(liNa, "standings.show", "decade/east")
	d.fails(err, appraisal.Conflict, "button_outdated")
	d.store.members[0].Team = ""
	_, err = d.say(liNa, "/standings")
	d.fails(err, appraisal.NotFound, "standings_no_team")
}

func TestLongStandingsAreCutAndSaySo(t *testing.T) {
	d := openDesk(t)
	for i := range 150 {
		id := appraisal.MemberID(fmt.Sprintf("U%03d", i))
		d.store.members = append(d.store.members, appraisal.Member{ID: id, Name: string(id), Role: appraisal.Rep, Team: "east"})
		d.figures(id, decimal.NewFromInt(int64(i)).String(), "", "", "")
	}
	for who, rows := range map[appraisal.MemberID]int{liNa: 20, wang: 100} {
		r, err := d.say(who, "/standings")
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range r.Message.Blocks {
			if b.Table != nil && len(b.Table.Rows) != rows {
				t.Errorf("%s sees %d rows, want %d", who, len(b.Table.Rows), rows)
			}
			if b.Chart != nil && len(b.Chart.Bars) > 20 {
				t.Errorf("a chart of %d bars", len(b.Chart.Bars))
			}
		}
	}
	if got := d.must(liNa, "/standings"); !strings.Contains(got, "另有 132 人未列出") {
		t.Error("nothing says how many are left out")
	}
}

func TestStandingsOfAPublishedPeriodAreThePublishedFigures(t *testing.T) {
	d := openDesk(t)
	p, err := calendar.ParsePeriod("2026-Q3")
	if err != nil {
		t.Fatal(err)
	}
	amount := func(s string) *decimal.Decimal { v := decimal.RequireFromString(s); return &v }
	result := func(who appraisal.MemberID, value, target, attainment string) appraisal.Result {
		return appraisal.Result{Scheme: "S09", Period: p, Member: who, Indicators: []appraisal.IndicatorResult{
			{ID: "revenue", Measure: appraisal.Measure{Metric: "revenue"}, Value: amount(value), Target: amount(target), Attainment: amount(attainment)},
		}}
	}
	d.store.results = []appraisal.Result{
		result(liNa, "100000", "400000", "25"), result(zhang, "300000", "400000", "75"), result(other, "900000", "400000", "225"),
	}
	d.store.members[0].Left = calendar.NewDate(2026, 11, 1) // after the period: still in its results
	for _, who := range []appraisal.MemberID{zhang, wang} {
		d.store.members[3].Lang = "zh-CN"
		got := d.must(who, "/standings 上季度")
		for _, want := range []string{"| 1 | 张伟 | 75.0% | 300000.00 CNY | 400000.00 CNY", "| 2 | 李娜 | 25.0%", "已公布"} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is not in\n%s", want, got)
			}
		}
		if strings.Contains(got, "Otto") || strings.Contains(got, "900000") {
			t.Errorf("another team is in\n%s", got)
		}
	}
	if got := d.must(zhang, "/standings"); !strings.Contains(got, "80000.00 CNY") || strings.Contains(got, "已公布") {
		t.Errorf("the running quarter is not live:\n%s", got)
	}
}
