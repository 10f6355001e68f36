package main

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/demo"
	"github.com/meritbot/meritbot/internal/slacksim"
)

func TestRepLogsDealsAndTakesThemBack(t *testing.T) {
	for _, at := range places() {
		t.Run(at.String(), func(t *testing.T) {
			r := newRig(t, at.transport, newDSN(t, at.database))
			r.serve()
			has(t, r.types(demo.Li, "/customer add Acme Marine region Europe"), "Acme Marine")

			answer := r.types(demo.Li, "/deal Acme Marine 12o,000")
			has(t, answer, "12o,000", "/deal")
			if n := len(r.deals(demo.Li)); n != 0 {
				t.Fatalf("a line that can't be read made %d deals", n)
			}

			shown := r.sees(demo.Li, r.dm(demo.Li), func(ctx context.Context) error {
				_, err := r.slack.As(demo.Li).Command(ctx, r.dm(demo.Li), "/deal", "Acme Marine 120,000 USD")
				return err
			})
			has(t, text(shown), "Acme Marine", "120,000")
			deals := r.deals(demo.Li)
			if len(deals) != 1 || deals[0].Amount != (appraisal.Money{Minor: 12_000_000, Currency: "USD"}) {
				t.Fatalf("the records have %+v", deals)
			}
			if got := dealRef.FindString(text(shown)); got != deals[0].Ref() {
				t.Errorf("the answer names %q, the records %s", got, deals[0].Ref())
			}

			has(t, r.types(demo.Li, "/deal pay "+deals[0].Ref()+" 50,000"), deals[0].Ref())
			if paid := r.deals(demo.Li)[0].Paid.Minor; paid != 5_000_000 {
				t.Errorf("%d cents are paid", paid)
			}
			has(t, r.types(demo.Li, "/deal list"), deals[0].Ref(), "Acme Marine")
			has(t, r.types(demo.Li, "/followup Acme Marine call asked for a sample"), "Acme Marine")

			r.press(demo.Li, shown[0], "deal.undo")
			if !r.deals(demo.Li)[0].Voided {
				t.Error("the deal is not void")
			}
		})
	}
}

func TestDeliveriesCountOnce(t *testing.T) {
	for _, at := range places() {
		t.Run(at.String(), func(t *testing.T) {
			r := newRig(t, at.transport, newDSN(t, at.database))
			r.serve()
			r.types(demo.Li, "/customer add Acme")
			r.types(demo.Li, "/deal Acme 50000")
			for range 3 {
				if err := r.slack.Redeliver(t.Context(), ""); err != nil {
					t.Fatal(err)
				}
			}
			if n := len(r.deals(demo.Li)); n != 1 {
				t.Errorf("a command delivered four times made %d deals", n)
			}
		})
	}
}

