package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "write the golden files anew")

// worked is a case that is known to be right: TestAppraiseCases holds it to what was worked out by hand.
func worked(t *testing.T, scheme string) (c appraisalCase, args []string) {
	t.Helper()
	c = readCase(t, filepath.Join("testdata", "appraise", scheme, "worked_example.yaml"))
	return c, []string{"--scheme", c.scheme(t, scheme), "--period", c.Period}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s; run with -update if this is meant:\n%s", file, diff)
	}
}

// TestAppraisalReadsWellInBothLanguages has copies of two schemes and their cases, so that new words in a shipped scheme are no news here.
func TestAppraisalReadsWellInBothLanguages(t *testing.T) {
	for _, scheme := range []string{"S02", "S04"} {
		c := readCase(t, filepath.Join("testdata", "golden", scheme+".case.yaml"))
		args := []string{"--scheme", filepath.Join("testdata", "golden", scheme+".yaml"), "--period", c.Period}
		for _, lang := range []string{"en", "zh"} {
			golden(t, scheme+"_text_"+lang, appraised(t, c.ledger, append(args, "--lang", lang)...))
			golden(t, scheme+"_explain_"+lang, appraised(t, c.ledger, append(args, "--lang", lang, "--explain", "--member", "li")...))
		}
	}
	c, args := worked(t, "S02")
	zh, other := appraised(t, c.ledger, append(args, "--lang", "zh")...), appraised(t, c.ledger, append(args, "--lang", "zh-CN")...)
	if zh != other {
		t.Error("zh and zh-CN differ")
	}
}

