package main

import (
	"bytes"
	"encoding/json"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// appraisalCase is a file below testdata/appraise: a ledger and what somebody worked out from the policy by hand, never from the program's
// output. The folder is the scheme's id.
type appraisalCase struct {
	Why     string            `yaml:"why"`
	Period  string            `yaml:"period"`
	Member  string            `yaml:"member"`
	Replace map[string]string `yaml:"replace"` // edits of the shipped scheme before the run
	Ledger  any               `yaml:"ledger"`
	Want    map[string]any    `yaml:"want"` // a part of each member's result; null: must be absent

	ledger string // as it stands in the file
}

func readCase(t *testing.T, file string) appraisalCase {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var c appraisalCase
	if err := yaml.UnmarshalWithOptions(data, &c, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	c.ledger = block(string(data), "ledger")
	if c.Why == "" || c.Period == "" || c.ledger == "" || len(c.Want) == 0 {
		t.Fatal("a case has why, period, ledger and want")
	}
	return c
}

// block is what stands under a key of the top, with its own indent taken away.
func block(file, key string) string {
	var out strings.Builder
	in := false
	for line := range strings.Lines(file) {
		switch rest, found := strings.CutPrefix(line, key+":"); {
		case found:
			in = true
			out.WriteString(strings.TrimLeft(rest, " "))
		case in && strings.TrimSpace(line) != "" && line[0] != ' ' && line[0] != '#':
			in = false
		case in:
			out.WriteString(strings.TrimPrefix(line, "  "))
		}
	}
	return out.String()
}

// scheme is the shipped scheme's id, or the edited copy of its file.
func (c appraisalCase) scheme(t *testing.T, id string) string {
	t.Helper()
	if len(c.Replace) == 0 {
		return id
	}
	data, err := os.ReadFile(filepath.Join("..", "..", "appraisal", "schemes", id+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	body := string(data)
	for old, changed := range c.Replace {
		if !strings.Contains(body, old) {
			t.Fatalf("%s does not hold %q", id, old)
		}
		body = strings.ReplaceAll(body, old, changed)
	}
	file := filepath.Join(t.TempDir(), id+".yaml")
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// shuffled is the ledger as JSON with every list in another order, the same for the same case.
func (c appraisalCase) shuffled(t *testing.T) string {
	t.Helper()
	h := fnv.New64a()
	_, _ = h.Write([]byte(c.Why))
	shuffleLists(c.Ledger, rand.New(rand.NewPCG(h.Sum64(), 1)))
	data, err := json.Marshal(c.Ledger)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func shuffleLists(v any, random *rand.Rand) {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			shuffleLists(v[k], random)
		}
	case []any:
		slices.Reverse(v)
		random.Shuffle(len(v), func(i, j int) { v[i], v[j] = v[j], v[i] })
		for _, x := range v {
			shuffleLists(x, random)
		}
	}
}

// runWith is one run of the program.
func runWith(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	p := NewProgram(&out, &errs)
	p.Stdin = strings.NewReader(stdin)
	code = p.Run(t.Context(), args)
	return out.String(), errs.String(), code
}

// appraised runs appraise over a ledger and returns what it puts out.
func appraised(t *testing.T, ledger string, args ...string) string {
	t.Helper()
	out, errs, code := runWith(t, ledger, append([]string{"appraise", "--ledger", "-"}, args...)...)
	if code != exitOK {
		t.Fatalf("meritbot appraise %s: exit code %d\n%s", strings.Join(args, " "), code, errs)
	}
	return out
}
