package library_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/library"
)

// shelf keeps bodies by "id@version".
type shelf struct {
	bodies map[string]string
	list   []appraisal.SavedScheme
	asked  int
	fail   error
}

func (s *shelf) Scheme(_ context.Context, _ appraisal.WorkspaceID, id, version string) (string, error) {
	s.asked++
	body, ok := s.bodies[id+"@"+version]
	if !ok && s.fail == nil {
		return "", appraisal.Errorf(appraisal.NotFound, "scheme_version_missing", "scheme", id, "version", version)
	}
	return body, s.fail
}

func (s *shelf) SchemeList(context.Context, appraisal.WorkspaceID) ([]appraisal.SavedScheme, error) {
	return s.list, s.fail
}

// own is S09 under another id and version.
func own(tb testing.TB, id, version string) string {
	tb.Helper()
	body, ok := appraisal.Shipped("S09")
	if !ok {
		tb.Fatal("S09 is not shipped")
	}
	return strings.NewReplacer("id: S09\n", "id: "+id+"\n", `version: "1"`, `version: "`+version+`"`).Replace(string(body))
}

func open(tb testing.TB) (*library.Library, *shelf) {
	tb.Helper()
	all, err := appraisal.Builtin()
	if err != nil {
		tb.Fatal(err)
	}
	s := &shelf{bodies: map[string]string{"EAST@1": own(tb, "EAST", "1"), "EAST@2": own(tb, "EAST", "2"), "OLD@1": "id: OLD\nwieght: 1"}}
	s.list = []appraisal.SavedScheme{{Scheme: "EAST", Version: "2"}, {Scheme: "EAST", Version: "1"}, {Scheme: "OLD", Version: "1"}}
	return library.New(all, s), s
}

func TestTheSchemeOfAPeriodIsFound(t *testing.T) {
	l, _ := open(t)
	set := appraisal.Settings{Workspace: "T1", Scheme: "S09", Uses: []appraisal.SchemeUse{
		{From: calendar.NewDate(2026, 7, 1), Scheme: "EAST", Version: "1"}, {From: calendar.NewDate(2027, 1, 1), Scheme: "S02"},
	}}
	today := calendar.NewDate(2026, 11, 20)
	for id, want := range map[string]string{"2026-Q2": "S09 1", "2026-06": "S09 1", "2026-Q3": "EAST 1", "2026-12": "EAST 1", "2026": "S09 1", "2027-Q1": "S02 1", "T2": "EAST 1"} {
		p, err := calendar.ParsePeriod(id)
		if err != nil {
			t.Fatal(err)
		}
		s, err := l.InForce(t.Context(), set, p, today)
		if err != nil {
			t.Fatal(id, err)
		}
		if got := s.ID + " " + s.Version; got != want {
			t.Errorf("%s is appraised by %s, want %s", id, got, want)
		}
	}
}

func TestWhatIsNotThereIsGone(t *testing.T) {
	l, s := open(t)
	for _, use := range []appraisal.SchemeUse{{Scheme: "S99"}, {Scheme: "EAST"}, {Scheme: "EAST", Version: "7"}, {Scheme: "OLD", Version: "1"}} {
		_, err := l.Find(t.Context(), "T1", use)
		var e *appraisal.Error
		if !errors.As(err, &e) || e.Code != appraisal.NotFound || e.Reason != "scheme_gone" {
			t.Errorf("%+v: %v", use, err)
		}
	}
	s.fail = appraisal.Errorf(appraisal.Unavailable, "database_unavailable")
	if _, err := l.Find(t.Context(), "T1", appraisal.SchemeUse{Scheme: "EAST", Version: "1"}); appraisal.CodeOf(err) != appraisal.Unavailable {
		t.Errorf("a database that does not answer is taken for a scheme that is gone: %v", err)
	}
	if _, _, err := l.Choices(t.Context(), "T1"); appraisal.CodeOf(err) != appraisal.Unavailable {
		t.Errorf("choices: %v", err)
	}
}

func TestChoicesAreTheNewestOfTheOwnAndTheShipped(t *testing.T) {
	l, _ := open(t)
	mine, shipped, err := l.Choices(t.Context(), "T1")
	if err != nil || len(mine) != 1 || mine[0].Scheme.ID != "EAST" || mine[0].Use.Version != "2" {
		t.Errorf("own %+v, %v", mine, err)
	}
	if !slices.ContainsFunc(shipped, func(c library.Choice) bool { return c.Scheme.ID == "S02" && c.Use.Version == "" }) {
		t.Error("S02 is not offered")
	}
}

func TestASchemeIsCompiledOnce(t *testing.T) {
	l, _ := open(t)
	use := appraisal.SchemeUse{Scheme: "EAST", Version: "1"}
	first, err := l.Find(t.Context(), "T1", use)
	if err != nil {
		t.Fatal(err)
	}
	second, err := l.Find(t.Context(), "T2", use) // the same content in another workspace
	if err != nil || first != second {
		t.Errorf("compiled twice: %p, %p, %v", first, second, err)
	}
	for range 200 { // other contents do not add up for ever, and the cache goes on working
		if _, err := l.Find(t.Context(), "T1", appraisal.SchemeUse{Scheme: "EAST", Version: "2"}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheFileOfAScheme(t *testing.T) {
	l, s := open(t)
	for use, want := range map[appraisal.SchemeUse]string{{Scheme: "EAST", Version: "2"}: s.bodies["EAST@2"], {Scheme: "S09"}: own(t, "S09", "1")} {
		if body, err := l.Body(t.Context(), "T1", use); err != nil || string(body) != want {
			t.Errorf("%+v: %d bytes, %v", use, len(body), err)
		}
	}
	if _, err := l.Body(t.Context(), "T1", appraisal.SchemeUse{Scheme: "S99"}); appraisal.CodeOf(err) != appraisal.NotFound {
		t.Error(err)
	}
}

func TestAVersionIsFoundInWhateverCase(t *testing.T) {
	l, s := open(t)
	s.bodies["EAST@V3"] = own(t, "EAST", "V3")
	s.list = append(s.list, appraisal.SavedScheme{Scheme: "EAST", Version: "V3"})
	for _, said := range []string{"EAST@V3", "east@v3", "East@V3"} {
		id, version, _ := strings.Cut(said, "@")
		got, err := l.Version(t.Context(), "T1", id, version)
		if err != nil || got.Use.Scheme != "EAST" || got.Use.Version != "V3" || got.Scheme.Version != "V3" {
			t.Errorf("%s: %+v, %v", said, got.Use, err)
		}
	}
	if _, err := l.Version(t.Context(), "T1", "east", "9"); appraisal.CodeOf(err) != appraisal.NotFound {
		t.Errorf("a version that is not there: %v", err)
	}
}
