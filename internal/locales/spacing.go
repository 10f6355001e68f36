package locales

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// edge marks both ends of a value in a Chinese sentence until the spaces beside it are set. Nobody can type it: a value that holds
// one loses it.
const edge = "\x02"

// edged is a value between edges. An empty value stays empty, since templates ask for that.
func edged(value string) string {
	if value = strings.ReplaceAll(value, edge, ""); value == "" {
		return ""
	}
	return edge + value + edge
}

// spaced sets the spaces where a template's own words meet a value, and takes the edges away: one between Chinese characters and
// Latin letters, figures or code, none between Chinese characters, whatever the value turns out to be. Spaces within values and
// between two values stay as they are.
func spaced(sentence string) string {
	parts := strings.Split(sentence, edge) // values stand at the odd places
	for i := 0; i < len(parts); i += 2 {
		if strings.TrimSpace(parts[i]) == "" {
			continue
		}
		if i > 0 {
			words := strings.TrimPrefix(parts[i], " ")
			before, _ := utf8.DecodeLastRuneInString(parts[i-1])
			first, _ := utf8.DecodeRuneInString(words)
			parts[i] = between(before, first, words != parts[i]) + words
		}
		if i+1 < len(parts) {
			words := strings.TrimSuffix(parts[i], " ")
			last, _ := utf8.DecodeLastRuneInString(words)
			after, _ := utf8.DecodeRuneInString(parts[i+1])
			parts[i] = words + between(last, after, words != parts[i])
		}
	}
	return strings.Join(parts, "")
}

// between is the space between two characters; has says whether there was one.
func between(a, b rune, has bool) string {
	switch {
	case unicode.Is(unicode.Han, a) && unicode.Is(unicode.Han, b):
		return ""
	case has, joins(a) && latin(b), latin(a) && joins(b):
		return " "
	}
	return ""
}

// joins reports whether a Chinese character wants a space beside Latin letters and figures. In dates and ordinals there is none.
func joins(r rune) bool {
	return unicode.Is(unicode.Han, r) && !strings.ContainsRune("年月日第周季", r)
}

// latin reports whether words that begin or end so look like Latin ones: letters, figures, amounts, code, mentions.
func latin(r rune) bool {
	return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) || strings.ContainsRune("<>@#$¥€£`/%", r)
}
