package commands_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// kept is a company's own schemes and the uses said so far.
type kept struct {
	bodies map[string]string // by "id@version", the newest last in order
	order  []appraisal.SavedScheme
}

func (s *deskStore) SaveScheme(_ context.Context, c appraisal.Change, id, version, body string) error {
	if have, ok := s.kept.bodies[id+"@"+version]; ok && have != body {
		return appraisal.Errorf(appraisal.Conflict, "scheme_version_taken", "scheme", id, "version", version)
	}
	if s.kept.bodies == nil {
		s.kept.bodies = map[string]string{}
	}
	s.kept.bodies[id+"@"+version] = body
	s.kept.order = append([]appraisal.SavedScheme{{Scheme: id, Version: version, By: c.Actor, At: c.At}}, s.kept.order...)
	return nil
}

func (s *deskStore) Scheme(_ context.Context, _ appraisal.WorkspaceID, id, version string) (string, error) {
	body, ok := s.kept.bodies[id+"@"+version]
	if !ok {
		return "", appraisal.Errorf(appraisal.NotFound, "scheme_version_missing", "scheme", id, "version", version)
	}
	return body, nil
}

func (s *deskStore) SchemeList(context.Context, appraisal.WorkspaceID) ([]appraisal.SavedScheme, error) {
	return s.kept.order, nil
}

func (s *deskStore) UseScheme(_ context.Context, _ appraisal.Change, use appraisal.SchemeUse) error {
	s.settings.Uses = append(s.settings.Uses, use)
	return nil
}

// ownScheme is S09 under another id, with the level A from another score.
func ownScheme(tb testing.TB, version, from string) string {
	tb.Helper()
	body, ok := appraisal.Shipped("S09")
	if !ok {
		tb.Fatal("S09 is not shipped")
	}
	return strings.NewReplacer("id: S09\n", "id: EAST\n", `version: "1"`, `version: "`+version+`"`, "{id: A, from: 75", "{id: A, from: "+from).Replace(string(body))
}

func (d *desk) submits(who appraisal.MemberID, form string, values ...commands.Value) (message.Reply, error) {
	d.said++
	return d.app.Submit(context.Background(), commands.Submission{
		Workspace: deskWorkspace, User: who, Form: form, Values: values, Key: fmt.Sprintf("f%d", d.said), At: deskTime,
	})
}

// parts splits a file over the fields of the form.
func parts(body string) []commands.Value {
	var values []commands.Value
	part := ""
	for _, l := range strings.SplitAfter(body, "\n") {
		if len([]rune(part))+len([]rune(l)) > 3000 {
			values = append(values, commands.Value{Input: fmt.Sprintf("text%d", len(values)+1), Value: part})
			part = ""
		}
		part += l
	}
	return append(values, commands.Value{Input: fmt.Sprintf("text%d", len(values)+1), Value: strings.TrimSuffix(part, "\n")})
}

func TestSchemesInBothLanguages(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		d := openDesk(t)
		for i := range d.store.members {
			d.store.members[i].Lang = lang
		}
		var got strings.Builder
		for _, line := range []string{
			"/scheme", "/scheme show S02", "/scheme use S02", "/scheme use s02 from 2027-01", "/scheme use S09", "/scheme check",
			"/scheme compare S09 S05 last quarter", "/merit settings policy S04", "/merit grade @李娜 2",
		} {
			r, err := d.say(chen, line)
			if err != nil {
				t.Fatal(line, err)
			}
			fmt.Fprintf(&got, "> %s\n%s\n", line, d.words(lang, r))
		}
		fmt.Fprintf(&got, "> rep: /scheme\n%s\n", d.must(liNa, "/scheme"))
		d.golden("scheme."+lang+".txt", got.String())
	}
}

