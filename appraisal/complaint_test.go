package appraisal

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	verbs = regexp.MustCompile(`%(?:\[(\d)\])?[vq]`)
	hans  = regexp.MustCompile(`\p{Han}`)
)

// TestEverySentenceIsSaid holds the sentences about schemes to the code that says them: the same values are named in both languages, each in
// its own, and each sentence is said somewhere.
func TestEverySentenceIsSaid(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "complaint_lint.go" {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text, _, _ := strings.Cut(string(data), "var complaints = ")
		source.WriteString(text)
	}
	for _, sentences := range []map[string]Words{complaints, findings} {
		for code, w := range sentences {
			if !strings.Contains(source.String(), `"`+code+`"`) {
				t.Errorf("%s is never said", code)
			}
			if a, b := valuesIn(w.ZH), valuesIn(w.EN); !slices.Equal(a, b) {
				t.Errorf("%s names the values %v in Chinese and %v in English", code, a, b)
			}
			if !hans.MatchString(w.ZH) || hans.MatchString(w.EN) {
				t.Errorf("%s is in the wrong language: %q, %q", code, w.ZH, w.EN)
			}
		}
	}
}

// valuesIn lists which values a sentence names, in order.
func valuesIn(sentence string) []string {
	var all []string
	for i, m := range verbs.FindAllStringSubmatch(sentence, -1) {
		if m[1] == "" {
			m[1] = string(rune('1' + i))
		}
		all = append(all, m[1])
	}
	slices.Sort(all)
	return all
}
