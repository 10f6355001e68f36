package commands

import (
	"context"
	"unicode/utf8"

	"github.com/meritbot/meritbot/internal/message"
)

// usage is the help of one command: what it does, and every form of it with an example.
func usage(c call, s Spec) message.Message {
	m := message.Message{
		Summary: message.T("help.summary", message.Code("command", s.Name), message.Sub("summary", message.T(s.Summary))),
		Blocks: []message.Block{
			message.Heading(message.T("help.title", message.Str("command", s.Name))),
			message.Paragraph(message.T(s.Summary)),
			message.Paragraph(message.T("help.examples", examples(c, s.Examples))),
		},
	}
	for _, w := range s.Subs {
		m = m.With(message.Paragraph(message.T("help.sub",
			message.Code("words", s.Name+" "+wordIn(c, w)), message.Sub("summary", message.T(w.Summary)), examples(c, w.Examples))))
	}
	if s.Notes != "" {
		m = m.With(message.Notes(message.T(s.Notes)))
	}
	return m
}

// wordIn is the sub-command's word in the actor's language.
func wordIn(c call, w SubCommand) string {
	if c.Actor.Lang == "en" {
		return w.Word
	}
	for _, a := range w.Aliases {
		if a[0] >= utf8.RuneSelf {
			return a
		}
	}
	return w.Word
}

func examples(c call, list []Example) message.Arg {
	texts := make([]message.Text, len(list))
	for i, e := range list {
		texts[i] = message.Raw(message.Code("line", c.in(e)))
	}
	return message.Chain("examples", "help.or", texts...)
}

// helpAll is the help of the commands that the actor may use, one line each.
func helpAll(c call) message.Message {
	m := message.Message{Summary: message.T("help.all"), Blocks: []message.Block{message.Heading(message.T("help.all"))}}
	var own []message.Block
	for _, cmd := range registry(Deps{}) {
		s := cmd.specFor(c.Actor)
		if s.Name == "/merit" {
			for _, w := range s.Subs {
				if w.Word != "help" {
					own = append(own, subLine(c, s, w))
				}
			}
			continue
		}
		if cmd.offers(c.Actor) {
			m = m.With(message.Paragraph(message.T("help.line",
				message.Code("command", s.Name), message.Sub("summary", message.T(s.Summary)), message.Code("line", c.in(s.Examples[0])))))
		} else if len(s.Subs) > 0 {
			m = m.With(subLine(c, s, s.Subs[0]))
		}
	}
	return m.With(own...).With(message.Notes(message.T("help.more")))
}

func subLine(c call, s Spec, w SubCommand) message.Block {
	return message.Paragraph(message.T("help.sub",
		message.Code("words", s.Name+" "+wordIn(c, w)), message.Sub("summary", message.T(w.Summary)), examples(c, w.Examples)))
}

// helpPage is the own page of somebody for whom there is nothing else to show.
func helpPage(_ context.Context, c call) (message.Page, error) {
	return message.Page{Blocks: helpAll(c).Blocks}, nil
}
