package appraisal

import (
	"strconv"

	"github.com/goccy/go-yaml/ast"
)

// tables looks for gaps and cliffs. Bands that overlap do not load.
func (l *linter) tables() {
	for k := range l.s.Tables {
		t := &l.s.Tables[k]
		l.gaps(t)
		l.cliffs(t)
	}
}

func (l *linter) band(t *Table, i int) ast.Node { return l.place("band", t.ID, strconv.Itoa(i)) }

func (l *linter) gaps(t *Table) {
	last := len(t.Bands) - 1
	for i := 1; i <= last; i++ {
		if before, b := t.Bands[i-1], t.Bands[i]; before.to.cmp(b.from) < 0 {
			l.warn(l.band(t, i), "gap", show(before.to).text, show(b.from).text)
		}
	}
	if from := t.Bands[0].from; from.rat != nil && from.sign() > 0 {
		l.warn(l.band(t, 0), "gap_below", show(from).text)
	}
	if to := t.Bands[last].to; to.rat != nil {
		l.warn(l.band(t, last), "gap_above", show(to).text)
	}
}

// muchMore is how many times as large as those beside it a jump must be to be named.
const muchMore = 3

// cliffs looks at what happens at the borders.
func (l *linter) cliffs(t *Table) {
	jumps := make([]number, len(t.Bands)) // at the lower border of each band; none at the first
	jumps[0] = whole(0)
	for i := 1; i < len(t.Bands); i++ {
		jumps[i] = t.Bands[i].value.sub(t.Bands[i-1].value)
	}
	rises, falls := false, false
	for _, j := range jumps {
		rises, falls = rises || j.sign() > 0, falls || j.sign() < 0
	}
	for i := 1; i < len(t.Bands); i++ {
		border, value, before := show(t.Bands[i].from).text, show(t.Bands[i].value).text, show(t.Bands[i-1].value).text
		switch {
		case t.Semantics == Marginal && t.Bands[i].value.sign() < 0:
			l.warn(l.band(t, i), "cliff_negative", border, value)
		case t.Semantics == Whole && jumps[i].sign() < 0:
			l.warn(l.band(t, i), "cliff_falls", border, before, value)
		case t.Semantics == ByValue && rises && jumps[i].sign() < 0:
			l.note(l.band(t, i), "cliff_value_falls", border, before, value)
		case t.Semantics != Marginal && l.steep(jumps, i):
			l.note(l.band(t, i), "cliff_steep", border, before, value)
		}
	}
	if t.Semantics == Whole && rises && !falls {
		l.note(l.place("table", t.ID), "cliff_whole", t.ID, show(t.Bands[len(t.Bands)-1].from).text)
	}
}

// steep reports whether the jump is much larger than those beside it, of which there is at least one.
func (l *linter) steep(jumps []number, i int) bool {
	beside := whole(0)
	for _, j := range []int{i - 1, i + 1} {
		if j < 1 || j >= len(jumps) {
			continue
		}
		if v := jumps[j]; v.sign() > 0 && v.cmp(beside) > 0 {
			beside = v
		}
	}
	return beside.sign() > 0 && jumps[i].cmp(beside.mul(whole(muchMore))) > 0
}
