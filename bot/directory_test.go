package bot

import (
	"testing"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/appraisal"
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
