package commands

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// numerals are the Chinese digits, places the units within ten thousand.
var (
	numerals = map[rune]int64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	places   = map[rune]int64{'十': 10, '百': 100, '千': 1000}
	inWords  = regexp.MustCompile(`^([一二两三四五六七八九十][零〇一二两三四五六七八九十百千万亿]*[百千万亿][零〇一二两三四五六七八九十百千万亿]*)(.*)$`)
)

// arabic is words with the first one in digits when it is an amount in Chinese numerals: 十二万, 三千五, 两万元. A numeral without a
// unit of a hundred or more is none, since names begin with such (三一重工).
func arabic(words []word) []word {
	m := inWords.FindStringSubmatch(words[0].Text)
	if m == nil {
		return words
	}
	if _, named := currencyOf(m[2], words[0].Raw, ""); m[2] != "" && !named {
		return words
	}
	n, ok := inDigits(m[1])
	if !ok {
		return words
	}
	words = slices.Clone(words)
	words[0].Text = strconv.FormatInt(n, 10) + m[2]
	return words
}

// inDigits is the value of a number in Chinese numerals. A last digit directly behind a unit counts the next lower one: 三千五 is 3,500.
func inDigits(text string) (int64, bool) {
	for _, big := range []struct {
		unit  string
		value int64
	}{{"亿", 1e8}, {"万", 1e4}} {
		i := strings.LastIndex(text, big.unit)
		if i < 0 {
			continue
		}
		high, ok := inDigits(text[:i])
		rest := text[i+len(big.unit):]
		low, lowOK := belowUnit(rest, big.value)
		return high*big.value + low, ok && lowOK && high > 0 && high < 1e8 && low < big.value
	}
	return section(text)
}

// belowUnit is what stands behind a unit.
func belowUnit(rest string, unit int64) (int64, bool) {
	r, size := utf8.DecodeRuneInString(rest)
	if n, digit := numerals[r]; digit && size == len(rest) && size > 0 {
		return n * unit / 10, n > 0
	}
	if rest == "" {
		return 0, true
	}
	return inDigits(strings.TrimLeft(rest, "零〇"))
}

// section is a number below ten thousand: 一百二十, 三千五, 十二.
func section(text string) (int64, bool) {
	total, digit, last := int64(0), int64(-1), int64(10000)
	zero := false
	for _, r := range text {
		if n, ok := numerals[r]; ok {
			if digit >= 0 && n != 0 || digit > 0 {
				return 0, false // 二三
			}
			if n == 0 {
				zero = true
				continue
			}
			digit = n
			continue
		}
		place, ok := places[r]
		if !ok || place >= last || digit < 0 && place != 10 {
			return 0, false
		}
		total, last, digit, zero = total+max(digit, 1)*place, place, -1, false
	}
	switch {
	case digit < 0:
		return total, total > 0
	case zero || last == 10 || last == 10000:
		return total + digit, true
	}
	return total + digit*last/10, true
}
