package bot_test

import (
	"fmt"

	"github.com/meritbot/meritbot/bot"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/locales"
)

func ExampleManifest() {
	texts, err := locales.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	m := bot.Manifest(texts, commands.Specs(), commands.Shortcuts(), bot.ManifestOptions{
		Lang: locales.English, BaseURL: "https://bot.example.com",
	})
	fmt.Println(m.Features.SlashCommands[0].Command, m.Features.SlashCommands[0].Url)
	// Output: /deal https://bot.example.com/slack/commands
}
