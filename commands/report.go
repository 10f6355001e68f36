package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// reportStore keeps weekly reports.
type reportStore interface {
	actorStore
	memberStore
	Deal(ctx context.Context, ws appraisal.WorkspaceID, number int64) (appraisal.Deal, error)
	Week(ctx context.Context, ws appraisal.WorkspaceID, m appraisal.MemberID, week calendar.Period) (appraisal.Week, error)
	SubmitReport(ctx context.Context, ch appraisal.Change, r appraisal.Report, posts ...message.Post) (appraisal.Report, error)
	Report(ctx context.Context, ws appraisal.WorkspaceID, m appraisal.MemberID, week calendar.Period) (appraisal.Report, error)
	Reports(ctx context.Context, ws appraisal.WorkspaceID, f appraisal.ReportFilter) ([]appraisal.Report, int, error)
	ReportsMissing(ctx context.Context, ws appraisal.WorkspaceID, week calendar.Period) ([]appraisal.Member, error)
	SendPosts(ctx context.Context, ch appraisal.Change, action, target string, posts ...message.Post) (int, error)
}

// snoozer puts a reminder on the list of jobs once more.
type snoozer interface {
	Snooze(ctx context.Context, ch appraisal.Change, job string, who appraisal.MemberID, at time.Time) error
}

// nudgeJob is the job that reminds of the weekly report.
const nudgeJob = "weekly_report_nudge"

// mostNames is how many people or reports a list shows before it says how many more there are.
const mostNames = 20

// reports is the handlers of /report.
type reports struct {
	store reportStore
	jobs  snoozer
}

func reportCommand(d Deps) command {
	h := reports{d.Store, d.Jobs}
	return command{
		Spec: Spec{
			Name: "/report", Summary: "command.report.summary", Hint: "command.report.hint",
			Examples: []Example{{ZH: "/report", EN: "/report"}, {ZH: "/report 上周", EN: "/report last week"}},
		},
		open: h.open, run: h.openWeek,
		subs: []sub{
			{SubCommand: subCommand("report", "show", []string{"查看", "看"},
				Example{ZH: "/report 查看 上周", EN: "/report show last week"}, Example{ZH: "/report 查看 2026-W47 李娜", EN: "/report show 2026-W47 @li"}), run: h.show},
			{SubCommand: subCommand("report", "missing", []string{"未交", "缺交", "谁没交"},
				Example{ZH: "/report 未交", EN: "/report missing"}), allowed: leads, run: h.missing},
			{SubCommand: subCommand("report", "history", []string{"archive", "历史", "档案", "存档"},
				Example{ZH: "/report 历史", EN: "/report history"}), run: h.history},
		},
		presses: []press{
			{id: "report.open", run: h.pressed},
			{id: "home.report", run: h.pressed},
			{id: "report.snooze", run: h.snooze},
			{id: "report.missing", allowed: leads, run: func(ctx context.Context, c call, _ string) (message.Reply, error) { return h.missing(ctx, c, line{}) }},
			{id: "report.remind", allowed: leads, run: h.remind},
		},
		forms: []form{{id: "report.submit", submit: h.submit}},
	}
}

// reportAsked is what the words behind a /report command ask for.
type reportAsked struct {
	who  appraisal.Member
	week calendar.Period // zero when none is named
}

// read reads a week and a member in any order; nobody named is the actor.
func (h reports) read(ctx context.Context, c call, l line, example string) (reportAsked, error) {
	a := reportAsked{who: c.Actor}
	for words := l.Words; len(words) > 0; {
		week, used, err := readPeriod(words, c.Today)
		if err != nil {
			return a, err
		}
		if used > 0 && week.Kind != calendar.Week {
			return a, appraisal.Errorf(appraisal.Invalid, "report_week", "words", excerpt(typed(words[:used])), "example", example)
		}
		if used > 0 {
			a.week, words = week, words[used:]
			continue
		}
		if a.who, used, err = readMember(ctx, h.store, c, words); err != nil {
			return a, err
		}
		if used == 0 {
			return a, appraisal.Errorf(appraisal.Invalid, "report_words", "words", excerpt(typed(words)), "example", example)
		}
		words = words[used:]
	}
	return a, nil
}

// private answers who asks for somebody else's reports in the same way whether there are any or not.
func (h reports) private(ctx context.Context, c call, who appraisal.Member, action string) error {
	ok, err := sees(ctx, h.store, c, who.ID)
	if err != nil || ok {
		return err
	}
	return refuse(ctx, h.store, c, action, string(who.ID), "report_private")
}

