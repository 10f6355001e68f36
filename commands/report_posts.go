package commands

import (
	"strconv"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// mostPosted is the most characters of a report in one message, well below what a chat takes in all; a longer one is sent as several.
const mostPosted = 9000

// reportPosts are the direct messages that carry the whole report. Their ids come from the request, so that a repeat posts nothing new.
func reportPosts(c call, r appraisal.Report, readers []appraisal.Member, again bool) []message.Post {
	ms := reportMessages(c.Actor, r)
	if again {
		ms[len(ms)-1] = ms[len(ms)-1].With(message.Notes(message.T("report.revised")))
	}
	posts := make([]message.Post, 0, len(readers)*len(ms))
	for _, to := range readers {
		id := "report/" + string(c.Actor.ID) + "/" + r.Week.ID() + "/" + c.Key + "/" + string(to.ID)
		for i, m := range ms {
			p := message.Post{ID: id, Workspace: string(c.ws()), To: string(to.ID), Lang: to.Lang, Message: m}
			if len(ms) > 1 {
				p.ID += "/" + strconv.Itoa(i+1)
			}
			posts = append(posts, p)
		}
	}
	return posts
}

// reportPart is a part of a report under its label.
type reportPart struct {
	label message.Text
	words string
}

// reportParts are the three parts of S11, what was left empty left out.
func reportParts(r appraisal.Report) []reportPart {
	var parts []reportPart
	for _, p := range []reportPart{
		{message.T("report.part.work"), r.Work}, {message.T("report.part.customers"), r.Customers}, {message.T("report.part.problems"), r.Problems},
		{message.T("report.part.support"), r.Support}, {message.T("report.part.mood"), r.Mood},
	} {
		if p.words != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

// emptyReport is a report's message with nothing but its title.
func emptyReport(who appraisal.Member, r appraisal.Report) message.Message {
	from, to := days(r.Week)
	title := message.T("report.title", message.Str("name", who.Name), from, to)
	return message.Message{Summary: title}.With(message.Heading(title))
}

// reportMessage is a whole report in one message.
func reportMessage(who appraisal.Member, r appraisal.Report) message.Message {
	m := emptyReport(who, r)
	for _, p := range reportParts(r) {
		m = m.With(message.Paragraph(p.label), message.Paragraph(message.Plain(p.words)))
	}
	if r.Version > 0 {
		m = m.With(message.Notes(message.T("report.stamp", message.Instant("at", r.SubmittedAt), message.Count("version", r.Version))))
	}
	return m
}

// reportMessages are the whole report in as few messages as hold it, each with the title. A part is broken only when it fills a message.
func reportMessages(who appraisal.Member, r appraisal.Report) []message.Message {
	ms, used := []message.Message{emptyReport(who, r)}, 0
	for _, p := range reportParts(r) {
		for i, words := range portions(p.words, mostPosted) {
			n := shownLength(words)
			if used > 0 && used+n > mostPosted {
				ms, used = append(ms, emptyReport(who, r)), 0
			}
			last := &ms[len(ms)-1]
			if i == 0 {
				*last = last.With(message.Paragraph(p.label))
			}
			*last = last.With(message.Paragraph(message.Plain(words)))
			used += n
		}
	}
	return ms
}

// portions cuts words into pieces that show as at most most characters, after a line or a word where one ends in the second half.
// Together the pieces are the words.
func portions(words string, most int) []string {
	var out []string
	for words != "" {
		end, n := len(words), 0
		for i, c := range words {
			if n += shownLength(string(c)); n > most {
				end = i
				break
			}
		}
		if end < len(words) {
			if i := strings.LastIndexAny(words[:end], "\n "); i > end/2 {
				end = i + 1
			}
		}
		out = append(out, words[:end])
		words = words[end:]
	}
	return out
}

// shownLength counts characters as a chat does, in which markup characters are written out and those beyond the basic plane count twice.
func shownLength(words string) int {
	n := 0
	for _, c := range words {
		switch {
		case c == '&' || c == '<' || c == '>':
			n += len("&amp;")
		case c > 0xffff:
			n += 2
		default:
			n++
		}
	}
	return n
}
