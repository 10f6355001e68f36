package commands_test

import (
	"fmt"

	"github.com/meritbot/meritbot/commands"
)

// The list of commands is what help, the manifest and the documentation are made from.
func ExampleSpecs() {
	for _, s := range commands.Specs() {
		fmt.Println(s.Name, "e.g.", s.Examples[0].EN)
	}
	// Output:
	// /deal e.g. /deal Acme 120000
	// /followup e.g. /followup Acme call asked for a sample next friday
	// /customer e.g. /customer show Acme
	// /report e.g. /report
	// /score e.g. /score
	// /standings e.g. /standings
	// /target e.g. /target @Li 2026 1200000
	// /survey e.g. /survey Acme 92
	// /rate e.g. /rate @Li 85 always helps
	// /scheme e.g. /scheme list
	// /merit e.g. /merit help
}

func ExampleShortcuts() {
	for _, s := range commands.Shortcuts() {
		fmt.Println(s.Name)
	}
	// Output: followup.log
}
