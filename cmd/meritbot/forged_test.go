package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/demo"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/scheduler"
	"github.com/meritbot/meritbot/store"
	"github.com/meritbot/meritbot/store/storetest"
)

// spies asks for everything that is not theirs, in every way that Slack offers.
type spies struct {
	t    *testing.T
	app  *commands.App
	now  time.Time
	keys int
}

const (
	ours   = appraisal.WorkspaceID("T1")
	theirs = appraisal.WorkspaceID("T2")
)

// marks are words and figures that only Li, her manager and the owner may see.
var marks = []string{"s3cr3t", "98765", "9876500", "4321", "432100", "777777", "77777700"}

func newSpies(t *testing.T) (*spies, *store.Store) {
	t.Helper()
	ctx, now := t.Context(), time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)
	db, err := store.Open(ctx, newDSN(t, onSQLite))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	keys := 0
	change := func(ws appraisal.WorkspaceID, by appraisal.MemberID) appraisal.Change {
		keys++
		return appraisal.Change{Workspace: ws, Actor: by, Key: fmt.Sprintf("set:%d", keys), At: now.Add(-time.Hour)}
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(db.Migrate(ctx))
	joined := calendar.NewDate(2025, 1, 1)
	for _, ws := range []appraisal.WorkspaceID{ours, theirs} {
		check(db.EnsureWorkspace(ctx, appraisal.Settings{Workspace: ws, TimeZone: "Asia/Shanghai", Currency: "CNY", Lang: "en", Scheme: "S09"}))
		check(db.SaveTeam(ctx, change(ws, "UOWN"), appraisal.Team{ID: "east", Name: "East", Channel: "C1"}))
		check(db.SaveTeam(ctx, change(ws, "UOWN"), appraisal.Team{ID: "west", Name: "West", Channel: "C2"}))
	}
	salary := appraisal.Money{Minor: 432100, Currency: "CNY"}
	check(db.SyncMembers(ctx, ours, []appraisal.Member{
		{ID: "ULI", Name: "Li", Role: appraisal.Rep, Team: "east", Salary: salary, Joined: joined, Lang: "en"},
		{ID: "UMEI", Name: "Mei", Role: appraisal.Rep, Team: "east", Joined: joined, Lang: "en"},
		{ID: "UZHAO", Name: "Zhao", Role: appraisal.Rep, Team: "west", Joined: joined, Lang: "en"},
		{ID: "UWEST", Name: "Wes", Role: appraisal.Manager, Team: "west", Joined: joined, Lang: "en"},
		{ID: "UALONE", Name: "Al", Role: appraisal.Manager, Joined: joined, Lang: "en"},
		{ID: "USPEC", Name: "Sun", Role: appraisal.Specialist, Team: "east", Joined: joined, Lang: "en"},
		{ID: "USTAFF", Name: "Sta", Role: appraisal.Staff, Team: "east", Joined: joined, Lang: "en"},
		{ID: "ULEFT", Name: "Lef", Role: appraisal.Owner, Team: "east", Joined: joined, Left: calendar.NewDate(2026, 11, 1), Lang: "en"},
	}, now))
	check(db.SyncMembers(ctx, theirs, []appraisal.Member{{ID: "UELSE", Name: "Else", Role: appraisal.Owner, Joined: joined, Lang: "en"}}, now))
	n := appraisal.NewDeal{Deal: appraisal.Deal{Member: "ULI", Signed: calendar.NewDate(2026, 11, 18), Note: "s3cr3t deal",
		Amount: appraisal.Money{Minor: 9876500, Currency: "CNY"}}, CreateCustomer: "Acme"}
	d, err := db.LogDeal(ctx, change(ours, "ULI"), n)
	check(err)
	_, _, err = db.AddEntry(ctx, change(ours, "ULI"), appraisal.Entry{Deal: d.Number, Kind: appraisal.Payment, On: d.Signed, Amount: appraisal.Money{Minor: 100, Currency: "CNY"}})
	check(err)
	_, err = db.LogFollowUp(ctx, change(ours, "ULI"), appraisal.NewFollowUp{FollowUp: appraisal.FollowUp{Customer: d.Customer, Member: "ULI", Kind: appraisal.Call, On: d.Signed, Note: "s3cr3t call"}})
	check(err)
	_, err = db.SubmitReport(ctx, change(ours, "ULI"), appraisal.Report{Member: "ULI", Week: calendar.PeriodOf(calendar.Week, d.Signed), Work: "s3cr3t report"})
	check(err)
	check(db.SetTargets(ctx, change(ours, "UOWN"), []appraisal.Target{{Member: "ULI", Metric: "revenue",
		Period: calendar.PeriodOf(calendar.Quarter, d.Signed), Amount: decimal.NewFromInt(777777)}}))
	_, err = db.AddSurvey(ctx, change(ours, "ULI"), appraisal.Survey{Customer: d.Customer, Member: "ULI", On: d.Signed, Score: decimal.NewFromInt(90), Comment: "s3cr3t survey"})
	check(err)
	check(db.SaveRating(ctx, change(ours, "UMEI"), appraisal.Rating{Period: calendar.PeriodOf(calendar.Quarter, d.Signed), Of: "ULI", By: "UMEI",
		Kind: appraisal.Peer, Item: "teamwork", Score: decimal.NewFromInt(80), Reason: "s3cr3t reason"}))
	schemes, err := appraisal.Builtin()
	check(err)
	id := 0
	app := commands.New(commands.Deps{Store: db, Library: library.New(schemes, db), Jobs: scheduler.Desk{Jobs: db}, NewID: func() string { id++; return fmt.Sprint(id) }})
	return &spies{t: t, app: app, now: now}, db
}

