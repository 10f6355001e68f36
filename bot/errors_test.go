package bot

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
)

// brokenMembers is a Members with a fault in it.
type brokenMembers struct{}

func (brokenMembers) Member(context.Context, appraisal.WorkspaceID, appraisal.MemberID) (appraisal.Member, error) {
	panic("no such map")
}

func TestAPanicBesideTheHandlerEndsNothing(t *testing.T) {
	b := newBench(t, overHTTP, func(_ *slacksim.Config, d *Deps) { d.Members = brokenMembers{} })
	b.handler.command = func(context.Context, commands.Request) (message.Reply, error) { return say("Saved"), nil }
	for range 2 { // what was saved is said, in the language of last resort
		if ack := b.command(b.li, b.sales.ID, "x"); ack.Message == nil || ack.Message.Text != "Saved" {
			t.Errorf("shown: %+v", ack.Message)
		}
	}
	if log := b.log.String(); !strings.Contains(log, "no such map") {
		t.Errorf("log: %s", log)
	}
}

func TestARefusalThatCanNotBeRecordedIsLogged(t *testing.T) {
	b := newBench(t, overHTTP)
	b.handler.command = func(context.Context, commands.Request) (message.Reply, error) {
		return message.Reply{}, appraisal.Errorf(appraisal.Forbidden, "not_allowed").Because(errors.New("the disk is full"))
	}
	ack := b.command(b.li, b.sales.ID, "x")
	if ack.Message == nil || strings.Contains(ack.Message.Text, "disk") {
		t.Errorf("shown: %+v", ack.Message)
	}
	if log := b.log.String(); !strings.Contains(log, "the disk is full") {
		t.Errorf("log: %q", log)
	}
}

// knownMembers is a Members that knows one person.
type knownMembers struct{}

func (knownMembers) Member(_ context.Context, _ appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, error) {
	if id == "U0LI" {
		return appraisal.Member{ID: id, Name: "李伟"}, nil
	}
	return appraisal.Member{}, appraisal.Errorf(appraisal.Unknown, "member_unknown")
}

func TestPeopleInTypedWordsAreShownByName(t *testing.T) {
	b := &Bot{Deps: Deps{Members: knownMembers{}}}
	for typed, want := range map[string]string{
		"/score <@U0LI> q3":          "/score @李伟 q3",
		"/score <@U0LI|liwei>":       "/score @李伟",
		"/score <@U0GONE|old.hand>":  "/score @old.hand",
		"/score <@U0GONE>":           "/score <@U0GONE>",
		"/deal Acme 1 < 2 <#C1|x> @": "/deal Acme 1 < 2 <#C1|x> @",
	} {
		if got := b.named(t.Context(), "T1", typed); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}
