package commands

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/message"
)

// dealStore keeps deals, payments and returns.
type dealStore interface {
	actorStore
	memberStore
	customerFinder
	LogDeal(ctx context.Context, ch appraisal.Change, d appraisal.NewDeal) (appraisal.Deal, error)
	Deal(ctx context.Context, ws appraisal.WorkspaceID, number int64) (appraisal.Deal, error)
	Deals(ctx context.Context, ws appraisal.WorkspaceID, f appraisal.DealFilter) ([]appraisal.Deal, int, error)
	Entries(ctx context.Context, ws appraisal.WorkspaceID, deal int64) ([]appraisal.Entry, error)
	VoidDeal(ctx context.Context, ch appraisal.Change, number int64, reason string, posts ...message.Post) (appraisal.Deal, error)
	Published(ctx context.Context, ws appraisal.WorkspaceID, scheme string, period calendar.Period) (bool, error)
	RateKnown(ctx context.Context, ws appraisal.WorkspaceID, currency string, on calendar.Date) (bool, error)
	SetCost(ctx context.Context, ch appraisal.Change, number int64, cost appraisal.Money) (appraisal.Deal, error)
	AddEntry(ctx context.Context, ch appraisal.Change, e appraisal.Entry) (appraisal.Deal, appraisal.Entry, error)
	VoidEntry(ctx context.Context, ch appraisal.Change, deal int64, kind appraisal.EntryKind, seq int64) (appraisal.Deal, error)
	Splits(ctx context.Context, ws appraisal.WorkspaceID, deal int64) ([]appraisal.Split, error)
	SaveSplits(ctx context.Context, ch appraisal.Change, deal int64, splits []appraisal.Split) error
	Stages(ctx context.Context, ws appraisal.WorkspaceID, deal int64) ([]appraisal.StageDone, error)
	SaveStages(ctx context.Context, ch appraisal.Change, deal int64, stages []appraisal.StageDone) error
}

// deals is the handlers of /deal.
type deals struct {
	store   dealStore
	library *library.Library
}

func dealCommand(d Deps) command {
	h := deals{d.Store, d.Library}
	return command{
		Spec: Spec{
			Name: "/deal", Summary: "command.deal.summary", Hint: "command.deal.hint", Notes: "help.notes",
			Examples: []Example{
				{ZH: "/deal 华东阀门 12万", EN: "/deal Acme 120000"},
				{ZH: "/deal 华东阀门 5000 美元 成本 3000 费用 200 昨天 备注 首单", EN: "/deal Acme Trading $5,000 cost 3000 expenses 200 on yesterday note first order"},
			},
		},
		allowed: appraisal.Member.Sells, open: h.open, run: h.log,
		subs: []sub{
			{SubCommand: subCommand("deal", "list", []string{"ls", "列表", "清单"},
				Example{ZH: "/deal 列表", EN: "/deal list"}, Example{ZH: "/deal 列表 华东阀门", EN: "/deal list Acme"}), run: h.list},
			{SubCommand: subCommand("deal", "show", []string{"查看", "详情"},
				Example{ZH: "/deal 查看 D-128", EN: "/deal show D-128"}), run: h.show},
			{SubCommand: subCommand("deal", "pay", []string{"paid", "payment", "回款", "收款"},
				Example{ZH: "/deal 回款 D-128 6万", EN: "/deal pay D-128 60000 on yesterday"}), run: h.entry(appraisal.Payment)},
			{SubCommand: subCommand("deal", "return", []string{"returned", "退货", "退款"},
				Example{ZH: "/deal 退货 D-128 5000", EN: "/deal return D-128 5000"}), run: h.entry(appraisal.Return)},
			{SubCommand: subCommand("deal", "cost", []string{"costs", "成本", "采购成本"}, costExample), run: h.cost},
			{SubCommand: subCommand("deal", "split", []string{"分成", "分配"}, splitExample), allowed: leads, run: h.split},
			{SubCommand: subCommand("deal", "stage", []string{"stages", "阶段"}, stageExample), run: h.stage},
			{SubCommand: subCommand("deal", "void", []string{"undo", "作废", "撤销"},
				Example{ZH: "/deal 作废 D-128 客户取消", EN: "/deal void D-128 the customer cancelled"}), run: h.void},
		},
		presses: []press{
			{id: "deal.undo", run: h.undo},
			{id: "deal.pick", allowed: appraisal.Member.Sells, run: h.finish},
			{id: "deal.create", allowed: appraisal.Member.Sells, run: h.finish},
			{id: "deal.again", allowed: appraisal.Member.Sells, run: h.again},
			{id: "deal.more", run: h.more},
			{id: "deal.pay", run: h.openEntry(appraisal.Payment)},
			{id: "deal.return", run: h.openEntry(appraisal.Return)},
			{id: "entry.undo", run: h.undoEntry},
			{id: "entry.pick", run: h.pickedEntry},
			{id: "home.deal", allowed: appraisal.Member.Sells, run: func(ctx context.Context, c call, _ string) (message.Reply, error) { return h.open(ctx, c) }},
		},
		forms: []form{
			{id: "deal.new", allowed: appraisal.Member.Sells, newCustomers: true, submit: h.submit},
			{id: "entry.new", submit: h.submitEntry},
		},
	}
}

// subCommand describes a sub-command whose summary is the text "command.COMMAND.WORD".
func subCommand(command, w string, aliases []string, examples ...Example) SubCommand {
	return SubCommand{Word: w, Aliases: aliases, Summary: "command." + command + "." + w, Examples: examples}
}

// visible is the deal if the actor may see it. A deal of somebody else is answered as one that does not exist, and logged.
func (h deals) visible(ctx context.Context, c call, number int64, action string) (appraisal.Deal, error) {
	d, err := h.store.Deal(ctx, c.ws(), number)
	if err != nil {
		return d, err
	}
	ok, err := sees(ctx, h.store, c, d.Member)
	if err != nil || ok {
		return d, err
	}
	if err := h.store.Refused(ctx, c.change(), action, d.Ref()); err != nil {
		return appraisal.Deal{}, err
	}
	return appraisal.Deal{}, errMissing(d.Ref())
}

// errMissing is the answer for a deal that is not there and for one that may not be seen.
func errMissing(ref string) error {
	return appraisal.Errorf(appraisal.NotFound, "deal_missing", "ref", ref)
}

// sees reports whether the actor may see another member's records.
func sees(ctx context.Context, s memberStore, c call, owner appraisal.MemberID) (bool, error) {
	if owner == c.Actor.ID || c.Actor.Role == appraisal.Owner {
		return true, nil
	}
	if c.Actor.Role != appraisal.Manager {
		return false, nil
	}
	m, err := s.Member(ctx, c.ws(), owner)
	if err != nil {
		return false, err
	}
	m.Workspace = c.Actor.Workspace
	return c.Actor.Sees(m), nil
}

// ref reads the deal that a line begins with.
func (h deals) ref(ctx context.Context, c call, l line, sub Example, action string) (appraisal.Deal, error) {
	if len(l.Words) == 0 {
		return appraisal.Deal{}, appraisal.Errorf(appraisal.Invalid, "deal_ref_missing", "example", c.in(sub))
	}
	n, ok := readRef("d", l.Words[0])
	if !ok {
		return appraisal.Deal{}, appraisal.Errorf(appraisal.Invalid, "deal_ref_unreadable", "words", excerpt(l.Words[0].Raw), "example", c.in(sub))
	}
	return h.visible(ctx, c, n, action)
}

// replacing is an answer that takes the place of the message whose button was pressed.
func replacing(m message.Message) message.Reply { return message.Reply{Message: &m, Replace: true} }
