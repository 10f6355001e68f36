package playground

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"unicode/utf8"

	"github.com/meritbot/meritbot/internal/slacksim"
)

const (
	maxBody = 1 << 20 // bytes of a request
	// maxTyped is the most characters that Slack's message box sends.
	maxTyped = 12_000
)

// problem is a refusal with the HTTP status and the code that the page puts into words.
type problem struct {
	status int
	code   string
}

func (p *problem) Error() string { return "playground: " + p.code }

var (
	errMalformed = &problem{400, "malformed"}
	errNobody    = &problem{404, "nobody"}
	errNotFound  = &problem{404, "not_found"}
	errTooLong   = &problem{400, "too_long"}
)

type actionFunc func(ctx context.Context, body []byte) (any, error)

// nothing is the answer of an action that only changes what the next snapshot shows.
type nothing struct{}

func (s *server) actions() map[string]actionFunc {
	return map[string]actionFunc{
		"say": s.say, "command": s.command, "click": s.click, "submit": s.submit, "close": s.closeView,
		"suggest": s.suggest, "home": s.home, "shortcut": s.shortcut, "read": s.read, "clock": s.moveClock,
	}
}

// action serves one action. Once asked for, it is carried through even if the page goes away, as Slack does.
func (s *server) action(name string, act actionFunc) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxBody))
		if err != nil {
			s.refuse(rw, name, errTooLong)
			return
		}
		result, err := act(context.WithoutCancel(r.Context()), body)
		if err != nil {
			s.refuse(rw, name, err)
			return
		}
		s.answer(rw, http.StatusOK, result)
	}
}

