package scheduler

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares the posts, put into words, with a file.
func golden(t *testing.T, name string, posts []message.Post) {
	t.Helper()
	got := transcript(t, posts)
	if strings.Contains(got, "⟦") {
		t.Errorf("a text is missing:\n%s", got)
	}
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (run with -update and read the diff); got:\n%s", file, got)
	}
}

// transcript is the posts as a person reads them, for golden files.
func transcript(t *testing.T, posts []message.Post) string {
	t.Helper()
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range posts {
		roundTrip(t, p)
		say := func(x message.Text) string { return texts.Text(p.Lang, x, words) }
		fmt.Fprintf(&b, "=== to %s (%s) id %s", p.To, p.Lang, p.ID)
		if !p.Expires.IsZero() {
			fmt.Fprintf(&b, " until %s", p.Expires.UTC().Format(time.RFC3339))
		}
		fmt.Fprintf(&b, "\nsummary: %s\n", say(p.Message.Summary))
		for _, block := range p.Message.Blocks {
			writeBlock(&b, block, say)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// roundTrip shows that a post survives its wait in the database.
func roundTrip(t *testing.T, p message.Post) {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var back message.Post
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p.Message, back.Message) {
		t.Errorf("post %s changes on its way through the database", p.ID)
	}
}

func writeBlock(b *strings.Builder, block message.Block, say func(message.Text) string) {
	switch {
	case block.Header != nil:
		fmt.Fprintf(b, "# %s\n", say(*block.Header))
	case block.Section != nil:
		fmt.Fprintf(b, "%s\n", say(block.Section.Text))
	case block.Table != nil:
		var titles []string
		for _, c := range block.Table.Columns {
			titles = append(titles, say(c.Title))
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(titles, " | "))
		for _, row := range block.Table.Rows {
			var cells []string
			for _, c := range row {
				cells = append(cells, say(c))
			}
			fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
		}
	case block.Chart != nil:
		fmt.Fprintf(b, "chart %s\n", say(block.Chart.Title))
		for _, bar := range block.Chart.Bars {
			fmt.Fprintf(b, "  %s %s of %q: %s\n", say(bar.Label), bar.Value, bar.Target, say(bar.Shown))
		}
		fmt.Fprintf(b, "  alt: %s\n", say(block.Chart.Alt))
	case len(block.Context) > 0:
		for _, c := range block.Context {
			fmt.Fprintf(b, "~ %s\n", say(c))
		}
	case len(block.Actions) > 0:
		for _, a := range block.Actions {
			fmt.Fprintf(b, "[%s] %s %q\n", say(a.Label), a.ID, a.Value)
		}
	}
}

// words puts a value into plain words.
func words(v message.Value) string {
	switch v.Kind {
	case message.KindMoney:
		return appraisal.Money{Minor: v.Int, Currency: v.Str}.String()
	case message.KindCount:
		return strconv.FormatInt(v.Int, 10)
	case message.KindPercent:
		return v.Str + "%"
	case message.KindMember:
		return "@" + v.Label
	case message.KindCode:
		return "`" + v.Str + "`"
	default:
		return v.Str
	}
}

func schemes(t *testing.T) appraisal.Schemes {
	t.Helper()
	all, err := appraisal.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// play plans the tick of one job and runs it, and returns the store.
func play(t *testing.T, f *fakeStore, job string, now time.Time) *fakeStore {
	t.Helper()
	spec, ok := SpecByName(job)
	if !ok {
		t.Fatalf("there is no job %s", job)
	}
	f.settings[0] = only(f.settings[0], job, spec.Cron)
	s := New(Deps{Store: f, Library: library.New(schemes(t), f), Now: func() time.Time { return now }})
	plan(t, s, now.Add(-time.Minute))
	plan(t, s, now)
	work(t, s, now)
	for _, end := range f.ends() {
		if !strings.HasSuffix(end, ": done") {
			t.Errorf("row did not end: %s", end)
		}
	}
	return f
}

func TestNudge(t *testing.T) {
	t.Run("first", func(t *testing.T) {
		f := team()
		f.reports["UZHANG2026-W48"] = true
		golden(t, "nudge", play(t, f, ReportNudge, at(t, shanghai(t), "2026-11-27 16:00")).posts)
	})
	t.Run("second, in Berlin", func(t *testing.T) {
		golden(t, "nudge_second", play(t, team(), ReportSecondNudge, at(t, zone(t, "Europe/Berlin"), "2026-11-29 20:00")).posts)
	})
	t.Run("put off to Monday it is about the week that has ended", func(t *testing.T) {
		f := team()
		f.reports["ULI2026-W49"] = true // not the week that counts
		now := at(t, shanghai(t), "2026-11-30 09:00")
		f.rows = []*row{{Job: Job{Workspace: ws, Name: ReportNudge, Subject: "ULI", Planned: now}, due: now}}
		work(t, newScheduler(f), now)
		if f.count() != 1 || f.posts[0].Message.Blocks[1].Actions[0].Value != "2026-W48" {
			t.Errorf("posts %+v, want a draft of 2026-W48", f.posts)
		}
	})
	t.Run("not once the report is in", func(t *testing.T) {
		f := team()
		for _, id := range []string{"ULI", "UZHANG", "UANNA"} {
			f.reports[id+"2026-W48"] = true
		}
		if play(t, f, ReportNudge, at(t, shanghai(t), "2026-11-27 16:00")); f.count() != 0 {
			t.Errorf("posts %+v", f.posts)
		}
	})
}

func TestAReminderOnMondayIsNotPutOffIntoAnotherWeek(t *testing.T) {
	monday := Job{Name: ReportNudge, Subject: "U1", Planned: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)}
	m := appraisal.Member{ID: "U1", TimeZone: "Asia/Shanghai"}
	week := reportWeek(calendar.NewDate(2026, 11, 23))
	for _, block := range nudgeMessage(monday, m, week).Blocks {
		for _, a := range block.Actions {
			if a.ID == "report.snooze" && a.Value != "1h" {
				t.Errorf("put off by %q it would ask for the report of %s", a.Value, week.Next().ID())
			}
		}
	}
}

func TestMissing(t *testing.T) {
	monday := at(t, shanghai(t), "2026-11-30 10:00")
	t.Run("managers hear of their team, the owner of those without a manager", func(t *testing.T) {
		f := team()
		f.reports["UZHANG2026-W48"] = true
		golden(t, "missing", play(t, f, ReportMissing, monday).posts)
	})
	t.Run("all in", func(t *testing.T) {
		f := team()
		for _, id := range []string{"ULI", "UZHANG", "UANNA"} {
			f.reports[id+"2026-W48"] = true
		}
		golden(t, "missing_none", play(t, f, ReportMissing, monday).posts)
	})
	t.Run("a large team is cut with how many more", func(t *testing.T) {
		f := team()
		f.members[1].Lang = "en"
		for i := range 300 {
			f.members = append(f.members, person(fmt.Sprintf("UX%d", i), fmt.Sprintf("Rep %d", i), appraisal.Rep, "east", "en", "Asia/Shanghai"))
		}
		play(t, f, ReportMissing, monday)
		got := transcript(t, f.posts)
		if !strings.Contains(got, "*302* of 302") || !strings.Contains(got, "and 282 more") || strings.Contains(got, "@Rep 18") {
			t.Errorf("list of a large team:\n%s", got)
		}
	})
}

// sold gives each member a figure by measure.
func sold(values map[appraisal.MetricID]map[appraisal.MemberID]string) func(appraisal.Measure, calendar.Period) map[appraisal.MemberID]appraisal.Figure {
	return func(m appraisal.Measure, _ calendar.Period) map[appraisal.MemberID]appraisal.Figure {
		all := map[appraisal.MemberID]appraisal.Figure{}
		for id, v := range values[m.Metric] {
			all[id] = appraisal.Figure{Value: decimal.RequireFromString(v), Records: 1}
		}
		return all
	}
}

func target(p calendar.Period, m appraisal.MemberID, metric appraisal.MetricID, amount int64) appraisal.Target {
	return appraisal.Target{Member: m, Metric: metric, Period: p, Amount: decimal.NewFromInt(amount)}
}

func TestStandings(t *testing.T) {
	monday := at(t, shanghai(t), "2026-11-30 09:00")
	q4 := calendar.PeriodOf(calendar.Quarter, calendar.NewDate(2026, 11, 30))
	revenue := func(v map[appraisal.MemberID]string) func(appraisal.Measure, calendar.Period) map[appraisal.MemberID]appraisal.Figure {
		return sold(map[appraisal.MetricID]map[appraisal.MemberID]string{"revenue": v})
	}
	t.Run("in Chinese", func(t *testing.T) {
		f := team()
		f.figures = revenue(map[appraisal.MemberID]string{"ULI": "380000.50", "UZHANG": "420000", "UANNA": "999999"})
		f.targets = []appraisal.Target{
			target(q4, "ULI", "revenue", 400000), target(q4, "UZHANG", "revenue", 400000), target(q4.Previous(), "ULI", "revenue", 1),
		}
		golden(t, "standings_zh", play(t, f, Standings, monday).posts)
	})
	t.Run("in English, without a target, with what was left out", func(t *testing.T) {
		f := team()
		f.settings[0].Lang = "en"
		f.figures = func(appraisal.Measure, calendar.Period) map[appraisal.MemberID]appraisal.Figure {
			return map[appraisal.MemberID]appraisal.Figure{"ULI": {Value: decimal.NewFromInt(5000), Left: 2}}
		}
		f.targets = []appraisal.Target{target(q4, "ULI", "revenue", 10000)}
		golden(t, "standings_en", play(t, f, Standings, monday).posts)
	})
	t.Run("300 members fit", func(t *testing.T) {
		f := team()
		for i := range 300 {
			f.members = append(f.members, person(fmt.Sprintf("UX%d", i), fmt.Sprintf("Rep %d", i), appraisal.Rep, "east", "en", "Asia/Shanghai"))
		}
		play(t, f, Standings, monday)
		blocks := f.posts[0].Message.Blocks
		if n := len(blocks[2].Table.Rows); n != most {
			t.Errorf("%d rows in the table", n)
		}
		if got := transcript(t, f.posts); !strings.Contains(got, "另有 282 人未列出") {
			t.Errorf("the rest is not counted:\n%s", got)
		}
		for _, r := range blocks[2].Table.Rows {
			if r[0].Args[0].Value.Int != 1 {
				t.Errorf("everybody has sold nothing and shares the first rank: %+v", r[0])
			}
		}
	})
	t.Run("a scheme that publishes none", func(t *testing.T) {
		f := team()
		s09, _ := schemes(t).ByID("S09")
		hidden := *s09
		hidden.Publication.Standings = appraisal.ToNobody
		f.rows = []*row{{Job: Job{Workspace: ws, Name: Standings, Subject: "east", Planned: monday}, due: monday}}
		work(t, New(Deps{Store: f, Library: library.New(appraisal.Schemes{&hidden}, f), Now: time.Now}), monday)
		if f.count() != 0 || f.rows[0].end != "done" {
			t.Errorf("posts %+v", f.posts)
		}
	})
	t.Run("a team that is gone", func(t *testing.T) {
		f := team()
		f.rows = []*row{{Job: Job{Workspace: ws, Name: Standings, Subject: "north", Planned: monday}, due: monday}}
		work(t, New(Deps{Store: f, Library: library.New(schemes(t), f), Now: time.Now}), monday)
		if f.rows[0].end != "team_gone" {
			t.Errorf("ended %q", f.rows[0].end)
		}
	})
}

func TestStandingsOfAnUnknownSchemeAreNotPublished(t *testing.T) {
	f := team()
	f.settings[0].Scheme = "gone"
	f.figures = sold(map[appraisal.MetricID]map[appraisal.MemberID]string{"revenue": {"ULI": "380000", "UZHANG": "420000"}})
	if posts := play(t, f, Standings, at(t, shanghai(t), "2026-11-30 09:00")).posts; len(posts) != 0 {
		t.Errorf("published: %s", transcript(t, posts))
	}
}

func TestStandingsAreRunLateForTheirOwnQuarter(t *testing.T) {
	f := team()
	planned := at(t, shanghai(t), "2026-12-31 09:00")
	var asked []string
	f.figures = func(_ appraisal.Measure, p calendar.Period) map[appraisal.MemberID]appraisal.Figure {
		asked = append(asked, p.ID())
		return nil
	}
	s := New(Deps{Store: f, Library: library.New(schemes(t), f), Now: time.Now})
	if _, err := s.standings(context.Background(), Job{Workspace: ws, Name: Standings, Subject: "east", Planned: planned}); err != nil {
		t.Fatal(err)
	}
	if len(asked) != 1 || asked[0] != "2026-Q4" {
		t.Errorf("asked for %v", asked)
	}
}
