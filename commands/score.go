package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// scoreStore counts figures and keeps results.
type scoreStore interface {
	actorStore
	memberStore
	Figures(ctx context.Context, ws appraisal.WorkspaceID, ms []appraisal.Measure, p calendar.Period) (appraisal.Figures, error)
	Targets(ctx context.Context, ws appraisal.WorkspaceID, p calendar.Period) ([]appraisal.Target, error)
	Results(ctx context.Context, ws appraisal.WorkspaceID, scheme string, p calendar.Period) ([]appraisal.Result, error)
	Records(ctx context.Context, ws appraisal.WorkspaceID, m appraisal.Measure, p calendar.Period, member appraisal.MemberID, offset, limit int) ([]appraisal.Record, int, error)
}

// scores is the handlers of /score.
type scores struct {
	store   scoreStore
	schemes appraisal.Schemes
}

func scoreCommand(d Deps) command {
	h := scores{d.Store, d.Schemes}
	return command{
		Spec: Spec{
			Name: "/score", Summary: "command.score.summary", Hint: "command.score.hint",
			Examples: []Example{
				{ZH: "/score", EN: "/score"},
				{ZH: "/score 上季度", EN: "/score last quarter"},
			},
		},
		open: func(ctx context.Context, c call) (message.Reply, error) { return h.show(ctx, c, line{}) },
		run:  h.show,
		subs: []sub{
			{SubCommand: subCommand("score", "explain", []string{"why", "说明", "解释", "明细"},
				Example{ZH: "/score 说明", EN: "/score explain"}, Example{ZH: "/score 说明 业务收入 上季度", EN: "/score explain revenue last quarter"}), run: h.explain},
		},
		presses: []press{{id: "score.show", run: h.pressShow}, {id: "score.explain", run: h.pressExplain}},
	}
}

// asked is what a line about scores asks for.
type asked struct {
	period    calendar.Period
	who       appraisal.Member
	named     bool   // somebody was named
	indicator string // id, "" for all
}

// scheme is the policy in use.
func (h scores) scheme(c call) (*appraisal.Scheme, error) {
	scheme, ok := h.schemes.ByID(c.Settings.Scheme)
	if !ok {
		return nil, appraisal.Errorf(appraisal.NotFound, "scheme_gone", "scheme", c.Settings.Scheme)
	}
	return scheme, nil
}

// read reads a period, a person and an indicator in any order.
func (h scores) read(ctx context.Context, c call, l line, scheme *appraisal.Scheme, indicators bool) (asked, error) {
	a := asked{who: c.Actor, period: usualPeriod(scheme, c.Today)}
	for len(l.Words) > 0 {
		used, err := h.readOne(ctx, c, l, scheme, indicators, &a)
		if err != nil {
			return asked{}, err
		}
		l = l.skip(used)
	}
	if !a.period.Start.Before(c.Today.AddDays(1)) {
		return asked{}, appraisal.Errorf(appraisal.Invalid, "period_future", "period", a.period.ID(), "example", "/score "+usualPeriod(scheme, c.Today).ID())
	}
	if !slices.Contains(scheme.PeriodKinds(), a.period.Kind) {
		return asked{}, appraisal.Errorf(appraisal.Invalid, "scheme_period", "scheme", scheme.ID, "period", a.period.ID())
	}
	return a, nil
}

// readOne reads what the line begins with and returns how many words it took.
func (h scores) readOne(ctx context.Context, c call, l line, scheme *appraisal.Scheme, indicators bool, a *asked) (int, error) {
	p, used, err := readPeriod(l.Words, c.Today)
	if err != nil {
		return 0, err
	}
	if used > 0 {
		a.period = p
		return used, nil
	}
	if indicators {
		if id, used := readIndicator(l.Words, scheme); used > 0 {
			a.indicator = id
			return used, nil
		}
	}
	who, used, err := readMember(ctx, h.store, c, l.Words)
	if appraisal.CodeOf(err) == appraisal.NotFound || appraisal.CodeOf(err) == appraisal.Conflict {
		if c.Actor.Role != appraisal.Manager && c.Actor.Role != appraisal.Owner { // the same answer as for a colleague who is there
			return 0, h.private(ctx, c, l.Words[0].Raw)
		}
	}
	if err != nil {
		return 0, err
	}
	if used == 0 && indicators {
		a.indicator, used, err = partOfIndicator(c, l.Words, scheme)
		return used, err
	}
	if used == 0 {
		return 0, appraisal.Errorf(appraisal.Invalid, "score_unreadable", "words", excerpt(l.Words[0].Raw),
			"example", c.in(Example{ZH: "/score 上季度", EN: "/score last quarter"}))
	}
	a.who, a.named = who, true
	return used, nil
}

