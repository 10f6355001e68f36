package bot

// Idempotency keys come from Slack's own ids, so that a redelivered envelope, a retried request and a captured one that is
// played again carry the key of the first. The store commits the key with the change it causes.

// triggerKey is the key of a slash command, a pressed button or a shortcut: each has a trigger id of its own.
func (b *Bot) triggerKey(trigger string) string {
	if trigger == "" {
		return "trigger:" + b.NewID() // never share a key between deliveries that have no id
	}
	return "trigger:" + trigger
}

// viewKey is the key of a submitted form. It is the view's, not the delivery's: a Save pressed twice is one change. The form's
// name is in it because an updated view keeps its id.
func viewKey(viewID, form string) string { return "view:" + viewID + ":" + form }
