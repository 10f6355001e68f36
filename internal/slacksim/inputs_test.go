package slacksim_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/meritbot/meritbot/internal/slacksim"
)

// formOf is a modal with one optional input for each element, its block id the
// element's type.
func formOf(elements ...slack.BlockElement) slack.ModalViewRequest {
	v := slack.ModalViewRequest{Type: slack.VTModal, Title: plain("Form"), Submit: plain("Save")}
	for _, e := range elements {
		in := slack.NewInputBlock(string(e.ElementType()), plain("Label"), nil, e)
		in.Optional = true
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, in)
	}
	return v
}

func choices(values ...string) []*slack.OptionBlockObject {
	out := make([]*slack.OptionBlockObject, len(values))
	for i, v := range values {
		out[i] = slack.NewOptionBlockObject(v, plain("Option "+v), nil)
	}
	return out
}

func atMostTwo(e *slack.MultiSelectBlockElement) *slack.MultiSelectBlockElement {
	return e.WithMaxSelectedItems(2)
}

func everyElement() []slack.BlockElement {
	text := slack.NewPlainTextInputBlockElement(nil, "a").WithMinLength(2).WithMaxLength(5)
	number := slack.NewNumberInputBlockElement(nil, "a", false)
	number.MinValue, number.MaxValue = "1", "10"
	date := slack.NewDatePickerBlockElement("a")
	date.InitialDate = "2026-11-20"
	return []slack.BlockElement{
		text, number, date,
		slack.NewTimePickerBlockElement("a"), slack.NewDateTimePickerBlockElement("a"),
		slack.NewEmailTextInputBlockElement(nil, "a"), slack.NewURLTextInputBlockElement(nil, "a"),
		slack.NewRichTextInputBlockElement(nil, "a"),
		slack.NewCheckboxGroupsBlockElement("a", choices("x", "y", "z")...),
		slack.NewRadioButtonsBlockElement("a", choices("x", "y")...),
		slack.NewOptionsGroupSelectBlockElement(slack.OptTypeStatic, nil, "a",
			slack.NewOptionGroupBlockElement(plain("One"), choices("x")...), slack.NewOptionGroupBlockElement(plain("Two"), choices("y")...)),
		atMostTwo(slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, nil, "a", choices("x", "y", "z")...)),
		slack.NewOptionsSelectBlockElement(slack.OptTypeConversations, nil, "a"),
		slack.NewOptionsSelectBlockElement(slack.OptTypeChannels, nil, "a"),
		slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeUser, nil, "a"),
		slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeChannels, nil, "a"),
	}
}

func TestEveryInputArrives(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{SocketMode: true})
	got := make(chan map[string]map[string]slack.BlockAction, 1)
	raw := make(chan json.RawMessage, 1)
	b.connect(t, func(c *socketmode.Client, ev socketmode.Event) {
		if data, ok := ev.Data.(slack.InteractionCallback); ok {
			got <- data.View.State.Values
			raw <- ev.Request.Payload
			_ = c.Ack(*ev.Request)
		}
	})
	ctx, li := testContext(t), b.As(b.li.ID)
	v := must(b.api.OpenViewContext(ctx, b.freshTrigger(t), formOf(everyElement()...)))(t)
	values := map[string]slacksim.Input{
		"plain_text_input": slacksim.Fill("业绩"), "number_input": slacksim.Fill("10"), "timepicker": slacksim.Fill("09:30"),
		"datetimepicker": {DateTime: 1_700_000_000}, "email_text_input": slacksim.Fill("li@example.com"),
		"url_text_input": slacksim.Fill("https://example.com/a"), "rich_text_input": slacksim.Fill("bold words"),
		"checkboxes": {Values: []string{"x", "z"}}, "radio_buttons": slacksim.Fill("y"), "static_select": slacksim.Fill("y"),
		"multi_static_select": {Values: []string{"x", "y"}}, "conversations_select": slacksim.Fill(b.DM(b.li.ID)),
		"channels_select": slacksim.Fill(b.sales.ID), "multi_users_select": {Values: []string{b.li.ID, b.wang.ID}},
		"multi_channels_select": {Values: []string{b.lobby.ID}},
	}
	res := must(li.Submit(ctx, v.ID, values))(t)
	if !res.Closed {
		t.Fatalf("result = %+v", res)
	}
	state := <-got
	at := func(block string) slack.BlockAction { return state[block]["a"] }
	for name, ok := range map[string]bool{
		"text":          at("plain_text_input").Value == "业绩",
		"number":        at("number_input").Value == "10",
		"initial date":  at("datepicker").SelectedDate == "2026-11-20",
		"time":          at("timepicker").SelectedTime == "09:30",
		"date and time": at("datetimepicker").SelectedDateTime == 1_700_000_000,
		"email":         at("email_text_input").Value == "li@example.com",
		"url":           at("url_text_input").Value == "https://example.com/a",
		"rich text":     len(at("rich_text_input").RichTextValue.Elements) == 1,
		"checkboxes":    len(at("checkboxes").SelectedOptions) == 2 && at("checkboxes").SelectedOptions[1].Text.Text == "Option z",
		"radio":         at("radio_buttons").SelectedOption.Value == "y",
		"in a group":    at("static_select").SelectedOption.Value == "y",
		"multi":         len(at("multi_static_select").SelectedOptions) == 2,
		"conversation":  at("conversations_select").SelectedConversation == b.DM(b.li.ID),
		"channel":       at("channels_select").SelectedChannel == b.sales.ID,
		"users":         len(at("multi_users_select").SelectedUsers) == 2,
		"channels":      len(at("multi_channels_select").SelectedChannels) == 1,
	} {
		if !ok {
			t.Errorf("%s did not arrive: %s", name, <-raw)
		}
	}
}