func TestEqualCommandsAtOnceMakeOneDeal(t *testing.T) {
	for _, at := range places() {
		t.Run(at.String(), func(t *testing.T) {
			r := newRig(t, at.transport, newDSN(t, at.database))
			r.serve()
			r.types(demo.Li, "/customer add Acme")
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() {
					if _, err := r.slack.As(demo.Li).Command(t.Context(), r.dm(demo.Li), "/deal", "Acme 50000"); err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
			if n := len(r.deals(demo.Li)); n != 1 {
				t.Errorf("there are %d deals", n)
			}
			again := slacksim.Message{}
			for _, m := range r.slack.Visible(r.dm(demo.Li), demo.Li) {
				if _, ok := findButton(m, "deal.again"); ok {
					again = m
				}
			}
			if again.TS == "" {
				t.Fatal("the second command was not offered to be logged again")
			}
			r.press(demo.Li, again, "deal.again")
			if n := len(r.deals(demo.Li)); n != 2 {
				t.Errorf("after asking for it there are %d deals", n)
			}
		})
	}
}

func TestButtonPressedTwice(t *testing.T) {
	for _, at := range places() {
		t.Run(at.String(), func(t *testing.T) {
			r := newRig(t, at.transport, newDSN(t, at.database))
			r.serve()
			r.types(demo.Li, "/customer add Acme")
			shown := r.sees(demo.Li, r.dm(demo.Li), func(ctx context.Context) error {
				_, err := r.slack.As(demo.Li).Command(ctx, r.dm(demo.Li), "/deal", "Acme 50000")
				return err
			})
			e, ok := findButton(shown[0], "deal.undo")
			if !ok {
				t.Fatal("there is no button to undo")
			}
			click := slacksim.ClickArgs{Channel: shown[0].Channel, MessageTS: shown[0].TS, ActionID: e.ActionID}
			r.sees(demo.Li, shown[0].Channel, func(ctx context.Context) error { return r.slack.As(demo.Li).Click(ctx, click) })
			if err := r.slack.Redeliver(t.Context(), ""); err != nil { // the double click
				t.Fatal(err)
			}
			lines, err := r.db.Audit(t.Context(), demo.Workspace, 50)
			if err != nil {
				t.Fatal(err)
			}
			voids := 0
			for _, l := range lines {
				if l.Action == "deal.void" {
					voids++
				}
			}
			if voids != 1 {
				t.Errorf("%d void lines are in the audit log", voids)
			}
		})
	}
}

func TestManagerSeesTheTeamAndRepsTheirOwn(t *testing.T) {
	for _, at := range places() {
		t.Run(at.String(), func(t *testing.T) {
			r := newRig(t, at.transport, newDSN(t, at.database))
			r.serve()
			r.types(demo.Li, "/customer add Acme")
			r.types(demo.Li, "/deal Acme 777000")
			has(t, r.types(demo.Wang, "/standings"), "Li Wei", "777,000")
			has(t, r.types(demo.Wang, "/deal list @liwei"), "Acme")
			has(t, r.types(demo.Chen, "/deal list @liwei"), "Acme")

			refusals := map[string]string{}
			for _, who := range []string{"@liwei", "@emma"} { // the one sells, the other has nothing
				refusals[who] = r.types(demo.Zhao, "/score "+who)
				hasNot(t, refusals[who], "777", "%", "50")
			}
			if a, b := strings.ReplaceAll(refusals["@liwei"], "Li Wei", ""), strings.ReplaceAll(refusals["@emma"], "Emma Clarke", ""); a != b {
				t.Errorf("the refusals tell who has a score:\n%s\n%s", a, b)
			}
			hasNot(t, r.types(demo.Zhao, "/deal list @liwei"), "777", "Acme")
			hasNot(t, r.types(demo.Maria, "/deal list @liwei"), "777", "Acme")
			hasNot(t, r.types(demo.Zhao, "/deal show "+r.deals(demo.Li)[0].Ref()), "777", "Acme")
			lines, err := r.db.Audit(t.Context(), demo.Workspace, 50)
			if err != nil {
				t.Fatal(err)
			}
			refused := 0
			for _, l := range lines {
				if l.Action == "refused" || strings.HasPrefix(l.Action, "refused") {
					refused++
				}
			}
			if refused < 4 {
				t.Errorf("%d refusals are in the audit log: %+v", refused, lines)
			}
		})
	}
}

func TestOwnerDecidesRolesAndSettings(t *testing.T) {
	for _, at := range places() {
		t.Run(at.String(), func(t *testing.T) {
			r := newRig(t, at.transport, newDSN(t, at.database))
			r.serve()
			if m, err := r.db.Member(t.Context(), demo.Workspace, demo.Lin); err != nil || m.Role != appraisal.Staff {
				t.Fatalf("somebody from the directory is %q (%v), want staff", m.Role, err)
			}
			r.types(demo.Zhao, "/merit role @linna manager")
			r.types(demo.Zhao, "/merit settings currency USD")
			if m, _ := r.db.Member(t.Context(), demo.Workspace, demo.Lin); m.Role != appraisal.Staff {
				t.Errorf("a rep made somebody %s", m.Role)
			}
			if s, _ := r.db.Settings(t.Context(), demo.Workspace); s.Currency != "CNY" {
				t.Errorf("a rep set the currency to %s", s.Currency)
			}
			r.types(demo.Chen, "/merit role @linna rep overseas")
			if m, _ := r.db.Member(t.Context(), demo.Workspace, demo.Lin); m.Role != appraisal.Rep || m.Team != "overseas" {
				t.Errorf("after the owner's command: %s in %q", m.Role, m.Team)
			}
			r.types(demo.Chen, "/merit role @chenjing rep") // the last owner
			if m, _ := r.db.Member(t.Context(), demo.Workspace, demo.Chen); m.Role != appraisal.Owner {
				t.Error("the workspace has no owner any more")
			}
		})
	}
}

func TestReportReachesTheManager(t *testing.T) {
	for _, at := range places() {
		t.Run(at.String(), func(t *testing.T) {
			r := newRig(t, at.transport, newDSN(t, at.database))
			r.serve()
			r.types(demo.Li, "/customer add Acme")
			r.types(demo.Li, "/deal Acme 88000")
			r.submitReport(demo.Li, "All is well this week.")
			r.until("the report does not reach the manager", func() bool {
				return strings.Contains(text(r.slack.Messages(r.dm(demo.Wang))), "All is well this week.")
			})
			hasNot(t, text(r.slack.Messages(r.dm(demo.Maria))), "All is well")
			hasNot(t, text(r.slack.Messages(demo.East)), "All is well")
		})
	}
}

// submitReport opens this week's report and sends it in.
func (r *rig) submitReport(user, mood string) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := r.slack.As(user).Command(ctx, r.dm(user), "/report", ""); err != nil {
		r.t.Fatal(err)
	}
	var view slacksim.View
	r.until("the report's form does not open", func() (open bool) {
		view, open = r.slack.OpenView(user)
		return open
	})
	result, err := r.slack.As(user).Submit(ctx, view.ID, map[string]slacksim.Input{
		"work": slacksim.Fill("Visits."), "mood": slacksim.Fill(mood), // on a Monday the form is for the week before, and empty
	})
	if err != nil || len(result.Errors) > 0 {
		r.t.Fatalf("the report was not taken: %v %v", result.Errors, err)
	}
}
