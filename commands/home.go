package commands

import (
	"context"
	"fmt"
	"slices"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/message"
)

// homeStore is what the own page shows.
type homeStore interface {
	reportStore
	appraisal.Source
	Teams(ctx context.Context, ws appraisal.WorkspaceID) ([]appraisal.Team, error)
	Deals(ctx context.Context, ws appraisal.WorkspaceID, f appraisal.DealFilter) ([]appraisal.Deal, int, error)
	FollowUps(ctx context.Context, ws appraisal.WorkspaceID, f appraisal.FollowUpFilter) ([]appraisal.FollowUp, int, error)
}

const (
	homeDeals    = 5   // newest deals shown
	homeSteps    = 8   // next steps shown
	homeAhead    = 7   // days ahead in which a next step is near
	homeContacts = 200 // newest follow-ups looked through for next steps
	homeRows     = 30  // people in a manager's table
)

// homes makes the own page (App Home).
type homes struct {
	store   homeStore
	library *library.Library
	reports reports
}

func homePage(d Deps) page {
	h := homes{store: d.Store, library: d.Library, reports: reports{store: d.Store, jobs: d.Jobs}}
	return h.page
}

func (h homes) page(ctx context.Context, c call) (message.Page, error) {
	blocks := []message.Block{message.Heading(message.T("home.title", message.Str("name", c.Actor.Name)))}
	var parts []func(context.Context, call) ([]message.Block, error)
	switch c.Actor.Role {
	case appraisal.Manager:
		parts = append(parts, h.team)
	case appraisal.Owner:
		parts = append(parts, h.teams)
	case appraisal.Rep:
		parts = append(parts, h.progress, h.report)
	case appraisal.Staff:
		parts = append(parts, h.report)
	case appraisal.Specialist:
		return helpPage(ctx, c)
	}
	if c.Actor.Role == appraisal.Manager || c.Actor.Role == appraisal.Owner {
		parts = append(parts, h.views)
	}
	parts = append(parts, h.buttons, h.steps, h.deals)
	for _, part := range parts {
		more, err := part(ctx, c)
		if err != nil {
			return message.Page{}, err
		}
		blocks = append(blocks, more...)
	}
	return message.Page{Blocks: append(blocks, message.Notes(message.T("home.more", message.Code("command", c.in(Example{ZH: "/merit 帮助", EN: "/merit help"})))))}, nil
}

// period is the quarter, or the kind of period that the scheme looks at; the scheme is nil when it is gone.
func (h homes) period(ctx context.Context, c call) (calendar.Period, *appraisal.Scheme, error) {
	scheme, err := inForce(ctx, h.library, c, calendar.Period{})
	switch {
	case appraisal.CodeOf(err) == appraisal.NotFound:
		return calendar.PeriodOf(calendar.Quarter, c.Today), nil, nil
	case err != nil:
		return calendar.Period{}, nil, err
	}
	p := usualPeriod(scheme, c.Today)
	if p.Kind == calendar.TenureQuarter {
		p = calendar.PeriodOf(calendar.Quarter, c.Today)
	}
	return p, scheme, nil
}

// ranking ranks the members by the figure that is shown first.
func (h homes) ranking(ctx context.Context, c call, p calendar.Period, scheme *appraisal.Scheme, members []appraisal.Member) ([]appraisal.Standing, appraisal.Measure, error) {
	first := figures.Headline(scheme)
	counted, err := h.store.Figures(ctx, c.ws(), []appraisal.Measure{first}, p)
	if err != nil {
		return nil, first, err
	}
	goals, err := h.store.Targets(ctx, c.ws(), p)
	if err != nil {
		return nil, first, err
	}
	return appraisal.Standings(members, first, counted, goals, p, scheme.TargetsOf(first)...), first, nil
}

