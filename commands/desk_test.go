package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/message"
)

// desk is the bot in front of a book: what a person does, one request key after the other.
type desk struct {
	*book
	app  *App
	keys int
	at   time.Time
}

type anyJob struct{}

func (anyJob) Snooze(context.Context, appraisal.Change, string, appraisal.MemberID, time.Time) error {
	return nil
}
func (anyJob) Defaults() []appraisal.JobSetting {
	return []appraisal.JobSetting{{Job: "standings", Cron: "0 9 * * 1"}, {Job: "period_end", Cron: "0 9 1 1,4,7,10 *"}}
}
func (anyJob) Check(job, cron string) error {
	if job != "standings" || cron != "off" && len(strings.Fields(cron)) != 5 {
		return appraisal.Errorf(appraisal.Invalid, "job_unknown", "job", job)
	}
	return nil
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	b := newBook()
	schemes := appraisal.Schemes{{
		ID: "S09", Title: appraisal.Words{ZH: "绩效考核方案", EN: "Revenue 50"}, Periods: []calendar.Kind{calendar.Month, calendar.Quarter, calendar.Year},
	}}
	return &desk{book: b, app: New(Deps{Store: b, Library: library.New(schemes, b), Jobs: anyJob{}}), at: noon}
}

func (d *desk) key() string { d.keys++; return fmt.Sprintf("trigger:%d", d.keys) }

// types types a command line: "/deal Acme 5000".
func (d *desk) types(t *testing.T, user appraisal.MemberID, text string) (message.Reply, error) {
	t.Helper()
	return d.typesAs(t, user, text, d.key())
}

func (d *desk) typesAs(t *testing.T, user appraisal.MemberID, text, key string) (message.Reply, error) {
	t.Helper()
	command, words, _ := strings.Cut(text, " ")
	return d.app.Command(t.Context(), Request{Workspace: "T1", User: user, Channel: "C9", Command: command, Text: words, Key: key, At: d.at})
}

func (d *desk) pushes(t *testing.T, user appraisal.MemberID, action, value string) (message.Reply, error) {
	t.Helper()
	return d.app.Press(t.Context(), Press{Workspace: "T1", User: user, Action: action, Value: value, Key: d.key(), At: d.at})
}

// taps presses the first button of the action in a reply.
func (d *desk) taps(t *testing.T, user appraisal.MemberID, r message.Reply, action string) (message.Reply, error) {
	t.Helper()
	a, ok := buttonOf(r, action)
	if !ok {
		t.Fatalf("there is no button %s in\n%s", action, asRead(t, "en", r))
	}
	return d.pushes(t, user, action, a.Value)
}

func buttonOf(r message.Reply, action string) (message.Action, bool) {
	if r.Message == nil {
		return message.Action{}, false
	}
	for _, b := range r.Message.Blocks {
		for _, a := range b.Actions {
			if a.ID == action {
				return a, true
			}
		}
	}
	return message.Action{}, false
}

func (d *desk) sends(t *testing.T, user appraisal.MemberID, form, state string, values ...Value) (message.Reply, error) {
	t.Helper()
	return d.sendsAs(t, user, form, state, d.key(), values...)
}

func (d *desk) sendsAs(t *testing.T, user appraisal.MemberID, form, state, key string, values ...Value) (message.Reply, error) {
	t.Helper()
	return d.app.Submit(t.Context(), Submission{Workspace: "T1", User: user, Form: form, State: state, Values: values, Key: key, At: d.at})
}

// errorAsRead is an error as the bot words it.
func errorAsRead(t *testing.T, lang string, err error) string {
	t.Helper()
	var e *appraisal.Error
	if !errors.As(err, &e) {
		t.Fatalf("not an error for people: %v", err)
	}
	return strings.TrimSpace(asRead(t, lang, message.Answer(message.Say(Apology(e)))))
}

// inEnglish chooses the English form of an example.
func inEnglish(e Example) string { return e.EN }
