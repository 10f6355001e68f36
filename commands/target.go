package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/library"
	"github.com/meritbot/meritbot/internal/message"
)

// targetStore keeps targets.
type targetStore interface {
	actorStore
	memberStore
	Targets(ctx context.Context, ws appraisal.WorkspaceID, p calendar.Period) ([]appraisal.Target, error)
	SetTargets(ctx context.Context, ch appraisal.Change, targets []appraisal.Target, posts ...message.Post) error
}

// targets is the handlers of /target.
type targets struct {
	store   targetStore
	library *library.Library
	newID   func() string
}

// targetExample is a line that works.
var targetExample = Example{ZH: "/target @李娜 2026 120万", EN: "/target @Li 2026 1200000"}

func targetCommand(d Deps) command {
	h := targets{d.Store, d.Library, d.NewID}
	return command{
		Spec: Spec{
			Name: "/target", Summary: "command.target.summary", Hint: "command.target.hint", Notes: "help.amounts",
			Examples: []Example{
				targetExample,
				{ZH: "/target @李娜 2026 120万 权重 1,2,3,4", EN: "/target @Li 2026 1200000 weights 1,2,3,4"},
				{ZH: "/target @李娜 2026-Q3 5 新客户开发", EN: "/target @Li 2026-Q3 5 new customers"},
			},
		},
		open: h.open, run: h.set, offered: sets,
		subs: []sub{{SubCommand: subCommand("target", "list", []string{"ls", "show", "列表", "清单", "查看"},
			Example{ZH: "/target 列表", EN: "/target list"}, Example{ZH: "/target 列表 今年", EN: "/target list year"}), run: h.list}},
		forms: []form{{id: "target.new", submit: h.submit}},
	}
}

// sets reports whether the member sets targets for others.
func sets(m appraisal.Member) bool { return m.Role == appraisal.Manager || m.Role == appraisal.Owner }

// open shows a form to those who set targets, and the own targets to everybody else.
func (h targets) open(ctx context.Context, c call) (message.Reply, error) {
	if !sets(c.Actor) {
		return h.list(ctx, c, line{})
	}
	scheme, err := h.scheme(ctx, c, calendar.Period{})
	if err != nil {
		return message.Reply{}, err
	}
	return message.Open(h.form(c, scheme)), nil
}

// goal is what a line or form asks for: a target for a period, to be shared out over the shorter periods inside it.
type goal struct {
	who     appraisal.Member
	period  calendar.Period
	metric  appraisal.Metric
	amount  appraisal.Money // of the workspace's currency; for counts the number is in its major units
	weights string
	scheme  *appraisal.Scheme // of the period, by whose names metrics are found; nil when it is gone
}

// scheme is the policy that appraises the period, nil when it is gone: targets can be set all the same.
func (h targets) scheme(ctx context.Context, c call, p calendar.Period) (*appraisal.Scheme, error) {
	scheme, err := inForce(ctx, h.library, c, p)
	if appraisal.CodeOf(err) == appraisal.NotFound {
		return nil, nil
	}
	return scheme, err
}

// set reads "@Li 2026 1200000 revenue weights 1,2,3,4"; period, amount, metric and weights in any order.
func (h targets) set(ctx context.Context, c call, l line) (message.Reply, error) {
	who, used, err := readMember(ctx, h.store, c, l.Words)
	if !sets(c.Actor) {
		return message.Reply{}, refuse(ctx, h.store, c, "target", excerpt(l.Text), "target_forbidden")
	}
	if err != nil {
		return message.Reply{}, err
	}
	if used == 0 {
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "target_member", "words", excerpt(l.Text), "example", c.in(targetExample))
	}
	scheme, err := h.scheme(ctx, c, periodIn(l.skip(used), c.Today))
	if err != nil {
		return message.Reply{}, err
	}
	g := goal{who: who, metric: usualTarget(scheme), scheme: scheme}
	if err := h.readRest(c, l.skip(used), &g); err != nil {
		return message.Reply{}, err
	}
	return h.save(ctx, c, g)
}

func (h targets) readRest(c call, l line, g *goal) error {
	for len(l.Words) > 0 {
		used, err := h.readOne(c, l.Words, g)
		if err != nil {
			return withExample(err, c.in(targetExample))
		}
		l = l.skip(used)
	}
	if g.amount.IsZero() {
		return appraisal.Errorf(appraisal.Invalid, "target_amount", "name", g.who.Name, "example", c.in(targetExample))
	}
	if g.period.Kind == "" {
		g.period = calendar.PeriodOf(calendar.Year, c.Today)
	}
	return nil
}

