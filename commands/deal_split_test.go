package commands_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// project is a deal of Li's with its shares and stages.
type project struct {
	splits []appraisal.Split
	stages []appraisal.StageDone
}

func (s *deskStore) Deal(_ context.Context, _ appraisal.WorkspaceID, number int64) (appraisal.Deal, error) {
	if number != 128 {
		return appraisal.Deal{}, appraisal.Errorf(appraisal.NotFound, "deal_missing", "ref", fmt.Sprintf("D-%d", number))
	}
	return appraisal.Deal{Number: 128, CustomerName: "Acme", Member: liNa, Signed: calendar.NewDate(2026, 11, 2), Amount: appraisal.Yuan(1_000_000)}, nil
}

func (s *deskStore) Splits(context.Context, appraisal.WorkspaceID, int64) ([]appraisal.Split, error) {
	return slices.Clone(s.project.splits), nil
}

func (s *deskStore) SaveSplits(_ context.Context, _ appraisal.Change, _ int64, splits []appraisal.Split) error {
	s.project.splits = append(slices.DeleteFunc(s.project.splits, func(have appraisal.Split) bool {
		return slices.ContainsFunc(splits, func(p appraisal.Split) bool { return p.Stage == have.Stage })
	}), splits...)
	return nil
}

func (s *deskStore) Stages(context.Context, appraisal.WorkspaceID, int64) ([]appraisal.StageDone, error) {
	return slices.Clone(s.project.stages), nil
}

func (s *deskStore) SaveStages(_ context.Context, _ appraisal.Change, _ int64, stages []appraisal.StageDone) error {
	s.project.stages = stages
	return nil
}

func (s *deskStore) split() string {
	said := make([]string, len(s.project.splits))
	for i, p := range s.project.splits {
		said[i] = fmt.Sprintf("%s %s %s", p.Stage, p.Member, p.Percent)
	}
	return strings.Join(said, ", ")
}

func TestADealIsSharedByStages(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"/deal split D-128 lead @李娜 100, groundwork @李娜 60 @张伟 40", "lead U1LI 100, groundwork U1LI 60, groundwork U2ZHANG 40"},
		{"/deal 分成 D-128 lead <@U1LI|li> 100，groundwork <@U1LI> ６０% <@U2ZHANG|zhang> 40%", "lead U1LI 100, groundwork U1LI 60, groundwork U2ZHANG 40"},
		{"/deal split d128 closing @张伟 33.3333 @李娜 66.6667", "closing U2ZHANG 33.3333, closing U1LI 66.6667"},
		{"/deal split D-128", ""},
	} {
		d := openDesk(t)
		d.store.settings.Scheme = "S02"
		if _, err := d.say(wang, tt.line); err != nil || d.store.split() != tt.want {
			t.Errorf("%s: %q, %v", tt.line, d.store.split(), err)
		}
	}
	d := openDesk(t)
	d.store.settings.Scheme = "S02"
	d.must(wang, "/deal split D-128 lead @李娜 50 @张伟 50")
	got := d.must(chen, "/deal split D-128 closing @张伟 100")
	if want := "lead U1LI 50, lead U2ZHANG 50, closing U2ZHANG 100"; d.store.split() != want {
		t.Errorf("%q, want %q", d.store.split(), want)
	}
	if !strings.Contains(got, "基础工作至上报立项 | 37.5% | 李娜 | 100%") {
		t.Errorf("the stage that nobody shares is not the deal's member's:\n%s", got)
	}
}

func TestBadShares(t *testing.T) {
	for line, reason := range map[string]string{
		"/deal split D-128 design @李娜 100": "split_stage", "/deal split D-128 lead": "split_member", "/deal split D-128 lead @李娜": "split_percent",
		"/deal split D-128 lead @李娜 lots": "split_percent", "/deal split D-128 lead 🙂 100": "split_member", "/deal split": "deal_ref_missing",
		"/deal split D-128 " + strings.Repeat("长", 10_000): "split_stage", "/deal stage D-128 design": "split_stage", "/deal stage D-128 lead someday": "date_unreadable",
		"/deal stage D-128 lead 2027-01-01": "date_in_future",
	} {
		d := openDesk(t)
		d.store.settings.Scheme = "S02"
		_, err := d.say(wang, line)
		d.fails(err, appraisal.Invalid, reason)
	}
	d := openDesk(t)
	_, err := d.say(wang, "/deal split D-128 lead @李娜 100")
	d.fails(err, appraisal.NotFound, "deal_no_stages")
	d.store.settings.Scheme = "S02"
	_, err = d.say(liNa, "/deal split D-128 lead @李娜 100") // shares change what others earn: a manager says them
	d.fails(err, appraisal.Forbidden, "not_allowed")
	_, err = d.say(zhang, "/deal stage D-128 lead")
	d.fails(err, appraisal.NotFound, "deal_missing")
}

func TestStagesAreDone(t *testing.T) {
	d := openDesk(t)
	d.store.settings.Scheme = "S02"
	d.must(liNa, "/deal stage D-128 lead on 2026-10-05")
	d.must(liNa, "/deal 阶段 D-128 groundwork 昨天")
	d.must(liNa, "/deal stage D-128 lead 2026-10-06")
	want := []appraisal.StageDone{{Stage: "groundwork", On: calendar.NewDate(2026, 11, 19)}, {Stage: "lead", On: calendar.NewDate(2026, 10, 6)}}
	if !slices.Equal(d.store.project.stages, want) {
		t.Errorf("stages %+v", d.store.project.stages)
	}
	d.must(liNa, "/deal stage D-128 groundwork none")
	if got := d.must(liNa, "/deal stage D-128"); len(d.store.project.stages) != 1 || !strings.Contains(got, "2026-10-06") || !strings.Contains(got, "未完成") {
		t.Errorf("shown\n%s", got)
	}
}
