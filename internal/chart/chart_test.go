package chart

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

func amount(s string) *decimal.Decimal {
	d := decimal.RequireFromString(s)
	return &d
}

func draw(t *testing.T, title string, bars []Bar) image.Image {
	t.Helper()
	data, err := New().PNG(title, "", bars)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("not a PNG: %v", err)
	}
	return picture
}

// count counts the pixels of a colour in a rectangle.
func count(picture image.Image, r image.Rectangle, want color.RGBA) int {
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if color.RGBAModel.Convert(picture.At(x, y)) == want {
				n++
			}
		}
	}
	return n
}

func rgba(r, g, b uint8) color.RGBA { return color.RGBA{r, g, b, 255} }

func TestBarsStartAtZeroAndGrowWithTheValue(t *testing.T) {
	picture := draw(t, "", []Bar{
		{Label: "张伟", Value: *amount("300"), Shown: "300"},
		{Label: "Li Na", Value: *amount("100"), Shown: "100"},
	})
	rows := []image.Rectangle{
		image.Rect(0, margin, width, margin+rowHeight),
		image.Rect(0, margin+rowHeight, width, margin+2*rowHeight),
	}
	long, short := count(picture, rows[0], rgba(54, 112, 196)), count(picture, rows[1], rgba(54, 112, 196))
	if ratio := float64(long) / float64(short); ratio < 2.9 || ratio > 3.1 {
		t.Errorf("a bar of 300 has %.2f times the ink of a bar of 100, want 3", ratio)
	}
}

func TestColourTellsReachedMissedAndNegative(t *testing.T) {
	picture := draw(t, "", []Bar{
		{Label: "reached", Value: *amount("100"), Target: amount("100"), Shown: "100"},
		{Label: "missed", Value: *amount("99.99"), Target: amount("100"), Shown: "99.99"},
		{Label: "negative", Value: *amount("-50"), Target: amount("100"), Shown: "-50"},
	})
	for i, c := range []color.RGBA{rgba(31, 138, 96), rgba(54, 112, 196), rgba(200, 62, 58)} {
		row := image.Rect(0, margin+i*rowHeight, width, margin+(i+1)*rowHeight)
		if count(picture, row, c) < 1000 {
			t.Errorf("row %d has no bar of the colour %v", i, c)
		}
	}
}

func TestFontHasNamesInBothScripts(t *testing.T) {
	font, err := New().font()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range "张伟李娜王芳欧阳Čapek Müller Nguyễn ¥€£0123456789,.%-—" {
		if r != ' ' && font.Index(r) == 0 {
			t.Errorf("the font has no %q", r)
		}
	}
}

func TestOddInput(t *testing.T) {
	tests := []struct {
		name string
		bars []Bar
		err  error
	}{
		{"no bars", nil, ErrEmpty},
		{"all zero", []Bar{{Label: "a", Shown: "0"}}, nil},
		{"empty label", []Bar{{Value: *amount("1")}}, nil},
		{"emoji only", []Bar{{Label: "🎉🎉", Value: *amount("1"), Shown: "🎉"}}, nil},
		{"very long name", []Bar{{Label: strings.Repeat("很长的名字", 2000), Value: *amount("1"), Shown: "1"}}, nil},
		{"huge value", []Bar{{Label: "a", Value: *amount("92233720368547758.07"), Shown: "9"}}, nil},
		{"thousand bars", make([]Bar, 1000), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := New().PNG("标题 title", "｜ 目标", tt.bars); !errors.Is(err, tt.err) {
				t.Errorf("err = %v, want %v", err, tt.err)
			}
		})
	}
}

func BenchmarkPNG(b *testing.B) {
	c := New()
	bars := make([]Bar, 12)
	for i := range bars {
		bars[i] = Bar{Label: "张伟 Müller", Value: decimal.NewFromInt(int64(i * 1000)), Target: amount("8000"), Shown: "¥1,000"}
	}
	for b.Loop() {
		if _, err := c.PNG("2026-Q4", "｜ target", bars); err != nil {
			b.Fatal(err)
		}
	}
}
