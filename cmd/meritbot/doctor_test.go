package main

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/meritbot/meritbot/bot"
	"github.com/meritbot/meritbot/internal/demo"
	"github.com/meritbot/meritbot/internal/slacksim"
)

// examine runs the doctor and returns the exit code and the findings by name.
func examine(t *testing.T, now time.Time, args ...string) (int, map[string]finding) {
	t.Helper()
	out := &buffer{}
	p := NewProgram(out, out)
	p.Now = func() time.Time { return now }
	code := p.Run(t.Context(), append([]string{"doctor", "--json"}, args...))
	var d diagnosis
	if err := json.Unmarshal([]byte(out.String()), &d); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	found := map[string]finding{}
	for _, f := range d.Checks {
		found[f.Name] = f
		if !f.OK && f.Do == "" {
			t.Errorf("nothing is said to mend %+v", f)
		}
	}
	if d.Healthy != (code == exitOK) {
		t.Errorf("healthy is %v, the exit code %d", d.Healthy, code)
	}
	return code, found
}

func TestDoctorFindsNothingWrong(t *testing.T) {
	for _, transport := range []string{socketMode, signedHTTP} {
		r := newRig(t, transport, newDSN(t, onSQLite))
		code, found := examine(t, time.Now(), r.args(r.api, r.dsn)[2:]...)
		if code != exitOK {
			t.Errorf("%s: exit code %d: %+v", transport, code, found)
		}
		for _, name := range []string{"configuration", "bot token", "scopes", "clock", "database", "owner", "team east"} {
			if !found[name].OK {
				t.Errorf("%s: %q is %+v", transport, name, found[name])
			}
		}
		if _, there := found["app token"]; there != (transport == socketMode) {
			t.Errorf("%s: the app token was looked at: %v", transport, there)
		}
	}
}

func TestDoctorNamesEachProblem(t *testing.T) {
	fewer := slices.DeleteFunc(bot.Scopes(), func(s string) bool { return s == "im:write" })
	tests := []struct {
		name    string
		slack   slacksim.Config
		arrange func(r *rig) (args []string)
		now     time.Time
		finding string
		says    []string
	}{
		{"a wrong bot token", slacksim.Config{}, func(*rig) []string { return []string{"--slack-bot-token=xoxb-wrong"} }, time.Now(), "bot token", []string{"invalid_auth", "copy it again"}},
		{"a wrong app token", slacksim.Config{}, func(*rig) []string { return []string{"--slack-app-token=xapp-wrong"} }, time.Now(), "app token", []string{"invalid_auth"}},
		{"a scope is missing", slacksim.Config{Scopes: fewer}, nil, time.Now(), "scopes", []string{"im:write", "manifest"}},
		{"a clock that is slow", slacksim.Config{}, nil, time.Now().Add(-10 * time.Minute), "clock", []string{"10m", "behind Slack", "timedatectl"}},
		{"no Slack", slacksim.Config{}, func(*rig) []string { return []string{"--slack-api-url=http://127.0.0.1:1/api/"} }, time.Now(), "bot token", []string{"can't be reached"}},
		{"an empty database", slacksim.Config{}, func(r *rig) []string { return []string{"--data=" + filepath.Join(r.t.TempDir(), "new.db")} }, time.Now(), "schema", []string{"version 0 of", "meritbot migrate"}},
		{"no database", slacksim.Config{}, func(*rig) []string { return []string{"--database-url=postgres://u:hunter2@127.0.0.1:1/x"} }, time.Now(), "database", []string{"does not answer"}},
		{"nobody there yet", slacksim.Config{}, func(r *rig) []string {
			path := filepath.Join(r.t.TempDir(), "new.db")
			run(t, "migrate", "--data="+path)
			return []string{"--data=" + path}
		}, time.Now(), "members", []string{"meritbot serve"}},
		{"the bot is not in the channel", slacksim.Config{}, func(r *rig) []string {
			r.slack.AddChannel(slacksim.Channel{ID: demo.East, Name: "sales-east", Members: []string{demo.Wang}})
			return nil
		}, time.Now(), "team east", []string{"#sales-east", "/invite @meritbot"}},
		{"the channel is gone", slacksim.Config{}, func(r *rig) []string {
			r.slack.AddChannel(slacksim.Channel{ID: demo.East, Name: "sales-east", Private: true, Members: []string{demo.Wang}})
			return nil
		}, time.Now(), "team east", []string{demo.East, "/invite @meritbot"}},
		{"the channel is archived", slacksim.Config{}, func(r *rig) []string {
			r.slack.AddChannel(slacksim.Channel{ID: demo.East, Name: "sales-east", Archived: true, Members: []string{r.slack.BotUserID()}})
			return nil
		}, time.Now(), "team east", []string{"archived"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRigWith(t, socketMode, newDSN(t, onSQLite), test.slack)
			args := r.args(r.api, r.dsn)[2:]
			if test.arrange != nil {
				args = append(args, test.arrange(r)...)
			}
			code, found := examine(t, test.now, args...)
			if code != exitFailed || found[test.finding].OK {
				t.Errorf("exit code %d, %q is %+v", code, test.finding, found[test.finding])
			}
			has(t, found[test.finding].Detail+" "+found[test.finding].Do, test.says...)
			hasNot(t, found[test.finding].Detail, "hunter2", "xoxb-wrong")
		})
	}
}

func TestHealthcheckAsksTheRunningBot(t *testing.T) {
	r := newRig(t, socketMode, newDSN(t, onSQLite))
	p := r.serve()
	at := "--listen=" + p.URL()[len("http://"):]
	if code, stdout, stderr := run(t, "healthcheck", at); code != exitOK {
		t.Errorf("exit code %d: %s %s", code, stdout, stderr)
	}
	r.slack.Fault(slacksim.Fault{Method: "apps.connections.open", Kind: slacksim.HTTP503, Times: -1})
	r.slack.CutSockets()
	r.within("the sockets stay", func(ctx context.Context) bool {
		return r.slack.WaitUntil(ctx, func() bool { return r.slack.SocketCount() == 0 }) == nil
	})
	r.poll("nobody notices that Slack is gone", func() bool {
		code, stdout, _ := run(t, "healthcheck", at)
		return code == exitFailed && stdout != ""
	})
	p.Close()
	if code, _, stderr := run(t, "healthcheck", at); code != exitFailed || stderr == "" {
		t.Errorf("with nobody there: exit code %d", code)
	}
}
