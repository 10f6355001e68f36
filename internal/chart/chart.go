// Package chart draws bar charts as PNG pictures, with Chinese and Latin names.
//
// The font is inside the binary. A picture never stands alone: who shows it adds an alt text that says the same.
package chart

import (
	_ "embed" // the font
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"sync"
	"unicode"

	"github.com/go-analyze/charts"
	"github.com/golang/freetype/truetype"
	"github.com/shopspring/decimal"
)

//go:embed font/MicroHei.ttf
var microHei []byte

// Bar is one bar. Value may be negative; Target nil is none. Shown is the value in words, printed beside the bar.
type Bar struct {
	Label  string
	Value  decimal.Decimal
	Target *decimal.Decimal
	Shown  string
}

// Charts draws charts. It is safe for use by several goroutines.
type Charts struct {
	font func() (*truetype.Font, error)
}

// New makes a Charts. The font is read when the first chart is drawn, so that a bot that draws none does not pay for it.
func New() *Charts {
	return &Charts{font: sync.OnceValues(func() (*truetype.Font, error) { return truetype.Parse(microHei) })}
}

// The measures of a picture, in pixels; pictures are twice as large as they are shown, for sharp screens.
const (
	width     = 1200
	margin    = 40
	titleSize = 30.0
	labelSize = 22.0
	rowHeight = 56
	// legendHeight is the line under the title.
	legendHeight = 36
	barHeight    = 30
	maxLabel     = 300
	maxRunes     = 80 // no name of more letters fits
	maxBars      = 40
)

// ErrEmpty is returned for a chart without bars.
var ErrEmpty = errors.New("chart: no bars")

// PNG draws horizontal bars that start at zero, in the order given, each with its target as a mark; at most 40, the rest is left out.
// The legend stands under the title and says what the mark is; "" is none.
func (c *Charts) PNG(title, legend string, bars []Bar) ([]byte, error) {
	if len(bars) == 0 {
		return nil, ErrEmpty
	}
	bars = slices.Clone(bars[:min(len(bars), maxBars)])
	font, err := c.font()
	if err != nil {
		return nil, fmt.Errorf("chart: font: %w", err)
	}
	d := drawing{font: font, bars: bars, titled: title != "", explained: legend != ""}
	d.layout()
	baseline := margin + int(titleSize)
	if d.titled {
		d.text(title, margin, baseline, titleSize, ink)
		baseline += legendHeight
	}
	if d.explained {
		d.text(legend, margin, baseline, labelSize, marker)
	}
	for i := range bars {
		d.row(i)
	}
	d.axis()
	out, err := d.p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	return out, nil
}

// The colours: blue bars, green where the target is reached, red below zero.
var (
	ink    = charts.Color{R: 29, G: 28, B: 29, A: 255}
	faint  = charts.Color{R: 226, G: 230, B: 235, A: 255}
	blue   = charts.Color{R: 54, G: 112, B: 196, A: 255}
	green  = charts.Color{R: 31, G: 138, B: 96, A: 255}
	red    = charts.Color{R: 200, G: 62, B: 58, A: 255}
	marker = charts.Color{R: 90, G: 98, B: 110, A: 255}
)

// drawing is one picture in the making.
type drawing struct {
	p           *charts.Painter
	font        *truetype.Font
	bars        []Bar
	titled      bool
	explained   bool
	top         int
	left, right int     // the plot's edges
	low, span   float64 // value at the left edge, and the width in value
}

func (d *drawing) layout() {
	d.top = margin
	if d.titled {
		d.top += int(titleSize) + 30
	}
	if d.explained {
		d.top += legendHeight
	}
	height := d.top + len(d.bars)*rowHeight + margin
	d.p = charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: width, Height: height, Font: d.font})
	d.p.FilledRect(0, 0, width, height, charts.ColorWhite, charts.ColorWhite, 0)
	labels, shown := 0, 0
	high := 0.0
	for i := range d.bars {
		d.bars[i].Label = d.fit(d.bars[i].Label, maxLabel)
		d.bars[i].Shown = d.fit(d.bars[i].Shown, maxLabel)
	}
	for _, b := range d.bars {
		labels = max(labels, d.width(b.Label))
		shown = max(shown, d.width(b.Shown))
		d.low = min(d.low, b.Value.InexactFloat64())
		high = max(high, b.Value.InexactFloat64())
		if b.Target != nil {
			high = max(high, b.Target.InexactFloat64())
		}
	}
	d.span = high - d.low
	if d.span <= 0 {
		d.span = 1
	}
	d.left = margin + labels + 20
	d.right = width - margin - shown - 20
}

// x is where a value stands. Pixels are no place for exact decimals.
func (d *drawing) x(v float64) int {
	return d.left + int(math.Round((v-d.low)/d.span*float64(d.right-d.left)))
}

func (d *drawing) row(i int) {
	b := d.bars[i]
	y := d.top + i*rowHeight
	mid := y + rowHeight/2
	bar := mid - barHeight/2
	baseline := mid + int(labelSize)/2 - 2
	d.text(b.Label, d.left-20-d.width(b.Label), baseline, labelSize, ink)
	d.p.FilledRect(d.left, bar, d.right, bar+barHeight, faint, faint, 0)
	value := b.Value.InexactFloat64()
	zero, end := d.x(0), d.x(value)
	colour := blue
	switch {
	case value < 0:
		colour = red
	case b.Target != nil && b.Value.GreaterThanOrEqual(*b.Target):
		colour = green
	}
	if zero != end {
		d.p.FilledRect(min(zero, end), bar, max(zero, end), bar+barHeight, colour, colour, 0)
	}
	if b.Target != nil {
		at := d.x(b.Target.InexactFloat64())
		d.p.FilledRect(at-2, bar-6, at+2, bar+barHeight+6, marker, marker, 0)
	}
	d.text(b.Shown, d.right+20, baseline, labelSize, ink)
}

func (d *drawing) axis() {
	zero := d.x(0)
	d.p.FilledRect(zero-1, d.top, zero+1, d.top+len(d.bars)*rowHeight, marker, marker, 0)
}

func (d *drawing) style(size float64, colour charts.Color) charts.FontStyle {
	return charts.FontStyle{FontSize: size, FontColor: colour, Font: d.font}
}

func (d *drawing) text(words string, x, y int, size float64, colour charts.Color) {
	d.p.Text(d.printable(words), x, y, 0, d.style(size, colour))
}

func (d *drawing) width(words string) int {
	box := d.p.MeasureText(d.printable(words), 0, d.style(labelSize, ink))
	return box.Width()
}

// fit shortens words until they are no wider than most pixels.
func (d *drawing) fit(words string, most int) string {
	runes := []rune(words)
	if len(runes) <= maxRunes && d.width(words) <= most {
		return words
	}
	runes = runes[:min(len(runes), maxRunes)]
	cut := sort.Search(len(runes), func(n int) bool { return d.width(string(runes[:n+1])+"…") > most })
	return string(runes[:cut]) + "…"
}

// printable leaves out what the font does not have, such as emoji.
func (d *drawing) printable(words string) string {
	out := make([]rune, 0, len(words))
	for _, r := range words {
		if d.font.Index(r) != 0 || unicode.IsSpace(r) {
			out = append(out, r)
		}
	}
	return string(out)
}