// progress is a rep's own period: the first money figure against target, and the score, or what is earned, so far.
func (h homes) progress(ctx context.Context, c call) ([]message.Block, error) {
	p, scheme, err := h.period(ctx, c)
	if err != nil {
		return nil, err
	}
	all, first, err := h.ranking(ctx, c, p, scheme, []appraisal.Member{c.Actor})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	score, err := h.score(ctx, c, p, scheme)
	if err != nil {
		return nil, err
	}
	return []message.Block{
		message.Paragraph(message.T("home.period", message.Sub("period", figures.Period(p)), message.Count("days", c.Today.DaysUntil(p.End)))),
		{Fields: []message.Field{
			{Label: message.T("metric." + string(first.Metric)), Value: homeValue(all[0], c)},
			{Label: message.T("home.target"), Value: homeTarget(all[0], c)},
			{Label: message.T("home.attainment"), Value: figures.Attainment(all[0].Attainment)},
			score,
		}},
	}, nil
}

// score is the own score so far, or what is earned so far where the policy gives none.
func (h homes) score(ctx context.Context, c call, p calendar.Period, scheme *appraisal.Scheme) (message.Field, error) {
	none := message.Field{Label: message.T("home.score"), Value: message.T("home.no_score")}
	if scheme == nil || !slices.Contains(scheme.PeriodKinds(), p.Kind) {
		return none, nil
	}
	results, err := scheme.Appraise(ctx, h.store, c.ws(), p)
	if err != nil {
		return none, err
	}
	i := slices.IndexFunc(results, func(r appraisal.Result) bool { return r.Member == c.Actor.ID })
	if i < 0 {
		return none, nil
	}
	r := results[i]
	if earned := figures.Earned(r); r.Unscored && len(earned) > 0 {
		return message.Field{Label: message.T("home.earned"), Value: message.Raw(message.List("", earned...))}, nil
	}
	if r.Score == nil {
		return none, nil
	}
	none.Value = message.T("home.score_level", message.Number("score", appraisal.Shown(*r.Score)), message.Sub("level", figures.Level(r.Level, r.LevelTitle, c.Actor.Lang)))
	return none, nil
}

func homeValue(s appraisal.Standing, c call) message.Text {
	return figures.Cell(s.Value, appraisal.UnitMoney, c.Settings.Currency)
}

func homeTarget(s appraisal.Standing, c call) message.Text {
	if s.Target == nil {
		return message.T("problem.no_target")
	}
	return figures.Cell(s.Target, appraisal.UnitMoney, c.Settings.Currency)
}

// report says whether the report that is due is in, with a button that opens it.
func (h homes) report(ctx context.Context, c call) ([]message.Block, error) {
	week, _, err := h.reports.due(ctx, c)
	if err != nil {
		return nil, err
	}
	from, to := days(week)
	open := &message.Action{ID: "home.report", Value: week.ID(), Label: message.T("report.open")}
	sent, err := h.store.Report(ctx, c.ws(), c.Actor.ID, week)
	switch {
	case appraisal.CodeOf(err) == appraisal.NotFound:
		return []message.Block{{Section: &message.Section{Text: message.T("home.report_missing", from, to), Action: open}}}, nil
	case err != nil:
		return nil, err
	}
	open.Label = message.T("home.report_edit")
	return []message.Block{{Section: &message.Section{
		Text: message.T("home.report_sent", from, to, message.Instant("at", sent.SubmittedAt)), Action: open,
	}}}, nil
}

// views are what a manager or owner looks for first.
func (h homes) views(ctx context.Context, c call) ([]message.Block, error) {
	team := c.Actor.Team
	if c.Actor.Role == appraisal.Owner {
		team = "all"
	}
	p, _, err := h.period(ctx, c)
	if err != nil {
		return nil, err
	}
	return []message.Block{message.Buttons(
		message.Action{ID: "standings.show", Value: string(p.Kind) + "/" + team, Label: message.T("home.standings"), Style: message.Primary},
		message.Action{ID: "score.show", Value: p.ID(), Label: message.T("home.scores")},
		message.Action{ID: "report.missing", Label: message.T("home.missing")},
	)}, nil
}

