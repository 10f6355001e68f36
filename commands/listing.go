package commands

import (
	"strconv"
	"strings"

	"github.com/meritbot/meritbot/internal/message"
)

// pageSize is how many rows a list shows at once.
const pageSize = 15

// listing is one page of a list under its title: rows from offset on of total, and the button, named more, that leads to the next
// page of the list that the line asked for.
func listing(title message.Text, table *message.Table, more string, l line, offset, total int) message.Message {
	m := message.Message{Summary: title, Blocks: []message.Block{message.Paragraph(title), {Table: table}}}
	shown := len(table.Rows)
	if shown < total {
		m = m.With(message.Notes(message.T("list.part", message.Number("from", strconv.Itoa(offset+1)),
			message.Number("to", strconv.Itoa(offset+shown)), message.Count("total", total))))
	}
	return m.With(moreButton(more, l, offset, shown, total)...)
}

// nextPage answers the button under a list. Its value is the offset and the words of the list.
func nextPage(value string, page func(l line, offset int) (message.Reply, error)) (message.Reply, error) {
	offset, words, ok := readMore(value)
	l, err := readLine(words)
	if !ok || err != nil {
		return message.Reply{}, errOutdated()
	}
	r, err := page(l, offset)
	r.Replace = r.Message != nil
	return r, err
}

// moreButton leads to the next page of a list, nothing when there is none.
func moreButton(id string, l line, offset, shown, total int) []message.Block {
	next := offset + shown
	value := strconv.Itoa(next) + " " + l.Text
	if next >= total || shown == 0 || len(value) > mostValue {
		return nil
	}
	return []message.Block{message.Buttons(message.Action{ID: id, Value: value, Label: message.T("button.more", message.Count("n", total-next))})}
}

func readMore(value string) (offset int, words string, ok bool) {
	n, words, _ := strings.Cut(value, " ")
	offset, err := strconv.Atoi(n)
	return offset, words, err == nil && offset >= 0
}
