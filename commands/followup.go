package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// followUpStore keeps contacts with customers.
type followUpStore interface {
	actorStore
	memberStore
	customerFinder
	LogFollowUp(ctx context.Context, ch appraisal.Change, f appraisal.NewFollowUp) (appraisal.FollowUp, error)
	FollowUps(ctx context.Context, ws appraisal.WorkspaceID, f appraisal.FollowUpFilter) ([]appraisal.FollowUp, int, error)
	FollowUp(ctx context.Context, ws appraisal.WorkspaceID, number int64) (appraisal.FollowUp, error)
	VoidFollowUp(ctx context.Context, ch appraisal.Change, number int64, reason string) (appraisal.FollowUp, error)
}

// followUps is the handlers of /followup.
type followUps struct{ store followUpStore }

func followUpCommand(d Deps) command {
	h := followUps{d.Store}
	return command{
		Spec: Spec{
			Name: "/followup", Summary: "command.followup.summary", Hint: "command.followup.hint", Notes: "help.dates",
			Examples: []Example{
				{ZH: "/followup 华东阀门 电话 客户要样品 下周五", EN: "/followup Acme call asked for a sample next friday"},
				{ZH: "/followup 华东阀门 拜访 昨天 谈了新项目", EN: "/followup Acme visit yesterday talked about the new plant"},
			},
		},
		open: h.open, run: h.log,
		subs: []sub{
			{SubCommand: subCommand("followup", "list", []string{"ls", "列表", "清单"},
				Example{ZH: "/followup 列表", EN: "/followup list"}, Example{ZH: "/followup 列表 华东阀门", EN: "/followup list Acme"}), run: h.list},
			{SubCommand: subCommand("followup", "due", []string{"todo", "待办", "待跟进"},
				Example{ZH: "/followup 待办", EN: "/followup due"}), run: h.due},
			{SubCommand: subCommand("followup", "show", []string{"查看", "详情"},
				Example{ZH: "/followup 查看 F-12", EN: "/followup show F-12"}), run: h.show},
			{SubCommand: subCommand("followup", "void", []string{"undo", "作废", "撤销"},
				Example{ZH: "/followup 作废 F-12 记错了客户", EN: "/followup void F-12 the wrong customer"}), run: h.void},
		},
		presses: []press{
			{id: "followup.undo", run: h.undo},
			{id: "followup.pick", run: h.finish},
			{id: "followup.create", run: h.finish},
			{id: "followup.again", run: h.again},
			{id: "followup.more", run: h.more},
			{id: "followup.next", run: h.next},
			{id: "home.followup", run: func(ctx context.Context, c call, _ string) (message.Reply, error) { return h.open(ctx, c) }},
		},
		forms:     []form{{id: "followup.new", newCustomers: true, submit: h.submit}},
		shortcuts: []shortcut{{ShortcutSpec: ShortcutSpec{Name: "followup.log", Title: "shortcut.followup.log"}, run: h.fromMessage}},
	}
}

// visible is the contact if the actor may see it. A contact of somebody else is answered as one that does not exist, and logged.
func (h followUps) visible(ctx context.Context, c call, number int64, action string) (appraisal.FollowUp, error) {
	f, err := h.store.FollowUp(ctx, c.ws(), number)
	if err != nil {
		return f, err
	}
	ok, err := sees(ctx, h.store, c, f.Member)
	if err != nil || ok {
		return f, err
	}
	if err := h.store.Refused(ctx, c.change(), action, f.Ref()); err != nil {
		return appraisal.FollowUp{}, err
	}
	return appraisal.FollowUp{}, appraisal.Errorf(appraisal.NotFound, "followup_missing", "ref", f.Ref())
}

