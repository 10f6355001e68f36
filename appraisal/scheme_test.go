package appraisal

import "testing"

func TestBuiltin(t *testing.T) {
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 || all[0].ID != "S09" {
		t.Fatalf("shipped schemes: %v", all)
	}
}
