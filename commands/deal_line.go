package commands

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// mostNote is the most characters of a note.
const mostNote = 10000

// dealLine is what a line of /deal says.
type dealLine struct {
	Customer string // as typed: a name, the beginning of one, or "C-17"
	Amount   appraisal.Money
	Cost     appraisal.Money
	Expenses appraisal.Money
	On       calendar.Date
	Note     string
}

// String writes the line so that readDeal reads the same from it, on any day.
func (d dealLine) String() string { return d.phrased(func(e Example) string { return e.EN }) }

// phrased is String with its keywords in a person's language.
func (d dealLine) phrased(in wording) string {
	var b strings.Builder
	b.WriteString(quoted(d.Customer) + " " + typedMoney(d.Amount))
	if !d.Cost.IsZero() {
		b.WriteString(in(Example{ZH: " 成本 ", EN: " cost "}) + typedMoney(d.Cost))
	}
	if !d.Expenses.IsZero() {
		b.WriteString(in(Example{ZH: " 费用 ", EN: " expenses "}) + typedMoney(d.Expenses))
	}
	b.WriteString(" " + in(wordOn) + d.On.String())
	if d.Note != "" {
		b.WriteString(" " + in(wordNote) + noteInLine(d.Note))
	}
	return b.String()
}

// errCurrency says that an amount must be converted into the deal's currency. It shows no example: the rate is not ours to guess.
func errCurrency(words, currency string) error {
	return appraisal.Errorf(appraisal.Invalid, "deal_currency", "words", excerpt(words), "currency", currency)
}

// typedMoney is an amount as a person could type it: "120000 CNY".
func typedMoney(m appraisal.Money) string { return m.Decimal().String() + " " + m.Currency }

// readDeal reads "Acme 120000 [USD] [cost 50000] [expenses 4000] [on 2026-11-20] [note …]". The customer's name ends where the first
// amount begins. Errors say what was understood, what was not, and show the line corrected.
func readDeal(l line, today calendar.Date, currency string, in wording) (dealLine, error) {
	l = l.parts().splitKeywords()
	at, err := findAmount(l.Words, today, currency)
	if turned, ok := amountFirst(l, at, err, today, currency); ok {
		return readDeal(turned, today, currency, in)
	}
	name := l.name(at)
	fixed := func(value string) string { return "/deal " + nameInLine(name) + " " + value }
	if err != nil {
		return dealLine{}, inLine(err, name, fixed)
	}
	if at == len(l.Words) {
		if _, used, _ := readAmount(l.Words, currency); used == len(l.Words) {
			return dealLine{}, appraisal.Errorf(appraisal.Invalid, "customer_not_named", "example", "/deal "+in(oneMore)+" "+name)
		}
		if m := gluedAmount.FindStringSubmatch(name); m != nil { // 华东阀门12万
			if part, err := readLine(m[2]); err == nil {
				if _, used, err := readAmount(part.Words, currency); err == nil && used == len(part.Words) {
					return dealLine{}, appraisal.Errorf(appraisal.Invalid, "amount_missing", "understood", name, "example", "/deal "+m[1]+" "+m[2])
				}
			}
		}
		return dealLine{}, appraisal.Errorf(appraisal.Invalid, "amount_missing", "understood", name, "example", fixed("120000"))
	}
	d := dealLine{Customer: name}
	amount, used, err := readAmount(l.Words[at:], currency)
	if err != nil {
		return dealLine{}, inLine(err, name, fixed)
	}
	d.Amount = amount
	r := dealReader{l: l, d: d, today: today, in: in}
	if err := r.rest(at + used); err != nil {
		return dealLine{}, err
	}
	if r.d.On.IsZero() {
		r.d.On = today
	}
	return r.d, nil
}

