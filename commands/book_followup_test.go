package commands

import (
	"context"
	"slices"

	"github.com/meritbot/meritbot/appraisal"
)

func (b *book) LogFollowUp(ctx context.Context, c appraisal.Change, n appraisal.NewFollowUp) (appraisal.FollowUp, error) {
	logged, err := once(b, c, "followup", func() (appraisal.FollowUp, error) {
		f := n.FollowUp
		if n.CreateCustomer != "" {
			x, err := b.addCustomer(appraisal.Customer{Name: n.CreateCustomer, Owner: f.Member, Added: f.On})
			if err != nil {
				return f, err
			}
			f.Customer, f.CustomerName = x.Number, x.Name
		}
		for _, have := range b.followUps {
			if !n.AllowRepeat && !have.Voided && have.Customer == f.Customer && have.Member == f.Member && have.Kind == f.Kind && have.Note == f.Note {
				reason := "followup_similar"
				if have.NextStep == f.NextStep {
					reason = "followup_repeated"
				}
				return f, appraisal.Errorf(appraisal.Conflict, reason, "ref", have.Ref())
			}
		}
		f.Number, f.LoggedAt = int64(len(b.followUps)+12), c.At
		if n.CreateCustomer != "" {
			b.broughtBy[f.Customer] = f.Ref()
		}
		b.followUps = append(b.followUps, f)
		return f, nil
	})
	if err != nil {
		return logged, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.FollowUp(ctx, c.Workspace, logged.Number)
}

func (b *book) FollowUp(_ context.Context, _ appraisal.WorkspaceID, n int64) (appraisal.FollowUp, error) {
	for _, f := range b.followUps {
		if f.Number == n {
			return f, nil
		}
	}
	return appraisal.FollowUp{}, appraisal.Errorf(appraisal.NotFound, "followup_missing", "ref", appraisal.FollowUp{Number: n}.Ref())
}

func (b *book) FollowUps(_ context.Context, _ appraisal.WorkspaceID, f appraisal.FollowUpFilter) ([]appraisal.FollowUp, int, error) {
	var all []appraisal.FollowUp
	for _, x := range slices.Backward(b.followUps) {
		if x.Voided || f.Member != "" && f.Member != x.Member || f.Customer != 0 && f.Customer != x.Customer {
			continue
		}
		all = append(all, x)
	}
	return cut(all, f.Offset, f.Limit), len(all), nil
}

func (b *book) VoidFollowUp(_ context.Context, c appraisal.Change, n int64, _ string) (appraisal.FollowUp, error) {
	return once(b, c, "void followup", func() (appraisal.FollowUp, error) {
		for i := range b.followUps {
			if f := &b.followUps[i]; f.Number == n {
				if f.Voided {
					return *f, appraisal.Errorf(appraisal.Conflict, "followup_voided", "ref", f.Ref())
				}
				f.Voided = true
				f.CustomerWithdrawn = b.withdraw(f.Customer, f.Ref())
				return *f, nil
			}
		}
		return appraisal.FollowUp{}, appraisal.Errorf(appraisal.NotFound, "followup_missing")
	})
}
