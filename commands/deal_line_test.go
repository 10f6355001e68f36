package commands

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
)

func TestReadDeal(t *testing.T) {
	tests := []struct{ typed, want string }{
		{"Acme 120000", `"Acme" 120000 CNY on 2026-11-23`},
		{"华东阀门 12万", `"华东阀门" 120000 CNY on 2026-11-23`},
		{"Acme Trading Co 12万", `"Acme Trading Co" 120000 CNY on 2026-11-23`},
		{"Acme, 120,000.00 USD", `"Acme" 120000 USD on 2026-11-23`},
		{"Acme USD 5000 cost 3000 expenses 200", `"Acme" 5000 USD cost 3000 USD expenses 200 USD on 2026-11-23`},
		{"Acme 5000 on 11-20 note first order", `"Acme" 5000 CNY on 2026-11-20 note first order`},
		{"Acme 5000 yesterday", `"Acme" 5000 CNY on 2026-11-22`},
		{"Acme 5000 last friday cost 100", `"Acme" 5000 CNY cost 100 CNY on 2026-11-20`},
		{"华东阀门 12万 成本5万 费用：4000 于 11月20日 备注 首单，加急", `"华东阀门" 120000 CNY cost 50000 CNY expenses 4000 CNY on 2026-11-20 note 首单，加急`},
		{"华东阀门 12万 昨天 备注急", `"华东阀门" 120000 CNY on 2026-11-22 note 急`},
		{`"Studio 54" 120000`, `"Studio 54" 120000 CNY on 2026-11-23`},
		{"“永利 2号厂” １２万", `"永利 2号厂" 120000 CNY on 2026-11-23`},
		{"上海 3M公司 12万", `"上海 3M公司" 120000 CNY on 2026-11-23`},
		{"Low Cost Airlines 5000", `"Low Cost Airlines" 5000 CNY on 2026-11-23`},
		{"Vision On 5000", `"Vision On" 5000 CNY on 2026-11-23`},
		{"12万 南通永信泵业", `"南通永信泵业" 120000 CNY on 2026-11-23`},
		{"$5,000 Acme Trading yesterday note first", `"Acme Trading" 5000 USD on 2026-11-22 note first`},
		{"12 万 南通 永信 成本 5万", `"南通 永信" 120000 CNY cost 50000 CNY on 2026-11-23`},
		{"南通永信泵业，15万，备注首单", `"南通永信泵业" 150000 CNY on 2026-11-23 note 首单`},
		{"南通永信泵业：15万、成本5万，昨天，备注 急，尽快", `"南通永信泵业" 150000 CNY cost 50000 CNY on 2026-11-22 note 急，尽快`},
		{"甲、乙公司 １２０，０００元", `"甲、乙公司" 120000 CNY on 2026-11-23`},
		{"华东阀门 17万 11.20", `"华东阀门" 170000 CNY on 2026-11-20`},
		{"华东阀门 18万 20号", `"华东阀门" 180000 CNY on 2026-11-20`},
		{`Tom's "Best" 😀 Pumps 5000`, `“Tom's "Best" 😀 Pumps” 5000 CNY on 2026-11-23`},
		{"“引号” 公司 5000", `"“引号” 公司" 5000 CNY on 2026-11-23`},
		{"C-17 5000", `"C-17" 5000 CNY on 2026-11-23`},
		{"Acme 5000 note with <@U1|Wang>\nand two lines", "\"Acme\" 5000 CNY on 2026-11-23 note with @Wang\nand two lines"},
		{"Acme 5000 cost 100 note cost 200", `"Acme" 5000 CNY cost 100 CNY on 2026-11-23 note cost 200`},
	}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			l, err := readLine(tt.typed)
			if err != nil {
				t.Fatal(err)
			}
			d, err := readDeal(l, theMonday, "CNY", inEnglish)
			if err != nil || d.String() != tt.want {
				t.Errorf("got %s, %v; want %s", d, err, tt.want)
			}
		})
	}
}

