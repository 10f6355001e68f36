package appraisal_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
)

// drawInputs draws up to 12 members with any figures present or absent.
func drawInputs(t *rapid.T) *inputs {
	in := newInputs()
	for i := range rapid.IntRange(0, 12).Draw(t, "members") {
		id := appraisal.MemberID(string(rune('A' + i)))
		in.member(id)
		in.Members[i].Salary = appraisal.Money{Minor: rapid.Int64Range(0, 3_000_000).Draw(t, "salary"), Currency: "CNY"}
		drawFigure(t, in, id, revenue, -200, 2000)
		drawFigure(t, in, id, added, 0, 12)
		drawFigure(t, in, id, satisfaction, 0, 100)
		drawFigure(t, in, id, teamwork, 0, 100)
		drawTarget(t, in, id, "revenue", 1500)
		drawTarget(t, in, id, "customers_added", 9)
	}
	return in
}

func drawFigure(t *rapid.T, in *inputs, id appraisal.MemberID, m appraisal.Measure, least, most int) {
	if rapid.IntRange(0, 5).Draw(t, "has figure") > 0 {
		in.figure(id, m, decimal.NewFromInt(int64(rapid.IntRange(least, most).Draw(t, "value"))).String(), rapid.IntRange(1, 9).Draw(t, "records"))
	}
}

func drawTarget(t *rapid.T, in *inputs, id appraisal.MemberID, metric appraisal.MetricID, most int) {
	if rapid.IntRange(0, 5).Draw(t, "has target") > 0 {
		in.target(id, metric, decimal.NewFromInt(int64(rapid.IntRange(0, most).Draw(t, "target"))).String())
	}
}

func mustEvaluate(t *rapid.T, s *appraisal.Scheme, in *inputs) []appraisal.Result {
	results, err := s.Evaluate(in.Inputs)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

func TestResultsDoNotDependOnTheOrderOfInputs(t *testing.T) {
	scheme := s09(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawInputs(t)
		first := mustEvaluate(t, scheme, in)
		shuffle := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		shuffle.Shuffle(len(in.Members), func(i, j int) { in.Members[i], in.Members[j] = in.Members[j], in.Members[i] })
		shuffle.Shuffle(len(in.Targets), func(i, j int) { in.Targets[i], in.Targets[j] = in.Targets[j], in.Targets[i] })
		if diff := cmp.Diff(first, mustEvaluate(t, scheme, in)); diff != "" {
			t.Fatalf("the order changed the results:\n%s", diff)
		}
	})
}

func TestRanksAndSumsHold(t *testing.T) {
	scheme := s09(t)
	rapid.Check(t, func(t *rapid.T) {
		results := mustEvaluate(t, scheme, drawInputs(t))
		for i, r := range results {
			checkSums(t, r)
			better := 0
			for _, o := range results {
				if r.Score != nil && o.Score != nil && o.Score.GreaterThan(*r.Score) {
					better++
				}
			}
			if want := better + 1; r.Score != nil && r.Rank != want {
				t.Fatalf("%s has rank %d with %d better ones", r.Member, r.Rank, better)
			}
			if r.Score == nil && (r.Rank != 0 || r.Level != "" || len(r.Outcomes) > 0 || len(r.Problems) == 0) {
				t.Fatalf("a result without a score: %+v", r)
			}
			if i > 0 && r.Score != nil && results[i-1].Score == nil {
				t.Fatal("a result without a score stands before one with a score")
			}
		}
	})
}

// checkSums checks that the weights of what counts add up to 100 and the points to the score.
func checkSums(t *rapid.T, r appraisal.Result) {
	if r.Score == nil {
		return
	}
	weights, points := decimal.Zero, decimal.Zero
	for _, i := range r.Indicators {
		weights = weights.Add(i.Weight)
		if i.Points != nil {
			points = points.Add(*i.Points)
		}
		if i.Points == nil && (!i.Weight.IsZero() || i.Status == "") {
			t.Fatalf("%s counts nothing with weight %s and status %q", i.ID, i.Weight, i.Status)
		}
	}
	if !weights.Equal(decimal.NewFromInt(100)) {
		t.Fatalf("weights add up to %s", weights)
	}
	if points.Sub(*r.Score).Abs().GreaterThan(decimal.New(1, -20)) {
		t.Fatalf("points add up to %s, the score is %s", points, r.Score)
	}
	if r.Score.IsNegative() || r.Score.GreaterThan(decimal.NewFromInt(100)) {
		t.Fatalf("score %s", r.Score)
	}
}

func TestMoreRevenueNeverLowersAScore(t *testing.T) {
	scheme := s09(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawInputs(t)
		before := map[appraisal.MemberID]appraisal.Result{}
		for _, r := range mustEvaluate(t, scheme, in) {
			before[r.Member] = r
		}
		if in.Figures[revenue] == nil {
			in.Figures[revenue] = map[appraisal.MemberID]appraisal.Figure{}
		}
		for _, m := range in.Members {
			f := in.Figures[revenue][m.ID]
			f.Value = f.Value.Add(decimal.NewFromInt(int64(rapid.IntRange(0, 500).Draw(t, "more"))))
			in.Figures[revenue][m.ID] = f
		}
		for _, r := range mustEvaluate(t, scheme, in) {
			was := before[r.Member]
			if (was.Score == nil) != (r.Score == nil) || (r.Score != nil && r.Score.LessThan(*was.Score)) {
				t.Fatalf("%s fell from %v to %v", r.Member, was.Score, r.Score)
			}
		}
	})
}

func TestSplitAddsUpToTheLastUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := appraisal.Money{Minor: rapid.Int64Range(-1e15, 1e15).Draw(t, "amount"), Currency: "CNY"}
		weights := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) decimal.Decimal {
			return decimal.New(rapid.Int64Range(0, 1e9).Draw(t, "weight"), rapid.Int32Range(-6, 3).Draw(t, "exponent"))
		}), 1, 12).Draw(t, "weights")
		total := decimal.Zero
		for _, w := range weights {
			total = total.Add(w)
		}
		parts := whole.Split(weights...)
		if total.IsZero() {
			if parts != nil {
				t.Fatalf("weights of nothing gave %v", parts)
			}
			return
		}
		sum := int64(0)
		for i, p := range parts {
			sum += p.Minor
			exact := decimal.NewFromInt(whole.Minor).Mul(weights[i]).DivRound(total, 12)
			if decimal.NewFromInt(p.Minor).Sub(exact).Abs().GreaterThan(decimal.NewFromInt(1)) {
				t.Fatalf("part %d is %d, its share is %s", i, p.Minor, exact)
			}
		}
		if sum != whole.Minor {
			t.Fatalf("parts add up to %d, not %d", sum, whole.Minor)
		}
	})
}

func TestSplitRefusesNegativeWeights(t *testing.T) {
	if parts := appraisal.Yuan(1).Split(d("1"), d("-1")); parts != nil {
		t.Errorf("got %v", parts)
	}
}
