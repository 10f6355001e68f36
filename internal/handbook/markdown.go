package handbook

import (
	"fmt"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// Words puts a text into the words of a language, "zh-CN" or "en". Values come as they are; escaping is this package's.
type Words func(lang string, t message.Text) string

// Page is the scheme's page in Markdown, in Chinese first and then in English.
func Page(s *appraisal.Scheme, words Words) string {
	p := &page{words: words}
	for _, lang := range langs {
		p.lang = lang
		if lang == langs[0] {
			p.line("# " + escape(s.ID+" "+s.Title.In(lang)))
			p.line("")
			p.line("[English](#" + anchor(s.ID+" "+s.Title.EN) + ")")
		} else {
			p.line("# " + escape(s.ID+" "+s.Title.In(lang)))
		}
		p.line("")
		p.line(p.say(message.T("handbook.generated", message.Str("file", "appraisal/schemes/"+s.ID+".yaml"))))
		for _, sec := range Describe(s, lang) {
			p.section(sec)
		}
		if lang == langs[0] {
			p.line("")
			p.line("---")
			p.line("")
		}
	}
	return p.out.String()
}

// Index is the page that leads to the schemes' pages.
func Index(all []*appraisal.Scheme, words Words) string {
	p := &page{words: words}
	for k, lang := range langs {
		p.lang = lang
		if k > 0 {
			p.line("")
		}
		p.line("# " + p.say(message.T("handbook.index")))
		p.line("")
		p.line(p.say(message.T("handbook.index_intro")))
		p.line("")
		p.table(&message.Table{Columns: columns("scheme", "title", "periods", "counted"), Rows: indexRows(all, lang)}, false)
	}
	return p.out.String()
}

func indexRows(all []*appraisal.Scheme, lang string) [][]message.Text {
	rows := make([][]message.Text, len(all))
	for i, s := range all {
		d := describer{s, lang}
		measured := make([]message.Text, 0, len(s.Indicators))
		for _, g := range s.Groups {
			measured = append(measured, d.words(g.Title))
		}
		if len(s.Groups) == 0 {
			for _, in := range s.Indicators {
				measured = append(measured, d.words(in.Title))
			}
		}
		rows[i] = []message.Text{
			message.T("handbook.link", message.Str("id", s.ID)), d.words(s.Title), kindNames(s.Periods), listed(measured),
		}
	}
	return rows
}

// langs are the languages of a page, in its order.
var langs = [...]string{"zh-CN", "en"}

type page struct {
	words Words
	lang  string
	out   strings.Builder
}

func (p *page) line(s string) { p.out.WriteString(s + "\n") }

func (p *page) say(t message.Text) string { return p.words(p.lang, t) }

func (p *page) section(s Section) {
	p.line("")
	p.line("## " + escape(p.say(s.Title)))
	if len(s.Facts) > 0 {
		p.line("")
	}
	for _, f := range s.Facts {
		p.line("- " + p.say(message.T("handbook.fact", message.Str("label", "**"+escape(p.say(f.Label))+"**"), message.Str("value", escape(p.say(f.Value))))))
	}
	if s.Table != nil && len(s.Table.Rows) > 0 {
		p.line("")
		p.table(s.Table, true)
	}
	if len(s.Notes) > 0 {
		p.line("")
		p.table(noteTable(s.Notes), true)
	}
}

func noteTable(notes []Note) *message.Table {
	t := &message.Table{Columns: columns("line", "clause", "assumed")}
	for _, n := range notes {
		t.Rows = append(t.Rows, []message.Text{n.Line, orNone(n.Clause), orNone(n.Assumed)})
	}
	return t
}

func (p *page) table(t *message.Table, escaped bool) {
	titles, rules := make([]string, 0, len(t.Columns)), make([]string, 0, len(t.Columns))
	for _, c := range t.Columns {
		titles = append(titles, p.say(c.Title))
		rule := "---"
		if c.Right {
			rule = "--:"
		}
		rules = append(rules, rule)
	}
	p.line("| " + strings.Join(titles, " | ") + " |")
	p.line("|" + strings.Join(rules, "|") + "|")
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, c := range row {
			if cells[i] = p.say(c); escaped {
				cells[i] = escape(cells[i])
			}
		}
		p.line(fmt.Sprintf("| %s |", strings.Join(cells, " | ")))
	}
}

var escapes = strings.NewReplacer("|", `\|`, "*", `\*`, "<", "&lt;", "\n", " ", "[", `\[`, "`", "\\`")

// escape keeps words from being read as Markdown.
func escape(s string) string { return escapes.Replace(s) }

// anchor is the name under which a heading can be linked to: lower case, spaces as hyphens, without other signs.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		case r == '-' || r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		}
		return -1
	}, heading)
}
