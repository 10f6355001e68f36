package commands

import (
	"context"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

// ratingStore keeps ratings.
type ratingStore interface {
	actorStore
	memberStore
	SaveRating(ctx context.Context, ch appraisal.Change, r appraisal.Rating) error
}

// ratedItem is what colleagues rate each other on.
const ratedItem = "teamwork"

// ratings is the handlers of /rate.
type ratings struct{ store ratingStore }

var rateExample = Example{ZH: "/rate @李娜 85 配合很好", EN: "/rate @Li 85 always helps"}

func rateCommand(d Deps) command {
	h := ratings{d.Store}
	return command{
		Spec: Spec{Name: "/rate", Summary: "command.rate.summary", Hint: "command.rate.hint", Examples: []Example{rateExample}},
		open: h.open, run: h.rate, offered: func(m appraisal.Member) bool { return !leads(m) },
		forms: []form{{id: "rate.new", submit: h.submit}},
	}
}

// rate reads "@Li 85 always helps".
func (h ratings) rate(ctx context.Context, c call, l line) (message.Reply, error) {
	who, used, err := readMember(ctx, h.store, c, l.Words)
	if err != nil {
		return message.Reply{}, err
	}
	if used == 0 {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "rate_member", "words", excerpt(l.Text), "example", c.in(rateExample))
	}
	l = l.skip(used)
	if len(l.Words) == 0 {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "rate_score", "name", who.Name, "example", c.in(rateExample))
	}
	score, ok, err := readScore(l.Words[0])
	if err == nil && !ok {
		err = appraisal.Errorf(appraisal.Invalid, "score_range", "words", excerpt(l.Words[0].Raw), "example", "85")
	}
	if err != nil {
		return message.Reply{}, inLine(err, who.Name, func(v string) string { return "/rate @" + who.Name + " " + v })
	}
	return h.save(ctx, c, who, score, mentionsAsNames(l.from(1)))
}

// check says why the actor may not rate somebody: oneself, people of other teams, people who are not appraised; a manager's view has
// its own place in the appraisal.
func (h ratings) check(ctx context.Context, c call, who appraisal.Member) error {
	switch {
	case who.ID == c.Actor.ID:
		return refuse(ctx, h.store, c, "rate", string(who.ID), "rate_self")
	case c.Actor.Role == appraisal.Manager, c.Actor.Role == appraisal.Owner:
		return refuse(ctx, h.store, c, "rate", string(who.ID), "rate_peers_only")
	case c.Actor.Team == "" || who.Team != c.Actor.Team || !who.Appraised():
		return refuse(ctx, h.store, c, "rate", string(who.ID), "rate_team_only", "name", who.Name)
	}
	return nil
}

func (h ratings) save(ctx context.Context, c call, who appraisal.Member, score decimal.Decimal, reason string) (message.Reply, error) {
	if err := h.check(ctx, c, who); err != nil {
		return message.Reply{}, err
	}
	if utf8.RuneCountInString(reason) > mostComment {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "note_too_long")
	}
	r := appraisal.Rating{
		Period: calendar.PeriodOf(calendar.Quarter, c.Today), Of: who.ID, By: c.Actor.ID, Kind: appraisal.Peer, Item: ratedItem, Score: score, Reason: reason,
	}
	if err := h.store.SaveRating(ctx, c.change(), r); err != nil {
		return message.Reply{}, err
	}
	return message.Answer(message.Say(message.T("rate.saved", message.Member("member", string(who.ID), who.Name), message.Number("score", score.String()),
		message.Sub("period", figures.Period(r.Period)))).With(message.Notes(message.T("rate.private")))), nil
}

func (h ratings) open(_ context.Context, c call) (message.Reply, error) {
	return message.Open(message.Form{
		ID: "rate.new", Title: message.T("rate.form"), Submit: message.T("button.save"),
		Intro: []message.Block{message.Paragraph(message.T("rate.intro", message.Sub("period", figures.Period(calendar.PeriodOf(calendar.Quarter, c.Today)))))},
		Inputs: []message.Input{
			{ID: "member", Kind: message.InputMember, Label: message.T("rate.label.member")},
			{ID: "score", Kind: message.InputLine, Label: message.T("rate.label.score"), Hint: message.T("survey.hint.score"), Max: 10},
			{ID: "reason", Kind: message.InputParagraph, Label: message.T("rate.label.reason"), Optional: true, Max: mostComment},
		},
	}), nil
}

func (h ratings) submit(ctx context.Context, c call, s Submission) (message.Reply, error) {
	who, err := h.store.Member(ctx, c.ws(), appraisal.MemberID(s.Get("member")))
	if appraisal.CodeOf(err) == appraisal.Unknown {
		err = appraisal.Errorf(appraisal.NotFound, "rate_team_only", "name", s.Get("member"))
	}
	if err != nil {
		return refused("member", err)
	}
	score, err := formScore(s.Get("score"))
	if err != nil {
		return refused("score", err)
	}
	reason, err := readable(s.Get("reason"))
	if err != nil {
		return refused("reason", err)
	}
	return h.save(ctx, c, who, score, mentionsAsNames(reason))
}
