package bot

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/message"
)

// mostView is Slack's 250 KB for a view, less a margin.
const mostView = 240_000

// homeGate keeps the pages of one person from being made side by side: a page asked for meanwhile is made once more afterwards,
// however often it was asked for.
type homeGate struct {
	mu   sync.Mutex
	busy map[readerKey]bool // true: once more
}

// enter reports whether the caller is to make the page.
func (g *homeGate) enter(key readerKey) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, busy := g.busy[key]; busy {
		g.busy[key] = true
		return false
	}
	if g.busy == nil {
		g.busy = map[readerKey]bool{}
	}
	g.busy[key] = false
	return true
}

// again reports whether the page was asked for meanwhile.
func (g *homeGate) again(key readerKey) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.busy[key] {
		g.busy[key] = false
		return true
	}
	delete(g.busy, key)
	return false
}

// publishHome renders the person's own page anew.
func (b *Bot) publishHome(ctx context.Context, ws appraisal.WorkspaceID, user appraisal.MemberID) {
	key := readerKey{ws, user}
	if !b.homes.enter(key) {
		return
	}
	for more := true; more; more = b.homes.again(key) {
		b.guard("App Home", func() { b.publishOnce(ctx, ws, user) })
	}
}

func (b *Bot) publishOnce(ctx context.Context, ws appraisal.WorkspaceID, user appraisal.MemberID) {
	o := origin{workspace: ws, user: user, subject: "home", inHome: true}
	var page message.Page
	out := b.handle(ctx, "home", o, func(ctx context.Context) (message.Reply, error) {
		var err error
		page, err = b.Handler.Home(ctx, commands.Visit{Workspace: ws, User: user, At: b.Now()})
		return message.Reply{}, err
	})
	if out.failed {
		page = message.Page{Blocks: out.reply.Message.Blocks}
	}
	c := newCanvas(b.words(out.reader), mostViewBlocks, 0)
	c.draw(page.Blocks)
	if len(c.blocks) == 0 {
		c.paragraph("…", nil) // Slack refuses an empty page
	}
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, CallbackID: "home", Blocks: slack.Blocks{BlockSet: fitting(c.finish())}}
	for try := range 3 {
		_, err := b.API.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: string(user), View: view})
		if err == nil {
			return
		}
		b.failed(ctx, "views.publish", err, "user", user)
		wait, again := retryable(err, time.Duration(try+1)*time.Second)
		if !again || !b.pause(ctx, wait) {
			return
		}
	}
}

// fitting leaves out blocks at the end until a view is small enough.
func fitting(blocks []slack.Block) []slack.Block {
	size := 0
	for i, b := range blocks {
		data, err := json.Marshal(b)
		if err != nil {
			return blocks[:i]
		}
		if size += len(data) + 1; size > mostView {
			return blocks[:i]
		}
	}
	return blocks
}
