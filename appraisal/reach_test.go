package appraisal_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
)

func TestReachSaysWhyNot(t *testing.T) {
	if got, err := s09(t).Reach(onTheWay().Inputs, "U", appraisal.Goal{Level: "B"}); err != nil || !got.Already || got.Alone != nil {
		t.Errorf("already there: %+v, %v", got, err)
	}
	held := newInputs().member("U").figure("U", satisfaction, "90", 5)
	if got, err := s09(t).Reach(held.Inputs, "U", appraisal.Goal{Level: "B"}); err != nil || !slices.Equal(got.Held, []string{"revenue"}) || got.Already {
		t.Errorf("held: %+v, %v", got, err)
	}
	_, err := s09(t).Reach(onTheWay().Inputs, "U", appraisal.Goal{Level: "S"})
	if appraisal.CodeOf(err) != appraisal.Invalid || !strings.Contains(err.Error(), "goal_level") {
		t.Errorf("a level that there is not: %v", err)
	}
	unrated := onTheWay()
	delete(unrated.Figures, teamwork)
	got, err := s09(t).Reach(unrated.Inputs, "U", appraisal.Goal{Level: "A+"})
	if err != nil || got.Alone[3].Status != "no_ratings" || got.Alone[3].Reaches {
		t.Errorf("a figure that is missing: %+v, %v", got.Alone, err)
	}
}

// A serious breach makes the level C in S06, whatever the ratings are.
func TestReachIsBlockedByAModifier(t *testing.T) {
	s := shippedScheme(t, "S06")
	in := newInputs().member("U").figure("U", serious, "1", 1)
	for _, m := range s.Measures() {
		if m.Metric == "rating" {
			in.figure("U", m, "4", 1)
		}
	}
	got, err := s.Reach(in.Inputs, "U", appraisal.Goal{Level: "B"})
	if err != nil {
		t.Fatal(err)
	}
	if shown(got.Best) != "100" || got.BestLevel != "C" || len(got.Blocked) != 1 || got.Blocked[0].ID != "serious_breach" || got.Together != nil {
		t.Errorf("best %s %s, blocked by %+v, together %v", shown(got.Best), got.BestLevel, got.Blocked, ways(got.Together))
	}
	if got, err = s.Reach(in.Inputs, "U", appraisal.Goal{Score: dp("81")}); err != nil {
		t.Fatal(err)
	}
	// Each of the two ratings is a quarter of a group of 20 per cent or of 40, on a scale of 5: a point is 20 × 0.05 or 20 × 0.1.
	if diff := cmp.Diff([]string{"communication 4→5 true 81 C", "targets 4→4.5 true 81 C"}, []string{ways(got.Alone)[0], ways(got.Alone)[4]}); diff != "" {
		t.Errorf("alone (-want +got):\n%s", diff)
	}
}

// Where less is better the way leads down: 100 − 5 × value.
func TestReachLeadsDown(t *testing.T) {
	s := scheme(t, `
periods: [quarter]
indicators:
  - {id: order, title: WORDS, measure: {metric: attendance}, formula: 100 - 5 * value, weight: 50, missing: hold, clause: WORDS}
  - {id: care, title: WORDS, measure: {metric: satisfaction}, formula: value, weight: 50, missing: hold, clause: WORDS}
`+levels)
	in := newInputs().member("U").figure("U", late, "9", 9).figure("U", satisfaction, "75", 2)
	got, err := s.Reach(in.Inputs, "U", appraisal.Goal{Level: "A"})
	if err != nil {
		t.Fatal(err)
	}
	// 55 and 75 make 65: twenty more points are four times fewer, or a mark of 95.
	if diff := cmp.Diff([]string{"order 9→5 true 75 A", "care 75→95 true 75 A"}, ways(got.Alone)); diff != "" {
		t.Errorf("alone (-want +got):\n%s", diff)
	}
	// A third of the way down and of the way up: 3 times fewer give 15, a mark of 80 gives 5.
	if diff := cmp.Diff([]string{"order 9→6 true 75 A", "care 75→80 true 75 A"}, ways(got.Together)); diff != "" {
		t.Errorf("together with %s (-want +got):\n%s", got.Effort, diff)
	}
}

