package appraisal

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml/ast"
	"github.com/shopspring/decimal"

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
	r := &reader{file: name}
	root := r.open(data)
	if root == nil {
		return nil, r.err()
	}
	s := &Scheme{Publication: Publication{Standings: ToTeam}}
	var rules []ast.Node // read last: their formulas name levels and indicators
	r.mapping(root,
		key{name: "id", read: func(n ast.Node) { s.ID = r.id(n) }},
		key{name: "version", read: func(n ast.Node) { s.Version = r.nonEmpty(n) }},
		key{name: "title", read: func(n ast.Node) { s.Title = r.words(n) }},
		key{name: "source", read: func(n ast.Node) { s.Source = r.words(n) }},
		key{name: "periods", read: func(n ast.Node) { s.Periods = r.periods(n) }},
		key{name: "indicators", read: func(n ast.Node) { r.indicators(n, s) }},
		key{name: "levels", read: func(n ast.Node) { r.levels(n, s) }},
		key{name: "outcomes", optional: true, read: func(n ast.Node) { r.list(n, func(n ast.Node) { rules = append(rules, n) }) }},
		key{name: "publication", optional: true, read: func(n ast.Node) { s.Publication = r.publication(n) }},
	)
	for _, n := range rules {
		s.Rules = append(s.Rules, r.rule(n, s))
	}
	for i, n := range rules {
		if slices.ContainsFunc(s.Rules[:i], func(o Rule) bool { return o.ID == s.Rules[i].ID }) {
			r.fail(n, "outcome %q is given twice", s.Rules[i].ID)
		}
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}

var idPattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,39}$`)

func (r *reader) id(n ast.Node) string {
	s := r.text(n)
	if !idPattern.MatchString(s) {
		r.fail(n, "%q is not an id: letters, digits, - and _, beginning with a letter, at most 40", s)
	}
	return s
}

func (r *reader) periods(n ast.Node) []calendar.Kind {
	var kinds []calendar.Kind
	r.list(n, func(n ast.Node) {
		k := choice(r, n, calendar.Month, calendar.Quarter, calendar.Year)
		if slices.Contains(kinds, k) {
			r.fail(n, "period %q is given twice", string(k))
		}
		kinds = append(kinds, k)
	})
	if len(kinds) == 0 {
		r.fail(n, "a scheme appraises at least one kind of period")
	}
	return kinds
}

func (r *reader) indicators(n ast.Node, s *Scheme) {
	total := whole(0)
	r.list(n, func(n ast.Node) {
		i := r.indicator(n)
		if _, twice := s.Indicator(i.ID); twice {
			r.fail(n, "indicator %q is given twice", i.ID)
		}
		if i.Weight.usual.rat != nil {
			total = total.add(i.Weight.usual)
		}
		s.Indicators = append(s.Indicators, i)
	})
	if total.cmp(whole(100)) != 0 {
		r.fail(n, "the weights add up to %s, not to 100", total.rounded(6))
	}
}

func (r *reader) indicator(n ast.Node) Indicator {
	var (
		i       Indicator
		formula ast.Node
	)
	r.mapping(n,
		key{name: "id", read: func(n ast.Node) { i.ID = r.id(n) }},
		key{name: "title", read: func(n ast.Node) { i.Title = r.words(n) }},
		key{name: "measure", read: func(n ast.Node) { i.Measure = r.measure(n) }},
		key{name: "target", read: func(n ast.Node) { i.Target = r.target(n) }},
		key{name: "formula", read: func(n ast.Node) { i.Formula, formula = r.text(n), n }},
		key{name: "cap", optional: true, read: func(n ast.Node) { i.cap, i.Cap = r.optionalNumber(n) }},
		key{name: "weight", read: func(n ast.Node) { i.Weight.usual = r.weight(n); i.Weight.Usual = i.Weight.usual.decimal() }},
		key{name: "pass_line", optional: true, read: func(n ast.Node) { i.passLine, i.PassLine = r.optionalNumber(n) }},
		key{name: "missing", read: func(n ast.Node) { i.Missing = choice(r, n, Rescale, Floor, Hold) }},
		key{name: "clause", read: func(n ast.Node) { i.Clause = r.words(n) }},
		key{name: "assumed", optional: true, read: func(n ast.Node) { i.Assumed = r.words(n) }},
	)
	if formula != nil {
		i.formula = r.formula(formula, i.Formula, kindNumber, (&Scheme{}).formulaScope(&i))
	}
	return i
}

func (r *reader) optionalNumber(n ast.Node) (number, *decimal.Decimal) {
	v := r.number(n)
	return v, v.pointer()
}

func (r *reader) weight(n ast.Node) number {
	v := r.number(n)
	if v.sign() <= 0 {
		r.fail(n, "a weight must be above 0")
	}
	return v
}

func (r *reader) formula(n ast.Node, text string, want kind, s scope) *formula {
	f, err := compileFormula(text, want, s)
	if err == nil {
		return f
	}
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) {
		for _, e := range many.Unwrap() {
			r.fail(n, "%v", e)
		}
		return nil
	}
	r.fail(n, "%v", err)
	return nil
}

func (r *reader) measure(n ast.Node) Measure {
	var m Measure
	r.mapping(n,
		key{name: "metric", read: func(n ast.Node) { m.Metric = r.metric(n) }},
		key{name: "kind", optional: true, read: func(n ast.Node) { m.Kind = choice(r, n, Self, ByBoss, Peer, ByClient) }},
		key{name: "item", optional: true, read: func(n ast.Node) { m.Item = r.nonEmpty(n) }},
	)
	if rated := m.Metric == "rating"; rated != (m.Kind != "" && m.Item != "") || (!rated && m.Kind+RatingKind(m.Item) != "") {
		r.fail(n, "kind and item are both given for the metric rating, and for no other")
	}
	return m
}

func (r *reader) metric(n ast.Node) MetricID {
	all := Metrics()
	ids := make([]MetricID, len(all))
	for i, m := range all {
		ids[i] = m.ID
	}
	return choice(r, n, ids...)
}

func (r *reader) target(n ast.Node) MetricID {
	if r.text(n) == "none" {
		return ""
	}
	return r.metric(n)
}

func (r *reader) levels(n ast.Node, s *Scheme) {
	r.list(n, func(n ast.Node) {
		var l Level
		r.mapping(n,
			key{name: "id", read: func(n ast.Node) { l.ID = r.nonEmpty(n) }},
			key{name: "from", read: func(n ast.Node) { l.from = r.number(n); l.From = l.from.decimal() }},
			key{name: "title", read: func(n ast.Node) { l.Title = r.words(n) }},
		)
		for _, o := range s.Levels {
			if o.ID == l.ID {
				r.fail(n, "level %q is given twice", l.ID)
			}
		}
		if l.from.rat == nil {
			l.from = whole(0)
		} else if k := len(s.Levels); k > 0 && l.from.cmp(s.Levels[k-1].from) >= 0 {
			r.fail(n, "levels are listed from the highest to the lowest: %q must begin below %q", l.ID, s.Levels[k-1].ID)
		}
		s.Levels = append(s.Levels, l)
	})
	if len(s.Levels) == 0 || s.Levels[len(s.Levels)-1].from.sign() != 0 {
		r.fail(n, "the lowest level must begin at 0")
	}
}

func (r *reader) publication(n ast.Node) Publication {
	var p Publication
	r.mapping(n,
		key{name: "standings", read: func(n ast.Node) { p.Standings = choice(r, n, ToTeam, ToEveryone, ToNobody) }},
		key{name: "top", optional: true, read: func(n ast.Node) { p.Top = r.count(n) }},
	)
	return p
}

func (r *reader) rule(n ast.Node, s *Scheme) Rule {
	var rule Rule
	r.mapping(n,
		key{name: "id", read: func(n ast.Node) { rule.ID = r.id(n) }},
		key{name: "kind", read: func(n ast.Node) { rule.Kind = choice(r, n, OutcomeKinds()...) }},
		key{name: "when", read: func(n ast.Node) { rule.When = r.text(n); rule.when = r.formula(n, rule.When, kindBool, s.ruleScope()) }},
		key{name: "amount", optional: true, read: func(n ast.Node) { rule.Amount = r.text(n); rule.amount = r.amount(n, s) }},
		key{name: "public", read: func(n ast.Node) { rule.Outcome.Public = r.boolean(n) }},
		key{name: "detail", read: func(n ast.Node) { rule.Outcome.Detail = r.words(n) }},
		key{name: "clause", read: func(n ast.Node) { rule.Outcome.Clause = r.words(n) }},
		key{name: "assumed", optional: true, read: func(n ast.Node) { rule.Outcome.Assumed = r.words(n) }},
	)
	rule.Outcome.Kind = rule.Kind
	if rule.Outcome.Public && (rule.Kind.Adverse() || rule.Amount != "") {
		r.fail(n, "an outcome that costs the person something or pays money is never public")
	}
	return rule
}

// amount reads a formula of money. It is counted in months' salaries, whose currency is the member's.
func (r *reader) amount(n ast.Node, s *Scheme) *formula {
	sc := s.ruleScope()
	sc.vars["salary"] = kindNumber
	f := r.formula(n, r.text(n), kindNumber, sc)
	if f != nil && !f.uses("salary") {
		r.fail(n, "an amount is a part or a multiple of salary, which gives it a currency")
	}
	return f
}
