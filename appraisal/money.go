package appraisal

import (
	"fmt"

	"github.com/shopspring/decimal"
	"golang.org/x/text/currency"

	"github.com/meritbot/meritbot/internal/calendar"
)

// Money is an exact amount in minor units of a currency (fen, cents; yen have none). The zero Money has no currency and
// adds to any.
type Money struct {
	Minor    int64
	Currency string // ISO 4217
}

// Yuan is n whole yuan; it makes examples and tests short.
func Yuan(n int64) Money { return Money{n * 100, "CNY"} }

// Digits returns the number of digits behind the decimal point of an ISO 4217 currency; ok is false for a code that is none.
func Digits(code string) (digits int, ok bool) {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 0, false
	}
	scale, _ := currency.Standard.Rounding(unit)
	return scale, true
}

// MoneyOf rounds the amount d, in major units, half up (away from zero) to the currency's minor unit. It returns an error for
// an unknown currency or an amount that does not fit.
func MoneyOf(d decimal.Decimal, code string) (Money, error) {
	digits, ok := Digits(code)
	if !ok {
		return Money{}, Errorf(Invalid, "currency_unknown", "currency", code)
	}
	minor := d.Shift(int32(digits)).Round(0)
	if !minor.BigInt().IsInt64() {
		return Money{}, Errorf(Invalid, "amount_too_large")
	}
	return Money{minor.IntPart(), code}, nil
}

// Decimal returns the exact amount in major units.
func (m Money) Decimal() decimal.Decimal {
	digits, _ := Digits(m.Currency)
	return decimal.New(m.Minor, -int32(digits))
}

// Rate is an exchange rate: from a day on, one unit of the currency is worth Rate units of the workspace's currency.
type Rate struct {
	Currency string // ISO 4217
	On       calendar.Date
	Rate     decimal.Decimal
}

// String is for logs: "120000.00 CNY". People get the amount in their language's form.
func (m Money) String() string {
	digits, _ := Digits(m.Currency)
	return fmt.Sprintf("%s %s", m.Decimal().StringFixed(int32(digits)), m.Currency)
}

// IsZero reports whether the amount is nothing.
func (m Money) IsZero() bool { return m.Minor == 0 }

// Split shares m in proportion to the weights so that the parts add up to m to the last minor unit (largest remainder; of equal
// remainders the earlier part gets the unit). Weights must not be negative, and not all zero, or Split returns nil.
func (m Money) Split(weights ...decimal.Decimal) []Money {
	total := decimal.Zero
	for _, w := range weights {
		if w.IsNegative() {
			return nil
		}
		total = total.Add(w)
	}
	if total.IsZero() {
		return nil
	}
	return largestRemainder(m, weights, total)
}

func largestRemainder(m Money, weights []decimal.Decimal, total decimal.Decimal) []Money {
	parts := make([]Money, len(weights))
	rests := make([]decimal.Decimal, len(weights))
	left := m.Minor
	whole := decimal.NewFromInt(m.Minor)
	for i, w := range weights {
		q, r := whole.Mul(w).QuoRem(total, 0)
		parts[i] = Money{q.IntPart(), m.Currency}
		rests[i] = r.Abs()
		left -= parts[i].Minor
	}
	step := int64(1)
	if left < 0 {
		step = -1
	}
	for ; left != 0; left -= step {
		best := 0
		for i := range rests {
			if rests[i].GreaterThan(rests[best]) {
				best = i
			}
		}
		parts[best].Minor += step
		rests[best] = decimal.NewFromInt(-1)
	}
	return parts
}
