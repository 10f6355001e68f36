package bot

import (
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

func TestWholeAmountsInTablesGoWithoutDecimals(t *testing.T) {
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	w := words{texts: texts, reader: reader{lang: "en", zone: time.UTC}}
	for _, tt := range []struct {
		minor    int64
		currency string
		cell     string
		sentence string
	}{
		{12000000, "CNY", "¥120,000", "¥120,000.00"}, {12000050, "CNY", "¥120,000.50", "¥120,000.50"}, {-100, "USD", "-$1", "-$1.00"},
		{0, "EUR", "€0", "€0.00"}, {5000, "JPY", "JP¥5,000", "JP¥5,000"}, {1000, "KWD", "KWD 1", "KWD 1.000"},
	} {
		amount := message.Raw(message.Money("", tt.minor, tt.currency))
		c := newCanvas(w, 50, 1)
		c.draw([]message.Block{{Table: &message.Table{Columns: []message.Column{{Title: message.Plain("x")}}, Rows: [][]message.Text{{amount}}}}})
		block, ok := c.finish()[0].(*slack.TableBlock)
		if !ok {
			t.Fatal("no table")
		}
		cell, ok := block.Rows[1][0].(*slack.TableRawTextCell)
		if !ok {
			t.Fatalf("a cell of type %T", block.Rows[1][0])
		}
		if cell.Text != tt.cell {
			t.Errorf("in a table %q, want %q", cell.Text, tt.cell)
		}
		if got := w.plain(amount); got != tt.sentence {
			t.Errorf("in a sentence %q, want %q", got, tt.sentence)
		}
	}
}

func TestADraftKeepsItsIndent(t *testing.T) {
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	w := words{texts: texts, reader: reader{lang: "en", zone: time.UTC}}
	got := w.initial(message.Input{Draft: []message.Text{
		message.T("report.draft.customer", message.Str("customer", "Acme")),
		message.T("report.draft.contact", message.Str("on", "24 Nov"), message.Str("kind", "Call"), message.Str("note", "asked for a sample")),
	}})
	if lines := strings.Split(got, "\n"); len(lines) != 2 || lines[0] != "Acme" || !strings.HasPrefix(lines[1], "  24 Nov") {
		t.Errorf("the draft begins %q", got)
	}
}

func TestATableStaysWithinSlacksCharacters(t *testing.T) {
	wide := message.Table{Rows: [][]message.Text{{message.Plain("first")}}}
	for range 40 {
		row := make([]message.Text, mostColumns)
		for i := range row {
			row[i] = message.Plain(strings.Repeat("长", mostCell))
		}
		wide.Rows = append(wide.Rows, row)
	}
	blocks, _ := renderer(t).render(message.Message{Blocks: []message.Block{{Table: &wide}}}, reader{lang: "en"}, files{})
	table, ok := blocks[0].(*slack.TableBlock)
	if !ok {
		t.Fatalf("a %T", blocks[0])
	}
	used := 0
	for _, row := range table.Rows {
		for _, cell := range row {
			used += length(cell.(*slack.TableRawTextCell).Text)
		}
	}
	if used > 10_000 || len(table.Rows) != 3 {
		t.Errorf("%d rows of %d characters", len(table.Rows), used)
	}
}
