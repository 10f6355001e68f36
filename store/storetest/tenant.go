package storetest

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/scheduler"
)

func tenantCases() []testCase {
	return []testCase{
		{"another workspace sees nothing", tenantsRead},
		{"another workspace changes nothing", tenantsChange},
		{"posts are claimed for one workspace alone", func(b *bench) {
			b.workspace(other)
			for _, in := range []appraisal.WorkspaceID{ws, other} {
				Enqueue(b, b.s, b.now, message.Post{ID: "p", Workspace: string(in), To: "C1", Message: message.Say(message.Plain("hello"))})
			}
			for _, c := range []struct {
				of   appraisal.WorkspaceID
				want int
			}{{"", 0}, {other, 1}, {other, 0}, {ws, 1}} {
				claims, err := b.s.ClaimPosts(b.Context(), c.of, b.now, time.Minute, 10)
				b.ok(err)
				same(b, len(claims), c.want)
				for _, claim := range claims {
					same(b, claim.Workspace, string(c.of))
				}
			}
		}},
		{"keys, names and numbers belong to a workspace", func(b *bench) {
			b.workspace(other)
			c := b.customer("Acme")
			change := b.change(li)
			_, err := b.s.LogDeal(b.Context(), change, newDeal(li, c.Number, 1, on(11, 20), false))
			b.ok(err)
			change.Workspace = other
			n := newDeal(li, 0, 1, on(11, 20), false)
			n.CreateCustomer = "Acme"
			d, err := b.s.LogDeal(b.Context(), change, n)
			b.ok(err)
			same(b, d.Ref(), "D-1")
			same(b, d.Customer, 1)
		}},
	}
}

// everything fills the first workspace with one of each.
func (b *bench) everything() {
	b.Helper()
	c := b.customer("Acme")
	d := b.deal(li, c.Number, 100, on(11, 20))
	b.pay(d.Number, 10, on(11, 20))
	b.entry(d.Number, appraisal.Return, 5, on(11, 20))
	b.contact(li, c.Number, on(11, 20))
	_, err := b.s.SubmitReport(b.Context(), b.change(li), appraisal.Report{Member: li, Week: week})
	b.ok(err)
	b.ok(b.s.SaveTeam(b.Context(), b.change(chen), appraisal.Team{ID: "east", Name: "East"}))
	b.ok(b.s.SetTargets(b.Context(), b.change(chen), []appraisal.Target{{Member: li, Metric: "sales", Period: quarter, Amount: decimal.NewFromInt(1)}}))
	b.survey(appraisal.Survey{Customer: c.Number, Member: li, On: on(11, 20), Score: decimal.NewFromInt(90)})
	b.ok(b.s.SaveRating(b.Context(), b.change(wang), appraisal.Rating{Period: quarter, Of: li, By: wang, Kind: appraisal.Peer, Item: "teamwork", Score: decimal.NewFromInt(80)}))
	b.ok(b.s.SetRate(b.Context(), b.change(chen), "USD", on(1, 1), decimal.RequireFromString("7.1")))
	b.ok(b.s.SaveResults(b.Context(), b.change(chen), []appraisal.Result{{Scheme: "S09", Period: quarter, Member: li}}))
	_, err = b.s.Plan(b.Context(), ws, "j", "g", b.now, []scheduler.Job{{Name: "j", Planned: b.now}})
	b.ok(err)
	b.countable(c.Number)
	b.ok(b.s.SaveSplits(b.Context(), b.change(li), d.Number, []appraisal.Split{{Stage: "lead", Member: li, Percent: decimal.NewFromInt(100)}}))
	b.ok(b.s.SaveStages(b.Context(), b.change(li), d.Number, []appraisal.StageDone{{Stage: "lead", On: on(11, 20)}}))
	b.ok(b.s.AddAttendance(b.Context(), b.change(li), appraisal.Attendance{Member: li, On: on(11, 20), Kind: appraisal.OnLeave}))
	b.ok(b.s.SaveScheme(b.Context(), b.change(chen), "ours", "1", "id: ours"))
	b.ok(b.s.UseScheme(b.Context(), b.change(chen), appraisal.SchemeUse{From: quarter.End, Scheme: "ours", Version: "1"}))
}

