package commands

import (
	"context"
	"strings"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// oldestReport is how many weeks back a report can be handed in.
const oldestReport = 8

// open opens the form of the week that is due: the running one, or on a Monday the last one when it is missing.
func (h reports) open(ctx context.Context, c call) (message.Reply, error) {
	return h.form(ctx, c, calendar.Period{})
}

// openWeek opens the form of the week that the words name.
func (h reports) openWeek(ctx context.Context, c call, l line) (message.Reply, error) {
	example := c.in(Example{ZH: "/report 上周", EN: "/report last week"})
	a, err := h.read(ctx, c, l, example)
	if err != nil {
		return message.Reply{}, err
	}
	if a.who.ID != c.Actor.ID {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "report_words", "words", excerpt(l.Text),
			"example", c.in(Example{ZH: "/report 查看 ", EN: "/report show @"})+a.who.Name)
	}
	return h.form(ctx, c, a.week)
}

// pressed opens the form of the week in a button's value.
func (h reports) pressed(ctx context.Context, c call, value string) (message.Reply, error) {
	if value == "" {
		return h.open(ctx, c)
	}
	week, err := calendar.ParsePeriod(value)
	if err != nil || week.Kind != calendar.Week {
		return message.Reply{}, errOutdated()
	}
	return h.form(ctx, c, week)
}

// reportable refuses weeks that have not begun and those long gone.
func reportable(c call, week calendar.Period) error {
	running := calendar.PeriodOf(calendar.Week, c.day())
	switch {
	case running.Start.Before(week.Start):
		return appraisal.Errorf(appraisal.Invalid, "report_future", "week", week.ID(), "example", "/report "+running.ID())
	case week.Start.Before(running.Start.AddDays(-7 * oldestReport)):
		return appraisal.Errorf(appraisal.Invalid, "report_old", "week", week.ID(), "example", "/report "+running.Previous().ID())
	}
	return nil
}

// form is the dialog for a week's report, with what was sent before or else a draft from what was logged. Without a week it is for the
// one that is due, and on a Monday that follows a week without a report the person may choose between the two.
func (h reports) form(ctx context.Context, c call, week calendar.Period) (message.Reply, error) {
	choose := false
	if week.Kind == "" {
		var err error
		if week, choose, err = h.due(ctx, c); err != nil {
			return message.Reply{}, err
		}
	}
	if err := reportable(c, week); err != nil {
		return message.Reply{}, err
	}
	from, to := days(week)
	f := message.Form{ID: "report.submit", Title: message.T("report.form.title"), Submit: message.T("report.form.send"), State: week.ID()}
	sent, err := h.store.Report(ctx, c.ws(), c.Actor.ID, week)
	switch {
	case err == nil:
		f.Intro = []message.Block{message.Paragraph(message.T("report.form.again", from, to,
			message.Instant("at", sent.SubmittedAt), message.Count("version", sent.Version)))}
		f.Inputs = reportInputs(sent, nil, nil)
	case appraisal.CodeOf(err) == appraisal.NotFound:
		logged, err := h.store.Week(ctx, c.ws(), c.Actor.ID, week)
		if err != nil {
			return message.Reply{}, err
		}
		buyers, err := h.buyers(ctx, c, logged)
		if err != nil {
			return message.Reply{}, err
		}
		f.Intro = []message.Block{message.Paragraph(introOf(logged, from, to))}
		f.Inputs = reportInputs(appraisal.Report{}, draftWork(logged, buyers), draftCustomers(logged))
	default:
		return message.Reply{}, err
	}
	if choose {
		f.Inputs = append([]message.Input{weekChoice(week)}, f.Inputs...)
	}
	return message.Open(f), nil
}

// buyers names the customers of the week's deals, and of older deals on which money came or goods went back, as far as a draft shows them.
func (h reports) buyers(ctx context.Context, c call, w appraisal.Week) (map[int64]string, error) {
	names := map[int64]string{}
	for _, d := range w.Deals {
		names[d.Number] = d.CustomerName
	}
	asked := 0
	for _, e := range w.Entries {
		if _, ok := names[e.Deal]; ok || asked == mostDraftLines {
			continue
		}
		asked++
		d, err := h.store.Deal(ctx, c.ws(), e.Deal)
		if err != nil {
			return nil, err
		}
		names[e.Deal] = d.CustomerName
	}
	return names, nil
}

// due returns the week whose report is asked for, and whether there is a choice.
func (h reports) due(ctx context.Context, c call) (calendar.Period, bool, error) {
	week := calendar.PeriodOf(calendar.Week, c.day())
	last := week.Previous()
	if c.day().Weekday() != time.Monday || !c.Actor.Joined.Before(last.End) {
		return week, false, nil
	}
	_, err := h.store.Report(ctx, c.ws(), c.Actor.ID, last)
	switch {
	case err == nil:
		return week, false, nil
	case appraisal.CodeOf(err) == appraisal.NotFound:
		return last, true, nil
	}
	return week, false, err
}

