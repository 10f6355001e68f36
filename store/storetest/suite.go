package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/store"
)

// Run runs the suite. open gives each test an empty, migrated store.
func Run(t *testing.T, open func(t *testing.T) *store.Store) {
	t.Helper()
	for _, c := range slices.Concat(memberCases(), customerCases(), dealCases(), factCases(), tenantCases(), metricCases(), resultCases(), recordCases(), dueCases(), schemeCases(), loadCases(), outboxCases(), jobCases()) {
		t.Run(c.name, func(t *testing.T) { c.run(newBench(t, open(t))) })
	}
}

type testCase struct {
	name string
	run  func(b *bench)
}

const (
	ws    = appraisal.WorkspaceID("T1")
	other = appraisal.WorkspaceID("T2")
	li    = appraisal.MemberID("U1LI")
	wang  = appraisal.MemberID("U2WANG")
	chen  = appraisal.MemberID("U3CHEN")
)

// start is the moment at which every test begins: Friday 20 November 2026, 10:00 in Shanghai.
var start = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)

var quarter = calendar.PeriodOf(calendar.Quarter, calendar.NewDate(2026, 11, 20))

// bench is a store with one workspace, a team, and three members.
type bench struct {
	*testing.T
	s    *store.Store
	now  time.Time
	keys atomic.Int64 // many goroutines may make changes
}

func newBench(t *testing.T, s *store.Store) *bench {
	t.Helper()
	b := &bench{T: t, s: s, now: start}
	b.workspace(ws)
	return b
}

func (b *bench) workspace(id appraisal.WorkspaceID) {
	b.Helper()
	b.ok(b.s.EnsureWorkspace(b.Context(), appraisal.Settings{
		Workspace: id, Name: "Acme Sales", TimeZone: "Asia/Shanghai", Currency: "CNY", Lang: "zh-CN", Scheme: "S09",
	}))
	b.ok(b.s.SyncMembers(b.Context(), id, []appraisal.Member{
		{ID: li, Name: "李娜", Role: appraisal.Rep, Team: "east", Lang: "zh-CN", TimeZone: "Asia/Shanghai", Joined: on(1, 5)},
		{ID: wang, Name: "王强", Role: appraisal.Rep, Team: "east", Lang: "zh-CN", TimeZone: "Asia/Shanghai", Joined: on(1, 5)},
		{ID: chen, Name: "Chen", Role: appraisal.Owner, Lang: "en", TimeZone: "Europe/Berlin", Joined: on(1, 5)},
	}, start))
}

// on is a day of 2026.
func on(month time.Month, day int) calendar.Date { return calendar.NewDate(2026, month, day) }

// change is a new request's change.
func (b *bench) change(by appraisal.MemberID) appraisal.Change {
	return appraisal.Change{Workspace: ws, Actor: by, Key: fmt.Sprintf("key-%d", b.keys.Add(1)), At: b.now}
}

func (b *bench) ok(err error) {
	b.Helper()
	if err != nil {
		b.Fatalf("unexpected error: %v", err)
	}
}

// fails checks an error's code and reason, and returns its details by name.
func (b *bench) fails(err error, code appraisal.Code, reason string) map[string]string {
	b.Helper()
	var e *appraisal.Error
	if !errors.As(err, &e) || e.Code != code || e.Reason != reason {
		b.Fatalf("error = %v, want %s %s", err, code, reason)
	}
	details := map[string]string{}
	for _, d := range e.Details {
		details[d.Name] = d.Value
	}
	return details
}

// same compares two values by how they are written as JSON, which leaves pointers and time zones out of it.
func same[T any](b *bench, got, want T) {
	b.Helper()
	g, err := json.Marshal(got)
	b.ok(err)
	w, err := json.Marshal(want)
	b.ok(err)
	if string(g) != string(w) {
		b.Fatalf("got  %s\nwant %s", g, w)
	}
}

func (b *bench) customer(name string) appraisal.Customer {
	b.Helper()
	c, err := b.s.AddCustomer(b.Context(), b.change(li), appraisal.Customer{Name: name, Owner: li, Added: on(11, 20)})
	b.ok(err)
	return c
}

// deal logs a deal; a repeat is allowed.
func (b *bench) deal(by appraisal.MemberID, customer int64, yuan int64, signed calendar.Date) appraisal.Deal {
	b.Helper()
	d, err := b.s.LogDeal(b.Context(), b.change(by), newDeal(by, customer, yuan, signed, true))
	b.ok(err)
	return d
}

func newDeal(by appraisal.MemberID, customer int64, yuan int64, signed calendar.Date, repeat bool) appraisal.NewDeal {
	return appraisal.NewDeal{
		Deal: appraisal.Deal{Customer: customer, Member: by, Signed: signed, Amount: appraisal.Yuan(yuan)}, AllowRepeat: repeat,
	}
}

func (b *bench) pay(deal int64, yuan int64, day calendar.Date) appraisal.Entry {
	b.Helper()
	return b.entry(deal, appraisal.Payment, yuan, day)
}

func (b *bench) entry(deal int64, kind appraisal.EntryKind, yuan int64, day calendar.Date) appraisal.Entry {
	b.Helper()
	_, e, err := b.s.AddEntry(b.Context(), b.change(li), appraisal.Entry{Deal: deal, Kind: kind, On: day, Amount: appraisal.Yuan(yuan)})
	b.ok(err)
	return e
}
