package locales

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/meritbot/meritbot/internal/message"
)

// texts reads a language's templates by id, plural forms under "id one" and "id other".
func texts(t *testing.T, lang string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	names, err := fs.Glob(files, lang+".*yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no files for %s: %v", lang, err)
	}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var parsed map[string]any
		if err := yaml.Unmarshal(data, &parsed); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for id, v := range parsed {
			if _, twice := all[id]; twice {
				t.Errorf("%s: %s is there twice", name, id)
			}
			switch v := v.(type) {
			case string:
				all[id] = v
			case map[string]any:
				for form, words := range v {
					s, ok := words.(string)
					if !ok || (form != "one" && form != "other") {
						t.Errorf("%s: %s: form %q is not a text", name, id, form)
					}
					all[id] += s
				}
			default:
				t.Errorf("%s: %s is not a text", name, id)
			}
		}
	}
	return all
}

var placeholder = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

func placeholders(template string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(template, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestEveryTextExistsInBothLanguagesWithTheSameValues(t *testing.T) {
	zh, en := texts(t, Chinese), texts(t, English)
	for id, words := range zh {
		if strings.TrimSpace(words) == "" {
			t.Errorf("%s is empty in Chinese", id)
		}
		if _, ok := en[id]; !ok {
			t.Errorf("%s is missing in English", id)
		}
	}
	for id, words := range en {
		if strings.TrimSpace(words) == "" {
			t.Errorf("%s is empty in English", id)
		}
		if _, ok := zh[id]; !ok {
			t.Errorf("%s is missing in Chinese", id)
		} else if a, b := placeholders(zh[id]), placeholders(words); !slices.Equal(a, b) {
			t.Errorf("%s has the values %v in Chinese and %v in English", id, a, b)
		}
	}
}

// used is what the program's source says about text ids: those it names whole, and the beginnings it puts something behind.
type used struct{ ids, prefixes map[string]bool }

func source(t *testing.T) used {
	t.Helper()
	u := used{map[string]bool{}, map[string]bool{}}
	eachSource(t, func(_ *token.FileSet, file *ast.File) { ast.Inspect(file, u.visit) })
	return u
}

// eachSource parses every file of the program that is no test; the simulator and the store's suite say nothing to people.
func eachSource(t *testing.T, look func(*token.FileSet, *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "slacksim", "storetest", "bin"}, d.Name()):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		look(set, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (u used) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
			u.ids[s] = true
		}
	case *ast.BinaryExpr:
		if lit, ok := n.X.(*ast.BasicLit); ok && n.Op == token.ADD {
			if s, err := strconv.Unquote(lit.Value); err == nil && strings.HasSuffix(s, ".") {
				u.prefixes[s] = true
			}
		}
	}
	return true
}

func TestEveryTextHasAReader(t *testing.T) {
	u := source(t)
	reasons := u.ids // error.REASON and problem.CODE are named without their prefix
	for id := range texts(t, English) {
		reason, isError := strings.CutPrefix(id, "error.")
		code, isProblem := strings.CutPrefix(id, "problem.")
		switch {
		case isError && reasons[reason], isProblem && reasons[code], u.ids[id]:
			continue
		}
		if !isError && !isProblem && slices.ContainsFunc(slices.Collect(maps.Keys(u.prefixes)), func(p string) bool { return strings.HasPrefix(id, p) }) {
			continue
		}
		t.Errorf("nothing shows %s", id)
	}
}

var (
	calledT      = regexp.MustCompile(`^(message\.T|T)$`)
	calledErrorf = regexp.MustCompile(`^(appraisal\.Errorf|Errorf)$`)
)

// TestEveryTextThatIsNamedExists finds message.T("id") and appraisal.Errorf(code, "reason") in the source.
func TestEveryTextThatIsNamedExists(t *testing.T) {
	en := texts(t, English)
	eachSource(t, func(set *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if id := namedText(call); id != "" && en[id] == "" {
				t.Errorf("%s: there is no text %s", set.Position(call.Pos()), id)
			}
			return true
		})
	})
}

func namedText(call *ast.CallExpr) string {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			name = x.Name + "." + f.Sel.Name
		}
	}
	literal := func(i int) string {
		if i >= len(call.Args) {
			return ""
		}
		lit, ok := call.Args[i].(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return ""
		}
		s, err := strconv.Unquote(lit.Value)
		if err != nil {
			return ""
		}
		return s
	}
	switch {
	case calledT.MatchString(name):
		return literal(0)
	case calledErrorf.MatchString(name) && literal(1) != "":
		return "error." + literal(1)
	}
	return ""
}

func plain(v message.Value) string {
	if v.Kind == message.KindCount {
		return strconv.FormatInt(v.Int, 10)
	}
	return v.Str
}

func TestText(t *testing.T) {
	all, err := New()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, lang string
		text       message.Text
		want       string
	}{
		{"no text", English, message.Text{}, ""},
		{"raw words are not a template", English, message.Plain("{{.x}} <!channel>"), "{{.x}} <!channel>"},
		{"missing id is seen", English, message.T("no.such.text"), "⟦no.such.text⟧"},
		{"list in Chinese", Chinese, message.Raw(message.List("", message.Plain("甲"), message.Plain("乙"), message.Plain("丙"))), "甲、乙和丙"},
		{"list in English", English, message.Raw(message.List("", message.Plain("a"), message.Plain("b"), message.Plain("c"))), "a, b and c"},
		{"unknown language is English", "fr-FR", message.T("help.all"), "What I can do"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := all.Text(tt.lang, tt.text, plain); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestOf(t *testing.T) {
	for locale, want := range map[string]string{"zh-CN": Chinese, "zh-TW": Chinese, "en-US": English, "en-GB": English, "de-DE": English, "": English} {
		if got := Of(locale); got != want {
			t.Errorf("Of(%q) = %q, want %q", locale, got, want)
		}
	}
}
