package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/meritbot/meritbot/internal/demo"
	"github.com/meritbot/meritbot/store"
)

// binary builds the program as it is shipped, once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "meritbot-test-")
	if err != nil {
		return "", err
	}
	builtIn.Store(&dir)
	path := filepath.Join(dir, "meritbot")
	build := exec.Command("go", "build", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// builtIn is where the program was built, nil when no test of this run needed it.
var builtIn atomic.Pointer[string]

func TestMain(m *testing.M) {
	// The tests that may run at once wait, for outages and leases, much more than they compute. -parallel says otherwise.
	if err := flag.Set("test.parallel", "4"); err != nil {
		panic(err)
	}
	code := m.Run()
	if dir := builtIn.Load(); dir != nil {
		_ = os.RemoveAll(*dir)
	}
	os.Exit(code)
}

// child is the real program as a process of its own.
type child struct {
	*exec.Cmd
	log  *buffer
	done chan error
}

var listening = regexp.MustCompile(`msg=listening address=(\S+)`)

// spawn starts the program as a process and waits until it takes deliveries.
func (r *rig) spawn(api string) *child {
	r.t.Helper()
	path, err := binary()
	if err != nil {
		r.t.Fatal(err)
	}
	c := &child{Cmd: exec.Command(path, r.args(api, r.dsn)...), log: &buffer{}, done: make(chan error, 1)}
	c.Stderr = c.log
	sockets := r.slack.SocketCount()
	if err := c.Start(); err != nil {
		r.t.Fatal(err)
	}
	go func() { c.done <- c.Wait() }()
	r.t.Cleanup(c.kill)
	ready := ""
	r.poll("the process does not get ready", func() bool {
		m := listening.FindStringSubmatch(c.log.String())
		if m == nil {
			return false
		}
		ready = "http://" + m[1]
		return strings.Contains(c.log.String(), "msg=ready")
	})
	r.install(ready)
	if r.transport == socketMode {
		r.within("the process does not connect", func(ctx context.Context) bool { return r.slack.WaitForSocket(ctx, sockets+connections) == nil })
	}
	return c
}

// kill is kill -9; it waits until the process is gone.
func (c *child) kill() {
	_ = c.Process.Signal(syscall.SIGKILL)
	select {
	case err := <-c.done:
		c.done <- err
	case <-time.After(patience):
	}
}

// poll asks again and again; it is for what happens in another process, of which nothing can be heard.
func (r *rig) poll(complaint string, cond func() bool) {
	r.t.Helper()
	pause := time.NewTicker(20 * time.Millisecond)
	defer pause.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-pause.C {
		if cond() {
			return
		}
	}
	r.t.Fatal(complaint)
}

// gate stands between the program and Slack, and can hold a method back: the request before Slack sees it, or Slack's answer after it
// took effect.
type gate struct {
	*httptest.Server
	mu     sync.Mutex
	method string
	before chan struct{} // closed to let requests pass; nil for no hold
	after  chan struct{}
	held   chan struct{} // gets a value when something is held
}

func newGate(tb testing.TB, api string) *gate {
	tb.Helper()
	target, err := url.Parse(strings.TrimSuffix(api, "/api/"))
	if err != nil {
		tb.Fatal(err)
	}
	g := &gate{held: make(chan struct{}, 100)}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	proxy.ModifyResponse = func(response *http.Response) error {
		return g.pass(response.Request, func() chan struct{} { return g.after })
	}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.pass(r, func() chan struct{} { return g.before }) == nil {
			proxy.ServeHTTP(w, r)
		}
	}))
	tb.Cleanup(func() {
		g.open()
		g.CloseClientConnections()
		g.Close()
	})
	return g
}

func (g *gate) pass(r *http.Request, which func() chan struct{}) error {
	g.mu.Lock()
	hold, method := which(), g.method
	g.mu.Unlock()
	if hold == nil || !strings.HasSuffix(r.URL.Path, "/"+method) {
		return nil
	}
	g.held <- struct{}{}
	select {
	case <-hold:
		return nil
	case <-r.Context().Done():
		return errors.New("the client is gone")
	}
}

// hold keeps calls of the method back, before Slack sees them or after.
func (g *gate) hold(method string, before bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.method = method
	if before {
		g.before = make(chan struct{})
	} else {
		g.after = make(chan struct{})
	}
}

// holds waits until something is held back.
func (g *gate) holds(ctx context.Context) bool {
	select {
	case <-g.held:
		return true
	case <-ctx.Done():
		return false
	}
}

