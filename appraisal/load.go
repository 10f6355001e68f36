package appraisal

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/meritbot/meritbot/internal/calendar"
)

//go:embed schemes/*.yaml
var shipped embed.FS

// Builtin loads the schemes that ship with the program, in the order of their ids. An error is a fault in a shipped file.
func Builtin() ([]*Scheme, error) {
	files, err := fs.Glob(shipped, "schemes/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("appraisal: list shipped schemes: %w", err)
	}
	all := make([]*Scheme, 0, len(files))
	for _, name := range files {
		data, err := shipped.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("appraisal: read shipped scheme: %w", err)
		}
		scheme, err := LoadScheme(name, data)
		if err != nil {
			return nil, err
		}
		all = append(all, scheme)
	}
	return all, nil
}

// LoadScheme reads a scheme file; name is used in messages. It is strict: an unknown key, a missing text, a name that a formula
// may not use or weights that do not add up to 100 are problems. All problems are reported at once, joined; each is a
// *SchemeProblem with its line and column.
func LoadScheme(name string, data []byte) (*Scheme, error) {
	s, r := load(name, data)
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}

// load reads as much of the scheme as there is; the reader has the problems. The scheme is nil when the file is no mapping.
func load(name string, data []byte) (*Scheme, *reader) {
	r := &reader{file: name, asked: make(map[[2]string]bool), places: make(map[string]ast.Node), figures: maps.Clone(ownNames)}
	root := r.open(data)
	if root == nil {
		return nil, r
	}
	sum := sha256.Sum256(data)
	s := &Scheme{Members: []Role{Rep}, Publication: Publication{Standings: ToTeam}, digest: hex.EncodeToString(sum[:])}
	r.mapping(root, r.schemeKeys(s)...)
	for len(r.waiting) > 0 && len(r.problems) < maxProblems {
		next := r.waiting[0]
		r.waiting = r.waiting[1:]
		next()
	}
	r.check(s, root)
	return s, r
}

func (r *reader) schemeKeys(s *Scheme) []key {
	return []key{
		{name: "id", read: func(n ast.Node) { s.ID = r.id(n) }},
		{name: "version", read: func(n ast.Node) { s.Version = r.nonEmpty(n) }},
		{name: "title", read: func(n ast.Node) { s.Title = r.words(n) }},
		{name: "source", read: func(n ast.Node) { s.Source = r.words(n) }},
		{name: "currency", optional: true, read: func(n ast.Node) { s.Currency = r.currency(n) }},
		{name: "periods", read: func(n ast.Node) { s.Periods = r.periods(n) }},
		{name: "members", optional: true, read: func(n ast.Node) { s.Members = r.roles(n) }},
		{name: "rescale", optional: true, read: func(n ast.Node) { s.Rescale = r.boolean(n) }},
		{name: "proration", optional: true, read: func(n ast.Node) { s.Proration = r.proration(n); r.place("proration", n) }},
		{name: "groups", optional: true, read: func(n ast.Node) { r.list(n, func(n ast.Node) { r.group(n, s) }) }},
		{name: "tables", optional: true, read: func(n ast.Node) { r.list(n, func(n ast.Node) { r.table(n, s) }) }},
		{name: "grades", optional: true, read: func(n ast.Node) { r.grades(n, s) }},
		{name: "indicators", read: func(n ast.Node) { r.list(n, func(n ast.Node) { r.indicator(n, s) }); r.place("indicators", n) }},
		{name: "modifiers", optional: true, read: func(n ast.Node) { r.list(n, func(n ast.Node) { r.modifier(n, s) }) }},
		{name: "levels", optional: true, read: func(n ast.Node) { r.levels(n, s); r.place("levels", n) }},
		{name: "levels_clause", optional: true, read: func(n ast.Node) { s.LevelsNote.Clause = r.words(n) }},
		{name: "levels_assumed", optional: true, read: func(n ast.Node) { s.LevelsNote.Assumed = r.words(n) }},
		{name: "streaks", optional: true, read: func(n ast.Node) { r.list(n, func(n ast.Node) { r.streak(n, s) }) }},
		{name: "commission", optional: true, read: func(n ast.Node) { r.list(n, func(n ast.Node) { r.commission(n, s) }) }},
		{name: "wage", optional: true, read: func(n ast.Node) { r.wage(n, s) }},
		{name: "outcomes", optional: true, read: func(n ast.Node) { r.list(n, func(n ast.Node) { r.rule(n, s) }) }},
		{name: "publication", optional: true, read: func(n ast.Node) { s.Publication = r.publication(n) }},
	}
}

