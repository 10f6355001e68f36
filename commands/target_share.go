package commands

import (
	"context"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/figures"
	"github.com/meritbot/meritbot/internal/message"
)

// share gives the target of the period and of every quarter and month inside it. The parts add up to the whole at each length, to the
// last cent or thing.
func share(g goal, currency string) ([]appraisal.Target, error) {
	total, toAmount, err := smallest(g, currency)
	if err != nil {
		return nil, err
	}
	months, quarters := g.period.Split(calendar.Month), []calendar.Period(nil)
	switch g.period.Kind {
	case calendar.Year:
		quarters = g.period.Split(calendar.Quarter)
	case calendar.Quarter, calendar.Month:
	default:
		return nil, appraisal.Errorf(appraisal.Invalid, "target_period", "words", g.period.ID())
	}
	weights, err := readWeights(g, len(quarters), len(months))
	if err != nil {
		return nil, err
	}
	parts := spread(total, weights, len(quarters), len(months))
	all := []appraisal.Target{{Member: g.who.ID, Metric: g.metric.ID, Period: g.period, Amount: toAmount(total.Minor)}}
	for k, q := range quarters {
		sum := int64(0)
		for _, part := range parts[3*k : 3*k+3] {
			sum += part.Minor
		}
		all = append(all, appraisal.Target{Member: g.who.ID, Metric: g.metric.ID, Period: q, Amount: toAmount(sum)})
	}
	if g.period.Kind == calendar.Month {
		return all, nil
	}
	for k, m := range months {
		all = append(all, appraisal.Target{Member: g.who.ID, Metric: g.metric.ID, Period: m, Amount: toAmount(parts[k].Minor)})
	}
	return all, nil
}

// smallest is the whole in its smallest units (cents, things) and the way back.
func smallest(g goal, currency string) (appraisal.Money, func(int64) decimal.Decimal, error) {
	if g.metric.Unit == appraisal.UnitMoney {
		if g.amount.Currency != currency {
			return appraisal.Money{}, nil, appraisal.Errorf(appraisal.Invalid, "target_currency", "words", g.amount.Currency, "currency", currency)
		}
		return g.amount, func(n int64) decimal.Decimal { return appraisal.Money{Minor: n, Currency: currency}.Decimal() }, nil
	}
	count := g.amount.Decimal()
	if !count.IsInteger() {
		return appraisal.Money{}, nil, appraisal.Errorf(appraisal.Invalid, "target_whole", "words", count.String())
	}
	return appraisal.Money{Minor: count.IntPart()}, decimal.NewFromInt, nil
}

// spread shares the whole over the months: first over the quarters, then evenly inside each, unless every month has its weight.
func spread(total appraisal.Money, weights []decimal.Decimal, quarters, months int) []appraisal.Money {
	if quarters == 0 || len(weights) == months {
		return total.Split(weights...)
	}
	var parts []appraisal.Money
	for _, q := range total.Split(weights...) {
		parts = append(parts, q.Split(even(3)...)...)
	}
	return parts
}

func even(n int) []decimal.Decimal {
	weights := make([]decimal.Decimal, n)
	for i := range weights {
		weights[i] = decimal.NewFromInt(1)
	}
	return weights
}

// readWeights reads "1,2,3,4". A year has 4 or 12 weights, a quarter 3; without any all are equal.
func readWeights(g goal, quarters, months int) ([]decimal.Decimal, error) {
	most := months
	if quarters > 0 {
		most = quarters
	}
	text := strings.TrimSpace(fold(g.weights))
	if text == "" {
		return even(most), nil
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ':' || r == '/' || r == '、' || r == ' ' })
	unreadable := appraisal.Errorf(appraisal.Invalid, "target_weights", "words", excerpt(g.weights))
	if len(words) != most && len(words) != months {
		return nil, unreadable
	}
	weights, sum := make([]decimal.Decimal, len(words)), decimal.Zero
	for i, w := range words {
		v, err := decimal.NewFromString(w)
		if err != nil || v.IsNegative() || len(w) > 9 || strings.ContainsAny(w, "eE") {
			return nil, unreadable
		}
		weights[i], sum = v, sum.Add(v)
	}
	if sum.IsZero() {
		return nil, unreadable
	}
	return weights, nil
}

