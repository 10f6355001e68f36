package playground

import (
	"context"
	"errors"
	"time"
)

const (
	localTime = "2006-01-02T15:04" // what a datetime-local field holds
	// farthest bounds how far one move may go, so that a slip of the finger does not play a century of reminders.
	farthest = 400 * 24 * time.Hour
)

var (
	errBusy        = &problem{409, "busy"}
	errPast        = &problem{400, "past"}
	errTooFar      = &problem{400, "too_far"}
	errNoClock     = &problem{404, "not_found"}
	errClockFailed = &problem{500, "clock_failed"}
)

// clockState is a move of the clock in progress.
type clockState struct {
	busy, failed bool
	target       time.Time
}

type clock struct {
	At      int64    `json:"at"`    // milliseconds since 1970
	Zone    string   `json:"zone"`  // IANA name; empty if the location has none
	Local   string   `json:"local"` // in the clock's zone, as a datetime-local field holds it
	Busy    bool     `json:"busy"`
	Failed  bool     `json:"failed"` // the last move ended with an error
	Target  int64    `json:"target"`
	Presets []preset `json:"presets"`
}

type preset struct {
	ID    string `json:"id"`
	Label Label  `json:"label"`
	At    int64  `json:"at"`
}

func (s *server) clockNow() *clock {
	if s.opts.Clock == nil {
		return nil
	}
	now := s.opts.Clock.Now()
	out := &clock{At: now.UnixMilli(), Zone: zoneName(now), Local: now.Format(localTime), Presets: []preset{}}
	for _, p := range s.presets() {
		out.Presets = append(out.Presets, preset{p.ID, p.Label, p.At.UnixMilli()})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out.Busy, out.Failed, out.Target = s.clock.busy, s.clock.failed, s.clock.target.UnixMilli()
	return out
}

func (s *server) presets() []Preset {
	if s.opts.Presets == nil {
		return nil
	}
	return s.opts.Presets()
}

// zoneName is the zone for a browser; "Local" means nothing there.
func zoneName(t time.Time) string {
	if name := t.Location().String(); name != "Local" {
		return name
	}
	return ""
}

type clockRequest struct {
	Preset string `json:"preset"` // to the preset's moment
	Plus   int64  `json:"plus"`   // seconds forward
	Local  string `json:"local"`  // to a wall time in the clock's zone
}

type clockAnswer struct {
	At int64 `json:"at"`
}

// moveClock moves the clock and answers when everything due in between has happened.
func (s *server) moveClock(ctx context.Context, raw []byte) (any, error) {
	var in clockRequest
	if err := decode(raw, &in); err != nil {
		return nil, err
	}
	if s.opts.Clock == nil {
		return nil, errNoClock
	}
	to, err := s.target(in)
	if err != nil {
		return nil, err
	}
	if !s.beginMove(to) {
		return nil, errBusy
	}
	err = s.opts.Clock.MoveTo(ctx, to)
	s.endMove(err != nil)
	if err != nil {
		return nil, errors.Join(errClockFailed, err)
	}
	return clockAnswer{s.opts.Clock.Now().UnixMilli()}, nil
}

func (s *server) target(in clockRequest) (time.Time, error) {
	now := s.opts.Clock.Now()
	var to time.Time
	switch {
	case in.Preset != "":
		for _, p := range s.presets() {
			if p.ID == in.Preset {
				to = p.At
			}
		}
		if to.IsZero() {
			return to, &problem{404, "not_found"}
		}
	case in.Local != "":
		t, err := time.ParseInLocation(localTime, in.Local, now.Location())
		if err != nil {
			return to, errMalformed
		}
		to = t
	default:
		if in.Plus > int64(farthest/time.Second) {
			return to, errTooFar
		}
		to = now.Add(time.Duration(in.Plus) * time.Second)
	}
	switch {
	case !to.After(now):
		return to, errPast
	case to.Sub(now) > farthest:
		return to, errTooFar
	}
	return to, nil
}

func (s *server) beginMove(to time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.clock.busy {
		return false
	}
	s.clock = clockState{busy: true, target: to}
	s.news.tell()
	return true
}

func (s *server) endMove(failed bool) {
	s.mu.Lock()
	s.clock.busy, s.clock.failed = false, failed
	s.mu.Unlock()
	s.news.tell()
}
