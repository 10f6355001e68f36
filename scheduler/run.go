package scheduler

import (
	"context"
	"time"
)

const (
	// calm is the least time between two looks for due rows, however often the store wakes us.
	calm = time.Second
	// sweepEvery is the time between two sweeps of the store, and sweepFor the most that one takes; what it leaves, the next one finds.
	sweepEvery = time.Hour
	sweepFor   = 30 * time.Second
)

// Run plans on every full minute, which is when cron lines tick, and works then and whenever the store says that rows may be
// waiting. Once an hour it sweeps. It returns when ctx ends, after the row in hand. What fails is logged and tried again a minute later.
func (s *Scheduler) Run(ctx context.Context) {
	wake := s.store.Wake(ctx)
	var swept time.Time
	for ctx.Err() == nil {
		now := s.now()
		if err := s.Plan(ctx, now); err != nil && ctx.Err() == nil {
			s.log.Error("planning failed", "err", err)
		}
		wake = s.workUntil(ctx, now.Truncate(time.Minute).Add(time.Minute), wake)
		if now := s.now(); ctx.Err() == nil && now.Sub(swept) >= sweepEvery {
			swept = now
			s.sweep(ctx, now)
		}
	}
}

func (s *Scheduler) sweep(ctx context.Context, now time.Time) {
	limited, cancel := context.WithTimeout(ctx, sweepFor)
	defer cancel()
	n, err := s.store.Sweep(limited, now)
	if err != nil && ctx.Err() == nil {
		s.log.Warn("old rows were not swept, will be tried again", "in", sweepEvery, "err", err)
	}
	if n > 0 {
		s.log.Info("old rows swept", "rows", n)
	}
}

// workUntil works until the time has come to plan again. It returns the wake channel, nil once the store has closed it.
func (s *Scheduler) workUntil(ctx context.Context, until time.Time, wake <-chan struct{}) <-chan struct{} {
	minute := time.NewTimer(until.Sub(s.now()))
	defer minute.Stop()
	for {
		if _, err := s.Work(ctx, s.now()); err != nil && ctx.Err() == nil {
			s.log.Error("working failed", "err", err)
		}
		rest := time.NewTimer(calm)
		select {
		case <-ctx.Done():
			rest.Stop()
			return wake
		case <-minute.C:
			rest.Stop()
			return wake
		case <-rest.C:
		}
		select {
		case <-ctx.Done():
			return wake
		case <-minute.C:
			return wake
		case _, ok := <-wake:
			if !ok {
				wake = nil
			}
		}
	}
}
