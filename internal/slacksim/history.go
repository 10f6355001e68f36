package slacksim

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

type historyAnswer struct {
	Messages []wireMessage `json:"messages"`
	HasMore  bool          `json:"has_more"`
	PinCount int           `json:"pin_count"`
	Metadata cursorAnswer  `json:"response_metadata"`
}

// conversationsHistory lists a channel's messages, newest first, without
// answers in threads and without ephemeral messages.
func (w *Workspace) conversationsHistory(c *request) (any, error) {
	ch, err := w.readable(c)
	if err != nil {
		return nil, err
	}
	window, err := readWindow(c)
	if err != nil {
		return nil, err
	}
	var found []*Message
	for _, m := range slices.Backward(w.messages[ch.ID]) {
		if !m.Ephemeral && m.ThreadTS == "" && window.holds(m.TS) {
			found = append(found, m)
		}
	}
	return w.historyPage(c, found)
}

// conversationsReplies lists a thread: the parent, then its answers, oldest first.
func (w *Workspace) conversationsReplies(c *request) (any, error) {
	ch, err := w.readable(c)
	if err != nil {
		return nil, err
	}
	parent := w.findMessage(ch.ID, c.get("ts"))
	if parent == nil || parent.Ephemeral {
		return nil, refuse("thread_not_found")
	}
	window, err := readWindow(c)
	if err != nil {
		return nil, err
	}
	root := w.threadOf(ch.ID, parent.TS)
	var found []*Message
	for _, m := range w.messages[ch.ID] {
		inThread := m.TS == root || m.ThreadTS == root
		if inThread && !m.Ephemeral && (m.TS == root || window.holds(m.TS)) {
			found = append(found, m)
		}
	}
	return w.historyPage(c, found)
}

func (w *Workspace) readable(c *request) (*Channel, error) {
	ch, err := w.findChannel(c.get("channel"))
	if err != nil {
		return nil, err
	}
	if !ch.has(w.botUser) {
		return nil, refuse("not_in_channel")
	}
	if scope := ch.historyScope(); !w.hasScope(scope) {
		return nil, w.missingScope(scope)
	}
	return ch, nil
}

// historyScope is the scope that reads this kind of channel.
func (c *Channel) historyScope() string {
	switch {
	case c.IM:
		return "im:history"
	case c.MPIM:
		return "mpim:history"
	case c.Private:
		return "groups:history"
	}
	return "channels:history"
}

// historyPage answers with one page. The cursor names the next message, so that
// messages that arrive between two pages shift nothing.
func (w *Workspace) historyPage(c *request, found []*Message) (any, error) {
	from := 0
	if s := c.get("cursor"); s != "" {
		raw, err := base64.StdEncoding.DecodeString(s)
		ts, ok := strings.CutPrefix(string(raw), "next_ts:")
		if err != nil || !ok {
			return nil, refuse("invalid_cursor")
		}
		from = slices.IndexFunc(found, func(m *Message) bool { return m.TS == ts })
		if from < 0 {
			return nil, refuse("invalid_cursor")
		}
	}
	limit := 100
	if s := c.get("limit"); s != "" && s != "0" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 999 {
			return nil, refuse("invalid_limit")
		}
		limit = n
	}
	to := min(from+limit, len(found))
	out := historyAnswer{Messages: []wireMessage{}, HasMore: to < len(found)}
	if out.HasMore {
		out.Metadata.NextCursor = base64.StdEncoding.EncodeToString([]byte("next_ts:" + found[to].TS))
	}
	for _, m := range found[from:to] {
		out.Messages = append(out.Messages, w.wireMessage(m, c.flag("include_all_metadata")))
	}
	return out, nil
}

// window is a span of timestamps; its ends belong to it if inclusive is set.
type window struct {
	oldest, latest int64 // microseconds; 0 when open
	inclusive      bool
}

func readWindow(c *request) (window, error) {
	out := window{inclusive: c.flag("inclusive")}
	var ok bool
	if out.oldest, ok = parseTS(c.get("oldest")); !ok {
		return out, refuse("invalid_ts_oldest")
	}
	if out.latest, ok = parseTS(c.get("latest")); !ok {
		return out, refuse("invalid_ts_latest")
	}
	return out, nil
}

func (v window) holds(ts string) bool {
	at, _ := parseTS(ts)
	if v.inclusive {
		return (v.oldest == 0 || at >= v.oldest) && (v.latest == 0 || at <= v.latest)
	}
	return (v.oldest == 0 || at > v.oldest) && (v.latest == 0 || at < v.latest)
}

// parseTS reads a timestamp as Slack takes it, seconds with up to six decimals,
// into microseconds. Empty text is 0.
func parseTS(s string) (int64, bool) {
	if s == "" {
		return 0, true
	}
	whole, frac, _ := strings.Cut(s, ".")
	if len(frac) > 6 {
		frac = frac[:6]
	}
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || seconds < 0 || seconds > 1<<40 {
		return 0, false
	}
	micros, err := strconv.ParseInt((frac + "000000")[:6], 10, 64)
	if err != nil || micros < 0 {
		return 0, false
	}
	return seconds*1_000_000 + micros, true
}