func TestASchemeIsUsedOnceItIsConfirmed(t *testing.T) {
	d := openDesk(t)
	r, err := d.say(chen, "/scheme 启用 S05 从下季度")
	if err != nil || len(d.store.settings.Uses) > 0 {
		t.Fatal(err, d.store.settings.Uses)
	}
	value := ""
	for _, b := range r.Message.Blocks {
		for _, a := range b.Actions {
			if a.ID == "scheme.use" {
				value = a.Value
			}
		}
	}
	if value != "S05@/2027-01-01" {
		t.Fatalf("the button says %q", value)
	}
	for _, who := range []appraisal.MemberID{liNa, wang} {
		_, err := d.press(who, "scheme.use", value)
		d.fails(err, appraisal.Forbidden, "not_allowed")
	}
	if r, err = d.press(chen, "scheme.use", value); err != nil || !r.Replace {
		t.Fatal(err)
	}
	want := appraisal.SchemeUse{From: calendar.NewDate(2027, 1, 1), Scheme: "S05"}
	if !slices.Equal(d.store.settings.Uses, []appraisal.SchemeUse{want}) {
		t.Errorf("uses %+v", d.store.settings.Uses)
	}
	if got := d.must(liNa, "/score"); !strings.Contains(got, "S09") { // this quarter stays as it was
		t.Errorf("the running quarter follows another policy:\n%s", got)
	}
	if got := d.must(chen, "/scheme"); !strings.Contains(got, "2027-01-01 起启用") {
		t.Errorf("the list does not say so:\n%s", got)
	}
}

