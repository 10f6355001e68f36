package commands

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
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
		{[]string{"scheme", "policy", "方案", "考核方案"}, Example{ZH: "/merit 设置 方案 S09", EN: "/merit settings scheme S09"}, merits.setScheme},
		{[]string{"job", "任务", "定时"}, Example{ZH: "/merit 设置 任务 standings 0 9 * * 1", EN: "/merit settings job standings 0 9 * * 1"}, merits.setJob},
	}
}

// settings shows the workspace's settings, or sets one of them.
func (h merits) settings(ctx context.Context, c call, l line) (message.Reply, error) {
	if len(l.Words) == 0 || l.is(0, "show", "查看") {
		return message.Answer(h.settingsCard(c, c.Settings)), nil
	}
	if l.is(0, "rate", "汇率") {
		return h.setRate(ctx, c, l.skip(1))
	}
	for _, s := range settingList() {
		if !l.is(0, s.words...) {
			continue
		}
		changed, err := s.set(h, c, l.skip(1), c.in(s.example))
		if err != nil {
			return message.Reply{}, err
		}
		if err := h.store.SaveSettings(ctx, c.change(), changed); err != nil {
			return message.Reply{}, err
		}
		return message.Answer(h.settingsCard(c, changed)), nil
	}
	return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "words_not_understood", "understood", "/merit settings", "words", excerpt(l.Text),
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

func (h merits) setScheme(c call, l line, example string) (appraisal.Settings, error) {
	s := c.Settings
	ids := make([]string, len(h.schemes))
	for i, scheme := range h.schemes {
		ids[i] = scheme.ID
		if len(l.Words) == 1 && l.Words[0].is(fold(scheme.ID)) {
			s.Scheme = scheme.ID
			return s, nil
		}
	}
	return s, appraisal.Errorf(appraisal.Invalid, "scheme_missing", "words", excerpt(l.Text), "names", strings.Join(ids, ", "), "example", example)
}

func (h merits) setJob(c call, l line, example string) (appraisal.Settings, error) {
	s := c.Settings
	if len(l.Words) < 2 {
		return s, appraisal.Errorf(appraisal.Invalid, "job_unreadable", "words", excerpt(l.Text), "example", example)
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

var rateForm = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,10})?$`)

// setRate keeps an exchange rate: USD 7.12 [on 2026-11-01] says that a dollar is 7.12 of the workspace's currency from that day on.
func (h merits) setRate(ctx context.Context, c call, l line) (message.Reply, error) {
	example := c.in(Example{ZH: "/merit 设置 汇率 USD 7.12", EN: "/merit settings rate USD 7.12 on 2026-11-01"})
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
			return message.Reply{}, inLine(err, l.between(0, 2), func(v string) string { return "/merit settings rate " + l.between(0, 2) + " on " + v })
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

func (h merits) settingsCard(c call, s appraisal.Settings) message.Message {
	title := message.T("merit.settings.title")
	scheme := s.Scheme
	if x, ok := h.schemes.ByID(s.Scheme); ok {
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
	m = m.With(message.Block{Table: table})
	return m.With(message.Notes(message.T("merit.settings.notes", message.Code("line", c.in(settingList()[1].example)))))
}
