package handbook

import (
	"regexp"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

func (d describer) groups() Section {
	sec := section("groups")
	sec.Table = &message.Table{Columns: columns("group", ">weight")}
	for _, g := range d.s.Groups {
		shares := make([]share, 0, len(d.s.Periods))
		for _, p := range d.periods() {
			shares = append(shares, share{p, d.groupWeight(g.ID, p), true})
		}
		sec.Table.Rows = append(sec.Table.Rows, []message.Text{d.words(g.Title), weight(shares)})
		sec.Notes = d.noted(sec.Notes, g.Title, g.Clause, g.Assumed)
	}
	return sec
}

func (d describer) proration() Section {
	sec := section("proration")
	p := d.s.Proration
	if !p.ByDays {
		return sec
	}
	days := message.T("handbook.by_days")
	if p.LongLeave > 0 {
		days = message.T("handbook.by_days_leave", message.Count("count", p.LongLeave))
	}
	sec.Facts = []message.Field{fact("targets", days)}
	if n, ok := d.note(sec.Title, p.Clause, p.Assumed); ok {
		sec.Notes = []Note{n}
	}
	return sec
}

func (d describer) modifiers() Section {
	sec := section("modifiers")
	sec.Table = &message.Table{Columns: columns("modifier", "when", "effect", "in")}
	for _, m := range d.s.Modifiers {
		when := message.T("handbook.always")
		if m.When != "" {
			when = d.formula(m.When, m.Measures, nil)
		}
		var effect message.Text
		switch m.Kind {
		case appraisal.AddPoints:
			effect = message.T("handbook.effect.points", message.Sub("points", d.formula(m.Points, m.Measures, nil)))
		case appraisal.CapScore:
			effect = message.T("handbook.effect.score_cap", message.Sub("points", d.formula(m.Points, m.Measures, nil)))
		case appraisal.CapLevel:
			effect = message.T("handbook.effect.level_cap", message.Sub("level", d.level(m.Level)))
		case appraisal.Veto:
			effect = message.T("handbook.effect.veto")
		}
		sec.Table.Rows = append(sec.Table.Rows, []message.Text{d.words(m.Title), when, effect, d.always(m.In)})
		sec.Notes = d.noted(sec.Notes, m.Title, m.Clause, m.Assumed)
	}
	return sec
}

// always says in which periods a line applies, all of them by name.
func (d describer) always(in appraisal.In) message.Text {
	if t := d.in(in); !t.IsZero() {
		return t
	}
	return message.T("handbook.every_period")
}

// level is a level with its title.
func (d describer) level(id string) message.Text {
	for _, l := range d.s.Levels {
		if l.ID == id && l.Title.In(d.lang) != "" {
			return message.T("level.named", message.Str("level", id), message.Sub("title", d.words(l.Title)))
		}
	}
	return message.Plain(id)
}

// levels are the levels with their bounds, and what a rating given as one counts where that is another score than the bound.
func (d describer) levels() Section {
	sec := section("levels")
	worth := false
	for _, l := range d.s.Levels {
		worth = worth || !l.Worth.Equal(l.From)
	}
	ids := []string{"level", ">from"}
	if worth {
		ids = append(ids, ">worth")
	}
	sec.Table = &message.Table{Columns: columns(ids...)}
	for _, l := range d.s.Levels {
		row := []message.Text{d.level(l.ID), number(&l.From)}
		if worth {
			row = append(row, number(&l.Worth))
		}
		sec.Table.Rows = append(sec.Table.Rows, row)
	}
	if n, ok := d.note(sec.Title, d.s.LevelsNote.Clause, d.s.LevelsNote.Assumed); ok {
		sec.Notes = []Note{n}
	}
	return sec
}

func (d describer) streaks() Section {
	sec := section("streaks")
	sec.Table = &message.Table{Columns: columns("streak", "when", "in_a_row")}
	for _, k := range d.s.Streaks {
		row := message.T("handbook.times."+string(k.Kind), message.Str("count", strconv.Itoa(k.Times)))
		sec.Table.Rows = append(sec.Table.Rows, []message.Text{d.words(k.Title), d.formula(k.When, nil, nil), row})
		sec.Notes = d.noted(sec.Notes, k.Title, k.Clause, k.Assumed)
	}
	return sec
}

func (d describer) grades() Section {
	sec := section("grades")
	sec.Table = &message.Table{Columns: columns("grade", ">wage", ">task")}
	for _, g := range d.s.Grades {
		sec.Table.Rows = append(sec.Table.Rows, []message.Text{d.words(g.Title), d.money(g.Wage), d.money(g.Task)})
	}
	if n, ok := d.note(sec.Title, d.s.GradesNote.Clause, d.s.GradesNote.Assumed); ok {
		sec.Notes = []Note{n}
	}
	return sec
}

func (d describer) money(v decimal.Decimal) message.Text {
	if m, err := appraisal.MoneyOf(v, d.s.Currency); err == nil {
		return message.Raw(message.Money("", m.Minor, m.Currency))
	}
	return message.Raw(message.Number("", v.String()))
}

func (d describer) tables() []Section {
	all := make([]Section, 0, len(d.s.Tables))
	for _, t := range d.s.Tables {
		sec := Section{ID: "table", Title: message.T("handbook.section.table", message.Sub("table", d.words(t.Title)))}
		sec.Facts = []message.Field{fact("applies", message.T("handbook.semantics."+string(t.Semantics)))}
		sec.Table = &message.Table{Columns: []message.Column{
			{Title: d.words(t.Over), Right: true}, {Title: message.T("handbook.band." + string(t.Semantics)), Right: true},
		}}
		for _, b := range t.Bands {
			value := message.Raw(message.Number("", b.Value.String()))
			if t.Semantics != appraisal.ByValue {
				value = message.Raw(message.Percent("", b.Value.String()))
			}
			sec.Table.Rows = append(sec.Table.Rows, []message.Text{bounds(b), value})
		}
		if n, ok := d.note(d.words(t.Title), t.Clause, t.Assumed); ok {
			sec.Notes = []Note{n}
		}
		all = append(all, sec)
	}
	return all
}

func bounds(b appraisal.Band) message.Text {
	num := func(name string, v *decimal.Decimal) message.Arg { return message.Number(name, v.String()) }
	switch {
	case b.From == nil && b.To == nil:
		return message.T("handbook.band.all")
	case b.From == nil:
		return message.T("handbook.band.below", num("to", b.To))
	case b.To == nil:
		return message.T("handbook.band.from", num("from", b.From))
	}
	return message.T("handbook.band.between", num("from", b.From), num("to", b.To))
}

func (d describer) commissions() []Section {
	all := make([]Section, 0, len(d.s.Commissions))
	for _, c := range d.s.Commissions {
		sec := Section{ID: "commission", Title: message.T("handbook.section.commission", message.Sub("commission", d.words(c.Title)))}
		who := message.T("handbook.for_all")
		if len(c.For) > 0 {
			who = roles(c.For)
		}
		due := message.T("handbook.due." + string(c.Due))
		if c.Delay > 0 {
			due = message.T("handbook.due_delayed", message.Sub("due", due), message.Count("count", c.Delay))
		}
		sec.Facts = []message.Field{fact("for", who), fact("due", due)}
		for _, step := range []struct{ id, text string }{{"base_price", c.BasePrice}, {"net_sales", c.NetSales}, {"ratio", c.Ratio}, {"amount", c.Amount}} {
			if step.text != "" {
				sec.Facts = append(sec.Facts, fact(step.id, d.formula(step.text, nil, nil)))
			}
		}
		if t := d.in(c.In); !t.IsZero() {
			sec.Facts = append(sec.Facts, fact("in", t))
		}
		returns := "ignore"
		if c.ClawBack {
			returns = "claw_back"
		}
		sec.Facts = append(sec.Facts, fact("returns", message.T("handbook.returns."+returns)))
		if len(c.Stages) > 0 {
			sec.Table = &message.Table{Columns: columns("stage", ">share")}
		}
		for _, st := range c.Stages {
			sec.Table.Rows = append(sec.Table.Rows, []message.Text{d.words(st.Title), message.Raw(message.Percent("", st.Share.String()))})
		}
		sec.Notes = d.noted(sec.Notes, c.Title, c.Clause, c.Assumed)
		all = append(all, sec)
	}
	return all
}

func (d describer) wage() Section {
	sec := section("wage")
	if d.s.Wage == nil {
		return sec
	}
	if t := d.in(d.s.Wage.In); !t.IsZero() {
		sec.Facts = []message.Field{fact("in", t)}
	}
	sec.Table = &message.Table{Columns: columns("part", "amount")}
	for _, p := range d.s.Wage.Parts {
		sec.Table.Rows = append(sec.Table.Rows, []message.Text{d.words(p.Title), d.formula(p.Amount, nil, nil)})
		sec.Notes = d.noted(sec.Notes, p.Title, p.Clause, p.Assumed)
	}
	if n, ok := d.note(sec.Title, d.s.Wage.Clause, d.s.Wage.Assumed); ok {
		sec.Notes = append(sec.Notes, n)
	}
	return sec
}

// outcomes are what follows from a result, each with who hears of it.
func (d describer) outcomes() Section {
	sec := section("outcomes")
	sec.Table = &message.Table{Columns: columns("outcome", "kind", "when", "amount", "in", "seen_by")}
	for _, r := range d.s.Rules {
		amount := none()
		if r.Amount != "" {
			amount = d.formula(r.Amount, nil, nil)
		}
		detail := d.detail(r.Outcome.Detail)
		sec.Table.Rows = append(sec.Table.Rows, []message.Text{
			detail, message.T("outcome." + string(r.Kind)), d.formula(r.When, nil, nil), amount, d.always(r.In), seenBy(r),
		})
		if n, ok := d.note(detail, r.Outcome.Clause, r.Outcome.Assumed); ok {
			sec.Notes = append(sec.Notes, n)
		}
	}
	return sec
}

// detail is an outcome's words; what they hold open until there is a result is named.
func (d describer) detail(w appraisal.Words) message.Text {
	rest := w.In(d.lang)
	var parts []message.Text
	for rest != "" {
		at := placeholder.FindStringSubmatchIndex(rest)
		if at == nil {
			parts = append(parts, message.Plain(rest))
			break
		}
		if at[0] > 0 {
			parts = append(parts, message.Plain(rest[:at[0]]))
		}
		parts = append(parts, message.T("handbook.open."+rest[at[2]:at[3]]))
		rest = rest[at[1]:]
	}
	if len(parts) == 0 {
		return none()
	}
	return joined("handbook.after", parts)
}

// placeholder is what an outcome's words hold open.
var placeholder = regexp.MustCompile(`\{(weakest|strongest|grade|amount)\}`)

func seenBy(r appraisal.Rule) message.Text {
	switch {
	case r.Outcome.Public:
		return message.T("handbook.seen.everyone")
	case r.Kind.Advances():
		return message.T("handbook.seen.managers")
	case r.Kind.Adverse():
		return message.T("handbook.seen.final")
	}
	return message.T("handbook.seen.person")
}
