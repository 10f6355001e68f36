package handbook_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/handbook"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

var update = flag.Bool("update", false, "write the pages of docs/policies anew")

// pages is where the pages are.
var pages = filepath.Join("..", "..", "docs", "policies")

// TestPagesAreFresh holds docs/policies to the shipped schemes. A page is read like code when it changes; -update writes them.
func TestPagesAreFresh(t *testing.T) {
	all, err := appraisal.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	words := speaker(t)
	want := map[string]string{"README.md": handbook.Index(all, words)}
	for _, s := range all {
		want[s.ID+".md"] = handbook.Page(s, words)
	}
	for name, page := range want {
		if _, rest, missing := strings.Cut(page, "⟦"); missing {
			id, _, _ := strings.Cut(rest, "⟧")
			t.Errorf("%s: there is no text %s", name, id)
		}
		path := filepath.Join(pages, name)
		if *update {
			if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != page {
			t.Errorf("%s is stale: go test ./internal/handbook -update", name)
		}
	}
	entries, err := os.ReadDir(pages)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := want[e.Name()]; !ok {
			t.Errorf("docs/policies/%s belongs to no shipped scheme", e.Name())
		}
	}
}

// speaker puts texts into words, values in their plain form.
func speaker(t *testing.T) handbook.Words {
	t.Helper()
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	return func(lang string, x message.Text) string {
		return texts.Text(lang, x, func(v message.Value) string {
			switch v.Kind {
			case message.KindMoney:
				return grouped(strings.TrimSuffix(appraisal.Money{Minor: v.Int, Currency: v.Str}.Decimal().StringFixed(2), ".00")) + " " + v.Str
			case message.KindPercent:
				return v.Str + "%"
			case message.KindCount:
				return appraisal.Money{Minor: v.Int * 100, Currency: "CNY"}.Decimal().String()
			case message.KindNumber:
				return grouped(v.Str)
			default:
				return v.Str
			}
		})
	}
}

// grouped sets commas between the thousands of a plain number.
func grouped(s string) string {
	whole, rest, has := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if has {
		return whole + "." + rest
	}
	return whole
}
