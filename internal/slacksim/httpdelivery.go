package slacksim

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// errNoRetry: the app asked not to be sent the event again.
var errNoRetry = errors.New("slacksim: the app wants no retry")

// statusError is an answer with another status than 200.
type statusError struct{ status int }

func (e *statusError) Error() string { return fmt.Sprintf("slacksim: the app answered %d", e.status) }

func (e *statusError) Is(target error) bool { return target == ErrDispatchFailed }

// httpBody is the body of the request for a payload: forms for commands and
// interactions, JSON for events.
func httpBody(kind DeliveryKind, payload json.RawMessage) (body []byte, contentType string) {
	const form = "application/x-www-form-urlencoded"
	switch kind {
	case DeliverEvent:
		return payload, "application/json"
	case DeliverCommand:
		var fields map[string]string
		if json.Unmarshal(payload, &fields) != nil {
			return nil, form
		}
		values := url.Values{}
		for k, v := range fields {
			values.Set(k, v)
		}
		return []byte(values.Encode()), form
	case DeliverInteraction, DeliverOptions:
	}
	return []byte(url.Values{"payload": {string(payload)}}.Encode()), form
}

func (a App) urlFor(kind DeliveryKind) string {
	switch kind {
	case DeliverCommand:
		return a.CommandsURL
	case DeliverEvent:
		return a.EventsURL
	case DeliverOptions:
		return orText(a.OptionsURL, a.InteractivityURL)
	case DeliverInteraction:
	}
	return a.InteractivityURL
}

// Sign computes the X-Slack-Signature of a body sent at a time, in seconds
// since 1970 (https://docs.slack.dev/authentication/verifying-requests-from-slack).
func Sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + timestamp + ":"))
	mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// signed makes a signed request as Slack sends it.
func (w *Workspace) signed(ctx context.Context, to string, body []byte, contentType string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("slacksim: request to %s: %w", to, err)
	}
	at := strconv.FormatInt(w.cfg.Wall.Now().Unix(), 10)
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	req.Header.Set("X-Slack-Request-Timestamp", at)
	req.Header.Set("X-Slack-Signature", Sign(w.cfg.SigningSecret, at, body))
	return req, nil
}

func (w *Workspace) sendHTTP(ctx context.Context, d *delivery) (reply, error) {
	w.mu.Lock()
	to := w.app.urlFor(d.Kind)
	d.Attempts++
	num, reason := d.retryNum, d.retryReason
	w.mu.Unlock()
	if to == "" {
		return reply{}, ErrDispatchFailed
	}
	req, err := w.signed(ctx, to, d.form, d.contentType)
	if err != nil {
		return reply{}, errors.Join(ErrDispatchFailed, err)
	}
	if num > 0 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(num))
		req.Header.Set("X-Slack-Retry-Reason", reason)
	}
	return w.exchangeHTTP(req)
}

// newClient makes the client that reaches the app; it follows no redirects.
func newClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// exchangeHTTP sends a request and reads the app's answer to it.
func (w *Workspace) exchangeHTTP(req *http.Request) (reply, error) {
	resp, err := w.client.Do(req)
	if err != nil {
		if errors.Is(req.Context().Err(), context.DeadlineExceeded) {
			return reply{}, ErrOperationTimeout
		}
		return reply{}, errors.Join(ErrDispatchFailed, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	switch {
	case errors.Is(req.Context().Err(), context.DeadlineExceeded):
		return reply{}, ErrOperationTimeout
	case err != nil:
		return reply{}, errors.Join(ErrDispatchFailed, err)
	case resp.StatusCode != http.StatusOK && resp.Header.Get("X-Slack-No-Retry") == "1":
		return reply{}, errNoRetry
	case resp.StatusCode != http.StatusOK:
		return reply{}, &statusError{resp.StatusCode}
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return reply{body: bytes.TrimSpace(body), json: kind == "application/json"}, nil
}

type verification struct {
	Token     string `json:"token"`
	Challenge string `json:"challenge"`
	Type      string `json:"type"`
}

// VerifyEventsURL does what Slack does when the address for events is entered:
// it sends a signed url_verification and wants the challenge back.
func (w *Workspace) VerifyEventsURL(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, w.cfg.AckTimeout)
	defer cancel()
	w.mu.Lock()
	to, challenge := w.app.EventsURL, w.randomText(40, lowerAlphabet)
	w.mu.Unlock()
	body, err := json.Marshal(verification{w.cfg.VerificationToken, challenge, "url_verification"})
	if err != nil {
		return fmt.Errorf("slacksim: %w", err)
	}
	req, err := w.signed(ctx, to, body, "application/json")
	if err != nil {
		return err
	}
	got, err := w.exchangeHTTP(req)
	if err != nil {
		return err
	}
	var answered verification
	if got.json && json.Unmarshal(got.body, &answered) == nil && answered.Challenge == challenge {
		return nil
	}
	if form, err := url.ParseQuery(string(got.body)); err == nil && form.Get("challenge") == challenge {
		return nil
	}
	if string(got.body) == challenge {
		return nil
	}
	return errors.New("slacksim: the challenge did not come back")
}

// CheckSSL does what Slack does from time to time with the address for
// commands: it posts ssl_check=1, unsigned as far as an app may rely on, and
// wants a 200.
func (w *Workspace) CheckSSL(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, w.cfg.AckTimeout)
	defer cancel()
	w.mu.Lock()
	to := w.app.CommandsURL
	w.mu.Unlock()
	body := []byte(url.Values{"ssl_check": {"1"}, "token": {w.cfg.VerificationToken}}.Encode())
	req, err := w.signed(ctx, to, body, "application/x-www-form-urlencoded")
	if err != nil {
		return err
	}
	_, err = w.exchangeHTTP(req)
	return err
}
