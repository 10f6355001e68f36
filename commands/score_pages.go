package commands

import (
	"unicode/utf8"

	"github.com/meritbot/meritbot/internal/message"
)

// chapter is blocks that stay together on a page.
type chapter []message.Block

// What a page may hold: well within Slack's 50 blocks and 12,000 characters, since the words of texts are only guessed here.
const (
	pageBlocks = 36
	pageWords  = 6500
)

// paged puts chapters on as few pages as hold them, in order. There is always a page.
func paged(all []chapter) [][]message.Block {
	pages := [][]message.Block{nil}
	size := 0
	for _, ch := range all {
		weight := 0
		for _, b := range ch {
			weight += blockSize(b)
		}
		last := len(pages) - 1
		if len(pages[last]) > 0 && (size+weight > pageWords || len(pages[last])+len(ch) > pageBlocks) {
			pages = append(pages, nil)
			last, size = last+1, 0
		}
		pages[last] = append(pages[last], ch...)
		size += weight
	}
	return pages
}

// blockSize guesses how many characters a block has when it is shown.
func blockSize(b message.Block) int {
	n := 40
	if b.Section != nil {
		n += textSize(b.Section.Text)
	}
	for _, t := range b.Context {
		n += textSize(t)
	}
	if b.Table != nil {
		for _, row := range b.Table.Rows {
			for _, cell := range row {
				n += textSize(cell)
			}
		}
	}
	return n
}

func textSize(t message.Text) int {
	const sentence = 30 // the words of a text around its values
	n := 0
	if t.ID != "" {
		n = sentence
	}
	for _, a := range t.Args {
		n += 8 + utf8.RuneCountInString(a.Value.Str)
		for _, sub := range a.Value.Texts {
			n += textSize(sub)
		}
	}
	return n
}
