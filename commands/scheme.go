package commands

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/message"
)

// schemeStore keeps a company's own schemes and says which is used from when.
type schemeStore interface {
	actorStore
	appraisal.Source
	SaveScheme(ctx context.Context, c appraisal.Change, id, version, body string) error
	UseScheme(ctx context.Context, c appraisal.Change, use appraisal.SchemeUse) error
}

// policies is the handlers of /scheme.
type policies struct {
	store   schemeStore
	library *library.Library
}

// Lines that stand in corrected examples.
var (
	schemeShowExample    = Example{ZH: "/scheme 查看 S09", EN: "/scheme show S09"}
	schemeUseExample     = Example{ZH: "/scheme 启用 S02 从下季度", EN: "/scheme use S02 from next quarter"}
	schemeCompareExample = Example{ZH: "/scheme 对比 S09 S02 上季度", EN: "/scheme compare S09 S02 last quarter"}
)

func schemeCommand(d Deps) command {
	h := policies{d.Store, d.Library}
	return command{
		Spec: Spec{
			Name: "/scheme", Summary: "command.scheme.summary", Hint: "command.scheme.hint",
			Examples: []Example{{ZH: "/scheme 列表", EN: "/scheme list"}},
		},
		allowed: reads,
		open:    func(ctx context.Context, c call) (message.Reply, error) { return h.list(ctx, c, line{}) },
		run:     h.show,
		subs: []sub{
			{SubCommand: subCommand("scheme", "list", []string{"ls", "列表", "清单"}, Example{ZH: "/scheme 列表", EN: "/scheme list"}), allowed: reads, run: h.list},
			{SubCommand: subCommand("scheme", "show", []string{"查看", "显示", "详情"}, schemeShowExample), allowed: reads, run: h.show},
			{SubCommand: subCommand("scheme", "use", []string{"启用", "采用", "使用", "改用"}, schemeUseExample), allowed: owns, run: h.use},
			{SubCommand: subCommand("scheme", "check", []string{"lint", "检查", "校验"}, Example{ZH: "/scheme 检查 S09", EN: "/scheme check S09"}), allowed: owns, run: h.check},
			{SubCommand: subCommand("scheme", "compare", []string{"比较", "对比", "试算"}, schemeCompareExample), allowed: owns, run: h.compare},
		},
		presses: []press{
			{id: "scheme.show", allowed: reads, run: h.pressShow}, {id: "scheme.use", allowed: owns, run: h.pressUse},
			{id: "scheme.ask", allowed: owns, run: h.pressAsk},
		},
		forms: []form{{id: "scheme.check", allowed: owns, submit: h.submitCheck}},
	}
}

// reads allows those whom policies appraise or whose team they do.
func reads(m appraisal.Member) bool {
	return m.Role == appraisal.Rep || m.Role == appraisal.Manager || m.Role == appraisal.Owner || m.Role == appraisal.Staff
}

// find is the scheme that a word names: S02, or S02@3 for a version of it. The company's own stand before the shipped ones.
func (h policies) find(ctx context.Context, c call, w word, example string) (library.Choice, error) {
	own, shipped, err := h.library.Choices(ctx, c.ws())
	if err != nil {
		return library.Choice{}, err
	}
	id, version, exact := strings.Cut(w.Text, "@")
	var names []string
	for _, choice := range slices.Concat(own, shipped) {
		if !slices.Contains(names, choice.Scheme.ID) {
			names = append(names, choice.Scheme.ID)
		}
		if !strings.EqualFold(choice.Scheme.ID, id) {
			continue
		}
		if !exact || strings.EqualFold(version, choice.Scheme.Version) {
			return choice, nil
		}
		if older, err := h.library.Version(ctx, c.ws(), choice.Scheme.ID, version); err == nil {
			return older, nil
		}
	}
	return library.Choice{}, appraisal.Errorf(appraisal.Invalid, "scheme_missing", "words", excerpt(w.Raw), "names", strings.Join(names, ", "), "example", example)
}

