package bot

import "sync"

// tasks counts running goroutines. Unlike a sync.WaitGroup it may be waited for while new ones begin.
type tasks struct {
	mu      sync.Mutex
	running int
	waiting []chan struct{}
}

// Go runs f in a goroutine.
func (t *tasks) Go(f func()) {
	t.mu.Lock()
	t.running++
	t.mu.Unlock()
	go func() {
		defer t.done()
		f()
	}()
}

func (t *tasks) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.running--; t.running > 0 {
		return
	}
	for _, c := range t.waiting {
		close(c)
	}
	t.waiting = nil
}

// idle is closed once nothing runs.
func (t *tasks) idle() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := make(chan struct{})
	if t.running == 0 {
		close(c)
	} else {
		t.waiting = append(t.waiting, c)
	}
	return c
}
