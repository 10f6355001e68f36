package bot

import (
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/message"
)

// ManifestOptions says how Slack reaches the app.
type ManifestOptions struct {
	Lang    string // of descriptions and hints: a manifest has one language
	BaseURL string // "https://bot.example.com" for HTTP; "" for Socket Mode
}

// Scopes are the permissions that the bot needs, each for something it does.
func Scopes() []string {
	return []string{
		"channels:history", // finds a post again before it is sent twice
		"channels:join",    // reads the history of a public channel that nobody invited the bot to
		"channels:read",    // checks that the bot is in the teams' channels
		"chat:write",
		"chat:write.public", // posts to a team's public channel without an invitation
		"commands",
		"files:read",  // waits until a chart can be shown
		"files:write", // charts
		"groups:history",
		"groups:read",
		"im:history",
		"im:write", // reminders
		"users:read",
	}
}

// Events are the events that the bot listens to.
func Events() []string {
	return []string{"app_home_opened", "app_uninstalled", "message.im", "team_join", "tokens_revoked", "user_change"}
}

// Limits of the manifest's texts.
// https://docs.slack.dev/reference/app-manifest
const (
	mostDescription = 2000
	mostUsageHint   = 1000
	mostShortcut    = 24
	mostAbout       = 140
)

// ManifestDocument is a manifest as it is written out, with what slack-go leaves out when it is false.
type ManifestDocument struct {
	slack.Manifest `yaml:",inline"`
	Features       featuresDocument `json:"features" yaml:"features"`
}

type featuresDocument struct {
	slack.Features `yaml:",inline"`
	AppHome        appHomeDocument `json:"app_home" yaml:"app_home"`
}

// appHomeDocument says outright whether people may write to the bot: a manifest that is silent about it makes the messages tab read-only.
// https://docs.slack.dev/reference/app-manifest
type appHomeDocument struct {
	HomeTab          bool `json:"home_tab_enabled" yaml:"home_tab_enabled"`
	MessagesTab      bool `json:"messages_tab_enabled" yaml:"messages_tab_enabled"`
	MessagesReadOnly bool `json:"messages_tab_read_only_enabled" yaml:"messages_tab_read_only_enabled"`
}

// Document is the manifest for writing out as JSON or YAML.
func Document(m slack.Manifest) ManifestDocument {
	home := m.Features.AppHome
	return ManifestDocument{Manifest: m, Features: featuresDocument{Features: m.Features, AppHome: appHomeDocument{
		HomeTab: home.HomeTabEnabled, MessagesTab: home.MessagesTabEnabled, MessagesReadOnly: home.MessagesTabReadOnlyEnabled,
	}}}
}

// Manifest is the app's manifest, made from the list of commands and shortcuts.
func Manifest(texts Texts, specs []commands.Spec, shortcuts []commands.ShortcutSpec, o ManifestOptions) slack.Manifest {
	w := words{texts: texts, reader: reader{lang: o.Lang, zone: time.UTC}}
	base := strings.TrimSuffix(o.BaseURL, "/")
	at := func(path string) string {
		if base == "" {
			return ""
		}
		return base + path
	}
	m := slack.Manifest{
		Metadata: slack.ManifestMetadata{MajorVersion: 1, MinorVersion: 1},
		Display:  slack.Display{Name: "meritbot", Description: w.short(message.T("bot.manifest.about"), mostAbout)},
		Features: slack.Features{
			AppHome: slack.AppHome{HomeTabEnabled: true, MessagesTabEnabled: true}, // commands may be typed there
			BotUser: slack.BotUser{DisplayName: "meritbot", AlwaysOnline: true},
		},
		OAuthConfig: slack.OAuthConfig{Scopes: slack.OAuthScopes{Bot: Scopes()}},
		Settings: slack.Settings{
			EventSubscriptions: &slack.EventSubscriptions{RequestUrl: at(EventsPath), BotEvents: Events()},
			Interactivity: &slack.Interactivity{
				IsEnabled: true, RequestUrl: at(InteractivityPath), MessageMenuOptionsUrl: at(InteractivityPath),
			},
			SocketModeEnabled: base == "",
		},
	}
	for _, s := range specs {
		m.Features.SlashCommands = append(m.Features.SlashCommands, slack.ManifestSlashCommand{
			Command: s.Name, Description: w.short(message.T(s.Summary), mostDescription), Url: at(CommandsPath),
			UsageHint: shorten(oneLine(w.plain(message.T(s.Hint))), mostUsageHint), ShouldEscape: true,
		})
	}
	for _, s := range shortcuts {
		title := w.short(message.T(s.Title), mostShortcut)
		m.Features.Shortcuts = append(m.Features.Shortcuts, slack.Shortcut{
			Name: title, CallbackID: s.Name, Description: title, Type: slack.MessageShortcut,
		})
	}
	return m
}
