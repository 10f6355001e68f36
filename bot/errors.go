package bot

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

// mostTyped is how much of a person's words is given back in an error; Slack shows 3,000 characters in a section.
const mostTyped = 2500

// sorry is the one error door: it turns an error into an answer. The words that were typed come back with it where nothing was
// done with them. The cause goes to the log; of a fault of ours the person sees a reference to it, never the error itself.
func (b *Bot) sorry(ctx context.Context, kind string, o origin, err error) message.Message {
	code := appraisal.CodeOf(err)
	if code == appraisal.Internal && errors.Is(err, context.DeadlineExceeded) {
		code = appraisal.Unconfirmed // nobody knows how far it came
	}
	b.metrics.errors.WithLabelValues(kind, string(code)).Inc()
	log := b.Log.With("kind", kind, "subject", o.subject, "workspace", o.workspace, "user", o.user, "code", code)
	switch code {
	case appraisal.Unavailable:
		log.ErrorContext(ctx, "the database did not answer in time", "err", err)
		return withTyped(message.Say(message.T("bot.error.unavailable")), o.typed)
	case appraisal.Unconfirmed:
		log.ErrorContext(ctx, "not known whether a change was saved", "err", err)
		return withTyped(message.Say(message.T("bot.error.unconfirmed")), o.typed)
	case appraisal.Invalid:
		return withTyped(message.Say(b.reason(ctx, o, err, code)), b.named(ctx, o.workspace, o.typed))
	case appraisal.Forbidden:
		if errors.Unwrap(err) != nil {
			log.ErrorContext(ctx, "a refusal is not in the audit log", "err", err)
		}
		return message.Say(b.reason(ctx, o, err, code))
	case appraisal.NotFound, appraisal.Conflict, appraisal.Unknown:
		return message.Say(b.reason(ctx, o, err, code))
	default: // Internal, and codes that are not in the list
		ref := b.NewID()
		log.ErrorContext(ctx, "a fault of ours", "ref", ref, "err", err)
		return withTyped(message.Say(message.T("bot.error.internal", message.Code("ref", ref))), o.typed)
	}
}

// reason is the error's sentence; a reason without a text gets the sentence of its code.
func (b *Bot) reason(ctx context.Context, o origin, err error, code appraisal.Code) message.Text {
	var e *appraisal.Error
	if !errors.As(err, &e) || e.Reason == "" || !b.worded("error."+e.Reason) {
		return message.T("bot.error." + string(code))
	}
	shown := *e
	shown.Details = slices.Clone(e.Details)
	for i, d := range shown.Details {
		shown.Details[i].Value = b.named(ctx, o.workspace, d.Value)
	}
	return commands.Apology(&shown)
}

// worded reports whether there is a text of that id.
func (b *Bot) worded(id string) bool {
	none := func(message.Value) string { return "" }
	return b.Texts.Text(locales.English, message.T(id), none) != "⟦"+id+"⟧"
}

var personMark = regexp.MustCompile(`<@([UW][A-Z0-9]+)(?:\|([^<>]*))?>`)

// named writes people in typed words by name, as they can be typed again, where the name is known.
func (b *Bot) named(ctx context.Context, ws appraisal.WorkspaceID, words string) string {
	if !strings.Contains(words, "<@") {
		return words
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 200*time.Millisecond)
	defer cancel()
	return personMark.ReplaceAllStringFunc(words, func(mark string) string {
		m := personMark.FindStringSubmatch(mark)
		if who, err := b.Members.Member(ctx, ws, appraisal.MemberID(m[1])); err == nil && who.Name != "" {
			return "@" + who.Name
		}
		if m[2] != "" {
			return "@" + m[2]
		}
		return mark
	})
}

// withTyped adds the words that were typed, to be copied and corrected.
func withTyped(m message.Message, typed string) message.Message {
	if typed = oneLine(typed); typed == "" {
		return m
	}
	return m.With(message.Notes(message.T("bot.typed", message.Code("words", shorten(typed, mostTyped)))))
}

func (b *Bot) logPanic(where string, p any) {
	b.Log.Error("panic", "where", where, "err", fmt.Sprint(p), "stack", string(debug.Stack()))
}

// slackCode is the short error of a failed call: Slack's own code, "rate_limited", "http_503" or "no_answer".
func slackCode(err error) string {
	var refused slack.SlackErrorResponse
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refused):
		return refused.Err
	case errors.As(err, &limited):
		return "rate_limited"
	case errors.As(err, &status):
		return fmt.Sprintf("http_%d", status.Code)
	}
	return "no_answer"
}

// failed logs and counts a failed call of a Slack method and returns its short error.
func (b *Bot) failed(ctx context.Context, method string, err error, args ...any) string {
	code := slackCode(err)
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err // addresses of uploads and responses are capabilities: not for the log
	}
	b.metrics.calls.WithLabelValues(method, code).Inc()
	b.Log.WarnContext(ctx, "Slack refused a call", append([]any{"method", method, "error", code, "cause", err}, args...)...)
	return code
}
