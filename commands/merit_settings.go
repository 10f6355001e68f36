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

// setting is one thing that the owner may set: the words for it and how its value is read into the settings.
type setting struct {
	words   []string
	example Example
	set     func(h merits, c call, l line, example string) (appraisal.Settings, error)
}

func settingList() []setting {
	return []setting{
		{[]string{"currency", "货币", "币种"}, Example{ZH: "/merit 设置 货币 CNY", EN: "/merit settings currency EUR"}, merits.setCurrency},
		{[]string{"timezone", "tz", "zone", "时区"}, Example{ZH: "/merit 设置 时区 Asia/Shanghai", EN: "/merit settings timezone Europe/Berlin"}, merits.setZone},
		{[]string{"lang", "language", "语言"}, Example{ZH: "/merit 设置 语言 中文", EN: "/merit settings lang en"}, merits.setLang},
		{[]string{"reminder", "reminders", "job", "jobs", "提醒", "任务", "定时"}, reminderExample, merits.setJob},
	}
}

// reminderExample sets when a job runs.
var reminderExample = Example{ZH: "/merit 设置 提醒 standings 0 9 * * 1", EN: "/merit settings reminder standings 0 9 * * 1"}

// reminderSyntax is all of the line that sets a reminder.
var reminderSyntax = Example{
	ZH: "/merit 设置 提醒 名称 分 时 日 月 星期", EN: "/merit settings reminder NAME minute hour day month weekday",
}

// exchangeExample is a line that sets an exchange rate.
var exchangeExample = Example{ZH: "/merit 设置 汇率 USD 7.12 于 2026-11-01", EN: "/merit settings rate USD 7.12 on 2026-11-01"}

// settingWords are the words that /merit settings understands, one for each thing, in the actor's language.
func settingWords(c call) string {
	return c.in(Example{ZH: "货币、时区、语言、考核办法、汇率、提醒", EN: "currency, timezone, lang, policy, rate, reminder"})
}

func schemeWords() []string {
	return []string{"policy", "scheme", "考核办法", "办法", "方案", "考核方案"}
}

// settings shows the workspace's settings, or sets one of them.
func (h merits) settings(ctx context.Context, c call, l line) (message.Reply, error) {
	if len(l.Words) == 0 || l.is(0, "show", "查看") {
		card, err := h.settingsCard(ctx, c, c.Settings)
		return message.Answer(card), err
	}
	if l.is(0, "rate", "rates", "汇率") {
		return h.setRate(ctx, c, l.skip(1))
	}
	if l.is(0, schemeWords()...) {
		return h.policies.use(ctx, c, l.skip(1))
	}
	for _, s := range settingList() {
		if !l.is(0, s.words...) {
			continue
		}
		before := c.Settings
		changed, err := h.store.EditSettings(ctx, c.change(), func(now *appraisal.Settings) error {
			latest := c
			before, latest.Settings = *now, *now
			var err error
			*now, err = s.set(h, latest, l.skip(1), c.in(s.example))
			return err
		})
		if err != nil {
			return message.Reply{}, err
		}
		card, err := h.settingsCard(ctx, c, changed)
		return message.Answer(savedAbove(settingText(before, changed, l), card)), err
	}
	return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "setting_unknown", "words", excerpt(l.Text), "known", settingWords(c),
		"example", c.in(settingList()[0].example))
}

func (h merits) setCurrency(c call, l line, example string) (appraisal.Settings, error) {
	s := c.Settings
	code, ok := "", false
	if len(l.Words) == 1 {
		code, ok = currencyOf(l.Words[0].Text, strings.ToUpper(l.Words[0].Raw), s.Currency)
	}
	if !ok {
		return s, appraisal.Errorf(appraisal.Invalid, "currency_unreadable", "words", excerpt(l.Text), "example", example)
	}
	s.Currency = code
	return s, nil
}

func (h merits) setZone(c call, l line, example string) (appraisal.Settings, error) {
	s := c.Settings
	zone, err := readZone(l, example)
	s.TimeZone = zone
	return s, err
}

