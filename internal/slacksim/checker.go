package slacksim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxTableText is the most characters of all cells of a table
// (https://docs.slack.dev/reference/block-kit/blocks/table-block).
const maxTableText = 10_000

// surface is where blocks are shown.
type surface int

const (
	surfaceMessage surface = iota
	surfaceModal
	surfaceHome
)

func surfaceOf(viewType string) surface {
	if viewType == "home" {
		return surfaceHome
	}
	return surfaceModal
}

// checker checks Block Kit against Slack's limits and collects what is wrong,
// in the words and with the paths that Slack uses.
type checker struct {
	surface  surface
	newID    func() string
	file     func(SlackFile) bool // whether an uploaded file exists
	problems []string
	blockIDs map[string]bool
	tables   int
}

func newChecker(w *Workspace, s surface) *checker {
	return &checker{
		surface: s, blockIDs: map[string]bool{}, file: w.knowsFile,
		newID: func() string { return w.randomText(5, lowerAlphabet) },
	}
}

// checkBlocks checks the blocks of a message and returns them decoded and as
// they are stored: with ids where the app gave none.
func (w *Workspace) checkBlocks(raw json.RawMessage, s surface, root string) ([]Block, json.RawMessage, error) {
	k := newChecker(w, s)
	blocks, normal := k.blocks(root, raw)
	if len(k.problems) == 0 {
		return blocks, normal, nil
	}
	return nil, nil, refuse("invalid_blocks", k.problems...)
}

func (k *checker) add(path, format string, args ...any) {
	k.problems = append(k.problems, fmt.Sprintf("[ERROR] %s [json-pointer:%s]", fmt.Sprintf(format, args...), path))
}

// blocks checks a list of blocks.
func (k *checker) blocks(root string, raw json.RawMessage) ([]Block, json.RawMessage) {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		k.add(root, "must be an array of blocks")
		return nil, nil
	}
	limit := 100
	if k.surface == surfaceMessage {
		limit = 50
	}
	if len(list) > limit {
		k.add(root, "no more than %d items allowed", limit)
		return nil, nil
	}
	if len(list) == 0 && k.surface != surfaceMessage {
		k.add(root, "no fewer than 1 items allowed")
	}
	blocks := make([]Block, 0, len(list))
	for i, one := range list {
		blocks = append(blocks, k.block(fmt.Sprintf("%s/%d", root, i), one))
	}
	normal := make([]json.RawMessage, len(blocks))
	for i := range blocks {
		normal[i] = blocks[i].Raw
	}
	out, err := json.Marshal(normal)
	if err != nil {
		k.add(root, "must be an array of blocks")
	}
	return blocks, out
}

// block checks one block and gives it and its elements ids.
func (k *checker) block(path string, raw json.RawMessage) Block {
	var head struct {
		Type    string `json:"type"`
		BlockID string `json:"block_id"`
	}
	b := Block{Raw: raw}
	if err := json.Unmarshal(raw, &head); err != nil {
		k.add(path, "must be an object with a type")
		return b
	}
	if !k.known(head.Type) {
		k.add(path+"/type", "unsupported type: %s", head.Type)
		return b
	}
	b.Type, b.BlockID = head.Type, head.BlockID
	if detailed(head.Type) {
		b = Block{}
		if err := json.Unmarshal(raw, &b); err != nil {
			k.add(path, "failed to match all allowed schemas")
			return b
		}
		k.properties(path, raw, blockProperties(head.Type))
	}
	k.atMost(path+"/block_id", b.BlockID, 255)
	if b.BlockID != "" && k.blockIDs[b.BlockID] {
		k.add(path+"/block_id", "block_id must be unique: %s", b.BlockID)
	}
	k.contents(path, &b)
	for b.BlockID == "" || (head.BlockID == "" && k.blockIDs[b.BlockID]) {
		b.BlockID = k.newID()
	}
	k.blockIDs[b.BlockID] = true
	k.actionIDs(path, &b)
	b.Raw = withIDs(raw, b)
	return b
}

func (k *checker) known(kind string) bool {
	switch kind {
	case "actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video":
		return true
	case "table", "markdown", "data_table", "data_visualization", "card", "carousel", "alert", "container",
		"context_actions", "task_card", "plan":
		return k.surface == surfaceMessage
	}
	return false
}

// detailed tells which blocks are checked in every part.
func detailed(kind string) bool {
	switch kind {
	case "actions", "context", "divider", "header", "image", "input", "rich_text", "section", "table", "markdown":
		return true
	}
	return false
}

func blockProperties(kind string) []string {
	own := map[string]string{
		"actions":   "elements",
		"context":   "elements",
		"divider":   "",
		"header":    "text level",
		"image":     "image_url slack_file alt_text title",
		"input":     "label hint element optional dispatch_action",
		"rich_text": "elements",
		"section":   "text fields accessory expand",
		"table":     "rows column_settings",
		"markdown":  "text",
	}[kind]
	return append(strings.Fields(own), "type", "block_id")
}

// properties refuses members that the type does not have.
func (k *checker) properties(path string, raw json.RawMessage, allowed []string) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return
	}
	var unknown []string
	for name := range members {
		if !slices.Contains(allowed, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		k.add(path, "invalid additional property: %s", name)
	}
}

const (
	plainOnly = "plain_text"
	anyText   = ""
)

