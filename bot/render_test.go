package bot

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/internal/slacksim"
)

// everyBlock is a message with a block of each kind.
func everyBlock() message.Message {
	sure := message.Plain("Void D-128?")
	amount := message.Raw(message.Money("", 12_000_000, "CNY"))
	return message.Message{Summary: message.Plain("Saved <D-128>"), Blocks: []message.Block{
		message.Heading(message.Plain("Deal *D-128*")),
		{Section: &message.Section{Text: message.Plain("Acme & Co"), Action: &message.Action{ID: "deal.show", Value: "D-128", Label: message.Plain("Show")}}},
		{Fields: []message.Field{
			{Label: message.Plain("Amount"), Value: amount},
			{Label: message.Plain("Signed"), Value: message.Raw(message.Date("", calendar.NewDate(2026, 11, 20)))},
		}},
		{Table: &message.Table{
			Columns: []message.Column{{Title: message.Plain("Name")}, {Title: message.Plain("Amount"), Right: true}},
			Rows:    [][]message.Text{{message.Raw(message.Member("", "U1", "张伟")), amount}, {message.Plain("Ann")}},
		}},
		message.Buttons(
			message.Action{ID: "deal.undo", Value: "D-128", Label: message.Plain("Undo"), Style: message.Danger, Confirm: &sure},
			message.Action{ID: "deal.again", Value: "1", Label: message.Plain("Again"), Style: message.Primary},
			message.Action{ID: "deal.again", Value: "2", Label: message.Plain("Again")},
		),
		{Divider: true},
		message.Notes(message.Raw(message.Code("", "/deal pay D-128 60000"))),
		{Chart: &message.Chart{Title: message.Plain("Standings"), Alt: message.Plain("Li leads")}},
	}}
}

func renderer(tb testing.TB) *Bot {
	tb.Helper()
	all, err := allTexts()
	if err != nil {
		tb.Fatal(err)
	}
	return &Bot{Deps: Deps{Texts: all}}
}

func TestMessageGolden(t *testing.T) {
	b := renderer(t)
	for _, lang := range []string{"zh-CN", "en"} {
		blocks, text := b.render(everyBlock(), reader{lang: lang}, files{pictures: func(int) string { return "F123" }})
		type shown struct {
			Text   string
			Blocks []slack.Block
		}
		golden(t, "message."+lang, shown{text, blocks})
	}
}

func TestTooMuchIsCutWithANote(t *testing.T) {
	b := renderer(t)
	many := message.Message{Summary: message.Plain("many")}
	for i := range 70 {
		many.Blocks = append(many.Blocks, message.Paragraph(message.Plain(fmt.Sprint(i))))
	}
	blocks, _ := b.render(many, reader{lang: "en"}, files{})
	if len(blocks) != 50 || !strings.Contains(fmt.Sprint(blocks[49].(*slack.ContextBlock).ContextElements.Elements[0]), "left out") {
		t.Errorf("%d blocks", len(blocks))
	}
	table := message.Table{Columns: []message.Column{{Title: message.Plain("n")}}}
	for i := range 150 {
		table.Rows = append(table.Rows, make([]message.Text, 30))
		table.Rows[i][0] = message.Plain(fmt.Sprint(i))
	}
	blocks, _ = b.render(message.Message{Blocks: []message.Block{{Table: &table}, {Table: &table}}}, reader{lang: "en"}, files{})
	rows := blocks[0].(*slack.TableBlock).Rows
	if len(rows) != 100 || len(rows[7]) != 20 {
		t.Errorf("%d rows of %d cells", len(rows), len(rows[7]))
	}
	note := blocks[1].(*slack.ContextBlock).ContextElements.Elements[0].(*slack.TextBlockObject)
	if note.Text != "_51 more rows are not shown._" {
		t.Errorf("note %q", note.Text)
	}
	if _, ok := blocks[2].(*slack.SectionBlock); !ok {
		t.Errorf("a second table is a %T", blocks[2])
	}
}

// The generators make anything that a handler could say, sensible or not.

