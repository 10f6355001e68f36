package appraisal

import (
	"math/big"
	"strings"

	"github.com/shopspring/decimal"
)

// keptPlaces is how many decimals of an unrounded figure are kept in a result. Every figure with a finite decimal form that a
// policy can produce fits exactly; a third is cut far behind anything that is shown or paid.
const keptPlaces = 24

// number is an exact fraction. Formulas compute with fractions and not with decimals so that 2 ÷ 3 × 100 × 30 % is 20 and a member who
// stands exactly on a level's border is on it.
type number struct{ rat *big.Rat }

func whole(n int64) number { return number{new(big.Rat).SetInt64(n)} }

// numberOf is the exact fraction of a decimal.
func numberOf(d decimal.Decimal) number { return number{d.Rat()} }

// parseNumber reads digits with an optional decimal point, as a scheme file writes them.
func parseNumber(s string) (number, bool) {
	digits, fraction, _ := strings.Cut(s, ".")
	if digits == "" || len(s) > 30 || strings.Trim(digits+fraction, "0123456789") != "" || strings.HasSuffix(s, ".") {
		return number{}, false
	}
	r, ok := new(big.Rat).SetString(s)
	return number{r}, ok
}

// maxBits is how long the numerator and the denominator of what a formula computes may be: some 1,200 digits, far above what amounts, rates
// and percentages come to. Without it a few products of products take minutes and all the memory there is.
const maxBits = 4096

// long reports whether the fraction takes more than maxBits.
func long(r *big.Rat) bool {
	return r.Num().BitLen() > maxBits || (!r.IsInt() && r.Denom().BitLen() > maxBits)
}

func (a number) add(b number) number { return number{new(big.Rat).Add(a.rat, b.rat)} }
func (a number) sub(b number) number { return number{new(big.Rat).Sub(a.rat, b.rat)} }
func (a number) mul(b number) number { return number{new(big.Rat).Mul(a.rat, b.rat)} }
func (a number) cmp(b number) int    { return a.rat.Cmp(b.rat) }
func (a number) sign() int           { return a.rat.Sign() }

// quo is a ÷ b; b must not be zero.
func (a number) quo(b number) number { return number{new(big.Rat).Quo(a.rat, b.rat)} }

// decimal is the number with keptPlaces decimals, without zeros at its end.
func (a number) decimal() decimal.Decimal { return a.rounded(keptPlaces) }

// rounded is the number rounded half up (away from zero), without zeros at its end.
func (a number) rounded(places int) decimal.Decimal {
	if a.rat.IsInt() {
		return decimal.NewFromBigInt(a.rat.Num(), 0)
	}
	digits, exact := a.rat.FloatPrec()
	exact = exact && digits <= places
	if !exact {
		digits = places
	}
	scaled := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	scaled.Mul(scaled, a.rat.Num())
	q, rest := scaled.QuoRem(scaled, a.rat.Denom(), new(big.Int))
	if exact {
		return decimal.NewFromBigInt(q, -int32(digits))
	}
	if rest.Abs(rest).Lsh(rest, 1).Cmp(a.rat.Denom()) >= 0 {
		q.Add(q, big.NewInt(int64(a.rat.Sign())))
	}
	return trimmed(q, digits)
}

// trimmed is n ÷ 10^digits without zeros at its end.
func trimmed(n *big.Int, digits int) decimal.Decimal {
	ten, rest := big.NewInt(10), new(big.Int)
	for digits > 0 {
		q, rest := new(big.Int).QuoRem(n, ten, rest)
		if rest.Sign() != 0 {
			break
		}
		n = q
		digits--
	}
	return decimal.NewFromBigInt(n, -int32(digits))
}

// pointer is the decimal for a field that may be absent.
func (a number) pointer() *decimal.Decimal {
	d := a.decimal()
	return &d
}

// Shown is a score as people see it: rounded half up to 2 decimals, always with both, "86.13".
func Shown(d decimal.Decimal) string { return d.StringFixed(2) }

// Brief is a figure as people see it in running text: rounded half up to at most 2 decimals, "86.13", "92", "0.5".
func Brief(d decimal.Decimal) string { return d.Round(2).String() }
