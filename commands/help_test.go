package commands

import (
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func TestHelpShowsWhatTheRoleMayDo(t *testing.T) {
	d := newDesk(t)
	for i := range d.members {
		d.members[i].Lang = "en"
	}
	for _, tt := range []struct {
		user        appraisal.MemberID
		line        string
		has, hasnot []string
	}{
		{"ULI", "/merit help", []string{"/deal", "/rate", "/target list", "/merit me"}, []string{"/merit settings", "/merit salary", "/merit members", "Set a target"}},
		{"UWANG", "/merit help", []string{"/merit members", "Set a target"}, []string{"/merit settings", "/merit salary", "/rate"}},
		{"UCHEN", "/merit help", []string{"/merit settings", "/merit salary", "Set a target"}, []string{"/rate"}},
		{"USPEC", "/merit help", []string{"/followup", "/merit me"}, []string{"Log a deal", "/merit settings"}},
		{"ULI", "/report help", []string{"/report history"}, []string{"/report missing"}},
		{"UWANG", "/report help", []string{"/report missing"}, nil},
	} {
		r, err := d.types(t, tt.user, tt.line)
		got := strings.ReplaceAll(asRead(t, "en", okReply(t, r, err)), "`", "")
		for _, w := range tt.has {
			if !strings.Contains(got, w) {
				t.Errorf("%s %s: %q is not in\n%s", tt.user, tt.line, w, got)
			}
		}
		for _, w := range tt.hasnot {
			if strings.Contains(got, w) {
				t.Errorf("%s %s shows %q", tt.user, tt.line, w)
			}
		}
	}
}
