package main

import (
	"github.com/meritbot/meritbot/internal/message"
)

// reason says where in the policy a line stands, and what the scheme decided where the policy is silent.
func (p *page) reason(indent int, clause, assumed string) {
	if clause != "" {
		p.prose(indent, p.say("appraise.clause", str("clause", clause)))
	}
	if assumed != "" {
		p.prose(indent, p.say("appraise.assumed", str("assumed", assumed)))
	}
}

// indicatorTrees writes each indicator with all that it stands on, under the headings of the scheme's groups.
func (p *page) indicatorTrees(m *memberReport) {
	group := ""
	for _, i := range m.Indicators {
		if i.Group != group {
			group = i.Group
			p.line(1, p.say("appraise.group", str("title", i.GroupTitle)))
		}
		p.indicatorTree(i)
	}
}

func (p *page) indicatorTree(i indicatorReport) {
	title := i.Title
	if i.Points != nil && i.Score != nil {
		title = p.say("appraise.points", str("title", i.Title), str("points", grouped(*i.Points)), str("score", grouped(*i.Score)), str("weight", i.Weight))
	}
	p.line(1, title)
	switch {
	case i.Working != "":
		p.prose(2, i.Working)
	case i.Value != nil:
		p.prose(2, p.say("appraise.value", str("value", grouped(*i.Value))))
	}
	if i.Status != "" {
		p.prose(2, "! "+i.why)
	}
	if i.FullTarget != nil && i.Target != nil {
		p.prose(2, p.say("appraise.prorated", str("full", grouped(*i.FullTarget)), str("target", grouped(*i.Target))))
	}
	if i.PassLine != nil && i.Passed != nil {
		id := "appraise.missed"
		if *i.Passed {
			id = "appraise.passed"
		}
		p.prose(2, p.say(id, str("line", *i.PassLine)))
	}
	if i.Level != "" {
		p.prose(2, p.say("appraise.graded", str("level", i.Level)))
	}
	p.partRows(i.Parts)
	p.reason(2, i.Clause, i.Assumed)
	p.recordRows(i)
}

func (p *page) partRows(parts []partReport) {
	rows := make([][]cell, 0, len(parts))
	for _, part := range parts {
		share := cell{"", true}
		if part.Share != nil {
			share = cell{*part.Share + "%", true}
		}
		status := ""
		if part.Status != "" {
			status = p.say("problem." + part.Status)
		}
		rows = append(rows, []cell{left(part.Title), right(part.Value), share, left(status)})
	}
	p.table(2, rows)
}

func (p *page) recordRows(i indicatorReport) {
	if len(i.Records) == 0 {
		return
	}
	p.line(2, p.say("appraise.records"))
	rows := make([][]cell, len(i.Records))
	for k, r := range i.Records {
		rows[k] = []cell{left(r.Ref), left(r.On), left(r.Label), right(r.Value), left(r.Level)}
	}
	p.table(3, rows)
	if rest := i.Count - len(i.Records); rest > 0 && len(i.Parts) == 0 {
		p.line(3, p.say("appraise.more_records", message.Count("count", rest)))
	}
}

func (p *page) modifierTrees(m *memberReport) {
	for _, x := range m.Modifiers {
		p.table(1, [][]cell{{left(x.Title), p.effect(x), left(x.Working)}})
		p.partRows(x.Parts)
		p.reason(2, x.Clause, x.Assumed)
	}
}

// shares writes who gets how much of a deal's commission, stage by stage.
func (p *page) shares(l commissionLineReport) {
	if l.Ratio != nil && l.BasePrice != nil && l.NetSales != nil {
		p.prose(3, p.say("appraise.ratio", str("base", grouped(*l.BasePrice)), str("net", grouped(*l.NetSales)), str("ratio", *l.Ratio)))
	}
	if l.Returned != nil {
		p.prose(3, p.say("appraise.returned", str("amount", grouped(*l.Returned))))
	}
	rows := make([][]cell, len(l.Shares))
	for i, s := range l.Shares {
		rows[i] = []cell{left(s.title), left(s.name), right(&s.Amount)}
	}
	p.table(3, rows)
}