func TestReadDealRefuses(t *testing.T) {
	tests := []struct{ typed, reason, understood, example string }{
		{"Acme", "amount_missing", "Acme", "/deal Acme 120000"},
		{"华东阀门12万", "amount_missing", "华东阀门12万", "/deal 华东阀门 12万"},
		{"120000", "customer_not_named", "", "/deal Acme 120000"},
		{"Acme 0", "amount_zero", "Acme", "/deal Acme 120000"},
		{"Acme -5000", "amount_negative", "Acme", "/deal Acme 5000"},
		{"Acme 1.234,56", "amount_ambiguous", "Acme", "/deal Acme 1234.56"},
		{"Acme 12o万", "amount_unreadable", "Acme", "/deal Acme 120000"},
		{"Acme cost 500", "amount_missing", "Acme", "/deal Acme 120000"},
		{"Acme 1.234,56 cost 500", "amount_ambiguous", "Acme", "/deal Acme 1234.56"},
		{"Acme 5000 on 2026-02-31", "date_not_in_calendar", "Acme 5000", "/deal Acme 5000 on 2026-11-23"},
		{"Acme 5000 tomorrow", "date_in_future", "Acme 5000", "/deal Acme 5000 on 2026-11-23"},
		{"Acme 5000 on monday last", "words_not_understood", "Acme 5000 on monday", "/deal Acme 5000 on monday note last"},
		{"Acme 5000 big order", "words_not_understood", "Acme 5000", "/deal Acme 5000 note big order"},
		{"Acme 5000 cost -3", "amount_negative", "Acme 5000", "/deal Acme 5000 cost 3"},
		{"Acme 5000 cost 30 cost 40", "words_not_understood", "Acme 5000 cost 30", "/deal Acme 5000 cost 30 note cost 40"},
		{"Studio 54 120000", "amount_twice", "Studio 54", `/deal "Studio 54" 120000`},
		{"Acme 5000 cost", "value_missing", "Acme 5000", "/deal Acme 5000 cost 5000"},
		{"华东阀门 12万 成本 abc", "amount_unreadable", "华东阀门 12万 成本", "/deal 华东阀门 12万 成本 5000"},
		{"Acme 5000.5 JPY", "amount_decimals", "Acme", "/deal Acme 5001 JPY"},
		{"3M China", "amount_missing", "3M China", `/deal "3M China" 120000`},
	}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			l, err := readLine(tt.typed)
			if err != nil {
				t.Fatal(err)
			}
			d, err := readDeal(l, theMonday, "CNY", inEnglish)
			var e *appraisal.Error
			if !errors.As(err, &e) || e.Reason != tt.reason {
				t.Fatalf("got %s, %v; want %s", d, err, tt.reason)
			}
			if got := detail(e, "understood"); got != tt.understood {
				t.Errorf("understood %q, want %q", got, tt.understood)
			}
			example := detail(e, "example")
			if example != tt.example {
				t.Errorf("example %q, want %q", example, tt.example)
			}
			l, err = readLine(strings.TrimPrefix(example, "/deal "))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := readDeal(l, theMonday, "CNY", inEnglish); err != nil {
				t.Errorf("the example is refused: %v", err)
			}
		})
	}
}

func TestReadDealRefusesTooLongNotes(t *testing.T) {
	for n, ok := range map[int]bool{mostNote: true, mostNote + 1: false} {
		l, _ := readLine("Acme 5000 note " + strings.Repeat("长", n))
		if _, err := readDeal(l, theMonday, "CNY", inEnglish); (err == nil) != ok {
			t.Errorf("a note of %d characters: %v", n, err)
		}
	}
}

// TestDealLinesReadBack: a deal kept in a button is read back as it was.
func TestDealLinesReadBack(t *testing.T) {
	money := rapid.Custom(func(t *rapid.T) appraisal.Money {
		return appraisal.Money{Minor: rapid.Int64Range(1, mostMinor).Draw(t, "minor"), Currency: "USD"}
	})
	rapid.Check(t, func(t *rapid.T) {
		d := dealLine{
			Customer: rapid.StringMatching(`[A-Za-z阀门0-9&]{1,10}( [a-z0-9]{1,6}){0,2}`).Draw(t, "name"),
			Amount:   money.Draw(t, "amount"),
			On:       theMonday.AddDays(-rapid.IntRange(0, 9000).Draw(t, "days")),
			Note:     rapid.StringMatching(`(["“]?[a-z"“”成本：0-9]{1,8}( [a-z0-9]{1,9}){0,4})?`).Draw(t, "note"),
		}
		if rapid.Bool().Draw(t, "with cost") {
			d.Cost, d.Expenses = money.Draw(t, "cost"), money.Draw(t, "expenses")
		}
		l, err := readLine(d.String())
		if err != nil {
			t.Fatal(err)
		}
		got, err := readDeal(l, theMonday.AddDays(3), "CNY", inEnglish)
		if err != nil || got != d {
			t.Fatalf("%s was read as %s, %v", d, got, err)
		}
	})
}

func FuzzReadDeal(f *testing.F) {
	for _, s := range []string{"Acme 120000 cost 5 on 11-20 note x", "华东 12万 成本5万 备注急", "Studio 54 1", "A -0", "A 1e9 cost", `"" 1`, "1", "A $ 5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := readLine(s)
		if err != nil || len(l.Words) == 0 {
			return
		}
		d, err := readDeal(l, theMonday, "CNY", inEnglish)
		if err != nil {
			if appraisal.CodeOf(err) != appraisal.Invalid {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if d.Amount.Minor <= 0 || theMonday.Before(d.On) || d.Amount.Currency == "" {
			t.Errorf("%q was read as %s", s, d)
		}
	})
}
