package store

import (
	"context"

	"github.com/meritbot/meritbot/appraisal"
)

const followUpColumns = `f.number, f.customer, c.name AS customer_name, f.member_id, f.kind, f.on_date, f.note, f.next_step, f.source, f.logged_at,
EXISTS (SELECT 1 FROM followup_voids v WHERE v.workspace_id = f.workspace_id AND v.followup = f.number) AS voided,
EXISTS (SELECT 1 FROM customer_voids x WHERE x.workspace_id = f.workspace_id AND x.customer = f.customer AND c.made_with = 'F-' || f.number) AS withdrawn`

const followUpFrom = `followups f JOIN customers c ON c.workspace_id = f.workspace_id AND c.number = f.customer`

type followUpRow struct {
	Number       int64  `db:"number"`
	Customer     int64  `db:"customer"`
	CustomerName string `db:"customer_name"`
	Member       string `db:"member_id"`
	Kind         string `db:"kind"`
	On           string `db:"on_date"`
	Note         string `db:"note"`
	NextStep     string `db:"next_step"`
	Source       string `db:"source"`
	LoggedAt     int64  `db:"logged_at"`
	Voided       bool   `db:"voided"`
	Withdrawn    bool   `db:"withdrawn"`
}

func (r followUpRow) followUp() appraisal.FollowUp {
	return appraisal.FollowUp{
		Number: r.Number, Customer: r.Customer, CustomerName: r.CustomerName, Member: appraisal.MemberID(r.Member),
		Kind: appraisal.ContactKind(r.Kind), On: date(r.On), Note: r.Note, NextStep: date(r.NextStep), Source: r.Source,
		LoggedAt: instant(r.LoggedAt), Voided: r.Voided, CustomerWithdrawn: r.Withdrawn,
	}
}

func followUps(found []followUpRow) []appraisal.FollowUp {
	all := make([]appraisal.FollowUp, len(found))
	for i, r := range found {
		all[i] = r.followUp()
	}
	return all
}

// LogFollowUp records a contact with a customer and returns it with its number and the customer's name. CreateCustomer and AllowRepeat
// are those of LogDeal; follow-ups are equal in member, customer, kind, day, note and next step: Conflict "followup_repeated" (ref). One that
// differs in the next step alone is "followup_similar".
func (s *Store) LogFollowUp(ctx context.Context, c appraisal.Change, n appraisal.NewFollowUp) (appraisal.FollowUp, error) {
	var logged appraisal.FollowUp
	first, again, err := s.apply(ctx, c, "followup.log", func(t *tx) (outcome, error) {
		var err error
		logged, err = t.logFollowUp(n)
		return outcome{Number: logged.Number}, err
	})
	if again {
		return readFollowUp(s.reader(ctx), c.Workspace, first.Number)
	}
	return logged, err
}

func (t *tx) logFollowUp(n appraisal.NewFollowUp) (appraisal.FollowUp, error) {
	f := n.FollowUp
	number, _, err := t.next(kindFollowUp) // from here on, one follow-up of the workspace at a time
	if err != nil {
		return f, err
	}
	f.Number, f.LoggedAt, f.Voided, f.CustomerWithdrawn = number, instant(millis(t.change.At)), false, false
	if n.CreateCustomer != "" {
		customer, err := t.addCustomer(appraisal.Customer{Name: n.CreateCustomer, Owner: f.Member, Added: f.On})
		if err != nil {
			return f, err
		}
		f.Customer, f.CustomerName = customer.Number, customer.Name
	} else if f.CustomerName, err = t.checkFollowUp(f, n.AllowRepeat); err != nil {
		return f, err
	}
	if _, err := t.insert(followUpTable, followUpValues(t.change.Workspace, f)); err != nil {
		return f, err
	}
	if n.CreateCustomer != "" {
		if err := t.broughtBy(f.Customer, f.Ref()); err != nil {
			return f, err
		}
	}
	return f, t.audit("followup.log", f.Ref(), nil, f)
}

var followUpTable = table{name: "followups", columns: []string{
	"workspace_id", "number", "customer", "member_id", "kind", "on_date", "note", "next_step", "source", "logged_at",
}}

func followUpValues(ws appraisal.WorkspaceID, f appraisal.FollowUp) []any {
	return []any{ws, f.Number, f.Customer, f.Member, f.Kind, day(f.On), f.Note, day(f.NextStep), f.Source, millis(f.LoggedAt)}
}

