package slacksim

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// Text is a text object. Where Slack has plain strings (texts of context
// elements' parents, rich text leaves, table cells) only Text is set.
type Text struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	Emoji    *bool  `json:"emoji,omitempty"`
	Verbatim *bool  `json:"verbatim,omitempty"`
	bare     bool
}

// UnmarshalJSON reads a text object or a plain string.
func (t *Text) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte(`"`)) {
		t.bare = true
		return json.Unmarshal(b, &t.Text)
	}
	type plain Text
	return json.Unmarshal(b, (*plain)(t))
}

// MarshalJSON writes what UnmarshalJSON read.
func (t Text) MarshalJSON() ([]byte, error) {
	if t.bare {
		return json.Marshal(t.Text)
	}
	type plain Text
	return json.Marshal(plain(t))
}

// Option is a choice of a select, an overflow menu, radio buttons or checkboxes.
type Option struct {
	Text        *Text  `json:"text"`
	Value       string `json:"value"`
	Description *Text  `json:"description,omitempty"`
	URL         string `json:"url,omitempty"`
}

// OptionGroup is a headed group of options.
type OptionGroup struct {
	Label   *Text    `json:"label"`
	Options []Option `json:"options"`
}

// Confirm is the dialog that asks before an action is sent.
type Confirm struct {
	Title   *Text  `json:"title"`
	Text    *Text  `json:"text"`
	Confirm *Text  `json:"confirm"`
	Deny    *Text  `json:"deny"`
	Style   string `json:"style,omitempty"`
}

// SlackFile names a file that was uploaded to Slack.
type SlackFile struct {
	ID  string `json:"id,omitempty"`
	URL string `json:"url,omitempty"`
}

// Style is how a text is drawn in rich text; in buttons and lists it is a word.
type Style struct {
	Name                       string
	Bold, Italic, Strike, Code bool
}

// UnmarshalJSON reads both forms.
func (s *Style) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte(`"`)) {
		return json.Unmarshal(b, &s.Name)
	}
	var marks struct {
		Bold, Italic, Strike, Code bool
	}
	err := json.Unmarshal(b, &marks)
	s.Bold, s.Italic, s.Strike, s.Code = marks.Bold, marks.Italic, marks.Strike, marks.Code
	return err
}

// Element is a part of a block: something to press or fill in, an image, a text
// of a context block, or a node of rich text.
type Element struct {
	Type     string `json:"type"`
	ActionID string `json:"action_id"`

	Text    *Text    `json:"text"`
	Value   string   `json:"value"`
	URL     string   `json:"url"`
	Style   *Style   `json:"style"`
	Confirm *Confirm `json:"confirm"`

	ImageURL  string     `json:"image_url"`
	AltText   string     `json:"alt_text"`
	SlackFile *SlackFile `json:"slack_file"`

	Placeholder          *Text           `json:"placeholder"`
	Options              []Option        `json:"options"`
	OptionGroups         []OptionGroup   `json:"option_groups"`
	InitialOption        *Option         `json:"initial_option"`
	InitialOptions       []Option        `json:"initial_options"`
	InitialUser          string          `json:"initial_user"`
	InitialUsers         []string        `json:"initial_users"`
	InitialChannel       string          `json:"initial_channel"`
	InitialChannels      []string        `json:"initial_channels"`
	InitialConversation  string          `json:"initial_conversation"`
	InitialConversations []string        `json:"initial_conversations"`
	InitialDate          string          `json:"initial_date"`
	InitialTime          string          `json:"initial_time"`
	InitialDateTime      int64           `json:"initial_date_time"`
	InitialValue         json.RawMessage `json:"initial_value"` // text, or rich text
	ResponseURLEnabled   bool            `json:"response_url_enabled"`
	DefaultToCurrent     bool            `json:"default_to_current_conversation"`
	MinQueryLength       *int            `json:"min_query_length"`
	MaxSelectedItems     *int            `json:"max_selected_items"`
	Multiline            bool            `json:"multiline"`
	MinLength            int             `json:"min_length"`
	MaxLength            int             `json:"max_length"`
	IsDecimalAllowed     bool            `json:"is_decimal_allowed"`
	MinValue             string          `json:"min_value"`
	MaxValue             string          `json:"max_value"`
	FocusOnLoad          bool            `json:"focus_on_load"`

	// Rich text.
	Elements  []Element `json:"elements"`
	UserID    string    `json:"user_id"`
	ChannelID string    `json:"channel_id"`
	Name      string    `json:"name"` // of an emoji
	Indent    int       `json:"indent"`
	Border    int       `json:"border"`
}

