package appraisal_test

import (
	"slices"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func TestStandingsTakeTheTargetsThatTheSchemeAccepts(t *testing.T) {
	shared := appraisal.Measure{Metric: "shared_sales"}
	scheme := &appraisal.Scheme{Indicators: []appraisal.Indicator{{Measure: shared, Target: "sales", TargetElse: []appraisal.MetricID{"revenue"}}}}
	accepted := scheme.TargetsOf(shared)
	if !slices.Equal(accepted, []appraisal.MetricID{"sales", "revenue"}) {
		t.Fatalf("accepted %v", accepted)
	}
	if own := scheme.TargetsOf(revenue); !slices.Equal(own, []appraisal.MetricID{"revenue"}) {
		t.Errorf("of a measure that no indicator has: %v", own)
	}
	if own := (*appraisal.Scheme)(nil).TargetsOf(shared); !slices.Equal(own, []appraisal.MetricID{"shared_sales"}) {
		t.Errorf("of no scheme: %v", own)
	}
	in := newInputs()
	for _, id := range []appraisal.MemberID{"U1", "U2", "U3"} {
		in.member(id)
		in.figure(id, shared, "100", 1)
	}
	in.target("U1", "revenue", "400").target("U1", "sales", "200").target("U2", "revenue", "400").target("U3", "customers", "1")
	got := map[appraisal.MemberID]string{}
	for _, s := range appraisal.Standings(in.Members, shared, in.Figures, in.Targets, in.Period, accepted...) {
		if s.Attainment != nil {
			got[s.Member.ID] = s.Attainment.String()
		}
	}
	if got["U1"] != "50" || got["U2"] != "25" || len(got) != 2 {
		t.Errorf("attainments %v", got)
	}
}