// place remembers where a line, or a part of it, stands; about is the kind of line.
func (r *reader) place(about string, n ast.Node, id ...string) { r.places[placeOf(about, id)] = n }

func placeOf(about string, id []string) string {
	return strings.Join(append([]string{about}, id...), " ")
}

func (r *reader) currency(n ast.Node) string {
	code := r.text(n)
	if _, ok := Digits(code); !ok || len(code) != 3 {
		r.fail(n, "not_a_currency", code)
	}
	return code
}

func (r *reader) periods(n ast.Node) []calendar.Kind {
	var kinds []calendar.Kind
	r.list(n, func(n ast.Node) {
		k := choice(r, n, calendar.Month, calendar.Quarter, calendar.Year, calendar.TenureQuarter)
		if slices.Contains(kinds, k) {
			r.fail(n, "twice", word("period"), string(k))
		}
		kinds = append(kinds, k)
	})
	if len(kinds) == 0 {
		r.fail(n, "no_periods")
	}
	return kinds
}

// in reads in which periods a line applies; those must be periods that the scheme appraises.
func (r *reader) in(n ast.Node, s *Scheme) In {
	var in In
	r.list(n, func(n ast.Node) {
		k := choice(r, n, "month", "quarter", "year", "tenure_quarter", "T1", "T2", "T3", "T4")
		kind := calendar.Kind(k)
		if len(k) == 2 {
			kind = calendar.TenureQuarter
			if tenure := int(k[1] - '0'); !slices.Contains(in.Tenures, tenure) {
				in.Tenures = append(in.Tenures, tenure)
			}
		} else if k != "" && !slices.Contains(in.Kinds, kind) {
			in.Kinds = append(in.Kinds, kind)
		}
		r.appraises(n, s, kind)
	})
	if len(in.Kinds)+len(in.Tenures) == 0 {
		r.fail(n, "in_empty")
	}
	return in
}

// appraises checks, when all is read, that the scheme appraises periods of the kind.
func (r *reader) appraises(n ast.Node, s *Scheme, k calendar.Kind) {
	r.later(func() {
		if k != "" && !slices.Contains(s.Periods, k) {
			r.fail(n, "not_appraised", string(k))
		}
	})
}

func (r *reader) roles(n ast.Node) []Role {
	var roles []Role
	r.list(n, func(n ast.Node) {
		role := choice(r, n, Roles()...)
		if slices.Contains(roles, role) {
			r.fail(n, "twice", word("role"), string(role))
		}
		roles = append(roles, role)
	})
	if len(roles) == 0 {
		r.fail(n, "no_roles")
	}
	return roles
}

func (r *reader) proration(n ast.Node) Proration {
	var p Proration
	r.mapping(n, append([]key{
		{name: "targets", read: func(n ast.Node) { p.ByDays = choice(r, n, "days", "none") == "days" }},
		{name: "long_leave", optional: true, read: func(n ast.Node) { p.LongLeave = r.count(n) }},
	}, r.notes(&p.Note, true)...)...)
	return p
}

func (r *reader) publication(n ast.Node) Publication {
	var p Publication
	r.mapping(n,
		key{name: "standings", read: func(n ast.Node) { p.Standings = choice(r, n, ToTeam, ToEveryone, ToNobody) }},
		key{name: "top", optional: true, read: func(n ast.Node) { p.Top = r.count(n) }},
	)
	return p
}

// formula compiles a text of the scheme; nil, with the problems named, when it can't be.
func (r *reader) formula(n ast.Node, text string, want kind, s scope) *formula {
	r.formulas++
	r.formulaBytes += len(text)
	if r.formulas > maxFormulas || r.formulaBytes > maxFormulaSum {
		if r.waiting = nil; !r.full {
			r.full = true
			r.fail(n, "too_many_formulas", maxFormulas, maxFormulaSum)
		}
		return nil
	}
	s.asked = func(about, id string) { r.asked[[2]string{about, id}] = true }
	if r.config == nil {
		r.config = formulaConfig(r.figures)
	}
	f, err := compileWith(r.config, text, want, s)
	if err == nil {
		return f
	}
	all := []error{err}
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) {
		all = many.Unwrap()
	}
	for _, e := range all {
		var p *formulaProblem
		if errors.As(e, &p) {
			r.failWords(n, p.Code, p.words())
		}
	}
	return nil
}
