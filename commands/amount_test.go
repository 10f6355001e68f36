package commands

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
)

func words(tb testing.TB, s string) []word {
	tb.Helper()
	l, err := readLine(s)
	if err != nil {
		tb.Fatalf("readLine(%q): %v", s, err)
	}
	return l.Words
}

func TestReadAmount(t *testing.T) {
	tests := []struct {
		typed, currency string
		want            string
		used            int
	}{
		{"120000", "CNY", "120000.00 CNY", 1},
		{"120,000.00", "CNY", "120000.00 CNY", 1},
		{"1,234,567.8", "CNY", "1234567.80 CNY", 1},
		{"12万", "CNY", "120000.00 CNY", 1},
		{"1.2亿", "CNY", "120000000.00 CNY", 1},
		{"1亿2000万", "CNY", "120000000.00 CNY", 1},
		{"12万5000", "CNY", "125000.00 CNY", 1},
		{"12万5千", "CNY", "125000.00 CNY", 1},
		{"1.2345万", "CNY", "12345.00 CNY", 1},
		{"12萬", "CNY", "120000.00 CNY", 1},
		{"12万5", "CNY", "125000.00 CNY", 1},
		{"3千5", "CNY", "3500.00 CNY", 1},
		{"5千8元", "CNY", "5800.00 CNY", 1},
		{"1亿2", "CNY", "120000000.00 CNY", 1},
		{"12w5", "CNY", "125000.00 CNY", 1},
		{"3万5千6", "CNY", "35600.00 CNY", 1},
		{"两万", "CNY", "20000.00 CNY", 1},
		{"十二万", "CNY", "120000.00 CNY", 1},
		{"三千五", "CNY", "3500.00 CNY", 1},
		{"十二万五", "CNY", "125000.00 CNY", 1},
		{"一百二十万 美元", "CNY", "1200000.00 USD", 2},
		{"五万零三百元", "CNY", "50300.00 CNY", 1},
		{"一亿二千万", "CNY", "120000000.00 CNY", 1},
		{"三百零五", "CNY", "305.00 CNY", 1},
		{"12w", "CNY", "120000.00 CNY", 1},
		{"120k", "CNY", "120000.00 CNY", 1},
		{"120K", "EUR", "120000.00 EUR", 1},
		{"1.5m", "USD", "1500000.00 USD", 1},
		{"2bn", "USD", "2000000000.00 USD", 1},
		{"1.5 million", "USD", "1500000.00 USD", 2},
		{"12 万 元", "CNY", "120000.00 CNY", 3},
		{"$5,000", "CNY", "5000.00 USD", 1},
		{"$5,000", "HKD", "5000.00 HKD", 1},
		{"US$5000", "HKD", "5000.00 USD", 1},
		{"¥5000", "CNY", "5000.00 CNY", 1},
		{"￥5000", "USD", "5000.00 CNY", 1},
		{"¥5000", "JPY", "5000 JPY", 1},
		{"€99.90", "CNY", "99.90 EUR", 1},
		{"USD 5000", "CNY", "5000.00 USD", 2},
		{"usd5000", "CNY", "5000.00 USD", 1},
		{"5000 USD", "CNY", "5000.00 USD", 2},
		{"5000USD", "CNY", "5000.00 USD", 1},
		{"5000mxn", "MXN", "5000.00 MXN", 1},
		{"5000 KRW", "CNY", "5000 KRW", 2},
		{"人民币 5000", "USD", "5000.00 CNY", 2},
		{"5000人民币", "USD", "5000.00 CNY", 1},
		{"美元5000", "CNY", "5000.00 USD", 1},
		{"5000 美元", "CNY", "5000.00 USD", 2},
		{"12万美元", "CNY", "120000.00 USD", 1},
		{"120k usd", "CNY", "120000.00 USD", 2},
		{"５０００", "CNY", "5000.00 CNY", 1},
		{"１２０，０００．５０", "CNY", "120000.50 CNY", 1},
		{"+5000", "CNY", "5000.00 CNY", 1},
		{"120000, cost", "CNY", "120000.00 CNY", 1},
		{"0.01", "CNY", "0.01 CNY", 1},
		{"1.50", "CNY", "1.50 CNY", 1},
		{"1.500", "KWD", "1.500 KWD", 1},
		{"007", "CNY", "7.00 CNY", 1},
		{"120000 top quality", "CNY", "120000.00 CNY", 1},
		{"120000 TRY", "CNY", "120000.00 TRY", 2},
		{"$5000 usd", "CNY", "5000.00 USD", 2},
	}
	for _, tt := range tests {
		t.Run(tt.typed+" in "+tt.currency, func(t *testing.T) {
			m, used, err := readAmount(words(t, tt.typed), tt.currency)
			if err != nil || m.String() != tt.want || used != tt.used {
				t.Errorf("got %v of %d words, %v; want %s of %d", m, used, err, tt.want, tt.used)
			}
		})
	}
}

