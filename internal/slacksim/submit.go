package slacksim

import (
	"context"
	"encoding/json"
	"errors"
)

// SubmitResult is what a person sees after the submit button.
type SubmitResult struct {
	// Closed: the modal is gone. Cleared: all modals are.
	Closed, Cleared bool
	// Errors are shown below the inputs, by block id. NotSent is set if they
	// come from Slack's client and the app was not asked.
	Errors  map[string]string
	NotSent bool
	// View is what is on top now, if anything: the modal that was updated or
	// pushed, the same one with errors, or the one below.
	View            *View
	Updated, Pushed bool
}

// submitAnswer is what an app answers to a view_submission.
type submitAnswer struct {
	ResponseAction string            `json:"response_action"`
	Errors         map[string]string `json:"errors"`
	View           json.RawMessage   `json:"view"`
}

// Submit fills in the modal on top (values by block id; blocks not named keep
// what they have) and presses its submit button. If the app does not
// acknowledge, or with something that Slack can't use, the modal stays open
// (Slack says "We had some trouble connecting. Try again?") and the error says
// which it was.
func (p *Person) Submit(ctx context.Context, viewID string, values map[string]Input) (SubmitResult, error) {
	d, early, err := p.prepareSubmit(viewID, values)
	if err != nil || early != nil {
		if early != nil {
			return *early, err
		}
		return SubmitResult{}, err
	}
	got, err := p.w.send(ctx, d)
	if err != nil {
		return SubmitResult{}, err
	}
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return p.w.afterSubmit(p.id, viewID, got)
}

// prepareSubmit checks the inputs as Slack's client does; if it complains, the
// result is given early and nothing is sent.
func (p *Person) prepareSubmit(viewID string, values map[string]Input) (*delivery, *SubmitResult, error) {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	u, at, err := p.userAt("", "", viewID, false)
	switch {
	case err != nil:
		return nil, nil, err
	case at.view.Type != "modal" || at.view.Submit == nil:
		return nil, nil, notThere("submit button")
	}
	if err := w.fillIn(at.view, values); err != nil {
		return nil, nil, err
	}
	state := w.shownState(at)
	complaints := map[string]string{}
	for _, b := range at.view.Blocks {
		if b.Type == "input" {
			if c := complaint(b, state[b.BlockID][b.Element.ActionID]); c != "" {
				complaints[b.BlockID] = c
			}
		}
	}
	if len(complaints) > 0 {
		v := at.view.copied()
		return nil, &SubmitResult{Errors: complaints, NotSent: true, View: &v}, nil
	}
	in := w.newInteraction("view_submission", u)
	view := w.wireView(at.view)
	view.State = wireViewState{Values: state}
	in.View, in.TriggerID = &view, w.newTrigger(p.id, viewID)
	in.ResponseURLs = w.viewResponseURLs(at.view, state)
	d, err := w.interactionDelivery(DeliverInteraction, in)
	return d, nil, err
}

// viewResponseURLs gives an address for each conversation that was chosen in a
// menu with response_url_enabled.
func (w *Workspace) viewResponseURLs(v *View, state map[string]map[string]State) []wireResponseURL {
	out := []wireResponseURL{}
	for _, b := range v.Blocks {
		if b.Element == nil || !b.Element.ResponseURLEnabled {
			continue
		}
		id := state[b.BlockID][b.Element.ActionID].Value
		if w.channels[id] != nil {
			out = append(out, wireResponseURL{b.BlockID, b.Element.ActionID, id, w.newResponseURL(id, v.UserID, "")})
		}
	}
	return out
}

// afterSubmit does what the app's answer asks for.
func (w *Workspace) afterSubmit(userID, viewID string, got reply) (SubmitResult, error) {
	v := w.views[viewID]
	var a submitAnswer
	if len(got.body) > 0 {
		if err := json.Unmarshal(got.body, &a); err != nil {
			return SubmitResult{}, errors.Join(ErrInvalidResponse, err)
		}
	}
	if v == nil { // the app closed or replaced it meanwhile
		return w.onTop(SubmitResult{Closed: true}, userID), nil
	}
	switch a.ResponseAction {
	case "":
		w.pop(v)
		return w.onTop(SubmitResult{Closed: true}, userID), nil
	case "clear":
		w.closeAll(userID)
		return SubmitResult{Closed: true, Cleared: true}, nil
	case "errors":
		if err := knownInputs(v, a.Errors); err != nil {
			return SubmitResult{}, err
		}
		return w.onTop(SubmitResult{Errors: a.Errors}, userID), nil
	case "update", "push":
		fresh, err := w.readView(string(a.View), "modal")
		if err != nil {
			return SubmitResult{}, errors.Join(ErrInvalidResponse, err)
		}
		if a.ResponseAction == "update" {
			w.replaceView(v, fresh)
			return w.onTop(SubmitResult{Updated: true}, userID), nil
		}
		if err := w.push(fresh, userID); err != nil {
			return SubmitResult{}, errors.Join(ErrInvalidResponse, err)
		}
		return w.onTop(SubmitResult{Pushed: true}, userID), nil
	}
	return SubmitResult{}, errors.Join(ErrInvalidResponse, errors.New("response_action "+a.ResponseAction))
}