func tenantsRead(b *bench) { //nolint:funlen // a table of every method that reads
	b.everything()
	b.ok(b.s.EnsureWorkspace(b.Context(), appraisal.Settings{Workspace: other, TimeZone: "UTC", Currency: "EUR"}))
	ctx := b.Context()
	for _, c := range []struct {
		name string
		read func() (int, error)
	}{
		{"Members", func() (int, error) { all, err := b.s.Members(ctx, other); return len(all), err }},
		{"Member", func() (int, error) { _, err := b.s.Member(ctx, other, li); return 0, absent(err) }},
		{"Actor", func() (int, error) { _, _, err := b.s.Actor(ctx, other, li); return 0, absent(err) }},
		{"Teams", func() (int, error) { all, err := b.s.Teams(ctx, other); return len(all), err }},
		{"Customer", func() (int, error) { _, err := b.s.Customer(ctx, other, 1); return 0, absent(err) }},
		{"Customers", func() (int, error) { all, n, err := b.s.Customers(ctx, other, "", 0, 0); return len(all) + n, err }},
		{"FindCustomers by number", func() (int, error) { all, err := b.s.FindCustomers(ctx, other, "C-1", 9); return len(all), err }},
		{"FindCustomers by name", func() (int, error) { all, err := b.s.FindCustomers(ctx, other, "Acme", 9); return len(all), err }},
		{"FindCustomers by part", func() (int, error) { all, err := b.s.FindCustomers(ctx, other, "cm", 9); return len(all), err }},
		{"Deal", func() (int, error) { _, err := b.s.Deal(ctx, other, 1); return 0, absent(err) }},
		{"Deals", func() (int, error) {
			all, n, err := b.s.Deals(ctx, other, appraisal.DealFilter{Voided: true})
			return len(all) + n, err
		}},
		{"Entries", func() (int, error) { all, err := b.s.Entries(ctx, other, 1); return len(all), err }},
		{"FollowUp", func() (int, error) { _, err := b.s.FollowUp(ctx, other, 1); return 0, absent(err) }},
		{"FollowUps", func() (int, error) {
			all, n, err := b.s.FollowUps(ctx, other, appraisal.FollowUpFilter{})
			return len(all) + n, err
		}},
		{"Week", func() (int, error) {
			w, err := b.s.Week(ctx, other, li, week)
			return len(w.Deals) + len(w.Entries) + len(w.FollowUps) + len(w.Customers), err
		}},
		{"Report", func() (int, error) { _, err := b.s.Report(ctx, other, li, week); return 0, absent(err) }},
		{"Reports", func() (int, error) {
			all, n, err := b.s.Reports(ctx, other, appraisal.ReportFilter{})
			return len(all) + n, err
		}},
		{"ReportsMissing", func() (int, error) { all, err := b.s.ReportsMissing(ctx, other, week.Next()); return len(all), err }},
		{"Targets", func() (int, error) { all, err := b.s.Targets(ctx, other, quarter); return len(all), err }},
		{"Splits", func() (int, error) { all, err := b.s.Splits(ctx, other, 1); return len(all), err }},
		{"Stages", func() (int, error) { all, err := b.s.Stages(ctx, other, 1); return len(all), err }},
		{"LeaveDays", func() (int, error) { all, err := b.s.LeaveDays(ctx, other, quarter); return len(all), err }},
		{"DealsDue signed", func() (int, error) {
			all, err := b.s.DealsDue(ctx, other, appraisal.OnSigning, quarter.Start, quarter.End)
			return len(all), err
		}},
		{"DealsDue paid", func() (int, error) {
			all, err := b.s.DealsDue(ctx, other, appraisal.OnFullPayment, quarter.Start, quarter.End)
			return len(all), err
		}},
		{"Scheme", func() (int, error) { _, err := b.s.Scheme(ctx, other, "ours", "1"); return 0, absent(err) }},
		{"SchemeList", func() (int, error) { all, err := b.s.SchemeList(ctx, other); return len(all), err }},
		{"uses of schemes", func() (int, error) { set, err := b.s.Settings(ctx, other); return len(set.Uses), err }},
		{"Published", func() (int, error) {
			published, err := b.s.Published(ctx, other, "S09", quarter)
			if published {
				return 1, err
			}
			return 0, err
		}},
		{"Rates", func() (int, error) { all, err := b.s.Rates(ctx, other); return len(all), err }},
		{"Results", func() (int, error) { all, err := b.s.Results(ctx, other, "S09", quarter); return len(all), err }},
		{"Audit", func() (int, error) { all, err := b.s.Audit(ctx, other, 99); return len(all), err }},
		{"Cursor", func() (int, error) {
			_, ok, err := b.s.Cursor(ctx, other, "j", "g")
			if ok {
				return 1, err
			}
			return 0, err
		}},
	} {
		b.Run(c.name, func(t *testing.T) {
			if n, err := c.read(); n != 0 || err != nil {
				t.Errorf("got %d, %v, want nothing", n, err)
			}
		})
	}
	for _, m := range measures() {
		b.Run("Figures "+string(m.Metric), func(t *testing.T) {
			figures, err := b.s.Figures(ctx, other, []appraisal.Measure{m}, quarter)
			if err != nil || len(figures[m]) != 0 {
				t.Errorf("got %v, %v", figures, err)
			}
			records, n, err := b.s.Records(ctx, other, m, quarter, "", 0, 0)
			if err != nil || n != 0 || len(records) != 0 {
				t.Errorf("got %v, %v", records, err)
			}
			mine, n, err := b.s.Records(ctx, ws, m, quarter, li, 0, 0)
			if err != nil || n == 0 || len(mine) != n {
				t.Errorf("the own workspace has %v, %v", mine, err)
			}
		})
	}
}

