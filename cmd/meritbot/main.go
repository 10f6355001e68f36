// Command meritbot is the Slack bot for sales teams: it logs deals and follow-ups, minds the promises, and appraises by the
// company's own policy. This package holds the sub-commands, the configuration and the wiring, and nothing else: it is the only
// place where an interface meets what implements it. What the bot does is in the packages it wires together.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the container has no time-zone files of its own
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	p := NewProgram(os.Stdout, os.Stderr)
	code := p.Run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}
