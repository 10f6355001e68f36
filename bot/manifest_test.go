package bot

import (
	"testing"

	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/locales"
)

func TestManifestGolden(t *testing.T) {
	all, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	specs := []commands.Spec{{Name: "/deal", Summary: "bot.manifest.about", Hint: "bot.form.close"}}
	shortcuts := []commands.ShortcutSpec{{Name: "followup.log", Title: "bot.confirm.title"}}
	golden(t, "manifest.socket", Manifest(all, specs, shortcuts, ManifestOptions{Lang: "en"}))
	golden(t, "manifest.http", Manifest(all, specs, shortcuts, ManifestOptions{Lang: "zh-CN", BaseURL: "https://bot.example.com/"}))
}