// absent is nil for the errors that say that there is no such thing.
func absent(err error) error {
	if c := appraisal.CodeOf(err); c == appraisal.NotFound || c == appraisal.Unknown {
		return nil
	}
	if err == nil {
		return errSeen
	}
	return err
}

var errSeen = appraisal.Errorf(appraisal.Internal, "seen")

func tenantsChange(b *bench) {
	b.everything()
	b.workspace(other)
	ctx := b.Context()
	change := func() appraisal.Change {
		c := b.change(li)
		c.Workspace = other
		return c
	}
	_, err := b.s.VoidDeal(ctx, change(), 1, "")
	b.fails(err, appraisal.NotFound, "deal_missing")
	_, _, err = b.s.AddEntry(ctx, change(), appraisal.Entry{Deal: 1, Kind: appraisal.Payment, On: on(11, 20), Amount: appraisal.Yuan(1)})
	b.fails(err, appraisal.NotFound, "deal_missing")
	_, err = b.s.VoidEntry(ctx, change(), 1, appraisal.Payment, 1)
	b.fails(err, appraisal.NotFound, "deal_missing")
	_, err = b.s.VoidFollowUp(ctx, change(), 1, "")
	b.fails(err, appraisal.NotFound, "followup_missing")
	_, err = b.s.LogDeal(ctx, change(), newDeal(li, 1, 1, on(11, 20), false))
	b.fails(err, appraisal.NotFound, "customer_missing")
	_, err = b.s.SetCost(ctx, change(), 1, appraisal.Yuan(1))
	b.fails(err, appraisal.NotFound, "deal_missing")
	b.fails(b.s.SaveSplits(ctx, change(), 1, nil), appraisal.NotFound, "deal_missing")
	b.fails(b.s.SaveStages(ctx, change(), 1, nil), appraisal.NotFound, "deal_missing")
	b.fails(b.s.AddSample(ctx, change(), appraisal.SampleSent{Customer: 1, Member: li}), appraisal.NotFound, "customer_missing")
	b.fails(b.s.AddCustomerChange(ctx, change(), appraisal.CustomerChange{Customer: 1}), appraisal.NotFound, "customer_missing")
	b.fails(b.s.UseScheme(ctx, change(), appraisal.SchemeUse{Scheme: "ours", Version: "1"}), appraisal.NotFound, "scheme_version_missing")
	b.ok(b.s.SaveTeam(ctx, change(), appraisal.Team{ID: "east", Name: "Theirs"}))
	teams, err := b.s.Teams(ctx, ws)
	b.ok(err)
	same(b, teams[0].Name, "East")
	set, err := b.s.Settings(ctx, ws)
	b.ok(err)
	b.ok(b.saveSettings(change(), set)) // names the first workspace, but the change is the other's
	got, err := b.s.Workspaces(ctx)
	b.ok(err)
	same(b, len(got), 2)
	claims, err := b.s.ClaimJobs(ctx, b.now, time.Minute, 10)
	b.ok(err)
	same(b, claims[0].Workspace, ws)
	claims[0].Workspace = other
	b.fails(b.s.FinishJob(ctx, claims[0], nil, nil, b.now), appraisal.Conflict, "lease_lost")
}
