package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/demo"
	"github.com/meritbot/meritbot/store"
)

const (
	clients    = 16
	roundSize  = 400              // requests a round; rounds of the two servers take turns, so that both see the same machine
	openLoop   = 200              // requests a second
	openPeriod = 10 * time.Second // of open loop
	overdue    = 2 * time.Second  // an answer that took longer and says nothing is saved is late, not wrong
)

// BenchmarkDeal compares `/deal` over signed HTTP with a bare handler that checks the signature and does the same inserts in one
// transaction, in the same run: throughput with 16 clients, and the latency at 200 requests a second however slow the answers are.
func BenchmarkDeal(b *testing.B) {
	for _, database := range []string{onPostgres, onSQLite} {
		b.Run(database, func(b *testing.B) {
			r := newRig(b, signedHTTP, newDSN(b, database))
			p := r.serve()
			bareRig := newRig(b, signedHTTP, newDSN(b, database))
			bare := httptest.NewServer(newBareHandler(b, bareRig))
			b.Cleanup(bare.Close)
			for _, each := range []*rig{r, bareRig} {
				each.book("Acme")
			}
			bot := &load{url: p.URL() + "/slack/commands", rig: r, expect: "D-"}
			other := &load{url: bare.URL, rig: bareRig, expect: "D-"}
			for _, l := range []*load{bot, other} {
				l.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4 * clients}}
				l.round(b, roundSize) // connections, statements and caches get warm
			}
			var ours, theirs time.Duration
			rounds := 0
			for b.Loop() {
				theirs += other.round(b, roundSize)
				ours += bot.round(b, roundSize)
				rounds++
			}
			per := func(d time.Duration) float64 { return float64(rounds*roundSize) / d.Seconds() }
			b.ReportMetric(per(ours), "deals/s")
			b.ReportMetric(per(theirs), "bare/s")
			b.ReportMetric(per(ours)/per(theirs), "ratio")
			b.ReportMetric(milli(other.open(b)), "bare-p99-ms")
			b.ReportMetric(milli(bot.open(b)), "p99-ms")
			bot.report(b)
			b.ReportMetric(0, "ns/op")
		})
	}
}

func milli(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// book puts a customer of Li's into the book; the first one has the number 1.
func (r *rig) book(name string) {
	r.t.Helper()
	c := appraisal.Change{Workspace: demo.Workspace, Actor: demo.Li, Key: "bench:" + name, At: time.Now()}
	customer := appraisal.Customer{Name: name, Owner: demo.Li, Added: calendar.NewDate(2026, 1, 1)}
	if _, err := r.db.AddCustomer(context.Background(), c, customer); err != nil {
		r.t.Fatal(err)
	}
}

// load sends signed `/deal` commands.
type load struct {
	url    string
	rig    *rig
	expect string
	client *http.Client
	next   atomic.Int64
	sent   atomic.Int64
	late   atomic.Int64
}

// report shows how many answers were late, and fails when they are more than one in a hundred. On a busy machine a few are: they say
// something about the machine, and are in the latencies anyway.
func (l *load) report(b *testing.B) {
	b.Helper()
	late, sent := l.late.Load(), l.sent.Load()
	if late*100 > sent {
		b.Errorf("%d of %d answers were late", late, sent)
	}
	b.ReportMetric(float64(late), "late")
}

// send logs one deal, different from every other one. It fails unless the answer says that it was saved or comes late.
func (l *load) send() error {
	n := l.next.Add(1)
	body := url.Values{
		"team_id": {demo.Workspace}, "user_id": {demo.Li}, "channel_id": {"D0BENCH"}, "command": {"/deal"},
		"text": {fmt.Sprintf("Acme %d", 1000+n)}, "trigger_id": {fmt.Sprintf("%d.bench", n)}, "response_url": {"http://127.0.0.1:1/"},
	}.Encode()
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, l.url, strings.NewReader(body))
	if err != nil {
		return err
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(l.rig.slack.SigningSecret()))
	_, _ = io.WriteString(mac, "v0:"+stamp+":"+body)
	request.Header.Set("X-Slack-Request-Timestamp", stamp)
	request.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	l.sent.Add(1)
	begun := time.Now()
	response, err := l.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode == http.StatusOK && time.Since(begun) > overdue && (len(answer) == 0 || bytes.Contains(answer, []byte("in time"))) {
		l.late.Add(1) // the deal's answer goes to the response URL, or nothing was saved and the person is told so
		return nil
	}
	if response.StatusCode != http.StatusOK || !bytes.Contains(answer, []byte(l.expect)) {
		return fmt.Errorf("%d %s", response.StatusCode, answer)
	}
	return nil
}