func (s *spies) key() string { s.keys++; return fmt.Sprintf("spy:%d", s.keys) }

// said is all that an answer tells, and what kind of answer it is.
func said(v any, err error) (words, kind string) {
	data, wrong := json.Marshal(v)
	words, kind = string(data), "answered"
	if wrong != nil {
		return "", "fault: " + wrong.Error()
	}
	var e *appraisal.Error
	if errors.As(err, &e) {
		kind = string(e.Code) + " " + e.Reason
		for _, d := range e.Details {
			words += " " + d.Value
		}
	} else if err != nil {
		kind = "fault: " + err.Error()
	}
	return words, kind
}

func lines() []string {
	var all []string
	for _, who := range []string{"<@ULI>", "Li", "@Li"} {
		for _, l := range []string{"/deal list ", "/followup list ", "/followup due ", "/report show ", "/report history ", "/report show 2026-W47 ", "/report missing ",
			"/score ", "/score explain ", "/score explain revenue ", "/merit salary ", "/merit role ", "/target ", "/target list ", "/standings ", "/customer list "} {
			all = append(all, l+who)
		}
		all = append(all, "/target "+who+" 2026 5", "/merit role "+who+" staff", "/merit salary "+who+" 5", "/rate "+who+" 5")
	}
	for _, ref := range []string{"D-1", "1", "D-777", "D-999999999999", "D-0", "-1"} {
		all = append(all, "/deal show "+ref, "/deal pay "+ref+" 5", "/deal pay "+ref, "/deal return "+ref, "/deal return "+ref+" 5", "/deal void "+ref)
	}
	return append(all, "/deal list", "/deal list all", "/deal list team", "/deal list Acme", "/followup list all", "/followup list Acme", "/customer show Acme",
		"/report missing", "/report show", "/report history", "/score", "/standings east", "/standings all", "/target list year", "/merit members", "/merit team", "/merit settings",
		"/merit settings rate USD 7", "/merit settings scheme S09", "/merit team add east Mine <#C9|mine>", "/merit me", "/merit role me owner", "/merit salary me 9", "/target me 2026 5", "/merit")
}

