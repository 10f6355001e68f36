package store

import (
	"context"
	"slices"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// SaveScheme keeps a version of a scheme of the company's own. Saving the same body again changes nothing; another body under a version
// that is there is Conflict "scheme_version_taken" (scheme, version), since results name the version that they were computed with.
func (s *Store) SaveScheme(ctx context.Context, c appraisal.Change, id, version, body string) error {
	_, _, err := s.apply(ctx, c, "scheme.save", func(t *tx) (outcome, error) {
		n, err := t.exec(`INSERT INTO schemes (workspace_id, scheme, version, body, member_id, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING`, c.Workspace, id, version, body, c.Actor, millis(c.At))
		if err != nil {
			return outcome{}, err
		}
		if n > 0 {
			return outcome{}, t.audit("scheme.save", id+" "+version, nil, savedBody{Bytes: len(body)})
		}
		there, err := readScheme(t, c.Workspace, id, version)
		if err != nil {
			return outcome{}, err
		}
		if there != body {
			return outcome{}, appraisal.Errorf(appraisal.Conflict, "scheme_version_taken", "scheme", id, "version", version)
		}
		return outcome{}, nil
	})
	return err
}

// savedBody is what the audit log says of a scheme; its version keeps the rest.
type savedBody struct {
	Bytes int `json:"bytes"`
}

// Scheme returns the body of a version of a scheme of the company's own; NotFound "scheme_version_missing" (scheme, version).
func (s *Store) Scheme(ctx context.Context, ws appraisal.WorkspaceID, id, version string) (string, error) {
	return readScheme(s.reader(ctx), ws, id, version)
}

func readScheme(r reader, ws appraisal.WorkspaceID, id, version string) (string, error) {
	body, ok, err := row[string](r, `SELECT body FROM schemes WHERE workspace_id = $1 AND scheme = $2 AND version = $3`, ws, id, version)
	if err == nil && !ok {
		err = appraisal.Errorf(appraisal.NotFound, "scheme_version_missing", "scheme", id, "version", version)
	}
	return body, err
}

// SchemeList returns the versions of the company's own schemes, by scheme, the newest first.
func (s *Store) SchemeList(ctx context.Context, ws appraisal.WorkspaceID) ([]appraisal.SavedScheme, error) {
	type schemeRow struct {
		Scheme  string `db:"scheme"`
		Version string `db:"version"`
		By      string `db:"member_id"`
		At      int64  `db:"at"`
	}
	found, err := rows[schemeRow](s.reader(ctx), `SELECT scheme, version, member_id, at FROM schemes WHERE workspace_id = $1
ORDER BY scheme, at DESC, version DESC`, ws)
	all := make([]appraisal.SavedScheme, len(found))
	for i, r := range found {
		all[i] = appraisal.SavedScheme{Scheme: r.Scheme, Version: r.Version, By: appraisal.MemberID(r.By), At: instant(r.At)}
	}
	return all, err
}

var useTable = table{name: "scheme_uses", columns: []string{"workspace_id", "from_date", "seq", "scheme", "version", "member_id", "at"}}

// UseScheme says that from a day on a scheme appraises the periods that begin; of several said for a day the last one counts. Closed periods
// keep the scheme that they were computed with: Conflict "scheme_closed" (period, scheme, from) names the last period whose
// scheme would change although it has results, the scheme of those, and the first day from which the change is possible. NotFound
// "scheme_version_missing" (scheme, version) for a version that was not saved; version "" is the shipped scheme, which the caller knows.
func (s *Store) UseScheme(ctx context.Context, c appraisal.Change, use appraisal.SchemeUse) error {
	_, _, err := s.apply(ctx, c, "scheme.use", func(t *tx) (outcome, error) {
		if err := t.lockWorkspace(); err != nil {
			return outcome{}, err
		}
		if use.Version != "" {
			if _, err := readScheme(t, c.Workspace, use.Scheme, use.Version); err != nil {
				return outcome{}, err
			}
		}
		set, err := readSettings(t, c.Workspace)
		if err != nil {
			return outcome{}, err
		}
		if err := t.keepClosed(set, use); err != nil {
			return outcome{}, err
		}
		seq, _, err := row[int64](t, `SELECT coalesce(max(seq), 0) + 1 FROM scheme_uses WHERE workspace_id = $1 AND from_date = $2`,
			c.Workspace, day(use.From))
		if err != nil {
			return outcome{}, err
		}
		if _, err := t.insert(useTable, []any{c.Workspace, day(use.From), seq, use.Scheme, use.Version, c.Actor, millis(c.At)}); err != nil {
			return outcome{}, err
		}
		before := set.SchemeFor(calendar.Period{Start: use.From}, use.From)
		return outcome{Seq: seq}, t.audit("scheme.use", "settings", before, use)
	})
	return err
}

// closedPeriod is a period with results, and what they were computed with.
type closedPeriod struct {
	Period  string `db:"period"`
	Scheme  string `db:"scheme"`
	Version string `db:"scheme_version"`
}

// keepClosed refuses a use that would change the scheme of a period which has results under another one.
func (t *tx) keepClosed(set appraisal.Settings, use appraisal.SchemeUse) error {
	closed, err := rows[closedPeriod](t, `SELECT DISTINCT period, scheme, scheme_version FROM results WHERE workspace_id = $1
ORDER BY period, scheme, scheme_version`, t.change.Workspace)
	if err != nil {
		return err
	}
	kept, open := changed(closed, set, use)
	if open.IsZero() {
		return nil
	}
	for first := open; !first.IsZero(); { // later uses may stand between, behind which there is more that is closed
		open, use.From = first, first
		_, first = changed(closed, set, use)
	}
	return appraisal.Errorf(appraisal.Conflict, "scheme_closed", "period", kept.Period, "scheme", kept.Scheme, "from", open.String())
}

// changed is the last closed period whose scheme the use would change, and the day on which it ends; no day when there is none.
func changed(closed []closedPeriod, set appraisal.Settings, use appraisal.SchemeUse) (last closedPeriod, end calendar.Date) {
	after := set
	after.Uses = withUse(set.Uses, use)
	for _, r := range closed {
		p, err := calendar.ParsePeriod(r.Period)
		if err != nil || p.Start.IsZero() || p.Start.Before(use.From) {
			continue // tenure quarters are appraised by the scheme of the day
		}
		was, will := set.SchemeFor(p, p.Start), after.SchemeFor(p, p.Start)
		if (will.Scheme == was.Scheme && will.Version == was.Version) || (will.Scheme == r.Scheme && will.Version == r.Version) {
			continue
		}
		if end.Before(p.End) {
			last, end = r, p.End
		}
	}
	return last, end
}

// withUse puts a use in the place of that of its day, or where it belongs.
func withUse(uses []appraisal.SchemeUse, use appraisal.SchemeUse) []appraisal.SchemeUse {
	at, there := slices.BinarySearchFunc(uses, use.From, func(u appraisal.SchemeUse, from calendar.Date) int { return u.From.Compare(from) })
	uses = slices.Clone(uses)
	if there {
		uses[at] = use
		return uses
	}
	return slices.Insert(uses, at, use)
}
