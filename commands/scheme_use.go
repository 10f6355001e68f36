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

// use asks before a scheme takes effect: use S02 from 2027-Q1. Without a period it is from the next quarter.
func (h policies) use(ctx context.Context, c call, l line) (message.Reply, error) {
	example := c.in(schemeUseExample)
	if len(l.Words) == 0 {
		return h.list(ctx, c, l)
	}
	choice, err := h.find(ctx, c, l.Words[0], example)
	if err != nil {
		return message.Reply{}, err
	}
	p := calendar.PeriodOf(calendar.Quarter, c.Today).Next()
	if rest := l.skip(1); len(rest.Words) > 0 {
		if p, err = readFrom(rest, c, example); err != nil {
			return message.Reply{}, err
		}
	}
	if err := h.usable(ctx, c, choice.Scheme, p.Start); err != nil {
		return message.Reply{}, err
	}
	return h.ask(ctx, c, choice, p.Start)
}

// readFrom reads the period from which a scheme is to be used: from next quarter, 从2027年1月起.
func readFrom(l line, c call, example string) (calendar.Period, error) {
	words := l.Words
	unread := appraisal.Errorf(appraisal.Invalid, "scheme_from", "words", excerpt(l.Text), "example", example)
	if words[0].is("from", "从", "自", "since", "starting") {
		words = words[1:]
	}
	if n := len(words); n > 0 && words[n-1].is("起", "开始") {
		words = words[:n-1]
	}
	if len(words) == 0 {
		return calendar.Period{}, unread
	}
	first := words[0]
	first.Text = strings.TrimSuffix(strings.TrimSuffix(strings.TrimLeft(first.Text, "从自"), "起"), "开始")
	p, used, err := readPeriod(append([]word{first}, words[1:]...), c.Today)
	if err != nil {
		return p, err
	}
	if used == 0 || used < len(words) || p.Kind == calendar.Week {
		return p, unread
	}
	return ahead(p, first.Text, c.Today), nil
}

// ahead is the next period of a name without a year that is over: 1月 said in November is next January.
func ahead(p calendar.Period, said string, today calendar.Date) calendar.Period {
	yearless := !strings.Contains(said, p.ID()[:4])
	if !yearless || p.Kind == calendar.Year || today.Before(p.End) || slices.Contains([]string{"上季", "上季度", "上个季度", "上月", "上个月", "last"}, said) {
		return p
	}
	return calendar.PeriodOf(p.Kind, calendar.NewDate(p.Start.Year+1, p.Start.Month, 1))
}

// usable checks the day from which a scheme is to be used: the first of a month, from which on nothing that the scheme, or the one before
// it, appraises is over. What is over stays as it was appraised.
func (h policies) usable(ctx context.Context, c call, s *appraisal.Scheme, from calendar.Date) error {
	line := c.in(Example{ZH: "/scheme 启用 " + s.ID + " 从 ", EN: "/scheme use " + s.ID + " from "})
	next := calendar.PeriodOf(calendar.Quarter, c.Today).Next()
	switch {
	case from.Day != 1:
		return appraisal.Errorf(appraisal.Invalid, "scheme_from", "words", from.String(), "example", line+next.ID())
	case calendar.NewDate(c.Today.Year+2, 1, 1).Before(from):
		return appraisal.Errorf(appraisal.Invalid, "scheme_far", "from", from.String(), "example", line+next.ID())
	}
	over, err := h.over(ctx, c, s)
	if err != nil || over.Start.Before(from) {
		return err
	}
	earliest := calendar.PeriodOf(calendar.Month, c.Today).Next()
	for _, k := range []calendar.Kind{calendar.Month, calendar.Quarter, calendar.Year} { // the longest that is running and begins late enough
		if p := calendar.PeriodOf(k, c.Today); over.Start.Before(p.Start) {
			earliest = p
		}
	}
	return appraisal.Errorf(appraisal.Invalid, "scheme_past", "from", from.String(), "period", over.ID(), "earliest", earliest.Start.String(), "example", line+earliest.ID())
}

