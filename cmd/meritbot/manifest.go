package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/bot"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/locales"
)

type manifestCmd struct {
	Format string `help:"yaml or json." enum:"yaml,json" default:"yaml"`
	HTTP   string `name:"http" help:"Public address of the bot, for HTTP; without it the manifest is for Socket Mode." placeholder:"https://HOST"`
	Lang   string `help:"Language of descriptions and hints, zh or en." enum:"zh,en" default:"zh"`
}

// Run prints the manifest to paste at https://api.slack.com/apps?new_app=1.
func (c *manifestCmd) Run(p *Program) error {
	if c.HTTP != "" && !strings.HasPrefix(c.HTTP, "https://") {
		return errors.New("--http: Slack wants an https address, such as https://bot.example.com")
	}
	m, err := manifest(language(c.Lang), c.HTTP)
	if err != nil {
		return err
	}
	write := func(v any) ([]byte, error) { return yaml.MarshalWithOptions(v, yaml.UseLiteralStyleIfMultiline(true)) }
	if c.Format == "json" {
		write = func(v any) ([]byte, error) { return json.MarshalIndent(v, "", "  ") }
	}
	data, err := write(bot.Document(m))
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	_, err = fmt.Fprintln(p.Stdout, strings.TrimRight(string(data), "\n"))
	return err
}

// manifest is made from the list of commands. baseURL is "" for Socket Mode.
func manifest(lang, baseURL string) (slack.Manifest, error) {
	texts, err := locales.New()
	if err != nil {
		return slack.Manifest{}, fmt.Errorf("texts: %w", err)
	}
	return bot.Manifest(texts, commands.Specs(), commands.Shortcuts(), bot.ManifestOptions{Lang: lang, BaseURL: baseURL}), nil
}

// language is the locale files' name for a language of the command line.
func language(flag string) string {
	if flag == "zh" {
		return locales.Chinese
	}
	return locales.English
}
