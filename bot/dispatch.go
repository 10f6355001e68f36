package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

// origin is who asked, where, and the ways back.
type origin struct {
	workspace   appraisal.WorkspaceID
	user        appraisal.MemberID
	channel     string // "" in App Home and in forms opened there
	responseURL string
	trigger     string
	subject     string // the command's, action's or form's name, for logs
	typed       string // words that must not be lost when nothing is saved
	inModal     bool
	inHome      bool
}

// outcome is what a handler answered, an error already turned into an answer.
type outcome struct {
	reply  message.Reply
	reader reader
	failed bool
}

// answer is what goes back in the acknowledgement, and what is done once it is on its way.
type answer struct {
	body  any // JSON; nil for an empty acknowledgement
	after []func(context.Context)
}

func then(f func(context.Context)) answer { return answer{after: []func(context.Context){f}} }

// command answers a slash command: a message in the acknowledgement itself, a form or a picture after it.
func (b *Bot) command(ctx context.Context, c slashCommand) answer {
	o := origin{
		workspace: appraisal.WorkspaceID(c.Team), user: appraisal.MemberID(c.User), channel: c.Channel,
		responseURL: c.ResponseURL, trigger: c.Trigger, subject: c.Command, typed: c.Command + " " + typed(c.Text),
	}
	request := commands.Request{
		Workspace: o.workspace, User: o.user, Channel: c.Channel, Command: c.Command, Text: typed(c.Text),
		Key: b.triggerKey(c.Trigger), At: b.Now(),
	}
	out, late := b.await(ctx, "command", o, func(ctx context.Context) (message.Reply, error) { return b.Handler.Command(ctx, request) })
	switch {
	case late != nil:
		return then(func(ctx context.Context) { b.show(ctx, o, <-late) })
	case out.reply.Message == nil && out.reply.Form == nil && len(out.reply.Refused) == 0:
		return answer{}
	case out.reply.Form != nil, hasFile(out.reply.Message):
		return then(func(ctx context.Context) { b.show(ctx, o, out) })
	}
	return answer{body: b.response(out, files{})}
}

// interact answers everything that comes by the interactivity address.
func (b *Bot) interact(ctx context.Context, i interaction) answer {
	o := origin{
		workspace: i.workspace(), user: appraisal.MemberID(i.User.ID), channel: i.channel(), responseURL: i.ResponseURL,
		trigger: i.Trigger, inModal: i.View.Type == "modal", inHome: i.View.Type == "home",
	}
	switch i.Type {
	case "block_actions":
		return b.press(ctx, o, i)
	case "view_submission":
		return b.submit(ctx, o, i)
	case "message_action", "shortcut":
		return b.shortcut(ctx, o, i)
	case "block_suggestion":
		return b.suggest(ctx, o, i)
	case "view_closed":
		return answer{}
	}
	b.Log.Warn("unknown kind of interaction", "type", i.Type)
	return answer{}
}

func (b *Bot) press(ctx context.Context, o origin, i interaction) answer {
	if len(i.Actions) == 0 {
		return answer{}
	}
	if o.inModal && o.channel == "" {
		o.channel, _ = splitPrivate(i.View.Private)
	}
	a := i.Actions[0]
	o.subject = actionName(a.ActionID)
	p := commands.Press{
		Workspace: o.workspace, User: o.user, Channel: o.channel, Action: o.subject, Value: a.answer(),
		Key: b.triggerKey(i.Trigger), At: b.Now(),
	}
	out, late := b.await(ctx, "press", o, func(ctx context.Context) (message.Reply, error) { return b.Handler.Press(ctx, p) })
	return then(func(ctx context.Context) {
		if late != nil {
			out = <-late
		}
		b.show(ctx, o, out)
		if o.inHome && out.reply.Form == nil {
			b.publishHome(ctx, o.workspace, o.user)
		}
	})
}

func (b *Bot) shortcut(ctx context.Context, o origin, i interaction) answer {
	o.subject, o.typed = i.Callback, quoted(i.Message.Text)
	s := commands.Shortcut{
		Workspace: o.workspace, User: o.user, Name: i.Callback, Channel: o.channel, Text: o.typed,
		Link: i.permalink(), Key: b.triggerKey(i.Trigger), At: b.Now(),
	}
	out, late := b.await(ctx, "shortcut", o, func(ctx context.Context) (message.Reply, error) { return b.Handler.Shortcut(ctx, s) })
	return then(func(ctx context.Context) {
		if late != nil {
			out = <-late
		}
		b.show(ctx, o, out)
	})
}

// submit answers a form that was sent in. Errors keep the form open, so that the words in it are not lost.
func (b *Bot) submit(ctx context.Context, o origin, i interaction) answer {
	channel, state := splitPrivate(i.View.Private)
	o.channel, o.subject = channel, i.View.Callback
	s := commands.Submission{
		Workspace: o.workspace, User: o.user, Form: i.View.Callback, State: state, Values: i.View.values(),
		Key: viewKey(i.View.ID, i.View.Callback), At: b.Now(),
	}
	o.typed = typedIn(s.Values)
	out, late := b.await(ctx, "submit", o, func(ctx context.Context) (message.Reply, error) { return b.Handler.Submit(ctx, s) })
	if late != nil {
		return then(func(ctx context.Context) { b.show(ctx, o, <-late) })
	}
	inputs := i.View.inputs()
	switch {
	case out.failed && len(inputs) > 0 && out.reply.Message != nil:
		return answer{body: b.keepOpen(out, inputs[0])}
	case len(out.reply.Refused) > 0 && len(inputs) > 0:
		return answer{body: b.fieldErrors(out, inputs)}
	case out.reply.Form != nil:
		return b.nextForm(out, i.View.ID, channel)
	}
	a := then(func(ctx context.Context) { b.show(ctx, o, out) })
	if i.View.Previous != "" {
		a.body = viewResponse{Action: "clear"}
	}
	return a
}

