package appraisal

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// testTable builds a table with bands from "from to value" triples; "" is no bound.
func testTable(t interface{ Fatal(...any) }, semantics Semantics, bands ...[3]string) *Table {
	table := &Table{ID: "t", Semantics: semantics}
	for _, b := range bands {
		var band Band
		for i, to := range []*number{&band.from, &band.to, &band.value} {
			if b[i] == "" {
				continue
			}
			v, ok := parseNumber(b[i])
			if !ok {
				t.Fatal(b[i])
			}
			*to = v
		}
		table.Bands = append(table.Bands, band)
	}
	return table
}

func TestTables(t *testing.T) {
	open := [][3]string{{"", "50", "0"}, {"50", "75.5", "2"}, {"75.5", "", "10"}}
	gap := [][3]string{{"0", "50", "1"}, {"60", "100", "2"}}
	tests := []struct {
		name      string
		semantics Semantics
		bands     [][3]string
		base, x   string
		want      string // "" for none
	}{
		{"just below a border", ByValue, open, "0", "49.999", "0"},
		{"on a border", ByValue, open, "0", "50", "2"},
		{"above all borders", ByValue, open, "0", "1000000", "10"},
		{"in a gap", ByValue, gap, "0", "55", ""},
		{"below the first band", ByValue, gap, "0", "-1", ""},
		{"at the end of the last band", ByValue, gap, "0", "100", ""},
		{"whole, at the rate of another figure", Whole, open, "720000", "75.5", "72000"},
		{"whole of a negative base", Whole, open, "-100", "60", "-2"},
		{"whole in a gap", Whole, gap, "100", "55", ""},
		{"marginal inside the first band", Marginal, open, "40", "40", "0"},
		{"marginal on a border", Marginal, open, "50", "50", "0"},
		{"marginal over two borders", Marginal, open, "100", "100", "2.96"},
		{"marginal of nothing", Marginal, gap, "0", "0", "0"},
		{"marginal up to a gap", Marginal, gap, "50", "50", "0.5"},
		{"marginal over a gap", Marginal, gap, "70", "70", ""},
		{"marginal beyond the last band", Marginal, gap, "101", "101", ""},
		{"marginal of a negative base without a band", Marginal, gap, "-5", "-5", ""},
		{"marginal of a negative base", Marginal, open, "-5", "-5", "0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			table := testTable(t, tt.semantics, tt.bands...)
			read := map[Semantics]func(base, x number) (number, error){ByValue: table.look, Whole: table.whole, Marginal: table.marginal}[tt.semantics]
			got, err := read(signedNumber(t, tt.base), signedNumber(t, tt.x))
			if tt.want == "" {
				if !errors.Is(err, errNoBand) {
					t.Errorf("got %v, %v; want no band", got, err)
				}
				return
			}
			if err != nil || got.cmp(signedNumber(t, tt.want)) != 0 {
				t.Errorf("got %v, %v; want %s", got, err, tt.want)
			}
		})
	}
}

func signedNumber(t *testing.T, s string) number {
	t.Helper()
	digits, sign := s, int64(1)
	if s[0] == '-' {
		digits, sign = s[1:], -1
	}
	v, ok := parseNumber(digits)
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	return v.mul(whole(sign))
}

// TestMarginalRatesNeverPayLessForMore: with rates of 0 or more, a larger base is never paid less, and the base split over a border is paid
// as its parts are.
func TestMarginalRatesNeverPayLessForMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := &Table{Semantics: Marginal}
		border := whole(0)
		for range rapid.IntRange(1, 6).Draw(t, "bands") {
			next := border.add(whole(rapid.Int64Range(1, 1000).Draw(t, "width")))
			table.Bands = append(table.Bands, Band{from: border, to: next, value: whole(rapid.Int64Range(0, 20).Draw(t, "rate"))})
			border = next
		}
		table.Bands[len(table.Bands)-1].to = number{}
		less := whole(rapid.Int64Range(0, 6000).Draw(t, "less"))
		more := less.add(whole(rapid.Int64Range(0, 6000).Draw(t, "added")))
		a, errA := table.marginal(less, less)
		b, errB := table.marginal(more, more)
		if errA != nil || errB != nil || b.cmp(a) < 0 {
			t.Fatalf("%s is paid %v (%v), %s is paid %v (%v)", less.decimal(), a, errA, more.decimal(), b, errB)
		}
	})
}
