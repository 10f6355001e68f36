package figures_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

// words puts a text into words, values in their plain form.
func words(t *testing.T, lang string, x message.Text) string {
	t.Helper()
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	return texts.Text(lang, x, func(v message.Value) string {
		if v.Kind == message.KindMoney {
			return appraisal.Money{Minor: v.Int, Currency: v.Str}.String()
		}
		return v.Str
	})
}

func TestLevelsAreNamedOneWay(t *testing.T) {
	title := appraisal.Words{ZH: "优秀", EN: "Excellent"}
	for _, tt := range []struct {
		id    string
		title appraisal.Words
		lang  string
		want  string
	}{
		{"A+", title, "zh-CN", "A+（优秀）"}, {"A+", title, "en", "A+ (Excellent)"}, {"A+", appraisal.Words{}, "en", "A+"}, {"", title, "en", "Excellent"},
		{"", appraisal.Words{}, "zh-CN", "–"},
	} {
		if got := words(t, tt.lang, figures.Level(tt.id, tt.title, tt.lang)); got != tt.want {
			t.Errorf("%q %v in %s: %q, want %q", tt.id, tt.title, tt.lang, got, tt.want)
		}
	}
}

func TestCurrenciesWithoutARateAreNamedOnce(t *testing.T) {
	problems := func(ps ...appraisal.Problem) appraisal.Result { return appraisal.Result{Problems: ps} }
	results := []appraisal.Result{
		problems(appraisal.Problem{Code: "no_rate", Indicator: "revenue", Detail: "EUR, USD"}, appraisal.Problem{Code: "no_survey", Indicator: "satisfaction"}),
		problems(appraisal.Problem{Code: "no_rate", Indicator: "revenue", Detail: "USD"}),
		problems(appraisal.Problem{Code: "no_rate", Indicator: "revenue"}), // published before currencies were kept
	}
	if got := figures.Currencies(results...); !slices.Equal(got, []string{"EUR", "USD"}) {
		t.Errorf("currencies %v", got)
	}
	if missing := figures.Missing(results[0]); len(missing) != 1 || missing[0].Code != "no_survey" {
		t.Errorf("missing %v", missing)
	}
	if missing := figures.Missing(results[2]); len(missing) != 1 {
		t.Errorf("an unnamed currency is not said: %v", missing)
	}
}

func TestDealsWithoutARateAreNamedWithTheirCurrency(t *testing.T) {
	deal := func(code, currency, ref string) appraisal.Problem {
		return appraisal.Problem{Code: code, Detail: currency, Deal: ref}
	}
	all := []appraisal.Problem{deal("no_rate", "USD", "D-1"), deal("no_cost", "", "D-2"), deal("no_rate", "EUR", "D-3"), deal("no_rate", "USD", "D-4")}
	var got []string
	for _, trouble := range figures.Troubles(all) {
		got = append(got, words(t, "en", trouble.Text()))
	}
	for i, want := range []string{"USD, so the sum is not known (D-1, D-4)", "purchase cost (D-2); add it with `/deal cost D-2 50000`", "EUR, so the sum is not known (D-3)"} {
		if len(got) != 3 || !strings.HasSuffix(got[i], want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if c := figures.Currencies(appraisal.Result{Problems: all}); !slices.Equal(c, []string{"EUR", "USD"}) {
		t.Errorf("currencies without a rate: %q", c)
	}
}

func TestAChartNamesItsMarkOnlyWhereThereIsOne(t *testing.T) {
	value, goal := decimal.NewFromInt(5), decimal.NewFromInt(4)
	row := appraisal.Standing{Member: appraisal.Member{ID: "U1", Name: "Li"}, Rank: 1, Value: &value}
	legend := func() message.Text {
		board := figures.Standings{Title: message.Plain("t"), Of: message.Plain("o"), Measure: appraisal.Measure{Metric: "revenue"}, Currency: "CNY",
			Rows: []appraisal.Standing{row}, Top: 5}
		for _, b := range board.Blocks() {
			if b.Chart != nil {
				return b.Chart.Legend
			}
		}
		t.Fatal("no chart")
		return message.Text{}
	}
	if !legend().IsZero() {
		t.Error("a legend without a target")
	}
	row.Target = &goal
	if words(t, "en", legend()) != "｜ target" {
		t.Error("the mark is not named")
	}
}

func TestAmounts(t *testing.T) {
	huge := decimal.New(1, 30)
	for _, tt := range []struct {
		v        decimal.Decimal
		unit     appraisal.Unit
		currency string
		want     string
	}{
		{decimal.NewFromInt(12), appraisal.UnitMoney, "CNY", "12.00 CNY"}, {decimal.NewFromInt(12), appraisal.UnitCount, "CNY", "12"},
		{decimal.RequireFromString("91.8333"), appraisal.UnitScore, "", "91.83"}, {huge, appraisal.UnitMoney, "CNY", huge.String()},
	} {
		if got := words(t, "en", figures.Cell(&tt.v, tt.unit, tt.currency)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.v, got, tt.want)
		}
	}
	if got := words(t, "en", figures.Cell(nil, appraisal.UnitMoney, "CNY")); got != "–" {
		t.Errorf("nothing is %q", got)
	}
	q := calendar.PeriodOf(calendar.Quarter, calendar.NewDate(2026, 11, 20))
	if got := words(t, "en", figures.Period(q)); got != "Q4 2026" {
		t.Errorf("a quarter is %q", got)
	}
}
