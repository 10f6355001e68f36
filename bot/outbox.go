package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

// Queue holds the posts that wait to be sent; the store has it.
type Queue interface {
	ClaimPosts(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]message.Claim, error)
	PostSent(ctx context.Context, c message.Claim, channel, ts string, at time.Time) error
	PostRetry(ctx context.Context, c message.Claim, notBefore time.Time, reason string) error
	PostDropped(ctx context.Context, c message.Claim, reason string, at time.Time) error
	ReleasePosts(ctx context.Context, cs []message.Claim) error
	OldestPost(ctx context.Context, now time.Time) (time.Duration, error)
}

const (
	postLease    = 2 * time.Minute
	postDeadline = 45 * time.Second // below the lease: a sending is given up before another worker may begin
	postBatch    = 16
	postWorkers  = 4
	postPoll     = 2 * time.Second // where nothing wakes the worker
	postBurst    = 3               // to a channel at once
	postsAtOnce  = 5               // channels at the pace of one: 300 a minute for a workspace
	postCrowd    = 20
	longestRetry = 10 * time.Minute
)

// Outbox sends posts: at least once, and seen once. The post carries its id as message metadata; when an earlier sending may have
// reached Slack, the channel's history is searched for that id before the post is sent again.
type Outbox struct {
	bot   *Bot
	mu    sync.Mutex
	paces map[string]*rate.Limiter
	dms   map[string]string    // channel of the direct messages with a person
	holds map[string]time.Time // no sending before, by channel; "" for all
}

func newOutbox(b *Bot) *Outbox {
	return &Outbox{bot: b, paces: map[string]*rate.Limiter{}, dms: map[string]string{}, holds: map[string]time.Time{}}
}

// Run sends what is due until ctx ends.
func (o *Outbox) Run(ctx context.Context) {
	var wake <-chan struct{}
	if o.bot.Wake != nil {
		wake = o.bot.Wake(ctx)
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case _, open := <-wake:
			if !open {
				wake = nil
				continue
			}
		}
		if _, err := o.Drain(ctx, o.bot.Now()); err != nil && ctx.Err() == nil {
			o.bot.Log.ErrorContext(ctx, "the outbox can't be worked on", "err", err)
		}
		timer.Reset(postPoll)
	}
}

// Drain sends everything that is due at now, and returns how many posts were sent. When ctx ends it finishes what is in hand and
// releases the rest.
func (o *Outbox) Drain(ctx context.Context, now time.Time) (sent int, err error) {
	defer o.measure(ctx, now)
	for ctx.Err() == nil {
		claims, err := o.bot.Queue.ClaimPosts(ctx, now, postLease, postBatch)
		if err != nil || len(claims) == 0 {
			return sent, err
		}
		sent += o.sendAll(ctx, claims, now)
	}
	return sent, nil
}

func (o *Outbox) measure(ctx context.Context, now time.Time) {
	if age, err := o.bot.Queue.OldestPost(ctx, now); err == nil {
		o.bot.metrics.outboxAge.Set(age.Seconds())
	}
}

// sendAll sends a batch, a few at a time; a batch holds one post per receiver, so that their order is kept.
func (o *Outbox) sendAll(ctx context.Context, claims []message.Claim, now time.Time) int {
	var workers sync.WaitGroup
	var mu sync.Mutex
	sent := 0
	work := make(chan message.Claim)
	var left []message.Claim
	for range min(postWorkers, len(claims)) {
		workers.Go(func() {
			for c := range work {
				o.bot.guard("sending a post", func() {
					if o.send(ctx, c, now) {
						mu.Lock()
						sent++
						mu.Unlock()
					}
				})
			}
		})
	}
	for i, c := range claims {
		if ctx.Err() != nil {
			left = claims[i:]
			break
		}
		work <- c
	}
	close(work)
	workers.Wait()
	o.release(ctx, left)
	return sent
}

// release gives claims back that were not begun.
func (o *Outbox) release(ctx context.Context, claims []message.Claim) {
	if len(claims) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := o.bot.Queue.ReleasePosts(ctx, claims); err != nil {
		o.bot.Log.Warn("posts were not released; their lease will end", "posts", len(claims), "err", err)
	}
}