func TestWhenASchemeMayTakeEffect(t *testing.T) {
	for line, want := range map[string]string{
		"/scheme use S02": "2027-01-01", "/scheme use S02 from this month": "2026-11-01", "/scheme use S02 from 2026-12": "2026-12-01", "/scheme 启用 S02 从1月起": "2027-01-01",
		"/scheme use S02 next month": "2026-12-01", "/scheme use S02 from 2027": "2027-01-01", "/scheme use S02 from next quarter": "2027-01-01",
	} {
		d := openDesk(t)
		r, err := d.say(chen, line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if got := d.words("zh-CN", r); !strings.Contains(got, "/"+want) {
			t.Errorf("%s: not from %s:\n%s", line, want, got)
		}
	}
	for line, reason := range map[string]string{
		"/scheme use S02 from 2026-Q4": "scheme_past", "/scheme use S02 from 2026-10": "scheme_past", "/scheme use S05 from this quarter": "scheme_past", // October is over
		"/scheme use S02 from 2026-Q3": "scheme_past", "/scheme use S02 from 2025": "scheme_past", "/scheme use S02 from 2031": "scheme_far",
		"/scheme use S02 from 2026-W50": "scheme_from", "/scheme use S02 tomorrow": "scheme_from", "/scheme use S02 from": "scheme_from", "/scheme use S99": "scheme_missing",
		"/scheme use " + strings.Repeat("长", 10_000): "scheme_missing", "/scheme use 🙂": "scheme_missing",
	} {
		d := openDesk(t)
		_, err := d.say(chen, line)
		d.fails(err, appraisal.Invalid, reason)
	}
	for _, value := range []string{"", "S02", "S02@/", "S02@/2026-12-02x", "S02@/2026-07-01", "S02@/2026-10-01", "S02@/2027-01-02", "S99@/2027-01-01", "S02@7/2027-01-01"} {
		d := openDesk(t)
		if _, err := d.press(chen, "scheme.use", value); err == nil || len(d.store.settings.Uses) > 0 {
			t.Errorf("%q was used", value)
		}
	}
}

// The running quarter may change its policy only where neither policy appraises a part of it that is over.
func TestWhatIsOverKeepsItsPolicy(t *testing.T) {
	d := openDesk(t)
	d.store.settings.Scheme = "S05" // quarters alone
	if got := d.must(chen, "/scheme use S04 from this quarter"); !strings.Contains(got, "/2026-10-01") || !strings.Contains(got, "已经结束的周期不变") {
		t.Errorf("the running quarter can't be changed:\n%s", got)
	}
	for line, want := range map[string]string{"S04 from 2026-Q3": "2026-Q3 2026-10-01", "S04 from 2026": "2026-Q3 2026-10-01", "S02 from 2026-Q4": "2026-10 2026-11-01"} {
		_, err := d.say(chen, "/scheme use "+line)
		d.fails(err, appraisal.Invalid, "scheme_past")
		var e *appraisal.Error
		if asError(err, &e); fmt.Sprint(d.detail(e, "period"), " ", d.detail(e, "earliest")) != want {
			t.Errorf("%s: %+v", line, e.Details)
		}
	}
	d.store.settings.Uses = []appraisal.SchemeUse{{From: calendar.NewDate(2026, 7, 1), Scheme: "GONE", Version: "1"}} // nobody knows what it appraised
	_, err := d.say(chen, "/scheme use S04 from this quarter")
	d.fails(err, appraisal.Invalid, "scheme_past")
}

func (d *desk) detail(e *appraisal.Error, name string) string {
	d.Helper()
	for _, x := range e.Details {
		if x.Name == name {
			return x.Value
		}
	}
	return ""
}

func TestOnlyTheOwnerChecksComparesAndUses(t *testing.T) {
	d := openDesk(t)
	for _, line := range []string{"/scheme use S02", "/scheme check", "/scheme check S02", "/scheme compare S09 S02", "/merit settings policy S02", "/merit grade @李娜 2"} {
		for _, who := range []appraisal.MemberID{liNa, wang} {
			_, err := d.say(who, line)
			d.fails(err, appraisal.Forbidden, "not_allowed")
		}
	}
	_, err := d.submits(liNa, "scheme.check", parts(ownScheme(t, "1", "70"))...)
	d.fails(err, appraisal.Forbidden, "not_allowed")
	if got := d.must(liNa, "/scheme show S02"); strings.Contains(got, "scheme.use") || strings.Contains(got, "scheme.ask") {
		t.Errorf("a rep is offered to change the policy:\n%s", got)
	}
}

func TestACompanysOwnSchemeIsCheckedKeptAndUsed(t *testing.T) {
	d := openDesk(t)
	body := ownScheme(t, "1", "70")
	r, err := d.submits(chen, "scheme.check", parts(body)...)
	if err != nil || len(d.store.kept.order) > 0 {
		t.Fatal(err, "kept without being asked to")
	}
	if got := d.words("zh-CN", r); strings.Contains(got, "*错误*") {
		t.Fatalf("S09 under another name has faults:\n%s", got)
	}
	if _, err = d.submits(chen, "scheme.check", append(parts(body), commands.Value{Input: "keep", Value: "yes"})...); err != nil {
		t.Fatal(err)
	}
	if d.store.kept.bodies["EAST@1"] != body {
		t.Error("what was kept is not what was pasted")
	}
	if _, err = d.press(chen, "scheme.ask", "EAST@1"); err != nil {
		t.Error(err)
	}
	if _, err = d.press(chen, "scheme.use", "EAST@1/2027-01-01"); err != nil {
		t.Fatal(err)
	}
	d.store.settings.Uses[0].From = calendar.NewDate(2026, 10, 1) // time passes
	if got := d.must(chen, "/scheme show"); !strings.Contains(got, "EAST") {
		t.Errorf("another policy is shown:\n%s", got)
	}
	d.figures(liNa, "400000", "0", "70", "70") // 50 + 0 + 14 + 7 = 71: A there, B by S09
	if got := d.must(liNa, "/score"); !strings.Contains(got, "*71.00*，等级 *A（良好）*") || !strings.Contains(got, "EAST") {
		t.Errorf("the score does not follow it:\n%s", got)
	}
	if r, err = d.submits(chen, "scheme.check", append(parts(ownScheme(t, "1", "65")), commands.Value{Input: "keep", Value: "yes"})...); err != nil || len(r.Refused) != 1 {
		t.Errorf("another body under the same version: %+v, %v", r, err)
	}
	if got := d.must(chen, "/scheme compare EAST S09 2026-Q4"); !strings.Contains(got, "A → B ▼") {
		t.Errorf("who moves is not shown:\n%s", got)
	}
}

func TestAnOlderVersionIsFoundByItsName(t *testing.T) {
	d := openDesk(t)
	for _, v := range []string{"V2", "V3"} {
		if _, err := d.submits(chen, "scheme.check", append(parts(ownScheme(t, v, "70")), commands.Value{Input: "keep", Value: "yes"})...); err != nil {
			t.Fatal(err)
		}
	}
	for said, want := range map[string]string{"EAST@V2": "EAST@V2", "east@v2": "EAST@V2", "EAST@v3": "EAST@V3", "east": "EAST@V3"} {
		if got := d.must(chen, "/scheme show "+said); !strings.Contains(got, "[scheme.ask "+want+"]") {
			t.Errorf("%s: %s is not shown:\n%s", said, want, got)
		}
	}
	_, err := d.say(chen, "/scheme show EAST@V9")
	d.fails(err, appraisal.Invalid, "scheme_missing")
}

func TestAShippedIdIsNotKeptForAnOwnScheme(t *testing.T) {
	for _, id := range []string{"S09", "s09"} {
		d := openDesk(t)
		body := strings.Replace(ownScheme(t, "7", "70"), "id: EAST\n", "id: "+id+"\n", 1)
		r, err := d.submits(chen, "scheme.check", append(parts(body), commands.Value{Input: "keep", Value: "yes"})...)
		if err != nil || len(d.store.kept.order) > 0 {
			t.Errorf("%s: kept %v, %v", id, d.store.kept.order, err)
		}
		if got := d.words("zh-CN", r); !strings.Contains(got, id) {
			t.Errorf("%s: not named in\n%s", id, got)
		}
	}
}

func TestAShippedSchemeIsChecked(t *testing.T) {
	d := openDesk(t)
	for _, id := range []string{"S02", "s09", "S11"} {
		got := d.must(chen, "/scheme 检查 "+id)
		if !strings.HasPrefix(got, "# 检查考核办法 · "+strings.ToUpper(id)) || strings.Contains(got, "*错误*") || !strings.Contains(got, "可以使用") && !strings.Contains(got, "没有发现问题") {
			t.Errorf("%s:\n%s", id, got)
		}
	}
}

func TestAHostileSchemeIsAnsweredWithItsFaults(t *testing.T) {
	d := openDesk(t)
	for _, body := range []string{"id: [", "🙂", strings.Repeat("长", 3000), "id: X\nversion: 1\nwieght: 5", strings.Repeat("- ", 1400), ":", "\x00"} {
		r, err := d.submits(chen, "scheme.check", commands.Value{Input: "text1", Value: body}, commands.Value{Input: "keep", Value: "yes"})
		if err != nil || len(d.store.kept.order) > 0 {
			t.Errorf("%.20q: %v, kept %v", body, err, d.store.kept.order)
			continue
		}
		if got := d.words("zh-CN", r); !strings.Contains(got, "错误") {
			t.Errorf("%.20q: no fault in\n%s", body, got)
		}
	}
	if got := d.must(chen, "/scheme check id: X\nversion: \"1\""); !strings.Contains(got, "错误") {
		t.Errorf("a pasted line:\n%s", got)
	}
}

func TestBadComparisons(t *testing.T) {
	d := openDesk(t)
	for line, reason := range map[string]string{
		"/scheme compare": "scheme_compare", "/scheme compare S09": "scheme_compare", "/scheme compare S09 S99": "scheme_missing", "/scheme compare S09 S02 2027": "period_future",
		"/scheme compare S09 S07 q3": "scheme_other_period", "/scheme compare S09 S02 q3 now": "words_not_understood", "/scheme compare S09 S02 " + strings.Repeat("9", 10_000): "words_not_understood",
	} {
		_, err := d.say(chen, line)
		d.fails(err, appraisal.Invalid, reason)
	}
}
