package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/ledger"
	"github.com/meritbot/meritbot/store"
)

type appraiseCmd struct {
	Scheme  string `help:"A shipped scheme such as S02, or a scheme file." required:"" placeholder:"S02|FILE"`
	Ledger  string `help:"Ledger file in YAML or JSON; - reads it from standard input. docs/ledger.md describes it." required:"" placeholder:"FILE|-"`
	Period  string `help:"Month, quarter, year, or the first to fourth three months since each member joined." required:"" placeholder:"2026-Q3|2026-08|2026|T1"`
	Member  string `help:"Only this member's result; ranks are among all." placeholder:"ID"`
	Explain bool   `help:"With text: every figure with its formula, clause, assumptions and records."`
	Records bool   `help:"With json: the records behind each figure."`
	Lang    string `help:"Language: en, zh-CN or zh." enum:"en,zh-CN,zh" default:"zh"`
	Format  string `help:"json, text or xlsx." enum:"json,text,xlsx" default:"text"`
	Output  string `help:"Write to this file instead of standard output." type:"path" placeholder:"FILE"`
}

// errMisuse is of a command line that can't be carried out as it was typed.
type errMisuse struct{ error }

// Unwrap returns what is wrong.
func (e errMisuse) Unwrap() error { return e.error }

func misused(why string) error { return errMisuse{errors.New(why)} }

// Run appraises a period of a ledger file, without Slack and without a database server.
func (c *appraiseCmd) Run(ctx context.Context, p *Program) error {
	w, err := newWording(c.Lang)
	if err != nil {
		return err
	}
	if err := c.appraise(ctx, p, w); err != nil {
		return w.failure(p.Stderr, err)
	}
	return nil
}

func (c *appraiseCmd) appraise(ctx context.Context, p *Program, w *wording) (err error) {
	if c.Format == "xlsx" && c.Output == "" && terminal(p.Stdout) {
		return misused(w.say("appraise.needs_output"))
	}
	period, err := calendar.ParsePeriod(strings.ToUpper(strings.TrimSpace(c.Period)))
	if err != nil || period.Kind == calendar.Week {
		return misused(w.say("appraise.period", str("words", c.Period)))
	}
	scheme, err := findScheme(w, c.Scheme)
	if err != nil {
		return err
	}
	book, err := c.readLedger(p, w)
	if err != nil {
		return err
	}
	db, err := openBook(ctx, book)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	r, err := c.report(ctx, w, db, book, scheme, period)
	if err != nil {
		return err
	}
	data, err := c.render(r, w)
	if err != nil {
		return err
	}
	return write(p.Stdout, c.Output, data)
}

// readLedger reads the ledger file, and refuses a member who is not in it.
func (c *appraiseCmd) readLedger(p *Program, w *wording) (*ledger.Book, error) {
	name, from := "-", p.Stdin
	if c.Ledger != "-" {
		file, err := os.Open(c.Ledger)
		if err != nil {
			return nil, misused(w.say("appraise.no_file", str("file", c.Ledger)))
		}
		defer func() { _ = file.Close() }()
		name, from = c.Ledger, file
	}
	book, err := ledger.Read(name, from)
	if err != nil {
		return nil, err
	}
	book.Settings.Lang = w.lang
	for _, m := range book.Members {
		if c.Member == "" || string(m.ID) == c.Member {
			return book, nil
		}
	}
	if c.Member == "" {
		return book, nil
	}
	return nil, misused(w.say("appraise.no_member", str("id", c.Member)))
}

// openBook loads the book into a database in memory, so that every figure comes from the queries that the bot runs. The day of loading
// is the same every time: what is computed depends on the book alone.
func openBook(ctx context.Context, book *ledger.Book) (*store.Store, error) {
	db, err := store.Open(ctx, ":memory:")
	if err != nil {
		return nil, err
	}
	err = db.Migrate(ctx)
	if err == nil {
		err = db.Load(ctx, appraisal.Change{Workspace: ledger.Workspace, At: time.Unix(0, 0)}, book.Ledger)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// findScheme loads a shipped scheme by its id, or a scheme file.
func findScheme(w *wording, name string) (*appraisal.Scheme, error) {
	data, ok := namedScheme(name)
	if !ok {
		return nil, noScheme(w, name)
	}
	return appraisal.LoadScheme(name, data)
}

// namedScheme is the shipped scheme of that id, or the file of that name. An id may be typed in small letters where no file has that name.
func namedScheme(name string) ([]byte, bool) {
	if data, ok := appraisal.Shipped(name); ok {
		return data, true
	}
	if data, err := os.ReadFile(name); err == nil { //nolint:gosec // the file that the person names
		return data, true
	}
	return appraisal.Shipped(strings.ToUpper(name))
}

func (c *appraiseCmd) render(r *appraisalReport, w *wording) ([]byte, error) {
	switch c.Format {
	case "json":
		return r.json()
	case "xlsx":
		return r.workbook(w)
	default:
		return []byte(r.text(w, c.Explain)), nil
	}
}

// write writes all of the output, to the file or where answers go. Pay is nobody else's business: a new file is its owner's alone.
func write(stdout io.Writer, file string, data []byte) error {
	if file == "" {
		_, err := stdout.Write(data)
		return err
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}

// terminal reports whether what is written there is seen by a person at once.
func terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	nothing, err := os.Stat(os.DevNull) // a device as well, and nobody looks at it
	return err != nil || !os.SameFile(info, nothing)
}
