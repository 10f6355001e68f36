package store

import (
	"context"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

const memberColumns = `m.member_id, m.name, m.role, m.team, m.lang, m.lang_chosen, m.time_zone, m.zone_chosen, m.joined_on, m.left_on,
m.salary_minor, m.salary_currency, m.grade`

type memberRow struct {
	ID             string `db:"member_id"`
	Name           string `db:"name"`
	Role           string `db:"role"`
	Team           string `db:"team"`
	Lang           string `db:"lang"`
	LangChosen     bool   `db:"lang_chosen"`
	TimeZone       string `db:"time_zone"`
	ZoneChosen     bool   `db:"zone_chosen"`
	Joined         string `db:"joined_on"`
	Left           string `db:"left_on"`
	SalaryMinor    int64  `db:"salary_minor"`
	SalaryCurrency string `db:"salary_currency"`
	Grade          string `db:"grade"`
}

func (r memberRow) member(ws appraisal.WorkspaceID) appraisal.Member {
	return appraisal.Member{
		Workspace: ws, ID: appraisal.MemberID(r.ID), Name: r.Name, Role: appraisal.Role(r.Role), Team: r.Team, Lang: r.Lang,
		TimeZone: r.TimeZone, Joined: date(r.Joined), Left: date(r.Left), Salary: appraisal.Money{Minor: r.SalaryMinor, Currency: r.SalaryCurrency},
		Grade: r.Grade,
	}
}

func members(ws appraisal.WorkspaceID, found []memberRow) []appraisal.Member {
	all := make([]appraisal.Member, len(found))
	for i, r := range found {
		all[i] = r.member(ws)
	}
	return all
}

func readMember(r reader, ws appraisal.WorkspaceID, id appraisal.MemberID, lock string) (memberRow, error) {
	found, ok, err := row[memberRow](r, `SELECT `+memberColumns+` FROM members m WHERE m.workspace_id = $1 AND m.member_id = $2`+lock, ws, id)
	if err == nil && !ok {
		err = appraisal.Errorf(appraisal.Unknown, "member_unknown")
	}
	return found, err
}

// SyncMembers takes over Slack's directory, in full or in part. New members come with the role given, Staff where there is none, and
// have joined on the day of at unless Joined says otherwise. Name and Left follow Slack; role, team, salary, grade, and a
// language or time zone that the member chose stay.
// A guest does not become a member; one who was a member has left. Who joined, left, came back or is called otherwise is written to the
// audit log, as the bot's doing.
func (s *Store) SyncMembers(ctx context.Context, ws appraisal.WorkspaceID, all []appraisal.Member, at time.Time) error {
	if len(all) == 0 {
		return nil
	}
	return s.transact(ctx, nil, "", func(t *tx) error {
		t.change = appraisal.Change{Workspace: ws, At: at}
		if err := t.lockWorkspace(); err != nil { // so that of two programs that see a change, one writes it to the audit log
			return err
		}
		set, err := readSettings(t, ws)
		if err != nil {
			return err
		}
		known, err := t.known(all)
		if err != nil {
			return err
		}
		for _, m := range all {
			before, there := known[m.ID]
			if m.Guest && !there {
				continue
			}
			if m.Role == "" {
				m.Role = appraisal.Staff
			}
			if m.Joined.IsZero() {
				m.Joined = set.Today(at)
			}
			if err := t.syncMember(m); err != nil {
				return err
			}
			if err := t.auditSync(before, there, m); err != nil {
				return err
			}
		}
		return t.finish("", outcome{})
	})
}

// known are those of the people who are members already, or have been.
func (t *tx) known(all []appraisal.Member) (map[appraisal.MemberID]memberRow, error) {
	query, args := `SELECT `+memberColumns+` FROM members m WHERE m.workspace_id = $1`, []any{t.change.Workspace}
	if len(all) == 1 {
		query, args = query+` AND m.member_id = $2`, append(args, all[0].ID)
	}
	found, err := rows[memberRow](t, query, args...)
	if err != nil {
		return nil, err
	}
	known := make(map[appraisal.MemberID]memberRow, len(found))
	for _, r := range found {
		known[appraisal.MemberID(r.ID)] = r
	}
	return known, nil
}

func (t *tx) syncMember(m appraisal.Member) error {
	_, err := t.exec(`INSERT INTO members AS m (workspace_id, member_id, name, role, team, lang, lang_chosen, time_zone, zone_chosen,
joined_on, left_on, salary_minor, salary_currency, grade) VALUES ($1, $2, $3, $4, $5, $6, FALSE, $7, FALSE, $8, $9, $10, $11, $12)
ON CONFLICT (workspace_id, member_id) DO UPDATE SET name = excluded.name,
lang = CASE WHEN m.lang_chosen THEN m.lang ELSE excluded.lang END,
time_zone = CASE WHEN m.zone_chosen THEN m.time_zone ELSE excluded.time_zone END,
left_on = CASE WHEN excluded.left_on <> '' AND m.left_on <> '' THEN m.left_on ELSE excluded.left_on END`,
		t.change.Workspace, m.ID, m.Name, m.Role, m.Team, m.Lang, m.TimeZone, day(m.Joined), day(m.Left), m.Salary.Minor, m.Salary.Currency,
		m.Grade)
	return err
}

// listed is what the audit log tells of a member whom Slack's directory changed.
type listed struct {
	Name string
	Left string `json:",omitempty"`
}

func (t *tx) auditSync(before memberRow, there bool, m appraisal.Member) error {
	was, is := listed{before.Name, before.Left}, listed{m.Name, day(m.Left)}
	gone, back := was.Left == "" && is.Left != "", was.Left != "" && is.Left == ""
	switch {
	case !there && is.Left == "":
		return t.audit("member.join", string(m.ID), nil, is)
	case !there: // had left before the bot came
	case gone && m.Guest:
		return t.audit("member.guest", string(m.ID), was, is)
	case gone:
		return t.audit("member.leave", string(m.ID), was, is)
	case back:
		return t.audit("member.return", string(m.ID), was, is)
	case was.Name != is.Name:
		return t.audit("member.rename", string(m.ID), was.Name, is.Name)
	}
	return nil
}

// EnsureOwner makes the member the owner if the workspace has none, and reports whether it did. Code Unknown when there is no such member.
func (s *Store) EnsureOwner(ctx context.Context, ws appraisal.WorkspaceID, id appraisal.MemberID, at time.Time) (bool, error) {
	made := false
	err := s.transact(ctx, nil, "", func(t *tx) error {
		made = false
		t.change = appraisal.Change{Workspace: ws, At: at}
		// The workspace's row is locked, so that two at once do not both find that there is no owner.
		if _, _, err := row[string](t, `SELECT name FROM workspaces WHERE workspace_id = $1`+t.s.dialect.lock, ws); err != nil {
			return err
		}
		before, err := readMember(t, ws, id, "")
		if err != nil {
			return err
		}
		n, err := t.exec(`UPDATE members SET role = $3 WHERE workspace_id = $1 AND member_id = $2 AND NOT EXISTS
(SELECT 1 FROM members o WHERE o.workspace_id = $1 AND o.role = $3 AND o.left_on = '')`, ws, id, appraisal.Owner)
		if err != nil || n == 0 {
			return err
		}
		made = true
		after := before
		after.Role = string(appraisal.Owner)
		if err := t.audit("member.owner", string(id), before.member(ws), after.member(ws)); err != nil {
			return err
		}
		return t.finish("member.owner", outcome{})
	})
	return made && err == nil, err
}

// Member returns a member, those who left included; code Unknown when there is none.
func (s *Store) Member(ctx context.Context, ws appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, error) {
	found, err := readMember(s.reader(ctx), ws, id, "")
	if err != nil {
		return appraisal.Member{}, err
	}
	return found.member(ws), nil
}

// Members returns every member of the workspace by name, those who left included.
func (s *Store) Members(ctx context.Context, ws appraisal.WorkspaceID) ([]appraisal.Member, error) {
	found, err := rows[memberRow](s.reader(ctx), `SELECT `+memberColumns+` FROM members m WHERE m.workspace_id = $1 ORDER BY m.name, m.member_id`, ws)
	if err != nil {
		return nil, err
	}
	return members(ws, found), nil
}

// Actor returns who asks and the workspace's settings with one query; code Unknown when there is no such member.
func (s *Store) Actor(ctx context.Context, ws appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, appraisal.Settings, error) {
	type both struct {
		memberRow
		Settings settingsRow `db:"w"`
	}
	found, ok, err := row[both](s.reader(ctx), `SELECT `+memberColumns+`, w.workspace_id AS "w.workspace_id", w.name AS "w.name",
w.time_zone AS "w.time_zone", w.currency AS "w.currency", w.lang AS "w.lang", w.scheme AS "w.scheme", w.jobs AS "w.jobs",
`+schemeUses+` AS "w.uses"
FROM members m JOIN workspaces w ON w.workspace_id = m.workspace_id WHERE m.workspace_id = $1 AND m.member_id = $2`, ws, id)
	if err == nil && !ok {
		err = appraisal.Errorf(appraisal.Unknown, "member_unknown")
	}
	if err != nil {
		return appraisal.Member{}, appraisal.Settings{}, err
	}
	set, err := found.Settings.settings()
	return found.member(ws), set, err
}

// SaveMember replaces a member's record, and puts posts about it in the outbox; see EditMember.
func (s *Store) SaveMember(ctx context.Context, c appraisal.Change, m appraisal.Member, posts ...message.Post) error {
	_, err := s.EditMember(ctx, c, m.ID, func(now *appraisal.Member) { *now = m }, posts...)
	return err
}

// EditMember changes a member's record as it is now, so that edits at once do not undo each other, puts posts about it in the outbox,
// and returns it. A language or time zone other than before counts as chosen by the member, and Slack's no longer replaces it. Code
// Unknown when there is no such member; Conflict "last_owner" (name), since nobody could give that role back.
func (s *Store) EditMember(
	ctx context.Context, c appraisal.Change, id appraisal.MemberID, edit func(*appraisal.Member), posts ...message.Post,
) (appraisal.Member, error) {
	var m appraisal.Member
	_, again, err := s.apply(ctx, c, "member.save", func(t *tx) (outcome, error) {
		before, err := readMember(t, c.Workspace, id, t.s.dialect.lock)
		if err != nil {
			return outcome{}, err
		}
		m = before.member(c.Workspace)
		edit(&m)
		m.Workspace, m.ID = c.Workspace, id
		if before.Role == string(appraisal.Owner) && m.Role != appraisal.Owner {
			if err := t.keepOwner(m); err != nil {
				return outcome{}, err
			}
		}
		if _, err := t.exec(`UPDATE members SET name = $3, role = $4, team = $5, lang = $6, lang_chosen = $7, time_zone = $8, zone_chosen = $9,
joined_on = $10, left_on = $11, salary_minor = $12, salary_currency = $13, grade = $14 WHERE workspace_id = $1 AND member_id = $2`,
			c.Workspace, id, m.Name, m.Role, m.Team, m.Lang, before.LangChosen || before.Lang != m.Lang,
			m.TimeZone, before.ZoneChosen || before.TimeZone != m.TimeZone, day(m.Joined), day(m.Left),
			m.Salary.Minor, m.Salary.Currency, m.Grade); err != nil {
			return outcome{}, err
		}
		if err := t.enqueue(c.At, posts); err != nil {
			return outcome{}, err
		}
		return outcome{}, t.audit("member.save", string(id), before.member(c.Workspace), m)
	})
	if again {
		return s.Member(ctx, c.Workspace, id)
	}
	return m, err
}

// keepOwner refuses to take the role from the last owner who is here.
func (t *tx) keepOwner(m appraisal.Member) error {
	// The workspace's row is locked, so that two who step down at once do not each count on the other.
	if _, _, err := row[string](t, `SELECT name FROM workspaces WHERE workspace_id = $1`+t.s.dialect.lock, m.Workspace); err != nil {
		return err
	}
	_, others, err := row[int](t, `SELECT 1 FROM members WHERE workspace_id = $1 AND member_id <> $2 AND role = $3 AND left_on = '' LIMIT 1`,
		m.Workspace, m.ID, appraisal.Owner)
	if err == nil && !others {
		err = appraisal.Errorf(appraisal.Conflict, "last_owner", "name", m.Name)
	}
	return err
}

type teamRow struct {
	ID      string `db:"team_id"`
	Name    string `db:"name"`
	Channel string `db:"channel"`
}

// Teams returns the workspace's teams by id.
func (s *Store) Teams(ctx context.Context, ws appraisal.WorkspaceID) ([]appraisal.Team, error) {
	found, err := rows[teamRow](s.reader(ctx), `SELECT team_id, name, channel FROM teams WHERE workspace_id = $1 ORDER BY team_id`, ws)
	if err != nil {
		return nil, err
	}
	all := make([]appraisal.Team, len(found))
	for i, r := range found {
		all[i] = appraisal.Team(r)
	}
	return all, nil
}

// SaveTeam adds a team or replaces it.
func (s *Store) SaveTeam(ctx context.Context, c appraisal.Change, team appraisal.Team) error {
	_, _, err := s.apply(ctx, c, "team.save", func(t *tx) (outcome, error) {
		found, ok, err := row[teamRow](t, `SELECT team_id, name, channel FROM teams WHERE workspace_id = $1 AND team_id = $2`, c.Workspace, team.ID)
		if err != nil {
			return outcome{}, err
		}
		var before any
		if ok {
			before = appraisal.Team(found)
		}
		if _, err := t.exec(`INSERT INTO teams (workspace_id, team_id, name, channel) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace_id, team_id) DO UPDATE SET name = excluded.name, channel = excluded.channel`,
			c.Workspace, team.ID, team.Name, team.Channel); err != nil {
			return outcome{}, err
		}
		return outcome{}, t.audit("team.save", team.ID, before, team)
	})
	return err
}
