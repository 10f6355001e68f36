package bot

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// postEvent is the metadata event type of the posts; its payload is the post's id.
const postEvent = "meritbot_post"

// searchMargin is how far before the first sending the search begins, for clocks that differ.
const searchMargin = 5 * time.Minute

// seek finds a post that was perhaps sent. Slack lets the bot post to a public channel that it is not in, but not read it: then the bot
// joins. Where it may not join, the history can't be read.
func (o *Outbox) seek(ctx context.Context, channel string, c message.Claim) (ts string, err error) {
	ts, err = o.find(ctx, channel, c)
	if slackCode(err) != "not_in_channel" {
		return ts, err
	}
	if _, _, _, joining := o.bot.API.JoinConversationContext(ctx, channel); joining != nil {
		if code := slackCode(joining); unreadable(joining) || permanent(code) {
			o.bot.failed(ctx, "conversations.join", joining, "channel", channel)
			return "", err
		}
		return "", joining
	}
	return o.find(ctx, channel, c)
}

// find looks for a post in a channel's history, by its id, since it was first tried. It returns "" when the post is not there.
func (o *Outbox) find(ctx context.Context, channel string, c message.Claim) (ts string, err error) {
	p := slack.GetConversationHistoryParameters{
		ChannelID: channel, Limit: 200, IncludeAllMetadata: true, Inclusive: true,
		Oldest: strconv.FormatInt(c.FirstTried.Add(-searchMargin).Unix(), 10),
	}
	for {
		page, err := o.bot.API.GetConversationHistoryContext(ctx, &p)
		if err != nil {
			return "", err
		}
		for _, m := range page.Messages {
			if id, ok := m.Metadata.EventPayload["id"].(string); ok && m.Metadata.EventType == postEvent && id == c.ID {
				return m.Timestamp, nil
			}
		}
		if p.Cursor = page.ResponseMetaData.NextCursor; p.Cursor == "" {
			return "", nil
		}
	}
}

// unreadable reports whether the history can't be read at all, rather than not just now.
func unreadable(err error) bool {
	switch slackCode(err) {
	case "missing_scope", "no_permission", "access_denied", "not_in_channel", "channel_not_found", "method_not_supported_for_channel_type":
		return true
	}
	return false
}

// permanent reports whether sending again can't help: what is posted to is gone or closed.
func permanent(code string) bool {
	switch code {
	case "channel_not_found", "is_archived", "not_in_channel", "user_not_found", "user_disabled", "user_not_visible", "users_not_found",
		"cannot_dm_bot", "restricted_action", "restricted_action_read_only_channel", "messages_tab_disabled", "invalid_blocks",
		"invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text", "metadata_too_large", "invalid_metadata_format":
		return true
	}
	return false
}

// retryable says whether and when to try a failed call again: after Slack's own Retry-After, otherwise after backoff. Slack's refusals
// are retried too, since those of tokens and scopes can be mended; permanent names those that can't.
func retryable(err error, backoff time.Duration) (time.Duration, bool) {
	var limited *slack.RateLimitedError
	if errors.As(err, &limited) {
		return max(limited.RetryAfter, time.Second), true
	}
	return backoff, !permanent(slackCode(err))
}

func conflict(err error) bool { return appraisal.CodeOf(err) == appraisal.Conflict }

// turn waits until the channel and the workspace may have another post. It reports false when stop ended first.
func (o *Outbox) turn(stop context.Context, channel string) bool {
	if o.bot.PostEvery < 0 {
		return stop.Err() == nil
	}
	own, all := o.pace(channel, o.bot.PostEvery, postBurst).Reserve(), o.pace("", o.bot.PostEvery/postsAtOnce, postCrowd).Reserve()
	if !o.bot.pause(stop, max(own.Delay(), all.Delay())) {
		own.Cancel()
		all.Cancel()
		return false
	}
	return true
}

// pace is a limiter of its own for each channel (one post a second with short bursts, as Slack asks), and one for the workspace.
func (o *Outbox) pace(channel string, every time.Duration, burst int) *rate.Limiter {
	o.mu.Lock()
	defer o.mu.Unlock()
	l, ok := o.paces[channel]
	if !ok {
		l = rate.NewLimiter(rate.Every(every), burst)
		o.paces[channel] = l
	}
	return l
}

// hold keeps a receiver's posts back until Slack wants them again. Slack does not say whether the channel or the workspace has had
// too many: when a second receiver is refused, everybody waits.
func (o *Outbox) hold(to string, now, until time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for other, t := range o.holds {
		if !now.Before(t) {
			delete(o.holds, other)
		}
	}
	if _, again := o.holds[to]; len(o.holds) > 0 && !again {
		o.holds[""] = until
	}
	o.holds[to] = until
}

func (o *Outbox) held(to string, now time.Time) (time.Time, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	until := o.holds[to]
	if all := o.holds[""]; all.After(until) {
		until = all
	}
	return until, now.Before(until)
}

// channelOf is the channel to post to: the direct messages for a person.
func (o *Outbox) channelOf(ctx context.Context, to string) (string, error) {
	if to == "" || to[0] != 'U' && to[0] != 'W' {
		return to, nil
	}
	o.mu.Lock()
	channel, ok := o.dms[to]
	o.mu.Unlock()
	if ok {
		return channel, nil
	}
	channel, err := o.bot.direct(ctx, to)
	if err != nil {
		return "", err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.dms[to] = channel
	return channel, nil
}

// zoneOf is the time zone of a post's reader; in a channel that is UTC, and posts there name days rather than hours.
func (b *Bot) zoneOf(ctx context.Context, c message.Claim) *time.Location {
	if c.To == "" || c.To[0] != 'U' && c.To[0] != 'W' {
		return time.UTC
	}
	return b.reader(ctx, appraisal.WorkspaceID(c.Workspace), appraisal.MemberID(c.To)).zone
}
