package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

const ws = appraisal.WorkspaceID("T1")

// fakeStore keeps in memory what the contract of Store promises: rows once, leases, fences, an end with its posts or not at all.
type fakeStore struct {
	mu       sync.Mutex
	settings []appraisal.Settings
	members  []appraisal.Member
	teams    []appraisal.Team
	reports  map[string]bool // member + week
	targets  []appraisal.Target
	due      []appraisal.DueDeal
	figures  func(appraisal.Measure, calendar.Period) map[appraisal.MemberID]appraisal.Figure

	cursors map[string]time.Time
	rows    []*row
	posts   []message.Post
	results []appraisal.Result
	wake    chan struct{}
	fail    map[string]error // by method
	sweeps  int
	claims  int
}

type row struct {
	Job
	due, leased time.Time
	end         string // "", "done" or the reason it was dropped
}

func newFake(settings ...appraisal.Settings) *fakeStore {
	return &fakeStore{
		settings: settings, reports: map[string]bool{}, cursors: map[string]time.Time{}, wake: make(chan struct{}, 1), fail: map[string]error{},
	}
}

func (f *fakeStore) Workspaces(context.Context) ([]appraisal.Settings, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.settings), f.fail["Workspaces"]
}

func (f *fakeStore) Settings(_ context.Context, ws appraisal.WorkspaceID) (appraisal.Settings, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.settings {
		if s.Workspace == ws {
			return s, f.fail["Settings"]
		}
	}
	return appraisal.Settings{}, appraisal.Errorf(appraisal.NotFound, "workspace_unknown")
}

func (f *fakeStore) Member(_ context.Context, ws appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.members {
		if m.Workspace == ws && m.ID == id {
			return m, f.fail["Member"]
		}
	}
	return appraisal.Member{}, appraisal.Errorf(appraisal.Unknown, "member_unknown")
}

func (f *fakeStore) Members(_ context.Context, ws appraisal.WorkspaceID) ([]appraisal.Member, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.fail["Members "+string(ws)]; err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(f.members), func(m appraisal.Member) bool { return m.Workspace != ws }), nil
}

func (f *fakeStore) Teams(_ context.Context, _ appraisal.WorkspaceID) ([]appraisal.Team, error) {
	return f.teams, nil
}

func (f *fakeStore) Cursor(_ context.Context, ws appraisal.WorkspaceID, job, group string) (time.Time, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at, ok := f.cursors[fmt.Sprint(ws, job, group)]
	return at, ok, nil
}

func (f *fakeStore) Plan(_ context.Context, ws appraisal.WorkspaceID, job, group string, upTo time.Time, jobs []Job) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, j := range jobs {
		if f.find(j) == nil {
			f.rows = append(f.rows, &row{Job: j, due: j.Planned})
			n++
		}
	}
	if key := fmt.Sprint(ws, job, group); upTo.After(f.cursors[key]) {
		f.cursors[key] = upTo
	}
	return n, nil
}

func (f *fakeStore) find(j Job) *row {
	for _, r := range f.rows {
		if r.Workspace == j.Workspace && r.Name == j.Name && r.Subject == j.Subject && r.Planned.Equal(j.Planned) {
			return r
		}
	}
	return nil
}

func (f *fakeStore) ClaimJobs(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Job, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.claims++
	if err := cmp.Or(ctx.Err(), f.fail["ClaimJobs"]); err != nil {
		return nil, err
	}
	var claimed []Job
	for _, r := range f.rows {
		if r.end == "" && !r.due.After(now) && !r.leased.After(now) && len(claimed) < limit {
			r.leased = now.Add(lease)
			r.Attempts++
			r.Token++
			claimed = append(claimed, r.Job)
		}
	}
	return claimed, nil
}

// held returns the row that the job's token still holds.
func (f *fakeStore) held(j Job) (*row, error) {
	r := f.find(j)
	if r == nil || r.end != "" || r.Token != j.Token || r.leased.IsZero() {
		return nil, appraisal.Errorf(appraisal.Conflict, "lease_lost")
	}
	return r, nil
}

func (f *fakeStore) FinishJob(ctx context.Context, j Job, posts []message.Post, results []appraisal.Result, _ time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, err := f.held(j)
	if err := cmp.Or(err, ctx.Err(), f.fail["FinishJob"]); err != nil {
		return err
	}
	r.end = "done"
	for _, p := range posts {
		if !slices.ContainsFunc(f.posts, func(q message.Post) bool { return q.Workspace == p.Workspace && q.ID == p.ID }) {
			f.posts = append(f.posts, p)
		}
	}
	f.results = append(f.results, results...)
	return nil
}

func (f *fakeStore) RetryJob(_ context.Context, j Job, at time.Time, _ string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, err := f.held(j)
	if err != nil {
		return err
	}
	r.due, r.leased = at, time.Time{}
	return nil
}

func (f *fakeStore) DropJob(_ context.Context, j Job, reason string, _ time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, err := f.held(j)
	if err != nil {
		return err
	}
	r.end = reason
	return nil
}

func (f *fakeStore) ReleaseJobs(_ context.Context, jobs []Job) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, j := range jobs {
		if r, err := f.held(j); err == nil {
			r.leased = time.Time{}
		}
	}
	return nil
}

