package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

// signed is a request as Slack signs it.
func signed(t *testing.T, secret, path, body string, at time.Time) *http.Request {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func TestOnlySignedRequestsAreServed(t *testing.T) {
	b := newBench(t, overHTTP)
	secret, now := b.SigningSecret(), time.Now()
	ask := "team_id=T&user_id=" + b.li.ID + "&command=%2Fdeal&text=x&trigger_id=1.2"
	for _, c := range []struct {
		name   string
		req    *http.Request
		change func(*http.Request)
		status int
	}{
		{"signed", signed(t, secret, CommandsPath, ask, now), nil, http.StatusOK},
		{"another secret", signed(t, "wrong", CommandsPath, ask, now), nil, http.StatusUnauthorized},
		{"too old", signed(t, secret, CommandsPath, ask, now.Add(-6*time.Minute)), nil, http.StatusUnauthorized},
		{"no signature", signed(t, secret, CommandsPath, ask, now), func(r *http.Request) { r.Header.Del("X-Slack-Signature") }, http.StatusUnauthorized},
		{"changed body", signed(t, secret, CommandsPath, ask, now), func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(ask + "1")) }, http.StatusUnauthorized},
		{"no payload", signed(t, secret, InteractivityPath, "payload=", now), nil, http.StatusBadRequest},
		{"ssl check", signed(t, secret, CommandsPath, "ssl_check=1", now), nil, http.StatusOK},
		{"event that is no JSON", signed(t, secret, EventsPath, "{", now), nil, http.StatusBadRequest},
		{"too large", signed(t, secret, CommandsPath, strings.Repeat("x", mostBody+1), now), nil, http.StatusRequestEntityTooLarge},
		{"another method", httptest.NewRequest(http.MethodGet, CommandsPath, nil), nil, http.StatusMethodNotAllowed},
		{"unknown interaction", signed(t, secret, InteractivityPath, "payload="+`{"type":"tomorrow"}`, now), nil, http.StatusOK},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.change != nil {
				c.change(c.req)
			}
			w := httptest.NewRecorder()
			b.bot.Routes().ServeHTTP(w, c.req)
			if w.Code != c.status {
				t.Errorf("status %d, want %d: %s", w.Code, c.status, w.Body)
			}
		})
	}
}

func TestAddressIsVerified(t *testing.T) {
	b := newBench(t, overHTTP)
	if err := b.VerifyEventsURL(b.context()); err != nil {
		t.Error(err)
	}
	if err := b.CheckSSL(b.context()); err != nil {
		t.Error(err)
	}
}

func TestNothingIsTakenWhileStopping(t *testing.T) {
	b := newBench(t, overHTTP)
	b.bot.Close()
	w := httptest.NewRecorder()
	b.bot.Routes().ServeHTTP(w, signed(t, b.SigningSecret(), CommandsPath, "command=%2Fdeal", time.Now()))
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("status %d", w.Code)
	}
}
