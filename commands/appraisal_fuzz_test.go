package commands_test

import (
	"errors"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
)

// FuzzAppraisalLines checks that whatever is typed behind these commands is answered: by a reply, or by an error that has a sentence for
// the person. What is saved is within its bounds.
func FuzzAppraisalLines(f *testing.F) {
	names := []string{"/score", "/standings", "/target", "/survey", "/rate"}
	for i, words := range []string{
		"explain revenue 2026-Q3 @张伟", "month north star", "@李娜 2026 120万 weights 1,2,3,4", "Acme Trading 92 on 11-03 note ok", "@张伟 85 nice",
		"“”", "q3 q3 q3", "list 2026", "weights", "@ 0", "权重 1 权重 2 @李娜 5", "1 2 3", "a 100 on", "<@U2ZHANG> 1e9 weights ,,,",
	} {
		f.Add(uint(i), words)
	}
	d := openDesk(f)
	f.Fuzz(func(t *testing.T, command uint, words string) {
		d.store.surveys, d.store.targets, d.store.refused, d.store.posts = nil, nil, nil, nil
		reply, err := d.say(wang, names[command%uint(len(names))]+" "+words)
		var e *appraisal.Error
		switch {
		case err == nil && reply.Message == nil && reply.Form == nil:
			t.Error("no answer")
		case err != nil && (!errors.As(err, &e) || e.Reason == "" || e.Code == appraisal.Internal):
			t.Errorf("an error without a sentence: %v", err)
		}
		for _, s := range d.store.surveys {
			if s.Score.IsNegative() || s.Score.GreaterThan(decimal.NewFromInt(100)) {
				t.Errorf("kept a score of %s", s.Score)
			}
		}
		for _, target := range d.store.targets {
			if target.Amount.IsNegative() {
				t.Errorf("kept a target of %s", target.Amount)
			}
		}
	})
}

// FuzzPolicyLines does the same with what only the owner types, and with what-if lines.
func FuzzPolicyLines(f *testing.F) {
	names := []string{"/score what-if", "/scheme", "/scheme use", "/scheme compare", "/scheme check", "/deal split D-128", "/deal stage D-128", "/merit grade"}
	for i, words := range []string{
		"deal 50000 paid by 30 new customer @李娜", "show S02", "S02 from 2027-Q1", "S09 S02 q3", "id: X\nversion: \"1\"", "lead @李娜 100, groundwork @李娜 60 @张伟 40", "closing 昨天",
		"@李娜 2", "再签5万30日前回款", "A+", "90分", "paid", "成本", "5万 回款 @", "T1 50000", "@", "S02@", "@1", "s02 从起", "lead lead", "，，", "<@U1LI> 1e9%",
	} {
		f.Add(uint(i), words)
	}
	d := openDesk(f)
	d.store.settings.Scheme = "S02"
	f.Fuzz(func(t *testing.T, command uint, words string) {
		d.store.settings.Uses, d.store.refused, d.store.project, d.store.kept = nil, nil, project{}, kept{}
		reply, err := d.say(chen, names[command%uint(len(names))]+" "+words)
		var e *appraisal.Error
		switch {
		case err == nil && reply.Message == nil && reply.Form == nil:
			t.Error("no answer")
		case err != nil && (!errors.As(err, &e) || e.Reason == "" || e.Code == appraisal.Internal):
			t.Errorf("an error without a sentence: %v", err)
		}
		if len(d.store.settings.Uses) > 0 {
			t.Error("a policy is in use without having been confirmed")
		}
		for _, s := range d.store.project.splits {
			if s.Percent.IsNegative() || s.Percent.GreaterThanOrEqual(decimal.NewFromInt(1000)) {
				t.Errorf("kept a share of %s", s.Percent)
			}
		}
	})
}
