package slacksim

import (
	"encoding/json"
	"slices"
)

// App says how the app is reached and what it offers; it mirrors the manifest.
type App struct {
	Commands  []Command
	Shortcuts []Shortcut

	// SocketMode delivers over the app's Socket Mode connections. Otherwise
	// signed HTTP requests go to these addresses; OptionsURL falls back to
	// InteractivityURL, as in Slack's settings.
	SocketMode                                           bool
	CommandsURL, InteractivityURL, EventsURL, OptionsURL string

	// Events are the bot events that the app subscribes to, such as
	// "app_home_opened" or "message.channels"; nil stands for app_home_opened,
	// app_mention and message.im.
	Events []string
}

// Command is a slash command.
type Command struct {
	Name                   string // with the slash
	Description, UsageHint string
	ShouldEscape           bool // mentions arrive as <@U123|name>, <#C123|name>
}

// Shortcut is an entry in the menu of a message, or, if Global is set, of the
// message box.
type Shortcut struct {
	CallbackID, Name, Description string
	Global                        bool
}

// Install installs the app, or changes its settings.
func (w *Workspace) Install(a App) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a.Commands, a.Shortcuts, a.Events = slices.Clone(a.Commands), slices.Clone(a.Shortcuts), slices.Clone(a.Events)
	if a.Events == nil {
		a.Events = []string{"app_home_opened", "app_mention", "message.im"}
	}
	w.app = a
}

// App returns the app's settings.
func (w *Workspace) App() App {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.app
	out.Commands, out.Shortcuts, out.Events = slices.Clone(out.Commands), slices.Clone(out.Shortcuts), slices.Clone(out.Events)
	return out
}

type wireAuthorization struct {
	EnterpriseID        *string `json:"enterprise_id"`
	TeamID              string  `json:"team_id"`
	UserID              string  `json:"user_id"`
	IsBot               bool    `json:"is_bot"`
	IsEnterpriseInstall bool    `json:"is_enterprise_install"`
}

type eventPayload struct {
	Token              string              `json:"token"`
	TeamID             string              `json:"team_id"`
	APIAppID           string              `json:"api_app_id"`
	Event              json.RawMessage     `json:"event"`
	Type               string              `json:"type"`
	EventID            string              `json:"event_id"`
	EventTime          int64               `json:"event_time"`
	Authorizations     []wireAuthorization `json:"authorizations"`
	IsExtSharedChannel bool                `json:"is_ext_shared_channel"`
}

// firstTry is closed when an event was delivered for the first time, well or not.
type firstTry <-chan struct{}

// emit delivers an event in the background if the app subscribed to it; the
// caller holds the lock. It returns nil if there is nothing to deliver.
func (w *Workspace) emit(subscription string, event any) firstTry {
	if !slices.Contains(w.app.Events, subscription) {
		return nil
	}
	inner, err := json.Marshal(event)
	if err != nil {
		return nil
	}
	body, err := json.Marshal(eventPayload{
		Token: w.cfg.VerificationToken, TeamID: w.cfg.TeamID, APIAppID: w.appID, Event: inner,
		Type: "event_callback", EventID: w.newID("Ev"), EventTime: w.cfg.Clock.Now().Unix(),
		Authorizations: []wireAuthorization{{TeamID: w.cfg.TeamID, UserID: w.botUser, IsBot: true}},
	})
	if err != nil {
		return nil
	}
	d := w.newDelivery(DeliverEvent, body)
	tried := make(chan struct{})
	w.backgroundLocked(func() { w.deliverEvent(d, tried) })
	if w.closed {
		close(tried)
	}
	return tried
}