func (f *fakeStore) Sweep(context.Context, time.Time) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sweeps++
	return 0, f.fail["Sweep"]
}

func (f *fakeStore) Wake(context.Context) <-chan struct{} { return f.wake }

func (f *fakeStore) Report(_ context.Context, _ appraisal.WorkspaceID, m appraisal.MemberID, week calendar.Period) (appraisal.Report, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.fail["Report"]; err != nil {
		return appraisal.Report{}, err
	}
	if !f.reports[string(m)+week.ID()] {
		return appraisal.Report{}, appraisal.Errorf(appraisal.NotFound, "report_missing")
	}
	return appraisal.Report{Member: m, Week: week, Version: 1}, nil
}

func (f *fakeStore) ReportsMissing(_ context.Context, _ appraisal.WorkspaceID, week calendar.Period) ([]appraisal.Member, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.members), func(m appraisal.Member) bool {
		return !m.Appraised() || f.reports[string(m.ID)+week.ID()]
	}), nil
}

func (f *fakeStore) Targets(context.Context, appraisal.WorkspaceID, calendar.Period) ([]appraisal.Target, error) {
	return f.targets, nil
}

func (f *fakeStore) Figures(_ context.Context, _ appraisal.WorkspaceID, ms []appraisal.Measure, p calendar.Period) (appraisal.Figures, error) {
	all := appraisal.Figures{}
	for _, m := range ms {
		if f.figures != nil {
			all[m] = f.figures(m, p)
		}
	}
	return all, nil
}

// ends lists how the rows ended, "" for those that wait, as "name subject planned: end".
func (f *fakeStore) ends() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []string
	for _, r := range f.rows {
		all = append(all, fmt.Sprintf("%s %s %s: %s", r.Name, r.Subject, r.Planned.UTC().Format("2006-01-02T15:04"), r.end))
	}
	slices.Sort(all)
	return all
}

// count says how many posts there are.
func (f *fakeStore) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.posts)
}

type meter map[string]int

func (m meter) JobsPlanned(job string, n int) { m[job+" planned"] += n }
func (m meter) JobEnded(job string, end End)  { m[job+" "+string(end)]++ }

func shanghai(t *testing.T) *time.Location {
	t.Helper()
	return zone(t, "Asia/Shanghai")
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// at reads a wall time in a zone.
func at(t *testing.T, loc *time.Location, wall string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", wall, loc)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func company() appraisal.Settings {
	return appraisal.Settings{Workspace: ws, TimeZone: "Asia/Shanghai", Currency: "CNY", Lang: "zh-CN", Scheme: "S09"}
}

func person(id, name string, role appraisal.Role, team, lang, tz string) appraisal.Member {
	return appraisal.Member{
		Workspace: ws, ID: appraisal.MemberID(id), Name: name, Role: role, Team: team, Lang: lang, TimeZone: tz,
		Joined: calendar.NewDate(2025, 1, 1),
	}
}

// team returns a store with two teams: East led by Wang, West without a manager, and Chen who owns the company.
func team() *fakeStore {
	f := newFake(company())
	f.teams = []appraisal.Team{{ID: "east", Name: "华东", Channel: "CEAST"}, {ID: "west", Name: "West"}}
	f.members = []appraisal.Member{
		person("UCHEN", "陈总", appraisal.Owner, "", "zh-CN", "Asia/Shanghai"),
		person("UWANG", "王经理", appraisal.Manager, "east", "zh-CN", "Asia/Shanghai"),
		person("ULI", "李娜", appraisal.Rep, "east", "zh-CN", "Asia/Shanghai"),
		person("UZHANG", "张伟", appraisal.Rep, "east", "zh-CN", "Asia/Shanghai"),
		person("UANNA", "Anna", appraisal.Rep, "west", "en", "Europe/Berlin"),
		person("USPEC", "小周", appraisal.Specialist, "east", "zh-CN", "Asia/Shanghai"),
	}
	return f
}

func (f *fakeStore) Scheme(_ context.Context, _ appraisal.WorkspaceID, id, version string) (string, error) {
	return "", appraisal.Errorf(appraisal.NotFound, "scheme_version_missing", "scheme", id, "version", version)
}

func (f *fakeStore) SchemeList(context.Context, appraisal.WorkspaceID) ([]appraisal.SavedScheme, error) {
	return nil, nil
}

func (f *fakeStore) LeaveDays(context.Context, appraisal.WorkspaceID, calendar.Period) (map[appraisal.MemberID]int, error) {
	return nil, nil
}

func (f *fakeStore) DealsDue(_ context.Context, _ appraisal.WorkspaceID, _ appraisal.Due, from, to calendar.Date) ([]appraisal.DueDeal, error) {
	return slices.DeleteFunc(slices.Clone(f.due), func(d appraisal.DueDeal) bool { return d.Due.Before(from) || !d.Due.Before(to) }), nil
}

func (f *fakeStore) Results(_ context.Context, _ appraisal.WorkspaceID, scheme string, p calendar.Period) ([]appraisal.Result, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.results), func(r appraisal.Result) bool { return r.Scheme != scheme || r.Period != p }), nil
}
