package appraisal_test

import (
	"bytes"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// What a file may cost at most, whatever is in it. Time is looked at while fuzzing alone, with a margin for a machine that has other things
// to do.
const (
	maxAllocated = 64 << 20
	maxTime      = 50 * time.Millisecond
	busy         = 20
)

// repeated fills a file of the largest size with a piece of text.
func repeated(head, unit string) string {
	return head + strings.Repeat(unit, (64<<10-len(head))/len(unit))
}

// numbered writes n pieces with their numbers in them, %[1]d.
func numbered(head, format string, n int) string {
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// hostile are files made to be expensive, by what they try.
func hostile(tb testing.TB) map[string]string {
	tb.Helper()
	every := everyLine(tb)
	insert := func(after, lines string) string { return strings.Replace(every, after, after+lines, 1) }
	files := map[string]string{
		"nested mappings":       nested("a:\n", 350),
		"nested lists":          nested("-\n", 350),
		"nested brackets":       repeated("", "[\n"),
		"nested braces":         repeated("a: ", "{b: "),
		"keys":                  numbered("", "k%d: 1\n", 8000),
		"keys within bounds":    numbered("", "k%d: 1\n", 1490),
		"keys in a list":        numbered("a:\n - b: 1\n", "   k%d: 1\n", 1490),
		"keys in a flow":        "{" + numbered("", "k%d: 1, l%[1]d: 1,\n", 740) + "}",
		"empty keys":            numbered("", "k%d:\n", 1490),
		"quoted keys":           numbered("", "\"k%d\": \"1\"\n", 1000),
		"tagged keys":           numbered("", "k%d: !!str 1\n", 1490),
		"anchors":               numbered("", "a%d: &x%[1]d 1\n", 1490),
		"aliases":               numbered("a: &x 1\n", "b%d: *x\n", 1490),
		"alias bomb":            numbered("a0: &a0 [x, x]\n", "b%d: &b%[1]d [*a0, *a0, *a0]\n", 900),
		"alias of itself":       "a: &a [*a, *a]\n",
		"merge keys":            numbered("a: &x {a: 1}\n", "b%d: {<<: *x}\n", 740),
		"block scalars":         numbered("", "a%d: |\n b\n", 740),
		"one block scalar":      repeated("a: |\n", " a\n"),
		"folded blank lines":    repeated("a: >-\n", "\n"),
		"long line":             repeated("a: ", "x"),
		"long lines":            numbered("a: >-\n", " %d"+strings.Repeat("x y ", 480)+"\n", 30),
		"long digits":           repeated("a: ", "9"),
		"huge exponents":        numbered("", "a%d: 1e999999999\n", 1490),
		"comments":              numbered("", "k%d: 1 # c\n# d\n", 740),
		"documents":             repeated("", "---\n"),
		"not UTF-8":             repeated("", "\xff"),
		"NUL":                   repeated("", "\x00"),
		"indicators":            insert("indicators:\n", strings.Repeat("  - {id: a, measure: {metric: sales}, formula: value, weight: 1, missing: hold}\n", 300)),
		"as many as there may":  insert("indicators:\n", strings.Repeat("  - {id: a, measure: {metric: sales}, formula: value, weight: 1, missing: hold}\n", 95)),
		"bands":                 insert("      - {to: 50, rate: 0}\n", strings.Repeat("      - {from: 50, to: 50, rate: 0}\n", 600)),
		"long numbers":          insert("      - {to: 50, rate: 0}\n", numbered("", "      - {from: "+strings.Repeat("9", 28)+".%d, rate: 1}\n", 90)),
		"formulas":              outcomes(every, 90, "score<0"+strings.Repeat(" or score<0", 16)),
		"more formulas":         outcomes(every, 95, strings.Repeat("score*", 60)+"score>0"),
		"unknown names":         outcomes(every, 90, "a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p>0"),
		"formula of brackets":   outcomes(every, 40, strings.Repeat("(", 240)+"score"+strings.Repeat(")", 240)+">0"),
		"formula of minuses":    outcomes(every, 40, strings.Repeat("-", 240)+"score>0"),
		"formula of conditions": outcomes(every, 15, strings.Repeat("score>1?2:", 45)+"score>0"),
		"formula of powers":     outcomes(every, 30, "score"+strings.Repeat("**99", 60)+">0"),
		"formula of nots":       outcomes(every, 30, strings.Repeat("not ", 60)+"true"),
	}
	maps.Copy(files, growing(every))
	for _, c := range ":,-[]{}&*!|>'\"%@#?`\r\\~=<" {
		for _, n := range []int{1, 60, 1990} {
			line := strings.Repeat(string(c), n) + "\n"
			files[fmt.Sprintf("lines of %d %q", n, c)] = strings.Repeat(line, max(1, 5900/len(line)))
			line = " " + strings.Repeat("a"+string(c)+" ", min(n, 600)) + "\n"
			files[fmt.Sprintf("words with %d %q", n, c)] = "k:\n" + strings.Repeat(line, max(1, 5900/(len(line)/3)))
		}
	}
	return files
}

// growing are files whose numbers grow from step to step: each formula is small, and what the last one computes has millions of digits.
func growing(every string) map[string]string {
	times := func(factor string, n int) string { return strings.Repeat(factor+"*", n-1) + factor }
	chain := func(steps ...string) string {
		return strings.NewReplacer("base_price: 1.8 * cost", "base_price: "+steps[0], "net_sales: amount - expenses", "net_sales: "+steps[1],
			"ratio: net_sales / base_price * 100", "ratio: "+steps[2]).Replace(every)
	}
	return map[string]string{
		"growing amounts":   chain(times("amount", 60), times("base_price", 40), times("net_sales", 40)),
		"growing fractions": chain("1/"+times("amount", 60), "1/"+times("base_price", 30), times("net_sales", 40)),
		"growing literals":  chain(times("1234567890.123456789", 20)+"+cost-cost", times("base_price", 20), times("net_sales", 20)+"*"+times("net_sales", 8)),
		"growing rates":     chain(times(`apply("rates",amount)`, 20), times(`apply("rates",base_price)`, 15), times(`apply("rates",net_sales)`, 15)),
	}
}

func nested(line string, depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + line)
	}
	return b.String()
}

