package commands_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// words is a reply as a person would read it, without the looks.
func (d *desk) words(lang string, r message.Reply) string {
	var b strings.Builder
	say := func(prefix string, t message.Text) {
		fmt.Fprintf(&b, "%s%s\n", prefix, d.texts.Text(lang, t, deskValue))
	}
	if r.Form != nil {
		say("form "+r.Form.ID+": ", r.Form.Title)
		for _, i := range r.Form.Inputs {
			say("  "+i.ID+" ["+i.Initial+"] ", i.Label)
		}
	}
	for _, f := range r.Refused {
		say("refused "+f.Input+": ", f.Text)
	}
	if r.Message == nil {
		return b.String()
	}
	for _, block := range r.Message.Blocks {
		switch {
		case block.Header != nil:
			say("# ", *block.Header)
		case block.Section != nil:
			say("", block.Section.Text)
			if a := block.Section.Action; a != nil {
				say("  ["+a.ID+" "+a.Value+"] ", a.Label)
			}
		case block.Table != nil:
			row := func(cells []message.Text) {
				for i, c := range cells {
					cells[i] = message.Plain(d.texts.Text(lang, c, deskValue))
				}
				say("| ", message.Plain(strings.Join(texts(cells), " | ")))
			}
			var titles []message.Text
			for _, c := range block.Table.Columns {
				titles = append(titles, c.Title)
			}
			row(titles)
			for _, r := range block.Table.Rows {
				row(slices.Clone(r))
			}
		case block.Chart != nil:
			say("chart: ", block.Chart.Alt)
		}
		for _, t := range block.Context {
			say("· ", t)
		}
		for _, a := range block.Actions {
			say("["+a.ID+" "+a.Value+"] ", a.Label)
		}
	}
	return b.String()
}

func texts(cells []message.Text) []string {
	var all []string
	for _, c := range cells {
		all = append(all, c.Args[0].Value.Str)
	}
	return all
}

func deskValue(v message.Value) string {
	switch v.Kind {
	case message.KindMoney:
		return (appraisal.Money{Minor: v.Int, Currency: v.Str}).String()
	case message.KindCount:
		return fmt.Sprint(v.Int)
	case message.KindPercent:
		return v.Str + "%"
	case message.KindMember:
		return "@" + v.Label
	case message.KindCode:
		return "`" + v.Str + "`"
	default:
		return v.Str
	}
}

var updateAppraisal = flag.Bool("update-appraisal", false, "rewrite the golden files of the appraisal commands")

// golden compares words with testdata/NAME.
func (d *desk) golden(name, got string) {
	d.Helper()
	path := filepath.Join("testdata", name)
	if *updateAppraisal {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			d.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			d.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		d.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		d.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
