package slacksim

import (
	"encoding/json"
	"net/http"
	"time"
)

// throughFaults serves one call: it applies the fault that hits it, runs serve
// with the workspace locked, and logs the call.
func (w *Workspace) throughFaults(rw http.ResponseWriter, r *http.Request, entry *Call, serve func() answer) {
	w.mu.Lock()
	fault, hit := w.takeFault(entry.Method)
	w.mu.Unlock()
	var a answer
	if hit {
		entry.Fault = fault.Kind
		if ended := w.faultBefore(rw, r, entry, fault); ended {
			return
		}
	}
	w.mu.Lock()
	a = serve()
	entry.Status, entry.Error = a.status, a.code
	if json.Valid(a.body) {
		entry.Answer = a.body
	}
	w.logCall(*entry)
	w.mu.Unlock()
	if hit && fault.Kind == LostAnswer {
		hangUp(rw)
		return
	}
	a.write(rw)
}

// faultBefore applies faults that come before the effect. It reports whether
// the call has ended with it.
func (w *Workspace) faultBefore(rw http.ResponseWriter, r *http.Request, entry *Call, f Fault) bool {
	finish := func(a answer) bool {
		w.mu.Lock()
		entry.Status, entry.Error = a.status, a.code
		w.logCall(*entry)
		w.mu.Unlock()
		if a.status != 0 {
			a.write(rw)
		}
		return true
	}
	switch f.Kind {
	case HTTP500:
		return finish(answer{status: http.StatusInternalServerError, body: []byte("Internal Server Error"), code: "http_500"})
	case HTTP503:
		return finish(answer{status: http.StatusServiceUnavailable, body: []byte("Service Unavailable"), code: "http_503"})
	case RateLimited:
		return finish(rateLimited(retryAfter(max(f.RetryAfter, time.Second))))
	case AnswerError:
		return finish(w.refusal(refuse(orText(f.Code, "internal_error"))))
	case Timeout:
		finish(answer{code: "timeout"})
		select { // an unread body would hide that the client went away
		case <-r.Context().Done():
		case <-w.ctx.Done():
		}
		hangUp(rw)
		return true
	case DropConnection:
		finish(answer{code: "dropped"})
		hangUp(rw)
		return true
	case Slow:
		t := time.NewTimer(f.Delay)
		defer t.Stop()
		select {
		case <-t.C:
		case <-r.Context().Done():
		case <-w.ctx.Done():
		}
	case LostAnswer:
	}
	return false
}

// hangUp closes the connection without an answer.
func hangUp(rw http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(rw).Hijack(); err == nil {
		_ = conn.Close()
		return
	}
	panic(http.ErrAbortHandler) // how net/http is told to drop the connection
}
