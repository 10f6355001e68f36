package slacksim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

const (
	maxViewBytes = 250_000 // of a view's JSON
	maxStack     = 3       // modals on top of each other
)

// viewPayload is a view as the app sends it.
type viewPayload struct {
	Type            string          `json:"type"`
	Title           *Text           `json:"title"`
	Submit          *Text           `json:"submit"`
	Close           *Text           `json:"close"`
	Blocks          json.RawMessage `json:"blocks"`
	PrivateMetadata string          `json:"private_metadata"`
	CallbackID      string          `json:"callback_id"`
	ExternalID      string          `json:"external_id"`
	ClearOnClose    bool            `json:"clear_on_close"`
	NotifyOnClose   bool            `json:"notify_on_close"`
	SubmitDisabled  bool            `json:"submit_disabled"`
}

// readView checks a view. Unlike messages, views are refused with
// invalid_arguments, and the paths begin with /view.
func (w *Workspace) readView(raw, wantType string) (*View, error) {
	if raw == "" {
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: view")
	}
	if len(raw) > maxViewBytes {
		return nil, refuse("view_too_large")
	}
	var p viewPayload
	dec := json.NewDecoder(bytes.NewReader([]byte(raw)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return nil, refuse("invalid_arguments", "[ERROR] failed to match all allowed schemas [json-pointer:/view]", "[ERROR] "+err.Error())
	}
	k := newChecker(w, surfaceOf(wantType))
	if p.Type != wantType {
		k.add("/view/type", "must be equal to %s", wantType)
	}
	if wantType == "modal" {
		k.text("/view/title", p.Title, plainOnly, 24, true)
		k.text("/view/submit", p.Submit, plainOnly, 24, false)
		k.text("/view/close", p.Close, plainOnly, 24, false)
	}
	k.atMost("/view/private_metadata", p.PrivateMetadata, 3000)
	k.atMost("/view/callback_id", p.CallbackID, 255)
	k.atMost("/view/external_id", p.ExternalID, 255)
	blocks, normal := k.blocks("/view/blocks", p.Blocks)
	if wantType == "modal" && p.Submit == nil && hasInputs(blocks) {
		k.add("/view", "missing required field: submit")
	}
	if len(k.problems) > 0 {
		return nil, refuse("invalid_arguments", k.problems...)
	}
	return &View{
		TeamID: w.cfg.TeamID, Type: p.Type, Title: p.Title, Submit: p.Submit, Close: p.Close,
		CallbackID: p.CallbackID, ExternalID: p.ExternalID, PrivateMetadata: p.PrivateMetadata,
		Blocks: blocks, RawBlocks: normal, NotifyOnClose: p.NotifyOnClose, ClearOnClose: p.ClearOnClose,
		State: map[string]map[string]State{},
	}, nil
}

func hasInputs(blocks []Block) bool {
	for _, b := range blocks {
		if b.Type == "input" {
			return true
		}
	}
	return false
}

func (w *Workspace) newHash() string {
	return fmt.Sprintf("%d.%s", w.cfg.Clock.Now().Unix(), w.randomText(8, lowerAlphabet))
}

// keepView gives a new view its ids.
func (w *Workspace) keepView(v *View, userID string) error {
	if v.ExternalID != "" {
		for _, other := range w.views {
			if other.ExternalID == v.ExternalID {
				return refuse("duplicate_external_id")
			}
		}
	}
	v.ID, v.UserID, v.Hash = w.newID("V"), userID, w.newHash()
	v.RootViewID = v.ID
	w.views[v.ID] = v
	return nil
}

type viewAnswer struct {
	View wireView `json:"view"`
}

// newModal reads the modal of a call and uses up its trigger.
func (w *Workspace) newModal(c *request) (*View, *trigger, error) {
	v, err := w.readView(c.get("view"), "modal")
	if err != nil {
		return nil, nil, err
	}
	t, err := w.exchange(c.get("trigger_id"))
	return v, t, err
}

func (w *Workspace) viewsOpen(c *request) (any, error) {
	v, t, err := w.newModal(c)
	if err != nil {
		return nil, err
	}
	if err := w.keepView(v, t.user); err != nil {
		return nil, err
	}
	keep := v
	w.closeAll(t.user)
	w.stacks[t.user] = []string{keep.ID}
	w.changed(Change{Kind: ChangeView, User: t.user})
	return viewAnswer{w.wireView(v)}, nil
}

func (w *Workspace) viewsPush(c *request) (any, error) {
	v, t, err := w.newModal(c)
	if err != nil {
		return nil, err
	}
	if t.viewID == "" || w.views[t.viewID] == nil { // nothing to push onto
		return nil, refuse("not_found")
	}
	if err := w.push(v, t.user); err != nil {
		return nil, err
	}
	return viewAnswer{w.wireView(v)}, nil
}

// push puts a modal on top of those that the person has open.
func (w *Workspace) push(v *View, userID string) error {
	stack := w.stacks[userID]
	if len(stack) >= maxStack {
		return refuse("push_limit_reached")
	}
	if err := w.keepView(v, userID); err != nil {
		return err
	}
	if len(stack) > 0 {
		v.PreviousViewID = stack[len(stack)-1]
		v.RootViewID = stack[0]
	}
	w.stacks[userID] = append(stack, v.ID)
	w.changed(Change{Kind: ChangeView, User: userID})
	return nil
}

func (w *Workspace) viewsUpdate(c *request) (any, error) {
	old := w.views[c.get("view_id")]
	if id := c.get("external_id"); old == nil && id != "" {
		for _, v := range w.views {
			if v.ExternalID == id {
				old = v
			}
		}
	}
	if c.get("view_id") == "" && c.get("external_id") == "" {
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: view_id")
	}
	if old == nil {
		return nil, refuse("not_found")
	}
	v, err := w.readView(c.get("view"), old.Type)
	if err != nil {
		return nil, err
	}
	if h := c.get("hash"); h != "" && h != old.Hash {
		return nil, refuse("hash_conflict")
	}
	w.replaceView(old, v)
	return viewAnswer{w.wireView(old)}, nil
}

// replaceView gives an open view new content. What was entered stays where the
// block and action ids stay, as in Slack.
func (w *Workspace) replaceView(old, fresh *View) {
	kept := map[string]map[string]State{}
	for _, b := range fresh.Blocks {
		for _, e := range b.Interactive() {
			if st, ok := old.State[b.BlockID][e.ActionID]; ok {
				putState(kept, b.BlockID, e.ActionID, st)
			}
		}
	}
	fresh.ID, fresh.UserID, fresh.TeamID = old.ID, old.UserID, old.TeamID
	fresh.RootViewID, fresh.PreviousViewID = old.RootViewID, old.PreviousViewID
	fresh.ExternalID = orText(fresh.ExternalID, old.ExternalID)
	fresh.Hash, fresh.State = w.newHash(), kept
	*old = *fresh
	kind := ChangeView
	if old.Type == "home" {
		kind = ChangeHome
	}
	w.changed(Change{Kind: kind, User: old.UserID})
}

func (w *Workspace) viewsPublish(c *request) (any, error) {
	u, err := w.findUser(c.get("user_id"))
	if err != nil {
		return nil, err
	}
	v, err := w.readView(c.get("view"), "home")
	if err != nil {
		return nil, err
	}
	old := w.views[w.homes[u.ID]]
	if h := c.get("hash"); h != "" && (old == nil || h != old.Hash) {
		return nil, refuse("hash_conflict")
	}
	if old != nil {
		w.replaceView(old, v)
		return viewAnswer{w.wireView(old)}, nil
	}
	if err := w.keepView(v, u.ID); err != nil {
		return nil, err
	}
	w.homes[u.ID] = v.ID
	w.changed(Change{Kind: ChangeHome, User: u.ID})
	return viewAnswer{w.wireView(v)}, nil
}

// atMost refuses text of more than n characters.
func (k *checker) atMost(path, s string, n int) {
	if utf8.RuneCountInString(s) > n {
		k.add(path, "must be less than %d characters", n+1)
	}
}
