package commands

// Spec describes a slash command. Help, the app manifest and the documentation are made from the list of specs.
type Spec struct {
	Name     string       // "/deal"
	Summary  string       // text id: what it does, one line
	Hint     string       // text id: usage hint shown by Slack while typing
	Examples []Example    // lines that parse, shown in help and in corrected examples
	Notes    string       // text id: how amounts and dates may be written, where the command takes any; "" for none
	Subs     []SubCommand // words it understands first ("list", "show", …)
}

// SubCommand is a word behind the command that does something of its own.
type SubCommand struct {
	Word     string
	Aliases  []string // the word in Chinese and short forms
	Summary  string   // text id
	Examples []Example
}

// Example is a command line that works as it stands, per language.
type Example struct{ ZH, EN string }

// ShortcutSpec describes a message shortcut.
type ShortcutSpec struct {
	Name  string // callback id: "followup.log"
	Title string // text id, at most 24 characters in each language
}
