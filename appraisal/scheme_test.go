package appraisal

import (
	"strings"
	"testing"
)

func TestBuiltin(t *testing.T) {
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	if got, want := strings.Join(ids, " "), "S01 S02 S03 S04 S05 S06 S07 S08 S09 S10 S11"; got != want {
		t.Errorf("shipped schemes: %s, want %s", got, want)
	}
}
