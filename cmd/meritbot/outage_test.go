package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/demo"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
	"github.com/meritbot/meritbot/store/storetest"
)

// wire is a TCP connection to a server that can be cut or made silent.
type wire struct {
	net.Listener
	target string
	mu     sync.Mutex
	conns  []net.Conn
	cut    bool
	silent chan struct{} // closed to let bytes flow again; nil while they flow
}

// newWire puts a wire in front of a PostgreSQL database, and returns it with the address that leads through it.
func newWire(tb testing.TB, dsn string) (w *wire, through string) {
	tb.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		tb.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	w = &wire{Listener: l, target: u.Host}
	tb.Cleanup(func() {
		_ = l.Close()
		w.sever()
	})
	go w.accept()
	u.Host = l.Addr().String()
	return w, u.String()
}

func (w *wire) accept() {
	for {
		c, err := w.Accept()
		if err != nil {
			return
		}
		w.mu.Lock()
		cut := w.cut
		w.mu.Unlock()
		if cut {
			_ = c.Close()
			continue
		}
		up, err := net.Dial("tcp", w.target)
		if err != nil {
			_ = c.Close()
			continue
		}
		w.mu.Lock()
		w.conns = append(w.conns, c, up)
		w.mu.Unlock()
		go w.pipe(up, c)
		go w.pipe(c, up)
	}
}

