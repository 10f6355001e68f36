package commands

import (
	"strings"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
)

func TestWhoListsWhichDeals(t *testing.T) {
	d := newDesk(t)
	for _, line := range []struct {
		user appraisal.MemberID
		text string
	}{{"ULI", "/deal Acme Trading 5000"}, {"UZHAO", "/deal 华东阀门 6000"}, {"UFREMD", "/deal Acorn Supplies 7000"}} {
		if _, err := d.types(t, line.user, line.text); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		user       appraisal.MemberID
		text, want string
	}{
		{"ULI", "/deal list", "D-128"}, {"UWANG", "/deal list", "D-129 D-128"}, {"UCHEN", "/deal list", "D-130 D-129 D-128"},
		{"UWANG", "/deal list <@ULI|li>", "D-128"}, {"UCHEN", "/deal list 赵敏", "D-129"}, {"UCHEN", "/deal list @Li Na", "D-128"},
		{"UCHEN", "/deal list Acorn", "D-130"}, {"ULI", "/deal list Acorn", ""}, {"ULI", "/deal list me", "D-128"}, {"USPEC", "/deal list", ""},
	} {
		r, err := d.types(t, tt.user, tt.text)
		text := asRead(t, "en", okReply(t, r, err))
		var got []string
		for _, field := range strings.Fields(text) {
			if strings.HasPrefix(field, "D-") {
				got = append(got, field)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s %s: got %s", tt.user, tt.text, text)
		}
	}
	for _, text := range []string{"/deal list @Fremd", "/deal list <@UFREMD>"} {
		if _, err := d.types(t, "ULI", text); appraisal.CodeOf(err) != appraisal.Forbidden {
			t.Errorf("%s: %v", text, err)
		}
		if _, err := d.types(t, "UWANG", text); appraisal.CodeOf(err) != appraisal.Forbidden {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := d.types(t, "USPEC", "/deal Acme Trading 5000"); reasonOf(err) != "not_allowed" {
		t.Errorf("a specialist logs: %v", err)
	}
	if len(d.refused) != 5 {
		t.Errorf("logged %q", d.refused)
	}
}

func TestListsArePaged(t *testing.T) {
	d := newDesk(t)
	for i := range pageSize + 3 {
		if _, err := d.types(t, "ULI", "/deal Acme Trading "+strings.Repeat("1", i%9+1)+" note x"); err != nil {
			t.Fatal(err)
		}
		d.at = d.at.Add(time.Hour)
	}
	r, err := d.types(t, "ULI", "/deal list mine")
	r = okReply(t, r, err)
	next, err := d.taps(t, "ULI", r, "deal.more")
	next = okReply(t, next, err)
	if text := asRead(t, "en", next); !next.Replace || strings.Count(text, "D-") != 3 || strings.Contains(text, "deal.more") {
		t.Errorf("got %s", text)
	}
}
