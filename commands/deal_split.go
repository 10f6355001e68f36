package commands

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

var (
	splitExample = Example{ZH: "/deal 分成 D-128 lead @李娜 100，groundwork @李娜 60 @王强 40", EN: "/deal split D-128 lead @Li 100, groundwork @Li 60 @Wang 40"}
	stageExample = Example{ZH: "/deal 阶段 D-128 closing 于 2026-11-20", EN: "/deal stage D-128 closing on 2026-11-20"}

	percentForm = regexp.MustCompile(`^([0-9]{1,3}(?:\.[0-9]{1,4})?)%?$`)
	commas      = strings.NewReplacer("，", " ", ",", " ", "；", " ", ";", " ", "：", " ")
)

// stagesOf are the stages by which the policy of the deal's period shares commission.
func (h deals) stagesOf(ctx context.Context, c call, d appraisal.Deal) ([]appraisal.Stage, error) {
	scheme, err := inForce(ctx, h.library, c, calendar.PeriodOf(calendar.Quarter, d.Signed))
	if err != nil {
		return nil, err
	}
	for _, r := range scheme.Commissions {
		if len(r.Stages) > 0 {
			return r.Stages, nil
		}
	}
	return nil, appraisal.Errorf(appraisal.NotFound, "deal_no_stages", "ref", d.Ref(), "scheme", scheme.ID)
}

// stageNamed finds the stage that a word names, by its id, its title or the beginning of either.
func stageNamed(stages []appraisal.Stage, w word) (string, bool) {
	for _, s := range stages {
		if w.is(fold(s.ID), fold(s.Title.ZH), fold(s.Title.EN)) {
			return s.ID, true
		}
	}
	found := slices.DeleteFunc(slices.Clone(stages), func(s appraisal.Stage) bool {
		return !strings.HasPrefix(fold(s.Title.ZH), w.Text) && !strings.HasPrefix(fold(s.Title.EN), w.Text)
	})
	if len(found) == 1 && len([]rune(w.Text)) > 1 {
		return found[0].ID, true
	}
	return "", false
}

func stageIDs(stages []appraisal.Stage) string {
	ids := make([]string, len(stages))
	for i, s := range stages {
		ids[i] = s.ID
	}
	return strings.Join(ids, ", ")
}

// split says who did how much of a deal's stages: D-12 lead @Li 100, groundwork @Li 60 @Wang 40. Stages that are not named stay as they
// are; without any, the shares are shown.
func (h deals) split(ctx context.Context, c call, l line) (message.Reply, error) {
	d, err := h.ref(ctx, c, l, splitExample, "deal.split")
	if err != nil {
		return message.Reply{}, err
	}
	stages, err := h.stagesOf(ctx, c, d)
	if err != nil {
		return message.Reply{}, err
	}
	rest, err := readLine(commas.Replace(l.from(1)))
	if err != nil {
		return message.Reply{}, err
	}
	if len(rest.Words) > 0 {
		said, err := h.readSplits(ctx, c, rest, stages)
		if err != nil {
			return message.Reply{}, err
		}
		if err := h.store.SaveSplits(ctx, c.change(), d.Number, said); err != nil {
			return message.Reply{}, withExample(err, c.in(splitExample))
		}
	}
	all, err := h.store.Splits(ctx, c.ws(), d.Number)
	if err != nil {
		return message.Reply{}, err
	}
	return h.sharesOf(ctx, c, d, stages, all, len(rest.Words) > 0)
}

// readSplits reads stages, each with people and their percentages.
func (h deals) readSplits(ctx context.Context, c call, l line, stages []appraisal.Stage) ([]appraisal.Split, error) {
	bad := func(reason string, w word) error {
		return appraisal.Errorf(appraisal.Invalid, reason, "words", excerpt(w.Raw), "names", stageIDs(stages), "example", c.in(splitExample))
	}
	var all []appraisal.Split
	stage := ""
	for len(l.Words) > 0 {
		if id, ok := stageNamed(stages, l.Words[0]); ok {
			stage, l = id, l.skip(1)
			continue
		}
		if stage == "" {
			return nil, bad("split_stage", l.Words[0])
		}
		who, used, err := readMember(ctx, h.store, c, l.Words)
		switch {
		case err != nil:
			return nil, err
		case used == 0:
			return nil, bad("split_member", l.Words[0])
		case used == len(l.Words):
			return nil, bad("split_percent", l.Words[used-1])
		}
		m := percentForm.FindStringSubmatch(l.Words[used].Text)
		if m == nil {
			return nil, bad("split_percent", l.Words[used])
		}
		percent, err := decimal.NewFromString(m[1])
		if err != nil {
			return nil, bad("split_percent", l.Words[used])
		}
		all = append(all, appraisal.Split{Stage: stage, Member: who.ID, Percent: percent})
		l = l.skip(used + 1)
	}
	if len(all) == 0 {
		return nil, appraisal.Errorf(appraisal.Invalid, "split_member", "words", "", "names", stageIDs(stages), "example", c.in(splitExample))
	}
	return all, nil
}