// inForce is the scheme in use now, with from when.
func (h policies) inForce(ctx context.Context, c call) (library.Choice, error) {
	use := c.Settings.SchemeFor(calendar.PeriodOf(calendar.Quarter, c.Today), c.Today)
	s, err := h.library.Find(ctx, c.ws(), use)
	return library.Choice{Use: use, Scheme: s}, err
}

// same tells whether a use means the choice.
func same(use appraisal.SchemeUse, c library.Choice) bool {
	return use.Scheme == c.Use.Scheme && use.Version == c.Use.Version
}

// list shows every scheme that can be used, and which is from when.
func (h policies) list(ctx context.Context, c call, _ line) (message.Reply, error) {
	own, shipped, err := h.library.Choices(ctx, c.ws())
	if err != nil {
		return message.Reply{}, err
	}
	title := message.T("scheme.list")
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("scheme.column.id")}, {Title: message.T("scheme.column.title")}, {Title: message.T("scheme.column.pays")}, {Title: message.T("scheme.column.state")},
	}}
	all := slices.Concat(own, shipped)
	slices.SortStableFunc(all, func(a, b library.Choice) int { return cmp.Compare(a.Scheme.ID, b.Scheme.ID) })
	for _, choice := range all {
		id := message.Plain(choice.Scheme.ID)
		if choice.Use.Version != "" {
			id = message.T("scheme.own", message.Str("id", choice.Scheme.ID), message.Str("version", choice.Use.Version))
		}
		t.Rows = append(t.Rows, []message.Text{id, message.Plain(choice.Scheme.Title.In(c.Actor.Lang)), pays(choice.Scheme), message.Raw(message.List("", stateOf(c, choice)...))})
	}
	m := message.Message{Summary: title, Blocks: []message.Block{message.Heading(title), {Table: t}}}
	note := message.T("scheme.list.read", message.Code("show", c.in(schemeShowExample)))
	if owns(c.Actor) {
		note = message.T("scheme.list.notes", message.Code("show", c.in(schemeShowExample)), message.Code("compare", c.in(schemeCompareExample)),
			message.Code("use", c.in(schemeUseExample)))
	}
	return message.Answer(m.With(message.Notes(note))), nil
}

// stateOf says from when a scheme is in use; nothing where it is not.
func stateOf(c call, choice library.Choice) []message.Text {
	now := c.Settings.SchemeFor(calendar.PeriodOf(calendar.Quarter, c.Today), c.Today)
	var said []message.Text
	if same(now, choice) {
		if now.From.IsZero() {
			said = append(said, message.T("scheme.state.now"))
		} else {
			said = append(said, message.T("scheme.state.since", message.Date("from", now.From)))
		}
	}
	for _, u := range c.Settings.Uses {
		switch { // a use from within the quarter counts for the months that have begun since
		case !same(u, choice) || !now.From.Before(u.From):
		case c.Today.Before(u.From):
			said = append(said, message.T("scheme.state.from", message.Date("from", u.From)))
		default:
			said = append(said, message.T("scheme.state.since", message.Date("from", u.From)))
		}
	}
	return said
}

// pays is what a scheme gives: a score, and what money follows from it.
func pays(s *appraisal.Scheme) message.Text {
	var all []message.Text
	add := func(has bool, what string) {
		if has {
			all = append(all, message.T("scheme.pays."+what))
		}
	}
	add(len(s.Levels) > 0, "score")
	add(len(s.Commissions) > 0, "commission")
	add(s.Wage != nil, "wage")
	kinds := func(kinds ...appraisal.OutcomeKind) bool {
		return slices.ContainsFunc(s.Rules, func(r appraisal.Rule) bool { return slices.Contains(kinds, r.Outcome.Kind) })
	}
	add(kinds(appraisal.Bonus), "bonus")
	add(kinds(appraisal.Title, appraisal.Certificate, appraisal.Travel, appraisal.Benefit, appraisal.Commendation), "awards")
	add(kinds(appraisal.Raise, appraisal.Promotion, appraisal.Cut, appraisal.Demotion, appraisal.ExitAdvice), "career")
	return message.Raw(message.Chain("", "list.comma", all...))
}
