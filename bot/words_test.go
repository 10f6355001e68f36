package bot

import (
	"strings"
	"testing"
	"time"

	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

func wordsIn(tb testing.TB, lang string) words {
	tb.Helper()
	all, err := allTexts()
	if err != nil {
		tb.Fatal(err)
	}
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		tb.Fatal(err)
	}
	return words{texts: all, reader: reader{lang: lang, zone: shanghai}}
}

func TestValuesInWords(t *testing.T) {
	at := time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		arg    message.Arg
		zh, en string
	}{
		{"yuan", message.Money("", 120_000_000, "CNY"), "¥1,200,000.00", "¥1,200,000.00"},
		{"dollars", message.Money("", 500_000, "USD"), "$5,000.00", "$5,000.00"},
		{"yen have no cents", message.Money("", 5000, "JPY"), "JP¥5,000", "JP¥5,000"},
		{"another currency", message.Money("", -1, "CHF"), "-CHF 0.01", "-CHF 0.01"},
		{"a debt", message.Money("", -123456, "EUR"), "-€1,234.56", "-€1,234.56"},
		{"number", message.Number("", "1234567.890"), "1,234,567.890", "1,234,567.890"},
		{"small number", message.Number("", "-999.5"), "-999.5", "-999.5"},
		{"no number", message.Number("", "12,34"), "12,34", "12,34"},
		{"count", message.Count("", 12345), "12,345", "12,345"},
		{"percent", message.Percent("", "88.9"), "88.9%", "88.9%"},
		{"day", message.Date("", calendar.NewDate(2026, 11, 5)), "2026年11月5日", "5 Nov 2026"},
		{"instant in the reader's zone", message.Instant("", at), "2026年11月21日 00:00", "21 Nov 2026, 00:00"},
		{"member", message.Member("", "U123", "张伟"), "<@U123>", "<@U123>"},
		{"member without a safe id", message.Member("", "U1> <!channel", "a<b"), "a&lt;b", "a&lt;b"},
		{"channel", message.Channel("", "C9"), "<#C9>", "<#C9>"},
		{"code", message.Code("", "/deal `x` <y>"), "`/deal ˋxˋ &lt;y&gt;`", "`/deal ˋxˋ &lt;y&gt;`"},
		{"list", message.List("", message.Plain("甲"), message.Plain("乙"), message.Plain("丙")), "甲、乙和丙", "甲, 乙 and 丙"},
		{"text in a text", message.Sub("", message.T("bot.confirm.yes")), "确定", "Yes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := wordsIn(t, "zh-CN").rich(message.Raw(c.arg)); got != c.zh {
				t.Errorf("zh %q, want %q", got, c.zh)
			}
			if got := wordsIn(t, "en").rich(message.Raw(c.arg)); got != c.en {
				t.Errorf("en %q, want %q", got, c.en)
			}
		})
	}
	if got := wordsIn(t, "en").plain(message.Raw(message.Member("", "U123", "张伟"))); got != "张伟" {
		t.Errorf("a member in plain text is %q", got)
	}
}

func TestTypedWordsAreHarmless(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"pings nobody", "<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"},
		{"formats nothing", "*bold* ~gone~ `code` _it_", "∗bold∗ ∼gone∼ ˋcodeˋ ＿it＿"},
		{"names keep their underscores", "sales_east_2", "sales_east_2"},
		{"quotes nothing", "> a\n> b", "\u200b&gt; a\n\u200b&gt; b"},
		{"ampersand", "Li & Co", "Li &amp; Co"},
		{"direction marks", "a\u202eb\u2066c", "abc"},
		{"control characters", "a\x00b\x1bc\td", "abc\td"},
		{"Chinese", "张伟·有限公司（上海）", "张伟·有限公司（上海）"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := escape(c.in); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestLongWordsAreCutAtASafePlace(t *testing.T) {
	if got := shorten("abc &amp; def", 7); strings.Contains(got, "&") {
		t.Errorf("an escape is broken: %q", got)
	}
	if got := shorten("ask <@U123456>", 9); got != "ask…" {
		t.Errorf("a mention is broken: %q", got)
	}
	if got := shorten("😀😀😀", 4); got != "😀…" {
		t.Errorf("emoji count twice: %q", got)
	}
	text := strings.Repeat("one two three &amp; four\n", 500)
	var back []string
	for _, p := range split(text, 3000) {
		if length(p) > 3000 || strings.HasSuffix(p, "&amp") {
			t.Errorf("a piece of %d characters ends %q", length(p), p[len(p)-5:])
		}
		back = append(back, p)
	}
	if strings.Join(strings.Fields(strings.Join(back, " ")), " ") != strings.Join(strings.Fields(text), " ") {
		t.Error("words are lost between the pieces")
	}
}
