package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/message"
)

// standingsStore counts one measure for everybody.
type standingsStore interface {
	actorStore
	Members(ctx context.Context, ws appraisal.WorkspaceID) ([]appraisal.Member, error)
	Teams(ctx context.Context, ws appraisal.WorkspaceID) ([]appraisal.Team, error)
	Figures(ctx context.Context, ws appraisal.WorkspaceID, ms []appraisal.Measure, p calendar.Period) (appraisal.Figures, error)
	Targets(ctx context.Context, ws appraisal.WorkspaceID, p calendar.Period) ([]appraisal.Target, error)
	Results(ctx context.Context, ws appraisal.WorkspaceID, scheme string, p calendar.Period) ([]appraisal.Result, error)
}

// mostRows is how many places are shown at most.
const mostRows = 100

// standings is the handlers of /standings.
type standings struct {
	store   standingsStore
	library *library.Library
}

func standingsCommand(d Deps) command {
	h := standings{d.Store, d.Library}
	return command{
		Spec: Spec{
			Name: "/standings", Summary: "command.standings.summary", Hint: "command.standings.hint",
			Examples: []Example{{ZH: "/standings", EN: "/standings"}, {ZH: "/standings 本月", EN: "/standings month"}, {ZH: "/standings 今年", EN: "/standings year"}},
		},
		open:    func(ctx context.Context, c call) (message.Reply, error) { return h.run(ctx, c, line{}) },
		run:     h.run,
		presses: []press{{id: "standings.show", run: h.press}},
	}
}

func (h standings) run(ctx context.Context, c call, l line) (message.Reply, error) {
	p := calendar.PeriodOf(calendar.Quarter, c.Today)
	team := ""
	for len(l.Words) > 0 {
		got, used, err := readPeriod(l.Words, c.Today)
		if err != nil {
			return message.Reply{}, err
		}
		if used > 0 {
			p, l = got, l.skip(used)
			continue
		}
		if team != "" {
			return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "standings_unreadable", "words", excerpt(l.Text),
				"example", c.in(Example{ZH: "/standings 本月 " + team, EN: "/standings month " + team}))
		}
		n := len(l.Words) // a team's name may have several words; a period may stand behind it
		for i := 1; i < n; i++ {
			if _, used, _ := readPeriod(l.Words[i:], c.Today); used > 0 {
				n = i
			}
		}
		team, l = l.name(n), l.skip(n)
	}
	if c.Today.Before(p.Start) {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "period_future", "period", p.ID(), "example", c.in(Example{ZH: "/standings 本月", EN: "/standings month"}))
	}
	return h.answer(ctx, c, p, team)
}

// press answers the buttons that change the period: "quarter/east".
func (h standings) press(ctx context.Context, c call, value string) (message.Reply, error) {
	kind, team, _ := strings.Cut(value, "/")
	p := calendar.PeriodOf(calendar.Kind(kind), c.Today)
	if p.Kind == "" {
		var err error
		if p, err = calendar.ParsePeriod(kind); err != nil {
			return message.Reply{}, errOutdated()
		}
	}
	reply, err := h.answer(ctx, c, p, team)
	reply.Replace = err == nil
	return reply, err
}

// table is what is shown of the standings.
type table struct {
	period  calendar.Period
	measure appraisal.Measure
	team    appraisal.Team // zero for everybody
	rows    []appraisal.Standing
	top     int
	teams   []appraisal.Team // with everybody's: the teams to compare
	// published says that the rows are the published results.
	published bool
}

func (h standings) answer(ctx context.Context, c call, p calendar.Period, words string) (message.Reply, error) {
	teams, err := h.store.Teams(ctx, c.ws())
	if err != nil {
		return message.Reply{}, err
	}
	scheme, err := inForce(ctx, h.library, c, p)
	if err != nil {
		return message.Reply{}, err
	}
	team, err := h.visible(ctx, c, scheme, teams, words)
	if err != nil {
		return message.Reply{}, err
	}
	t := table{period: p, measure: figures.Headline(scheme), team: team, top: mostRows}
	if n := scheme.Publication.Top; n > 0 && c.Actor.Role != appraisal.Owner && c.Actor.Role != appraisal.Manager {
		t.top = min(n, mostRows)
	}
	members, err := h.store.Members(ctx, c.ws())
	if err != nil {
		return message.Reply{}, err
	}
	members = slices.DeleteFunc(slices.Clone(members), func(m appraisal.Member) bool { return team.ID != "" && m.Team != team.ID })
	if err := h.rank(ctx, c, scheme, members, &t); err != nil {
		return message.Reply{}, err
	}
	if team.ID == "" {
		t.teams = teams
	}
	if len(t.rows) == 0 {
		return message.Answer(message.Say(message.T("standings.nobody"))), nil
	}
	return message.Answer(standingsMessage(c, t)), nil
}

// visible is the team whose standings are shown; the zero team is everybody. Managers see their own team and an owner all; others what
// the scheme publishes. A team that is not theirs is answered the same whether there is one or not.
func (h standings) visible(ctx context.Context, c call, scheme *appraisal.Scheme, teams []appraisal.Team, words string) (appraisal.Team, error) {
	if words == "" {
		words = c.Actor.Team
	}
	if words == "" && (c.Actor.Role == appraisal.Owner || scheme.Publication.Standings == appraisal.ToEveryone) {
		return appraisal.Team{}, nil
	}
	if words == "" {
		return appraisal.Team{}, appraisal.Errorf(appraisal.NotFound, "standings_no_team")
	}
	everybody := slices.Contains([]string{"all", "全部", "所有"}, fold(words))
	at := slices.IndexFunc(teams, func(t appraisal.Team) bool { return fold(t.ID) == fold(words) || fold(t.Name) == fold(words) })
	allowed := false
	switch {
	case c.Actor.Role == appraisal.Owner, scheme.Publication.Standings == appraisal.ToEveryone:
		allowed = true
	case at >= 0 && teams[at].ID == c.Actor.Team:
		allowed = c.Actor.Role == appraisal.Manager || scheme.Publication.Standings == appraisal.ToTeam
	}
	switch {
	case !allowed:
		return appraisal.Team{}, refuse(ctx, h.store, c, "standings", excerpt(words), "standings_private")
	case everybody:
		return appraisal.Team{}, nil
	case at < 0:
		return appraisal.Team{}, appraisal.Errorf(appraisal.NotFound, "standings_team", "words", excerpt(words))
	}
	return teams[at], nil
}

// rank fills the rows: from the results of the period where they are published, since those are what counts, and otherwise from what the
// records say now.
func (h standings) rank(ctx context.Context, c call, scheme *appraisal.Scheme, members []appraisal.Member, t *table) error {
	if !c.Today.Before(t.period.End) {
		results, err := h.store.Results(ctx, c.ws(), scheme.ID, t.period)
		if err != nil {
			return err
		}
		if t.rows = appraisal.PublishedStandings(members, t.measure, results); len(t.rows) > 0 {
			t.published = true
			return nil
		}
	}
	counted, err := h.store.Figures(ctx, c.ws(), []appraisal.Measure{t.measure}, t.period)
	if err != nil {
		return err
	}
	goals, err := h.store.Targets(ctx, c.ws(), t.period)
	if err != nil {
		return err
	}
	t.rows = appraisal.Standings(members, t.measure, counted, goals, t.period, scheme.TargetsOf(t.measure)...)
	return nil
}
