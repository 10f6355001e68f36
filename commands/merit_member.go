package commands

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// role sets a member's role and team: @Wang manager east.
func (h merits) role(ctx context.Context, c call, l line) (message.Reply, error) {
	example := c.in(Example{ZH: "/merit 角色 @王伟 经理 east", EN: "/merit role @Wang manager east"})
	who, used, err := readMember(ctx, h.store, c, l.Words)
	if err != nil {
		return message.Reply{}, err
	}
	if used == 0 {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "member_not_named", "words", excerpt(l.Text), "example", example)
	}
	if used == len(l.Words) || !who.Left.IsZero() {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "role_unreadable", "understood", who.Name, "words", "", "example", example)
	}
	role, ok := roleOf(l.Words[used])
	if !ok {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "role_unreadable", "understood", who.Name,
			"words", excerpt(l.Words[used].Raw), "example", example)
	}
	edit := func(m *appraisal.Member) { m.Role = role }
	if rest := l.skip(used + 1); len(rest.Words) > 0 {
		team, err := h.readTeam(ctx, c, rest, example)
		if err != nil {
			return message.Reply{}, err
		}
		edit = func(m *appraisal.Member) { m.Role, m.Team = role, team }
	}
	if who, err = h.store.EditMember(ctx, c.change(), who.ID, edit); err != nil {
		return message.Reply{}, err
	}
	team, err := h.teamName(ctx, c, who.Team)
	if err != nil {
		return message.Reply{}, err
	}
	return message.Answer(message.Say(message.T("merit.role.saved", nameArg("member", who), message.Sub("role", roleText(role)), message.Sub("team", team)))), nil
}

// readTeam reads a team's id or name, or "none".
func (h merits) readTeam(ctx context.Context, c call, l line, example string) (string, error) {
	if l.is(0, "none", "无", "-") && len(l.Words) == 1 {
		return "", nil
	}
	teams, err := h.store.Teams(ctx, c.ws())
	if err != nil {
		return "", err
	}
	name := fold(l.name(len(l.Words)))
	ids := make([]string, len(teams))
	for i, t := range teams {
		if fold(t.ID) == name || fold(t.Name) == name {
			return t.ID, nil
		}
		ids[i] = t.ID
	}
	return "", appraisal.Errorf(appraisal.NotFound, "team_missing", "words", excerpt(l.Text), "names", strings.Join(ids, ", "), "example", example)
}

// salary keeps a member's monthly salary. It is shown to nobody but the owner who sets it.
func (h merits) salary(ctx context.Context, c call, l line) (message.Reply, error) {
	example := c.in(Example{ZH: "/merit 月薪 @王伟 8000", EN: "/merit salary @Wang 8000"})
	who, used, err := readMember(ctx, h.store, c, l.Words)
	if err != nil {
		return message.Reply{}, err
	}
	if used == 0 {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "member_not_named", "words", excerpt(l.Text), "example", example)
	}
	amount, n, err := readAmount(l.Words[used:], c.Settings.Currency)
	if err != nil {
		return message.Reply{}, inLine(err, "@"+who.Name, func(v string) string {
			return c.in(Example{ZH: "/merit 月薪 ", EN: "/merit salary "}) + "@" + who.Name + " " + v
		})
	}
	if n == 0 || used+n < len(l.Words) {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "amount_unreadable", "understood", who.Name,
			"words", excerpt(l.between(used, len(l.Words))), "example", example)
	}
	if amount.Currency != c.Settings.Currency {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "currency_differs", "understood", who.Name,
			"words", typed(l.Words[used:used+n]), "currency", c.Settings.Currency, "example", example)
	}
	if who, err = h.store.EditMember(ctx, c.change(), who.ID, func(m *appraisal.Member) { m.Salary = amount }); err != nil {
		return message.Reply{}, err
	}
	return message.Answer(message.Say(message.T("merit.salary.saved", nameArg("member", who), message.Money("amount", amount.Minor, amount.Currency)))), nil
}

// team lists teams, or adds or changes one: add east 华东组 #sales-east.
func (h merits) team(ctx context.Context, c call, l line) (message.Reply, error) {
	switch {
	case len(l.Words) == 0, l.is(0, "list", "列表"):
		return h.teams(ctx, c)
	case l.is(0, "add", "set", "新增", "添加", "修改"):
		if !owns(c.Actor) {
			return message.Reply{}, refuse(ctx, h.store, c, "/merit team add", "", "not_allowed")
		}
		return h.addTeam(ctx, c, l.skip(1))
	}
	return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "words_not_understood", "understood", c.in(Example{ZH: "/merit 团队", EN: "/merit team"}), "words", excerpt(l.Text),
		"example", c.in(Example{ZH: "/merit 团队 新增 east 华东组", EN: "/merit team add east East"}))
}

var teamID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,19}$`)

func (h merits) addTeam(ctx context.Context, c call, l line) (message.Reply, error) {
	example := c.in(Example{ZH: "/merit 团队 新增 east 华东组 #sales-east", EN: "/merit team add east East #sales-east"})
	if len(l.Words) == 0 || !teamID.MatchString(l.Words[0].Text) {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "team_id_unreadable", "words", excerpt(l.name(min(1, len(l.Words)))), "example", example)
	}
	t := appraisal.Team{ID: l.Words[0].Text}
	teams, err := h.store.Teams(ctx, c.ws())
	if err != nil {
		return message.Reply{}, err
	}
	for _, have := range teams {
		if have.ID == t.ID {
			t = have
		}
	}
	end := len(l.Words)
	if m := channelMention.FindStringSubmatch(l.Words[end-1].Raw); m != nil {
		t.Channel, end = m[1], end-1
	} else if strings.HasPrefix(l.Words[end-1].Text, "#") {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "channel_unreadable", "words", excerpt(l.Words[end-1].Raw), "example", example)
	}
	if end > 1 {
		t.Name = typed(l.Words[1:end])
	}
	if t.Name == "" {
		t.Name = t.ID
	}
	if utf8.RuneCountInString(t.Name) > 60 {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "value_too_long", "words", excerpt(t.Name))
	}
	if err := h.store.SaveTeam(ctx, c.change(), t); err != nil {
		return message.Reply{}, err
	}
	return message.Answer(message.Say(message.T("merit.team.saved", message.Str("id", t.ID), message.Str("name", t.Name), message.Sub("channel", channelText(t))))), nil
}

func channelText(t appraisal.Team) message.Text {
	if t.Channel == "" {
		return message.T("label.none")
	}
	return message.Raw(message.Channel("", t.Channel))
}

func (h merits) teams(ctx context.Context, c call) (message.Reply, error) {
	teams, err := h.store.Teams(ctx, c.ws())
	if err != nil {
		return message.Reply{}, err
	}
	if len(teams) == 0 {
		return message.Answer(message.Say(message.T("merit.team.none"))), nil
	}
	title := message.T("merit.team.title", message.Count("n", len(teams)))
	m := message.Message{Summary: title, Blocks: []message.Block{message.Paragraph(title)}}
	for i, t := range teams {
		if i == mostTeams {
			m = m.With(message.Notes(message.T("merit.team.more", message.Count("count", len(teams)-i))))
			break
		}
		m = m.With(message.Paragraph(message.T("merit.team.line", message.Code("id", t.ID), message.Str("name", t.Name), message.Sub("channel", channelText(t)))))
	}
	return message.Answer(m), nil
}

// mostTeams is how many teams are listed: a block each, since a table can't hold a link to a channel.
const mostTeams = 40
