package slacksim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ErrNotThere says that the person can't do that, because it is not on the screen:
// a button that is not in the message, a modal that is closed, a channel the
// person is not in, a command that is not installed.
var ErrNotThere = errors.New("slacksim: not there for this person")

func notThere(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrNotThere, fmt.Sprintf(format, args...))
}

// Person acts for a member of the workspace. Actions wait for the app's
// acknowledgement, as Slack's client does. Errors: ErrNotThere,
// ErrOperationTimeout, ErrDispatchFailed, ErrInvalidResponse, and ctx's.
type Person struct {
	w  *Workspace
	id string
}

// As returns the person with a user id.
func (w *Workspace) As(userID string) *Person { return &Person{w, userID} }

// ID is the person's user id.
func (p *Person) ID() string { return p.id }

// channel finds a channel that the person is in, or may read since it is
// public; a direct message with the app is opened by the app's user id.
func (p *Person) channel(id string) (*Channel, error) {
	if id == p.w.botUser {
		return p.w.dm(p.id), nil
	}
	ch, ok := p.w.channels[id]
	if !ok || (!ch.has(p.id) && (ch.Private || ch.IM || ch.MPIM)) {
		return nil, notThere("channel %s", id)
	}
	return ch, nil
}

func (p *Person) user() (*User, error) {
	u, ok := p.w.users[p.id]
	if !ok || u.Deleted {
		return nil, notThere("user %s", p.id)
	}
	return u, nil
}

// Say posts a message. Mentions typed as @name and #name become links, as in
// Slack's message box. It returns once the events that the message causes were
// delivered for the first time; whether that went well is not the person's
// concern.
func (p *Person) Say(ctx context.Context, channel, text string) (Message, error) {
	return p.say(ctx, channel, "", text)
}

// Reply answers in the thread of a message.
func (p *Person) Reply(ctx context.Context, channel, ts, text string) (Message, error) {
	return p.say(ctx, channel, ts, text)
}

func (p *Person) say(ctx context.Context, channel, ts, text string) (Message, error) {
	m, tries, err := p.post(channel, ts, text)
	if err != nil {
		return Message{}, err
	}
	for _, t := range tries {
		select {
		case <-t:
		case <-ctx.Done():
			return m, ctx.Err()
		}
	}
	return m, nil
}

func (p *Person) post(channel, ts, text string) (Message, []firstTry, error) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if _, err := p.user(); err != nil {
		return Message{}, nil, err
	}
	ch, err := p.channel(channel)
	switch {
	case err != nil:
		return Message{}, nil, err
	case !ch.has(p.id) || ch.Archived:
		return Message{}, nil, notThere("message box of %s", channel)
	case strings.TrimSpace(text) == "":
		return Message{}, nil, notThere("send button for an empty message")
	}
	m := &Message{Channel: ch.ID, User: p.id, Text: p.w.escapeTyped(text, false)}
	if ts != "" {
		if p.w.findMessage(ch.ID, ts) == nil {
			return Message{}, nil, notThere("message %s", ts)
		}
		m.ThreadTS = p.w.threadOf(ch.ID, ts)
	}
	tries := p.w.addMessage(m)
	return m.copied(), tries, nil
}

// Ack is what the acknowledgement of a command showed.
type Ack struct {
	// Message is what the app said in the acknowledgement; nil if nothing.
	Message *Message
	// Raw is the acknowledgement's payload as it came.
	Raw []byte
	// Took is the real time until the acknowledgement.
	Took time.Duration
}

// Command types a slash command, with what follows it, and waits for the
// acknowledgement. What comes back in it is shown in the channel.
func (p *Person) Command(ctx context.Context, channel, command, text string) (Ack, error) {
	d, url, err := p.prepareCommand(channel, command, text)
	if err != nil {
		return Ack{}, err
	}
	started := systemClock{}.Now()
	got, err := p.w.send(ctx, d)
	ack := Ack{Raw: got.body, Took: systemClock{}.Now().Sub(started)}
	if err != nil {
		return ack, err
	}
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	m, err := p.w.showAck(got, url)
	ack.Message = m
	return ack, err
}

