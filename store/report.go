package store

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

const reportColumns = `r.member_id, r.week, r.version, r.work, r.customers, r.problems, r.support, r.mood, r.submitted_at`

// newestReport holds for a report that no later version replaced.
const newestReport = `NOT EXISTS (SELECT 1 FROM reports n WHERE n.workspace_id = r.workspace_id AND n.member_id = r.member_id
AND n.week = r.week AND n.version > r.version)`

type reportRow struct {
	Member      string `db:"member_id"`
	Week        string `db:"week"`
	Version     int    `db:"version"`
	Work        string `db:"work"`
	Customers   string `db:"customers"`
	Problems    string `db:"problems"`
	Support     string `db:"support"`
	Mood        string `db:"mood"`
	SubmittedAt int64  `db:"submitted_at"`
}

func (r reportRow) report() (appraisal.Report, error) {
	week, err := calendar.ParsePeriod(r.Week)
	return appraisal.Report{
		Member: appraisal.MemberID(r.Member), Week: week, Work: r.Work, Customers: r.Customers, Problems: r.Problems, Support: r.Support,
		Mood: r.Mood, Version: r.Version, SubmittedAt: instant(r.SubmittedAt),
	}, err
}

// Week returns what a member logged that is dated in the week: deals signed, payments and returns, follow-ups, and every customer
// named in them or added by the member. Void records are left out.
func (s *Store) Week(ctx context.Context, ws appraisal.WorkspaceID, member appraisal.MemberID, week calendar.Period) (appraisal.Week, error) {
	r := s.reader(ctx)
	from, to := day(week.Start), day(week.End)
	signed, err := rows[dealRow](r, `SELECT `+dealColumns+` FROM `+dealFrom+` WHERE d.workspace_id = $1 AND d.member_id = $2
AND d.signed_on >= $3 AND d.signed_on < $4 AND `+liveDeal+` ORDER BY d.signed_on, d.number`, ws, member, from, to)
	if err != nil {
		return appraisal.Week{}, err
	}
	moved, err := rows[entryRow](r, `SELECT `+entryColumns+` FROM entries e WHERE e.workspace_id = $1 AND e.member_id = $2
AND e.kind IN ('payment', 'return') AND e.on_date >= $3 AND e.on_date < $4 AND `+liveEntry+` ORDER BY e.on_date, e.deal, e.kind, e.seq`, ws, member, from, to)
	if err != nil {
		return appraisal.Week{}, err
	}
	contacts, err := rows[followUpRow](r, `SELECT `+followUpColumns+` FROM `+followUpFrom+` WHERE f.workspace_id = $1 AND f.member_id = $2
AND f.on_date >= $3 AND f.on_date < $4 AND `+liveFollowUp+` ORDER BY f.on_date, f.number`, ws, member, from, to)
	if err != nil {
		return appraisal.Week{}, err
	}
	named, err := rows[customerRow](r, `SELECT `+customerColumns+` FROM customers c WHERE c.workspace_id = $1 AND (
(c.owner = $2 AND c.added_on >= $3 AND c.added_on < $4 AND `+liveCustomer+`)
OR c.number IN (SELECT d.customer FROM deals d WHERE d.workspace_id = $1 AND d.member_id = $2 AND d.signed_on >= $3 AND d.signed_on < $4 AND `+liveDeal+`)
OR c.number IN (SELECT d.customer FROM deals d JOIN entries e ON e.workspace_id = d.workspace_id AND e.deal = d.number
WHERE e.workspace_id = $1 AND e.member_id = $2 AND e.kind IN ('payment', 'return') AND e.on_date >= $3 AND e.on_date < $4 AND `+liveEntry+`)
OR c.number IN (SELECT f.customer FROM followups f WHERE f.workspace_id = $1 AND f.member_id = $2 AND f.on_date >= $3 AND f.on_date < $4 AND `+liveFollowUp+`))
ORDER BY c.folded, c.number`, ws, member, from, to)
	return appraisal.Week{Deals: deals(signed), Entries: entries(moved), FollowUps: followUps(contacts), Customers: customers(named)}, err
}

