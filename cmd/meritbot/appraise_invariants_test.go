package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

var (
	twoPlaces = regexp.MustCompile(`^-?[0-9]+\.[0-9]{2}$`)
	adverse   = []string{"talk", "warning", "cut", "demotion", "exit_advice"}
)

// checkReport looks at what must hold in every report.
func checkReport(t *testing.T, got loose) {
	t.Helper()
	lines := map[string]string{}
	for _, m := range got.Results {
		checkScore(t, m)
		checkCommission(t, m, lines)
		checkWage(t, m)
		for _, o := range m.Outcomes {
			if o.Clause == "" || o.Detail == "" || strings.ContainsAny(o.Detail, "{}") || (o.Public && slices.Contains(adverse, o.Kind)) {
				t.Errorf("%s: outcome %+v", m.Member, o)
			}
		}
		for _, p := range m.Problems {
			if p.Text == "" || strings.Contains(p.Text, "⟦") {
				t.Errorf("%s: problem %+v", m.Member, p)
			}
		}
	}
	checkRanks(t, got.Results)
}

// checkScore adds up points and modifiers.
func checkScore(t *testing.T, m memberReport) {
	t.Helper()
	sum, weights, off := decimal.Zero, decimal.Zero, decimal.NewFromInt(1)
	scored := 0
	for _, i := range m.Indicators {
		if i.Clause == "" || i.Title == "" {
			t.Errorf("%s: %s has no clause or title", m.Member, i.ID)
		}
		if i.Points == nil {
			continue
		}
		if !twoPlaces.MatchString(*i.Points) || i.Working == "" && i.Status == "" {
			t.Errorf("%s: %+v", m.Member, i)
		}
		scored++
		sum, weights, off = sum.Add(number(t, *i.Points)), weights.Add(number(t, i.Weight)), off.Add(decimal.NewFromInt(1))
	}
	for _, x := range m.Modifiers {
		sum, off = sum.Add(number(t, x.Points)), off.Add(decimal.NewFromInt(1))
		if x.Clause == "" {
			t.Errorf("%s: modifier %+v", m.Member, x)
		}
	}
	if m.Score == nil {
		if m.Rank != nil || m.Level != nil || (!m.Unscored && len(m.Problems) == 0) {
			t.Errorf("%s has no score, but a rank or a level, or nothing says why", m.Member)
		}
		return
	}
	if !twoPlaces.MatchString(*m.Score) || m.ScoreExact == nil || number(t, *m.ScoreExact).StringFixed(2) != *m.Score {
		t.Errorf("%s: the score is %v, exactly %v", m.Member, m.Score, m.ScoreExact)
	}
	if scored == 0 || m.Unscored {
		t.Errorf("%s has a score of nothing", m.Member)
	}
	slack := off.Mul(decimal.New(5, -3)) // half a hundredth for each rounded figure
	if d := sum.Sub(number(t, *m.Score)).Abs(); d.GreaterThan(slack) {
		t.Errorf("%s: points and modifiers add up to %s, the score is %s", m.Member, sum, *m.Score)
	}
	if d := weights.Sub(decimal.NewFromInt(100)).Abs(); d.GreaterThan(slack) {
		t.Errorf("%s: the weights add up to %s", m.Member, weights)
	}
}

// checkCommission adds up shares and lines to the cent; a deal's line is the same whoever sees it.
func checkCommission(t *testing.T, m memberReport, lines map[string]string) {
	t.Helper()
	if m.Commission == nil {
		return
	}
	total := decimal.Zero
	for _, l := range m.Commission.Lines {
		all, own := decimal.Zero, decimal.Zero
		for _, s := range l.Shares {
			all = all.Add(number(t, s.Amount))
			if s.Member == m.Member {
				own = own.Add(number(t, s.Amount))
			}
		}
		if len(l.Shares) > 0 && !all.Equal(number(t, l.Amount)) || !own.Equal(number(t, l.Own)) || l.Clause == "" || l.Deal == "" {
			t.Errorf("%s: %s: shares add up to %s of %s, the own ones to %s of %s", m.Member, l.Deal, all, l.Amount, own, l.Own)
		}
		total = total.Add(own)
		key, whole := l.ID+" "+l.Deal+" "+l.On+" "+l.Amount, compact(l.Shares)
		if before, ok := lines[key]; ok && before != whole {
			t.Errorf("%s: the shares of %s differ between members", m.Member, l.Deal)
		}
		lines[key] = whole
	}
	if !total.Equal(number(t, m.Commission.Total)) {
		t.Errorf("%s: the own shares add up to %s, the commission is %s", m.Member, total, m.Commission.Total)
	}
}

// checkWage adds up the parts to the cent.
func checkWage(t *testing.T, m memberReport) {
	t.Helper()
	if m.Wage == nil {
		return
	}
	sum, open := decimal.Zero, false
	for _, p := range m.Wage.Parts {
		if p.Clause == "" {
			t.Errorf("%s: wage part %+v", m.Member, p)
		}
		if p.Amount == nil {
			open = true
			if p.Status == "" {
				t.Errorf("%s: nothing says why %s is missing", m.Member, p.ID)
			}
			continue
		}
		sum = sum.Add(number(t, *p.Amount))
	}
	switch {
	case open != (m.Wage.Total == nil):
		t.Errorf("%s: the wage is %v and its parts are %+v", m.Member, m.Wage.Total, m.Wage.Parts)
	case !open && !sum.Equal(number(t, *m.Wage.Total)):
		t.Errorf("%s: the parts add up to %s, the wage is %s", m.Member, sum, *m.Wage.Total)
	}
}

// checkRanks wants 1, 1, 3 by the unrounded score, in this order, and those without a score behind.
func checkRanks(t *testing.T, all []memberReport) {
	t.Helper()
	for i, m := range all {
		if m.Rank == nil {
			if i+1 < len(all) && all[i+1].Rank != nil {
				t.Errorf("%s has no rank and stands before %s", m.Member, all[i+1].Member)
			}
			continue
		}
		better := 0
		for _, o := range all {
			if o.ScoreExact != nil && number(t, *o.ScoreExact).GreaterThan(number(t, *m.ScoreExact)) {
				better++
			}
		}
		if *m.Rank != better+1 || (i > 0 && all[i-1].Rank != nil && *all[i-1].Rank > *m.Rank) {
			t.Errorf("%s has rank %d, with %d above", m.Member, *m.Rank, better)
		}
	}
}

// checkAlone wants with --member the one member's result, the same as among all.
func checkAlone(t *testing.T, all, one loose, member string) {
	t.Helper()
	want, there := all.members[member]
	if got, ok := one.members[member]; ok != there || len(one.Results) > 1 || !cmp.Equal(want, got) {
		t.Errorf("with --member %s:\n%s", member, cmp.Diff(want, got))
	}
}

func number(t *testing.T, s string) decimal.Decimal {
	t.Helper()
	d, err := decimal.NewFromString(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