// undo voids the contact whose button was pressed.
func (h followUps) undo(ctx context.Context, c call, value string) (message.Reply, error) {
	n, ok := readRef("f", word{Text: strings.ToLower(value)})
	if !ok {
		return message.Reply{}, errOutdated()
	}
	f, err := h.visible(ctx, c, n, "followup.undo")
	if err != nil {
		return message.Reply{}, err
	}
	if f, err = h.store.VoidFollowUp(ctx, c.change(), f.Number, ""); err != nil {
		return message.Reply{}, err
	}
	return replacing(voidedContact(f, "")), nil
}

// list shows contacts, newest first: the own ones, or those of a member or with a customer.
func (h followUps) list(ctx context.Context, c call, l line) (message.Reply, error) {
	return h.page(ctx, c, l, 0)
}

func (h followUps) more(ctx context.Context, c call, value string) (message.Reply, error) {
	return nextPage(value, func(l line, offset int) (message.Reply, error) { return h.page(ctx, c, l, offset) })
}

func (h followUps) page(ctx context.Context, c call, l line, offset int) (message.Reply, error) {
	f, title, err := h.filter(ctx, c, l)
	if err != nil {
		return whichList(err, "followup.more")
	}
	f.Offset, f.Limit = offset, pageSize
	list, total, err := h.store.FollowUps(ctx, c.ws(), f)
	if err != nil {
		return message.Reply{}, err
	}
	if total == 0 {
		return message.Answer(message.Say(message.T("followup.list.none"))), nil
	}
	names, err := namesOf(ctx, h.store, c, f.Member == "")
	if err != nil {
		return message.Reply{}, err
	}
	return message.Answer(listing(title, followUpTable(list, names), "followup.more", l, offset, total)), nil
}

func (h followUps) filter(ctx context.Context, c call, l line) (appraisal.FollowUpFilter, message.Text, error) {
	f, title := appraisal.FollowUpFilter{Member: c.Actor.ID}, message.T("followup.list.mine")
	if len(l.Words) == 0 && c.Actor.Role == appraisal.Manager && c.Actor.Team != "" {
		return appraisal.FollowUpFilter{Team: c.Actor.Team}, message.T("followup.list.team"), nil
	}
	if len(l.Words) == 0 || l.is(0, "mine", "my", "me", "我的", "我") && len(l.Words) == 1 {
		return f, title, nil
	}
	if l.is(0, "all", "全部", "所有") && len(l.Words) == 1 && c.Actor.Role == appraisal.Owner {
		return appraisal.FollowUpFilter{}, message.T("followup.list.all"), nil
	}
	who, used, err := readMember(ctx, h.store, c, l.Words)
	if err != nil {
		return f, title, err
	}
	if used == len(l.Words) {
		if ok, err := sees(ctx, h.store, c, who.ID); err != nil || !ok {
			if err == nil {
				err = refuse(ctx, h.store, c, "followup.list", string(who.ID), "records_private")
			}
			return f, title, err
		}
		return appraisal.FollowUpFilter{Member: who.ID}, message.T("followup.list.member", nameArg("member", who)), nil
	}
	found, err := findCustomer(ctx, h.store, c, l.name(len(l.Words)))
	if err != nil {
		return f, title, err
	}
	if !found.Sure {
		return f, title, errCustomer(l.name(len(l.Words)), found, c.in, Example{ZH: "/followup 列表 ", EN: "/followup list "})
	}
	f.Customer = found.Customer.Number
	if c.Actor.Role == appraisal.Owner {
		f.Member = ""
	}
	return f, message.T("followup.list.customer", message.Str("customer", found.Customer.Name)), nil
}