// private refuses a score that is somebody else's. It says nothing about whether there is one.
func (h scores) private(ctx context.Context, c call, target string) error {
	return refuse(ctx, h.store, c, "score", excerpt(target), "score_private")
}

// usualPeriod is the quarter of today, or the first kind of period that the scheme appraises.
func usualPeriod(scheme *appraisal.Scheme, today calendar.Date) calendar.Period {
	kinds := scheme.PeriodKinds()
	if slices.Contains(kinds, calendar.Quarter) {
		return calendar.PeriodOf(calendar.Quarter, today)
	}
	return calendar.PeriodOf(kinds[0], today)
}

// readIndicator finds the indicator whose id or title the words begin with, and how many words that took.
func readIndicator(words []word, scheme *appraisal.Scheme) (id string, used int) {
	plain := strings.NewReplacer("_", "", " ", "", "-", "")
	for n := min(3, len(words)); n > 0; n-- {
		got := plain.Replace(fold(typed(words[:n])))
		for _, i := range scheme.Indicators {
			if got == plain.Replace(fold(i.ID)) || got == plain.Replace(fold(i.Title.ZH)) || got == plain.Replace(fold(i.Title.EN)) {
				return i.ID, n
			}
		}
	}
	return "", 0
}

// partOfIndicator finds the one indicator whose name holds the words. Otherwise the error lists them all.
func partOfIndicator(c call, words []word, scheme *appraisal.Scheme) (id string, used int, err error) {
	titles := make([]string, len(scheme.Indicators))
	for i, in := range scheme.Indicators {
		titles[i] = in.Title.In(c.Actor.Lang)
	}
	for n := min(3, len(words)); n > 0; n-- {
		part, found := fold(typed(words[:n])), []string(nil)
		for _, i := range scheme.Indicators {
			if strings.Contains(fold(i.Title.ZH), part) || strings.Contains(fold(i.Title.EN), part) || strings.Contains(fold(i.ID), part) {
				found = append(found, i.ID)
			}
		}
		if len(found) == 1 {
			return found[0], n, nil
		}
	}
	return "", 0, appraisal.Errorf(appraisal.Invalid, "score_indicator", "words", excerpt(words[0].Raw),
		"names", strings.Join(titles, c.in(Example{ZH: "、", EN: ", "})), "example", c.in(Example{ZH: "/score 说明 ", EN: "/score explain "})+titles[0])
}

// allow checks that the actor may see the member's figures.
func (h scores) allow(ctx context.Context, c call, who appraisal.Member) error {
	who.Workspace = c.Actor.Workspace
	if !c.Actor.Sees(who) {
		return h.private(ctx, c, string(who.ID))
	}
	if !who.Appraised() {
		return appraisal.Errorf(appraisal.NotFound, "score_none", "name", who.Name)
	}
	return nil
}

// standing says how firm a result is.
type standing string

const (
	soFar   standing = "so_far"   // the period is running
	waiting standing = "waiting"  // the period is over, nothing is published yet
	final   standing = "finished" // published
)

// results are everybody's results of the period: published ones where they are, otherwise what the figures of now give. They are for
// choosing from; the caller shows only what the actor may see.
func (h scores) results(ctx context.Context, c call, scheme *appraisal.Scheme, p calendar.Period) (map[appraisal.MemberID]appraisal.Result, standing, error) {
	found := make(map[appraisal.MemberID]appraisal.Result)
	if !c.Today.Before(p.End) {
		kept, err := h.store.Results(ctx, c.ws(), scheme.ID, p)
		if err != nil {
			return nil, "", err
		}
		for _, r := range kept {
			found[r.Member] = r
		}
		if len(found) > 0 {
			return found, final, nil
		}
	}
	in, err := h.inputs(ctx, c, scheme, p)
	if err != nil {
		return nil, "", err
	}
	fresh, err := scheme.Evaluate(in)
	if err != nil {
		return nil, "", err
	}
	for _, r := range fresh {
		found[r.Member] = r
	}
	if c.Today.Before(p.End) {
		return found, soFar, nil
	}
	return found, waiting, nil
}

func (h scores) inputs(ctx context.Context, c call, scheme *appraisal.Scheme, p calendar.Period) (appraisal.Inputs, error) {
	in := appraisal.Inputs{Period: p}
	members, err := h.store.Members(ctx, c.ws())
	if err != nil {
		return in, err
	}
	in.Members = slices.DeleteFunc(slices.Clone(members), func(m appraisal.Member) bool { return !m.Joined.IsZero() && !m.Joined.Before(p.End) })
	if in.Figures, err = h.store.Figures(ctx, c.ws(), scheme.Measures(), p); err != nil {
		return in, err
	}
	in.Targets, err = h.store.Targets(ctx, c.ws(), p)
	return in, err
}

