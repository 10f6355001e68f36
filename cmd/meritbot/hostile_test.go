package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/meritbot/meritbot/internal/demo"
	"github.com/meritbot/meritbot/internal/slacksim"
)

func TestHostileWordsStayWords(t *testing.T) {
	for _, at := range places() {
		t.Run(at.String(), func(t *testing.T) {
			r := newRig(t, at.transport, newDSN(t, at.database))
			r.serve()
			for _, name := range []string{
				`Robert'); DROP TABLE deals;--`, `<!channel> *bold* ~gone~`, "{{.ref}} %s %d", "名字🙂\u202eevil", strings.Repeat("长", 60),
			} {
				answer := r.types(demo.Li, "/customer add "+name)
				hasNot(t, answer, "<!channel>")
			}
			has(t, r.types(demo.Li, "/customer list"), "DROP TABLE")
			long := strings.Repeat("word ", 2000)
			if answer := r.types(demo.Li, "/followup "+long); answer == "" {
				t.Error("10,000 characters were not answered")
			}
			for _, line := range []string{
				"/deal", "/deal Robert -5", "/deal Robert 0", "/deal Robert 1e9", "/deal Robert 99999999999999999999", "/deal pay D-0 1", "/deal void D-99999999999999999999",
				"/deal show ' OR 1=1", "/score 9999-Q9", "/score @nobody", "/report show 2026-W99", "/merit role", "/target @liwei -1 x",
			} {
				if line == "/deal" {
					continue // opens a form
				}
				if answer := r.types(demo.Li, line); answer == "" {
					t.Errorf("%q was not answered", line)
				}
			}
			if n := len(r.deals(demo.Li)); n != 0 {
				t.Errorf("nonsense made %d deals", n)
			}
		})
	}
}

func TestForgedButtonsAreRefused(t *testing.T) {
	for _, at := range places() {
		t.Run(at.String(), func(t *testing.T) {
			r := newRig(t, at.transport, newDSN(t, at.database))
			r.serve()
			r.types(demo.Li, "/customer add Acme")
			r.types(demo.Li, "/deal Acme 50000")
			ref := r.deals(demo.Li)[0].Ref()
			for _, line := range []string{"/deal void " + ref, "/deal pay " + ref + " 5", "/deal return " + ref + " 5"} {
				r.types(demo.Zhao, line)
			}
			if d := r.deals(demo.Li)[0]; d.Voided || d.Paid.Minor != 0 || d.Returned.Minor != 0 {
				t.Errorf("a colleague changed the deal: %+v", d)
			}
		})
	}
}

// signed makes a request as Slack would.
func signed(t *testing.T, url, body, secret string, at time.Time) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	request.Header.Set("X-Slack-Request-Timestamp", stamp)
	request.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return request
}

func TestOnlySlackIsHeard(t *testing.T) {
	r := newRig(t, signedHTTP, newDSN(t, onSQLite))
	p := r.serve()
	r.types(demo.Li, "/customer add Acme")
	body := url.Values{
		"team_id": {demo.Workspace}, "user_id": {demo.Li}, "channel_id": {r.dm(demo.Li)}, "command": {"/deal"}, "text": {"Acme 50000"},
		"trigger_id": {"1.2.forged"}, "response_url": {"http://127.0.0.1:1/"},
	}.Encode()
	send := func(request *http.Request) int {
		t.Helper()
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		return response.StatusCode
	}
	at := p.URL() + "/slack/commands"
	tests := []struct {
		name    string
		request func() *http.Request
		status  int
		deals   int
	}{
		{"without a signature", func() *http.Request {
			q := signed(t, at, body, "x", time.Now())
			q.Header.Del("X-Slack-Signature")
			return q
		}, http.StatusUnauthorized, 0},
		{"another secret", func() *http.Request { return signed(t, at, body, "wrong", time.Now()) }, http.StatusUnauthorized, 0},
		{"an old one", func() *http.Request {
			return signed(t, at, body, r.slack.SigningSecret(), time.Now().Add(-6*time.Minute))
		}, http.StatusUnauthorized, 0},
		{"from the future", func() *http.Request {
			return signed(t, at, body, r.slack.SigningSecret(), time.Now().Add(6*time.Minute))
		}, http.StatusUnauthorized, 0},
		{"the body changed", func() *http.Request {
			q := signed(t, at, body, r.slack.SigningSecret(), time.Now())
			other := signed(t, at, body+"0", "x", time.Now())
			q.Body, q.ContentLength = other.Body, other.ContentLength
			return q
		}, http.StatusUnauthorized, 0},
		{"a GET", func() *http.Request {
			q := signed(t, at, body, r.slack.SigningSecret(), time.Now())
			q.Method = http.MethodGet
			return q
		}, http.StatusMethodNotAllowed, 0},
		{"as it should be", func() *http.Request { return signed(t, at, body, r.slack.SigningSecret(), time.Now()) }, http.StatusOK, 1},
		{"captured and played again", func() *http.Request { return signed(t, at, body, r.slack.SigningSecret(), time.Now()) }, http.StatusOK, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if status := send(test.request()); status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			if n := len(r.deals(demo.Li)); n != test.deals {
				t.Errorf("%d deals, want %d", n, test.deals)
			}
		})
	}
}

func TestSecretsStayOutOfTheLog(t *testing.T) {
	for _, transport := range []string{socketMode, signedHTTP} {
		r := newRig(t, transport, newDSN(t, onSQLite))
		p := r.serve()
		r.slack.Fault(slacksim.Fault{Method: "chat.postMessage", Kind: slacksim.HTTP500, Times: 3})
		r.types(demo.Li, "/customer add Acme")
		r.submitReport(demo.Li, "Fine.")
		_, metrics := get(t, p.URL()+"/metrics")
		_, ready := get(t, p.URL()+"/readyz")
		p.Close()
		for _, secret := range []string{r.slack.BotToken(), r.slack.AppToken(), r.slack.SigningSecret()} {
			hasNot(t, p.log.String()+metrics+ready, secret)
		}
	}
}
