package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// The limits of forms.
// https://docs.slack.dev/reference/views/modal-views
const (
	mostTitleWords  = 24
	mostPrivate     = 3000
	mostOptions     = 100
	mostOption      = 75
	mostOptionValue = 150
	mostHint        = 2000
	mostExample     = 150
	mostInitial     = 3000
	mostFieldError  = 1500
)

// viewResponse is the answer to a submitted form.
type viewResponse struct {
	Action string                  `json:"response_action"`
	Errors map[string]string       `json:"errors,omitempty"`
	View   *slack.ModalViewRequest `json:"view,omitempty"`
}

type suggestions struct {
	Options []choice `json:"options"`
}

type choice struct {
	Text  *slack.TextBlockObject `json:"text"`
	Value string                 `json:"value"`
}

// modal renders a form. It fails when the state does not fit into the view, which is a fault of the handler.
func (b *Bot) modal(f message.Form, r reader, channel string) (slack.ModalViewRequest, error) {
	w := b.words(r)
	private := joinPrivate(channel, f.State)
	if length(private) > mostPrivate {
		return slack.ModalViewRequest{}, fmt.Errorf("bot: form %q: its state of %d bytes does not fit", f.ID, len(f.State))
	}
	c := newCanvas(w, mostViewBlocks-min(len(f.Inputs), mostViewBlocks), 0)
	c.draw(f.Intro)
	blocks := c.finish()
	seen := map[string]bool{}
	for _, in := range f.Inputs {
		if seen[in.ID] || len(blocks) >= mostViewBlocks {
			continue
		}
		seen[in.ID] = true
		blocks = append(blocks, w.input(in))
	}
	if len(blocks) == 0 {
		blocks = append(blocks, slack.NewSectionBlock(plainObject(w.short(f.Title, mostTitleWords)), nil, nil))
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: f.ID, PrivateMetadata: private, Blocks: slack.Blocks{BlockSet: blocks},
		Title: plainObject(w.short(f.Title, mostTitleWords)), Submit: plainObject(w.short(f.Submit, mostTitleWords)),
		Close: plainObject(w.short(message.T("bot.form.close"), mostTitleWords)),
	}, nil
}

// The private metadata of a form is the channel where it was opened, a line end, and the handler's state.
func joinPrivate(channel, state string) string { return channel + "\n" + state }

func splitPrivate(s string) (channel, state string) {
	channel, state, _ = strings.Cut(s, "\n")
	return channel, state
}

// short is a text on one line, cut to most characters; it is never empty, which Slack would refuse.
func (w words) short(t message.Text, most int) string {
	if s := shorten(oneLine(w.plain(t)), most); s != "" {
		return s
	}
	return "…"
}

// optional is a text for a place that may be empty.
func (w words) optional(t message.Text, most int) *slack.TextBlockObject {
	if s := shorten(w.plain(t), most); s != "" {
		return plainObject(s)
	}
	return nil
}

func (w words) input(in message.Input) *slack.InputBlock {
	label, example := plainObject(w.short(in.Label, mostHint)), w.optional(in.Example, mostExample)
	block := slack.NewInputBlock(in.ID, label, w.optional(in.Hint, mostHint), w.element(in, example))
	return block.WithOptional(in.Optional || in.Kind == message.InputCheck)
}

func (w words) element(in message.Input, example *slack.TextBlockObject) slack.BlockElement {
	switch in.Kind {
	case message.InputDate:
		e := slack.NewDatePickerBlockElement(in.ID)
		e.Placeholder = example
		if _, err := calendar.ParseDate(in.Initial); err == nil {
			e.InitialDate = in.Initial
		}
		return e
	case message.InputMember:
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, example, in.ID)
		e.InitialUser = in.Initial
		return e
	case message.InputCustomer:
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, example, in.ID)
		none := 0 // the own customers are offered before anything is typed
		e.MinQueryLength = &none
		if in.Initial != "" {
			e.InitialOption = w.chosen(in)
		}
		return e
	case message.InputCheck:
		text := in.Label
		if !in.Example.IsZero() {
			text = in.Example
		}
		yes := slack.NewOptionBlockObject("yes", plainObject(w.short(text, mostOption)), nil)
		e := slack.NewCheckboxGroupsBlockElement(in.ID, yes)
		if in.Initial == "yes" {
			e.InitialOptions = []*slack.OptionBlockObject{yes}
		}
		return e
	case message.InputChoice:
		if options := w.options(in.Options); len(options) > 0 {
			e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, example, in.ID, options...)
			for _, o := range options {
				if o.Value == in.Initial {
					e.InitialOption = o
				}
			}
			return e
		}
		return w.textField(in, example) // Slack refuses a menu without choices
	default:
		return w.textField(in, example)
	}
}

func (w words) textField(in message.Input, example *slack.TextBlockObject) slack.BlockElement {
	e := slack.NewPlainTextInputBlockElement(example, in.ID)
	e.Multiline = in.Kind == message.InputParagraph
	e.MaxLength = mostInitial
	if in.Max > 0 && in.Max < mostInitial {
		e.MaxLength = in.Max
	}
	e.InitialValue = shorten(clean(w.initial(in)), e.MaxLength)
	return e
}