func TestEmptyInputsAreNull(t *testing.T) {
	for kind, want := range map[string]string{
		"plain_text_input":   `{"type":"plain_text_input","value":null}`,
		"static_select":      `{"selected_option":null,"type":"static_select"}`,
		"checkboxes":         `{"selected_options":[],"type":"checkboxes"}`,
		"multi_users_select": `{"selected_users":[],"type":"multi_users_select"}`,
		"datepicker":         `{"selected_date":null,"type":"datepicker"}`,
		"datetimepicker":     `{"selected_date_time":null,"type":"datetimepicker"}`,
		"rich_text_input":    `{"rich_text_value":null,"type":"rich_text_input"}`,
	} {
		raw, err := json.Marshal(slacksim.State{Type: kind})
		if err != nil || string(raw) != want {
			t.Errorf("%s, %v; want %s", raw, err, want)
		}
	}
}

func TestWhatSlacksClientDoesNotSend(t *testing.T) {
	b := newBench(t)
	ctx, li := testContext(t), b.As(b.li.ID)
	v := must(b.api.OpenViewContext(ctx, b.freshTrigger(t), formOf(everyElement()...)))(t)
	for name, c := range map[string]struct {
		block string
		in    slacksim.Input
	}{
		"too short":       {"plain_text_input", slacksim.Fill("a")},
		"too long":        {"plain_text_input", slacksim.Fill("abcdef")},
		"no number":       {"number_input", slacksim.Fill("many")},
		"fraction":        {"number_input", slacksim.Fill("1.5")},
		"too small":       {"number_input", slacksim.Fill("0")},
		"too large":       {"number_input", slacksim.Fill("11")},
		"no email":        {"email_text_input", slacksim.Fill("li")},
		"no url":          {"url_text_input", slacksim.Fill("example")},
		"too many chosen": {"multi_static_select", slacksim.Input{Values: []string{"x", "y", "z"}}},
	} {
		res := must(li.Submit(ctx, v.ID, map[string]slacksim.Input{c.block: c.in}))(t)
		if !res.NotSent || res.Errors[c.block] == "" || res.Closed {
			t.Errorf("%s went through: %+v", name, res)
		}
		if _, err := li.Submit(ctx, v.ID, map[string]slacksim.Input{c.block: {Clear: true}}); !errors.Is(err, slacksim.ErrDispatchFailed) {
			t.Errorf("%s, cleared: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		block string
		in    slacksim.Input
	}{
		"date":          {"datepicker", slacksim.Fill("tomorrow")},
		"time":          {"timepicker", slacksim.Fill("25:00")},
		"option":        {"static_select", slacksim.Fill("z")},
		"two of one":    {"radio_buttons", slacksim.Input{Values: []string{"x", "y"}}},
		"unknown user":  {"multi_users_select", slacksim.Fill("U404")},
		"private":       {"channels_select", slacksim.Fill(b.secret.ID)},
		"unknown block": {"nothing", slacksim.Fill("x")},
	} {
		if _, err := li.Submit(ctx, v.ID, map[string]slacksim.Input{c.block: c.in}); !errors.Is(err, slacksim.ErrNotThere) {
			t.Errorf("%s: %v, want ErrNotThere", name, err)
		}
	}
	if n := b.CountCalls("views.open"); n != 1 {
		t.Errorf("%d calls", n)
	}
}
