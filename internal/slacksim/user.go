package slacksim

import (
	"fmt"
	"time"
)

// slackbotID is the user that is in every workspace. As in Slack, its is_bot is
// false: programs that greet "all people" meet it.
const slackbotID = "USLACKBOT"

// User is a member of the workspace.
type User struct {
	ID          string // made up if empty
	Name        string // the old @name: lower case, no spaces
	RealName    string
	DisplayName string
	Locale      string // such as "zh-CN"; "en-US" if empty
	TZ          string // IANA name; "Asia/Shanghai" if empty
	Email       string
	Color       string // six hex digits
	AvatarSeed  string // what a page may draw an avatar from; Name if empty

	IsAdmin, IsOwner, IsPrimaryOwner bool
	IsBot, Deleted                   bool
	Guest                            bool // of several channels (is_restricted)
}

// AddUser adds a person and returns the record with its defaults filled in. A
// user with the same ID is replaced; the app hears of that (user_change) and of
// new people (team_join) if it subscribed.
func (w *Workspace) AddUser(u User) User {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, known := w.users[u.ID]
	u = w.addUser(u)
	kind := "team_join"
	if known {
		kind = "user_change"
	}
	w.emit(kind, struct {
		Type    string   `json:"type"`
		User    wireUser `json:"user"`
		EventTS string   `json:"event_ts"`
	}{kind, w.wireUser(&u, true), w.newTS()})
	return u
}

func (w *Workspace) addUser(u User) User {
	if u.ID == "" {
		u.ID = w.newID("U")
	}
	u.Name = orText(u.Name, "user"+u.ID)
	u.RealName = orText(u.RealName, u.Name)
	u.Locale = orText(u.Locale, "en-US")
	u.TZ = orText(u.TZ, "Asia/Shanghai")
	u.Color = orText(u.Color, "4bbe2e")
	u.AvatarSeed = orText(u.AvatarSeed, u.Name)
	if _, known := w.users[u.ID]; !known {
		w.userOrder = append(w.userOrder, u.ID)
	}
	w.users[u.ID] = &u
	w.changed(Change{Kind: ChangeUser, User: u.ID})
	return u
}

// Users lists the people and the app's bot user in the order they were added,
// without Slackbot.
func (w *Workspace) Users() []User {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]User, 0, len(w.userOrder))
	for _, id := range w.userOrder {
		if id != slackbotID {
			out = append(out, *w.users[id])
		}
	}
	return out
}

// User returns one user.
func (w *Workspace) User(id string) (User, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, ok := w.users[id]
	if !ok {
		return User{}, false
	}
	return *u, true
}

// BotUserID is the id of the app's bot user.
func (w *Workspace) BotUserID() string { return w.botUser }

type wireProfile struct {
	RealName              string `json:"real_name"`
	RealNameNormalized    string `json:"real_name_normalized"`
	DisplayName           string `json:"display_name"`
	DisplayNameNormalized string `json:"display_name_normalized"`
	Email                 string `json:"email,omitempty"`
	AvatarHash            string `json:"avatar_hash"`
	Image72               string `json:"image_72"`
	StatusText            string `json:"status_text"`
	StatusEmoji           string `json:"status_emoji"`
	Team                  string `json:"team"`
	BotID                 string `json:"bot_id,omitempty"`
	APIAppID              string `json:"api_app_id,omitempty"`
}

type wireUser struct {
	ID                string      `json:"id"`
	TeamID            string      `json:"team_id"`
	Name              string      `json:"name"`
	Deleted           bool        `json:"deleted"`
	Color             string      `json:"color,omitempty"`
	RealName          string      `json:"real_name,omitempty"`
	TZ                string      `json:"tz,omitempty"`
	TZLabel           string      `json:"tz_label,omitempty"`
	TZOffset          int         `json:"tz_offset"`
	Profile           wireProfile `json:"profile"`
	IsAdmin           bool        `json:"is_admin"`
	IsOwner           bool        `json:"is_owner"`
	IsPrimaryOwner    bool        `json:"is_primary_owner"`
	IsRestricted      bool        `json:"is_restricted"`
	IsUltraRestricted bool        `json:"is_ultra_restricted"`
	IsBot             bool        `json:"is_bot"`
	IsAppUser         bool        `json:"is_app_user"`
	Updated           int64       `json:"updated"`
	Locale            string      `json:"locale,omitempty"`
}

