package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// gradeExample is a line that sets a pay grade.
var gradeExample = Example{ZH: "/merit 职级 @王伟 2", EN: "/merit grade @Wang 2"}

// mostGrade is how long a grade's name may be.
const mostGrade = 20

// grade keeps a member's pay grade. Where the policy in use has grades, it is one of them.
func (h merits) grade(ctx context.Context, c call, l line) (message.Reply, error) {
	example := c.in(gradeExample)
	who, used, err := readMember(ctx, h.store, c, l.Words)
	if err != nil {
		return message.Reply{}, err
	}
	if used == 0 {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "member_not_named", "words", excerpt(l.Text), "example", example)
	}
	rest := l.skip(used)
	if len(rest.Words) == 0 || len(rest.Words) > 2 || len(rest.Text) > mostGrade {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "grade_unreadable", "understood", who.Name, "words", excerpt(rest.Text), "present", who.Grade, "example", example)
	}
	id := fold(rest.Text)
	if len(rest.Words) == 1 && rest.Words[0].is("none", "无", "-") {
		id = ""
	}
	if id, err = h.knownGrade(ctx, c, id); err != nil {
		return message.Reply{}, err
	}
	if who, err = h.store.EditMember(ctx, c.change(), who.ID, func(m *appraisal.Member) { m.Grade = id }); err != nil {
		return message.Reply{}, err
	}
	if id == "" {
		return message.Answer(message.Say(message.T("merit.grade.cleared", nameArg("member", who)))), nil
	}
	return message.Answer(message.Say(message.T("merit.grade.saved", nameArg("member", who), message.Str("grade", id)))), nil
}

// knownGrade finds the grade, by its id or its title, in the policies in use, now and next; where they have none, in those that may be used.
func (h merits) knownGrade(ctx context.Context, c call, said string) (string, error) {
	if said == "" {
		return "", nil
	}
	grades, err := h.grades(ctx, c)
	if err != nil {
		return "", err
	}
	var titles []string
	for _, g := range grades {
		if slices.Contains([]string{fold(g.ID), fold(g.Title.ZH), fold(g.Title.EN)}, said) || fold(g.ID) == strings.TrimSuffix(said, "级") {
			return g.ID, nil
		}
		if title := g.Title.In(c.Actor.Lang); !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
	}
	return "", appraisal.Errorf(appraisal.Invalid, "grade_unknown", "words", excerpt(said), "names", strings.Join(titles, c.in(Example{ZH: "、", EN: ", "})),
		"example", c.in(gradeExample))
}

// grades are those of the policies in use, now and next, or of all that may be used where these have none.
func (h merits) grades(ctx context.Context, c call) ([]appraisal.Grade, error) {
	var all []appraisal.Grade
	for _, p := range []calendar.Period{calendar.PeriodOf(calendar.Quarter, c.Today), calendar.PeriodOf(calendar.Quarter, c.Today).Next()} {
		s, err := inForce(ctx, h.policies.library, c, p)
		switch appraisal.CodeOf(err) {
		case "":
			all = append(all, s.Grades...)
		case appraisal.NotFound:
		default:
			return nil, err
		}
	}
	if len(all) > 0 {
		return all, nil
	}
	own, shipped, err := h.policies.library.Choices(ctx, c.ws())
	for _, choice := range append(own, shipped...) {
		all = append(all, choice.Scheme.Grades...)
	}
	return all, err
}
