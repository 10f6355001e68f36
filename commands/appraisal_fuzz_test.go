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
