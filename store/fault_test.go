package store_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/store"
	"github.com/meritbot/meritbot/store/storetest"
)

// fault is what a proxy does when it sees a text on its way to the database.
type fault int

const (
	none        fault = iota
	lostRequest       // the text does not arrive, and the connection breaks
	lostAnswer        // the text arrives, and the connection breaks before the answer
	lostForGood       // as lostAnswer, and no new connection is possible
	silence           // from then on nothing moves either way
)

// proxy stands between a store and PostgreSQL.
type proxy struct {
	t      *testing.T
	target string

	mu    sync.Mutex
	fault fault
	at    []byte
	dead  bool
	still chan struct{} // closed when a silence ends
}

// through returns a store on the database at dsn by way of a proxy.
func through(t *testing.T, dsn string) (*store.Store, *proxy) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{t: t, target: u.Host, still: make(chan struct{})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go p.accept(listener)
	u.Host = listener.Addr().String()
	q := u.Query()
	q.Set("sslmode", "disable")
	u.RawQuery = q.Encode()
	s, err := store.Open(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.heal(); _ = s.Close() })
	return s, p
}

func (p *proxy) accept(l net.Listener) {
	for {
		client, err := l.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		dead := p.dead
		p.mu.Unlock()
		server, err := net.Dial("tcp", p.target)
		if dead || err != nil {
			_ = client.Close()
			if err == nil {
				_ = server.Close()
			}
			continue
		}
		go p.answers(client, server)
		go p.requests(client, server)
	}
}

// inject makes the next text at go wrong.
func (p *proxy) inject(f fault, at string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault, p.at, p.dead = f, []byte(at), false
}

// heal lets everything pass again.
func (p *proxy) heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault, p.dead = none, false
	select {
	case <-p.still:
	default:
		close(p.still)
	}
}

// met returns the fault to play for bytes on their way; all but a silence are played once.
func (p *proxy) met(b []byte) fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fault == none || !bytes.Contains(b, p.at) {
		return none
	}
	f := p.fault
	p.dead = f == lostForGood
	p.fault = none
	if f == silence {
		p.fault, p.at = silence, nil
	}
	return f
}

func (p *proxy) requests(client, server net.Conn) {
	defer func() { _ = client.Close(); _ = server.Close() }()
	b := make([]byte, 64<<10)
	for {
		n, err := client.Read(b)
		if err != nil {
			return
		}
		f := p.met(b[:n])
		switch f {
		case lostRequest:
			return
		case silence:
			<-p.still
			return
		case none, lostAnswer, lostForGood:
		}
		if f == lostAnswer || f == lostForGood {
			_ = client.Close()
		}
		if _, err := server.Write(b[:n]); err != nil {
			return
		}
		if f == lostAnswer || f == lostForGood {
			_, _ = server.Read(b) // the database has done it once it answers
			return
		}
	}
}

func (p *proxy) answers(client, server net.Conn) {
	_, _ = io.Copy(client, server)
	_ = client.Close()
}

func commitFaults(t *testing.T) (*store.Store, *store.Store, *proxy) {
	t.Helper()
	dsn := storetest.PostgresDSN(t)
	direct, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = direct.Close() })
	if err := direct.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := direct.EnsureWorkspace(t.Context(), appraisal.Settings{Workspace: "T1", TimeZone: "UTC", Currency: "CNY"}); err != nil {
		t.Fatal(err)
	}
	if err := direct.SyncMembers(t.Context(), "T1", []appraisal.Member{{ID: "U1", Name: "Li"}}, time.UnixMilli(0)); err != nil {
		t.Fatal(err)
	}
	s, p := through(t, dsn)
	return s, direct, p
}

func change(key string) appraisal.Change {
	return appraisal.Change{Workspace: "T1", Actor: "U1", Key: key, At: time.UnixMilli(1_700_000_000_000)}
}

