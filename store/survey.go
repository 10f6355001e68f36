package store

import (
	"context"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
)

const surveyColumns = `s.number, s.customer, c.name AS customer_name, s.member_id, s.on_date, s.score, s.comment,
EXISTS (SELECT 1 FROM survey_voids v WHERE v.workspace_id = s.workspace_id AND v.survey = s.number) AS voided`

const surveyFrom = `surveys s JOIN customers c ON c.workspace_id = s.workspace_id AND c.number = s.customer`

type surveyRow struct {
	Number       int64           `db:"number"`
	Customer     int64           `db:"customer"`
	CustomerName string          `db:"customer_name"`
	Member       string          `db:"member_id"`
	On           string          `db:"on_date"`
	Score        decimal.Decimal `db:"score"`
	Comment      string          `db:"comment"`
	Voided       bool            `db:"voided"`
}

func (r surveyRow) survey() appraisal.Survey {
	return appraisal.Survey{
		Number: r.Number, Customer: r.Customer, CustomerName: r.CustomerName, Member: appraisal.MemberID(r.Member), On: date(r.On),
		Score: r.Score, Comment: r.Comment, Voided: r.Voided,
	}
}

// AddSurvey keeps a customer's answer and returns it with its number and the customer's name. NotFound "customer_missing"; code Unknown
// for a member that is not there.
func (s *Store) AddSurvey(ctx context.Context, c appraisal.Change, v appraisal.Survey) (appraisal.Survey, error) {
	first, again, err := s.apply(ctx, c, "survey.add", func(t *tx) (outcome, error) {
		customer, ok, err := customerByNumber(t, c.Workspace, v.Customer)
		if err != nil {
			return outcome{}, err
		}
		if !ok {
			return outcome{}, customerMissing(v.Customer)
		}
		if _, err := readMember(t, c.Workspace, v.Member, ""); err != nil {
			return outcome{}, err
		}
		number, _, err := t.next(kindSurvey)
		if err != nil {
			return outcome{}, err
		}
		v.Number, v.CustomerName, v.Voided = number, customer.Name, false
		if _, err := t.insert(surveyTable, surveyValues(c, v)); err != nil {
			return outcome{}, err
		}
		return outcome{Number: number}, t.audit("survey.add", customer.customer().Ref(), nil, v)
	})
	if again {
		return readSurvey(s.reader(ctx), c.Workspace, first.Number)
	}
	return v, err
}

var surveyTable = table{name: "surveys", columns: []string{
	"workspace_id", "number", "customer", "member_id", "on_date", "score", "comment", "at",
}}

func surveyValues(c appraisal.Change, v appraisal.Survey) []any {
	return []any{c.Workspace, v.Number, v.Customer, v.Member, day(v.On), v.Score.String(), v.Comment, millis(c.At)}
}

func readSurvey(r reader, ws appraisal.WorkspaceID, number int64) (appraisal.Survey, error) {
	found, ok, err := row[surveyRow](r, `SELECT `+surveyColumns+` FROM `+surveyFrom+` WHERE s.workspace_id = $1 AND s.number = $2`, ws, number)
	if err == nil && !ok {
		err = surveyMissing(number)
	}
	return found.survey(), err
}

func surveyMissing(number int64) error {
	return appraisal.Errorf(appraisal.NotFound, "survey_missing", "ref", appraisal.Survey{Number: number}.Ref())
}

// Survey returns an answer, void or not; NotFound "survey_missing" (ref).
func (s *Store) Survey(ctx context.Context, ws appraisal.WorkspaceID, number int64) (appraisal.Survey, error) {
	return readSurvey(s.reader(ctx), ws, number)
}

// Surveys returns a part of the answers that the filter chooses, newest day first, and how many there are in all.
func (s *Store) Surveys(ctx context.Context, ws appraisal.WorkspaceID, f appraisal.SurveyFilter) ([]appraisal.Survey, int, error) {
	w := where{}
	w.and("s.workspace_id = ?", ws)
	if f.Member != "" {
		w.and("s.member_id = ?", f.Member)
	}
	if f.Team != "" {
		w.and("EXISTS (SELECT 1 FROM members m WHERE m.workspace_id = s.workspace_id AND m.member_id = s.member_id AND m.team = ?)", f.Team)
	}
	if f.Customer != 0 {
		w.and("s.customer = ?", f.Customer)
	}
	w.and(liveSurvey)
	found, total, err := paged[surveyRow](s.reader(ctx), surveyColumns, surveyFrom, w, "s.on_date DESC, s.number DESC", f.Offset, f.Limit)
	all := make([]appraisal.Survey, len(found))
	for i, r := range found {
		all[i] = r.survey()
	}
	return all, total, err
}

// VoidSurvey marks an answer as void, so that it no longer counts. Conflict "survey_voided" (ref) when it is void already.
func (s *Store) VoidSurvey(ctx context.Context, c appraisal.Change, number int64) (appraisal.Survey, error) {
	var voided appraisal.Survey
	_, again, err := s.apply(ctx, c, "survey.void", func(t *tx) (outcome, error) {
		before, err := readSurvey(t, c.Workspace, number)
		if err != nil {
			return outcome{}, err
		}
		n, err := t.exec(`INSERT INTO survey_voids (workspace_id, survey, at, member_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			c.Workspace, number, millis(c.At), c.Actor)
		if err != nil {
			return outcome{}, err
		}
		if n == 0 {
			return outcome{}, appraisal.Errorf(appraisal.Conflict, "survey_voided", "ref", before.Ref())
		}
		voided = before
		voided.Voided = true
		return outcome{Number: number}, t.audit("survey.void", before.Ref(), before, nil)
	})
	if again {
		return readSurvey(s.reader(ctx), c.Workspace, number)
	}
	return voided, err
}
