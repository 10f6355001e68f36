package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/bot"
	"github.com/meritbot/meritbot/store"
)

type doctorCmd struct {
	Database
	Slack

	JSON bool `name:"json" help:"Print the findings as JSON."`
}

// mostSkew is how far the clock may be off. Slack's signatures count for five minutes.
const mostSkew = time.Minute

// mendToken says what to do about the errors that Slack has for tokens.
var mendToken = map[string]string{ //nolint:gosec // words of Slack's, no tokens
	"invalid_auth":     "the token is wrong: copy it again from the app's pages at https://api.slack.com/apps",
	"not_authed":       "no token was sent: set SLACK_BOT_TOKEN",
	"token_revoked":    "the app was uninstalled: install it again and copy the new token",
	"token_expired":    "token rotation is on: switch it off under \"OAuth & Permissions\", install again and copy the new token",
	"account_inactive": "the app's user or the workspace is deactivated: install the app again",
	"missing_scope":    "a permission is missing: update the app from `meritbot manifest` and install it again",
	"not_allowed_token_type": "this is another kind of token: the bot token begins with xoxb-, the app token with xapp- and " +
		"has the scope connections:write",
	"no_permission":           "the workspace does not allow this: ask its administrators",
	"org_login_required":      "the workspace is being moved to an organisation: try again later",
	"team_access_not_granted": "the app is not allowed in this workspace: ask its administrators",
}

// doctor collects findings.
type doctor struct {
	cfg   *doctorCmd
	now   func() time.Time
	found []finding
}

func (d *doctor) good(name, detail string) {
	d.found = append(d.found, finding{Name: name, OK: true, Detail: detail})
}

func (d *doctor) bad(name, detail, do string) {
	d.found = append(d.found, finding{Name: name, Detail: detail, Do: do})
}

type diagnosis struct {
	Healthy bool      `json:"healthy"`
	Checks  []finding `json:"checks"`
}

// Run looks at everything, and fails when anything is wrong.
func (c *doctorCmd) Run(ctx context.Context, p *Program) error {
	d := &doctor{cfg: c, now: p.Now}
	d.configuration()
	who := d.slack(ctx)
	d.database(ctx, who)
	result := diagnosis{Healthy: !slices.ContainsFunc(d.found, func(f finding) bool { return !f.OK }), Checks: d.found}
	if c.JSON {
		encoder := json.NewEncoder(p.Stdout)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(result); err != nil {
			return fmt.Errorf("doctor: %w", err)
		}
	} else {
		printFindings(p.Stdout, d.found)
	}
	if !result.Healthy {
		return errReported
	}
	return nil
}

func (d *doctor) configuration() {
	problems := append(d.cfg.Database.problems(), d.cfg.Slack.problems()...)
	for _, err := range problems {
		what, do, _ := strings.Cut(err.Error(), ": ")
		d.bad("configuration", what, do)
	}
	if len(problems) == 0 {
		mode := "HTTP"
		if d.cfg.socketMode() {
			mode = "Socket Mode"
		}
		d.good("configuration", mode+", "+d.cfg.describe())
	}
}

// slack asks Slack who we are, and reads scopes and clock from the answer. It returns nil when there is no answer.
func (d *doctor) slack(ctx context.Context) *slack.AuthTestResponse {
	if d.cfg.SlackBotToken == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	api := slackClient(d.cfg.Slack)
	asked := d.now()
	who, err := api.AuthTestContext(ctx)
	if err != nil {
		d.slackError("bot token", err)
		return nil
	}
	d.good("bot token", fmt.Sprintf("%s in the workspace %s (%s)", who.User, who.Team, who.TeamID))
	d.scopes(who.Header)
	d.clock(who.Header, asked)
	if d.cfg.socketMode() {
		if _, _, err := api.StartSocketModeContext(ctx); err != nil {
			d.slackError("app token", err)
		} else {
			d.good("app token", "Socket Mode can be opened")
		}
	}
	return who
}

func (d *doctor) slackError(name string, err error) {
	var answer slack.SlackErrorResponse
	var limited *slack.RateLimitedError
	switch {
	case errors.As(err, &answer):
		do, known := mendToken[answer.Err]
		if !known {
			do = "look this word up at https://docs.slack.dev/reference/methods"
		}
		d.bad(name, "Slack answers "+answer.Err, do)
	case errors.As(err, &limited):
		d.bad(name, "Slack asks to slow down", fmt.Sprintf("try again in %s", limited.RetryAfter))
	default:
		d.bad(name, "Slack can't be reached at "+d.cfg.apiURL(), "check network, proxy (HTTPS_PROXY), DNS and SLACK_API_URL")
	}
}

