package appraisal

import "math/big"

// end is an end of a span: a value, or without one infinity on that side. An open end is not itself in the span.
type end struct {
	rat  *big.Rat
	inf  int // -1 or 1 where rat is nil
	open bool
}

func at(n number) end { return end{rat: n.rat} }

func below(n number) end { return end{rat: n.rat, open: true} }

func infinite(sign int) end { return end{inf: sign, open: true} }

// side compares the values of two ends, open or not.
func (a end) side(b end) int {
	switch {
	case a.rat != nil && b.rat != nil:
		return a.rat.Cmp(b.rat)
	case a.rat == nil && b.rat == nil:
		return a.inf - b.inf
	case a.rat == nil:
		return a.inf
	}
	return -b.inf
}

func (a end) sign() int {
	if a.rat == nil {
		return a.inf
	}
	return a.rat.Sign()
}

// span is all the values that a part of a formula may have: those between lo and hi. It may be absent as well.
type span struct {
	lo, hi end
	absent bool // it may stand for nothing
	never  bool // it stands for nothing at all
}

func everything() span { return span{lo: infinite(-1), hi: infinite(1)} }

func fromZero() span { return span{lo: at(whole(0)), hi: infinite(1)} }

func aboveZero() span { return span{lo: below(whole(0)), hi: infinite(1)} }

func only(n number) span { return span{lo: at(n), hi: at(n)} }

func between(lo, hi number) span { return span{lo: at(lo), hi: at(hi)} }

func (s span) empty() bool {
	c := s.lo.side(s.hi)
	return c > 0 || (c == 0 && (s.lo.open || s.hi.open))
}

// holdsZero reports whether 0 is one of the values.
func (s span) holdsZero() bool {
	return (s.lo.sign() < 0 || (s.lo.sign() == 0 && !s.lo.open)) && (s.hi.sign() > 0 || (s.hi.sign() == 0 && !s.hi.open))
}

// lower and upper choose between two ends; of equal values the one that is in the span.
func lower(a, b end) end { return chosen(a, b, a.side(b) < 0) }

func upper(a, b end) end { return chosen(a, b, a.side(b) > 0) }

func chosen(a, b end, first bool) end {
	if a.side(b) == 0 {
		a.open = a.open && b.open
		return a
	}
	if first {
		return a
	}
	return b
}

// hull is the smallest span around both.
func (s span) hull(o span) span {
	switch {
	case s.never || s.empty():
		o.absent = o.absent || s.absent
		return o
	case o.never || o.empty():
		s.absent = s.absent || o.absent || o.never
		return s
	}
	return span{lo: lower(s.lo, o.lo), hi: upper(s.hi, o.hi), absent: s.absent || o.absent}
}

// meet is what is in both; the ends are the tighter ones.
func (s span) meet(lo, hi end) span {
	if c := lo.side(s.lo); c > 0 || (c == 0 && lo.open) {
		s.lo = lo
	}
	if c := hi.side(s.hi); c < 0 || (c == 0 && hi.open) {
		s.hi = hi
	}
	return s
}

// with is a new span of what is computed from two; an end that is too long to compute with moves out to infinity.
func (s span) with(lo, hi end, o span) span {
	if lo.rat != nil && long(lo.rat) {
		lo = infinite(-1)
	}
	if hi.rat != nil && long(hi.rat) {
		hi = infinite(1)
	}
	return span{lo: lo, hi: hi, absent: s.absent || o.absent, never: s.never || o.never}
}

func (s span) add(o span) span { return s.with(addEnds(s.lo, o.lo), addEnds(s.hi, o.hi), o) }

func (s span) sub(o span) span { return s.add(o.negated()) }

func (s span) negated() span {
	s.lo, s.hi = negatedEnd(s.hi), negatedEnd(s.lo)
	return s
}

func negatedEnd(e end) end {
	e.inf = -e.inf
	if e.rat != nil {
		e.rat = new(big.Rat).Neg(e.rat)
	}
	return e
}

// addEnds adds two ends of the same side; infinities of one side are of one sign.
func addEnds(a, b end) end {
	if a.rat == nil {
		return a
	}
	if b.rat == nil {
		return b
	}
	return end{rat: new(big.Rat).Add(a.rat, b.rat), open: a.open || b.open}
}

func (s span) mul(o span) span {
	corners := [4]end{mulEnds(s.lo, o.lo), mulEnds(s.lo, o.hi), mulEnds(s.hi, o.lo), mulEnds(s.hi, o.hi)}
	lo, hi := corners[0], corners[0]
	for _, c := range corners[1:] {
		lo, hi = lower(lo, c), upper(hi, c)
	}
	return s.with(lo, hi, o)
}

func mulEnds(a, b end) end {
	sign := a.sign() * b.sign()
	if sign == 0 {
		closed := (a.sign() == 0 && !a.open) || (b.sign() == 0 && !b.open)
		return end{rat: new(big.Rat), open: !closed}
	}
	if a.rat == nil || b.rat == nil {
		return infinite(sign)
	}
	return end{rat: new(big.Rat).Mul(a.rat, b.rat), open: a.open || b.open}
}

func (s span) quo(o span) span {
	if o.holdsZero() || o.lo.sign() < 0 != (o.hi.sign() <= 0) {
		r := everything()
		r.absent, r.never = s.absent || o.absent, s.never || o.never
		return r
	}
	inverse := o
	inverse.lo, inverse.hi = inverseEnd(o.hi), inverseEnd(o.lo)
	if o.lo.sign() == 0 {
		inverse.hi = infinite(1)
	}
	if o.hi.sign() == 0 {
		inverse.lo = infinite(-1)
	}
	return s.mul(inverse)
}

func inverseEnd(e end) end {
	if e.rat == nil || e.rat.Sign() == 0 {
		return end{rat: new(big.Rat), open: true}
	}
	return end{rat: new(big.Rat).Inv(e.rat), open: e.open}
}

// extreme is min (sign -1) or max (sign 1) of two spans.
func (s span) extreme(o span, sign int) span {
	if sign > 0 {
		return s.with(tighterLow(s.lo, o.lo), upper(s.hi, o.hi), o)
	}
	return s.with(lower(s.lo, o.lo), tighterHigh(s.hi, o.hi), o)
}

// tighterLow is the higher of two lower ends, tighterHigh the lower of two upper ends.
func tighterLow(a, b end) end {
	if c := a.side(b); c > 0 || (c == 0 && a.open) {
		return a
	}
	return b
}

func tighterHigh(a, b end) end {
	if c := a.side(b); c < 0 || (c == 0 && a.open) {
		return a
	}
	return b
}

func (s span) abs() span {
	if s.lo.sign() >= 0 {
		return s
	}
	n := s.negated()
	if s.hi.sign() <= 0 {
		return n
	}
	s.hi = upper(s.hi, n.hi)
	s.lo = at(whole(0))
	return s
}

// wider moves the ends out by so much: what rounding can do.
func (s span) wider(down, up int64) span {
	return s.with(addEnds(s.lo, at(whole(-down))), addEnds(s.hi, at(whole(up))), s)
}
