package commands

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
)

func TestReadLine(t *testing.T) {
	tests := []struct {
		name, typed string
		want        []string // raw words; quoted ones in brackets
	}{
		{"nothing", "  ", nil},
		{"words", "Acme 120000", []string{"Acme", "120000"}},
		{"full-width spaces and breaks", "华东阀门　12万\n备注\t急", []string{"华东阀门", "12万", "备注", "急"}},
		{"quotes", `"Studio 54" 12`, []string{"[Studio 54]", "12"}},
		{"Chinese quotes", "“永利 2号厂” 12万", []string{"[永利 2号厂]", "12万"}},
		{"corner brackets", "「永利 2号厂」 12万", []string{"[永利 2号厂]", "12万"}},
		{"single quotes", "'Studio 54' 12", []string{"[Studio 54]", "12"}},
		{"an apostrophe is no quote", "O'Neill Bros' 12", []string{"O'Neill", "Bros'", "12"}},
		{"a quote without its partner", `5" pipe`, []string{`5"`, "pipe"}},
		{"an opening quote alone", `"Acme 12`, []string{`"Acme`, "12"}},
		{"a mail address as Slack writes it", "email <mailto:li@acme.example|li@acme.example>", []string{"email", "li@acme.example"}},
		{"a link without a label", "<https://acme.example>", []string{"https://acme.example"}},
		{"a mention stays", "<@U123|li>", []string{"<@U123|li>"}},
		{"an ampersand stays", "Li & Co &amp; Sons", []string{"Li", "&", "Co", "&amp;", "Sons"}},
		{"invisible marks go", "\u202a138\u202c \ufeffAcme\u200b", []string{"138", "Acme"}},
		{"empty quotes hold nothing together", `"" Acme`, []string{`""`, "Acme"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, err := readLine(tt.typed)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, w := range l.Words {
				if w.Quoted {
					w.Raw = "[" + w.Raw + "]"
				}
				got = append(got, w.Raw)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestReadLineRefusesControlCharacters(t *testing.T) {
	for _, typed := range []string{"Acme \x00", "Acme\x1b[31m", "\u0085", "Acme \xff"} {
		if _, err := readLine(typed); appraisal.CodeOf(err) != appraisal.Invalid {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

func TestLineOfTenThousandCharacters(t *testing.T) {
	note := strings.Repeat("长", 10000)
	l, err := readLine("Acme 12万 备注 " + note)
	if err != nil || l.from(3) != note {
		t.Errorf("the note came out with %d characters, %v", utf8.RuneCountInString(l.from(3)), err)
	}
}

func TestSplitKeywords(t *testing.T) {
	for typed, want := range map[string][]string{
		"A 1 成本5万":        {"A", "1", "成本", "5万"},
		"A 1 成本：5万":       {"A", "1", "成本", "5万"},
		"A 1 cost=500":    {"A", "1", "cost", "500"},
		"A 1 Cost:500":    {"A", "1", "Cost", "500"},
		"A 1 备注急单":        {"A", "1", "备注", "急单"},
		"A 1 备注 cost:5":   {"A", "1", "备注", "cost:5"},
		"成本顾问公司 1":        {"成本顾问公司", "1"},
		"A 1 costly":      {"A", "1", "costly"},
		"A 1 于2026-11-20": {"A", "1", "于", "2026-11-20"},
		`A 1 "成本5万"`:      {"A", "1", "成本5万"},
	} {
		l, err := readLine(typed)
		if err != nil {
			t.Fatal(err)
		}
		split := l.splitKeywords()
		var got []string
		for i, w := range split.Words {
			got = append(got, w.Raw)
			if !w.Quoted && split.Text[w.from:w.to] != w.Raw {
				t.Errorf("%q: word %d is at the wrong place: %q", typed, i, split.Text[w.from:w.to])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func TestQuotedReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := strings.Join(strings.Fields(rapid.StringMatching(`[a-zA-Z0-9阀门'&.,“「]{1,8}( [a-z0-9“]{1,5}){0,3}`).Draw(t, "name")), " ")
		l, err := readLine(quoted(name) + " 120000")
		if err != nil || len(l.Words) != 2 || l.Words[0].Raw != name {
			t.Fatalf("%q was read as %+v, %v", quoted(name), l.Words, err)
		}
	})
}

func FuzzReadLine(f *testing.F) {
	for _, s := range []string{`"Studio 54" 12万`, "“a” 'b' 「c", "<mailto:a|b> <@U1|x>", "成本：5万 备注 x", "\u202a\x00", "A 1 备注急"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := readLine(s)
		if err != nil {
			if appraisal.CodeOf(err) != appraisal.Invalid {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		for i, w := range l.Words {
			if w.Raw == "" || w.from < 0 || w.to > len(l.Text) || w.from >= w.to {
				t.Errorf("%q: word %d is %+v", s, i, w)
			}
			_ = l.skip(i).between(0, 1)
		}
		l.splitKeywords().from(1)
		l.name(len(l.Words))
	})
}
