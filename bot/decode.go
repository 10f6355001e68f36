package bot

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
)

// The payloads hold what the bot uses and nothing else, so that a block type or a field that Slack invents tomorrow does not
// keep a delivery from being read.

// slashCommand is a slash command's payload: a form over HTTP, JSON over Socket Mode.
type slashCommand struct {
	Team        string `json:"team_id"`
	User        string `json:"user_id"`
	Channel     string `json:"channel_id"`
	Command     string `json:"command"`
	Text        string `json:"text"`
	ResponseURL string `json:"response_url"`
	Trigger     string `json:"trigger_id"`
}

func slashCommandOf(form url.Values) slashCommand {
	return slashCommand{
		Team: form.Get("team_id"), User: form.Get("user_id"), Channel: form.Get("channel_id"), Command: form.Get("command"),
		Text: form.Get("text"), ResponseURL: form.Get("response_url"), Trigger: form.Get("trigger_id"),
	}
}

type named struct {
	ID     string `json:"id"`
	Domain string `json:"domain"`
	TeamID string `json:"team_id"`
}

// interaction is the payload of a pressed button, a submitted form, a shortcut or a search field.
type interaction struct {
	Type        string `json:"type"`
	Team        named  `json:"team"`
	User        named  `json:"user"`
	Channel     named  `json:"channel"`
	Trigger     string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	Callback    string `json:"callback_id"`
	ActionID    string `json:"action_id"`
	Value       string `json:"value"`
	Container   struct {
		Type      string `json:"type"`
		ChannelID string `json:"channel_id"`
	} `json:"container"`
	Message struct {
		Text     string `json:"text"`
		TS       string `json:"ts"`
		ThreadTS string `json:"thread_ts"`
	} `json:"message"`
	Actions []pressed `json:"actions"`
	View    view      `json:"view"`
}

// pressed is an element that was used, and an answer in a form.
type pressed struct {
	ActionID       string   `json:"action_id"`
	Value          string   `json:"value"`
	SelectedDate   string   `json:"selected_date"`
	SelectedUser   string   `json:"selected_user"`
	SelectedOption option   `json:"selected_option"`
	SelectedAll    []option `json:"selected_options"`
}

type option struct {
	Value string `json:"value"`
}

// answer is the value whatever kind of element it came from; of several ticked boxes the first.
func (p pressed) answer() string {
	switch {
	case p.Value != "":
		return p.Value
	case p.SelectedOption.Value != "":
		return p.SelectedOption.Value
	case p.SelectedUser != "":
		return p.SelectedUser
	case p.SelectedDate != "":
		return p.SelectedDate
	case len(p.SelectedAll) > 0:
		return p.SelectedAll[0].Value
	}
	return ""
}

// view is a form or a home page in a payload.
type view struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Callback string `json:"callback_id"`
	Private  string `json:"private_metadata"`
	Previous string `json:"previous_view_id"`
	State    struct {
		Values map[string]map[string]pressed `json:"values"`
	} `json:"state"`
	Blocks []struct {
		Type    string `json:"type"`
		BlockID string `json:"block_id"`
	} `json:"blocks"`
}

// inputs lists the ids of the form's inputs in the form's order.
func (v view) inputs() []string {
	var ids []string
	for _, b := range v.Blocks {
		if b.Type == "input" {
			ids = append(ids, b.BlockID)
		}
	}
	return ids
}

// values are the answers, one per input in the form's order.
func (v view) values() []commands.Value {
	ids := v.inputs()
	values := make([]commands.Value, 0, len(ids))
	for _, id := range ids {
		value := ""
		for _, p := range v.State.Values[id] { // one element per input
			value = p.answer()
		}
		values = append(values, commands.Value{Input: id, Value: value})
	}
	return values
}

// event is the payload of the Events API.
type event struct {
	Type      string `json:"type"` // event_callback, url_verification
	Challenge string `json:"challenge"`
	Team      string `json:"team_id"`
	ID        string `json:"event_id"`
	Event     struct {
		Type string          `json:"type"`
		Tab  string          `json:"tab"`
		User json.RawMessage `json:"user"` // an id or a whole user

		Channel     string `json:"channel"` // of a message, with the fields below
		ChannelType string `json:"channel_type"`
		Subtype     string `json:"subtype"` // "" for words that a person typed
		Bot         string `json:"bot_id"`
	} `json:"event"`
}

// user returns the event's user id.
func (e event) user() string {
	var id string
	if json.Unmarshal(e.Event.User, &id) == nil {
		return id
	}
	var u named
	if json.Unmarshal(e.Event.User, &u) == nil {
		return u.ID
	}
	return ""
}

func (i interaction) workspace() appraisal.WorkspaceID {
	if i.Team.ID != "" {
		return appraisal.WorkspaceID(i.Team.ID)
	}
	return appraisal.WorkspaceID(i.User.TeamID)
}

func (i interaction) channel() string {
	if i.Channel.ID != "" {
		return i.Channel.ID
	}
	return i.Container.ChannelID
}

// permalink is the address of the message that a shortcut was used on, "" when the workspace's domain is not known.
func (i interaction) permalink() string {
	if i.Team.Domain == "" || i.Channel.ID == "" || i.Message.TS == "" {
		return ""
	}
	link := "https://" + i.Team.Domain + ".slack.com/archives/" + i.Channel.ID + "/p" + strings.ReplaceAll(i.Message.TS, ".", "")
	if t := i.Message.ThreadTS; t != "" && t != i.Message.TS {
		link += "?thread_ts=" + url.QueryEscape(t) + "&cid=" + i.Channel.ID
	}
	return link
}

// actionName is the action's name without the mark that keeps equal names apart in one block (see actionIDs).
func actionName(id string) string {
	name, _, _ := strings.Cut(id, "#")
	return name
}