func dp(s string) *decimal.Decimal { n := d(s); return &n }

// apply gives the member, who is looked at alone, the figures of the answer.
func (d *drawn) apply(id appraisal.MemberID, ways []appraisal.Way, less int) appraisal.Inputs {
	in := d.in
	in.Members = slices.DeleteFunc(slices.Clone(in.Members), func(m appraisal.Member) bool { return m.ID != id })
	in.Figures = appraisal.Figures{}
	for m, by := range d.in.Figures {
		in.Figures[m] = by
	}
	for i, w := range ways {
		value := w.To
		if i == less {
			value = value.Sub(stepOf(w))
		}
		by := map[appraisal.MemberID]appraisal.Figure{}
		for other, f := range in.Figures[w.Measure] {
			by[other] = f
		}
		by[id] = appraisal.Figure{Value: value, Records: max(1, by[id].Records)}
		in.Figures[w.Measure] = by
	}
	return in
}

// stepOf is a step of the figure towards where it came from; the step after the first leads back to it.
func stepOf(w appraisal.Way) decimal.Decimal {
	step := decimal.New(1, -2)
	if w.Unit == appraisal.UnitCount {
		step = decimal.NewFromInt(1)
	}
	if w.By.IsNegative() {
		step = step.Neg()
	}
	return step
}

// withoutScores are the schemes that score nothing, so that there is no goal to reach in them: they pay wages and name what follows.
var withoutScores = []string{"S07", "S11"}

func TestWhatReachSaysReachesTheGoalAndOneStepLessDoesNot(t *testing.T) {
	draws(t, 25)
	for _, id := range withoutScores {
		if s := shippedScheme(t, id); len(s.Levels) > 0 {
			t.Errorf("%s has levels to reach", id)
		}
	}
	forEachScheme(t, func(t *rapid.T, s *appraisal.Scheme) {
		settable := func(w appraisal.Way) bool { // a mean of parts is no measure that can be set
			i, _ := s.Indicator(w.Indicator)
			return len(i.Parts) == 0
		}
		d := draw(t, s, 1, 2)
		m := d.in.Members[0]
		level := rapid.SampledFrom(s.Levels).Draw(t, "goal").ID
		got, err := s.Reach(d.in, m.ID, appraisal.Goal{Level: level})
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range got.Alone {
			if w.Reaches && settable(w) {
				d.check(t, m.ID, level, []appraisal.Way{w})
			}
		}
		if got.Together != nil && settable(got.Together[0]) && settable(got.Together[1]) {
			d.check(t, m.ID, level, got.Together)
		}
		if got.Now.Score != nil && !got.Already && got.Best == nil && len(got.Alone) < 3 && got.Together == nil &&
			!slices.ContainsFunc(got.Alone, func(w appraisal.Way) bool { return w.Reaches }) {
			t.Fatalf("no way to %s, and nothing that says why: %+v", level, got)
		}
	}, withoutScores...)
}

func (d *drawn) check(t *rapid.T, id appraisal.MemberID, level string, ways []appraisal.Way) {
	at := func(less int) (appraisal.Result, bool) {
		results, err := d.scheme.Evaluate(d.apply(id, ways, less))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(results, func(r appraisal.Result) bool { return r.Member == id })
		place := func(level string) int {
			return slices.IndexFunc(d.scheme.Levels, func(l appraisal.Level) bool { return l.ID == level })
		}
		return results[i], results[i].Score != nil && place(results[i].Level) <= place(level)
	}
	r, ok := at(-1)
	if !ok || !r.Score.Equal(ways[0].Score) {
		t.Fatalf("%+v gives %s %s, not %s", ways, r.Score, r.Level, level)
	}
	for k := range ways {
		if r, ok := at(k); ok {
			t.Fatalf("a step less of %s still gives %s %s: %+v", ways[k].Indicator, r.Score, r.Level, ways)
		}
	}
}
