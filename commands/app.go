package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/message"
)

// Deps is what the handlers stand on.
type Deps struct {
	Store   Store
	Library *library.Library
	Jobs    Jobs
	NewID   func() string // ids of posts that handlers cause
}

// Jobs is what handlers need from the scheduler.
type Jobs interface {
	snoozer
	// Check says whether the job exists and its cron line can be read; the error is for the person who typed it.
	Check(job, cron string) error
	// Defaults lists every job with its default cron line.
	Defaults() []appraisal.JobSetting
}

// App answers requests. It holds no state of its own and may be used by many goroutines.
type App struct {
	deps      Deps
	commands  map[string]command
	presses   map[string]press
	forms     map[string]form
	shortcuts map[string]shortcut
	home      page
}

// New returns an App over the registry of commands.
func New(d Deps) *App {
	a := &App{
		deps:      d,
		commands:  map[string]command{},
		presses:   map[string]press{},
		forms:     map[string]form{},
		shortcuts: map[string]shortcut{},
		home:      pageOf(d),
	}
	for _, c := range registry(d) {
		a.commands[c.Name] = c
		for _, p := range c.presses {
			a.presses[p.id] = p
		}
		for _, f := range c.forms {
			a.forms[f.id] = f
		}
		for _, s := range c.shortcuts {
			a.shortcuts[s.Name] = s
		}
	}
	return a
}

// actorStore loads who asks and keeps what was refused.
type actorStore interface {
	Actor(ctx context.Context, ws appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, appraisal.Settings, error)
	Refused(ctx context.Context, ch appraisal.Change, action, target string) error
}

// call is one request of a known member: who asks, in which workspace, when, and under which idempotency key.
type call struct {
	Actor    appraisal.Member
	Settings appraisal.Settings
	Channel  string // Slack channel id, "" on the own page
	Key      string
	At       time.Time
	Today    calendar.Date // the workspace's day
}

// ws is the workspace of the call.
func (c call) ws() appraisal.WorkspaceID { return c.Settings.Workspace }

// change says who changes something now, under the request's key.
func (c call) change() appraisal.Change { return c.keyed(c.Key) }

// keyed is a change under another key, for requests that repeat an earlier one (a button that finishes it).
func (c call) keyed(key string) appraisal.Change {
	return appraisal.Change{Workspace: c.ws(), Actor: c.Actor.ID, Key: key, At: c.At}
}

// wording chooses between the forms of an example, by the reader's language: call.in.
type wording func(Example) string

// Words that stand in corrected examples.
var (
	wordOn   = Example{ZH: "于 ", EN: "on "}
	wordNote = Example{ZH: "备注 ", EN: "note "}
	wordNext = Example{ZH: "下次 ", EN: "next "}
	wordFind = Example{ZH: "/customer 查找 ", EN: "/customer find "}
	wordAdd  = Example{ZH: "/customer 新增 ", EN: "/customer add "}
	oneMore  = Example{ZH: "华东阀门", EN: "Acme"} // a customer's name
)

// in chooses between the Chinese and the English form of an example, by the actor's language.
func (c call) in(e Example) string {
	if c.Actor.Lang == "en" {
		return e.EN
	}
	return e.ZH
}

func (a *App) begin(ctx context.Context, c call, ws appraisal.WorkspaceID, user appraisal.MemberID) (call, error) {
	member, settings, err := a.deps.Store.Actor(ctx, ws, user)
	if err != nil {
		return call{}, err
	}
	c.Actor, c.Settings = member, settings
	c.Settings.Workspace = ws
	c.Today = settings.Today(c.At)
	if !member.Left.IsZero() && !c.Today.Before(member.Left) {
		return call{}, refuse(ctx, a.deps.Store, c, "enter", string(user), "member_left")
	}
	return c, nil
}

// refuse writes a refusal to the audit log and returns it as an error with the text "error."+reason.
func refuse(ctx context.Context, s actorStore, c call, action, target, reason string, details ...string) error {
	refusal := appraisal.Errorf(appraisal.Forbidden, reason, details...)
	if err := s.Refused(ctx, c.change(), action, target); err != nil {
		return refusal.Because(err)
	}
	return refusal
}

// permit is the one place where roles are checked, for commands, sub-commands, buttons, forms and shortcuts alike.
func (a *App) permit(ctx context.Context, c call, allowed func(appraisal.Member) bool, action string) error {
	if allowed == nil || allowed(c.Actor) {
		return nil
	}
	return refuse(ctx, a.deps.Store, c, action, "", "not_allowed")
}

