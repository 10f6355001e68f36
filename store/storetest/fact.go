package storetest

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

var week = calendar.PeriodOf(calendar.Week, calendar.NewDate(2026, 11, 20))

func (b *bench) contact(by appraisal.MemberID, customer int64, day calendar.Date) appraisal.FollowUp {
	b.Helper()
	f, err := b.s.LogFollowUp(b.Context(), b.change(by), appraisal.NewFollowUp{
		FollowUp: appraisal.FollowUp{Customer: customer, Member: by, Kind: appraisal.Call, On: day, Note: "asked for a sample"}, AllowRepeat: true,
	})
	b.ok(err)
	return f
}

func factCases() []testCase {
	return []testCase{
		{"satisfaction answers are listed, and void ones no longer count", surveyVoids},
		{"a follow-up is logged once, listed and voided once", followUp},
		{"a customer that came with a voided follow-up is withdrawn", contactBrings},
		{"a follow-up that differs in the next step alone is similar", contactAlike},
		{"a follow-up may bring a new customer", func(b *bench) {
			n := appraisal.NewFollowUp{FollowUp: appraisal.FollowUp{Member: li, Kind: appraisal.Call, On: on(11, 20)}, CreateCustomer: "Neu"}
			change := b.change(li)
			f, err := b.s.LogFollowUp(b.Context(), change, n)
			b.ok(err)
			again, err := b.s.LogFollowUp(b.Context(), change, n)
			b.ok(err)
			same(b, again, f)
			same(b, f.CustomerName, "Neu")
		}},
		{"the same follow-up twenty times at once is logged once", func(b *bench) {
			c, change := b.customer("Acme"), b.change(li)
			for _, ref := range b.atOnce(20, func(int) (string, error) {
				f, err := b.s.LogFollowUp(b.Context(), change, appraisal.NewFollowUp{
					FollowUp: appraisal.FollowUp{Customer: c.Number, Member: li, Kind: appraisal.Call, On: on(11, 20)},
				})
				return f.Ref(), err
			}) {
				same(b, ref, "F-1")
			}
		}},
		{"a week holds what is dated in it", weekOf},
		{"reports have versions, and all are kept", reports},
		{"who has not reported", missing},
		{"targets are replaced", func(b *bench) {
			target := appraisal.Target{Member: li, Metric: "sales", Period: quarter, Amount: decimal.RequireFromString("1200000.50")}
			change := b.change(chen)
			post := message.Post{ID: "t1", Workspace: string(ws), To: string(li)}
			b.ok(b.s.SetTargets(b.Context(), change, []appraisal.Target{target, {Member: wang, Metric: "new_customers", Period: quarter, Amount: decimal.NewFromInt(5)}}, post))
			b.ok(b.s.SetTargets(b.Context(), change, []appraisal.Target{target}, post))
			target.Amount = decimal.NewFromInt(7)
			b.ok(b.s.SetTargets(b.Context(), b.change(chen), []appraisal.Target{target}))
			all, err := b.s.Targets(b.Context(), ws, quarter)
			b.ok(err)
			same(b, len(all), 2)
			same(b, string(all[0].Member)+" "+all[0].Amount.String()+" "+all[0].Period.ID(), "U1LI 7 2026-Q4")
			none, err := b.s.Targets(b.Context(), ws, quarter.Next())
			b.ok(err)
			same(b, len(none), 0)
			b.audited("U1LI sales 2026-Q4", 2)
		}},
	}
}

