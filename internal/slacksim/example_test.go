package slacksim_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/internal/slacksim"
)

// A person types a command, the app acknowledges it over HTTP and posts to the
// channel with the real client.
func Example() {
	ctx := context.Background()
	w := slacksim.New(slacksim.Config{BotName: "hello"})
	defer w.Close()
	base, err := w.Start(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	li := w.AddUser(slacksim.User{Name: "li"})
	sales := w.AddChannel(slacksim.Channel{Name: "sales", Members: []string{li.ID, w.BotUserID()}})

	app := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		api := slack.New(w.BotToken(), slack.OptionAPIURL(base))
		if _, _, err := api.PostMessage(sales.ID, slack.MsgOptionText("A deal!", false)); err != nil {
			fmt.Println(err)
		}
		_, _ = rw.Write([]byte("Saved"))
	}))
	defer app.Close()
	w.Install(slacksim.App{CommandsURL: app.URL, Commands: []slacksim.Command{{Name: "/deal"}}})

	ack, err := w.As(li.ID).Command(ctx, sales.ID, "/deal", "Acme 120000")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("only Li sees:", ack.Message.Text)
	fmt.Println("everyone sees:", w.Messages(sales.ID)[0].Text)
	// Output:
	// only Li sees: Saved
	// everyone sees: A deal!
}

// The answer to a post is lost after it took effect: the bot must find out
// whether its message is there before it posts again.
func ExampleWorkspace_Fault() {
	ctx := context.Background()
	w := slacksim.New(slacksim.Config{})
	defer w.Close()
	base, err := w.Start(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	sales := w.AddChannel(slacksim.Channel{Name: "sales", Members: []string{w.BotUserID()}})
	w.Fault(slacksim.Fault{Method: "chat.postMessage", Kind: slacksim.LostAnswer})

	api := slack.New(w.BotToken(), slack.OptionAPIURL(base))
	_, _, err = api.PostMessage(sales.ID, slack.MsgOptionText("A deal!", false))
	fmt.Println("failed:", err != nil, "posted:", len(w.Messages(sales.ID)))
	// Output: failed: true posted: 1
}
