package bot

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/message"
)

// Slack's limits, which slack-go does not check.
// https://docs.slack.dev/reference/block-kit/blocks
const (
	mostBlocks      = 50  // in a message
	mostViewBlocks  = 100 // in a form or App Home
	mostSection     = 3000
	mostFields      = 10
	mostField       = 2000
	mostHeader      = 150
	mostActions     = 25
	mostLabel       = 75
	mostValue       = 2000
	mostActionID    = 255
	mostContext     = 10
	mostContextText = 2000
	mostAlt         = 2000
	mostTitle       = 2000
	mostFallback    = 3000
	mostConfirm     = 300

	// Over all blocks of a message. Slack refuses somewhere above 12,000 (msg_blocks_too_long) and counts the containers in, it does
	// not say how: https://github.com/slackapi/bolt-js/issues/2509
	mostMessage = 11_000
	blockCharge = 40
)

// files are what was uploaded for the blocks of a message, by index. The zero files are none.
type files struct {
	pictures func(i int) string // Slack file id of the chart, "" when there is no picture
	sheets   func(i int) bool   // the spreadsheet is in the person's direct messages
}

func (f files) picture(i int) string {
	if f.pictures == nil {
		return ""
	}
	return f.pictures(i)
}

// canvas is one message or view that is being rendered.
type canvas struct {
	words
	blocks []slack.Block
	most   int
	room   int // characters that may still be used
	tables int // how many real tables may still be used
	files  files
	cut    bool
}

func newCanvas(w words, most, tables int) *canvas {
	return &canvas{words: w, most: most, room: math.MaxInt, tables: tables}
}

// render is the message as blocks and as the fallback text for notifications and screen readers.
func (b *Bot) render(m message.Message, r reader, up files) ([]slack.Block, string) {
	c := newCanvas(b.words(r), mostBlocks, 1)
	c.room, c.files = mostMessage, up
	c.draw(m.Blocks)
	fallback := shorten(strings.TrimSpace(c.rich(m.Summary)), mostFallback)
	if fallback == "" {
		fallback = c.firstWords()
	}
	if len(c.blocks) == 0 {
		c.paragraph(fallback, nil)
	}
	return c.finish(), fallback
}

// firstWords is a fallback for a message without a summary.
func (c *canvas) firstWords() string {
	for _, b := range c.blocks {
		switch b := b.(type) {
		case *slack.SectionBlock:
			if b.Text != nil {
				return b.Text.Text
			}
		case *slack.HeaderBlock:
			return entities(b.Text.Text)
		}
	}
	return "…"
}

func (c *canvas) draw(blocks []message.Block) {
	for i, b := range blocks {
		switch {
		case b.Header != nil:
			if t := shorten(oneLine(c.plain(*b.Header)), mostHeader); t != "" {
				c.add(slack.NewHeaderBlock(plainObject(t)))
			}
		case b.Section != nil:
			c.paragraph(c.rich(b.Section.Text), b.Section.Action)
		case len(b.Fields) > 0:
			c.fields(b.Fields)
		case b.Table != nil:
			c.table(*b.Table)
		case len(b.Actions) > 0:
			c.actions(b.Actions)
		case len(b.Context) > 0:
			c.context(b.Context)
		case b.Chart != nil:
			c.chart(*b.Chart, c.files.picture(i))
		case b.Sheet != nil:
			c.sheet(*b.Sheet, c.files.sheets != nil && c.files.sheets(i))
		case b.Divider:
			c.add(slack.NewDividerBlock())
		}
	}
}

// add puts a block at the end. What comes after a block that was left out for its length is left out too, but for buttons: there must
// be no gap in what is read, and what can be done stays possible.
func (c *canvas) add(b slack.Block) {
	n := blockCharge + written(b)
	_, buttons := b.(*slack.ActionBlock)
	if len(c.blocks) >= c.most || n > c.room || c.cut && !buttons {
		c.cut = true
		return
	}
	c.room -= n
	c.blocks = append(c.blocks, b)
}

// finish says so when something had to be left out.
func (c *canvas) finish() []slack.Block {
	if !c.cut || c.most == 0 {
		return c.blocks
	}
	if len(c.blocks) >= c.most {
		c.blocks = c.blocks[:c.most-1]
	}
	return append(c.blocks, slack.NewContextBlock("", richObject(c.rich(message.T("bot.cut.message")))))
}

// paragraph is one section, or several when the text is longer than Slack's section.
func (c *canvas) paragraph(text string, action *message.Action) {
	pieces := split(strings.TrimSpace(text), mostSection)
	if len(pieces) == 0 {
		if action == nil {
			return
		}
		pieces = []string{"\u200b"} // Slack refuses a section without text
	}
	for i, p := range pieces {
		var side *slack.Accessory
		if i == 0 && action != nil {
			if button := c.button(*action, actionIDs{}); button != nil {
				side = slack.NewAccessory(button)
			}
		}
		c.add(slack.NewSectionBlock(richObject(p), nil, side))
	}
}

func (c *canvas) fields(fields []message.Field) {
	var objects []*slack.TextBlockObject
	for _, f := range fields {
		label, value := escape(c.plain(f.Label)), strings.TrimSpace(c.rich(f.Value))
		text := strings.TrimSpace(value)
		if label != "" {
			text = "*" + shorten(oneLine(label), mostHeader) + "*\n" + value
		}
		if text = shorten(strings.TrimSpace(text), mostField); text != "" {
			objects = append(objects, richObject(text))
		}
	}
	for len(objects) > 0 {
		n := min(len(objects), mostFields)
		c.add(slack.NewSectionBlock(nil, objects[:n], nil))
		objects = objects[n:]
	}
}

