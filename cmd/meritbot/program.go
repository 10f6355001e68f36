package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/alecthomas/kong"
)

// stopWithin is how long the work in hand may take after the signal to stop.
const stopWithin = 10 * time.Second

// The exit codes.
const (
	exitOK      = 0
	exitFailed  = 1
	exitMisused = 2 // the command line or the configuration can't be read
)

// errReported ends a command whose findings are printed already; only the exit code is left to say.
var errReported = errors.New("reported above")

// Program is meritbot as a value, so that tests start and stop the real thing.
type Program struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Now            func() time.Time

	listens, ready chan struct{}
	url            string

	mu     sync.Mutex
	cancel context.CancelFunc
	ended  chan struct{}
}

// NewProgram returns a program that writes its answers to stdout and its log to stderr.
func NewProgram(stdout, stderr io.Writer) *Program {
	return &Program{Stdin: os.Stdin, Stdout: stdout, Stderr: stderr, Now: time.Now, listens: make(chan struct{}), ready: make(chan struct{}), ended: make(chan struct{})}
}

// Run parses the command line, runs the sub-command until it is done or ctx ends, and returns the exit code. A program runs once.
func (p *Program) Run(ctx context.Context, args []string) int {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p.mu.Lock()
	p.cancel = cancel
	p.mu.Unlock()
	defer close(p.ended)

	exited := -1
	var c cli
	parser, err := kong.New(&c,
		kong.Name("meritbot"),
		kong.Description("A Slack bot for sales teams: deals, follow-ups, reports, standings and appraisals by your own policy."),
		kong.UsageOnError(),
		kong.Writers(p.Stdout, p.Stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.Vars{"version": buildVersion()},
	)
	if err != nil {
		_, _ = fmt.Fprintln(p.Stderr, "meritbot: this is a fault in the program:", err)
		return exitFailed
	}
	if err := useSettingsFile(parser, args); err != nil {
		_, _ = fmt.Fprintln(p.Stderr, "meritbot:", err)
		return exitMisused
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help was printed
		return exited
	}
	if err != nil {
		_, _ = fmt.Fprintln(p.Stderr, "meritbot:", err)
		return exitMisused
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	var misuse errMisuse
	switch err := parsed.Run(p, &c.Common); {
	case err == nil:
		return exitOK
	case errors.As(err, &misuse):
		if !errors.Is(err, errReported) {
			_, _ = fmt.Fprintln(p.Stderr, "meritbot:", err)
		}
		return exitMisused
	case errors.Is(err, errReported):
		return exitFailed
	default:
		_, _ = fmt.Fprintln(p.Stderr, "meritbot:", err)
		return exitFailed
	}
}

// Listening is closed once the program's HTTP server listens; URL then tells where.
func (p *Program) Listening() <-chan struct{} { return p.listens }

// Ready is closed once the program takes deliveries.
func (p *Program) Ready() <-chan struct{} { return p.ready }

// URL is the address of the program's HTTP server, without a slash at the end. It is known once Listening is closed.
func (p *Program) URL() string { return p.url }

func (p *Program) listening(url string) {
	p.url = url
	close(p.listens)
}

func (p *Program) serving() { close(p.ready) }

// Close asks a running program to stop and waits until it has. It may be called at any time after Run has begun.
func (p *Program) Close() {
	p.mu.Lock()
	cancel := p.cancel
	p.mu.Unlock()
	if cancel == nil {
		return
	}
	cancel()
	<-p.ended
}
