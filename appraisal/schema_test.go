package appraisal_test

import (
	"encoding/json"
	"errors"
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
	missingKey = regexp.MustCompile(`^key "(\w+)" is missing$`)
)

// editorSchema reads the schema for editors.
func editorSchema(t *testing.T) (root object, defs map[string]object) {
	t.Helper()
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(appraisal.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	return schema.object, schema.Defs
}

// TestTheSchemaForEditorsSaysWhatTheLoaderSays compares the keys, and which of them must be there, with what the loader answers to a
// mapping with nothing but an unknown key.
func TestTheSchemaForEditorsSaysWhatTheLoaderSays(t *testing.T) {
	root, defs := editorSchema(t)
	files := map[string]struct{ file, path string }{
		"":            {"{zzz: 1}", "$"},
		"words":       {"title: {zzz: 1}", "$.title"},
		"proration":   {"proration: {zzz: 1}", "$.proration"},
		"group":       {"groups: [{zzz: 1}]", "$.groups[0]"},
		"table":       {"tables: [{zzz: 1}]", "$.tables[0]"},
		"band":        {"tables: [{semantics: value, bands: [{zzz: 1}]}]", "$.tables[0].bands[0]"},
		"grades":      {"grades: {zzz: 1}", "$.grades"},
		"grade":       {"grades: {list: [{zzz: 1}]}", "$.grades.list[0]"},
		"indicator":   {"indicators: [{zzz: 1}]", "$.indicators[0]"},
		"measure":     {"indicators: [{measure: {zzz: 1}}]", "$.indicators[0].measure"},
		"part":        {"indicators: [{parts: [{zzz: 1}]}]", "$.indicators[0].parts[0]"},
		"modifier":    {"modifiers: [{zzz: 1}]", "$.modifiers[0]"},
		"level":       {"levels: [{zzz: 1}]", "$.levels[0]"},
		"streak":      {"streaks: [{zzz: 1}]", "$.streaks[0]"},
		"commission":  {"commission: [{zzz: 1}]", "$.commission[0]"},
		"stage":       {"commission: [{stages: [{zzz: 1}]}]", "$.commission[0].stages[0]"},
		"wage":        {"wage: {zzz: 1}", "$.wage"},
		"wage_part":   {"wage: {parts: [{zzz: 1}]}", "$.wage.parts[0]"},
		"outcome":     {"outcomes: [{zzz: 1}]", "$.outcomes[0]"},
		"publication": {"publication: {zzz: 1}", "$.publication"},
	}
	for name, def := range defs {
		if _, ok := files[name]; !ok && len(def.Properties) > 0 {
			t.Errorf("%s is not compared", name)
		}
	}
	for name, tt := range files {
		t.Run(name, func(t *testing.T) {
			want := root
			if name != "" {
				want = defs[name]
			}
			_, err := appraisal.LoadScheme("x", []byte(tt.file))
			if err == nil {
				t.Fatal("loaded")
			}
			compareKeys(t, err, tt.path, want)
		})
	}
}

func compareKeys(t *testing.T, err error, path string, want object) {
	t.Helper()
	known := strings.Split(knownKeys.FindStringSubmatch(err.Error())[1], ", ")
	var properties, missing []string
	for p := range want.Properties {
		properties = append(properties, p)
	}
	slices.Sort(known)
	slices.Sort(properties)
	if diff := cmp.Diff(known, properties); diff != "" {
		t.Errorf("keys (-loader +schema):\n%s", diff)
	}
	var many interface{ Unwrap() []error }
	if !errors.As(err, &many) {
		t.Fatal(err)
	}
	for _, e := range many.Unwrap() {
		var p *appraisal.SchemeProblem
		if !errors.As(e, &p) || p.Path != path {
			continue
		}
		if m := missingKey.FindStringSubmatch(p.Text.EN); m != nil && m[1] != "value" { // of a band: the schema has rate or value
			missing = append(missing, m[1])
		}
	}
	slices.Sort(missing)
	slices.Sort(want.Required)
	if diff := cmp.Diff(missing, want.Required); diff != "" && len(missing)+len(want.Required) > 0 {
		t.Errorf("keys that must be there (-loader +schema):\n%s", diff)
	}
}

var oneOf = regexp.MustCompile(`"zzz" is not one of (.*)`)

// TestTheSchemaForEditorsOffersTheWordsOfTheLoader compares the words that a key may have with what the loader answers to another.
func TestTheSchemaForEditorsOffersTheWordsOfTheLoader(t *testing.T) {
	_, defs := editorSchema(t)
	files := map[[2]string]string{
		{"proration", "targets"}:     "proration: {targets: zzz}",
		{"table", "semantics"}:       "tables: [{semantics: zzz}]",
		{"measure", "kind"}:          "indicators: [{measure: {metric: rating, kind: zzz}}]",
		{"measure", "per"}:           "indicators: [{measure: {metric: rating, per: zzz}}]",
		{"measure", "take"}:          "indicators: [{measure: {metric: rating, take: zzz}}]",
		{"indicator", "missing"}:     "indicators: [{missing: zzz}]",
		{"modifier", "kind"}:         "modifiers: [{kind: zzz}]",
		{"streak", "kind"}:           "streaks: [{kind: zzz}]",
		{"commission", "due"}:        "commission: [{due: zzz}]",
		{"commission", "returns"}:    "commission: [{returns: zzz}]",
		{"outcome", "kind"}:          "outcomes: [{kind: zzz}]",
		{"publication", "standings"}: "publication: {standings: zzz}",
		{"kind", ""}:                 "periods: [zzz]",
		{"role", ""}:                 "members: [zzz]",
		{"metric", ""}:               "indicators: [{measure: {metric: zzz}}]",
	}
	for name, def := range defs {
		for key, p := range def.Properties {
			if _, ok := files[[2]string{name, key}]; !ok && len(p.Enum) > 0 {
				t.Errorf("%s of %s is not compared", key, name)
			}
		}
	}
	for at, file := range files {
		words := defs[at[0]].Enum
		if at[1] != "" {
			words = defs[at[0]].Properties[at[1]].Enum
		}
		_, err := appraisal.LoadScheme("x", []byte(file))
		if err == nil {
			t.Fatalf("%s loads", file)
		}
		m := oneOf.FindStringSubmatch(err.Error())
		if m == nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if diff := cmp.Diff(strings.Split(m[1], ", "), words); diff != "" {
			t.Errorf("%s of %s (-loader +schema):\n%s", at[1], at[0], diff)
		}
	}
}
