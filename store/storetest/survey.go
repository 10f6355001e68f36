package storetest

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
)

// survey enters a customer's answer.
func (b *bench) survey(v appraisal.Survey) appraisal.Survey {
	b.Helper()
	kept, err := b.s.AddSurvey(b.Context(), b.change(li), v)
	b.ok(err)
	return kept
}

func surveyVoids(b *bench) {
	c := b.customer("Acme")
	answer := func(score int64, day int) appraisal.Survey {
		return appraisal.Survey{Customer: c.Number, Member: li, On: on(11, day), Score: decimal.NewFromInt(score), Comment: "friendly"}
	}
	change := b.change(li)
	first, err := b.s.AddSurvey(b.Context(), change, answer(90, 5))
	b.ok(err)
	same(b, fmt.Sprint(first.Ref(), " ", first.CustomerName, " ", first.Voided), "S-1 Acme false")
	again, err := b.s.AddSurvey(b.Context(), change, answer(90, 5))
	b.ok(err)
	same(b, again.Ref(), "S-1")
	b.survey(answer(50, 6))
	b.figures(li, map[appraisal.MetricID]string{"satisfaction": "70 of 2 (0)"})

	undo := b.change(li)
	for range 2 { // the second is the same request once more
		v, err := b.s.VoidSurvey(b.Context(), undo, 2)
		b.ok(err)
		same(b, fmt.Sprint(v.Ref(), v.Voided, v.Score), "S-2true 50")
	}
	_, err = b.s.VoidSurvey(b.Context(), b.change(li), 2)
	b.fails(err, appraisal.Conflict, "survey_voided")
	_, err = b.s.VoidSurvey(b.Context(), b.change(li), 99)
	b.fails(err, appraisal.NotFound, "survey_missing")
	b.figures(li, map[appraisal.MetricID]string{"satisfaction": "90 of 1 (0)"})
	b.audited("S-2", 1)

	for _, f := range []struct {
		filter appraisal.SurveyFilter
		want   string
	}{
		{appraisal.SurveyFilter{}, "S-1 of 1"},
		{appraisal.SurveyFilter{Member: li, Customer: c.Number, Limit: 1}, "S-1 of 1"},
		{appraisal.SurveyFilter{Team: "east"}, "S-1 of 1"},
		{appraisal.SurveyFilter{Team: "north"}, " of 0"},
		{appraisal.SurveyFilter{Member: wang}, " of 0"},
		{appraisal.SurveyFilter{Customer: 99}, " of 0"},
	} {
		found, total, err := b.s.Surveys(b.Context(), ws, f.filter)
		b.ok(err)
		refs := make([]string, len(found))
		for i, v := range found {
			refs[i] = v.Ref()
		}
		same(b, fmt.Sprintf("%s of %d", strings.Join(refs, " "), total), f.want)
	}
}
