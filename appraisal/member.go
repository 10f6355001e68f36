package appraisal

import (
	"time"

	"github.com/meritbot/meritbot/internal/calendar"
)

// WorkspaceID is a Slack team id. Every record belongs to one workspace.
type WorkspaceID string

// MemberID is a Slack user id, unique in its workspace.
type MemberID string

// Role says what a member may do and how the member is appraised.
type Role string

// The roles.
const (
	Rep        Role = "rep"        // 业务员: sells; sees the own figures
	Manager    Role = "manager"    // 经理: sees the own team's figures
	Owner      Role = "owner"      // 老板: sees everything, decides settings and policies
	Specialist Role = "specialist" // 客户专员: helps and watches, sells nothing
	Staff      Role = "staff"      // 非营销人员: sells now and then
)

// Roles lists every role.
func Roles() []Role { return []Role{Rep, Manager, Owner, Specialist, Staff} }

// Member is a person in the sales organisation, known from Slack's directory.
type Member struct {
	Workspace WorkspaceID
	ID        MemberID
	Name      string // display name
	Role      Role
	Team      string // team id, "" for none
	Lang      string // "zh-CN" or "en", from Slack's locale unless the member chose one
	TimeZone  string // IANA name
	Joined    calendar.Date
	Left      calendar.Date // zero while the member is here
	Salary    Money         // a month's; zero when it is not known
	Grade     string        `json:",omitempty"` // pay grade of the policy, "1"; "" when it has none (S02)
	Guest     bool          `json:"-"`          // told by Slack's directory alone: a guest of the workspace, who has no part in this
}

// Location returns the member's time zone, UTC when the name is unknown.
func (m Member) Location() *time.Location {
	loc, err := time.LoadLocation(m.TimeZone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Appraised reports whether schemes give the member a score.
func (m Member) Appraised() bool { return m.Role == Rep && m.Left.IsZero() }

// Sells reports whether the member may log deals.
func (m Member) Sells() bool { return m.Role != Specialist }

// Sees reports whether m may see the figures and records of o: the own ones, a manager the team's, an owner all.
func (m Member) Sees(o Member) bool {
	switch {
	case m.Workspace != o.Workspace:
		return false
	case m.ID == o.ID, m.Role == Owner:
		return true
	}
	return m.Role == Manager && m.Team != "" && m.Team == o.Team
}

// Team is a group of members under one or more managers (the members of the team with that role).
type Team struct {
	ID      string // short, typed by people: "east"
	Name    string
	Channel string // Slack channel id for standings and commendations, "" for none
}

// Settings are a workspace's own choices.
type Settings struct {
	Workspace WorkspaceID
	Name      string
	TimeZone  string      // IANA name; days and periods are this zone's
	Currency  string      // ISO 4217: scores are counted in it
	Lang      string      // language of channel posts
	Scheme    string      // id of the scheme in use, "S09", where no use below says otherwise
	Uses      []SchemeUse // which scheme appraises which periods, oldest first
	Jobs      []JobSetting
}

// SchemeUse says that a scheme appraises the periods that begin on a day or later.
type SchemeUse struct {
	From    calendar.Date
	Scheme  string
	Version string // "" for the shipped scheme as this program has it
}

// SchemeFor returns which scheme appraises a period: that of the latest use that takes effect on its first day or before. Tenure
// quarters, which have no day of their own, are appraised by the scheme of the day.
func (s Settings) SchemeFor(p calendar.Period, today calendar.Date) SchemeUse {
	day := p.Start
	if p.Kind == calendar.TenureQuarter {
		day = today
	}
	in := SchemeUse{Scheme: s.Scheme}
	for _, u := range s.Uses {
		if !day.Before(u.From) {
			in = u
		}
	}
	return in
}

// JobSetting overrides a job's cron line.
type JobSetting struct {
	Job  string
	Cron string // standard five fields; "off" switches the job off
}

// Location returns the workspace's time zone, UTC when the name is unknown.
func (s Settings) Location() *time.Location {
	loc, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Today returns the workspace's day at the instant now.
func (s Settings) Today(now time.Time) calendar.Date { return calendar.DateOf(now.In(s.Location())) }
