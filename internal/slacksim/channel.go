package slacksim

import (
	"slices"
	"strings"
	"time"
)

// Channel is a place where people talk.
type Channel struct {
	ID       string // made up if empty
	Name     string // without the #
	Private  bool
	Archived bool
	Members  []string // user ids; the bot is a member only if it is named here
	Topic    string
	// IM is set for direct messages with the app, MPIM for group messages.
	IM, MPIM bool

	created time.Time
}

func (c *Channel) has(userID string) bool { return slices.Contains(c.Members, userID) }

func (c *Channel) copied() Channel {
	out := *c
	out.Members = slices.Clone(c.Members)
	return out
}

// AddChannel adds a channel and returns it with its id. A channel with the same
// ID is replaced. Give BotUserID among the members to have the bot in it.
func (w *Workspace) AddChannel(c Channel) Channel {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.addChannel(c).copied()
}

func (w *Workspace) addChannel(c Channel) *Channel {
	prefix := "C"
	if c.IM {
		prefix = "D"
	}
	if c.ID == "" {
		c.ID = w.newID(prefix)
	}
	c.Name = orText(strings.TrimPrefix(c.Name, "#"), strings.ToLower(c.ID))
	c.Members = slices.Clone(c.Members)
	c.created = w.cfg.Clock.Now()
	if _, known := w.channels[c.ID]; !known {
		w.channelOrder = append(w.channelOrder, c.ID)
	}
	w.channels[c.ID] = &c
	w.changed(Change{Kind: ChangeChannel, Channel: c.ID})
	return &c
}

// Channels lists the channels in the order they were added, direct messages too.
func (w *Workspace) Channels() []Channel {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]Channel, 0, len(w.channelOrder))
	for _, id := range w.channelOrder {
		out = append(out, w.channels[id].copied())
	}
	return out
}

// DM returns the id of the direct message channel between a person and the app,
// and opens it if needed.
func (w *Workspace) DM(userID string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dm(userID).ID
}

func (w *Workspace) dm(userID string) *Channel {
	if id, ok := w.dms[userID]; ok {
		return w.channels[id]
	}
	ch := w.addChannel(Channel{IM: true, Members: []string{userID, w.botUser}})
	w.dms[userID] = ch.ID
	return ch
}

// findChannel finds a channel that the bot may know of, by id, or by name where
// Slack takes names. Private channels without the bot do not exist for it.
func (w *Workspace) findChannel(id string) (*Channel, error) {
	ch, ok := w.channels[id]
	if !ok || ((ch.Private || ch.IM || ch.MPIM) && !ch.has(w.botUser)) {
		return nil, refuse("channel_not_found")
	}
	return ch, nil
}

// join makes a user a member and tells the app.
func (w *Workspace) join(ch *Channel, userID string) {
	if ch.has(userID) {
		return
	}
	ch.Members = append(ch.Members, userID)
	w.changed(Change{Kind: ChangeChannel, Channel: ch.ID})
	kind := "C"
	if ch.Private {
		kind = "G"
	}
	w.emit("member_joined_channel", struct {
		Type        string `json:"type"`
		User        string `json:"user"`
		Channel     string `json:"channel"`
		ChannelType string `json:"channel_type"`
		Team        string `json:"team"`
		EventTS     string `json:"event_ts"`
	}{"member_joined_channel", userID, ch.ID, kind, w.cfg.TeamID, w.newTS()})
}

type wireTopic struct {
	Value string `json:"value"`
}

type wireChannel struct {
	ID             string    `json:"id"`
	Name           string    `json:"name,omitempty"`
	NameNormalized string    `json:"name_normalized,omitempty"`
	User           string    `json:"user,omitempty"`
	IsChannel      bool      `json:"is_channel"`
	IsGroup        bool      `json:"is_group"`
	IsIM           bool      `json:"is_im"`
	IsMPIM         bool      `json:"is_mpim"`
	IsPrivate      bool      `json:"is_private"`
	IsArchived     bool      `json:"is_archived"`
	IsGeneral      bool      `json:"is_general"`
	IsMember       bool      `json:"is_member"`
	Created        int64     `json:"created"`
	Creator        string    `json:"creator,omitempty"`
	NumMembers     int       `json:"num_members,omitempty"`
	Topic          wireTopic `json:"topic"`
	Purpose        wireTopic `json:"purpose"`
	Locale         string    `json:"locale,omitempty"`
}

func (w *Workspace) wireChannel(c *Channel) wireChannel {
	out := wireChannel{
		ID: c.ID, IsPrivate: c.Private || c.IM || c.MPIM, IsIM: c.IM, IsMPIM: c.MPIM,
		IsArchived: c.Archived, Created: c.created.Unix(),
	}
	if c.IM {
		for _, m := range c.Members {
			if m != w.botUser {
				out.User = m
			}
		}
		return out
	}
	out.Name, out.NameNormalized = c.Name, c.Name
	out.IsChannel, out.IsGroup = !c.Private, c.Private && !c.MPIM
	out.IsGeneral = c.Name == "general"
	out.IsMember = c.has(w.botUser)
	out.Topic.Value = c.Topic
	return out
}

type conversationsListAnswer struct {
	Channels []wireChannel `json:"channels"`
	Metadata cursorAnswer  `json:"response_metadata"`
}