func forgedPresses() map[string][]string {
	refs := []string{"", "D-1", "d-1", "D-777", "D-0", "D--1", "D-999999999999", "D-99999999999999999999", "C-1", "D-1 payment 1", "D-1 payment 2", "D-1 payment -1",
		"D-1 return 1", "D-1 payment 9223372036854775807", "D-1 payment 92233720368547758070", "D-1 x 1", "F-1", "F-777", "F-999999999999"}
	kept := []string{"", "set:5\nC-1\nAcme 5 CNY", "set:7\nC-1\nAcme call", "set:1\n+\nAcme 5", "x\nC-1\nAcme 1", "x\nC-999\nAcme 1", "x\n\nAcme 1", "x\nC-1", "x\n+\n", "x\nD-1\nAcme call"}
	more := []string{"", "0 Li", "0 <@ULI>", "0 all", "-1 all", "9223372036854775807 all", "99999999999999999999 all", "0 Acme", "x", "0 \"", "0 ' OR 1=1"}
	periods := []string{"", "2026-Q4/ULI", "2026-Q4/ULI/revenue/0", "2026-Q4/ULI/revenue/9223372036854775807", "2026-Q4/UNOBODY", "2026-Q4/UELSE", "9999-Q4/ULI", "2026-Q4/ULI/revenue/-1",
		"2026-Q4/ULI/nothing/0", "2026-Q4//", "//", "0000-Q1/ULI", "2026-W47", "quarter/east", "quarter/all", "quarter/nowhere", "decade/east"}
	forged := map[string][]string{"report.snooze": {"", "1h", "tomorrow", "week", "-1h"}, "report.open": {"", "2026-W47", "9999-W01", "2026-Q4"}, "home.deal": {""}, "home.followup": {""}, "no.such": {""}}
	for _, id := range []string{"deal.undo", "entry.undo", "deal.pay", "deal.return", "followup.undo", "customer.show"} {
		forged[id] = refs
	}
	for _, id := range []string{"deal.pick", "deal.create", "deal.again", "followup.pick", "followup.create", "followup.again", "survey.pick"} {
		forged[id] = kept
	}
	for _, id := range []string{"deal.more", "followup.more", "customer.more"} {
		forged[id] = more
	}
	for _, id := range []string{"score.show", "score.explain", "standings.show"} {
		forged[id] = periods
	}
	return forged
}

func forgedForms() []commands.Submission {
	v := func(pairs ...string) []commands.Value {
		var all []commands.Value
		for i := 0; i < len(pairs); i += 2 {
			all = append(all, commands.Value{Input: pairs[i], Value: pairs[i+1]})
		}
		return all
	}
	var all []commands.Submission
	for _, state := range []string{"", "D-1 payment", "D-1 return", "D-777 payment", "D-1 x", "D-999999999999 payment", "again", "{", `{"again":true,"source":"javascript:x"}`, "2026-W47", "9999-W01", "\x00"} {
		for _, form := range []string{"deal.new", "followup.new", "customer.new", "entry.new", "report.submit", "survey.new", "rate.new", "target.new", "no.such"} {
			all = append(all, commands.Submission{Form: form, State: state})
		}
		all = append(all, commands.Submission{Form: "entry.new", State: state, Values: v("amount", "5", "on", "2026-11-20")},
			commands.Submission{Form: "report.submit", State: state, Values: v("work", "x", "week", "2026-W46")})
	}
	for _, who := range []string{"ULI", "UNOBODY", "UELSE", "", "<@ULI>"} {
		all = append(all, commands.Submission{Form: "target.new", Values: v("member", who, "metric", "revenue", "period", "2026", "amount", "5")},
			commands.Submission{Form: "rate.new", Values: v("member", who, "score", "1")})
	}
	for _, c := range []string{"C-1", "C-999", "+", "+Acme", "D-1", "1", "\x00"} {
		all = append(all, commands.Submission{Form: "survey.new", Values: v("customer", c, "score", "1")})
	}
	return all
}

