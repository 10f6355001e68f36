package slacksim

import "encoding/json"

// CheckBlocks checks the blocks of a message.
func CheckBlocks(w *Workspace, raw string) ([]Block, json.RawMessage, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.checkBlocks(json.RawMessage(raw), surfaceMessage, "/blocks")
}

// NewTrigger gives a trigger id as an interaction outside of modals does.
func NewTrigger(w *Workspace, userID string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.newTrigger(userID, "")
}