func TestLostCommits(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault fault
		code  appraisal.Code // "" when the change was saved and the store knows
		saved int            // -1 when that is open
	}{
		{"COMMIT does not arrive", lostRequest, appraisal.Unavailable, 0},
		{"the answer to COMMIT is lost", lostAnswer, "", 1},
		{"the answer is lost, and the database is out of reach", lostForGood, appraisal.Unconfirmed, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, direct, p := commitFaults(t)
			p.inject(c.fault, "COMMIT")
			customer, err := s.AddCustomer(t.Context(), change("k1"), appraisal.Customer{Name: "Acme"})
			if got := appraisal.CodeOf(err); got != c.code {
				t.Fatalf("code %q (%v), want %q", got, err, c.code)
			}
			if err == nil && customer.Ref() != "C-1" {
				t.Errorf("customer %+v", customer)
			}
			if _, total, err := direct.Customers(t.Context(), "T1", "", 0, 1); err != nil || total != c.saved && c.saved >= 0 {
				t.Errorf("%d customers, %v, want %d", total, err, c.saved)
			}
			p.heal()
			again, err := s.AddCustomer(t.Context(), change("k1"), appraisal.Customer{Name: "Acme"})
			if err != nil || again.Name != "Acme" {
				t.Errorf("the same request again: %+v, %v", again, err)
			}
			if _, total, err := direct.Customers(t.Context(), "T1", "", 0, 1); err != nil || total != 1 {
				t.Errorf("%d customers after a repeat, %v", total, err)
			}
		})
	}
}

func TestLostDeals(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault fault
	}{{"the statement does not arrive", lostRequest}, {"its answer is lost", lostAnswer}, {"the database is then out of reach", lostForGood}} {
		t.Run(c.name, func(t *testing.T) {
			s, direct, p := commitFaults(t)
			if _, err := direct.AddCustomer(t.Context(), change("c"), appraisal.Customer{Name: "Acme"}); err != nil {
				t.Fatal(err)
			}
			deal := appraisal.NewDeal{Deal: appraisal.Deal{Customer: 1, Member: "U1", Amount: appraisal.Yuan(1)}}
			p.inject(c.fault, "trigger-1")
			_, err := s.LogDeal(t.Context(), change("trigger-1"), deal)
			_, total, e := direct.Deals(t.Context(), "T1", appraisal.DealFilter{Limit: 1})
			if e != nil {
				t.Fatal(e)
			}
			switch code := appraisal.CodeOf(err); {
			case code == "" && total == 1, code == appraisal.Unavailable && total == 0:
			case code == appraisal.Unconfirmed && c.fault == lostForGood:
			default:
				t.Errorf("code %q (%v) with %d deals saved", code, err, total)
			}
			p.heal()
			if d, err := s.LogDeal(t.Context(), change("trigger-1"), deal); err != nil || d.Number == 0 {
				t.Errorf("the same request again: %+v, %v", d, err)
			}
			if _, total, err := direct.Deals(t.Context(), "T1", appraisal.DealFilter{Limit: 1}); err != nil || total != 1 {
				t.Errorf("%d deals after a repeat, %v", total, err)
			}
		})
	}
}

// A database that says nothing at all is given up soon after the caller's deadline.
func TestSilentDatabase(t *testing.T) {
	s, direct, p := commitFaults(t)
	if _, err := s.Member(t.Context(), "T1", "U1"); err != nil {
		t.Fatal(err)
	}
	p.inject(silence, "")
	for _, c := range []struct {
		name string
		do   func(ctx context.Context) error
	}{
		{"a change", func(ctx context.Context) error {
			_, err := s.AddCustomer(ctx, change("k1"), appraisal.Customer{Name: "Acme"})
			return err
		}},
		{"a question", func(ctx context.Context) error {
			_, err := s.Member(ctx, "T1", "U1")
			return err
		}},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		answered := make(chan error, 1)
		go func() { answered <- c.do(ctx) }()
		var err error
		select {
		case err = <-answered:
		case <-time.After(5 * time.Second):
			t.Fatalf("%s: still waiting long after the deadline", c.name)
		}
		cancel()
		if code := appraisal.CodeOf(err); code != appraisal.Unavailable {
			t.Errorf("%s: code %q (%v)", c.name, code, err)
		}
	}
	p.heal()
	if _, total, err := direct.Customers(t.Context(), "T1", "", 0, 1); err != nil || total != 0 {
		t.Errorf("%d customers, %v", total, err)
	}
}
