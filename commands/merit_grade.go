package commands

import (
	"context"
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
	if len(rest.Words) != 1 || len(rest.Words[0].Text) > mostGrade {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "grade_unreadable", "understood", who.Name, "words", excerpt(rest.Text), "example", example)
	}
	id := strings.TrimSuffix(rest.Words[0].Text, "级")
	if rest.Words[0].is("none", "无", "-") {
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

// knownGrade finds the grade in the policies in use, now and next; any name goes where they have none.
func (h merits) knownGrade(ctx context.Context, c call, id string) (string, error) {
	var known []string
	for _, p := range []calendar.Period{calendar.PeriodOf(calendar.Quarter, c.Today), calendar.PeriodOf(calendar.Quarter, c.Today).Next()} {
		s, err := inForce(ctx, h.policies.library, c, p)
		switch appraisal.CodeOf(err) {
		case "":
		case appraisal.NotFound:
			continue
		default:
			return "", err
		}
		for _, g := range s.Grades {
			if fold(g.ID) == id {
				return g.ID, nil
			}
			known = append(known, g.ID)
		}
	}
	if len(known) == 0 || id == "" {
		return id, nil
	}
	return "", appraisal.Errorf(appraisal.Invalid, "grade_unknown", "words", id, "names", strings.Join(known, ", "), "example", c.in(gradeExample))
}
