package commands

import (
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func TestAPaymentFormOnADealVoidedMeanwhile(t *testing.T) {
	d := newDesk(t)
	if _, err := d.types(t, "ULI", "/deal Acme Trading 5000"); err != nil {
		t.Fatal(err)
	}
	r, err := d.types(t, "ULI", "/deal pay D-128")
	form := okReply(t, r, err).Form
	if form == nil || form.Inputs[0].Initial != "5000 CNY" {
		t.Fatalf("got %+v", form)
	}
	values := []Value{{"amount", "6000"}, {"on", "2026-11-23"}}
	if r, err = d.sends(t, "ULI", form.ID, form.State, values...); len(okReply(t, r, err).Refused) != 1 {
		t.Errorf("too much was accepted: %+v", r)
	}
	if _, err := d.types(t, "ULI", "/deal void 128"); err != nil {
		t.Fatal(err)
	}
	values[0].Value = "3000"
	if _, err = d.sends(t, "ULI", form.ID, form.State, values...); reasonOf(err) != "deal_voided" || appraisal.CodeOf(err) != appraisal.Conflict {
		t.Errorf("got %v", err)
	}
	if len(d.entries) != 0 {
		t.Errorf("entries: %+v", d.entries)
	}
}

func TestAPaymentIsUndone(t *testing.T) {
	d := newDesk(t)
	if _, err := d.types(t, "ULI", "/deal Acme Trading 5000"); err != nil {
		t.Fatal(err)
	}
	r, err := d.types(t, "ULI", "/deal pay D-128 3000")
	r = okReply(t, r, err)
	if _, err := d.taps(t, "ULI", r, "entry.undo"); err != nil || !d.entries[0].Voided {
		t.Errorf("not undone: %v", err)
	}
	if _, err := d.taps(t, "ULI", r, "entry.undo"); reasonOf(err) != "entry_voided" {
		t.Errorf("a second tap: %v", err)
	}
}
