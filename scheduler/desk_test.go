package scheduler

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
)

type adder []Job

func (a *adder) AddJob(_ context.Context, ch appraisal.Change, j Job) error {
	if ch.Key == "" {
		return errors.New("no key")
	}
	*a = append(*a, j)
	return nil
}

func TestDesk(t *testing.T) {
	var added adder
	d := Desk{&added}
	ch := appraisal.Change{Workspace: ws, Actor: "ULI", Key: "trigger:1"}
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, shanghai(t))
	if err := d.Snooze(context.Background(), ch, ReportNudge, "ULI", at); err != nil {
		t.Fatal(err)
	}
	want := Job{Workspace: ws, Name: ReportNudge, Subject: "ULI", Planned: at.UTC()}
	if len(added) != 1 || added[0] != want {
		t.Errorf("added %+v, want %+v", added, want)
	}
	for _, job := range []string{"lunch", PeriodEnd} {
		if err := d.Snooze(context.Background(), ch, job, "ULI", at); appraisal.CodeOf(err) != appraisal.Invalid {
			t.Errorf("%s is put off: %v", job, err)
		}
	}
	for _, j := range d.Defaults() {
		if err := d.Check(j.Job, j.Cron); err != nil {
			t.Errorf("default of %s: %v", j.Job, err)
		}
	}
	if len(d.Defaults()) != len(Specs()) {
		t.Errorf("%d defaults of %d jobs", len(d.Defaults()), len(Specs()))
	}
	if err := d.Check(Standings, "monday"); appraisal.CodeOf(err) != appraisal.Invalid {
		t.Errorf("an unreadable line passes: %v", err)
	}
}