// amountFirst turns 12万 南通永信泵业 昨天 into 南通永信泵业 12万 昨天. at and err are what findAmount said.
func amountFirst(l line, at int, err error, today calendar.Date, currency string) (line, bool) {
	if at < len(l.Words) && err == nil || err != nil && !vague(err) && at == 0 {
		return line{}, false
	}
	_, used, wrong := readAmount(l.Words, currency)
	if used == 0 || wrong != nil || used == len(l.Words) || millions.MatchString(l.Words[0].Text) {
		return line{}, false
	}
	end := used
	for end < len(l.Words) && !isKeyword(l.Words[end:], today, currency) {
		if _, n, _ := readDate(l.Words[end:], today, past); n > 0 && end > used {
			break
		}
		end++
	}
	if end == used {
		return line{}, false
	}
	if _, n, _ := readAmount(l.Words[end-1:], currency); n > 0 { // two amounts and no name
		return line{}, false
	}
	turned, err := readLine(nameInLine(l.skip(used).name(end-used)) + " " + typed(l.Words[:used]) + " " + l.Text[l.Words[end-1].to:])
	return turned, err == nil
}

// millions are words that are rather a part of a name than an amount in front of one: 3M China.
var millions = regexp.MustCompile(`^[0-9]{1,2}[mb]$`)

// gluedAmount is a Chinese name with an amount directly behind it.
var gluedAmount = regexp.MustCompile(`^(.*\p{Han})([¥￥$€]?[0-9０-９].*)$`)

// findAmount is the place of the first amount after at least one word of a name: the first that can be read, before any keyword. When
// none can be read, it is the place and the error of the first that looks like one; len(words) without an error when there is none.
func findAmount(words []word, today calendar.Date, currency string) (int, error) {
	var firstErr error
	firstAt := len(words)
	end := len(words)
	for i := 1; i < len(words); i++ {
		if isKeyword(words[i:], today, currency) {
			end = i
			break
		}
		_, used, err := readAmount(words[i:], currency)
		switch {
		case used == 0:
		case err == nil:
			return i, nil
		case !vague(err):
			return i, err // plainly an amount, plainly wrong
		case firstErr == nil:
			firstAt, firstErr = i, err
		}
	}
	if firstErr == nil && end < len(words) {
		return end, appraisal.Errorf(appraisal.Invalid, "amount_missing", "example", "120000")
	}
	return firstAt, firstErr
}

// vague reports whether the words may be no amount at all, such as "3M" in a name.
func vague(err error) bool {
	_, ok := hasReason(err, "amount_unreadable")
	return ok
}

// keywords in both languages.
var keywords = map[string]string{
	"on": "on", "date": "on", "dated": "on", "于": "on", "日期": "on",
	"note": "note", "notes": "note", "备注": "note", "说明": "note",
	"cost": "cost", "成本": "cost", "expenses": "expenses", "expense": "expenses", "费用": "expenses",
}

// isKeyword reports whether words begin with a keyword and what belongs behind it, so that names may hold such words (Low Cost Air).
func isKeyword(words []word, today calendar.Date, currency string) bool {
	if len(words) == 0 || words[0].Quoted {
		return false
	}
	switch keywords[words[0].Text] {
	case "on":
		_, used, _ := readDate(words[1:], today, past)
		return used > 0
	case "cost", "expenses":
		_, used, _ := readAmount(words[1:], currency)
		return used > 0
	case "note":
		return true
	}
	return false
}

// dealReader reads what stands behind the amount.
type dealReader struct {
	l     line
	d     dealLine
	today calendar.Date
	in    wording
	seen  map[string]bool
}

func (r *dealReader) rest(i int) error {
	r.seen = map[string]bool{}
	for i < len(r.l.Words) {
		w := r.l.Words[i]
		key := ""
		if !w.Quoted {
			key = keywords[w.Text]
		}
		var used int
		var err error
		switch {
		case key == "note":
			return r.note(i + 1)
		case key != "" && r.seen[key]:
			err = r.unknown(i)
		case key == "cost" || key == "expenses":
			used, err = r.money(key, i)
		case key == "on":
			used, err = r.date(i, i+1)
		case !r.seen["on"]:
			if used = r.dotted(i); used == 0 {
				used, err = r.date(i, i)
			}
		default:
			err = r.unknown(i)
		}
		if err != nil {
			return err
		}
		i = used
	}
	return nil
}

