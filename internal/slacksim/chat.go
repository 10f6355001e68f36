package slacksim

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	maxText     = 40_000   // characters of a message's text
	maxBlocks   = 13_200   // characters of all its blocks, as measured: https://github.com/slackapi/bolt-js/issues/2509
	maxMetadata = 16 << 10 // bytes of a message's metadata
)

// draft is the content of a message that the app sends.
type draft struct {
	text      string
	hasText   bool
	blocks    []Block
	raw       json.RawMessage
	hasBlocks bool
	metadata  *Metadata
	hasMeta   bool
	warning   string // of a part that was ignored
}

// readDraft checks text, blocks and metadata of a message.
func (w *Workspace) readDraft(c *request) (draft, error) {
	var d draft
	d.text, d.hasText = c.params["text"]
	if utf8.RuneCountInString(d.text) > maxText {
		return d, refuse("msg_too_long")
	}
	if raw, ok := c.params["blocks"]; ok && raw != "" {
		d.hasBlocks = true
		var list []json.RawMessage
		if json.Unmarshal([]byte(raw), &list) != nil {
			return d, refuse("invalid_blocks_format")
		}
		blocks, normal, err := w.checkBlocks(json.RawMessage(raw), surfaceMessage, "/blocks")
		if err != nil {
			return d, err
		}
		if written(blocks) > maxBlocks {
			return d, refuse("msg_blocks_too_long")
		}
		d.blocks, d.raw = blocks, normal
	}
	if raw, ok := c.params["metadata"]; ok && raw != "" {
		meta, err := readMetadata(raw)
		switch {
		case err != nil:
			return d, err
		case meta != nil && !eventType(meta.EventType):
			d.warning = "invalid_metadata_schema"
		default:
			d.hasMeta, d.metadata = true, meta
		}
	}
	return d, nil
}

// written counts the characters of what is read in blocks, tables included.
func written(blocks []Block) int {
	n := 0
	count := func(texts ...*Text) {
		for _, t := range texts {
			if t != nil {
				n += utf8.RuneCountInString(t.Text)
			}
		}
	}
	for _, b := range blocks {
		if b.Type == "rich_text" {
			n += utf8.RuneCountInString(b.PlainText())
			continue
		}
		count(b.Text, b.Title)
		for i := range b.Fields {
			count(&b.Fields[i])
		}
		if b.Accessory != nil {
			count(b.Accessory.Text)
		}
		for _, e := range b.Elements {
			count(e.Text)
		}
		for _, row := range b.Rows {
			for _, cell := range row {
				n += utf8.RuneCountInString(cell.PlainText())
			}
		}
	}
	return n
}

func readMetadata(raw string) (*Metadata, error) {
	if len(raw) > maxMetadata {
		return nil, refuse("metadata_too_large")
	}
	var meta Metadata
	if err := json.Unmarshal([]byte(raw), &meta); err != nil {
		return nil, refuse("invalid_metadata_format")
	}
	if meta.EventType == "" && len(meta.EventPayload) == 0 {
		return nil, nil // an empty object takes the metadata away
	}
	payload := strings.TrimSpace(string(meta.EventPayload))
	if meta.EventType == "" || !strings.HasPrefix(payload, "{") {
		return nil, refuse("invalid_metadata_schema")
	}
	return &meta, nil
}

// eventType tells whether metadata may have the type; Slack ignores metadata of other types
// (https://docs.slack.dev/messaging/message-metadata).
func eventType(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '-'
	}) < 0
}

func (d draft) empty() bool { return strings.TrimSpace(d.text) == "" && len(d.blocks) == 0 }

// apply puts the draft's content into a message. Parts not sent stay, but a text
// without blocks takes the place of the blocks that were there
// (https://docs.slack.dev/reference/methods/chat.update).
func (d draft) apply(m *Message) {
	if d.hasText {
		m.Text = d.text
	}
	if d.hasText || d.hasBlocks {
		m.Blocks, m.RawBlocks, m.state = d.blocks, d.raw, nil
	}
	if d.hasMeta {
		m.Metadata = d.metadata
	}
}

// target finds the channel for a message: by id, by name, or by a person's id,
// which stands for the direct message with the app.
func (w *Workspace) target(id string) (*Channel, error) {
	if u, ok := w.users[id]; ok {
		if u.ID == w.botUser || u.ID == slackbotID || u.Deleted {
			return nil, refuse("channel_not_found")
		}
		return w.dm(id), nil
	}
	if ch, err := w.findChannel(id); err == nil {
		return ch, nil
	}
	name := strings.TrimPrefix(id, "#")
	for _, cid := range w.channelOrder {
		if ch := w.channels[cid]; !ch.IM && ch.Name == name {
			return w.findChannel(cid)
		}
	}
	return nil, refuse("channel_not_found")
}

// mayWrite refuses channels that the bot cannot post to.
func (w *Workspace) mayWrite(ch *Channel) error {
	switch {
	case ch.Archived:
		return refuse("is_archived")
	case ch.has(w.botUser):
		return nil
	case !ch.Private && w.hasScope("chat:write.public"):
		return nil
	}
	return refuse("not_in_channel")
}

type postAnswer struct {
	Channel string      `json:"channel"`
	TS      string      `json:"ts"`
	Text    string      `json:"text,omitempty"`
	Message wireMessage `json:"message"`

	Warning  string           `json:"warning,omitempty"`
	Metadata *warningMetadata `json:"response_metadata,omitempty"`
}

