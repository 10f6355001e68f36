package playground

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/meritbot/meritbot/internal/slacksim"
)

// homePlace is the place of the App Home; every other place is a channel's id.
const homePlace = "home"

const (
	defaultMessages = 150
	maxMessages     = 5000
)

// snapshot is all that a page shows to one person who looks at one place.
type snapshot struct {
	Title    string        `json:"title"`
	Now      int64         `json:"now"` // the workspace's time, milliseconds since 1970
	Where    string        `json:"where"`
	Me       person        `json:"me"`
	Bot      person        `json:"bot"`
	People   []person      `json:"people"`
	Channels []channel     `json:"channels"`
	App      app           `json:"app"`
	Clock    *clock        `json:"clock"`
	Channel  *conversation `json:"channel"`
	Home     *view         `json:"home"`
	View     *view         `json:"view"`
}

type channel struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"kind"` // "channel", "private", "im", "mpim"
	Topic  string `json:"topic"`
	Count  int    `json:"count"`
	Unread int    `json:"unread"`
}

type conversation struct {
	channel
	Messages []message `json:"messages"`
	Earlier  int       `json:"earlier"` // how many older ones are left out
}

type message struct {
	TS        string          `json:"ts"`
	User      string          `json:"user"`
	Bot       bool            `json:"bot"`
	Text      string          `json:"text"`
	Blocks    json.RawMessage `json:"blocks,omitempty"`
	Files     []file          `json:"files,omitempty"`
	Ephemeral bool            `json:"ephemeral,omitempty"`
	Edited    bool            `json:"edited,omitempty"`
	Thread    string          `json:"thread,omitempty"`
}

type file struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Alt   string `json:"alt"`
	Image bool   `json:"image"`
}

type view struct {
	ID     string                               `json:"id"`
	Hash   string                               `json:"hash"`
	Title  *slacksim.Text                       `json:"title"`
	Submit *slacksim.Text                       `json:"submit"`
	Close  *slacksim.Text                       `json:"close"`
	Blocks json.RawMessage                      `json:"blocks"`
	State  map[string]map[string]slacksim.State `json:"state"`
	Depth  int                                  `json:"depth"` // 1 for the lowest of a stack of modals
}

type app struct {
	Commands  []command  `json:"commands"`
	Shortcuts []shortcut `json:"shortcuts"`
	// Connected is false if the app uses Socket Mode and has no connection.
	Connected bool `json:"connected"`
}

type command struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Hint        string `json:"hint"`
}

type shortcut struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (s *server) state(rw http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil || limit <= 0 {
		limit = defaultMessages
	}
	snap, ok := s.snapshot(q.Get("as"), q.Get("in"), min(limit, maxMessages))
	if !ok {
		s.refuse(rw, "state", errNobody)
		return
	}
	s.answer(rw, http.StatusOK, snap)
}

// snapshot is what the person sees at the place; an unknown person or place falls back to the first. It reports false if the
// workspace has no people.
func (s *server) snapshot(as, where string, limit int) (snapshot, bool) {
	people := s.people()
	if len(people) == 0 {
		return snapshot{}, false
	}
	me := pick(people, as, s.opts.Person)
	direct := s.ws.DM(me.ID)
	out := snapshot{Title: s.title(), Now: s.ws.Now().UnixMilli(), Me: me, People: people, App: s.app(), Clock: s.clockNow()}
	if bot, ok := s.ws.User(s.ws.BotUserID()); ok {
		out.Bot = s.person(bot)
	}
	out.Channels = s.channels(me.ID, people, out.Bot)
	out.Where = homePlace
	if where != homePlace {
		out.Channel = s.conversation(out.Channels, where, direct, me.ID, limit)
		out.Where = out.Channel.ID
	}
	if v, ok := s.ws.Home(me.ID); ok && where == homePlace {
		out.Home = s.view(v)
	}
	if v, ok := s.ws.OpenView(me.ID); ok {
		out.View = s.view(v)
	}
	return out, true
}

func (s *server) people() []person {
	var out []person
	for _, u := range s.ws.Users() {
		if !u.IsBot && !u.Deleted {
			p := s.person(u)
			p.Tone = len(out)%tones + 1
			out = append(out, p)
		}
	}
	return out
}

// pick is the first of the wanted people who is there, else the first of all.
func pick(people []person, wanted ...string) person {
	for _, id := range wanted {
		if i := slices.IndexFunc(people, func(p person) bool { return p.ID == id }); i >= 0 {
			return people[i]
		}
	}
	return people[0]
}

// channels lists the person's channels with their unread counts, and marks the people who have unread messages.
func (s *server) channels(me string, people []person, bot person) []channel {
	out := []channel{}
	for _, ch := range s.ws.Channels() {
		if ch.Archived {
			continue
		}
		messages := s.ws.Messages(ch.ID)
		for i, p := range people {
			if !slices.Contains(ch.Members, p.ID) {
				continue
			}
			unread := s.unread(p.ID, ch.ID, messages)
			people[i].Unread = people[i].Unread || unread > 0
			if p.ID == me {
				out = append(out, describe(ch, me, people, bot, unread))
			}
		}
	}
	return out
}

func describe(ch slacksim.Channel, me string, people []person, bot person, unread int) channel {
	out := channel{ID: ch.ID, Name: ch.Name, Kind: "channel", Topic: ch.Topic, Count: len(ch.Members), Unread: unread}
	switch {
	case ch.IM:
		out.Kind, out.Name = "im", bot.Name
	case ch.MPIM:
		var names []string
		for _, p := range append(slices.Clone(people), bot) {
			if p.ID != me && slices.Contains(ch.Members, p.ID) {
				names = append(names, p.Name)
			}
		}
		out.Kind, out.Name = "mpim", strings.Join(names, ", ")
	case ch.Private:
		out.Kind = "private"
	}
	return out
}

func (s *server) conversation(channels []channel, where, direct, me string, limit int) *conversation {
	at := slices.IndexFunc(channels, func(c channel) bool { return c.ID == where })
	if at < 0 {
		at = max(0, slices.IndexFunc(channels, func(c channel) bool { return c.ID == direct }))
	}
	out := &conversation{channel: channels[at], Messages: []message{}}
	all := s.ws.Visible(out.ID, me)
	out.Earlier = max(0, len(all)-limit)
	for _, m := range all[out.Earlier:] {
		out.Messages = append(out.Messages, s.message(m))
	}
	return out
}

func (s *server) message(m slacksim.Message) message {
	out := message{
		TS: m.TS, User: m.User, Bot: m.BotID != "", Text: m.Text, Blocks: m.RawBlocks,
		Ephemeral: m.Ephemeral, Edited: m.Edited, Thread: m.ThreadTS,
	}
	if out.Bot {
		out.User = s.ws.BotUserID()
	}
	for _, f := range m.Files {
		out.Files = append(out.Files, file{ID: f.ID, Name: f.Name, Alt: f.AltText, Image: isImage(f.MIMEType)})
	}
	return out
}

func (s *server) view(v slacksim.View) *view {
	out := &view{
		ID: v.ID, Hash: v.Hash, Title: v.Title, Submit: v.Submit, Close: v.Close,
		Blocks: v.RawBlocks, State: v.State, Depth: 1,
	}
	for below := v.PreviousViewID; below != ""; out.Depth++ {
		under, ok := s.ws.View(below)
		if !ok {
			break
		}
		below = under.PreviousViewID
	}
	return out
}

func (s *server) app() app {
	installed := s.ws.App()
	out := app{Commands: []command{}, Shortcuts: []shortcut{}, Connected: !installed.SocketMode || s.ws.SocketCount() > 0}
	for _, c := range installed.Commands {
		out.Commands = append(out.Commands, command{c.Name, c.Description, c.UsageHint})
	}
	for _, c := range installed.Shortcuts {
		if !c.Global {
			out.Shortcuts = append(out.Shortcuts, shortcut{c.CallbackID, c.Name})
		}
	}
	return out
}

// unread counts what others have written in a channel since the person last looked.
func (s *server) unread(me, channel string, messages []slacksim.Message) int {
	s.mu.Lock()
	mark := max(s.start, s.seen[me][channel])
	s.mu.Unlock()
	n := 0
	for _, m := range messages {
		if m.TS > mark && (m.BotID != "" || m.User != me) && (!m.Ephemeral || m.EphemeralFor == me) {
			n++
		}
	}
	return n
}
