package commands

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// meritStore keeps members, teams and settings.
type meritStore interface {
	actorStore
	memberStore
	EditMember(ctx context.Context, ch appraisal.Change, id appraisal.MemberID, edit func(*appraisal.Member), posts ...message.Post) (appraisal.Member, error)
	Teams(ctx context.Context, ws appraisal.WorkspaceID) ([]appraisal.Team, error)
	SaveTeam(ctx context.Context, ch appraisal.Change, t appraisal.Team) error
	EditSettings(ctx context.Context, ch appraisal.Change, edit func(*appraisal.Settings) error) (appraisal.Settings, error)
	Rates(ctx context.Context, ws appraisal.WorkspaceID) ([]appraisal.Rate, error)
	SetRate(ctx context.Context, ch appraisal.Change, currency string, on calendar.Date, rate decimal.Decimal) error
}

// merits is the handlers of /merit.
type merits struct {
	store    meritStore
	jobs     Jobs
	policies policies
}

func meritCommand(d Deps) command {
	h := merits{d.Store, d.Jobs, policies{d.Store, d.Library}}
	return command{
		Spec: Spec{
			Name: "/merit", Summary: "command.merit.summary", Hint: "command.merit.hint",
			Examples: []Example{{ZH: "/merit 帮助", EN: "/merit help"}},
		},
		help: helpAll,
		subs: []sub{
			{SubCommand: subCommand("merit", "help", []string{"帮助"}, Example{ZH: "/merit 帮助", EN: "/merit help"}), run: h.help},
			{SubCommand: subCommand("merit", "me", []string{"我", "我的"},
				Example{ZH: "/merit 我", EN: "/merit me"}, Example{ZH: "/merit 我 语言 中文", EN: "/merit me lang en"},
				Example{ZH: "/merit 我 时区 Asia/Shanghai", EN: "/merit me timezone Europe/Berlin"}), run: h.me},
			{SubCommand: subCommand("merit", "members", []string{"成员", "人员"},
				Example{ZH: "/merit 成员", EN: "/merit members"}), allowed: leads, run: h.members},
			{SubCommand: subCommand("merit", "role", []string{"角色"},
				Example{ZH: "/merit 角色 @王伟 经理 east", EN: "/merit role @Wang manager east"}), allowed: owns, run: h.role},
			{SubCommand: subCommand("merit", "salary", []string{"月薪", "工资", "薪资"},
				Example{ZH: "/merit 月薪 @王伟 8000", EN: "/merit salary @Wang 8000"}), allowed: owns, run: h.salary},
			{SubCommand: subCommand("merit", "grade", []string{"职级", "级别", "等级"}, gradeExample), allowed: owns, run: h.grade},
			{SubCommand: subCommand("merit", "team", []string{"teams", "团队"},
				Example{ZH: "/merit 团队", EN: "/merit team"},
				Example{ZH: "/merit 团队 新增 east 华东组 #sales-east", EN: "/merit team add east East #sales-east"}), allowed: leads, run: h.team},
			{SubCommand: subCommand("merit", "settings", []string{"设置"},
				Example{ZH: "/merit 设置", EN: "/merit settings"}, Example{ZH: "/merit 设置 汇率 USD 7.12 于 2026-11-01", EN: "/merit settings rate USD 7.12 on 2026-11-01"},
				Example{ZH: "/merit 设置 时区 Asia/Shanghai", EN: "/merit settings timezone Asia/Shanghai"},
				reminderExample), allowed: owns, run: h.settings},
		},
	}
}

// owns allows the owner alone.
func owns(m appraisal.Member) bool { return m.Role == appraisal.Owner }

// leads allows managers and the owner.
func leads(m appraisal.Member) bool { return m.Role == appraisal.Owner || m.Role == appraisal.Manager }

func (h merits) help(_ context.Context, c call, _ line) (message.Reply, error) {
	return message.Answer(helpAll(c)), nil
}

// roleWords are the words for roles in both languages.
func roleWords() map[appraisal.Role][]string {
	return map[appraisal.Role][]string{
		appraisal.Rep:        {"rep", "sales", "salesperson", "业务员", "销售"},
		appraisal.Manager:    {"manager", "经理", "主管"},
		appraisal.Owner:      {"owner", "boss", "老板", "负责人"},
		appraisal.Specialist: {"specialist", "客户专员", "专员"},
		appraisal.Staff:      {"staff", "非营销人员", "职员"},
	}
}

func roleOf(w word) (appraisal.Role, bool) {
	for role, words := range roleWords() {
		if w.is(words...) {
			return role, true
		}
	}
	return "", false
}

// roleText is a role's name.
func roleText(r appraisal.Role) message.Text { return message.T("role." + string(r)) }

// langText is a language's name in itself.
func langText(lang string) message.Text {
	if lang == "en" {
		return message.Plain("English")
	}
	return message.Plain("中文")
}

func langOf(w word) (string, bool) {
	switch {
	case w.is("zh", "zh-cn", "chinese", "中文", "简体中文"):
		return "zh-CN", true
	case w.is("en", "english", "英文", "英语"):
		return "en", true
	}
	return "", false
}

