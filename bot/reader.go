package bot

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/locales"
)

// reader is the person who reads an answer: the language and the zone in which it is put into words.
type reader struct {
	lang string
	zone *time.Location
}

// readerLife is how long a reader is remembered. It spares a burst of commands a query each, and is short enough that a
// language chosen on another replica shows at once for a person.
const readerLife = 5 * time.Second

const mostReaders = 4096

type readerKey struct {
	workspace appraisal.WorkspaceID
	user      appraisal.MemberID
}

type remembered struct {
	reader
	at time.Time
}

type readerCache struct {
	mu    sync.Mutex
	known map[readerKey]remembered
}

func (c *readerCache) get(key readerKey) (remembered, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.known[key]
	return r, ok
}

func (c *readerCache) put(key readerKey, r reader, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= mostReaders {
		c.known = map[readerKey]remembered{}
	}
	c.known[key] = remembered{r, at}
}

func (c *readerCache) forget(ws appraisal.WorkspaceID, user appraisal.MemberID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.known, readerKey{ws, user})
}

// changesReader reports whether a command, action or form may change the person's language or zone.
func changesReader(subject string) bool {
	return subject == "/merit" || strings.HasPrefix(subject, "merit.")
}

// reader finds out how to speak to the person. It never fails: when the database does not answer, the last known reader does, then
// Slack's directory, then Chinese.
func (b *Bot) reader(ctx context.Context, ws appraisal.WorkspaceID, user appraisal.MemberID) reader {
	key := readerKey{ws, user}
	now := b.Now()
	last, known := b.readers.get(key)
	if known && now.Sub(last.at).Abs() < readerLife {
		return last.reader
	}
	ctx = context.WithoutCancel(ctx) // the handler may have used its time up
	short, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	m, err := b.Members.Member(short, ws, user)
	if err == nil {
		r := reader{lang: m.Lang, zone: m.Location()}
		b.readers.put(key, r, now)
		return r
	}
	if known {
		return last.reader
	}
	asked, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	u, err := b.API.GetUserInfoContext(asked, string(user))
	if err != nil {
		return reader{lang: locales.Chinese, zone: time.UTC}
	}
	r := reader{lang: locales.Of(u.Locale), zone: appraisal.Member{TimeZone: u.TZ}.Location()}
	b.readers.put(key, r, now)
	return r
}