// scored is one member's result with how many are ranked beside it.
type scored struct {
	appraisal.Result
	who    appraisal.Member
	ranked int
	firm   standing
	scheme *appraisal.Scheme
}

func (h scores) one(ctx context.Context, c call, scheme *appraisal.Scheme, a asked) (scored, error) {
	if err := h.allow(ctx, c, a.who); err != nil {
		return scored{}, err
	}
	all, firm, err := h.results(ctx, c, scheme, a.period)
	if err != nil {
		return scored{}, err
	}
	r, ok := all[a.who.ID]
	if !ok {
		return scored{}, appraisal.Errorf(appraisal.NotFound, "score_none", "name", a.who.Name)
	}
	o := scored{Result: r, who: a.who, firm: firm, scheme: scheme}
	for _, r := range all {
		if r.Rank > 0 {
			o.ranked++
		}
	}
	return o, nil
}

func (h scores) show(ctx context.Context, c call, l line) (message.Reply, error) {
	scheme, err := h.scheme(c)
	if err != nil {
		return message.Reply{}, err
	}
	a, err := h.read(ctx, c, l, scheme, false)
	if err != nil {
		return message.Reply{}, err
	}
	return h.answer(ctx, c, scheme, a)
}

func (h scores) answer(ctx context.Context, c call, scheme *appraisal.Scheme, a asked) (message.Reply, error) {
	if !a.named && !c.Actor.Appraised() && (c.Actor.Role == appraisal.Manager || c.Actor.Role == appraisal.Owner) {
		return h.team(ctx, c, scheme, a)
	}
	o, err := h.one(ctx, c, scheme, a)
	if err != nil {
		return message.Reply{}, err
	}
	return message.Answer(scoreMessage(c, o)), nil
}

// team is the scores of everybody whom a manager or owner may see.
func (h scores) team(ctx context.Context, c call, scheme *appraisal.Scheme, a asked) (message.Reply, error) {
	members, err := h.store.Members(ctx, c.ws())
	if err != nil {
		return message.Reply{}, err
	}
	all, firm, err := h.results(ctx, c, scheme, a.period)
	if err != nil {
		return message.Reply{}, err
	}
	var people []scored
	for _, m := range members {
		m.Workspace = c.Actor.Workspace
		if r, ok := all[m.ID]; ok && c.Actor.Sees(m) {
			people = append(people, scored{Result: r, who: m, firm: firm, scheme: scheme})
		}
	}
	if len(people) == 0 {
		return message.Answer(message.Say(message.T("score.nobody"))), nil
	}
	slices.SortStableFunc(people, func(a, b scored) int { return appraisal.Descending(a.Score, b.Score) })
	return message.Answer(teamScores(c, a.period, people)), nil
}

// pressShow answers a button whose value is "period" or "period/member".
func (h scores) pressShow(ctx context.Context, c call, value string) (message.Reply, error) {
	scheme, a, err := h.pressed(ctx, c, value)
	if err != nil {
		return message.Reply{}, err
	}
	return h.answer(ctx, c, scheme, a)
}

// pressed reads a button's value: "period", "period/member" or "period/member/indicator" with more behind it.
func (h scores) pressed(ctx context.Context, c call, value string) (*appraisal.Scheme, asked, error) {
	scheme, err := h.scheme(c)
	if err != nil {
		return nil, asked{}, err
	}
	parts := strings.Split(value, "/")
	a := asked{who: c.Actor}
	if a.period, err = calendar.ParsePeriod(parts[0]); err != nil || !slices.Contains(scheme.PeriodKinds(), a.period.Kind) {
		return nil, asked{}, errOutdated()
	}
	if len(parts) > 1 && parts[1] != string(c.Actor.ID) {
		a.named = true
		a.who, err = h.store.Member(ctx, c.ws(), appraisal.MemberID(parts[1]))
		if appraisal.CodeOf(err) == appraisal.Unknown {
			return nil, asked{}, h.private(ctx, c, parts[1])
		}
		if err != nil {
			return nil, asked{}, err
		}
	}
	if len(parts) > 2 {
		if _, ok := scheme.Indicator(parts[2]); !ok {
			return nil, asked{}, errOutdated()
		}
		a.indicator = parts[2]
	}
	return scheme, a, nil
}
