package commands

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
)

// mostMinor is the largest amount that is believed, in minor units: sums of thousands of such amounts still fit 64 bits.
const mostMinor = 1_000_000_000_000_000

// currencies are the words and signs for currencies besides the ISO 4217 codes.
var currencies = map[string]string{
	"元": "CNY", "块": "CNY", "人民币": "CNY", "rmb": "CNY", "yuan": "CNY", "圆": "CNY",
	"us$": "USD", "美元": "USD", "美金": "USD", "dollar": "USD", "dollars": "USD",
	"€": "EUR", "欧元": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "英镑": "GBP",
	"日元": "JPY", "日圆": "JPY", "hk$": "HKD", "港币": "HKD", "港元": "HKD", "₩": "KRW", "韩元": "KRW",
	"nt$": "TWD", "台币": "TWD", "新台币": "TWD", "s$": "SGD", "新币": "SGD", "新加坡元": "SGD", "a$": "AUD", "澳元": "AUD",
	"c$": "CAD", "加元": "CAD", "₹": "INR", "卢比": "INR", "₽": "RUB", "卢布": "RUB", "瑞士法郎": "CHF", "泰铢": "THB", "฿": "THB",
	"₫": "VND", "越南盾": "VND",
}

// dollars are the currencies for which a bare $ stands when the workspace counts in one of them.
var dollars = map[string]bool{"USD": true, "HKD": true, "SGD": true, "AUD": true, "CAD": true, "NZD": true, "TWD": true}

// units multiply the number before them.
var units = map[string]decimal.Decimal{
	"百": decimal.New(1, 2), "千": decimal.New(1, 3), "k": decimal.New(1, 3),
	"万": decimal.New(1, 4), "萬": decimal.New(1, 4), "w": decimal.New(1, 4),
	"m": decimal.New(1, 6), "mn": decimal.New(1, 6), "百万": decimal.New(1, 6), "million": decimal.New(1, 6),
	"千万": decimal.New(1, 7), "亿": decimal.New(1, 8), "億": decimal.New(1, 8),
	"b": decimal.New(1, 9), "bn": decimal.New(1, 9), "billion": decimal.New(1, 9),
}

