package bot

import (
	"context"
	"sync"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// turnLength is how long a turn of a conversation lasts: whatever a person writes in it gets one answer.
const turnLength = time.Minute

// mostTurns is how many conversations are remembered.
const mostTurns = 1000

// turns remembers who was answered when, so that several lines in a row, and a line that Slack delivers again, get one answer.
type turns struct {
	mu       sync.Mutex
	answered map[readerKey]time.Time
}

// take reports whether the person has not been answered in this turn, and begins one.
func (t *turns) take(key readerKey, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if last, ok := t.answered[key]; ok && now.Sub(last) < turnLength {
		return false
	}
	if t.answered == nil || len(t.answered) >= mostTurns {
		t.answered = map[readerKey]time.Time{}
	}
	t.answered[key] = now
	return true
}

// plainWords answers plain words in a direct message with where the commands are; nothing else is read from them. Messages of bots, its
// own ones included, and edits are not answered.
func (b *Bot) plainWords(e event) answer {
	ws, user := appraisal.WorkspaceID(e.Team), appraisal.MemberID(e.user())
	if e.Event.ChannelType != "im" || e.Event.Subtype != "" || e.Event.Bot != "" || user == "" || !b.turns.take(readerKey{ws, user}, b.Now()) {
		return answer{}
	}
	return then(func(ctx context.Context) {
		out := outcome{reader: b.reader(ctx, ws, user), reply: message.Answer(message.Say(message.T("bot.plain_words")))}
		r := b.response(out, files{})
		r.Type = "in_channel" // in a direct message there is nobody else
		b.whisper(ctx, origin{workspace: ws, user: user, channel: e.Event.Channel, subject: "message"}, r)
	})
}
