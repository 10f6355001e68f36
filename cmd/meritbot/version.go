package main

import (
	"fmt"
	"runtime/debug"
)

// version is set by the release build (-ldflags "-X main.version=…").
var version string

// buildVersion is the release's name, or the commit the program was built from.
func buildVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "+changes"
		}
	}
	if revision == "" {
		return info.Main.Version
	}
	return revision[:min(12, len(revision))] + dirty
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(p *Program) error {
	_, err := fmt.Fprintln(p.Stdout, "meritbot", buildVersion())
	return err
}
