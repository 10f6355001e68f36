package appraisal_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
)

// checkReturns checks that what is paid and taken back within a window comes to no less than nothing, and to nothing where all came back.
func checkReturns(t *rapid.T, d *drawn, results []appraisal.Result) {
	if len(d.scheme.Commissions) == 0 {
		return
	}
	rule := d.scheme.Commissions[0]
	paid := map[string]int64{}
	for _, r := range results {
		if r.Commission == nil {
			continue
		}
		for _, l := range r.Commission.Lines {
			paid[l.Deal] += l.Own.Minor
		}
	}
	from, _ := rule.Window(d.in.Period)
	for _, deal := range d.in.Deals[rule.ID] {
		back := decimal.Zero
		for _, r := range deal.Returns {
			back = back.Add(r.Amount)
		}
		sum := paid[deal.Ref()]
		switch inWindow := !deal.Due.Before(from); {
		case !inWindow && sum > 0:
			t.Fatalf("%s fell due before the window, and pays %d", deal.Ref(), sum)
		case inWindow && sum < 0:
			t.Fatalf("more of %s is taken back than was paid: %d", deal.Ref(), sum)
		case inWindow && rule.ClawBack && sum != 0 && back.Equal(deal.Value):
			t.Fatalf("all of %s came back, and %d is paid", deal.Ref(), sum)
		}
	}
}

// draws has the properties of a test checked so many times each, unless the command line says how often.
func draws(t *testing.T, n int) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	before := checks.Value.String()
	if before != checks.DefValue {
		return
	}
	t.Cleanup(func() {
		if err := checks.Value.Set(before); err != nil {
			t.Error(err)
		}
	})
	if err := checks.Value.Set(strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
}

// forEachScheme checks a property for every scheme that ships but the excepted.
func forEachScheme(t *testing.T, check func(*rapid.T, *appraisal.Scheme), except ...string) {
	t.Helper()
	all, err := appraisal.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if slices.Contains(except, s.ID) {
			continue
		}
		t.Run(s.ID, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { check(t, s) })
		})
	}
}

func TestResultsDoNotDependOnTheOrderOfInputs(t *testing.T) {
	draws(t, 40)
	forEachScheme(t, func(t *rapid.T, s *appraisal.Scheme) {
		d := draw(t, s, 0, 5)
		first := d.evaluate(t)
		kept := marshalled(t, first)
		same(t, "evaluating twice", first, kept, d.evaluate(t))
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		shuffle(dice, d.in.Members)
		shuffle(dice, d.in.Targets)
		for _, deals := range d.in.Deals {
			shuffle(dice, deals)
			for _, deal := range deals {
				shuffle(dice, deal.Splits)
				shuffle(dice, deal.Returns)
				shuffle(dice, deal.Payments)
			}
		}
		same(t, "another order", first, kept, d.evaluate(t))
	})
}

// same compares results as they are kept; a difference is looked for only where there is one.
func same(t *rapid.T, what string, first []appraisal.Result, kept []byte, got []appraisal.Result) {
	if !bytes.Equal(kept, marshalled(t, got)) {
		t.Fatalf("%s gave other results:\n%s", what, cmp.Diff(first, got))
	}
}

func marshalled(t *rapid.T, all []appraisal.Result) []byte {
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func shuffle[T any](dice *rand.Rand, all []T) {
	dice.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
}

func TestRanksAndSumsHold(t *testing.T) {
	forEachScheme(t, func(t *rapid.T, s *appraisal.Scheme) {
		d := draw(t, s, 0, 5)
		results := d.evaluate(t)
		checkReturns(t, d, results)
		for i, r := range results {
			checkSums(t, r)
			checkCaps(t, s, r)
			checkMoney(t, r)
			better := 0
			for _, o := range results {
				if r.Score != nil && o.Score != nil && o.Score.GreaterThan(*r.Score) {
					better++
				}
			}
			if want := better + 1; r.Score != nil && r.Rank != want {
				t.Fatalf("%s has rank %d with %d better ones", r.Member, r.Rank, better)
			}
			if r.Score == nil && (r.Rank != 0 || r.Level != "" || (!r.Unscored && len(r.Outcomes) > 0) || (!r.Unscored && len(r.Problems) == 0)) {
				t.Fatalf("a result without a score: %+v", r)
			}
			if i > 0 && r.Score != nil && results[i-1].Score == nil {
				t.Fatal("a result without a score stands before one with a score")
			}
		}
	})
}

// checkSums checks that the weights of what counts add up to 100, and the points, with what the modifiers changed, to the score.
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
		if i.Points == nil && !i.Weight.IsZero() {
			t.Fatalf("%s counts nothing with weight %s and status %q", i.ID, i.Weight, i.Status)
		}
	}
	if !weights.Equal(decimal.NewFromInt(100)) {
		t.Fatalf("weights add up to %s", weights)
	}
	for _, m := range r.Modifiers {
		points = points.Add(m.Points)
	}
	if points.Sub(*r.Score).Abs().GreaterThan(decimal.New(1, -20)) {
		t.Fatalf("points add up to %s, the score is %s", points, r.Score)
	}
	if r.Score.IsNegative() {
		t.Fatalf("score %s", r.Score)
	}
}

