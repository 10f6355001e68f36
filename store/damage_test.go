package store_test

import (
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/store"
	"github.com/meritbot/meritbot/store/storetest"
)

// onBoth runs a test on an empty store of each database.
func onBoth(t *testing.T, f func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, storetest.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, storetest.Postgres(t)) })
}

func TestAPostThatCannotBeReadIsHandedOut(t *testing.T) {
	onBoth(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
		if err := s.EnsureWorkspace(t.Context(), appraisal.Settings{Workspace: "T1", TimeZone: "UTC", Currency: "CNY"}); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"spoilt", "whole"} {
			p := message.Post{ID: id, Workspace: "T1", To: "C" + id, Lang: "en", Message: message.Say(message.Plain("hello"))}
			storetest.Enqueue(t, s, now, p)
		}
		if err := s.Spoil(t.Context(), `UPDATE outbox SET message = '{"Blocks": 7' WHERE post_id = 'spoilt'`); err != nil {
			t.Fatal(err)
		}
		claims, err := s.ClaimPosts(t.Context(), "T1", now, time.Minute, 10)
		if err != nil || len(claims) != 2 {
			t.Fatalf("%+v, %v", claims, err)
		}
		for _, c := range claims {
			if c.Unreadable != (c.ID == "spoilt") || (c.Message.Summary.ID == "" && len(c.Message.Summary.Args) == 0) != c.Unreadable {
				t.Errorf("%+v", c)
			}
		}
		if err := s.PostDropped(t.Context(), claims[0], "unreadable", now); err != nil {
			t.Error(err)
		}
	})
}
