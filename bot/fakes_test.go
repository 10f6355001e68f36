package bot

import (
	"context"
	"sync"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/commands"
	"github.com/meritbot/meritbot/internal/chart"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

// allTexts reads the texts once for all tests.
var allTexts = sync.OnceValues(locales.New)

// handler is a Handler of functions; a missing one answers nothing.
type handler struct {
	command  func(context.Context, commands.Request) (message.Reply, error)
	press    func(context.Context, commands.Press) (message.Reply, error)
	submit   func(context.Context, commands.Submission) (message.Reply, error)
	shortcut func(context.Context, commands.Shortcut) (message.Reply, error)
	suggest  func(context.Context, commands.Lookup) ([]message.Option, error)
	home     func(context.Context, commands.Visit) (message.Page, error)
}

func (h *handler) Command(ctx context.Context, r commands.Request) (message.Reply, error) {
	if h.command == nil {
		return message.Reply{}, nil
	}
	return h.command(ctx, r)
}

func (h *handler) Press(ctx context.Context, p commands.Press) (message.Reply, error) {
	if h.press == nil {
		return message.Reply{}, nil
	}
	return h.press(ctx, p)
}

func (h *handler) Submit(ctx context.Context, s commands.Submission) (message.Reply, error) {
	if h.submit == nil {
		return message.Reply{}, nil
	}
	return h.submit(ctx, s)
}

func (h *handler) Shortcut(ctx context.Context, s commands.Shortcut) (message.Reply, error) {
	if h.shortcut == nil {
		return message.Reply{}, nil
	}
	return h.shortcut(ctx, s)
}

func (h *handler) Suggest(ctx context.Context, l commands.Lookup) ([]message.Option, error) {
	if h.suggest == nil {
		return nil, nil
	}
	return h.suggest(ctx, l)
}

func (h *handler) Home(ctx context.Context, v commands.Visit) (message.Page, error) {
	if h.home == nil {
		return message.Page{}, nil
	}
	return h.home(ctx, v)
}

// directory is Members and Directory in memory.
type directory struct {
	mu      sync.Mutex
	members map[appraisal.MemberID]appraisal.Member
	owner   appraisal.MemberID
	down    bool
}

func (d *directory) Member(_ context.Context, _ appraisal.WorkspaceID, id appraisal.MemberID) (appraisal.Member, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down {
		return appraisal.Member{}, appraisal.Errorf(appraisal.Unavailable, "database_unavailable")
	}
	m, ok := d.members[id]
	if !ok {
		return appraisal.Member{}, appraisal.Errorf(appraisal.Unknown, "member_unknown")
	}
	return m, nil
}

func (d *directory) SyncMembers(_ context.Context, _ appraisal.WorkspaceID, ms []appraisal.Member, _ time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range ms {
		if _, known := d.members[m.ID]; known || !m.Guest {
			d.members[m.ID] = m
		}
	}
	return nil
}

func (d *directory) EnsureOwner(_ context.Context, _ appraisal.WorkspaceID, id appraisal.MemberID, _ time.Time) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.owner != "" {
		return false, nil
	}
	d.owner = id
	return true, nil
}

func (d *directory) has(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ok := d.members[appraisal.MemberID(id)]
	return ok
}

// texts has the real texts, and a few more for tests.
type texts struct{ *locales.Texts }

func (t texts) Text(lang string, x message.Text, f locales.Format) string {
	if x.ID == "error.amount_unreadable" {
		if len(x.Args) == 0 {
			return "can't read"
		}
		return "can't read " + f(x.Args[0].Value)
	}
	return t.Texts.Text(lang, x, f)
}

// pictures is Charts that draws the same few bytes each time.
type pictures struct{ err error }

var onePixel = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89")

func (p pictures) PNG(string, string, []chart.Bar) ([]byte, error) { return onePixel, p.err }