// SubmitReport keeps a weekly report as its next version, with the posts about it, and returns it with version and time.
func (s *Store) SubmitReport(ctx context.Context, c appraisal.Change, report appraisal.Report, posts ...message.Post) (appraisal.Report, error) {
	first, again, err := s.apply(ctx, c, "report.submit", func(t *tx) (outcome, error) {
		// The member's row is locked, so that two versions at once get two numbers.
		if _, err := readMember(t, c.Workspace, report.Member, t.s.dialect.lock); err != nil {
			return outcome{}, err
		}
		version, _, err := row[int](t, `INSERT INTO reports (workspace_id, member_id, week, version, work, customers, problems, support, mood, submitted_at)
VALUES ($1, $2, $3, (SELECT coalesce(max(version), 0) + 1 FROM reports WHERE workspace_id = $1 AND member_id = $2 AND week = $3),
$4, $5, $6, $7, $8, $9) RETURNING version`, c.Workspace, report.Member, report.Week.ID(), report.Work, report.Customers, report.Problems,
			report.Support, report.Mood, millis(c.At))
		if err != nil {
			return outcome{}, err
		}
		report.Version, report.SubmittedAt = version, instant(millis(c.At))
		if err := t.enqueue(c.At, posts); err != nil {
			return outcome{}, err
		}
		return outcome{Seq: int64(version)}, t.audit("report.submit", string(report.Member)+" "+report.Week.ID(), nil, report)
	})
	if again {
		return s.reportVersion(ctx, c.Workspace, report, first.Seq)
	}
	return report, err
}

func (s *Store) reportVersion(ctx context.Context, ws appraisal.WorkspaceID, of appraisal.Report, version int64) (appraisal.Report, error) {
	found, ok, err := row[reportRow](s.reader(ctx), `SELECT `+reportColumns+` FROM reports r WHERE r.workspace_id = $1 AND r.member_id = $2
AND r.week = $3 AND r.version = $4`, ws, of.Member, of.Week.ID(), version)
	return oneReport(found, ok, err)
}

// Report returns the newest version of a member's report; NotFound "report_missing".
func (s *Store) Report(ctx context.Context, ws appraisal.WorkspaceID, member appraisal.MemberID, week calendar.Period) (appraisal.Report, error) {
	found, ok, err := row[reportRow](s.reader(ctx), `SELECT `+reportColumns+` FROM reports r WHERE r.workspace_id = $1 AND r.member_id = $2
AND r.week = $3 ORDER BY r.version DESC LIMIT 1`, ws, member, week.ID())
	return oneReport(found, ok, err)
}

func oneReport(found reportRow, ok bool, err error) (appraisal.Report, error) {
	switch {
	case err != nil:
		return appraisal.Report{}, err
	case !ok:
		return appraisal.Report{}, appraisal.Errorf(appraisal.NotFound, "report_missing")
	}
	return found.report()
}

// Reports returns a part of the reports that the filter chooses, the newest version of each, latest week first, and how many there are.
func (s *Store) Reports(ctx context.Context, ws appraisal.WorkspaceID, f appraisal.ReportFilter) ([]appraisal.Report, int, error) {
	w := where{}
	w.and("r.workspace_id = ?", ws)
	if f.Member != "" {
		w.and("r.member_id = ?", f.Member)
	}
	if f.Team != "" {
		w.and("EXISTS (SELECT 1 FROM members m WHERE m.workspace_id = r.workspace_id AND m.member_id = r.member_id AND m.team = ?)", f.Team)
	}
	w.and(newestReport)
	found, total, err := paged[reportRow](s.reader(ctx), reportColumns, "reports r", w, "r.week DESC, r.submitted_at DESC, r.member_id", f.Offset, f.Limit)
	if err != nil {
		return nil, 0, err
	}
	all := make([]appraisal.Report, 0, len(found))
	for _, r := range found {
		report, err := r.report()
		if err != nil {
			return nil, 0, err
		}
		all = append(all, report)
	}
	return all, total, nil
}

// ReportsMissing returns the reps who served to the end of the week and have not submitted its report, by name.
func (s *Store) ReportsMissing(ctx context.Context, ws appraisal.WorkspaceID, week calendar.Period) ([]appraisal.Member, error) {
	found, err := rows[memberRow](s.reader(ctx), `SELECT `+memberColumns+` FROM members m WHERE m.workspace_id = $1 AND m.role = $2
AND m.joined_on < $3 AND (m.left_on = '' OR m.left_on >= $3) AND NOT EXISTS (SELECT 1 FROM reports r
WHERE r.workspace_id = m.workspace_id AND r.member_id = m.member_id AND r.week = $4) ORDER BY m.name, m.member_id`,
		ws, appraisal.Rep, day(week.End), week.ID())
	if err != nil {
		return nil, err
	}
	return members(ws, found), nil
}
