package appraisal_test

import (
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func BenchmarkLoadScheme(b *testing.B) {
	file := []byte(everyLine(b))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := appraisal.LoadScheme("x.yaml", file); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLint(b *testing.B) {
	file := []byte(everyLine(b))
	b.ReportAllocs()
	for b.Loop() {
		appraisal.Lint("x.yaml", file)
	}
}