func followUp(b *bench) {
	c := b.customer("Acme")
	n := appraisal.NewFollowUp{FollowUp: appraisal.FollowUp{
		Customer: c.Number, Member: li, Kind: appraisal.Visit, On: on(11, 20), Note: "wants 样品 🎁", NextStep: on(11, 27), Source: "https://x/p1",
	}}
	change := b.change(li)
	f, err := b.s.LogFollowUp(b.Context(), change, n)
	b.ok(err)
	again, err := b.s.LogFollowUp(b.Context(), change, n)
	b.ok(err)
	same(b, again, f)
	_, err = b.s.LogFollowUp(b.Context(), b.change(li), n)
	same(b, b.fails(err, appraisal.Conflict, "followup_repeated")["ref"], "F-1")
	b.contact(wang, c.Number, on(11, 19))
	for _, filter := range []struct {
		name string
		f    appraisal.FollowUpFilter
		want int
	}{
		{"all", appraisal.FollowUpFilter{}, 2},
		{"of a member", appraisal.FollowUpFilter{Member: li}, 1},
		{"with a customer", appraisal.FollowUpFilter{Customer: c.Number}, 2},
		{"with no customer of ours", appraisal.FollowUpFilter{Customer: 9}, 0},
		{"half-open days", appraisal.FollowUpFilter{From: on(11, 19), To: on(11, 20)}, 1},
	} {
		b.Run(filter.name, func(t *testing.T) {
			found, total, err := b.s.FollowUps(t.Context(), ws, filter.f)
			if err != nil || len(found) != filter.want || total != filter.want {
				t.Errorf("got %d of %d, %v, want %d", len(found), total, err, filter.want)
			}
		})
	}
	undo := b.change(li)
	voided, err := b.s.VoidFollowUp(b.Context(), undo, f.Number, "slip")
	b.ok(err)
	same(b, voided.Voided, true)
	repeat, err := b.s.VoidFollowUp(b.Context(), undo, f.Number, "slip")
	b.ok(err)
	same(b, repeat, voided)
	_, err = b.s.VoidFollowUp(b.Context(), b.change(li), f.Number, "slip")
	b.fails(err, appraisal.Conflict, "followup_voided")
	_, err = b.s.VoidFollowUp(b.Context(), b.change(li), 9, "slip")
	b.fails(err, appraisal.NotFound, "followup_missing")
	_, total, err := b.s.FollowUps(b.Context(), ws, appraisal.FollowUpFilter{})
	b.ok(err)
	same(b, total, 1)
}

func contactBrings(b *bench) {
	n := appraisal.NewFollowUp{CreateCustomer: "Typo GmbH", FollowUp: appraisal.FollowUp{Member: li, Kind: appraisal.Call, On: on(11, 20)}}
	f, err := b.s.LogFollowUp(b.Context(), b.change(li), n)
	b.ok(err)
	voided, err := b.s.VoidFollowUp(b.Context(), b.change(li), f.Number, "")
	b.ok(err)
	same(b, voided.CustomerWithdrawn, true)
	b.gone(1, "Typo GmbH")
	show, err := b.s.FollowUp(b.Context(), ws, f.Number)
	b.ok(err)
	same(b, show, voided)
}

func contactAlike(b *bench) {
	c := b.customer("Acme")
	log := func(note string, next calendar.Date) error {
		_, err := b.s.LogFollowUp(b.Context(), b.change(li), appraisal.NewFollowUp{FollowUp: appraisal.FollowUp{
			Customer: c.Number, Member: li, Kind: appraisal.Call, On: on(11, 20), Note: note, NextStep: next,
		}})
		return err
	}
	b.ok(log("asked for a sample", on(11, 27)))
	same(b, b.fails(log("asked for a sample", on(11, 27)), appraisal.Conflict, "followup_repeated")["ref"], "F-1")
	same(b, b.fails(log("asked for a sample", on(11, 30)), appraisal.Conflict, "followup_similar")["ref"], "F-1")
	b.ok(log("asked for two samples", on(11, 27)))
}

