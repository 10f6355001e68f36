package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/meritbot/meritbot/internal/slacksim"
)

// The scenes about what is not yet: one more deal, another policy.

func playWhatIf(ctx context.Context, p *Play) error {
	r, err := p.command(ctx, Li, p.dm(Li), p.in("/score 如果 再签 5万 新客户", "/score what-if deal 50000 new customer"))
	if err != nil {
		return err
	}
	if err := p.wants(r, "50,000", "→"); err != nil {
		return err
	}
	p.ok("what_if")
	return nil
}

// playCompare replays the quarter that has just ended under the owner's draft for next year; the spreadsheet is in the owner's direct messages.
func playCompare(ctx context.Context, p *Play) error {
	line := p.in("/scheme 对比 ", "/scheme compare ") + scheme + " " + ownPolicy + " " + p.lastQuarter()
	r, err := p.command(ctx, Chen, p.dm(Chen), line)
	if err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	sent := func(match func(slacksim.Message) bool) bool {
		for _, m := range p.Slack.Visible(p.dm(Chen), Chen) {
			if match(m) {
				return true
			}
		}
		return false
	}
	file := func(m slacksim.Message) bool { return len(m.Files) == 1 && strings.HasSuffix(m.Files[0].Name, ".xlsx") }
	answer := func(m slacksim.Message) bool {
		return strings.Contains(p.plain(m), scheme+" → "+ownPolicy) && !file(m)
	}
	if err := p.Slack.WaitUntil(waiting, func() bool { return sent(file) && sent(answer) }); err != nil {
		return fmt.Errorf("the comparison did not arrive, only %q: %w", p.text(r), err)
	}
	p.news(Chen)
	for _, c := range p.Slack.Channels() {
		for _, m := range p.Slack.Messages(c.ID) {
			if file(m) && c.ID != p.dm(Chen) {
				return errors.New("the spreadsheet went to somebody else")
			}
		}
	}
	p.ok("compare")
	return nil
}
