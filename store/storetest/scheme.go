package storetest

import (
	"fmt"
	"strings"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

func schemeCases() []testCase {
	return []testCase{
		{"a version of a scheme is never overwritten", func(b *bench) {
			change := b.change(chen)
			for range 2 {
				b.ok(b.s.SaveScheme(b.Context(), change, "ours", "1", "id: ours\n"))
			}
			b.ok(b.s.SaveScheme(b.Context(), b.change(chen), "ours", "1", "id: ours\n"))
			b.audited("ours 1", 1)
			same(b, b.fails(b.s.SaveScheme(b.Context(), b.change(chen), "ours", "1", "id: other\n"), appraisal.Conflict, "scheme_version_taken"),
				map[string]string{"scheme": "ours", "version": "1"})
			b.now = b.now.AddDate(0, 0, 1)
			b.ok(b.s.SaveScheme(b.Context(), b.change(li), "ours", "2", "id: ours # 二\n"))
			b.ok(b.s.SaveScheme(b.Context(), b.change(li), "another", "1", "id: another\n"))
			body, err := b.s.Scheme(b.Context(), ws, "ours", "2")
			b.ok(err)
			same(b, body, "id: ours # 二\n")
			_, err = b.s.Scheme(b.Context(), ws, "ours", "3")
			b.fails(err, appraisal.NotFound, "scheme_version_missing")
			all, err := b.s.SchemeList(b.Context(), ws)
			b.ok(err)
			same(b, all, []appraisal.SavedScheme{
				{Scheme: "another", Version: "1", By: li, At: b.now}, {Scheme: "ours", Version: "2", By: li, At: b.now},
				{Scheme: "ours", Version: "1", By: chen, At: start},
			})
		}},
		{"uses of schemes are in order, the last of a day wins", func(b *bench) {
			b.ok(b.s.SaveScheme(b.Context(), b.change(chen), "ours", "v 1, draft", "id: ours\n"))
			for _, u := range []appraisal.SchemeUse{
				{From: on(10, 1), Scheme: "S02"}, {From: on(1, 1), Scheme: "S04"}, {From: on(10, 1), Scheme: "S05"},
				{From: on(10, 1), Scheme: "ours", Version: "v 1, draft"}, {From: on(12, 1), Scheme: "S10"},
			} {
				change := b.change(chen)
				for range 2 {
					b.ok(b.s.UseScheme(b.Context(), change, u))
				}
			}
			want := []appraisal.SchemeUse{
				{From: on(1, 1), Scheme: "S04"}, {From: on(10, 1), Scheme: "ours", Version: "v 1, draft"}, {From: on(12, 1), Scheme: "S10"},
			}
			set, err := b.s.Settings(b.Context(), ws)
			b.ok(err)
			same(b, set.Uses, want)
			_, set, err = b.s.Actor(b.Context(), ws, li)
			b.ok(err)
			same(b, set.Uses, want)
			b.workspace(other)
			all, err := b.s.Workspaces(b.Context())
			b.ok(err)
			same(b, fmt.Sprint(len(all[0].Uses), len(all[1].Uses)), "3 0")
			b.audited("settings", 5)
			_, err = b.s.EditSettings(b.Context(), b.change(chen), func(now *appraisal.Settings) error { now.Lang, now.Uses = "en", nil; return nil })
			b.ok(err)
			set, err = b.s.Settings(b.Context(), ws)
			b.ok(err)
			same(b, set.Uses, want)
			b.fails(b.s.UseScheme(b.Context(), b.change(chen), appraisal.SchemeUse{From: on(12, 1), Scheme: "ours", Version: "9"}),
				appraisal.NotFound, "scheme_version_missing")
		}},
		{"periods with results keep their scheme", closedPeriods},
	}
}

func closedPeriods(b *bench) {
	quarters := calendar.PeriodOf(calendar.Year, on(1, 1)).Split(calendar.Quarter)
	results := make([]appraisal.Result, 4)
	for i, p := range append(quarters[:3:3], calendar.Tenure(1)) {
		results[i] = appraisal.Result{Scheme: "S09", Version: "1", Period: p, Member: li}
	}
	b.ok(b.s.SaveResults(b.Context(), b.change(chen), results))
	for _, v := range []string{"1", "2"} {
		b.ok(b.s.SaveScheme(b.Context(), b.change(chen), "ours", v, "id: ours\nversion: "+v))
	}
	use := func(from calendar.Date, scheme, version string) string {
		b.Helper()
		err := b.s.UseScheme(b.Context(), b.change(chen), appraisal.SchemeUse{From: from, Scheme: scheme, Version: version})
		if err == nil {
			return "used"
		}
		details := b.fails(err, appraisal.Conflict, "scheme_closed")
		return strings.Join([]string{details["period"], details["scheme"], details["from"]}, " ")
	}
	for _, c := range []struct {
		name                 string
		from                 calendar.Date
		scheme, version, got string
	}{
		{"from a closed period", on(7, 1), "S02", "", "2026-Q3 S09 2026-10-01"},
		{"from long before", on(1, 1), "S02", "", "2026-Q3 S09 2026-10-01"},
		{"in the middle of a closed period, which began under the other", on(7, 2), "S02", "", "used"},
		{"the same scheme changes nothing", on(4, 1), "S09", "", "used"},
		{"from the first open day", on(10, 1), "ours", "1", "used"},
		{"only periods up to the next use would change", on(1, 1), "S02", "", "2026-Q1 S09 2026-10-01"},
	} {
		if got := use(c.from, c.scheme, c.version); got != c.got {
			b.Errorf("%s: %q, want %q", c.name, got, c.got)
		}
	}
	b.ok(b.s.SaveResults(b.Context(), b.change(chen), []appraisal.Result{{Scheme: "ours", Version: "1", Period: quarters[3], Member: li}}))
	same(b, use(on(10, 1), "ours", "2"), "2026-Q4 ours 2027-01-01")
	same(b, use(on(10, 1), "ours", "1"), "used")
	same(b, use(calendar.NewDate(2027, 1, 1), "ours", "2"), "used")
}
