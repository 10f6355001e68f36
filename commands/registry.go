package commands

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/message"
)

// registry is the one list of commands, in the order of help. A constructor takes the dependencies and must not use them before a
// handler runs, since Specs builds the list without any.
func registry(d Deps) []command {
	return []command{
		dealCommand(d),
		followUpCommand(d),
		customerCommand(d),
		reportCommand(d),
		scoreCommand(d),
		standingsCommand(d),
		targetCommand(d),
		surveyCommand(d),
		rateCommand(d),
		schemeCommand(d),
		meritCommand(d),
	}
}

// pageOf makes the member's own page (App Home).
func pageOf(d Deps) page { return homePage(d) }

// Store is all that the handlers need from the database: the sum of the small interfaces that stand beside the handlers.
type Store interface {
	actorStore
	memberStore
	customerFinder
	dealStore
	followUpStore
	customerStore
	meritStore
	standingsStore
	scoreStore
	targetStore
	surveyStore
	ratingStore
	reportStore
	homeStore
	schemeStore
	library.Store
}

// command is one slash command with everything that belongs to it. Spec.Subs is filled from subs.
type command struct {
	Spec
	allowed   func(appraisal.Member) bool                              // who may use it without a sub-command; nil: every member
	offered   func(appraisal.Member) bool                              // whom help tells of it, where that is not everybody allowed
	open      func(context.Context, call) (message.Reply, error)       // no words behind it: opens the form; nil prints help
	run       func(context.Context, call, line) (message.Reply, error) // words that begin with no sub-command; nil: refused
	help      func(call) message.Message                               // instead of the command's own usage
	subs      []sub
	presses   []press
	forms     []form
	shortcuts []shortcut
}

// sub is a word behind the command that does something of its own. Its line begins behind that word.
type sub struct {
	SubCommand
	allowed func(appraisal.Member) bool // nil: every member
	run     func(context.Context, call, line) (message.Reply, error)
}

// press is what a button does. The value comes back from a message, so a handler checks it again.
type press struct {
	id      string                      // "deal.undo"
	allowed func(appraisal.Member) bool // nil: every member
	run     func(ctx context.Context, c call, value string) (message.Reply, error)
}

// form is what a submitted form does.
type form struct {
	id           string                      // "deal.new"
	allowed      func(appraisal.Member) bool // nil: every member
	newCustomers bool                        // its customer field also offers to create the name typed
	submit       func(context.Context, call, Submission) (message.Reply, error)
}

// shortcut is what a message shortcut does.
type shortcut struct {
	ShortcutSpec
	allowed func(appraisal.Member) bool // nil: every member
	run     func(context.Context, call, Shortcut) (message.Reply, error)
}

// page makes a member's own page.
type page func(context.Context, call) (message.Page, error)

// Specs describes every slash command, in the order of help.
func Specs() []Spec {
	list := registry(Deps{})
	specs := make([]Spec, len(list))
	for i, c := range list {
		specs[i] = c.spec()
	}
	return specs
}

// Shortcuts describes every message shortcut.
func Shortcuts() []ShortcutSpec {
	var specs []ShortcutSpec
	for _, c := range registry(Deps{}) {
		for _, s := range c.shortcuts {
			specs = append(specs, s.ShortcutSpec)
		}
	}
	return specs
}

func (c command) spec() Spec {
	s := c.Spec
	for _, w := range c.subs {
		s.Subs = append(s.Subs, w.SubCommand)
	}
	return s
}

// offers reports whether help tells the member of the command without a sub-command.
func (c command) offers(m appraisal.Member) bool {
	return (c.allowed == nil || c.allowed(m)) && (c.offered == nil || c.offered(m))
}

// specFor is the spec without the sub-commands that the member may not use.
func (c command) specFor(m appraisal.Member) Spec {
	s := c.Spec
	for _, w := range c.subs {
		if w.allowed == nil || w.allowed(m) {
			s.Subs = append(s.Subs, w.SubCommand)
		}
	}
	return s
}
