package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
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

// TestAppraiseCases runs the real command on every case: the results are those worked out by hand, hold together, and do not depend on
// the order of the records or on whether the ledger is YAML or JSON.
func TestAppraiseCases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "appraise", "*", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		scheme := filepath.Base(filepath.Dir(file))
		t.Run(scheme+"/"+strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			t.Parallel()
			c := readCase(t, file)
			args := []string{"--scheme", c.scheme(t, scheme), "--period", c.Period, "--format", "json", "--lang", "en"}
			out := appraised(t, c.ledger, args...)
			got := parseReport(t, out)
			if diffs := c.differences(got); len(diffs) > 0 {
				t.Errorf("%s\n  %s", c.Why, strings.Join(diffs, "\n  "))
			}
			checkReport(t, got)
			if again := appraised(t, c.shuffled(t, file), args...); again != out {
				t.Errorf("with the records in another order, as JSON:\n%s", cmp.Diff(out, again))
			}
			if c.Member != "" {
				one := parseReport(t, appraised(t, c.ledger, append(args, "--member", c.Member)...))
				checkAlone(t, got, one, c.Member)
			}
		})
	}
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
func (c appraisalCase) shuffled(t *testing.T, name string) string {
	t.Helper()
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
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
		for _, k := range slices.Sorted(func(yield func(string) bool) {
			for k := range v {
				if !yield(k) {
					return
				}
			}
		}) {
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
	for _, id := range slices.Sorted(func(yield func(string) bool) {
		for k := range c.Want {
			if !yield(k) {
				return
			}
		}
	}) {
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

var (
	twoPlaces = regexp.MustCompile(`^-?[0-9]+\.[0-9]{2}$`)
	adverse   = []string{"talk", "warning", "cut", "demotion", "exit_advice"}
)

// checkReport looks at what must hold in every report.
func checkReport(t *testing.T, got loose) {
	t.Helper()
	lines := map[string]string{}
	for _, m := range got.Results {
		checkScore(t, m)
		checkCommission(t, m, lines)
		checkWage(t, m)
		for _, o := range m.Outcomes {
			if o.Clause == "" || o.Detail == "" || strings.ContainsAny(o.Detail, "{}") || (o.Public && slices.Contains(adverse, o.Kind)) {
				t.Errorf("%s: outcome %+v", m.Member, o)
			}
		}
		for _, p := range m.Problems {
			if p.Text == "" || strings.Contains(p.Text, "⟦") {
				t.Errorf("%s: problem %+v", m.Member, p)
			}
		}
	}
	checkRanks(t, got.Results)
}

// checkScore adds up points and modifiers.
func checkScore(t *testing.T, m memberReport) {
	t.Helper()
	sum, weights, off := decimal.Zero, decimal.Zero, decimal.NewFromInt(1)
	scored := 0
	for _, i := range m.Indicators {
		if i.Clause == "" || i.Title == "" {
			t.Errorf("%s: %s has no clause or title", m.Member, i.ID)
		}
		if i.Points == nil {
			continue
		}
		if !twoPlaces.MatchString(*i.Points) || i.Working == "" && i.Status == "" {
			t.Errorf("%s: %+v", m.Member, i)
		}
		scored++
		sum, weights, off = sum.Add(number(t, *i.Points)), weights.Add(number(t, i.Weight)), off.Add(decimal.NewFromInt(1))
	}
	for _, x := range m.Modifiers {
		sum, off = sum.Add(number(t, x.Points)), off.Add(decimal.NewFromInt(1))
		if x.Clause == "" {
			t.Errorf("%s: modifier %+v", m.Member, x)
		}
	}
	if m.Score == nil {
		if m.Rank != nil || m.Level != nil || (!m.Unscored && len(m.Problems) == 0) {
			t.Errorf("%s has no score, but a rank or a level, or nothing says why", m.Member)
		}
		return
	}
	if !twoPlaces.MatchString(*m.Score) || m.ScoreExact == nil || number(t, *m.ScoreExact).StringFixed(2) != *m.Score {
		t.Errorf("%s: the score is %v, exactly %v", m.Member, m.Score, m.ScoreExact)
	}
	if scored == 0 || m.Unscored {
		t.Errorf("%s has a score of nothing", m.Member)
	}
	slack := off.Mul(decimal.New(5, -3)) // half a hundredth for each rounded figure
	if d := sum.Sub(number(t, *m.Score)).Abs(); d.GreaterThan(slack) {
		t.Errorf("%s: points and modifiers add up to %s, the score is %s", m.Member, sum, *m.Score)
	}
	if d := weights.Sub(decimal.NewFromInt(100)).Abs(); d.GreaterThan(slack) {
		t.Errorf("%s: the weights add up to %s", m.Member, weights)
	}
}

// checkCommission adds up shares and lines to the cent; a deal's line is the same whoever sees it.
func checkCommission(t *testing.T, m memberReport, lines map[string]string) {
	t.Helper()
	if m.Commission == nil {
		return
	}
	total := decimal.Zero
	for _, l := range m.Commission.Lines {
		all, own := decimal.Zero, decimal.Zero
		for _, s := range l.Shares {
			all = all.Add(number(t, s.Amount))
			if s.Member == m.Member {
				own = own.Add(number(t, s.Amount))
			}
		}
		if len(l.Shares) > 0 && !all.Equal(number(t, l.Amount)) || !own.Equal(number(t, l.Own)) || l.Clause == "" || l.Deal == "" {
			t.Errorf("%s: %s: shares add up to %s of %s, the own ones to %s of %s", m.Member, l.Deal, all, l.Amount, own, l.Own)
		}
		total = total.Add(own)
		key, whole := l.ID+" "+l.Deal+" "+l.On+" "+l.Amount, compact(l.Shares)
		if before, ok := lines[key]; ok && before != whole {
			t.Errorf("%s: the shares of %s differ between members", m.Member, l.Deal)
		}
		lines[key] = whole
	}
	if !total.Equal(number(t, m.Commission.Total)) {
		t.Errorf("%s: the own shares add up to %s, the commission is %s", m.Member, total, m.Commission.Total)
	}
}

// checkWage adds up the parts to the cent.
func checkWage(t *testing.T, m memberReport) {
	t.Helper()
	if m.Wage == nil {
		return
	}
	sum, open := decimal.Zero, false
	for _, p := range m.Wage.Parts {
		if p.Clause == "" {
			t.Errorf("%s: wage part %+v", m.Member, p)
		}
		if p.Amount == nil {
			open = true
			if p.Status == "" {
				t.Errorf("%s: nothing says why %s is missing", m.Member, p.ID)
			}
			continue
		}
		sum = sum.Add(number(t, *p.Amount))
	}
	switch {
	case open != (m.Wage.Total == nil):
		t.Errorf("%s: the wage is %v and its parts are %+v", m.Member, m.Wage.Total, m.Wage.Parts)
	case !open && !sum.Equal(number(t, *m.Wage.Total)):
		t.Errorf("%s: the parts add up to %s, the wage is %s", m.Member, sum, *m.Wage.Total)
	}
}

// checkRanks wants 1, 1, 3 by the unrounded score, in this order, and those without a score behind.
func checkRanks(t *testing.T, all []memberReport) {
	t.Helper()
	for i, m := range all {
		if m.Rank == nil {
			if i+1 < len(all) && all[i+1].Rank != nil {
				t.Errorf("%s has no rank and stands before %s", m.Member, all[i+1].Member)
			}
			continue
		}
		better := 0
		for _, o := range all {
			if o.ScoreExact != nil && number(t, *o.ScoreExact).GreaterThan(number(t, *m.ScoreExact)) {
				better++
			}
		}
		if *m.Rank != better+1 || (i > 0 && all[i-1].Rank != nil && *all[i-1].Rank > *m.Rank) {
			t.Errorf("%s has rank %d, with %d above", m.Member, *m.Rank, better)
		}
	}
}

// checkAlone wants with --member the one member's result, the same as among all.
func checkAlone(t *testing.T, all, one loose, member string) {
	t.Helper()
	want, there := all.members[member]
	if got, ok := one.members[member]; ok != there || len(one.Results) > 1 || !cmp.Equal(want, got) {
		t.Errorf("with --member %s:\n%s", member, cmp.Diff(want, got))
	}
}

func number(t *testing.T, s string) decimal.Decimal {
	t.Helper()
	d, err := decimal.NewFromString(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
