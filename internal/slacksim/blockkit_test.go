package slacksim_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/slacksim"
)

func repeat(item string, n int) string {
	return "[" + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + "]"
}

func text(kind string, n int) string {
	return fmt.Sprintf(`{"type":%q,"text":%q}`, kind, strings.Repeat("业", n))
}

func section(n int) string { return `{"type":"section","text":` + text("mrkdwn", n) + `}` }

func option(textLen, valueLen int) string {
	return fmt.Sprintf(`{"text":%s,"value":%q}`, text("plain_text", textLen), strings.Repeat("v", valueLen))
}

func options(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"text":%s,"value":"v%d"}`, text("plain_text", 5), i)
	}
	return "[" + strings.Join(list, ",") + "]"
}

func action(element string) string { return `{"type":"actions","elements":[` + element + `]}` }

func sized(kind string, n int) string {
	return action(`{"type":"` + kind + `","options":` + options(n) + `}`)
}

func button(textLen, valueLen int, id string) string {
	return fmt.Sprintf(`{"type":"button","text":%s,"value":%q,"action_id":%q}`, text("plain_text", textLen), strings.Repeat("v", valueLen), id)
}

func table(rows, columns int) string {
	return `{"type":"table","rows":` + repeat(repeat(`{"type":"raw_text","text":"x"}`, columns), rows) + `}`
}

// wordyTable has n characters in two cells.
func wordyTable(n int) string {
	return fmt.Sprintf(`{"type":"table","rows":[[{"type":"raw_text","text":%q},{"type":"raw_text","text":"业"}]]}`, strings.Repeat("业", n-1))
}

func input(label int, element string) string {
	return fmt.Sprintf(`{"type":"input","label":%s,"element":%s}`, text("plain_text", label), element)
}

func blockID(n int) string {
	return fmt.Sprintf(`{"type":"divider","block_id":%q}`, strings.Repeat("b", n))
}

// limits: blocks that are taken, and the same with one more than Slack takes.
func blockCases() map[string]struct{ good, bad, path string } {
	distinct := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = button(1, 0, fmt.Sprint("a", i))
		}
		return `[{"type":"actions","elements":[` + strings.Join(list, ",") + `]}]`
	}
	one := func(s string) string { return "[" + s + "]" }
	return map[string]struct{ good, bad, path string }{
		"blocks in a message":    {repeat(`{"type":"divider"}`, 50), repeat(`{"type":"divider"}`, 51), "/blocks"},
		"section text":           {one(section(3000)), one(section(3001)), "/blocks/0/text/text"},
		"section text empty":     {one(section(1)), one(section(0)), "/blocks/0/text/text"},
		"section without text":   {one(section(1)), `[{"type":"section"}]`, "/blocks/0"},
		"fields":                 {`[{"type":"section","fields":` + repeat(text("mrkdwn", 1), 10) + `}]`, `[{"type":"section","fields":` + repeat(text("mrkdwn", 1), 11) + `}]`, "/blocks/0/fields"},
		"field text":             {`[{"type":"section","fields":` + repeat(text("mrkdwn", 2000), 1) + `}]`, `[{"type":"section","fields":` + repeat(text("mrkdwn", 2001), 1) + `}]`, "/blocks/0/fields/0/text"},
		"header":                 {`[{"type":"header","text":` + text("plain_text", 150) + `}]`, `[{"type":"header","text":` + text("plain_text", 151) + `}]`, "/blocks/0/text/text"},
		"header in plain text":   {`[{"type":"header","text":` + text("plain_text", 1) + `}]`, `[{"type":"header","text":` + text("mrkdwn", 1) + `}]`, "/blocks/0/text/type"},
		"action elements":        {distinct(25), distinct(26), "/blocks/0/elements"},
		"context elements":       {`[{"type":"context","elements":` + repeat(text("mrkdwn", 1), 10) + `}]`, `[{"type":"context","elements":` + repeat(text("mrkdwn", 1), 11) + `}]`, "/blocks/0/elements"},
		"most options":           {one(sized("static_select", 100)), one(sized("static_select", 101)), "/blocks/0/elements/0/options"},
		"least options":          {one(sized("static_select", 1)), one(sized("static_select", 0)), "/blocks/0/elements/0/options"},
		"option text":            {one(action(`{"type":"static_select","options":[` + option(75, 150) + `]}`)), one(action(`{"type":"static_select","options":[` + option(76, 1) + `]}`)), "/blocks/0/elements/0/options/0/text/text"},
		"option value":           {one(action(`{"type":"static_select","options":[` + option(1, 150) + `]}`)), one(action(`{"type":"static_select","options":[` + option(1, 151) + `]}`)), "/blocks/0/elements/0/options/0/value"},
		"most of overflow":       {one(sized("overflow", 5)), one(sized("overflow", 6)), "/blocks/0/elements/0/options"},
		"least of overflow":      {one(sized("overflow", 2)), one(sized("overflow", 1)), "/blocks/0/elements/0/options"},
		"radio buttons":          {one(sized("radio_buttons", 10)), one(sized("radio_buttons", 11)), "/blocks/0/elements/0/options"},
		"button text":            {one(action(button(75, 1, "a"))), one(action(button(76, 1, "a"))), "/blocks/0/elements/0/text/text"},
		"button value":           {one(action(button(1, 2000, "a"))), one(action(button(1, 2001, "a"))), "/blocks/0/elements/0/value"},
		"button style":           {one(action(`{"type":"button","text":` + text("plain_text", 1) + `,"style":"danger"}`)), one(action(`{"type":"button","text":` + text("plain_text", 1) + `,"style":"pink"}`)), "/blocks/0/elements/0/style"},
		"action_id":              {one(action(button(1, 1, strings.Repeat("a", 255)))), one(action(button(1, 1, strings.Repeat("a", 256)))), "/blocks/0/elements/0/action_id"},
		"action_id once a block": {one(action(button(1, 1, "a") + "," + button(1, 1, "b"))), one(action(button(1, 1, "a") + "," + button(1, 1, "a"))), "/blocks/0/elements/1/action_id"},
		"block_id":               {one(blockID(255)), one(blockID(256)), "/blocks/0/block_id"},
		"block_id once":          {one(blockID(2) + "," + blockID(3)), one(blockID(2) + "," + blockID(2)), "/blocks/1/block_id"},
		"table rows":             {one(table(100, 20)), one(table(101, 1)), "/blocks/0/rows"},
		"table characters":       {one(wordyTable(10_000)), one(wordyTable(10_001)), "/blocks/0/rows"},
		"table columns":          {one(table(1, 20)), one(table(1, 21)), "/blocks/0/rows/0"},
		"one table a message":    {one(table(1, 1)), one(table(1, 1) + "," + table(1, 1)), "/blocks/1"},
		"block type":             {`[{"type":"divider"}]`, `[{"type":"nonsense"}]`, "/blocks/0/type"},
		"element type":           {one(action(button(1, 1, "a"))), one(action(`{"type":"nonsense"}`)), "/blocks/0/elements/0/type"},
		"image in actions":       {one(action(button(1, 1, "a"))), one(action(`{"type":"image","image_url":"https://x/y.png","alt_text":"x"}`)), "/blocks/0/elements/0/type"},
		"alt text":               {`[{"type":"image","image_url":"https://x/y.png","alt_text":"x"}]`, `[{"type":"image","image_url":"https://x/y.png"}]`, "/blocks/0"},
		"image without picture":  {`[{"type":"image","image_url":"https://x/y.png","alt_text":"x"}]`, `[{"type":"image","alt_text":"x"}]`, "/blocks/0"},
		"image of unknown file":  {`[{"type":"image","image_url":"https://x/y.png","alt_text":"x"}]`, `[{"type":"image","slack_file":{"id":"F404"},"alt_text":"x"}]`, "/blocks/0/slack_file"},
		"unknown property":       {one(section(1)), `[{"type":"section","text":` + text("mrkdwn", 1) + `,"colour":"red"}]`, "/blocks/0"},
		"emoji in mrkdwn":        {`[{"type":"section","text":{"type":"plain_text","text":"a","emoji":true}}]`, `[{"type":"section","text":{"type":"mrkdwn","text":"a","emoji":true}}]`, "/blocks/0/text"},
		"initial option":         {one(action(`{"type":"static_select","options":` + options(2) + `,"initial_option":{"text":` + text("plain_text", 5) + `,"value":"v1"}}`)), one(action(`{"type":"static_select","options":` + options(2) + `,"initial_option":{"text":` + text("plain_text", 5) + `,"value":"v2"}}`)), "/blocks/0/elements/0/initial_option"},
		"external initial":       {one(action(`{"type":"external_select","initial_option":` + option(75, 150) + `}`)), one(action(`{"type":"external_select","initial_option":` + option(75, 151) + `}`)), "/blocks/0/elements/0/initial_option/value"},
		"initial user":           {one(action(`{"type":"users_select","initial_user":"U0LI"}`)), one(action(`{"type":"users_select","initial_user":"@li"}`)), "/blocks/0/elements/0/initial_user"},
		"placeholder":            {one(action(`{"type":"users_select","placeholder":` + text("plain_text", 150) + `}`)), one(action(`{"type":"users_select","placeholder":` + text("plain_text", 151) + `}`)), "/blocks/0/elements/0/placeholder/text"},
		"number as value":        {one(action(button(1, 1, "a"))), one(action(`{"type":"button","text":` + text("plain_text", 1) + `,"value":7}`)), "/blocks/0"},
	}
}

func TestBlockLimitsOfMessages(t *testing.T) {
	b := newBench(t)
	for name, c := range blockCases() {
		t.Run(name, func(t *testing.T) {
			a := b.call(t, "chat.postMessage", url.Values{"channel": {b.sales.ID}, "blocks": {c.good}, "text": {"x"}})
			if !a.OK {
				t.Errorf("the most that Slack takes was refused: %.300s", a.Body)
			}
			a = b.call(t, "chat.postMessage", url.Values{"channel": {b.sales.ID}, "blocks": {c.bad}, "text": {"x"}})
			if a.Error != "invalid_blocks" || !namesPath(a.Metadata.Messages, c.path) {
				t.Errorf("answer %.300s, want invalid_blocks at %s", a.Body, c.path)
			}
		})
	}
}

func namesPath(messages []string, path string) bool {
	return slices.ContainsFunc(messages, func(m string) bool { return strings.HasSuffix(m, "[json-pointer:"+path+"]") })
}

func modal(title, more, blocks string) string {
	return `{"type":"modal","title":` + title + `,"submit":` + text("plain_text", 4) + more + `,"blocks":` + blocks + `}`
}

func TestLimitsOfModals(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{Commands: []slacksim.Command{{Name: "/deal"}}})
	title := text("plain_text", 24)
	field := `{"type":"plain_text_input"}`
	divider := `[{"type":"divider"}]`
	for name, c := range map[string]struct{ good, bad, path string }{
		"title":            {modal(title, "", divider), modal(text("plain_text", 25), "", divider), "/view/title/text"},
		"title missing":    {modal(title, "", divider), `{"type":"modal","blocks":` + divider + `}`, "/view"},
		"blocks":           {modal(title, "", repeat(`{"type":"divider"}`, 100)), modal(title, "", repeat(`{"type":"divider"}`, 101)), "/view/blocks"},
		"no blocks":        {modal(title, "", divider), modal(title, "", "[]"), "/view/blocks"},
		"close":            {modal(title, `,"close":`+text("plain_text", 24), divider), modal(title, `,"close":`+text("plain_text", 25), divider), "/view/close/text"},
		"private_metadata": {modal(title, `,"private_metadata":"`+strings.Repeat("m", 3000)+`"`, divider), modal(title, `,"private_metadata":"`+strings.Repeat("m", 3001)+`"`, divider), "/view/private_metadata"},
		"callback_id":      {modal(title, `,"callback_id":"`+strings.Repeat("m", 255)+`"`, divider), modal(title, `,"callback_id":"`+strings.Repeat("m", 256)+`"`, divider), "/view/callback_id"},
		"label":            {modal(title, "", "["+input(2000, field)+"]"), modal(title, "", "["+input(2001, field)+"]"), "/view/blocks/0/label/text"},
		"placeholder": {
			modal(title, "", "["+input(1, `{"type":"plain_text_input","placeholder":`+text("plain_text", 150)+`}`)+"]"),
			modal(title, "", "["+input(1, `{"type":"plain_text_input","placeholder":`+text("plain_text", 151)+`}`)+"]"), "/view/blocks/0/element/placeholder/text",
		},
		"max_length": {
			modal(title, "", "["+input(1, `{"type":"plain_text_input","max_length":3000}`)+"]"),
			modal(title, "", "["+input(1, `{"type":"plain_text_input","max_length":3001}`)+"]"), "/view/blocks/0/element/max_length",
		},
		"button in an input": {modal(title, "", "["+input(1, field)+"]"), modal(title, "", "["+input(1, button(1, 1, "a"))+"]"), "/view/blocks/0/element/type"},
		"table":              {modal(title, "", divider), modal(title, "", "["+table(1, 1)+"]"), "/view/blocks/0/type"},
		"submit for inputs":  {modal(title, "", "["+input(1, field)+"]"), `{"type":"modal","title":` + title + `,"blocks":[` + input(1, field) + `]}`, "/view"},
		"kind":               {modal(title, "", divider), `{"type":"home","title":` + title + `,"blocks":` + divider + `}`, "/view/type"},
	} {
		t.Run(name, func(t *testing.T) {
			a := b.call(t, "views.open", url.Values{"trigger_id": {b.trigger(t)}, "view": {c.good}})
			if !a.OK {
				t.Errorf("the most that Slack takes was refused: %.300s", a.Body)
			}
			a = b.call(t, "views.open", url.Values{"trigger_id": {b.trigger(t)}, "view": {c.bad}})
			if a.Error != "invalid_arguments" || !namesPath(a.Metadata.Messages, c.path) {
				t.Errorf("answer %.300s, want invalid_arguments at %s", a.Body, c.path)
			}
		})
	}
	huge := modal(title, "", repeat(section(3000), 90))
	if a := b.call(t, "views.open", url.Values{"trigger_id": {b.trigger(t)}, "view": {huge}}); a.Error != "view_too_large" {
		t.Errorf("a view of %d bytes: %.200s", len(huge), a.Body)
	}
}

// trigger makes a person type a command that nobody answers, for its trigger id.
func (b *bench) trigger(t *testing.T) string {
	t.Helper()
	_, _ = b.As(b.li.ID).Command(testContext(t), b.sales.ID, "/deal", "")
	all := b.Deliveries()
	var fields map[string]string
	if err := json.Unmarshal(all[len(all)-1].Payload, &fields); err != nil {
		t.Fatal(err)
	}
	return fields["trigger_id"]
}

func TestBlocksComeBackWithIDs(t *testing.T) {
	b := newBench(t)
	_, ts, err := b.api.PostMessageContext(testContext(t), b.sales.ID, slack.MsgOptionBlocks(
		slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "*Deal*", false, false), nil,
			slack.NewAccessory(slack.NewButtonBlockElement("", "v", plain("Open")))),
		&slack.TableBlock{Type: slack.MBTTable, Rows: [][]slack.TableCell{
			{slack.NewTableRawTextCell("张伟"), nil},
			{slack.NewTableRichTextCell(slack.NewRichTextSection(slack.NewRichTextSectionTextElement("7", nil))), slack.NewTableRawTextCell("x")},
		}},
		slack.NewRichTextBlock("", slack.NewRichTextSection(
			slack.NewRichTextSectionTextElement("bold", &slack.RichTextSectionTextStyle{Bold: true}),
			slack.NewRichTextSectionUserElement(b.li.ID, nil))),
	))
	if err != nil {
		t.Fatal(err)
	}
	m := b.Messages(b.sales.ID)[0]
	if m.TS != ts || len(m.Blocks) != 3 {
		t.Fatalf("message = %+v", m)
	}
	if m.Blocks[0].BlockID == "" || m.Blocks[0].Accessory.ActionID == "" || m.Blocks[0].BlockID == m.Blocks[1].BlockID {
		t.Errorf("ids are missing or doubled: %+v", m.Blocks)
	}
	var back slack.Blocks
	if err := json.Unmarshal(m.RawBlocks, &back); err != nil {
		t.Fatal(err)
	}
	s, ok := back.BlockSet[0].(*slack.SectionBlock)
	if !ok || s.BlockID != m.Blocks[0].BlockID || s.Accessory.ButtonElement.ActionID != m.Blocks[0].Accessory.ActionID || s.Text.Text != "*Deal*" {
		t.Errorf("block = %+v", s)
	}
	rows := m.Blocks[1].Rows
	if rows[0][0].PlainText() != "张伟" || rows[0][1].PlainText() != "" || rows[1][0].PlainText() != "7" {
		t.Errorf("rows = %+v", rows)
	}
	if got := m.Blocks[2].PlainText(); got != "bold<@"+b.li.ID+">" {
		t.Errorf("rich text = %q", got)
	}
}

func FuzzBlocks(f *testing.F) {
	for _, c := range blockCases() {
		f.Add(c.good)
		f.Add(c.bad)
	}
	f.Add(`[{"type":"section","text":null,"accessory":{"type":"button"}}]`)
	w := slacksim.New(slacksim.Config{Limits: slacksim.Limits{Unlimited: true}})
	f.Cleanup(w.Close)
	f.Fuzz(func(t *testing.T, raw string) {
		blocks, normal, err := slacksim.CheckBlocks(w, raw)
		if err != nil {
			return
		}
		var list []json.RawMessage
		if json.Unmarshal(normal, &list) != nil || len(list) != len(blocks) {
			t.Fatalf("taken, but stored as %s", normal)
		}
		again, _, err := slacksim.CheckBlocks(w, string(normal))
		if err != nil || len(again) != len(blocks) {
			t.Fatalf("what was stored is refused: %v", err)
		}
	})
}

func TestBlocksTooLongTogether(t *testing.T) {
	b := newBench(t)
	b.Install(slacksim.App{Commands: []slacksim.Command{{Name: "/deal"}}})
	b.trigger(t)
	answerTo := b.lastResponseURL(t)
	old := b.call(t, "chat.postMessage", url.Values{"channel": {b.sales.ID}, "text": {"x"}})
	for name, c := range map[string]struct{ blocks, want string }{
		"13,200": {"[" + strings.Repeat(section(3000)+",", 4) + section(1200) + "]", ""},
		"13,201": {"[" + strings.Repeat(section(3000)+",", 4) + section(1201) + "]", "msg_blocks_too_long"},
		"tables": {"[" + section(3000) + "," + section(201) + "," + wordyTable(10_000) + "]", "msg_blocks_too_long"},
	} {
		for method, form := range map[string]url.Values{
			"chat.postMessage": {"channel": {b.sales.ID}}, "chat.postEphemeral": {"channel": {b.sales.ID}, "user": {b.li.ID}},
			"chat.update": {"channel": {b.sales.ID}, "ts": {old.TS}},
		} {
			form.Set("blocks", c.blocks)
			if a := b.call(t, method, form); a.Error != c.want {
				t.Errorf("%s of %s: %.200s", method, name, a.Body)
			}
		}
		if a := post(t, answerTo, "application/json", `{"text":"x","blocks":`+c.blocks+`}`, ""); a.Error != c.want {
			t.Errorf("response URL, %s: %.200s", name, a.Body)
		}
	}
}
