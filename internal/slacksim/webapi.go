package slacksim

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// maxBody is the largest request that is read; uploads have their own limit.
const maxBody = 4 << 20

// method is a Web API method. serve runs with the workspace locked.
type method struct {
	serve func(*request) (any, error)
	tier  tier
	scope string // one of these, separated by "|"; empty: none needed
	app   bool   // needs the app-level token
}

func (w *Workspace) methods() map[string]method {
	read := "channels:read|groups:read|im:read|mpim:read"
	history := "channels:history|groups:history|im:history|mpim:history"
	return map[string]method{
		"api.test":                     {serve: func(*request) (any, error) { return struct{}{}, nil }},
		"auth.test":                    {serve: w.authTest},
		"apps.connections.open":        {serve: w.connectionsOpen, tier: tierSpecial, app: true},
		"bots.info":                    {serve: w.botsInfo, tier: tier3, scope: "users:read"},
		"team.info":                    {serve: w.teamInfo, tier: tier3, scope: "team:read"},
		"users.list":                   {serve: w.usersList, tier: tier2, scope: "users:read"},
		"users.info":                   {serve: w.usersInfo, tier: tier4, scope: "users:read"},
		"users.lookupByEmail":          {serve: w.usersLookupByEmail, tier: tier3, scope: "users:read.email"},
		"users.conversations":          {serve: w.usersConversations, tier: tier3, scope: read},
		"conversations.list":           {serve: w.conversationsList, tier: tier2, scope: read},
		"conversations.info":           {serve: w.conversationsInfo, tier: tier3, scope: read},
		"conversations.members":        {serve: w.conversationsMembers, tier: tier4, scope: read},
		"conversations.join":           {serve: w.conversationsJoin, tier: tier3, scope: "channels:join"},
		"conversations.open":           {serve: w.conversationsOpen, tier: tier3, scope: "im:write|mpim:write"},
		"conversations.history":        {serve: w.conversationsHistory, tier: tier3, scope: history},
		"conversations.replies":        {serve: w.conversationsReplies, tier: tier3, scope: history},
		"chat.postMessage":             {serve: w.chatPostMessage, tier: tierPost, scope: "chat:write"},
		"chat.postEphemeral":           {serve: w.chatPostEphemeral, tier: tier4, scope: "chat:write"},
		"chat.update":                  {serve: w.chatUpdate, tier: tier3, scope: "chat:write"},
		"chat.delete":                  {serve: w.chatDelete, tier: tier3, scope: "chat:write"},
		"chat.getPermalink":            {serve: w.chatGetPermalink},
		"views.open":                   {serve: w.viewsOpen, tier: tier4},
		"views.push":                   {serve: w.viewsPush, tier: tier4},
		"views.update":                 {serve: w.viewsUpdate, tier: tier4},
		"views.publish":                {serve: w.viewsPublish, tier: tier4},
		"files.getUploadURLExternal":   {serve: w.filesGetUploadURL, tier: tier4, scope: "files:write"},
		"files.completeUploadExternal": {serve: w.filesCompleteUpload, tier: tier4, scope: "files:write"},
		"files.info":                   {serve: w.filesInfo, tier: tier4, scope: "files:read"},
		"files.delete":                 {serve: w.filesDelete, tier: tier3, scope: "files:write"},
	}
}

func (w *Workspace) newRoutes() http.Handler {
	methods := w.methods()
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", func(rw http.ResponseWriter, r *http.Request) {
		name := r.PathValue("method")
		m, known := methods[name]
		if !known {
			m = method{serve: func(*request) (any, error) { return nil, refuse("unknown_method") }}
		}
		w.serveMethod(rw, r, name, m)
	})
	mux.HandleFunc("GET /socket", w.serveSocket)
	mux.HandleFunc("/upload/{ticket}", w.serveUpload)
	mux.HandleFunc("GET /files/{id}/{name}", w.serveFile)
	mux.HandleFunc("POST /response/{id}", w.serveResponseURL)
	return mux
}

// request is one call of a method.
type request struct {
	method string
	token  string
	base   string // scheme://host that the client called
	params map[string]string
}

func (c *request) get(name string) string { return c.params[name] }

func (c *request) flag(name string) bool {
	v := c.params[name]
	return v == "1" || v == "true"
}

// cursorAnswer is the response_metadata of paged answers.
type cursorAnswer struct {
	NextCursor string `json:"next_cursor"`
}

// page reads limit and cursor and returns the half-open range of items to
// answer with, and the cursor of the next. The limit is all of them if both it
// and the default are zero.
func (c *request) page(total, defaultLimit, maxLimit int) (from, to int, next string, err error) {
	limit := defaultLimit
	if s := c.get("limit"); s != "" && s != "0" {
		n, convErr := strconv.Atoi(s)
		if convErr != nil || n < 0 || n > maxLimit {
			return 0, 0, "", refuse("invalid_limit")
		}
		limit = n
	}
	if limit == 0 {
		limit = max(total, 1)
	}
	if s := c.get("cursor"); s != "" {
		raw, decErr := base64.StdEncoding.DecodeString(s)
		n, convErr := strconv.Atoi(strings.TrimPrefix(string(raw), "offset:"))
		if decErr != nil || convErr != nil || n < 0 || n > total {
			return 0, 0, "", refuse("invalid_cursor")
		}
		from = n
	}
	to = min(from+limit, total)
	if to < total {
		next = base64.StdEncoding.EncodeToString([]byte("offset:" + strconv.Itoa(to)))
	}
	return from, to, next, nil
}