// sharesOf is the table of who did how much of each stage.
func (h deals) sharesOf(ctx context.Context, c call, d appraisal.Deal, stages []appraisal.Stage, all []appraisal.Split, saved bool) (message.Reply, error) {
	members, err := h.store.Members(ctx, c.ws())
	if err != nil {
		return message.Reply{}, err
	}
	name := func(id appraisal.MemberID) string {
		for _, m := range members {
			if m.ID == id {
				return m.Name
			}
		}
		return string(id)
	}
	id := "deal.split.shown"
	if saved {
		id = "deal.split.saved"
	}
	title := message.T(id, message.Code("ref", d.Ref()), message.Str("customer", d.CustomerName))
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("deal.split.stage")}, {Title: message.T("deal.split.of"), Right: true}, {Title: message.T("standings.column.member")}, {Title: message.T("deal.split.percent"), Right: true},
	}}
	for _, s := range stages {
		shares := slices.DeleteFunc(slices.Clone(all), func(x appraisal.Split) bool { return x.Stage != s.ID })
		if len(shares) == 0 {
			shares = []appraisal.Split{{Stage: s.ID, Member: d.Member, Percent: decimal.NewFromInt(100)}}
		}
		for _, x := range shares {
			t.Rows = append(t.Rows, []message.Text{message.Plain(s.Title.In(c.Actor.Lang)), message.Raw(message.Percent("", appraisal.Brief(s.Share))),
				message.Plain(name(x.Member)), message.Raw(message.Percent("", x.Percent.String()))})
		}
	}
	return message.Answer(message.Say(title).With(message.Block{Table: t})), nil
}

// stage says when a stage of a deal was done: D-12 closing on 2026-08-20, or closing none to take it back. Without a stage, those that are
// done are shown.
func (h deals) stage(ctx context.Context, c call, l line) (message.Reply, error) {
	d, err := h.ref(ctx, c, l, stageExample, "deal.stage")
	if err != nil {
		return message.Reply{}, err
	}
	stages, err := h.stagesOf(ctx, c, d)
	if err != nil {
		return message.Reply{}, err
	}
	done, err := h.store.Stages(ctx, c.ws(), d.Number)
	if err != nil {
		return message.Reply{}, err
	}
	l = l.skip(1)
	if len(l.Words) > 0 {
		id, ok := stageNamed(stages, l.Words[0])
		if !ok {
			return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "split_stage", "words", excerpt(l.Words[0].Raw), "names", stageIDs(stages), "example", c.in(stageExample))
		}
		if done, err = stageDone(c, l.skip(1), id, done); err != nil {
			return message.Reply{}, err
		}
		if err := h.store.SaveStages(ctx, c.change(), d.Number, done); err != nil {
			return message.Reply{}, withExample(err, c.in(stageExample))
		}
	}
	return message.Answer(stagesMessage(c, d, stages, done)), nil
}

// stageDone puts a stage's day in the place of what was said before.
func stageDone(c call, l line, id string, done []appraisal.StageDone) ([]appraisal.StageDone, error) {
	done = slices.DeleteFunc(slices.Clone(done), func(s appraisal.StageDone) bool { return s.Stage == id })
	if l.is(0, "none", "无", "取消") && len(l.Words) == 1 {
		return done, nil
	}
	on, words := c.Today, l.Words
	if len(words) > 0 && keywords[words[0].Text] == "on" {
		words = words[1:]
	}
	if len(words) > 0 {
		day, used, err := readDate(words, c.Today, past)
		if err != nil {
			return nil, withExample(err, c.in(stageExample))
		}
		if used != len(words) {
			return nil, appraisal.Errorf(appraisal.Invalid, "date_unreadable", "understood", id, "words", excerpt(typed(words)), "example", c.in(stageExample))
		}
		on = day
	}
	return append(done, appraisal.StageDone{Stage: id, On: on}), nil
}

func stagesMessage(c call, d appraisal.Deal, stages []appraisal.Stage, done []appraisal.StageDone) message.Message {
	title := message.T("deal.stages", message.Code("ref", d.Ref()), message.Str("customer", d.CustomerName))
	t := &message.Table{Columns: []message.Column{{Title: message.T("deal.split.stage")}, {Title: message.T("deal.stage.on")}}}
	for _, s := range stages {
		on := message.T("deal.stage.open")
		if i := slices.IndexFunc(done, func(x appraisal.StageDone) bool { return x.Stage == s.ID }); i >= 0 {
			on = message.Raw(message.Date("", done[i].On))
		}
		t.Rows = append(t.Rows, []message.Text{message.Plain(s.Title.In(c.Actor.Lang)), on})
	}
	return message.Say(title).With(message.Block{Table: t})
}