func outcomes(file string, n int, when string) string {
	return strings.Replace(file, "outcomes:\n", "outcomes:\n"+numbered("",
		"  - {id: o%d, kind: talk, when: '"+when+"', public: false, detail: {zh: 一, en: A}, clause: {zh: 一, en: A}}\n", n), 1)
}

// allocated runs f and says how many bytes it allocated, freed ones included.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestHostileFilesAreCheap(t *testing.T) {
	for name, file := range hostile(t) {
		t.Run(name, func(t *testing.T) {
			got := allocated(func() {
				if s, err := appraisal.LoadScheme("x.yaml", []byte(file)); (s == nil) == (err == nil) {
					t.Errorf("scheme %v, error %v", s, err)
				}
			})
			if got > maxAllocated {
				t.Errorf("%d bytes take %.1f MB", len(file), float64(got)/(1<<20))
			}
			if got = allocated(func() { appraisal.Lint("x.yaml", []byte(file)) }); got > 2*maxAllocated {
				t.Errorf("the linter takes %.1f MB for %d bytes", float64(got)/(1<<20), len(file))
			}
			s, err := appraisal.LoadScheme("x.yaml", []byte(file))
			if err != nil {
				return
			}
			if got = allocated(func() { evaluateAny(t, s) }); got > maxAllocated {
				t.Errorf("an evaluation takes %.1f MB", float64(got)/(1<<20))
			}
		})
	}
}