func (w *Workspace) conversationsList(c *request) (any, error) { return w.listChannels(c, false) }

func (w *Workspace) usersConversations(c *request) (any, error) { return w.listChannels(c, true) }

func (w *Workspace) listChannels(c *request, onlyMine bool) (any, error) {
	types := strings.Split(orText(c.get("types"), "public_channel"), ",")
	for i, t := range types {
		types[i] = strings.TrimSpace(t)
		if !slices.Contains([]string{"public_channel", "private_channel", "im", "mpim"}, types[i]) {
			return nil, refuse("invalid_types")
		}
	}
	member := w.botUser
	if onlyMine && c.get("user") != "" {
		member = c.get("user")
	}
	var all []*Channel
	for _, id := range w.channelOrder {
		ch, err := w.findChannel(id)
		if err != nil || !slices.Contains(types, ch.kind()) ||
			(ch.Archived && c.flag("exclude_archived")) || (onlyMine && !ch.has(member)) {
			continue
		}
		all = append(all, ch)
	}
	from, to, next, err := c.page(len(all), 100, 1000)
	if err != nil {
		return nil, err
	}
	out := conversationsListAnswer{Channels: []wireChannel{}, Metadata: cursorAnswer{next}}
	for _, ch := range all[from:to] {
		wire := w.wireChannel(ch)
		if !ch.IM {
			wire.NumMembers = len(ch.Members)
		}
		out.Channels = append(out.Channels, wire)
	}
	return out, nil
}

// kind is the channel's type as conversations.list names it.
func (c *Channel) kind() string {
	switch {
	case c.IM:
		return "im"
	case c.MPIM:
		return "mpim"
	case c.Private:
		return "private_channel"
	}
	return "public_channel"
}

type channelAnswer struct {
	Channel     wireChannel `json:"channel"`
	NoOp        bool        `json:"no_op,omitempty"`
	AlreadyOpen bool        `json:"already_open,omitempty"`
	Warning     string      `json:"warning,omitempty"`
}

func (w *Workspace) conversationsInfo(c *request) (any, error) {
	ch, err := w.findChannel(c.get("channel"))
	if err != nil {
		return nil, err
	}
	out := channelAnswer{Channel: w.wireChannel(ch)}
	if c.flag("include_num_members") {
		out.Channel.NumMembers = len(ch.Members)
	}
	if c.flag("include_locale") {
		out.Channel.Locale = "en-US"
	}
	return out, nil
}

type membersAnswer struct {
	Members  []string     `json:"members"`
	Metadata cursorAnswer `json:"response_metadata"`
}

func (w *Workspace) conversationsMembers(c *request) (any, error) {
	ch, err := w.findChannel(c.get("channel"))
	if err != nil {
		return nil, err
	}
	from, to, next, err := c.page(len(ch.Members), 100, 1000)
	if err != nil {
		return nil, err
	}
	return membersAnswer{slices.Clone(ch.Members[from:to]), cursorAnswer{next}}, nil
}

func (w *Workspace) conversationsJoin(c *request) (any, error) {
	ch, err := w.findChannel(c.get("channel"))
	switch {
	case err != nil:
		return nil, err
	case ch.Private || ch.IM || ch.MPIM:
		return nil, refuse("method_not_supported_for_channel_type")
	case ch.Archived:
		return nil, refuse("is_archived")
	}
	out := channelAnswer{}
	if ch.has(w.botUser) {
		out.Warning = "already_in_channel"
	}
	w.join(ch, w.botUser)
	out.Channel = w.wireChannel(ch)
	return out, nil
}

func (w *Workspace) conversationsOpen(c *request) (any, error) {
	if id := c.get("channel"); id != "" {
		ch, err := w.findChannel(id)
		if err != nil {
			return nil, err
		}
		return channelAnswer{Channel: w.wireChannel(ch), NoOp: true, AlreadyOpen: true}, nil
	}
	users := strings.FieldsFunc(c.get("users"), func(r rune) bool { return r == ',' || r == ' ' })
	if len(users) == 0 {
		return nil, refuse("users_list_not_supplied")
	}
	for _, id := range users {
		u, err := w.findUser(id)
		switch {
		case err != nil:
			return nil, err
		case u.Deleted:
			return nil, refuse("user_disabled")
		case u.ID == w.botUser || u.ID == slackbotID:
			return nil, refuse("cannot_dm_bot")
		}
	}
	if len(users) > 8 {
		return nil, refuse("too_many_users")
	}
	ch, existed := w.openDirect(users)
	out := channelAnswer{NoOp: existed, AlreadyOpen: existed, Channel: wireChannel{ID: ch.ID}}
	if c.flag("return_im") {
		out.Channel = w.wireChannel(ch)
	}
	return out, nil
}

func (w *Workspace) openDirect(users []string) (ch *Channel, existed bool) {
	if len(users) == 1 {
		_, existed = w.dms[users[0]]
		return w.dm(users[0]), existed
	}
	members := append(slices.Clone(users), w.botUser)
	slices.Sort(members)
	for _, id := range w.channelOrder {
		if c := w.channels[id]; c.MPIM && slices.Equal(c.Members, members) {
			return c, true
		}
	}
	return w.addChannel(Channel{MPIM: true, Private: true, Members: members}), false
}
