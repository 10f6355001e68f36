package slacksim

import "context"

// Change says that something people can see has changed.
type Change struct {
	Kind    ChangeKind
	Channel string // set for messages and channels
	User    string // set for views, homes, users, and ephemeral messages
}

// ChangeKind names what changed.
type ChangeKind string

// The kinds of change.
const (
	ChangeMessage ChangeKind = "message"
	ChangeView    ChangeKind = "view"
	ChangeHome    ChangeKind = "home"
	ChangeChannel ChangeKind = "channel"
	ChangeUser    ChangeKind = "user"
	ChangeFile    ChangeKind = "file"
	ChangeSocket  ChangeKind = "socket"
	ChangeCall    ChangeKind = "call"
)

const subscriptionBuffer = 256

// Subscribe reports changes until ctx ends; then the channel is closed. A
// reader that falls behind loses changes but always has some to read, so one
// that reads everything anew on each change misses nothing. The workspace never
// waits for a reader.
func (w *Workspace) Subscribe(ctx context.Context) <-chan Change {
	ch := make(chan Change, subscriptionBuffer)
	w.mu.Lock()
	w.subs[ch] = struct{}{}
	w.mu.Unlock()
	drop := func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if _, ok := w.subs[ch]; ok {
			delete(w.subs, ch)
			close(ch)
		}
	}
	stop := context.AfterFunc(ctx, drop)
	context.AfterFunc(w.ctx, func() { stop(); drop() })
	return ch
}

// changed tells the subscribers; the caller holds the lock.
func (w *Workspace) changed(c Change) {
	for ch := range w.subs {
		select {
		case ch <- c:
		default:
		}
	}
}

// WaitUntil waits until cond holds; it looks again after each change. cond may
// call any method of the workspace. The error is ctx's.
func (w *Workspace) WaitUntil(ctx context.Context, cond func() bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	changes := w.Subscribe(ctx)
	for {
		if cond() {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case _, open := <-changes:
			if !open && ctx.Err() == nil {
				return context.Canceled
			}
		}
	}
}