// checkFollowUp returns the customer's name, after it made sure that customer and member are there and the follow-up is no repeat.
func (t *tx) checkFollowUp(f appraisal.FollowUp, allowRepeat bool) (string, error) {
	type check struct {
		Name   string
		Member bool
		Alike  int64
		Equal  bool
	}
	found, ok, err := row[check](t, `SELECT c.name,
EXISTS (SELECT 1 FROM members m WHERE m.workspace_id = $1 AND m.member_id = $3) AS member,
coalesce((SELECT f.number FROM followups f WHERE f.workspace_id = $1 AND f.member_id = $3 AND f.customer = $2 AND f.on_date = $4
AND f.kind = $5 AND f.note = $6 AND f.logged_at > $7
AND NOT EXISTS (SELECT 1 FROM followup_voids v WHERE v.workspace_id = f.workspace_id AND v.followup = f.number)
ORDER BY f.next_step = $8 DESC, f.number DESC LIMIT 1), 0) AS alike,
EXISTS (SELECT 1 FROM followups f WHERE f.workspace_id = $1 AND f.member_id = $3 AND f.customer = $2 AND f.on_date = $4
AND f.kind = $5 AND f.note = $6 AND f.logged_at > $7 AND f.next_step = $8
AND NOT EXISTS (SELECT 1 FROM followup_voids v WHERE v.workspace_id = f.workspace_id AND v.followup = f.number)) AS equal
FROM customers c WHERE c.workspace_id = $1 AND c.number = $2 AND `+liveCustomer, t.change.Workspace, f.Customer, f.Member, day(f.On), f.Kind,
		f.Note, millis(t.change.At.Add(-repeatWindow)), day(f.NextStep))
	switch {
	case err != nil:
		return "", err
	case !ok:
		return "", customerMissing(f.Customer)
	case !found.Member:
		return "", appraisal.Errorf(appraisal.Unknown, "member_unknown")
	case found.Alike != 0 && !allowRepeat:
		reason := "followup_similar"
		if found.Equal {
			reason = "followup_repeated"
		}
		return "", appraisal.Errorf(appraisal.Conflict, reason, "ref", appraisal.FollowUp{Number: found.Alike}.Ref())
	}
	return found.Name, nil
}

func readFollowUp(r reader, ws appraisal.WorkspaceID, number int64) (appraisal.FollowUp, error) {
	found, ok, err := row[followUpRow](r, `SELECT `+followUpColumns+` FROM `+followUpFrom+` WHERE f.workspace_id = $1 AND f.number = $2`, ws, number)
	if err == nil && !ok {
		err = appraisal.Errorf(appraisal.NotFound, "followup_missing", "ref", appraisal.FollowUp{Number: number}.Ref())
	}
	return found.followUp(), err
}

// FollowUp returns a follow-up, void or not; NotFound "followup_missing" (ref).
func (s *Store) FollowUp(ctx context.Context, ws appraisal.WorkspaceID, number int64) (appraisal.FollowUp, error) {
	return readFollowUp(s.reader(ctx), ws, number)
}

// FollowUps returns a part of the follow-ups that the filter chooses, newest day first, and how many there are in all.
func (s *Store) FollowUps(ctx context.Context, ws appraisal.WorkspaceID, f appraisal.FollowUpFilter) ([]appraisal.FollowUp, int, error) {
	w := where{}
	w.and("f.workspace_id = ?", ws)
	if f.Member != "" {
		w.and("f.member_id = ?", f.Member)
	}
	if f.Team != "" {
		w.and("EXISTS (SELECT 1 FROM members m WHERE m.workspace_id = f.workspace_id AND m.member_id = f.member_id AND m.team = ?)", f.Team)
	}
	if f.Customer != 0 {
		w.and("f.customer = ?", f.Customer)
	}
	if !f.From.IsZero() {
		w.and("f.on_date >= ?", day(f.From))
	}
	if !f.To.IsZero() {
		w.and("f.on_date < ?", day(f.To))
	}
	w.and("NOT EXISTS (SELECT 1 FROM followup_voids v WHERE v.workspace_id = f.workspace_id AND v.followup = f.number)")
	found, total, err := paged[followUpRow](s.reader(ctx), followUpColumns, followUpFrom, w, "f.on_date DESC, f.number DESC", f.Offset, f.Limit)
	return followUps(found), total, err
}

// VoidFollowUp marks a follow-up as void. A customer that came with it and is used by nothing else is withdrawn with it. Conflict "followup_voided" (ref) when it is void already.
func (s *Store) VoidFollowUp(ctx context.Context, c appraisal.Change, number int64, reason string) (appraisal.FollowUp, error) {
	var voided appraisal.FollowUp
	_, again, err := s.apply(ctx, c, "followup.void", func(t *tx) (outcome, error) {
		before, err := readFollowUp(t, c.Workspace, number)
		if err != nil {
			return outcome{}, err
		}
		n, err := t.exec(`INSERT INTO followup_voids (workspace_id, followup, at, member_id, reason) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING`, c.Workspace, number, millis(c.At), c.Actor, reason)
		if err != nil {
			return outcome{}, err
		}
		if n == 0 {
			return outcome{}, appraisal.Errorf(appraisal.Conflict, "followup_voided", "ref", before.Ref())
		}
		voided = before
		voided.Voided = true
		if voided.CustomerWithdrawn, err = t.withdraw(before.Customer, before.Ref()); err != nil {
			return outcome{}, err
		}
		return outcome{Number: number}, t.audit("followup.void", before.Ref(), before, map[string]string{"reason": reason})
	})
	if again {
		return readFollowUp(s.reader(ctx), c.Workspace, number)
	}
	return voided, err
}