func TestTablesLineUpWhateverTheScript(t *testing.T) {
	p := &page{}
	p.table(0, [][]cell{{left("业务收入"), {"1,000", true}, left("x")}, {left("Sales"), {"5", true}, left("y")}, {left("é"), {"50", true}, left("z")}})
	want := "业务收入  1,000  x\nSales         5  y\né            50  z\n"
	if got := p.out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWrapping(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		most       int
		want       []string
	}{
		{"short", "a b", 10, []string{"a b"}},
		{"at spaces", "one two three", 8, []string{"one two", "three"}},
		{"a word longer than a line", "abcdefghij k", 4, []string{"abcd", "efgh", "ij k"}},
		{"Chinese anywhere", "按时完成任务", 6, []string{"按时完", "成任务"}},
		{"no mark begins a line", "按时完成，任务", 8, []string{"按时完成，", "任务"}},
		{"nothing", "", 6, []string{""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := wrapped(tt.text, tt.most); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestTheThreeFormatsAgree holds text and workbook to the JSON, which the cases hold to the policy.
func TestTheThreeFormatsAgree(t *testing.T) {
	for _, scheme := range []string{"S02", "S04", "S07", "S09"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			c, args := worked(t, scheme)
			args = append(args, "--lang", "en")
			report := parseReport(t, appraised(t, c.ledger, append(args, "--format", "json")...))
			text := appraised(t, c.ledger, args...)
			book := openWorkbook(t, []byte(appraised(t, c.ledger, append(args, "--format", "xlsx")...)))
			for _, m := range report.Results {
				for _, words := range saidOf(m) {
					if !strings.Contains(text, words) {
						t.Errorf("%s: the text does not say %q", m.Member, words)
					}
				}
			}
			checkWorkbook(t, book, report)
		})
	}
}

// saidOf is what every format must say of a member.
func saidOf(m memberReport) []string {
	all := []string{m.Name}
	if m.Score != nil {
		all = append(all, grouped(*m.Score), *m.Level)
	}
	for _, i := range m.Indicators {
		all = append(all, i.Title)
		if i.Points != nil {
			all = append(all, grouped(*i.Points))
		}
	}
	for _, x := range m.Modifiers {
		all = append(all, x.Title, x.Points)
	}
	if m.Commission != nil {
		all = append(all, grouped(m.Commission.Total))
	}
	if m.Wage != nil && m.Wage.Total != nil {
		all = append(all, grouped(*m.Wage.Total))
	}
	for _, o := range m.Outcomes {
		all = append(all, o.Detail)
	}
	for _, p := range m.Problems {
		all = append(all, p.Text)
	}
	return all
}

func openWorkbook(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// column reads a column of numbers below its title, those of one member.
func column(t *testing.T, f *excelize.File, sheet, title, member string) []string {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	at, id := slices.Index(rows[0], title), slices.Index(rows[0], "ID")
	if at < 0 || id < 0 {
		t.Fatalf("%s has the columns %q", sheet, rows[0])
	}
	var all []string
	for _, row := range rows[1:] {
		if row[id] == member && at < len(row) && row[at] != "" {
			all = append(all, row[at])
		}
	}
	return all
}

func sum(t *testing.T, all []string) decimal.Decimal {
	t.Helper()
	total := decimal.Zero
	for _, s := range all {
		total = total.Add(number(t, s))
	}
	return total
}

func checkWorkbook(t *testing.T, f *excelize.File, report loose) {
	t.Helper()
	want := []string{"Results", "Indicators", "Commission", "Wages", "Outcomes", "Problems"}
	if got := f.GetSheetList(); !slices.Equal(got, want) {
		t.Errorf("the sheets are %q", got)
	}
	for _, name := range want {
		if panes, err := f.GetPanes(name); err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("the titles of %s are not frozen: %+v %v", name, panes, err)
		}
	}
	for _, m := range report.Results {
		points := []string{}
		for _, i := range m.Indicators {
			if i.Points != nil {
				points = append(points, *i.Points)
			}
		}
		for _, x := range m.Modifiers {
			points = append(points, x.Points)
		}
		if got := column(t, f, "Indicators", "Points", m.Member); !slices.EqualFunc(got, points, func(a, b string) bool { return number(t, a).Equal(number(t, b)) }) {
			t.Errorf("%s: points %q, want %q", m.Member, got, points)
		}
		if m.Score != nil && !sum(t, column(t, f, "Results", "Score", m.Member)).Equal(number(t, *m.Score)) {
			t.Errorf("%s: another score than %s", m.Member, *m.Score)
		}
		if c := m.Commission; c != nil && !sum(t, column(t, f, "Commission", "Own share", m.Member)).Equal(number(t, c.Total)) {
			t.Errorf("%s: the own shares do not add up to %s", m.Member, c.Total)
		}
		if w := m.Wage; w != nil && w.Total != nil && !sum(t, column(t, f, "Wages", "Amount", m.Member)).Equal(number(t, *w.Total)) {
			t.Errorf("%s: the wage's parts do not add up to %s", m.Member, *w.Total)
		}
		details := make([]string, len(m.Outcomes))
		for i, o := range m.Outcomes {
			details[i] = o.Detail
		}
		if got := column(t, f, "Outcomes", "Detail", m.Member); !slices.Equal(got, details) {
			t.Errorf("%s: outcomes %q, want %q", m.Member, got, details)
		}
		if got := column(t, f, "Problems", "Code", m.Member); len(got) != len(m.Problems) {
			t.Errorf("%s: problems %q, want %+v", m.Member, got, m.Problems)
		}
	}
}

// TestTheWorkbookRunsNothing: names that begin like formulas stay words.
func TestTheWorkbookRunsNothing(t *testing.T) {
	c, args := worked(t, "S02")
	evil := strings.NewReplacer("name: 李娜", `name: "=HYPERLINK(\"http://x\")"`, "name: ACME有限公司", `name: "@SUM(1+1)"`, "id: wang", `id: "+wang"`,
		"member: wang", `member: "+wang"`)
	f := openWorkbook(t, []byte(appraised(t, evil.Replace(c.ledger), append(args, "--format", "xlsx", "--lang", "en")...)))
	seen := map[string]bool{}
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for k, words := range row {
				at, _ := excelize.CoordinatesToCellName(k+1, i+1)
				if formula, _ := f.GetCellFormula(sheet, at); formula != "" {
					t.Errorf("%s!%s is the formula %q", sheet, at, formula)
				}
				if kind, _ := f.GetCellType(sheet, at); strings.ContainsAny(words[:min(1, len(words))], "=@+") {
					seen[words[:1]] = true
					if kind != excelize.CellTypeSharedString && kind != excelize.CellTypeInlineString {
						t.Errorf("%s!%s: %q is kept as %v", sheet, at, words, kind)
					}
				}
			}
		}
	}
	if len(seen) != 3 {
		t.Errorf("only %v were seen", seen)
	}
}