// scopes compares the permissions of the token with what the manifest asks for.
func (d *doctor) scopes(header http.Header) {
	if header.Get("X-Oauth-Scopes") == "" {
		d.bad("scopes", "Slack did not say which scopes the token has", "compare them with `meritbot manifest` by hand")
		return
	}
	var have []string
	for _, s := range strings.Split(header.Get("X-Oauth-Scopes"), ",") {
		have = append(have, strings.TrimSpace(s))
	}
	var missing []string
	for _, s := range bot.Scopes() {
		if !slices.Contains(have, s) {
			missing = append(missing, s)
		}
	}
	if len(missing) > 0 {
		d.bad("scopes", "missing: "+strings.Join(missing, ", "),
			"paste `meritbot manifest` at \"App Manifest\" of the app's page, then install the app again")
		return
	}
	d.good("scopes", fmt.Sprintf("all %d are there", len(bot.Scopes())))
}

// clock compares ours with Slack's.
func (d *doctor) clock(header http.Header, asked time.Time) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		d.bad("clock", "Slack's answer has no date", "check for a proxy that takes the Date header away")
		return
	}
	skew := asked.Sub(date)
	if skew.Abs() > mostSkew {
		where := "ahead of"
		if skew < 0 {
			where = "behind"
		}
		d.bad("clock", fmt.Sprintf("this machine is %s %s Slack's time", skew.Abs().Round(time.Second), where),
			"switch time synchronisation on (timedatectl set-ntp true): signed requests more than five minutes off are refused")
		return
	}
	d.good("clock", fmt.Sprintf("%s off Slack's", skew.Abs().Round(time.Second)))
}

// database opens it as it is; only migrate and serve change it.
func (d *doctor) database(ctx context.Context, who *slack.AuthTestResponse) {
	if len(d.cfg.Database.problems()) > 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	db, err := store.Open(ctx, d.cfg.dsn())
	switch {
	case appraisal.CodeOf(err) == appraisal.Unavailable:
		d.bad("database", d.cfg.describe()+" does not answer", "check that it runs, and address, user and password")
		return
	case err != nil:
		d.bad("database", strings.TrimPrefix(err.Error(), "store: "), "a schema newer than the program wants a newer program")
		return
	}
	defer func() { _ = db.Close() }()
	have, want, err := db.SchemaVersion(ctx)
	switch {
	case err != nil:
		d.bad("database", d.cfg.describe()+" does not answer", "check that it runs, and address, user and password")
		return
	case have < want:
		d.bad("schema", fmt.Sprintf("version %d of %d", have, want), "run `meritbot migrate`, or start `meritbot serve`, which does it")
		return
	}
	d.good("database", fmt.Sprintf("%s, schema version %d", d.cfg.describe(), have))
	if who != nil {
		d.workspace(ctx, db, appraisal.WorkspaceID(who.TeamID), who)
	}
}

// workspace looks at what only people can put right: an owner, and the teams' channels.
func (d *doctor) workspace(ctx context.Context, db *store.Store, ws appraisal.WorkspaceID, who *slack.AuthTestResponse) {
	members, err := db.Members(ctx, ws)
	if err != nil || len(members) == 0 {
		d.bad("members", "the workspace is not in the database yet", "start `meritbot serve` once: it reads Slack's directory")
		return
	}
	owner := slices.IndexFunc(members, func(m appraisal.Member) bool { return m.Role == appraisal.Owner && m.Left.IsZero() })
	if owner < 0 {
		d.bad("owner", "nobody is the owner", "start `meritbot serve --owner U…` with the Slack user id of the first owner")
	} else {
		d.good("owner", members[owner].Name)
	}
	teams, err := db.Teams(ctx, ws)
	if err != nil {
		d.bad("channels", "the teams can't be read", "see the check \"database\"")
		return
	}
	for _, t := range teams {
		d.channel(ctx, t, who)
	}
}

func (d *doctor) channel(ctx context.Context, t appraisal.Team, who *slack.AuthTestResponse) {
	name := "team " + t.ID
	if t.Channel == "" {
		d.bad(name, "has no channel for standings", "/merit team add "+t.ID+" … #channel, if you want them posted")
		return
	}
	api := slackClient(d.cfg.Slack)
	c, err := api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: t.Channel})
	switch {
	case err != nil:
		d.bad(name, "its channel "+t.Channel+" is not there for the bot", "invite the bot: /invite @"+who.User+" in the channel")
	case c.IsArchived:
		d.bad(name, "its channel #"+c.Name+" is archived", "give the team another channel")
	case !c.IsMember:
		d.bad(name, "the bot is not in #"+c.Name, "invite it: /invite @"+who.User+" in the channel, so that it can find its own posts again")
	default:
		d.good(name, "#"+c.Name)
	}
}
