package commands

import (
	"strings"
	"unicode/utf8"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// contactWords are the words for each kind of contact, in both languages.
func contactWords() map[appraisal.ContactKind][]string {
	return map[appraisal.ContactKind][]string{
		appraisal.Call:      {"call", "called", "phone", "phoned", "spoke", "talked", "电话", "致电", "来电", "通话", "打电话", "打了电话"},
		appraisal.Visit:     {"visit", "visited", "met", "meeting", "拜访", "上门", "来访", "面谈", "见面", "见了面"},
		appraisal.Mail:      {"mail", "email", "e-mail", "mailed", "emailed", "邮件", "发邮件"},
		appraisal.IM:        {"im", "wechat", "whatsapp", "chat", "微信", "企业微信", "发微信", "钉钉", "qq"},
		appraisal.TextSMS:   {"text", "sms", "texted", "短信", "发短信"},
		appraisal.Sample:    {"sample", "samples", "样品", "寄样", "送样"},
		appraisal.Quote:     {"quote", "quoted", "quotation", "报价"},
		appraisal.Favour:    {"favour", "favor", "help", "helped", "帮忙", "帮助"},
		appraisal.Greeting:  {"greeting", "greetings", "greet", "greeted", "问候", "祝福", "拜年"},
		appraisal.Complaint: {"complaint", "complained", "投诉"},
		appraisal.Feedback:  {"feedback", "反馈"},
	}
}

// followUpLine is what a line of /followup says.
type contactLine struct {
	Customer string // as typed
	Kind     appraisal.ContactKind
	On       calendar.Date
	Next     calendar.Date // zero for none
	Note     string
	Source   string // link to the message it was made from; never in a line
	Unread   string // words at the end that look like a day and can't be read, "" for none; they stay in the note
}

// String writes the line so that readContact reads the same from it, on any day up to its next step.
func (d contactLine) String() string {
	s := quoted(d.Customer) + " " + string(d.Kind) + " on " + d.On.String()
	if !d.Next.IsZero() {
		s += " next " + d.Next.String()
	}
	if d.Note != "" {
		s += " note " + noteInLine(d.Note)
	}
	return s
}

// readContact reads "Acme call asked for a sample [next friday]": the customer's name up to the first word for a kind of contact, then
// the note. A date directly behind the kind, or behind "on", is the day of the contact; a date at the end is the next step when it
// lies ahead, otherwise the day of the contact.
func readContact(l line, today calendar.Date, in wording) (contactLine, error) {
	l = l.parts()
	if kinds := findKinds(l.Words); len(kinds) > 0 {
		return readContactAt(l, kinds[0], today, in)
	}
	d := contactLine{On: today}
	if len(l.Words) == 0 {
		return d, appraisal.Errorf(appraisal.Invalid, "customer_not_named", "example", "/followup "+in(oneMore)+in(Example{ZH: " 电话", EN: " call"}))
	}
	name := l.name(1)
	if _, is := kindOf(l.Words[0]); is {
		return d, appraisal.Errorf(appraisal.Invalid, "customer_not_named", "example", "/followup "+in(oneMore)+" "+l.Text)
	}
	rest := excerpt(l.between(1, len(l.Words)))
	return d, appraisal.Errorf(appraisal.Invalid, "kind_missing", "understood", name, "words", rest,
		"example", strings.TrimSpace("/followup "+nameInLine(name)+in(Example{ZH: " 电话 ", EN: " call "})+rest))
}

// readContactAt reads a line whose kind of contact stands where k says.
func readContactAt(l line, k kindAt, today calendar.Date, in wording) (contactLine, error) {
	r := contactReader{l: l, d: contactLine{Customer: l.name(k.at), Kind: k.kind, On: today}, today: today, in: in}
	from := k.at + 1
	switch {
	case k.glued:
		from = k.at
	case l.is(k.at, "spoke", "talked", "met") && l.is(from, "to", "with"):
		from++
	}
	err := r.rest(from)
	r.d.Note = mentionsAsNames(r.d.Note)
	if err == nil && utf8.RuneCountInString(r.d.Note) > mostNote {
		err = appraisal.Errorf(appraisal.Invalid, "note_too_long")
	}
	return r.d, err
}

func kindOf(w word) (appraisal.ContactKind, bool) {
	for kind, words := range contactWords() {
		if w.is(words...) {
			return kind, true
		}
	}
	return "", false
}

// kindAt is a place in a line where a kind of contact stands. A glued one is the beginning of a word that also belongs to the note
// (电话沟通了样品).
type kindAt struct {
	at    int
	kind  appraisal.ContactKind
	glued bool
}

// findKinds finds the words behind the first that are kinds of contact, whole words before glued Chinese ones, each in their order.
func findKinds(words []word) []kindAt {
	var whole, glued []kindAt
	for i := 1; i < len(words); i++ {
		if kind, ok := kindOf(words[i]); ok {
			whole = append(whole, kindAt{i, kind, false})
		} else if kind, ok := gluedKind(words[i]); ok {
			glued = append(glued, kindAt{i, kind, true})
		}
	}
	return append(whole, glued...)
}

// gluedKind is the kind that a Chinese word begins with, the longest one.
func gluedKind(w word) (found appraisal.ContactKind, ok bool) {
	most := 0
	for kind, words := range contactWords() {
		for _, k := range words {
			if k[0] >= utf8.RuneSelf && !w.Quoted && len(k) > most && strings.HasPrefix(w.Text, k) {
				found, most = kind, len(k)
			}
		}
	}
	return found, most > 0
}

// contactReader reads what stands behind the kind.
type contactReader struct {
	l     line
	d     contactLine
	today calendar.Date
	in    wording
}

func (r *contactReader) rest(i int) error {
	words := r.l.Words
	end := len(words)
	if n, err := r.begins(i); err != nil {
		return err
	} else if n > i {
		i = n
	}
	for i < end {
		on := keywords[words[i].Text] == "on" && !words[i].Quoted
		next := words[i].is("next", "下次", "下一步")
		if d, used, err := readDate(words[i+1:], r.today, past); on && used > 0 && err == nil {
			r.d.On, i = d, i+1+used
			continue
		} else if on && used > 0 && i+1+used < end { // a day that is none, or one ahead, is not the day of a contact
			return r.wrong(err, i, wordOn)
		}
		_, phrase, _ := anyDate(words[i:], r.today, future)
		if d, used, err := readDate(words[i+1:], r.today, future); next && phrase == 0 && used > 0 {
			if err != nil {
				return r.wrong(err, i, wordNext)
			}
			r.d.Next, i = d, i+1+used
			continue
		}
		break
	}
	if i < end && keywords[words[i].Text] == "note" && !words[i].Quoted {
		r.d.Note = r.l.from(i + 1)
		return nil
	}
	return r.tail(i)
}

// begins reads a date directly behind the kind when more words follow.
func (r *contactReader) begins(i int) (int, error) {
	d, used, err := anyDate(r.l.Words[min(i, len(r.l.Words)):], r.today, past)
	if used == 0 || i+used >= len(r.l.Words) {
		return i, nil
	}
	if err != nil {
		return i, r.wrong(err, i, wordOn)
	}
	return i + used, r.take(d, i, i+used)
}

// take puts a day where it belongs: one ahead is the next step, another one the day of the contact.
func (r *contactReader) take(d calendar.Date, from, to int) error {
	switch {
	case d.Before(firstDay), lastDay.Before(d):
		return r.wrong(appraisal.Errorf(appraisal.Invalid, "date_out_of_range", "words", typed(r.l.Words[from:to]), "example", r.today.String()), from, wordOn)
	case r.today.Before(d):
		r.d.Next = d
	default:
		r.d.On = d
	}
	return nil
}

// mostDateWords is the longest date at the end of a line: "next step on 20 november 2026".
const mostDateWords = 6

// tail is the note, and the date at its end.
func (r *contactReader) tail(i int) error {
	words, end := r.l.Words, len(r.l.Words)
	if !r.d.Next.IsZero() {
		r.d.Note = r.l.from(i)
		return nil
	}
	for j := max(i, end-mostDateWords); j < end; j++ {
		at := j
		for at < end && at < j+3 && words[at].is("next", "step", "time", "on", "by", "until", "于", "下次", "下一步", "计划") {
			if _, used, _ := anyDate(words[at:], r.today, future); at+used == end {
				break // "next friday" is a date of its own
			}
			at++
		}
		d, used, err := anyDate(words[at:], r.today, future)
		if used == 0 || at+used != end {
			continue
		}
		if err != nil {
			return r.wrong(err, j, wordNext)
		}
		if err := r.take(d, at, end); err != nil {
			return err
		}
		r.d.Note = strings.TrimRight(r.l.between(i, j), "，、；")
		if r.d.Next.IsZero() && j > i {
			r.d.Note = r.l.from(i) // a day gone by is also a part of the story
		}
		return nil
	}
	r.d.Note = r.l.from(i)
	if err := r.lastClause(i); err != nil || !r.d.Next.IsZero() {
		return err
	}
	r.d.Unread = unreadDay(r.l, i)
	return nil
}

// lastClause reads a date behind the last comma of a Chinese note: 客户要样品，下周五.
func (r *contactReader) lastClause(i int) error {
	at := strings.LastIndexAny(r.d.Note, "，。；,;")
	if at < 0 || i >= len(r.l.Words) {
		return nil
	}
	_, size := utf8.DecodeRuneInString(r.d.Note[at:])
	clause, err := readLine(r.d.Note[at+size:])
	if err != nil {
		return nil //nolint:nilerr // the whole line was readable, so this can't be; and a note is kept whatever it says
	}
	d, used, err := readDate(clause.Words, r.today, future)
	if err == nil && used > 0 && used == len(clause.Words) && r.today.Before(d) {
		r.d.Next, r.d.Note = d, strings.TrimSpace(r.d.Note[:at])
	}
	return nil
}

func (r *contactReader) wrong(err error, i int, before Example) error {
	done := r.l.between(0, i)
	return inLine(err, done, func(v string) string { return "/followup " + done + " " + r.in(before) + v })
}