// round sends n requests from 16 clients, each as soon as it has its answer, and returns how long that took.
func (l *load) round(b *testing.B, n int) time.Duration {
	b.Helper()
	var left atomic.Int64
	left.Store(int64(n))
	var all sync.WaitGroup
	begun := time.Now()
	for range clients {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := l.send(); err != nil {
					if left.Swap(0) > 0 { // the first failure says enough
						b.Error(err)
					}
					return
				}
			}
		})
	}
	all.Wait()
	return time.Since(begun)
}

// open sends requests at fixed times whether or not earlier ones are answered, and returns the 99th percentile of the time from when a
// request was due to its answer.
func (l *load) open(b *testing.B) time.Duration {
	b.Helper()
	total := int(openPeriod.Seconds() * openLoop)
	took := make([]time.Duration, total)
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	tick := time.NewTicker(time.Second / openLoop)
	defer tick.Stop()
	begun := time.Now()
	for i := range total {
		due := begun.Add(time.Duration(i) * time.Second / openLoop)
		for time.Now().Before(due) {
			<-tick.C
		}
		all.Go(func() {
			if err := l.send(); err != nil {
				failed.CompareAndSwap(nil, &err)
			}
			took[i] = time.Since(due)
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		b.Error(*err)
	}
	slices.Sort(took)
	return took[total*99/100]
}

// bareHandler is what the bot is measured against: the least that a Go program does to take a deal from Slack. It has prepared
// statements and writes the rows that the bot writes.
type bareHandler struct {
	secret string
	db     *sql.DB
	steps  []*sql.Stmt
}

func newBareHandler(b *testing.B, r *rig) *bareHandler {
	b.Helper()
	h := &bareHandler{secret: r.slack.SigningSecret()}
	if store.IsPostgres(r.dsn) {
		h.db = r.sql()
		h.db.SetMaxOpenConns(24)
		h.db.SetMaxIdleConns(24)
	} else {
		var err error
		h.db, err = sql.Open("sqlite", "file:"+r.dsn+"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)"+
			"&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)")
		if err != nil {
			b.Fatal(err)
		}
		h.db.SetMaxOpenConns(1)
	}
	b.Cleanup(func() { _ = h.db.Close() })
	id, value := "", "" // PostgreSQL numbers the audit lines itself
	if !store.IsPostgres(r.dsn) {
		id, value = "id, ", "(SELECT coalesce(max(id), 0) + 1 FROM audit WHERE workspace_id = $1), "
	}
	for _, text := range []string{
		`INSERT INTO deal_marks (workspace_id, member_id, customer, signed_on, amount_minor, currency, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		`INSERT INTO counters (workspace_id, kind, last) VALUES ($1, 'deal', 1) ON CONFLICT (workspace_id, kind)
DO UPDATE SET last = counters.last + 1 RETURNING last`,
		`INSERT INTO deals (workspace_id, number, customer, member_id, signed_on, amount_minor, cost_minor, expenses_minor, currency, base_minor,
rate, note, logged_at) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 'CNY', $6, '1', '', $7)`,
		`INSERT INTO requests (workspace_id, request_key, action, number, kind, seq, at) VALUES ($1, $2, 'deal.log', $3, '', 0, $4)`,
		`INSERT INTO audit (workspace_id, ` + id + `at, actor, action, target, before_json, after_json) VALUES ($1, ` + value +
			`$2, $3, 'deal.log', $4, '', $5)`,
	} {
		st, err := h.db.PrepareContext(context.Background(), text) //nolint:sqlclosecheck // closed with the pool
		if err != nil {
			b.Fatal(err)
		}
		h.steps = append(h.steps, st)
	}
	return h
}

func (h *bareHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "body", http.StatusBadRequest)
		return
	}
	verifier, err := slack.NewSecretsVerifier(r.Header, h.secret)
	if err == nil {
		_, _ = verifier.Write(body)
		err = verifier.Ensure()
	}
	if err != nil {
		http.Error(w, "signature", http.StatusUnauthorized)
		return
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, "form", http.StatusBadRequest)
		return
	}
	number, err := h.save(r.Context(), form)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"response_type":"ephemeral","text":"Saved D-%d"}`, number)
}

func (h *bareHandler) save(ctx context.Context, form url.Values) (number int64, err error) {
	_, typed, _ := strings.Cut(form.Get("text"), " ")
	amount, err := strconv.ParseInt(typed, 10, 64)
	if err != nil {
		return 0, err
	}
	now := time.Now()
	ws, member, day, at := form.Get("team_id"), form.Get("user_id"), now.Format(time.DateOnly), now.UnixMilli()
	tx, err := h.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err = tx.StmtContext(ctx, h.steps[0]).ExecContext(ctx, ws, member, 1, day, amount*100, "CNY", at); err != nil { //nolint:sqlclosecheck // closed with the transaction
		return 0, err
	}
	if err = tx.StmtContext(ctx, h.steps[1]).QueryRowContext(ctx, ws).Scan(&number); err != nil { //nolint:sqlclosecheck // closed with the transaction
		return 0, err
	}
	if _, err = tx.StmtContext(ctx, h.steps[2]).ExecContext(ctx, ws, number, 1, member, day, amount*100, at); err != nil { //nolint:sqlclosecheck // closed with the transaction
		return 0, err
	}
	if _, err = tx.StmtContext(ctx, h.steps[3]).ExecContext(ctx, ws, "trigger:"+form.Get("trigger_id"), number, at); err != nil { //nolint:sqlclosecheck // closed with the transaction
		return 0, err
	}
	after := fmt.Sprintf(`{"number":%d,"customer":1,"member":%q,"signed":%q,"amount":%d,"currency":"CNY"}`, number, member, day, amount*100)
	if _, err = tx.StmtContext(ctx, h.steps[4]).ExecContext(ctx, ws, at, member, fmt.Sprintf("D-%d", number), after); err != nil { //nolint:sqlclosecheck // closed with the transaction
		return 0, err
	}
	return number, tx.Commit()
}

// BenchmarkStart measures the program as a process: from its start until it takes deliveries on an existing database, and its resident
// memory when idle and after a load of deals.
func BenchmarkStart(b *testing.B) {
	for _, database := range []string{onPostgres, onSQLite} {
		b.Run(database, func(b *testing.B) {
			r := newRig(b, signedHTTP, newDSN(b, database))
			path, err := binary()
			if err != nil {
				b.Fatal(err)
			}
			r.book("Acme")
			var took, idle, busy float64
			n := 0
			l := &load{rig: r, expect: "D-", client: &http.Client{}}
			for b.Loop() {
				begun := time.Now()
				c := exec.Command(path, r.args(r.api, r.dsn)...)
				log := &buffer{}
				c.Stderr = log
				if err := c.Start(); err != nil {
					b.Fatal(err)
				}
				r.poll("the process does not get ready", func() bool { return strings.Contains(log.String(), "msg=ready") })
				took += float64(time.Since(begun).Milliseconds())
				idle += resident(b, c.Process.Pid)
				l.url = "http://" + listening.FindStringSubmatch(log.String())[1] + "/slack/commands"
				l.round(b, roundSize)
				busy += resident(b, c.Process.Pid)
				_ = c.Process.Kill()
				_ = c.Wait()
				n++
			}
			b.ReportMetric(took/float64(n), "ms-to-ready")
			b.ReportMetric(idle/float64(n), "MB-idle")
			b.ReportMetric(busy/float64(n), "MB-busy")
			l.report(b)
			b.ReportMetric(0, "ns/op")
		})
	}
}

// resident is a process's resident memory in MB.
func resident(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("there is no /proc on this system")
	}
	for _, line := range strings.Split(string(status), "\n") {
		if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kb), "kB")), 64)
			if err != nil {
				b.Fatal(err)
			}
			return n / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}
