package appraisal

import (
	"maps"
	"slices"

	"github.com/meritbot/meritbot/internal/calendar"
)

// scope is what a formula may name.
type scope struct {
	vars   map[string]kind
	absent map[string]string   // names that may stand for nothing, with the problem that is then reported
	scales map[kind][]string   // of levels, grades and kinds of period: the words, lowest first
	asks   bool                // the functions about indicators, groups and streaks are known
	ids    map[string][]string // what they may be asked about
	tables map[string]*Table
	asked  func(about, id string) // told of each line that a formula asks about; nil for nobody
}

func (s scope) names() []string { return slices.Sorted(maps.Keys(s.vars)) }

func (s scope) tableIDs() []string { return slices.Sorted(maps.Keys(s.tables)) }

// functions lists the functions that a formula may call here.
func (s scope) functions() []string {
	all := []string{"min", "max", "abs", "floor", "ceil", "round"}
	if len(s.tables) > 0 {
		all = append(all, "band", "apply")
	}
	if s.asks {
		all = append(all, slices.Sorted(maps.Keys(questions))...)
	}
	return all
}

// and returns the scope with more names.
func (s scope) and(names ...string) scope {
	s.vars = maps.Clone(s.vars)
	for _, n := range names {
		s.vars[n] = kindNumber
	}
	return s
}

// absentCodes are the names that may stand for nothing.
var absentCodes = map[string]string{
	"score": "held", "level": "held", "rank": "held", "last": "held",
	"grade": "no_grade", "fits": "no_grade", "lowest_grade": "no_grade", "grade_wage": "no_grade", "grade_task": "no_grade",
	"salary": "no_salary", "cost": "no_cost", "base_price": "no_cost", "net_sales": "no_cost", "ratio": "no_cost",
}

// baseScope knows the tables and scales of the scheme and no names.
func (s *Scheme) baseScope() scope {
	sc := scope{vars: map[string]kind{}, absent: absentCodes, scales: make(map[kind][]string, 3), tables: make(map[string]*Table, len(s.Tables))}
	for i := range s.Tables {
		sc.tables[s.Tables[i].ID] = &s.Tables[i]
	}
	levels, grades, periods := make([]string, 0, len(s.Levels)), make([]string, 0, len(s.Grades)), make([]string, 0, len(calendar.Kinds()))
	for _, l := range slices.Backward(s.Levels) {
		levels = append(levels, l.ID)
	}
	for _, g := range slices.Backward(s.Grades) {
		grades = append(grades, g.ID)
	}
	for _, k := range calendar.Kinds() {
		periods = append(periods, string(k))
	}
	sc.scales[kindLevel], sc.scales[kindGrade], sc.scales[kindPeriod] = levels, grades, periods
	return sc
}

// countsScope: value, records, the indicator's other figures, months and tenure of the period.
func (s *Scheme) countsScope(i *Indicator) scope {
	sc := s.baseScope().and("value", "records", "months", "tenure")
	for _, a := range i.Also {
		sc.vars[a.Name] = kindNumber
	}
	return sc
}

// formulaScope is countsScope and, with a target or a goal, target and attainment.
func (s *Scheme) formulaScope(i *Indicator) scope {
	sc := s.countsScope(i)
	if i.Target != "" || i.Goal != "" {
		sc = sc.and("target", "attainment")
	}
	return sc
}

// goalScope: months and tenure of the period and, with grades, grade_task and grade_wage; no salary, which a target would tell to whoever sees
// the result.
func (s *Scheme) goalScope() scope {
	sc := s.baseScope().and("months", "tenure")
	if len(s.Grades) > 0 {
		sc = sc.and("grade_task", "grade_wage")
	}
	return sc
}

// payScope: what wage parts may name: passed, failed, period, months, tenure, presence, salary, the grades' names and the functions
// about indicators, groups and streaks.
func (s *Scheme) payScope() scope {
	sc := s.askingScope().and("passed", "failed")
	sc.vars["salary"] = kindNumber
	return sc
}

func (s *Scheme) askingScope() scope {
	sc := s.baseScope().and("months", "tenure", "presence")
	sc.vars["period"] = kindPeriod
	if len(s.Grades) > 0 {
		sc = sc.and("grade_wage", "grade_task")
		sc.vars["grade"], sc.vars["fits"], sc.vars["lowest_grade"] = kindGrade, kindGrade, kindBool
	}
	sc.asks, sc.ids = true, map[string][]string{}
	for _, i := range s.Indicators {
		sc.ids["indicator"] = append(sc.ids["indicator"], i.ID)
		if i.Graded {
			sc.ids["graded indicator"] = append(sc.ids["graded indicator"], i.ID)
		}
	}
	for _, g := range s.Groups {
		sc.ids["group"] = append(sc.ids["group"], g.ID)
	}
	for _, k := range s.Streaks {
		sc.ids["streak"] = append(sc.ids["streak"], k.ID)
	}
	return sc
}

// modifierScope: the same as payScope without salary, the score and the level before the modifiers, and the modifier's own figures.
func (s *Scheme) modifierScope(m *Modifier) scope {
	sc := s.askingScope().and("passed", "failed", "score")
	if len(s.Levels) > 0 {
		sc.vars["level"] = kindLevel
	}
	sc.absent = maps.Clone(sc.absent)
	for _, f := range m.Measures {
		sc.vars[f.Name], sc.absent[f.Name] = kindNumber, "no_figures"
	}
	return sc
}

// ruleScope: what conditions of outcomes may name; their amounts know salary besides.
func (s *Scheme) ruleScope() scope {
	sc := s.askingScope().and("passed", "failed")
	if s.scores() {
		sc = sc.and("score", "rank", "members")
		sc.vars["last"] = kindBool
		if len(s.Levels) > 0 {
			sc.vars["level"] = kindLevel
		}
	}
	return sc
}

// streakScope: score and level of each period.
func (s *Scheme) streakScope() scope {
	sc := s.baseScope().and("score")
	if len(s.Levels) > 0 {
		sc.vars["level"] = kindLevel
	}
	return sc
}

// dealScope: amount, cost, expenses, paid and returned of a deal and the steps of the rule that stand before.
func (s *Scheme) dealScope(steps ...string) scope {
	return s.baseScope().and("amount", "cost", "expenses", "paid", "returned").and(steps...)
}

// ownNames are the names that formulas know without the scheme's help, in one place or another.
var ownNames = map[string]kind{
	"value": kindNumber, "records": kindNumber, "target": kindNumber, "attainment": kindNumber, "months": kindNumber, "tenure": kindNumber,
	"score": kindNumber, "level": kindLevel, "rank": kindNumber, "members": kindNumber, "last": kindBool, "passed": kindNumber, "failed": kindNumber,
	"period": kindPeriod, "presence": kindNumber, "salary": kindNumber, "grade": kindGrade, "fits": kindGrade, "lowest_grade": kindBool,
	"grade_wage": kindNumber, "grade_task": kindNumber, "amount": kindNumber, "cost": kindNumber, "expenses": kindNumber, "paid": kindNumber,
	"returned": kindNumber, "base_price": kindNumber, "net_sales": kindNumber, "ratio": kindNumber,
}

// words of the expression language itself.
var keywords = []string{
	"band", "apply", "true", "false", "nil", "and", "or", "not", "in", "if", "else", "let", "matches", "contains", "startsWith", "endsWith",
}

// reserved reports whether a scheme may not give the name to a figure.
func reserved(name string) bool {
	_, own := ownNames[name]
	_, called := numeric[name]
	return own || called || questions[name].about != "" || slices.Contains(keywords, name)
}
