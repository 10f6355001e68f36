package commands_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func TestSurveysAreEntered(t *testing.T) {
	tests := []struct {
		name, line string
		who        appraisal.MemberID
		want       string // customer, member, day, score, comment
	}{
		{"today", "/survey C-1 92", liNa, "1 U1LI 2026-11-20 92 "},
		{"on a date with a comment", "/survey Acme Trading 88.5 on 2026-11-03 very friendly", liNa, "2 U1LI 2026-11-03 88.5 very friendly"},
		{"Chinese", "/survey “Acme Trading” 90分 昨天 备注 服务很好", liNa, "2 U1LI 2026-11-19 90 服务很好"},
		{"a manager for the team", "/survey acme trading 70", wang, "2 U1LI 2026-11-20 70 "},
		{"the owner for anybody", "/survey nordlicht 0", chen, "3 U3OTHER 2026-11-20 0 "},
		{"a customer of nobody counts for who enters it", "/survey nobody's 100", liNa, "4 U1LI 2026-11-20 100 "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := openDesk(t)
			d.must(tt.who, tt.line)
			if len(d.store.surveys) != 1 {
				t.Fatalf("surveys: %v", d.store.surveys)
			}
			s := d.store.surveys[0]
			if got := fmt.Sprintf("%d %s %s %s %s", s.Customer, s.Member, s.On, s.Score, s.Comment); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAnAnswerIsRepeatedAndCanBeUndone(t *testing.T) {
	d := openDesk(t)
	got := d.must(liNa, "/survey C-1 92 备注 服务很好")
	if !strings.Contains(got, "服务很好") || !strings.Contains(got, "[survey.undo S-1] 撤销") {
		t.Errorf("the reply:\n%s", got)
	}
	for _, who := range []appraisal.MemberID{zhang, other} {
		_, err := d.press(who, "survey.undo", "S-1")
		d.fails(err, appraisal.NotFound, "survey_missing")
	}
	if len(d.store.refused) != 2 {
		t.Errorf("logged %v", d.store.refused)
	}
	if r, err := d.press(liNa, "survey.undo", "S-1"); err != nil || !r.Replace || !d.store.surveys[0].Voided {
		t.Errorf("%+v, %v", r, err)
	}
	_, err := d.press(liNa, "survey.undo", "S-1")
	d.fails(err, appraisal.Conflict, "survey_voided")
	_, err = d.press(liNa, "survey.undo", "x")
	d.fails(err, appraisal.Conflict, "button_outdated")
}

func TestAnswersAreListed(t *testing.T) {
	d := openDesk(t)
	d.must(liNa, "/survey C-1 92 备注 服务很好")
	d.must(liNa, "/survey C-2 71")
	d.must(chen, "/survey nordlicht 33")
	for _, tt := range []struct {
		who        appraisal.MemberID
		line       string
		has, hasnt string
	}{
		{liNa, "/survey 列表", "服务很好", "33"}, {liNa, "/survey list C-2", "71", "92"}, {zhang, "/survey 列表", "还没有", "92"},
		{wang, "/survey list", "92", "33"}, {chen, "/survey 列表", "33", ""}, {wang, "/survey list nordlicht", "No customer answers", "33"},
	} {
		got := d.must(tt.who, tt.line)
		if !strings.Contains(got, tt.has) || tt.hasnt != "" && strings.Contains(got, tt.hasnt) {
			t.Errorf("%s %s:\n%s", tt.who, tt.line, got)
		}
	}
}

func TestBadSurveys(t *testing.T) {
	tests := []struct {
		line   string
		code   appraisal.Code
		reason string
	}{
		{"/survey Acme", appraisal.Invalid, "survey_score"},
		{"/survey Acme good", appraisal.Invalid, "survey_score"},
		{"/survey Acme 101", appraisal.Invalid, "score_range"},
		{"/survey Acme -5", appraisal.Invalid, "score_range"},
		{"/survey Acme 1e1", appraisal.Invalid, "score_range"},
		{"/survey C-1 92 tomorrow", appraisal.Invalid, "date_in_future"},
		{"/survey Unknown 92", appraisal.NotFound, "survey_customer"},
		{"/survey Nordlicht 92", appraisal.Forbidden, "survey_not_yours"},
		{"/survey C-1 92 note " + strings.Repeat("长", 10_000), appraisal.Invalid, "note_too_long"},
	}
	for _, tt := range tests {
		d := openDesk(t)
		_, err := d.say(liNa, tt.line)
		if e := (*appraisal.Error)(nil); !errors.As(err, &e) || e.Code != tt.code || e.Reason != tt.reason {
			t.Errorf("%.40s: %v, want %s", tt.line, err, tt.reason)
		}
		if len(d.store.surveys) != 0 {
			t.Errorf("%.40s: kept %v", tt.line, d.store.surveys)
		}
	}
}

func TestAnAmbiguousCustomerIsChosenByButton(t *testing.T) {
	d := openDesk(t)
	r, err := d.say(liNa, "/survey acm 92 on 2026-11-03 note “nice”, they said")
	if err != nil || len(d.store.surveys) != 0 {
		t.Fatal(err, d.store.surveys)
	}
	value := ""
	for _, b := range r.Message.Blocks {
		for _, a := range b.Actions {
			value = a.Value
		}
	}
	if r, err = d.press(liNa, "survey.pick", value); err != nil || !r.Replace {
		t.Fatalf("%+v, %v", r, err)
	}
	if len(d.store.surveys) != 1 || d.store.surveys[0].Customer != 2 || d.store.surveys[0].On.String() != "2026-11-03" || !strings.Contains(d.store.surveys[0].Comment, "they said") {
		t.Errorf("surveys: %+v", d.store.surveys)
	}
	if again, err := d.press(liNa, "survey.pick", value); err != nil || !again.Replace || len(d.store.surveys) != 1 {
		t.Errorf("the same button once more: %+v, %v, %v", again, err, d.store.surveys)
	}
	for old, other := range map[string]string{"C-2": "C-1", " 92 ": " 29 ", "they said": "he said"} { // the line is saved already, but not so
		changed := strings.Replace(value, old, other, 1)
		if changed == value {
			t.Fatalf("%q is not in %q", old, value)
		}
		_, err := d.press(liNa, "survey.pick", changed)
		d.fails(err, appraisal.Conflict, "button_outdated")
	}
	for _, bad := range []string{"", "k\nC-1", "k\nC-1\nAcme", "k\nx\nAcme 92"} {
		_, err := d.press(liNa, "survey.pick", bad)
		d.fails(err, appraisal.Conflict, "button_outdated")
	}
}

func TestSurveyForm(t *testing.T) {
	d := openDesk(t)
	if form := d.must(liNa, "/survey"); !strings.Contains(form, "form survey.new") || !strings.Contains(form, "on [2026-11-20]") {
		t.Errorf("form:\n%s", form)
	}
	if _, err := d.submit(liNa, "survey.new", "customer", "C-1", "score", "92", "on", "2026-11-01", "comment", "ok"); err != nil || len(d.store.surveys) != 1 {
		t.Errorf("%v, %v", err, d.store.surveys)
	}
	for field, values := range map[string][]string{
		"score":    {"customer", "C-1", "score", "a lot", "on", "2026-11-01"},
		"on":       {"customer", "C-1", "score", "9", "on", "2027-11-01"},
		"customer": {"customer", "C-9", "score", "9", "on", "2026-11-01"},
	} {
		r, err := d.submit(liNa, "survey.new", values...)
		if err != nil || len(r.Refused) != 1 || r.Refused[0].Input != field {
			t.Errorf("%s: %+v, %v", field, r.Refused, err)
		}
	}
}

func TestRatings(t *testing.T) {
	d := openDesk(t)
	got := d.must(liNa, "/rate @张伟 85 always <@U2ZHANG|zhang> helps")
	if len(d.store.ratings) != 1 {
		t.Fatalf("ratings: %v", d.store.ratings)
	}
	r := d.store.ratings[0]
	if said := fmt.Sprintf("%s %s %s %s %s %s %s", r.Period.ID(), r.By, r.Of, r.Kind, r.Item, r.Score, r.Reason); said != "2026-Q4 U1LI U2ZHANG peer teamwork 85 always @zhang helps" {
		t.Errorf("kept %q", said)
	}
	if !strings.Contains(got, "@张伟") || !strings.Contains(got, "85") {
		t.Errorf("reply:\n%s", got)
	}
	tests := []struct {
		who    appraisal.MemberID
		line   string
		code   appraisal.Code
		reason string
	}{
		{liNa, "/rate @李娜 100", appraisal.Forbidden, "rate_self"},
		{liNa, "/rate me 100", appraisal.Forbidden, "rate_self"},
		{liNa, "/rate @Otto 10", appraisal.Forbidden, "rate_team_only"},
		{liNa, "/rate @王强 10", appraisal.Forbidden, "rate_team_only"},
		{wang, "/rate @李娜 10", appraisal.Forbidden, "rate_peers_only"},
		{liNa, "/rate @nobody 10", appraisal.NotFound, "member_missing"},
		{liNa, "/rate 85", appraisal.Invalid, "rate_member"},
		{liNa, "/rate @张伟", appraisal.Invalid, "rate_score"},
		{liNa, "/rate @张伟 good", appraisal.Invalid, "score_range"},
		{liNa, "/rate @张伟 100.5", appraisal.Invalid, "score_range"},
		{liNa, "/rate @张伟 80 " + strings.Repeat("长", 10_000), appraisal.Invalid, "note_too_long"},
	}
	for _, tt := range tests {
		_, err := d.say(tt.who, tt.line)
		if e := (*appraisal.Error)(nil); !errors.As(err, &e) || e.Code != tt.code || e.Reason != tt.reason {
			t.Errorf("%.40s: %v, want %s", tt.line, err, tt.reason)
		}
	}
	if len(d.store.ratings) != 1 {
		t.Errorf("ratings: %v", d.store.ratings)
	}
	if form := d.must(liNa, "/rate"); !strings.Contains(form, "form rate.new") {
		t.Errorf("form:\n%s", form)
	}
	if _, err := d.submit(liNa, "rate.new", "member", string(zhang), "score", "70", "reason", ""); err != nil || len(d.store.ratings) != 2 {
		t.Errorf("%v, %v", err, d.store.ratings)
	}
	if r, err := d.submit(liNa, "rate.new", "member", "U9", "score", "70"); err != nil || len(r.Refused) != 1 || r.Refused[0].Input != "member" {
		t.Errorf("%+v, %v", r.Refused, err)
	}
}
