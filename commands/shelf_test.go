package commands

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// others are the methods that a test does not expect: they panic.
type others struct{ Store }

// shelf is a company without schemes of its own, leave, or deals whose commission falls due.
type shelf struct{}

func (shelf) Scheme(_ context.Context, _ appraisal.WorkspaceID, id, version string) (string, error) {
	return "", appraisal.Errorf(appraisal.NotFound, "scheme_version_missing", "scheme", id, "version", version)
}

func (shelf) SchemeList(context.Context, appraisal.WorkspaceID) ([]appraisal.SavedScheme, error) {
	return nil, nil
}

func (shelf) LeaveDays(context.Context, appraisal.WorkspaceID, calendar.Period) (map[appraisal.MemberID]int, error) {
	return nil, nil
}

func (shelf) DealsDue(context.Context, appraisal.WorkspaceID, appraisal.Due, calendar.Date, calendar.Date) ([]appraisal.DueDeal, error) {
	return nil, nil
}
