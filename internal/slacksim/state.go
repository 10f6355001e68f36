package slacksim

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Input is what a person enters in, or chooses from, one element.
type Input struct {
	// Value is the text or number typed, the value of the option, the id of the
	// user, channel or conversation, the date (2006-01-02) or time (15:04).
	Value string
	// Values are several of them, for checkboxes and multi-selects.
	Values []string
	// DateTime is the choice of a datetimepicker, in seconds since 1970.
	DateTime int64
	// Clear empties an element that starts with something.
	Clear bool
}

// Fill is the Input of one value.
func Fill(value string) Input { return Input{Value: value} }

// State is what an element holds, as Slack sends it in state.values.
type State struct {
	Type     string
	Value    string   // text, number, id, date or time
	Values   []string // ids of multi-selects
	Option   *Option
	Options  []Option
	DateTime int64
}

// member is the name and the value by which Slack sends the state.
func (s State) member() (string, any) {
	orNull := func(v string) *string {
		if v == "" {
			return nil
		}
		return &v
	}
	switch s.Type {
	case "static_select", "external_select", "radio_buttons", "overflow":
		return "selected_option", s.Option
	case "multi_static_select", "multi_external_select", "checkboxes":
		return "selected_options", append([]Option{}, s.Options...)
	case "users_select":
		return "selected_user", orNull(s.Value)
	case "multi_users_select":
		return "selected_users", append([]string{}, s.Values...)
	case "channels_select":
		return "selected_channel", orNull(s.Value)
	case "multi_channels_select":
		return "selected_channels", append([]string{}, s.Values...)
	case "conversations_select":
		return "selected_conversation", orNull(s.Value)
	case "multi_conversations_select":
		return "selected_conversations", append([]string{}, s.Values...)
	case "datepicker":
		return "selected_date", orNull(s.Value)
	case "timepicker":
		return "selected_time", orNull(s.Value)
	case "datetimepicker":
		if s.DateTime == 0 {
			return "selected_date_time", (*int64)(nil)
		}
		return "selected_date_time", s.DateTime
	case "rich_text_input":
		return "rich_text_value", richText(s.Value)
	}
	return "value", orNull(s.Value)
}

// MarshalJSON writes the state as Slack does.
func (s State) MarshalJSON() ([]byte, error) {
	name, value := s.member()
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("slacksim: state of %s: %w", s.Type, err)
	}
	return json.Marshal(map[string]json.RawMessage{"type": quoted(s.Type), name: raw})
}

// Empty tells whether nothing is entered.
func (s State) Empty() bool {
	return s.Value == "" && len(s.Values) == 0 && s.Option == nil && len(s.Options) == 0 && s.DateTime == 0
}

type richLeaf struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

type richSection struct {
	Type     string     `json:"type"`
	Elements []richLeaf `json:"elements"`
}

type richBlock struct {
	Type     string        `json:"type"`
	Elements []richSection `json:"elements"`
}

// richText is plain text as a rich_text block; nil when empty.
func richText(s string) *richBlock {
	if s == "" {
		return nil
	}
	return &richBlock{"rich_text", []richSection{{"rich_text_section", []richLeaf{{"text", s}}}}}
}

func copyState(in map[string]map[string]State) map[string]map[string]State {
	out := make(map[string]map[string]State, len(in))
	for k, v := range in {
		out[k] = maps.Clone(v)
	}
	return out
}

func putState(in map[string]map[string]State, block, action string, s State) {
	if in[block] == nil {
		in[block] = map[string]State{}
	}
	in[block][action] = s
}

// stateful tells which elements keep what was entered.
func stateful(kind string) bool {
	return isInteractive(kind) && !slices.Contains(
		[]string{"button", "overflow", "workflow_button", "icon_button", "feedback_buttons"}, kind)
}

// initialState is what an element starts with.
func initialState(e Element) State {
	s := State{Type: e.Type, Option: e.InitialOption, Options: slices.Clone(e.InitialOptions), DateTime: e.InitialDateTime}
	for _, v := range []string{e.InitialUser, e.InitialChannel, e.InitialConversation, e.InitialDate, e.InitialTime} {
		s.Value = orText(s.Value, v)
	}
	if s.Value == "" {
		s.Value = e.InitialText()
	}
	s.Values = slices.Concat(e.InitialUsers, e.InitialChannels, e.InitialConversations)
	return s
}

