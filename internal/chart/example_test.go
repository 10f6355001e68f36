package chart_test

import (
	"bytes"
	"fmt"
	"image/png"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/internal/chart"
)

func ExampleCharts_PNG() {
	target := decimal.NewFromInt(400_000)
	data, err := chart.New().PNG("Revenue in October", "mark: target", []chart.Bar{
		{Label: "张伟", Value: decimal.NewFromInt(500_000), Target: &target, Shown: "¥500,000"},
		{Label: "Li Na", Value: decimal.NewFromInt(320_000), Target: &target, Shown: "¥320,000"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	picture, err := png.DecodeConfig(bytes.NewReader(data))
	fmt.Println(picture.Width > picture.Height, err)
	// Output: true <nil>
}
