package appraisal_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meritbot/meritbot/appraisal"
)

// object is what a JSON Schema says about one kind of mapping.
type object struct {
	Properties map[string]struct {
		Enum []string `json:"enum"`
	} `json:"properties"`
	Required []string `json:"required"`
	Enum     []string `json:"enum"`
}

var (
	knownKeys  = regexp.MustCompile(`unknown key "zzz"; known here are (.*)`)
	missingKey = regexp.MustCompile(`key "(\w+)" is missing`)
)

// TestTheSchemaForEditorsSaysWhatTheLoaderSays compares the keys, and which of them must be there, with what the loader answers to a
// mapping with nothing but an unknown key.
func TestTheSchemaForEditorsSaysWhatTheLoaderSays(t *testing.T) {
	data, err := os.ReadFile("schemes/scheme.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"":            "zzz: 1\n",
		"words":       "title: {zzz: 1}\n",
		"indicator":   "indicators: [{zzz: 1}]\n",
		"measure":     "indicators: [{measure: {zzz: 1}}]\n",
		"level":       "levels: [{zzz: 1}]\n",
		"outcome":     "outcomes: [{zzz: 1}]\n",
		"publication": "publication: {zzz: 1}\n",
	}
	for name, file := range files {
		_, err := appraisal.LoadScheme("x", []byte(file))
		if err == nil {
			t.Fatalf("%s: loaded", name)
		}
		text := err.Error()
		want := schema.object
		if name != "" {
			want = schema.Defs[name]
		}
		known := strings.Split(knownKeys.FindStringSubmatch(text)[1], ", ")
		var properties []string
		for p := range want.Properties {
			properties = append(properties, p)
		}
		slices.Sort(known)
		slices.Sort(properties)
		if diff := cmp.Diff(known, properties); diff != "" {
			t.Errorf("keys of %s (-loader +schema):\n%s", name, diff)
		}
		for _, key := range want.Required {
			if !strings.Contains(text, `key "`+key+`" is missing`) {
				t.Errorf("%s: the schema wants %s, the loader does not", name, key)
			}
		}
		for _, m := range missingKey.FindAllStringSubmatch(text, -1) {
			if slices.Contains(properties, m[1]) && !slices.Contains(want.Required, m[1]) && !slices.Contains(schema.Required, m[1]) &&
				!slices.Contains(schema.Defs["indicator"].Required, m[1]) {
				t.Errorf("%s: the loader wants %s, the schema does not", name, m[1])
			}
		}
	}
	var metrics, kinds []string
	for _, m := range appraisal.Metrics() {
		metrics = append(metrics, string(m.ID))
	}
	for _, k := range appraisal.OutcomeKinds() {
		kinds = append(kinds, string(k))
	}
	if diff := cmp.Diff(metrics, schema.Defs["metric"].Enum); diff != "" {
		t.Errorf("metrics (-program +schema):\n%s", diff)
	}
	if diff := cmp.Diff(kinds, schema.Defs["outcome"].Properties["kind"].Enum); diff != "" {
		t.Errorf("kinds of outcome (-program +schema):\n%s", diff)
	}
}