// me shows the own profile, or sets language and time zone.
func (h merits) me(ctx context.Context, c call, l line) (message.Reply, error) {
	var edit func(*appraisal.Member)
	var saved message.Text
	switch {
	case len(l.Words) == 0:
		return h.profile(ctx, c, c.Actor)
	case l.is(0, "lang", "language", "语言"):
		lang, ok := "", false
		if len(l.Words) == 2 {
			lang, ok = langOf(l.Words[1])
		}
		if !ok {
			return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "lang_unreadable", "words", excerpt(l.between(1, len(l.Words))),
				"example", c.in(Example{ZH: "/merit 我 语言 中文", EN: "/merit me lang en"}))
		}
		edit, saved = func(m *appraisal.Member) { m.Lang = lang }, settingLine("label.lang", langText(lang))
	case l.is(0, "timezone", "tz", "zone", "时区"):
		zone, err := readZone(l.skip(1), c.in(Example{ZH: "/merit 我 时区 Asia/Shanghai", EN: "/merit me timezone Europe/Berlin"}))
		if err != nil {
			return message.Reply{}, err
		}
		edit, saved = func(m *appraisal.Member) { m.TimeZone = zone }, settingLine("label.zone", message.Plain(zone))
	default:
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "words_not_understood", "understood", c.in(Example{ZH: "/merit 我", EN: "/merit me"}), "words", excerpt(l.Text),
			"example", c.in(Example{ZH: "/merit 我 语言 中文", EN: "/merit me lang en"}))
	}
	m, err := h.store.EditMember(ctx, c.change(), c.Actor.ID, edit)
	if err != nil {
		return message.Reply{}, err
	}
	reply, err := h.profile(ctx, c, m)
	if err != nil {
		return message.Reply{}, err
	}
	return message.Answer(savedAbove(saved, *reply.Message)), nil
}

// readZone reads an IANA time zone name and nothing else.
func readZone(l line, example string) (string, error) {
	name := l.name(len(l.Words))
	if len(l.Words) == 1 && len(name) < 64 && name != "Local" {
		if loc, err := time.LoadLocation(name); err == nil {
			return loc.String(), nil
		}
	}
	return "", appraisal.Errorf(appraisal.Invalid, "zone_unreadable", "words", excerpt(name), "example", example)
}

func (h merits) profile(ctx context.Context, c call, m appraisal.Member) (message.Reply, error) {
	team, err := h.teamName(ctx, c, m.Team)
	if err != nil {
		return message.Reply{}, err
	}
	title := message.T("merit.me.title", message.Str("name", m.Name))
	return message.Answer(message.Message{Summary: title, Blocks: []message.Block{
		message.Heading(title),
		{Fields: []message.Field{
			{Label: message.T("label.role"), Value: roleText(m.Role)},
			{Label: message.T("label.team"), Value: team},
			{Label: message.T("label.lang"), Value: langText(m.Lang)},
			{Label: message.T("label.zone"), Value: message.Plain(m.TimeZone)},
		}},
		message.Notes(message.T("merit.me.notes", message.Code("lang", c.in(Example{ZH: "/merit 我 语言 中文", EN: "/merit me lang en"})),
			message.Code("zone", c.in(Example{ZH: "/merit 我 时区 Asia/Shanghai", EN: "/merit me timezone Europe/Berlin"})))),
	}}), nil
}

func (h merits) teamName(ctx context.Context, c call, id string) (message.Text, error) {
	if id == "" {
		return message.T("label.none"), nil
	}
	teams, err := h.store.Teams(ctx, c.ws())
	if err != nil {
		return message.Text{}, err
	}
	for _, t := range teams {
		if t.ID == id {
			return message.Plain(t.Name), nil
		}
	}
	return message.Plain(id), nil
}

// members lists who is in the directory, with role and team: the owner all, a manager the own team. Wages are never shown.
func (h merits) members(ctx context.Context, c call, _ line) (message.Reply, error) {
	members, err := h.store.Members(ctx, c.ws())
	if err != nil {
		return message.Reply{}, err
	}
	teams, err := h.store.Teams(ctx, c.ws())
	if err != nil {
		return message.Reply{}, err
	}
	names := map[string]string{}
	for _, t := range teams {
		names[t.ID] = t.Name
	}
	table := &message.Table{Columns: []message.Column{
		{Title: message.T("label.name")}, {Title: message.T("label.role")}, {Title: message.T("label.team")},
	}}
	for _, m := range members {
		m.Workspace = c.Actor.Workspace
		if !m.Left.IsZero() || !c.Actor.Sees(m) {
			continue
		}
		team := message.Plain("")
		if m.Team != "" {
			team = message.Plain(names[m.Team])
		}
		table.Rows = append(table.Rows, []message.Text{message.Plain(m.Name), roleText(m.Role), team})
	}
	title := message.T("merit.members.title", message.Count("n", len(table.Rows)))
	return message.Answer(message.Message{Summary: title, Blocks: []message.Block{message.Paragraph(title), {Table: table}}}), nil
}
