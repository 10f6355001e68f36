package appraisal_test

import (
	"fmt"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

// BenchmarkEvaluate appraises 10,000 members of one workspace by S09.
func BenchmarkEvaluate(b *testing.B) {
	scheme := s09(b)
	in := newInputs()
	for i := range 10_000 {
		id := appraisal.MemberID(fmt.Sprintf("U%05d", i))
		in.full(id, fmt.Sprint(i%137), fmt.Sprint(i%13), fmt.Sprint(i%101), fmt.Sprint(i%97))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scheme.Evaluate(in.Inputs); err != nil {
			b.Fatal(err)
		}
	}
}
