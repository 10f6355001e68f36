package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, log bytes.Buffer
	code = NewProgram(&out, &log).Run(t.Context(), args)
	return code, out.String(), log.String()
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	const value = "xoxb-very-secret"
	s := Slack{SlackBotToken: value}
	marshalled, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "token", s.SlackBotToken, "all", s)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "token", s.SlackBotToken, "all", s)
	for name, printed := range map[string]string{
		"%v": fmt.Sprintf("%v", s), "%+v": fmt.Sprintf("%+v", s), "%#v": fmt.Sprintf("%#v", s), "%s": fmt.Sprintf("%s", &s),
		"%q": fmt.Sprintf("%q", s.SlackBotToken), "JSON": string(marshalled), "log": log.String(),
	} {
		if strings.Contains(printed, "very-secret") {
			t.Errorf("%s shows the secret: %s", name, printed)
		}
	}
}

func TestConfigurationNamesAllProblemsAtOnce(t *testing.T) {
	for _, name := range []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL"} {
		t.Setenv(name, "")
	}
	code, _, stderr := run(t, "serve", "--slack-bot-token=wrong-secret", "--database-url=mysql://user:hunter2@host/db", "--time-zone=Mars")
	if code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	has(t, stderr, "4 problem(s)", "xoxb-", "SLACK_APP_TOKEN", "DATABASE_URL", "--time-zone")
	hasNot(t, stderr, "hunter2", "wrong-secret")
}

func TestSettingsFile(t *testing.T) {
	t.Setenv("SLACK_BOT_TOKEN", "")
	t.Setenv("MERITBOT_CURRENCY", "EUR")
	tests := []struct {
		name, file string
		code       int
		wants      []string
	}{
		{"an unknown key is named with its line and column", "currency: USD\ncurency: EUR\n", exitMisused, []string{"[2:1]", `"curency"`}},
		{"all problems at once", "a: 1\nb: 2\n", exitMisused, []string{`"a"`, `"b"`}},
		{"a list is no value", "currency: [USD]\n", exitMisused, []string{"[1:1]", "single value"}},
		{"no YAML", "currency: [\n", exitMisused, []string{"settings file"}},
		{"values count, the environment before the file", "time-zone: Mars\ncurrency: XXX1\n", exitFailed, []string{"--time-zone"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "settings.yaml")
			if err := os.WriteFile(path, []byte(test.file), 0o600); err != nil {
				t.Fatal(err)
			}
			code, _, stderr := run(t, "--config="+path, "serve")
			if code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			has(t, stderr, test.wants...)
			hasNot(t, stderr, "--currency must")
		})
	}
}

func TestMistakesInTheConfigurationKeepItsSecrets(t *testing.T) {
	for _, name := range []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL"} {
		t.Setenv(name, "")
	}
	data := t.TempDir()
	tests := []struct {
		name, file string
		args       []string
		code       int
		wants      []string
	}{
		{"no YAML, beside a token", "slack-bot-token: xoxb-hunter2\ncurrency: [\n", nil, exitMisused, []string{"settings file", "[2:"}},
		{"no YAML, in a token", "slack-signing-secret: \"hunter2\nlisten: x\n", nil, exitMisused, []string{"settings file"}},
		{"a token under an unknown key", "slack-token: xoxb-hunter2\n", nil, exitMisused, []string{"[1:1]"}},
		{"PostgreSQL as a file", "slack-bot-token: xoxb-hunter2\nslack-app-token: xapp-1\n",
			[]string{"--data=postgres://user:hunter2@127.0.0.1:1/db"}, exitFailed, []string{"DATABASE_URL"}},
		{"PostgreSQL in capitals", "slack-bot-token: xoxb-hunter2\nslack-app-token: xapp-1\n",
			[]string{"--database-url=POSTGRES://user:hunter2@127.0.0.1:1/db"}, exitFailed, []string{"DATABASE_URL"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(data, "settings.yaml")
			if err := os.WriteFile(path, []byte(test.file), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, command := range []string{"serve", "migrate"} {
				code, stdout, stderr := run(t, append([]string{"--config=" + path, command}, test.args...)...)
				if code != test.code {
					t.Errorf("%s: exit code %d, want %d", command, code, test.code)
				}
				has(t, stderr, test.wants...)
				hasNot(t, stdout+stderr, "hunter2")
			}
		})
	}
}

func TestUsage(t *testing.T) {
	tests := []struct {
		name  string
		args  []string
		code  int
		wants string
	}{
		{"help", []string{"--help"}, exitOK, "doctor"},
		{"help of a sub-command", []string{"serve", "--help"}, exitOK, "SLACK_BOT_TOKEN"},
		{"unknown sub-command", []string{"sevre"}, exitMisused, ""},
		{"version", []string{"version"}, exitOK, "meritbot "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			code, stdout, stderr := run(t, test.args...)
			if code != test.code {
				t.Errorf("exit code %d, want %d: %s", code, test.code, stderr)
			}
			has(t, stdout, test.wants)
		})
	}
}

func TestManifestIsForSocketModeOrHTTP(t *testing.T) {
	code, stdout, _ := run(t, "manifest")
	if code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	has(t, stdout, "socket_mode_enabled: true", "command: /deal", "- commands", "callback_id: followup.log", "messages_tab_read_only_enabled: false")
	code, stdout, _ = run(t, "manifest", "--format=json", "--http=https://bot.example.com", "--lang=en")
	if code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	if !json.Valid([]byte(stdout)) {
		t.Error("the manifest is no JSON")
	}
	has(t, stdout, `"https://bot.example.com/slack/commands"`, `"https://bot.example.com/slack/interactivity"`, `"https://bot.example.com/slack/events"`)
	if code, _, stderr := run(t, "manifest", "--http=http://bot.example.com"); code != exitFailed || !strings.Contains(stderr, "https") {
		t.Errorf("an address without TLS: exit code %d, %q", code, stderr)
	}
}
