package scheduler

import (
	"log/slog"
	"time"

	"github.com/meritbot/meritbot/internal/library"
)

// Deps is what a Scheduler is made of. Store, Library and Now are needed.
type Deps struct {
	Store   Store
	Library *library.Library
	Now     func() time.Time
	Log     *slog.Logger   // nil: nothing is logged
	Meter   Meter          // nil: nothing is counted
	Jitter  func() float64 // uniform in [0, 1), spreads retries; nil: none
}

// Scheduler plans and runs the jobs of every workspace in the store. Any number of them may work on one database.
type Scheduler struct {
	store   Store
	library *library.Library
	now     func() time.Time
	log     *slog.Logger
	meter   Meter
	jitter  func() float64
}

// New returns a scheduler; it does nothing until Run, or Plan and Work, are called.
func New(d Deps) *Scheduler {
	s := &Scheduler{store: d.Store, library: d.Library, now: d.Now, log: d.Log, meter: d.Meter, jitter: d.Jitter}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.meter == nil {
		s.meter = noMeter{}
	}
	if s.jitter == nil {
		s.jitter = func() float64 { return 0.5 }
	}
	return s
}
