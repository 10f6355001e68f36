package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// ownPolicy is the id of the policy that the owner has drafted for next year and not put to use.
const ownPolicy = "NEXT"

// draft is the policy in use with more weight on new customers, a higher bar for the best level, and a talk from level B down.
func draft() (string, error) {
	body, ok := appraisal.Shipped(scheme)
	if !ok {
		return "", fmt.Errorf("demo: %s is not shipped", scheme)
	}
	text := string(body)
	for _, change := range [][2]string{
		{"id: " + scheme + "\n", "id: " + ownPolicy + "\n"},
		{"zh: 业务员绩效考核方案（业务收入50%）", "zh: 明年的方案（新客户35%）"},
		{"en: Sales appraisal, revenue 50%", "en: Next year's draft, new customers 35%"},
		{"cap: 100\n    weight: 50\n", "cap: 100\n    weight: 35\n"},
		{"cap: 100\n    weight: 20\n", "cap: 100\n    weight: 35\n"},
		{"{id: AA, from: 95,", "{id: AA, from: 97,"},
		{`when: level == "C"`, `when: level <= "B"`},
		{"业务收入50%、新客户开发20%、", "草案，业务收入35%、新客户开发35%、"},
		{"revenue 50%, new customers 20%,", "draft, revenue 35%, new customers 35%,"},
		{"第二条第1款：业务收入占50%。", "第二条第1款（草案）：业务收入占35%。"},
		{"Clause 2(1): revenue weighs 50%.", "Clause 2(1), draft: revenue weighs 35%."},
		{"第二条第2款：新客户开发占20%。", "第二条第2款（草案）：新客户开发占35%。"},
		{"Clause 2(2): new customers weigh 20%.", "Clause 2(2), draft: new customers weigh 35%."},
		{"等级界限：95 分以上 AA", "等级界限：97 分以上 AA"},
		{"Levels: from 95 AA", "Levels: from 97 AA"},
		{"等级为 C（待改进）时建议面谈", "等级为 B（合格）及以下时建议面谈"},
		{"Suggested at level C (Needs improvement)", "Suggested from level B (Fair) down"},
	} {
		if strings.Count(text, change[0]) != 1 {
			return "", errors.New("demo: the draft can't be made: " + change[0])
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	return text, nil
}

// policy keeps the owner's draft.
func (l *Life) policy(ctx context.Context, on calendar.Date) error {
	body, err := draft()
	if err != nil {
		return err
	}
	return l.book.SaveScheme(ctx, l.change(Chen, on, 8, "policy"), ownPolicy, "1", body)
}
