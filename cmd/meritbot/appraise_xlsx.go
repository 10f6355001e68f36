package main

import (
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// The formats of numbers in the workbook.
const (
	moneyFormat = "#,##0.00"
	scoreFormat = "0.00"
	plainFormat = "#,##0.##########"
)

// field is a cell of the workbook: words, or with a format an exact number.
type field struct {
	words  string
	format string
}

func words(s string) field { return field{words: s} }

func figure(s *string, format string) field {
	if s == nil {
		return field{}
	}
	return field{*s, format}
}

// sheet is one sheet of the workbook with its rows, the titles first.
type sheet struct {
	name string
	rows [][]field
}

// workbook is the report as a spreadsheet: real numbers, and words that are never run as formulas.
func (r *appraisalReport) workbook(w *wording) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, fmt.Errorf("spreadsheet: %w", err)
	}
	styles := map[string]int{"": 0}
	for _, format := range []string{moneyFormat, scoreFormat, plainFormat} {
		if styles[format], err = f.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
			return nil, fmt.Errorf("spreadsheet: %w", err)
		}
	}
	for i, s := range []sheet{r.resultSheet(w), r.indicatorSheet(w), r.commissionSheet(w), r.wageSheet(w), r.outcomeSheet(w), r.problemSheet(w)} {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), s.name)
		} else {
			_, err = f.NewSheet(s.name)
		}
		if err == nil {
			err = s.write(f, head, styles)
		}
		if err != nil {
			return nil, fmt.Errorf("spreadsheet: %w", err)
		}
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("spreadsheet: %w", err)
	}
	return out.Bytes(), nil
}

// widest is how wide a column may be, in characters.
const widest = 60

