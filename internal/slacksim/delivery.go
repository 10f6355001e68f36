package slacksim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// What Slack shows to a person whose action did not reach the app.
var (
	// ErrOperationTimeout: the app did not acknowledge within three seconds.
	ErrOperationTimeout = errors.New("operation_timeout")
	// ErrDispatchFailed: the app could not be reached, or answered with
	// something else than 200.
	ErrDispatchFailed = errors.New("dispatch_failed")
	// ErrInvalidResponse: the app acknowledged with something that Slack can't
	// show.
	ErrInvalidResponse = errors.New("invalid_command_response")
)

// DeliveryKind is what was sent to the app.
type DeliveryKind string

// The kinds of delivery, named as the types of Socket Mode envelopes, but for
// options, which come as interactive envelopes.
const (
	DeliverCommand     DeliveryKind = "slash_commands"
	DeliverInteraction DeliveryKind = "interactive"
	DeliverEvent       DeliveryKind = "events_api"
	DeliverOptions     DeliveryKind = "options"
)

// Delivery is something that was sent to the app.
type Delivery struct {
	ID       string // the envelope id; also given to HTTP deliveries, but not sent
	Kind     DeliveryKind
	Payload  json.RawMessage
	Attempts int // deliveries to a connection, or requests
	Acked    bool
}

// delivery is the state of a Delivery. Its changing fields are guarded by the
// workspace's lock.
type delivery struct {
	Delivery
	form        []byte // the body of the signed request
	contentType string
	retryNum    int
	retryReason string
}

// reply is what came back with the acknowledgement.
type reply struct {
	body []byte
	json bool
}

const keptDeliveries = 1000

// newDelivery makes a delivery of a payload and keeps it for Redeliver. The
// caller holds the lock. Commands carry a flat payload.
func (w *Workspace) newDelivery(kind DeliveryKind, payload json.RawMessage) *delivery {
	d := &delivery{Delivery: Delivery{ID: w.newUUID(), Kind: kind, Payload: payload}}
	d.form, d.contentType = httpBody(kind, payload)
	if len(w.deliveries) >= keptDeliveries {
		w.deliveries = slices.Delete(w.deliveries, 0, keptDeliveries/10)
	}
	w.deliveries = append(w.deliveries, d)
	return d
}

func (w *Workspace) newUUID() string {
	hex := func(n int) string { return w.randomText(n, "0123456789abcdef") }
	return fmt.Sprintf("%s-%s-4%s-a%s-%s", hex(8), hex(4), hex(3), hex(3), hex(12))
}

// send delivers once and waits for the acknowledgement, at most the app's three
// seconds. The error is ErrOperationTimeout, ErrDispatchFailed or ctx's.
func (w *Workspace) send(ctx context.Context, d *delivery) (reply, error) {
	limited, cancel := context.WithTimeout(ctx, w.cfg.AckTimeout)
	defer cancel()
	defer context.AfterFunc(w.ctx, cancel)()
	w.mu.Lock()
	overSocket := w.app.SocketMode
	w.mu.Unlock()
	var r reply
	var err error
	if overSocket {
		r, err = w.sendSocket(limited, d)
	} else {
		r, err = w.sendHTTP(limited, d)
	}
	if err == nil {
		w.mu.Lock()
		d.Acked = true
		w.mu.Unlock()
		return r, nil
	}
	if ctx.Err() != nil {
		return r, ctx.Err()
	}
	return r, err
}

// deliverEvent delivers an event with up to three retries.
func (w *Workspace) deliverEvent(d *delivery, tried chan<- struct{}) {
	_, err := w.send(w.ctx, d)
	close(tried)
	for i, pause := range w.cfg.RetryDelays {
		if err == nil || errors.Is(err, errNoRetry) {
			return
		}
		t := time.NewTimer(pause)
		select {
		case <-t.C:
		case <-w.ctx.Done():
			t.Stop()
			return
		}
		w.mu.Lock()
		d.retryNum, d.retryReason = i+1, retryReason(err)
		w.mu.Unlock()
		_, err = w.send(w.ctx, d)
	}
}

func retryReason(err error) string {
	var status *statusError
	switch {
	case errors.Is(err, ErrOperationTimeout):
		return "http_timeout"
	case errors.As(err, &status):
		return "http_error"
	}
	return "connection_failed"
}

// Deliveries lists what was sent to the app, oldest first.
func (w *Workspace) Deliveries() []Delivery {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]Delivery, len(w.deliveries))
	for i, d := range w.deliveries {
		out[i] = d.Delivery
	}
	return out
}

// Redeliver sends a delivery once more, with the same payload and, over Socket
// Mode, the same envelope id, as Slack may after a lost acknowledgement. An
// empty id stands for the last delivery. What comes back in the acknowledgement
// is not shown to anyone.
func (w *Workspace) Redeliver(ctx context.Context, id string) error {
	w.mu.Lock()
	var found *delivery
	for _, d := range w.deliveries {
		if id == "" || d.ID == id {
			found = d
		}
	}
	if found == nil {
		w.mu.Unlock()
		return errors.New("slacksim: no such delivery")
	}
	if found.Kind == DeliverEvent {
		found.retryNum++
		found.retryReason = "http_timeout"
	}
	w.mu.Unlock()
	_, err := w.send(ctx, found)
	return err
}
