package commands

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// surveyStore keeps customers' answers.
type surveyStore interface {
	actorStore
	memberStore
	customerFinder
	AddSurvey(ctx context.Context, ch appraisal.Change, s appraisal.Survey) (appraisal.Survey, error)
	Survey(ctx context.Context, ws appraisal.WorkspaceID, number int64) (appraisal.Survey, error)
	Surveys(ctx context.Context, ws appraisal.WorkspaceID, f appraisal.SurveyFilter) ([]appraisal.Survey, int, error)
	VoidSurvey(ctx context.Context, ch appraisal.Change, number int64) (appraisal.Survey, error)
}

// surveys is the handlers of /survey. Answers that customers gave to a person or on the telephone are entered here.
type surveys struct{ store surveyStore }

var surveyExample = Example{ZH: "/survey 华东阀门 92 昨天", EN: "/survey Acme 92 yesterday"}

func surveyCommand(d Deps) command {
	h := surveys{d.Store}
	return command{
		Spec: Spec{
			Name: "/survey", Summary: "command.survey.summary", Hint: "command.survey.hint", Notes: "help.dates",
			Examples: []Example{{ZH: "/survey 华东阀门 92", EN: "/survey Acme 92"}, surveyExample},
		},
		open: h.open, run: h.add,
		subs: []sub{{SubCommand: subCommand("survey", "list", []string{"ls", "列表", "清单", "查看"},
			Example{ZH: "/survey 列表", EN: "/survey list"}, Example{ZH: "/survey 列表 华东阀门", EN: "/survey list Acme"}), run: h.list}},
		presses: []press{{id: "survey.pick", run: h.pick}, {id: "survey.undo", run: h.undo}},
		forms:   []form{{id: "survey.new", submit: h.submit}},
	}
}

// answered is what a line or form says about a customer's answer.
type answered struct {
	customer string
	score    decimal.Decimal
	on       calendar.Date
	comment  string
}

// mostComment is the most characters of a comment or reason.
const mostComment = 1000

var scoreForm = regexp.MustCompile(`^(\d{1,3}(?:\.\d{1,2})?)(?:分|%|/100)?$`)

// readScore reads a score from 0 to 100. ok is false when the word is no number at all.
func readScore(w word) (score decimal.Decimal, ok bool, err error) {
	if m := scoreForm.FindStringSubmatch(w.Text); m != nil && !w.Quoted {
		if v, err := decimal.NewFromString(m[1]); err == nil && v.LessThanOrEqual(decimal.NewFromInt(100)) {
			return v, true, nil
		}
	}
	if first := strings.TrimLeft(w.Text, "-+−"); !w.Quoted && first != "" && first[0] >= '0' && first[0] <= '9' {
		return decimal.Zero, true, appraisal.Errorf(appraisal.Invalid, "score_range", "words", excerpt(w.Raw), "example", "92")
	}
	return decimal.Zero, false, nil
}

// read reads "Acme Trading 92 on 2026-11-20 note friendly": the score is the first number behind the name.
func (h surveys) read(c call, l line) (answered, error) {
	l = l.splitKeywords()
	var firstErr error
	for i := 1; i < len(l.Words); i++ {
		score, ok, err := readScore(l.Words[i])
		if !ok {
			continue
		}
		if err != nil {
			if firstErr == nil {
				firstErr = inLine(err, l.name(i), func(v string) string { return "/survey " + quoted(l.name(i)) + " " + v })
			}
			continue
		}
		a := answered{customer: l.name(i), score: score, on: c.Today}
		return h.readRest(c, l, i+1, a)
	}
	if firstErr != nil {
		return answered{}, firstErr
	}
	return answered{}, appraisal.Errorf(appraisal.Invalid, "survey_score", "words", excerpt(l.Text), "example", c.in(surveyExample))
}

// readRest reads the date and the comment behind the score.
func (h surveys) readRest(c call, l line, i int, a answered) (answered, error) {
	at := i
	if l.is(at, "on", "于", "日期", "date") {
		at++
	}
	d, used, err := readDate(l.Words[min(at, len(l.Words)):], c.Today, past)
	if err != nil {
		return a, inLine(err, a.customer, func(v string) string { return "/survey " + quoted(a.customer) + " " + a.score.String() + " " + v })
	}
	if used > 0 {
		a.on, i = d, at+used
	}
	if l.is(i, "note", "notes", "备注", "说明") {
		i++
	}
	a.comment = mentionsAsNames(l.from(i))
	if utf8.RuneCountInString(a.comment) > mostComment {
		return a, appraisal.Errorf(appraisal.Invalid, "note_too_long")
	}
	return a, nil
}

func (h surveys) add(ctx context.Context, c call, l line) (message.Reply, error) {
	a, err := h.read(c, l)
	if err != nil {
		return message.Reply{}, err
	}
	f, err := findCustomer(ctx, h.store, c, a.customer)
	if err != nil {
		return message.Reply{}, err
	}
	if f.Sure {
		return h.save(ctx, c, c.Key, f.Customer, a)
	}
	if len(f.Candidates) == 0 {
		return message.Reply{}, appraisal.Errorf(appraisal.NotFound, "survey_customer", "name", a.customer, "example", c.in(wordFind)+a.customer)
	}
	m := message.Say(message.T("customer.which", message.Str("name", a.customer)))
	var buttons []message.Action
	for _, cust := range f.Candidates {
		k := kept{Key: c.Key, Ref: cust.Ref(), Line: a.line()}
		v, ok := k.value()
		if !ok {
			return message.Open(surveyForm(a)), nil
		}
		buttons = append(buttons, message.Action{ID: "survey.pick", Value: v, Label: customerOption(cust).Label})
	}
	return message.Answer(m.With(message.Buttons(buttons...))), nil
}

