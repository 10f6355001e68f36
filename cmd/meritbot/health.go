package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// finding is one thing that was looked at, and what to do when it is not as it should be.
type finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Do     string `json:"do,omitempty"`
}

// readiness is the answer of /readyz. Degraded means that deliveries are answered although something is not as it should be.
type readiness struct {
	Ready    bool      `json:"ready"`
	Degraded bool      `json:"degraded"`
	Checks   []finding `json:"checks"`
}

// The limits of the checks.
const (
	checkDeadline = 2 * time.Second
	oldestAllowed = 5 * time.Minute // a post that waits longer is a sign that sending is stuck
	slackAsked    = time.Minute     // how long an answer of auth.test counts
)

// outboxAge tells how long the oldest post that is due has been waiting.
type outboxAge interface {
	OldestPost(ctx context.Context, now time.Time) (time.Duration, error)
}

// pinger is the database as the health check sees it.
type pinger interface {
	Ping(ctx context.Context) error
}

// health answers the questions of orchestrators and monitors.
type health struct {
	now func() time.Time

	mu       sync.Mutex
	database pinger    // nil until it is open
	outbox   outboxAge // nil until it is open
	slack    func(context.Context) finding
	starting error // why the start does not get on
	stopping bool
}

func (h *health) set(change func(*health)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change(h)
}

// alive answers /healthz: the process runs. It says nothing about what the process depends on, since a restart would not mend that.
func (h *health) alive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

// ready answers /readyz.
func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), checkDeadline)
	defer cancel()
	answer := h.look(ctx)
	body, err := json.MarshalIndent(answer, "", "  ")
	if err != nil {
		http.Error(w, "the answer can't be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !answer.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_, _ = w.Write(append(body, '\n'))
}

func (h *health) look(ctx context.Context) readiness {
	h.mu.Lock()
	database, outbox, slack, starting, stopping := h.database, h.outbox, h.slack, h.starting, h.stopping
	h.mu.Unlock()
	var found []finding
	ready := true
	add := func(f finding, needed bool) {
		found = append(found, f)
		ready = ready && (f.OK || !needed)
	}
	if stopping {
		add(finding{Name: "process", Detail: "stopping", Do: "Nothing: another replica, or the new process, takes over."}, true)
	}
	if starting != nil {
		add(finding{Name: "start", Detail: starting.Error(), Do: "It is tried again by itself. Run `meritbot doctor` to see what is wrong."}, true)
	}
	add(h.lookAtDatabase(ctx, database), true)
	if slack == nil {
		add(finding{Name: "slack", Detail: "not connected yet", Do: "Wait a moment; if it stays so, run `meritbot doctor`."}, true)
	} else {
		add(slack(ctx), true)
	}
	if outbox != nil {
		add(h.lookAtOutbox(ctx, outbox), false)
	}
	answer := readiness{Ready: ready, Checks: found}
	for _, f := range found {
		answer.Degraded = answer.Degraded || (ready && !f.OK)
	}
	return answer
}

func (h *health) lookAtDatabase(ctx context.Context, database pinger) finding {
	f := finding{Name: "database", Do: "Check that the database runs and that DATABASE_URL (or --data) is right; the bot goes on by itself."}
	if database == nil {
		f.Detail = "not open yet"
		return f
	}
	if err := database.Ping(ctx); err != nil {
		f.Detail = "does not answer"
		return f
	}
	return finding{Name: "database", OK: true, Detail: "answers"}
}

func (h *health) lookAtOutbox(ctx context.Context, outbox outboxAge) finding {
	age, err := outbox.OldestPost(ctx, h.now())
	switch {
	case err != nil:
		return finding{Name: "outbox", Detail: "can't be read", Do: "See the check \"database\"."}
	case age > oldestAllowed:
		return finding{
			Name: "outbox", Detail: fmt.Sprintf("a post has been waiting for %s", age.Round(time.Second)),
			Do: "Look in the log for \"post\" to see what Slack answers. Posts go out by themselves once Slack takes them again.",
		}
	}
	return finding{Name: "outbox", OK: true, Detail: fmt.Sprintf("oldest due post waits for %s", age.Round(time.Second))}
}

// askSlack is the check for HTTP, where there is no connection to look at: auth.test, at most once a minute.
func askSlack(now func() time.Time, ask func(context.Context) error) func(context.Context) finding {
	var mu sync.Mutex
	var last time.Time
	var answer finding
	return func(ctx context.Context) finding {
		mu.Lock()
		defer mu.Unlock()
		if answer.OK && now().Sub(last) < slackAsked {
			return answer
		}
		if err := ask(ctx); err != nil {
			answer = finding{Name: "slack", Detail: "Slack's API does not answer as it should", Do: "Run `meritbot doctor`; it names the reason."}
		} else {
			last, answer = now(), finding{Name: "slack", OK: true, Detail: "Slack's API answers; deliveries come by HTTP"}
		}
		return answer
	}
}

// healthcheckCmd is for container health checks in images that have no shell.
type healthcheckCmd struct {
	Listen string `help:"Where the bot listens." default:":8080" env:"MERITBOT_LISTEN" placeholder:"ADDRESS"`
}

// Run asks /readyz and fails when the bot is not ready.
func (c *healthcheckCmd) Run(ctx context.Context, p *Program) error {
	ctx, cancel := context.WithTimeout(ctx, checkDeadline+time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, localURL(c.Listen)+"/readyz", http.NoBody)
	if err != nil {
		return fmt.Errorf("healthcheck: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("healthcheck: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer readiness
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("healthcheck: %s answered something else than meritbot does", c.Listen)
	}
	printFindings(p.Stdout, answer.Checks)
	if !answer.Ready {
		return errReported
	}
	return nil
}
