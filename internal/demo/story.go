package demo

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/meritbot/meritbot/internal/message"
)

// scene is one part of the story. Its title is the text "demo.scene.ID".
type scene struct {
	id   string
	play func(context.Context, *Play) error
}

// story is the whole of it, in order: each scene builds on the ones before.
func story() []scene {
	return []scene{
		{"customer", playCustomer},
		{"typo", playTypo},
		{"deal", playDeal},
		{"undo", playUndo},
		{"twice", playTwice},
		{"payment", playPayment},
		{"followup", playFollowUp},
		{"shortcut", playShortcut},
		{"friday", playFriday},
		{"report", playReport},
		{"sunday", playSunday},
		{"monday", playMonday},
		{"missing", playMissing},
		{"standings", playStandings},
		{"refused", playRefused},
		{"what_if", playWhatIf},
		{"quarter", playQuarter},
		{"explain", playExplain},
		{"records", playRecords},
		{"compare", playCompare},
	}
}

// customer is the one that Li wins in the story.
func (p *Play) customer() string { return p.in("远航船舶", "Nordwind Shipyard") }

var (
	dealRef     = regexp.MustCompile(`D-\d+`)
	customerRef = regexp.MustCompile(`C-\d+`)
	digits      = regexp.MustCompile(`\d`)
)

func playCustomer(ctx context.Context, p *Play) error {
	line := p.in("/customer 新增 远航船舶 地区 华东 联系人 王芳 电话 13800138000", "/customer add Nordwind Shipyard region Europe contact Anna Berg phone +4940123456")
	r, err := p.command(ctx, Li, p.dm(Li), line)
	if err != nil {
		return err
	}
	if err := p.wants(r, p.customer(), customerRef); err != nil {
		return err
	}
	p.ok("customer")
	return nil
}

func playTypo(ctx context.Context, p *Play) error {
	amount := p.in("12o万", "12o,000")
	r, err := p.command(ctx, Li, p.dm(Li), "/deal "+p.customer()+" "+amount)
	if err != nil {
		return err
	}
	text := p.text(r)
	if err := contains(text, amount); err != nil {
		return err
	}
	if n := strings.Count(text, "/deal"); n == 0 {
		return fmt.Errorf("the answer has no corrected example: %q", text)
	}
	if ref := dealRef.FindString(text); ref != "" {
		return fmt.Errorf("something was saved as %s", ref)
	}
	p.ok("typo")
	return nil
}

func playDeal(ctx context.Context, p *Play) error {
	r, err := p.command(ctx, Li, p.dm(Li), "/deal "+p.customer()+" "+p.in("12万", "120,000"))
	if err != nil {
		return err
	}
	if err := p.wants(r, p.customer(), dealRef); err != nil {
		return err
	}
	if err := contains(p.text(r), "120,000"); err != nil {
		return err
	}
	if _, err := button(r, "deal.undo"); err != nil {
		return err
	}
	p.deal = dealRef.FindString(p.text(r))
	p.ok("deal", message.Str("ref", p.deal))
	return nil
}

func playUndo(ctx context.Context, p *Play) error {
	r, err := p.command(ctx, Li, p.dm(Li), "/deal "+p.customer()+" "+p.in("1200万", "12,000,000"))
	if err != nil {
		return err
	}
	slip := dealRef.FindString(p.text(r))
	if slip == "" || slip == p.deal {
		return fmt.Errorf("the slip was not saved under a number of its own: %q", p.text(r))
	}
	r, err = p.click(ctx, Li, p.dm(Li), r, "deal.undo")
	if err != nil {
		return err
	}
	if err := p.wants(r, slip); err != nil {
		return err
	}
	list, err := p.command(ctx, Li, p.dm(Li), p.in("/deal 列表", "/deal list"))
	if err != nil {
		return err
	}
	if text := p.text(list); strings.Contains(text, slip) || !strings.Contains(text, p.deal) {
		return fmt.Errorf("the list should have %s and not %s", p.deal, slip)
	}
	p.ok("undo", message.Str("ref", slip))
	return nil
}

// playTwice lets Slack deliver one command twice, as it does when it did not see the answer in time.
func playTwice(ctx context.Context, p *Play) error {
	line := "/deal " + p.customer() + " " + p.in("3.5万", "35,000")
	r, err := p.command(ctx, Li, p.dm(Li), line)
	if err != nil {
		return err
	}
	ref := dealRef.FindString(p.text(r))
	if ref == "" {
		return fmt.Errorf("no deal was saved: %q", p.text(r))
	}
	if err := p.redeliver(ctx); err != nil {
		return err
	}
	list, err := p.command(ctx, Li, p.dm(Li), p.in("/deal 列表 ", "/deal list ")+p.customer())
	if err != nil {
		return err
	}
	if n := strings.Count(p.text(list), "35,000"); n != 1 {
		return fmt.Errorf("the deal delivered twice is in the list %d times", n)
	}
	p.ok("twice", message.Str("ref", ref))
	return nil
}

func playPayment(ctx context.Context, p *Play) error {
	r, err := p.command(ctx, Li, p.dm(Li), p.in("/deal 回款 ", "/deal pay ")+p.deal+" "+p.in("6万", "60k"))
	if err != nil {
		return err
	}
	if err := p.wants(r, p.deal, "60,000"); err != nil {
		return err
	}
	p.ok("payment")
	return nil
}

func playFollowUp(ctx context.Context, p *Play) error {
	line := p.in("/followup 远航船舶 电话 想先看样品 下周五", "/followup Nordwind Shipyard call asked for a sample next friday")
	r, err := p.command(ctx, Li, p.dm(Li), line)
	if err != nil {
		return err
	}
	if err := p.wants(r, p.customer()); err != nil {
		return err
	}
	p.ok("followup")
	return nil
}

// playShortcut makes a follow-up of what a colleague wrote in the channel.
func playShortcut(ctx context.Context, p *Play) error {
	words := p.in("远航船舶的王芳刚来电话，问 DN200 的交货期。", "Anna from Nordwind Shipyard rang, asking for the lead time of the DN200.")
	m, err := p.Slack.As(Zhao).Say(ctx, East, words)
	if err != nil {
		return fmt.Errorf("a colleague could not write in the channel: %w", err)
	}
	p.said(Zhao, East, words)
	p.said(Li, East, "⋯ "+p.Words(message.T("shortcut.followup.log")))
	r, err := p.outcome(ctx, Li, East, func() error { return p.Slack.As(Li).Shortcut(ctx, East, m.TS, "followup.log") })
	if err != nil {
		return err
	}
	if err := p.wants(r, words); err != nil {
		return err
	}
	r, err = p.fill(ctx, Li, East, r, map[string]string{"customer": p.customer(), "kind": "call"})
	if err != nil {
		return err
	}
	if err := p.wants(r, p.customer()); err != nil {
		return err
	}
	p.ok("shortcut")
	return nil
}
