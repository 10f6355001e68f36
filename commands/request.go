package commands

import (
	"time"

	"github.com/meritbot/meritbot/appraisal"
)

// Request is a slash command as it was typed.
type Request struct {
	Workspace appraisal.WorkspaceID
	User      appraisal.MemberID
	Channel   string // Slack channel id where it was typed
	Command   string // "/deal"
	Text      string // the words behind it, untouched
	Key       string // idempotency key made from Slack's ids
	At        time.Time
}

// Press is a button pressed in a message or page.
type Press struct {
	Workspace appraisal.WorkspaceID
	User      appraisal.MemberID
	Channel   string
	Action    string // the action's name: "deal.undo"
	Value     string // what it acts on; came from the message, so it is checked again
	Key       string
	At        time.Time
}

// Submission is a form sent in.
type Submission struct {
	Workspace appraisal.WorkspaceID
	User      appraisal.MemberID
	Form      string // the form's name: "deal.new"
	State     string
	Values    []Value // one per input, in the form's order
	Key       string
	At        time.Time
}

// Value is one answer in a submitted form.
type Value struct{ Input, Value string }

// Get returns the answer to an input, "" when there is none.
func (s Submission) Get(input string) string {
	for _, v := range s.Values {
		if v.Input == input {
			return v.Value
		}
	}
	return ""
}

// Shortcut is a message shortcut used on a message.
type Shortcut struct {
	Workspace appraisal.WorkspaceID
	User      appraisal.MemberID
	Name      string // "followup.log"
	Channel   string
	Text      string // the message's words
	Link      string // the message's permalink, "" when unknown
	Key       string
	At        time.Time
}

// Lookup is what a person has typed so far into a field that searches.
type Lookup struct {
	Workspace appraisal.WorkspaceID
	User      appraisal.MemberID
	Form      string
	Input     string
	Text      string
	At        time.Time
}

// Visit is a member opening the own page.
type Visit struct {
	Workspace appraisal.WorkspaceID
	User      appraisal.MemberID
	At        time.Time
}
