package slacksim

import (
	"context"
	"encoding/json"
	"slices"
)

// ClickArgs say what a person presses or chooses, and where: in a message
// (Channel and MessageTS), in the modal on top (ViewID), or in the App Home
// (ViewID of the home, or Home).
type ClickArgs struct {
	Channel, MessageTS string
	ViewID             string
	Home               bool

	// ActionID names the element; BlockID and, for buttons, Value are needed
	// only where it is there more than once.
	ActionID, BlockID, Value string

	// What is chosen, by the kind of element: the value of an option, the id of
	// a user, channel or conversation, a date (2006-01-02), a time (15:04),
	// seconds since 1970.
	SelectedOption, SelectedUser, SelectedChannel, SelectedConversation string
	SelectedDate, SelectedTime                                          string
	SelectedOptions, SelectedUsers                                      []string
	SelectedDateTime                                                    int64

	// Entered is what else the person has entered in the view so far, by block id.
	Entered map[string]Input
}

func (a ClickArgs) input() Input {
	in := Input{Value: a.Value, Values: slices.Concat(a.SelectedOptions, a.SelectedUsers), DateTime: a.SelectedDateTime}
	for _, v := range []string{
		a.SelectedOption, a.SelectedUser, a.SelectedChannel, a.SelectedConversation, a.SelectedDate, a.SelectedTime,
	} {
		in.Value = orText(v, in.Value)
	}
	return in
}

// screen is where an interaction takes place: a message or a view.
type screen struct {
	channel *Channel
	message *Message
	view    *View
}

func (s screen) blocks() []Block {
	if s.view != nil {
		return s.view.Blocks
	}
	return s.message.Blocks
}

func (s screen) state() map[string]map[string]State {
	if s.view != nil {
		return s.view.State
	}
	if s.message.state == nil {
		s.message.state = map[string]map[string]State{}
	}
	return s.message.state
}

// key names the element for the options that were suggested for it.
func (s screen) key(blockID, actionID string) string {
	if s.view != nil {
		return s.view.ID + "\x00" + blockID + "\x00" + actionID
	}
	return s.channel.ID + s.message.TS + "\x00" + blockID + "\x00" + actionID
}

// look finds what the person has on the screen.
func (p *Person) look(channel, ts, viewID string, home bool) (screen, error) {
	w := p.w
	switch {
	case home:
		viewID = w.homes[p.id]
		fallthrough
	case viewID != "":
		v := w.views[viewID]
		if v == nil || v.UserID != p.id {
			return screen{}, notThere("view %s", viewID)
		}
		if top := w.topView(p.id); v.Type == "modal" && top != v {
			return screen{}, notThere("view %s is not on top", viewID)
		}
		return screen{view: v}, nil
	}
	ch, err := p.channel(channel)
	if err != nil {
		return screen{}, err
	}
	m := w.findMessage(ch.ID, ts)
	if m == nil || (m.Ephemeral && m.EphemeralFor != p.id) {
		return screen{}, notThere("message %s", ts)
	}
	return screen{channel: ch, message: m}, nil
}

// userAt is the person, and what the person looks at.
func (p *Person) userAt(channel, ts, viewID string, home bool) (*User, screen, error) {
	u, err := p.user()
	if err != nil {
		return nil, screen{}, err
	}
	at, err := p.look(channel, ts, viewID, home)
	return u, at, err
}

// Click presses a button or chooses in a menu and waits until the app has
// acknowledged (block_actions).
func (p *Person) Click(ctx context.Context, a ClickArgs) error {
	d, err := p.prepareClick(a)
	if err != nil {
		return err
	}
	_, err = p.w.send(ctx, d)
	return err
}

func (p *Person) prepareClick(a ClickArgs) (*delivery, error) {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	u, at, err := p.userAt(a.Channel, a.MessageTS, a.ViewID, a.Home)
	if err != nil {
		return nil, err
	}
	b, e, err := findElement(at.blocks(), a)
	if err != nil {
		return nil, err
	}
	if at.view != nil {
		if err := w.fillIn(at.view, a.Entered); err != nil {
			return nil, err
		}
	}
	state := State{Type: e.Type}
	if e.Type != "button" {
		state, err = w.enter(e, a.input(), w.offered[at.key(b.BlockID, e.ActionID)])
		if err != nil {
			return nil, err
		}
	}
	if stateful(e.Type) {
		putState(at.state(), b.BlockID, e.ActionID, state)
		w.touched(at, p.id)
	}
	in := w.newInteraction("block_actions", u)
	w.setScene(&in, at, p.id)
	in.ActionTS = ""
	action, err := actionJSON(b, e, state, w.newTS())
	if err != nil {
		return nil, err
	}
	in.Actions = []json.RawMessage{action}
	return w.interactionDelivery(DeliverInteraction, in)
}

func (w *Workspace) touched(at screen, userID string) {
	if at.view != nil {
		w.changed(Change{Kind: ChangeView, User: userID})
		return
	}
	w.changed(Change{Kind: ChangeMessage, Channel: at.channel.ID, User: at.message.EphemeralFor})
}

