package bot

import (
	"context"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
)

// everyInput is a form with an input of each kind.
func everyInput() message.Form {
	return message.Form{
		ID: "deal.new", Title: message.Plain("New deal"), Submit: message.Plain("Save"), State: "v=3\nwith a second line",
		Intro: []message.Block{message.Paragraph(message.Plain("Tell me about it."))},
		Inputs: []message.Input{
			{ID: "customer", Kind: message.InputCustomer, Label: message.Plain("Customer"), Example: message.Plain("Type a name"), Initial: "C-17"},
			{ID: "amount", Kind: message.InputLine, Label: message.Plain("Amount"), Hint: message.Plain("12万, 5,000"), Max: 30},
			{ID: "signed", Kind: message.InputDate, Label: message.Plain("Signed on"), Initial: "2026-11-20"},
			{ID: "stage", Kind: message.InputChoice, Label: message.Plain("Stage"), Initial: "b", Options: []message.Option{
				{Value: "a", Label: message.Plain("Lead")}, {Value: "b", Label: message.Plain("Closing")},
			}},
			{ID: "with", Kind: message.InputMember, Label: message.Plain("With"), Optional: true},
			{ID: "repeat", Kind: message.InputCheck, Label: message.Plain("Log it although it is there already")},
			{ID: "note", Kind: message.InputParagraph, Label: message.Plain("Note"), Optional: true},
		},
	}
}

func TestFormGoesOutAndComesBack(t *testing.T) {
	eachTransport(t, func(b *bench) {
		t := b.t
		got := make(chan commands.Submission, 1)
		b.handler.submit = func(_ context.Context, s commands.Submission) (message.Reply, error) {
			got <- s
			return say("Saved D-7"), nil
		}
		v := b.openForm(b.li, b.sales.ID, everyInput())
		res, err := b.As(b.li.ID).Submit(b.context(), v.ID, map[string]slacksim.Input{
			"amount": slacksim.Fill("12万"), "with": slacksim.Fill(b.wang.ID), "repeat": {Values: []string{"yes"}},
		})
		if err != nil || !res.Closed {
			t.Fatalf("%+v, %v", res, err)
		}
		s := <-got
		want := []commands.Value{
			{Input: "customer", Value: "C-17"}, {Input: "amount", Value: "12万"}, {Input: "signed", Value: "2026-11-20"}, {Input: "stage", Value: "b"},
			{Input: "with", Value: b.wang.ID}, {Input: "repeat", Value: "yes"}, {Input: "note", Value: ""},
		}
		for i, w := range want {
			if i >= len(s.Values) || s.Values[i] != w {
				t.Fatalf("values %v, want %v", s.Values, want)
			}
		}
		if s.Form != "deal.new" || s.State != "v=3\nwith a second line" || s.Key != "view:"+v.ID+":deal.new" {
			t.Errorf("submission: %+v", s)
		}
		if m := b.seen(b.sales.ID, b.li.ID, 0); m.Text != "Saved D-7" || m.EphemeralFor != b.li.ID {
			t.Errorf("shown: %+v", m)
		}
	})
}

func TestFormGolden(t *testing.T) {
	b := newBench(t, overHTTP)
	for _, lang := range []string{"zh-CN", "en"} {
		view, err := b.bot.modal(everyInput(), reader{lang: lang}, "C1")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "form."+lang, view)
	}
}

func TestSubmissionThatIsRefusedStaysOpen(t *testing.T) {
	form := everyInput()
	form.Inputs = form.Inputs[:2]
	for _, c := range []struct {
		name  string
		reply message.Reply
		err   error
		want  map[string]string
	}{
		{"fields", message.Reply{Refused: []message.FieldError{
			{Input: "amount", Text: message.Plain("an amount like 5000")}, {Input: "elsewhere", Text: message.Plain("odd")},
		}}, nil, map[string]string{"amount": "an amount like 5000", "customer": "odd"}},
		{"an error", message.Reply{}, appraisal.Errorf(appraisal.Unavailable, "database_unavailable"),
			map[string]string{"customer": "没有保存：数据库未能及时响应，请稍后再试。"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachTransport(t, func(b *bench) {
				t := b.t
				b.handler.submit = func(context.Context, commands.Submission) (message.Reply, error) { return c.reply, c.err }
				v := b.openForm(b.li, b.sales.ID, form)
				res, err := b.As(b.li.ID).Submit(b.context(), v.ID, map[string]slacksim.Input{"amount": slacksim.Fill("x")})
				if err != nil || res.Closed || len(res.Errors) != len(c.want) {
					t.Fatalf("%+v, %v", res, err)
				}
				for id, words := range c.want {
					if res.Errors[id] != words {
						t.Errorf("%s: %q, want %q", id, res.Errors[id], words)
					}
				}
			})
		})
	}
}