// Command answers a slash command.
func (a *App) Command(ctx context.Context, r Request) (message.Reply, error) {
	cmd, ok := a.commands[r.Command]
	if !ok {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "command_unknown", "words", r.Command, "example", "/merit")
	}
	c, err := a.begin(ctx, call{Channel: r.Channel, Key: r.Key, At: r.At}, r.Workspace, r.User)
	if err != nil {
		return message.Reply{}, err
	}
	l, err := readLine(r.Text)
	if err != nil {
		return message.Reply{}, withExample(err, c.in(cmd.Examples[0]))
	}
	switch {
	case l.is(0, "help", "帮助", "?") && len(l.Words) == 1 && cmd.help == nil:
		return message.Answer(usage(c, cmd.specFor(c.Actor))), nil
	case l.is(0, "help", "帮助", "?") && len(l.Words) == 1, len(l.Words) == 0 && cmd.help != nil:
		return message.Answer(cmd.help(c)), nil
	case len(l.Words) == 0 && cmd.open == nil:
		return message.Answer(usage(c, cmd.specFor(c.Actor))), nil
	case len(l.Words) == 0:
		if err := a.permit(ctx, c, cmd.allowed, cmd.Name); err != nil {
			return message.Reply{}, err
		}
		return cmd.open(ctx, c)
	}
	return a.words(ctx, c, cmd, l)
}

func (a *App) words(ctx context.Context, c call, cmd command, l line) (message.Reply, error) {
	for _, s := range cmd.subs {
		if !l.is(0, append([]string{s.Word}, s.Aliases...)...) {
			continue
		}
		if l.is(1, "help", "帮助") && len(l.Words) == 2 {
			return message.Answer(usage(c, cmd.specFor(c.Actor))), nil
		}
		if err := a.permit(ctx, c, s.allowed, cmd.Name+" "+s.Word); err != nil {
			return message.Reply{}, err
		}
		return s.run(ctx, c, l.skip(1))
	}
	if cmd.run == nil {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "sub_unknown",
			"words", l.Words[0].Raw, "command", cmd.Name, "example", c.in(cmd.Examples[0]))
	}
	if err := a.permit(ctx, c, cmd.allowed, cmd.Name); err != nil {
		return message.Reply{}, err
	}
	return cmd.run(ctx, c, l)
}

// Press answers a button.
func (a *App) Press(ctx context.Context, p Press) (message.Reply, error) {
	b, ok := a.presses[p.Action]
	if !ok {
		return message.Reply{}, appraisal.Errorf(appraisal.NotFound, "button_unknown")
	}
	c, err := a.begin(ctx, call{Channel: p.Channel, Key: p.Key, At: p.At}, p.Workspace, p.User)
	if err != nil {
		return message.Reply{}, err
	}
	if err := a.permit(ctx, c, b.allowed, b.id); err != nil {
		return message.Reply{}, err
	}
	return b.run(ctx, c, p.Value)
}

// Submit answers a form that was sent in.
func (a *App) Submit(ctx context.Context, s Submission) (message.Reply, error) {
	f, ok := a.forms[s.Form]
	if !ok {
		return message.Reply{}, appraisal.Errorf(appraisal.NotFound, "form_unknown")
	}
	c, err := a.begin(ctx, call{Key: s.Key, At: s.At}, s.Workspace, s.User)
	if err != nil {
		return message.Reply{}, err
	}
	if err := a.permit(ctx, c, f.allowed, f.id); err != nil {
		return message.Reply{}, err
	}
	return f.submit(ctx, c, s)
}

// Shortcut answers a message shortcut.
func (a *App) Shortcut(ctx context.Context, s Shortcut) (message.Reply, error) {
	sc, ok := a.shortcuts[s.Name]
	if !ok {
		return message.Reply{}, appraisal.Errorf(appraisal.NotFound, "shortcut_unknown")
	}
	c, err := a.begin(ctx, call{Channel: s.Channel, Key: s.Key, At: s.At}, s.Workspace, s.User)
	if err != nil {
		return message.Reply{}, err
	}
	if err := a.permit(ctx, c, sc.allowed, sc.Name); err != nil {
		return message.Reply{}, err
	}
	return sc.run(ctx, c, s)
}

// Suggest offers customers for what a person has typed so far into a customer field.
func (a *App) Suggest(ctx context.Context, l Lookup) ([]message.Option, error) {
	f, ok := a.forms[l.Form]
	if !ok {
		return nil, appraisal.Errorf(appraisal.NotFound, "form_unknown")
	}
	c, err := a.begin(ctx, call{At: l.At}, l.Workspace, l.User)
	if err != nil {
		return nil, err
	}
	if f.allowed != nil && !f.allowed(c.Actor) {
		return nil, nil
	}
	return suggestCustomers(ctx, a.deps.Store, c, l.Text, f.newCustomers)
}

// Home makes the member's own page.
func (a *App) Home(ctx context.Context, v Visit) (message.Page, error) {
	c, err := a.begin(ctx, call{At: v.At}, v.Workspace, v.User)
	if err != nil {
		return message.Page{}, err
	}
	return a.home(ctx, c)
}

// withExample adds a corrected example to an error that has none yet.
func withExample(err error, example string) error {
	var e *appraisal.Error
	if !errors.As(err, &e) || slices.ContainsFunc(e.Details, func(d appraisal.Detail) bool { return d.Name == "example" }) {
		return err
	}
	c := *e
	c.Details = append(slices.Clone(e.Details), appraisal.Detail{Name: "example", Value: example})
	return &c
}