// show shows a report: that of the week named, or the newest one.
func (h reports) show(ctx context.Context, c call, l line) (message.Reply, error) {
	a, err := h.read(ctx, c, l, c.in(Example{ZH: "/report 查看 上周", EN: "/report show last week"}))
	if err != nil {
		return message.Reply{}, err
	}
	if err := h.private(ctx, c, a.who, "/report show"); err != nil {
		return message.Reply{}, err
	}
	if a.week.Kind == "" {
		newest, _, err := h.store.Reports(ctx, c.ws(), appraisal.ReportFilter{Member: a.who.ID, Limit: 1})
		if err != nil {
			return message.Reply{}, err
		}
		if len(newest) == 0 {
			return message.Answer(message.Say(message.T("report.none", message.Str("name", a.who.Name)))), nil
		}
		return message.Answer(reportMessage(a.who, newest[0])), nil
	}
	r, err := h.store.Report(ctx, c.ws(), a.who.ID, a.week)
	if appraisal.CodeOf(err) == appraisal.NotFound {
		return message.Answer(noReport(c, a)), nil
	}
	if err != nil {
		return message.Reply{}, err
	}
	return message.Answer(reportMessage(a.who, r)), nil
}

func noReport(c call, a reportAsked) message.Message {
	from, to := days(a.week)
	m := message.Say(message.T("report.none_week", message.Str("name", a.who.Name), from, to))
	if a.who.ID != c.Actor.ID || reportable(c, a.week) != nil {
		return m
	}
	return m.With(message.Buttons(openButton(a.week)))
}

func openButton(week calendar.Period) message.Action {
	return message.Action{ID: "report.open", Value: week.ID(), Label: message.T("report.open"), Style: message.Primary}
}

// days are the first and the last day of a week, for texts.
func days(week calendar.Period) (from, to message.Arg) {
	return message.Date("from", week.Start), message.Date("to", week.End.AddDays(-1))
}

// missing lists who of the actor's people has not sent the report: of the week named, otherwise of the one whose report is due, which
// is the running week from Friday on and before that the last one.
func (h reports) missing(ctx context.Context, c call, l line) (message.Reply, error) {
	a, err := h.read(ctx, c, l, c.in(Example{ZH: "/report 未交 上周", EN: "/report missing last week"}))
	if err != nil {
		return message.Reply{}, err
	}
	if a.week.Kind == "" {
		a.week = checkedWeek(c.Today)
	}
	late, err := h.late(ctx, c, a.week)
	if err != nil {
		return message.Reply{}, err
	}
	from, to := days(a.week)
	if len(late) == 0 {
		return message.Answer(message.Say(message.T("report.missing_none", from, to))), nil
	}
	m := message.Say(message.T("report.missing", message.Count("count", len(late)), from, to, names(late)))
	return message.Answer(m.With(message.Buttons(message.Action{ID: "report.remind", Value: a.week.ID(), Label: message.T("report.remind")}))), nil
}

// late are the actor's people who have not sent the week's report.
func (h reports) late(ctx context.Context, c call, week calendar.Period) ([]appraisal.Member, error) {
	late, err := h.store.ReportsMissing(ctx, c.ws(), week)
	return slices.DeleteFunc(slices.Clone(late), func(m appraisal.Member) bool {
		m.Workspace = c.Actor.Workspace
		return !c.Actor.Sees(m)
	}), err
}

// remind sends everybody who is late a reminder, at most one for each week, whoever presses the button how often.
func (h reports) remind(ctx context.Context, c call, value string) (message.Reply, error) {
	week, err := calendar.ParsePeriod(value)
	if err != nil || week.Kind != calendar.Week || reportable(c, week) != nil {
		return message.Reply{}, errOutdated()
	}
	late, err := h.late(ctx, c, week)
	if err != nil {
		return message.Reply{}, err
	}
	from, to := days(week)
	if len(late) == 0 {
		return message.Answer(message.Say(message.T("report.missing_none", from, to))), nil
	}
	posts := make([]message.Post, len(late))
	for i, m := range late {
		posts[i] = message.Post{
			ID: "report-remind/" + week.ID() + "/" + string(m.ID), Workspace: string(c.ws()), To: string(m.ID), Lang: m.Lang,
			Message: message.Say(message.T("report.remind_text", nameArg("by", c.Actor), from, to)).With(message.Buttons(openButton(week))),
		}
	}
	sent, err := h.store.SendPosts(ctx, c.change(), "report.remind", week.ID(), posts...)
	if err != nil {
		return message.Reply{}, err
	}
	text := message.T("report.reminded", message.Count("count", sent))
	if sent == 0 {
		text = message.T("report.reminded_before")
	}
	return message.Answer(message.Say(text)), nil
}

