package slacksim

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// Call is one request that the app made.
type Call struct {
	// Method is the Web API method, or "upload", "response_url", "socket" for
	// the addresses that are not methods.
	Method string
	// Token tells whose token came with the call, never the token: "bot",
	// "app", "none" or "unknown".
	Token string
	// Params are the form fields, or the members of the JSON body (text as it
	// is, everything else as JSON).
	Params map[string]string
	// Status and Answer are what was answered, also if the answer was lost;
	// Status is 0 if the call had no answer.
	Status int
	Answer json.RawMessage
	// Error is Slack's error code, empty if the call succeeded.
	Error string
	// At is the workspace's time, to the Clock.
	At time.Time
	// Fault is the fault that hit the call, if any.
	Fault FaultKind
}

// keptCalls bounds the log, so that a demonstration can run for days.
const keptCalls = 20_000

// Calls returns the log of calls, oldest first.
func (w *Workspace) Calls() []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := slices.Clone(w.calls)
	for i := range out {
		out[i].Params = maps.Clone(out[i].Params)
	}
	return out
}

// CountCalls counts the calls of a method in the log.
func (w *Workspace) CountCalls(method string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, c := range w.calls {
		if c.Method == method {
			n++
		}
	}
	return n
}

// logCall keeps the call; the caller holds the lock.
func (w *Workspace) logCall(c Call) {
	if len(w.calls) >= keptCalls {
		w.calls = slices.Delete(w.calls, 0, keptCalls/10)
	}
	c.At = w.cfg.Clock.Now()
	w.calls = append(w.calls, c)
	w.changed(Change{Kind: ChangeCall})
}
