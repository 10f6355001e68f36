package slacksim

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// answer is an HTTP answer.
type answer struct {
	status     int
	body       []byte
	code       string // Slack's error code, for the log
	retryAfter int
	scopes     string
}

func (w *Workspace) success(result any) answer {
	body, err := json.Marshal(result)
	if err != nil {
		return answer{status: http.StatusInternalServerError, body: []byte(`{"ok":false,"error":"fatal_error"}`), code: "fatal_error"}
	}
	if string(body) == "{}" {
		body = []byte(`{"ok":true}`)
	} else {
		body = append([]byte(`{"ok":true,`), body[1:]...)
	}
	return answer{status: http.StatusOK, body: body, scopes: w.scopes()}
}

func (w *Workspace) scopes() string { return strings.Join(w.cfg.Scopes, ",") }

type refusalMetadata struct {
	Messages []string `json:"messages,omitempty"`
}

type refusalBody struct {
	OK       bool             `json:"ok"`
	Error    string           `json:"error"`
	Errors   []string         `json:"errors,omitempty"` // without the level
	Needed   string           `json:"needed,omitempty"`
	Provided string           `json:"provided,omitempty"`
	Metadata *refusalMetadata `json:"response_metadata,omitempty"`
}

func (w *Workspace) refusal(err error) answer {
	var e *apiError
	if !errors.As(err, &e) {
		e = &apiError{Code: "fatal_error"}
	}
	out := refusalBody{Error: e.Code, Needed: e.Needed, Provided: e.Provided}
	if len(e.Messages) > 0 {
		out.Metadata = &refusalMetadata{e.Messages}
		for _, m := range e.Messages {
			out.Errors = append(out.Errors, strings.TrimPrefix(m, "[ERROR] "))
		}
	}
	body, encErr := json.Marshal(out)
	if encErr != nil {
		body = []byte(`{"ok":false,"error":"fatal_error"}`)
	}
	return answer{status: http.StatusOK, body: body, code: e.Code, scopes: w.scopes()}
}

func rateLimited(seconds int) answer {
	return answer{
		status: http.StatusTooManyRequests, body: []byte(`{"ok":false,"error":"ratelimited"}`),
		code: "ratelimited", retryAfter: seconds,
	}
}

func (a answer) write(rw http.ResponseWriter) {
	h := rw.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	if a.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(a.retryAfter))
	}
	if a.scopes != "" {
		h.Set("X-OAuth-Scopes", a.scopes)
	}
	rw.WriteHeader(a.status)
	_, _ = rw.Write(a.body)
}