// InitialText is the text that an input starts with.
func (e Element) InitialText() string {
	var s string
	if json.Unmarshal(e.InitialValue, &s) != nil {
		return ""
	}
	return s
}

// AllOptions lists the options, those in groups too.
func (e Element) AllOptions() []Option {
	out := slices.Clone(e.Options)
	for _, g := range e.OptionGroups {
		out = append(out, g.Options...)
	}
	return out
}

// IsInteractive tells whether people can press, choose or fill in the element.
func (e Element) IsInteractive() bool { return isInteractive(e.Type) }

func isInteractive(kind string) bool {
	switch kind {
	case "button", "overflow", "datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons",
		"plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input", "file_input",
		"workflow_button", "icon_button", "feedback_buttons":
		return true
	}
	return isSelect(kind)
}

func isSelect(kind string) bool {
	kind = strings.TrimPrefix(kind, "multi_")
	switch kind {
	case "static_select", "external_select", "users_select", "conversations_select", "channels_select":
		return true
	}
	return false
}

// Cell is a cell of a table; nil cells are empty.
type Cell struct {
	Type     string      `json:"type"`
	Text     string      `json:"text"`
	Value    json.Number `json:"value"`
	Elements []Element   `json:"elements"`
}

// PlainText is what stands in the cell.
func (c *Cell) PlainText() string {
	switch {
	case c == nil:
		return ""
	case c.Text != "":
		return c.Text
	case c.Value != "":
		return c.Value.String()
	}
	return plainText(c.Elements)
}

// plainText is the text of rich text without its marks.
func plainText(elements []Element) string {
	var b strings.Builder
	for _, e := range elements {
		switch {
		case len(e.Elements) > 0:
			b.WriteString(plainText(e.Elements))
		case e.Text != nil:
			b.WriteString(e.Text.Text)
		case e.UserID != "":
			b.WriteString("<@" + e.UserID + ">")
		case e.ChannelID != "":
			b.WriteString("<#" + e.ChannelID + ">")
		case e.Type == "emoji":
			b.WriteString(":" + e.Name + ":")
		case e.URL != "":
			b.WriteString(e.URL)
		}
	}
	return b.String()
}

// ColumnSetting says how a table's column is drawn.
type ColumnSetting struct {
	Align     string `json:"align"` // left, center, right
	IsWrapped bool   `json:"is_wrapped"`
}

// Block is a block of Block Kit, decoded. Types that the simulator does not
// know in detail keep everything in Raw.
type Block struct {
	Type    string `json:"type"`
	BlockID string `json:"block_id"`

	Text      *Text     `json:"text"`
	Fields    []Text    `json:"fields"`
	Accessory *Element  `json:"accessory"`
	Elements  []Element `json:"elements"`

	ImageURL  string     `json:"image_url"`
	AltText   string     `json:"alt_text"`
	SlackFile *SlackFile `json:"slack_file"`
	Title     *Text      `json:"title"`

	Label          *Text    `json:"label"`
	Hint           *Text    `json:"hint"`
	Element        *Element `json:"element"`
	Optional       bool     `json:"optional"`
	DispatchAction bool     `json:"dispatch_action"`

	Rows           [][]*Cell        `json:"rows"`
	ColumnSettings []*ColumnSetting `json:"column_settings"`

	Raw json.RawMessage `json:"-"`
}

// PlainText is the text of a rich_text block, or the block's text.
func (b Block) PlainText() string {
	if b.Type == "rich_text" {
		return plainText(b.Elements)
	}
	if b.Text != nil {
		return b.Text.Text
	}
	return ""
}

// Interactive lists the elements that people can press, choose or fill in.
func (b Block) Interactive() []Element {
	var out []Element
	for _, e := range []*Element{b.Accessory, b.Element} {
		if e != nil && e.IsInteractive() {
			out = append(out, *e)
		}
	}
	if b.Type == "actions" || b.Type == "context_actions" {
		for _, e := range b.Elements {
			if e.IsInteractive() {
				out = append(out, e)
			}
		}
	}
	return out
}
