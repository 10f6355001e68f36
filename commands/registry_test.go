package commands

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

// emptyBook is a book that also answers about scores, reports and targets: nothing is there yet.
type emptyBook struct{ *book }

func (emptyBook) Figures(context.Context, appraisal.WorkspaceID, []appraisal.Measure, calendar.Period) (appraisal.Figures, error) {
	return appraisal.Figures{}, nil
}

func (emptyBook) Targets(context.Context, appraisal.WorkspaceID, calendar.Period) ([]appraisal.Target, error) {
	return nil, nil
}

func (emptyBook) SetTargets(context.Context, appraisal.Change, []appraisal.Target, ...message.Post) error {
	return nil
}

func (emptyBook) Results(context.Context, appraisal.WorkspaceID, string, calendar.Period) ([]appraisal.Result, error) {
	return nil, nil
}

func (emptyBook) Records(context.Context, appraisal.WorkspaceID, appraisal.Measure, calendar.Period, appraisal.MemberID, int, int) ([]appraisal.Record, int, error) {
	return nil, 0, nil
}

func (emptyBook) Surveys(context.Context, appraisal.WorkspaceID, appraisal.SurveyFilter) ([]appraisal.Survey, int, error) {
	return nil, 0, nil
}
func (emptyBook) AddSurvey(context.Context, appraisal.Change, appraisal.Survey) (appraisal.Survey, error) {
	return appraisal.Survey{}, nil
}
func (emptyBook) SaveRating(context.Context, appraisal.Change, appraisal.Rating) error { return nil }

func (emptyBook) Week(context.Context, appraisal.WorkspaceID, appraisal.MemberID, calendar.Period) (appraisal.Week, error) {
	return appraisal.Week{}, nil
}

func (emptyBook) Report(context.Context, appraisal.WorkspaceID, appraisal.MemberID, calendar.Period) (appraisal.Report, error) {
	return appraisal.Report{}, appraisal.Errorf(appraisal.NotFound, "report_missing")
}

func (emptyBook) Reports(context.Context, appraisal.WorkspaceID, appraisal.ReportFilter) ([]appraisal.Report, int, error) {
	return nil, 0, nil
}

func (emptyBook) ReportsMissing(context.Context, appraisal.WorkspaceID, calendar.Period) ([]appraisal.Member, error) {
	return nil, nil
}

// TestEveryExampleWorks runs each example of each command, in both languages, as an owner: whatever else the answer is, it is never
// that the words could not be read.
func TestEveryExampleWorks(t *testing.T) {
	all, err := appraisal.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Specs() {
		examples := slices.Clone(s.Examples)
		for _, sub := range s.Subs {
			if len(sub.Examples) == 0 {
				t.Errorf("%s %s has no example", s.Name, sub.Word)
			}
			examples = append(examples, sub.Examples...)
		}
		if len(s.Examples) == 0 {
			t.Errorf("%s has no example", s.Name)
		}
		for _, e := range examples {
			for _, line := range []string{e.ZH, e.EN} {
				t.Run(line, func(t *testing.T) {
					d := newDesk(t)
					for i, name := range []string{"Wang", "Li", "李娜"} {
						d.members = append(d.members, appraisal.Member{
							Workspace: "T1", ID: appraisal.MemberID("UX" + string(rune('A'+i))), Name: name, Role: appraisal.Rep, Team: "east",
						})
					}
					d.app = New(Deps{Store: emptyBook{d.book}, Library: library.New(all, d.book), Jobs: anyJob{}, NewID: d.key})
					line = strings.NewReplacer("#sales-east", "<#C1|sales-east>").Replace(line)
					if r, err := d.types(t, "UCHEN", line); appraisal.CodeOf(err) == appraisal.Invalid || err == nil && r.Message == nil && r.Form == nil {
						t.Errorf("%+v, %v", r, err)
					}
				})
			}
		}
	}
}