// findElement finds the one element that the person means.
func findElement(blocks []Block, a ClickArgs) (Block, Element, error) {
	var foundB []Block
	var foundE []Element
	for _, b := range blocks {
		for _, e := range b.Interactive() {
			if e.ActionID != a.ActionID || (a.BlockID != "" && a.BlockID != b.BlockID) {
				continue
			}
			if e.Type == "button" && a.Value != "" && a.Value != e.Value {
				continue
			}
			foundB, foundE = append(foundB, b), append(foundE, e)
		}
	}
	switch len(foundE) {
	case 0:
		return Block{}, Element{}, notThere("element %q (block %q, value %q)", a.ActionID, a.BlockID, a.Value)
	case 1:
		return foundB[0], foundE[0], nil
	}
	return Block{}, Element{}, notThere("one element %q alone: there are %d, name the block", a.ActionID, len(foundE))
}

// setScene says in the payload where the interaction took place.
func (w *Workspace) setScene(in *interaction, at screen, userID string) {
	in.State = &wireViewState{Values: w.shownState(at)}
	if at.view != nil {
		view := w.wireView(at.view)
		view.State = *in.State
		in.View = &view
		in.Container = &wireContainer{Type: "view", ViewID: at.view.ID}
		in.TriggerID = w.newTrigger(userID, at.view.ID)
		in.State = nil
		return
	}
	m := at.message
	in.Container = &wireContainer{
		Type: "message", MessageTS: m.TS, ChannelID: m.Channel, ThreadTS: m.ThreadTS, IsEphemeral: &m.Ephemeral,
	}
	in.Channel = w.channelRef(at.channel)
	if !m.Ephemeral { // the content of ephemeral messages does not come back
		wire := w.wireMessage(m, true)
		in.Message = &wire
	}
	in.ResponseURL = w.newResponseURL(m.Channel, userID, m.TS)
	in.TriggerID = w.newTrigger(userID, "")
}

// shownState is what every element that keeps a state shows: what was chosen,
// or what it started with.
func (w *Workspace) shownState(at screen) map[string]map[string]State {
	out := map[string]map[string]State{}
	state := at.state()
	for _, b := range at.blocks() {
		for _, e := range b.Interactive() {
			if !stateful(e.Type) {
				continue
			}
			s, ok := state[b.BlockID][e.ActionID]
			if !ok {
				s = initialState(e)
			}
			putState(out, b.BlockID, e.ActionID, s)
		}
	}
	return out
}

// fillIn enters values into a view's inputs; unknown blocks are refused.
func (w *Workspace) fillIn(v *View, values map[string]Input) error {
	for id, in := range values {
		i := slices.IndexFunc(v.Blocks, func(b Block) bool { return b.BlockID == id && len(b.Interactive()) > 0 })
		if i < 0 {
			return notThere("block %q in the view", id)
		}
		b := v.Blocks[i]
		elements := slices.DeleteFunc(b.Interactive(), func(e Element) bool { return !stateful(e.Type) })
		if len(elements) != 1 {
			return notThere("one element to fill in in block %q", id)
		}
		e := elements[0]
		offered := w.offered[screen{view: v}.key(id, e.ActionID)]
		s, err := w.enter(e, in, offered)
		if err != nil {
			return err
		}
		putState(v.State, id, e.ActionID, s)
	}
	return nil
}

// Where names an element that asks the app for options.
type Where struct {
	Channel, MessageTS string
	ViewID             string
	Home               bool
	BlockID, ActionID  string
}

// suggestions is what an app answers to a block_suggestion.
type suggestions struct {
	Options      []Option      `json:"options"`
	OptionGroups []OptionGroup `json:"option_groups"`
}

// Suggest types into an external select and returns the options that the app
// offers. They can be chosen afterwards.
func (p *Person) Suggest(ctx context.Context, at Where, query string) ([]Option, error) {
	d, key, err := p.prepareSuggest(at, query)
	if err != nil {
		return nil, err
	}
	got, err := p.w.send(ctx, d)
	if err != nil {
		return nil, err
	}
	var s suggestions
	if err := json.Unmarshal(got.body, &s); err != nil {
		return nil, ErrInvalidResponse
	}
	options := Element{Options: s.Options, OptionGroups: s.OptionGroups}.AllOptions()
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	k := newChecker(p.w, surfaceModal)
	k.count("/options", len(options), 0, 100)
	k.options("/options", options, plainOnly)
	if len(k.problems) > 0 {
		return nil, ErrInvalidResponse
	}
	p.w.offered[key] = options
	return slices.Clone(options), nil
}

func (p *Person) prepareSuggest(where Where, query string) (*delivery, string, error) {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	u, at, err := p.userAt(where.Channel, where.MessageTS, where.ViewID, where.Home)
	if err != nil {
		return nil, "", err
	}
	b, e, err := findElement(at.blocks(), ClickArgs{BlockID: where.BlockID, ActionID: where.ActionID})
	if err != nil {
		return nil, "", err
	}
	if e.Type != "external_select" && e.Type != "multi_external_select" {
		return nil, "", notThere("%s asks for no options", e.Type)
	}
	in := w.newInteraction("block_suggestion", u)
	w.setScene(&in, at, p.id)
	in.TriggerID, in.ResponseURL = "", ""
	in.ActionID, in.BlockID, in.Value = e.ActionID, b.BlockID, &query
	d, err := w.interactionDelivery(DeliverOptions, in)
	return d, at.key(b.BlockID, e.ActionID), err
}