// checkedWeek returns the week whose reports a manager looks for on the day: from Friday on the running one, before that the last one.
func checkedWeek(day calendar.Date) calendar.Period {
	week := calendar.PeriodOf(calendar.Week, day)
	if d := day.Weekday(); d >= time.Monday && d < time.Friday {
		return week.Previous()
	}
	return week
}

// names lists people, the first ones when they are many, with how many more there are.
func names(people []appraisal.Member) message.Arg {
	shown := people[:min(len(people), mostNames)]
	texts := make([]message.Text, 0, len(shown)+1)
	for _, m := range shown {
		texts = append(texts, message.Raw(message.Member("", string(m.ID), m.Name)))
	}
	if rest := len(people) - len(shown); rest > 0 {
		texts = append(texts, message.T("report.more", message.Count("count", rest)))
	}
	return message.List("names", texts...)
}

// history lists the newest reports of a member.
func (h reports) history(ctx context.Context, c call, l line) (message.Reply, error) {
	a, err := h.read(ctx, c, l, c.in(Example{ZH: "/report 历史", EN: "/report history"}))
	if err != nil {
		return message.Reply{}, err
	}
	if err := h.private(ctx, c, a.who, "/report history"); err != nil {
		return message.Reply{}, err
	}
	list, total, err := h.store.Reports(ctx, c.ws(), appraisal.ReportFilter{Member: a.who.ID, Limit: mostNames})
	if err != nil {
		return message.Reply{}, err
	}
	if len(list) == 0 {
		return message.Answer(message.Say(message.T("report.none", message.Str("name", a.who.Name)))), nil
	}
	title := message.T("report.history", message.Str("name", a.who.Name), message.Count("count", total))
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("report.column.week")}, {Title: message.T("report.column.days")}, {Title: message.T("report.column.sent")},
		{Title: message.T("report.column.version"), Right: true}, {Title: message.T("report.column.work")},
	}}
	for _, r := range list {
		from, to := days(r.Week)
		t.Rows = append(t.Rows, []message.Text{
			message.Plain(r.Week.ID()), message.T("report.days", from, to), message.Raw(message.Instant("", r.SubmittedAt)),
			message.Raw(message.Count("", r.Version)), message.Plain(excerpt(r.Work)),
		})
	}
	m := message.Message{Summary: title}.With(message.Heading(title), message.Block{Table: t})
	if total > len(list) {
		m = m.With(message.Notes(message.T("report.history_more", message.Count("count", total-len(list)))))
	}
	line := c.in(Example{ZH: "/report 查看 ", EN: "/report show "}) + list[0].Week.ID()
	if a.who.ID != c.Actor.ID {
		line += " @" + a.who.Name
	}
	return message.Answer(m.With(message.Notes(message.T("report.history_hint", message.Code("command", line))))), nil
}

// snooze plans the reminder once more for later and says when. It is not sent if the report is in by then.
func (h reports) snooze(ctx context.Context, c call, value string) (message.Reply, error) {
	at, ok := snoozed(value, c.At, c.Actor.Location())
	if !ok {
		return message.Reply{}, errOutdated()
	}
	if err := h.jobs.Snooze(ctx, c.change(), nudgeJob, c.Actor.ID, at); err != nil {
		return message.Reply{}, err
	}
	week := dueWeek(c.day())
	r := message.Answer(message.Say(message.T("report.snoozed", message.Instant("at", at))).With(message.Buttons(openButton(week))))
	r.Replace = true
	return r, nil
}

// snoozed returns when the reminder comes again. Hours of the day are the reader's.
func snoozed(value string, now time.Time, loc *time.Location) (time.Time, bool) {
	day := calendar.DateOf(now.In(loc))
	switch strings.TrimSpace(value) {
	case "1h":
		return now.Add(time.Hour).Truncate(time.Minute), true
	case "tomorrow":
		return morning(day.AddDays(1), loc), true
	case "week":
		return morning(calendar.PeriodOf(calendar.Week, day).End, loc), true
	}
	return time.Time{}, false
}

// morning is 9:00 by the clocks in loc; on the day of a change of time that is not nine hours after midnight.
func morning(d calendar.Date, loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 9, 0, 0, 0, loc)
}

// day is the actor's own day, which decides which week a report is for.
func (c call) day() calendar.Date { return calendar.DateOf(c.At.In(c.Actor.Location())) }

// dueWeek returns the week whose report is asked for on the day: on a Monday the one that has just ended.
func dueWeek(day calendar.Date) calendar.Period {
	week := calendar.PeriodOf(calendar.Week, day)
	if day.Weekday() == time.Monday {
		return week.Previous()
	}
	return week
}
