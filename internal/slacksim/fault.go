package slacksim

import "time"

// FaultKind is a way in which a call can go wrong.
type FaultKind string

// The kinds of fault.
const (
	// HTTP500 and HTTP503 answer with that status before any effect.
	HTTP500 FaultKind = "http_500"
	HTTP503 FaultKind = "http_503"
	// RateLimited answers 429 with Retry-After (one second when unset).
	RateLimited FaultKind = "rate_limited"
	// Timeout gives no answer until the client goes away; no effect.
	Timeout FaultKind = "timeout"
	// DropConnection closes the connection before any effect.
	DropConnection FaultKind = "drop_connection"
	// LostAnswer lets the effect take place, then closes the connection.
	LostAnswer FaultKind = "lost_answer"
	// Slow waits Delay (real time) and then serves the call.
	Slow FaultKind = "slow"
	// AnswerError answers ok=false with the error Code, before any effect.
	AnswerError FaultKind = "answer_error"
)

// Fault makes calls go wrong.
type Fault struct {
	// Method is a Web API method, "*" for every one, or one of the addresses
	// that are not methods: "upload", "response_url", "socket".
	Method string
	Kind   FaultKind
	// Times is how many calls are hit: 1 when zero, for ever when negative.
	Times int
	// After is how many matching calls pass unharmed first.
	After int
	// RetryAfter is sent with RateLimited; Delay belongs to Slow.
	RetryAfter, Delay time.Duration
	// Code is the error of AnswerError, such as "internal_error".
	Code string
}

type faultState struct {
	Fault
	skip, left int
}

// Fault makes future calls go wrong, in addition to the faults set before.
func (w *Workspace) Fault(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	if f.Method == "" {
		f.Method = "*"
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, &faultState{Fault: f, skip: f.After, left: f.Times})
}

// ClearFaults ends all faults.
func (w *Workspace) ClearFaults() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = nil
}

// takeFault counts a call and returns the fault that hits it, if any. The
// caller holds the lock.
func (w *Workspace) takeFault(method string) (Fault, bool) {
	for _, f := range w.faults {
		if f.left == 0 || (f.Method != "*" && f.Method != method) {
			continue
		}
		if f.skip > 0 {
			f.skip--
			continue
		}
		if f.left > 0 {
			f.left--
		}
		return f.Fault, true
	}
	return Fault{}, false
}