// send sends one post and records what became of it.
func (o *Outbox) send(stop context.Context, c message.Claim, now time.Time) bool {
	hand, release := lingering(stop)
	defer release()
	ctx, cancel := context.WithTimeout(hand, postDeadline)
	defer cancel()
	b := o.bot
	if c.Unreadable {
		o.drop(ctx, c, "unreadable")
		return false
	}
	if !c.Expires.IsZero() && !now.Before(c.Expires) {
		o.drop(ctx, c, "expired")
		return false
	}
	if until, held := o.held(c.To, now); held {
		o.retry(ctx, c, until, "rate_limited")
		return false
	}
	channel, err := o.channelOf(ctx, c.To)
	if err != nil {
		o.failed(ctx, c, now, "conversations.open", err)
		return false
	}
	if c.Attempts > 1 {
		ts, err := o.seek(ctx, channel, c)
		switch {
		case err != nil && !unreadable(err):
			o.failed(ctx, c, now, "conversations.history", err)
			return false
		case err != nil: // docs/guarantees: where history can't be read, a post may be seen twice
			b.failed(ctx, "conversations.history", err, "post", c.ID)
		case ts != "":
			o.done(ctx, c, channel, ts, "found")
			return true
		}
	}
	if !o.turn(stop, channel) {
		o.release(ctx, []message.Claim{c})
		return false
	}
	ts, err := o.post(ctx, channel, c)
	if err != nil {
		o.failed(ctx, c, now, "chat.postMessage", err)
		return false
	}
	o.done(ctx, c, channel, ts, "sent")
	return true
}

// post calls chat.postMessage. Blocks that Slack refuses are a fault of ours; the post is then sent as text alone.
func (o *Outbox) post(ctx context.Context, channel string, c message.Claim) (string, error) {
	b := o.bot
	r := reader{lang: locales.Of(c.Lang), zone: b.zoneOf(ctx, c)}
	var up files
	if hasFile(&c.Message) {
		up.pictures = b.upload(ctx, c.Message.Blocks, r)
	}
	blocks, text := b.render(c.Message, r, up)
	always := slack.MsgOptionCompose(
		slack.MsgOptionText(text, false), slack.MsgOptionMetadata(slack.SlackMetadata{
			EventType: postEvent, EventPayload: map[string]any{"id": c.ID},
		}),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	)
	_, ts, err := b.API.PostMessageContext(ctx, channel, always, slack.MsgOptionBlocks(blocks...))
	switch slackCode(err) {
	case "invalid_blocks", "msg_blocks_too_long":
		b.Log.ErrorContext(ctx, "Slack refused the blocks of a post; it is sent as text", "post", c.ID, "err", refusalWords(err))
		_, ts, err = b.API.PostMessageContext(ctx, channel, always)
	}
	return ts, err
}

func refusalWords(err error) []string {
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return refused.ResponseMetadata.Messages
	}
	return nil
}

// done records a post as sent. It tries again while the lease lasts; if that fails, the next worker finds the post in the channel.
func (o *Outbox) done(ctx context.Context, c message.Claim, channel, ts, result string) {
	b := o.bot
	b.metrics.posts.WithLabelValues(result).Inc()
	for try := 1; ; try++ {
		err := b.Queue.PostSent(ctx, c, channel, ts, b.Now())
		if err == nil {
			return
		}
		if try == 5 || conflict(err) || !b.pause(ctx, time.Duration(try)*time.Second) {
			b.Log.ErrorContext(ctx, "a sent post was not recorded", "post", c.ID, "err", err)
			return
		}
	}
}

// failed decides what becomes of a post that was not sent.
func (o *Outbox) failed(ctx context.Context, c message.Claim, now time.Time, method string, err error) {
	b := o.bot
	code := b.failed(ctx, method, err, "post", c.ID, "to", c.To, "attempt", c.Attempts)
	if permanent(code) {
		o.drop(ctx, c, code)
		return
	}
	wait, again := retryable(err, o.backoff(c.Attempts))
	if !again {
		o.drop(ctx, c, code)
		return
	}
	if code == "rate_limited" {
		o.hold(c.To, now, now.Add(wait))
	}
	o.retry(ctx, c, now.Add(wait), code)
}

func (o *Outbox) drop(ctx context.Context, c message.Claim, reason string) {
	b := o.bot
	b.metrics.posts.WithLabelValues("dropped").Inc()
	b.Log.WarnContext(ctx, "a post was dropped", "post", c.ID, "to", c.To, "reason", reason)
	if err := b.Queue.PostDropped(ctx, c, reason, b.Now()); err != nil {
		b.Log.ErrorContext(ctx, "a dropped post was not recorded", "post", c.ID, "err", err)
	}
}

func (o *Outbox) retry(ctx context.Context, c message.Claim, at time.Time, reason string) {
	b := o.bot
	b.metrics.posts.WithLabelValues("retried").Inc()
	if err := b.Queue.PostRetry(ctx, c, at, reason); err != nil {
		b.Log.ErrorContext(ctx, "a post's next attempt was not recorded; its lease will end", "post", c.ID, "err", err)
	}
}

// backoff is 2, 4, 8 … seconds, ten minutes at most, and up to half as much again.
func (o *Outbox) backoff(attempts int) time.Duration {
	d := longestRetry
	if attempts < 10 {
		d = min(time.Second<<max(attempts, 1), longestRetry)
	}
	return d + time.Duration(o.bot.Jitter()*float64(d)/2)
}
