package appraisal_test

import (
	"os"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func everyLine(tb testing.TB) []byte {
	tb.Helper()
	data, err := os.ReadFile("testdata/every_line.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestLoadSchemeReadsEveryLine(t *testing.T) {
	s, err := appraisal.LoadScheme("every_line.yaml", everyLine(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", s.Measures())
}
