package slacksim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// actionIDs gives action ids where there are none and refuses doubled ones.
func (k *checker) actionIDs(path string, b *Block) {
	seen := map[string]bool{}
	give := func(at string, e *Element) {
		if e == nil || !e.IsInteractive() {
			return
		}
		if e.ActionID == "" {
			e.ActionID = k.newID()
		}
		k.atMost(at+"/action_id", e.ActionID, 255)
		if seen[e.ActionID] {
			k.add(at+"/action_id", "action_id must be unique in a block: %s", e.ActionID)
		}
		seen[e.ActionID] = true
	}
	give(path+"/accessory", b.Accessory)
	give(path+"/element", b.Element)
	if b.Type == "actions" {
		for i := range b.Elements {
			give(fmt.Sprintf("%s/elements/%d", path, i), &b.Elements[i])
		}
	}
}

// withIDs is the block's JSON with the ids that it was given.
func withIDs(raw json.RawMessage, b Block) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return raw
	}
	members["block_id"] = quoted(b.BlockID)
	one := func(name string, e *Element) {
		if e != nil && e.IsInteractive() {
			members[name] = withMember(members[name], "action_id", e.ActionID)
		}
	}
	one("accessory", b.Accessory)
	one("element", b.Element)
	if b.Type == "actions" {
		var list []json.RawMessage
		if json.Unmarshal(members["elements"], &list) == nil && len(list) == len(b.Elements) {
			for i, e := range b.Elements {
				list[i] = withMember(list[i], "action_id", e.ActionID)
			}
			members["elements"] = joined(list)
		}
	}
	out, err := json.Marshal(members)
	if err != nil {
		return raw
	}
	return out
}

func withMember(raw json.RawMessage, name, value string) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return raw
	}
	members[name] = quoted(value)
	out, err := json.Marshal(members)
	if err != nil {
		return raw
	}
	return out
}

func quoted(s string) json.RawMessage {
	out, err := json.Marshal(s)
	if err != nil { // text is always encodable
		return json.RawMessage(`""`)
	}
	return out
}

func joined(list []json.RawMessage) json.RawMessage {
	return slices.Concat([]byte("["), bytes.Join(asBytes(list), []byte(",")), []byte("]"))
}

func asBytes(list []json.RawMessage) [][]byte {
	out := make([][]byte, len(list))
	for i, r := range list {
		out[i] = r
	}
	return out
}