var (
	amountForm = regexp.MustCompile(`^([-+−–]?)([^0-9.,+−–-]*)([-+−–]?)([0-9][0-9.,]*)(.*)$`)
	grouped    = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$`)
	simple     = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)
	digits     = regexp.MustCompile(`^[0-9]+(?:\.[0-9]+)?`)
)

// unitNames are the names of units, longer ones first.
var unitNames = []string{"million", "billion", "百万", "千万", "百", "千", "万", "萬", "亿", "億", "mn", "bn", "k", "w", "m", "b"}

// readAmount reads the amount at the beginning of words, as people write it: 120000, 120,000.00, 12万, 1.2亿, 120k, $5,000, USD 5000,
// 5000 美元. A bare number is in the given currency. It returns how many words it took: none, without an error, when the words begin
// with nothing like an amount. Zero, negative and ambiguous amounts and those that the currency can't hold are Invalid.
func readAmount(words []word, currency string) (appraisal.Money, int, error) {
	if len(words) == 0 || words[0].Quoted {
		return appraisal.Money{}, 0, nil
	}
	words = arabic(words)
	text, used := words[0].Text, 1
	_, named := currencyOf(text, words[0].Raw, currency)
	switch {
	case named && len(words) > 1 && !words[1].Quoted && amountLike(words[1].Text, words[1].Raw, currency):
		text, used = text+words[1].Text, 2
	case !amountLike(text, words[0].Raw, currency):
		return appraisal.Money{}, 0, nil
	}
	for _, w := range words[used:] { // a unit, a currency or both may stand apart: 12 万 美元
		_, unit := units[w.Text]
		_, named := currencyOf(w.Text, w.Raw, currency)
		if w.Quoted || !unit && !named || used == 4 {
			break
		}
		if _, err := amountOf(text+w.Text, typed(words[:used+1]), currency); named && vague(err) {
			break // a currency is there already
		}
		text, used = text+w.Text, used+1
	}
	m, err := amountOf(text, typed(words[:used]), currency)
	return m, used, err
}

// amountLike reports whether a word is meant as an amount: it begins with a digit, or with a sign or a currency before one.
func amountLike(text, raw, workspace string) bool {
	i := strings.IndexFunc(text, func(r rune) bool { return r >= '0' && r <= '9' })
	if i < 0 {
		return false
	}
	before := strings.Trim(text[:i], "-+−–")
	_, named := currencyOf(before, raw, workspace)
	return before == "" || named
}

func typed(words []word) string {
	raws := make([]string, len(words))
	for i, w := range words {
		raws[i] = w.Raw
	}
	return strings.Join(raws, " ")
}

// currencyOf finds the currency that a word names. Codes other than the workspace's and the usual ones must be typed in capitals,
// since many are ordinary words (ALL, TOP, TRY).
func currencyOf(text, raw, workspace string) (string, bool) {
	switch text {
	case "":
		return "", false
	case "$":
		if dollars[workspace] {
			return workspace, true
		}
		return "USD", true
	case "¥", "元", "円":
		if workspace == "JPY" || text == "円" {
			return "JPY", true
		}
		return "CNY", true
	}
	if code, ok := currencies[text]; ok {
		return code, true
	}
	code := strings.ToUpper(text)
	if len(code) != 3 || strings.ContainsFunc(code, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		return "", false
	}
	if _, ok := appraisal.Digits(code); !ok {
		return "", false
	}
	usual := code == workspace || code == "CNY" || code == "USD" || code == "EUR" || code == "GBP" || code == "JPY" || code == "HKD"
	return code, usual || strings.Contains(raw, code)
}

// amountOf reads one amount from its folded text without spaces; shown is what was typed, for errors.
func amountOf(text, shown, workspace string) (appraisal.Money, error) {
	bad := func(reason, example string) error {
		return appraisal.Errorf(appraisal.Invalid, reason, "words", excerpt(shown), "example", example)
	}
	m := amountForm.FindStringSubmatch(text)
	if m == nil || len(m[4]) > 40 {
		return appraisal.Money{}, bad("amount_unreadable", "120000")
	}
	currency, sign := workspace, ""
	before, number, behind := m[2], m[4], m[5]
	bad = func(reason, example string) error { // a currency that was named stays in the example
		return appraisal.Errorf(appraisal.Invalid, reason, "words", excerpt(shown), "example", example+sign)
	}
	if before != "" {
		code, ok := currencyOf(before, shown, workspace)
		if !ok {
			return appraisal.Money{}, bad("amount_unreadable", "120000")
		}
		currency, sign = code, signOf(code, workspace)
	} else if code, ok := currencyOf(behind, shown, workspace); ok {
		sign = signOf(code, workspace)
	}
	value, rest, reason := quantity(number, behind, shown, workspace)
	switch {
	case reason == "amount_ambiguous" && !value.IsZero():
		return appraisal.Money{}, bad(reason, value.String())
	case reason != "":
		return appraisal.Money{}, bad(reason, plainGuess(number))
	}
	if rest != "" {
		code, ok := currencyOf(rest, shown, workspace)
		if !ok || before != "" && code != currency {
			return appraisal.Money{}, bad("amount_unreadable", "120000")
		}
		currency, sign = code, signOf(code, workspace)
	}
	switch {
	case value.IsZero():
		return appraisal.Money{}, bad("amount_zero", "120000")
	case m[1]+m[3] != "" && m[1]+m[3] != "+":
		return appraisal.Money{}, bad("amount_negative", value.String())
	}
	if _, fraction, ok := strings.Cut(number, "."); ok && len(fraction) == 3 && (behind == "" || behind == rest) {
		if n, _ := appraisal.Digits(currency); n < 3 { // 120.000 is 120,000 to many, 120 to others
			return appraisal.Money{}, bad("amount_ambiguous", plainGuess(number))
		}
	}
	return moneyOf(value, currency, bad)
}

// signOf is what must stand behind a number that is not in the workspace's currency.
func signOf(code, workspace string) string {
	if code == workspace {
		return ""
	}
	return " " + code
}

func moneyOf(value decimal.Decimal, currency string, bad func(reason, example string) error) (appraisal.Money, error) {
	digits, _ := appraisal.Digits(currency)
	if !value.Equal(value.Truncate(int32(digits))) {
		near := value.Round(int32(digits))
		if near.IsZero() {
			near = unitOne
		}
		return appraisal.Money{}, bad("amount_decimals", near.String())
	}
	m, err := appraisal.MoneyOf(value, currency)
	if err != nil || m.Minor > mostMinor {
		return appraisal.Money{}, bad("amount_too_large", "120000")
	}
	return m, nil
}

// quantity reads a number with its units and returns what stands behind them. The third result is the reason of an error; an ambiguous
// quantity comes with its plainest reading, zero where there is none.
//
// One digit behind a Chinese unit counts the next lower unit, as people say it: 12万5 is 125,000, 3千5 is 3,500, 1亿2 is 120,000,000.
func quantity(number, behind, shown, workspace string) (decimal.Decimal, string, string) {
	switch {
	case simple.MatchString(number):
	case grouped.MatchString(number):
		number = strings.ReplaceAll(number, ",", "")
	case strings.Contains(number, ",") || strings.Count(number, ".") > 1:
		return decimal.Zero, "", "amount_ambiguous"
	default:
		return decimal.Zero, "", "amount_unreadable"
	}
	total, last, spoken := decimal.Zero, decimal.Zero, false
	for text := number + behind; ; {
		n := digits.FindString(text)
		if n == "" {
			return total, text, ""
		}
		value, err := decimal.NewFromString(n)
		if err != nil {
			return decimal.Zero, "", "amount_unreadable"
		}
		unit, rest := unitOf(text[len(n):], shown, workspace)
		part := value.Mul(unit)
		if spoken && unit.Equal(unitOne) && len(n) == 1 {
			part = value.Mul(last.Div(unitTen))
		}
		if !last.IsZero() {
			switch {
			case unit.GreaterThanOrEqual(last), part.GreaterThanOrEqual(last):
				return decimal.Zero, "", "amount_unreadable" // 5000万3亿
			case unit.Equal(unitOne) && part.LessThan(last.Div(unitTen)):
				return total.Add(part), "", "amount_ambiguous" // 3万50: 30,050 or 35,000?
			}
		}
		total, last, text, spoken = total.Add(part), unit, rest, spokenUnit(text[len(n):]) && !strings.Contains(n, ".")
	}
}

var (
	unitOne = decimal.NewFromInt(1)
	unitTen = decimal.NewFromInt(10)
)

// spokenUnit reports whether text begins with a unit behind which a digit counts the next lower one.
func spokenUnit(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return strings.ContainsRune("百千万萬亿億w", r)
}

// unitOf reads the unit at the beginning of text. Letters that begin a currency are none: 5000mxn.
func unitOf(text, shown, workspace string) (decimal.Decimal, string) {
	if _, named := currencyOf(text, shown, workspace); named {
		return unitOne, text
	}
	for _, name := range unitNames {
		if rest, ok := strings.CutPrefix(text, name); ok {
			return units[name], rest
		}
	}
	return unitOne, text
}

// plainGuess is what an ambiguous number may have meant: "1.234,56" → "1234.56".
func plainGuess(number string) string {
	last := strings.LastIndexAny(number, ".,")
	if last < 0 {
		return "120000"
	}
	strip := strings.NewReplacer(".", "", ",", "")
	whole, part := strip.Replace(number[:last]), number[last+1:]
	if whole == "" || len(part) == 0 || len(part) > 2 {
		return whole + part
	}
	return whole + "." + part
}
