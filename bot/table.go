package bot

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/message"
)

// The limits of a table; one row is the titles.
// https://docs.slack.dev/reference/block-kit/blocks/table-block
const (
	mostRows       = 100
	mostColumns    = 20
	mostTableWords = 9500 // Slack's 10,000 characters over all cells of a message, less a margin
	mostCell       = 300
)

// table is a table block, or lines of text where a table can't be: a second one in a message, forms and App Home.
func (c *canvas) table(t message.Table) {
	width := len(t.Columns)
	for _, row := range t.Rows {
		width = max(width, len(row))
	}
	width = min(width, mostColumns)
	if width == 0 || len(t.Rows) == 0 {
		return
	}
	if c.tables == 0 {
		c.lines(t, width)
		return
	}
	c.tables--
	block := slack.NewTableBlock("")
	var titles []message.Text
	for i := range width {
		setting := slack.ColumnSetting{Align: slack.ColumnAlignmentLeft, IsWrapped: true}
		var title message.Text
		if i < len(t.Columns) {
			title = t.Columns[i].Title
			if t.Columns[i].Right {
				setting = slack.ColumnSetting{Align: slack.ColumnAlignmentRight}
			}
		}
		titles = append(titles, title)
		block.ColumnSettings = append(block.ColumnSettings, setting)
	}
	most := min(mostTableWords, c.room-blockCharge)
	cells, used := c.row(titles, width)
	block.AddRow(cells...)
	left := len(t.Rows)
	for _, row := range t.Rows {
		cells, n := c.row(row, width)
		if len(block.Rows) >= mostRows || used+n > most {
			break
		}
		block.AddRow(cells...)
		used += n
		left--
	}
	c.add(block)
	if left > 0 {
		c.context([]message.Text{message.T("bot.cut.rows", message.Count("n", left))})
	}
}

// row returns the cells of a row, and how many characters they have.
func (c *canvas) row(texts []message.Text, width int) (cells []slack.TableCell, used int) {
	cells = make([]slack.TableCell, width)
	for i := range cells {
		words := "\u00a0" // an empty cell is refused
		if i < len(texts) {
			if s := shorten(oneLine(c.inTable().plain(texts[i])), mostCell); s != "" {
				words = s
			}
		}
		used += length(words)
		cells[i] = slack.NewTableRawTextCell(words)
	}
	return cells, used
}

// lines writes each row as a line: the first cell, then the others with their titles.
func (c *canvas) lines(t message.Table, width int) {
	var out strings.Builder
	for n, row := range t.Rows {
		if n == mostRows {
			break
		}
		out.WriteString("• ")
		for i := range min(len(row), width) {
			cell := strings.TrimSpace(c.inTable().rich(row[i]))
			if cell == "" {
				continue
			}
			if i > 0 {
				out.WriteString(" · ")
				if i < len(t.Columns) {
					if title := escape(c.plain(t.Columns[i].Title)); title != "" {
						out.WriteString(title + " ")
					}
				}
			}
			out.WriteString(cell)
		}
		out.WriteByte('\n')
	}
	c.paragraph(out.String(), nil)
	if left := len(t.Rows) - mostRows; left > 0 {
		c.context([]message.Text{message.T("bot.cut.rows", message.Count("n", left))})
	}
}