func TestIdsMayBeTypedInSmallLetters(t *testing.T) {
	c, _ := worked(t, "S09")
	want := appraised(t, c.ledger, "--scheme", "S09", "--period", "2026-Q3")
	if got := appraised(t, c.ledger, "--scheme", "s09", "--period", " 2026-q3"); got != want {
		t.Errorf("got %s", got)
	}
	file, _, _ := runWith(t, "", "scheme", "show", "S09")
	if show, _, code := runWith(t, "", "scheme", "show", "s09"); code != exitOK || show != file {
		t.Errorf("scheme show s09: exit code %d", code)
	}
	if out, _, code := runWith(t, "", "scheme", "check", "s09", "--lang", "en"); code != exitOK {
		t.Errorf("scheme check s09: exit code %d\n%s", code, out)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("s09", []byte("id: X\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := runWith(t, c.ledger, "appraise", "--ledger", "-", "--scheme", "s09", "--period", "2026-Q3"); code != exitFailed || !strings.Contains(errs, "s09:1:1") {
		t.Errorf("a file of that name: exit code %d\n%s", code, errs)
	}
}

func TestAppraiseSaysWhatIsWrong(t *testing.T) {
	c, args := worked(t, "S09")
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.yaml")
	if err := os.WriteFile(broken, []byte("id: X\nwhat: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	with := func(more ...string) []string { return append(slices.Clone(args), more...) }
	for _, tt := range []struct {
		name, ledger string
		args         []string
		code         int
		says         string
	}{
		{"no scheme of that name", c.ledger, []string{"--scheme", "S99", "--period", "2026"}, exitMisused, "S01, S02"},
		{"a broken scheme", c.ledger, []string{"--scheme", broken, "--period", "2026"}, exitFailed, "broken.yaml:2:1: error: unknown key"},
		{"no period", c.ledger, []string{"--scheme", "S09", "--period", "2026-13"}, exitMisused, "2026-13"},
		{"a week is no period of appraisal", c.ledger, []string{"--scheme", "S09", "--period", "2026-W30"}, exitMisused, "2026-W30"},
		{"a period that the scheme does not appraise", c.ledger, []string{"--scheme", "S09", "--period", "T1"}, exitMisused, "S09"},
		{"no such member", c.ledger, with("--member", "nobody"), exitMisused, "nobody"},
		{"no such format", c.ledger, with("--format", "csv"), exitMisused, "csv"},
		{"no scheme named", c.ledger, []string{"--period", "2026"}, exitMisused, "--scheme"},
		{"a ledger with problems", strings.Replace(c.ledger, "role: rep", "role: repp", 1), args, exitFailed, `-:4:30: "repp" is not one of rep, manager`},
		{"an empty ledger", "", args, exitFailed, "-:1:1: expected a mapping"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, errs, code := runWith(t, tt.ledger, append([]string{"appraise", "--ledger", "-", "--lang", "en"}, tt.args...)...)
			if code != tt.code || !strings.Contains(errs, tt.says) {
				t.Errorf("exit code %d, want %d; stderr %q, want it to say %q", code, tt.code, errs, tt.says)
			}
			if out != "" && !strings.HasPrefix(out, "Usage") {
				t.Errorf("it puts out %q", out)
			}
		})
	}
}

func TestAWorkbookIsNotWrittenToATerminal(t *testing.T) {
	c, args := worked(t, "S09")
	open := func(name string) *os.File {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	for device, want := range map[string]int{"/dev/zero": exitMisused, os.DevNull: exitOK} { // zero stands for a terminal: a device that takes characters
		var errs bytes.Buffer
		p := NewProgram(open(device), &errs)
		p.Stdin = strings.NewReader(c.ledger)
		code := p.Run(t.Context(), append([]string{"appraise", "--ledger", "-", "--format", "xlsx", "--lang", "en"}, args...))
		if code != want || (code != exitOK) != strings.Contains(errs.String(), "--output") {
			t.Errorf("to %s: exit code %d, %s", device, code, errs.String())
		}
	}
}

func TestAppraiseWritesAFileThatOthersCannotRead(t *testing.T) {
	c, args := worked(t, "S09")
	file := filepath.Join(t.TempDir(), "results.json")
	if out := appraised(t, c.ledger, append(args, "--format", "json", "--output", file)...); out != "" {
		t.Errorf("it puts out %q", out)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	data, err := os.ReadFile(file)
	if err != nil || string(data) != appraised(t, c.ledger, append(args, "--format", "json")...) {
		t.Errorf("the file differs from what is put out: %v", err)
	}
}

func TestAppraiseListsTheRecordsBehindAFigure(t *testing.T) {
	c, args := worked(t, "S09")
	got := parseReport(t, appraised(t, c.ledger, append(args, "--format", "json", "--records")...))
	revenue := got.Results[0].Indicators[0]
	var refs []string
	total := decimal.Zero
	for _, r := range revenue.Records {
		refs = append(refs, r.Ref)
		total = total.Add(number(t, *r.Value))
	}
	if want := []string{"d1", "d0", "d2"}; !slices.Equal(refs, want) || !total.Equal(number(t, *revenue.Value)) || revenue.Count != len(refs) {
		t.Errorf("records %+v of %s, want those of %v", revenue.Records, *revenue.Value, want)
	}
	if plain := parseReport(t, appraised(t, c.ledger, append(args, "--format", "json")...)); plain.Results[0].Indicators[0].Records != nil {
		t.Error("records without being asked for")
	}
}

// TestOneMembersResultIsTheSameAsAmongAll: ranks and shares are those among all.
func TestOneMembersResultIsTheSameAsAmongAll(t *testing.T) {
	for _, scheme := range []string{"S02", "S09"} {
		c, args := worked(t, scheme)
		args = append(args, "--format", "json")
		all := parseReport(t, appraised(t, c.ledger, args...))
		for _, m := range all.Results {
			checkAlone(t, all, parseReport(t, appraised(t, c.ledger, append(args, "--member", m.Member)...)), m.Member)
		}
	}
}

func TestIdsSortAsPeopleDo(t *testing.T) {
	ids := []string{"d10", "d2", "d02", "a", "d", "10", "9", "d2b", "D1"}
	slices.SortFunc(ids, compareNatural)
	if want := []string{"9", "10", "D1", "a", "d", "d02", "d2", "d2b", "d10"}; !slices.Equal(ids, want) {
		t.Errorf("got %q, want %q", ids, want)
	}
}
