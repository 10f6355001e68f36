package main

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/demo"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/slacksim"
	"github.com/meritbot/meritbot/store"
)

func TestStoryHolds(t *testing.T) {
	tests := []struct{ name, lang, start, seed string }{
		{"in English, near today", "en", "", "7"},
		{"in Chinese, near today", "zh", "", "7"},
		{"over a year's end", "en", "2026-12-31", "7"},
		{"another company in a leap year", "zh", "2028-02-29", "11"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			args := []string{"demo", "--check", "--lang=" + test.lang, "--seed=" + test.seed}
			if test.start != "" {
				args = append(args, "--start="+test.start)
			}
			code, stdout, stderr := run(t, args...)
			if code != exitOK {
				t.Fatalf("exit code %d\n%s\n%s", code, stdout, stderr)
			}
			hasNot(t, stdout, "⟦", "✗", "%!")
			if stderr != "" {
				t.Errorf("the log has %s", stderr)
			}
			if n := strings.Count(stdout, "✓"); n < 20 {
				t.Errorf("only %d assertions are in the transcript", n)
			}
		})
	}
}

func TestStoryFailsAtTheSceneThatFails(t *testing.T) {
	s := newStage(t, "")
	s.slack.Fault(slacksim.Fault{Method: "chat.postMessage", Kind: slacksim.AnswerError, Code: "is_archived", Times: -1})
	if err := s.play(t.Context()); err == nil || !strings.Contains(err.Error(), "(friday)") {
		t.Errorf("without any post the story ends with %v", err)
	}
}

func newStage(t *testing.T, dir string) *stage {
	t.Helper()
	cmd := &demoCmd{Lang: "en", Listen: "127.0.0.1:0", Data: dir, Seed: 7}
	s, err := cmd.setUp(t.Context(), NewProgram(t.Output(), t.Output()), &Common{LogLevel: "info", LogFormat: "text"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	return s
}

func TestDemoGoesOnFromKeptRecords(t *testing.T) {
	dir := t.TempDir()
	first := newStage(t, dir)
	moved := demo.NextWeekday(first.director.Now(), time.Friday, 16)
	if _, err := first.slack.As(demo.Li).Command(t.Context(), first.slack.DM(demo.Li), "/customer", "add Kept Marine"); err != nil {
		t.Fatal(err)
	}
	if _, err := first.slack.As(demo.Li).Command(t.Context(), first.slack.DM(demo.Li), "/deal", "Kept Marine 12345"); err != nil {
		t.Fatal(err)
	}
	if err := first.director.MoveTo(t.Context(), moved); err != nil {
		t.Fatal(err)
	}
	if err := first.close(); err != nil {
		t.Fatal(err)
	}

	second := newStage(t, dir)
	if now := second.director.Now(); !now.Equal(moved) {
		t.Errorf("it goes on at %s, not at %s", now, moved)
	}
	ack, err := second.slack.As(demo.Li).Command(t.Context(), second.slack.DM(demo.Li), "/deal", "Kept Marine 54321")
	if err != nil || ack.Message == nil {
		t.Fatalf("no answer: %v", err)
	}
	deals, _, err := second.store.Deals(t.Context(), demo.Workspace, appraisal.DealFilter{Member: demo.Li, Limit: 2})
	if err != nil || len(deals) != 2 || deals[0].Amount.Minor != 5_432_100 || deals[1].Amount.Minor != 1_234_500 {
		t.Errorf("the newest deals are %+v (%v)", deals, err)
	}
	if err := second.director.MoveTo(t.Context(), demo.QuarterEnd(moved)); err != nil {
		t.Errorf("the kept company does not go on: %v", err)
	}
}

func TestDemoServesThePlayground(t *testing.T) {
	out := &buffer{}
	p := NewProgram(out, out)
	code := make(chan int, 1)
	go func() {
		code <- p.Run(context.Background(), []string{"demo", "--listen=127.0.0.1:0", "--lang=zh", "--data=" + t.TempDir()})
	}()
	t.Cleanup(p.Close)
	select {
	case <-p.Listening():
	case c := <-code:
		t.Fatalf("the demo ended with %d: %s", c, out)
	}
	status, page := get(t, p.URL()+"/")
	if status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	has(t, page, "<html")
	has(t, out.String(), p.URL())
	hasNot(t, out.String(), "⟦")
	p.Close()
	if c := <-code; c != exitOK {
		t.Errorf("exit code %d: %s", c, out)
	}
}

func TestPresetsMoveForwardAndNothingStays(t *testing.T) {
	s := newStage(t, "")
	checkPresets(t, s)
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(s.dir, "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func checkPresets(t *testing.T, s *stage) {
	t.Helper()
	for _, preset := range s.presets() {
		if !preset.At.After(s.director.Now()) || preset.Label.EN == "" || preset.Label.ZH == "" {
			t.Errorf("%+v", preset)
		}
	}
	for _, u := range s.slack.Users() {
		if l := role(u.ID); !u.IsBot && u.ID != "USLACKBOT" && (l.EN == "" || l.ZH == "") {
			t.Errorf("%s has no role", u.RealName)
		}
	}
	if locales.Of("zh-CN") != language("zh") || locales.Of("en-US") != language("en") {
		t.Error("languages of the command line and of Slack differ")
	}
}

func TestMigrateBringsTheSchemaUpToDate(t *testing.T) {
	for _, database := range []string{onSQLite, onPostgres} {
		t.Run(database, func(t *testing.T) {
			dsn := newDSN(t, database)
			if database == onSQLite {
				dsn = filepath.Join(t.TempDir(), "not", "there", "yet.db")
			}
			flag := "--data=" + dsn
			if store.IsPostgres(dsn) {
				flag = "--database-url=" + dsn
			}
			for range 2 {
				code, stdout, stderr := run(t, "migrate", flag)
				if code != exitOK {
					t.Fatalf("exit code %d: %s", code, stderr)
				}
				has(t, stdout, "up to date")
			}
			db, err := store.Open(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			if have, want, err := db.SchemaVersion(t.Context()); err != nil || have != want || have == 0 {
				t.Errorf("version %d of %d (%v)", have, want, err)
			}
		})
	}
}
