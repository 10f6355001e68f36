package slacksim

import (
	"encoding/json"
	"slices"
)

// View is a modal or an App Home.
type View struct {
	ID, TeamID, UserID     string
	Type                   string // "modal" or "home"
	CallbackID, ExternalID string
	PrivateMetadata, Hash  string
	Title, Submit, Close   *Text
	Blocks                 []Block
	RawBlocks              json.RawMessage
	NotifyOnClose          bool
	ClearOnClose           bool
	RootViewID             string
	PreviousViewID         string
	// State is what has been chosen in the view so far: block id → action id → state.
	State map[string]map[string]State
}

func (v *View) copied() View {
	out := *v
	out.Blocks = slices.Clone(v.Blocks)
	out.State = copyState(v.State)
	return out
}

// Home is a person's App Home, if the app has published one.
func (w *Workspace) Home(userID string) (View, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v, ok := w.views[w.homes[userID]]
	if !ok {
		return View{}, false
	}
	return v.copied(), true
}

// OpenView is the modal on top of what a person has open.
func (w *Workspace) OpenView(userID string) (View, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v := w.topView(userID)
	if v == nil {
		return View{}, false
	}
	return v.copied(), true
}

// View is a view that is open or published.
func (w *Workspace) View(id string) (View, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v, ok := w.views[id]
	if !ok {
		return View{}, false
	}
	return v.copied(), true
}

func (w *Workspace) topView(userID string) *View {
	stack := w.stacks[userID]
	if len(stack) == 0 {
		return nil
	}
	return w.views[stack[len(stack)-1]]
}

// closeAll takes a person's modals away.
func (w *Workspace) closeAll(userID string) {
	for _, id := range w.stacks[userID] {
		delete(w.views, id)
	}
	delete(w.stacks, userID)
	w.changed(Change{Kind: ChangeView, User: userID})
}

// pop closes the modal and those above it; the one below shows again.
func (w *Workspace) pop(v *View) {
	stack := w.stacks[v.UserID]
	i := slices.Index(stack, v.ID)
	if i < 0 {
		return
	}
	for _, id := range stack[i:] {
		delete(w.views, id)
	}
	w.stacks[v.UserID] = stack[:i]
	w.changed(Change{Kind: ChangeView, User: v.UserID})
}

type wireViewState struct {
	Values map[string]map[string]State `json:"values"`
}

type wireView struct {
	ID                 string          `json:"id"`
	TeamID             string          `json:"team_id"`
	Type               string          `json:"type"`
	Blocks             json.RawMessage `json:"blocks"`
	PrivateMetadata    string          `json:"private_metadata"`
	CallbackID         string          `json:"callback_id"`
	State              wireViewState   `json:"state"`
	Hash               string          `json:"hash"`
	Title              *Text           `json:"title"`
	ClearOnClose       bool            `json:"clear_on_close"`
	NotifyOnClose      bool            `json:"notify_on_close"`
	Close              *Text           `json:"close"`
	Submit             *Text           `json:"submit"`
	PreviousViewID     *string         `json:"previous_view_id"`
	RootViewID         string          `json:"root_view_id"`
	AppID              string          `json:"app_id"`
	ExternalID         string          `json:"external_id"`
	AppInstalledTeamID string          `json:"app_installed_team_id"`
	BotID              string          `json:"bot_id"`
}

func (w *Workspace) wireView(v *View) wireView {
	out := wireView{
		ID: v.ID, TeamID: v.TeamID, Type: v.Type, Blocks: v.RawBlocks,
		PrivateMetadata: v.PrivateMetadata, CallbackID: v.CallbackID, Hash: v.Hash,
		Title: v.Title, Close: v.Close, Submit: v.Submit,
		ClearOnClose: v.ClearOnClose, NotifyOnClose: v.NotifyOnClose,
		RootViewID: v.RootViewID, AppID: w.appID, ExternalID: v.ExternalID,
		AppInstalledTeamID: v.TeamID, BotID: w.botID,
		State: wireViewState{Values: copyState(v.State)},
	}
	if v.PreviousViewID != "" {
		out.PreviousViewID = &v.PreviousViewID
	}
	return out
}
