package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/meritbot/meritbot/appraisal"
)

// errRepeated rolls a transaction back whose request key took effect before.
var errRepeated = errors.New("store: the request took effect before")

// The wait for an answer about a commit whose connection broke, and how often a transaction is tried that the database rolled back
// because of another one.
const (
	lookupWait = time.Second
	tries      = 3
)

// tx is a transaction. Its statements run without the caller's deadline: the transaction as a whole has it, and watching it once is
// enough.
type tx struct {
	s      *Store
	x      *sqlx.Tx
	ctx    context.Context //nolint:containedctx // lives as long as the transaction
	change appraisal.Change
	lines  []auditRow
	rings  bool     // workers are to be woken
	cold   []string // statements that are not prepared yet
}

// outcome is what a request made, kept beside its key.
type outcome struct {
	Number int64
	Kind   string
	Seq    int64
}

func (t *tx) text() dialect { return t.s.dialect }

// stmt returns the prepared statement, or nil the first time: preparing needs a connection of its own, which SQLite's only writer is not.
func (t *tx) stmt(text string) *sqlx.Stmt {
	if st, ok := t.s.writes.known(text); ok {
		return t.x.StmtxContext(t.ctx, st)
	}
	t.cold = append(t.cold, text)
	return nil
}

func (t *tx) selectAll(dest any, query string, args ...any) error {
	text := t.s.dialect.text(query)
	if st := t.stmt(text); st != nil { //nolint:sqlclosecheck // ends with the transaction; the pool keeps the prepared one
		return st.SelectContext(t.ctx, dest, args...)
	}
	return t.x.SelectContext(t.ctx, dest, text, args...)
}

func (t *tx) selectOne(dest any, query string, args ...any) error {
	text := t.s.dialect.text(query)
	if st := t.stmt(text); st != nil { //nolint:sqlclosecheck // ends with the transaction; the pool keeps the prepared one
		return st.GetContext(t.ctx, dest, args...)
	}
	return t.x.GetContext(t.ctx, dest, text, args...)
}

// exec runs a statement and returns how many rows it touched.
func (t *tx) exec(query string, args ...any) (int64, error) {
	text := t.s.dialect.text(query)
	var res sql.Result
	var err error
	if st := t.stmt(text); st != nil {
		res, err = st.ExecContext(t.ctx, args...)
	} else {
		res, err = t.x.ExecContext(t.ctx, text, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// audit adds a line to be written with the change. before and after are what is kept as JSON, nil for nothing.
func (t *tx) audit(action, target string, before, after any) error {
	b, err := asJSON(before)
	if err != nil {
		return err
	}
	a, err := asJSON(after)
	if err != nil {
		return err
	}
	t.lines = append(t.lines, auditRow{millis(t.change.At), string(t.change.Actor), action, target, b, a})
	return nil
}

func asJSON(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("store: write as JSON: %w", err)
	}
	return string(b), nil
}

// apply makes a change in one transaction: what do does, the audit lines it adds, and the request's key. When the key took effect
// before, nothing is changed and first is what came of it then. The key is written last, so that the usual way is short; a repeat is
// noticed by its conflict, or by do failing because the change was made already.
func (s *Store) apply(ctx context.Context, c appraisal.Change, action string, do func(*tx) (outcome, error)) (first outcome, again bool, err error) {
	err = s.transact(ctx, &c, action, func(t *tx) error {
		t.change = c
		out, err := do(t)
		if err != nil {
			return err
		}
		return t.finish(action, out)
	})
	if err == nil || c.Key == "" {
		return outcome{}, false, err
	}
	if code := appraisal.CodeOf(err); code == appraisal.Unavailable || code == appraisal.Unconfirmed {
		return outcome{}, false, err
	}
	out, found, e := s.outcomeOf(s.reader(ctx), c, action)
	switch {
	case e != nil:
		return outcome{}, false, e
	case found:
		return out, true, nil
	}
	return outcome{}, false, err
}

// finish writes the request's key and the audit lines.
func (t *tx) finish(action string, out outcome) error {
	if t.change.Key != "" {
		n, err := t.exec(`INSERT INTO requests (workspace_id, request_key, action, number, kind, seq, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING`, t.change.Workspace, t.change.Key, action, out.Number, out.Kind, out.Seq, millis(t.change.At))
		if err != nil {
			return err
		}
		if n == 0 {
			return errRepeated
		}
	}
	for _, l := range t.lines {
		if err := t.insertAudit(l); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) outcomeOf(r reader, c appraisal.Change, action string) (outcome, bool, error) {
	return row[outcome](r, `SELECT number, kind, seq FROM requests WHERE workspace_id = $1 AND request_key = $2 AND action = $3`,
		c.Workspace, c.Key, action)
}

// transact runs do in a transaction and commits it. c and action are nil and "" for a transaction without a request.
func (s *Store) transact(ctx context.Context, c *appraisal.Change, action string, do func(*tx) error) error {
	for try := 1; ; try++ {
		t, err := s.once(ctx, c, action, do)
		if err == nil {
			s.warm(ctx, t)
			return nil
		}
		if !collided(err) || try == tries {
			return translate(err)
		}
	}
}

func (s *Store) once(ctx context.Context, c *appraisal.Change, action string, do func(*tx) error) (*tx, error) {
	x, err := s.write.BeginTxx(ctx, nil)
	if err != nil {
		return nil, err
	}
	t := &tx{s: s, x: x, ctx: context.WithoutCancel(ctx)}
	if err := do(t); err != nil {
		_ = x.Rollback() // the first error is the one that counts
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		_ = x.Rollback()
		return nil, err
	}
	if err := x.Commit(); err != nil {
		if err := s.afterCommit(ctx, c, action, err); err != nil {
			return nil, err
		}
	}
	if t.rings {
		s.bell.ring()
	}
	return t, nil
}

// afterCommit finds out what became of a commit that was not answered: nil means that it was saved.
//
// It writes the same key in a transaction of its own. Where the lost transaction is still in the air, that waits for it to end, so
// that "not found" is never said too early; it is rolled back in any case.
func (s *Store) afterCommit(ctx context.Context, c *appraisal.Change, action string, cause error) error {
	if rejected(cause) {
		return cause
	}
	if c == nil || c.Key == "" {
		return unconfirmed(cause)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookupWait)
	defer cancel()
	x, err := s.write.BeginTxx(ctx, nil)
	if err != nil {
		return unconfirmed(errors.Join(cause, err))
	}
	defer func() { _ = x.Rollback() }()
	res, err := x.ExecContext(ctx, s.dialect.text(`INSERT INTO requests (workspace_id, request_key, action, number, kind, seq, at)
VALUES ($1, $2, $3, 0, '', 0, 0) ON CONFLICT DO NOTHING`), c.Workspace, c.Key, action)
	if err != nil {
		return unconfirmed(errors.Join(cause, err))
	}
	switch n, err := res.RowsAffected(); {
	case err != nil:
		return unconfirmed(errors.Join(cause, err))
	case n == 0:
		return nil
	}
	return unavailable(cause)
}

// warm prepares the statements that a transaction met for the first time. A failure does not matter: they are met again.
func (s *Store) warm(ctx context.Context, t *tx) {
	for _, text := range t.cold {
		if _, err := s.writes.get(ctx, text); err != nil { //nolint:sqlclosecheck // kept for the next transaction
			return
		}
	}
}