// text checks a text object, which is never empty: kind is plainOnly or anyText.
func (k *checker) text(path string, t *Text, kind string, most int, required bool) {
	if t == nil {
		if required {
			k.add(parent(path), "missing required field: %s", last(path))
		}
		return
	}
	switch {
	case t.bare:
		k.add(path, "must be a text object")
		return
	case t.Type != "plain_text" && t.Type != "mrkdwn":
		k.add(path+"/type", "unsupported type: %s", t.Type)
	case kind == plainOnly && t.Type != plainOnly:
		k.add(path+"/type", "must be equal to plain_text")
	case t.Type == "mrkdwn" && t.Emoji != nil:
		k.add(path, "invalid additional property: emoji")
	}
	k.length(path+"/text", t.Text, most)
}

// length wants some text, but not too much.
func (k *checker) length(path, s string, most int) {
	if n := utf8.RuneCountInString(s); n == 0 {
		k.add(path, "must be more than 0 characters")
	} else if n > most {
		k.add(path, "must be less than %d characters", most+1)
	}
}

// count checks the number of items.
func (k *checker) count(path string, n, least, most int) {
	if n < least {
		k.add(path, "no fewer than %d items allowed", least)
	}
	if n > most {
		k.add(path, "no more than %d items allowed", most)
	}
}

func parent(path string) string { return path[:strings.LastIndexByte(path, '/')] }

func last(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// contents checks what is in a block.
func (k *checker) contents(path string, b *Block) {
	switch b.Type {
	case "section":
		k.section(path, b)
	case "header":
		k.text(path+"/text", b.Text, plainOnly, 150, true)
	case "markdown":
		if b.Text == nil || b.Text.Text == "" {
			k.add(path, "missing required field: text")
		} else {
			k.length(path+"/text", b.Text.Text, 12_000)
		}
	case "image":
		k.image(path, b.ImageURL, b.SlackFile, b.AltText)
		k.text(path+"/title", b.Title, plainOnly, 2000, false)
	case "actions":
		k.count(path+"/elements", len(b.Elements), 1, 25)
		for i := range b.Elements {
			k.element(fmt.Sprintf("%s/elements/%d", path, i), &b.Elements[i], inActions)
		}
	case "context":
		k.count(path+"/elements", len(b.Elements), 1, 10)
		for i := range b.Elements {
			k.contextElement(fmt.Sprintf("%s/elements/%d", path, i), &b.Elements[i])
		}
	case "input":
		k.input(path, b)
	case "table":
		k.table(path, b)
	case "rich_text":
		k.count(path+"/elements", len(b.Elements), 1, 1000)
		for i, e := range b.Elements {
			if !slices.Contains([]string{"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}, e.Type) {
				k.add(fmt.Sprintf("%s/elements/%d/type", path, i), "unsupported type: %s", e.Type)
			}
		}
	}
}

func (k *checker) section(path string, b *Block) {
	if b.Text == nil && len(b.Fields) == 0 {
		k.add(path, "missing required field: text")
	}
	k.text(path+"/text", b.Text, anyText, 3000, false)
	if b.Fields != nil {
		k.count(path+"/fields", len(b.Fields), 1, 10)
	}
	for i := range b.Fields {
		k.text(fmt.Sprintf("%s/fields/%d", path, i), &b.Fields[i], anyText, 2000, true)
	}
	if b.Accessory != nil {
		k.element(path+"/accessory", b.Accessory, inSection)
	}
}

func (k *checker) input(path string, b *Block) {
	k.text(path+"/label", b.Label, plainOnly, 2000, true)
	k.text(path+"/hint", b.Hint, plainOnly, 2000, false)
	if b.Element == nil {
		k.add(path, "missing required field: element")
		return
	}
	k.element(path+"/element", b.Element, inInput)
}

func (k *checker) contextElement(path string, e *Element) {
	switch e.Type {
	case "image":
		k.image(path, e.ImageURL, e.SlackFile, e.AltText)
	case "mrkdwn", "plain_text":
		if e.Text == nil || !e.Text.bare {
			k.add(path, "missing required field: text")
			return
		}
		k.length(path+"/text", e.Text.Text, 2000)
	default:
		k.add(path+"/type", "unsupported type: %s", e.Type)
	}
}

// image checks the picture of an image block or element.
func (k *checker) image(path, url string, file *SlackFile, alt string) {
	switch {
	case url == "" && file == nil:
		k.add(path, "missing required field: image_url")
	case url != "" && file != nil:
		k.add(path, "only one of image_url and slack_file is allowed")
	case file != nil && !k.file(*file):
		k.add(path+"/slack_file", "invalid slack file")
	case url != "":
		k.length(path+"/image_url", url, 3000)
		if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
			k.add(path+"/image_url", "invalid url")
		}
	}
	if alt == "" {
		k.add(path, "missing required field: alt_text")
	}
	k.atMost(path+"/alt_text", alt, 2000)
}

func (k *checker) table(path string, b *Block) {
	k.tables++
	if k.tables > 1 {
		k.add(path, "only_one_table_allowed")
	}
	k.count(path+"/rows", len(b.Rows), 1, 100)
	used := 0
	for i, row := range b.Rows {
		k.count(fmt.Sprintf("%s/rows/%d", path, i), len(row), 1, 20)
		for j, cell := range row {
			at := fmt.Sprintf("%s/rows/%d/%d", path, i, j)
			used += utf8.RuneCountInString(cell.PlainText())
			switch {
			case cell == nil:
			case cell.Type != "raw_text" && cell.Type != "rich_text" && cell.Type != "raw_number":
				k.add(at+"/type", "unsupported type: %s", cell.Type)
			case cell.Type == "raw_text" && cell.Text == "":
				k.add(at+"/text", "must be more than 0 characters")
			}
		}
	}
	if used > maxTableText {
		k.add(path+"/rows", "must be less than %d characters", maxTableText+1)
	}
	k.count(path+"/column_settings", len(b.ColumnSettings), 0, 20)
}