func (s *server) answer(rw http.ResponseWriter, status int, body any) {
	raw, err := json.Marshal(body)
	if err != nil {
		s.log.Error("playground: answer", "err", err)
		status, raw = http.StatusInternalServerError, []byte(`{"error":"server"}`)
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-store")
	rw.WriteHeader(status)
	_, _ = rw.Write(raw)
}

// refuse is the one place where an error becomes an answer: the code goes to the page, the cause to the log.
func (s *server) refuse(rw http.ResponseWriter, action string, err error) {
	status, code := http.StatusInternalServerError, "server"
	var p *problem
	switch {
	case errors.As(err, &p):
		status, code = p.status, p.code
	case errors.Is(err, slacksim.ErrNotThere):
		status, code = http.StatusNotFound, "not_found"
	case errors.Is(err, slacksim.ErrOperationTimeout):
		status, code = http.StatusGatewayTimeout, "operation_timeout"
	case errors.Is(err, slacksim.ErrDispatchFailed):
		status, code = http.StatusBadGateway, "dispatch_failed"
	case errors.Is(err, slacksim.ErrInvalidResponse):
		status, code = http.StatusBadGateway, "invalid_command_response"
	}
	if status >= http.StatusInternalServerError {
		s.log.Warn("playground: action failed", "action", action, "code", code, "err", err)
	}
	s.answer(rw, status, struct {
		Error string `json:"error"`
	}{code})
}

func decode(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	return nil
}

// actor is in every action: who does it.
type actor struct {
	As string `json:"as"`
}

func (s *server) as(a actor) *slacksim.Person { return s.ws.As(a.As) }

func (s *server) say(ctx context.Context, raw []byte) (any, error) {
	var in struct {
		actor
		Channel string `json:"channel"`
		Text    string `json:"text"`
	}
	if err := decode(raw, &in); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(in.Text) > maxTyped {
		return nil, errTooLong
	}
	m, err := s.as(in.actor).Say(ctx, in.Channel, in.Text)
	if err != nil {
		return nil, err
	}
	s.markRead(in.As, in.Channel, m.TS)
	return nothing{}, nil
}

func (s *server) command(ctx context.Context, raw []byte) (any, error) {
	var in struct {
		actor
		Channel string `json:"channel"`
		Command string `json:"command"`
		Text    string `json:"text"`
	}
	if err := decode(raw, &in); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(in.Text) > maxTyped {
		return nil, errTooLong
	}
	channel := in.Channel
	if channel == homePlace {
		channel = s.ws.DM(in.As)
	}
	_, err := s.as(in.actor).Command(ctx, channel, in.Command, in.Text)
	return nothing{}, err
}

// entered is what the page read from one element.
type entered struct {
	Value    string   `json:"value"`
	Values   []string `json:"values"`
	DateTime int64    `json:"datetime"`
}

func inputs(from map[string]entered) map[string]slacksim.Input {
	out := make(map[string]slacksim.Input, len(from))
	for block, e := range from {
		out[block] = e.input()
	}
	return out
}

func (e entered) input() slacksim.Input {
	return slacksim.Input{Value: e.Value, Values: e.Values, DateTime: e.DateTime}
}

// where names an element: in a message, a modal or the home.
type where struct {
	Channel string `json:"channel"`
	TS      string `json:"ts"`
	View    string `json:"view"`
	Block   string `json:"block"`
	Action  string `json:"action"`
}

func (s *server) click(ctx context.Context, raw []byte) (any, error) {
	var in struct {
		actor
		where
		entered
		Entered map[string]entered `json:"entered"` // the rest of a form
	}
	if err := decode(raw, &in); err != nil {
		return nil, err
	}
	return nothing{}, s.as(in.actor).Click(ctx, slacksim.ClickArgs{
		Channel: in.Channel, MessageTS: in.TS, ViewID: in.View, ActionID: in.Action, BlockID: in.Block,
		Value: in.Value, SelectedOptions: in.Values, SelectedDateTime: in.DateTime, Entered: inputs(in.Entered),
	})
}

type submitted struct {
	Closed bool              `json:"closed"`
	Errors map[string]string `json:"errors,omitempty"`
}

func (s *server) submit(ctx context.Context, raw []byte) (any, error) {
	var in struct {
		actor
		View   string             `json:"view"`
		Values map[string]entered `json:"values"`
	}
	if err := decode(raw, &in); err != nil {
		return nil, err
	}
	result, err := s.as(in.actor).Submit(ctx, in.View, inputs(in.Values))
	if err != nil {
		return nil, err
	}
	return submitted{Closed: result.Closed, Errors: maps.Clone(result.Errors)}, nil
}

func (s *server) closeView(ctx context.Context, raw []byte) (any, error) {
	var in struct {
		actor
		View string `json:"view"`
		All  bool   `json:"all"` // the whole stack, top first
	}
	if err := decode(raw, &in); err != nil {
		return nil, err
	}
	who := s.as(in.actor)
	if err := who.CloseView(ctx, in.View); err != nil || !in.All {
		return nothing{}, err
	}
	for {
		v, open := s.ws.OpenView(in.As)
		if !open {
			return nothing{}, nil
		}
		if err := who.CloseView(ctx, v.ID); err != nil {
			return nil, err
		}
	}
}

type option struct {
	Value string `json:"value"`
	Text  string `json:"text"`
}

type options struct {
	Options []option `json:"options"`
}

func (s *server) suggest(ctx context.Context, raw []byte) (any, error) {
	var in struct {
		actor
		where
		Query string `json:"query"`
	}
	if err := decode(raw, &in); err != nil {
		return nil, err
	}
	found, err := s.as(in.actor).Suggest(ctx, slacksim.Where{
		Channel: in.Channel, MessageTS: in.TS, ViewID: in.View, BlockID: in.Block, ActionID: in.Action,
	}, in.Query)
	if err != nil {
		return nil, err
	}
	out := options{Options: []option{}}
	for _, o := range found {
		if o.Text != nil {
			out.Options = append(out.Options, option{o.Value, o.Text.Text})
		}
	}
	return out, nil
}

func (s *server) home(ctx context.Context, raw []byte) (any, error) {
	var in actor
	if err := decode(raw, &in); err != nil {
		return nil, err
	}
	return nothing{}, s.as(in).OpenHome(ctx)
}

func (s *server) shortcut(ctx context.Context, raw []byte) (any, error) {
	var in struct {
		actor
		Channel  string `json:"channel"`
		TS       string `json:"ts"`
		Callback string `json:"callback"`
	}
	if err := decode(raw, &in); err != nil {
		return nil, err
	}
	return nothing{}, s.as(in.actor).Shortcut(ctx, in.Channel, in.TS, in.Callback)
}

// read marks a channel as read up to a message that was on the person's screen.
func (s *server) read(_ context.Context, raw []byte) (any, error) {
	var in struct {
		actor
		Channel string `json:"channel"`
		TS      string `json:"ts"`
	}
	if err := decode(raw, &in); err != nil {
		return nil, err
	}
	if _, ok := s.ws.User(in.As); !ok {
		return nil, errNobody
	}
	for _, m := range s.ws.Visible(in.Channel, in.As) {
		if m.TS == in.TS {
			s.markRead(in.As, in.Channel, in.TS)
			return nothing{}, nil
		}
	}
	return nil, errNotFound
}

func (s *server) markRead(person, channel, ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen[person] == nil {
		s.seen[person] = map[string]string{}
	}
	if ts > s.seen[person][channel] {
		s.seen[person][channel] = ts
		s.news.tell()
	}
}
