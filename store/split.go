package store

import (
	"context"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
)

var (
	splitTable = table{name: "deal_splits", columns: []string{"workspace_id", "deal", "stage", "member_id", "percent"}}
	stageTable = table{name: "deal_stages", columns: []string{"workspace_id", "deal", "stage", "on_date"}}
)

func splitValues(ws appraisal.WorkspaceID, deal int64, p appraisal.Split) []any {
	return []any{ws, deal, p.Stage, p.Member, p.Percent.String()}
}

func stageValues(ws appraisal.WorkspaceID, deal int64, d appraisal.StageDone) []any {
	return []any{ws, deal, d.Stage, day(d.On)}
}

// SaveSplits says who did how much of a deal's stages, in the place of what was said of those stages before; the stages that are not named stay
// as they are, so that two people may each say one. No splits at all mean that the deal's member did everything. Invalid "splits_not_whole" (stage, sum) where the percentages of a stage do not add up to 100,
// "split_not_positive" (stage), "split_twice" (stage) where a member is named twice in a stage; Conflict "deal_voided" (ref);
// NotFound "deal_missing" (ref); code Unknown for a member that is not there.
func (s *Store) SaveSplits(ctx context.Context, c appraisal.Change, deal int64, splits []appraisal.Split) error {
	if err := checkSplits(splits); err != nil {
		return err
	}
	_, _, err := s.apply(ctx, c, "deal.split", func(t *tx) (outcome, error) {
		d, err := t.openDeal(deal)
		if err != nil {
			return outcome{}, err
		}
		before, err := readSplits(t, c.Workspace, deal)
		if err != nil {
			return outcome{}, err
		}
		after := slices.DeleteFunc(slices.Clone(before), func(have appraisal.Split) bool {
			return len(splits) == 0 || slices.ContainsFunc(splits, func(p appraisal.Split) bool { return p.Stage == have.Stage })
		})
		after = append(after, splits...)
		if err := t.forgetSplits(c.Workspace, deal, splits); err != nil {
			return outcome{}, err
		}
		all := make([][]any, len(splits))
		for i, p := range splits {
			if _, err := readMember(t, c.Workspace, p.Member, ""); err != nil {
				return outcome{}, err
			}
			all[i] = splitValues(c.Workspace, deal, p)
		}
		if _, err := t.insert(splitTable, all...); err != nil {
			return outcome{}, err
		}
		return outcome{Number: deal}, t.audit("deal.split", d.Ref(), before, after)
	})
	return err
}

// forgetSplits takes away what was said of the stages that the splits name, of all where there are none.
func (t *tx) forgetSplits(ws appraisal.WorkspaceID, deal int64, splits []appraisal.Split) error {
	if len(splits) == 0 {
		_, err := t.exec(`DELETE FROM deal_splits WHERE workspace_id = $1 AND deal = $2`, ws, deal)
		return err
	}
	named := map[string]bool{}
	for _, p := range splits {
		if named[p.Stage] {
			continue
		}
		named[p.Stage] = true
		if _, err := t.exec(`DELETE FROM deal_splits WHERE workspace_id = $1 AND deal = $2 AND stage = $3`, ws, deal, p.Stage); err != nil {
			return err
		}
	}
	return nil
}

func checkSplits(splits []appraisal.Split) error {
	type part struct {
		stage  string
		member appraisal.MemberID
	}
	named, sums := map[part]bool{}, map[string]decimal.Decimal{}
	for _, p := range splits {
		at := part{p.Stage, p.Member}
		switch {
		case !p.Percent.IsPositive():
			return appraisal.Errorf(appraisal.Invalid, "split_not_positive", "stage", p.Stage)
		case named[at]:
			return appraisal.Errorf(appraisal.Invalid, "split_twice", "stage", p.Stage)
		}
		named[at] = true
		sums[p.Stage] = sums[p.Stage].Add(p.Percent)
	}
	for _, p := range splits {
		if sum := sums[p.Stage]; !sum.Equal(decimal.NewFromInt(100)) {
			return appraisal.Errorf(appraisal.Invalid, "splits_not_whole", "stage", p.Stage, "sum", sum.String())
		}
	}
	return nil
}

type splitRow struct {
	Deal    int64           `db:"deal"`
	Stage   string          `db:"stage"`
	Member  string          `db:"member_id"`
	Percent decimal.Decimal `db:"percent"`
}

func (r splitRow) split() appraisal.Split {
	return appraisal.Split{Stage: r.Stage, Member: appraisal.MemberID(r.Member), Percent: r.Percent}
}

// Splits returns who did how much of a deal, by stage and member; a stage that is not there was done by the deal's member.
func (s *Store) Splits(ctx context.Context, ws appraisal.WorkspaceID, deal int64) ([]appraisal.Split, error) {
	return readSplits(s.reader(ctx), ws, deal)
}

func readSplits(r reader, ws appraisal.WorkspaceID, deal int64) ([]appraisal.Split, error) {
	found, err := rows[splitRow](r, `SELECT deal, stage, member_id, percent FROM deal_splits WHERE workspace_id = $1 AND deal = $2
ORDER BY stage, member_id`, ws, deal)
	all := make([]appraisal.Split, len(found))
	for i, f := range found {
		all[i] = f.split()
	}
	return all, err
}

// SaveStages says when which stages of a deal were done, in the place of what was said before. Invalid "stage_twice" (stage); Conflict
// "deal_voided" (ref); NotFound "deal_missing" (ref).
func (s *Store) SaveStages(ctx context.Context, c appraisal.Change, deal int64, stages []appraisal.StageDone) error {
	if err := checkStages(stages); err != nil {
		return err
	}
	_, _, err := s.apply(ctx, c, "deal.stages", func(t *tx) (outcome, error) {
		d, err := t.openDeal(deal)
		if err != nil {
			return outcome{}, err
		}
		before, err := readStages(t, c.Workspace, deal)
		if err != nil {
			return outcome{}, err
		}
		if _, err := t.exec(`DELETE FROM deal_stages WHERE workspace_id = $1 AND deal = $2`, c.Workspace, deal); err != nil {
			return outcome{}, err
		}
		all := make([][]any, len(stages))
		for i, done := range stages {
			all[i] = stageValues(c.Workspace, deal, done)
		}
		if _, err := t.insert(stageTable, all...); err != nil {
			return outcome{}, err
		}
		return outcome{Number: deal}, t.audit("deal.stages", d.Ref(), before, stages)
	})
	return err
}

func checkStages(stages []appraisal.StageDone) error {
	done := map[string]bool{}
	for _, d := range stages {
		if done[d.Stage] {
			return appraisal.Errorf(appraisal.Invalid, "stage_twice", "stage", d.Stage)
		}
		done[d.Stage] = true
	}
	return nil
}

// Stages returns the stages of a deal that are done, in the order of their days.
func (s *Store) Stages(ctx context.Context, ws appraisal.WorkspaceID, deal int64) ([]appraisal.StageDone, error) {
	return readStages(s.reader(ctx), ws, deal)
}

func readStages(r reader, ws appraisal.WorkspaceID, deal int64) ([]appraisal.StageDone, error) {
	type stageRow struct {
		Stage string `db:"stage"`
		On    string `db:"on_date"`
	}
	found, err := rows[stageRow](r, `SELECT stage, on_date FROM deal_stages WHERE workspace_id = $1 AND deal = $2 ORDER BY on_date, stage`, ws, deal)
	all := make([]appraisal.StageDone, len(found))
	for i, f := range found {
		all[i] = appraisal.StageDone{Stage: f.Stage, On: date(f.On)}
	}
	return all, err
}
