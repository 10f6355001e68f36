package slacksim

import (
	"encoding/json"
	"slices"
	"strings"
)

// Message is what stands in a channel.
type Message struct {
	TS       string // the message's id in its channel, and its time
	ThreadTS string // the parent's TS for answers in a thread
	Channel  string
	User     string
	BotID    string // set if the app posted it
	Subtype  string
	Text     string

	Blocks    []Block
	RawBlocks json.RawMessage // as Slack would return them, with ids filled in
	Metadata  *Metadata
	Files     []File

	Ephemeral    bool
	EphemeralFor string // the only user who sees it
	Edited       bool
	EditedTS     string
	ReplyCount   int

	state map[string]map[string]State // what people chose in its menus
}

// Metadata is what an app hides in a message.
type Metadata struct {
	EventType    string          `json:"event_type"`
	EventPayload json.RawMessage `json:"event_payload"`
}

func (m *Message) copied() Message {
	out := *m
	out.Blocks = slices.Clone(m.Blocks)
	out.Files = slices.Clone(m.Files)
	if m.Metadata != nil {
		meta := *m.Metadata
		out.Metadata = &meta
	}
	return out
}

// Messages returns all messages of a channel in order of time, also the
// ephemeral ones of everyone.
func (w *Workspace) Messages(channel string) []Message {
	return w.listMessages(channel, func(*Message) bool { return true })
}

// Visible returns what a person sees in a channel: its messages and the
// ephemeral ones meant for that person.
func (w *Workspace) Visible(channel, userID string) []Message {
	return w.listMessages(channel, func(m *Message) bool {
		return !m.Ephemeral || m.EphemeralFor == userID
	})
}

func (w *Workspace) listMessages(channel string, keep func(*Message) bool) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := []Message{}
	for _, m := range w.messages[channel] {
		if keep(m) {
			out = append(out, m.copied())
		}
	}
	return out
}

// addMessage gives the message its timestamp, keeps it and tells everyone.
// It returns the events' first tries.
func (w *Workspace) addMessage(m *Message) []firstTry {
	m.TS = w.newTS()
	w.messages[m.Channel] = append(w.messages[m.Channel], m)
	if m.ThreadTS != "" {
		if parent := w.findMessage(m.Channel, m.ThreadTS); parent != nil {
			parent.ReplyCount++
		}
	}
	w.changed(Change{Kind: ChangeMessage, Channel: m.Channel, User: m.EphemeralFor})
	if m.Ephemeral {
		return nil
	}
	return w.emitMessage(m)
}

func (w *Workspace) findMessage(channel, ts string) *Message {
	for _, m := range w.messages[channel] {
		if m.TS == ts {
			return m
		}
	}
	return nil
}

func (w *Workspace) removeMessage(m *Message) {
	w.messages[m.Channel] = slices.DeleteFunc(w.messages[m.Channel], func(o *Message) bool { return o == m })
	if m.ThreadTS != "" {
		if parent := w.findMessage(m.Channel, m.ThreadTS); parent != nil {
			parent.ReplyCount--
		}
	}
	w.changed(Change{Kind: ChangeMessage, Channel: m.Channel, User: m.EphemeralFor})
}

// emitMessage sends the events that a new message causes.
func (w *Workspace) emitMessage(m *Message) []firstTry {
	ch := w.channels[m.Channel]
	if ch == nil || !ch.has(w.botUser) {
		return nil
	}
	kind, event := "channel", "message.channels"
	switch {
	case ch.IM:
		kind, event = "im", "message.im"
	case ch.MPIM:
		kind, event = "mpim", "message.mpim"
	case ch.Private:
		kind, event = "group", "message.groups"
	}
	wire := w.wireMessage(m, true)
	wire.Channel, wire.ChannelType, wire.EventTS = m.Channel, kind, m.TS
	tries := []firstTry{w.emit(event, wire)}
	if m.BotID == "" && !ch.IM && strings.Contains(m.Text, "<@"+w.botUser) {
		wire.Type, wire.ChannelType = "app_mention", ""
		tries = append(tries, w.emit("app_mention", wire))
	}
	return slices.DeleteFunc(tries, func(t firstTry) bool { return t == nil })
}

type wireEdited struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

type wireMessage struct {
	Type        string          `json:"type"`
	Subtype     string          `json:"subtype,omitempty"`
	User        string          `json:"user,omitempty"`
	BotID       string          `json:"bot_id,omitempty"`
	AppID       string          `json:"app_id,omitempty"`
	Team        string          `json:"team,omitempty"`
	Text        string          `json:"text"`
	TS          string          `json:"ts"`
	ThreadTS    string          `json:"thread_ts,omitempty"`
	ReplyCount  int             `json:"reply_count,omitempty"`
	Blocks      json.RawMessage `json:"blocks,omitempty"`
	Metadata    *Metadata       `json:"metadata,omitempty"`
	Files       []wireFile      `json:"files,omitempty"`
	Edited      *wireEdited     `json:"edited,omitempty"`
	Channel     string          `json:"channel,omitempty"`
	ChannelType string          `json:"channel_type,omitempty"`
	EventTS     string          `json:"event_ts,omitempty"`
}

func (w *Workspace) wireMessage(m *Message, withMetadata bool) wireMessage {
	out := wireMessage{
		Type: "message", Subtype: m.Subtype, User: m.User, BotID: m.BotID, Team: w.cfg.TeamID,
		Text: m.Text, TS: m.TS, ThreadTS: m.ThreadTS, ReplyCount: m.ReplyCount, Blocks: m.RawBlocks,
	}
	if m.ReplyCount > 0 && m.ThreadTS == "" {
		out.ThreadTS = m.TS
	}
	if m.BotID != "" {
		out.AppID = w.appID
	}
	if m.Edited {
		out.Edited = &wireEdited{m.User, m.EditedTS}
	}
	if withMetadata {
		out.Metadata = m.Metadata
	}
	for _, f := range m.Files {
		if s := w.files[f.ID]; s != nil {
			out.Files = append(out.Files, w.wireFile(s))
		}
	}
	return out
}
