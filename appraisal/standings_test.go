package appraisal_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meritbot/meritbot/appraisal"
)

func TestStandings(t *testing.T) {
	in := newInputs()
	for _, id := range []appraisal.MemberID{"U4", "U3", "U2", "U1"} {
		in.member(id)
	}
	in.Members = append(in.Members, appraisal.Member{ID: "boss", Role: appraisal.Manager})
	in.figure("U1", revenue, "100", 1).figure("U2", revenue, "100.00", 1).figure("U3", revenue, "250", 1).figure("boss", revenue, "900", 1)
	in.target("U3", "revenue", "200").target("U1", "revenue", "300").target("U2", "revenue", "0").target("U4", "sales", "5")
	type row struct {
		ID         appraisal.MemberID
		Rank       int
		Value      string
		Attainment string
	}
	var got []row
	all := appraisal.Standings(in.Members, revenue, in.Figures, in.Targets, in.Period)
	for _, s := range all {
		r := row{ID: s.Member.ID, Rank: s.Rank, Value: s.Value.String()}
		if s.Attainment != nil {
			r.Attainment = appraisal.Shown(*s.Attainment)
		}
		got = append(got, r)
	}
	want := []row{{"U3", 1, "250", "125.00"}, {"U1", 2, "100", "33.33"}, {"U2", 2, "100", ""}, {"U4", 4, "0", ""}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("standings (-want +got):\n%s", diff)
	}
	if total := appraisal.Total(all); total.Value.String() != "450" || total.Target != nil {
		t.Errorf("total %v of %v; not everybody has a target", total.Value, total.Target)
	}
	if total := appraisal.Total(all[:2]); total.Attainment == nil || total.Attainment.String() != "70" {
		t.Errorf("attainment of two %v", total.Attainment)
	}
	missing := appraisal.Standings(in.Members, satisfaction, in.Figures, nil, in.Period)
	if missing[0].Rank != 0 || missing[0].Value != nil {
		t.Errorf("a member without a survey stands at %d with %v", missing[0].Rank, missing[0].Value)
	}
}
