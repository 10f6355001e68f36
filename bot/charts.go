package bot

import (
	"bytes"
	"context"
	"time"

	"github.com/shopspring/decimal"
	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/chart"
	"github.com/meritbot/meritbot/internal/message"
)

// Charts draws pictures; *chart.Charts does.
type Charts interface {
	PNG(title, legend string, bars []chart.Bar) ([]byte, error)
}

// upload draws and uploads the charts of a message and returns each one's Slack file id by the index of its block. A picture that
// can't be had is left out: the alt text says the same.
func (b *Bot) upload(ctx context.Context, blocks []message.Block, r reader) func(int) string {
	files := map[int]string{}
	for i, block := range blocks {
		if block.Chart != nil {
			files[i] = b.uploadChart(ctx, *block.Chart, b.words(r))
		}
	}
	return func(i int) string { return files[i] }
}

func (b *Bot) uploadChart(ctx context.Context, c message.Chart, w words) string {
	w = w.inTable()
	var bars []chart.Bar
	for _, bar := range c.Bars {
		value, err := decimal.NewFromString(bar.Value)
		if err != nil {
			b.Log.ErrorContext(ctx, "a chart's value is no number", "value", bar.Value)
			return ""
		}
		drawn := chart.Bar{Label: w.plain(bar.Label), Value: value, Shown: w.plain(bar.Shown)}
		if target, err := decimal.NewFromString(bar.Target); err == nil {
			drawn.Target = &target
		}
		bars = append(bars, drawn)
	}
	if len(bars) == 0 {
		return ""
	}
	png, err := b.Charts.PNG(w.plain(c.Title), w.plain(c.Legend), bars)
	if err != nil {
		b.Log.ErrorContext(ctx, "a chart can't be drawn", "err", err)
		return ""
	}
	file, err := b.API.UploadFileContext(ctx, slack.UploadFileParameters{
		Reader: bytes.NewReader(png), FileSize: len(png), Filename: "chart.png",
		Title: w.short(c.Title, mostTitle), AltTxt: shorten(w.plain(c.Alt), 1000),
	})
	if err != nil {
		b.failed(ctx, "files.upload", err)
		return ""
	}
	if !b.usable(ctx, file.ID) {
		return ""
	}
	return file.ID
}

// usable waits until Slack has looked at an uploaded picture; before that a message with it is refused.
func (b *Bot) usable(ctx context.Context, id string) bool {
	for try := range 6 {
		f, _, _, err := b.API.GetFileInfoContext(ctx, id, 1, 1)
		switch {
		case err != nil:
			if code := b.failed(ctx, "files.info", err); code == "missing_scope" {
				return true // can't be asked: try it
			}
		case f.Mimetype != "" || f.OriginalW > 0 || f.Filetype != "":
			return true
		}
		if !b.pause(ctx, time.Duration(try+1)*300*time.Millisecond) {
			return false
		}
	}
	return false
}
