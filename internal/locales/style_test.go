package locales

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var summaries = regexp.MustCompile(`^(command\.[a-z]+\.[a-z]+|job\.(weekly_report_(second_)?nudge|weekly_report_missing|standings|period_end))$`)

// TestSummariesAreSentences keeps the lines of help alike: sentences, with a full stop, and no colon, since an example follows one.
func TestSummariesAreSentences(t *testing.T) {
	for lang, stop := range map[string]string{Chinese: "。", English: "."} {
		for id, words := range texts(t, lang) {
			if !summaries.MatchString(id) || strings.HasSuffix(id, ".hint") {
				continue
			}
			if !strings.HasSuffix(words, stop) || strings.ContainsAny(words, ":：") || lang == English && !unicode.IsUpper(rune(words[0])) {
				t.Errorf("%s in %s is no sentence of help: %q", id, lang, words)
			}
		}
	}
}

// TestExamplesHaveOneLeadIn looks at what stands before an example in errors.
func TestExamplesHaveOneLeadIn(t *testing.T) {
	own := map[string]bool{"error.name_is_ref": true} // the command that shows the record, not an example
	for lang, leadIn := range map[string]string{Chinese: "例如：", English: "For example: "} {
		for id, words := range texts(t, lang) {
			if strings.HasPrefix(id, "error.") && !own[id] && strings.Contains(words, "{{.example}}") && !strings.HasSuffix(words, leadIn+"{{.example}}") {
				t.Errorf("%s in %s shows its example otherwise than the rest: %q", id, lang, words)
			}
		}
	}
}