// wireUser is the user as the Web API shows it; the locale comes only on request.
func (w *Workspace) wireUser(u *User, withLocale bool) wireUser {
	out := wireUser{
		ID: u.ID, TeamID: w.cfg.TeamID, Name: u.Name, Deleted: u.Deleted,
		Profile: wireProfile{
			RealName: u.RealName, RealNameNormalized: u.RealName,
			DisplayName: u.DisplayName, DisplayNameNormalized: u.DisplayName,
			AvatarHash: "g" + u.AvatarSeed, Team: w.cfg.TeamID,
			Image72: w.base + "/files/avatar/" + u.ID + ".png",
		},
		IsBot: u.IsBot, IsRestricted: u.Guest, Updated: 1_700_000_000,
	}
	if u.ID == w.botUser {
		out.Profile.BotID, out.Profile.APIAppID = w.botID, w.appID
	}
	if w.hasScope("users:read.email") && !u.IsBot {
		out.Profile.Email = u.Email
	}
	if withLocale {
		out.Locale = u.Locale
	}
	if u.Deleted { // a deactivated account has neither roles nor a time zone
		return out
	}
	out.Color, out.RealName, out.TZ = u.Color, u.RealName, u.TZ
	out.IsAdmin, out.IsOwner, out.IsPrimaryOwner = u.IsAdmin, u.IsOwner, u.IsPrimaryOwner
	if loc, err := time.LoadLocation(u.TZ); err == nil {
		now := w.cfg.Clock.Now().In(loc)
		out.TZLabel, out.TZOffset = now.Zone()
	}
	return out
}

type usersListAnswer struct {
	Members  []wireUser   `json:"members"`
	CacheTS  int64        `json:"cache_ts"`
	Metadata cursorAnswer `json:"response_metadata"`
}

func (w *Workspace) usersList(c *request) (any, error) {
	from, to, next, err := c.page(len(w.userOrder), 0, 1000)
	if err != nil {
		return nil, err
	}
	out := usersListAnswer{CacheTS: w.cfg.Clock.Now().Unix(), Metadata: cursorAnswer{next}}
	for _, id := range w.userOrder[from:to] {
		out.Members = append(out.Members, w.wireUser(w.users[id], c.flag("include_locale")))
	}
	return out, nil
}

type usersInfoAnswer struct {
	User wireUser `json:"user"`
}

func (w *Workspace) usersInfo(c *request) (any, error) {
	u, err := w.findUser(c.get("user"))
	if err != nil {
		return nil, err
	}
	return usersInfoAnswer{w.wireUser(u, c.flag("include_locale"))}, nil
}

func (w *Workspace) usersLookupByEmail(c *request) (any, error) {
	for _, id := range w.userOrder {
		if u := w.users[id]; u.Email != "" && u.Email == c.get("email") && !u.Deleted {
			return usersInfoAnswer{w.wireUser(u, false)}, nil
		}
	}
	return nil, refuse("users_not_found")
}

func (w *Workspace) findUser(id string) (*User, error) {
	u, ok := w.users[id]
	if !ok {
		return nil, refuse("user_not_found")
	}
	return u, nil
}

type authTestAnswer struct {
	URL                 string `json:"url"`
	Team                string `json:"team"`
	User                string `json:"user"`
	TeamID              string `json:"team_id"`
	UserID              string `json:"user_id"`
	BotID               string `json:"bot_id"`
	IsEnterpriseInstall bool   `json:"is_enterprise_install"`
}

func (w *Workspace) authTest(*request) (any, error) {
	return authTestAnswer{
		URL:  fmt.Sprintf("https://%s.slack.com/", w.cfg.TeamDomain),
		Team: w.cfg.TeamName, User: w.users[w.botUser].Name,
		TeamID: w.cfg.TeamID, UserID: w.botUser, BotID: w.botID,
	}, nil
}

type teamInfoAnswer struct {
	Team struct {
		ID     string `json:"id"`
		Name   string `json:"name"`
		Domain string `json:"domain"`
	} `json:"team"`
}

func (w *Workspace) teamInfo(*request) (any, error) {
	var out teamInfoAnswer
	out.Team.ID, out.Team.Name, out.Team.Domain = w.cfg.TeamID, w.cfg.TeamName, w.cfg.TeamDomain
	return out, nil
}

type botsInfoAnswer struct {
	Bot struct {
		ID     string `json:"id"`
		AppID  string `json:"app_id"`
		UserID string `json:"user_id"`
		Name   string `json:"name"`
	} `json:"bot"`
}

func (w *Workspace) botsInfo(c *request) (any, error) {
	if c.get("bot") != w.botID {
		return nil, refuse("bot_not_found")
	}
	var out botsInfoAnswer
	out.Bot.ID, out.Bot.AppID, out.Bot.UserID = w.botID, w.appID, w.botUser
	out.Bot.Name = w.users[w.botUser].Name
	return out, nil
}