// enter turns what a person entered into the element's state. It fails where
// Slack's client would not let the person do that. offered are the options that
// the app last suggested for the element.
func (w *Workspace) enter(e Element, in Input, offered []Option) (State, error) {
	s := State{Type: e.Type}
	if in.Clear {
		return s, nil
	}
	if in.Value == "" && len(in.Values) == 0 && in.DateTime == 0 {
		return s, nil
	}
	values := in.Values
	if len(values) == 0 && in.Value != "" {
		values = []string{in.Value}
	}
	kind := strings.TrimPrefix(e.Type, "multi_")
	switch kind {
	case "static_select", "external_select", "checkboxes", "radio_buttons", "overflow":
		return w.choose(s, e, values, offered)
	case "users_select", "channels_select", "conversations_select":
		for _, id := range values {
			if !w.selectable(kind, id) {
				return s, notThere("%s has no %q to choose", e.Type, id)
			}
		}
		if strings.HasPrefix(e.Type, "multi_") {
			s.Values = slices.Clone(values)
		} else {
			s.Value = values[0]
		}
		return s, nil
	case "datetimepicker":
		s.DateTime = in.DateTime
	case "datepicker":
		if !isDate(in.Value) {
			return s, notThere("%q is not a date that a datepicker gives", in.Value)
		}
	case "timepicker":
		if !isTime(in.Value) {
			return s, notThere("%q is not a time that a timepicker gives", in.Value)
		}
	}
	s.Value = in.Value
	return s, nil
}

func (w *Workspace) choose(s State, e Element, values []string, offered []Option) (State, error) {
	options := append(e.AllOptions(), offered...)
	if e.InitialOption != nil {
		options = append(options, *e.InitialOption)
	}
	options = append(options, e.InitialOptions...)
	for _, v := range values {
		i := slices.IndexFunc(options, func(o Option) bool { return o.Value == v })
		if i < 0 {
			return s, notThere("%s %q has no option %q", e.Type, e.ActionID, v)
		}
		s.Options = append(s.Options, options[i])
	}
	if e.Type == "checkboxes" || strings.HasPrefix(e.Type, "multi_") {
		return s, nil
	}
	if len(s.Options) > 1 {
		return s, notThere("%s %q takes one option", e.Type, e.ActionID)
	}
	s.Option, s.Options = &s.Options[0], nil
	return s, nil
}

func (w *Workspace) selectable(kind, id string) bool {
	_, isUser := w.users[id]
	_, isChannel := w.channels[id]
	switch kind {
	case "users_select":
		return isUser
	case "channels_select":
		return isChannel && !w.channels[id].Private
	}
	return isUser || isChannel
}

// complaint is what Slack's client says about an input before anything is sent
// to the app; empty if it is content.
func complaint(b Block, s State) string {
	e := *b.Element
	if s.Empty() {
		if b.Optional {
			return ""
		}
		return "Please complete this required field."
	}
	n := utf8.RuneCountInString(s.Value)
	switch e.Type {
	case "plain_text_input":
		most := e.MaxLength
		if most == 0 {
			most = 3000
		}
		switch {
		case n < e.MinLength:
			return fmt.Sprintf("Please enter at least %d characters.", e.MinLength)
		case n > most:
			return fmt.Sprintf("Please enter at most %d characters.", most)
		}
	case "number_input":
		return numberComplaint(e, s.Value)
	case "email_text_input":
		if _, err := mail.ParseAddress(s.Value); err != nil {
			return "Please enter a valid email address."
		}
	case "url_text_input":
		if u, err := url.Parse(s.Value); err != nil || u.Host == "" {
			return "Please enter a valid URL."
		}
	}
	if e.MaxSelectedItems != nil && len(s.Options)+len(s.Values) > *e.MaxSelectedItems {
		return fmt.Sprintf("Please choose at most %d.", *e.MaxSelectedItems)
	}
	return ""
}

func numberComplaint(e Element, value string) string {
	number, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return "Please enter a number."
	}
	if !e.IsDecimalAllowed && strings.Contains(value, ".") {
		return "Please enter a whole number."
	}
	if least, err := strconv.ParseFloat(e.MinValue, 64); err == nil && number < least {
		return "Please enter at least " + e.MinValue + "."
	}
	if most, err := strconv.ParseFloat(e.MaxValue, 64); err == nil && number > most {
		return "Please enter at most " + e.MaxValue + "."
	}
	return ""
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func isTime(s string) bool {
	_, err := time.Parse("15:04", s)
	return err == nil
}