func (h merits) setLang(c call, l line, example string) (appraisal.Settings, error) {
	s := c.Settings
	lang, ok := "", false
	if len(l.Words) == 1 {
		lang, ok = langOf(l.Words[0])
	}
	if !ok {
		return s, appraisal.Errorf(appraisal.Invalid, "lang_unreadable", "words", excerpt(l.Text), "example", example)
	}
	s.Lang = lang
	return s, nil
}

func (h merits) setJob(c call, l line, example string) (appraisal.Settings, error) {
	s := c.Settings
	if len(l.Words) < 2 {
		return s, appraisal.Errorf(appraisal.Invalid, "job_unreadable", "words", excerpt(l.Text), "names", h.jobNames(), "example", example)
	}
	job, cron := l.Words[0].Text, strings.Join(strings.Fields(typed(l.Words[1:])), " ")
	if l.Words[1].is("off", "关", "关闭", "停用") && len(l.Words) == 2 {
		cron = "off"
	}
	if err := h.jobs.Check(job, cron); err != nil {
		return s, err
	}
	others := slices.DeleteFunc(slices.Clone(s.Jobs), func(j appraisal.JobSetting) bool { return j.Job == job })
	s.Jobs = slices.Concat(others, []appraisal.JobSetting{{Job: job, Cron: cron}})
	return s, nil
}

// jobNames are the jobs that can be set.
func (h merits) jobNames() string {
	all := h.jobs.Defaults()
	names := make([]string, len(all))
	for i, j := range all {
		names[i] = j.Job
	}
	return strings.Join(names, ", ")
}

