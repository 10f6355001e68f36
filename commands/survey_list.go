package commands

import (
	"context"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

func surveyVoided(s appraisal.Survey) message.Text {
	return message.T("survey.voided", message.Str("customer", s.CustomerName), message.Number("score", s.Score.String()), message.Date("on", s.On))
}

// undo voids the answer whose button was pressed. One that counts for somebody whom the actor may not see is answered as one that does
// not exist, and logged; specialists enter answers for everybody, and so undo them too.
func (h surveys) undo(ctx context.Context, c call, value string) (message.Reply, error) {
	n, ok := readRef("s", word{Text: strings.ToLower(value)})
	if !ok {
		return message.Reply{}, errOutdated()
	}
	s, err := h.store.Survey(ctx, c.ws(), n)
	if err != nil {
		return message.Reply{}, err
	}
	ok, err = sees(ctx, h.store, c, s.Member)
	if err != nil {
		return message.Reply{}, err
	}
	if !ok && c.Actor.Role != appraisal.Specialist {
		if err := h.store.Refused(ctx, c.change(), "survey.undo", s.Ref()); err != nil {
			return message.Reply{}, err
		}
		return message.Reply{}, appraisal.Errorf(appraisal.NotFound, "survey_missing", "ref", s.Ref())
	}
	if s, err = h.store.VoidSurvey(ctx, c.change(), n); err != nil {
		return message.Reply{}, err
	}
	return replacing(message.Say(surveyVoided(s))), nil
}

// list shows answers, newest first: the own ones, a manager's team's, or all for the owner; with a name those of one customer.
func (h surveys) list(ctx context.Context, c call, l line) (message.Reply, error) {
	f, title := appraisal.SurveyFilter{Member: c.Actor.ID, Limit: pageSize}, message.T("survey.list.mine")
	switch {
	case c.Actor.Role == appraisal.Owner:
		f.Member, title = "", message.T("survey.list.all")
	case c.Actor.Role == appraisal.Manager && c.Actor.Team != "":
		f.Member, f.Team, title = "", c.Actor.Team, message.T("survey.list.team")
	}
	if len(l.Words) > 0 {
		found, err := findCustomer(ctx, h.store, c, l.name(len(l.Words)))
		if err != nil {
			return message.Reply{}, err
		}
		if !found.Sure {
			return message.Reply{}, errCustomer(l.name(len(l.Words)), found, c.in, Example{ZH: "/survey 列表 ", EN: "/survey list "})
		}
		f.Customer, title = found.Customer.Number, message.T("survey.list.customer", message.Str("customer", found.Customer.Name))
	}
	list, total, err := h.store.Surveys(ctx, c.ws(), f)
	if err != nil {
		return message.Reply{}, err
	}
	if total == 0 {
		return message.Answer(message.Say(message.T("survey.list.none"))), nil
	}
	names, err := namesOf(ctx, h.store, c, true)
	if err != nil {
		return message.Reply{}, err
	}
	t := &message.Table{Columns: []message.Column{
		{Title: message.T("label.date")}, {Title: message.T("label.customer")}, {Title: message.T("survey.label.score"), Right: true},
		{Title: message.T("label.member")}, {Title: message.T("survey.label.comment")},
	}}
	for _, s := range list {
		t.Rows = append(t.Rows, []message.Text{message.Raw(message.Date("", s.On)), message.Plain(s.CustomerName),
			message.Raw(message.Number("", s.Score.String())), message.Plain(names[s.Member].Name), message.Plain(excerpt(s.Comment))})
	}
	m := message.Message{Summary: title, Blocks: []message.Block{message.Paragraph(title), {Table: t}}}
	if total > len(list) {
		m = m.With(message.Notes(message.T("list.part", message.Number("from", "1"), message.Count("to", len(list)), message.Count("total", total))))
	}
	return message.Answer(m), nil
}
