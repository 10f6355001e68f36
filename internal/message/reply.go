package message

// Audience says who sees a reply.
type Audience string

// The audiences. The zero Audience is OnlyYou.
const (
	OnlyYou   Audience = ""           // the person who asked, nobody else
	Everybody Audience = "in_channel" // everybody in the channel
)

// Reply is what a handler answers. A reply may show a message, open or change a form, or refuse a form's fields.
type Reply struct {
	Message  *Message
	Audience Audience
	Replace  bool // the message takes the place of the one whose button was pressed
	Form     *Form
	Refused  []FieldError // a submitted form stays open with these
}

// Answer is a reply that only the person who asked sees.
func Answer(m Message) Reply { return Reply{Message: &m} }

// Open is a reply that opens a form.
func Open(f Form) Reply { return Reply{Form: &f} }

// Form is a dialog. ID is the form's name in the registry of commands ("deal.new"); State comes back with the answers.
type Form struct {
	ID     string  `json:"id"`
	Title  Text    `json:"title"` // at most 24 characters in each language
	Submit Text    `json:"submit"`
	Intro  []Block `json:"intro,omitempty"`
	Inputs []Input `json:"inputs"`
	State  string  `json:"state,omitempty"` // at most 3,000 bytes; not secret, and checked again when it comes back
}

// InputKind is the kind of an input field.
type InputKind string

// The kinds of input.
const (
	InputLine      InputKind = "line"      // one line of words
	InputParagraph InputKind = "paragraph" // several lines
	InputDate      InputKind = "date"      // an ISO day
	InputChoice    InputKind = "choice"    // one of Options
	InputMember    InputKind = "member"    // a Slack user
	InputCustomer  InputKind = "customer"  // a customer found by typing; the value is its short id, "C-17"
	InputCheck     InputKind = "check"     // a box to tick; the value is "yes" or ""
)

// Input is a field of a form.
type Input struct {
	ID       string    `json:"id"`
	Kind     InputKind `json:"kind"`
	Label    Text      `json:"label"`
	Hint     Text      `json:"hint"`
	Example  Text      `json:"example"` // shown in the empty field
	Options  []Option  `json:"options,omitempty"`
	Initial  string    `json:"initial,omitempty"`
	Draft    []Text    `json:"draft,omitempty"` // lines to begin with, in the reader's words, where Initial is empty
	Optional bool      `json:"optional,omitempty"`
	Max      int       `json:"max,omitempty"` // most characters, 0 for the adapter's own limit
}

// Option is one choice.
type Option struct {
	Value string `json:"value"`
	Label Text   `json:"label"`
}

// FieldError says what is wrong with one field of a submitted form.
type FieldError struct {
	Input string
	Text  Text
}

// Page is a member's own page (App Home).
type Page struct{ Blocks []Block }
