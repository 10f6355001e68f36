package slacksim

import (
	"fmt"
	"regexp"
	"strings"
)

// place is the kind of block that an element stands in.
type place int

const (
	inSection place = iota
	inActions
	inInput
)

func (p place) allows(kind string) bool {
	if isSelect(kind) {
		return true
	}
	switch kind {
	case "image":
		return p == inSection
	case "button", "overflow", "workflow_button":
		return p != inInput
	case "datepicker", "timepicker", "checkboxes", "radio_buttons":
		return true
	case "datetimepicker":
		return p != inSection
	case "plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input", "file_input":
		return p == inInput
	}
	return false
}

// element checks what people press, choose or fill in.
func (k *checker) element(path string, e *Element, p place) {
	if !p.allows(e.Type) || (e.Type == "file_input" && k.surface != surfaceModal) {
		k.add(path+"/type", "unsupported type: %s", e.Type)
		return
	}
	k.text(path+"/placeholder", e.Placeholder, plainOnly, 150, false)
	k.confirm(path+"/confirm", e.Confirm)
	switch e.Type {
	case "image":
		k.image(path, e.ImageURL, e.SlackFile, e.AltText)
	case "button":
		k.button(path, e)
	case "overflow":
		k.count(path+"/options", len(e.Options), 2, 5)
		k.options(path+"/options", e.Options, plainOnly)
	case "checkboxes", "radio_buttons":
		k.count(path+"/options", len(e.Options), 1, 10)
		k.options(path+"/options", e.Options, anyText)
		k.initialOptions(path, e)
	case "plain_text_input":
		k.plainInput(path, e)
	case "static_select", "multi_static_select":
		k.static(path, e)
	case "external_select", "multi_external_select":
		if e.MinQueryLength != nil && *e.MinQueryLength < 0 {
			k.add(path+"/min_query_length", "must be at least 0")
		}
		if e.InitialOption != nil {
			k.option(path+"/initial_option", *e.InitialOption, plainOnly)
		}
		for i, o := range e.InitialOptions {
			k.option(fmt.Sprintf("%s/initial_options/%d", path, i), o, plainOnly)
		}
	case "users_select", "multi_users_select":
		k.users(path, e)
	case "datepicker":
		if e.InitialDate != "" && !isDate(e.InitialDate) {
			k.add(path+"/initial_date", "must be a date as YYYY-MM-DD")
		}
	case "timepicker":
		if e.InitialTime != "" && !isTime(e.InitialTime) {
			k.add(path+"/initial_time", "must be a time as HH:mm")
		}
	}
	if e.MaxSelectedItems != nil && (*e.MaxSelectedItems < 1 || !strings.HasPrefix(e.Type, "multi_")) {
		k.add(path+"/max_selected_items", "must be at least 1, in a multi-select")
	}
}

func (k *checker) button(path string, e *Element) {
	k.text(path+"/text", e.Text, plainOnly, 75, true)
	k.atMost(path+"/value", e.Value, 2000)
	k.atMost(path+"/url", e.URL, 3000)
	if e.Style != nil && e.Style.Name != "primary" && e.Style.Name != "danger" {
		k.add(path+"/style", "must be equal to primary or danger")
	}
}

func (k *checker) plainInput(path string, e *Element) {
	if e.MinLength < 0 || e.MinLength > 3000 {
		k.add(path+"/min_length", "must be between 0 and 3000")
	}
	if e.MaxLength < 0 || e.MaxLength > 3000 {
		k.add(path+"/max_length", "must be between 1 and 3000")
	}
	if e.MaxLength > 0 && e.MinLength > e.MaxLength {
		k.add(path+"/min_length", "must not be more than max_length")
	}
	most := 3000
	if e.MaxLength > 0 {
		most = e.MaxLength
	}
	k.atMost(path+"/initial_value", e.InitialText(), most)
}

func (k *checker) static(path string, e *Element) {
	switch {
	case len(e.OptionGroups) > 0 && len(e.Options) > 0:
		k.add(path, "only one of options and option_groups is allowed")
	case len(e.OptionGroups) > 0:
		k.count(path+"/option_groups", len(e.OptionGroups), 1, 100)
		for i, g := range e.OptionGroups {
			at := fmt.Sprintf("%s/option_groups/%d", path, i)
			k.text(at+"/label", g.Label, plainOnly, 75, true)
			k.count(at+"/options", len(g.Options), 1, 100)
			k.options(at+"/options", g.Options, plainOnly)
		}
	default:
		k.count(path+"/options", len(e.Options), 1, 100)
		k.options(path+"/options", e.Options, plainOnly)
	}
	k.initialOptions(path, e)
}

// initialOptions must be among the options, text and value alike.
func (k *checker) initialOptions(path string, e *Element) {
	check := func(at string, o Option) {
		for _, have := range e.AllOptions() {
			if have.Value == o.Value && have.Text != nil && o.Text != nil && have.Text.Text == o.Text.Text {
				return
			}
		}
		k.add(at, "must be one of the options")
	}
	if e.InitialOption != nil {
		check(path+"/initial_option", *e.InitialOption)
	}
	for i, o := range e.InitialOptions {
		check(fmt.Sprintf("%s/initial_options/%d", path, i), o)
	}
}

func (k *checker) options(path string, options []Option, kind string) {
	for i, o := range options {
		k.option(fmt.Sprintf("%s/%d", path, i), o, kind)
	}
}

func (k *checker) option(path string, o Option, kind string) {
	k.text(path+"/text", o.Text, kind, 75, true)
	k.length(path+"/value", o.Value, 150)
	k.text(path+"/description", o.Description, kind, 75, false)
}

var userID = regexp.MustCompile(`^[UW][A-Z0-9]+$`)

// users checks that initial users are ids; Slack does not say whether they exist.
func (k *checker) users(path string, e *Element) {
	if e.InitialUser != "" && !userID.MatchString(e.InitialUser) {
		k.add(path+"/initial_user", "invalid user id")
	}
	for i, id := range e.InitialUsers {
		if !userID.MatchString(id) {
			k.add(fmt.Sprintf("%s/initial_users/%d", path, i), "invalid user id")
		}
	}
}

func (k *checker) confirm(path string, c *Confirm) {
	if c == nil {
		return
	}
	k.text(path+"/title", c.Title, plainOnly, 100, true)
	k.text(path+"/text", c.Text, anyText, 300, true)
	k.text(path+"/confirm", c.Confirm, plainOnly, 30, true)
	k.text(path+"/deny", c.Deny, plainOnly, 30, true)
}