// readOne reads what the words begin with and returns how many it took. A number is the period only where none was read and it is one.
func (h targets) readOne(c call, words []word, g *goal) (int, error) {
	if words[0].is("weights", "weight", "权重", "按") && len(words) > 1 {
		g.weights = words[1].Text
		return 2, nil
	}
	if metric, used := readMetric(g.scheme, words); used > 0 {
		g.metric = metric
		return used, nil
	}
	var unread error
	if g.period.Kind == "" {
		p, used, err := readPeriod(words, c.Today)
		if used > 0 && err == nil {
			g.period = p
			return used, nil
		}
		unread = err
	}
	if g.amount.IsZero() {
		m, used, err := readAmount(words, c.Settings.Currency)
		if used > 0 && err == nil {
			g.amount = m
			return used, nil
		}
		if unread == nil {
			unread = err
		}
	}
	if unread != nil {
		return 0, unread
	}
	return 0, appraisal.Errorf(appraisal.Invalid, "target_unreadable", "words", excerpt(words[0].Raw))
}

// metricWords are names of metrics besides their ids and the titles of the scheme's indicators.
var metricWords = map[string]appraisal.MetricID{
	"收入": "revenue", "业务收入": "revenue", "销售额": "sales", "合同额": "sales", "回款": "collections", "订单": "orders", "出单": "orders",
	"销量": "volume", "纯销售额": "net_sales", "净销售额": "net_sales", "成交客户": "new_customers", "样品": "samples_paid", "培训": "trainings",
	"新客户": "customers_added", "新增客户": "customers_added", "newcustomers": "customers_added", "customers": "customers_added",
}

// readMetric finds the metric that the words begin with, by the indicator it counts for, its id or another name.
func readMetric(scheme *appraisal.Scheme, words []word) (appraisal.Metric, int) {
	if scheme != nil {
		if id, used := readIndicator(words, scheme); used > 0 {
			if i, _ := scheme.Indicator(id); i.Target != "" {
				m, _ := appraisal.MetricByID(i.Target)
				return m, used
			}
		}
	}
	plain := strings.NewReplacer("_", "", " ", "", "-", "")
	for n := min(3, len(words)); n > 0; n-- {
		got := plain.Replace(fold(typed(words[:n])))
		for _, m := range targetMetrics(scheme) {
			if got == plain.Replace(string(m.ID)) || metricWords[got] == m.ID {
				return m, n
			}
		}
	}
	return appraisal.Metric{}, 0
}

// targetMetrics are the metrics for which targets make sense: what can be added up, and what the scheme compares with a target.
func targetMetrics(scheme *appraisal.Scheme) []appraisal.Metric {
	return slices.DeleteFunc(appraisal.Metrics(), func(m appraisal.Metric) bool {
		if scheme != nil && slices.ContainsFunc(scheme.Indicators, func(i appraisal.Indicator) bool { return i.Target == m.ID || slices.Contains(i.TargetElse, m.ID) }) {
			return false
		}
		switch m.ID {
		case "returns", "attendance", "breaches": // the fewer the better
			return true
		}
		return m.Unit != appraisal.UnitMoney && m.Unit != appraisal.UnitCount
	})
}

// usualTarget is the metric that the scheme compares with a target first.
func usualTarget(scheme *appraisal.Scheme) appraisal.Metric {
	id := appraisal.MetricID("revenue")
	if scheme != nil {
		for _, i := range scheme.Indicators {
			if i.Target != "" {
				id = i.Target
				break
			}
		}
	}
	m, _ := appraisal.MetricByID(id)
	return m
}

// recent refuses a period before last year: what is long past is not planned any more.
func recent(c call, p calendar.Period) error {
	first := calendar.NewDate(c.Today.Year-1, 1, 1)
	if p.Start.Before(first) {
		return appraisal.Errorf(appraisal.Invalid, "target_past", "period", p.ID(), "first", calendar.PeriodOf(calendar.Year, first).ID(), "example", c.in(targetExample))
	}
	return nil
}

// save shares the target out, keeps all of it in one step and tells the member.
func (h targets) save(ctx context.Context, c call, g goal) (message.Reply, error) {
	who := g.who
	who.Workspace = c.Actor.Workspace
	switch {
	case !sets(c.Actor), !c.Actor.Sees(who):
		return message.Reply{}, refuse(ctx, h.store, c, "target", string(who.ID), "target_forbidden")
	case !who.Appraised():
		return message.Reply{}, appraisal.Errorf(appraisal.Invalid, "target_not_rep", "name", who.Name)
	}
	if err := recent(c, g.period); err != nil {
		return message.Reply{}, err
	}
	all, err := share(g, c.Settings.Currency)
	if err != nil {
		return message.Reply{}, withExample(err, c.in(targetExample))
	}
	before, err := h.before(ctx, c, g)
	if err != nil {
		return message.Reply{}, err
	}
	var posts []message.Post
	if who.ID != c.Actor.ID {
		yours := c
		yours.Actor.Lang = who.Lang // the hint is typed by the reader
		posts = append(posts, message.Post{
			ID: "target-" + h.newID(), Workspace: string(c.ws()), To: string(who.ID), Lang: who.Lang,
			Message: targetMessage(yours, "target.yours", g, all, setBefore{}),
		})
	}
	if err := h.store.SetTargets(ctx, c.change(), all, posts...); err != nil {
		return message.Reply{}, err
	}
	return message.Answer(targetMessage(c, "target.saved", g, all, before)), nil
}
