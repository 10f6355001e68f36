package playground

import (
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/meritbot/meritbot/internal/slacksim"
)

// broadcast tells every open page that something of the page's own (the clock, what is read) has changed.
type broadcast struct {
	mu      sync.Mutex
	readers map[chan struct{}]struct{}
}

func newBroadcast() *broadcast { return &broadcast{readers: map[chan struct{}]struct{}{}} }

func (b *broadcast) subscribe() (news <-chan struct{}, stop func()) {
	ch := make(chan struct{}, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.readers[ch] = struct{}{}
	return ch, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.readers, ch)
	}
}

func (b *broadcast) tell() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for ch := range b.readers {
		select {
		case ch <- struct{}{}:
		default: // there is news already that this reader has not taken
		}
	}
}

// events is a stream of server-sent "change" events without content: a page that gets one asks for a new snapshot.
func (s *server) events(rw http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(rw)
	_ = out.SetWriteDeadline(time.Time{}) // a stream has no end; servers without deadlines can't be told, and need not
	rw.Header().Set("Content-Type", "text/event-stream")
	rw.Header().Set("Cache-Control", "no-store")
	changes := s.ws.Subscribe(r.Context())
	news, stop := s.news.subscribe()
	defer stop()
	send := func(text string) bool {
		_, err := io.WriteString(rw, text)
		return err == nil && out.Flush() == nil
	}
	for ok := send("retry: 1000\n\n"); ok; {
		select {
		case c, open := <-changes:
			if !open {
				return
			}
			worth := visible(c)
			for more := true; more; { // one event for all that has gathered
				select {
				case c, open = <-changes:
					more = open
					worth = worth || visible(c)
				default:
					more = false
				}
			}
			ok = !worth || send("event: change\ndata: {}\n\n")
		case <-news:
			ok = send("event: change\ndata: {}\n\n")
		case <-r.Context().Done():
			return
		}
	}
}

// visible tells whether a change can be seen on a page: the app's calls alone can't.
func visible(c slacksim.Change) bool { return c.Kind != slacksim.ChangeCall }
