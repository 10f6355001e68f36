package commands

import (
	"cmp"
	"context"
	"errors"
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
		return message.Answer(foundIn(c, fileName, appraisal.Lint(fileName, []byte(l.Text)))), nil
	}
	choice, err := h.find(ctx, c, l.Words[0], c.in(Example{ZH: "/scheme 检查 S09", EN: "/scheme check S09"}))
	if err != nil {
		return message.Reply{}, err
	}
	body, err := h.library.Body(ctx, c.ws(), choice.Use)
	if err != nil {
		return message.Reply{}, err
	}
	return message.Answer(foundIn(c, choice.Scheme.ID, appraisal.Lint(choice.Scheme.ID+".yaml", body))), nil
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
	found := appraisal.Lint(fileName, []byte(body))
	if s.Get("keep") != "yes" || slices.ContainsFunc(found, func(f appraisal.Finding) bool { return f.Severity == appraisal.LintError }) {
		return message.Answer(foundIn(c, fileName, found)), nil
	}
	scheme, err := appraisal.LoadScheme(fileName, []byte(body))
	if err != nil {
		return message.Reply{}, err
	}
	if _, shipped := appraisal.Shipped(strings.ToUpper(scheme.ID)); shipped { // which would not be found any more
		return refused("text1", appraisal.Errorf(appraisal.Invalid, "scheme_id_shipped", "scheme", scheme.ID))
	}
	if err := h.store.SaveScheme(ctx, c.change(), scheme.ID, scheme.Version, body); err != nil {
		var taken *appraisal.Error
		if errors.As(err, &taken) && taken.Code == appraisal.Conflict { // the form stays open with what was pasted
			return message.Reply{Refused: []message.FieldError{{Input: "text1", Text: Apology(taken)}}}, nil
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

// foundIn is what was found, each with its line and column, faults first.
func foundIn(c call, name string, found []appraisal.Finding) message.Message {
	faults := 0
	for _, f := range found {
		if f.Severity == appraisal.LintError {
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
	slices.SortStableFunc(found, func(a, b appraisal.Finding) int { return cmp.Compare(grave(a.Severity), grave(b.Severity)) })
	lines := make([]message.Text, 0, mostFindings)
	for _, f := range found[:min(len(found), mostFindings)] {
		id := "scheme.check." + string(f.Severity)
		where := message.T("scheme.check.place", message.Str("line", strconv.Itoa(f.Line)), message.Str("column", strconv.Itoa(f.Column)))
		if f.Line == 0 {
			where = message.T("scheme.check.whole")
		}
		lines = append(lines, message.T(id, message.Sub("place", where), message.Str("text", f.Text.In(c.Actor.Lang))))
	}
	for some := range slices.Chunk(lines, 10) {
		m = m.With(message.Paragraph(message.Raw(message.Chain("", "score.lines", some...))))
	}
	if rest := len(found) - mostFindings; rest > 0 {
		m = m.With(message.Notes(message.T("scheme.check.more", message.Count("count", rest))))
	}
	return m
}

// grave orders severities, the gravest first.
func grave(s appraisal.LintSeverity) int {
	return slices.Index([]appraisal.LintSeverity{appraisal.LintError, appraisal.LintWarning, appraisal.LintNotice}, s)
}
