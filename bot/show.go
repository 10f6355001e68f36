package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/message"
)

// response is a message in an acknowledgement or for a response URL.
type response struct {
	Type            string        `json:"response_type,omitempty"`
	Text            string        `json:"text"`
	Blocks          []slack.Block `json:"blocks,omitempty"`
	ReplaceOriginal bool          `json:"replace_original"`
}

// response renders an outcome's message. Refused fields outside a form are said as a message.
func (b *Bot) response(out outcome, up files) response {
	m := out.reply.Message
	if m == nil {
		all := refusals(out.reply.Refused)
		m = &all
	}
	r := response{Type: "ephemeral", ReplaceOriginal: out.reply.Replace}
	if out.reply.Audience == message.Everybody && !out.failed {
		r.Type = "in_channel"
	}
	r.Blocks, r.Text = b.render(*m, out.reader, up)
	return r
}

func refusals(fields []message.FieldError) message.Message {
	var m message.Message
	for i, f := range fields {
		if i == 0 {
			m.Summary = f.Text
		}
		m.Blocks = append(m.Blocks, message.Paragraph(f.Text))
	}
	return m
}

// show delivers an outcome once the delivery is acknowledged: it opens a form, or sends the message by the response URL, by an
// ephemeral message in the channel, or as a direct message, whichever way is open.
func (b *Bot) show(ctx context.Context, o origin, out outcome) {
	if out.reply.Form != nil {
		b.openForm(ctx, o, out)
	}
	if out.reply.Message == nil && len(out.reply.Refused) == 0 {
		return
	}
	var up files
	if hasFile(out.reply.Message) {
		up.pictures = b.upload(ctx, out.reply.Message.Blocks, out.reader)
		up.sheets = b.handOver(ctx, string(o.user), out.reply.Message.Blocks, out.reader)
	}
	r := b.response(out, up)
	if o.responseURL != "" {
		err := b.respond(ctx, o.responseURL, r)
		if err == nil {
			return
		}
		b.failed(ctx, "response_url", err, "user", o.user)
	}
	b.whisper(ctx, o, r)
}

// respondTries is how often a response URL is tried; Slack allows five uses. An answer that was lost on its way may be shown
// twice: better than silence, since answers change nothing.
const respondTries = 3

func (b *Bot) respond(ctx context.Context, url string, r response) error {
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("bot: response: %w", err)
	}
	for try := 1; ; try++ {
		err = b.postJSON(ctx, url, body)
		var status slack.StatusCodeError
		final := errors.As(err, &status) && !status.Retryable()
		if err == nil || final || try == respondTries {
			return err
		}
		if !b.pause(ctx, time.Duration(try)*500*time.Millisecond) {
			return err
		}
	}
}

func (b *Bot) postJSON(ctx context.Context, url string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return errors.New("bot: the response URL is unusable") // the address is a capability: not for the log
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := b.HTTP.Do(req)
	if err != nil {
		return errNoAnswer
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	if resp.StatusCode != http.StatusOK {
		return slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
	}
	return nil
}

// errNoAnswer stands for a network error, whose text would hold the response URL.
var errNoAnswer = errors.New("bot: no answer from the response URL")

// whisper sends an answer without a response URL: in the channel to the person alone, or as a direct message where the bot is
// not in that channel.
func (b *Bot) whisper(ctx context.Context, o origin, r response) {
	content := slack.MsgOptionCompose(slack.MsgOptionText(r.Text, false), slack.MsgOptionBlocks(r.Blocks...))
	if o.channel != "" {
		var err error
		if r.Type == "in_channel" {
			_, _, err = b.API.PostMessageContext(ctx, o.channel, content)
		} else {
			_, err = b.API.PostEphemeralContext(ctx, o.channel, string(o.user), content)
		}
		if err == nil {
			return
		}
		b.failed(ctx, "chat.postEphemeral", err, "user", o.user)
	}
	dm, err := b.direct(ctx, string(o.user))
	if err == nil {
		_, _, err = b.API.PostMessageContext(ctx, dm, content)
	}
	if err != nil {
		b.failed(ctx, "chat.postMessage", err, "user", o.user)
	}
}

// direct returns the channel of the direct messages between the bot and a person.
func (b *Bot) direct(ctx context.Context, user string) (string, error) {
	channel, _, _, err := b.API.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{user}})
	if err != nil {
		return "", fmt.Errorf("bot: conversations.open: %w", err)
	}
	return channel.ID, nil
}

// pause waits unless ctx ends first, and reports whether it waited.
func (b *Bot) pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
