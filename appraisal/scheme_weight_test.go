package appraisal_test

import (
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

func TestWeightsThatAreShownAreThoseThatCount(t *testing.T) {
	for _, tt := range []struct {
		name, id, from, to string
		kind               calendar.Kind
		want               string
	}{
		{"as the file says", "S04", "", "", calendar.Year, "50 10 10 10 20"},
		{"of another period", "S04", "", "", calendar.Quarter, "60 20 20 - -"},
		{"what is left out is not measured", "S04", "rescale: false", "rescale: true", calendar.Year, "62.5 12.5 12.5 12.5 -"},
		{"shares of a group, whatever they add up to", "S05", "weight: 25", "weight: 50", calendar.Quarter, "28 14 14 14 6 6 6 6 6"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file, _ := appraisal.Shipped(tt.id)
			s, err := appraisal.LoadScheme(tt.id, []byte(strings.Replace(string(file), tt.from, tt.to, 1)))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, w := range s.WeightsIn(calendar.Period{Kind: tt.kind}) {
				if w == nil {
					got = append(got, "-")
					continue
				}
				got = append(got, appraisal.Brief(*w))
			}
			if all := strings.Join(got, " "); all != tt.want {
				t.Errorf("weights %s, want %s", all, tt.want)
			}
		})
	}
}