// apiError is a refusal with Slack's error code.
type apiError struct {
	Code             string
	Messages         []string // response_metadata.messages
	Needed, Provided string
}

func (e *apiError) Error() string { return "slacksim: " + e.Code }

func refuse(code string, messages ...string) error { return &apiError{Code: code, Messages: messages} }

func (w *Workspace) serveMethod(rw http.ResponseWriter, r *http.Request, name string, m method) {
	c := &request{method: name, base: baseOf(r)}
	params, err := readParams(rw, r)
	c.params = params
	c.token = bearer(r)
	if t, ok := params["token"]; ok {
		if c.token == "" && !isJSON(r) { // Slack ignores a token in a JSON body
			c.token = t
		}
		delete(params, "token")
	}
	entry := Call{Method: name, Token: w.whose(c.token), Params: params}
	w.throughFaults(rw, r, &entry, func() answer {
		if err != nil {
			return w.refusal(err)
		}
		return w.runMethod(c, m)
	})
}

// runMethod checks the token, the scope and the rate, and runs the method.
func (w *Workspace) runMethod(c *request, m method) answer {
	w.base = c.base
	if err := w.checkToken(c, m); err != nil {
		return w.refusal(err)
	}
	channel := ""
	if m.tier == tierPost {
		channel = w.postChannel(c)
	}
	if wait := w.limiter.take(w.cfg.Clock.Now(), m.tier, c.method, channel); wait > 0 {
		return rateLimited(retryAfter(wait))
	}
	result, err := m.serve(c)
	if err != nil {
		return w.refusal(err)
	}
	return w.success(result)
}

// postChannel is the channel that the per-channel rate counts for.
func (w *Workspace) postChannel(c *request) string {
	if ch, err := w.target(c.get("channel")); err == nil {
		return ch.ID
	}
	return c.get("channel")
}

func (w *Workspace) checkToken(c *request, m method) error {
	if c.method == "api.test" {
		return nil
	}
	switch whose := w.whose(c.token); {
	case whose == "none":
		return refuse("not_authed")
	case whose == "unknown":
		return refuse("invalid_auth")
	case m.app != (whose == "app"):
		return refuse("not_allowed_token_type")
	}
	if m.scope == "" || m.app {
		return nil
	}
	if slices.ContainsFunc(strings.Split(m.scope, "|"), w.hasScope) {
		return nil
	}
	needed, _, _ := strings.Cut(m.scope, "|")
	return w.missingScope(needed)
}

func (w *Workspace) missingScope(needed string) error {
	return &apiError{Code: "missing_scope", Needed: needed, Provided: strings.Join(w.cfg.Scopes, ",")}
}

func (w *Workspace) hasScope(scope string) bool {
	return w.cfg.Scopes == nil || slices.Contains(w.cfg.Scopes, scope)
}

// whose names the owner of a token without telling the token.
func (w *Workspace) whose(token string) string {
	switch token {
	case "":
		return "none"
	case w.cfg.BotToken:
		return "bot"
	case w.cfg.AppToken:
		return "app"
	}
	return "unknown"
}

func bearer(r *http.Request) string {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return strings.TrimSpace(token)
}

// baseOf is the scheme and host that the client called, so that the addresses
// in answers can be reached by it.
func baseOf(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

func isJSON(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}

// readParams reads the query, a form or a JSON body. Members of a JSON body
// that are not text are kept as JSON.
func readParams(rw http.ResponseWriter, r *http.Request) (map[string]string, error) {
	r.Body = http.MaxBytesReader(rw, r.Body, maxBody)
	out := map[string]string{}
	if isJSON(r) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return out, refuse("request_timeout")
		}
		for k, v := range r.URL.Query() {
			out[k] = v[0]
		}
		if len(bytes.TrimSpace(body)) == 0 {
			return out, nil
		}
		return out, jsonParams(body, out)
	}
	err := r.ParseMultipartForm(maxBody) //nolint:gosec // the body is limited above
	if err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return out, refuse("invalid_form_data")
	}
	for k, v := range r.Form {
		out[k] = v[0]
	}
	return out, nil
}

func jsonParams(body []byte, out map[string]string) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return refuse("invalid_json")
		}
		return refuse("json_not_object")
	}
	for k, v := range members {
		var s string
		switch {
		case string(v) == "null":
		case json.Unmarshal(v, &s) == nil:
			out[k] = s
		default:
			out[k] = string(v)
		}
	}
	return nil
}
