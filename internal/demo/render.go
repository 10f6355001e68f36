package demo

import (
	"regexp"
	"strings"

	"golang.org/x/text/width"

	"github.com/meritbot/meritbot/internal/slacksim"
)

// renderer writes Block Kit as plain text, for the transcript.
type renderer struct {
	name func(userID string) string
	room func(channelID string) string
}

// blocks of a message as lines.
func (r renderer) blocks(blocks []slacksim.Block) []string {
	out := make([]string, 0, len(blocks))
	for _, b := range blocks {
		out = append(out, r.block(b)...)
	}
	return out
}

func (r renderer) block(b slacksim.Block) []string {
	switch b.Type {
	case "header":
		return []string{"▍" + r.text(b.Text)}
	case "section":
		return r.section(b)
	case "context":
		var parts []string
		for _, e := range b.Elements {
			parts = append(parts, r.element(e))
		}
		return strings.Split("· "+strings.Join(parts, "   "), "\n")
	case "actions":
		var parts []string
		for _, e := range b.Elements {
			parts = append(parts, r.element(e))
		}
		return []string{strings.Join(parts, " ")}
	case "table":
		return r.table(b)
	case "image":
		return []string{"▣ " + b.AltText}
	case "input":
		return []string{r.input(b)}
	case "divider":
		return []string{"────"}
	}
	return strings.Split(r.words(b.PlainText()), "\n")
}

func (r renderer) section(b slacksim.Block) []string {
	var out []string
	if b.Text != nil {
		out = strings.Split(r.text(b.Text), "\n")
	}
	for _, f := range b.Fields {
		out = append(out, strings.ReplaceAll(r.words(f.Text), "\n", " "))
	}
	if b.Accessory != nil && len(out) > 0 {
		out[len(out)-1] += "  " + r.element(*b.Accessory)
	}
	return out
}

func (r renderer) element(e slacksim.Element) string {
	switch e.Type {
	case "button":
		return "[" + r.text(e.Text) + "]"
	case "image":
		return "▣ " + e.AltText
	case "mrkdwn", "plain_text":
		return r.text(e.Text)
	}
	if e.Placeholder != nil {
		return "⟨" + r.text(e.Placeholder) + "⟩"
	}
	return r.text(e.Text)
}

// input is a field of a form with what stands in it.
func (r renderer) input(b slacksim.Block) string {
	label := r.text(b.Label)
	e := b.Element
	if e == nil {
		return label
	}
	value := e.InitialText()
	switch {
	case e.InitialDate != "":
		value = e.InitialDate
	case e.InitialUser != "":
		value = r.name(e.InitialUser)
	case e.InitialOption != nil:
		value = r.text(e.InitialOption.Text)
	}
	if value == "" {
		return label + ": ___"
	}
	return label + ": " + strings.ReplaceAll(value, "\n", " / ")
}

// table in columns that line up, Chinese characters counting twice.
func (r renderer) table(b slacksim.Block) []string {
	cells := make([][]string, 0, len(b.Rows))
	var widths []int
	for _, row := range b.Rows {
		var line []string
		for i, c := range row {
			text := r.words(c.PlainText())
			line = append(line, text)
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], columns(text))
		}
		cells = append(cells, line)
	}
	var out []string
	for n, line := range cells {
		var s strings.Builder
		for i, text := range line {
			gap := strings.Repeat(" ", widths[i]-columns(text))
			right := i < len(b.ColumnSettings) && b.ColumnSettings[i] != nil && b.ColumnSettings[i].Align == "right"
			if s.WriteString("  "); right {
				s.WriteString(gap + text)
			} else {
				s.WriteString(text + gap)
			}
		}
		out = append(out, strings.TrimRight(s.String(), " "))
		if n == 0 {
			total := 0
			for _, w := range widths {
				total += w + 2
			}
			out = append(out, "  "+strings.Repeat("─", max(total-2, 0)))
		}
	}
	return out
}

// columns is how wide the text stands on a terminal.
func columns(s string) int {
	n := 0
	for _, c := range s {
		switch width.LookupRune(c).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

func (r renderer) text(t *slacksim.Text) string {
	if t == nil {
		return ""
	}
	return r.words(t.Text)
}

var (
	mention = regexp.MustCompile(`<([@#])([A-Z0-9]+)(?:\|([^>]*))?>`)
	link    = regexp.MustCompile(`<(https?://[^|>]+)(?:\|([^>]*))?>`)
)

// words takes Slack's escapes out of mrkdwn: mentions become names, the rest stays as typed.
func (r renderer) words(s string) string {
	s = mention.ReplaceAllStringFunc(s, func(m string) string {
		part := mention.FindStringSubmatch(m)
		if part[1] == "@" {
			return "@" + r.name(part[2])
		}
		return "#" + r.room(part[2])
	})
	s = link.ReplaceAllString(s, "$2")
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}