// over is the period with the latest beginning that is over and that the scheme appraises, or the one that was in use then; zero where this
// year has none yet.
func (h policies) over(ctx context.Context, c call, s *appraisal.Scheme) (calendar.Period, error) {
	latest := calendar.PeriodOf(calendar.Year, c.Today).Previous() // whatever was in use, years before this one are not appraised anew
	for _, k := range []calendar.Kind{calendar.Month, calendar.Quarter} {
		for p := calendar.PeriodOf(k, c.Today).Previous(); latest.Start.Before(p.Start); p = p.Previous() {
			old, err := inForce(ctx, h.library, c, p)
			if err != nil && appraisal.CodeOf(err) != appraisal.NotFound { // of one that is gone nobody knows what it appraised
				return calendar.Period{}, err
			}
			if err != nil || slices.Contains(old.Periods, k) || slices.Contains(s.Periods, k) {
				latest = p
				break
			}
		}
	}
	return latest, nil
}

// ask says what a change of the scheme means, with a button that makes it.
func (h policies) ask(ctx context.Context, c call, choice library.Choice, from calendar.Date) (message.Reply, error) {
	before := c.Settings.SchemeFor(calendar.Period{Kind: calendar.Month, Start: from}, c.Today)
	if same(before, choice) {
		return message.Answer(message.Say(message.T("scheme.use.already", schemeName(c, choice.Scheme), message.Date("from", from)))), nil
	}
	name := before.Scheme
	if s, err := h.library.Find(ctx, c.ws(), before); err == nil {
		name += " " + s.Title.In(c.Actor.Lang)
	}
	title := message.T("scheme.use.title", message.Str("scheme", choice.Scheme.ID))
	text := message.T("scheme.use.ask", schemeName(c, choice.Scheme), message.Str("before", name), message.Date("from", from),
		message.List("periods", kindTexts(choice.Scheme)...))
	m := message.Message{Summary: title, Blocks: []message.Block{message.Heading(title), message.Paragraph(text)}}
	running := !c.Today.Before(from)
	if running {
		m = m.With(message.Paragraph(message.T("scheme.use.running", message.Date("from", from))))
	}
	m = m.With(message.Paragraph(message.T("scheme.use.who")))
	if needs := needs(choice.Scheme); len(needs) > 0 {
		m = m.With(message.Paragraph(message.T("scheme.use.needs", message.List("needs", needs...))))
	}
	if warn, err := h.missing(ctx, c, choice.Scheme); err != nil {
		return message.Reply{}, err
	} else if len(warn) > 0 {
		m = m.With(message.Paragraph(message.T("scheme.use.missing", message.Chain("missing", "list.clauses", warn...))))
	}
	value := choice.Use.Scheme + "@" + choice.Use.Version + "/" + from.String()
	buttons := []message.Action{
		{ID: "scheme.use", Value: value, Label: message.T("scheme.use.button", message.Date("from", from)), Style: message.Primary},
		{ID: "scheme.show", Value: choice.Scheme.ID + "@" + choice.Scheme.Version + "/0", Label: message.T("scheme.show.button")},
	}
	return message.Answer(m.With(message.Buttons(buttons...), message.Notes(message.T("scheme.use.nothing_yet")))), nil
}

func schemeName(c call, s *appraisal.Scheme) message.Arg {
	return message.Str("scheme", s.ID+" "+s.Title.In(c.Actor.Lang))
}

// kindTexts are the kinds of period that a scheme appraises.
func kindTexts(s *appraisal.Scheme) []message.Text {
	all := make([]message.Text, 0, len(s.Periods))
	for _, k := range s.PeriodKinds() {
		all = append(all, message.T("period_kind."+string(k)))
	}
	return all
}

// needs are what must be entered for the scheme to work: targets, grades, salaries.
func needs(s *appraisal.Scheme) []message.Text {
	var all []message.Text
	var seen []appraisal.MetricID
	for _, i := range s.Indicators {
		if i.Target != "" && i.Goal == "" && !slices.Contains(seen, i.Target) {
			seen = append(seen, i.Target)
			all = append(all, message.T("scheme.needs.target", message.Sub("metric", message.T("metric."+string(i.Target)))))
		}
	}
	for _, i := range s.Indicators {
		for _, m := range append([]appraisal.Measure{i.Measure}, partMeasures(i)...) {
			if m.Kind != "" && !slices.Contains(seen, appraisal.MetricID(m.Kind)) {
				seen = append(seen, appraisal.MetricID(m.Kind))
				all = append(all, figures.Measure(appraisal.Measure{Metric: m.Metric, Kind: m.Kind}))
			}
		}
	}
	return all
}

