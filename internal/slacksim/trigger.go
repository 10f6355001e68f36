package slacksim

import (
	"fmt"
	"maps"
	"time"
)

const keptTriggers = 1000

// trigger lets the app open one modal for one person within three seconds.
type trigger struct {
	user   string
	issued time.Time // wall clock
	used   bool
	viewID string // the modal in which the interaction took place
}

func (w *Workspace) newTrigger(userID, viewID string) string {
	if len(w.triggers) >= keptTriggers { // those long expired answer as unknown ones do
		maps.DeleteFunc(w.triggers, func(_ string, t *trigger) bool {
			return w.cfg.Wall.Now().Sub(t.issued) > time.Minute+w.cfg.TriggerLife
		})
	}
	id := fmt.Sprintf("%d.%d.%s", 1_000_000_000_000+w.rng.Int64N(9_000_000_000_000),
		1_000_000_000+w.rng.Int64N(9_000_000_000), w.randomText(32, "0123456789abcdef"))
	w.triggers[id] = &trigger{user: userID, issued: w.cfg.Wall.Now(), viewID: viewID}
	return id
}

// exchange uses a trigger id up.
func (w *Workspace) exchange(id string) (*trigger, error) {
	t, ok := w.triggers[id]
	switch {
	case !ok:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case w.cfg.Wall.Now().Sub(t.issued) > w.cfg.TriggerLife:
		return nil, refuse("expired_trigger_id")
	}
	t.used = true
	return t, nil
}
