package commands

import (
	"context"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// wish is what a what-if line asks for: what a deal would change, or what a level or a score takes.
type wish struct {
	period calendar.Period // zero: the usual one
	who    appraisal.Member
	named  bool
	deal   *appraisal.PossibleDeal
	level  string
	score  *decimal.Decimal
	paid   bool // a payment was named, with or without its day
}

var whatIfExample = Example{ZH: "/score 如果 再签 5万 月底前回款", EN: "/score what-if deal 50000 paid by friday"}

// whatIfNoise are words that say nothing by themselves.
var whatIfNoise = map[string]bool{
	"deal": true, "deals": true, "a": true, "an": true, "one": true, "more": true, "another": true, "sign": true, "signed": true, "of": true, "with": true,
	"and": true, "i": true, "if": true, "the": true, "for": true, "reach": true, "get": true, "level": true, "score": true, "to": true, "take": true, "takes": true,
	"in": true, "on": true, "during": true, "于": true, "在": true,
	"再签": true, "签": true, "签约": true, "一单": true, "再签一单": true, "成交": true, "一笔": true, "再签一笔": true, "单": true, "多签": true, "我": true,
	"达到": true, "要": true, "拿到": true, "等级": true, "级": true, "分": true, "到": true, "再": true, "又": true,
}

// Parts of a what-if line that are glued to their values: 再签5万, 成本2万, 费用1千.
var whatIfKeys = []string{"再签一单", "再签一笔", "再签", "多签", "签约", "签", "成交", "成本", "费用", "回款", "数量", "达到", "cost", "expenses", "expense", "paid", "quantity"}

var (
	scoreAlone = regexp.MustCompile(`^([0-9]{1,3}(?:\.[0-9]{1,2})?)(?:分|points?)?$`)
	dueDay     = regexp.MustCompile(`^(.*?)(?:之?前|以?前)?(?:回款|付清|付款|到账|全款)?$`)
	bareDueDay = regexp.MustCompile(`^([0-9]{1,2})(?:st|nd|rd|th|日|号)?$`)
)

// mostScore is above any score that a policy gives; a larger bare number is an amount.
const mostScore = 200

// readWish reads "deal 50000 paid by 30 cost 20000 new customer", "A+" or "90", with a person and a period anywhere.
func (h scores) readWish(ctx context.Context, c call, l line, scheme *appraisal.Scheme) (wish, error) {
	w := wish{who: c.Actor}
	l.Words = append([]word{{}}, l.Words...) // the first word of a line is never parted
	l = l.splitAt(whatIfKeys)
	l.Words = l.Words[1:]
	for len(l.Words) > 0 {
		used, err := h.readWishWord(ctx, c, l, scheme, &w)
		if err != nil {
			return wish{}, err
		}
		l = l.skip(used)
	}
	goals := 0
	for _, has := range []bool{w.deal != nil, w.level != "", w.score != nil} {
		if has {
			goals++
		}
	}
	switch {
	case goals == 0, w.deal != nil && !w.deal.Amount.IsPositive():
		return wish{}, appraisal.Errorf(appraisal.Invalid, "what_if_nothing", "example", c.in(whatIfExample))
	case goals > 1:
		return wish{}, appraisal.Errorf(appraisal.Invalid, "what_if_both", "example", c.in(whatIfExample))
	}
	return w, nil
}

// readWishWord reads what the line begins with and returns how many words it took.
func (h scores) readWishWord(ctx context.Context, c call, l line, scheme *appraisal.Scheme, w *wish) (int, error) {
	if id, used := readLevel(l.Words, scheme); used > 0 {
		w.level = id
		return used, nil
	}
	if used, err := readPossible(c, l, w); used > 0 || err != nil {
		return used, err
	}
	if p, used, err := readScorePeriod(l.Words, c.Today); err == nil && used > 0 {
		w.period = p
		return used, nil
	}
	if whatIfNoise[l.Words[0].Text] {
		return 1, nil
	}
	who, used, err := readMember(ctx, h.store, c, l.Words)
	if appraisal.CodeOf(err) == appraisal.NotFound || appraisal.CodeOf(err) == appraisal.Conflict {
		if c.Actor.Role != appraisal.Manager && c.Actor.Role != appraisal.Owner { // the same answer as for a colleague who is there
			return 0, h.private(ctx, c, l.Words[0].Raw)
		}
	}
	if err != nil {
		return 0, err
	}
	if used == 0 {
		return 0, appraisal.Errorf(appraisal.Invalid, "what_if_unreadable", "words", excerpt(l.Words[0].Raw), "example", c.in(whatIfExample))
	}
	w.who, w.named = who, true
	return used, nil
}

// readLevel finds the level that a word names, by its id or title.
func readLevel(words []word, scheme *appraisal.Scheme) (string, int) {
	said := strings.TrimSuffix(words[0].Text, "级")
	for _, l := range scheme.Levels {
		if said == fold(l.ID) || said == fold(l.Title.ZH) || said == fold(l.Title.EN) {
			return l.ID, 1
		}
	}
	return "", 0
}

// readPossible reads a part of a deal that might be signed, or a score to reach.
func readPossible(c call, l line, w *wish) (int, error) {
	deal := func() *appraisal.PossibleDeal {
		if w.deal == nil {
			w.deal = &appraisal.PossibleDeal{Customer: appraisal.Known}
		}
		return w.deal
	}
	first := l.Words[0]
	switch {
	case first.is("cost", "成本"):
		v, used, err := possibleAmount(c, l, 1)
		deal().Cost = &v
		return used, err
	case first.is("expenses", "expense", "费用"):
		v, used, err := possibleAmount(c, l, 1)
		deal().Expenses = v
		return used, err
	case first.is("quantity", "qty", "数量") && len(l.Words) > 1 && small(l.Words[1].Text):
		deal().Quantity = int64(number(l.Words[1].Text))
		return 2, nil
	case first.is("new") && l.is(1, "customer", "client"):
		deal().Customer = appraisal.FirstDeal
		return 2, nil
	case first.is("新客户", "新客"):
		deal().Customer = appraisal.FirstDeal
		return 1, nil
	case first.is("returning", "repeat") && l.is(1, "customer", "client"):
		deal().Customer = appraisal.Returns
		return 2, nil
	case first.is("回头客", "老客户复购", "复购"):
		deal().Customer = appraisal.Returns
		return 1, nil
	}
	if m := scoreAlone.FindStringSubmatch(first.Text); m != nil && w.deal == nil && len(l.Words) == 1 {
		if v, err := decimal.NewFromString(m[1]); err == nil && v.LessThanOrEqual(decimal.NewFromInt(mostScore)) {
			w.score = &v
			return 1, nil
		}
	}
	if on, used := readPaid(c, l, w.deal != nil); used > 0 {
		deal().Paid, w.paid = on, true
		return used, nil
	}
	if w.deal != nil && !w.deal.Amount.IsZero() {
		return 0, nil
	}
	v, used, err := possibleAmount(c, l, 0)
	if used > 0 && err == nil {
		deal().Amount = v
	}
	return used, err
}

// Words that say that a deal is paid, and those that may stand between them and the day.
var (
	paidWords  = []string{"paid", "回款", "全款", "付清", "付款", "到账"}
	untilWords = []string{"by", "before", "on", "于", "在", "until", "in", "full"}
)

// readPaid reads when a deal would be paid: paid, paid by 30, paid in full by friday, 30日前回款, 12月5日 付清. A day without a word for the
// payment is none: in Q4 is the period of the deal. The day is zero where none was said; without a deal before it, the line must begin with
// the word for the payment.
func readPaid(c call, l line, known bool) (on calendar.Date, used int) {
	var none calendar.Date
	if !known && !l.Words[0].is(paidWords...) {
		return none, 0
	}
	i, paid := 0, false
	for i < len(l.Words) && (l.Words[i].is(paidWords...) || l.Words[i].is(untilWords...)) {
		paid = paid || l.Words[i].is(paidWords...)
		i++
	}
	if i == len(l.Words) {
		if paid {
			return none, i
		}
		return none, 0
	}
	on, used, said := readDueDay(c, l, i)
	switch {
	case used > 0 && (paid || said):
		return on, i + used
	case paid:
		return none, i
	}
	return none, 0
}

// readDueDay reads the day at a word and what belongs to it; said tells that a word for the payment is glued to it or follows it.
func readDueDay(c call, l line, at int) (on calendar.Date, used int, said bool) {
	first := l.Words[at]
	if first.Quoted {
		return on, 0, false
	}
	if m := dueDay.FindStringSubmatch(first.Text); m != nil && m[1] != first.Text {
		first.Text, said = m[1], !strings.HasSuffix(first.Text, "前")
	}
	if m := bareDueDay.FindStringSubmatch(first.Text); m != nil && number(m[1]) >= 1 && number(m[1]) <= 31 {
		on, used = nextDay(c.Today, number(m[1])), 1
	} else {
		var err error
		if on, used, err = readDate(append([]word{first}, l.Words[at+1:]...), c.Today, future); err != nil || used == 0 {
			return calendar.Date{}, 0, false
		}
	}
	more := trailing(l, at+used)
	for _, w := range l.Words[at+used : at+used+more] {
		said = said || w.is(paidWords...)
	}
	return on, used + more, said
}

// trailing are the words behind a day that belong to it: 30日 前 回款.
func trailing(l line, i int) int {
	n := 0
	for i+n < len(l.Words) && l.Words[i+n].is("前", "之前", "以前", "回款", "付清", "付款", "全款", "到账") {
		n++
	}
	return n
}

// nextDay is the next nth of a month, at most its last day: the 30th said on the 20th is in ten days.
func nextDay(today calendar.Date, n int) calendar.Date {
	if d := inMonth(today, 0, n); !d.Before(today) {
		return d
	}
	return inMonth(today, 1, n)
}

// possibleAmount reads an amount in the workspace's currency behind some words.
func possibleAmount(c call, l line, behind int) (decimal.Decimal, int, error) {
	if len(l.Words) <= behind {
		return decimal.Zero, behind, appraisal.Errorf(appraisal.Invalid, "what_if_unreadable", "words", excerpt(l.Text), "example", c.in(whatIfExample))
	}
	m, used, err := readAmount(l.Words[behind:], c.Settings.Currency)
	switch {
	case err != nil:
		return decimal.Zero, behind + used, inLine(err, l.between(0, behind), func(string) string { return c.in(whatIfExample) })
	case used == 0 && behind > 0:
		return decimal.Zero, behind, appraisal.Errorf(appraisal.Invalid, "what_if_unreadable", "words", excerpt(l.Text), "example", c.in(whatIfExample))
	case used > 0 && m.Currency != c.Settings.Currency:
		return decimal.Zero, behind + used, appraisal.Errorf(appraisal.Invalid, "what_if_currency", "words", excerpt(l.between(behind, behind+used)),
			"currency", c.Settings.Currency, "example", c.in(whatIfExample))
	case used == 0:
		return decimal.Zero, 0, nil
	}
	return m.Decimal(), behind + used, nil
}
