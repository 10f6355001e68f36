package store

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

var attendanceTable = table{name: "attendance", columns: []string{"workspace_id", "number", "member_id", "on_date", "kind", "minutes"}}

func attendanceValues(ws appraisal.WorkspaceID, number int64, a appraisal.Attendance) []any {
	return []any{ws, number, a.Member, day(a.On), a.Kind, a.Minutes}
}

// AddAttendance keeps what is recorded of a member's day. Code Unknown for a member that is not there.
func (s *Store) AddAttendance(ctx context.Context, c appraisal.Change, a appraisal.Attendance) error {
	return s.addOfMember(ctx, c, "attendance.add", kindAttendance, a.Member, a, func(t *tx, number int64) error {
		_, err := t.insert(attendanceTable, attendanceValues(c.Workspace, number, a))
		return err
	})
}

// addOfMember keeps a numbered record about a member.
func (s *Store) addOfMember(
	ctx context.Context, c appraisal.Change, action, kind string, member appraisal.MemberID, record any, add func(*tx, int64) error,
) error {
	_, _, err := s.apply(ctx, c, action, func(t *tx) (outcome, error) {
		if _, err := readMember(t, c.Workspace, member, ""); err != nil {
			return outcome{}, err
		}
		number, _, err := t.next(kind)
		if err != nil {
			return outcome{}, err
		}
		if err := add(t, number); err != nil {
			return outcome{}, err
		}
		return outcome{Number: number}, t.audit(action, string(member), nil, record)
	})
	return err
}

// LeaveDays counts the days of leave of each member in the half-open period; a day that is recorded twice counts once. Members without
// leave are not in the map.
func (s *Store) LeaveDays(ctx context.Context, ws appraisal.WorkspaceID, p calendar.Period) (map[appraisal.MemberID]int, error) {
	type leave struct {
		Member string `db:"member_id"`
		Days   int    `db:"days"`
	}
	found, err := rows[leave](s.reader(ctx), `SELECT member_id, count(DISTINCT on_date) AS days FROM attendance
WHERE workspace_id = $1 AND on_date >= $2 AND on_date < $3 AND kind = $4 GROUP BY member_id`, ws, day(p.Start), day(p.End), appraisal.OnLeave)
	days := make(map[appraisal.MemberID]int, len(found))
	for _, f := range found {
		days[appraisal.MemberID(f.Member)] = f.Days
	}
	return days, err
}
