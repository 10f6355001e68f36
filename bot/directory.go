package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/locales"
)

// Directory keeps the members that Slack knows.
type Directory interface {
	SyncMembers(ctx context.Context, ws appraisal.WorkspaceID, members []appraisal.Member, at time.Time) error
	EnsureOwner(ctx context.Context, ws appraisal.WorkspaceID, id appraisal.MemberID, at time.Time) (bool, error)
}

const directoryPage = 200 // Slack recommends no more

// SyncDirectory brings the members in step with Slack's directory: names, languages, zones and who has left. New ones come as
// staff. When the workspace has no owner yet, Slack's primary owner becomes it. Bots, guests and people of other workspaces are left
// out; a member who has become a guest has left.
func (b *Bot) SyncDirectory(ctx context.Context, ws appraisal.WorkspaceID) error {
	var members []appraisal.Member
	var owner appraisal.MemberID
	page := b.API.GetUsersPaginated(slack.GetUsersOptionLimit(directoryPage), slack.GetUsersOptionIncludeLocale(true))
	for {
		next, err := page.Next(ctx)
		if page.Done(err) {
			break
		}
		if err != nil {
			var limited *slack.RateLimitedError
			if errors.As(err, &limited) && b.pause(ctx, limited.RetryAfter) {
				continue
			}
			return fmt.Errorf("bot: users.list: %w", err)
		}
		page = next
		for _, u := range page.Users {
			if m, person := b.memberOf(ws, u); person {
				members = append(members, m)
				if u.IsPrimaryOwner && !u.Deleted {
					owner = m.ID
				}
			}
		}
	}
	at := b.Now()
	if err := b.Directory.SyncMembers(ctx, ws, members, at); err != nil {
		return fmt.Errorf("bot: directory: %w", err)
	}
	if owner == "" {
		return nil
	}
	if _, err := b.Directory.EnsureOwner(ctx, ws, owner, at); err != nil {
		return fmt.Errorf("bot: owner: %w", err)
	}
	return nil
}

// foreign reports whether the user belongs to somebody else's workspace and is known only from a channel shared with it.
func foreign(ws appraisal.WorkspaceID, u slack.User) bool {
	own := u.TeamID == "" || u.TeamID == string(ws) || slices.Contains(u.Enterprise.Teams, string(ws))
	return !own || u.IsStranger
}

// memberOf is the member that a Slack user is; person is false for bots and for people of other workspaces.
func (b *Bot) memberOf(ws appraisal.WorkspaceID, u slack.User) (m appraisal.Member, person bool) {
	if u.IsBot || u.IsWorkflowBot || u.IsConnectorBot || u.ID == "USLACKBOT" || foreign(ws, u) {
		return appraisal.Member{}, false
	}
	m = appraisal.Member{
		Workspace: ws, ID: appraisal.MemberID(u.ID), Role: appraisal.Staff, Lang: locales.Of(u.Locale), TimeZone: u.TZ,
		Guest: u.IsRestricted || u.IsUltraRestricted,
	}
	for _, name := range []string{u.Profile.DisplayName, u.RealName, u.Profile.RealName, u.Name, u.ID} {
		if m.Name = oneLine(clean(name)); m.Name != "" {
			break
		}
	}
	if u.Deleted || m.Guest {
		m.Left = calendar.DateOf(b.Now().In(m.Location()))
	}
	return m, true
}

// learn fetches one person from Slack's directory, and reports whether it could. Forbidden "guest" for a guest of the workspace.
func (b *Bot) learn(ctx context.Context, ws appraisal.WorkspaceID, user appraisal.MemberID) (bool, error) {
	u, err := b.API.GetUserInfoContext(ctx, string(user))
	if err != nil {
		b.failed(ctx, "users.info", err, "user", user)
		return false, nil
	}
	m, person := b.memberOf(ws, *u)
	if !person {
		return false, nil
	}
	if err := b.Directory.SyncMembers(ctx, ws, []appraisal.Member{m}, b.Now()); err != nil {
		b.Log.ErrorContext(ctx, "a new member can't be kept", "user", user, "err", err)
		return false, nil
	}
	if m.Guest {
		return false, appraisal.Errorf(appraisal.Forbidden, "guest")
	}
	return true, nil
}

// syncUser follows a change of one person in Slack. The event holds the whole user; Slack is asked only where the language is missing.
func (b *Bot) syncUser(ctx context.Context, ws appraisal.WorkspaceID, e event) {
	var u slack.User
	if json.Unmarshal(e.Event.User, &u) != nil || u.ID == "" || u.Locale == "" {
		id := e.user()
		if id == "" {
			return
		}
		asked, err := b.API.GetUserInfoContext(ctx, id)
		if err != nil {
			b.failed(ctx, "users.info", err, "user", id)
			return
		}
		u = *asked
	}
	m, person := b.memberOf(ws, u)
	if !person {
		return
	}
	joined := e.Event.Type == "team_join"
	if joined {
		m.Joined = calendar.DateOf(b.Now().In(m.Location()))
	}
	if err := b.Directory.SyncMembers(ctx, ws, []appraisal.Member{m}, b.Now()); err != nil {
		b.Log.ErrorContext(ctx, "a member's change can't be kept", "user", m.ID, "err", err)
	}
	b.readers.forget(ws, m.ID)
}
