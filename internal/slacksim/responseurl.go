package slacksim

import (
	"encoding/json"
	"maps"
	"net/http"
	"time"
)

const (
	responseUses     = 5
	keptResponseURLs = 1000
	responseLife     = 30 * time.Minute // by the workspace's clock
)

// responseURL is an address by which the app may answer an interaction.
type responseURL struct {
	channel, user string
	messageTS     string // the message of the interaction, or the last answer
	uses          int
	issued        time.Time
}

func (w *Workspace) newResponseURL(channel, user, messageTS string) string {
	if len(w.responses) >= keptResponseURLs {
		maps.DeleteFunc(w.responses, func(_ string, u *responseURL) bool {
			return w.cfg.Clock.Now().Sub(u.issued) > 2*responseLife
		})
	}
	id := w.randomText(24, lowerAlphabet)
	w.responses[id] = &responseURL{channel: channel, user: user, messageTS: messageTS, issued: w.cfg.Clock.Now()}
	return w.base + "/response/" + id
}

// shown is a message as apps send it in acknowledgements and to response URLs.
type shown struct {
	Text            string          `json:"text"`
	Blocks          json.RawMessage `json:"blocks"`
	Metadata        json.RawMessage `json:"metadata"`
	ResponseType    string          `json:"response_type"`
	ReplaceOriginal bool            `json:"replace_original"`
	DeleteOriginal  bool            `json:"delete_original"`
	ThreadTS        string          `json:"thread_ts"`
}

// draft checks the message's content.
func (w *Workspace) shownDraft(s shown) (draft, error) {
	params := map[string]string{"text": s.Text}
	if len(s.Blocks) > 0 && string(s.Blocks) != "null" {
		params["blocks"] = string(s.Blocks)
	}
	if len(s.Metadata) > 0 && string(s.Metadata) != "null" {
		params["metadata"] = string(s.Metadata)
	}
	return w.readDraft(&request{params: params})
}

// show puts an answer where it belongs: visible to one person, or to all.
func (w *Workspace) show(channel, user, threadTS string, s shown, d draft) *Message {
	m := &Message{Channel: channel, User: w.botUser, BotID: w.botID, ThreadTS: threadTS}
	if s.ResponseType != "in_channel" {
		m.Ephemeral, m.EphemeralFor = true, user
	}
	d.apply(m)
	w.addMessage(m)
	return m
}

func (w *Workspace) serveResponseURL(rw http.ResponseWriter, r *http.Request) {
	params, err := readParams(rw, r)
	if raw, ok := params["payload"]; ok && err == nil && !isJSON(r) {
		err = jsonParams([]byte(raw), params)
	}
	id := r.PathValue("id")
	entry := Call{Method: "response_url", Token: "none", Params: params}
	w.throughFaults(rw, r, &entry, func() answer {
		if err == nil {
			err = w.useResponseURL(id, params)
		}
		if err == nil {
			return w.success(struct{}{})
		}
		a := w.refusal(err)
		a.status = http.StatusNotFound
		if a.code != "expired_url" && a.code != "used_url" && a.code != "invalid_url" {
			a.status = http.StatusBadRequest
		}
		return a
	})
}

func (w *Workspace) useResponseURL(id string, params map[string]string) error {
	u, ok := w.responses[id]
	switch {
	case !ok:
		return refuse("invalid_url")
	case w.cfg.Clock.Now().Sub(u.issued) > responseLife:
		return refuse("expired_url")
	case u.uses >= responseUses:
		return refuse("used_url")
	}
	flag := func(name string) bool { return params[name] == "true" || params[name] == "1" }
	s := shown{
		Text: params["text"], Blocks: json.RawMessage(params["blocks"]), Metadata: json.RawMessage(params["metadata"]),
		ResponseType: params["response_type"], ThreadTS: params["thread_ts"],
		ReplaceOriginal: flag("replace_original"), DeleteOriginal: flag("delete_original"),
	}
	original := w.findMessage(u.channel, u.messageTS)
	if s.DeleteOriginal {
		u.uses++
		if original != nil && original.BotID == w.botID {
			w.removeMessage(original)
		}
		return nil
	}
	d, err := w.shownDraft(s)
	if err != nil {
		return err
	}
	if d.empty() {
		return refuse("no_text")
	}
	u.uses++
	if s.ReplaceOriginal && original != nil && original.BotID == w.botID {
		w.replaceMessage(original, d)
		return nil
	}
	thread := ""
	if s.ThreadTS != "" && w.findMessage(u.channel, s.ThreadTS) != nil {
		thread = w.threadOf(u.channel, s.ThreadTS)
	}
	m := w.show(u.channel, u.user, thread, s, d)
	if u.messageTS == "" { // a command's first answer is what a later one replaces
		u.messageTS = m.TS
	}
	return nil
}

// replaceMessage gives a message new content, blocks and text together.
func (w *Workspace) replaceMessage(m *Message, d draft) {
	m.Text, m.Blocks, m.RawBlocks = d.text, d.blocks, d.raw
	if d.hasMeta {
		m.Metadata = d.metadata
	}
	m.state = nil
	if !m.Ephemeral {
		m.Edited, m.EditedTS = true, w.newTS()
	}
	w.changed(Change{Kind: ChangeMessage, Channel: m.Channel, User: m.EphemeralFor})
}
