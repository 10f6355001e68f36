package storetest

import (
	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
)

func resultCases() []testCase {
	return []testCase{
		{"a corrected result stands beside the old one", func(b *bench) {
			score := func(s string) *decimal.Decimal {
				d := decimal.RequireFromString(s)
				return &d
			}
			first := []appraisal.Result{
				{Scheme: "S09", Version: "1", Period: quarter, Member: li, Score: score("88.9000000000000001"), Rank: 2},
				{Scheme: "S09", Version: "1", Period: quarter, Member: wang, Score: score("90"), Rank: 1},
				{Scheme: "S09", Version: "1", Period: quarter, Member: chen, Problems: []appraisal.Problem{{Code: "no_target"}}},
			}
			change := b.change(chen)
			b.ok(b.s.SaveResults(b.Context(), change, first))
			b.ok(b.s.SaveResults(b.Context(), change, first))
			b.ok(b.s.SaveResults(b.Context(), b.change(chen), first)) // says nothing new
			b.audited("S09 2026-Q4", 1)
			got, err := b.s.Results(b.Context(), ws, "S09", quarter)
			b.ok(err)
			same(b, []appraisal.MemberID{got[0].Member, got[1].Member, got[2].Member}, []appraisal.MemberID{wang, li, chen})
			same(b, got[1].Score.String(), "88.9000000000000001")
			same(b, got[2].Problems, first[2].Problems)

			for scheme, want := range map[string]bool{"S09": true, "S01": false} {
				published, err := b.s.Published(b.Context(), ws, scheme, quarter)
				b.ok(err)
				same(b, published, want)
			}

			second := first[0]
			second.Score, second.Rank = score("99"), 1
			b.ok(b.s.SaveResults(b.Context(), b.change(chen), []appraisal.Result{second}))
			got, err = b.s.Results(b.Context(), ws, "S09", quarter)
			b.ok(err)
			same(b, len(got), 3)
			same(b, got[0].Score.String(), "99")
			b.ok(b.s.SaveResults(b.Context(), b.change(chen), first[:1])) // back to what it was: a third version
			got, err = b.s.Results(b.Context(), ws, "S09", quarter)
			b.ok(err)
			same(b, got[1].Score.String(), "88.9000000000000001")
			none, err := b.s.Results(b.Context(), ws, "S09", quarter.Next())
			b.ok(err)
			same(b, len(none), 0)
		}},
	}
}
