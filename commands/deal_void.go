package commands

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// void reads D-128 [reason].
func (h deals) void(ctx context.Context, c call, l line) (message.Reply, error) {
	d, err := h.ref(ctx, c, l, Example{ZH: "/deal 作废 D-128 客户取消", EN: "/deal void D-128 the customer cancelled"}, "deal.void")
	if err != nil {
		return message.Reply{}, err
	}
	reason := mentionsAsNames(l.from(1))
	if utf8.RuneCountInString(reason) > mostNote {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "note_too_long")
	}
	if d, err = h.withdraw(ctx, c, d, reason); err != nil {
		return message.Reply{}, err
	}
	again := dealLine{Customer: d.CustomerName, Amount: d.Amount, Cost: d.Cost, Expenses: d.Expenses, On: d.Signed, Note: excerpt(d.Note)}
	return message.Answer(voided(d).With(message.Notes(message.T("deal.log_again", message.Code("line", "/deal "+again.phrased(c.in)))))), nil
}

// undo voids the deal whose button was pressed.
func (h deals) undo(ctx context.Context, c call, value string) (message.Reply, error) {
	n, ok := readRef("d", word{Text: strings.ToLower(value)})
	if !ok {
		return message.Reply{}, errOutdated()
	}
	d, err := h.visible(ctx, c, n, "deal.undo")
	if err != nil {
		return message.Reply{}, err
	}
	if d, err = h.withdraw(ctx, c, d, ""); err != nil {
		return message.Reply{}, err
	}
	return replacing(voided(d)), nil
}

// withdraw voids a deal, and tells the person whose deal it is when somebody else does it.
func (h deals) withdraw(ctx context.Context, c call, d appraisal.Deal, reason string) (appraisal.Deal, error) {
	var posts []message.Post
	if d.Member != c.Actor.ID {
		seller, err := h.store.Member(ctx, c.ws(), d.Member)
		if err != nil && appraisal.CodeOf(err) != appraisal.Unknown {
			return d, err
		}
		if err == nil && (seller.Left.IsZero() || c.Today.Before(seller.Left)) {
			m := message.Say(message.T("deal.voided_by", nameArg("member", c.Actor), message.Str("ref", d.Ref()),
				message.Str("customer", d.CustomerName), message.Money("amount", d.Amount.Minor, d.Amount.Currency)))
			posts = append(posts, message.Post{
				ID: "void/" + d.Ref(), Workspace: string(c.ws()), To: string(seller.ID), Lang: seller.Lang, Message: m.With(reasonNote(reason)...),
			})
		}
	}
	return h.store.VoidDeal(ctx, c.change(), d.Number, reason, posts...)
}

func voided(d appraisal.Deal) message.Message {
	m := message.Say(message.T("deal.voided", message.Str("ref", d.Ref()), message.Str("customer", d.CustomerName),
		message.Money("amount", d.Amount.Minor, d.Amount.Currency))).With(reasonNote(d.VoidReason)...)
	return m.With(withdrawnNote(d.CustomerWithdrawn, d.CustomerName)...)
}

// reasonNote says why a record was voided, nothing when nobody said.
func reasonNote(reason string) []message.Block {
	if reason == "" {
		return nil
	}
	return []message.Block{message.Notes(message.T("void.reason", message.Str("reason", excerpt(reason))))}
}

// withdrawnNote says that the customer went with the record that had brought it.
func withdrawnNote(withdrawn bool, name string) []message.Block {
	if !withdrawn {
		return nil
	}
	return []message.Block{message.Notes(message.T("customer.withdrawn", message.Str("customer", name)))}
}
