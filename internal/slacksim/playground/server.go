package playground

import (
	"log/slog"
	"net/http"
	"sync"

	"github.com/meritbot/meritbot/internal/slacksim"
)

// policy lets the page load nothing but its own files and talk to nobody but its own server.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// server is the page and its API.
type server struct {
	ws   *slacksim.Workspace
	opts Options
	log  *slog.Logger
	news *broadcast
	// start is the newest message when the page began; what came before counts as read.
	start string

	mu    sync.Mutex
	seen  map[string]map[string]string // person → channel → newest message that was on the screen
	clock clockState
}

// New returns the page at /, its files and API below /playground/. Mount it at the root of a server that listens on a
// loopback address. Streams of events end with the request's context and with the workspace; a server that shuts down in an
// orderly way should cancel its BaseContext, or they hold it up.
func New(opts Options) http.Handler {
	s := &server{ws: opts.Workspace, opts: opts, log: opts.Log, news: newBroadcast(), seen: map[string]map[string]string{}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.start = newest(s.ws)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /playground/static/{name}", s.asset)
	mux.HandleFunc("GET /playground/files/{id}", s.file)
	mux.HandleFunc("GET /playground/api/state", s.state)
	mux.HandleFunc("GET /playground/api/events", s.events)
	for name, act := range s.actions() {
		mux.HandleFunc("POST /playground/api/"+name, s.action(name, act))
	}
	return guarded(mux)
}

// guarded sets the headers of every answer and refuses what other sites' pages send.
func guarded(next http.Handler) http.Handler {
	own := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		h := rw.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		own.ServeHTTP(rw, r)
	})
}

// newest is the timestamp of the newest message anywhere; empty if there is none.
func newest(ws *slacksim.Workspace) string {
	last := ""
	for _, ch := range ws.Channels() {
		for _, m := range ws.Messages(ch.ID) {
			last = max(last, m.TS) // timestamps have the same width until the year 2286
		}
	}
	return last
}