func TestReadAmountRefuses(t *testing.T) {
	tests := []struct{ typed, reason, example string }{
		{"0", "amount_zero", "120000"},
		{"-0", "amount_zero", "120000"},
		{"0.00", "amount_zero", "120000"},
		{"-5000", "amount_negative", "5000"},
		{"-$5,000", "amount_negative", "5000 USD"},
		{"$-5000", "amount_negative", "5000 USD"},
		{"−5000", "amount_negative", "5000"},
		{"1.9999", "amount_decimals", "2"},
		{"1.999", "amount_ambiguous", "1999"},
		{"120.000", "amount_ambiguous", "120000"},
		{"¥0.0001", "amount_decimals", "0"},
		{"1e9", "amount_unreadable", "120000"},
		{"0x10", "amount_unreadable", "120000"},
		{"12o万", "amount_unreadable", "120000"},
		{"12o,000", "amount_unreadable", "120000"},
		{"1.234,56", "amount_ambiguous", "1234.56"},
		{"1,5", "amount_ambiguous", "1.5"},
		{"12,34,567", "amount_ambiguous", "1234567"},
		{"1.234.567", "amount_ambiguous", "1234567"},
		{"1.2万5", "amount_ambiguous", "12005"},
		{"3万50", "amount_ambiguous", "30050"},
		{"5000万3亿", "amount_unreadable", "120000"},
		{"$1.234,56", "amount_ambiguous", "1234.56 USD"},
		{"-5000 USD", "amount_negative", "5000 USD"},
		{"5000.5 JPY", "amount_decimals", "5001 JPY"},
		{"99999999999999999999", "amount_too_large", "120000"},
		{"10000000000000.01", "amount_too_large", "120000"},
		{strings.Repeat("9", 41), "amount_unreadable", "120000"},
		{"$5000EUR", "amount_unreadable", "120000 USD"},
	}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			m, used, err := readAmount(words(t, tt.typed), "CNY")
			var e *appraisal.Error
			if !errors.As(err, &e) || e.Code != appraisal.Invalid || e.Reason != tt.reason || used == 0 {
				t.Fatalf("got %v of %d words, %v; want %s", m, used, err, tt.reason)
			}
			if got := detail(e, "example"); got != tt.example && tt.reason != "amount_decimals" {
				t.Errorf("example %q, want %q", got, tt.example)
			}
		})
	}
}

func TestReadAmountLeavesOtherWords(t *testing.T) {
	for _, typed := range []string{"", "Acme", `"120000"`, "cost", "usd", "D-128", "h3c", "on", "next", "-", "$", "万", "三一重工", "十", "万千百货", "一百百货", "二三百", "千万"} {
		t.Run(typed, func(t *testing.T) {
			if m, used, err := readAmount(words(t, typed), "CNY"); used != 0 || err != nil {
				t.Errorf("got %v of %d words, %v", m, used, err)
			}
		})
	}
}

// TestAmountsReadBack: whatever amount there is, what typedMoney writes is read as the same.
func TestAmountsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := appraisal.Money{
			Minor:    rapid.Int64Range(1, mostMinor).Draw(t, "minor"),
			Currency: rapid.SampledFrom([]string{"CNY", "USD", "JPY", "KWD", "EUR", "TRY", "ALL"}).Draw(t, "currency"),
		}
		l, err := readLine(typedMoney(m))
		if err != nil {
			t.Fatal(err)
		}
		got, used, err := readAmount(l.Words, "CNY")
		if err != nil || got != m || used != 2 {
			t.Fatalf("%v was read as %v of %d words, %v", m, got, used, err)
		}
	})
}

func FuzzReadAmount(f *testing.F) {
	for _, s := range []string{"120000", "12万5000", "USD 5000", "1.234,56", "-0", "1e9", "￥５０００", "3万5", "$", "1亿2000万 美元", "5000 TOP"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := readLine(s)
		if err != nil {
			return
		}
		m, used, err := readAmount(l.Words, "CNY")
		if used < 0 || used > len(l.Words) {
			t.Fatalf("%d words of %d used", used, len(l.Words))
		}
		if err == nil && used > 0 && (m.Minor <= 0 || m.Minor > mostMinor || len(m.Currency) != 3) {
			t.Errorf("%q was read as %v", s, m)
		}
		if err != nil && appraisal.CodeOf(err) != appraisal.Invalid {
			t.Errorf("%q: %v", s, err)
		}
	})
}