func partMeasures(i appraisal.Indicator) []appraisal.Measure {
	all := make([]appraisal.Measure, len(i.Parts))
	for k, p := range i.Parts {
		all[k] = p.Measure
	}
	return all
}

// missing are the members without a grade or salary that the scheme asks for, and a currency that is not the workspace's.
func (h policies) missing(ctx context.Context, c call, s *appraisal.Scheme) ([]message.Text, error) {
	members, err := h.store.Members(ctx, c.ws())
	if err != nil {
		return nil, err
	}
	count := func(lacks func(appraisal.Member) bool) int {
		n := 0
		for _, m := range members {
			if m.Appraised() && lacks(m) {
				n++
			}
		}
		return n
	}
	var all []message.Text
	if n := count(func(m appraisal.Member) bool { return m.Grade == "" }); n > 0 && len(s.Grades) > 0 {
		all = append(all, message.T("scheme.missing.grade", message.Count("count", n), message.Code("line", c.in(gradeExample))))
	}
	if n := count(func(m appraisal.Member) bool { return m.Salary.IsZero() }); n > 0 && needsSalary(s) {
		all = append(all, message.T("scheme.missing.salary", message.Count("count", n), message.Code("line", c.in(Example{ZH: "/merit 月薪 @王伟 8000", EN: "/merit salary @Wang 8000"}))))
	}
	if s.Currency != "" && s.Currency != c.Settings.Currency {
		all = append(all, message.T("scheme.missing.currency", message.Str("currency", s.Currency), message.Str("workspace", c.Settings.Currency)))
	}
	return all, nil
}

// needsSalary tells whether something the scheme pays is a part of the monthly salary.
func needsSalary(s *appraisal.Scheme) bool {
	named := func(formula string) bool { return strings.Contains(formula, "salary") }
	return slices.ContainsFunc(s.Rules, func(r appraisal.Rule) bool { return named(r.Amount) }) ||
		s.Wage != nil && slices.ContainsFunc(s.Wage.Parts, func(p appraisal.WagePartRule) bool { return named(p.Amount) })
}

// pressUse makes the change that was asked about: "S02@1/2027-01-01".
func (h policies) pressUse(ctx context.Context, c call, value string) (message.Reply, error) {
	name, day, ok := strings.Cut(value, "/")
	from, err := calendar.ParseDate(day)
	id, version, exact := strings.Cut(name, "@")
	if !ok || !exact || err != nil {
		return message.Reply{}, errOutdated()
	}
	use := appraisal.SchemeUse{From: from, Scheme: id, Version: version}
	s, err := h.library.Find(ctx, c.ws(), use)
	if err != nil {
		return message.Reply{}, err
	}
	if err := h.usable(ctx, c, s, from); err != nil {
		return message.Reply{}, err
	}
	if err := h.store.UseScheme(ctx, c.change(), use); err != nil {
		return message.Reply{}, err
	}
	done := message.T("scheme.used", schemeName(c, s), message.Date("from", from))
	r := message.Answer(message.Say(done).With(message.Notes(message.T("scheme.used.closed"))))
	r.Replace = true
	return r, nil
}

// pressAsk asks again about a scheme: "S02@1".
func (h policies) pressAsk(ctx context.Context, c call, value string) (message.Reply, error) {
	id, version, _ := strings.Cut(value, "@")
	use := appraisal.SchemeUse{Scheme: id, Version: version}
	s, err := h.library.Find(ctx, c.ws(), use)
	if err != nil {
		return message.Reply{}, err
	}
	return h.ask(ctx, c, library.Choice{Use: use, Scheme: s}, calendar.PeriodOf(calendar.Quarter, c.Today).Next().Start)
}
