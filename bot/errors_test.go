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