// before is the line up to the word at i, and a function that continues it.
func (r *dealReader) before(i int) (string, func(string) string) {
	done := r.l.between(0, i)
	return done, func(value string) string { return "/deal " + done + " " + value }
}

func (r *dealReader) note(i int) error {
	r.d.Note = mentionsAsNames(r.l.from(i))
	if n := utf8.RuneCountInString(r.d.Note); n > mostNote {
		return appraisal.Errorf(appraisal.Invalid, "note_too_long")
	}
	return nil
}

func (r *dealReader) money(key string, i int) (int, error) {
	m, used, err := readAmount(r.l.Words[i+1:], r.d.Amount.Currency)
	understood, fixed := r.before(i)
	value := func(v string) string { return fixed(r.l.Words[i].Raw + " " + v) }
	switch {
	case used == 0 && i+1 == len(r.l.Words):
		return 0, appraisal.Errorf(appraisal.Invalid, "value_missing", "understood", understood, "words", r.l.Words[i].Raw, "example", value("5000"))
	case used == 0:
		return 0, appraisal.Errorf(appraisal.Invalid, "amount_unreadable", "understood", understood+" "+r.l.Words[i].Raw,
			"words", excerpt(r.l.Words[i+1].Raw), "example", value("5000"))
	case err != nil:
		return 0, inLine(err, understood, value)
	case m.Currency != r.d.Amount.Currency:
		return 0, errCurrency(typed(r.l.Words[i:i+1+used]), r.d.Amount.Currency)
	}
	r.seen[key] = true
	if key == "cost" {
		r.d.Cost = m
	} else {
		r.d.Expenses = m
	}
	return i + 1 + used, nil
}

// date reads the day at the word at; i is where its part of the line begins.
func (r *dealReader) date(i, at int) (int, error) {
	on, used, err := readDate(r.l.Words[at:], r.today, past)
	if used == 0 {
		return 0, r.unknown(i)
	}
	if err != nil {
		understood, fixed := r.before(i)
		return 0, inLine(err, understood, func(v string) string { return fixed(r.in(wordOn) + v) })
	}
	r.seen["on"] = true
	r.d.On = on
	return at + used, nil
}

// dotted reads 11.20 behind the amount as a day, which it can't be elsewhere. It returns where the line goes on, 0 for no such day.
func (r *dealReader) dotted(i int) int {
	m := dotDate.FindStringSubmatch(r.l.Words[i].Text)
	if m == nil || r.l.Words[i].Quoted {
		return 0
	}
	on, err := nearest(number(m[1]), number(m[2]), r.l.Words[i].Raw, r.today, past)
	if err != nil {
		return 0
	}
	r.seen["on"], r.d.On = true, on
	return i + 1
}

func (r *dealReader) unknown(i int) error {
	understood, fixed := r.before(i)
	rest := r.l.between(i, len(r.l.Words))
	if _, used, _ := readAmount(r.l.Words[i:], r.d.Amount.Currency); used > 0 { // Studio 54 120000
		return appraisal.Errorf(appraisal.Invalid, "amount_twice", "understood", understood, "words", excerpt(rest),
			"example", "/deal "+quoted(understood)+" "+typed(r.l.Words[i:i+used]))
	}
	return appraisal.Errorf(appraisal.Invalid, "words_not_understood", "understood", understood, "words", excerpt(rest),
		"example", fixed(r.in(wordNote)+excerpt(rest)))
}

// nameInLine writes a name as it must be typed: in quotes when a word of it would be read as something else.
func nameInLine(name string) string {
	l, err := readLine(name)
	if err != nil || len(l.Words) == 0 {
		return "Acme"
	}
	for _, w := range l.Words {
		if _, used, _ := readAmount([]word{w}, "CNY"); used > 0 {
			return quoted(name)
		}
	}
	return name
}
