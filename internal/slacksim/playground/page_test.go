package playground

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestPageIsServedUnderAStrictPolicy(t *testing.T) {
	f := newFixture(t, "zh")
	for _, path := range []string{"/", "/playground/static/app.js", "/playground/static/base.css", "/playground/static/icon.svg"} {
		resp, err := http.Get(f.url + path)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		_, _ = b.ReadFrom(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Security-Policy") != policy || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %s %v", path, resp.Status, resp.Header)
		}
		if path == "/" && !strings.Contains(b.String(), `<html lang="zh-CN">`) {
			t.Errorf("language: %.80s", b.String())
		}
	}
	for _, path := range []string{"/nowhere", "/playground/static/none.js", "/playground/static/index.html", "/playground/static/..%2fserver.go"} {
		resp, err := http.Get(f.url + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
}

func TestPageLang(t *testing.T) {
	for lang, want := range map[string]string{"": "en", "en": "en", "en-GB": "en", "zh": "zh-CN", "zh-CN": "zh-CN", "ZH": "zh-CN", "fr": "en"} {
		if got := pageLang(lang); got != want {
			t.Errorf("%q: %s, want %s", lang, got, want)
		}
	}
}

// TestScriptsKeepToTheirRules reads the page's own scripts: no markup from texts, nothing from other hosts, every text there in
// both languages and used.
func TestScriptsKeepToTheirRules(t *testing.T) {
	entries, err := static.ReadDir("static")
	if err != nil {
		t.Fatal(err)
	}
	forbidden := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|style="|@import|url\(`)
	elsewhere := regexp.MustCompile(`(src|href)="(https?:)?//|from 'https?:|fetch\('https?:`)
	var all strings.Builder
	for _, e := range entries {
		raw, err := static.ReadFile("static/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if hit := forbidden.Find(raw); hit != nil {
			t.Errorf("%s: %s", e.Name(), hit)
		}
		if hit := elsewhere.Find(raw); hit != nil {
			t.Errorf("%s loads from elsewhere: %s", e.Name(), hit)
		}
		if n := bytes.Count(raw, []byte("\n")); n > 400 {
			t.Errorf("%s has %d lines", e.Name(), n)
		}
		if e.Name() != "i18n.js" {
			all.Write(raw)
		}
	}
	texts, err := static.ReadFile("static/i18n.js")
	if err != nil {
		t.Fatal(err)
	}
	entry := regexp.MustCompile(`(?m)^  '([a-z_.]+)': \['((?:[^'\\]|\\.)+)', '((?:[^'\\]|\\.)+)'\],$`)
	slot := regexp.MustCompile(`\{\w+\}`)
	found := map[string]bool{}
	for _, m := range entry.FindAllStringSubmatch(string(texts), -1) {
		id := m[1]
		found[id] = true
		if a, b := len(slot.FindAllString(m[2], -1)), len(slot.FindAllString(m[3], -1)); a != b {
			t.Errorf("%s has %d values in English and %d in Chinese", id, a, b)
		}
		if !strings.HasPrefix(id, "input.") && !strings.Contains(all.String(), "'"+id+"'") {
			t.Errorf("%s is not used", id)
		}
	}
	if lines := bytes.Count(texts, []byte("': [")); lines != len(found) {
		t.Errorf("%d texts, but only %d in both languages", lines, len(found))
	}
	for _, m := range regexp.MustCompile(`\bt\('([a-z_.]+)'`).FindAllStringSubmatch(all.String(), -1) {
		if !found[m[1]] {
			t.Errorf("no text %q", m[1])
		}
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"": "?", "李娜": "李娜", "欧阳明光": "明光", "Anna Schmidt": "AS", "émile": "É", "Jean-Luc de la Tour": "JT", "  Li  ": "L",
	} {
		if got := initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
