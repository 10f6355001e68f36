package bot

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/message"
)

var anyInput = rapid.Custom(func(t *rapid.T) message.Input {
	return message.Input{
		ID: rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "id"),
		Kind: rapid.SampledFrom([]message.InputKind{
			message.InputLine, message.InputParagraph, message.InputDate, message.InputChoice, message.InputMember, message.InputCustomer,
			message.InputCheck, "odd",
		}).Draw(t, "kind"),
		Label: anyText.Draw(t, "label"), Hint: anyText.Draw(t, "hint"), Example: anyText.Draw(t, "example"),
		Options: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) message.Option {
			return message.Option{Value: someWords.Draw(t, "value"), Label: anyText.Draw(t, "label")}
		}), 0, 5).Draw(t, "options"),
		Initial:  rapid.OneOf(someWords, rapid.Just("2026-11-20"), rapid.Just("yes")).Draw(t, "initial"),
		Optional: rapid.Bool().Draw(t, "optional"), Max: rapid.IntRange(-1, 5000).Draw(t, "max"),
	}
})

func TestSlackTakesAnyForm(t *testing.T) {
	b := newBench(t, overHTTP)
	var form message.Form
	b.handler.command = func(context.Context, commands.Request) (message.Reply, error) { return message.Open(form), nil }
	rapid.Check(t, func(t *rapid.T) {
		form = message.Form{
			ID: "deal.new", Title: anyText.Draw(t, "title"), Submit: anyText.Draw(t, "submit"),
			Intro:  rapid.SliceOfN(anyBlock, 0, 5).Draw(t, "intro"),
			Inputs: rapid.SliceOfN(anyInput, 0, 20).Draw(t, "inputs"),
		}
		if many := rapid.IntRange(0, 9).Draw(t, "many"); many == 0 {
			for i := range 110 {
				form.Inputs = append(form.Inputs, message.Input{ID: strings.Repeat("i", i+1), Kind: message.InputDate})
			}
		}
		for i := range form.Inputs {
			if form.Inputs[i].Kind == message.InputMember {
				form.Inputs[i].Initial = b.wang.ID
			}
		}
		before := len(b.log.String())
		b.command(b.li, b.sales.ID, "")
		<-b.bot.work.idle()
		v, ok := b.OpenView(b.li.ID)
		if !ok {
			t.Fatal(b.log.String()[before:])
		}
		if err := b.As(b.li.ID).CloseView(b.context(), v.ID); err != nil {
			t.Fatal(err)
		}
	})
}

func TestManyChoicesFitIntoAnAcknowledgement(t *testing.T) {
	b := renderer(t)
	var options []message.Option
	for range 100 {
		options = append(options, message.Option{Value: strings.Repeat("<", 150), Label: message.Plain(strings.Repeat("长", 75))})
	}
	body, err := encode(b.suggestions(options, reader{lang: "en"}))
	if err != nil || len(body) > mostAck || len(body) < mostAck/3 {
		t.Errorf("%d bytes, %v", len(body), err)
	}
}
