package store

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
)

type auditRow struct {
	At     int64  `db:"at"`
	Actor  string `db:"actor"`
	Action string `db:"action"`
	Target string `db:"target"`
	Before string `db:"before_json"`
	After  string `db:"after_json"`
}

func (t *tx) insertAudit(l auditRow) error {
	column, value := t.s.dialect.numbered("audit", "id")
	_, err := t.exec(`INSERT INTO audit (`+column+`workspace_id, at, actor, action, target, before_json, after_json)
VALUES (`+value+`$1, $2, $3, $4, $5, $6, $7)`, t.change.Workspace, l.At, l.Actor, l.Action, l.Target, l.Before, l.After)
	return err
}

// Refused writes to the audit log that a member was refused an action on a target.
func (s *Store) Refused(ctx context.Context, c appraisal.Change, action, target string) error {
	return s.transact(ctx, nil, "", func(t *tx) error {
		t.change = c
		return t.insertAudit(auditRow{At: millis(c.At), Actor: string(c.Actor), Action: "refused", Target: target, After: `"` + action + `"`})
	})
}

// Audit returns the newest lines of the audit log, newest first.
func (s *Store) Audit(ctx context.Context, ws appraisal.WorkspaceID, limit int) ([]appraisal.AuditLine, error) {
	_, limit = page(0, limit)
	all, err := rows[auditRow](s.reader(ctx), `SELECT at, actor, action, target, before_json, after_json FROM audit
WHERE workspace_id = $1 ORDER BY id DESC LIMIT $2`, ws, limit)
	if err != nil {
		return nil, err
	}
	lines := make([]appraisal.AuditLine, len(all))
	for i, l := range all {
		lines[i] = appraisal.AuditLine{
			At: instant(l.At), Actor: appraisal.MemberID(l.Actor), Action: l.Action, Target: l.Target, Before: l.Before, After: l.After,
		}
	}
	return lines, nil
}
