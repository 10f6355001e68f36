package commands

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// A policy's file is longer than one field of a form may be, so that there are several.
const (
	checkFields    = 8
	checkFieldSize = 3000
	mostFindings   = 40
)

// check says what is wrong with a scheme, or could go wrong: one by its id, a file that is pasted behind the command, or one that is
// pasted into the form.
func (h policies) check(ctx context.Context, c call, l line) (message.Reply, error) {
	if len(l.Words) == 0 {
		return message.Open(checkForm()), nil
	}
	if len(l.Words) > 1 || strings.ContainsAny(l.Text, "\n:") {
		return message.Answer(foundIn(c, fileName, lint(fileName, []byte(l.Text)))), nil
	}
	choice, err := h.find(ctx, c, l.Words[0], c.in(Example{ZH: "/scheme 检查 S09", EN: "/scheme check S09"}))
	if err != nil {
		return message.Reply{}, err
	}
	body, err := h.library.Body(ctx, c.ws(), choice.Use)
	if err != nil {
		return message.Reply{}, err
	}
	return message.Answer(foundIn(c, choice.Scheme.ID, lint(choice.Scheme.ID+".yaml", body))), nil
}

// fileName stands for a file that was pasted.
const fileName = "scheme.yaml"

func checkForm() message.Form {
	f := message.Form{
		ID: "scheme.check", Title: message.T("scheme.check.form"), Submit: message.T("scheme.check.submit"),
		Intro: []message.Block{message.Notes(message.T("scheme.check.intro"))},
	}
	for i := range checkFields {
		f.Inputs = append(f.Inputs, message.Input{
			ID: "text" + strconv.Itoa(i+1), Kind: message.InputParagraph, Label: message.T("scheme.check.part", message.Str("part", strconv.Itoa(i+1))),
			Optional: i > 0, Max: checkFieldSize,
		})
	}
	f.Inputs = append(f.Inputs, message.Input{ID: "keep", Kind: message.InputCheck, Label: message.T("scheme.check.keep"), Optional: true,
		Example: message.T("scheme.check.keep_hint")})
	return f
}

// submitCheck checks the file in the form. Where nothing is wrong and the owner wants it, the file is kept as the company's own.
func (h policies) submitCheck(ctx context.Context, c call, s Submission) (message.Reply, error) {
	body := pasted(s)
	found := lint(fileName, []byte(body))
	scheme, err := appraisal.LoadScheme(fileName, []byte(body))
	if err != nil || s.Get("keep") != "yes" {
		return message.Answer(foundIn(c, fileName, found)), nil
	}
	if err := h.store.SaveScheme(ctx, c.change(), scheme.ID, scheme.Version, body); err != nil {
		if appraisal.CodeOf(err) == appraisal.Conflict {
			return refused("text1", err)
		}
		return message.Reply{}, err
	}
	m := foundIn(c, scheme.ID, found).With(
		message.Paragraph(message.T("scheme.kept", message.Str("scheme", scheme.ID), message.Str("version", scheme.Version))),
		message.Buttons(message.Action{ID: "scheme.ask", Value: scheme.ID + "@" + scheme.Version, Label: message.T("scheme.ask.button"), Style: message.Primary}))
	return message.Answer(m), nil
}

// pasted puts the fields of the form together again. A field that does not end with a line end is taken to end its line.
func pasted(s Submission) string {
	var b strings.Builder
	for i := range checkFields {
		part := strings.ReplaceAll(s.Get("text"+strconv.Itoa(i+1)), "\r\n", "\n")
		b.WriteString(part)
		if part != "" && !strings.HasSuffix(part, "\n") {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// finding is something that is wrong with a scheme file, or could go wrong.
type finding struct {
	line, column int // from 1; 0 where it has no place of its own
	text         appraisal.Words
	fault        bool // the file can't be used
}

// lint finds what is wrong with a scheme file.
func lint(name string, body []byte) []finding {
	var all []finding
	_, err := appraisal.LoadScheme(name, body)
	for _, p := range problemsOf(err) {
		all = append(all, finding{p.Line, p.Column, p.Text, true})
	}
	return all
}

// problemsOf takes apart what LoadScheme has joined.
func problemsOf(err error) []*appraisal.SchemeProblem {
	if one, ok := err.(*appraisal.SchemeProblem); ok { //nolint:errorlint // each of the joined errors is looked at by itself
		return []*appraisal.SchemeProblem{one}
	}
	many, ok := err.(interface{ Unwrap() []error }) //nolint:errorlint // the same
	if !ok {
		return nil
	}
	var all []*appraisal.SchemeProblem
	for _, e := range many.Unwrap() {
		all = append(all, problemsOf(e)...)
	}
	return all
}

// foundIn is what was found, each with its line and column, faults first.
func foundIn(c call, name string, found []finding) message.Message {
	faults := 0
	for _, f := range found {
		if f.fault {
			faults++
		}
	}
	title := message.T("scheme.check.title", message.Str("name", name))
	m := message.Message{Summary: title, Blocks: []message.Block{message.Heading(title)}}
	hints := message.Count("hints", len(found)-faults)
	switch {
	case len(found) == 0:
		return m.With(message.Paragraph(message.T("scheme.check.fine")))
	case faults > 0:
		m = m.With(message.Paragraph(message.T("scheme.check.faults", message.Count("faults", faults))))
	default:
		m = m.With(message.Paragraph(message.T("scheme.check.hints", hints)))
	}
	slices.SortStableFunc(found, func(a, b finding) int {
		return cmp.Or(-compareBool(a.fault, b.fault), cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
	lines := make([]message.Text, 0, mostFindings)
	for _, f := range found[:min(len(found), mostFindings)] {
		id := "scheme.check.hint"
		if f.fault {
			id = "scheme.check.fault"
		}
		where := message.T("scheme.check.place", message.Str("line", strconv.Itoa(f.line)), message.Str("column", strconv.Itoa(f.column)))
		if f.line == 0 {
			where = message.T("scheme.check.whole")
		}
		lines = append(lines, message.T(id, message.Sub("place", where), message.Str("text", f.text.In(c.Actor.Lang))))
	}
	for some := range slices.Chunk(lines, 10) {
		m = m.With(message.Paragraph(message.Raw(message.Chain("", "score.lines", some...))))
	}
	if rest := len(found) - mostFindings; rest > 0 {
		m = m.With(message.Notes(message.T("scheme.check.more", message.Count("count", rest))))
	}
	return m
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
