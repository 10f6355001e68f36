package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
)

// Words puts one of the demo's texts into words.
type Words func(t message.Text) string

// Play is one run of the story: people act in the simulated Slack, and a transcript says who said what.
type Play struct {
	Slack    *slacksim.Workspace
	Director *Director
	Lang     string // "zh-CN" or "en"
	Words    Words
	Out      io.Writer

	shown map[string]bool // messages that are in the transcript
	deal  string          // Li's deal, "D-190"
}

// patience is how long an answer may take, in real time.
const patience = 20 * time.Second

// Run plays every scene of the story. It stops at the first scene that does not go as it should; the error names it.
func (p *Play) Run(ctx context.Context) error {
	p.shown = map[string]bool{}
	p.clock()
	for i, s := range story() {
		title := p.Words(message.T("demo.scene." + s.id))
		p.printf("\n%d. %s\n", i+1, title)
		if err := s.play(ctx, p); err != nil {
			p.printf("   ✗ %v\n", err)
			return fmt.Errorf("scene %d (%s): %w", i+1, s.id, err)
		}
	}
	p.printf("\n%s\n", p.Words(message.T("demo.check.done", message.Count("n", len(story())))))
	return nil
}

// printf writes to the transcript. What can't be written is not worth a failure of the story.
func (p *Play) printf(format string, args ...any) { _, _ = fmt.Fprintf(p.Out, format, args...) }

// ok notes what has just been asserted.
func (p *Play) ok(id string, args ...message.Arg) {
	p.printf("   ✓ %s\n", p.Words(message.T("demo.ok."+id, args...)))
}

// in chooses the form of a line that fits the language of the demo.
func (p *Play) in(zh, en string) string {
	if p.Lang == chinese {
		return zh
	}
	return en
}

func (p *Play) clock() {
	p.printf("\n━━━ %s ━━━\n", p.moment(p.Director.Now()))
}

func (p *Play) moment(t time.Time) string {
	if p.Lang == chinese {
		day := []string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()]
		return fmt.Sprintf("%d年%d月%d日 周%s %s", t.Year(), t.Month(), t.Day(), day, t.Format("15:04"))
	}
	return t.Format("Mon 2 Jan 2006 15:04")
}

// moveTo moves the clock and writes down what arrived meanwhile for the people and channels watched; the rest is counted.
func (p *Play) moveTo(ctx context.Context, at time.Time, watch ...string) error {
	if err := p.Director.MoveTo(ctx, at); err != nil {
		return err
	}
	p.clock()
	p.news(watch...)
	return nil
}

// reply is what a person got to see for something they did.
type reply struct {
	messages []slacksim.Message
	view     *slacksim.View
}

// text is everything in the reply as plain text.
func (p *Play) text(r reply) string {
	var parts []string
	for _, m := range r.messages {
		parts = append(parts, p.plain(m))
	}
	if r.view != nil {
		parts = append(parts, strings.Join(p.renderer().blocks(r.view.Blocks), "\n"))
	}
	return strings.Join(parts, "\n")
}

func (p *Play) plain(m slacksim.Message) string {
	if len(m.Blocks) == 0 {
		lines := make([]string, 0, len(m.Files)+1)
		if m.Text != "" {
			lines = append(lines, p.renderer().words(m.Text))
		}
		for _, f := range m.Files {
			lines = append(lines, "▤ "+f.Name)
		}
		return strings.Join(lines, "\n")
	}
	return strings.Join(p.renderer().blocks(m.Blocks), "\n")
}

// command types a slash command and waits for what comes of it: a message or a form.
func (p *Play) command(ctx context.Context, user, channel, line string) (reply, error) {
	p.said(user, channel, line)
	command, text, _ := strings.Cut(line, " ")
	return p.outcome(ctx, user, channel, func() error {
		_, err := p.Slack.As(user).Command(ctx, channel, command, text)
		return err
	})
}

