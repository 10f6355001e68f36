package bot

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/slacksim"
)

func TestPlainWordsAreAnsweredOncePerTurn(t *testing.T) {
	eachTransport(t, func(b *bench) {
		t := b.t
		dm := b.DM(b.li.ID)
		person := b.As(b.li.ID)
		fromBot := func() (answers []slacksim.Message) {
			for _, m := range b.Visible(dm, b.li.ID) {
				if m.BotID != "" {
					answers = append(answers, m)
				}
			}
			return answers
		}
		write := func(words string) {
			t.Helper()
			if _, err := person.Say(b.context(), dm, words); err != nil {
				t.Fatal(err)
			}
		}
		write("今天成交了一单")
		b.eventually("an answer", func() bool { return len(fromBot()) == 1 })
		if got := fromBot()[0].Text; !strings.Contains(got, "/merit 帮助") || !strings.Contains(got, "/report") {
			t.Errorf("answered %q", got)
		}
		write("在吗")
		b.clock.advance(2 * turnLength)
		write("还在吗")
		b.eventually("a second answer", func() bool { return len(fromBot()) == 2 })
		if _, err := person.Say(b.context(), b.sales.ID, "hello everybody"); err != nil {
			t.Fatal(err)
		}
		if all := fromBot(); len(all) != 2 { // neither the line of the same turn nor its own answers were answered
			t.Errorf("%d answers", len(all))
		}
	})
}

func TestTurnsOfManyPeopleAreForgotten(t *testing.T) {
	var all turns
	now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	for i := range 3 * mostTurns {
		if !all.take(readerKey{"T1", appraisal.MemberID(strconv.Itoa(i))}, now) {
			t.Fatalf("person %d was not answered", i)
		}
	}
	if len(all.answered) > mostTurns {
		t.Errorf("%d conversations are remembered", len(all.answered))
	}
}
