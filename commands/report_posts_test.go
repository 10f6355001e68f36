package commands

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
)

func TestALongReportArrivesWhole(t *testing.T) {
	full := strings.Repeat("长", mostParagraph)
	everything := []Value{{"work", full}, {"customers", full}, {"problems", full}, {"support", full}, {"mood", full}}
	for _, tt := range []struct {
		name   string
		values []Value
		want   []string // the ends of the posts' ids
	}{
		{"short", []Value{{"work", "x"}}, []string{"view:1/UWANG"}},
		{"three full parts", everything[:3], []string{"view:1/UWANG"}},
		{"five full parts", everything, []string{"view:1/UWANG/1", "view:1/UWANG/2"}},
		{"a part that is longer when shown", []Value{{"work", strings.Repeat("&", mostParagraph)}}, []string{"view:1/UWANG/1", "view:1/UWANG/2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice()
			r, err := o.submit(t, "ULI", "2026-W48", "view:1", onFriday, tt.values...)
			okReply(t, r, err)
			var got []string
			words, want := "", ""
			for _, p := range o.posts {
				got = append(got, strings.TrimPrefix(p.ID, "report/ULI/2026-W48/"))
				if p.Message.Blocks[0].Header == nil {
					t.Errorf("%s has no title", p.ID)
				}
				for _, b := range p.Message.Blocks[1:] {
					if b.Section.Text.ID == "" {
						words += b.Section.Text.Args[0].Value.Str
					}
				}
			}
			for _, v := range tt.values {
				want += v.Value
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("posts %v, want %v", got, tt.want)
			}
			if words != want {
				t.Errorf("%d bytes of words arrive, %d were written", len(words), len(want))
			}
		})
	}
}

func TestPortionsLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringOf(rapid.RuneFrom([]rune("a长&<> \n😀"))).Draw(t, "words")
		most := rapid.IntRange(5, 40).Draw(t, "most")
		pieces := portions(words, most)
		if strings.Join(pieces, "") != words {
			t.Fatalf("%q", pieces)
		}
		for _, p := range pieces {
			if p == "" || shownLength(p) > most {
				t.Errorf("%q shows as %d characters of %d", p, shownLength(p), most)
			}
		}
	})
}

func TestAReportOfOneMessageIsThatMessage(t *testing.T) {
	who := appraisal.Member{Name: "李娜"}
	r := appraisal.Report{Work: "work", Mood: "good"}
	if ms := reportMessages(who, r); len(ms) != 1 || len(ms[0].Blocks) != len(reportMessage(who, r).Blocks) {
		t.Errorf("%d messages", len(ms))
	}
}