// open lets everything pass.
func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range []*chan struct{}{&g.before, &g.after} {
		if *c != nil {
			close(*c)
			*c = nil
		}
	}
}

// sql opens the database for a look behind the store's back.
func (r *rig) sql() *sql.DB {
	r.t.Helper()
	driver, dsn := "sqlite", "file:"+r.dsn+"?_pragma=busy_timeout(5000)"
	if store.IsPostgres(r.dsn) {
		driver, dsn = "postgres", r.dsn
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		r.t.Fatal(err)
	}
	return db
}

// open counts the rows of the outbox or of the jobs that are not done.
func (r *rig) open(table string) (n int) {
	r.t.Helper()
	db := r.sql()
	defer func() { _ = db.Close() }()
	if err := db.QueryRowContext(r.t.Context(), "SELECT count(*) FROM "+table+" WHERE state = 'open'").Scan(&n); err != nil {
		r.t.Fatal(err)
	}
	return n
}

// expireLeases does what two minutes do: the leases of a process that was killed run out.
func (r *rig) expireLeases() {
	r.t.Helper()
	db := r.sql()
	defer func() { _ = db.Close() }()
	n := int64(0)
	for _, table := range []string{"outbox", "jobs"} {
		result, err := db.ExecContext(r.t.Context(), "UPDATE "+table+" SET leased_until = 1 WHERE state = 'open' AND leased_until > 1")
		if err != nil {
			r.t.Fatal(err)
		}
		changed, _ := result.RowsAffected()
		n += changed
	}
	if n == 0 {
		r.t.Error("the killed process held nothing")
	}
}

// carrying counts the messages in a channel that carry a post's id.
func (r *rig) carrying(channel string) (ids []string) {
	for _, m := range r.slack.Messages(channel) {
		if m.Metadata != nil && m.Metadata.EventType == "meritbot_post" {
			ids = append(ids, string(m.Metadata.EventPayload))
		}
	}
	return ids
}

func TestPostIsSeenOnceAfterKill(t *testing.T) {
	tests := []struct {
		name   string
		before bool
	}{
		{"between commit and post", true},
		{"between Slack's answer and our commit", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, at := range places() {
				t.Run(at.String(), func(t *testing.T) {
					r := newRig(t, at.transport, newDSN(t, at.database))
					g := newGate(t, r.api)
					g.hold("chat.postMessage", test.before)
					first := r.spawn(g.URL + "/api/")
					r.submitReport(demo.Li, "Written before the crash.")
					r.within("the post was not begun", g.holds)
					first.kill()
					r.until("Slack does not notice the end", func() bool { return r.slack.SocketCount() == 0 })
					g.open()
					r.expireLeases()

					r.spawn(g.URL + "/api/")
					r.until("the post is lost", func() bool { return len(r.carrying(r.dm(demo.Wang))) > 0 })
					r.poll("the outbox is not empty", func() bool { return r.open("outbox") == 0 })
					if ids := r.carrying(r.dm(demo.Wang)); len(ids) != 1 {
						t.Errorf("the post is seen %d times: %v", len(ids), ids)
					}
					if n := r.slack.CountCalls("chat.postMessage"); n != 1 {
						t.Errorf("chat.postMessage reached Slack %d times over both lives of the program", n)
					}
					has(t, text(r.slack.Messages(r.dm(demo.Wang))), "Written before the crash.")
				})
			}
		})
	}
}

func TestTermFinishesTheWorkInHand(t *testing.T) {
	for _, at := range places() {
		t.Run(at.String(), func(t *testing.T) {
			r := newRig(t, at.transport, newDSN(t, at.database))
			g := newGate(t, r.api)
			c := r.spawn(g.URL + "/api/")
			g.hold("views.open", true)
			if _, err := r.slack.As(demo.Li).Command(t.Context(), r.dm(demo.Li), "/report", ""); err != nil {
				t.Fatal(err)
			}
			r.within("the form is not opened", g.holds)
			if err := c.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			r.poll("the signal is not heard", func() bool { return strings.Contains(c.log.String(), "msg=stopping") })
			g.open()
			r.until("the form that was in hand does not open", func() bool {
				_, open := r.slack.OpenView(demo.Li)
				return open
			})
			select {
			case err := <-c.done:
				c.done <- err
				if err != nil {
					t.Errorf("the program ended with %v:\n%s", err, c.log)
				}
			case <-time.After(stopWithin + 5*time.Second):
				t.Fatal("the program does not stop")
			}
			r.until("connections are left", func() bool { return r.slack.SocketCount() == 0 })
		})
	}
}