// knownInputs: errors may only be shown below inputs.
func knownInputs(v *View, complaints map[string]string) error {
	if len(complaints) == 0 {
		return errors.Join(ErrInvalidResponse, errors.New("response_action errors without errors"))
	}
	inputs := map[string]bool{}
	for _, b := range v.Blocks {
		inputs[b.BlockID] = b.Type == "input"
	}
	for id := range complaints {
		if !inputs[id] {
			return errors.Join(ErrInvalidResponse, errors.New("no input block "+id))
		}
	}
	return nil
}

func (w *Workspace) onTop(r SubmitResult, userID string) SubmitResult {
	if v := w.topView(userID); v != nil {
		c := v.copied()
		r.View = &c
	}
	return r
}

// CloseView closes the modal on top (with its close button; a modal with
// clear_on_close takes the others along) and tells the app if it asked to know.
func (p *Person) CloseView(ctx context.Context, viewID string) error {
	d, err := p.prepareClose(viewID)
	if err != nil || d == nil {
		return err
	}
	_, err = p.w.send(ctx, d)
	return err
}

func (p *Person) prepareClose(viewID string) (*delivery, error) {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	u, at, err := p.userAt("", "", viewID, false)
	if err != nil {
		return nil, err
	}
	v := at.view
	if v.Type != "modal" {
		return nil, notThere("close button")
	}
	view := w.wireView(v)
	view.State = wireViewState{Values: w.shownState(at)}
	cleared := v.ClearOnClose
	if cleared {
		w.closeAll(p.id)
	} else {
		w.pop(v)
	}
	if !v.NotifyOnClose {
		return nil, nil
	}
	in := w.newInteraction("view_closed", u)
	in.View, in.IsCleared = &view, &cleared
	return w.interactionDelivery(DeliverInteraction, in)
}

// Shortcut chooses a shortcut in the menu of a message, or, with an empty ts,
// a global one.
func (p *Person) Shortcut(ctx context.Context, channel, ts, callbackID string) error {
	d, err := p.prepareShortcut(channel, ts, callbackID)
	if err != nil {
		return err
	}
	_, err = p.w.send(ctx, d)
	return err
}

func (p *Person) prepareShortcut(channel, ts, callbackID string) (*delivery, error) {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := p.user()
	if err != nil {
		return nil, err
	}
	known := false
	for _, s := range w.app.Shortcuts {
		known = known || (s.CallbackID == callbackID && s.Global == (ts == ""))
	}
	if !known {
		return nil, notThere("shortcut %q", callbackID)
	}
	kind := "shortcut"
	if ts != "" {
		kind = "message_action"
	}
	in := w.newInteraction(kind, u)
	in.CallbackID, in.ActionTS, in.TriggerID = callbackID, w.newTS(), w.newTrigger(p.id, "")
	if ts != "" {
		at, err := p.look(channel, ts, "", false)
		if err != nil {
			return nil, err
		}
		if at.message.Ephemeral {
			return nil, notThere("shortcuts of an ephemeral message")
		}
		wire := w.wireMessage(at.message, true)
		in.Message, in.MessageTS, in.Channel = &wire, ts, w.channelRef(at.channel)
		in.ResponseURL = w.newResponseURL(at.channel.ID, p.id, "")
	}
	return w.interactionDelivery(DeliverInteraction, in)
}

// OpenHome opens the app's home. It returns once app_home_opened was delivered
// for the first time.
func (p *Person) OpenHome(ctx context.Context) error {
	tried, err := p.openHome()
	if err != nil || tried == nil {
		return err
	}
	select {
	case <-tried:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Person) openHome() (firstTry, error) {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := p.user(); err != nil {
		return nil, err
	}
	event := struct {
		Type    string    `json:"type"`
		User    string    `json:"user"`
		Channel string    `json:"channel"`
		Tab     string    `json:"tab"`
		View    *wireView `json:"view,omitempty"`
		EventTS string    `json:"event_ts"`
	}{Type: "app_home_opened", User: p.id, Channel: w.dm(p.id).ID, Tab: "home", EventTS: w.newTS()}
	if v := w.views[w.homes[p.id]]; v != nil {
		view := w.wireView(v)
		event.View = &view
	}
	return w.emit("app_home_opened", event), nil
}

// Join makes the person a member of a public channel, Invite brings somebody
// else, such as the bot, into a channel that the person is in.
func (p *Person) Join(channel string) error {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	ch, err := p.channel(channel)
	if err != nil {
		return err
	}
	p.w.join(ch, p.id)
	return nil
}

// Invite brings a user into a channel that the person is in.
func (p *Person) Invite(channel, userID string) error {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	ch, err := p.channel(channel)
	if err != nil {
		return err
	}
	if _, known := p.w.users[userID]; !known || !ch.has(p.id) {
		return notThere("invitation of %s to %s", userID, channel)
	}
	p.w.join(ch, userID)
	return nil
}

// Delete deletes a message of the person.
func (p *Person) Delete(channel, ts string) error {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	m := p.w.findMessage(channel, ts)
	if m == nil || m.User != p.id || m.BotID != "" {
		return notThere("delete for message %s", ts)
	}
	p.w.removeMessage(m)
	return nil
}