// initial is what a text field begins with: the value itself, or a draft put into words, a line each.
func (w words) initial(in message.Input) string {
	if in.Initial != "" {
		return in.Initial
	}
	lines := make([]string, len(in.Draft))
	for i, t := range in.Draft {
		lines[i] = strings.TrimRight(clean(w.texts.Text(w.lang, t, w.plainValue)), " \n") // a line's indent stays
	}
	return strings.Join(lines, "\n")
}

// chosen is the option that a search field begins with: the one of that value among the options, or the value itself.
func (w words) chosen(in message.Input) *slack.OptionBlockObject {
	for _, o := range w.options(in.Options) {
		if o.Value == in.Initial {
			return o
		}
	}
	return slack.NewOptionBlockObject(shorten(in.Initial, mostOptionValue), plainObject(shorten(in.Initial, mostOption)), nil)
}

func (w words) options(options []message.Option) []*slack.OptionBlockObject {
	var objects []*slack.OptionBlockObject
	for _, o := range options {
		if o.Value == "" || length(o.Value) > mostOptionValue || len(objects) == mostOptions {
			continue
		}
		objects = append(objects, slack.NewOptionBlockObject(o.Value, plainObject(w.short(o.Label, mostOption)), nil))
	}
	return objects
}

// suggestions answers a search field.
func (b *Bot) suggestions(options []message.Option, r reader) suggestions {
	s := suggestions{Options: []choice{}}
	size := 0
	for _, o := range b.words(r).options(options) {
		c := choice{Text: o.Text, Value: o.Value}
		data, err := json.Marshal(c)
		if size += len(data) + 1; err != nil || size > mostAck-100 {
			break // typing on narrows the choice
		}
		s.Options = append(s.Options, c)
	}
	return s
}

// openForm opens a form on the trigger of the delivery, on top of the form where there is one already.
func (b *Bot) openForm(ctx context.Context, o origin, out outcome) {
	view, err := b.modal(*out.reply.Form, out.reader, o.channel)
	if err == nil && o.inModal {
		_, err = b.API.PushViewContext(ctx, o.trigger, view)
	} else if err == nil {
		_, err = b.API.OpenViewContext(ctx, o.trigger, view)
	}
	if err == nil {
		return
	}
	sorry := message.Say(message.T("bot.error.form_expired"))
	switch b.failed(ctx, "views.open", err, "form", out.reply.Form.ID, "user", o.user) {
	case "expired_trigger_id", "no_answer", "rate_limited":
		sorry = withTyped(sorry, o.typed)
	default:
		sorry = b.sorry(ctx, "form", o, &appraisal.Error{Code: appraisal.Internal, Err: err})
	}
	b.show(ctx, o, outcome{reply: message.Answer(sorry), reader: out.reader, failed: true})
}

// placeKept is how long Slack gets to take an acknowledgement that keeps a form's place: over Socket Mode it is only queued when the bot
// goes on, and nobody tells when it has arrived.
const placeKept = 500 * time.Millisecond

// nextForm puts another form in the place of the one that was sent in.
func (b *Bot) nextForm(out outcome, viewID, channel string) answer {
	view, err := b.modal(*out.reply.Form, out.reader, channel)
	if err != nil {
		b.Log.Error("a form can't be shown", "form", out.reply.Form.ID, "err", err)
		return answer{}
	}
	if data, err := json.Marshal(view); err != nil || len(data) < mostAck {
		return answer{body: viewResponse{Action: "update", View: &view}}
	}
	// Too large for an acknowledgement over Socket Mode: keep the place with a small view, and put the form there afterwards.
	small := view
	small.Submit, small.Blocks = nil, slack.Blocks{BlockSet: []slack.Block{slack.NewSectionBlock(plainObject("…"), nil, nil)}}
	a := then(func(ctx context.Context) {
		if !b.pause(ctx, placeKept) { // an acknowledgement that comes behind the form would cover it
			return
		}
		if _, err := b.API.UpdateViewContext(ctx, view, "", "", viewID); err != nil {
			b.failed(ctx, "views.update", err, "form", view.CallbackID)
		}
	})
	a.body = viewResponse{Action: "update", View: &small}
	return a
}

// fieldErrors keeps a form open with what is wrong beside the fields. An error of a field that the form does not have stands beside
// the first.
func (b *Bot) fieldErrors(out outcome, inputs []string) viewResponse {
	w := b.words(out.reader)
	has := map[string]bool{}
	for _, id := range inputs {
		has[id] = true
	}
	r := viewResponse{Action: "errors", Errors: map[string]string{}}
	for _, f := range out.reply.Refused {
		id := f.Input
		if !has[id] {
			id = inputs[0]
		}
		text := w.short(f.Text, mostFieldError)
		if before := r.Errors[id]; before != "" {
			text = before + " " + text
		}
		r.Errors[id] = text
	}
	return r
}

// keepOpen shows an error in a form that stays open, so that nothing typed is lost.
func (b *Bot) keepOpen(out outcome, input string) viewResponse {
	text := b.words(out.reader).short(out.reply.Message.Summary, mostFieldError)
	return viewResponse{Action: "errors", Errors: map[string]string{input: text}}
}
