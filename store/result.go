package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// Results returns the newest result of each member under the scheme for the period, by rank, those without a score last.
func (s *Store) Results(ctx context.Context, ws appraisal.WorkspaceID, scheme string, period calendar.Period) ([]appraisal.Result, error) {
	found, err := rows[string](s.reader(ctx), `SELECT r.body FROM results r WHERE r.workspace_id = $1 AND r.scheme = $2 AND r.period = $3 AND `+newestResult,
		ws, scheme, period.ID())
	if err != nil {
		return nil, err
	}
	all := make([]appraisal.Result, len(found))
	for i, body := range found {
		if err := json.Unmarshal([]byte(body), &all[i]); err != nil {
			return nil, fmt.Errorf("store: result of %s %s: %w", scheme, period.ID(), err)
		}
	}
	slices.SortFunc(all, func(a, b appraisal.Result) int {
		return cmp.Or(cmp.Compare(btoi(a.Rank == 0), btoi(b.Rank == 0)), cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Member, b.Member))
	})
	return all, nil
}

// Published reports whether there are results under the scheme for the period.
func (s *Store) Published(ctx context.Context, ws appraisal.WorkspaceID, scheme string, period calendar.Period) (bool, error) {
	published, _, err := row[bool](s.reader(ctx), `SELECT EXISTS (SELECT 1 FROM results r WHERE r.workspace_id = $1 AND r.scheme = $2 AND r.period = $3)`,
		ws, scheme, period.ID())
	return published, err
}

// newestResult holds for a result that no later version replaced.
const newestResult = `NOT EXISTS (SELECT 1 FROM results n WHERE n.workspace_id = r.workspace_id AND n.scheme = r.scheme
AND n.period = r.period AND n.member_id = r.member_id AND n.version > r.version)`

// SaveResults keeps results, each as a new version beside the old ones. One that says what the newest version says is not written again.
func (s *Store) SaveResults(ctx context.Context, c appraisal.Change, results []appraisal.Result) error {
	_, _, err := s.apply(ctx, c, "result.save", func(t *tx) (outcome, error) {
		written, err := t.saveResults(results, c.At)
		if err != nil || written == 0 {
			return outcome{}, err
		}
		return outcome{Seq: int64(written)}, t.auditResults(results, resultsSaved{New: written, Results: len(results)})
	})
	return err
}

// resultsSaved is what the audit log says of results; their versions hold the rest.
type resultsSaved struct {
	Job     string `json:"job,omitempty"` // the job that made them, "" for a person
	New     int    `json:"new"`           // how many differ from the version before
	Results int    `json:"results"`
}

func (t *tx) auditResults(results []appraisal.Result, after resultsSaved) error {
	first := results[0]
	return t.audit("result.save", first.Scheme+" "+first.Period.ID(), nil, after)
}

// saved is what is known about the newest version of a result.
type saved struct {
	Member  string `db:"member_id"`
	Version int64  `db:"version"`
	Digest  string `db:"digest"`
}

func (t *tx) saveResults(results []appraisal.Result, at time.Time) (written int, err error) {
	type set struct{ scheme, period string }
	newest := map[set]map[string]saved{}
	var all [][]any
	for _, r := range results {
		in := set{r.Scheme, r.Period.ID()}
		if newest[in] == nil {
			if newest[in], err = t.newestResults(in.scheme, in.period); err != nil {
				return 0, err
			}
		}
		before := newest[in][string(r.Member)]
		body, err := json.Marshal(r)
		if err != nil {
			return 0, fmt.Errorf("store: result of %s: %w", r.Member, err)
		}
		sum := sha256.Sum256(body)
		digest := hex.EncodeToString(sum[:])
		if digest == before.Digest {
			continue
		}
		all = append(all, []any{t.change.Workspace, in.scheme, in.period, r.Member, before.Version + 1, r.Version, digest, string(body), millis(at)})
		newest[in][string(r.Member)] = saved{Version: before.Version + 1, Digest: digest}
	}
	_, err = t.insert(resultTable, all...)
	return len(all), err
}

var resultTable = table{name: "results", columns: []string{
	"workspace_id", "scheme", "period", "member_id", "version", "scheme_version", "digest", "body", "at",
}}

func (t *tx) newestResults(scheme, period string) (map[string]saved, error) {
	// The workspace's row is locked, so that two evaluations at once do not write the same version.
	if _, _, err := row[string](t, `SELECT name FROM workspaces WHERE workspace_id = $1`+t.s.dialect.lock, t.change.Workspace); err != nil {
		return nil, err
	}
	found, err := rows[saved](t, `SELECT r.member_id, r.version, r.digest FROM results r WHERE r.workspace_id = $1 AND r.scheme = $2
AND r.period = $3 AND `+newestResult, t.change.Workspace, scheme, period)
	by := make(map[string]saved, len(found))
	for _, f := range found {
		by[f.Member] = f
	}
	return by, err
}
