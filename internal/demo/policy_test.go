package demo

import (
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func TestTheOwnersDraftIsAPolicy(t *testing.T) {
	body, err := draft()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range appraisal.Lint("draft.yaml", []byte(body)) {
		if f.Severity == appraisal.LintError {
			t.Errorf("%d:%d: %s", f.Line, f.Column, f.Text.EN)
		}
	}
	s, err := appraisal.LoadScheme("draft.yaml", []byte(body))
	if err != nil || s.ID != ownPolicy || s.Version != "1" {
		t.Errorf("%v, %v", s, err)
	}
}
