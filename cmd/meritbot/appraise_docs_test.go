package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/internal/locales"
)

var (
	yamlBlock    = regexp.MustCompile("(?s)```yaml\n(.*?)```")
	appraiseLine = regexp.MustCompile(`(?m)^(?:meritbot|go run \./cmd/meritbot) (appraise .*|scheme .*)$`)
)

func document(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestTheLedgerOfTheDocsGivesWhatTheDocsSay runs the example.
func TestTheLedgerOfTheDocsGivesWhatTheDocsSay(t *testing.T) {
	doc := document(t, filepath.Join("docs", "ledger.md"))
	blocks := yamlBlock.FindAllStringSubmatch(doc, -1)
	if len(blocks) != 1 {
		t.Fatalf("%d examples", len(blocks))
	}
	got := parseReport(t, appraised(t, blocks[0][1], "--scheme", "S02", "--period", "2026-Q3", "--format", "json"))
	checkReport(t, got)
	for member, total := range map[string]string{"li": "19425.00", "wang": "36075.00"} {
		want := map[string]any{"commission": map[string]any{"total": total, "lines": []any{map[string]any{"deal": "HT-2026-017", "amount": "55500.00"}}}}
		if diffs := subset(member, want, got.members[member]); len(diffs) > 0 {
			t.Error(strings.Join(diffs, "\n"))
		}
		if !strings.Contains(doc, grouped(total)) {
			t.Errorf("the docs do not say %s", grouped(total))
		}
	}
}

// TestTheCommandLinesOfTheDocsParse runs each of them in a folder where the files are; they may well find fault with these.
func TestTheCommandLinesOfTheDocsParse(t *testing.T) {
	doc := document(t, filepath.Join("docs", "ledger.md")) + document(t, "README.md")
	ledger := yamlBlock.FindStringSubmatch(doc)[1]
	lines := appraiseLine.FindAllStringSubmatch(doc, -1)
	if len(lines) < 6 {
		t.Fatalf("only %d command lines", len(lines))
	}
	scheme, _, _ := runWith(t, "", "scheme", "show", "S09")
	t.Chdir(t.TempDir())
	for file, body := range map[string]string{"ledger.yaml": ledger, "mine.yaml": scheme} {
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range lines {
		words, _, _ := strings.Cut(m[1], "#")
		words, _, _ = strings.Cut(words, "<")
		words, _, _ = strings.Cut(words, ">")
		if _, errs, code := runWith(t, ledger, strings.Fields(words)...); code != exitOK {
			t.Errorf("%s: exit code %d\n%s", words, code, errs)
		}
	}
}

// TestMakeRunsTheCases: the files with the build tag !race have no other run than the one that make test names.
func TestMakeRunsTheCases(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var tests []string
	for _, file := range files {
		source := document(t, filepath.Join("cmd", "meritbot", file))
		if strings.HasPrefix(source, "//go:build !race\n") {
			for _, m := range testFunc.FindAllStringSubmatch(source, -1) {
				tests = append(tests, m[1])
			}
		}
	}
	named := regexp.MustCompile(`(?m)^CASES := \^\((.*)\)\$\$$`).FindStringSubmatch(document(t, "Makefile"))
	if len(tests) == 0 || len(named) == 0 || named[1] != strings.Join(tests, "|") {
		t.Errorf("make test runs %q without the race detector, there are %q", named, tests)
	}
	if recipe := "\n\tCI=true go test -timeout 5m -run '$(CASES)' ./cmd/meritbot\n"; !strings.Contains(document(t, "Makefile"), recipe) {
		t.Errorf("make test does not run %q", recipe)
	}
}

// TestEveryTextOfTheCommandLineHasItsValues looks for holes in the texts of appraise, in both languages.
func TestEveryTextOfTheCommandLineHasItsValues(t *testing.T) {
	c, args := worked(t, "S04")
	for _, lang := range locales.Langs() {
		for _, more := range [][]string{{}, {"--explain"}, {"--format", "json", "--records"}} {
			out := appraised(t, c.ledger, append(append(args, "--lang", lang), more...)...)
			for _, hole := range []string{"⟦", "<no value>", "{{"} {
				if strings.Contains(out, hole) {
					t.Errorf("%s %v holds %q", lang, more, hole)
				}
			}
		}
	}
}