func TestTheRegistryIsUniqueAndWorded(t *testing.T) {
	texts, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	unique := func(what string) {
		if seen[what] {
			t.Errorf("%s is there twice", what)
		}
		seen[what] = true
	}
	worded := func(id string, most int) {
		for _, lang := range locales.Langs() {
			words := texts.Text(lang, message.T(id), valueAsRead)
			if n := len([]rune(words)); strings.HasPrefix(words, "⟦") || n == 0 || n > most {
				t.Errorf("%s: %q is missing or has more than %d characters", lang, words, most)
			}
		}
	}
	for _, c := range registry(Deps{}) {
		unique(c.Name)
		worded(c.Summary, 100)
		worded(c.Hint, 100)
		for _, s := range c.subs {
			worded(s.Summary, 150)
			for _, w := range append([]string{s.Word}, s.Aliases...) {
				unique(c.Name + " " + w)
				if w != fold(w) {
					t.Errorf("%s %s is not folded", c.Name, w)
				}
			}
		}
		for _, p := range c.presses {
			unique("press " + p.id)
		}
		for _, f := range c.forms {
			unique("form " + f.id)
		}
		for _, s := range c.shortcuts {
			unique("shortcut " + s.Name)
			worded(s.Title, 24)
		}
	}
}

func TestHelpInWords(t *testing.T) {
	for _, lang := range locales.Langs() {
		d := newDesk(t)
		for i := range d.members {
			d.members[i].Lang = lang
		}
		s := &transcript{desk: d}
		s.say(t, "ULI", lang, "/merit help")
		for _, spec := range Specs() {
			if spec.Name != "/merit" {
				s.say(t, "ULI", lang, spec.Name+" help")
			}
		}
		golden(t, "help_"+lang, s.b.String())
	}
}

func TestUnknownThings(t *testing.T) {
	d := newDesk(t)
	if _, err := d.types(t, "ULI", "/dance now"); reasonOf(err) != "command_unknown" {
		t.Errorf("got %v", err)
	}
	if _, err := d.types(t, "UNOBODY", "/deal list"); appraisal.CodeOf(err) != appraisal.Unknown {
		t.Errorf("an unknown member: %v", err)
	}
	if _, err := d.sends(t, "ULI", "no.such", ""); reasonOf(err) != "form_unknown" {
		t.Errorf("got %v", err)
	}
	if _, err := d.types(t, "ULI", "/deal Acme \x00"); reasonOf(err) != "line_unreadable" || !strings.HasPrefix(detailOf(err, "example"), "/deal") {
		t.Errorf("got %v", err)
	}
	d.members[0].Left = theMonday
	if _, err := d.types(t, "ULI", "/deal list"); reasonOf(err) != "member_left" || len(d.refused) != 1 {
		t.Errorf("somebody who left: %v", err)
	}
}

func detailOf(err error, name string) string {
	e, ok := hasReason(err, reasonOf(err))
	if !ok {
		return ""
	}
	return detail(e, name)
}

func FuzzCommand(f *testing.F) {
	for _, s := range []string{"", "help", "list x", "show D-128", "pay D-128 5", "add x region", "Acme 5 note y", "me lang", "role me rep", "settings rate USD 1"} {
		for i := range 4 {
			f.Add(i, s)
		}
	}
	f.Fuzz(func(t *testing.T, which int, words string) {
		commands := []string{"/deal", "/followup", "/customer", "/merit"}
		d := newDesk(t)
		line := commands[((which%4)+4)%4] + " " + words
		r, err := d.types(t, "UCHEN", line)
		if appraisal.CodeOf(err) == appraisal.Internal {
			t.Fatalf("%q: %v", line, err)
		}
		if (err == nil) == (r.Message == nil && r.Form == nil) {
			t.Fatalf("%q: %+v, %v", line, r, err)
		}
		if r.Message == nil {
			return
		}
		for _, b := range r.Message.Blocks {
			for _, a := range b.Actions {
				if len(a.Value) > mostValue {
					t.Errorf("%q: a button carries %d bytes", line, len(a.Value))
				}
			}
		}
	})
}
