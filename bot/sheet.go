package bot

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/slack-go/slack"
	"github.com/xuri/excelize/v2"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

const (
	mostTabName  = 31  // Excel's
	mostFileName = 120 // without the ending
	widestColumn = 60  // in characters
)

// handOver makes the spreadsheets of a reply and sends them to the person alone, in the direct messages with the bot: a reply by response
// URL can't carry a file, and a file in a channel would be everybody's. It returns by the index of a block whether that worked.
func (b *Bot) handOver(ctx context.Context, user string, blocks []message.Block, r reader) func(int) bool {
	sent := map[int]bool{}
	for i, block := range blocks {
		if block.Sheet != nil {
			sent[i] = b.sendSheet(ctx, user, *block.Sheet, b.words(r))
		}
	}
	return func(i int) bool { return sent[i] }
}

func (b *Bot) sendSheet(ctx context.Context, user string, s message.Sheet, w words) bool {
	data, err := workbook(s, w)
	if err != nil {
		b.Log.ErrorContext(ctx, "a spreadsheet can't be written", "err", err)
		return false
	}
	room, err := b.direct(ctx, user)
	if err != nil {
		b.failed(ctx, "conversations.open", err, "user", user)
		return false
	}
	_, err = b.API.UploadFileContext(ctx, slack.UploadFileParameters{
		Reader: bytes.NewReader(data), FileSize: len(data), Filename: w.fileName(s), Title: w.short(s.Name, mostTitle), Channel: room,
	})
	if err != nil {
		b.failed(ctx, "files.upload", err, "user", user)
		return false
	}
	return true
}

// fileName is the sheet's name without what file systems refuse.
func (w words) fileName(s message.Sheet) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, w.plain(s.Name))
	return shorten(strings.Trim(name, ". "), mostFileName) + ".xlsx"
}

// workbook writes a spreadsheet in the reader's words.
func workbook(s message.Sheet, w words) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	styles, err := newStyles(f)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	for i, tab := range s.Tabs {
		name := w.tabName(tab, used)
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return nil, fmt.Errorf("bot: spreadsheet %q: %w", name, err)
		}
		page := page{file: f, name: name, words: w, styles: styles}
		if err := page.write(tab); err != nil {
			return nil, fmt.Errorf("bot: spreadsheet %q: %w", name, err)
		}
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("bot: spreadsheet: %w", err)
	}
	return out.Bytes(), nil
}

// tabName is a name that Excel takes and no other tab has.
func (w words) tabName(t message.Tab, used map[string]bool) string {
	base := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, w.plain(t.Name))
	base = strings.TrimSpace(base)
	for n := 1; ; n++ {
		name, behind := base, ""
		if n > 1 || base == "" {
			behind = fmt.Sprintf(" %d", n)
		}
		name = strings.TrimSpace(shorten(name, mostTabName-len(behind)) + behind)
		if !used[strings.ToLower(name)] {
			used[strings.ToLower(name)] = true
			return name
		}
	}
}

// styles are the looks of cells in one file.
type styles struct {
	file  *excelize.File
	head  int
	looks map[string]int // by number format
}

func newStyles(f *excelize.File) (*styles, error) {
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return nil, fmt.Errorf("bot: spreadsheet: %w", err)
	}
	return &styles{file: f, head: head, looks: map[string]int{}}, nil
}

func (s *styles) of(format string) (int, error) {
	if id, ok := s.looks[format]; ok {
		return id, nil
	}
	id, err := s.file.NewStyle(&excelize.Style{CustomNumFmt: &format})
	s.looks[format] = id
	return id, err
}

// page is a tab that is being written.
type page struct {
	file   *excelize.File
	name   string
	words  words
	styles *styles
	widths []int
}

func (p *page) write(t message.Tab) error {
	for i, c := range t.Columns {
		if err := p.text(1, i, p.words.plain(c.Title)); err != nil {
			return err
		}
	}
	if len(t.Columns) > 0 {
		if err := p.style(1, 0, len(t.Columns)-1, p.styles.head); err != nil {
			return err
		}
		if err := p.file.SetPanes(p.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
			return err
		}
	}
	for n, row := range t.Rows {
		for i, cell := range row {
			if err := p.cell(n+2, i, cell); err != nil {
				return err
			}
		}
	}
	for i, width := range p.widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := p.file.SetColWidth(p.name, column, column, float64(min(max(width+2, 8), widestColumn))); err != nil {
			return err
		}
	}
	return nil
}

// cell writes a single value with its type, and anything else as words.
func (p *page) cell(row, column int, t message.Text) error {
	if t.ID != "" || len(t.Args) != 1 {
		return p.text(row, column, p.words.inTable().plain(t))
	}
	v := t.Args[0].Value
	switch v.Kind {
	case message.KindNumber:
		if d, err := decimal.NewFromString(v.Str); err == nil {
			return p.number(row, column, d, "#,##0.##########")
		}
	case message.KindCount:
		return p.number(row, column, decimal.NewFromInt(v.Int), "#,##0")
	case message.KindPercent:
		if d, err := decimal.NewFromString(v.Str); err == nil {
			return p.number(row, column, d.Shift(-2), "0.00%")
		}
	case message.KindMoney:
		digits, known := appraisal.Digits(v.Str)
		if !known {
			break
		}
		format := "#,##0"
		if digits > 0 {
			format += "." + strings.Repeat("0", digits)
		}
		return p.number(row, column, appraisal.Money{Minor: v.Int, Currency: v.Str}.Decimal(), format)
	case message.KindDate:
		if d, err := calendar.ParseDate(v.Str); err == nil {
			return p.day(row, column, d)
		}
	default:
	}
	return p.text(row, column, p.words.inTable().plain(t))
}

// text writes words. They are kept as a string whatever they begin with, so that "=1+1" typed by somebody is never run.
func (p *page) text(row, column int, s string) error {
	p.fit(column, s)
	at, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		return err
	}
	return p.file.SetCellStr(p.name, at, s)
}

// number writes an exact decimal.
func (p *page) number(row, column int, d decimal.Decimal, format string) error {
	p.fit(column, d.StringFixed(2)+",,")
	at, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		return err
	}
	if err := p.file.SetCellDefault(p.name, at, d.String()); err != nil {
		return err
	}
	id, err := p.styles.of(format)
	if err != nil {
		return err
	}
	return p.style(row, column, column, id)
}

func (p *page) day(row, column int, d calendar.Date) error {
	const epoch = 25569 // days from Excel's day 0 to 1970-01-01
	return p.number(row, column, decimal.NewFromInt(d.In(time.UTC).Unix()/86400+epoch), "yyyy-mm-dd")
}

func (p *page) style(row, from, to, id int) error {
	first, err := excelize.CoordinatesToCellName(from+1, row)
	if err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(to+1, row)
	if err != nil {
		return err
	}
	return p.file.SetCellStyle(p.name, first, last, id)
}

// fit makes room for words; characters beyond ASCII are wide.
func (p *page) fit(column int, s string) {
	for len(p.widths) <= column {
		p.widths = append(p.widths, 0)
	}
	width := 0
	for _, r := range s {
		if width++; r > 0x2e7f {
			width++
		}
	}
	p.widths[column] = max(p.widths[column], width)
}
