package main

import (
	"fmt"

	"github.com/meritbot/meritbot/appraisal"
)

type schemeCmd struct {
	List schemeListCmd `cmd:"" help:"List the shipped schemes."`
}

type schemeListCmd struct {
	Lang string `help:"Language: en, zh-CN or zh." enum:"en,zh-CN,zh" default:"zh"`
}

// Run prints a line for each shipped scheme.
func (c *schemeListCmd) Run(p *Program) error {
	w, err := newWording(c.Lang)
	if err != nil {
		return err
	}
	shipped, err := appraisal.Builtin()
	if err != nil {
		return err
	}
	for _, s := range shipped {
		if _, err := fmt.Fprintf(p.Stdout, "%s\t%s\t%s\n", s.ID, s.Version, s.Title.In(w.lang)); err != nil {
			return err
		}
	}
	return nil
}
