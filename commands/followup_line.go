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
		appraisal.Call:      {"call", "called", "phone", "phoned", "电话", "致电", "来电", "通话", "打电话"},
		appraisal.Visit:     {"visit", "visited", "met", "拜访", "上门", "来访", "面谈"},
		appraisal.Mail:      {"mail", "email", "e-mail", "mailed", "emailed", "邮件", "发邮件"},
		appraisal.IM:        {"im", "wechat", "whatsapp", "chat", "微信", "企业微信", "钉钉", "qq"},
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
	d := contactLine{On: today}
	at, kind, glued := findKind(l.Words)
	if kind == "" {
		name := l.name(min(1, len(l.Words)))
		if _, is := kindOf(l.Words[0]); is {
			return d, appraisal.Errorf(appraisal.Invalid, "customer_not_named", "example", "/followup "+in(oneMore)+" "+l.Text)
		}
		rest := excerpt(l.between(1, len(l.Words)))
		return d, appraisal.Errorf(appraisal.Invalid, "kind_missing", "understood", name, "words", rest,
			"example", strings.TrimSpace("/followup "+nameInLine(name)+in(Example{ZH: " 电话 ", EN: " call "})+rest))
	}
	d.Customer, d.Kind = l.name(at), kind
	r := contactReader{l: l, d: d, today: today, in: in}
	from := at + 1
	if glued {
		from = at
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

// findKind finds the first word behind the first that is a kind of contact. When there is none, a Chinese word that begins with one
// will do (电话沟通了样品); it then belongs to the note too.
func findKind(words []word) (at int, kind appraisal.ContactKind, glued bool) {
	for i := 1; i < len(words); i++ {
		if kind, ok := kindOf(words[i]); ok {
			return i, kind, false
		}
	}
	for i := 1; i < len(words); i++ {
		for _, kind := range appraisal.ContactKinds() {
			for _, k := range contactWords()[kind] {
				if k[0] >= utf8.RuneSelf && !words[i].Quoted && strings.HasPrefix(words[i].Text, k) {
					return i, kind, true
				}
			}
		}
	}
	return 0, "", false
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
		r.d.Note = r.l.between(i, j)
		if r.d.Next.IsZero() && j > i {
			r.d.Note = r.l.from(i) // a day gone by is also a part of the story
		}
		return nil
	}
	r.d.Note = r.l.from(i)
	return r.lastClause(i)
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
