package store

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
)

var breachTable = table{name: "breaches", columns: []string{"workspace_id", "number", "member_id", "on_date", "severity", "note"}}

func breachValues(ws appraisal.WorkspaceID, number int64, b appraisal.Breach) []any {
	return []any{ws, number, b.Member, day(b.On), b.Severity, b.Note}
}

// AddBreach keeps a breach of the company's rules or of the law. Code Unknown for a member that is not there.
func (s *Store) AddBreach(ctx context.Context, c appraisal.Change, b appraisal.Breach) error {
	return s.addOfMember(ctx, c, "breach.add", kindBreach, b.Member, b, func(t *tx, number int64) error {
		_, err := t.insert(breachTable, breachValues(c.Workspace, number, b))
		return err
	})
}
