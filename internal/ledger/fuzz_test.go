package ledger_test

import (
	"strings"
	"testing"

	"github.com/meritbot/meritbot/internal/ledger"
)

// FuzzRead looks for a file that makes the reader panic, or fail without saying where or why.
func FuzzRead(f *testing.F) {
	f.Add(full)
	f.Add(jsonOf(f, full))
	for _, seed := range []string{
		"", "{}", "a: b", "{a: b}", "- a", "members: *x", "\t", "[", "{\"a\":", "a: |\n  x", "? a\n: b", "<<: {}", "a: !!binary x", "\"\\u12\"", "{\"a\": \"\\ud800\"}",
		"workspace:\nmembers:\n", "--- a\n--- b", "%YAML 1.2\n---\na: 1", "a: 'x", "a: .inf", "a: 0x1F", "a: 1_000", "'a': 1", "[a]: 1", "{[a]: 1}", "{\"\\",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		for _, name := range []string{"l.yaml", "l.json"} {
			b, err := ledger.Read(name, strings.NewReader(file))
			if (b == nil) == (err == nil) {
				t.Fatalf("book %v, error %v", b, err)
			}
			if err != nil && len(ledger.Problems(err)) == 0 {
				t.Fatalf("an error that tells no problem: %v", err)
			}
			for _, p := range ledger.Problems(err) {
				if p.Text.ID == "" || p.Line < 0 || p.Column < 0 {
					t.Fatalf("%+v", p)
				}
			}
		}
	})
}