func (w *wire) pipe(to, from net.Conn) {
	defer func() { _, _ = to.Close(), from.Close() }()
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		w.mu.Lock()
		silent := w.silent
		w.mu.Unlock()
		if silent != nil {
			<-silent
		}
		if n > 0 {
			if _, err := to.Write(b[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// sever closes every connection and takes no new one.
func (w *wire) sever() {
	w.mu.Lock()
	w.cut = true
	if w.silent != nil {
		close(w.silent)
		w.silent = nil
	}
	conns := w.conns
	w.conns = nil
	w.mu.Unlock()
	for _, c := range conns {
		_ = c.Close()
	}
}

// mute keeps the connections and lets nothing through.
func (w *wire) mute() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.silent = make(chan struct{})
}

// mend ends a silence by dropping what hung in it, and takes connections again.
func (w *wire) mend() {
	w.sever()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = false
}

func TestDatabaseGoneForTenSeconds(t *testing.T) {
	t.Parallel()
	breaks := map[string]func(*wire){"refused": (*wire).sever, "silent": (*wire).mute}
	for _, transport := range []string{socketMode, signedHTTP} {
		for name, breakIt := range breaks {
			t.Run(transport+" "+name, func(t *testing.T) {
				t.Parallel()
				r := newRig(t, transport, newDSN(t, onPostgres))
				w, through := newWire(t, r.dsn)
				p := r.serveAt(r.api, through)
				r.types(demo.Li, "/customer add Acme")
				r.types(demo.Li, "/deal Acme 11000")

				breakIt(w)
				down := time.Now()
				for i := 0; i == 0 || time.Since(down) < 10*time.Second; i++ {
					line := fmt.Sprintf("/deal Acme 4711%d", i)
					begun := time.Now()
					answer := r.types(demo.Li, line)
					// Slack itself waits three seconds for the acknowledgement, or types fails; the words may come just behind it.
					if took := time.Since(begun); took > 4*time.Second {
						t.Errorf("the answer took %s", took)
					}
					has(t, answer, fmt.Sprintf("Acme 4711%d", i))
					hasNot(t, answer, "Saved", "pq:", "127.0.0.1")
				}
				status, body := get(t, p.URL()+"/readyz")
				var ready readiness
				if err := json.Unmarshal([]byte(body), &ready); err != nil || status != http.StatusServiceUnavailable || ready.Ready {
					t.Errorf("/readyz answers %d %s", status, body)
				}
				if status, _ := get(t, p.URL()+"/healthz"); status != http.StatusOK {
					t.Errorf("/healthz answers %d", status)
				}
				w.mend()

				r.poll("the program does not get well again", func() bool {
					status, _ := get(t, p.URL()+"/readyz")
					return status == http.StatusOK
				})
				has(t, r.types(demo.Li, "/deal Acme 22000"), "22,000")
				var amounts []int64
				for _, d := range r.deals(demo.Li) {
					amounts = append(amounts, d.Amount.Minor)
				}
				if want := []int64{2_200_000, 1_100_000}; !slices.Equal(amounts, want) {
					t.Errorf("the records have %v, want %v: what was refused must not be saved", amounts, want)
				}
			})
		}
	}
}

func TestTwoReplicasPostOnce(t *testing.T) {
	t.Parallel()
	for _, transport := range []string{socketMode, signedHTTP} {
		t.Run(transport, func(t *testing.T) {
			r := newRig(t, transport, newDSN(t, onPostgres))
			a, b := r.serve(), r.serve()
			var posts []message.Post
			to := []string{demo.General, demo.East, demo.Overseas, demo.Li, demo.Wang, demo.Zhao, demo.Emma, demo.Maria}
			for i := range 4 * len(to) {
				posts = append(posts, message.Post{
					ID: fmt.Sprintf("test-%d", i), Workspace: demo.Workspace, To: to[i%len(to)], Lang: "en",
					Message: message.Say(message.Plain(fmt.Sprintf("post %d", i))),
				})
			}
			storetest.Enqueue(t, r.db, time.Now(), posts...)
			r.poll("the posts are not sent", func() bool { return r.open("outbox") == 0 })
			seen := map[string]int{}
			for _, c := range r.slack.Channels() {
				last := -1
				for _, id := range r.carrying(c.ID) {
					seen[id]++
					var payload struct{ ID string }
					n := 0
					if json.Unmarshal([]byte(id), &payload) != nil {
						t.Fatalf("the metadata is %q", id)
					}
					if _, err := fmt.Sscanf(payload.ID, "test-%d", &n); err != nil || n < last {
						t.Errorf("%s came after post %d", payload.ID, last)
					}
					last = n
				}
			}
			if len(seen) != len(posts) {
				t.Errorf("%d of %d posts were sent", len(seen), len(posts))
			}
			for id, n := range seen {
				if n != 1 {
					t.Errorf("%s was sent %d times", id, n)
				}
			}
			a.Close()
			if transport == signedHTTP {
				r.install(b.URL())
			}
			r.types(demo.Li, "/customer add Acme")
			has(t, r.types(demo.Li, "/deal Acme 9000"), "9,000") // the other one goes on
		})
	}
}

func TestRedeliveryToTheOtherReplicaCountsOnce(t *testing.T) {
	r := newRig(t, signedHTTP, newDSN(t, onPostgres))
	a, b := r.serve(), r.serve()
	r.install(a.URL())
	r.types(demo.Li, "/customer add Acme")
	r.types(demo.Li, "/deal Acme 9000")
	r.install(b.URL())
	if err := r.slack.Redeliver(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if n := len(r.deals(demo.Li)); n != 1 {
		t.Errorf("there are %d deals", n)
	}
}

func TestStartWaitsForSlackAndDatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t, socketMode, newDSN(t, onPostgres))
	w, through := newWire(t, r.dsn)
	w.sever()
	r.slack.Fault(slacksim.Fault{Method: "auth.test", Kind: slacksim.HTTP503, Times: 1})
	p := &replica{log: &buffer{}, code: make(chan int, 1)}
	p.Program = NewProgram(p.log, p.log)
	go func() { p.code <- p.Run(context.Background(), r.args(r.api, through)) }()
	t.Cleanup(p.Close)
	<-p.Listening()
	r.poll("the trouble is not named", func() bool {
		status, body := get(t, p.URL()+"/readyz")
		return status == http.StatusServiceUnavailable && strings.Contains(body, "does not answer yet")
	})
	w.mend()
	r.install("")
	r.within("the program does not start", func(ctx context.Context) bool { return r.slack.WaitForSocket(ctx, connections) == nil })
	has(t, r.types(demo.Li, "/deal help"), "/deal")
	hasNot(t, p.log.String(), r.slack.BotToken())
}

func TestWrongTokenEndsTheStart(t *testing.T) {
	r := newRig(t, socketMode, newDSN(t, onSQLite))
	args := append(r.args(r.api, r.dsn), "--slack-bot-token=xoxb-other")
	log := &buffer{}
	if code := NewProgram(io.Discard, log).Run(t.Context(), args); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	has(t, log.String(), "invalid_auth", "copy it again")
	hasNot(t, log.String(), "xoxb-other")
}

func TestReadinessNamesEachCheck(t *testing.T) {
	r := newRig(t, socketMode, newDSN(t, onSQLite))
	p := r.serve()
	look := func() (int, readiness) {
		status, body := get(t, p.URL()+"/readyz")
		var a readiness
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			t.Fatal(err)
		}
		return status, a
	}
	status, a := look()
	if status != http.StatusOK || !a.Ready || a.Degraded || len(a.Checks) != 3 {
		t.Errorf("in good health: %d %+v", status, a)
	}
	old := message.Post{ID: "old", Workspace: demo.Workspace, To: demo.East, Lang: "en", Message: message.Say(message.Plain("old"))}
	r.slack.Fault(slacksim.Fault{Method: "chat.postMessage", Kind: slacksim.HTTP503, Times: -1})
	storetest.Enqueue(t, r.db, time.Now().Add(-time.Hour), old)
	status, a = look()
	i := slices.IndexFunc(a.Checks, func(f finding) bool { return f.Name == "outbox" })
	if status != http.StatusOK || !a.Degraded || i < 0 || a.Checks[i].OK || a.Checks[i].Do == "" {
		t.Errorf("with an old post: %d %+v", status, a)
	}
	_, metrics := get(t, p.URL()+"/metrics")
	has(t, metrics, "meritbot_socket_connections 2", "meritbot_outbox_age_seconds", "meritbot_jobs_planned_total", "go_goroutines")
}

func TestDirectoryMakesTheFirstOwner(t *testing.T) {
	tests := []struct {
		name, flag string
		owner      appraisal.MemberID
	}{
		{"Slack's primary owner", "", demo.Chen},
		{"the one that is named", "--owner=" + demo.Wang, demo.Wang},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := &rig{t: t, transport: signedHTTP, dsn: newDSN(t, onSQLite)}
			r.slack = slacksim.New(slacksim.Config{TeamID: demo.Workspace, BotToken: "xoxb-test-token", Limits: slacksim.Limits{Unlimited: true}})
			t.Cleanup(r.slack.Close)
			demo.Populate(r.slack, "en")
			api, err := r.slack.Start(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			args := r.args(api, r.dsn)
			if test.flag != "" {
				args = append(args, test.flag)
			}
			p := NewProgram(io.Discard, io.Discard)
			go p.Run(context.Background(), args)
			t.Cleanup(p.Close)
			<-p.Ready()
			r.openBook()
			members, err := r.db.Members(t.Context(), demo.Workspace)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range members {
				if (m.Role == appraisal.Owner) != (m.ID == test.owner) {
					t.Errorf("%s is %s", m.Name, m.Role)
				}
			}
		})
	}
}
