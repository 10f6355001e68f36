package bot

import (
	"regexp"
	"strings"
)

var unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

var (
	linkMark  = regexp.MustCompile(`<((?:https?://|mailto:|tel:)[^|>\s]*)(?:\|([^>]*))?>`)
	otherMark = regexp.MustCompile(`<([#!])([^|>\s]*)(?:\|([^>]*))?>`)
)

// typed undoes what Slack does to typed words: links lose their marks, and "Li &amp; Co" is stored as typed. Mentions stay as Slack
// sends them, since the handlers read those.
// https://docs.slack.dev/interactivity/implementing-slash-commands#escaping
func typed(s string) string {
	if strings.Contains(s, "<") {
		s = linkMark.ReplaceAllStringFunc(s, func(mark string) string {
			m := linkMark.FindStringSubmatch(mark)
			if m[2] != "" {
				return m[2]
			}
			return strings.TrimPrefix(strings.TrimPrefix(m[1], "mailto:"), "tel:")
		})
	}
	if strings.Contains(s, "&") {
		s = unescaper.Replace(s)
	}
	return s
}

// quoted is the text of somebody's message as words: channels and groups by name, without the marks.
func quoted(s string) string {
	return typed(otherMark.ReplaceAllStringFunc(s, func(mark string) string {
		m := otherMark.FindStringSubmatch(mark)
		name := m[3]
		if name == "" {
			name = m[2]
		}
		if m[1] == "#" {
			return "#" + strings.TrimPrefix(name, "#")
		}
		return "@" + strings.TrimPrefix(name, "@")
	}))
}
