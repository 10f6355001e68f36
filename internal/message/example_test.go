package message_test

import (
	"encoding/json"
	"fmt"

	"github.com/meritbot/meritbot/internal/message"
)

// A message names texts and carries values; who shows it puts both into the reader's language.
func ExampleSay() {
	m := message.Say(message.T("deal.saved", message.Code("deal", "D-128"), message.Money("amount", 12_000_000, "CNY")))
	m = m.With(message.Buttons(message.Action{ID: "deal.undo", Value: "D-128", Label: message.T("deal.undo"), Style: message.Danger}))
	fmt.Println(m.Summary.ID, m.Summary.Args[1].Value.Int, m.Summary.Args[1].Value.Str)
	fmt.Println(len(m.Blocks), m.Blocks[1].Actions[0].ID)
	// Output:
	// deal.saved 12000000 CNY
	// 2 deal.undo
}

// Messages wait in the outbox as JSON.
func ExampleMessage() {
	data, err := json.Marshal(message.Message{Summary: message.T("bot.cut.message")}.With(message.Block{Divider: true}))
	fmt.Println(string(data), err)
	// Output: {"summary":{"id":"bot.cut.message"},"blocks":[{"divider":true}]} <nil>
}
