package commands

import (
	"context"
	"unicode/utf8"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// ref reads the contact that a line begins with.
func (h followUps) ref(ctx context.Context, c call, l line, sub Example, action string) (appraisal.FollowUp, error) {
	if len(l.Words) == 0 {
		return appraisal.FollowUp{}, appraisal.Errorf(appraisal.Invalid, "followup_ref_missing", "example", c.in(sub))
	}
	n, ok := readRef("f", l.Words[0])
	if !ok {
		return appraisal.FollowUp{}, appraisal.Errorf(appraisal.Invalid, "followup_ref_unreadable", "words", excerpt(l.Words[0].Raw), "example", c.in(sub))
	}
	return h.visible(ctx, c, n, action)
}

// show shows one contact, with a button that voids it.
func (h followUps) show(ctx context.Context, c call, l line) (message.Reply, error) {
	f, err := h.ref(ctx, c, l, Example{ZH: "/followup 查看 F-12", EN: "/followup show F-12"}, "followup.show")
	if err != nil {
		return message.Reply{}, err
	}
	by, err := h.store.Member(ctx, c.ws(), f.Member)
	if err != nil && appraisal.CodeOf(err) != appraisal.Unknown {
		return message.Reply{}, err
	}
	title := message.T("deal.title", message.Str("ref", f.Ref()), message.Str("customer", f.CustomerName))
	m := message.Message{Summary: title, Blocks: []message.Block{message.Heading(title)}}
	if f.Voided {
		m = m.With(message.Paragraph(message.T("followup.is_void")))
	}
	fields := []message.Field{
		{Label: message.T("label.kind"), Value: kindText(f.Kind)},
		{Label: message.T("label.date"), Value: message.Raw(message.Date("", f.On))},
		{Label: message.T("label.member"), Value: message.Raw(nameArg("", by))},
	}
	if !f.NextStep.IsZero() {
		fields = append(fields, message.Field{Label: message.T("label.next"), Value: message.Raw(message.Date("", f.NextStep))})
	}
	m = m.With(message.Block{Fields: fields})
	if f.Note != "" {
		m = m.With(message.Paragraph(message.T("deal.note", message.Str("note", f.Note))))
	}
	if f.Voided {
		return message.Answer(m), nil
	}
	sure := message.T("deal.void_sure", message.Str("ref", f.Ref()))
	return message.Answer(m.With(message.Buttons(
		message.Action{ID: "followup.undo", Value: f.Ref(), Label: message.T("button.void"), Style: message.Danger, Confirm: &sure},
	))), nil
}

// void reads F-12 [reason].
func (h followUps) void(ctx context.Context, c call, l line) (message.Reply, error) {
	f, err := h.ref(ctx, c, l, Example{ZH: "/followup 作废 F-12 记错了客户", EN: "/followup void F-12 the wrong customer"}, "followup.void")
	if err != nil {
		return message.Reply{}, err
	}
	reason := mentionsAsNames(l.from(1))
	if utf8.RuneCountInString(reason) > mostNote {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "note_too_long")
	}
	if f, err = h.store.VoidFollowUp(ctx, c.change(), f.Number, reason); err != nil {
		return message.Reply{}, err
	}
	return message.Answer(voidedContact(f, reason)), nil
}

func voidedContact(f appraisal.FollowUp, reason string) message.Message {
	m := message.Say(message.T("followup.voided", message.Str("ref", f.Ref()), message.Str("customer", f.CustomerName)))
	return m.With(reasonNote(reason)...).With(withdrawnNote(f.CustomerWithdrawn, f.CustomerName)...)
}
