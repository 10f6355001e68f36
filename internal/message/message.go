package message

// Message is something to show: a summary for notifications and screen readers, and blocks.
type Message struct {
	Summary Text    `json:"summary"`
	Blocks  []Block `json:"blocks,omitempty"`
}

// Say is a message of one sentence.
func Say(t Text) Message { return Message{Summary: t, Blocks: []Block{{Section: &Section{Text: t}}}} }

// With returns the message with more blocks at its end.
func (m Message) With(blocks ...Block) Message {
	m.Blocks = append(append([]Block(nil), m.Blocks...), blocks...)
	return m
}

// Block is one piece of a message. Exactly one field is set.
type Block struct {
	Header  *Text    `json:"header,omitempty"`
	Section *Section `json:"section,omitempty"`
	Fields  []Field  `json:"fields,omitempty"`
	Table   *Table   `json:"table,omitempty"`
	Actions []Action `json:"actions,omitempty"`
	Context []Text   `json:"context,omitempty"`
	Chart   *Chart   `json:"chart,omitempty"`
	Sheet   *Sheet   `json:"sheet,omitempty"`
	Divider bool     `json:"divider,omitempty"`
}

// Section is a paragraph, with a button at its side where Action is set.
type Section struct {
	Text   Text    `json:"text"`
	Action *Action `json:"action,omitempty"`
}

// Field is a labelled value; fields are shown in two columns.
type Field struct {
	Label Text `json:"label"`
	Value Text `json:"value"`
}

// Table is rows under titled columns. A table of more than 100 rows is cut with a line that says so when it is shown.
type Table struct {
	Columns []Column `json:"columns"`
	Rows    [][]Text `json:"rows"`
}

// Column is a table's column. Numbers stand on the right.
type Column struct {
	Title Text `json:"title"`
	Right bool `json:"right,omitempty"`
}

// Style is the look of a button.
type Style string

// The styles. The zero Style is a plain button.
const (
	Primary Style = "primary"
	Danger  Style = "danger"
)

// Action is a button. ID is the action's name in the registry of commands ("deal.undo"); Value is what it acts on.
type Action struct {
	ID      string `json:"id"`
	Value   string `json:"value,omitempty"`
	Label   Text   `json:"label"`
	Style   Style  `json:"style,omitempty"`
	Confirm *Text  `json:"confirm,omitempty"` // asked before the action is taken
}

// Chart is a bar chart, drawn as a picture, with an alt text that says the same.
type Chart struct {
	Title  Text  `json:"title"`
	Legend Text  `json:"legend"` // what the mark on a bar is; zero where no bar has one
	Bars   []Bar `json:"bars"`
	Alt    Text  `json:"alt"`
}

// Bar is one bar. Value and Target are exact decimals in plain form; Shown is the value in words. Target is "" where there is none.
type Bar struct {
	Label  Text   `json:"label"`
	Value  string `json:"value"`
	Target string `json:"target,omitempty"`
	Shown  Text   `json:"shown"`
}

// Sheet is a spreadsheet beside a reply, given to the person who asked and to nobody else. Posts carry none.
type Sheet struct {
	Name Text  `json:"name"` // its title; the file is called by it
	Tabs []Tab `json:"tabs"`
}

// Tab is one page of a spreadsheet. A cell that is a single value (see Raw) keeps its type: numbers, amounts, percentages and days can be
// counted with. Everything else is words, never a formula.
type Tab struct {
	Name    Text     `json:"name"` // at most 31 characters are kept
	Columns []Column `json:"columns"`
	Rows    [][]Text `json:"rows"`
}

// Heading is a header block.
func Heading(t Text) Block { return Block{Header: &t} }

// Paragraph is a section block.
func Paragraph(t Text) Block { return Block{Section: &Section{Text: t}} }

// Buttons is a row of buttons.
func Buttons(actions ...Action) Block { return Block{Actions: actions} }

// Notes is a line of small print.
func Notes(ts ...Text) Block { return Block{Context: ts} }
