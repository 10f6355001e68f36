package store

import "github.com/meritbot/meritbot/appraisal"

// dealRows are the rows of the deals and of all that hangs on them.
type dealRows struct {
	deals, entries, stages, splits [][]any
}

func (ld *loader) addDeals(l appraisal.Ledger) error {
	numbers, err := ld.numbers(kindDeal, len(l.Deals), func(i int) int64 { return l.Deals[i].Number },
		func(n int64) string { return appraisal.Deal{Number: n}.Ref() })
	if err != nil {
		return err
	}
	var all dealRows
	for i, d := range l.Deals {
		own := fresh(d.Deal, ld.change.At)
		own.Number = numbers[i]
		if err := ld.dealRows(own, d, &all); err != nil {
			return err
		}
	}
	for _, add := range []struct {
		to   table
		rows [][]any
	}{{dealTable, all.deals}, {entryTable, all.entries}, {stageTable, all.stages}, {splitTable, all.splits}} {
		if _, err := ld.insert(add.to, add.rows...); err != nil {
			return err
		}
	}
	return nil
}

func (ld *loader) dealRows(d appraisal.Deal, with appraisal.LedgerDeal, all *dealRows) error {
	ws := ld.change.Workspace
	if err := oneCurrency(d); err != nil {
		return err
	}
	if err := ld.parties(d.Customer, d.Member); err != nil {
		return err
	}
	values, err := dealValues(ws, d, ld.rateOn(d.Amount.Currency, d.Signed), ld.set.Currency)
	if err != nil {
		return err
	}
	all.deals = append(all.deals, values)
	if err := ld.entryRows(d, with.Entries, all); err != nil {
		return err
	}
	if err := checkStages(with.Stages); err != nil {
		return err
	}
	for _, done := range with.Stages {
		all.stages = append(all.stages, stageValues(ws, d.Number, done))
	}
	if err := checkSplits(with.Splits); err != nil {
		return err
	}
	for _, p := range with.Splits {
		if err := ld.member(p.Member); err != nil {
			return err
		}
		all.splits = append(all.splits, splitValues(ws, d.Number, p))
	}
	return nil
}

func (ld *loader) entryRows(d appraisal.Deal, entries []appraisal.Entry, all *dealRows) error {
	seq := map[appraisal.EntryKind]int64{}
	for _, e := range entries {
		switch {
		case e.Amount.Currency != d.Amount.Currency:
			return appraisal.Errorf(appraisal.Invalid, "currencies_mixed", "currency", d.Amount.Currency, "other", e.Amount.Currency)
		case e.Amount.Minor <= 0:
			return appraisal.Errorf(appraisal.Invalid, "amount_not_positive")
		}
		rate := ld.rateOn(e.Amount.Currency, e.On)
		base, err := converted(rate, ld.set.Currency, e.Amount.Currency, e.Amount.Minor)
		if err != nil {
			return err
		}
		seq[e.Kind]++
		all.entries = append(all.entries, []any{
			ld.change.Workspace, d.Number, e.Kind, seq[e.Kind], d.Member, day(e.On), e.Amount.Minor, e.Amount.Currency, base[0], rate,
			millis(ld.change.At),
		})
	}
	return nil
}