// outcome does something as a person and waits until the person sees something new.
func (p *Play) outcome(ctx context.Context, user, channel string, do func() error) (reply, error) {
	before := p.versions(channel, user)
	old, _ := p.Slack.OpenView(user)
	if err := do(); err != nil {
		return reply{}, fmt.Errorf("the bot did not answer: %w", err)
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var r reply
	err := p.Slack.WaitUntil(waiting, func() bool {
		r = reply{}
		for _, m := range p.Slack.Visible(channel, user) {
			if before[m.TS] != version(m) && m.BotID != "" {
				r.messages = append(r.messages, m)
			}
		}
		if v, open := p.Slack.OpenView(user); open && (v.ID != old.ID || v.Hash != old.Hash) {
			r.view = &v
		}
		return len(r.messages) > 0 || r.view != nil
	})
	if err != nil {
		return reply{}, errors.New("the bot answered nothing that can be seen")
	}
	p.show(user, r)
	if err := p.Director.Settle(ctx); err != nil {
		return reply{}, err
	}
	return r, nil
}

func (p *Play) versions(channel, user string) map[string]string {
	seen := map[string]string{}
	for _, m := range p.Slack.Visible(channel, user) {
		seen[m.TS] = version(m)
	}
	return seen
}

// version changes whenever the message does.
func version(m slacksim.Message) string { return m.EditedTS + "|" + m.Text + "|" + string(m.RawBlocks) }

func (p *Play) show(user string, r reply) {
	for _, m := range r.messages {
		p.heard(m)
	}
	if r.view == nil {
		return
	}
	title := ""
	if r.view.Title != nil {
		title = r.view.Title.Text
	}
	p.printf("     ┌ %s\n", p.Words(message.T("demo.form", message.Str("name", p.name(user)), message.Str("title", title))))
	for _, line := range p.renderer().blocks(r.view.Blocks) {
		p.printf("     │ %s\n", line)
	}
}

// said writes down what a person types.
func (p *Play) said(user, channel, line string) {
	p.printf("   %s  %s → %s\n", p.Director.Now().Format("15:04"), p.name(user), p.place(channel, line))
}

func (p *Play) place(channel, line string) string {
	if c := p.room(channel); c != "" {
		return "#" + c + ": " + line
	}
	return line
}

// heard writes down a message.
func (p *Play) heard(m slacksim.Message) {
	p.shown[m.Channel+m.TS] = true
	at := stamp(m.TS).In(p.Director.Now().Location())
	who := p.name(m.User)
	if m.BotID != "" {
		who = "meritbot"
	}
	to := p.Words(message.T("demo.to", message.Str("name", p.dmWith(m.Channel))))
	switch room := p.room(m.Channel); {
	case m.Ephemeral:
		to = p.Words(message.T("demo.only", message.Str("name", p.name(m.EphemeralFor))))
	case room != "":
		to = "#" + room
	}
	when := at.Format("15:04")
	if at.Format(time.DateOnly) != p.Director.Now().Format(time.DateOnly) {
		when = p.moment(at)
	}
	p.printf("   %s  %s (%s):\n", when, who, to)
	for _, line := range strings.Split(p.plain(m), "\n") {
		p.printf("     │ %s\n", line)
	}
}

// news writes down the messages that nobody has seen yet, in order of time: those for the watched people and channels whole, the
// others as a number.
func (p *Play) news(watch ...string) {
	var fresh []slacksim.Message
	others := 0
	for _, c := range p.Slack.Channels() {
		for _, m := range p.Slack.Messages(c.ID) {
			if p.shown[m.Channel+m.TS] || m.BotID == "" {
				continue
			}
			if p.shown[m.Channel+m.TS] = true; slices.Contains(watch, c.ID) || (c.IM && slices.ContainsFunc(c.Members, func(u string) bool { return slices.Contains(watch, u) })) {
				fresh = append(fresh, m)
			} else {
				others++
			}
		}
	}
	slices.SortFunc(fresh, func(a, b slacksim.Message) int { return strings.Compare(a.TS, b.TS) })
	for _, m := range fresh {
		p.heard(m)
	}
	if others > 0 {
		p.printf("   %s\n", p.Words(message.T("demo.others", message.Count("n", others))))
	}
}

func stamp(ts string) time.Time {
	seconds, micros, _ := strings.Cut(ts, ".")
	s, _ := strconv.ParseInt(seconds, 10, 64)
	u, _ := strconv.ParseInt(micros, 10, 64)
	return time.Unix(s, u*int64(time.Microsecond))
}

func (p *Play) renderer() renderer { return renderer{name: p.name, room: p.room} }

func (p *Play) name(user string) string {
	for _, u := range people() {
		if string(u.ID) == user {
			return u.name(p.Lang)
		}
	}
	if user == p.Slack.BotUserID() {
		return "meritbot"
	}
	return user
}

// room is a channel's name, "" for a direct message.
func (p *Play) room(channel string) string {
	for _, c := range p.Slack.Channels() {
		if c.ID == channel && !c.IM {
			return c.Name
		}
	}
	return ""
}

func (p *Play) dmWith(channel string) string {
	for _, c := range p.Slack.Channels() {
		if c.ID != channel || !c.IM {
			continue
		}
		for _, u := range c.Members {
			if u != p.Slack.BotUserID() {
				return p.name(u)
			}
		}
	}
	return channel
}
