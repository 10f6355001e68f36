package bot

import (
	"context"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
)

func TestOnlyPeopleOfTheWorkspaceBecomeMembers(t *testing.T) {
	b := newBench(t, overHTTP)
	ws := appraisal.WorkspaceID(b.TeamID())
	for _, test := range []struct {
		name   string
		user   slack.User
		member bool
	}{
		{"of the workspace", slack.User{ID: "U1", TeamID: string(ws)}, true},
		{"without a workspace named", slack.User{ID: "U1"}, true},
		{"of the organisation, and in the workspace", slack.User{
			ID: "W1", TeamID: "TELSEWHERE", Enterprise: slack.EnterpriseUser{ID: "W1", Teams: []string{"TELSEWHERE", string(ws)}},
		}, true},
		{"of the organisation, in another workspace", slack.User{
			ID: "W1", TeamID: "TELSEWHERE", Enterprise: slack.EnterpriseUser{ID: "W1", Teams: []string{"TELSEWHERE"}},
		}, false},
		{"of another company, in a shared channel", slack.User{ID: "U1", TeamID: "TELSEWHERE"}, false},
		{"a stranger", slack.User{ID: "U1", TeamID: string(ws), IsStranger: true}, false},
		{"a bot", slack.User{ID: "U1", TeamID: string(ws), IsBot: true}, false},
		{"Slack's own", slack.User{ID: "USLACKBOT", TeamID: string(ws)}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, member := b.bot.memberOf(ws, test.user); member != test.member {
				t.Errorf("member: %v", member)
			}
		})
	}
}

func TestGuestsAreNotMembers(t *testing.T) {
	b := newBench(t, overHTTP)
	b.handler.command = func(_ context.Context, r commands.Request) (message.Reply, error) {
		if !b.people.has(string(r.User)) {
			return message.Reply{}, appraisal.Errorf(appraisal.Unknown, "member_unknown")
		}
		return confirm(context.Background(), r)
	}
	guest := b.AddUser(slacksim.User{Name: "guest", RealName: "Guest", Guest: true})
	b.AddUser(slacksim.User{ID: b.li.ID, Name: "li", RealName: "Li Lei", Guest: true})
	if err := b.bot.SyncDirectory(b.context(), appraisal.WorkspaceID(b.TeamID())); err != nil {
		t.Fatal(err)
	}
	if b.people.has(guest.ID) {
		t.Error("the guest is a member")
	}
	if li, err := b.people.Member(b.context(), "", appraisal.MemberID(b.li.ID)); err != nil || li.Left.IsZero() {
		t.Errorf("a member who became a guest: %+v, %v", li, err)
	}
	ack := b.command(guest, b.DM(guest.ID), "Acme 100")
	if got := string(ack.Raw); !strings.Contains(got, "guests of this Slack workspace") && !strings.Contains(got, "访客") {
		t.Errorf("the guest is told %s", got)
	}
	if b.people.has(guest.ID) {
		t.Error("the guest became a member by a command")
	}
}
