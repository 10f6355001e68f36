package storetest

import (
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/store"
)

// Enqueue puts posts in the outbox as of an instant, those of each workspace in one transaction. One whose id is there already, sent or
// not, changes nothing.
func Enqueue(tb testing.TB, s *store.Store, at time.Time, posts ...message.Post) {
	tb.Helper()
	for len(posts) > 0 {
		n := 1
		for n < len(posts) && posts[n].Workspace == posts[0].Workspace {
			n++
		}
		c := appraisal.Change{Workspace: appraisal.WorkspaceID(posts[0].Workspace), At: at}
		if _, err := s.SendPosts(tb.Context(), c, "post.send", "", posts[:n]...); err != nil {
			tb.Fatal(err)
		}
		posts = posts[n:]
	}
}
