package bot

import "github.com/slack-go/slack"

// written counts the characters of a block.
func written(b slack.Block) int {
	n := 0
	count := func(texts ...*slack.TextBlockObject) {
		for _, t := range texts {
			if t != nil {
				n += length(t.Text)
			}
		}
	}
	switch b := b.(type) {
	case *slack.HeaderBlock:
		count(b.Text)
	case *slack.SectionBlock:
		count(b.Text)
		count(b.Fields...)
		if b.Accessory != nil && b.Accessory.ButtonElement != nil {
			count(b.Accessory.ButtonElement.Text)
		}
	case *slack.ContextBlock:
		for _, e := range b.ContextElements.Elements {
			if t, ok := e.(*slack.TextBlockObject); ok {
				count(t)
			}
		}
	case *slack.ActionBlock:
		for _, e := range b.Elements.ElementSet {
			if button, ok := e.(*slack.ButtonBlockElement); ok {
				count(button.Text)
			}
		}
	case *slack.ImageBlock:
		count(b.Title)
		n += length(b.AltText)
	case *slack.TableBlock:
		for _, row := range b.Rows {
			for _, cell := range row {
				if raw, ok := cell.(*slack.TableRawTextCell); ok {
					n += length(raw.Text)
				}
			}
		}
	}
	return n
}
