//go:build !race

package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAppraiseCases runs the real command on every case: the results are those worked out by hand and hold together. It has a step of its
// own in make test: with the race detector it takes ten times as long, and one run of the program is one goroutine's work.
func TestAppraiseCases(t *testing.T) {
	for _, file := range everyCase(t, 1) {
		t.Run(caseName(file), func(t *testing.T) {
			t.Parallel()
			c := readCase(t, file)
			got := parseReport(t, appraised(t, c.ledger, c.args(t, file)...))
			if diffs := c.differences(got); len(diffs) > 0 {
				t.Errorf("%s\n  %s", c.Why, strings.Join(diffs, "\n  "))
			}
			checkReport(t, got)
		})
	}
}

// TestTheOrderOfTheRecordsDecidesNothing runs some cases of each scheme again, shuffled and as JSON.
func TestTheOrderOfTheRecordsDecidesNothing(t *testing.T) {
	for _, file := range everyCase(t, 5) {
		t.Run(caseName(file), func(t *testing.T) {
			t.Parallel()
			c := readCase(t, file)
			args := c.args(t, file)
			out := appraised(t, c.ledger, args...)
			if again := appraised(t, c.shuffled(t), args...); again != out {
				t.Errorf("with the records in another order, as JSON:\n%s", cmp.Diff(out, again))
			}
		})
	}
}

// everyCase are the files of every nth case of each scheme, the first included.
func everyCase(t *testing.T, nth int) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "appraise", "*", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	seen := map[string]int{}
	var chosen []string
	for _, file := range files {
		scheme := filepath.Dir(file)
		if seen[scheme]%nth == 0 {
			chosen = append(chosen, file)
		}
		seen[scheme]++
	}
	return chosen
}

func schemeOf(file string) string { return filepath.Base(filepath.Dir(file)) }

func caseName(file string) string {
	return schemeOf(file) + "/" + strings.TrimSuffix(filepath.Base(file), ".yaml")
}

func (c appraisalCase) args(t *testing.T, file string) []string {
	t.Helper()
	return []string{"--scheme", c.scheme(t, schemeOf(file)), "--period", c.Period, "--format", "json", "--lang", "en"}
}