var someWords = rapid.OneOf(
	rapid.String(),
	rapid.SampledFrom([]string{"", " ", "\n", "<!channel>", "*", "张伟", "😀", "&amp;", "a_b", "\u202e"}),
	rapid.Map(rapid.IntRange(1, 700), func(n int) string { return strings.Repeat("长 &😀", n) }),
	rapid.Map(rapid.IntRange(1, 4000), func(n int) string { return strings.Repeat("x", n) }),
)

var anyArg = rapid.Custom(func(t *rapid.T) message.Arg {
	s := someWords.Draw(t, "words")
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		return message.Number("n", s)
	case 1:
		return message.Money("n", rapid.Int64().Draw(t, "minor"), rapid.SampledFrom([]string{"CNY", "USD", "", "???"}).Draw(t, "currency"))
	case 2:
		return message.Member("n", s, s)
	case 3:
		return message.Code("n", s)
	case 4:
		return message.Count("n", rapid.Int().Draw(t, "count"))
	case 5:
		return message.Arg{Name: "n", Value: message.Value{Kind: message.KindInstant, Int: rapid.Int64().Draw(t, "ms")}}
	case 6:
		return message.List("n", message.Plain(s), message.Plain(s))
	case 7:
		return message.Channel("n", s)
	}
	return message.Str("n", s)
})

var anyText = rapid.Custom(func(t *rapid.T) message.Text {
	if rapid.Bool().Draw(t, "raw") {
		return message.Raw(anyArg.Draw(t, "arg"))
	}
	return message.T(rapid.SampledFrom([]string{"", "bot.cut.rows", "no.such.text"}).Draw(t, "id"), anyArg.Draw(t, "arg"))
})

var anyAction = rapid.Custom(func(t *rapid.T) message.Action {
	a := message.Action{
		ID: rapid.SampledFrom([]string{"", "deal.undo", "deal.pick", strings.Repeat("i", 300)}).Draw(t, "id"), Value: someWords.Draw(t, "value"),
		Label: anyText.Draw(t, "label"), Style: message.Style(rapid.SampledFrom([]string{"", "primary", "danger", "odd"}).Draw(t, "style")),
	}
	if rapid.Bool().Draw(t, "asks") {
		question := anyText.Draw(t, "question")
		a.Confirm = &question
	}
	return a
})

var anyBlock = rapid.Custom(func(t *rapid.T) message.Block {
	switch rapid.IntRange(0, 7).Draw(t, "block") {
	case 0:
		return message.Heading(anyText.Draw(t, "header"))
	case 1:
		b := message.Paragraph(anyText.Draw(t, "section"))
		if rapid.Bool().Draw(t, "side") {
			a := anyAction.Draw(t, "action")
			b.Section.Action = &a
		}
		return b
	case 2:
		return message.Block{Fields: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) message.Field {
			return message.Field{Label: anyText.Draw(t, "label"), Value: anyText.Draw(t, "value")}
		}), 0, 25).Draw(t, "fields")}
	case 3:
		table := message.Table{Rows: rapid.SliceOfN(rapid.SliceOfN(anyText, 0, 4), 0, 8).Draw(t, "rows")}
		for range rapid.IntRange(0, 4).Draw(t, "columns") {
			table.Columns = append(table.Columns, message.Column{Title: anyText.Draw(t, "title"), Right: rapid.Bool().Draw(t, "right")})
		}
		return message.Block{Table: &table}
	case 4:
		return message.Buttons(rapid.SliceOfN(anyAction, 0, 30).Draw(t, "actions")...)
	case 5:
		return message.Notes(rapid.SliceOfN(anyText, 0, 15).Draw(t, "notes")...)
	case 6:
		return message.Block{Chart: &message.Chart{Title: anyText.Draw(t, "title"), Alt: anyText.Draw(t, "alt")}}
	}
	return message.Block{Divider: true}
})

var anyMessage = rapid.Custom(func(t *rapid.T) message.Message {
	return message.Message{Summary: anyText.Draw(t, "summary"), Blocks: rapid.SliceOfN(anyBlock, 0, 60).Draw(t, "blocks")}
})

