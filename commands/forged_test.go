package commands

import (
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func TestAButtonWithSomebodyElsesKeyShowsNothing(t *testing.T) {
	for _, tt := range []struct{ line, press, value, secret string }{
		{"/deal Acme Trading 98765", "deal.again", "trigger:li\nC-2\nAcorn 5000 CNY on 2026-11-20", "98,765"},
		{"/deal Acme Trading 98765", "deal.pick", "trigger:li\nC-2\nAcorn 5000 CNY on 2026-11-20", "98,765"},
		{"/followup Acme Trading call secret plans", "followup.again", "trigger:li\nC-2\nAcorn call hello", "secret plans"},
	} {
		t.Run(tt.press, func(t *testing.T) {
			d := newDesk(t)
			if _, err := d.typesAs(t, "ULI", tt.line, "trigger:li"); err != nil {
				t.Fatal(err)
			}
			r, err := d.pushes(t, "UFREMD", tt.press, tt.value)
			if reasonOf(err) != "button_outdated" {
				t.Errorf("got %v", err)
			}
			if r.Message != nil && strings.Contains(asRead(t, "en", r), tt.secret) {
				t.Errorf("it shows %s", asRead(t, "en", r))
			}
		})
	}
}

func TestARepeatOfARequestWhoseRecordIsVoidSaysSo(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		save         func(*testing.T, *desk) error
		void         string
	}{
		{"a form of a deal", "deal_voided", func(t *testing.T, d *desk) error {
			t.Helper()
			_, err := d.sendsAs(t, "ULI", "deal.new", "", "view:1", Value{"customer", "C-1"}, Value{"amount", "5000"}, Value{"on", "2026-11-20"})
			return err
		}, "/deal void D-128"},
		{"a line with a deal", "deal_voided", func(t *testing.T, d *desk) error {
			t.Helper()
			_, err := d.typesAs(t, "ULI", "/deal Acme Trading 5000", "trigger:x")
			return err
		}, "/deal void D-128"},
		{"a form of a contact", "followup_voided", func(t *testing.T, d *desk) error {
			t.Helper()
			_, err := d.sendsAs(t, "ULI", "followup.new", "", "view:1", Value{"customer", "C-1"}, Value{"kind", "call"}, Value{"on", "2026-11-20"})
			return err
		}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			if err := tt.save(t, d); err != nil {
				t.Fatal(err)
			}
			if tt.void != "" {
				if _, err := d.types(t, "ULI", tt.void); err != nil {
					t.Fatal(err)
				}
			} else if _, err := d.pushes(t, "ULI", "followup.undo", "F-12"); err != nil {
				t.Fatal(err)
			}
			if err := tt.save(t, d); reasonOf(err) != tt.reason || appraisal.CodeOf(err) != appraisal.Conflict {
				t.Errorf("got %v, want %s", err, tt.reason)
			}
		})
	}
}

func TestARepeatOfAPaymentThatIsVoidSaysSo(t *testing.T) {
	d := newDesk(t)
	if _, err := d.types(t, "ULI", "/deal Acme Trading 5000"); err != nil {
		t.Fatal(err)
	}
	r, err := d.typesAs(t, "ULI", "/deal pay D-128 1000", "trigger:pay")
	if _, err := d.taps(t, "ULI", okReply(t, r, err), "entry.undo"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.typesAs(t, "ULI", "/deal pay D-128 1000", "trigger:pay"); reasonOf(err) != "entry_voided" {
		t.Errorf("got %v", err)
	}
}

func TestAManagerWithoutATeamSeesNobodyElse(t *testing.T) {
	d := newDesk(t)
	d.members[3].Team = ""
	d.members = append(d.members, appraisal.Member{Workspace: "T1", ID: "UX", Name: "Solitary", Role: appraisal.Rep})
	r, err := d.types(t, "UWANG", "/merit members")
	if text := asRead(t, "en", okReply(t, r, err)); strings.Contains(text, "Solitary") || strings.Contains(text, "Chen") {
		t.Errorf("shown: %s", text)
	}
}