func (h homes) buttons(_ context.Context, c call) ([]message.Block, error) {
	var actions []message.Action
	if c.Actor.Sells() {
		log := message.Action{ID: "home.deal", Label: message.T("home.deal"), Style: message.Primary}
		if leads(c.Actor) {
			log.Style = "" // what they look for first stands above
		}
		actions = append(actions, log)
	}
	actions = append(actions, message.Action{ID: "home.followup", Label: message.T("home.followup")})
	if c.Actor.Role == appraisal.Manager {
		actions = append(actions, message.Action{ID: "home.report", Label: message.T("report.open")})
	}
	return []message.Block{message.Buttons(actions...), {Divider: true}}, nil
}

// steps are the plans of the own follow-ups that are due or near.
func (h homes) steps(ctx context.Context, c call) ([]message.Block, error) {
	list, _, err := h.store.FollowUps(ctx, c.ws(), appraisal.FollowUpFilter{Member: c.Actor.ID, Limit: homeContacts})
	if err != nil {
		return nil, err
	}
	open := nextSteps(list, c.Today.AddDays(homeAhead))
	if len(open) == 0 {
		return nil, nil
	}
	blocks := []message.Block{message.Paragraph(message.T("home.steps"))}
	for _, f := range open[:min(len(open), homeSteps)] {
		text := "home.step"
		switch {
		case f.NextStep.Before(c.Today):
			text = "home.step_late"
		case f.NextStep == c.Today:
			text = "home.step_today"
		}
		log := message.Action{ID: "followup.next", Value: f.Ref(), Label: message.T("home.log")}
		blocks = append(blocks, message.Block{Section: &message.Section{Action: &log, Text: message.T(text, message.Date("on", f.NextStep),
			message.Str("customer", f.CustomerName), message.Str("note", excerpt(f.Note)))}})
	}
	if rest := len(open) - homeSteps; rest > 0 {
		blocks = append(blocks, message.Notes(message.T("home.steps_more", message.Count("count", rest), message.Code("command", c.in(Example{ZH: "/followup 待办", EN: "/followup due"})))))
	}
	return blocks, nil
}

// deals are the newest deals of the actor's own.
func (h homes) deals(ctx context.Context, c call) ([]message.Block, error) {
	list, _, err := h.store.Deals(ctx, c.ws(), appraisal.DealFilter{Member: c.Actor.ID, Limit: homeDeals})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	blocks := []message.Block{message.Paragraph(message.T("home.deals"))}
	for _, d := range list {
		blocks = append(blocks, message.Paragraph(message.T("home.deal_line", message.Code("ref", d.Ref()), message.Str("customer", d.CustomerName),
			message.Money("amount", d.Amount.Minor, d.Amount.Currency), message.Date("on", d.Signed))))
	}
	return blocks, nil
}

// people are the reps whom the actor leads, best first, with who of them has not sent the report.
type people struct {
	all     []appraisal.Standing
	missing map[appraisal.MemberID]bool
	week    calendar.Period
	period  calendar.Period
	measure appraisal.Measure
}

func (h homes) people(ctx context.Context, c call) (people, error) {
	p := people{week: checkedWeek(c.Today), missing: map[appraisal.MemberID]bool{}}
	var scheme *appraisal.Scheme
	var err error
	if p.period, scheme, err = h.period(ctx, c); err != nil {
		return p, err
	}
	members, err := h.store.Members(ctx, c.ws())
	if err != nil {
		return p, err
	}
	members = slices.DeleteFunc(slices.Clone(members), func(m appraisal.Member) bool {
		m.Workspace = c.Actor.Workspace
		return m.ID == c.Actor.ID || !c.Actor.Sees(m)
	})
	if p.all, p.measure, err = h.ranking(ctx, c, p.period, scheme, members); err != nil {
		return p, err
	}
	late, err := h.store.ReportsMissing(ctx, c.ws(), p.week)
	for _, m := range late {
		p.missing[m.ID] = true
	}
	return p, err
}

