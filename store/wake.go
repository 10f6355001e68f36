package store

import (
	"context"
	"sync"
	"time"

	"github.com/lib/pq"
)

// channel is the PostgreSQL notification channel on which bots wake each other.
const channel = "meritbot_wake"

// The pauses between attempts to listen again after the connection broke.
const (
	minReconnect = 200 * time.Millisecond
	maxReconnect = 30 * time.Second
)

// bell wakes every waiting worker of this process.
type bell struct {
	mu      sync.Mutex
	waiting map[chan struct{}]struct{}
}

func (b *bell) join() chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting == nil {
		b.waiting = map[chan struct{}]struct{}{}
	}
	ch := make(chan struct{}, 1)
	b.waiting[ch] = struct{}{}
	return ch
}

func (b *bell) leave(ch chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.waiting, ch)
	close(ch)
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for ch := range b.waiting {
		select {
		case ch <- struct{}{}:
		default: // it has not answered the last ring yet
		}
	}
}

// Wake returns a channel that gets a value when jobs or posts may be waiting, from this process or, on PostgreSQL, from any other. It
// may miss some while the connection is broken, so workers poll as well. The channel is closed when ctx ends.
func (s *Store) Wake(ctx context.Context) <-chan struct{} {
	ch := s.bell.join()
	if s.dialect.name == pgDialect.name {
		go s.listen(ctx)
	}
	context.AfterFunc(ctx, func() { s.bell.leave(ch) })
	return ch
}

// listen rings the bell for every notification, and after a reconnect, when some may have been missed.
func (s *Store) listen(ctx context.Context) {
	l := pq.NewListener(s.dsn, minReconnect, maxReconnect, nil)
	defer func() { _ = l.Close() }()
	// Listen waits for the first connection. Closing the listener ends the wait.
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	if err := l.Listen(channel); err != nil {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case _, ok := <-l.Notify:
			if !ok {
				return
			}
			s.bell.ring()
		}
	}
}

// wake tells the workers, here and in other processes, when the transaction is committed.
func (t *tx) wake() error {
	if t.rings {
		return nil
	}
	t.rings = true
	if t.s.dialect.name != pgDialect.name {
		return nil
	}
	_, err := t.exec(`SELECT pg_notify('` + channel + `', '')`)
	return err
}
