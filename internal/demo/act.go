package demo

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
)

func (p *Play) dm(user string) string { return p.Slack.DM(user) }

// lastQuarter is the id of the quarter that ended last, or that runs while no time has passed since.
func (p *Play) lastQuarter() string {
	return calendar.PeriodOf(calendar.Quarter, calendar.DateOf(p.Director.Now())).Previous().ID()
}

// button finds a button by its action's name. The bot may add a mark behind the name to keep equal ones apart.
func button(r reply, action string) (slacksim.Element, error) {
	for _, m := range r.messages {
		for _, b := range m.Blocks {
			for _, e := range b.Interactive() {
				if name, _, _ := strings.Cut(e.ActionID, "#"); name == action {
					return e, nil
				}
			}
		}
	}
	return slacksim.Element{}, fmt.Errorf("there is no button %q", action)
}

// click presses a button in the newest message of the reply that has it.
func (p *Play) click(ctx context.Context, user, channel string, r reply, action string) (reply, error) {
	for _, m := range r.messages {
		e, err := button(reply{messages: []slacksim.Message{m}}, action)
		if err != nil {
			continue
		}
		p.said(user, channel, "["+p.renderer().text(e.Text)+"]")
		return p.outcome(ctx, user, channel, func() error {
			return p.Slack.As(user).Click(ctx, slacksim.ClickArgs{Channel: channel, MessageTS: m.TS, ActionID: e.ActionID})
		})
	}
	return reply{}, fmt.Errorf("there is no button %q", action)
}

// fill sends a form in: the given fields, by the beginning of their block's id, and whatever stands in the others.
func (p *Play) fill(ctx context.Context, user, channel string, r reply, answers map[string]string) (reply, error) {
	if r.view == nil {
		return reply{}, errors.New("no form was opened")
	}
	values := map[string]slacksim.Input{}
	for _, b := range r.view.Blocks {
		if b.Type != "input" || b.Element == nil {
			continue
		}
		answer, ok := answers[b.BlockID]
		if !ok {
			continue
		}
		in, err := p.input(ctx, user, r.view.ID, b, answer)
		if err != nil {
			return reply{}, err
		}
		values[b.BlockID] = in
		p.printf("     ┊ %s ← %s\n", p.renderer().text(b.Label), answer)
	}
	if len(values) != len(answers) {
		return reply{}, fmt.Errorf("the form has not all of the fields %v", answers)
	}
	return p.outcome(ctx, user, channel, func() error {
		result, err := p.Slack.As(user).Submit(ctx, r.view.ID, values)
		if err == nil && len(result.Errors) > 0 {
			return fmt.Errorf("the form was refused: %v", result.Errors)
		}
		return err
	})
}

// wants asserts that the reply holds each of the words and patterns.
func (p *Play) wants(r reply, wants ...any) error {
	text := p.text(r)
	for _, want := range wants {
		switch want := want.(type) {
		case string:
			if err := contains(text, want); err != nil {
				return err
			}
		case *regexp.Regexp:
			if !want.MatchString(text) {
				return fmt.Errorf("expected something like %s in %q", want, text)
			}
		}
	}
	return nil
}

func contains(text, want string) error {
	if !strings.Contains(text, want) {
		return fmt.Errorf("expected %q in %q", want, text)
	}
	return nil
}

// newest is the bot's last message in the channel, if it came at the given time or later.
func (p *Play) newest(channel string, from time.Time) (slacksim.Message, error) {
	all := p.Slack.Messages(channel)
	for i := len(all) - 1; i >= 0; i-- {
		if m := all[i]; m.BotID != "" && !m.Ephemeral && !stamp(m.TS).Before(from) {
			return m, nil
		}
	}
	return slacksim.Message{}, errors.New("nothing has come since " + p.moment(from))
}

// since is all that the bot wrote in the channel from then on.
func (p *Play) since(channel string, from time.Time) string {
	var parts []string
	for _, m := range p.Slack.Messages(channel) {
		if m.BotID != "" && !m.Ephemeral && !stamp(m.TS).Before(from) {
			parts = append(parts, p.plain(m))
		}
	}
	return strings.Join(parts, "\n")
}

// redeliver lets Slack deliver the last command or click once more.
func (p *Play) redeliver(ctx context.Context) error {
	p.printf("   %s\n", p.Words(message.T("demo.redelivered")))
	if err := p.Slack.Redeliver(ctx, ""); err != nil {
		return fmt.Errorf("the second delivery: %w", err)
	}
	return p.Director.Settle(ctx)
}

// input is an answer as the field takes it: a customer is searched for and picked, the rest is typed or picked by its value.
func (p *Play) input(ctx context.Context, user, view string, b slacksim.Block, answer string) (slacksim.Input, error) {
	if b.Element.Type != "external_select" {
		return slacksim.Fill(answer), nil
	}
	at := slacksim.Where{ViewID: view, BlockID: b.BlockID, ActionID: b.Element.ActionID}
	options, err := p.Slack.As(user).Suggest(ctx, at, answer)
	if err != nil {
		return slacksim.Input{}, fmt.Errorf("the search for %q: %w", answer, err)
	}
	if len(options) == 0 {
		return slacksim.Input{}, fmt.Errorf("the search for %q found nothing", answer)
	}
	return slacksim.Fill(options[0].Value), nil
}