func (c *canvas) actions(actions []message.Action) {
	ids := actionIDs{}
	var buttons []slack.BlockElement
	for _, a := range actions {
		if button := c.button(a, ids); button != nil {
			buttons = append(buttons, button)
		}
	}
	for len(buttons) > 0 {
		n := min(len(buttons), mostActions)
		c.add(slack.NewActionBlock("", buttons[:n]...))
		buttons = buttons[n:]
	}
}

// actionIDs keeps the ids of one block apart: Slack wants them unique, and a choice among customers is the same action each
// time. actionName takes the mark off again.
type actionIDs map[string]int

func (ids actionIDs) unique(id string) string {
	ids[id]++
	if n := ids[id]; n > 1 {
		return id + "#" + strconv.Itoa(n)
	}
	return id
}

// button is nil when Slack would refuse it; a cut value would act on something else.
func (c *canvas) button(a message.Action, ids actionIDs) *slack.ButtonBlockElement {
	if a.ID == "" || length(a.ID) > mostActionID-8 || length(a.Value) > mostValue {
		return nil
	}
	label := shorten(oneLine(c.plain(a.Label)), mostLabel)
	if label == "" {
		label = "…"
	}
	button := slack.NewButtonBlockElement(ids.unique(a.ID), a.Value, plainObject(label))
	switch a.Style {
	case message.Primary:
		button.Style = slack.StylePrimary
	case message.Danger:
		button.Style = slack.StyleDanger
	}
	if a.Confirm != nil {
		question := shorten(c.plain(*a.Confirm), mostConfirm)
		if question == "" {
			question = label
		}
		button.Confirm = slack.NewConfirmationBlockObject(
			plainObject(c.plain(message.T("bot.confirm.title"))), plainObject(question),
			plainObject(c.plain(message.T("bot.confirm.yes"))), plainObject(c.plain(message.T("bot.confirm.no"))))
	}
	return button
}

func (c *canvas) context(notes []message.Text) {
	var elements []slack.MixedElement
	for _, t := range notes {
		if s := shorten(strings.TrimSpace(c.rich(t)), mostContextText); s != "" {
			elements = append(elements, richObject(s))
		}
	}
	for len(elements) > 0 {
		n := min(len(elements), mostContext)
		c.add(slack.NewContextBlock("", elements[:n]...))
		elements = elements[n:]
	}
}

// chart is the picture, or its alt text where there is none.
func (c *canvas) chart(ch message.Chart, file string) {
	alt := c.plain(ch.Alt)
	if alt == "" {
		alt = c.plain(ch.Title)
	}
	if file == "" {
		c.paragraph(escape(alt), nil)
		return
	}
	if alt == "" {
		alt = "…"
	}
	var title *slack.TextBlockObject
	if t := shorten(oneLine(c.plain(ch.Title)), mostTitle); t != "" {
		title = plainObject(t)
	}
	c.add(slack.NewImageBlockSlackFile(&slack.SlackFileObject{ID: file}, shorten(alt, mostAlt), "", title))
}

// sheet says where the spreadsheet is.
func (c *canvas) sheet(s message.Sheet, sent bool) {
	id := "bot.sheet.failed"
	if sent {
		id = "bot.sheet.sent"
	}
	c.context([]message.Text{message.T(id, message.Code("file", c.fileName(s)))})
}

func plainObject(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

// richObject is mrkdwn taken literally: with verbatim, words such as @channel in typed text stay words.
func richObject(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, s, false, true)
}

// length counts UTF-16 units, in which an emoji counts twice: never less than Slack counts, whichever way it does.
func length(s string) int {
	n := 0
	for _, c := range s {
		n++
		if c > 0xffff {
			n++
		}
	}
	return n
}

// prefix is how many bytes of s fit in most characters, not ending inside an escape or a mention.
func prefix(s string, most int) int {
	if len(s) <= most {
		return len(s)
	}
	n, end := 0, 0
	for end < len(s) {
		c, size := utf8.DecodeRuneInString(s[end:])
		n++
		if c > 0xffff {
			n++
		}
		if n > most {
			break
		}
		end += size
	}
	if end == len(s) {
		return end
	}
	if open := strings.LastIndexAny(s[:end], "&<"); open >= 0 && end-open < 40 && !strings.ContainsAny(s[open:end], ">; \n") {
		end = open
	}
	return end
}

// shorten cuts s to most characters with an ellipsis at its end.
func shorten(s string, most int) string {
	if length(s) <= most {
		return s
	}
	return strings.TrimRight(s[:prefix(s, most-1)], " \n") + "…"
}

// split cuts s into pieces of at most most characters, at line ends or spaces where there are any in reach.
func split(s string, most int) []string {
	var pieces []string
	for s != "" {
		end := prefix(s, most)
		if end < len(s) {
			if i := strings.LastIndexByte(s[:end], '\n'); i > end/2 {
				end = i
			} else if i := strings.LastIndexByte(s[:end], ' '); i > end/2 {
				end = i
			}
		}
		if end == 0 { // nothing fits without breaking a mark; break it rather than loop
			_, end = utf8.DecodeRuneInString(s)
		}
		if p := strings.TrimSpace(s[:end]); p != "" {
			pieces = append(pieces, p)
		}
		s = strings.TrimSpace(s[end:])
	}
	return pieces
}