// line is the answer in the form that read reads.
func (a answered) line() string {
	return strings.TrimSpace(quoted(a.customer) + " " + a.score.String() + " on " + a.on.String() + " note " + a.comment)
}

// pick saves the answer that waited for its customer.
func (h surveys) pick(ctx context.Context, c call, value string) (message.Reply, error) {
	k, l, err := readKept(value)
	if err != nil {
		return message.Reply{}, err
	}
	a, err := h.read(c, l)
	if err != nil {
		return message.Reply{}, errOutdated()
	}
	cust, err := customerByRef(ctx, h.store, c, k.Ref)
	if err != nil {
		return message.Reply{}, err
	}
	reply, err := h.save(ctx, c, "pick:"+k.Key, cust, a)
	reply.Replace = err == nil
	return reply, err
}

// save keeps the answer for the member who looks after the customer. Reps enter answers of their own customers, managers those of their
// team's, owners and specialists all.
func (h surveys) save(ctx context.Context, c call, key string, cust appraisal.Customer, a answered) (message.Reply, error) {
	about := c.Actor
	if cust.Owner != "" && cust.Owner != c.Actor.ID {
		m, err := h.store.Member(ctx, c.ws(), cust.Owner)
		if err != nil {
			return message.Reply{}, err
		}
		m.Workspace = c.Actor.Workspace
		if !c.Actor.Sees(m) && c.Actor.Role != appraisal.Specialist {
			return message.Reply{}, refuse(ctx, h.store, c, "survey", cust.Ref(), "survey_not_yours", "customer", cust.Name)
		}
		about = m
	}
	if !about.Sells() {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "survey_no_owner", "customer", cust.Name)
	}
	s := appraisal.Survey{Customer: cust.Number, Member: about.ID, On: a.on, Score: a.score, Comment: a.comment}
	kept, err := h.store.AddSurvey(ctx, c.keyed(key), s)
	if err != nil {
		return message.Reply{}, err
	}
	if s.Number, s.CustomerName, s.Voided = kept.Number, kept.CustomerName, kept.Voided; !sameAnswer(kept, s) {
		return message.Reply{}, errOutdated() // the key was used for another answer, and nothing is saved under it now
	}
	if kept.Voided { // the same request once more, after it was undone
		return message.Answer(message.Say(surveyVoided(kept))), nil
	}
	m := message.Say(message.T("survey.saved", message.Str("customer", kept.CustomerName), message.Number("score", kept.Score.String()),
		message.Date("on", kept.On), message.Member("member", string(about.ID), about.Name)))
	if kept.Comment != "" {
		m = m.With(message.Notes(message.T("deal.note", message.Str("note", excerpt(kept.Comment)))))
	}
	return message.Answer(m.With(message.Buttons(message.Action{ID: "survey.undo", Value: kept.Ref(), Label: message.T("button.undo")}))), nil
}

func sameAnswer(a, b appraisal.Survey) bool {
	same := a.Score.Equal(b.Score)
	a.Score, b.Score = decimal.Zero, decimal.Zero
	return same && a == b
}

func (h surveys) open(_ context.Context, c call) (message.Reply, error) {
	return message.Open(surveyForm(answered{on: c.Today})), nil
}

func surveyForm(a answered) message.Form {
	score := ""
	if a.customer != "" {
		score = a.score.String()
	}
	return message.Form{
		ID: "survey.new", Title: message.T("survey.form"), Submit: message.T("button.save"),
		Inputs: []message.Input{
			{ID: "customer", Kind: message.InputCustomer, Label: message.T("label.customer")},
			{ID: "score", Kind: message.InputLine, Label: message.T("survey.label.score"), Hint: message.T("survey.hint.score"), Initial: score, Max: 10},
			{ID: "on", Kind: message.InputDate, Label: message.T("survey.label.on"), Initial: a.on.String()},
			{ID: "comment", Kind: message.InputParagraph, Label: message.T("survey.label.comment"), Initial: a.comment, Optional: true, Max: mostComment},
		},
	}
}

func (h surveys) submit(ctx context.Context, c call, s Submission) (message.Reply, error) {
	cust, err := customerByRef(ctx, h.store, c, s.Get("customer"))
	if err != nil {
		return refused("customer", err)
	}
	a := answered{customer: cust.Name}
	if a.score, err = formScore(s.Get("score")); err != nil {
		return refused("score", err)
	}
	if a.on, err = formDate(s.Get("on"), c.Today, past); err != nil {
		return refused("on", err)
	}
	if a.comment, err = readable(s.Get("comment")); err != nil {
		return refused("comment", err)
	}
	return h.save(ctx, c, c.Key, cust, a)
}

// formScore reads a field that holds one score and nothing else.
func formScore(typed string) (decimal.Decimal, error) {
	l, err := readLine(typed)
	if err != nil {
		return decimal.Zero, err
	}
	if len(l.Words) == 1 {
		if v, ok, err := readScore(l.Words[0]); ok {
			return v, err
		}
	}
	return decimal.Zero, appraisal.Errorf(appraisal.Invalid, "score_range", "words", excerpt(typed), "example", "92")
}
