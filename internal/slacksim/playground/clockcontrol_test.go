package playground

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestClockMovesOnceAtATime(t *testing.T) {
	f := newFixture(t, "en")
	started, finish := make(chan struct{}), make(chan struct{})
	f.clock.due = func(context.Context, time.Time) error {
		close(started)
		<-finish
		return nil
	}
	done := make(chan string)
	go func() { done <- f.mustAct("clock", `{"preset":"friday"}`) }()
	<-started
	if c := f.get("").Clock; !c.Busy || c.Target != friday.Add(6*time.Hour+30*time.Minute).UnixMilli() {
		t.Errorf("while it moves: %+v", c)
	}
	if status, body := f.act("clock", `{"plus":60}`); status != http.StatusConflict || !strings.Contains(body, "busy") {
		t.Errorf("a second move: %d %s", status, body)
	}
	close(finish)
	<-done
	if c := f.get("").Clock; c.Busy || c.Local != "2026-11-20T16:00" {
		t.Errorf("afterwards: %+v", c)
	}
}

func TestClockSaysThatItFailed(t *testing.T) {
	f := newFixture(t, "en")
	f.clock.due = func(context.Context, time.Time) error { return errors.New("database is gone: password=secret") }
	status, body := f.act("clock", `{"plus":3600}`)
	if status != http.StatusInternalServerError || body != `{"error":"clock_failed"}` {
		t.Errorf("%d %s", status, body)
	}
	if c := f.get("").Clock; c.Busy || !c.Failed {
		t.Errorf("clock: %+v", c)
	}
	f.clock.due = nil
	f.mustAct("clock", `{"plus":3600}`)
	if c := f.get("").Clock; c.Failed || c.Local != "2026-11-20T10:30" {
		t.Errorf("after it went well: %+v", c)
	}
}