var rateForm = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,10})?$`)

// setRate keeps an exchange rate: USD 7.12 [on 2026-11-01] says that a dollar is 7.12 of the workspace's currency from that day on.
func (h merits) setRate(ctx context.Context, c call, l line) (message.Reply, error) {
	example := c.in(exchangeExample)
	bad := func(reason string, i int) error {
		return appraisal.Errorf(appraisal.Invalid, reason, "understood", l.between(0, i), "words", excerpt(l.between(i, len(l.Words))),
			"currency", c.Settings.Currency, "example", example)
	}
	if len(l.Words) == 0 {
		return message.Reply{}, bad("currency_unreadable", 0)
	}
	code, ok := currencyOf(l.Words[0].Text, strings.ToUpper(l.Words[0].Raw), c.Settings.Currency)
	if !ok {
		return message.Reply{}, bad("currency_unreadable", 0)
	}
	if code == c.Settings.Currency {
		return message.Reply{}, bad("rate_own_currency", 0)
	}
	if len(l.Words) < 2 || !rateForm.MatchString(l.Words[1].Text) {
		return message.Reply{}, bad("rate_unreadable", 1)
	}
	rate, err := decimal.NewFromString(l.Words[1].Text)
	if err != nil || !rate.IsPositive() {
		return message.Reply{}, bad("rate_unreadable", 1)
	}
	on, at := c.Today, 2
	if at < len(l.Words) {
		if keywords[l.Words[at].Text] == "on" {
			at++
		}
		day, used, err := readDate(l.Words[at:], c.Today, past)
		if err != nil {
			return message.Reply{}, inLine(err, l.between(0, 2), func(v string) string {
				return c.in(Example{ZH: "/merit 设置 汇率 ", EN: "/merit settings rate "}) + l.between(0, 2) + " " + c.in(wordOn) + v
			})
		}
		if used == 0 || at+used != len(l.Words) {
			return message.Reply{}, bad("date_unreadable", 2)
		}
		on = day
	}
	if err := h.store.SetRate(ctx, c.change(), code, on, rate); err != nil {
		return message.Reply{}, err
	}
	return message.Answer(message.Say(message.T("merit.rate.saved", message.Str("currency", code), message.Number("rate", rate.String()),
		message.Str("base", c.Settings.Currency), message.Date("on", on)))), nil
}

// savedAbove puts what was saved above the card that shows it.
func savedAbove(what message.Text, card message.Message) message.Message {
	saved := message.T("merit.saved", message.Sub("what", what))
	return message.Message{Summary: saved, Blocks: append([]message.Block{message.Paragraph(saved)}, card.Blocks...)}
}

// settingText names the one thing in which the settings differ, with its new value.
func settingText(before, after appraisal.Settings, l line) message.Text {
	label, value := "label.job", message.Plain(strings.TrimSpace(l.skip(1).Text))
	switch {
	case before.Currency != after.Currency || l.is(0, "currency", "货币", "币种"):
		label, value = "label.currency", message.Plain(after.Currency)
	case before.TimeZone != after.TimeZone || l.is(0, "timezone", "tz", "zone", "时区"):
		label, value = "label.zone", message.Plain(after.TimeZone)
	case before.Lang != after.Lang || l.is(0, "lang", "language", "语言"):
		label, value = "label.lang", langText(after.Lang)
	}
	return settingLine(label, value)
}

func settingLine(label string, value message.Text) message.Text {
	return message.T("merit.setting", message.Sub("label", message.T(label)), message.Sub("value", value))
}

// mostRates is how many exchange rates the settings show.
const mostRates = 12

// ratesBlock lists the newest exchange rates with the line that sets one.
func (h merits) ratesBlock(ctx context.Context, c call, s appraisal.Settings) (message.Block, error) {
	rates, err := h.store.Rates(ctx, c.ws())
	if err != nil {
		return message.Block{}, err
	}
	line := message.Code("line", c.in(exchangeExample))
	if len(rates) == 0 {
		return message.Paragraph(message.T("merit.rates.none", line)), nil
	}
	shown := make([]message.Text, 0, mostRates)
	for _, r := range rates[:min(len(rates), mostRates)] {
		shown = append(shown, message.T("merit.rates.one", message.Str("currency", r.Currency), message.Number("rate", r.Rate.String()),
			message.Str("base", s.Currency), message.Date("on", r.On)))
	}
	return message.Paragraph(message.T("merit.rates", message.List("rates", shown...), line)), nil
}

func (h merits) settingsCard(ctx context.Context, c call, s appraisal.Settings) (message.Message, error) {
	title := message.T("merit.settings.title")
	scheme := s.SchemeFor(calendar.PeriodOf(calendar.Quarter, c.Today), c.Today).Scheme
	if x, err := inForce(ctx, h.policies.library, call{Settings: s, Today: c.Today}, calendar.Period{}); err == nil {
		scheme += " " + x.Title.In(c.Actor.Lang)
	}
	m := message.Message{Summary: title, Blocks: []message.Block{message.Heading(title), {Fields: []message.Field{
		{Label: message.T("label.currency"), Value: message.Plain(s.Currency)},
		{Label: message.T("label.zone"), Value: message.Plain(s.TimeZone)},
		{Label: message.T("label.lang"), Value: langText(s.Lang)},
		{Label: message.T("label.scheme"), Value: message.Plain(scheme)},
	}}}}
	table := &message.Table{Columns: []message.Column{
		{Title: message.T("label.job")}, {Title: message.T("label.cron")}, {Title: message.T("label.does")},
	}}
	for _, j := range h.jobs.Defaults() {
		for _, set := range s.Jobs {
			if set.Job == j.Job {
				j.Cron = set.Cron
			}
		}
		table.Rows = append(table.Rows, []message.Text{message.Plain(j.Job), message.Plain(j.Cron), message.T("job." + j.Job)})
	}
	rates, err := h.ratesBlock(ctx, c, s)
	if err != nil {
		return message.Message{}, err
	}
	return m.With(rates, message.Block{Table: table}, message.Notes(
		message.T("merit.settings.notes", message.Code("line", c.in(settingList()[1].example))),
		message.T("merit.settings.reminder", message.Code("syntax", c.in(reminderSyntax)), message.Code("line", c.in(reminderExample)),
			message.Code("off", c.in(Example{ZH: "/merit 设置 提醒 standings 关闭", EN: "/merit settings reminder standings off"}))),
	)), nil
}
