package playground

import (
	"context"
	"log/slog"
	"time"

	"github.com/meritbot/meritbot/internal/slacksim"
)

// Label is a short text in the page's two languages. An empty one falls back to the other.
type Label struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Preset is a moment to move the clock to with one press, such as "to Friday 16:00".
type Preset struct {
	ID    string
	Label Label
	At    time.Time
}

// ClockControl is the workspace's clock. The location of Now's time is the time zone that the clock is shown in.
type ClockControl interface {
	Now() time.Time
	// MoveTo moves the clock forward and returns when everything that was due in between has happened. It is called once at
	// a time, and with a context that outlives the request that asked for it.
	MoveTo(ctx context.Context, to time.Time) error
}

// Options is what the page shows and acts on.
type Options struct {
	Workspace *slacksim.Workspace
	// Clock may be nil: then the page has no clock panel.
	Clock ClockControl
	// Presets gives the moments to offer, reckoned from the clock's present time. May be nil.
	Presets func() []Preset
	// Lang is the page's language until the reader picks another: "zh" (or "zh-CN") or "en", the default.
	Lang string
	// Title is shown above the channels; "Playground" when empty.
	Title string
	// Role gives a person's role as words for the page, such as "Sales manager". May be nil.
	Role func(userID string) Label
	// Person is who the page starts as; the first person of the workspace when empty.
	Person string
	// Log receives what went wrong on the server's side; nothing is logged when nil.
	Log *slog.Logger
}
