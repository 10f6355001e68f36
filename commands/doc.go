// Package commands answers what people ask of the bot: slash commands, buttons, forms, shortcuts and the own page.
//
// A handler takes (ctx, request) and returns (reply, error). It parses, decides, calls the store and says what it means as a
// message of text ids and values. There is no SQL, no Slack and no finished sentence here: the store commits, the bot puts into
// words and sends. registry.go is the one list of commands; help, the manifest and the documentation are made from it.
package commands
