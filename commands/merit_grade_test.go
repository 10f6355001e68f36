package commands_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func TestGradesAreThoseOfThePolicy(t *testing.T) {
	for _, scheme := range []string{"S02", "S09"} { // S09 has no grades: those of the policies that may be used count
		for said, want := range map[string]string{"2": "2", "二级": "2", "Grade 2": "2", "grade 1": "1", "2级": "2"} {
			d := openDesk(t)
			d.store.settings.Scheme = scheme
			d.must(chen, "/merit grade @李娜 "+said)
			if got := d.store.members[0].Grade; got != want {
				t.Errorf("%s under %s: grade %q, want %q", said, scheme, got, want)
			}
		}
		for _, said := range []string{"-1", "99", "🙂", "boss"} {
			d := openDesk(t)
			d.store.settings.Scheme = scheme
			_, err := d.say(chen, "/merit grade @李娜 "+said)
			d.fails(err, appraisal.Invalid, "grade_unknown")
			var e *appraisal.Error
			if !errors.As(err, &e) || !slices.ContainsFunc(e.Details, func(d appraisal.Detail) bool {
				return d.Name == "names" && strings.Count(d.Value, "二级")+strings.Count(d.Value, "Grade 2") == 1
			}) {
				t.Errorf("%s: the grades are not listed once: %+v", said, e)
			}
		}
	}
	d := openDesk(t)
	_, err := d.say(chen, "/merit grade @李娜")
	d.fails(err, appraisal.Invalid, "grade_unreadable")
}