// warningMetadata is the response_metadata of an answer with a warning.
type warningMetadata struct {
	Warnings []string `json:"warnings"`
}

// with adds the draft's warning to an answer.
func (a postAnswer) with(d draft) postAnswer {
	if d.warning != "" {
		a.Warning, a.Metadata = d.warning, &warningMetadata{[]string{d.warning}}
	}
	return a
}

func (w *Workspace) chatPostMessage(c *request) (any, error) {
	ch, err := w.target(c.get("channel"))
	if err != nil {
		return nil, err
	}
	if err := w.mayWrite(ch); err != nil {
		return nil, err
	}
	d, err := w.readDraft(c)
	if err != nil {
		return nil, err
	}
	if d.empty() {
		return nil, refuse("no_text")
	}
	m := &Message{Channel: ch.ID, User: w.botUser, BotID: w.botID}
	// An answer to a message that is gone is posted outside the thread.
	if ts := c.get("thread_ts"); ts != "" && w.findMessage(ch.ID, ts) != nil {
		m.ThreadTS = w.threadOf(ch.ID, ts)
	}
	d.apply(m)
	w.addMessage(m)
	return postAnswer{Channel: ch.ID, TS: m.TS, Message: w.wireMessage(m, true)}.with(d), nil
}

// threadOf is the parent's timestamp for an answer to the message ts.
func (w *Workspace) threadOf(channel, ts string) string {
	if m := w.findMessage(channel, ts); m != nil && m.ThreadTS != "" {
		return m.ThreadTS
	}
	return ts
}

type ephemeralAnswer struct {
	MessageTS string `json:"message_ts"`
}

func (w *Workspace) chatPostEphemeral(c *request) (any, error) {
	ch, err := w.findChannel(c.get("channel"))
	if err != nil {
		return nil, err
	}
	if c.get("user") == "" {
		return nil, refuse("user_not_found")
	}
	if _, err := w.findUser(c.get("user")); err != nil {
		return nil, err
	}
	if err := w.mayWrite(ch); err != nil {
		return nil, err
	}
	if !ch.has(c.get("user")) {
		return nil, refuse("user_not_in_channel")
	}
	d, err := w.readDraft(c)
	if err != nil {
		return nil, err
	}
	if d.empty() {
		return nil, refuse("no_text")
	}
	m := &Message{
		Channel: ch.ID, User: w.botUser, BotID: w.botID,
		Ephemeral: true, EphemeralFor: c.get("user"), ThreadTS: c.get("thread_ts"),
	}
	d.apply(m)
	w.addMessage(m)
	return ephemeralAnswer{m.TS}, nil
}

func (w *Workspace) chatUpdate(c *request) (any, error) {
	ch, err := w.findChannel(c.get("channel"))
	if err != nil {
		return nil, err
	}
	m := w.findMessage(ch.ID, c.get("ts"))
	switch {
	case m == nil || m.Ephemeral: // ephemeral messages can't be updated this way
		return nil, refuse("message_not_found")
	case m.BotID != w.botID:
		return nil, refuse("cant_update_message")
	case ch.Archived:
		return nil, refuse("is_archived")
	}
	d, err := w.readDraft(c)
	if err != nil {
		return nil, err
	}
	if !d.hasText && !d.hasBlocks && !d.hasMeta && d.warning == "" {
		return nil, refuse("no_text")
	}
	edited := m.copied()
	d.apply(&edited)
	if strings.TrimSpace(edited.Text) == "" && len(edited.Blocks) == 0 && len(edited.Files) == 0 {
		return nil, refuse("no_text")
	}
	d.apply(m)
	if len(m.Blocks) == 0 { // Slack marks messages as edited only if they are plain text
		m.Edited, m.EditedTS = true, w.newTS()
	}
	w.changed(Change{Kind: ChangeMessage, Channel: ch.ID})
	return postAnswer{Channel: ch.ID, TS: m.TS, Text: m.Text, Message: w.wireMessage(m, true)}.with(d), nil
}

type deleteAnswer struct {
	Channel string `json:"channel"`
	TS      string `json:"ts"`
}

func (w *Workspace) chatDelete(c *request) (any, error) {
	ch, err := w.findChannel(c.get("channel"))
	if err != nil {
		return nil, err
	}
	m := w.findMessage(ch.ID, c.get("ts"))
	switch {
	case m == nil || m.Ephemeral:
		return nil, refuse("message_not_found")
	case m.BotID != w.botID:
		return nil, refuse("cant_delete_message")
	}
	w.removeMessage(m)
	return deleteAnswer{ch.ID, m.TS}, nil
}

type permalinkAnswer struct {
	Channel   string `json:"channel"`
	Permalink string `json:"permalink"`
}

func (w *Workspace) chatGetPermalink(c *request) (any, error) {
	ch, err := w.findChannel(c.get("channel"))
	if err != nil {
		return nil, err
	}
	m := w.findMessage(ch.ID, c.get("message_ts"))
	if m == nil || m.Ephemeral {
		return nil, refuse("message_not_found")
	}
	link := fmt.Sprintf("https://%s.slack.com/archives/%s/p%s",
		w.cfg.TeamDomain, ch.ID, strings.ReplaceAll(m.TS, ".", ""))
	return permalinkAnswer{ch.ID, link}, nil
}
