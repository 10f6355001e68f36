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

// homeGap is the least time between two pages for one person opening App Home again and again; Slack sends an event each time.
const homeGap = time.Second

// homeGate remembers who opened App Home a moment ago.
type homeGate struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func (g *homeGate) open(user string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if last, ok := g.last[user]; ok && now.Sub(last) >= 0 && now.Sub(last) < homeGap {
		return false
	}
	if g.last == nil || len(g.last) >= mostReaders {
		g.last = map[string]time.Time{}
	}
	g.last[user] = now
	return true
}

// publishHome renders the person's own page anew.
func (b *Bot) publishHome(ctx context.Context, ws appraisal.WorkspaceID, user appraisal.MemberID) {
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
