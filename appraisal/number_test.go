package appraisal

import (
	"math/big"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// asText is what rounded must give, by way of text.
func asText(r *big.Rat, places int) string {
	text := r.FloatString(places)
	if strings.Contains(text, ".") {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}

func TestRoundedIsExactAndHalfUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := big.NewRat(rapid.Int64().Draw(t, "numerator"), rapid.Int64Range(1, 1<<40).Draw(t, "denominator"))
		if rapid.Bool().Draw(t, "finite") {
			r = big.NewRat(rapid.Int64().Draw(t, "minor"), []int64{1, 2, 8, 10, 100, 400_000, 1_000_000_000}[rapid.IntRange(0, 6).Draw(t, "power")])
		}
		places := rapid.IntRange(0, keptPlaces).Draw(t, "places")
		got := number{r}.rounded(places)
		if want := asText(r, places); got.String() != want || !got.Equal(decimal.RequireFromString(want)) {
			t.Fatalf("%s to %d places is %s, want %s", r, places, got, want)
		}
	})
}
