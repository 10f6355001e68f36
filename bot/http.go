package bot

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"github.com/slack-go/slack"
)

// The paths at which Slack reaches the bot over HTTP.
const (
	CommandsPath      = "/slack/commands"
	InteractivityPath = "/slack/interactivity"
	EventsPath        = "/slack/events"
)

// mostBody is far above anything that Slack sends (a submitted form holds at most a view of 250 KB and its answers).
const mostBody = 2 << 20

// Routes serves Slack's signed HTTP deliveries. Whatever is not signed by Slack within the last five minutes is refused.
func (b *Bot) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+CommandsPath, b.serveCommand)
	mux.HandleFunc("POST "+InteractivityPath, b.serveInteraction)
	mux.HandleFunc("POST "+EventsPath, b.serveEvent)
	return mux
}

// verified reads the raw body and checks Slack's signature over it, before anything is parsed.
// https://docs.slack.dev/authentication/verifying-requests-from-slack
func (b *Bot) verified(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	if b.stopping.Load() {
		b.refuse(w, http.StatusServiceUnavailable, "stopping")
		return nil, false
	}
	verifier, err := slack.NewSecretsVerifier(r.Header, b.SigningSecret)
	if err != nil {
		b.refuse(w, http.StatusUnauthorized, "signature")
		return nil, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		b.refuse(w, http.StatusRequestEntityTooLarge, "body")
		return nil, false
	}
	if _, err = verifier.Write(body); err == nil {
		err = verifier.Ensure()
	}
	if err != nil {
		b.refuse(w, http.StatusUnauthorized, "signature")
		return nil, false
	}
	return body, true
}

func (b *Bot) refuse(w http.ResponseWriter, status int, reason string) {
	b.metrics.refused.WithLabelValues(reason).Inc()
	http.Error(w, http.StatusText(status), status)
}

// form parses a verified body. Slack's ssl_check is answered with an empty 200.
func (b *Bot) form(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	body, ok := b.verified(w, r)
	if !ok {
		return nil, false
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		b.refuse(w, http.StatusBadRequest, "form")
		return nil, false
	}
	if form.Get("ssl_check") == "1" {
		w.WriteHeader(http.StatusOK)
		return nil, false
	}
	return form, true
}

func (b *Bot) serveCommand(w http.ResponseWriter, r *http.Request) {
	form, ok := b.form(w, r)
	if !ok {
		return
	}
	b.acknowledge(w, r, b.command(r.Context(), slashCommandOf(form)))
}

func (b *Bot) serveInteraction(w http.ResponseWriter, r *http.Request) {
	form, ok := b.form(w, r)
	if !ok {
		return
	}
	var i interaction
	if err := json.Unmarshal([]byte(form.Get("payload")), &i); err != nil {
		b.refuse(w, http.StatusBadRequest, "payload")
		return
	}
	b.acknowledge(w, r, b.interact(r.Context(), i))
}

func (b *Bot) serveEvent(w http.ResponseWriter, r *http.Request) {
	body, ok := b.verified(w, r)
	if !ok {
		return
	}
	var e event
	if err := json.Unmarshal(body, &e); err != nil {
		b.refuse(w, http.StatusBadRequest, "payload")
		return
	}
	if e.Type == "url_verification" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, e.Challenge)
		return
	}
	b.acknowledge(w, r, b.event(r.Context(), e))
}

// acknowledge answers Slack, then starts what follows.
func (b *Bot) acknowledge(w http.ResponseWriter, r *http.Request, a answer) {
	body, err := encode(a.body)
	if err != nil {
		b.Log.ErrorContext(r.Context(), "an answer can't be written", "err", err)
		b.refuse(w, http.StatusInternalServerError, "encode")
		return
	}
	if len(body) > 0 {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(body)
	} else {
		w.WriteHeader(http.StatusOK)
	}
	if len(a.after) == 0 {
		return
	}
	_ = http.NewResponseController(w).Flush() // what follows may be seen only after the acknowledgement
	b.follow(r.Context(), a.after)
}
