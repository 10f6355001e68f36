package demo

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

var today = calendar.NewDate(2026, time.November, 25)

func TestHistoryIsTheSameForTheSameSeed(t *testing.T) {
	if !reflect.DeepEqual(newHistory(7, today, english), newHistory(7, today, english)) {
		t.Error("two histories of one seed differ")
	}
	if reflect.DeepEqual(newHistory(7, today, english), newHistory(8, today, english)) {
		t.Error("another seed makes the same history")
	}
}

func TestHistoryFitsTogether(t *testing.T) {
	h := newHistory(7, today, chinese)
	check := func(what string, on calendar.Date) {
		if on.Before(firstDay(today)) {
			t.Errorf("%s on %s", what, on)
		}
	}
	for _, c := range h.Customers {
		check("a customer", c.Added)
	}
	for _, d := range h.Deals {
		check("a deal", d.Signed)
		if d.Member == Li && !d.Signed.Before(today) {
			t.Errorf("Li, who is played by somebody, has a deal on %s", d.Signed)
		}
		if h.Customers[d.Customer].Owner != d.Member {
			t.Errorf("%s sells to a customer of %s", d.Member, h.Customers[d.Customer].Owner)
		}
	}
	for _, f := range h.FollowUps {
		check("a follow-up", f.On)
	}
	for _, s := range h.Surveys {
		check("a survey", s.On)
	}
	for _, e := range h.Entries {
		check("an entry", e.On)
		if e.Amount.Currency != h.Deals[e.Deal].Amount.Currency {
			t.Errorf("an entry in %s on a deal in %s", e.Amount.Currency, h.Deals[e.Deal].Amount.Currency)
		}
	}
}

func TestHistoryIsBelievable(t *testing.T) {
	for seed := range uint64(20) {
		h := newHistory(seed, today, english)
		paid := map[int]int64{}
		for _, e := range h.Entries {
			if e.Kind == appraisal.Payment {
				paid[e.Deal] += e.Amount.Minor
			}
		}
		for i, d := range h.Deals {
			if d.Amount.Minor <= 0 || paid[i] > d.Amount.Minor {
				t.Errorf("seed %d: deal of %s with %d paid", seed, d.Amount, paid[i])
			}
		}
		if c := h.Customers[0]; c.Owner != Li || c.Name != RegularCustomer(english) {
			t.Errorf("seed %d: %s belongs to %s", seed, c.Name, c.Owner)
		}
		names := map[string]bool{}
		chinese, foreign := 0, 0
		for _, c := range h.Customers {
			if names[c.Name] {
				t.Errorf("seed %d: %s is there twice", seed, c.Name)
			}
			names[c.Name] = true
			if c.Name[0] < 0x80 {
				foreign++
			} else {
				chinese++
			}
		}
		if chinese < 20 || foreign < 20 || len(h.Deals) < 100 {
			t.Errorf("seed %d: %d Chinese and %d foreign customers, %d deals", seed, chinese, foreign, len(h.Deals))
		}
		quarter := calendar.PeriodOf(calendar.Quarter, today).Previous()
		if a := attainment(h, Sun, quarter); a.GreaterThan(decimal.NewFromInt(90)) {
			t.Errorf("seed %d: Sun, who is behind, has %s%% of the target", seed, a)
		}
	}
}

// attainment is a rep's contract amounts in yuan, in percent of the quarter's target.
func attainment(h history, id appraisal.MemberID, q calendar.Period) decimal.Decimal {
	sum := decimal.Zero
	for _, d := range h.Deals {
		if d.Member == id && q.Contains(d.Signed) {
			sum = sum.Add(d.Amount.Decimal())
		}
	}
	for _, target := range h.Targets {
		if target.Member == id && target.Period == q && target.Metric == "revenue" {
			return sum.Mul(decimal.NewFromInt(100)).Div(target.Amount)
		}
	}
	return decimal.Zero
}

func TestCustomersAreSaidInOneLanguageAndLieInTheirRegion(t *testing.T) {
	han := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	for _, lang := range []string{chinese, english} {
		h := newHistory(7, today, lang)
		for _, c := range h.Customers {
			if han(c.Product) != (lang == chinese) || han(c.Region) != (lang == chinese) {
				t.Errorf("%s: %s has product %q and region %q", lang, c.Name, c.Product, c.Region)
			}
			if home := han(c.Name) || c.Name == RegularCustomer(lang); home != (c.Region == eastChina.in(lang)) {
				t.Errorf("%s: %s lies in %s", lang, c.Name, c.Region)
			}
		}
	}
}
