package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Ticks is the scheduler, as far as the demo needs it.
type Ticks interface {
	Plan(ctx context.Context, now time.Time) error
	Work(ctx context.Context, now time.Time) (int, error)
	NextTick(ctx context.Context, after time.Time) (time.Time, error)
}

// Posts is the outbox: Drain sends all that is due.
type Posts interface {
	Drain(ctx context.Context, now time.Time) (int, error)
}

// Doings is what the company does by itself as time goes on.
type Doings interface {
	Until(ctx context.Context, now time.Time) error
}

// Director moves the clock, and lets everything happen that is due in between at its own time. It takes the place of the loops
// that serve runs, which wait for the real time.
type Director struct {
	Clock *Clock
	Ticks Ticks
	Posts Posts
	Life  Doings
	Log   *slog.Logger

	mu sync.Mutex
}

// snoozed is the longest step: a reminder put off until a moment that no cron line names is at most this late.
const snoozed = time.Hour

// Now tells the demo's time.
func (d *Director) Now() time.Time { return d.Clock.Now() }

// MoveTo moves the clock forward and returns when everything due until then has happened, each thing at its own time and in
// order.
func (d *Director) MoveTo(ctx context.Context, to time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !to.After(d.Clock.Now()) {
		return errors.New("the clock only goes forward")
	}
	for d.Clock.Now().Before(to) {
		if err := ctx.Err(); err != nil {
			return err
		}
		tick, err := d.Ticks.NextTick(ctx, d.Clock.Now())
		if err != nil {
			return fmt.Errorf("demo: move the clock: %w", err)
		}
		if tick.IsZero() || tick.After(to) {
			tick = to
		}
		if err := d.stepTo(ctx, tick); err != nil {
			return err
		}
	}
	return nil
}

// stepTo goes to the next tick. In between only what was put off can be due.
func (d *Director) stepTo(ctx context.Context, tick time.Time) error {
	for at := d.Clock.Now().Add(snoozed); at.Before(tick); at = at.Add(snoozed) {
		d.Clock.set(at)
		if err := d.work(ctx, at); err != nil {
			return err
		}
	}
	d.Clock.set(tick)
	if err := d.Life.Until(ctx, tick); err != nil {
		return err
	}
	if err := d.Ticks.Plan(ctx, tick); err != nil {
		return fmt.Errorf("demo: plan: %w", err)
	}
	return d.work(ctx, tick)
}

func (d *Director) work(ctx context.Context, at time.Time) error {
	if _, err := d.Ticks.Work(ctx, at); err != nil {
		return fmt.Errorf("demo: work: %w", err)
	}
	if _, err := d.Posts.Drain(ctx, at); err != nil {
		return fmt.Errorf("demo: posts: %w", err)
	}
	return nil
}

// Settle does what is due now.
func (d *Director) Settle(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.Clock.Now()
	if err := d.Life.Until(ctx, now); err != nil {
		return err
	}
	if err := d.Ticks.Plan(ctx, now); err != nil {
		return fmt.Errorf("demo: plan: %w", err)
	}
	return d.work(ctx, now)
}

// Run settles whenever wake says that something may be waiting, and now and then besides, until ctx ends.
func (d *Director) Run(ctx context.Context, wake <-chan struct{}) {
	poll := time.NewTicker(time.Second)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-poll.C:
		}
		if err := d.Settle(ctx); err != nil && ctx.Err() == nil {
			d.Log.Error("the demo could not do what was due", "err", err)
		}
	}
}
