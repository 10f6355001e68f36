package bot

import (
	"strings"
	"testing"

	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/locales"
)

func TestManifestGolden(t *testing.T) {
	all, err := allTexts()
	if err != nil {
		t.Fatal(err)
	}
	specs := []commands.Spec{{Name: "/deal", Summary: "bot.manifest.about", Hint: "bot.form.close"}}
	shortcuts := []commands.ShortcutSpec{{Name: "followup.log", Title: "bot.confirm.title"}}
	golden(t, "manifest.socket", Document(Manifest(all, specs, shortcuts, ManifestOptions{Lang: "en"})))
	golden(t, "manifest.http", Document(Manifest(all, specs, shortcuts, ManifestOptions{Lang: "zh-CN", BaseURL: "https://bot.example.com/"})))
}

func TestManifestOfTheRealCommands(t *testing.T) {
	all, err := allTexts()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range locales.Langs() {
		m := Manifest(all, commands.Specs(), commands.Shortcuts(), ManifestOptions{Lang: lang})
		if len(m.Features.SlashCommands) == 0 || len(m.Features.Shortcuts) == 0 {
			t.Fatal("no commands or no shortcuts")
		}
		for _, c := range m.Features.SlashCommands {
			if strings.ContainsAny(c.Description+c.UsageHint, "⟦`*") || len(c.UsageHint) < 3 {
				t.Errorf("%s: %q, %q", c.Command, c.Description, c.UsageHint)
			}
		}
		for _, s := range m.Features.Shortcuts {
			if strings.Contains(s.Name, "⟦") || strings.HasSuffix(s.Name, "…") {
				t.Errorf("%s: %q", s.CallbackID, s.Name)
			}
		}
	}
}