// acceptable says whether a simulated workspace takes what is rendered: as a message, as a form and as a home page.
func acceptable(tb testing.TB) func(*rapid.T) {
	tb.Helper()
	w := slacksim.New(slacksim.Config{Limits: slacksim.Limits{Unlimited: true}})
	tb.Cleanup(w.Close)
	base, err := w.Start(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	li := w.AddUser(slacksim.User{Name: "li"})
	channel := w.AddChannel(slacksim.Channel{Name: "sales", Members: []string{li.ID, w.BotUserID()}})
	b := renderer(tb)
	b.API = slack.New(w.BotToken(), slack.OptionAPIURL(base))
	return func(t *rapid.T) {
		m := anyMessage.Draw(t, "message")
		r := reader{lang: rapid.SampledFrom([]string{"zh-CN", "en"}).Draw(t, "lang")}
		blocks, text := b.render(m, r, files{})
		if text == "" || !utf8.ValidString(text) {
			t.Errorf("fallback %q", text)
		}
		_, _, err := b.API.PostMessage(channel.ID, slack.MsgOptionText(text, false), slack.MsgOptionBlocks(blocks...))
		if err != nil {
			t.Errorf("message: %v %v", err, refusalWords(err))
		}
		c := newCanvas(b.words(r), mostViewBlocks, 0)
		c.draw(m.Blocks)
		if blocks := fitting(c.finish()); len(blocks) > 0 {
			view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}}
			if _, err := b.API.PublishView(li.ID, view, ""); err != nil {
				t.Errorf("home: %v %v", err, refusalWords(err))
			}
		}
	}
}

func TestSlackTakesWhateverIsSaid(t *testing.T) { rapid.Check(t, acceptable(t)) }

// fuzzSeeds are random bytes from which long messages are drawn; rapid skips input that ends too early.
func fuzzSeeds() [][]byte {
	var seeds [][]byte
	for _, n := range []byte{2, 13, 14} {
		seed := make([]byte, 32<<10)
		_, _ = rand.NewChaCha8([32]byte{n}).Read(seed) // never fails
		seeds = append(seeds, seed)
	}
	return seeds
}

func FuzzRender(f *testing.F) {
	for _, seed := range fuzzSeeds() {
		f.Add(seed)
	}
	f.Fuzz(rapid.MakeFuzz(acceptable(f)))
}

func TestTheSeedsOfTheFuzzMakeMessages(t *testing.T) {
	for i, seed := range fuzzSeeds() {
		blocks := 0
		prop := rapid.MakeFuzz(func(t *rapid.T) { blocks = len(anyMessage.Draw(t, "message").Blocks) })
		t.Run(fmt.Sprint(i), func(t *testing.T) { prop(t, seed) })
		if blocks < 10 {
			t.Errorf("seed %d draws %d blocks", i, blocks)
		}
	}
}

func TestALongMessageKeepsItsButtonsAndSaysThatItIsCut(t *testing.T) {
	long := message.Message{Summary: message.Plain("long")}
	for range 5 {
		long.Blocks = append(long.Blocks, message.Paragraph(message.Plain(strings.Repeat("长", mostSection))))
	}
	long = long.With(message.Buttons(message.Action{ID: "report.open", Label: message.Plain("Open")}))
	blocks, _ := renderer(t).render(long, reader{lang: "en"}, files{})
	used := 0
	for _, b := range blocks {
		used += written(b)
	}
	if used > 12_000 || len(blocks) != 5 {
		t.Fatalf("%d blocks of %d characters", len(blocks), used)
	}
	if _, ok := blocks[3].(*slack.ActionBlock); !ok {
		t.Errorf("instead of the buttons a %T", blocks[3])
	}
	if note, ok := blocks[4].(*slack.ContextBlock); !ok || !strings.Contains(fmt.Sprint(note.ContextElements.Elements[0]), "left out") {
		t.Errorf("no note at the end: %T", blocks[4])
	}
}
