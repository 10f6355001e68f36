package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
)

// The scenes of the week's and the quarter's end.

func playFriday(ctx context.Context, p *Play) error {
	at := NextWeekday(p.Director.Now(), time.Friday, 16)
	if err := p.moveTo(ctx, at, Li); err != nil {
		return err
	}
	m, err := p.newest(p.dm(Li), at)
	if err != nil {
		return fmt.Errorf("no reminder reached Li: %w", err)
	}
	if _, err := button(reply{messages: []slacksim.Message{m}}, "report.open"); err != nil {
		return err
	}
	p.ok("friday")
	return nil
}

func playReport(ctx context.Context, p *Play) error {
	m, err := p.newest(p.dm(Li), p.Director.Now())
	if err != nil {
		return err
	}
	form, err := p.click(ctx, Li, p.dm(Li), reply{messages: []slacksim.Message{m}}, "report.open")
	if err != nil {
		return err
	}
	if err := p.wants(form, p.customer(), p.deal); err != nil {
		return fmt.Errorf("the draft: %w", err)
	}
	mood := p.in("这周签了新客户，信心足！", "A new customer this week, in good spirits!")
	r, err := p.fill(ctx, Li, p.dm(Li), form, map[string]string{"mood": mood})
	if err != nil {
		return err
	}
	if err := p.wants(r, p.name(Wang)); err != nil {
		return err
	}
	p.ok("report.sent")
	p.news(Wang)
	m, err = p.newest(p.dm(Wang), p.Director.Now())
	if err != nil {
		return fmt.Errorf("the report did not reach the manager: %w", err)
	}
	got := p.since(p.dm(Wang), p.Director.Now())
	for _, want := range []string{p.deal, mood, p.customer()} {
		if err := contains(got, want); err != nil {
			return fmt.Errorf("the manager's copy (%s): %w", m.TS, err)
		}
	}
	p.ok("report.received")
	return nil
}

func playSunday(ctx context.Context, p *Play) error {
	at := NextWeekday(p.Director.Now(), time.Sunday, 20)
	if err := p.moveTo(ctx, at, Li, Sun); err != nil {
		return err
	}
	if _, err := p.newest(p.dm(Sun), at); err != nil {
		return fmt.Errorf("no reminder reached Sun: %w", err)
	}
	if _, err := p.newest(p.dm(Li), at); err == nil {
		return errors.New("a reminder came to Li although the report is in")
	}
	p.ok("sunday")
	return nil
}

func playMonday(ctx context.Context, p *Play) error {
	at := NextWeekday(p.Director.Now(), time.Monday, 9)
	if err := p.moveTo(ctx, at, East); err != nil {
		return err
	}
	m, err := p.newest(East, at)
	if err != nil {
		return fmt.Errorf("no standings in the team's channel: %w", err)
	}
	if err := p.hasStandings(m); err != nil {
		return err
	}
	p.ok("monday")
	return nil
}

func playMissing(ctx context.Context, p *Play) error {
	at := NextWeekday(p.Director.Now(), time.Monday, 10)
	if err := p.moveTo(ctx, at, Wang); err != nil {
		return err
	}
	m, err := p.newest(p.dm(Wang), at)
	if err != nil {
		return fmt.Errorf("no list of missing reports reached the manager: %w", err)
	}
	text := p.plain(m)
	if err := contains(text, p.name(Sun)); err != nil {
		return err
	}
	if strings.Contains(text, p.name(Li)) {
		return fmt.Errorf("the list has Li although the report is in: %q", text)
	}
	p.ok("missing")
	return nil
}

func playStandings(ctx context.Context, p *Play) error {
	r, err := p.command(ctx, Wang, p.dm(Wang), "/standings")
	if err != nil {
		return err
	}
	if len(r.messages) == 0 {
		return errors.New("no standings were shown")
	}
	if err := p.hasStandings(r.messages[len(r.messages)-1]); err != nil {
		return err
	}
	p.ok("standings")
	return nil
}

