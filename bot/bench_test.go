package bot

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/message"
)

// discard is a response that nobody reads.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

// BenchmarkCommandOverHTTP is the bot's own part of a slash command: signature, decoding, dispatch, rendering. "bare" only checks the
// signature and answers.
func BenchmarkCommandOverHTTP(b *testing.B) {
	t := &testing.T{}
	now := time.Now()
	secret := "secret"
	form := url.Values{
		"team_id": {"T1"}, "user_id": {"U1"}, "channel_id": {"C1"}, "command": {"/deal"}, "text": {"Acme 120000 on 2026-11-20 note first order"},
		"trigger_id": {"1.2.3"}, "response_url": {"https://hooks.slack.com/commands/1/2/3"},
	}.Encode()
	bot := renderer(b)
	bot.SigningSecret, bot.Now, bot.waits = secret, time.Now, patience{handlerDeadline, ackDeadline}
	bot.metrics, _ = newMetrics(nil)
	bot.readers.put(readerKey{"T1", "U1"}, reader{lang: "en", zone: time.UTC}, now)
	undo := message.Action{ID: "deal.undo", Value: "D-1", Label: message.Plain("Undo")}
	reply := message.Answer(message.Say(message.Plain("Saved D-1")).With(message.Buttons(undo)))
	bot.Handler = &handler{command: func(context.Context, commands.Request) (message.Reply, error) { return reply, nil }}
	bot.Members = &directory{}
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		form, ok := bot.form(w, r)
		if ok && form.Get("text") != "" {
			_, _ = w.Write([]byte(`{"text":"saved"}`))
		}
	})
	for name, h := range map[string]http.Handler{"bot": bot.Routes(), "bare": bare} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(discard{http.Header{}}, signed(t, secret, CommandsPath, form, now))
			}
		})
	}
}
