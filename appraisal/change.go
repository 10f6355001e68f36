package appraisal

import "time"

// Change says who changes something, when, and because of which request. The store commits it with the change itself: the key so
// that the same request never takes effect twice, the rest as the audit line.
type Change struct {
	Workspace WorkspaceID
	Actor     MemberID // "" for the bot itself
	Key       string   // idempotency key made from Slack's ids; "" only for changes of the bot itself
	At        time.Time
}

// AuditLine is one line of the audit log. Before and After are JSON, "" where there is none.
type AuditLine struct {
	At            time.Time
	Actor         MemberID
	Action        string // "deal.log", "deal.void", "refused"
	Target        string // "D-128"
	Before, After string
}