// checkCaps checks that no indicator scores below 0 or above its cap.
func checkCaps(t *rapid.T, s *appraisal.Scheme, r appraisal.Result) {
	for _, i := range r.Indicators {
		rule, _ := s.Indicator(i.ID)
		if i.Score != nil && (i.Score.IsNegative() || (rule.Cap != nil && i.Score.GreaterThan(*rule.Cap))) {
			t.Fatalf("%s scores %s", i.ID, i.Score)
		}
	}
}

// checkMoney checks that shares, lines and parts add up to the cent.
func checkMoney(t *rapid.T, r appraisal.Result) {
	if c := r.Commission; c != nil {
		total := int64(0)
		for _, l := range c.Lines {
			sum, own := int64(0), int64(0)
			for _, share := range l.Shares {
				sum += share.Amount.Minor
				if share.Member == r.Member {
					own += share.Amount.Minor
				}
			}
			if sum != l.Amount.Minor || own != l.Own.Minor {
				t.Fatalf("shares of %s add up to %d of %d, own %d of %d", l.Deal, sum, l.Amount.Minor, own, l.Own.Minor)
			}
			total += l.Own.Minor
		}
		if total != c.Total.Minor {
			t.Fatalf("lines add up to %d, not to %d", total, c.Total.Minor)
		}
	}
	if w := r.Wage; w != nil && w.Total != nil {
		total := int64(0)
		for _, p := range w.Parts {
			total += p.Amount.Minor
		}
		if total != w.Total.Minor {
			t.Fatalf("parts of the wage add up to %d, not to %d", total, w.Total.Minor)
		}
	}
	for _, o := range r.Outcomes {
		if o.Public && o.Kind.Adverse() {
			t.Fatalf("%s is public", o.ID)
		}
	}
}

// rising lists the measures of which more is better: those whose indicators score the value or the attainment, unless a modifier deducts
// for them.
func rising(s *appraisal.Scheme) []appraisal.Measure {
	good := map[appraisal.Measure]bool{}
	for _, i := range s.Indicators {
		if i.Formula == "attainment" || i.Formula == "value" || i.Formula == "value * 20" {
			good[i.Measure] = i.Measure.Metric != ""
			for _, p := range i.Parts {
				good[p.Measure] = true
			}
		}
	}
	for _, m := range s.Modifiers {
		for _, named := range m.Measures {
			good[named.Measure] = false
		}
	}
	return slices.DeleteFunc(s.Measures(), func(m appraisal.Measure) bool { return !good[m] })
}

// rises is how many measures rising finds in each scheme, so that none drops out because its formula is written otherwise.
var rises = map[string]int{
	"S01": 7, "S02": 3, "S03": 8, "S04": 6, "S05": 9, "S06": 14, "S07": 8, "S08": 19, "S09": 4, "S10": 6, "S11": 15,
}

func TestMoreOfAGoodThingNeverLowersAScore(t *testing.T) {
	all, err := appraisal.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if got := len(rising(s)); got != rises[s.ID] || got == 0 {
			t.Errorf("%s has %d figures of which more is better, not %d: %v", s.ID, got, rises[s.ID], rising(s))
		}
	}
	draws(t, 50)
	forEachScheme(t, func(t *rapid.T, s *appraisal.Scheme) {
		d := draw(t, s, 0, 5)
		before := map[appraisal.MemberID]appraisal.Result{}
		for _, r := range d.evaluate(t) {
			before[r.Member] = r
		}
		measure := rapid.SampledFrom(rising(s)).Draw(t, "measure")
		for _, m := range d.in.Members {
			f, ok := d.in.Figures[measure][m.ID]
			if !ok {
				continue // a figure where there was none changes what counts
			}
			f.Value = f.Value.Add(decimal.NewFromInt(int64(rapid.IntRange(0, 500).Draw(t, "more"))))
			if metric, _ := appraisal.MetricByID(measure.Metric); metric.Unit == appraisal.UnitScore {
				_, most := d.scale(measure)
				f.Value = decimal.Min(f.Value, decimal.NewFromInt(int64(most)))
			}
			d.in.Figures[measure][m.ID] = f
		}
		for _, r := range d.evaluate(t) {
			was := before[r.Member]
			if (was.Score == nil) != (r.Score == nil) || (r.Score != nil && r.Score.LessThan(*was.Score)) {
				t.Fatalf("with more %s, %s fell from %v to %v", measure.Metric, r.Member, was.Score, r.Score)
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
