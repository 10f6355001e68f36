package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/store"
)

type schemeCmd struct {
	List   schemeListCmd   `cmd:"" help:"List the shipped schemes."`
	Show   schemeShowCmd   `cmd:"" help:"Print the file of a shipped scheme, to copy and edit."`
	Check  schemeCheckCmd  `cmd:"" help:"Say what is wrong with scheme files, or likely to be."`
	Schema schemeSchemaCmd `cmd:"" help:"Print the JSON Schema of scheme files, for editors."`
	Add    schemeAddCmd    `cmd:"" help:"Keep a scheme file as the company's own; /scheme use then puts it to use."`
}

// language is the flag of what people read.
type inLanguage struct {
	Lang string `help:"Language: en, zh-CN or zh." enum:"en,zh-CN,zh" default:"zh"`
}

type schemeListCmd struct {
	inLanguage
}

// Run prints a line for each shipped scheme: id, version, periods, title.
func (c *schemeListCmd) Run(p *Program) error {
	w, err := newWording(c.Lang)
	if err != nil {
		return err
	}
	shipped, err := appraisal.Builtin()
	if err != nil {
		return err
	}
	out := &page{wording: w}
	rows := make([][]cell, len(shipped))
	for i, s := range shipped {
		periods := make([]string, len(s.Periods))
		for k, kind := range s.Periods {
			periods[k] = w.say("appraise.kind." + string(kind))
		}
		rows[i] = []cell{left(s.ID), left(s.Version), left(strings.Join(periods, " ")), left(s.Title.In(w.lang))}
	}
	out.table(0, rows)
	_, err = io.WriteString(p.Stdout, out.out.String())
	return err
}

type schemeShowCmd struct {
	ID string `arg:"" help:"The scheme's id." placeholder:"S02"`
	inLanguage
}

// Run prints the file as it ships.
func (c *schemeShowCmd) Run(p *Program) error {
	w, err := newWording(c.Lang)
	if err != nil {
		return err
	}
	data, ok := appraisal.Shipped(strings.ToUpper(c.ID))
	if !ok {
		return noScheme(w, c.ID)
	}
	_, err = p.Stdout.Write(data)
	return err
}

// noScheme says which schemes there are.
func noScheme(w *wording, name string) error {
	shipped, err := appraisal.Builtin()
	if err != nil {
		return err
	}
	ids := make([]string, len(shipped))
	for i, s := range shipped {
		ids[i] = s.ID
	}
	return misused(w.say("appraise.no_scheme", str("words", name), str("names", strings.Join(ids, ", "))))
}

type schemeSchemaCmd struct{}

// Run prints the JSON Schema.
func (schemeSchemaCmd) Run(p *Program) error {
	_, err := p.Stdout.Write(appraisal.Schema())
	return err
}

type schemeCheckCmd struct {
	Files  []string `arg:"" name:"file" help:"Scheme files, or ids of shipped schemes; - is standard input." placeholder:"FILE"`
	Format string   `help:"text or json." enum:"text,json" default:"text"`
	inLanguage
}

// findingReport is one finding, as scheme check puts it out.
type findingReport struct {
	File     string `json:"file"`
	Line     int    `json:"line"` // from 1; 0 where the finding has no place of its own
	Column   int    `json:"column"`
	Severity string `json:"severity"` // error, warning or notice
	Code     string `json:"code"`
	Path     string `json:"path,omitempty"`
	Text     string `json:"text"`
}

// String gives "file:line:column: severity: text", which editors understand.
func (f findingReport) String() string {
	place := f.File
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
	}
	return fmt.Sprintf("%s: %s: %s", place, f.Severity, f.Text)
}

