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
	eachCase(t, 1, func(t *testing.T, c appraisalCase, args []string) {
		got := parseReport(t, appraised(t, c.ledger, args...))
		if diffs := c.differences(got); len(diffs) > 0 {
			t.Errorf("%s\n  %s", c.Why, strings.Join(diffs, "\n  "))
		}
		checkReport(t, got)
	})
}

// TestTheOrderOfTheRecordsDecidesNothing runs some cases of each scheme again, shuffled and as JSON.
func TestTheOrderOfTheRecordsDecidesNothing(t *testing.T) {
	eachCase(t, 5, func(t *testing.T, c appraisalCase, args []string) {
		out := appraised(t, c.ledger, args...)
		if again := appraised(t, c.shuffled(t), args...); again != out {
			t.Errorf("with the records in another order, as JSON:\n%s", cmp.Diff(out, again))
		}
	})
}

// eachCase runs a test on every nth case of each scheme, the first included, side by side.
func eachCase(t *testing.T, nth int, run func(t *testing.T, c appraisalCase, args []string)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "appraise", "*", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	at := map[string]int{}
	for _, file := range files {
		scheme := filepath.Base(filepath.Dir(file))
		at[scheme]++
		if (at[scheme]-1)%nth != 0 {
			continue
		}
		t.Run(scheme+"/"+strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			t.Parallel()
			c := readCase(t, file)
			run(t, c, []string{"--scheme", c.scheme(t, scheme), "--period", c.Period, "--format", "json", "--lang", "en"})
		})
	}
}
