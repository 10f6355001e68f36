package message

import "time"

// Post is a message on its way to a channel or a person. It waits in the outbox, committed together with its cause, and is
// sent at least once and seen once.
type Post struct {
	ID        string // unique in the workspace; carried by the sent message as metadata
	Workspace string // Slack team id
	To        string // channel id, or user id for a direct message
	Lang      string // "zh-CN" or "en": the reader's, or the workspace's in a channel
	Message   Message
	NotBefore time.Time // zero: at once
	Expires   time.Time // zero: never; after it the post is dropped and counted, since it would come too late to help
}

// Claim is a post that a worker holds for a while. Attempts counts the sendings begun, this one included: above 1, an earlier one
// may have reached Slack although nobody recorded it.
type Claim struct {
	Post
	Attempts   int
	FirstTried time.Time // beginning of the first sending
	Token      int64     // fences the acknowledgement
	Unreadable bool      // the message can't be decoded; the post is to be dropped
}