// Run lints the files. The exit code is 1 when one of them does not load.
func (c *schemeCheckCmd) Run(p *Program) error {
	w, err := newWording(c.Lang)
	if err != nil {
		return err
	}
	all := []findingReport{}
	for _, name := range c.Files {
		data, err := schemeFile(p, w, name)
		if err != nil {
			return err
		}
		all = append(all, w.findings(name, data)...)
	}
	if c.Format == "json" {
		enc := json.NewEncoder(p.Stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(all); err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
	} else {
		for _, f := range all {
			_, _ = fmt.Fprintln(p.Stdout, f)
		}
		if len(all) == 0 {
			_, _ = fmt.Fprintln(p.Stdout, w.say("appraise.clean"))
		}
	}
	if broken(all) {
		return errReported
	}
	return nil
}

func broken(all []findingReport) bool {
	for _, f := range all {
		if f.Severity == string(appraisal.LintError) {
			return true
		}
	}
	return false
}

// findings lints a file.
func (w *wording) findings(name string, data []byte) []findingReport {
	found := appraisal.Lint(name, data)
	all := make([]findingReport, len(found))
	for i, f := range found {
		all[i] = findingReport{name, f.Line, f.Column, string(f.Severity), f.Code, f.Path, f.Text.In(w.lang)}
	}
	return all
}

// schemeFile reads a scheme file, a shipped one by its id, or standard input.
func schemeFile(p *Program, w *wording, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(p.Stdin)
	}
	data, ok := namedScheme(name)
	if !ok {
		return nil, misused(w.say("appraise.no_file", str("file", name)))
	}
	return data, nil
}

type schemeAddCmd struct {
	File      string `arg:"" help:"Scheme file." placeholder:"FILE"`
	Workspace string `help:"Id of the Slack workspace; needed where the database has several." placeholder:"ID"`
	inLanguage
	Database
}

// Run keeps the file in the database, where it loads. What the linter warns of is printed and does no harm.
func (c *schemeAddCmd) Run(ctx context.Context, p *Program) error {
	w, err := newWording(c.Lang)
	if err != nil {
		return err
	}
	if err := joined(c.problems()); err != nil {
		return errMisuse{err}
	}
	if err := c.add(ctx, p, w); err != nil {
		return w.failure(p.Stderr, err)
	}
	return nil
}

func (c *schemeAddCmd) add(ctx context.Context, p *Program, w *wording) (err error) {
	data, err := schemeFile(p, w, c.File)
	if err != nil {
		return err
	}
	found := w.findings(c.File, data)
	for _, f := range found {
		_, _ = fmt.Fprintln(p.Stderr, f)
	}
	if broken(found) {
		return errReported
	}
	scheme, err := appraisal.LoadScheme(c.File, data)
	if err != nil {
		return err
	}
	if _, taken := appraisal.Shipped(scheme.ID); taken {
		return appraisal.Errorf(appraisal.Invalid, "scheme_id_shipped", "scheme", scheme.ID)
	}
	db, err := store.Open(ctx, c.dsn())
	if err != nil {
		return fmt.Errorf("open %s: %w", c.describe(), err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	ws, err := c.workspace(ctx, db, w)
	if err != nil {
		return err
	}
	change := appraisal.Change{Workspace: ws, At: p.Now()}
	if err := db.SaveScheme(ctx, change, scheme.ID, scheme.Version, string(data)); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.Stdout, w.say("appraise.scheme_kept", str("scheme", scheme.ID), str("version", scheme.Version), str("workspace", string(ws))))
	return err
}

// workspace is the one that is named, or the only one that there is.
func (c *schemeAddCmd) workspace(ctx context.Context, db *store.Store, w *wording) (appraisal.WorkspaceID, error) {
	all, err := db.Workspaces(ctx)
	if err != nil {
		return "", err
	}
	ids := make([]string, len(all))
	for i, set := range all {
		ids[i] = string(set.Workspace)
		if ids[i] == c.Workspace || (c.Workspace == "" && len(all) == 1) {
			return set.Workspace, nil
		}
	}
	if len(all) == 0 {
		return "", misused(w.say("appraise.no_workspace"))
	}
	return "", misused(w.say("appraise.which_workspace", str("names", strings.Join(ids, ", "))))
}