// typedIn is what was filled in, in case the form is gone before the answer comes.
func typedIn(values []commands.Value) string {
	var words []string
	for _, v := range values {
		if v.Value != "" {
			words = append(words, v.Value)
		}
	}
	return strings.Join(words, " · ")
}

// suggest answers a field that searches while a person types. An error shows no choices; it is logged.
func (b *Bot) suggest(ctx context.Context, o origin, i interaction) answer {
	l := commands.Lookup{
		Workspace: o.workspace, User: o.user, Form: i.View.Callback, Input: i.ActionID, Text: i.Value, At: b.Now(),
	}
	var options []message.Option
	out, late := b.await(ctx, "suggest", o, func(ctx context.Context) (message.Reply, error) {
		var err error
		options, err = b.Handler.Suggest(ctx, l)
		return message.Reply{}, err
	})
	if late != nil || out.failed {
		return answer{body: suggestions{Options: []choice{}}}
	}
	return answer{body: b.suggestions(options, out.reader)}
}

// event answers the Events API. Nothing of it is shown at once, so everything happens after the acknowledgement.
func (b *Bot) event(ctx context.Context, e event) answer {
	ws, user := appraisal.WorkspaceID(e.Team), e.user()
	b.metrics.deliveries.WithLabelValues("event").Inc()
	switch e.Event.Type {
	case "app_home_opened":
		if e.Event.Tab != "" && e.Event.Tab != "home" || user == "" {
			return answer{}
		}
		return then(func(ctx context.Context) { b.publishHome(ctx, ws, appraisal.MemberID(user)) })
	case "message":
		return b.plainWords(e)
	case "team_join", "user_change":
		return then(func(ctx context.Context) { b.syncUser(ctx, ws, e) })
	case "app_uninstalled", "tokens_revoked":
		b.Log.ErrorContext(ctx, "Slack has removed the app or its token", "workspace", ws, "event", e.Event.Type)
	}
	return answer{}
}

// await runs a handler under its deadline. When it overruns Slack's patience, late yields the outcome later.
func (b *Bot) await(ctx context.Context, kind string, o origin, f func(context.Context) (message.Reply, error)) (out outcome, late <-chan outcome) {
	b.metrics.deliveries.WithLabelValues(kind).Inc()
	begun := b.Now()
	done := make(chan outcome, 1)
	work := context.WithoutCancel(ctx) // Slack hanging up does not undo what was begun
	b.work.Go(func() {
		work, cancel := context.WithTimeout(work, b.waits.handler)
		defer cancel()
		done <- b.handle(work, kind, o, f)
	})
	timer := time.NewTimer(b.waits.ack)
	defer timer.Stop()
	select {
	case out = <-done:
		b.metrics.seconds.WithLabelValues(kind).Observe(b.Now().Sub(begun).Seconds())
		return out, nil
	case <-timer.C:
		b.metrics.late.WithLabelValues(kind).Inc()
		return outcome{}, done
	}
}

// handle runs the handler, once more for a member who was not known yet, and turns an error or a panic into an answer.
func (b *Bot) handle(ctx context.Context, kind string, o origin, f func(context.Context) (message.Reply, error)) outcome {
	reply, err := b.try(ctx, f)
	if appraisal.CodeOf(err) == appraisal.Unknown {
		learnt := false
		b.guard("learning a member", func() {
			var refusal error
			if learnt, refusal = b.learn(ctx, o.workspace, o.user); refusal != nil {
				err = refusal
			}
		})
		if learnt {
			reply, err = b.try(ctx, f)
		}
	}
	if changesReader(o.subject) {
		b.readers.forget(o.workspace, o.user)
	}
	out := outcome{reply: reply, reader: reader{lang: locales.Chinese, zone: time.UTC}}
	b.guard("finding the reader", func() { out.reader = b.reader(ctx, o.workspace, o.user) }) // what was saved must still be said
	if err != nil {
		m := b.sorry(ctx, kind, o, err)
		out.reply, out.failed = message.Answer(m), true
	}
	return out
}

// try runs f and turns a panic into an error.
func (b *Bot) try(ctx context.Context, f func(context.Context) (message.Reply, error)) (reply message.Reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			b.metrics.panics.Inc()
			err = &appraisal.Error{Code: appraisal.Internal, Err: fmt.Errorf("panic: %v\n%s", p, debug.Stack())}
		}
	}()
	return f(ctx)
}

// encode writes an acknowledgement's body, nil for an empty one.
func encode(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	return json.Marshal(body)
}

// hasFile tells whether something must be uploaded for the message, which takes longer than an acknowledgement may.
func hasFile(m *message.Message) bool {
	if m == nil {
		return false
	}
	for _, b := range m.Blocks {
		if b.Chart != nil || b.Sheet != nil {
			return true
		}
	}
	return false
}