// targetMessage says whose target it is and how it is shared out: a year over its quarters, a quarter over its months.
func targetMessage(c call, id string, g goal, all []appraisal.Target, before setBefore) message.Message {
	text := message.T(id, message.Member("member", string(g.who.ID), g.who.Name), message.Sub("period", figures.Period(g.period)),
		message.Sub("metric", message.T("metric."+string(g.metric.ID))), figures.Amount("amount", all[0].Amount, g.metric.Unit, c.Settings.Currency),
		message.Member("by", string(c.Actor.ID), c.Actor.Name))
	m := message.Say(text)
	t := &message.Table{Columns: []message.Column{{Title: message.T("target.column.period")}, {Title: message.T("score.column.target"), Right: true}}}
	for _, target := range all[1:] {
		if g.period.Kind != calendar.Year || target.Period.Kind == calendar.Quarter {
			t.Rows = append(t.Rows, []message.Text{figures.Period(target.Period), figures.Cell(&target.Amount, g.metric.Unit, c.Settings.Currency)})
		}
	}
	if len(t.Rows) > 0 {
		m = m.With(message.Block{Table: t})
	}
	m = m.With(before.notes(g, c.Settings.Currency)...)
	if g.period.Kind == calendar.Year {
		name := g.who.Name
		if id == "target.yours" {
			name = ""
		}
		m = m.With(message.Notes(message.T("target.months", message.Code("line", listLine(c.Actor.Lang, g.period, name)))))
	}
	return m
}

// form asks for a target.
func (h targets) form(c call, scheme *appraisal.Scheme) message.Form {
	metric := message.Input{ID: "metric", Kind: message.InputChoice, Label: message.T("target.column.metric"), Initial: string(usualTarget(scheme).ID)}
	for _, m := range targetMetrics(scheme) {
		metric.Options = append(metric.Options, message.Option{Value: string(m.ID), Label: message.T("metric." + string(m.ID))})
	}
	return message.Form{
		ID: "target.new", Title: message.T("target.form"), Submit: message.T("button.save"),
		Inputs: []message.Input{
			{ID: "member", Kind: message.InputMember, Label: message.T("target.label.member")},
			metric,
			{ID: "period", Kind: message.InputLine, Label: message.T("target.column.period"), Hint: message.T("target.hint.period"),
				Initial: calendar.PeriodOf(calendar.Year, c.Today).ID(), Max: 40},
			{ID: "amount", Kind: message.InputLine, Label: message.T("score.column.target"), Example: message.T("target.example.amount"), Max: 40},
			{ID: "weights", Kind: message.InputLine, Label: message.T("target.label.weights"), Hint: message.T("target.hint.weights"), Optional: true, Max: 120},
		},
	}
}

func (h targets) submit(ctx context.Context, c call, s Submission) (message.Reply, error) {
	g := goal{weights: s.Get("weights")}
	var err error
	if g.who, err = h.store.Member(ctx, c.ws(), appraisal.MemberID(s.Get("member"))); err != nil {
		if appraisal.CodeOf(err) == appraisal.Unknown {
			err = appraisal.Errorf(appraisal.NotFound, "target_not_rep", "name", s.Get("member"))
		}
		return refused("member", err)
	}
	g.metric, _ = appraisal.MetricByID(appraisal.MetricID(s.Get("metric")))
	if g.metric.ID == "" {
		return message.Reply{}, errOutdated()
	}
	l, err := readLine(s.Get("period"))
	if err != nil {
		return refused("period", err)
	}
	p, used, err := readPeriod(l.Words, c.Today)
	if err == nil && (used == 0 || used < len(l.Words) || p.Kind == calendar.Week) {
		err = appraisal.Errorf(appraisal.Invalid, "target_period", "words", excerpt(s.Get("period")))
	}
	if err != nil {
		return refused("period", err)
	}
	if err := recent(c, p); err != nil {
		return refused("period", err)
	}
	g.period = p
	if g.amount, err = formMoney(s.Get("amount"), c.Settings.Currency); err != nil {
		return refused("amount", err)
	}
	if _, err = share(g, c.Settings.Currency); err != nil {
		field := "amount"
		if _, ok := hasReason(err, "target_weights"); ok {
			field = "weights"
		}
		return refused(field, err)
	}
	reply, err := h.save(ctx, c, g)
	if appraisal.CodeOf(err) == appraisal.Invalid {
		return refused("member", err)
	}
	return reply, err
}