func (s sheet) write(f *excelize.File, head int, styles map[string]int) error {
	widths := make([]int, len(s.rows[0]))
	for i, row := range s.rows {
		for k, c := range row {
			at, err := excelize.CoordinatesToCellName(k+1, i+1)
			if err != nil {
				return err
			}
			widths[k] = max(widths[k], columns(c.words))
			switch {
			case c.words == "":
			case c.format == "": // kept as a string whatever it begins with: "=1+1" is never run
				err = f.SetCellStr(s.name, at, c.words)
			default: // the digits as they are; a float could not hold them all
				err = f.SetCellDefault(s.name, at, c.words)
			}
			if err == nil && c.format != "" {
				err = f.SetCellStyle(s.name, at, at, styles[c.format])
			}
			if err != nil {
				return err
			}
		}
	}
	for k, width := range widths {
		column, err := excelize.ColumnNumberToName(k + 1)
		if err != nil {
			return err
		}
		if err := f.SetColWidth(s.name, column, column, float64(min(max(width, 6)+2, widest))); err != nil {
			return err
		}
	}
	if err := f.SetRowStyle(s.name, 1, 1, head); err != nil {
		return err
	}
	return f.SetPanes(s.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// newSheet is a sheet with its titles.
func newSheet(w *wording, name string, titles ...string) sheet {
	row := make([]field, len(titles))
	for i, id := range titles {
		row[i] = words(w.say("appraise.column." + id))
	}
	return sheet{w.say("appraise.sheet." + name), [][]field{row}}
}

func (s *sheet) add(row ...field) { s.rows = append(s.rows, row) }

func (r *appraisalReport) resultSheet(w *wording) sheet {
	s := newSheet(w, "results", "rank", "id", "name", "score", "level", "title", "commission", "wage", "currency")
	for _, m := range r.Results {
		rank, level, commission, wage, currency := field{}, "", field{}, field{}, ""
		if m.Rank != nil {
			rank = field{strconv.Itoa(*m.Rank), plainFormat}
		}
		if m.Level != nil {
			level = *m.Level
		}
		if m.Wage != nil {
			wage, currency = figure(m.Wage.Total, moneyFormat), m.Wage.Currency
		}
		if m.Commission != nil {
			commission, currency = figure(&m.Commission.Total, moneyFormat), m.Commission.Currency
		}
		s.add(rank, words(m.Member), words(m.Name), figure(m.Score, scoreFormat), words(level), words(m.LevelTitle), commission, wage, words(currency))
	}
	return s
}

func (r *appraisalReport) indicatorSheet(w *wording) sheet {
	s := newSheet(w, "indicators", "id", "name", "group", "indicator", "value", "target", "attainment", "score", "weight", "points", "status",
		"working", "clause", "assumed")
	for _, m := range r.Results {
		for _, i := range m.Indicators {
			format := plainFormat
			if i.Unit == "money" {
				format = moneyFormat
			}
			s.add(words(m.Member), words(m.Name), words(i.GroupTitle), words(i.Title), figure(i.Value, format), figure(i.Target, format),
				figure(i.Attainment, scoreFormat), figure(i.Score, scoreFormat), figure(&i.Weight, plainFormat), figure(i.Points, scoreFormat),
				words(i.why), words(i.Working), words(i.Clause), words(i.Assumed))
		}
		for _, x := range m.Modifiers {
			none := field{}
			s.add(words(m.Member), words(m.Name), none, words(x.Title), none, none, none, none, none, figure(&x.Points, scoreFormat),
				words(x.Level), words(x.Working), words(x.Clause), words(x.Assumed))
		}
	}
	return s
}

// commissionSheet has a row for each of the members' own shares, so that its column adds up to what is paid.
func (r *appraisalReport) commissionSheet(w *wording) sheet {
	s := newSheet(w, "commission", "id", "name", "deal", "customer", "on", "base_price", "net_sales", "ratio", "deal_amount", "stage", "share", "currency",
		"status", "working", "clause", "assumed")
	for _, m := range r.Results {
		if m.Commission == nil {
			continue
		}
		for _, l := range m.Commission.Lines {
			row := func(stage string, amount *string) {
				s.add(words(m.Member), words(m.Name), words(l.Deal), words(l.Customer), words(l.On), figure(l.BasePrice, moneyFormat),
					figure(l.NetSales, moneyFormat), figure(l.Ratio, scoreFormat), figure(&l.Amount, moneyFormat), words(stage),
					figure(amount, moneyFormat), words(m.Commission.Currency), words(l.why), words(l.Working), words(l.Clause),
					words(l.Assumed))
			}
			if len(l.Shares) == 0 {
				row("", nil)
			}
			for _, share := range l.Shares {
				if share.Member == m.Member {
					row(share.title, &share.Amount)
				}
			}
		}
	}
	return s
}

func (r *appraisalReport) wageSheet(w *wording) sheet {
	s := newSheet(w, "wages", "id", "name", "part", "amount", "currency", "status", "working", "clause", "assumed")
	for _, m := range r.Results {
		if m.Wage == nil {
			continue
		}
		for _, p := range m.Wage.Parts {
			s.add(words(m.Member), words(m.Name), words(p.Title), figure(p.Amount, moneyFormat), words(m.Wage.Currency), words(p.why),
				words(p.Working), words(p.Clause), words(p.Assumed))
		}
	}
	return s
}

func (r *appraisalReport) outcomeSheet(w *wording) sheet {
	s := newSheet(w, "outcomes", "id", "name", "kind", "detail", "amount", "currency", "public", "clause", "assumed")
	for _, m := range r.Results {
		for _, o := range m.Outcomes {
			public := w.say("appraise.private")
			if o.Public {
				public = w.say("appraise.public")
			}
			s.add(words(m.Member), words(m.Name), words(w.say("job.outcome."+o.Kind)), words(o.Detail), figure(o.Amount, moneyFormat),
				words(o.Currency), words(public), words(o.Clause), words(o.Assumed))
		}
	}
	return s
}

func (r *appraisalReport) problemSheet(w *wording) sheet {
	s := newSheet(w, "problems", "id", "name", "code", "problem")
	for _, m := range r.Results {
		for _, p := range m.Problems {
			s.add(words(m.Member), words(m.Name), words(p.Code), words(p.Text))
		}
	}
	return s
}