// evaluateAny evaluates a scheme for its first kind of period, with a deal for each commission rule.
func evaluateAny(tb testing.TB, s *appraisal.Scheme) []appraisal.Result {
	tb.Helper()
	in := example().Inputs
	if in.Period = calendar.PeriodOf(s.Periods[0], in.Period.Start); s.Periods[0] == calendar.TenureQuarter {
		in.Period = calendar.Tenure(1).Since(in.Period.Start)
	}
	in.Deals = map[string][]appraisal.DueDeal{}
	for _, rule := range s.Commissions {
		from, _ := rule.Window(in.Period)
		cost := d("12345.67")
		in.Deals[rule.ID] = []appraisal.DueDeal{{
			Deal: appraisal.Deal{Number: 1, Member: in.Members[0].ID}, Value: d("987654321.01"), CostOf: &cost, Spent: d("0.99"), Due: from,
		}}
	}
	results, err := s.Evaluate(in)
	if err != nil {
		tb.Errorf("evaluate: %v", err)
	}
	return results
}

func TestNumbersThatGrowHaveNoResult(t *testing.T) {
	for name, file := range growing(everyLine(t)) {
		t.Run(name, func(t *testing.T) {
			s, err := appraisal.LoadScheme("x.yaml", []byte(file))
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range evaluateAny(t, s) {
				if c := r.Commission; c != nil && (c.Total.Minor != 0 || c.Lines[0].Status != "formula_undefined") {
					t.Errorf("commission %s, status %q", c.Total, c.Lines[0].Status)
				} else if c != nil {
					return
				}
			}
			t.Error("nobody has a commission")
		})
	}
}

// BenchmarkHostileFile loads the files that cost most.
func BenchmarkHostileFile(b *testing.B) {
	files := hostile(b)
	for _, name := range []string{"keys within bounds", "anchors", "aliases", "formulas", "formula of conditions", "as many as there may", "lines of 1990 '@'"} {
		b.Run(strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
			file := []byte(files[name])
			b.ReportAllocs()
			for b.Loop() {
				_, _ = appraisal.LoadScheme("x.yaml", file)
			}
		})
	}
}

// FuzzLoadScheme checks that no file makes the loader or the linter panic or hang or take much, that the linter has an error for a file
// exactly when it does not load, and that a scheme that loads can be evaluated.
func FuzzLoadScheme(f *testing.F) {
	file := schemeFile(f)
	f.Add([]byte(file))
	f.Add([]byte(everyLine(f)))
	for _, line := range []string{"formula: value / 0", "formula: min(value, 100) * 2", "formula: round(value, 2)", "formula: records > 0 ? value : 0"} {
		f.Add([]byte(strings.Replace(file, "formula: value", line, 1)))
	}
	for _, small := range []string{"", "a: [", "a: &x {b: *x}", "? a", "!!map {}", "id: S09\nlevels: - a", "%YAML 1.2\n---\n", "a: |\n b", "\"\\u", "a:\n\t- b"} {
		f.Add([]byte(small))
	}
	for _, costly := range hostile(f) {
		if len(costly) < 2_000 { // the fuzzer is slow to make large ones smaller
			f.Add([]byte(costly))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var (
			s     *appraisal.Scheme
			err   error
			began = time.Now()
		)
		if got := allocated(func() { s, err = appraisal.LoadScheme("fuzz.yaml", data) }); got > maxAllocated {
			t.Errorf("takes %.1f MB", float64(got)/(1<<20))
		}
		if took := time.Since(began); took > busy*maxTime {
			t.Errorf("takes %v", took)
		}
		found := appraisal.Lint("fuzz.yaml", data)
		if wrong := len(found) > 0 && hasError(found); wrong != (err != nil) || (s == nil) != wrong {
			t.Fatalf("scheme %v, error %v, findings %v", s, err, found)
		}
		for _, f := range found {
			if f.Code == "" || f.Text.EN == f.Code || f.Text.ZH == "" || (strings.Contains(f.Text.ZH+f.Text.EN, "%!") && !bytes.Contains(data, []byte("%!"))) {
				t.Errorf("finding without words: %+v", f)
			}
		}
		if err != nil {
			return
		}
		began = time.Now()
		evaluateAny(t, s)
		if took := time.Since(began); took > busy*maxTime {
			t.Errorf("an evaluation takes %v", took)
		}
	})
}

func hasError(found []appraisal.Finding) bool {
	return slices.ContainsFunc(found, func(f appraisal.Finding) bool { return f.Severity == appraisal.LintError })
}