func weekOf(b *bench) {
	old, err := b.s.AddCustomer(b.Context(), b.change(li), appraisal.Customer{Name: "Old", Owner: li, Added: on(1, 5)})
	b.ok(err)
	b.customer("Added")
	silent, err := b.s.AddCustomer(b.Context(), b.change(li), appraisal.Customer{Name: "Silent", Owner: li, Added: on(1, 5)})
	b.ok(err)
	before := b.deal(li, old.Number, 100, on(11, 15)) // Sunday before
	b.deal(li, silent.Number, 100, on(11, 23))        // Monday after
	b.pay(before.Number, 10, on(11, 16))
	b.pay(before.Number, 11, on(11, 23))
	first := b.deal(li, old.Number, 200, on(11, 16))
	last := b.deal(li, old.Number, 300, on(11, 22))
	void := b.deal(li, silent.Number, 400, on(11, 18))
	_, err = b.s.VoidDeal(b.Context(), b.change(li), void.Number, "")
	b.ok(err)
	b.deal(wang, silent.Number, 500, on(11, 18))
	b.contact(li, old.Number, on(11, 17))
	b.contact(li, silent.Number, on(11, 23))
	got, err := b.s.Week(b.Context(), ws, li, week)
	b.ok(err)
	same(b, len(got.Deals), 2)
	same(b, got.Deals[0].Ref()+" "+got.Deals[1].Ref(), first.Ref()+" "+last.Ref())
	same(b, len(got.Entries), 1)
	same(b, got.Entries[0].Amount, appraisal.Yuan(10))
	same(b, len(got.FollowUps), 1)
	same(b, names(got.Customers), "Added, Old")
}

func reports(b *bench) {
	r := appraisal.Report{Member: li, Week: week, Work: "sold", Customers: "Acme", Problems: "无", Support: "a car", Mood: "😀"}
	_, err := b.s.Report(b.Context(), ws, li, week)
	b.fails(err, appraisal.NotFound, "report_missing")
	change := b.change(li)
	post := message.Post{ID: "r1", Workspace: string(ws), To: "C1"}
	first, err := b.s.SubmitReport(b.Context(), change, r, post)
	b.ok(err)
	same(b, first.Version, 1)
	again, err := b.s.SubmitReport(b.Context(), change, r, post)
	b.ok(err)
	same(b, again, first)
	r.Work = "sold more"
	b.now = b.now.Add(time.Hour)
	second, err := b.s.SubmitReport(b.Context(), b.change(li), r)
	b.ok(err)
	same(b, second.Version, 2)
	again, err = b.s.SubmitReport(b.Context(), change, r)
	b.ok(err)
	same(b, again, first)
	got, err := b.s.Report(b.Context(), ws, li, week)
	b.ok(err)
	same(b, got, second)
	r.Week, r.Member = week.Next(), wang
	_, err = b.s.SubmitReport(b.Context(), b.change(wang), r)
	b.ok(err)
	for _, c := range []struct {
		name  string
		f     appraisal.ReportFilter
		first appraisal.MemberID
		total int
	}{
		{"all", appraisal.ReportFilter{}, wang, 2},
		{"of a member", appraisal.ReportFilter{Member: li}, li, 1},
		{"of a team", appraisal.ReportFilter{Team: "east"}, wang, 2},
		{"second page", appraisal.ReportFilter{Offset: 1, Limit: 1}, li, 2},
	} {
		b.Run(c.name, func(t *testing.T) {
			found, total, err := b.s.Reports(t.Context(), ws, c.f)
			if err != nil || total != c.total || found[0].Member != c.first {
				t.Errorf("got %v of %d, %v", found, total, err)
			}
		})
	}
}

func missing(b *bench) {
	b.ok(b.s.SyncMembers(b.Context(), ws, []appraisal.Member{
		{ID: "U4", Name: "Later", Role: appraisal.Rep, Joined: week.End},
		{ID: "U5", Name: "Gone", Role: appraisal.Rep, Joined: on(1, 5), Left: on(11, 18)},
		{ID: "U6", Name: "Leaves", Role: appraisal.Rep, Joined: on(11, 22), Left: week.End},
	}, b.now))
	_, err := b.s.SubmitReport(b.Context(), b.change(wang), appraisal.Report{Member: wang, Week: week})
	b.ok(err)
	late, err := b.s.ReportsMissing(b.Context(), ws, week)
	b.ok(err)
	same(b, len(late), 2)
	same(b, late[0].Name+", "+late[1].Name, "Leaves, 李娜")
}
