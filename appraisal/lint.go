package appraisal

import (
	"cmp"
	"errors"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/meritbot/meritbot/internal/calendar"
)

// LintSeverity says how much a finding matters.
type LintSeverity string

// The severities, the gravest first.
const (
	LintError   LintSeverity = "error"   // the file does not load
	LintWarning LintSeverity = "warning" // it loads and very likely does not do what was meant
	LintNotice  LintSeverity = "notice"  // something to know before the scheme is used
)

// Finding is something the linter has to say about a place of a scheme file: what is the matter and what to do about it.
type Finding struct {
	Severity     LintSeverity
	Line, Column int    // from 1; 0 when the finding has no place of its own
	Code         string // the kind of finding: "gap"
	Path         string // where in the file: "$.tables[0].bands[2]"
	Text         Words
}

// Lint reads a scheme file and says everything that is wrong with it, that is likely to be wrong, or that is worth knowing, in the order of
// the file. A file without errors is one that LoadScheme loads; name is used in nothing but its errors.
func Lint(name string, data []byte) []Finding {
	s, r := load(name, data)
	l := &linter{s: s, r: r, steps: maxLintSteps, paid: make(map[string]spans), cases: make(map[string][]known)}
	for _, err := range r.problems {
		var p *SchemeProblem
		if errors.As(err, &p) {
			l.findings = append(l.findings, Finding{LintError, p.Line, p.Column, p.Code, p.Path, p.Text})
		}
	}
	if len(r.problems) == 0 {
		l.tables()
		l.lines()
		l.texts()
		l.open()
		l.reach()
		l.divisions()
	}
	slices.SortStableFunc(l.findings, func(a, b Finding) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
	return l.findings
}

func (l *linter) find(severity LintSeverity, n ast.Node, code string, args ...any) {
	f := Finding{Severity: severity, Code: code, Text: complaint(code, args...)}
	f.Line, f.Column, f.Path = position(n)
	if !slices.Contains(l.findings, f) {
		l.findings = append(l.findings, f)
	}
}

func (l *linter) warn(n ast.Node, code string, args ...any) { l.find(LintWarning, n, code, args...) }

func (l *linter) note(n ast.Node, code string, args ...any) { l.find(LintNotice, n, code, args...) }

// place is where a line stands.
func (l *linter) place(about string, id ...string) ast.Node { return l.r.places[placeOf(about, id)] }

// periods are those that a line applies in, one for each kind and tenure quarter.
func (l *linter) periods(in In) []calendar.Period {
	all := l.s.scoredPeriods()
	return slices.DeleteFunc(all, func(p calendar.Period) bool { return !in.Applies(p) })
}
