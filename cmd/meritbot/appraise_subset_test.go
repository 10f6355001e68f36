package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
)

// loose is the report as maps and lists, to be compared with what a case wants.
type loose struct {
	members map[string]any
	appraisalReport
}

func parseReport(t *testing.T, out string) loose {
	t.Helper()
	l := loose{members: map[string]any{}}
	if err := json.Unmarshal([]byte(out), &l.appraisalReport); err != nil {
		t.Fatal(err)
	}
	var all struct{ Results []map[string]any }
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		t.Fatal(err)
	}
	for _, r := range all.Results {
		l.members[r["member"].(string)] = r
	}
	return l
}

// differences says what the case wants and the report does not have.
func (c appraisalCase) differences(got loose) []string {
	var found []string
	for _, id := range slices.Sorted(maps.Keys(c.Want)) {
		found = append(found, subset(id, c.Want[id], got.members[id])...)
	}
	return found
}

func subset(path string, want, got any) []string {
	switch want := want.(type) {
	case nil:
		if list, ok := got.([]any); got == nil || (ok && len(list) == 0) {
			return nil
		}
		return []string{fmt.Sprintf("%s: want none, got %s", path, compact(got))}
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf("%s: want %s, got %s", path, compact(want), compact(got))}
		}
		var found []string
		for k, v := range want {
			found = append(found, subset(path+"."+k, v, object[k])...)
		}
		slices.Sort(found)
		return found
	case []any:
		list, ok := got.([]any)
		if !ok {
			return []string{fmt.Sprintf("%s: want %s, got %s", path, compact(want), compact(got))}
		}
		return sublist(path, want, list)
	}
	if same(want, got) {
		return nil
	}
	return []string{fmt.Sprintf("%s: want %v, got %v", path, want, got)}
}

// sublist looks for each wanted object among those that are there, by what names it. An object with "absent: true" must not be there.
func sublist(path string, want, got []any) []string {
	var found []string
	for _, w := range want {
		object, ok := w.(map[string]any)
		if !ok {
			if !slices.ContainsFunc(got, func(g any) bool { return same(w, g) }) {
				found = append(found, fmt.Sprintf("%s: want %v among %s", path, w, compact(got)))
			}
			continue
		}
		named, best := name(object), []string(nil)
		if object["absent"] == true {
			if slices.ContainsFunc(got, func(g any) bool { return len(subset("", named, g)) == 0 }) {
				found = append(found, fmt.Sprintf("%s: %s is there", path, compact(named)))
			}
			continue
		}
		for _, g := range got {
			if len(subset("", named, g)) > 0 {
				continue
			}
			diffs := subset(fmt.Sprintf("%s[%s]", path, compact(named)), object, g)
			if best == nil || len(diffs) < len(best) {
				best = diffs
			}
			if len(diffs) == 0 {
				best = []string{}
				break
			}
		}
		if best == nil {
			best = []string{fmt.Sprintf("%s: want %s, which is not there; there are %s", path, compact(named), compact(names(got)))}
		}
		found = append(found, best...)
	}
	return found
}

// name is the part of an object that names it.
func name(object map[string]any) map[string]any {
	part := map[string]any{}
	for _, k := range []string{"id", "deal", "code", "indicator", "kind", "stage", "member", "name", "ref"} {
		if v, ok := object[k]; ok {
			part[k] = v
		}
	}
	return part
}

func names(got []any) []any {
	all := make([]any, len(got))
	for i, g := range got {
		all[i] = g
		if object, ok := g.(map[string]any); ok {
			all[i] = name(object)
		}
	}
	return all
}

// same compares values; "90" and "90.00" are the same number.
func same(want, got any) bool {
	if got == nil {
		return false
	}
	a, b := fmt.Sprint(want), fmt.Sprint(got)
	if a == b {
		return true
	}
	x, err := decimal.NewFromString(a)
	if err != nil {
		return false
	}
	y, err := decimal.NewFromString(b)
	return err == nil && x.Equal(y)
}

func compact(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(data)
}
