package appraisal

// modify applies the modifiers in their order: points, caps on the score, vetoes, and then, when the level is known, caps on the level.
// A score never falls below 0. Those that changed something are named in the result.
func (e *evaluation) modify(d *draft) {
	if d.score.rat == nil {
		return
	}
	var v values
	for _, kind := range []ModifierKind{AddPoints, CapScore, Veto, CapLevel} {
		if kind == CapLevel {
			d.level = e.scheme.levelOf(d.score)
		}
		if len(e.scheme.Modifiers) == 0 {
			continue
		}
		if v == nil {
			v = e.ruleValues(d)
			d.level = e.scheme.levelOf(d.score)
			e.look.streaks = counts(e.streaks(d))
		}
		for k := range e.scheme.Modifiers {
			if m := &e.scheme.Modifiers[k]; m.Kind == kind && m.In.Applies(e.in.Period) {
				e.apply(d, m, v)
			}
		}
	}
	d.Score = d.score.pointer()
	if d.level >= 0 {
		d.Level, d.LevelTitle = e.scheme.Levels[d.level].ID, e.scheme.Levels[d.level].Title
	}
}

// apply lets one modifier take effect, if it does.
func (e *evaluation) apply(d *draft, m *Modifier, v values) {
	r := ModifierResult{ID: m.ID, Title: m.Title, Kind: m.Kind, Points: zero.decimal(), Clause: m.Clause, Assumed: m.Assumed}
	for _, named := range m.Measures {
		metric := e.metrics[named.Measure.Metric]
		part, n := e.part(d, "", source{name: named.Name, measure: named.Measure, metric: metric, figures: e.figures(named.Measure)})
		if part.Status != "" && part.Status != noRate {
			d.note(Problem{Code: part.Status, Detail: named.Name})
		}
		v[named.Name] = n
		defer delete(v, named.Name)
		r.Parts = append(r.Parts, part)
	}
	if m.when != nil {
		holds, err := m.when.holds(v)
		if err != nil {
			d.problemOnce(problemOf(err, "no_figures"))
			return
		}
		if !holds {
			return
		}
		r.Working = m.when.print(e.spoken(d), v).text
	}
	var points number
	if m.points != nil {
		var err error
		if points, err = m.points.number(v); err != nil {
			if code := problemOf(err, "no_figures"); !explained(r.Parts) {
				d.problemOnce(code)
			}
			return
		}
		r.Working = m.points.working(e.spoken(d), v, points)
	}
	before, level := d.score, d.level
	e.change(d, m, points)
	if d.score.cmp(before) == 0 && d.level == level {
		return
	}
	r.Points = d.score.sub(before).decimal()
	if m.Kind == CapLevel {
		r.Level = m.Level
	}
	d.Modifiers = append(d.Modifiers, r)
}

func (e *evaluation) change(d *draft, m *Modifier, points number) {
	switch m.Kind {
	case AddPoints:
		d.score = d.score.add(points)
	case CapScore:
		if d.score.cmp(points) > 0 {
			d.score = points
		}
	case Veto:
		d.score = zero
	case CapLevel:
		if at := e.scheme.levelIndex(m.Level); at > d.level { // levels stand highest first
			d.level = at
		}
	}
	if d.score.sign() < 0 {
		d.score = zero
	}
}

// spoken are the names that stand for a place on a scale, as they are printed.
func (e *evaluation) spoken(d *draft) map[string]printed {
	words := map[string]printed{"period": {string(e.in.Period.Kind), tight}}
	if i := e.scheme.levelOf(d.base); i >= 0 {
		words["level"] = printed{e.scheme.Levels[i].ID, tight}
	}
	if i := e.scheme.gradeIndex(d.member.Grade); i >= 0 {
		words["grade"] = printed{e.scheme.Grades[i].ID, tight}
	}
	if i := e.fits(d); i >= 0 {
		words["fits"] = printed{e.scheme.Grades[i].ID, tight}
	}
	return words
}

// explained reports whether a part that is missing has been named already.
func explained(parts []PartResult) bool {
	for _, p := range parts {
		if p.Status != "" {
			return true
		}
	}
	return false
}

// ruleValues are the names that modifiers, wages and outcomes may use, and what their functions look up; they hold until those of the next
// member are asked for. The score is that before the modifiers.
func (e *evaluation) ruleValues(d *draft) values {
	v := e.rules
	clear(v)
	v["months"], v["tenure"], v["period"], v["presence"] = e.months, e.tenure, e.period, d.present
	v["passed"], v["failed"] = whole(int64(d.passed)), whole(int64(d.failed))
	if d.base.rat != nil {
		v["score"] = d.base
		if len(e.scheme.Levels) > 0 {
			v["level"] = e.scheme.levelPlace(e.scheme.levelOf(d.base))
		}
	}
	clear(e.look.indicators)
	for k, l := range e.lines {
		if k < len(d.Indicators) {
			e.look.indicators[l.ID] = d.standings[k]
		}
	}
	e.look.groups = nil
	if len(e.scheme.Groups) > 0 {
		e.look.groups = e.groups(d)
	}
	e.look.streaks = nil
	e.pay(d, v)
	e.graded(d, v)
	return v.with(&e.look)
}

// groups counts what passed and failed by group.
func (e *evaluation) groups(d *draft) map[string]groupCount {
	counts := make(map[string]groupCount, len(e.scheme.Groups))
	for k := range d.Indicators {
		c := counts[e.lines[k].Group]
		if d.standings[k].passed {
			c.met++
		}
		if d.standings[k].failed {
			c.missed++
		}
		counts[e.lines[k].Group] = c
	}
	return counts
}

// graded adds what is known of the member's grade, and of the grade whose task the year's figure reaches.
func (e *evaluation) graded(d *draft, v values) {
	s := e.scheme
	if i := s.gradeIndex(d.member.Grade); i >= 0 {
		v["grade"], v["lowest_grade"] = s.gradePlace(i), i == len(s.Grades)-1
	}
	if i := e.fits(d); i >= 0 {
		v["fits"] = s.gradePlace(i)
	}
}

// fits is the index of the highest grade whose annual task the figure, as a year's, reaches, the lowest grade when it reaches none; -1
// without a figure.
func (e *evaluation) fits(d *draft) int {
	s := e.scheme
	for k, l := range e.lines {
		if l.ID != s.GradeTask || k >= len(d.Indicators) || d.standings[k].value.rat == nil || e.months.sign() == 0 {
			continue
		}
		year := d.standings[k].value.mul(whole(12)).quo(e.months)
		for i := range s.Grades {
			if year.cmp(s.Grades[i].task) >= 0 {
				return i
			}
		}
		return len(s.Grades) - 1
	}
	return -1
}