// TestForgedRequestsTellNothing lets everybody who may not see Li's records ask for them in every way: what comes back holds none of
// them, is never a fault of ours, and changes nothing of hers.
func TestForgedRequestsTellNothing(t *testing.T) {
	for _, spy := range []struct {
		ws  appraisal.WorkspaceID
		who appraisal.MemberID
	}{{ours, "UZHAO"}, {ours, "UWEST"}, {ours, "UALONE"}, {ours, "USPEC"}, {ours, "USTAFF"}, {ours, "ULEFT"}, {theirs, "UELSE"}, {theirs, "ULI"}, {ours, "UELSE"}} {
		t.Run(string(spy.ws)+" "+string(spy.who), func(t *testing.T) {
			s, db := newSpies(t)
			kinds := map[string]string{}
			tell := func(what string, v any, err error) {
				words, kind := said(v, err)
				kinds[what] = kind
				if strings.HasPrefix(kind, "fault") || strings.HasPrefix(kind, string(appraisal.Internal)) || strings.HasPrefix(kind, string(appraisal.Unavailable)) {
					t.Errorf("%q: %s", what, kind)
				}
				if strings.HasPrefix(kind, string(appraisal.Forbidden)) {
					if newest, err := db.Audit(t.Context(), spy.ws, 1); err != nil || len(newest) == 0 || newest[0].Action != "refused" || newest[0].Actor != spy.who {
						t.Errorf("%q was refused without a line in the audit log: %+v, %v", what, newest, err)
					}
				}
				published := strings.Contains(what, "standings") && (spy.who == "USPEC" || spy.who == "USTAFF") // of their own team
				for _, m := range marks {
					if !published && strings.Contains(strings.ReplaceAll(words, ",", ""), m) {
						t.Errorf("%q tells %s: %s", what, m, words)
					}
				}
			}
			for _, l := range lines() {
				command, text, _ := strings.Cut(l, " ")
				r, err := s.app.Command(t.Context(), commands.Request{Workspace: spy.ws, User: spy.who, Channel: "C1", Command: command, Text: text, Key: s.key(), At: s.now})
				tell(l, r, err)
			}
			for id, values := range forgedPresses() {
				for _, value := range values {
					r, err := s.app.Press(t.Context(), commands.Press{Workspace: spy.ws, User: spy.who, Action: id, Value: value, Key: s.key(), At: s.now})
					tell(id+" "+value, r, err)
				}
			}
			for _, f := range forgedForms() {
				f.Workspace, f.User, f.Key, f.At = spy.ws, spy.who, s.key(), s.now
				r, err := s.app.Submit(t.Context(), f)
				tell(fmt.Sprintf("%s %q %v", f.Form, f.State, f.Values), r, err)
			}
			for _, form := range []string{"deal.new", "survey.new", "entry.new", "no.such"} {
				for _, text := range []string{"", "A", "s3cr", "%", "_", "\x00", "C-1"} {
					o, err := s.app.Suggest(t.Context(), commands.Lookup{Workspace: spy.ws, User: spy.who, Form: form, Input: "customer", Text: text, At: s.now})
					tell(form+" suggests "+text, o, err)
				}
			}
			p, err := s.app.Home(t.Context(), commands.Visit{Workspace: spy.ws, User: spy.who, At: s.now})
			tell("home", p, err)
			sc, err := s.app.Shortcut(t.Context(), commands.Shortcut{Workspace: spy.ws, User: spy.who, Name: "followup.log", Text: "hello <!channel>", Key: s.key(), At: s.now})
			tell("shortcut", sc, err)
			if spy.ws == ours {
				equal(t, kinds)
			}
			unchanged(t, db)
		})
	}
}