// playRefused lets a rep ask for another's score: the answer must be the same whether there is one or not.
func playRefused(ctx context.Context, p *Play) error {
	last := p.lastQuarter()
	with, err := p.command(ctx, Li, p.dm(Li), fmt.Sprintf("/score %s @zhaomin", last))
	if err != nil {
		return err
	}
	without, err := p.command(ctx, Li, p.dm(Li), "/score 2019-Q1 @zhaomin")
	if err != nil {
		return err
	}
	text := p.text(with)
	if text != p.text(without) {
		return errors.New("the refusal tells whether there is a score")
	}
	if digits.MatchString(text) {
		return fmt.Errorf("the refusal has figures in it: %q", text)
	}
	p.ok("refused")
	return nil
}

func playQuarter(ctx context.Context, p *Play) error {
	at := QuarterEnd(p.Director.Now())
	from := at.Add(-time.Hour)
	if err := p.moveTo(ctx, from, East); err != nil {
		return err
	}
	if err := p.moveTo(ctx, at, Li, Wang, Sun, East, Overseas); err != nil {
		return err
	}
	for _, rep := range reps() {
		if _, err := p.newest(p.dm(string(rep.ID)), from); err != nil {
			return fmt.Errorf("%s got no result: %w", rep.EN, err)
		}
	}
	p.ok("quarter.results", message.Count("n", len(reps())))
	if _, err := p.newest(East, from); err != nil {
		return fmt.Errorf("no commendation in the team's channel: %w", err)
	}
	p.ok("quarter.channel")
	return p.recommendationsStayPrivate(from)
}

// recommendationsStayPrivate asserts that what a manager is advised to do about a weak result is in nobody else's messages.
func (p *Play) recommendationsStayPrivate(from time.Time) error {
	boss := p.since(p.dm(Wang), from)
	if err := contains(boss, p.name(Sun)); err != nil {
		return fmt.Errorf("the manager's recommendations: %w", err)
	}
	for _, channel := range []string{General, East, Overseas} {
		for _, m := range p.Slack.Messages(channel) {
			standings := slices.ContainsFunc(m.Blocks, func(b slacksim.Block) bool { return b.Type == "table" })
			if m.BotID != "" && !standings && !stamp(m.TS).Before(from) && strings.Contains(p.plain(m), p.name(Sun)) {
				return fmt.Errorf("%s is named in #%s: %q", p.name(Sun), p.room(channel), p.plain(m))
			}
		}
	}
	for _, rep := range reps() {
		if rep.ID != Sun && strings.Contains(p.since(p.dm(string(rep.ID)), from), p.name(Sun)) {
			return fmt.Errorf("%s reads about Sun", rep.EN)
		}
	}
	p.ok("quarter.private")
	return nil
}

func playExplain(ctx context.Context, p *Play) error {
	r, err := p.command(ctx, Li, p.dm(Li), p.in("/score 说明 ", "/score explain ")+p.lastQuarter())
	if err != nil {
		return err
	}
	text := p.text(r)
	for _, want := range []string{"×", "÷"} { // the formula with the numbers in it
		if strings.Contains(text, want) {
			p.ok("explain")
			return nil
		}
	}
	return fmt.Errorf("the explanation shows no working: %q", text)
}

func playRecords(ctx context.Context, p *Play) error {
	r, err := p.command(ctx, Li, p.dm(Li), p.in("/score 说明 业务收入 ", "/score explain revenue ")+p.lastQuarter())
	if err != nil {
		return err
	}
	if err := p.wants(r, p.deal, p.customer()); err != nil {
		return fmt.Errorf("the records behind the figure: %w", err)
	}
	p.ok("records")
	return nil
}

// hasStandings asserts a table with the team's people and a picture that is there, with a text beside it.
func (p *Play) hasStandings(m slacksim.Message) error {
	table := slices.ContainsFunc(m.Blocks, func(b slacksim.Block) bool { return b.Type == "table" && len(b.Rows) > 4 })
	if !table {
		return errors.New("there is no table of the team")
	}
	if err := contains(p.plain(m), p.name(Li)); err != nil {
		return err
	}
	for _, b := range m.Blocks {
		if b.Type != "image" || b.SlackFile == nil {
			continue
		}
		f, ok := p.Slack.File(b.SlackFile.ID)
		if !ok || !strings.HasPrefix(string(f.Content), "\x89PNG") {
			return errors.New("the picture is no PNG")
		}
		if b.AltText == "" {
			return errors.New("the picture has no text for those who can't see it")
		}
		return nil
	}
	return errors.New("there is no picture")
}