// prepareCommand makes the command's payload and its response URL.
func (p *Person) prepareCommand(channel, command, text string) (*delivery, *responseURL, error) {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := p.user()
	if err != nil {
		return nil, nil, err
	}
	ch, err := p.channel(channel)
	if err != nil {
		return nil, nil, err
	}
	command = "/" + strings.TrimPrefix(command, "/")
	i := slices.IndexFunc(w.app.Commands, func(c Command) bool { return c.Name == command })
	if i < 0 {
		return nil, nil, notThere("%s is not a valid command", command)
	}
	url := w.newResponseURL(ch.ID, p.id, "")
	fields := map[string]string{
		"token": w.cfg.VerificationToken, "team_id": w.cfg.TeamID, "team_domain": w.cfg.TeamDomain,
		"channel_id": ch.ID, "channel_name": ch.shownName(), "user_id": u.ID, "user_name": u.Name,
		"command": command, "api_app_id": w.appID, "is_enterprise_install": "false",
		"response_url": url, "trigger_id": w.newTrigger(u.ID, ""),
		"text": w.commandText(strings.TrimSpace(text), w.app.Commands[i].ShouldEscape),
	}
	payload, err := json.Marshal(fields)
	if err != nil {
		return nil, nil, err
	}
	return w.newDelivery(DeliverCommand, payload), w.responses[last(url)], nil
}

func (w *Workspace) commandText(text string, escape bool) string {
	if !escape {
		return text
	}
	return w.escapeTyped(text, true)
}

// showAck shows what came with the acknowledgement of a command.
func (w *Workspace) showAck(got reply, url *responseURL) (*Message, error) {
	body := bytes.TrimSpace(got.body)
	if len(body) == 0 || string(body) == "{}" {
		return nil, nil
	}
	s := shown{Text: string(body)}
	if got.json {
		s = shown{}
		if err := json.Unmarshal(body, &s); err != nil {
			return nil, errors.Join(ErrInvalidResponse, err)
		}
	}
	d, err := w.shownDraft(s)
	if err != nil {
		return nil, errors.Join(ErrInvalidResponse, err)
	}
	if d.empty() {
		return nil, nil
	}
	m := w.show(url.channel, url.user, "", s, d)
	url.messageTS = m.TS
	out := m.copied()
	return &out, nil
}

// escapeTyped turns what a person typed into Slack's text: entities, and
// mentions of people and channels as links, with the name if named is set.
// A name counts if the person could have picked it from the list that opens
// after @ or #.
func (w *Workspace) escapeTyped(text string, named bool) string {
	var b strings.Builder
	before := ' '
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if (r == '@' || r == '#') && !unicode.IsLetter(before) && !unicode.IsDigit(before) {
			if link, n := w.mention(r, text[i+1:], named); n > 0 {
				b.WriteString(link)
				before = ' '
				i += 1 + n
				continue
			}
		}
		if link := writtenLink(text[i:]); link != "" {
			b.WriteString(link)
			before = ' '
			i += len(link)
			continue
		}
		b.WriteString(escapeEntities(text[i : i+size]))
		before = r
		i += size
	}
	return b.String()
}

// writtenLink is a link at the start of rest that is written as Slack writes it
// (<@U123>, <#C123|name>); empty if there is none.
func writtenLink(rest string) string {
	if !strings.HasPrefix(rest, "<@U") && !strings.HasPrefix(rest, "<#C") {
		return ""
	}
	return rest[:strings.IndexByte(rest, '>')+1]
}

// mention finds the longest name at the start of rest and returns its link and
// the length of the name in bytes.
func (w *Workspace) mention(sign rune, rest string, named bool) (string, int) {
	link, longest := "", 0
	try := func(kind, id, name, label string) {
		if len(name) <= longest || len(rest) < len(name) || !strings.EqualFold(rest[:len(name)], name) {
			return
		}
		if next, _ := utf8.DecodeRuneInString(rest[len(name):]); continues(name, next) {
			return
		}
		longest = len(name)
		link = "<" + kind + id + ">"
		if named {
			link = "<" + kind + id + "|" + label + ">"
		}
	}
	if sign == '@' {
		for _, id := range w.userOrder {
			u := w.users[id]
			for _, name := range []string{u.Name, u.DisplayName, u.RealName} {
				try("@", u.ID, name, u.Name)
			}
		}
		return link, longest
	}
	for _, id := range w.channelOrder {
		if ch := w.channels[id]; !ch.IM && !ch.MPIM {
			try("#", ch.ID, ch.Name, ch.Name)
		}
	}
	return link, longest
}

// continues tells whether a name goes on with the next character, so that @li
// is not found in @lin. Chinese has no spaces between words: there a name may be
// followed by anything.
func continues(name string, next rune) bool {
	end, _ := utf8.DecodeLastRuneInString(name)
	if unicode.Is(unicode.Han, end) || unicode.Is(unicode.Han, next) {
		return false
	}
	return unicode.IsLetter(next) || unicode.IsDigit(next) || next == '_'
}