// equal checks that what is there is answered as what is not.
func equal(t *testing.T, kinds map[string]string) {
	t.Helper()
	for _, pair := range [][2]string{
		{"/deal show D-1", "/deal show D-777"}, {"/deal pay D-1 5", "/deal pay D-777 5"}, {"/deal void D-1", "/deal void D-777"}, {"deal.undo D-1", "deal.undo D-777"},
		{"entry.undo D-1 payment 1", "entry.undo D-1 payment 2"}, {"followup.undo F-1", "followup.undo F-777"}, {"score.show 2026-Q4/ULI", "score.show 2026-Q4/UNOBODY"},
		{"/customer list Li", "/customer list <@ULI>"},
		{`entry.new "D-1 payment" [{amount 5} {on 2026-11-20}]`, `entry.new "D-777 payment" [{amount 5} {on 2026-11-20}]`},
	} {
		if a, b := kinds[pair[0]], kinds[pair[1]]; a == "" || a != b {
			t.Errorf("%q is answered with %q, %q with %q", pair[0], a, pair[1], b)
		}
	}
}

func unchanged(t *testing.T, db *store.Store) {
	t.Helper()
	ctx := t.Context()
	d, err := db.Deal(ctx, ours, 1)
	if err != nil || d.Voided || d.Paid.Minor != 100 || d.Returned.Minor != 0 {
		t.Errorf("the deal is now %+v, %v", d, err)
	}
	f, err := db.FollowUp(ctx, ours, 1)
	if err != nil || f.Voided {
		t.Errorf("the contact is now %+v, %v", f, err)
	}
	li, err := db.Member(ctx, ours, "ULI")
	if err != nil || li.Role != appraisal.Rep || li.Salary.Minor != 432100 || li.Team != "east" {
		t.Errorf("Li is now %+v, %v", li, err)
	}
	members, err := db.Members(ctx, ours)
	if err != nil || slices.ContainsFunc(members, func(m appraisal.Member) bool { return m.Role == appraisal.Owner && m.ID != "ULEFT" }) {
		t.Errorf("there is an owner now: %+v, %v", members, err)
	}
	r, err := db.Report(ctx, ours, "ULI", calendar.PeriodOf(calendar.Week, d.Signed))
	if err != nil || r.Version != 1 {
		t.Errorf("the report is now %+v, %v", r, err)
	}
	all, err := db.Targets(ctx, ours, calendar.PeriodOf(calendar.Quarter, d.Signed))
	if err != nil || len(all) != 1 {
		t.Errorf("targets are now %+v, %v", all, err)
	}
}

// TestPostsOfAnotherWorkspaceAreLeftToItsProgram shares a database with another workspace. Its post names a channel that this program's
// token reaches too, as channels shared between companies are.
func TestPostsOfAnotherWorkspaceAreLeftToItsProgram(t *testing.T) {
	r := newRig(t, signedHTTP, newDSN(t, onSQLite))
	if err := r.db.EnsureWorkspace(t.Context(), appraisal.Settings{Workspace: theirs, TimeZone: "UTC", Currency: "EUR", Lang: "en", Scheme: "S09"}); err != nil {
		t.Fatal(err)
	}
	p := r.serve()
	for _, ws := range []appraisal.WorkspaceID{theirs, demo.Workspace} {
		post := message.Post{ID: "post", Workspace: string(ws), To: demo.East, Lang: "en", Message: message.Say(message.Plain("of " + string(ws)))}
		storetest.Enqueue(t, r.db, time.Now().Add(-time.Minute), post)
	}
	r.poll("the own post is not sent", func() bool { return r.open("outbox") == 1 })
	claims, err := r.db.ClaimPosts(t.Context(), theirs, time.Now(), time.Minute, 10)
	if err != nil || len(claims) != 1 || claims[0].Attempts != 1 {
		t.Errorf("the other workspace's post: %+v, %v", claims, err)
	}
	if seen := r.carrying(demo.East); len(seen) != 1 {
		t.Errorf("the channel has %q", seen)
	}
	storetest.Enqueue(t, r.db, time.Now().Add(-time.Hour), message.Post{ID: "old", Workspace: string(theirs), To: "C9", Lang: "en"})
	if _, body := get(t, p.URL()+"/readyz"); !strings.Contains(body, `"degraded": false`) {
		t.Error("the other workspace's post counts as this one's:", body)
	}
}
