package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"

	"github.com/meritbot/meritbot/store"
)

// cli is the command line. Every flag can also be set in the environment and in the settings file; the command line wins over the
// environment, the environment over the file.
type cli struct {
	Common

	Serve       serveCmd       `cmd:"" help:"Run the bot against Slack."`
	Demo        demoCmd        `cmd:"" help:"Run the bot against a simulated Slack, with a sales team to play with."`
	Appraise    appraiseCmd    `cmd:"" help:"Compute the results of a period from a ledger file, without Slack and without a database server."`
	Scheme      schemeCmd      `cmd:"" help:"List, show, check and keep appraisal schemes."`
	Migrate     migrateCmd     `cmd:"" help:"Bring the database schema up to date."`
	Manifest    manifestCmd    `cmd:"" help:"Print the Slack app manifest."`
	Doctor      doctorCmd      `cmd:"" help:"Check configuration, tokens, scopes, database, clock and channels, and say how to mend each problem."`
	Healthcheck healthcheckCmd `cmd:"" help:"Ask a running bot whether it is ready; for container health checks."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
}

// Common is what every sub-command has.
type Common struct {
	Config    string `help:"Settings file in YAML; its keys are the names of the flags." type:"path" env:"MERITBOT_CONFIG" placeholder:"FILE"`
	LogLevel  string `help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"info" env:"MERITBOT_LOG_LEVEL"`
	LogFormat string `help:"text or json." enum:"text,json" default:"text" env:"MERITBOT_LOG_FORMAT"`
}

// Secret is a value that must not be seen: it prints, logs and marshals as "<secret>".
type Secret string

// String hides the value.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "<secret>"
}

// GoString hides the value from %#v.
func (s Secret) GoString() string { return s.String() }

// LogValue hides the value from logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the value from JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { //nolint:unparam // the interface asks for an error
	return []byte(s.String()), nil
}

// Reveal returns the value itself, for the one place that needs it.
func (s Secret) Reveal() string { return string(s) }

// Database says where the records are.
type Database struct {
	Data        string `help:"SQLite file." default:"meritbot.db" env:"MERITBOT_DATA" type:"path" placeholder:"FILE"`
	DatabaseURL Secret `help:"PostgreSQL, as postgres://user:password@host/name; SQLite is used when it is not set." env:"DATABASE_URL" placeholder:"URL"`
}

// dsn is what store.Open takes.
func (d Database) dsn() string {
	if d.DatabaseURL != "" {
		return d.DatabaseURL.Reveal()
	}
	return d.Data
}

// prepare makes the directory of the SQLite file, so that a first start needs no other step.
func (d Database) prepare() error {
	if d.DatabaseURL != "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(d.Data), 0o750); err != nil {
		return fmt.Errorf("the directory of the SQLite file can't be made: %w", err)
	}
	return nil
}

// describe names the database in logs, without its password.
func (d Database) describe() string {
	if d.DatabaseURL == "" {
		return "SQLite " + d.Data
	}
	u, err := url.Parse(d.DatabaseURL.Reveal())
	if err != nil {
		return "PostgreSQL"
	}
	return "PostgreSQL " + u.Host + u.Path
}

func (d Database) problems() []error {
	if data := strings.ToLower(d.Data); strings.Contains(data, "postgres:/") || strings.Contains(data, "postgresql:/") {
		return []error{errors.New("--data: names the file of SQLite; the address of a PostgreSQL belongs into DATABASE_URL")} // it would be shown
	}
	if d.DatabaseURL == "" {
		return nil
	}
	if _, err := url.Parse(d.DatabaseURL.Reveal()); err != nil || !store.IsPostgres(d.DatabaseURL.Reveal()) {
		return []error{errors.New("DATABASE_URL: must be a PostgreSQL address such as postgres://user:password@host:5432/meritbot")}
	}
	return nil
}

// Slack is how the bot reaches its workspace.
type Slack struct {
	SlackBotToken      Secret        `help:"Bot token, xoxb-…" env:"SLACK_BOT_TOKEN" placeholder:"TOKEN"`
	SlackAppToken      Secret        `help:"App token, xapp-…; with it the bot uses Socket Mode and needs no public address." env:"SLACK_APP_TOKEN" placeholder:"TOKEN"`
	SlackSigningSecret Secret        `help:"Signing secret; with it and without an app token Slack reaches the bot by HTTP." env:"SLACK_SIGNING_SECRET" placeholder:"SECRET"`
	SlackAPIURL        string        `name:"slack-api-url" help:"Another Slack server, with a slash at its end." env:"SLACK_API_URL" default:"https://slack.com/api/" placeholder:"URL"`
	PingInterval       time.Duration `help:"Longest silence on a Socket Mode connection before it is opened anew." default:"30s" env:"MERITBOT_PING_INTERVAL"`
}

// socketMode reports whether deliveries come through Socket Mode.
func (s Slack) socketMode() bool { return s.SlackAppToken != "" }

// apiURL is the address with exactly one slash at its end, as slack-go wants it.
func (s Slack) apiURL() string { return strings.TrimRight(s.SlackAPIURL, "/") + "/" }

func (s Slack) problems() []error {
	var found []error
	add := func(sentence string) { found = append(found, errors.New(sentence)) }
	if s.SlackBotToken == "" {
		add("SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token (xoxb-…) from the app's page \"OAuth & Permissions\"")
	} else if !strings.HasPrefix(s.SlackBotToken.Reveal(), "xoxb-") {
		add("SLACK_BOT_TOKEN is no bot token: it must begin with xoxb-")
	}
	switch {
	case s.SlackAppToken == "" && s.SlackSigningSecret == "":
		add("neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP) is set: set one of them; Socket Mode needs no public address")
	case s.SlackAppToken != "" && !strings.HasPrefix(s.SlackAppToken.Reveal(), "xapp-"):
		add("SLACK_APP_TOKEN is no app-level token: it must begin with xapp- and have the scope connections:write")
	}
	if u, err := url.Parse(s.SlackAPIURL); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		add("SLACK_API_URL must be an address such as https://slack.com/api/")
	}
	if s.PingInterval < time.Second {
		add("--ping-interval must be at least 1s")
	}
	return found
}

// joined makes one error of all the problems, one a line.
func joined(problems ...[]error) error {
	var all []error
	for _, p := range problems {
		all = append(all, p...)
	}
	if len(all) == 0 {
		return nil
	}
	lines := make([]string, 0, len(all))
	for _, err := range all {
		lines = append(lines, "  - "+err.Error())
	}
	return fmt.Errorf("the configuration has %d problem(s):\n%s", len(all), strings.Join(lines, "\n"))
}

// useSettingsFile adds the file named by --config or MERITBOT_CONFIG to the parser.
func useSettingsFile(parser *kong.Kong, args []string) error {
	path := os.Getenv("MERITBOT_CONFIG")
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--config="); ok {
			path = v
		} else if a == "--config" && i+1 < len(args) {
			path = args[i+1]
		}
	}
	if path == "" {
		return nil
	}
	data, err := os.ReadFile(path) //nolint:gosec // the administrator names the file
	if err != nil {
		return fmt.Errorf("settings file: %w", err)
	}
	settings, err := parseSettings(data, flagNames(parser.Model.Node))
	if err != nil {
		return fmt.Errorf("settings file %s:\n%w", path, err)
	}
	return kong.Resolvers(settings).Apply(parser)
}

// parseSettings reads the settings file strictly: a key that is no flag is an error with its line and column.
func parseSettings(data []byte, known map[string]bool) (kong.Resolver, error) {
	var rows yaml.MapSlice
	if err := yaml.Unmarshal(data, &rows); err != nil {
		return nil, errors.New(yaml.FormatError(err, false, false)) // without the lines around it, which may hold a token
	}
	values := make(map[string]string, len(rows))
	var wrong []error
	for _, row := range rows {
		key := fmt.Sprint(row.Key)
		switch row.Value.(type) {
		case map[string]any, yaml.MapSlice, []any:
			wrong = append(wrong, fmt.Errorf("  - %s: %q must be a single value", position(data, key), key))
			continue
		}
		if !known[key] {
			wrong = append(wrong, fmt.Errorf("  - %s: there is no setting %q", position(data, key), key))
			continue
		}
		values[key] = fmt.Sprint(row.Value)
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, env := range flag.Envs {
			if _, set := os.LookupEnv(env); set {
				return nil, nil //nolint:nilnil // kong's way of saying "not here"
			}
		}
		if v, ok := values[flag.Name]; ok {
			return v, nil
		}
		return nil, nil //nolint:nilnil // kong's way of saying "not here"
	}), nil
}

// position finds a top-level key's line and column.
func position(data []byte, key string) string {
	for i, line := range strings.Split(string(data), "\n") {
		if rest, ok := strings.CutPrefix(strings.TrimLeft(line, `"'`), key); ok && strings.HasPrefix(strings.TrimLeft(rest, `"' `), ":") {
			return fmt.Sprintf("[%d:1]", i+1)
		}
	}
	return "[?]"
}

// flagNames lists every flag of the program.
func flagNames(n *kong.Node) map[string]bool {
	names := map[string]bool{}
	for _, f := range n.Flags {
		names[f.Name] = true
	}
	for _, child := range n.Children {
		for name := range flagNames(child) {
			names[name] = true
		}
	}
	delete(names, "help")
	delete(names, "config")
	return names
}