func TestSubmissionAnsweredWithAForm(t *testing.T) {
	eachTransport(t, func(b *bench) {
		t := b.t
		next := message.Form{ID: "deal.more", Title: message.Plain("More"), Submit: message.Plain("Save"), State: "2"}
		b.handler.submit = func(context.Context, commands.Submission) (message.Reply, error) { return message.Open(next), nil }
		v := b.openForm(b.li, b.sales.ID, message.Form{ID: "deal.new", Title: message.Plain("New"), Submit: message.Plain("Next"),
			Inputs: []message.Input{{ID: "a", Kind: message.InputLine, Label: message.Plain("A"), Optional: true}}})
		res, err := b.As(b.li.ID).Submit(b.context(), v.ID, nil)
		if err != nil || !res.Updated || res.View.CallbackID != "deal.more" {
			t.Fatalf("%+v, %v", res, err)
		}
	})
}

func TestAnswerGoesToDirectMessagesWhereTheBotIsNot(t *testing.T) {
	b := newBench(t, overSocket)
	b.handler.submit = func(context.Context, commands.Submission) (message.Reply, error) { return say("Saved"), nil }
	v := b.openForm(b.li, b.private.ID, message.Form{ID: "deal.new", Title: message.Plain("New"), Submit: message.Plain("Save"),
		Inputs: []message.Input{{ID: "a", Kind: message.InputLine, Label: message.Plain("A"), Optional: true}}})
	if _, err := b.As(b.li.ID).Submit(b.context(), v.ID, nil); err != nil {
		t.Fatal(err)
	}
	if m := b.seen(b.DM(b.li.ID), b.li.ID, 0); m.Text != "Saved" {
		t.Errorf("shown: %+v", m)
	}
}

func TestSearchField(t *testing.T) {
	eachTransport(t, func(b *bench) {
		t := b.t
		b.handler.suggest = func(_ context.Context, l commands.Lookup) ([]message.Option, error) {
			if l.Text == "boom" {
				panic("boom")
			}
			return []message.Option{{Value: "C-1", Label: message.Plain(l.Form + " " + l.Input + " " + l.Text)}}, nil
		}
		v := b.openForm(b.li, b.sales.ID, everyInput())
		at := slacksim.Where{ViewID: v.ID, BlockID: "customer", ActionID: "customer"}
		got, err := b.As(b.li.ID).Suggest(b.context(), at, "ac")
		if err != nil || len(got) != 1 || got[0].Value != "C-1" || got[0].Text.Text != "deal.new customer ac" {
			t.Errorf("%+v, %v", got, err)
		}
		if got, err := b.As(b.li.ID).Suggest(b.context(), at, "boom"); err != nil || len(got) != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestFormThatCanNotBeOpenedIsSaid(t *testing.T) {
	b := newBench(t, overHTTP)
	b.Fault(slacksim.Fault{Method: "views.open", Kind: slacksim.AnswerError, Code: "expired_trigger_id"})
	b.handler.command = func(context.Context, commands.Request) (message.Reply, error) { return message.Open(everyInput()), nil }
	b.command(b.li, b.sales.ID, "Acme")
	if m := b.seen(b.sales.ID, b.li.ID, 0); !strings.Contains(m.Text, "表单没能及时打开") || !strings.Contains(string(m.RawBlocks), "/deal Acme") {
		t.Errorf("shown: %s", m.RawBlocks)
	}
}

func TestStateThatDoesNotFitIsAFault(t *testing.T) {
	b := newBench(t, overHTTP)
	f := everyInput()
	f.State = strings.Repeat("x", 3001)
	if _, err := b.bot.modal(f, reader{lang: "en"}, "C1"); err == nil {
		t.Error("a form with too much state was made")
	}
}

func TestFormOpenedInDirectMessages(t *testing.T) {
	b := newBench(t, overHTTP)
	b.handler.submit = func(context.Context, commands.Submission) (message.Reply, error) { return say("Saved"), nil }
	dm := b.DM(b.li.ID)
	v := b.openForm(b.li, dm, message.Form{ID: "deal.new", Title: message.Plain("New"), Submit: message.Plain("Save")})
	if _, err := b.As(b.li.ID).Submit(b.context(), v.ID, nil); err != nil {
		t.Fatal(err)
	}
	if m := b.seen(dm, b.li.ID, 0); m.Text != "Saved" {
		t.Errorf("shown: %+v", m)
	}
}

func TestLargeFormComesAfterTheAcknowledgement(t *testing.T) {
	b := newBench(t, overSocket)
	long := message.Form{ID: "report.submit", Title: message.Plain("Report"), Submit: message.Plain("Send")}
	for _, id := range []string{"a", "b", "c", "d"} {
		long.Inputs = append(long.Inputs, message.Input{
			ID: id, Kind: message.InputParagraph, Label: message.Plain(id), Initial: strings.Repeat("长", 2900),
		})
	}
	b.handler.submit = func(context.Context, commands.Submission) (message.Reply, error) { return message.Open(long), nil }
	v := b.openForm(b.li, b.sales.ID, message.Form{ID: "report.week", Title: message.Plain("Report"), Submit: message.Plain("Next")})
	if _, err := b.As(b.li.ID).Submit(b.context(), v.ID, nil); err != nil {
		t.Fatal(err)
	}
	b.eventually("the form", func() bool {
		v, ok := b.OpenView(b.li.ID)
		return ok && v.CallbackID == "report.submit" && len(v.Blocks) == 4
	})
}
