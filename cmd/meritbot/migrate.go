package main

import (
	"context"
	"fmt"

	"github.com/meritbot/meritbot/store"
)

type migrateCmd struct {
	Database
}

// Run brings the schema up to date. `serve` does the same at its start; this is for those who want to do it beforehand, with
// another database role.
func (c *migrateCmd) Run(ctx context.Context, p *Program) (err error) {
	if err := joined(c.problems()); err != nil {
		return err
	}
	if err := c.prepare(); err != nil {
		return err
	}
	db, err := store.Open(ctx, c.dsn())
	if err != nil {
		return fmt.Errorf("open %s: %w", c.describe(), err)
	}
	defer func() {
		if e := db.Close(); err == nil {
			err = e
		}
	}()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.Stdout, "The schema of %s is up to date.\n", c.describe())
	return err
}
