package bot

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
)

func aSheet() message.Sheet {
	return message.Sheet{Name: message.Plain("S09 → S02 · 2026/Q3"), Tabs: []message.Tab{
		{
			Name:    message.Plain("People: everybody [all] of the company"),
			Columns: []message.Column{{Title: message.Plain("姓名")}, {Title: message.Plain("Bonus")}, {Title: message.Plain("Share")}, {Title: message.Plain("Day")}, {Title: message.Plain("N")}},
			Rows: [][]message.Text{
				{
					message.Plain("李娜"), message.Raw(message.Money("", 1_942_500, "CNY")), message.Raw(message.Percent("", "12.5")),
					message.Raw(message.Date("", calendar.NewDate(2026, 11, 20))), message.Raw(message.Count("", 3)),
				},
				{message.Plain("=HYPERLINK(\"http://evil\")"), message.Plain("+1"), message.Plain("@SUM(A1)"), message.Raw(message.Number("", "not a number")), message.Raw(message.Number("", "0.1"))},
			},
		},
		{Name: message.Plain("people: everybody [all] of the company")},
		{Name: message.Plain("")},
	}}
}

func TestWorkbookKeepsTypesAndRunsNothing(t *testing.T) {
	data, err := workbook(aSheet(), renderer(t).words(reader{lang: "en"}))
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"People  everybody  all  of the…", "people  everybody  all  of t… 2", "1"}, f.GetSheetList()); diff != "" {
		t.Errorf("tabs (-want +got):\n%s", diff)
	}
	tab := f.GetSheetList()[0]
	raw, err := f.GetRows(tab, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"姓名", "Bonus", "Share", "Day", "N"},
		{"李娜", "19425", "0.125", "46346", "3"},
		{`=HYPERLINK("http://evil")`, "+1", "@SUM(A1)", "not a number", "0.1"},
	}
	if diff := cmp.Diff(want, raw); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if shown, _ := f.GetCellValue(tab, "D2"); shown != "2026-11-20" {
		t.Errorf("the day is shown as %q", shown)
	}
	if shown, _ := f.GetCellValue(tab, "B2"); shown != "19,425.00" {
		t.Errorf("the amount is shown as %q", shown)
	}
	for _, cell := range []string{"A3", "B3", "C3"} {
		formula, err := f.GetCellFormula(tab, cell)
		kind, _ := f.GetCellType(tab, cell)
		if err != nil || formula != "" || kind != excelize.CellTypeSharedString {
			t.Errorf("%s: formula %q, type %v, %v", cell, formula, kind, err)
		}
	}
}

func TestASheetGoesToThePersonAlone(t *testing.T) {
	sheet := aSheet()
	reply := message.Answer(message.Say(message.Plain("Compared")).With(message.Block{Sheet: &sheet}))
	const name = "S09 → S02 · 2026-Q3.xlsx"
	eachTransport(t, func(b *bench) {
		b.handler.command = func(context.Context, commands.Request) (message.Reply, error) { return reply, nil }
		b.command(b.li, b.sales.ID, "x")
		if m := b.seen(b.sales.ID, b.li.ID, 0); !m.Ephemeral || !strings.Contains(string(m.RawBlocks), name) || len(m.Files) > 0 {
			b.t.Errorf("the answer: %+v", m)
		}
		m := b.seen(b.DM(b.li.ID), b.li.ID, 0)
		if len(m.Files) != 1 || m.Files[0].Name != name || !bytes.HasPrefix(m.Files[0].Content, []byte("PK")) {
			b.t.Errorf("the file: %+v", m.Files)
		}
		for _, m := range b.Visible(b.sales.ID, b.wang.ID) {
			b.t.Errorf("a colleague sees %+v", m)
		}
	})
}

func TestASheetThatCannotBeSentIsSaid(t *testing.T) {
	sheet := aSheet()
	b := newBench(t, overHTTP)
	b.Fault(slacksim.Fault{Method: "files.getUploadURLExternal", Kind: slacksim.HTTP500, Times: -1})
	b.handler.command = func(context.Context, commands.Request) (message.Reply, error) {
		return message.Answer(message.Say(message.Plain("Compared")).With(message.Block{Sheet: &sheet})), nil
	}
	b.command(b.wang, b.sales.ID, "x")
	if m := b.seen(b.sales.ID, b.wang.ID, 0); !strings.Contains(string(m.RawBlocks), "could not be sent") {
		t.Errorf("the answer: %s", m.RawBlocks)
	}
}