// late counts who has not sent the report.
func (p people) late(all []appraisal.Standing) int {
	n := 0
	for _, s := range all {
		if p.missing[s.Member.ID] {
			n++
		}
	}
	return n
}

func (p people) intro() message.Block {
	from, to := days(p.week)
	text := message.T("home.team_reports", message.Count("missing", p.late(p.all)), message.Count("team", len(p.all)), from, to)
	if p.late(p.all) == 0 {
		text = message.T("home.team_reports_in", from, to)
	}
	return message.Paragraph(text)
}

func (p people) columns(first string) []message.Column {
	return []message.Column{
		{Title: message.T(first)}, {Title: message.T("metric." + string(p.measure.Metric)), Right: true}, {Title: message.T("home.target"), Right: true},
		{Title: message.T("home.attainment"), Right: true}, {Title: message.T("home.reports")},
	}
}

func (p people) row(name message.Text, s appraisal.Standing, report message.Text, c call) []message.Text {
	return []message.Text{name, homeValue(s, c), homeTarget(s, c), figures.Attainment(s.Attainment), report}
}

// team is a manager's table: who stands where, and whose report is missing.
func (h homes) team(ctx context.Context, c call) ([]message.Block, error) {
	p, err := h.people(ctx, c)
	if err != nil {
		return nil, err
	}
	if len(p.all) == 0 {
		return []message.Block{message.Paragraph(message.T("home.team_empty"))}, nil
	}
	t := &message.Table{Columns: p.columns("home.member")}
	for _, s := range p.all[:min(len(p.all), homeRows)] {
		report := message.T("home.report_in")
		if p.missing[s.Member.ID] {
			report = message.T("home.report_out")
		}
		t.Rows = append(t.Rows, p.row(message.Plain(s.Member.Name), s, report, c))
	}
	blocks := []message.Block{message.Paragraph(message.T("home.team", message.Sub("period", figures.Period(p.period)))), {Table: t}, p.intro()}
	if rest := len(p.all) - homeRows; rest > 0 {
		blocks = append(blocks, message.Notes(message.T("home.team_more", message.Count("count", rest), message.Code("command", "/standings"))))
	}
	return blocks, nil
}

// teams is the owner's table: each team's sum against the sum of its targets, and how many reports are missing.
func (h homes) teams(ctx context.Context, c call) ([]message.Block, error) {
	p, err := h.people(ctx, c)
	if err != nil {
		return nil, err
	}
	if len(p.all) == 0 {
		return []message.Block{message.Paragraph(message.T("home.team_empty"))}, nil
	}
	teams, err := h.store.Teams(ctx, c.ws())
	if err != nil {
		return nil, err
	}
	t := &message.Table{Columns: p.columns("home.team_name")}
	add := func(name message.Text, in func(appraisal.Member) bool) {
		own := slices.DeleteFunc(slices.Clone(p.all), func(s appraisal.Standing) bool { return !in(s.Member) })
		if len(own) > 0 {
			report := message.Plain(fmt.Sprintf("%d/%d", len(own)-p.late(own), len(own)))
			t.Rows = append(t.Rows, p.row(name, appraisal.Total(own), report, c))
		}
	}
	for _, team := range teams {
		add(message.Plain(team.Name), func(m appraisal.Member) bool { return m.Team == team.ID })
	}
	add(message.T("home.no_team"), func(m appraisal.Member) bool {
		return !slices.ContainsFunc(teams, func(t appraisal.Team) bool { return t.ID == m.Team })
	})
	return []message.Block{message.Paragraph(message.T("home.teams", message.Sub("period", figures.Period(p.period)))), {Table: t}, p.intro()}, nil
}
