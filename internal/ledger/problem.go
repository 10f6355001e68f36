package ledger

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/meritbot/meritbot/internal/message"
)

// maxProblems is how many problems are told at once, and keptProblems how many are gathered before they are put in order.
const (
	maxProblems  = 50
	keptProblems = 1000
)

// Problem is something wrong in a ledger file, for the person who edits it.
type Problem struct {
	File         string
	Line, Column int // from 1; 0 when the problem has no place of its own
	Text         message.Text
}

// Error is for logs: the place and the id of the text. People get the text in their language.
func (p *Problem) Error() string { return p.Place() + ": " + p.Text.ID }

// Place is where the problem is, "ledger.yaml:12:5".
func (p *Problem) Place() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Problems lists the problems of an error that Read returned, in the order of the file; nil for any other error.
func Problems(err error) []*Problem {
	var found *problems
	if errors.As(err, &found) {
		return found.all
	}
	return nil
}

// problems are all that is wrong in one file.
type problems struct{ all []*Problem }

func (p *problems) Error() string {
	all := make([]error, len(p.all))
	for i, one := range p.all {
		all[i] = one
	}
	return errors.Join(all...).Error()
}

// place is a position in the file, from 1.
type place struct{ line, column int }

// reader gathers every problem instead of stopping at the first.
type reader struct {
	file  string
	found []*Problem
	cut   bool // there were more than are kept
}

func (r *reader) fail(at place, id string, args ...message.Arg) {
	if len(r.found) >= keptProblems {
		r.cut = true
		return
	}
	r.found = append(r.found, &Problem{r.file, at.line, at.column, message.T(id, args...)})
}

// err is nil when nothing is wrong.
func (r *reader) err() error {
	if len(r.found) == 0 {
		return nil
	}
	slices.SortStableFunc(r.found, func(a, b *Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	all := r.found
	if len(all) > maxProblems {
		all, r.cut = all[:maxProblems-1], true
	}
	if r.cut {
		all = append(slices.Clone(all), &Problem{File: r.file, Text: message.T("ledger.more")})
	}
	return &problems{all}
}