func followUpTable(list []appraisal.FollowUp, names map[appraisal.MemberID]appraisal.Member) *message.Table {
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("label.ref")}, {Title: message.T("label.date")}, {Title: message.T("label.customer")}, {Title: message.T("label.kind")},
		{Title: message.T("label.note")}, {Title: message.T("label.next")},
	}}
	if names != nil {
		t.Columns = append(t.Columns, message.Column{Title: message.T("label.member")})
	}
	for _, f := range list {
		next := message.Plain("")
		if !f.NextStep.IsZero() {
			next = message.Raw(message.Date("", f.NextStep))
		}
		row := []message.Text{
			message.Plain(f.Ref()), message.Raw(message.Date("", f.On)), message.Plain(f.CustomerName), kindText(f.Kind), message.Plain(excerpt(f.Note)), next,
		}
		if names != nil {
			row = append(row, message.Plain(names[f.Member].Name))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// kindText is the name of a kind of contact.
func kindText(k appraisal.ContactKind) message.Text { return message.T("kind." + string(k)) }

// followUpLine is one contact in a sentence.
func followUpLine(f appraisal.FollowUp, by appraisal.Member) message.Text {
	return message.T("followup.line", message.Date("on", f.On), message.Sub("kind", kindText(f.Kind)), nameArg("member", by),
		message.Str("note", excerpt(f.Note)))
}

// How far back next steps are looked for, and how far ahead they are shown.
const (
	dueBack  = 180 // days
	dueAhead = 14  // days
	dueMost  = 500 // contacts read
)

// due lists next steps: overdue ones, today's, and those of the next two weeks. The newest contact with a customer says what is next.
func (h followUps) due(ctx context.Context, c call, l line) (message.Reply, error) {
	who := c.Actor
	if len(l.Words) > 0 {
		f, _, err := h.filter(ctx, c, l)
		if err != nil {
			return message.Reply{}, err
		}
		if f.Member == "" || f.Customer != 0 {
			return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "words_not_understood", "understood", c.in(Example{ZH: "/followup 待办", EN: "/followup due"}),
				"words", excerpt(l.Text), "example", c.in(Example{ZH: "/followup 待办", EN: "/followup due"}))
		}
		if who, err = h.store.Member(ctx, c.ws(), f.Member); err != nil {
			return message.Reply{}, err
		}
	}
	list, _, err := h.store.FollowUps(ctx, c.ws(), appraisal.FollowUpFilter{
		Member: who.ID, From: c.Today.AddDays(-dueBack), To: c.Today.AddDays(1), Limit: dueMost,
	})
	if err != nil {
		return message.Reply{}, err
	}
	open := nextSteps(list, c.Today.AddDays(dueAhead))
	if len(open) == 0 {
		return message.Answer(message.Say(message.T("followup.due.none"))), nil
	}
	title := message.T("followup.due.title", message.Count("n", len(open)), nameArg("member", who))
	m := message.Message{Summary: title, Blocks: []message.Block{message.Paragraph(title)}}
	for _, f := range open[:min(len(open), 2*pageSize)] {
		m = m.With(message.Paragraph(message.T(dueText(f.NextStep, c.Today), message.Date("next", f.NextStep),
			message.Str("customer", f.CustomerName), message.Sub("kind", kindText(f.Kind)), message.Date("on", f.On), message.Str("note", excerpt(f.Note)))))
	}
	return message.Answer(m), nil
}

func dueText(next, today calendar.Date) string {
	switch next.Compare(today) {
	case -1:
		return "followup.due.late"
	case 0:
		return "followup.due.today"
	}
	return "followup.due.soon"
}

// nextSteps are the plans that the newest contact with each customer made, up to the given day, earliest first.
func nextSteps(list []appraisal.FollowUp, until calendar.Date) []appraisal.FollowUp {
	newest := map[int64]appraisal.FollowUp{}
	for _, f := range list {
		have, ok := newest[f.Customer]
		if !ok || have.On.Before(f.On) || have.On == f.On && have.Number < f.Number {
			newest[f.Customer] = f
		}
	}
	var open []appraisal.FollowUp
	for _, f := range newest {
		if !f.NextStep.IsZero() && !until.Before(f.NextStep) {
			open = append(open, f)
		}
	}
	slices.SortFunc(open, func(a, b appraisal.FollowUp) int {
		if n := a.NextStep.Compare(b.NextStep); n != 0 {
			return n
		}
		return int(a.Number - b.Number)
	})
	return open
}
