package slacksim

import (
	"encoding/json"
	"strings"
)

type wireTeam struct {
	ID     string `json:"id"`
	Domain string `json:"domain"`
}

type wireActor struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Name     string `json:"name"`
	TeamID   string `json:"team_id"`
}

type wireRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type wireContainer struct {
	Type        string `json:"type"`
	ViewID      string `json:"view_id,omitempty"`
	MessageTS   string `json:"message_ts,omitempty"`
	ChannelID   string `json:"channel_id,omitempty"`
	ThreadTS    string `json:"thread_ts,omitempty"`
	IsEphemeral *bool  `json:"is_ephemeral,omitempty"`
}

type wireResponseURL struct {
	BlockID     string `json:"block_id"`
	ActionID    string `json:"action_id"`
	ChannelID   string `json:"channel_id"`
	ResponseURL string `json:"response_url"`
}

// interaction is the payload of every interaction; each kind fills its part.
type interaction struct {
	Type                string            `json:"type"`
	Token               string            `json:"token"`
	Team                wireTeam          `json:"team"`
	User                wireActor         `json:"user"`
	APIAppID            string            `json:"api_app_id"`
	Enterprise          *wireRef          `json:"enterprise"`
	IsEnterpriseInstall bool              `json:"is_enterprise_install"`
	TriggerID           string            `json:"trigger_id,omitempty"`
	CallbackID          string            `json:"callback_id,omitempty"`
	ResponseURL         string            `json:"response_url,omitempty"`
	ActionTS            string            `json:"action_ts,omitempty"`
	MessageTS           string            `json:"message_ts,omitempty"`
	Container           *wireContainer    `json:"container,omitempty"`
	Channel             *wireRef          `json:"channel,omitempty"`
	Message             *wireMessage      `json:"message,omitempty"`
	View                *wireView         `json:"view,omitempty"`
	State               *wireViewState    `json:"state,omitempty"`
	Actions             []json.RawMessage `json:"actions,omitempty"`
	ActionID            string            `json:"action_id,omitempty"`
	BlockID             string            `json:"block_id,omitempty"`
	Value               *string           `json:"value,omitempty"`
	IsCleared           *bool             `json:"is_cleared,omitempty"`
	ResponseURLs        []wireResponseURL `json:"response_urls,omitempty"`
}

// newInteraction fills what every kind of interaction has.
func (w *Workspace) newInteraction(kind string, u *User) interaction {
	return interaction{
		Type: kind, Token: w.cfg.VerificationToken, APIAppID: w.appID,
		Team: wireTeam{w.cfg.TeamID, w.cfg.TeamDomain},
		User: wireActor{u.ID, u.Name, u.Name, w.cfg.TeamID},
	}
}

func (w *Workspace) interactionDelivery(kind DeliveryKind, in interaction) (*delivery, error) {
	payload, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	return w.newDelivery(kind, payload), nil
}

func (w *Workspace) channelRef(ch *Channel) *wireRef { return &wireRef{ch.ID, ch.shownName()} }

// shownName is the name in payloads: direct messages and private channels have
// the same name everywhere.
func (c *Channel) shownName() string {
	switch {
	case c.IM:
		return "directmessage"
	case c.Private:
		return "privategroup"
	}
	return c.Name
}

// actionJSON is one entry of `actions`.
func actionJSON(b Block, e Element, s State, ts string) (json.RawMessage, error) {
	members := map[string]json.RawMessage{
		"type": quoted(e.Type), "block_id": quoted(b.BlockID), "action_id": quoted(e.ActionID), "action_ts": quoted(ts),
	}
	put := func(name string, v any) error {
		raw, err := json.Marshal(v)
		members[name] = raw
		return err
	}
	if e.Type == "button" {
		if e.Value != "" {
			members["value"] = quoted(e.Value)
		}
		if e.Style != nil {
			members["style"] = quoted(e.Style.Name)
		}
		if err := put("text", e.Text); err != nil {
			return nil, err
		}
		return json.Marshal(members)
	}
	name, value := s.member()
	if err := put(name, value); err != nil {
		return nil, err
	}
	if e.Placeholder != nil {
		if err := put("placeholder", e.Placeholder); err != nil {
			return nil, err
		}
	}
	return json.Marshal(members)
}

// escapeEntities writes & < > as Slack does in texts that people type.
func escapeEntities(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
