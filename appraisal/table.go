package appraisal

// find returns the band in which x lies.
func (t *Table) find(x number) (*Band, error) {
	for i := range t.Bands {
		b := &t.Bands[i]
		if (b.from.rat == nil || x.cmp(b.from) >= 0) && (b.to.rat == nil || x.cmp(b.to) < 0) {
			return b, nil
		}
	}
	return nil, errNoBand
}

// look is the value of the band in which x lies.
func (t *Table) look(_, x number) (number, error) {
	b, err := t.find(x)
	if err != nil {
		return number{}, err
	}
	return b.value, nil
}

// whole is the base × the rate of the band in which x lies.
func (t *Table) whole(base, x number) (number, error) {
	b, err := t.find(x)
	if err != nil {
		return number{}, err
	}
	return base.mul(b.value).quo(whole(100)), nil
}

// marginal is the sum of each part of the base × the rate of the band in which that part lies: from 0 up to the base, or down to it.
func (t *Table) marginal(base, _ number) (number, error) {
	low, high, sum := whole(0), base, whole(0)
	if base.sign() < 0 {
		low, high = base, whole(0)
	}
	left := high.sub(low)
	for i := range t.Bands {
		b := &t.Bands[i]
		from, to := low, high
		if b.from.rat != nil && b.from.cmp(from) > 0 {
			from = b.from
		}
		if b.to.rat != nil && b.to.cmp(to) < 0 {
			to = b.to
		}
		if width := to.sub(from); width.sign() > 0 {
			sum, left = sum.add(width.mul(b.value)), left.sub(width)
		}
	}
	if left.sign() != 0 {
		return number{}, errNoBand
	}
	if base.sign() < 0 {
		sum = whole(0).sub(sum)
	}
	return sum.quo(whole(100)), nil
}
