package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/meritbot/meritbot/internal/calendar"
)

// statements keeps the prepared statements of a pool by their text.
type statements struct {
	db  *sqlx.DB
	all sync.Map // text → *sqlx.Stmt
}

func (s *statements) known(text string) (*sqlx.Stmt, bool) {
	if v, ok := s.all.Load(text); ok {
		return v.(*sqlx.Stmt), true
	}
	return nil, false
}

func (s *statements) get(ctx context.Context, text string) (*sqlx.Stmt, error) {
	if st, ok := s.known(text); ok {
		return st, nil
	}
	st, err := s.db.PreparexContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if v, loaded := s.all.LoadOrStore(text, st); loaded {
		_ = st.Close() //nolint:sqlclosecheck // only the one that came second is closed
		return v.(*sqlx.Stmt), nil
	}
	return st, nil
}

// reader reads, inside a transaction or outside.
type reader interface {
	selectAll(dest any, query string, args ...any) error
	selectOne(dest any, query string, args ...any) error
	text() dialect
}

// plain reads outside any transaction.
type plain struct {
	s   *Store
	ctx context.Context //nolint:containedctx // lives as long as the call that made it
}

func (s *Store) reader(ctx context.Context) plain { return plain{s, ctx} }

func (p plain) text() dialect { return p.s.dialect }

func (p plain) selectAll(dest any, query string, args ...any) error {
	st, err := p.s.reads.get(p.ctx, p.s.dialect.text(query)) //nolint:sqlclosecheck // kept for the next call
	if err != nil {
		return err
	}
	return st.SelectContext(p.ctx, dest, args...)
}

func (p plain) selectOne(dest any, query string, args ...any) error {
	st, err := p.s.reads.get(p.ctx, p.s.dialect.text(query)) //nolint:sqlclosecheck // kept for the next call
	if err != nil {
		return err
	}
	return st.GetContext(p.ctx, dest, args...)
}

// rows reads every row of a query.
func rows[T any](r reader, query string, args ...any) ([]T, error) {
	var all []T
	if err := r.selectAll(&all, query, args...); err != nil {
		return nil, translate(err)
	}
	return all, nil
}

// row reads the one row of a query; ok is false when there is none.
func row[T any](r reader, query string, args ...any) (one T, ok bool, err error) {
	err = r.selectOne(&one, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return one, false, nil
	}
	return one, err == nil, translate(err)
}

// page is the part of a list that is asked for: no limit means all.
func page(offset, limit int) (int, int) {
	if limit <= 0 {
		limit = 1 << 30
	}
	return max(offset, 0), limit
}

// millis is a time as it is kept; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// day is a calendar day as it is kept; no day is ”.
func day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func date(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// where is the narrowing part of a list's query.
type where struct {
	terms []string
	args  []any
}

// and adds a term; each "?" in it stands for the next argument.
func (w *where) and(term string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		term = strings.Replace(term, "?", "$"+strconv.Itoa(len(w.args)), 1)
	}
	w.terms = append(w.terms, term)
}

func (w *where) String() string { return " WHERE " + strings.Join(w.terms, " AND ") }

// paged reads a part of a list and how long the whole list is.
func paged[T any](r reader, columns, from string, w where, order string, offset, limit int) ([]T, int, error) {
	offset, limit = page(offset, limit)
	n := len(w.args)
	query := "SELECT " + columns + " FROM " + from + w.String() + " ORDER BY " + order +
		" LIMIT $" + strconv.Itoa(n+1) + " OFFSET $" + strconv.Itoa(n+2)
	found, err := rows[T](r, query, append(slices.Clone(w.args), limit, offset)...)
	if err != nil {
		return nil, 0, err
	}
	if offset == 0 && len(found) < limit {
		return found, len(found), nil // the whole list is here: no need to count
	}
	total, _, err := row[int](r, "SELECT count(*) FROM "+from+w.String(), w.args...)
	return found, total, err
}
