package commands

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/message"
)

// scoreStore counts figures and keeps results.
type scoreStore interface {
	actorStore
	memberStore
	appraisal.Source
	Records(ctx context.Context, ws appraisal.WorkspaceID, m appraisal.Measure, p calendar.Period, member appraisal.MemberID, offset, limit int) ([]appraisal.Record, int, error)
}

// scores is the handlers of /score.
type scores struct {
	store   scoreStore
	library *library.Library
}

func scoreCommand(d Deps) command {
	h := scores{d.Store, d.Library}
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
			{SubCommand: subCommand("score", "what-if", []string{"whatif", "如果", "假如", "试算"}, whatIfExample, Example{ZH: "/score 如果 A+", EN: "/score what-if A+"}), run: h.whatIf},
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

// scheme is the policy that appraises the period. The zero period stands for the running one.
func (h scores) scheme(ctx context.Context, c call, p calendar.Period) (*appraisal.Scheme, error) {
	return inForce(ctx, h.library, c, p)
}

// inForce is the policy that appraises the period. The zero period stands for the running one.
func inForce(ctx context.Context, l *library.Library, c call, p calendar.Period) (*appraisal.Scheme, error) {
	if p.Kind == "" {
		p = calendar.PeriodOf(calendar.Quarter, c.Today)
	}
	return l.InForce(ctx, c.Settings, p, c.Today)
}

// read reads a period, a person and an indicator in any order. The scheme is the one that appraises that period.
func (h scores) read(ctx context.Context, c call, l line, indicators bool) (*appraisal.Scheme, asked, error) {
	scheme, err := h.scheme(ctx, c, periodIn(l, c.Today))
	if err != nil {
		return nil, asked{}, err
	}
	a := asked{who: c.Actor, period: usualPeriod(scheme, c.Today)}
	for len(l.Words) > 0 {
		used, err := h.readOne(ctx, c, l, scheme, indicators, &a)
		if err != nil {
			return nil, asked{}, err
		}
		l = l.skip(used)
	}
	example := "/score " + usualPeriod(scheme, c.Today).ID()
	if begins := a.period.Since(a.who.Joined).Start; !begins.Before(c.Today.AddDays(1)) {
		return nil, asked{}, appraisal.Errorf(appraisal.Invalid, "period_future", "period", a.period.ID(), "example", example)
	}
	if !slices.Contains(scheme.PeriodKinds(), a.period.Kind) {
		return nil, asked{}, appraisal.Errorf(appraisal.Invalid, "scheme_other_period", "scheme", scheme.ID, "period", a.period.ID(), "example", example)
	}
	return scheme, a, nil
}

// periodIn is the first period that the line names, the zero period when it names none.
func periodIn(l line, today calendar.Date) calendar.Period {
	for i := range l.Words {
		if p, used, err := readScorePeriod(l.Words[i:], today); err == nil && used > 0 {
			return p
		}
	}
	return calendar.Period{}
}

// readOne reads what the line begins with and returns how many words it took.
func (h scores) readOne(ctx context.Context, c call, l line, scheme *appraisal.Scheme, indicators bool, a *asked) (int, error) {
	p, used, err := readScorePeriod(l.Words, c.Today)
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

var tenureOf = regexp.MustCompile(`^(?:t([1-4])|入职第?([1-4一二三四])个?季度?)$`)

// readScorePeriod reads a period, tenure quarters included: T2, 入职第二季.
func readScorePeriod(words []word, today calendar.Date) (calendar.Period, int, error) {
	if len(words) > 0 && !words[0].Quoted {
		if m := tenureOf.FindStringSubmatch(words[0].Text); m != nil {
			n := zhDigits[m[2]]
			if n == 0 {
				n = number(first(m[1], m[2]))
			}
			return calendar.Tenure(n), 1, nil
		}
	}
	return readPeriod(words, today)
}

// usualPeriod is the quarter of today, or the first kind of period that the scheme appraises.
func usualPeriod(scheme *appraisal.Scheme, today calendar.Date) calendar.Period {
	kinds := scheme.PeriodKinds()
	if slices.Contains(kinds, calendar.Quarter) {
		return calendar.PeriodOf(calendar.Quarter, today)
	}
	for _, k := range kinds {
		if k != calendar.TenureQuarter {
			return calendar.PeriodOf(k, today)
		}
	}
	return calendar.Tenure(1)
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
	return nil
}

// standing says how firm a result is.
type standing string

const (
	soFar   standing = "so_far"   // the period is running
	waiting standing = "waiting"  // the period is over, nothing is published yet
	final   standing = "finished" // published
)

// results are everybody's results of the period, and how firm each member's is: published ones where they are, otherwise what the figures of
// now give. They are for choosing from; the caller shows only what the actor may see. Whom a published month, quarter or year leaves out has
// no result; a tenure quarter is published for each member by itself, so that it is worked out for the others.
func (h scores) results(ctx context.Context, c call, scheme *appraisal.Scheme, p calendar.Period) (map[appraisal.MemberID]appraisal.Result, func(appraisal.Member) standing, error) {
	found, published := make(map[appraisal.MemberID]appraisal.Result), make(map[appraisal.MemberID]bool)
	firm := func(m appraisal.Member) standing {
		switch {
		case published[m.ID]:
			return final
		case c.Today.Before(p.Since(m.Joined).End):
			return soFar
		}
		return waiting
	}
	if !c.Today.Before(p.End) {
		kept, err := h.store.Results(ctx, c.ws(), scheme.ID, p)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range kept {
			found[r.Member], published[r.Member] = r, true
		}
		if len(found) > 0 && p.Kind != calendar.TenureQuarter {
			return found, firm, nil
		}
	}
	fresh, err := scheme.Appraise(ctx, h.store, c.ws(), p)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range fresh {
		if !published[r.Member] {
			found[r.Member] = r
		}
	}
	return found, firm, nil
}

// scored is one member's result with how many are ranked beside it.
type scored struct {
	appraisal.Result
	who    appraisal.Member
	ranked int
	firm   standing
	scheme *appraisal.Scheme
	names  map[appraisal.MemberID]string // of those who share deals with the member
}

// pays tells whether the reader may know what the member is paid: the person and the owner may.
func (o scored) pays(c call) bool { return o.Member == c.Actor.ID || c.Actor.Role == appraisal.Owner }

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
	o := scored{Result: r, who: a.who, firm: firm(a.who), scheme: scheme}
	for _, r := range all {
		if r.Rank > 0 {
			o.ranked++
		}
	}
	if r.Commission != nil {
		members, err := h.store.Members(ctx, c.ws())
		if err != nil {
			return scored{}, err
		}
		o.names = make(map[appraisal.MemberID]string, len(members))
		for _, m := range members {
			o.names[m.ID] = m.Name
		}
	}
	return o, nil
}

func (h scores) show(ctx context.Context, c call, l line) (message.Reply, error) {
	scheme, a, err := h.read(ctx, c, l, false)
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
			people = append(people, scored{Result: r, who: m, firm: firm(m), scheme: scheme})
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

// pressed reads a button's value: "period", "period/member", "period/member/indicator" or "period/member//page" with more behind it.
func (h scores) pressed(ctx context.Context, c call, value string) (*appraisal.Scheme, asked, error) {
	parts := strings.Split(value, "/")
	a := asked{who: c.Actor}
	var err error
	if a.period, err = calendar.ParsePeriod(parts[0]); err != nil {
		return nil, asked{}, errOutdated()
	}
	scheme, err := h.scheme(ctx, c, a.period)
	if err != nil {
		return nil, asked{}, err
	}
	if !slices.Contains(scheme.PeriodKinds(), a.period.Kind) {
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
	if len(parts) > 2 && parts[2] != "" {
		if _, ok := scheme.Indicator(parts[2]); !ok {
			return nil, asked{}, errOutdated()
		}
		a.indicator = parts[2]
	}
	return scheme, a, nil
}
