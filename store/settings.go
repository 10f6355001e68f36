package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
)

const settingsColumns = `workspace_id, name, time_zone, currency, lang, scheme, jobs`

// schemeUses are the uses of workspace w as one text: days, schemes and versions behind unit separators, each use behind a record separator.
const schemeUses = "coalesce((SELECT string_agg(u.from_date || '" + unitSeparator + "' || u.scheme || '" + unitSeparator +
	"' || u.version, '" + recordSeparator + "' ORDER BY u.from_date, u.seq) FROM scheme_uses u WHERE u.workspace_id = w.workspace_id), '')"

const (
	unitSeparator   = "\x1f"
	recordSeparator = "\x1e"
)

type settingsRow struct {
	Workspace string `db:"workspace_id"`
	Name      string `db:"name"`
	TimeZone  string `db:"time_zone"`
	Currency  string `db:"currency"`
	Lang      string `db:"lang"`
	Scheme    string `db:"scheme"`
	Jobs      string `db:"jobs"`
	Uses      string `db:"uses"`
}

func (r settingsRow) settings() (appraisal.Settings, error) {
	s := appraisal.Settings{
		Workspace: appraisal.WorkspaceID(r.Workspace), Name: r.Name, TimeZone: r.TimeZone, Currency: r.Currency, Lang: r.Lang, Scheme: r.Scheme,
		Uses: readUses(r.Uses),
	}
	if r.Jobs != "" {
		if err := json.Unmarshal([]byte(r.Jobs), &s.Jobs); err != nil {
			return s, fmt.Errorf("store: job settings of the workspace: %w", err)
		}
	}
	return s, nil
}

// readUses reads what schemeUses gives; of several uses of a day the last one counts.
func readUses(kept string) []appraisal.SchemeUse {
	if kept == "" {
		return nil
	}
	var uses []appraisal.SchemeUse
	for _, line := range strings.Split(kept, recordSeparator) {
		if part := strings.Split(line, unitSeparator); len(part) == 3 {
			uses = withUse(uses, appraisal.SchemeUse{From: date(part[0]), Scheme: part[1], Version: part[2]})
		}
	}
	return uses
}

func jobsJSON(set appraisal.Settings) (string, error) {
	if len(set.Jobs) == 0 {
		return "", nil
	}
	return asJSON(set.Jobs)
}

// kinds are the records with short ids of their own.
const (
	kindCustomer   = "customer"
	kindDeal       = "deal"
	kindFollowUp   = "followup"
	kindSurvey     = "survey"
	kindSample     = "sample"
	kindAttendance = "attendance"
	kindBreach     = "breach"
)

// EnsureWorkspace adds the workspace with these settings. A workspace that is there stays as it is.
func (s *Store) EnsureWorkspace(ctx context.Context, set appraisal.Settings) error {
	return s.transact(ctx, nil, "", func(t *tx) error {
		_, err := t.ensureWorkspace(set)
		return err
	})
}

// ensureWorkspace reports whether it added the workspace.
func (t *tx) ensureWorkspace(set appraisal.Settings) (made bool, err error) {
	jobs, err := jobsJSON(set)
	if err != nil {
		return false, err
	}
	n, err := t.exec(`INSERT INTO workspaces (`+settingsColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		set.Workspace, set.Name, set.TimeZone, set.Currency, set.Lang, set.Scheme, jobs)
	if err != nil {
		return false, err
	}
	for _, kind := range []string{kindCustomer, kindDeal, kindFollowUp, kindSurvey, kindSample, kindAttendance, kindBreach} {
		if _, err := t.exec(`INSERT INTO counters (workspace_id, kind, last) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING`,
			set.Workspace, kind); err != nil {
			return false, err
		}
	}
	return n > 0, nil
}

// Settings returns the workspace's settings; NotFound "workspace_missing" when it is not there.
func (s *Store) Settings(ctx context.Context, ws appraisal.WorkspaceID) (appraisal.Settings, error) {
	return readSettings(s.reader(ctx), ws)
}

func readSettings(r reader, ws appraisal.WorkspaceID) (appraisal.Settings, error) {
	found, ok, err := row[settingsRow](r, `SELECT `+settingsColumns+`, `+schemeUses+` AS uses FROM workspaces w WHERE workspace_id = $1`, ws)
	switch {
	case err != nil:
		return appraisal.Settings{}, err
	case !ok:
		return appraisal.Settings{}, appraisal.Errorf(appraisal.NotFound, "workspace_missing")
	}
	return found.settings()
}

// Workspaces returns the settings of every workspace of this deployment, for the planners of jobs.
func (s *Store) Workspaces(ctx context.Context) ([]appraisal.Settings, error) {
	found, err := rows[settingsRow](s.reader(ctx), `SELECT `+settingsColumns+`, `+schemeUses+` AS uses FROM workspaces w ORDER BY workspace_id`)
	if err != nil {
		return nil, err
	}
	all := make([]appraisal.Settings, 0, len(found))
	for _, r := range found {
		set, err := r.settings()
		if err != nil {
			return nil, err
		}
		all = append(all, set)
	}
	return all, nil
}

// EditSettings changes the settings of the change's workspace as they are now, so that edits at once do not undo each other, and returns
// them. An error of edit changes nothing. The currency can't change once there are deals, since their amounts have been converted into
// it: Conflict "currency_in_use".
func (s *Store) EditSettings(ctx context.Context, c appraisal.Change, edit func(*appraisal.Settings) error) (appraisal.Settings, error) {
	var set appraisal.Settings
	_, again, err := s.apply(ctx, c, "settings.save", func(t *tx) (outcome, error) {
		if err := t.lockWorkspace(); err != nil {
			return outcome{}, err
		}
		before, err := readSettings(t, c.Workspace)
		if err != nil {
			return outcome{}, err
		}
		set = before
		set.Jobs = slices.Clone(before.Jobs)
		if err := edit(&set); err != nil {
			return outcome{}, err
		}
		set.Workspace, set.Uses = c.Workspace, before.Uses // which only UseScheme changes
		return outcome{}, t.replaceSettings(before, set)
	})
	if again {
		return s.Settings(ctx, c.Workspace)
	}
	return set, err
}

// lockWorkspace makes others wait who want to change the workspace's settings or owners.
func (t *tx) lockWorkspace() error {
	_, _, err := row[string](t, `SELECT name FROM workspaces WHERE workspace_id = $1`+t.s.dialect.lock, t.change.Workspace)
	return err
}

func (t *tx) replaceSettings(before, set appraisal.Settings) error {
	jobs, err := jobsJSON(set)
	if err != nil {
		return err
	}
	if before.Currency != set.Currency {
		_, used, err := row[int](t, `SELECT 1 FROM deals WHERE workspace_id = $1 LIMIT 1`, set.Workspace)
		if err != nil {
			return err
		}
		if used {
			return appraisal.Errorf(appraisal.Conflict, "currency_in_use", "currency", before.Currency)
		}
	}
	if _, err := t.exec(`UPDATE workspaces SET name = $2, time_zone = $3, currency = $4, lang = $5, scheme = $6, jobs = $7
WHERE workspace_id = $1`, set.Workspace, set.Name, set.TimeZone, set.Currency, set.Lang, set.Scheme, jobs); err != nil {
		return err
	}
	return t.audit("settings.save", "settings", before, set)
}