func weekChoice(last calendar.Period) message.Input {
	in := message.Input{ID: "week", Kind: message.InputChoice, Label: message.T("report.label.week"), Initial: last.ID()}
	for _, w := range []calendar.Period{last, last.Next()} {
		from, to := days(w)
		in.Options = append(in.Options, message.Option{Value: w.ID(), Label: message.T("report.days", from, to)})
	}
	return in
}

func introOf(w appraisal.Week, from, to message.Arg) message.Text {
	if len(w.Deals)+len(w.Entries)+len(w.FollowUps)+len(w.Customers) == 0 {
		return message.T("report.form.empty", from, to)
	}
	return message.T("report.form.drafted", from, to)
}

// reportInputs are the parts of the report (S11): the week's work, the customers, and the summary with problems, support and mood.
func reportInputs(r appraisal.Report, work, customers []message.Text) []message.Input {
	part := func(id string, label, hint message.Text, initial string, draft []message.Text) message.Input {
		return message.Input{
			ID: id, Kind: message.InputParagraph, Label: label, Hint: hint, Initial: initial, Draft: draft, Optional: id != "work", Max: mostParagraph,
		}
	}
	return []message.Input{
		part("work", message.T("report.label.work"), message.T("report.hint.work"), r.Work, work),
		part("customers", message.T("report.label.customers"), message.T("report.hint.customers"), r.Customers, customers),
		part("problems", message.T("report.label.problems"), message.T("report.hint.problems"), r.Problems, nil),
		part("support", message.T("report.label.support"), message.T("report.hint.support"), r.Support, nil),
		part("mood", message.T("report.label.mood"), message.T("report.hint.mood"), r.Mood, nil),
	}
}

// submit keeps the report as its next version and sends it to whom the member reports to.
func (h reports) submit(ctx context.Context, c call, s Submission) (message.Reply, error) {
	r := appraisal.Report{Member: c.Actor.ID}
	id := s.Get("week")
	if id == "" {
		id = s.State
	}
	var err error
	if r.Week, err = calendar.ParsePeriod(id); err != nil || r.Week.Kind != calendar.Week {
		return message.Reply{}, errOutdated()
	}
	if err := reportable(c, r.Week); err != nil {
		return message.Reply{}, err
	}
	for _, f := range []struct {
		input string
		into  *string
	}{{"work", &r.Work}, {"customers", &r.Customers}, {"problems", &r.Problems}, {"support", &r.Support}, {"mood", &r.Mood}} {
		text, err := readable(s.Get(f.input))
		if err != nil {
			return refused(f.input, err)
		}
		*f.into = strings.TrimSpace(text)
	}
	if r.Work == "" {
		return refused("work", appraisal.Errorf(appraisal.Invalid, "report_work_missing"))
	}
	return h.send(ctx, c, r)
}

func (h reports) send(ctx context.Context, c call, r appraisal.Report) (message.Reply, error) {
	readers, err := h.readers(ctx, c)
	if err != nil {
		return message.Reply{}, err
	}
	_, err = h.store.Report(ctx, c.ws(), c.Actor.ID, r.Week)
	if err != nil && appraisal.CodeOf(err) != appraisal.NotFound {
		return message.Reply{}, err
	}
	posts := reportPosts(c, r, readers, err == nil)
	saved, err := h.store.SubmitReport(ctx, c.change(), r, posts...)
	if err != nil {
		return message.Reply{}, err
	}
	from, to := days(r.Week)
	text := message.T("report.kept", from, to)
	if len(readers) > 0 {
		text = message.T("report.sent", from, to, names(readers))
	}
	m := message.Say(text)
	if saved.Version > 1 {
		m = m.With(message.Notes(message.T("report.version", message.Count("version", saved.Version))))
	}
	return message.Answer(m), nil
}

// readers returns whom the actor reports to: the team's managers, otherwise the owners; a manager reports to the owners.
func (h reports) readers(ctx context.Context, c call) ([]appraisal.Member, error) {
	members, err := h.store.Members(ctx, c.ws())
	if err != nil {
		return nil, err
	}
	var managers, owners []appraisal.Member
	for _, m := range members {
		switch {
		case m.ID == c.Actor.ID || !m.Left.IsZero():
		case m.Role == appraisal.Manager && m.Team != "" && m.Team == c.Actor.Team:
			managers = append(managers, m)
		case m.Role == appraisal.Owner:
			owners = append(owners, m)
		}
	}
	switch {
	case c.Actor.Role == appraisal.Owner:
		return nil, nil
	case len(managers) > 0 && c.Actor.Role != appraisal.Manager:
		return managers, nil
	}
	return owners, nil
}
